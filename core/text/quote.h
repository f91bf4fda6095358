/*
 * quote -- does a passage hold these very words?
 *
 * Owns: what counts as the same. May call: base. Never: guesses: apart from
 * white space, and typography if asked, every byte must be there.
 */
#ifndef ASSAY_TEXT_QUOTE_H
#define ASSAY_TEXT_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

/* QUOTE_TYPOGRAPHY: curly quotes are straight ones, dashes hyphens, "…" three points. */
enum quote_flags { QUOTE_EXACT = 0, QUOTE_TYPOGRAPHY = 1 };

/*
 * The first place in the passage where the words stand; any run of white space
 * equals any other, and none is needed at their ends. Where, in bytes of the
 * passage, into *off and *len. false too for words that are all white space.
 */
bool quote_find(struct slice passage, struct slice words, int flags, size_t *off, size_t *len);
/*
 * The next stretch between quotation marks ("...", “...”, «...», or <quote>...</quote>)
 * at *at, which moves behind it; out is what stands between. false at the end.
 */
bool quote_next(const char *s, size_t n, size_t *at, struct slice *out);

#endif
