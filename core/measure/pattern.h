/*
 * pattern -- pairs with the same feature differences, gathered: a regression
 * on differences needs one row for each pattern, not for each pair.
 *
 * Owns: the table of distinct patterns. May call: cases, panel. Never: looks
 * at a score.
 *
 * With a dozen features 160,000 pairs have some thousand patterns, and the
 * many passes of a logistic regression run over those.
 */
#ifndef ASSAY_MEASURE_PATTERN_H
#define ASSAY_MEASURE_PATTERN_H

#include "core/measure/cases.h"

struct pattern {
	size_t n, f;
	const int16_t *x;   /* f columns of n: feature of chosen - of rejected */
	const uint32_t *of; /* cases: each one's pattern */
};

/* Patterns of the cases, chosen minus rejected by the view's label. */
struct pattern pattern_gather(const struct panel_view *v, const struct cases *c,
			      struct arena *arena);

#endif
