/*
 * disagree -- when does a model go against the label? Logistic regression of
 * 1 = disagrees, 0 = agrees on the feature differences chosen - rejected, ties
 * left out (../data/README.md, logit_disagree).
 *
 * Owns: outcomes, and finding the features that separate them. May call:
 * regress, pattern, cases, panel. Never: prints an infinite estimate as one.
 */
#ifndef ASSAY_MEASURE_DISAGREE_H
#define ASSAY_MEASURE_DISAGREE_H

#include "core/measure/panel.h"
#include "core/measure/regress.h"

struct disagree {
	size_t n, events;      /* decided cases, and those against the label */
	size_t ties, left_out; /* not in n: the model ties; features or scores are missing */
	bool converged;
	/*
	 * Features that alone (quasi-)separate the outcomes: one sign of their
	 * difference always goes with one outcome and the other sign, if it
	 * occurs, with the other. Then there is no finite estimate.
	 */
	const char **separated_by;
	size_t n_separated;
	struct regress_fit fit; /* of all features */
	struct regress_fit
		without; /* without those that separate; why is set where there are none */
};

/* For each RM of the panel, in its order: out has panel->k. */
void disagree_all(const struct panel_view *v, struct disagree *out, struct arena *arena);
/* For the majority: more votes against the label than for it; split pairs are ties. */
struct disagree disagree_majority(const struct panel_view *v, struct arena *arena);

#endif
