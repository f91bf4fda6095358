/*
 * imprint -- what a reward model pays for each feature of a response (SEAL
 * 1.3): beta of score on features.
 *
 * Owns: the two estimators, within pair (the paper: one effect a pair, equal
 * to differences on differences) and pooled (what the released code does:
 * ordinary least squares over all responses with an intercept). May call:
 * regress, cases, panel. Never: standardises a score.
 *
 * Neither depends on which response is called chosen: a flipped label changes
 * the sign of both differences (a fact the tests hold).
 */
#ifndef ASSAY_MEASURE_IMPRINT_H
#define ASSAY_MEASURE_IMPRINT_H

#include "core/measure/panel.h"
#include "core/measure/regress.h"

struct imprint_options {
	bool pooled;   /* else within pair */
	bool by_group; /* clusters are prompt groups; else pairs */
};

struct imprint {
	struct regress_fit fit;
	size_t pairs;           /* that enter */
	size_t left_out;        /* in view, without all features or both scores */
	double r2_with_effects; /* within pair: the pair effects counted as explained; else NaN */
};

/* A model's scores as two columns, panel->n long, NaN missing. */
struct imprint_scores {
	const double *side[2];
};

/* One result for each of m models, on all features of the panel. Models scored on the same pairs
 * share the work. */
void imprint_fit(const struct panel_view *v, const struct imprint_options *o,
		 const struct imprint_scores *s, size_t m, struct imprint *out,
		 struct arena *arena);
/* The same for all RMs of the panel, in its order: out has panel->k. */
void imprint_all(const struct panel_view *v, const struct imprint_options *o, struct imprint *out,
		 struct arena *arena);

#endif
