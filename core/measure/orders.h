/*
 * orders -- does a model of pairs (PairRM) say the same in both orders of
 * showing the responses? (inference.md section 8)
 *
 * Owns: that count. May call: interval, panel. Never: corrects a vote; the vote
 * is the sign of (m_ab - m_ba)/2, which votes sees as of any other model.
 *
 * The score of side a of such a model is m_ab/2, of b m_ba/2, each in favour of
 * the response shown first: with one sign both, the first (or the second) won
 * whichever it was.
 */
#ifndef ASSAY_MEASURE_ORDERS_H
#define ASSAY_MEASURE_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/interval.h"
#include "core/measure/panel.h"

struct orders {
	size_t rated;			/* pairs in view with a margin in both orders */
	size_t first, second;		/* both orders prefer the response shown first; second */
	size_t resist_inconsistent;	/* of these, votes against the label */
	struct estimate inconsistent;	/* (first + second) / rated, Wilson */
};

/* The orders contradict each other on item i. False for models that score responses. */
bool orders_inconsistent(const struct panel *p, size_t rm, size_t i);
struct orders orders_count(const struct panel_view *v, size_t rm);

#endif
