/*
 * cases -- which items enter a regression: complete ones, listwise.
 *
 * Owns: lists of item indices. May call: panel. Never: guesses a missing value.
 */
#ifndef ASSAY_MEASURE_CASES_H
#define ASSAY_MEASURE_CASES_H

#include "core/measure/panel.h"

struct cases {
	const uint32_t *item; /* n indices into the panel */
	size_t n;
	size_t left_out;         /* items in view that are not complete */
	bool whole;              /* item[i] == i for all of the panel */
	const uint32_t *cluster; /* n, prompt groups, equal ones adjacent; NULL: not by group */
};

/* Items in view with all features known on both sides; by prompt group if asked (and the panel has
 * them). */
struct cases cases_complete(const struct panel_view *v, bool by_group, struct arena *arena);
/* Those among them that have a score on both sides; the same list again if all have. */
struct cases cases_scored(const struct cases *c, const double *score_a, const double *score_b,
			  struct arena *arena);

#endif
