/*
 * proxy -- a guess for the items nobody looked at, learnt from those somebody
 * did, so that an estimate needs fewer of them (prediction-powered inference,
 * inference.md section 1).
 *
 * Owns: the cross-fitted guess. May call: base (numeric, mem). Never: lets an
 * item's own answer into its own guess.
 */
#ifndef ASSAY_MEASURE_PROXY_H
#define ASSAY_MEASURE_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROXY_FOLDS 5
#define PROXY_LEAST 50	/* answers below which a guess is not worth the name */

/*
 * f[i] for each of n items: ridge logistic regression of y (0..1) on k columns
 * (x: k columns of n, standardised; NaN counts as the mean), fitted on the
 * answers of the other folds. seen[j] is the item of answer y[j]; an item's fold
 * is a hash of its number. False, and f all the mean of y, where m < PROXY_LEAST
 * or y does not vary.
 */
bool proxy_crossfit(const double *x, size_t n, size_t k, const uint32_t *seen, const double *y,
		    size_t m, double *f);
/* To mean 0 and sd 1 in place; a column that does not vary becomes 0. */
void proxy_standardise(double *column, size_t n);

#endif
