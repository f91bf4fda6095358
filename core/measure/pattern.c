/* pattern -- see pattern.h. */
#include "core/measure/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/item.h"

#define BLOCK 256

/* An open-addressing table from a row of differences to its number + 1. */
struct table {
	uint32_t *slot;
	size_t mask, f, n, cap;
	int16_t *row; /* n rows of f */
};

static uint64_t hash_row(const int16_t *row, size_t f)
{
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (size_t i = 0; i < f; i++) {
		h = (h ^ (uint16_t)row[i]) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return h;
}

static uint32_t find_or_add(struct table *t, const int16_t *row)
{
	size_t at = hash_row(row, t->f) & t->mask;

	for (; t->slot[at] != 0; at = (at + 1) & t->mask)
		if (memcmp(t->row + (t->slot[at] - 1) * t->f, row, t->f * sizeof(*row)) == 0)
			return t->slot[at] - 1;
	/* Never NULL, not even for rows without a feature: memcpy and memcmp want that. */
	t->row = mem_grow(t->row, &t->cap, (t->n + 1) * t->f + 1, sizeof(*t->row));
	memcpy(t->row + t->n * t->f, row, t->f * sizeof(*row));
	t->slot[at] = (uint32_t)++t->n;
	return (uint32_t)t->n - 1;
}

/* The differences of `len` cases as rows. */
static void read_rows(const struct panel_view *v, const uint32_t *item, size_t len, int16_t *rows)
{
	const struct panel *p = v->panel;

	for (size_t f = 0; f < p->f; f++) {
		const int8_t *a = p->x[SIDE_A] + f * p->n, *b = p->x[SIDE_B] + f * p->n;

		for (size_t i = 0; i < len; i++) {
			int d = a[item[i]] - b[item[i]];

			rows[i * p->f + f] = (int16_t)(v->chosen[item[i]] == SIDE_A ? d : -d);
		}
	}
}

struct pattern pattern_gather(const struct panel_view *v, const struct cases *c,
			      struct arena *arena)
{
	struct table t = { .f = v->panel->f, .mask = 1023 };
	uint32_t *of = arena_alloc(arena, (c->n + 1) * sizeof(*of));
	int16_t *rows = mem_alloc(BLOCK * (t.f + 1), sizeof(*rows)), *x;

	while (t.mask < 2 * c->n)
		t.mask = 2 * t.mask + 1;
	t.slot = mem_zalloc(t.mask + 1, sizeof(*t.slot));
	for (size_t from = 0; from < c->n; from += BLOCK) {
		size_t len = c->n - from < BLOCK ? c->n - from : BLOCK;

		read_rows(v, c->item + from, len, rows);
		for (size_t i = 0; i < len; i++)
			of[from + i] = find_or_add(&t, rows + i * t.f);
	}
	x = arena_alloc(arena, (t.n * t.f + 1) * sizeof(*x));
	for (size_t i = 0; i < t.n; i++)
		for (size_t f = 0; f < t.f; f++)
			x[f * t.n + i] = t.row[i * t.f + f];
	free(rows);
	free(t.slot);
	free(t.row);
	return (struct pattern){ t.n, t.f, x, of };
}
