/*
 * score -- the committee's scores, as columns: a blob of little-endian f64 per
 * RM, side and chunk of 4096 items; NaN is missing.
 *
 * Owns: tables rm and score_chunk of corpus.db. May call: project, base. Never:
 * knows what a vote is.
 */
#ifndef ASSAY_STORE_SCORE_H
#define ASSAY_STORE_SCORE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/store/item.h"

#define SCORE_CHUNK 4096

struct score_rm {
	int64_t id;
	const char *name;
	const char *role;	/* committee, pre, post, judge */
	const char *kind;	/* scalar, pairwise */
};

/* In the order they were first imported: the committee's order. Names into a. */
enum rc score_rms(struct project *p, struct arena *a, struct score_rm **out, size_t *n,
		  struct err *err) MUST_USE;
/*
 * Make it if new; RC_CONFLICT if it exists with another role or kind. role may be NULL
 * (committee).
 */
enum rc score_rm(struct project *p, const char *name, const char *role, const char *kind,
		 int64_t *id, struct err *err) MUST_USE;

/*
 * A writer inside project_begin_corpus: random access while open, whole chunks
 * written at close. Setting a score that is there already to the same value
 * says SCORE_SAME, to another value SCORE_CHANGED.
 */
enum score_outcome { SCORE_ADDED, SCORE_SAME, SCORE_CHANGED };
struct score_writer;
enum rc score_writer_open(struct project *p, struct score_writer **out, struct err *err) MUST_USE;
enum rc score_set(struct score_writer *w, int64_t rm, int64_t item, enum side side, double v,
		  enum score_outcome *what, struct err *err) MUST_USE;
/* frees w in any case */
enum rc score_writer_close(struct score_writer *w, struct err *err) MUST_USE;
void score_writer_abort(struct score_writer *w);

/* One RM's scores of one side, for the first n items, into out[n]; NaN where missing. */
enum rc score_column(struct project *p, int64_t rm, enum side side, size_t n, double *out,
		     struct err *err) MUST_USE;

#endif
