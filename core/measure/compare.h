/*
 * compare -- two samples against each other, and one sample summed up.
 *
 * Owns: two-proportion tests and intervals, Fisher, Mann-Whitney, Welch, paired
 * t, order statistics. May call: interval, base (numeric). Never: knows what
 * its numbers mean.
 */
#ifndef ASSAY_MEASURE_COMPARE_H
#define ASSAY_MEASURE_COMPARE_H

#include <stddef.h>

#include "core/measure/interval.h"

struct compare_test {
	double statistic, df, p;	/* two-sided; NaN where the test is not defined */
	double effect;			/* what is compared: difference, share, U / (n m) */
	const char *why;		/* NULL, or why not */
};

/* k1 of n1 against k2 of n2: pooled z. effect: the difference. */
struct compare_test compare_proportions(double k1, double n1, double k2, double n2);
/* The same, exact: all tables with these margins that are no likelier (Fisher 1935). effect: odds
 * ratio. */
struct compare_test compare_fisher(double k1, double n1, double k2, double n2);
/* Interval of k1 / n1 - k2 / n2 from two Wilson intervals (Newcombe 1998, method 10). */
struct estimate compare_newcombe(double k1, double n1, double k2, double n2);

/* U of x with midranks; normal, corrected for ties, no continuity correction. effect: P(x > y) +
 * P(=)/2. */
struct compare_test compare_mann_whitney(const double *x, size_t n, const double *y, size_t m,
					 double *u);
struct compare_test compare_welch(const double *x, size_t n, const double *y, size_t m);
/* H0: the mean of d is 0. effect: the mean. Not defined for n < 2 or without variance. */
struct compare_test compare_one_sample(const double *d, size_t n);

struct compare_summary {
	size_t n;
	double mean, sd, min, q25, median, q75, p90, max, geometric;
};
/* NaN left out; quantiles interpolate linearly at position (n - 1) p; geometric NaN unless all are
 * > 0. */
struct compare_summary compare_summary(const double *x, size_t n);

/* Midranks of x, 1-based. Returns the tie term, sum of c^3 - c. */
double compare_midranks(const double *x, size_t n, double *rank);
/* Pearson's r over the places where both are there; NaN if either does not vary. */
double compare_pearson(const double *x, const double *y, size_t n);

#endif
