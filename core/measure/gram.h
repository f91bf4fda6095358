/*
 * gram -- the inner loops of every regression: blocks of columns into small
 * cross-product matrices.
 *
 * Owns: the arithmetic that runs once a row and pair of columns; compiled for
 * speed. May call: nothing. Never: allocates, or knows what a column means.
 *
 * A block is k columns of up to GRAM_BLOCK doubles, column j at x + j *
 * GRAM_BLOCK. Matrices are k x k, row-major; only the lower triangle is
 * written until gram_mirror.
 */
#ifndef ASSAY_MEASURE_GRAM_H
#define ASSAY_MEASURE_GRAM_H

#include <stddef.h>
#include <stdint.h>

#define GRAM_BLOCK 128

/* g += X'X, or X'WX where w is not NULL. */
void gram_add(double *g, const double *x, size_t k, const double *w, size_t len);
/* b += X'y. */
void gram_add_vector(double *b, const double *x, size_t k, const double *y, size_t len);
/* out = X beta. */
void gram_times(const double *x, size_t k, const double *beta, double *out, size_t len);
/* Column j of out, len / 2 long: e of rows 2i and 2i + 1 times x there, summed. */
void gram_twins(const double *x, size_t k, const double *e, double *out, size_t len);
/* e = y - fit, w = e^2; returns the sum of w. */
double gram_residuals(const double *y, const double *fit, double *e, double *w, size_t len);
/* Copy the lower triangle onto the upper. */
void gram_mirror(double *g, size_t k);

/* out[i] = a[item[i]] - b[item[i]], times sign[item[i]] where sign is not NULL; item NULL: 0,
 * 1, 2... */
void gram_difference(const int8_t *a, const int8_t *b, const uint32_t *item, const int8_t *sign,
		     double *out, size_t len);
/* out[2i] = a[item[i]], out[2i + 1] = b[item[i]]. */
void gram_sides(const int8_t *a, const int8_t *b, const uint32_t *item, double *out, size_t pairs);
/* first[i], second[i] = a[item[i]], b[item[i]], exchanged where turned[i] is 1. */
void gram_choose(const int8_t *a, const int8_t *b, const uint32_t *item, const int8_t *turned,
		 double *first, double *second, size_t len);

#endif
