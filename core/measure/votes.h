/*
 * votes -- the committee's votes for the label: histogram, ties, majority,
 * disputed, against, per-RM resistance (SEAL 1.5, Yeh M-REL-1, inference.md 3).
 *
 * Owns: everything counted from signs of margins. May call: interval, panel.
 * Never: calls a tie a vote.
 *
 * For an item with chosen side c: RM k rates it when both scores are there;
 * votes for when score[c] > score[1-c], against when <, tie when equal.
 */
#ifndef ASSAY_MEASURE_VOTES_H
#define ASSAY_MEASURE_VOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/interval.h"
#include "core/measure/panel.h"

#define VOTES_MAX_RMS PANEL_MAX_RMS

/* Per item, independent of the label where marked (*): lists and orders use them. */
struct votes_columns {
	uint8_t *for_a, *for_b, *ties; /* (*) RMs that prefer a, b, neither */
	float *margin;  /* (*) mean over RMs of score_a - score_b, each RM divided by the sd of its
			   margins */
	float *spread;  /* (*) sd (of the population: /n) over RMs of those standardised margins */
	float *entropy; /* (*) bits of (for_a, for_b) / (for_a + for_b); 0 when undisputed or
			   unrated */
};

/* All columns, n long, into arena. 160,000 x 8 in at most 4 ms. */
struct votes_columns votes_columns(const struct panel *p, struct arena *arena);

struct votes_summary {
	size_t k, rated;                     /* rated: items in view that all k RMs scored */
	size_t histogram[VOTES_MAX_RMS + 1]; /* rated items by votes for the label */
	size_t ties;                         /* items with at least one tie, among rated */
	size_t agree, resist, split; /* majority: for > against, <, = (all items with any score) */
	size_t disputed;             /* at least one RM strictly for each side */
	size_t against, boundary;    /* v <= boundary among rated (and v < k) */
	size_t partly;               /* items scored by some RMs only: out of the histogram */
};

/* boundary: L of "against"; -1 for the default (k - 1) / 2 rounded down. A parameter, not a
 * published figure. */
struct votes_summary votes_summary(const struct panel_view *v, int boundary);

struct votes_resistance {
	size_t rated, agree, resist, tie;
	struct estimate rate;  /* resist / rated, Wilson */
	double not_agree_rate; /* (resist + tie) / rated, SEAL's */
};

struct votes_resistance votes_resistance(const struct panel_view *v, size_t rm);

/* cells[votes * (k + 1) + ties]: rated items by votes for the label and ties; (k + 1)^2 long, set
 * here. */
void votes_by_ties(const struct panel_view *v, size_t *cells);

#endif
