/*
 * regex -- the door to PCRE2: compiled once, JIT where it can be had, UTF and
 * UCP on, match limits set so that a bad pattern cannot hang us.
 *
 * Owns: compiled patterns. May call: err, mem. Never: shares a match between
 * threads (one struct regex per thread).
 */
#ifndef ASSAY_BASE_REGEX_H
#define ASSAY_BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

enum regex_flags {
	REGEX_CASELESS = 1,
	REGEX_WORD = 2,		/* whole words */
	REGEX_MULTILINE = 4,
	REGEX_LITERAL = 8,
	REGEX_SMART = 16,	/* caseless unless the pattern holds an upper-case letter */
	REGEX_CASED = 32,	/* case counts, as without any flag: says that this was chosen */
};

struct regex;

/* RC_INPUT: what is wrong and at which character of the pattern, counted from 1. */
enum rc regex_compile(const char *pattern, int flags, struct regex **out, struct err *err) MUST_USE;
/*
 * The first match at or after `from`. s must be valid UTF-8. An empty match is
 * a match; who walks through all of them goes on at regex_after(), which is
 * always further on. RC_OK with *found; RC_INPUT when the match limit was hit.
 */
enum rc regex_find(struct regex *r, const char *s, size_t n, size_t from, bool *found,
		   size_t *start, size_t *end, struct err *err) MUST_USE;
/* Where to look for the next match behind [start, end). May lie past the text: there is none. */
size_t regex_after(size_t start, size_t end);
void regex_free(struct regex *r);	/* NULL is fine */

#endif
