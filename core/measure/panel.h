/*
 * panel -- the project as arrays, for kernels.
 *
 * Owns: reading the store into columns; adjudications beside them. May call:
 * store, text, base. Never: computes a measure. The only file of measure/ that knows
 * the store.
 *
 * Index i = item id - 1 throughout. Orientation: score[s][k*n + i] is by the
 * item's side s; chosen/rejected come from label[i] (raw) or from
 * adjudicated[i].
 */
#ifndef ASSAY_MEASURE_PANEL_H
#define ASSAY_MEASURE_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/store/feature.h"	/* FEATURE_MISSING, for kernels */

struct project;

enum adjudication { ADJ_OPEN = 0, ADJ_KEEP, ADJ_FLIP, ADJ_DROP };

struct panel {
	size_t n, k, f;  /* items, RMs, features */
	size_t voters;	 /* the first so many of the RMs are the committee: these alone vote */
	const char **rm; /* k names: the committee's in its order, then those of other roles */
	const char **rm_role, **rm_kind;
	const char **feature;     /* f names */
	const char **subset_name; /* n_subsets */
	size_t n_subsets;
	double *score[2]; /* k columns of n; NaN missing; NULL when not asked for */
	int8_t *x[2];     /* f columns of n; PANEL_MISSING; NULL when not asked for */
	int8_t *label;    /* SIDE_A, SIDE_B, SIDE_NONE */
	uint8_t *kind, *flags;
	uint16_t *subset;
	uint32_t *group; /* prompt group; NULL when not asked for */
	size_t n_groups;
	uint32_t *length[2]; /* bytes of the responses; NULL when not asked for */
	bool rewritten;      /* the project has columns of rewritten responses */
	uint8_t *adj;        /* enum adjudication, from policy; all ADJ_OPEN until set */
	struct arena arena;
};

enum panel_parts {
	PANEL_SCORES = 1,
	PANEL_FEATURES = 2,
	PANEL_GROUPS = 4,
	PANEL_LENGTHS = 8,
	/* RMs and features named NAME@rewritten too: they belong to robust alone and are left out
	   otherwise. */
	PANEL_REWRITTEN = 16,
	/* group by the first human turn, not by the whole prompt; reads all texts. */
	PANEL_TURNS = 32,
};
#define PANEL_REWRITTEN_SUFFIX "@rewritten"
#define PANEL_MAX_RMS 64
#define PANEL_MISSING (-128) /* FEATURE_MISSING */

/*
 * Label and small columns always; the rest as asked. Feature overrides by hand
 * are applied to x. A feature that several labelers gave appears once for
 * each, as "NAME (LABELER)". RC_INPUT: more RMs than votes can count.
 */
enum rc panel_load(struct project *p, int parts, struct panel **out, struct err *err) MUST_USE;
void panel_free(struct panel *p); /* NULL is fine */

/*
 * What a kernel works on: which items take part and which response counts as
 * chosen. chosen[i] = SIDE_A, SIDE_B, or SIDE_NONE to leave the item out.
 */
struct panel_view {
	const struct panel *panel;
	int8_t *chosen; /* n */
	size_t in;      /* items that take part */
};

/*
 * A view of the raw labels or of the adjudicated ones (flip turns, drop
 * leaves out, open and keep count as raw), pairs only, superseded ones out,
 * one subset or all (-1). chosen is allocated in arena.
 */
struct panel_view panel_view(const struct panel *p, bool adjudicated, int subset,
			     struct arena *arena);
/* Gives no score to a response, only a margin to a pair: its scores mean nothing alone. */
bool panel_pairwise(const struct panel *p, size_t rm);
/* The RM's index or -1. */
int panel_rm(const struct panel *p, const char *name);
int panel_feature(const struct panel *p, const char *name);
int panel_subset(const struct panel *p, const char *name);

#endif
