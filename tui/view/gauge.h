/*
 * gauge -- the few live figures that stand at the foot of every screen, and
 * how they moved in this session.
 *
 * Owns: the session's beginning and its trail. May call: core/measure/live.
 * Never: decides what a blind annotator may see (desk holds items back).
 */
#ifndef ASSAY_VIEW_GAUGE_H
#define ASSAY_VIEW_GAUGE_H

#include <stddef.h>

#include "core/measure/live.h"

#define GAUGE_TRAIL 64

/* One column, raw or adjudicated; percent, NaN over nothing. */
struct gauge_column {
	double resist;		/* items whose majority is against the label */
	double disputed;	/* items with at least one RM for each side */
	size_t n;		/* items with any vote */
};

struct gauge {
	struct live *live;		/* NULL: not counted yet */
	struct gauge_column raw, start;	/* start: adjudicated when the session began */
	size_t tags[32];		/* my items with each source */
	double trail[GAUGE_TRAIL];	/* resistance after each act of this session, newest last */
	size_t trail_n;
};

/* The sums are there: the session begins. live stays the caller's. */
void gauge_start(struct gauge *g, struct live *live);
/* All NaN and 0 before gauge_start. */
struct gauge_column gauge_column(const struct gauge *g, bool adjudicated);
/* Note where resistance stands now. */
void gauge_note(struct gauge *g);

#endif
