/*
 * drivers -- SEAL's misalignment drivers (1.5, "Figure 3 right"): a linear
 * probability model of 1 = the model does not prefer the chosen response (a
 * tie is misaligned) on the features of the chosen and of the rejected
 * response, separately; and the same regressors under any other outcome.
 *
 * Owns: that design. May call: regress, cases, panel. Never: mixed up with
 * disagree, which is a logit on differences without ties.
 *
 * An LPM is heteroscedastic by construction: hc1 is the error to read.
 */
#ifndef ASSAY_MEASURE_DRIVERS_H
#define ASSAY_MEASURE_DRIVERS_H

#include "core/measure/cases.h"
#include "core/measure/regress.h"

struct drivers {
	struct regress_fit fit;		/* "(intercept)", "chosen NAME"..., "rejected NAME"... */
	size_t pairs, left_out;
};

/* For each RM of the panel: out has panel->k. */
void drivers_all(const struct panel_view *v, struct drivers *out, struct arena *arena);
/* Any outcome on those regressors: y by case. */
struct regress_fit drivers_fit(const struct panel_view *v, const struct cases *c, const double *y,
			       struct arena *arena);

#endif
