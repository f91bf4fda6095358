/* idmap -- see idmap.h. Linear probing; tags are parts of digests, so they need no mixing. */
#include "core/store/idmap.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/mem.h"

#define FIRST_SLOTS 1024

static void place(struct idmap_slot *slot, size_t cap, uint32_t tag, uint32_t value)
{
	size_t i = tag & (cap - 1);

	while (slot[i].value)
		i = (i + 1) & (cap - 1);
	slot[i].tag = tag;
	slot[i].value = value;
}

static void widen(struct idmap *m)
{
	size_t cap = m->cap ? 2 * m->cap : FIRST_SLOTS;
	struct idmap_slot *slot = mem_zalloc(cap, sizeof *slot);

	for (size_t i = 0; i < m->cap; i++)
		if (m->slot[i].value)
			place(slot, cap, m->slot[i].tag, m->slot[i].value);
	free(m->slot);
	m->slot = slot;
	m->cap = cap;
}

void idmap_add(struct idmap *m, uint32_t tag, uint32_t value)
{
	if (10 * (m->n + 1) > 7 * m->cap)
		widen(m);
	place(m->slot, m->cap, tag, value);
	m->n++;
}

uint32_t idmap_next(const struct idmap *m, uint32_t tag, size_t *at)
{
	size_t i;

	if (!m->cap)
		return 0;
	i = *at == SIZE_MAX ? tag & (m->cap - 1) : (*at + 1) & (m->cap - 1);
	while (m->slot[i].value && m->slot[i].tag != tag)
		i = (i + 1) & (m->cap - 1);
	*at = i;
	return m->slot[i].value;
}

struct idmap_slot *idmap_find(struct idmap *m, uint32_t tag)
{
	size_t at = SIZE_MAX;

	return idmap_next(m, tag, &at) ? &m->slot[at] : NULL;
}

void idmap_release(struct idmap *m)
{
	free(m->slot);
	m->slot = NULL;
	m->cap = m->n = 0;
}
