/*
 * jsontext -- the insides of JSON strings: what may stand there, what it means.
 *
 * Owns: escapes and UTF-8 as RFC 8259 and RFC 3629 have them. May call: arena.
 * Never: knows of objects and arrays (json does).
 */
#ifndef ASSAY_BASE_JSONTEXT_H
#define ASSAY_BASE_JSONTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/str.h"

/*
 * The first byte at or after `at` that is not plain ASCII text: a quote, backslash,
 * control or high byte; or n.
 */
size_t jsontext_plain(const char *s, size_t at, size_t n);
/*
 * Bytes of the UTF-8 sequence at s (n > 0): shortest form, no surrogates, at most
 * U+10FFFF; 0 if there is none.
 */
size_t jsontext_utf8(const char *s, size_t n);
/*
 * Check the string whose opening quote is at *at and move behind its closing
 * one. NULL if it is well formed; else what is wrong, *at on the byte.
 * *escaped: it holds a backslash. *nul, if 0: set behind the first \u0000.
 */
const char *jsontext_check(struct slice in, size_t *at, bool *escaped, size_t *nul);
/*
 * A checked string's inside with its escapes resolved, in a, NUL behind it. Never longer
 * than it was.
 */
struct slice jsontext_unescape(struct slice in, struct arena *a);

#endif
