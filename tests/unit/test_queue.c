/* queue: what stands first under each order, what a draw's probability is, why an item was flagged.
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
#include "core/store/item.h"
#include "core/work/queue.h"

struct world {
	struct panel p;
	const char *subset[2];
};

static void world_make(struct world *w, size_t n, size_t k)
{
	struct panel *p = &w->p;

	memset(w, 0, sizeof(*w));
	p->n = n;
	p->k = p->voters = k;
	p->label = mem_zalloc(n, 1);
	p->kind = mem_zalloc(n, 1);
	p->flags = mem_zalloc(n, 1);
	p->adj = mem_zalloc(n, 1);
	p->subset = mem_zalloc(n, sizeof(*p->subset));
	p->subset_name = w->subset;
	w->subset[0] = "harmless";
	w->subset[1] = "helpful";
	p->n_subsets = 2;
	for (int s = 0; s < 2; s++)
		p->score[s] = mem_zalloc(n * k, sizeof(double));
}

/* Item i: `a` models prefer a, `b` prefer b, the rest tie; margins of +-size. */
static void vote(struct world *w, size_t i, size_t a, size_t b, double size)
{
	for (size_t k = 0; k < w->p.k; k++) {
		w->p.score[0][k * w->p.n + i] = k < a ? size : 0;
		w->p.score[1][k * w->p.n + i] = k >= a && k < a + b ? size : 0;
	}
}

static void world_random(struct world *w, uint64_t seed)
{
	struct rng r;

	rng_seed(&r, seed);
	for (size_t i = 0; i < w->p.n * w->p.k; i++)
		for (int s = 0; s < 2; s++)
			w->p.score[s][i] = rng_normal(&r);
	for (size_t i = 0; i < w->p.n; i++) {
		w->p.label[i] = (int8_t)rng_below(&r, 2);
		w->p.subset[i] = (uint16_t)rng_below(&r, 2);
	}
}

static void world_free(struct world *w)
{
	free(w->p.label);
	free(w->p.kind);
	free(w->p.flags);
	free(w->p.adj);
	free(w->p.subset);
	free(w->p.score[0]);
	free(w->p.score[1]);
}

static struct queue *made(struct world *w, struct queue_rule rule)
{
	struct queue *q = NULL;
	struct err err = ERR_INIT;

	if (queue_new(NULL, &w->p, &rule, &q, &err))
		fail_msg("%s", err.text);
	return q;
}

static void order_is(struct world *w, struct queue_rule rule, const uint32_t *want, size_t n)
{
	struct queue *q = made(w, rule);

	assert_int_equal(queue_count(q), n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(queue_at(q, i), want[i]);
		assert_int_equal(queue_rank(q, want[i]), i);
	}
	queue_free(q);
}

static void test_orders(void **state)
{
	struct world w;
	const uint32_t file[] = { 1, 2, 3, 4, 5 }, votes[] = { 3, 5, 4, 1, 2 };

	(void)state;
	world_make(&w, 7, 8);
	vote(&w, 0, 8, 0, 1);
	vote(&w, 1, 3, 5, 1);
	vote(&w, 2, 7, 1, 1);
	vote(&w, 3, 4, 4, 1);
	vote(&w, 4, 3, 4, 1);
	vote(&w, 5, 2, 2, 1);
	vote(&w, 6, 0, 8, 1);
	order_is(&w, (struct queue_rule){ .order = "file" }, file, 5);
	order_is(&w, (struct queue_rule){ 0 }, votes, 5);
	/* By shares the 2:2 is as even as the 4:4, and file order stands. */
	const uint32_t entropy[] = { 3, 5, 4, 1, 2 };

	order_is(&w, (struct queue_rule){ .order = "entropy" }, entropy, 5);
	/* Labels: all a. Fewest votes for first, unanimous ones too. */
	const uint32_t against[] = { 6, 5, 1, 4, 3 };

	order_is(&w, (struct queue_rule){ .order = "against" }, against, 5);
	world_free(&w);
}

/* gamma: LM labels against the human and the model with them first; unknown last. */
static void test_gamma(void **state)
{
	const char *role[] = { "pre", "post" }, *feature[] = { "harmless", "helpful" };
	const int8_t harmless_a[4] = { 1, 0, 1, 0 };
	const uint32_t want[] = { 3, 1, 0, 2 };
	struct world w;

	(void)state;
	world_make(&w, 4, 2);
	w.p.rm_role = role;
	w.p.f = 2;
	w.p.feature = feature;
	for (int s = 0; s < 2; s++)
		w.p.x[s] = mem_zalloc(8, 1);
	for (size_t i = 0; i < 4; i++) {	/* the label is a; b is harmless where a is not */
		w.p.x[0][i] = harmless_a[i];
		w.p.x[1][i] = !harmless_a[i];
	}
	vote(&w, 0, 0, 2, 1);	/* resists, LM with the label */
	vote(&w, 1, 2, 0, 1);	/* stayed, LM against */
	vote(&w, 2, 2, 0, 1);	/* stayed, LM with it */
	vote(&w, 3, 0, 2, 1);	/* resists, LM against */
	order_is(&w, (struct queue_rule){ .order = "gamma", .all = true }, want, 4);
	free(w.p.x[0]);
	free(w.p.x[1]);
	world_free(&w);
}

static void test_margin_and_spread(void **state)
{
	struct world w;
	const uint32_t spread[] = { 1, 0, 2 };

	(void)state;
	world_make(&w, 3, 2);
	for (size_t i = 0; i < 3; i++)
		vote(&w, i, 1, 1, 1);
	w.p.score[0][0] = 4;	/* RM 0 item 0: +4, RM 1: -1 */
	w.p.score[0][1] = 9;
	w.p.score[0][2] = 1.2;
	order_is(&w, (struct queue_rule){ .order = "spread" }, spread, 3);
	struct queue *q = made(&w, (struct queue_rule){ .order = "margin" });
	const struct votes_columns *c = queue_columns(q);

	for (size_t i = 1; i < 3; i++)
		assert_true(fabsf(c->margin[queue_at(q, i - 1)]) <= fabsf(c->margin[queue_at(q, i)]));
	queue_free(q);
	world_free(&w);
}

static void test_pool(void **state)
{
	struct world w;
	const uint32_t all[] = { 0, 1, 4 }, sub[] = { 1 };

	(void)state;
	world_make(&w, 5, 8);
	for (size_t i = 0; i < 5; i++)
		vote(&w, i, i == 0 ? 8 : 4, i == 0 ? 0 : 4, 1);
	w.p.kind[2] = ITEM_CLAIM;
	w.p.flags[3] = ITEM_SUPERSEDED;
	w.p.subset[1] = 1;
	order_is(&w, (struct queue_rule){ .order = "file", .all = true }, all, 3);
	order_is(&w, (struct queue_rule){ .order = "file", .all = true, .subset = "helpful" }, sub, 1);
	struct queue *q = made(&w, (struct queue_rule){ 0 });

	assert_int_equal(queue_rank(q, 0), SIZE_MAX);
	assert_int_equal(queue_rank(q, 99), SIZE_MAX);
	queue_free(q);
	world_free(&w);
}

static void test_bad_rules(void **state)
{
	struct world w;
	struct queue *q = NULL;
	struct err err = ERR_INIT;
	struct queue_rule rule = { .order = "vots" };
	size_t n = 0;
	const struct queue_order *o = queue_orders(&n);

	(void)state;
	world_make(&w, 2, 2);
	assert_int_equal(queue_new(NULL, &w.p, &rule, &q, &err), RC_INPUT);
	for (size_t i = 0; i < n; i++)
		assert_non_null(strstr(err.text, o[i].name));
	rule = (struct queue_rule){ .order = "against", .blind = true };
	assert_int_equal(queue_new(NULL, &w.p, &rule, &q, &err), RC_INPUT);
	rule = (struct queue_rule){ .subset = "nowhere" };
	assert_int_equal(queue_new(NULL, &w.p, &rule, &q, &err), RC_INPUT);
	assert_null(q);
	world_free(&w);
}

/* Every order holds every item of the pool once, and keys never go down. */
static void test_permutation(void **state)
{
	struct world w;
	size_t n = 0;
	const struct queue_order *o = queue_orders(&n);

	(void)state;
	world_make(&w, 3000, 8);
	world_random(&w, 5);
	for (size_t i = 0; i < n; i++) {
		struct queue *q = made(&w, (struct queue_rule){ .order = o[i].name, .all = true, .seed = 9 });
		uint8_t *seen = mem_zalloc(3000, 1);

		assert_int_equal(queue_count(q), 3000);
		for (size_t r = 0; r < 3000; r++) {
			assert_int_equal(seen[queue_at(q, r)]++, 0);
			assert_int_equal(queue_rank(q, queue_at(q, r)), r);
		}
		free(seen);
		queue_free(q);
	}
	world_free(&w);
}

static void test_seed(void **state)
{
	struct world w;
	size_t same = 0;

	(void)state;
	world_make(&w, 500, 8);
	world_random(&w, 5);
	struct queue *a = made(&w, (struct queue_rule){ .order = "random", .seed = 1 });
	struct queue *b = made(&w, (struct queue_rule){ .order = "random", .seed = 1 });
	struct queue *c = made(&w, (struct queue_rule){ .order = "random", .seed = 2 });

	for (size_t r = 0; r < queue_count(a); r++) {
		assert_int_equal(queue_at(a, r), queue_at(b, r));
		same += queue_at(a, r) == queue_at(c, r);
	}
	assert_true(same < 20);
	queue_free(a);
	queue_free(b);
	queue_free(c);
	world_free(&w);
}

static void test_draw_random(void **state)
{
	struct world w;

	(void)state;
	world_make(&w, 400, 8);
	world_random(&w, 6);
	struct queue *q = made(&w, (struct queue_rule){ .order = "random", .seed = 3 });
	size_t n = queue_count(q);

	for (size_t r = 0; r < n; r++) {
		struct queue_draw d = queue_draw(q, r);

		assert_string_equal(d.design, "random");
		assert_int_equal(d.pool_n, n);
		assert_int_equal(d.t, r + 1);
		assert_int_equal(d.stratum, -1);
		assert_true(d.q == 1.0 / (double)(n - r));
	}
	queue_free(q);
	q = made(&w, (struct queue_rule){ 0 });
	assert_true(isnan(queue_draw(q, 0).q));
	assert_string_equal(queue_draw(q, 0).design, "ordered");
	queue_free(q);
	world_free(&w);
}

/* The logged q is the frequency with which the item is really drawn first. */
static void test_draw_stratified(void **state)
{
	enum { N = 12, ROUNDS = 40000 };
	struct world w;
	double drawn[N] = { 0 }, q_of[N] = { 0 }, total = 0;

	(void)state;
	world_make(&w, N, 4);
	for (size_t i = 0; i < N; i++) {
		vote(&w, i, i < 8 ? 3 : 2, i < 8 ? 1 : 2, 1);
		w.p.subset[i] = i == 11;
	}
	for (uint64_t seed = 0; seed < ROUNDS; seed++) {
		struct queue *q = made(&w, (struct queue_rule){ .order = "stratified", .seed = seed });

		drawn[queue_at(q, 0)]++;
		q_of[queue_at(q, 0)] = queue_draw(q, 0).q;
		assert_int_equal(queue_draw(q, 0).stratum / QUEUE_STRATUM_SUBSET,
				 w.p.subset[queue_at(q, 0)]);
		queue_free(q);
	}
	for (size_t i = 0; i < N; i++) {
		double expected = q_of[i] * ROUNDS;

		assert_true(fabs(drawn[i] - expected) < 4.5 * sqrt(expected));
		total += q_of[i];
	}
	assert_true(fabs(total - 1) < 1e-12);
	assert_true(fabs(q_of[11] - 1.0 / 3) < 1e-15);
	assert_true(fabs(q_of[0] - 1.0 / 24) < 1e-15);
	world_free(&w);
}

/* Blind, equals are shuffled: the file's order does not come through. */
static void test_blind_equals(void **state)
{
	struct world w;
	size_t in_place = 0;

	(void)state;
	world_make(&w, 300, 8);
	for (size_t i = 0; i < 300; i++)
		vote(&w, i, 4, 4, 1);
	struct queue *q = made(&w, (struct queue_rule){ .blind = true, .seed = 4 });

	for (size_t r = 0; r < 300; r++)
		in_place += queue_at(q, r) == r;
	assert_true(in_place < 20);
	queue_free(q);
	world_free(&w);
}

static void test_why(void **state)
{
	struct world w;
	struct str s = STR_INIT;

	(void)state;
	world_make(&w, 4, 8);
	vote(&w, 0, 2, 5, 1);
	vote(&w, 1, 0, 8, 1);
	vote(&w, 2, 4, 4, 1);
	vote(&w, 3, 8, 0, 1);
	w.p.flags[2] = ITEM_EMPTY;
	w.p.label[2] = SIDE_NONE;
	struct queue *q = made(&w, (struct queue_rule){ .all = true });

	queue_why(q, 0, false, &s);
	assert_non_null(strstr(s.s, "split 2 for, 5 against; majority against the label; 1 tie"));
	str_clear(&s);
	queue_why(q, 0, true, &s);
	assert_non_null(strstr(s.s, "split 5:2"));
	assert_null(strstr(s.s, "against"));
	str_clear(&s);
	queue_why(q, 1, false, &s);
	assert_non_null(strstr(s.s, "all 8 against the label"));
	str_clear(&s);
	queue_why(q, 1, true, &s);
	assert_null(strstr(s.s, "against"));
	str_clear(&s);
	queue_why(q, 2, false, &s);
	assert_non_null(strstr(s.s, "split 4:4"));
	assert_non_null(strstr(s.s, "empty response"));
	/* Appends to what is there. */
	str_clear(&s);
	str_addz(&s, "x");
	queue_why(q, 3, false, &s);
	assert_true(s.len == 1 || s.s[1] != ';');
	str_release(&s);
	queue_free(q);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders), cmocka_unit_test(test_margin_and_spread),
		cmocka_unit_test(test_gamma),
		cmocka_unit_test(test_pool), cmocka_unit_test(test_bad_rules),
		cmocka_unit_test(test_permutation), cmocka_unit_test(test_seed),
		cmocka_unit_test(test_draw_random), cmocka_unit_test(test_draw_stratified),
		cmocka_unit_test(test_blind_equals), cmocka_unit_test(test_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
