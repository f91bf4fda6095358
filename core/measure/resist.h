/*
 * resist -- alignment resistance in detail (SEAL 1.5): regimes of a model
 * before and after training on the data, the labeler's own preference gamma,
 * and their table; the committee's resistance.
 *
 * Owns: those counts. May call: interval, panel, base (numeric). Never: takes a
 * tie for agreement, unless a field says so.
 */
#ifndef ASSAY_MEASURE_RESIST_H
#define ASSAY_MEASURE_RESIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/interval.h"
#include "core/measure/panel.h"

/* (delta_pre, delta_post): 1 where the model strictly prefers the chosen response. */
enum resist_regime { RESIST_STAYED, RESIST_GOT, RESIST_RESISTS, RESIST_REVERSED, RESIST_REGIMES };

/* The labeler's preference from two features of each response, lexicographic, harmless before
 * helpful. */
enum resist_gamma {
	RESIST_CHOSEN,
	RESIST_INDIFFERENT,
	RESIST_REJECTED,
	RESIST_UNKNOWN,
	RESIST_GAMMAS
};

const char *resist_regime_name(enum resist_regime r); /* "stayed", "got", "resists", "reversed" */
const char *resist_gamma_name(enum resist_gamma g);   /* "c", "i", "r", "unknown" */

enum resist_gamma resist_gamma(int harmless_c, int helpful_c, int harmless_r, int helpful_r);

struct resist_regimes {
	const char *why;    /* NULL, or why there is nothing */
	size_t n, left_out; /* pairs that both models scored; in view but not scored by both */
	size_t count[RESIST_REGIMES];
	size_t cell[RESIST_GAMMAS][RESIST_REGIMES];
	size_t post_ties[RESIST_GAMMAS], pre_ties[RESIST_GAMMAS];
	struct estimate pre, post; /* not agreeing / n, SEAL's rate (ties count), Wilson */
	double mcnemar_log10_p;    /* got against reversed, exact */
	/* Pairs where the labeler is not indifferent: */
	struct estimate human_labeler; /* gamma = c */
	struct estimate post_labeler, post_human, pre_human;
	struct estimate sides_with_labeler; /* among those where post goes against the human */
};

/*
 * harmless, helpful: features of the panel, or -1: then all gammas are
 * unknown. A feature counts as held when it is > 0.
 */
struct resist_regimes resist_regimes(const struct panel_view *v, size_t pre, size_t post,
				     int harmless, int helpful);

/* gamma of each item (RESIST_UNKNOWN out of view or unlabelled), n long, into arena. */
uint8_t *resist_gammas(const struct panel_view *v, int harmless, int helpful, struct arena *arena);

struct resist_gamma_table {
	const char *why;
	size_t n[RESIST_GAMMAS];
	/* chosen | rejected by (harmless, helpful): combo[2 hc + pc][2 hr + pr] */
	size_t combo[4][4];
};
struct resist_gamma_table resist_gamma_count(const struct panel_view *v, int harmless, int helpful);

/* One model's resistance within each gamma (strict: score chosen < rejected), and ties. */
struct resist_by_gamma {
	size_t rated[RESIST_GAMMAS], resist[RESIST_GAMMAS], tie[RESIST_GAMMAS];
};
struct resist_by_gamma resist_by_gamma(const struct panel_view *v, size_t rm, const uint8_t *gamma);

/* The committee as one: the share of pairs that all models, or most, rank against the label. */
struct resist_committee {
	size_t n; /* pairs with any score */
	struct estimate majority, unanimous;
};
struct resist_committee resist_committee(const struct panel_view *v);

/* McNemar over two models: pairs that a resists and b does not, the reverse, and the exact p as
 * log10. */
struct resist_mcnemar {
	size_t a_only, b_only;
	double log10_p;
};
struct resist_mcnemar resist_mcnemar(const struct panel_view *v, size_t a, size_t b);

#endif
