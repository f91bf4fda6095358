/*
 * pairwise -- every two RMs of the committee against each other: Cohen, phi,
 * raw agreement.
 *
 * Owns: the 3 x 3 tables of votes of all pairs of RMs. May call: agree, panel,
 * base. Never: calls a tie a vote. Votes lie as bit columns, so a table is a
 * handful of popcounts per 64 items.
 */
#ifndef ASSAY_MEASURE_PAIRWISE_H
#define ASSAY_MEASURE_PAIRWISE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/measure/agree.h"
#include "core/measure/panel.h"

struct pairwise {
	size_t a, b;		/* RMs, a < b in the committee's order */
	double table[9];	/* rows a, columns b: for, against, tie; items that both score */
};

/* k (k - 1) / 2 tables, b fastest, into arena. */
struct pairwise *pairwise_votes(const struct panel_view *v, enum agree_coding coding,
				struct arena *arena);

/* Cohen with ties left out (items that neither ties on), and with tie as third category. */
struct agree_result pairwise_cohen_no_ties(const struct pairwise *p);
struct agree_result pairwise_cohen_three(const struct pairwise *p);
/* Share of the items without a tie on which both prefer the same; phi of the same 2 x 2 table. */
double pairwise_agreement(const struct pairwise *p);
double pairwise_phi(const struct pairwise *p);

#endif
