/*
 * queue -- which items to look at, in which order, and why each was flagged.
 *
 * Owns: filters, orders, reasons, draw probabilities. May call: measure, store.
 * Never: loads a text (grep and where do, when asked).
 *
 * Orders: votes, margin, entropy, spread, against, random, stratified, estimate, file. A
 * deterministic order gives no inference and its draws say so (q NaN);
 * `random` draws without replacement with q = 1 / remaining; `stratified` draws
 * a live stratum evenly, then an item in it: q = 1 / (live * left in it);
 * `estimate` draws strata by what the panel's adjudications found in them so far
 * (allocate_next), items not answered yet only.
 *
 * Without `all` the pool is the disputed pairs (`against`: those with at most
 * half of the votes for the label); without a committee it is all pairs.
 */
#ifndef ASSAY_WORK_QUEUE_H
#define ASSAY_WORK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/measure/panel.h"
#include "core/measure/votes.h"

struct pick_progress;

struct queue_rule {
	const char *order;	/* NULL: "votes" */
	const char *grep;	/* regular expression over texts and comments; NULL: none */
	int grep_flags;		/* enum regex_flags; 0: smart case, ^ and $ at lines */
	const char *where;	/* SQL condition over `items`; NULL: none */
	const char *subset;	/* NULL: all */
	bool all;		/* undisputed ones too */
	bool blind;		/* where may not name label, votes, scores */
	uint64_t seed;		/* for random and stratified; blind also for the order of equals */
	/* Whose choices, tags and notes `where` sees; NULL: everybody's (not in blind mode). */
	const char *annotator;
	/* Asked often during grep and where: true gives RC_STOP. NULL: never. */
	bool (*cancelled)(void *ctx);
	void *cancel_ctx;
	struct pick_progress *progress;	/* of grep; NULL: nobody looks */
};

struct queue;

/* Borrows project and panel. RC_INPUT: no such order or subset, bad pattern (says where). */
enum rc queue_new(struct project *p, const struct panel *panel, const struct queue_rule *rule,
		  struct queue **out, struct err *err) MUST_USE;
void queue_free(struct queue *q);	/* NULL is fine */

size_t queue_count(const struct queue *q);
/* Panel index of the item at rank i. */
uint32_t queue_at(const struct queue *q, size_t i);
/* Rank of a panel index, or SIZE_MAX. */
size_t queue_rank(const struct queue *q, uint32_t index);
const struct votes_columns *queue_columns(const struct queue *q);

/*
 * Why item i was flagged, as short phrases joined by "; ": "split 5:3", "majority
 * against the label", "2 ties", "wide spread". Unsigned if blind.
 */
void queue_why(const struct queue *q, uint32_t index, bool blind, struct str *out);

/*
 * The probability with which the item at rank i was drawn given those before
 * it; NaN for deterministic orders. Design name and stratum for the draw event.
 */
struct queue_draw {
	const char *design;	/* "random", "stratified", "ordered" */
	size_t pool_n;
	int stratum;		/* -1: none */
	double q;
	uint64_t seed;
	size_t t;		/* 1-based position in the draw */
};
/* Stratum codes: subset index * QUEUE_STRATUM_SUBSET + votes of the smaller side. */
#define QUEUE_STRATUM_SUBSET 64
struct queue_draw queue_draw(const struct queue *q, size_t rank);

/* Names and one-line helps of the orders. */
struct queue_order {
	const char *name, *help;
};
const struct queue_order *queue_orders(size_t *n);

#endif
