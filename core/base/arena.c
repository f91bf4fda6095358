/* arena -- see arena.h. */
#include "core/base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define BLOCK_BYTES ((size_t)64 * 1024)
#define ALIGNMENT ((size_t)16)

struct arena_block {
	struct arena_block *next;
	size_t used, cap;
	_Alignas(16) char data[];
};

static struct arena_block *block_new(size_t need)
{
	size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES;
	struct arena_block *b = mem_alloc(1, sizeof *b + cap);

	b->next = NULL;
	b->used = 0;
	b->cap = cap;
	return b;
}

/* The first block from `at` on with room; blocks kept by a reset are empty. */
static struct arena_block *block_for(struct arena *a, size_t need)
{
	struct arena_block *b = a->at, *fresh;

	while (b && b->cap - b->used < need && b->next)
		b = b->next;
	if (b && b->cap - b->used >= need)
		return b;
	fresh = block_new(need);
	if (b)
		b->next = fresh;
	else
		a->first = fresh;
	return fresh;
}

void *arena_alloc(struct arena *a, size_t n)
{
	size_t need = (n + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	struct arena_block *b = block_for(a, need);
	void *p = b->data + b->used;

	b->used += need;
	a->at = b;
	return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
	void *p = arena_alloc(a, n);

	return memset(p, 0, n);
}

char *arena_dup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void arena_reset(struct arena *a)
{
	for (struct arena_block *b = a->first; b; b = b->next)
		b->used = 0;
	a->at = a->first;
}

void arena_release(struct arena *a)
{
	struct arena_block *next;

	for (struct arena_block *b = a->first; b; b = next) {
		next = b->next;
		free(b);
	}
	a->first = a->at = NULL;
}
