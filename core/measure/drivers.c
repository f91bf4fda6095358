/* drivers -- see drivers.h. */
#include "core/measure/drivers.h"

#include <math.h>
#include <string.h>

#include "core/store/item.h"

struct source {
	const struct panel_view *v;
	const struct cases *cases;
};

/* Column 0 the intercept, then f of the chosen response, then f of the rejected one. */
static void fill_both(const void *ctx, size_t from, size_t len, double *x)
{
	const struct source *s = ctx;
	const struct panel *p = s->v->panel;
	const uint32_t *item = s->cases->item + from;
	int8_t turned[GRAM_BLOCK];

	for (size_t i = 0; i < len; i++) {
		x[i] = 1;
		turned[i] = s->v->chosen[item[i]] == SIDE_B;
	}
	for (size_t f = 0; f < p->f; f++)
		gram_choose(p->x[SIDE_A] + f * p->n, p->x[SIDE_B] + f * p->n, item, turned,
			    x + (1 + f) * GRAM_BLOCK, x + (1 + p->f + f) * GRAM_BLOCK, len);
}

static const char *const *names_of(const struct panel *p, struct arena *arena)
{
	static const char *const side[2] = { "chosen ", "rejected " };
	const char **name = arena_alloc(arena, (2 * p->f + 1) * sizeof(*name));

	name[0] = "(intercept)";
	for (size_t s = 0; s < 2; s++)
		for (size_t f = 0; f < p->f; f++) {
			size_t head = strlen(side[s]), tail = strlen(p->feature[f]);
			char *z = arena_alloc(arena, head + tail + 1);

			memcpy(z, side[s], head);
			memcpy(z + head, p->feature[f], tail + 1);
			name[1 + s * p->f + f] = z;
		}
	return name;
}

static void fit_many(const struct panel_view *v, const struct cases *c, const double *const *y,
		     size_t m, struct regress_fit *fit, struct arena *arena)
{
	struct source s = { v, c };
	struct regress_design d = { .rows = c->n,
				    .k = 2 * v->panel->f + 1,
				    .name = names_of(v->panel, arena),
				    .intercept = true,
				    .fill = fill_both,
				    .ctx = &s,
				    .cluster = c->cluster };

	regress_ols(&d, y, m, fit, arena);
}

struct regress_fit drivers_fit(const struct panel_view *v, const struct cases *c, const double *y,
			       struct arena *arena)
{
	struct regress_fit f;

	fit_many(v, c, &y, 1, &f, arena);
	return f;
}

static const double *misaligned(const struct panel_view *v, const struct cases *c, size_t rm,
				struct arena *work)
{
	const struct panel *p = v->panel;
	const double *score[2] = { p->score[SIDE_A] + rm * p->n, p->score[SIDE_B] + rm * p->n };
	double *y = arena_alloc(work, (c->n + 1) * sizeof(*y));

	for (size_t i = 0; i < c->n; i++) {
		uint32_t q = c->item[i];
		int side = v->chosen[q];

		y[i] = score[side][q] > score[1 - side][q] ? 0 : 1;
	}
	return y;
}

void drivers_all(const struct panel_view *v, struct drivers *out, struct arena *arena)
{
	const struct panel *p = v->panel;
	struct arena work = ARENA_INIT;
	struct cases all = cases_complete(v, false, &work);
	const double **y = arena_alloc(&work, (p->k + 1) * sizeof(*y));
	size_t *who = arena_alloc(&work, (p->k + 1) * sizeof(*who)), m = 0;
	struct regress_fit *fit = arena_alloc(&work, (p->k + 1) * sizeof(*fit));

	for (size_t k = 0; k < p->k; k++) {
		struct cases own = cases_scored(&all, p->score[SIDE_A] + k * p->n,
						p->score[SIDE_B] + k * p->n, &work);

		out[k] = (struct drivers){ .pairs = own.n, .left_out = own.left_out };
		if (own.n < all.n) {
			out[k].fit = drivers_fit(v, &own, misaligned(v, &own, k, &work), arena);
			continue;
		}
		y[m] = misaligned(v, &own, k, &work);
		who[m++] = k;
	}
	if (m > 0)
		fit_many(v, &all, y, m, fit, arena);
	for (size_t q = 0; q < m; q++)
		out[who[q]].fit = fit[q];
	arena_release(&work);
}
