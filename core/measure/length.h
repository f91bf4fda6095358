/*
 * length -- length bias of a model (ODIN): correlation of score with length
 * over all responses and within pairs, accuracy where the chosen response is
 * the shorter or the longer one.
 *
 * Owns: those. May call: ranks, panel, interval. Never: measures a text; lengths
 * are given.
 */
#ifndef ASSAY_MEASURE_LENGTH_H
#define ASSAY_MEASURE_LENGTH_H

#include "core/measure/interval.h"
#include "core/measure/panel.h"

struct length {
	const char *why;          /* NULL, or why there is nothing */
	size_t pairs, left_out;   /* scored on both sides; not */
	double pearson, spearman; /* score against length, both responses of every pair */
	double within_pearson;    /* chosen - rejected of both */
	struct estimate shorter,
		longer;       /* accuracy (strict; a tie is not right) where chosen is; Wilson */
	struct estimate same; /* where the lengths are equal */
};

/* For each RM of the panel: out has panel->k. length[side]: panel->n long, in any unit. */
void length_all(const struct panel_view *v, const uint32_t *const length[2], struct length *out);

#endif
