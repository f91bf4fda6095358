/*
 * idmap -- an open hash table from 32 bits of a digest to the numbers of items,
 * for the time of an import: 8 bytes a slot, at most 70 % full.
 *
 * Owns: its slots. May call: base. Never: knows whole digests; the caller looks
 * at the item itself, because 32 bits may agree by chance.
 */
#ifndef ASSAY_STORE_IDMAP_H
#define ASSAY_STORE_IDMAP_H

#include <stddef.h>
#include <stdint.h>

struct idmap_slot {
	uint32_t tag, value;	/* value 0: free */
};

struct idmap {
	struct idmap_slot *slot;
	size_t cap, n;
};

#define IDMAP_INIT { NULL, 0, 0 }

/* value > 0; the same tag may be added more than once. */
void idmap_add(struct idmap *m, uint32_t tag, uint32_t value);
/*
 * Every value of a tag in turn: start with *at = SIZE_MAX; 0 at the end.
 * Nothing may be added between two calls.
 */
uint32_t idmap_next(const struct idmap *m, uint32_t tag, size_t *at);
/* The slot of the tag's first value, to be changed in place; NULL if there is none. */
struct idmap_slot *idmap_find(struct idmap *m, uint32_t tag);
void idmap_release(struct idmap *m);

#endif
