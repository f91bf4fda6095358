/*
 * live: after any run of flips, drops, undos and feature overrides it equals
 * a full recompute, and one change costs microseconds whatever the size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/measure/live.h"
#include "core/measure/pairwise.h"
#include "core/store/feature.h"
#include "core/store/item.h"

static const char *const rm_names[] = { "one",	"two", "three", "four",
					"five", "six", "seven", "eight" };
static const char *rm_roles[] = { "committee", "pre", "committee", "post", "committee", "committee",
				  "committee", "committee" };
static const char *feature_names[] = { "refusal", "last_response_is_harmless",
				       "helpful", "long",
				       "never",	  "code" };

struct world {
	struct panel p;
	struct rng rng;
};

/* Ties, missing scores, unknown features, claims, unlabelled and superseded items are all in it. */
static void world_make(struct world *w, size_t n, uint64_t seed)
{
	struct panel *p = &w->p;

	memset(w, 0, sizeof(*w));
	rng_seed(&w->rng, seed);
	p->n = n;
	p->k = 8;
	p->voters = 6;
	p->f = 6;
	p->rm = (const char **)rm_names;
	p->rm_role = rm_roles;
	p->feature = feature_names;
	p->label = mem_alloc(n, 1);
	p->kind = mem_alloc(n, 1);
	p->flags = mem_alloc(n, 1);
	p->adj = mem_zalloc(n, 1);
	p->subset = mem_zalloc(n, sizeof(*p->subset));
	for (int s = 0; s < 2; s++) {
		p->score[s] = mem_alloc(n * p->k, sizeof(double));
		p->x[s] = mem_alloc(n * p->f, 1);
		for (size_t i = 0; i < n * p->k; i++) {
			p->score[s][i] = rng_normal(&w->rng) * 3;
			if (rng_below(&w->rng, 10) == 0)
				p->score[s][i] = floor(p->score[s][i] / 4);
			if (rng_below(&w->rng, 60) == 0)
				p->score[s][i] = NAN;
		}
		for (size_t i = 0; i < n * p->f; i++)
			p->x[s][i] = i / n == 4 ? 0 : rng_below(&w->rng, 50) == 0 ? FEATURE_MISSING
				   : (int8_t)rng_below(&w->rng, 2);
	}
	for (size_t i = 0; i < n; i++) {
		uint64_t r = rng_below(&w->rng, 100);

		p->label[i] = r < 2 ? SIDE_NONE : (int8_t)(r & 1);
		p->kind[i] = r == 50 ? ITEM_CLAIM : ITEM_PAIR;
		p->flags[i] = r == 60 ? ITEM_SUPERSEDED : 0;
	}
}

static void world_free(struct world *w)
{
	free(w->p.label);
	free(w->p.kind);
	free(w->p.flags);
	free(w->p.adj);
	free(w->p.subset);
	for (int s = 0; s < 2; s++) {
		free(w->p.score[s]);
		free(w->p.x[s]);
	}
}

static struct panel_view view_of(const struct panel *p, bool adjudicated, struct arena *a)
{
	struct panel_view v = { .panel = p, .chosen = arena_alloc(a, p->n) };

	for (size_t i = 0; i < p->n; i++) {
		int side = p->kind[i] == ITEM_PAIR && !(p->flags[i] & ITEM_SUPERSEDED) ? p->label[i] : SIDE_NONE;

		if (adjudicated && side != SIDE_NONE)
			side = p->adj[i] == ADJ_DROP ? SIDE_NONE : p->adj[i] == ADJ_FLIP ? 1 - side : side;
		v.chosen[i] = (int8_t)side;
		v.in += side != SIDE_NONE;
	}
	return v;
}

static void close_to(double a, double b)
{
	if (isnan(a) && isnan(b))
		return;
	if (fabs(a - b) > 1e-10 * fmax(1, fmax(fabs(a), fabs(b))))
		fail_msg("%.17g is not %.17g", a, b);
}

static void same_votes(const struct live *l, const struct panel_view *v, bool adj)
{
	struct votes_summary a = live_votes(l, adj), b = votes_summary(v, -1);

	assert_memory_equal(&a, &b, sizeof(a));
	for (size_t k = 0; k < v->panel->k; k++) {
		struct votes_resistance x = live_resistance(l, adj, k), y = votes_resistance(v, k);

		assert_int_equal(x.rated, y.rated);
		assert_int_equal(x.agree, y.agree);
		assert_int_equal(x.resist, y.resist);
		assert_int_equal(x.tie, y.tie);
		close_to(x.rate.lo, y.rate.lo);
		close_to(x.not_agree_rate, y.not_agree_rate);
	}
}

static void same_agreement(const struct live *l, const struct panel_view *v, bool adj,
			   struct arena *arena)
{
	for (int coding = 0; coding < 2; coding++) {
		struct agree_table t;
		const struct agree_table *u = live_agree(l, adj, (enum agree_coding)coding);
		const struct pairwise *p = pairwise_votes(v, (enum agree_coding)coding, arena);
		double cells[9];

		agree_votes(v, (enum agree_coding)coding, &t);
		close_to(agree_fleiss(u, 8).k.value, agree_fleiss(&t, 8).k.value);
		close_to(agree_alpha(u, AGREE_NOMINAL).k.value, agree_alpha(&t, AGREE_NOMINAL).k.value);
		agree_table_release(&t);
		for (size_t i = 0; i < 28; i++) {
			live_pairwise(l, adj, (enum agree_coding)coding, p[i].a, p[i].b, cells);
			assert_memory_equal(cells, p[i].table, sizeof(cells));
		}
	}
}

/* Two rows a pair, demeaned within it, is the regression of differences: summed here the long way.
 */
static void same_normal(const struct live *l, const struct panel_view *v, bool adj)
{
	const struct panel *p = v->panel;
	double xtx[36], xty[6];

	for (size_t k = 0; k < p->k; k++) {
		double n = 0, yty = 0, a[36] = { 0 }, b[6] = { 0 };
		struct live_normal s = live_normal(l, adj, k, xtx, xty);

		for (size_t i = 0; i < p->n; i++) {
			int c = v->chosen[i];
			double x[6];
			bool known = c != SIDE_NONE;

			for (size_t f = 0; f < 6 && known; f++) {
				known = p->x[0][f * p->n + i] != FEATURE_MISSING
				     && p->x[1][f * p->n + i] != FEATURE_MISSING;
				x[f] = p->x[c][f * p->n + i] - p->x[1 - c][f * p->n + i];
			}
			double y = known ? p->score[c][k * p->n + i] - p->score[1 - c][k * p->n + i] : NAN;

			if (isnan(y))
				continue;
			n++;
			yty += y * y;
			for (size_t f = 0; f < 6; f++) {
				b[f] += x[f] * y;
				for (size_t g = 0; g < 6; g++)
					a[f * 6 + g] += x[f] * x[g];
			}
		}
		assert_int_equal(s.f, 6);
		close_to(s.n, n);
		close_to(s.yty, yty);
		for (size_t i = 0; i < 36; i++)
			close_to(xtx[i], a[i]);
		for (size_t i = 0; i < 6; i++)
			close_to(xty[i], b[i]);
	}
}

static int merit(const struct panel *p, int side, size_t i)
{
	int harmless = p->x[side][p->n + i], helpful = p->x[side][2 * p->n + i];

	return harmless == FEATURE_MISSING || helpful == FEATURE_MISSING ? -1 : 2 * harmless + helpful;
}

static void same_regimes(const struct live *l, const struct panel_view *v, bool adj)
{
	const struct panel *p = v->panel;
	struct live_regimes r = live_regimes(l, adj);
	size_t cell[4][4] = { { 0 } }, n = 0;

	assert_true(r.have && r.gamma);
	for (size_t i = 0; i < p->n; i++) {
		int c = v->chosen[i];

		if (c == SIDE_NONE)
			continue;
		const double *a = p->score[c], *b = p->score[1 - c];
		bool pre = a[p->n + i] > b[p->n + i], post = a[3 * p->n + i] > b[3 * p->n + i];
		int mc = merit(p, c, i), mr = merit(p, 1 - c, i);
		int gamma = mc < 0 || mr < 0 ? LIVE_LM_UNKNOWN : mc > mr ? LIVE_LM_CHOSEN
			  : mc < mr ? LIVE_LM_REJECTED : LIVE_LM_INDIFFERENT;

		if (isnan(a[p->n + i] + b[p->n + i] + a[3 * p->n + i] + b[3 * p->n + i]))
			continue;
		n++;
		cell[gamma][pre && post ? LIVE_STAYED : post ? LIVE_GOT : pre ? LIVE_REVERSED
			    : LIVE_RESISTS]++;
	}
	assert_int_equal(r.n, n);
	assert_memory_equal(cell, r.cell, sizeof(cell));
}

static void same_as_full(const struct live *l, const struct panel *p)
{
	struct arena a = ARENA_INIT;
	size_t counts[4], mine[4] = { 0 };

	for (int adj = 0; adj < 2; adj++) {
		struct panel_view v = view_of(p, adj, &a);

		same_votes(l, &v, adj);
		same_agreement(l, &v, adj, &a);
		same_normal(l, &v, adj);
		same_regimes(l, &v, adj);
	}
	live_counts(l, counts);
	for (size_t i = 0; i < p->n; i++)
		mine[p->adj[i]] += p->kind[i] == ITEM_PAIR && !(p->flags[i] & ITEM_SUPERSEDED);
	assert_memory_equal(counts, mine, sizeof(counts));
	arena_release(&a);
}

static void random_event(struct world *w, struct live *l)
{
	uint32_t i = (uint32_t)rng_below(&w->rng, w->p.n);

	if (rng_below(&w->rng, 4)) {
		live_apply(l, i, (enum adjudication)rng_below(&w->rng, 4));
		return;
	}
	int8_t v = (int8_t)rng_below(&w->rng, 3);

	live_feature(l, i, rng_below(&w->rng, w->p.f), (int)rng_below(&w->rng, 2),
		     v == 2 ? FEATURE_MISSING : v);
}

static void test_equals_recompute(void **state)
{
	struct world w;
	struct live *l;

	(void)state;
	world_make(&w, 400, 11);
	l = live_new(&w.p, NULL, -1);
	same_as_full(l, &w.p);
	for (int e = 1; e <= 10000; e++) {
		random_event(&w, l);
		if (e % 500 == 0 || e < 20)
			same_as_full(l, &w.p);
	}
	/* What a merge brings is a panel with many adjudications at once: made anew, it is the same. */
	live_free(l);
	l = live_new(&w.p, NULL, -1);
	same_as_full(l, &w.p);
	/* All undone: nothing is left of any of it. */
	for (uint32_t i = 0; i < w.p.n; i++)
		live_apply(l, i, ADJ_OPEN);
	same_as_full(l, &w.p);
	struct votes_summary a = live_votes(l, false), b = live_votes(l, true);

	assert_memory_equal(&a, &b, sizeof(a));
	live_free(l);
	world_free(&w);
}

/* Flipping a label turns both differences, so the within-pair imprint stays as it is. */
static void test_flip_leaves_imprint(void **state)
{
	struct world w;
	double beta[6], se[6], raw[6], raw_se[6];

	(void)state;
	world_make(&w, 500, 3);
	struct live *l = live_new(&w.p, NULL, -1);

	for (uint32_t i = 0; i < 500; i += 2)
		live_apply(l, i, ADJ_FLIP);
	for (size_t k = 0; k < 8; k++) {
		close_to(live_imprint(l, true, k, beta, se), live_imprint(l, false, k, raw, raw_se));
		for (size_t f = 0; f < 6; f++) {
			close_to(beta[f], raw[f]);
			close_to(se[f], raw_se[f]);
		}
		assert_true(isnan(beta[4]));	/* never differs */
		assert_true(isfinite(beta[0]) && se[0] > 0);
	}
	assert_true(live_resistance(l, true, 0).resist != live_resistance(l, false, 0).resist);
	live_free(l);
	world_free(&w);
}

/* inference.md section 3: dr = (1,-1,2,-1,3), dx = (1,-1,1,1,0) gives beta .75. */
static void test_known_imprint(void **state)
{
	double a[5] = { 1, -1, 2, -1, 3 }, b[5] = { 0 }, beta[1], se[1];
	int8_t xa[5] = { 1, 0, 1, 1, 0 }, xb[5] = { 0, 1, 0, 0, 0 }, label[5] = { 0 };
	uint8_t kind[5] = { 0 }, flags[5] = { 0 }, adj[5] = { 0 };
	struct panel p = { .n = 5, .k = 1, .voters = 1, .f = 1, .rm = (const char **)rm_names, .rm_role = rm_roles,
			   .feature = feature_names, .score = { a, b }, .x = { xa, xb }, .label = label,
			   .kind = kind, .flags = flags, .adj = adj };
	struct live *l = live_new(&p, NULL, -1);

	(void)state;
	close_to(live_imprint(l, false, 0, beta, se), 5);
	close_to(beta[0], 0.75);
	close_to(se[0], sqrt((16 - 2.25) / 4 / 4));
	live_free(l);
}

static void test_use(void **state)
{
	struct world w;
	const uint8_t use[6] = { 1, 0, 0, 1, 0, 0 };
	double xtx[4], xty[2];

	(void)state;
	world_make(&w, 200, 5);
	struct live *l = live_new(&w.p, use, 2);

	assert_int_equal(live_used(l), 2);
	assert_int_equal(live_normal(l, false, 0, xtx, xty).f, 2);
	assert_int_equal(live_votes(l, true).boundary, 2);
	live_free(l);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_recompute), cmocka_unit_test(test_flip_leaves_imprint),
		cmocka_unit_test(test_known_imprint), cmocka_unit_test(test_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
