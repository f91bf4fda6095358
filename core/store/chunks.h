/*
 * chunks -- columns of numbers over all items, one per (owner, side), kept in
 * blobs of 4096: what scores and features have in common.
 *
 * Owns: which chunks are in memory while a writer is open. May call: project,
 * base. Never: knows what the numbers mean. For score.c and feature.c.
 */
#ifndef ASSAY_STORE_CHUNKS_H
#define ASSAY_STORE_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/query.h"
#include "core/store/item.h"

#define CHUNKS_ITEMS 4096

/* A kind of column: its statements, the size of a value, the value that says missing. */
struct chunks_kind {
	enum query get, put, column;
	size_t size;
	const void *missing;
};

struct chunks;
struct chunks *chunks_new(struct project *p, const struct chunks_kind *kind);
/*
 * The place of one value, to be read and written until the next call; the chunk
 * counts as changed. RC_BUG if owner or item are not positive.
 */
enum rc chunks_at(struct chunks *c, int64_t owner, enum side side, int64_t item, void **out,
		  struct err *err) MUST_USE;
/* Write everything that changed. */
enum rc chunks_flush(struct chunks *c, struct err *err) MUST_USE;
void chunks_free(struct chunks *c);	/* NULL is fine */

/* The first n items of a column into out[n]; missing where nothing is stored. */
enum rc chunks_read(struct project *p, const struct chunks_kind *kind, int64_t owner,
		    enum side side, size_t n, void *out, struct err *err) MUST_USE;

#endif
