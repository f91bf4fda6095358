/*
 * sequence -- intervals that may be looked at after every tag (inference.md
 * section 2).
 *
 * Owns: the asymptotic confidence sequence and the beta-binomial martingale
 * set. May call: base (numeric). Never: is used before its first valid look.
 */
#ifndef ASSAY_MEASURE_SEQUENCE_H
#define ASSAY_MEASURE_SEQUENCE_H

#include <stdbool.h>

#include "core/measure/interval.h"

#define SEQUENCE_FIRST 100	/* draws before the first look */

/*
 * Half-width of the asymptotic confidence sequence after t draws with standard
 * deviation sigma, tightest near t_star (Waudby-Smith et al. 2021):
 * sigma sqrt(2 (t rho^2 + 1) / (t^2 rho^2) ln(sqrt(t rho^2 + 1) / alpha)).
 */
double sequence_halfwidth(double t, double sigma, double alpha, double t_star);
/* The same around a value, cut to 0..1; NaN with why before SEQUENCE_FIRST draws. */
struct estimate sequence_interval(double t, double value, double sigma, double alpha,
				  double t_star);

/*
 * One simple random sample without replacement of a pool of `pool` items, s of
 * t are 1: the numbers M of ones in the pool that prior / posterior < 1 / alpha
 * under beta-binomial(1, 1) keeps (Waudby-Smith and Ramdas 2020). false if none.
 */
bool sequence_count(double pool, double t, double s, double alpha, double *lo, double *hi);
/* Is this M kept? */
bool sequence_keeps(double pool, double t, double s, double alpha, double m);

#endif
