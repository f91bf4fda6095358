/*
 * itemcols -- the columns of all items as arrays, read from and written to
 * chunks of 4096.
 *
 * Owns: table item_chunk. May call: project, base. Never: loads a text. For
 * item.c and item_write.c.
 */
#ifndef ASSAY_STORE_ITEMCOLS_H
#define ASSAY_STORE_ITEMCOLS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct project;

#define ITEMCOLS_CHUNK 4096

/* Index = id - 1. */
struct itemcols {
	int8_t *label;
	uint8_t *flags, *kind;
	uint16_t *subset, *source;
	uint32_t *line, *grp;
	uint32_t *len[2];	/* bytes of the responses */
};

/*
 * Fills those arrays that are not NULL, n items each; RC_DAMAGED if the chunks hold another
 * number.
 */
enum rc itemcols_read(struct project *p, const struct itemcols *c, size_t n,
		      struct err *err) MUST_USE;
/* Write one chunk out of arrays of n items. */
enum rc itemcols_write(struct project *p, const struct itemcols *c, size_t n, size_t chunk,
		       struct err *err) MUST_USE;
/* Room for n items in all arrays of *cap. */
void itemcols_grow(struct itemcols *c, size_t *cap, size_t n);
void itemcols_release(struct itemcols *c);

#endif
