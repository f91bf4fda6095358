/*
 * ranks -- order of numbers: midranks, medians, correlations.
 *
 * Owns: the sort behind them. May call: base. Never: sees a NaN; callers leave
 * those out.
 */
#ifndef ASSAY_MEASURE_RANKS_H
#define ASSAY_MEASURE_RANKS_H

#include <stddef.h>

/* Midranks of x, from 1, into rank. n at most 2^32 - 1. */
void ranks_mid(const double *x, size_t n, double *rank);
/* NaN for none. */
double ranks_median(const double *x, size_t n);
/* Pearson's r; NaN when n < 2 or one side is constant. Spearman's is that of the midranks. */
double ranks_pearson(const double *x, const double *y, size_t n);
double ranks_spearman(const double *x, const double *y, size_t n);

#endif
