/*
 * detect -- how well right and wrong are told apart: d', Brier, AUROC,
 * calibration, accuracy against time.
 *
 * Owns: signal-detection figures of judgments and of scores. May call:
 * compare, interval, base (numeric). Never: knows arms or people.
 */
#ifndef ASSAY_MEASURE_DETECT_H
#define ASSAY_MEASURE_DETECT_H

#include <stddef.h>
#include <stdint.h>

#include "core/measure/interval.h"

/* Of hits of `right` right ones and false alarms of `wrong` wrong ones; 1/2 added to each cell
 * (Hautus 1995). */
struct detect_dprime {
	double d_prime, criterion;
};
struct detect_dprime detect_dprime(double hits, double right, double alarms, double wrong);

/*
 * P(score of a right one > of a wrong one) + P(=) / 2, with the standard error of
 * DeLong, DeLong and Clarke-Pearson (1988). gold 1, 0, or -1: left out, as NaN
 * scores are.
 */
struct estimate detect_auroc(const double *score, const int8_t *gold, size_t n);
/* Mean of (p - gold)^2. */
struct estimate detect_brier(const double *p, const int8_t *gold, size_t n);

#define DETECT_BINS 10

struct detect_bin {
	double from, to;	/* of p, the last one closed */
	double n, mean, right;	/* count, mean p, share right (NaN where empty) */
	double lo, hi;		/* Wilson of right */
};

struct detect_calibration {
	size_t bins;
	struct detect_bin bin[DETECT_BINS];
	double error;		/* expected calibration error: sum of n |mean - right| / sum of n */
};
struct detect_calibration detect_calibration(const double *p, const int8_t *gold, size_t n,
					     size_t bins);

/* Accuracy by quantile bin of time; the last slot of `slope` is per unit of ln(seconds). */
struct detect_time {
	size_t bins;
	struct detect_bin bin[DETECT_BINS];	/* from, to, mean in seconds; right = accuracy */
	struct estimate
		slope; /* of accuracy on ln(seconds), within evaluators, clustered by them */
};
/* right: 1, 0, or -1 left out; who: dense from 0. */
struct detect_time detect_time(const double *seconds, const int8_t *right, const uint32_t *who,
			       size_t n, size_t bins);

#endif
