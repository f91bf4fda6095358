/*
 * length -- length bias of a model (ODIN): correlation of score with length
 * over all responses and within pairs, accuracy where the chosen response is
 * the shorter or the longer one.
 *
 * Owns: those, and the rank correlation. May call: panel, interval. Never:
 * measures a text; lengths are given.
 */
#ifndef ASSAY_MEASURE_LENGTH_H
#define ASSAY_MEASURE_LENGTH_H

#include "core/measure/interval.h"
#include "core/measure/panel.h"

/* Midranks of x, from 1, into rank; NaN not allowed. */
void length_midranks(const double *x, size_t n, double *rank);
/* NaN when n < 2 or one side is constant. */
double length_pearson(const double *x, const double *y, size_t n);
double length_spearman(const double *x, const double *y, size_t n);

struct length {
	const char *why;		/* NULL, or why there is nothing */
	size_t pairs, left_out;		/* scored on both sides; not */
	double pearson, spearman;	/* score against length, both responses of every pair */
	double within_pearson;		/* chosen - rejected of both */
	struct estimate shorter, longer;	/* accuracy (strict; a tie is not right) where chosen is; Wilson */
	struct estimate same;			/* where the lengths are equal */
};

/* length[side]: panel->n long, in any unit. */
struct length length_of(const struct panel_view *v, size_t rm, const uint32_t *const length[2]);

#endif
