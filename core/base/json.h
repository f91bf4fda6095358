/*
 * json -- the door to cJSON, behind a strict check of our own.
 *
 * Owns: parsing of JSON texts. May call: err, mem, str, unicode, arena. Never:
 * lets through what RFC 8259 forbids, bad UTF-8, duplicate keys, raw control
 * characters, trailing bytes, or more than JSON_DEPTH levels.
 *
 * Two ways in. json_check + json_flat serve the lines of large files without a
 * malloc per node: the members of the top-level object as spans. json_parse
 * gives a tree (cJSON inside) for everything small.
 */
#ifndef ASSAY_BASE_JSON_H
#define ASSAY_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

#define JSON_DEPTH 64
#define JSON_MEMBERS 64

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY,
		JSON_OBJECT };

/* One member of a scanned object: raw spans into the scanned line. */
struct json_member {
	struct slice key;	/* unescaped (arena if it held an escape) */
	struct slice raw;	/* the value as it stands, quotes and brackets included */
	enum json_kind kind;
	bool escaped;		/* a string with a backslash in it */
};

struct json_flat {
	enum json_kind kind;	/* of the whole text; members are listed for JSON_OBJECT */
	struct json_member member[JSON_MEMBERS];
	size_t n;
};

/*
 * Check a whole text strictly and, if it is an object, list its top-level
 * members (at most JSON_MEMBERS, else RC_INPUT). RC_INPUT says what is wrong
 * and at which byte, counted from 1 ("byte 17: ..."). Members point into s and
 * a. Surrogates that are not a pair are refused, so that every string that
 * comes out is UTF-8.
 */
enum rc json_scan(const char *s, size_t n, struct arena *a, struct json_flat *out,
		  struct err *err) MUST_USE;
/* As json_scan over an object span that was already checked (a nested value's raw). */
enum rc json_scan_inner(struct slice raw, struct arena *a, struct json_flat *out,
			struct err *err) MUST_USE;
/* The member of that name, or NULL. */
const struct json_member *json_find(const struct json_flat *f, const char *name);
/*
 * A string value unescaped: borrowed from the line where it holds no escape, else in a.
 * May hold NUL bytes (\u0000).
 */
struct slice json_string(const struct json_member *m, struct arena *a);
/*
 * A number's value: correctly rounded. false for what is no JSON number or beyond the
 * range of a double.
 */
bool json_number(const struct json_member *m, double *out);
/* false if fractional or out of range */
bool json_integer(const struct json_member *m, int64_t *out);

/*
 * Walk the elements of an array span that was already checked. Start with
 * *at = 0; returns false at the end.
 */
bool json_each(struct slice array, size_t *at, struct json_member *element);
/* The same for the members of an object span, any number of them; keys as in json_scan. */
bool json_each_member(struct slice object, size_t *at, struct arena *a, struct json_member *member);

/* ---- the tree, for small things: studies, configuration, event bodies ---- */

struct json;

/* As strict as json_scan; beyond it, \u0000 in a string is refused: it would be cut there. */
enum rc json_parse(const char *s, size_t n, struct json **out, struct err *err) MUST_USE;
void json_free(struct json *j);	/* only what json_parse gave; NULL is fine */
enum json_kind json_kind(const struct json *j);
/* NULL if absent or not an object */
const struct json *json_get(const struct json *object, const char *name);
/* elements or members; else 0 */
size_t json_count(const struct json *j);
const struct json *json_at(const struct json *j, size_t i);
const char *json_name(const struct json *member);			/* borrowed */
/* With a default for absent or other kinds. Strings are borrowed, NUL-terminated. */
const char *json_text(const struct json *j, const char *otherwise);
double json_double(const struct json *j, double otherwise);
bool json_bool(const struct json *j, bool otherwise);
/* An integer to its last digit, also above 2^53. */
int64_t json_int(const struct json *j, int64_t otherwise);
/* A number as it was written, or NULL. Borrowed. */
const char *json_number_text(const struct json *j);

#endif
