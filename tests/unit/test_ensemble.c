/* length and ensemble: small cases, the circularity of a committee that cleans, planted length
 * bias. */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/err.h"
#include "core/measure/ensemble.h"
#include "core/measure/length.h"
#include "core/measure/ranks.h"
#include "tests/lib/panelkit.h"

static void near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * fmax(1, fabs(want))))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void midranks(void **state)
{
	const double x[8] = { 3, -1, 3, 0, -0.0, 1e300, -1e-300, 3 };
	const double want[8] = { 6, 1, 6, 3.5, 3.5, 8, 2, 6 };
	double got[8];

	(void)state;
	ranks_mid(x, 8, got);
	for (size_t i = 0; i < 8; i++)
		near(got[i], want[i], 0);
	ranks_mid(x, 0, got);
}

/* Many numbers that agree in their upper halves, in reverse, with ties. */
static void ranks_of_near_numbers(void **state)
{
	double x[3000], rank[3000];

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		x[i] = 1 + (double)(2999 - i) / 3 * 1e-12;
	x[1500] = x[1501];
	ranks_mid(x, 3000, rank);
	near(rank[0], 3000, 0);
	near(rank[2999], 1, 0);
	near(rank[1500], 1499.5, 0);
	near(rank[1501], 1499.5, 0);
	near(ranks_median(x, 3000), (x[1499] + x[1501]) / 2, 1e-16);
	assert_true(isnan(ranks_median(x, 0)));
}

/* scipy 1.10: pearsonr and spearmanr of this table. */
static void correlations(void **state)
{
	const double x[6] = { 1, 2, 2, 5, 3, 9 }, y[6] = { 2, 1, 4, 4, 3, 7 }, flat[6] = { 0 };

	(void)state;
	near(ranks_pearson(x, y, 6), 0.8845726053279068, 1e-14);
	near(ranks_spearman(x, y, 6), 0.75, 1e-14);
	assert_true(isnan(ranks_pearson(x, flat, 6)));
	assert_true(isnan(ranks_spearman(x, y, 1)));
}

/* A model that pays for length and nothing else. */
static void length_bias(void **state)
{
	struct panel *p = kit_panel(400, 2, 0);
	struct arena a = ARENA_INIT;
	uint32_t *length[2] = { arena_alloc(&a, 1600), arena_alloc(&a, 1600) };
	struct panel_view v;
	struct length both[2], l;
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	kit_fill(p, 2, 0, 0);
	for (size_t i = 0; i < 400; i++)
		for (int s = 0; s < 2; s++) {
			length[s][i] = (uint32_t)(10 + rng_below(&r, 200));
			p->score[s][i] = 0.01 * length[s][i] - 3;
		}
	p->score[0][400 + 7] = NAN;
	v = kit_view(p, &a);
	length_all(&v, (const uint32_t *const *)length, both);
	l = both[0];
	near(l.pearson, 1, 1e-12);
	near(l.spearman, 1, 1e-12);
	near(l.within_pearson, 1, 1e-12);
	assert_true(l.longer.value == 1 && l.shorter.value == 0);
	assert_true(l.longer.n + l.shorter.n + l.same.n == 400);
	l = both[1];
	assert_true(fabs(l.pearson) < 0.15 && fabs(l.within_pearson) < 0.15);
	assert_int_equal(l.left_out, 1);
	arena_release(&a);
	kit_free(p);
}

/* Two RMs on two pairs, worked by hand: z of (1, 3, 5, 7) and of (0, 0, 2, 2). */
static void modes(void **state)
{
	const double s1[2][2] = { { 1, 5 }, { 3, 7 } }, s2[2][2] = { { 2, 0 }, { 0, 2 } };
	struct panel *p = kit_panel(2, 2, 0);
	struct arena a = ARENA_INIT;
	double *out[2] = { arena_alloc(&a, 16), arena_alloc(&a, 16) };
	double z1 = -3 / sqrt(5), z2 = 1, mean = (z1 + z2) / 2;
	struct panel_view v;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (int s = 0; s < 2; s++) {
			p->score[s][i] = s1[s][i];
			p->score[s][2 + i] = s2[s][i];
		}
	v = kit_view(p, &a);
	ensemble_scores(&v, ENSEMBLE_MEAN, out);
	near(out[0][0], mean, 1e-14);
	ensemble_scores(&v, ENSEMBLE_WORST, out);
	near(out[0][0], z1, 1e-14);
	ensemble_scores(&v, ENSEMBLE_MEAN_MINUS_SD, out);
	near(out[0][0], mean - fabs(z1 - z2) / 2, 1e-14);
	p->score[1][2] = NAN;
	ensemble_scores(&v, ENSEMBLE_WORST, out);
	assert_true(isnan(out[1][0]) && !isnan(out[0][0]));
	assert_int_equal(ensemble_grade(&v, out[0], out[1]).rated, 1);
	arena_release(&a);
	kit_free(p);
}

/*
 * inference.md 4: eight models that toss coins look better than chance on the
 * pairs that their own votes kept; by the votes of the others they do not.
 */
static void circularity(void **state)
{
	struct panel *p = kit_panel(40000, 8, 0);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct ensemble_cleaning e;
	double own = 0, others = 0;

	(void)state;
	kit_fill(p, 77, 0, 0);
	v = kit_view(p, &a);
	e = ensemble_cleaning(&v, &a);
	for (size_t k = 0; k < 8; k++) {
		own += e.drop[3 * 8 + k] / 8;
		others += e.drop_others[3 * 8 + k] / 8;
	}
	assert_true(e.circular);
	assert_true(fabs(own - .547) < .004);
	assert_true(fabs(others - .5) < .004);
	assert_int_equal(e.kept[0], 40000);
	assert_int_equal(e.kept[9], 0);
	assert_true(isnan(e.drop[9 * 8]));
	arena_release(&a);
	kit_free(p);
}

static void leave_one_out(void **state)
{
	struct panel *p = kit_panel(500, 4, 0), *q = kit_panel(500, 3, 0);
	struct arena a = ARENA_INIT;
	struct panel_view v, w;

	(void)state;
	kit_fill(p, 5, 0.05, 0.5);
	memcpy(q->label, p->label, 500);
	for (size_t k = 0; k < 4; k++) {
		struct ensemble_without all[4], got;
		struct votes_summary want;

		for (size_t i = 0, to = 0; i < 4; i++) {
			if (i == k)
				continue;
			for (int s = 0; s < 2; s++)
				memcpy(q->score[s] + to * 500, p->score[s] + i * 500,
				       500 * sizeof(double));
			to++;
		}
		v = kit_view(p, &a);
		w = kit_view(q, &a);
		ensemble_leave_out(&v, all);
		got = all[k];
		want = votes_summary(&w, -1);
		assert_int_equal(got.rated, want.rated);
		for (size_t c = 0; c <= 3; c++)
			assert_int_equal(got.histogram[c], want.histogram[c]);
	}
	arena_release(&a);
	kit_free(p);
	kit_free(q);
}

/* With scores missing, each correlation is over the pairs that both scored. */
static void margins_with_gaps(void **state)
{
	struct panel *p = kit_panel(600, 3, 0);
	struct arena a = ARENA_INIT;
	struct ensemble_correlation *all, one;
	struct panel_view v;

	(void)state;
	kit_fill(p, 6, 0.1, 0.25);
	v = kit_view(p, &a);
	all = ensemble_correlations(&v, &a);
	one = ensemble_correlate(&v, 1, 2);
	assert_int_equal(all[2].n, one.n);
	assert_true(one.n < v.in);
	near(all[2].spearman, one.spearman, 1e-14);
	near(all[2].pearson, one.pearson, 1e-14);
	arena_release(&a);
	kit_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(midranks),      cmocka_unit_test(ranks_of_near_numbers),
		cmocka_unit_test(correlations),  cmocka_unit_test(length_bias),
		cmocka_unit_test(modes),         cmocka_unit_test(circularity),
		cmocka_unit_test(leave_one_out), cmocka_unit_test(margins_with_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
