/*
 * interval -- one estimate as every kernel reports it, and the intervals of
 * proportions.
 *
 * Owns: struct estimate, Wilson and its relatives. May call: base (numeric).
 * Never: reads anything.
 */
#ifndef ASSAY_MEASURE_INTERVAL_H
#define ASSAY_MEASURE_INTERVAL_H

#include <stddef.h>

#define INTERVAL_Z95 1.959963984540054

struct estimate {
	double n;                /* what it rests on */
	double value;            /* NaN if it cannot be had: then why says so */
	double se, lo, hi;       /* NaN where the method gives none */
	const char *method;      /* "wilson", "classical", ...; static text */
	const char *why;         /* NULL, or why value is NaN; static text */
	size_t dropped;          /* items left out, */
	const char *dropped_why; /* and why; static text */
};

/* k of n, Wilson score interval, z = 1.959963984540054 (Wilson 1927); n = 0 gives NaN with why. n
 * may be an effective one. */
struct estimate interval_wilson(double k, double n);
/* value +- quantile * se, for estimators with a t or normal law. */
struct estimate interval_around(double value, double se, double quantile, double n,
				const char *method);
/* Nothing to be had, and why. */
struct estimate interval_none(const char *method, const char *why);

#endif
