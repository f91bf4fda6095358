/*
 * diff -- which words differ between two responses: bit-parallel longest
 * common subsequence over words, then trace-back.
 *
 * Owns: cutting into words, the alignment. May call: base. Never: takes more
 * than its caps: past DIFF_MAX_WORDS a side the middle is called different.
 */
#ifndef ASSAY_TEXT_DIFF_H
#define ASSAY_TEXT_DIFF_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/str.h"

#define DIFF_MAX_WORDS 20000		/* a side, between the common beginning and end */
#define DIFF_MAX_TOKENS 4000000		/* a side, in all; past it the texts are called different whole */

/* A run of bytes that the other side has not; sorted, not touching. */
struct diff_span {
	size_t off, len;
};

struct diff {
	struct diff_span *a, *b;
	size_t na, nb;
	size_t common;	/* words in the common subsequence */
};

/*
 * Words are runs of letters and digits, or single ideographs and other
 * characters; white space never differs. Spans are in arena.
 */
struct diff diff_words(struct slice a, struct slice b, struct arena *arena);
/*
 * The same for the eye: a few common words between longer stretches that differ
 * ("and", a comma) say nothing, so they are within the spans. `common` is as above.
 */
struct diff diff_tidy(struct slice a, struct slice b, struct arena *arena);

#endif
