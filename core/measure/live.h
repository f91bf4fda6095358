/*
 * live -- every additive measure kept up with each tag: one changed item costs
 * O(K^2 + F^2), however many items there are (design.md section 5).
 *
 * Owns: running counts and sums, raw beside adjudicated. May call: panel,
 * votes, agree, interval, base. Never: rescans the items, reads the store.
 *
 * It writes two things into the panel it was made from: adj and x, so that the
 * panel always says what the sums say and a full recompute gives the same.
 */
#ifndef ASSAY_MEASURE_LIVE_H
#define ASSAY_MEASURE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/agree.h"
#include "core/measure/panel.h"
#include "core/measure/votes.h"

struct live;

/*
 * From a panel with scores and, if loaded, features; panel->adj counts as it
 * stands. use: one byte a feature, 1 where it enters the imprint; NULL all.
 * boundary: as votes_summary. The panel must outlive it.
 */
struct live *live_new(struct panel *panel, const uint8_t *use, int boundary);
void live_free(struct live *l);		/* NULL is fine */

/* What item i comes to now. Any change: flip, drop, undo, back to open. */
void live_apply(struct live *l, uint32_t i, enum adjudication now);
/* A feature overridden by hand (PANEL_MISSING: nobody knows); f by the panel. */
void live_feature(struct live *l, uint32_t i, size_t f, int side, int8_t value);

/* Pairs by adjudication: n[ADJ_OPEN] ... n[ADJ_DROP]. */
void live_counts(const struct live *l, size_t n[4]);
struct votes_summary live_votes(const struct live *l, bool adjudicated);
struct votes_resistance live_resistance(const struct live *l, bool adjudicated, size_t rm);
/* Borrowed; for agree_fleiss, agree_alpha and their like. */
const struct agree_table *live_agree(const struct live *l, bool adjudicated,
				     enum agree_coding coding);
/* The 3 x 3 table of two RMs, rows a, columns b: for, against, tie. */
void live_pairwise(const struct live *l, bool adjudicated, enum agree_coding coding,
		   size_t a, size_t b, double table[9]);

/* (pre, post) agree with the label: 11, 01, 00, 10. */
enum live_regime { LIVE_STAYED, LIVE_GOT, LIVE_RESISTS, LIVE_REVERSED };
enum live_gamma { LIVE_LM_CHOSEN, LIVE_LM_INDIFFERENT, LIVE_LM_REJECTED, LIVE_LM_UNKNOWN };

/*
 * SEAL 1.5: the first RM of role pre against the first of role post; gamma is
 * lexicographic, harmless before helpful.
 */
struct live_regimes {
	bool have;		/* there is a pre and a post RM */
	bool gamma;		/* and the features that gamma needs */
	size_t n;		/* pairs that both scored */
	size_t cell[4][4];	/* gamma by regime; without gamma all are LIVE_LM_UNKNOWN */
};
struct live_regimes live_regimes(const struct live *l, bool adjudicated);
/* Of one pair: the regime, -1 if a score is missing; the gamma. chosen: SIDE_A or SIDE_B. */
int live_regime_of(const struct panel *p, size_t pre, size_t post, uint32_t i, int chosen);
enum live_gamma live_gamma_of(const struct panel *p, uint32_t i, int chosen);
const char *live_regime_name(enum live_regime r);	/* "stayed", "got", "resists", "reversed" */
const char *live_gamma_name(enum live_gamma g); /* "chosen", "indifferent", "rejected", "unknown" */

/*
 * Normal equations of the within-pair imprint (chosen - rejected on chosen -
 * rejected, no intercept; inference.md section 3) of one RM: pairs that it
 * scored on both sides and whose used features are all known. f used features,
 * in the panel's order. Written into the caller's xtx[f * f], xty[f].
 */
struct live_normal {
	double n, yty;
	size_t f;
};
size_t live_used(const struct live *l);		/* f */
struct live_normal live_normal(const struct live *l, bool adjudicated, size_t rm, double *xtx,
			       double *xty);
/*
 * Solved: beta and classical se, f each; NaN where the feature never differs
 * within a pair. Collinear features or too few pairs: all NaN. Returns the pairs.
 */
double live_imprint(const struct live *l, bool adjudicated, size_t rm, double *beta, double *se);

#endif
