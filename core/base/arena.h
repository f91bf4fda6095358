/*
 * arena -- memory for a batch, given back all at once.
 *
 * Owns: its blocks. May call: mem. Never: frees a single piece.
 * arena_reset keeps the blocks for the next batch.
 */
#ifndef ASSAY_BASE_ARENA_H
#define ASSAY_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *first;
	struct arena_block *at;
};

#define ARENA_INIT { NULL, NULL }

/* n bytes, uninitialised, aligned for anything; valid until reset or release. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t n);
/* A copy of n bytes with a NUL behind it. */
char *arena_dup(struct arena *a, const char *s, size_t n);
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

#endif
