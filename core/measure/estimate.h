/*
 * estimate -- from the items that were drawn to all of them (inference.md
 * section 1): fixed strata, adaptive draws with hand-picked items among them,
 * ratios, and a proxy for what nobody looked at.
 *
 * Owns: the estimators and their intervals. May call: interval, base. Never:
 * draws, and never takes an item for drawn that was picked.
 *
 * Everything is a mean over the pool of `num`, or the ratio of the means of
 * `num` and `den`. For a mean leave den = 1.
 */
#ifndef ASSAY_MEASURE_ESTIMATE_H
#define ASSAY_MEASURE_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/measure/interval.h"

/* ---- a fixed number of draws in each stratum ---- */

struct estimate_stratum {
	double pool;			/* N_h */
	double drawn;			/* n_h that were answered */
	double skipped;			/* drawn and not answered */
	double num, den;		/* sums over the answered ones */
	double num2, den2, cross;	/* sums of squares and of products */
};

/* One answered draw. */
void estimate_stratum_add(struct estimate_stratum *s, double num, double den);

struct estimate_population {
	struct estimate e;
	double pool;			/* N */
	double nonresponse;		/* share of the draws that was skipped */
	double worst_lo,
		worst_hi; /* of the interval with every skipped one 0, and 1; NaN for ratios */
	double n_eff;
	size_t strata;			/* after collapsing */
};

/*
 * theta = sum W_h mean_h, v = sum W_h^2 (1 - n_h / N_h) s_h^2 / n_h; Wilson with
 * n_eff = theta (1 - theta) / v (a census gives a point, v = 0 otherwise n_eff =
 * n). Strata with n_h < 2 < N_h are joined to the next one. num in 0..1.
 */
struct estimate_population estimate_strata(const struct estimate_stratum *s, size_t n);
/* The combined ratio; linearised variance; Wilson with n_eff if `share` (0 <= num <= den <= 1),
 * else normal. */
struct estimate_population estimate_strata_ratio(const struct estimate_stratum *s, size_t n,
						 bool share);
/* num is y - f, mean_f the mean of the proxy over the pool; y in 0..1. */
struct estimate_population estimate_strata_proxy(const struct estimate_stratum *s, size_t n,
						 double mean_f);

/* An answered draw of one simple random sample with what a proxy says of num and of den. */
struct estimate_proxied {
	double num, den, f_num, f_den;
};

/*
 * (mean f_num over the pool + mean of num - f_num over the sample) / the same of
 * den; linearised variance with the finite population correction; Wilson with
 * n_eff if `share`. f_den = den = 1 gives the mean of num.
 */
struct estimate_population estimate_proxy_ratio(const struct estimate_proxied *d, size_t n,
						double pool, double mean_num, double mean_den,
						bool share);

/* ---- draws one at a time, each with its probability ---- */

struct estimate_draw {
	double q;	/* of this item among those that remained; NaN: picked by hand */
	double num;	/* NaN: drawn and skipped */
	double den;
	double f;	/* what a proxy fixed before the draw says of num; 0 without one */
	double rest;	/* sum of f over the items that remained before the draw */
};

/*
 * In the order they happened. z_t = (sum of y seen before t + rest_t + (y_t - f_t) /
 * q_t) / N, theta = mean of z, se = sd(z) / sqrt(T); without a proxy that is the
 * weights w = (1/q + T - t) / T of the draws and (T - s) / T of what was picked
 * after draw s. Skipped draws count as missing at random (a ratio), with the
 * bounds beside. num in 0..1.
 */
struct estimate_population estimate_adaptive(const struct estimate_draw *d, size_t n, double pool);
/* The ratio of num to den; z is taken of num - theta den. f and rest are not used. */
struct estimate_population estimate_adaptive_ratio(const struct estimate_draw *d, size_t n,
						   double pool, bool share);
/*
 * Several independent samples of one pool (each annotator draws for themselves):
 * the mean of the estimates by their number of draws. A sample without a value
 * is left out.
 */
struct estimate_population estimate_joined(const struct estimate_population *p, size_t n,
					   bool share);

/* The weights w of the text above, n long, 0 for a pick after the last draw. */
void estimate_weights(const struct estimate_draw *d, size_t n, double *w);

#endif
