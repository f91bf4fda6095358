/*
 * allocate -- where the next draw narrows an interval most, and what a wanted
 * width costs.
 *
 * Owns: allocation over strata. May call: interval, estimate. Never: gives an
 * item that remains the probability 0.
 */
#ifndef ASSAY_MEASURE_ALLOCATE_H
#define ASSAY_MEASURE_ALLOCATE_H

#include <stddef.h>

#include "core/measure/estimate.h"

/* Share of the next draw that is spread evenly, so that every q stays away from 0. */
#define ALLOCATE_EVEN 0.1

/*
 * The probability q of each single item that remains, by stratum: 0.9 in
 * proportion to the stratum's sd (Neyman 1934), 0.1 evenly. sds are shrunk,
 * p = (s + 1) / (n + 2), so a stratum without draws is not forgotten. num in 0..1.
 * q[h] = 0 where nothing remains. Sum over what remains is 1, or 0 if nothing does.
 */
void allocate_next(const struct estimate_stratum *s, size_t n, double *q);

/*
 * How many more draws, given where they narrow most, until the 95 % interval is
 * at most `width` wide; *share (n long, may be NULL) how many of them in each
 * stratum. 0 if it is narrow enough; never more than what remains.
 */
double allocate_cost(const struct estimate_stratum *s, size_t n, double width, double *share);

/* The same before anything is drawn: one pool, a guess of the proportion. */
double allocate_plan(double pool, double guess, double width);

/*
 * How many more draws after n of them gave `share` with standard error `se`, drawn
 * on in the same way. The error says what a guess of the share cannot: that only
 * part of the pool belongs to what the share is of, or that the design is a better
 * one. Without an error (0, NaN) as allocate_plan.
 */
double allocate_more(double pool, double n, double share, double se, double width);

#endif
