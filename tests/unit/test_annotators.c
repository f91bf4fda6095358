/* Annotators, sources, signal detection: small cases by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/rng.h"
#include "core/measure/annotators.h"
#include "core/measure/compare.h"
#include "core/measure/detect.h"
#include "core/measure/sources.h"

enum { A = ANNOTATORS_A, B = ANNOTATORS_B, GOOD = ANNOTATORS_BOTH_GOOD, BAD = ANNOTATORS_BOTH_BAD,
       UNSURE = ANNOTATORS_UNSURE, TIE = ANNOTATORS_TIE };

static void near(double got, double want, double abs)
{
	if (!(fabs(got - want) <= abs))
		fail_msg("got %.17g, want %.17g", got, want);
}

#define ROW(i, who, what, of, v, t, l, s)                                                          \
	{                                                                                          \
		.item = i, .annotator = who, .choice = what, .label = of,                          \
		.majority = (of) < 0 ? -1 : 1 - (of), .votes = v, .tags = t, .left = l,            \
		.seconds = s                                                                       \
	}

/* Four items: label a, a, b, none; votes 2, 0, 2, -1. */
static const struct annotators_row rows[] = {
	ROW(0, 0, A, 0, 2, 0, 1, 10),	    ROW(0, 1, A, 0, 2, 2, 1, 20),
	ROW(0, 2, UNSURE, 0, 2, 0, -1, 5),  ROW(1, 0, B, 0, 0, 1, 0, 30),
	ROW(1, 1, A, 0, 0, 3, 1, 5),	    ROW(2, 0, BAD, 1, 2, 16, -1, 8),
	ROW(2, 1, BAD, 1, 2, 0, -1, 9),	    ROW(2, 2, B, 1, 2, 0, 0, 15),
	ROW(3, 0, TIE, -1, -1, 0, -1, NAN), ROW(3, 2, A, -1, -1, 0, 1, NAN),
};
#define N (sizeof(rows) / sizeof(rows[0]))

static void codings(void **state)
{
	static const int side[] = { 0, 0, -1, 2, 0, 4, 4, 2, 1, 0 };
	static const int label[] = { 0, 0, -1, 2, 0, 4, 4, 0, 1, -1 };
	static const int ordinal[] = { 0, 0, -1, 2, 0, 1, 1, 2, 1, 0 };

	(void)state;
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(annotators_category(&rows[i], ANNOTATORS_BY_SIDE), side[i]);
		assert_int_equal(annotators_category(&rows[i], ANNOTATORS_BY_LABEL), label[i]);
		assert_int_equal(annotators_category(&rows[i], ANNOTATORS_ORDINAL), ordinal[i]);
	}
}

static void tables_take_a_bin_or_a_source(void **state)
{
	struct agree_table t;

	(void)state;
	annotators_table(rows, N, ANNOTATORS_ALL, ANNOTATORS_BY_SIDE, &t);
	near(agree_raw(&t).items, 4, 0);
	near(agree_raw(&t).over_items, (1 + 0 + 1.0 / 3 + 0) / 4, 1e-15);
	agree_table_release(&t);
	annotators_table(rows, N, (struct annotators_filter){ 2, -1 }, ANNOTATORS_BY_SIDE, &t);
	near(agree_raw(&t).items, 2, 0);
	agree_table_release(&t);
	annotators_table(rows, N, (struct annotators_filter){ -1, 1 }, ANNOTATORS_BY_SIDE, &t);
	near(agree_raw(&t).items, 2, 0);
	near(agree_raw(&t).over_items, .5, 0);
	agree_table_release(&t);
}

static void against(void **state)
{
	struct annotators_shares s = annotators_shares(rows, N, ANNOTATORS_ALL);
	struct estimate e;

	(void)state;
	assert_true(s.n == 8 && s.chose_label == 4 && s.against == 1 && s.both_bad == 2 &&
		    s.unsure == 1);
	assert_true(s.unlabelled == 2);
	assert_true(s.by_side[A] == 4 && s.by_side[TIE] == 1 && s.by_side[BAD] == 2);
	s = annotators_shares(rows, N, (struct annotators_filter){ 0, -1 });
	assert_true(s.n == 2 && s.against == 1);
	e = annotators_against(rows, N, -1, ANNOTATORS_LABEL);
	near(e.value, 4.0 / 5, 1e-15);
	assert_int_equal(e.dropped, 5);
	near(annotators_against(rows, N, 0, ANNOTATORS_COMMITTEE).value, .5, 1e-15);
	near(annotators_against_others(rows, N, 1).value, .5, 0);
	assert_int_equal(annotators_against_others(rows, N, 1).dropped, 1);
	near(annotators_cohen(rows, N, 0, 1).observed, 2.0 / 3, 1e-15);
	near(annotators_left(rows, N, -1).value, 4.0 / 6, 1e-15);
}

static void repeats(void **state)
{
	static const struct annotators_repeat r[] = {
		{ 0, A, A, false }, { 0, B, B, true }, { 0, A, B, true }, { 1, BAD, GOOD, false },
	};
	struct annotators_repeats x = annotators_repeats(r, 4, 0);

	(void)state;
	near(x.same.value, 2.0 / 3, 1e-15);
	near(x.swapped.value, .5, 0);
	near(x.straight.value, 1, 0);
	near(x.kappa.items, 3, 0);
	near(annotators_repeats(r, 4, -1).same.value, .5, 0);
}

static void shares_of_sources(void **state)
{
	struct sources_shares s = sources_shares(rows, N, ANNOTATORS_ALL, SOURCES_ALL);

	(void)state;
	assert_true(s.seen == 4 && s.items == 3 && s.tags == 5);
	assert_true(s.item[0] == 1 && s.tag[0] == 2 && s.item[1] == 2 && s.tag[1] == 2 &&
		    s.item[4] == 1);
	s = sources_shares(rows, N, ANNOTATORS_ALL, SOURCES_BOTH_BAD);
	assert_true(s.seen == 1 && s.items == 1 && s.item[4] == 1);
	s = sources_shares(rows, N, ANNOTATORS_ALL, SOURCES_LOW_AGREEMENT);
	assert_true(s.seen == 3 && s.items == 2);
	s = sources_shares(rows, N, (struct annotators_filter){ 0, -1 }, SOURCES_ALL);
	assert_true(s.tags == 3);
	/* Coders are 0 and 1; S1: both on item 1, neither on 0 and 2. */
	near(sources_agreement(rows, N, 0).k.value, 1, 1e-15);
	near(sources_agreement(rows, N, 0).items, 3, 0);
	assert_true(sources_agreement(rows, N, 1).k.value < .1);
}

static void speed(void **state)
{
	struct detect_time t = annotators_speed(rows, N, 2);

	(void)state;
	near(t.bin[0].n + t.bin[1].n, 5, 0);
	assert_true(t.bin[0].to <= t.bin[1].from);
	near(t.bin[0].right * t.bin[0].n + t.bin[1].right * t.bin[1].n, 4, 1e-12);
	/* Annotator 0 was right at 10 s and wrong at 30 s, the others always right. */
	assert_true(t.slope.value < 0);
}

/* P(right scores higher) by counting pairs. */
static void auroc_by_counting(void **state)
{
	double score[60], wins = 0, pairs = 0;
	int8_t gold[60];
	struct rng rng;
	struct estimate e;

	(void)state;
	rng_seed(&rng, 6);
	for (int i = 0; i < 60; i++) {
		gold[i] = (int8_t)(rng_double(&rng) < .4);
		score[i] = round(4 * (rng_double(&rng) + .3 * gold[i]));
	}
	gold[0] = -1;
	score[1] = NAN;
	for (int i = 2; i < 60; i++)
		for (int j = 2; j < 60; j++)
			if (gold[i] == 1 && gold[j] == 0) {
				pairs++;
				wins += score[i] > score[j] ? 1 : score[i] < score[j] ? 0 : .5;
			}
	e = detect_auroc(score, gold, 60);
	near(e.value, wins / pairs, 1e-14);
	assert_int_equal(e.dropped, 2);
	assert_true(e.se > .02 && e.se < .12);
	assert_true(isnan(detect_auroc(score, gold, 0).value));
}

static void calibration(void **state)
{
	static const double p[] = { 0, .05, .5, .95, 1, 1, NAN };
	static const int8_t gold[] = { 0, 1, 1, 1, 1, 0, 1 };
	struct detect_calibration c = detect_calibration(p, gold, 7, 10);

	(void)state;
	near(c.bin[0].n, 2, 0);
	near(c.bin[0].mean, .025, 1e-15);
	near(c.bin[9].n, 3, 0);
	near(c.bin[9].right, 2.0 / 3, 1e-15);
	near(c.error, (2 * .475 + .5 + 3 * (2.95 / 3 - 2.0 / 3)) / 6, 1e-12);
	near(detect_brier(p, gold, 7).n, 6, 0);
	assert_true(isnan(detect_dprime(0, 0, 0, 5).d_prime));
	assert_true(isnan(c.bin[3].right));
}

static void tests_that_are_not_defined(void **state)
{
	static const double same[] = { 2, 2, 2 };
	double u;

	(void)state;
	assert_non_null(compare_one_sample(same, 3).why);
	near(compare_one_sample(same, 3).effect, 2, 0);
	assert_non_null(compare_welch(same, 1, same, 3).why);
	assert_non_null(compare_mann_whitney(same, 3, same, 3, &u).why);
	assert_non_null(compare_proportions(0, 4, 0, 5).why);
	assert_non_null(compare_fisher(0, 0, 1, 5).why);
	near(compare_fisher(3, 3, 0, 3).p, .1, 1e-12);
	near(compare_fisher(1, 2, 1, 2).p, 1, 1e-12);
	assert_true(isnan(compare_pearson(same, same, 3)));
	assert_true(isnan(compare_summary(same, 0).mean));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codings),
		cmocka_unit_test(tables_take_a_bin_or_a_source),
		cmocka_unit_test(against),
		cmocka_unit_test(repeats),
		cmocka_unit_test(shares_of_sources),
		cmocka_unit_test(speed),
		cmocka_unit_test(auroc_by_counting),
		cmocka_unit_test(calibration),
		cmocka_unit_test(tests_that_are_not_defined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
