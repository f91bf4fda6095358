/* imprint -- see imprint.h. */
#include "core/measure/imprint.h"

#include <math.h>
#include <string.h>

#include "core/measure/cases.h"
#include "core/store/item.h"

/* What the fill functions read. */
struct source {
	const struct panel *panel;
	const struct cases *cases;
};

static void fill_within(const void *ctx, size_t from, size_t len, double *x)
{
	const struct source *s = ctx;
	const struct panel *p = s->panel;

	for (size_t f = 0; f < p->f; f++) {
		const int8_t *a = p->x[SIDE_A] + f * p->n, *b = p->x[SIDE_B] + f * p->n;

		if (s->cases->whole && s->cases->cluster == NULL)
			gram_difference(a + from, b + from, NULL, NULL, x + f * GRAM_BLOCK, len);
		else
			gram_difference(a, b, s->cases->item + from, NULL, x + f * GRAM_BLOCK, len);
	}
}

/* Rows 2i and 2i + 1 are the sides of the i-th pair; column 0 is the intercept. */
static void fill_pooled(const void *ctx, size_t from, size_t len, double *x)
{
	const struct source *s = ctx;
	const struct panel *p = s->panel;

	for (size_t i = 0; i < len; i++)
		x[i] = 1;
	for (size_t f = 0; f < p->f; f++)
		gram_sides(p->x[SIDE_A] + f * p->n, p->x[SIDE_B] + f * p->n,
			   s->cases->item + from / 2, x + (f + 1) * GRAM_BLOCK, len / 2);
}

static double *outcomes_within(const struct imprint_scores *s, const struct cases *c,
			       struct arena *work)
{
	double *y = arena_alloc(work, (c->n + 1) * sizeof(*y));

	for (size_t i = 0; i < c->n; i++)
		y[i] = s->side[SIDE_A][c->item[i]] - s->side[SIDE_B][c->item[i]];
	return y;
}

static double *outcomes_pooled(const struct imprint_scores *s, const struct cases *c,
			       struct arena *work)
{
	double *y = arena_alloc(work, (2 * c->n + 1) * sizeof(*y));

	for (size_t i = 0; i < c->n; i++) {
		y[2 * i] = s->side[SIDE_A][c->item[i]];
		y[2 * i + 1] = s->side[SIDE_B][c->item[i]];
	}
	return y;
}

/* Squares of all scores about their mean, against which the pair effects count as explained. */
static double total_squares(const struct imprint_scores *s, const struct cases *c)
{
	double n = 2 * (double)c->n, mean = 0, sum = 0;

	for (size_t i = 0; i < c->n; i++)
		mean += s->side[SIDE_A][c->item[i]] + s->side[SIDE_B][c->item[i]];
	mean /= n;
	for (size_t i = 0; i < c->n; i++) {
		double a = s->side[SIDE_A][c->item[i]] - mean,
		       b = s->side[SIDE_B][c->item[i]] - mean;

		sum += a * a + b * b;
	}
	return sum;
}

/* The cluster of each of the 2n rows of the pooled design; NULL: pairs, which are twins. */
static const uint32_t *clusters_pooled(const struct cases *c, struct arena *work)
{
	uint32_t *id;

	if (c->cluster == NULL)
		return NULL;
	id = arena_alloc(work, (2 * c->n + 1) * sizeof(*id));
	for (size_t i = 0; i < c->n; i++)
		id[2 * i] = id[2 * i + 1] = c->cluster[i];
	return id;
}

static const char *const *names_of(const struct panel *p, bool pooled, struct arena *arena)
{
	const char **name = arena_alloc(arena, (p->f + 2) * sizeof(*name));

	name[0] = "(intercept)";
	for (size_t f = 0; f < p->f; f++)
		name[f + (pooled ? 1 : 0)] = p->feature[f];
	return name;
}

/* Models that were scored on the very same cases, fitted together. */
static void fit_together(const struct panel *p, const struct imprint_options *o,
			 const struct cases *c, const struct imprint_scores *const *s, size_t m,
			 struct imprint *const *out, struct arena *arena)
{
	struct arena work = ARENA_INIT;
	struct source source = { p, c };
	struct regress_design d = {
		.rows = o->pooled ? 2 * c->n : c->n,
		.k = p->f + (o->pooled ? 1 : 0),
		.name = names_of(p, o->pooled, arena),
		.intercept = o->pooled,
		.paired = !o->pooled,
		.fill = o->pooled ? fill_pooled : fill_within,
		.ctx = &source,
		.cluster = o->pooled ? clusters_pooled(c, &work) : c->cluster,
		.twins = o->pooled,
	};
	struct regress_fit *fit = arena_alloc(&work, (m + 1) * sizeof(*fit));
	const double **y = arena_alloc(&work, (m + 1) * sizeof(*y));

	for (size_t q = 0; q < m; q++)
		y[q] = o->pooled ? outcomes_pooled(s[q], c, &work)
				 : outcomes_within(s[q], c, &work);
	regress_ols(&d, y, m, fit, arena);
	for (size_t q = 0; q < m; q++) {
		*out[q] = (struct imprint){ .fit = fit[q],
					    .pairs = c->n,
					    .left_out = c->left_out,
					    .r2_with_effects = NAN };
		if (!o->pooled && fit[q].why == NULL)
			out[q]->r2_with_effects = 1 - fit[q].ssr / total_squares(s[q], c);
	}
	arena_release(&work);
}

void imprint_fit(const struct panel_view *v, const struct imprint_options *o,
		 const struct imprint_scores *s, size_t m, struct imprint *out, struct arena *arena)
{
	struct arena work = ARENA_INIT;
	struct cases all = cases_complete(v, o->by_group, &work);
	const struct imprint_scores **together = arena_alloc(&work, (m + 1) * sizeof(*together));
	struct imprint **to = arena_alloc(&work, (m + 1) * sizeof(*to));
	size_t n = 0;

	for (size_t q = 0; q < m; q++) {
		struct cases own = cases_scored(&all, s[q].side[SIDE_A], s[q].side[SIDE_B], &work);
		const struct imprint_scores *one = &s[q];
		struct imprint *there = &out[q];

		if (own.n == all.n) {
			together[n] = &s[q];
			to[n++] = &out[q];
		} else {
			fit_together(v->panel, o, &own, &one, 1, &there, arena);
		}
	}
	if (n > 0)
		fit_together(v->panel, o, &all, together, n, to, arena);
	arena_release(&work);
}

void imprint_all(const struct panel_view *v, const struct imprint_options *o, struct imprint *out,
		 struct arena *arena)
{
	const struct panel *p = v->panel;
	struct imprint_scores *s = arena_alloc(arena, (p->k + 1) * sizeof(*s));

	for (size_t k = 0; k < p->k; k++)
		for (int side = 0; side < 2; side++)
			s[k].side[side] = p->score[side] + k * p->n;
	imprint_fit(v, o, s, p->k, out, arena);
}
