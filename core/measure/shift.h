/*
 * shift -- what training changed (SEAL 1.4): the imprint of post - pre, the
 * angle of the reward vector, the margin.
 *
 * Owns: theta, margins, quadrants and their regressions for one pair of
 * models. May call: imprint, drivers, cases, resist, regress. Never: reads a
 * positive theta as "toward the label": its sign depends on the quadrant, and
 * adding a constant to a model's scores changes it; the margin shift does not.
 */
#ifndef ASSAY_MEASURE_SHIFT_H
#define ASSAY_MEASURE_SHIFT_H

#include "core/measure/imprint.h"
#include "core/measure/resist.h"

/* Signed angle in degrees, (-180, 180], from (ux, uy) to (vx, vy); NaN if one of them is zero. */
double shift_theta(double ux, double uy, double vx, double vy);

/* Mean, median and test against 0 of a sample. */
struct shift_sample {
	size_t n;
	double mean, median, sd, se;
	double t, p; /* one-sample t */
	size_t positive, negative;
	double sign_log10_p; /* exact sign test */
};

struct shift {
	const char *why;
	size_t n, left_out;                /* pairs that both models scored on both sides */
	size_t zero;                       /* of them without an angle: a zero vector */
	struct shift_sample theta, margin; /* margin: (chosen - rejected) post - pre */
	struct shift_sample theta_by_regime[RESIST_REGIMES];
	/* Shares of pre and post vectors: both > 0; chosen < 0 < rejected; chosen > 0 > rejected;
	 * both < 0. */
	double quadrant[2][4];
	struct imprint imprint; /* within pair, of post - pre */
	double identity; /* largest |beta_shift - (beta_post - beta_pre)|: zero but for rounding */
	struct regress_fit theta_fit; /* theta on features of chosen and of rejected; hc1 */
};

struct shift shift_between(const struct panel_view *v, size_t pre, size_t post,
			   struct arena *arena);

#endif
