/*
 * population -- the draws that a log holds, and what they say of their whole
 * pool (inference.md sections 1 and 2).
 *
 * Owns: putting draws, picks by hand and answers together in the order they
 * happened. May call: store, measure/estimate, measure/sequence. Never: takes an
 * item that was picked for one that was drawn.
 *
 * A sequence is what one annotator drew in one order from one pool. Sequences
 * of the same pool are samples of their own and are joined; where there are
 * several pools, the one with most draws counts. An item that its annotator
 * looked at before it was drawn is a pick.
 */
#ifndef ASSAY_OUT_POPULATION_H
#define ASSAY_OUT_POPULATION_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/measure/estimate.h"
#include "core/measure/panel.h"
#include "core/store/project.h"

struct population_sequence {
	const char *annotator, *design;
	size_t from, n;			/* its rows in item, q, done */
	size_t drawn, answered, picked;	/* answered: of the drawn ones */
};

struct population {
	const char *design; /* of the longest sequence; NULL: nothing was drawn at random */
	double pool;			/* items the draws were taken from */
	size_t drawn, answered, picked;	/* over all sequences */
	size_t planned;			/* n of the newest plan, 0: none */
	struct population_sequence *sequence;
	size_t sequences;
	uint32_t *item;			/* panel index, in order of draws and picks */
	double *q;			/* NaN: picked */
	uint8_t *done;			/* somebody chose, tagged or judged */
	size_t n;
};

/* Lives in arena. Needs nothing of the panel but its size. */
enum rc population_load(struct project *p, const struct panel *panel, struct arena *arena,
			struct population *out, struct err *err) MUST_USE;

/* What item i counts in the share: num of den, 0 <= num <= den; as adjudicated now. */
typedef void population_value_fn(const void *ctx, uint32_t i, double *num, double *den);

struct population_share {
	struct estimate_population at;	/* valid at a planned n, or when nobody looked before */
	struct estimate sequence;	/* valid at every look */
};

/*
 * Random draws without picks: a simple random sample. All others by the logged
 * probabilities. The bounds take every skipped draw for 0, and for 1.
 */

struct population_share population_share(const struct population *p, population_value_fn *value,
					 const void *ctx);

#endif
