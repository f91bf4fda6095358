/*
 * robust -- alignment robustness (SEAL 1.6): does a model that agreed with the
 * label stop agreeing when both responses are rewritten, and which change of
 * which feature goes with it?
 *
 * Owns: flips, outcomes, cell tables, the linear probability model (that the
 * printed figures come from) and the logit (that the paper's words describe).
 * May call: regress, ranks, interval, panel. Never: exponentiates
 * the LPM, or prints an infinite odds ratio.
 *
 * A rewriting is a second column: RM "NAME@rewritten" beside "NAME", feature
 * "NAME@rewritten" beside "NAME", imported like any other. flip = original -
 * rewritten: +1 the feature was weakened or lost, -1 gained.
 */
#ifndef ASSAY_MEASURE_ROBUST_H
#define ASSAY_MEASURE_ROBUST_H

#include "core/measure/interval.h"
#include "core/measure/panel.h"
#include "core/measure/regress.h"

#define ROBUST_THIN 5 /* cells with fewer pairs: their count is shown, p is not */

/* The index of NAME@rewritten for an RM, a feature; -1 if there is none. */
int robust_rm(const struct panel *p, size_t rm);
int robust_feature(const struct panel *p, size_t feature);

/* One level of one feature's flip on one side. */
struct robust_cell {
	const char *name; /* "chosen NAME +1" */
	const char *feature;
	int side; /* 0 chosen, 1 rejected */
	int flip; /* 0 is the baseline */
	size_t n, events;
	struct estimate share; /* events / n, Wilson */
	bool separates;        /* no event, or nothing else: no finite logit */
};

struct robust {
	const char *why;    /* NULL, or why there is nothing */
	size_t n, left_out; /* pairs with all four scores and all flips; others in view */
	size_t became_misaligned, became_aligned, stayed;
	struct estimate before, after; /* agreement of original and rewritten */
	double correlation;            /* of original and rewritten scores */
	struct robust_cell *cell;      /* with the baselines */
	size_t cells;
	struct regress_fit lpm; /* became misaligned ~ a dummy for each flip */
	struct regress_fit logit;
	const char **separated_by;
	size_t n_separated;
	struct regress_fit logit_without; /* without those */
};

/* rm: the original's index. Features without a rewritten column take no part. */
struct robust robust_of(const struct panel_view *v, size_t rm, struct arena *arena);

#endif
