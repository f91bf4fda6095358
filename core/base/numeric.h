/*
 * numeric -- the door to GSL: distributions, special functions, small dense
 * algebra, one-dimensional minimisers.
 *
 * Owns: every call into GSL (its error handler is switched off here). May
 * call: err. Never: sees a tall matrix; estimators accumulate X'X
 * themselves and bring the small one. NaN in gives NaN out.
 *
 * Matrices are dense, row-major, k x k.
 */
#ifndef ASSAY_BASE_NUMERIC_H
#define ASSAY_BASE_NUMERIC_H

#include <stdbool.h>
#include <stddef.h>

/* Two-sided tail probabilities; accurate in the far tail. */
double numeric_p_normal(double z);
double numeric_p_t(double t, double df);
double numeric_p_chi2(double x, double df);	/* upper tail */
double numeric_p_f(double x, double df1, double df2);	/* upper tail */
double numeric_quantile_normal(double p);
double numeric_quantile_t(double p, double df);
double numeric_cdf_normal(double z);
double numeric_quantile_beta(double p, double a, double b);
double numeric_lgamma(double x);
double numeric_digamma(double x);
/* log10 of the exact two-sided binomial(1/2) McNemar p-value for b against c discordant pairs. */
double numeric_mcnemar_log10_p(double b, double c);

/*
 * Inverse of a symmetric positive definite matrix by Cholesky, in place.
 * false (a unchanged in value, by copy) if it is not numerically positive
 * definite. *condition, if not NULL, gets an estimate of 1/rcond.
 */
bool numeric_spd_inverse(double *a, size_t k, double *condition);
/* Solve a x = b for symmetric positive definite a (not changed); x may be b. */
bool numeric_spd_solve(const double *a, const double *b, double *x, size_t k);

#endif
