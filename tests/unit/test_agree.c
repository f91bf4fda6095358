/* Agreement: published examples, properties, and the reference figures of the data sets where they
 * are present. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/rng.h"
#include "core/measure/agree.h"
#include "core/measure/pairwise.h"

static void near(double got, double want, double rel)
{
	if (!(fabs(got - want) <= rel * fmax(fabs(want), 1e-300)))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void add(struct agree_table *t, size_t n, const int *row)
{
	uint16_t count[AGREE_CATEGORIES] = { 0 };

	for (size_t c = 0; c < n; c++)
		count[c] = (uint16_t)row[c];
	agree_table_add(t, count, 1);
}

/* measures.md M-REL-2: the unit test it gives. */
static void fleiss_of_the_specification(void **state)
{
	static const int rows[4][3] = { { 3, 0, 0 }, { 2, 1, 0 }, { 1, 1, 1 }, { 0, 3, 0 } };
	struct agree_table t;
	struct agree_result r;

	(void)state;
	agree_table_init(&t, 3);
	for (size_t i = 0; i < 4; i++)
		add(&t, 3, rows[i]);
	r = agree_fleiss(&t, 0);
	near(r.observed, 7.0 / 12, 1e-12);
	near(r.expected, 62.0 / 144, 1e-12);
	near(r.k.value, (7.0 / 12 - 62.0 / 144) / (1 - 62.0 / 144), 1e-12);
	assert_int_equal(r.raters, 3);
	agree_table_release(&t);
}

/* Krippendorff 2011, the reliability data of four observers and twelve units, with missing values.
 */
static void alpha_of_krippendorff(void **state)
{
	static const char *const unit[12] = { "111",  "2223", "3333", "3333", "2222", "1234",
					      "4444", "1121", "2222", "555",  "11",   "3" };
	struct agree_table t;

	(void)state;
	agree_table_init(&t, 5);
	for (size_t u = 0; u < 12; u++) {
		int row[5] = { 0 };

		for (const char *c = unit[u]; *c; c++)
			row[*c - '1']++;
		add(&t, 5, row);
	}
	near(agree_alpha(&t, AGREE_NOMINAL).k.value, 0.743421052631579, 1e-12);
	near(agree_alpha(&t, AGREE_ORDINAL).k.value, 0.815388, 1e-6);
	near(agree_alpha(&t, AGREE_INTERVAL).k.value, 0.849107, 1e-6);
	assert_int_equal(agree_alpha(&t, AGREE_NOMINAL).k.dropped, 1);
	agree_table_release(&t);
}

static void full_agreement_and_none(void **state)
{
	struct agree_table t;

	(void)state;
	agree_table_init(&t, 3);
	assert_true(isnan(agree_fleiss(&t, 0).k.value));
	assert_string_equal(agree_alpha(&t, AGREE_NOMINAL).k.why, "no item has two ratings");
	for (int i = 0; i < 10; i++)
		add(&t, 3, (int[]){ 4, 0, 0 });
	assert_true(isnan(agree_fleiss(&t, 0).k.value));
	assert_string_equal(agree_fleiss(&t, 0).k.why, "every rating is the same");
	near(agree_gwet(&t, AGREE_NOMINAL).k.value, 1, 0);
	for (int i = 0; i < 10; i++)
		add(&t, 3, (int[]){ 0, 4, 0 });
	near(agree_fleiss(&t, 0).k.value, 1, 1e-15);
	near(agree_alpha(&t, AGREE_ORDINAL).k.value, 1, 1e-15);
	near(agree_raw(&t).over_pairs, 1, 0);
	assert_int_equal(agree_raw(&t).unanimous, 20);
	agree_table_release(&t);
}

/* What was added can be taken back: live updates rest on it. */
static void removal_undoes_addition(void **state)
{
	struct agree_table t;
	struct agree_result before, after;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	agree_table_init(&t, 3);
	for (int i = 0; i < 200; i++)
		add(&t, 3,
		    (int[]){ (int)rng_below(&rng, 4), (int)rng_below(&rng, 4),
			     (int)rng_below(&rng, 3) });
	before = agree_alpha(&t, AGREE_NOMINAL);
	agree_table_add(&t, (uint16_t[]){ 7, 1, 0 }, 1);
	assert_true(agree_alpha(&t, AGREE_NOMINAL).k.value != before.k.value);
	agree_table_add(&t, (uint16_t[]){ 7, 1, 0 }, -1);
	after = agree_alpha(&t, AGREE_NOMINAL);
	near(after.k.value, before.k.value, 1e-13);
	near(after.k.se, before.k.se, 1e-10);
	assert_int_equal(after.items, before.items);
	agree_table_release(&t);
}

/* The jackknife by cells is the jackknife over items. */
static void jackknife_by_cells(void **state)
{
	struct agree_table t, one;
	struct rng rng;
	int rows[40][3];
	double mean = 0, ss = 0, k[40];

	(void)state;
	rng_seed(&rng, 11);
	agree_table_init(&t, 3);
	for (int i = 0; i < 40; i++) {
		rows[i][0] = (int)rng_below(&rng, 4);
		rows[i][1] = (int)rng_below(&rng, (uint64_t)(4 - rows[i][0]));
		rows[i][2] = 3 - rows[i][0] - rows[i][1];
		add(&t, 3, rows[i]);
	}
	for (int out = 0; out < 40; out++) {
		agree_table_init(&one, 3);
		for (int i = 0; i < 40; i++)
			if (i != out)
				add(&one, 3, rows[i]);
		k[out] = agree_fleiss(&one, 3).k.value;
		mean += k[out] / 40;
		agree_table_release(&one);
	}
	for (int i = 0; i < 40; i++)
		ss += (k[i] - mean) * (k[i] - mean);
	near(agree_fleiss(&t, 3).k.se, sqrt(39.0 / 40 * ss), 1e-9);
	agree_table_release(&t);
}

/* Gwet 2008, table 1 reasoning: two raters, 2 x 2, closed form of AC1. */
static void gwet_two_raters(void **state)
{
	struct agree_table t;
	double q = (2 * 118 + 5 + 2) / 250.0, e = 2 * q * (1 - q), p = 118.0 / 125;

	(void)state;
	agree_table_init(&t, 2);
	agree_table_add(&t, (uint16_t[]){ 2, 0 }, 118);
	agree_table_add(&t, (uint16_t[]){ 1, 1 }, 7);
	near(agree_gwet(&t, AGREE_NOMINAL).k.value, (p - e) / (1 - e), 1e-12);
	near(agree_gwet(&t, AGREE_INTERVAL).k.value, (p - e) / (1 - e), 1e-12);
	agree_table_release(&t);
}

/* Figures of Fleiss, Cohen and Everitt 1969, table 1: kappa .429, se .0548. */
static void cohen_of_1969(void **state)
{
	static const double t[9] = { 106, 10, 4, 22, 28, 10, 2, 12, 6 };
	struct agree_result r = agree_cohen(t, 3);

	(void)state;
	near(r.k.value, 0.429, 2e-3);
	near(r.k.se, 0.0548, 2e-2);
	assert_true(isnan(agree_cohen((double[]){ 5, 0, 0, 0 }, 2).k.value));
	assert_true(isnan(agree_cohen((double[]){ 0, 0, 0, 0 }, 2).k.value));
}

/* A small committee with ties and a missing score: both codings by hand, and pairwise tables that
 * add up. */
static void votes_and_pairs(void **state)
{
	double a[2 * 70], b[2 * 70];
	int8_t chosen[70];
	struct panel p = { .n = 70, .k = 2, .voters = 2, .score = { a, b } };
	struct panel_view v = { .panel = &p, .chosen = chosen, .in = 70 };
	struct agree_table label, side;
	struct arena arena = ARENA_INIT;
	struct pairwise *w;

	(void)state;
	for (int i = 0; i < 140; i++) {
		a[i] = i % 3;
		b[i] = i % 2;
	}
	a[0] = NAN;
	for (int i = 0; i < 70; i++)
		chosen[i] = (int8_t)(i % 5 == 0 ? -1 : i % 2);
	agree_votes(&v, AGREE_BY_LABEL, &label);
	agree_votes(&v, AGREE_BY_SIDE, &side);
	near(agree_raw(&label).over_items, agree_raw(&side).over_items, 1e-12);
	assert_int_equal(agree_raw(&label).items, 56);
	w = pairwise_votes(&v, AGREE_BY_SIDE, &arena);
	near(w->table[0] + w->table[4] + w->table[8], agree_raw(&side).over_items * 56, 1e-12);
	w = pairwise_votes(&v, AGREE_BY_LABEL, &arena);
	near(w->table[0] + w->table[4] + w->table[8], agree_raw(&side).over_items * 56, 1e-12);
	agree_table_release(&label);
	agree_table_release(&side);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fleiss_of_the_specification),
		cmocka_unit_test(alpha_of_krippendorff),
		cmocka_unit_test(full_agreement_and_none),
		cmocka_unit_test(removal_undoes_addition),
		cmocka_unit_test(jackknife_by_cells),
		cmocka_unit_test(gwet_two_raters),
		cmocka_unit_test(cohen_of_1969),
		cmocka_unit_test(votes_and_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
