/*
 * join -- which item a row of scores, features or acts is about.
 *
 * Owns: the choice of the pair file that `row` counts in, and what `chosen`
 * means there. May call: store, format. Never: guesses between two pair files.
 */
#ifndef ASSAY_INGEST_JOIN_H
#define ASSAY_INGEST_JOIN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/ingest/record.h"

struct project;

struct join {
	struct project *p;
	const char *for_source;	/* --for, or NULL */
	bool ready;
	int64_t source;		/* 0: none, keys are looked for in all */
	bool a_is_chosen;	/* side a of each of its rows is the chosen response */
	int8_t *label;		/* of all items, loaded when first asked for */
	size_t n_label;
	struct str last;	/* the key of the last row, and what it came to */
	int64_t last_id;
	bool last_swapped;
};

struct join join_begin(struct project *p, const char *for_source);
void join_end(struct join *j);

/*
 * Settle what can be settled before the first row. RC_INPUT, which ends the
 * import: --for names no pair file, or `row` could mean several and it says
 * nothing.
 */
enum rc join_prepare(struct join *j, const struct record *r, struct err *err) MUST_USE;
/* RC_NOTFOUND "no such pair", or RC_INPUT for a key that names several: the row is refused. */
enum rc join_find(struct join *j, const struct record *r, int64_t *id, bool *swapped,
		  struct err *err) MUST_USE;
/*
 * The item's side that the record calls `side`. RC_INPUT: the record says
 * chosen and rejected, but the pair has no label.
 */
enum rc join_side(struct join *j, const struct record *r, int64_t id, bool swapped, enum side side,
		  enum side *out, struct err *err) MUST_USE;

#endif
