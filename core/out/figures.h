/*
 * figures -- the measures as rows of a table: what each is called, how it is
 * told to a program (JSON) and to a person (text).
 *
 * Owns: the table, the context that kernels run on, and the columns raw,
 * adjudicated, population. May call: measure, work, store, base, out/sheet. Never:
 * computes a measure (core/measure does), prints.
 *
 * To add a measure: write its kernel in core/measure, then in
 * core/out/figures_SUBJECT.c (figures_votes.c is the pattern)
 *
 *     static void json_votes(const struct figures_context *c, bool adjudicated, struct jsonout *j);
 *     static void text_votes(const struct figures_context *c, struct str *out);
 *     const struct figure figures_votes[] = {
 *             { "votes", "histogram of the votes for the label", 0, json_votes, text_votes, NULL },
 *             { 0 },
 *     };
 *
 * declare `extern const struct figure figures_SUBJECT[];` below and name it in
 * `groups` in figures.c. json is called with its object or value still to be
 * opened: it writes exactly one member named after the row (jsonout_object(j, "votes"), ...,
 * close). What cannot be had is null with a sibling "why". text writes whole
 * lines, its own heading is written for it; it shows raw and adjudicated side by
 * side where c->touched is not 0, and writes nothing where there is nothing to say.
 */
#ifndef ASSAY_OUT_FIGURES_H
#define ASSAY_OUT_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/jsonout.h"
#include "core/base/str.h"
#include "core/measure/interval.h"
#include "core/measure/panel.h"
#include "core/out/population.h"
#include "core/store/project.h"

/* What the command line said; NULL: not said. Borrowed while the context lives. */
struct figures_options {
	const char *subset;
	const char *annotator;		/* adjudicate by this one's annotations only */
	const char *policy;		/* of adjudication or of cleaning */
	const char *const *set;		/* "KEY=VALUE" for a cleaning policy */
	size_t n_set;
	const char *rm;			/* "A,B": the committee is these, in this order */
	const char *features;		/* "A,B": only these enter the regressions */
	const char *without;		/* "A,B": all but these */
	const char *cluster;		/* "pair" (NULL too) or "turn": by the first human turn */
	int boundary;			/* L of "against"; -1: default */
	const char *study; /* file of the study whose judgments `trials` tells; NULL: of claims */
};

struct figures_memo;

struct figures_context {
	struct project *project;
	const struct panel *panel;	/* already cut down to the RMs and features asked for */
	struct panel_view raw, adjudicated;	/* the subset asked for, or all */
	int subset;			/* its index, -1: all */
	const char *policy;
	size_t touched;			/* items that an adjudication changed or confirmed */
	/* The policy used the votes of the very models it would grade (inference.md 4). */
	bool circular;
	const char *judges;		/* the role of those models; NULL: none judged */
	size_t annotators;		/* people with an annotation of an item that is here */
	size_t judgments, judges_n;	/* of claims and in studies, and of how many people */
	struct population population;	/* the draws; its design is NULL where there are none */
	struct figures_options options;
	struct arena *arena;		/* lives as long as the context */
	struct figures_memo *memo;
};

/* Parts of the panel that a row cannot do without. */
enum figures_needs {
	FIGURES_SCORES = PANEL_SCORES,
	FIGURES_FEATURES = PANEL_FEATURES,
	FIGURES_GROUPS = PANEL_GROUPS,
	FIGURES_LENGTHS = PANEL_LENGTHS,
};

struct figure {
	const char *name;		/* the JSON member and the word on the command line */
	const char *help;
	int needs;			/* enum figures_needs, or-ed */
	void (*json)(const struct figures_context *c, bool adjudicated, struct jsonout *j);
	void (*text)(const struct figures_context *c, struct str *out);
	/* The estimate for all items from those drawn; NULL: this measure has none. */
	void (*population)(const struct figures_context *c, struct jsonout *j);
};

extern const struct figure figures_votes[];
extern const struct figure figures_reliability[];
extern const struct figure figures_seal[];
extern const struct figure figures_shift[];
extern const struct figure figures_bias[];
extern const struct figure figures_annotators[];
extern const struct figure figures_consensus[];
extern const struct figure figures_trial[];
extern const struct figure figures_labels[];
extern const struct figure figures_ambiguity[];
extern const struct figure figures_labelers[];

/* The i-th row over all groups; NULL past the last. */
const struct figure *figures_row(size_t i);
const struct figure *figures_find(const char *name);	/* NULL if none */
int figures_needs_all(void);	/* what all rows together need */

/*
 * Load what the rows need (needs or-ed) and make the views. RC_INPUT: no such
 * subset, annotator, policy, RM, feature: says which there are.
 */
enum rc figures_open(struct project *p, const struct figures_options *o, int needs,
		     struct figures_context **out, struct err *err) MUST_USE;
void figures_close(struct figures_context *c);	/* NULL is fine */

/* Did RM k take part in the policy that adjudicates? */
bool figures_circular(const struct figures_context *c, size_t k);

/* The view of a column. */
const struct panel_view *figures_view(const struct figures_context *c, bool adjudicated);

/*
 * The adjudicated view as it would be had RM k not taken part in the policy; for
 * circular contexts. In `a`. RC_INPUT when none is left to judge.
 */
enum rc figures_without(const struct figures_context *c, size_t k, struct arena *a,
			struct panel_view *out, struct err *err) MUST_USE;

/*
 * A kernel's result for a column: computed at the first call, kept while the
 * context lives, so that json, text and report may all ask. `size` bytes,
 * zeroed before fn fills them; what fn allocates goes into c->arena.
 */
typedef void figures_kernel(const struct figures_context *c, bool adjudicated, void *result);
const void *figures_once(const struct figures_context *c, figures_kernel *fn, bool adjudicated,
			 size_t size);

/* The members of a share of the population: "n", "pool", "rate", "lo", "hi", ...; in the open
 * object. */
void figures_population(const struct figures_context *c, population_value_fn *value,
			const void *ctx, struct jsonout *j);

/* The column to compute for a column to show: without adjudications both are one. */
bool figures_column(const struct figures_context *c, bool adjudicated);

/*
 * Kernels worth computing ahead on all processors before anything is told:
 * those of a row that are costly and pure (arrays in, struct out: no project,
 * no figures_once). A list ends with a NULL name.
 */
struct figures_task {
	const char *row;
	figures_kernel *fn;
	size_t size;
};
extern const struct figures_task figures_seal_tasks[];
extern const struct figures_task figures_bias_tasks[];
extern const struct figures_task figures_shift_tasks[];
extern const struct figures_task figures_reliability_tasks[];

/* What a model of pairs has instead of a figure about single responses. */
#define FIGURES_PAIRWISE "a pairwise model scores no single response"
/* What "adjudicated" says where raw has an interval (inference.md 1). */
#define FIGURES_NOT_DRAWN "items were not drawn at random"
/* "lo", "hi" and "why" of an estimate in a column; in the open object. */
void figures_interval(struct jsonout *j, const struct estimate *e, bool adjudicated);

/* The whole of `measure --json`: project, raw, adjudicated, population, of these rows. */
void figures_json(const struct figures_context *c, const struct figure *const *rows, size_t n,
		  struct str *out);
/* What the project holds, in a clause: "999 pairs (none with a label), no scores, 3 annotators". */
void figures_head(const struct figures_context *c, struct str *out);
void figures_text(const struct figures_context *c, const struct figure *const *rows, size_t n,
		  struct str *out);

#endif
