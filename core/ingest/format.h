/*
 * format -- the table of formats: how each is recognised and what a line of it
 * means. The next one is one file format_*.c and one row here.
 *
 * Owns: the table, and what converters share. May call: base, text. Never:
 * touches the store.
 */
#ifndef ASSAY_INGEST_FORMAT_H
#define ASSAY_INGEST_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/json.h"
#include "core/ingest/record.h"

/* What a converter is given: one checked line. */
struct format_line {
	const struct json_flat *j;
	struct slice text;	/* the whole line */
	int64_t row;		/* from 0: line - 1 */
	struct slice rm;	/* --rm, or the file's name; n 0: neither is known */
	struct arena *a;	/* lives as long as the line */
};

struct format {
	const char *name;
	const char *help;	/* its members, for people */
	/* What a row must have for it to be recognised: words, other ways to say it behind " | ". */
	const char *keys;
	const char *example;	/* a line of it, recognised as this format and accepted */
	/* of the source: pairs, claims, scores, features, annotations, judgments */
	const char *kind;
	bool a_is_chosen;	/* side a of every row is the chosen response */
	/* Does an object with these members belong to it? Rows are tried in order. */
	bool (*sniff)(const struct json_flat *j);
	/* Fill *out (zeroed). RC_INPUT: why the row is refused, without file and line. */
	enum rc (*convert)(const struct format_line *in, struct record *out, struct err *err);
};

const struct format *const *format_all(size_t *n);
/* By name; RC_INPUT lists the names there are. */
enum rc format_find(const char *name, const struct format **out, struct err *err) MUST_USE;
/*
 * By the members of an object; RC_INPUT names them and the nearest format with what it lacks,
 * or the formats there are where none is near.
 */
enum rc format_sniff(const struct json_flat *j, const struct format **out,
		     struct err *err) MUST_USE;

/* ---- for converters ---- */

bool format_has(const struct json_flat *j, const char *name, enum json_kind kind);
/* A member that must be a string. RC_INPUT: absent, or something else. */
enum rc format_text(const struct format_line *in, const char *name, struct slice *out,
		    struct err *err) MUST_USE;
/* The same for what people wrote: a number or truth value is taken as it stands, and noted. */
enum rc format_words(const struct format_line *in, const char *name, struct record *out,
		     struct slice *text, struct err *err) MUST_USE;
/* A string if it is there; {NULL, 0} if absent or null. */
enum rc format_text_maybe(const struct format_line *in, const char *name, struct slice *out,
			  struct err *err) MUST_USE;
/* An id: a string that is not empty, or an integer as it was written. */
enum rc format_key(const struct format_line *in, const char *name, struct slice *out,
		   struct err *err) MUST_USE;
/* The key under the first of these names that is there, else the row's number. */
enum rc format_key_of(const struct format_line *in, const char *const *names, size_t n,
		      struct slice *out, struct err *err) MUST_USE;
/* A score: finite number, or null for missing; m NULL is missing too. what: for the message. */
enum rc format_score(const struct json_member *m, const char *what, struct record_score *out,
		     struct err *err) MUST_USE;
/* `row`, else `pair_id`, `item_id` or `id`, into out->by, row, key. */
enum rc format_join(const struct format_line *in, struct record *out, struct err *err) MUST_USE;
/* Note what is odd about a pair's or claim's texts: empty, same, role markers. */
void format_look(struct record *out);

#endif
