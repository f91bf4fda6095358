/* cases -- see cases.h. */
#include "core/measure/cases.h"

#include <math.h>
#include <string.h>

#include "core/measure/hot.h"
#include "core/store/item.h"

HOT_CLONED
static void mark_missing(uint8_t *restrict bad, const int8_t *restrict a, const int8_t *restrict b,
			 size_t n)
{
	for (size_t i = 0; i < n; i++)
		bad[i] = (uint8_t)(bad[i] | (a[i] == PANEL_MISSING) | (b[i] == PANEL_MISSING));
}

/* Items in order of their group: a counting sort, stable. */
static void sort_by_group(struct cases *c, const struct panel *p, struct arena *arena)
{
	uint32_t *at = arena_zalloc(arena, (p->n_groups + 1) * sizeof(*at));
	uint32_t *item = arena_alloc(arena, (c->n + 1) * sizeof(*item));
	uint32_t *cluster = arena_alloc(arena, (c->n + 1) * sizeof(*cluster));

	for (size_t i = 0; i < c->n; i++)
		at[p->group[c->item[i]] + 1]++;
	for (size_t g = 0; g < p->n_groups; g++)
		at[g + 1] += at[g];
	for (size_t i = 0; i < c->n; i++) {
		uint32_t g = p->group[c->item[i]];

		cluster[at[g]] = g;
		item[at[g]++] = c->item[i];
	}
	c->item = item;
	c->cluster = cluster;
	c->whole = false;
}

struct cases cases_complete(const struct panel_view *v, bool by_group, struct arena *arena)
{
	const struct panel *p = v->panel;
	uint8_t *bad = arena_zalloc(arena, p->n + 1);
	uint32_t *item = arena_alloc(arena, (p->n + 1) * sizeof(*item));
	struct cases c = { .item = item };

	for (size_t f = 0; f < p->f; f++)
		mark_missing(bad, p->x[SIDE_A] + f * p->n, p->x[SIDE_B] + f * p->n, p->n);
	for (size_t i = 0; i < p->n; i++) {
		item[c.n] = (uint32_t)i;
		c.n += v->chosen[i] != SIDE_NONE && bad[i] == 0;
	}
	c.left_out = v->in - c.n;
	c.whole = c.n == p->n;
	if (by_group && p->group != NULL)
		sort_by_group(&c, p, arena);
	return c;
}

struct cases cases_scored(const struct cases *c, const double *score_a, const double *score_b,
			  struct arena *arena)
{
	struct cases out = *c;
	uint32_t *item, *cluster;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += isfinite(score_a[c->item[i]]) && isfinite(score_b[c->item[i]]);
	if (n == c->n)
		return out;
	item = arena_alloc(arena, (n + 1) * sizeof(*item));
	cluster = c->cluster != NULL ? arena_alloc(arena, (n + 1) * sizeof(*cluster)) : NULL;
	out.n = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (!isfinite(score_a[c->item[i]]) || !isfinite(score_b[c->item[i]]))
			continue;
		if (cluster != NULL)
			cluster[out.n] = c->cluster[i];
		item[out.n++] = c->item[i];
	}
	out.item = item;
	out.cluster = cluster;
	out.left_out = c->left_out + (c->n - n);
	out.whole = false;
	return out;
}
