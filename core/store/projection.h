/*
 * projection -- the present state of every (annotator, item), made from the
 * log and nothing else.
 *
 * Owns: tables state, tag, feature_override, verdict, draw of work.db. May call:
 * project, base. Never: is the truth; projection_rebuild gives byte-identical
 * rows.
 *
 * The state of one (annotator, item) is a function of its events ordered by
 * (clock, origin, id) with the undone ones left out, so the order of merging
 * does not matter.
 */
#ifndef ASSAY_STORE_PROJECTION_H
#define ASSAY_STORE_PROJECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"

struct project;

enum choice { CHOICE_NONE, CHOICE_A, CHOICE_B, CHOICE_BOTH_GOOD, CHOICE_BOTH_BAD, CHOICE_UNSURE,
	CHOICE_TIE, CHOICE_COUNT };

const char *projection_choice_name(enum choice c);	/* "a", "both_good", ...; "" for none */
enum choice projection_choice_of(const char *name);	/* CHOICE_COUNT if none */

#define PROJECTION_SOURCES 32	/* S1..S6 are bits 0..5; a project's own follow */

struct projection_state {
	struct digest item;
	int64_t item_id;		/* 0 if the corpus does not have it (merged from elsewhere) */
	const char *annotator;
	enum choice choice;		/* now, of the item's sides */
	enum choice blind_choice;	/* the first one made before anything was revealed */
	bool after_reveal;		/* the present choice was made after a reveal */
	uint32_t tags;			/* bit per source */
	double confidence;		/* NaN: none */
	const char *note;		/* "" if none */
	bool skipped;			/* skipped and nothing chosen since */
	int revisions;
	int64_t wall_ns;		/* of the newest act */
};

/* All states of one item, annotators in order of name. */
enum rc projection_item(struct project *p, const struct digest *item, struct arena *a,
			struct projection_state **out, size_t *n, struct err *err) MUST_USE;
/* One annotator's; all zero (choice none) when there is nothing. */
enum rc projection_mine(struct project *p, const struct digest *item, const char *annotator,
			struct arena *a, struct projection_state *out, struct err *err) MUST_USE;
/* Every state, ordered by item then annotator; strings live for the call; fn false stops. */
typedef bool projection_fn(void *ctx, const struct projection_state *s);
enum rc projection_each(struct project *p, projection_fn *fn, void *ctx, struct err *err) MUST_USE;
/* Verdict of an item under the adjudication view: choice or CHOICE_NONE. */
enum rc projection_verdict(struct project *p, const struct digest *item, enum choice *out,
			   struct err *err) MUST_USE;
typedef bool projection_verdict_fn(void *ctx, const struct digest *item, int64_t item_id,
				   enum choice verdict);
enum rc projection_verdicts(struct project *p, projection_verdict_fn *fn, void *ctx,
			    struct err *err) MUST_USE;
/* Human feature overrides: item, side, feature name, value. */
typedef bool projection_override_fn(void *ctx, const struct digest *item, int64_t item_id,
				    int side, const char *feature, int value);
enum rc projection_overrides(struct project *p, projection_override_fn *fn, void *ctx,
			     struct err *err) MUST_USE;

/* Tags that stand now, ordered by item, annotator, source. */
struct projection_tag {
	struct digest item;
	const char *annotator, *source;
	const char *span;		/* JSON: the words that show it; NULL if none */
};
typedef bool projection_tag_fn(void *ctx, const struct projection_tag *t);
enum rc projection_tags(struct project *p, projection_tag_fn *fn, void *ctx,
			struct err *err) MUST_USE;
/* One annotator's on one item; t->item and t->annotator are not set. */
enum rc projection_tags_of(struct project *p, const struct digest *item, const char *annotator,
			   projection_tag_fn *fn, void *ctx, struct err *err) MUST_USE;
/*
 * The bit of a source in projection_state.tags: S1 to S6 are 0 to 5, the project's own get
 * theirs when first tagged. -1: none yet.
 */
enum rc projection_source_bit(struct project *p, const char *source, int *bit,
			      struct err *err) MUST_USE;

/* A digest over all rows: equal logs give equal digests, whatever the order of merging. */
enum rc projection_digest(struct project *p, struct digest *out, struct err *err) MUST_USE;
/* Make them anew from the log. */
enum rc projection_rebuild(struct project *p, struct err *err) MUST_USE;
/* Rebuild beside and compare; *same. */
enum rc projection_check(struct project *p, bool *same, struct err *err) MUST_USE;

#endif
