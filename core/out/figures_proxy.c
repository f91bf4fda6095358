/* figures_proxy -- see figures_proxy.h. */
#include "core/out/figures_proxy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/measure/proxy.h"
#include "core/measure/votes.h"
#include "core/store/feature.h"
#include "core/store/item.h"

#define COLUMNS 24

/* Standardised columns over the panel, and which items the pool holds. */
struct columns {
	double *x;
	size_t k;
	uint8_t *in;
	double pool;
};

static double *column(struct columns *x, const struct panel *p)
{
	double *c = x->x + x->k++ * p->n;

	for (size_t i = 0; i < p->n; i++)
		c[i] = NAN;
	return c;
}

/* What the committee says, seen from the recorded label; by side a where there is none. */
static void add_votes(const struct figures_context *c, struct columns *x)
{
	const struct panel *p = c->panel;
	struct arena scratch = ARENA_INIT;
	struct votes_columns v = votes_columns(p, &scratch);
	double *share = column(x, p), *margin = column(x, p), *spread = column(x, p);
	double *entropy = column(x, p);

	for (size_t i = 0; i < p->n; i++) {
		double a = v.for_a[i], b = v.for_b[i];
		bool turn = p->label[i] == SIDE_B;

		share[i] = (turn ? b : a) / fmax(1, a + b + v.ties[i]);
		margin[i] = turn ? -(double)v.margin[i] : (double)v.margin[i];
		spread[i] = (double)v.spread[i];
		entropy[i] = (double)v.entropy[i];
	}
	arena_release(&scratch);
}

static void add_features(const struct figures_context *c, struct columns *x)
{
	const struct panel *p = c->panel;

	for (size_t f = 0; f < p->f && p->x[0] && x->k < COLUMNS; f++) {
		double *d = column(x, p);

		for (size_t i = 0; i < p->n; i++) {
			int8_t a = p->x[0][f * p->n + i], b = p->x[1][f * p->n + i];

			if (a != FEATURE_MISSING && b != FEATURE_MISSING)
				d[i] = p->label[i] == SIDE_B ? b - a : a - b;
		}
	}
}

static void fill(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel *p = c->panel;
	struct columns *x = result;

	(void)adjudicated;
	x->x = arena_alloc(c->arena, (COLUMNS * p->n + 1) * sizeof(double));
	x->in = arena_zalloc(c->arena, p->n + 1);
	for (size_t i = 0; i < p->n; i++) {
		x->in[i] = p->kind[i] == ITEM_PAIR && !(p->flags[i] & ITEM_SUPERSEDED);
		x->pool += x->in[i];
	}
	if (p->score[0] && p->k)
		add_votes(c, x);
	add_features(c, x);
	for (size_t k = 0; k < x->k; k++)
		proxy_standardise(x->x + k * p->n, p->n);
}

static const char *unfit(const struct figures_context *c)
{
	const struct population *p = &c->population;
	double pairs = 0;

	for (size_t i = 0; i < p->sequences; i++)
		if (strcmp(p->sequence[i].design, "random") != 0 || p->sequence[i].picked)
			return "a proxy needs simple random samples without picks";
	for (size_t i = 0; i < c->panel->n; i++)
		pairs += c->panel->kind[i] == ITEM_PAIR && !(c->panel->flags[i] & ITEM_SUPERSEDED);
	if (p->pool != pairs)
		return "a proxy needs draws from all pairs: assay label --all --order random";
	if (p->answered < PROXY_LEAST)
		return "a proxy needs 50 answers";
	if ((!c->panel->score[0] || !c->panel->k) && (!c->panel->x[0] || !c->panel->f))
		return "no scores and no features to guess from";
	return NULL;
}

/* The answers, each item once, and what the guess says of all. */
struct guess {
	uint32_t *seen;
	double *num, *den;
	size_t m;
	double *f_num, *f_den;
	double mean_num, mean_den;
	bool useful;
};

static void answers(const struct population *p, population_value_fn *value, const void *ctx,
		    uint8_t *once, struct guess *g)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!p->done[i] || once[p->item[i]])
			continue;
		once[p->item[i]] = 1;
		g->seen[g->m] = p->item[i];
		value(ctx, p->item[i], &g->num[g->m], &g->den[g->m]);
		g->m++;
	}
}

static void guess(const struct figures_context *c, const struct columns *x, struct guess *g)
{
	size_t n = c->panel->n;

	g->useful = proxy_crossfit(x->x, n, x->k, g->seen, g->num, g->m, g->f_num);
	g->useful |= proxy_crossfit(x->x, n, x->k, g->seen, g->den, g->m, g->f_den);
	for (size_t i = 0; i < n; i++)
		if (x->in[i]) {
			g->mean_num += g->f_num[i] / x->pool;
			g->mean_den += g->f_den[i] / x->pool;
		}
}

static struct estimate_population sequences(const struct figures_context *c, const struct guess *g,
					    population_value_fn *value, const void *ctx)
{
	const struct population *p = &c->population;
	struct estimate_population *e = mem_alloc(p->sequences + 1, sizeof(*e)), out;
	struct estimate_proxied *d = mem_alloc(p->n + 1, sizeof(*d));

	for (size_t s = 0; s < p->sequences; s++) {
		size_t m = 0, from = p->sequence[s].from;

		for (size_t i = from; i < from + p->sequence[s].n; i++)
			if (p->done[i]) {
				d[m].f_num = g->f_num[p->item[i]];
				d[m].f_den = g->f_den[p->item[i]];
				value(ctx, p->item[i], &d[m].num, &d[m].den);
				m++;
			}
		e[s] = estimate_proxy_ratio(d, m, p->pool, g->mean_num, g->mean_den, true);
	}
	out = estimate_joined(e, p->sequences, true);
	free(d);
	free(e);
	return out;
}

static struct estimate_population proxied(const struct figures_context *c,
					  population_value_fn *value, const void *ctx, bool *useful)
{
	const struct columns *x = figures_once(c, fill, false, sizeof(*x));
	size_t n = c->panel->n, m = c->population.n;
	struct guess g = { .seen = mem_alloc(m + 1, sizeof(uint32_t)) };
	uint8_t *once = mem_zalloc(n + 1, 1);
	double *room = mem_alloc(2 * (n + m) + 1, sizeof(*room));
	struct estimate_population e;

	g.num = room;
	g.den = room + m;
	g.f_num = room + 2 * m;
	g.f_den = room + 2 * m + n;
	answers(&c->population, value, ctx, once, &g);
	guess(c, x, &g);
	e = sequences(c, &g, value, ctx);
	*useful = g.useful;
	free(room);
	free(once);
	free(g.seen);
	return e;
}

void figures_proxy(const struct figures_context *c, population_value_fn *value, const void *ctx,
		   struct jsonout *j)
{
	const char *why = unfit(c);
	struct estimate_population e;
	bool useful = false;

	if (!why) {
		e = proxied(c, value, ctx, &useful);
		why = !useful ? "all answers are alike" : e.e.why;
	}
	if (why) {
		jsonout_null(j, "proxy");
		jsonout_text(j, "proxy_why", why);
		return;
	}
	jsonout_object(j, "proxy");
	jsonout_double(j, "rate", e.e.value);
	jsonout_double(j, "se", e.e.se);
	jsonout_double(j, "lo", e.e.lo);
	jsonout_double(j, "hi", e.e.hi);
	jsonout_text(j, "method", e.e.method);
	jsonout_close_object(j);
}
