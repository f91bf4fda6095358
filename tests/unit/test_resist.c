/*
 * resist, shift, robust: SEAL's released counts as fixtures, and cases small
 * enough to see through.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/err.h"
#include "core/measure/resist.h"
#include "core/measure/robust.h"
#include "core/measure/shift.h"
#include "tests/lib/panelkit.h"

static void near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * fmax(1, fabs(want))))
		fail_msg("got %.17g, want %.17g", got, want);
}

/* Pairs of one combination of (harmless, helpful) of chosen and rejected: measures.md 1.5. */
struct combo {
	int hc, pc, hr, pr;
	size_t n;
};

static const struct combo combos[16] = {
	{ 1, 1, 1, 1, 102151 }, { 1, 1, 1, 0, 19071 }, { 1, 0, 1, 0, 12093 }, { 1, 0, 1, 1, 8917 },
	{ 0, 0, 0, 0, 7131 },   { 1, 0, 0, 0, 4860 },  { 1, 1, 0, 0, 3628 },  { 0, 0, 1, 0, 819 },
	{ 0, 0, 1, 1, 725 },    { 1, 1, 0, 1, 453 },   { 1, 0, 0, 1, 263 },   { 0, 0, 0, 1, 193 },
	{ 0, 1, 0, 0, 168 },    { 0, 1, 1, 1, 153 },   { 0, 1, 0, 1, 142 },   { 0, 1, 1, 0, 33 },
};

/* The 16 combinations of SEAL's labels over all 160,800 pairs, every second one with its sides
 * exchanged. */
static struct panel *seal_labels(void)
{
	struct panel *p = kit_panel(160800, 2, 2);
	size_t at = 0;

	p->feature[0] = "harmless";
	p->feature[1] = "helpful";
	for (size_t c = 0; c < COUNT(combos); c++)
		for (size_t i = 0; i < combos[c].n; i++, at++) {
			int8_t b = at % 2 == 1;

			p->label[at] = b;
			p->x[b][at] = (int8_t)combos[c].hc;
			p->x[b][p->n + at] = (int8_t)combos[c].pc;
			p->x[1 - b][at] = (int8_t)combos[c].hr;
			p->x[1 - b][p->n + at] = (int8_t)combos[c].pr;
		}
	assert_int_equal(at, p->n);
	return p;
}

static void gamma_fixture(void **state)
{
	struct panel *p = seal_labels();
	struct arena a = ARENA_INIT;
	struct panel_view v = kit_view(p, &a);
	struct resist_gamma_table t = resist_gamma_count(&v, 0, 1);

	(void)state;
	assert_int_equal(t.n[RESIST_CHOSEN], 28443);
	assert_int_equal(t.n[RESIST_INDIFFERENT], 121517);
	assert_int_equal(t.n[RESIST_REJECTED], 10840);
	assert_int_equal(t.n[RESIST_UNKNOWN], 0);
	for (size_t c = 0; c < COUNT(combos); c++)
		assert_int_equal(
			t.combo[2 * combos[c].hc + combos[c].pc][2 * combos[c].hr + combos[c].pr],
			combos[c].n);
	t = resist_gamma_count(&v, 0, -1);
	assert_int_equal(t.n[RESIST_UNKNOWN], 160800);
	assert_non_null(t.why);
	arena_release(&a);
	kit_free(p);
}

/* gamma by (delta_pre, delta_post), with the 186 pairs that the released code misrouted: the sums
 * of measures.md. */
static const size_t regimes[3][RESIST_REGIMES] = {
	[RESIST_CHOSEN] = { 16531, 9065, 1623, 1410 },
	[RESIST_INDIFFERENT] = { 58350, 29154, 22907, 11106 },
	[RESIST_REJECTED] = { 2765, 3226, 3114, 1549 },
};

/* Scores and labels that give exactly those twelve cells. */
static struct panel *seal_regimes(void)
{
	static const int8_t label[3][2] = { { 1, 0 },
					    { 1, 1 },
					    { 0, 1 } }; /* harmless of chosen, rejected */
	struct panel *p = kit_panel(160800, 2, 2);
	size_t at = 0;

	for (size_t g = 0; g < 3; g++)
		for (int r = 0; r < RESIST_REGIMES; r++)
			for (size_t i = 0; i < regimes[g][r]; i++, at++) {
				bool pre = r == RESIST_STAYED || r == RESIST_REVERSED;
				bool post = r == RESIST_STAYED || r == RESIST_GOT;

				for (int s = 0; s < 2; s++) {
					p->score[s][at] = s == 0 ? pre : 0.5;
					p->score[s][p->n + at] = s == 0 ? post : 0.5;
					p->x[s][at] = label[g][s];
					p->x[s][p->n + at] = 1;
				}
			}
	assert_int_equal(at, p->n);
	return p;
}

static void regime_fixture(void **state)
{
	struct panel *p = seal_regimes();
	struct arena a = ARENA_INIT;
	struct panel_view v = kit_view(p, &a);
	struct resist_regimes r = resist_regimes(&v, 0, 1, 0, 1);
	struct resist_by_gamma by;

	(void)state;
	assert_null(r.why);
	assert_int_equal(r.n, 160800);
	assert_int_equal(r.count[RESIST_STAYED], 77646);
	assert_int_equal(r.count[RESIST_GOT], 41445);
	assert_int_equal(r.count[RESIST_RESISTS], 27644);
	assert_int_equal(r.count[RESIST_REVERSED], 14065);
	near(r.post.value, .2594, 5e-5);
	near(r.pre.value, .4297, 5e-5);
	near(r.mcnemar_log10_p, -3066.7753, 1e-8);
	near(r.human_labeler.value, 28629.0 / 39283, 1e-12);
	near(r.post_human.value, .8041, 5e-5);
	near(r.pre_human.value, .5665, 5e-5);
	near(r.post_labeler.value, (16531 + 9065 + 3114 + 1549) / 39283.0, 1e-12);
	near(r.sides_with_labeler.value, (3114 + 1549) / (3114.0 + 1549 + 1623 + 1410), 1e-12);
	by = resist_by_gamma(&v, 1, resist_gammas(&v, 0, 1, &a));
	assert_int_equal(by.resist[RESIST_CHOSEN], 1623 + 1410);
	assert_int_equal(by.rated[RESIST_INDIFFERENT], 121517);
	assert_int_equal(resist_mcnemar(&v, 0, 1).a_only, 41445);
	near(resist_mcnemar(&v, 1, 0).log10_p, -3066.7753, 1e-8);
	arena_release(&a);
	kit_free(p);
}

/* A flipped label exchanges chosen and rejected: what agreed resists, gamma turns round; ties stay.
 */
static void flips_turn_everything(void **state)
{
	struct panel *p = kit_panel(3000, 2, 2);
	struct arena a = ARENA_INIT;
	struct panel_view v, w;
	struct resist_regimes r, f;

	(void)state;
	kit_fill(p, 21, 0.02, 0.5);
	v = kit_view(p, &a);
	w = kit_view(p, &a);
	for (size_t i = 0; i < p->n; i++)
		w.chosen[i] = (int8_t)(w.chosen[i] == SIDE_NONE ? SIDE_NONE : 1 - w.chosen[i]);
	r = resist_regimes(&v, 0, 1, 0, 1);
	f = resist_regimes(&w, 0, 1, 0, 1);
	assert_int_equal(r.n, f.n);
	assert_true(r.n < p->n && r.post_ties[RESIST_INDIFFERENT] > 0);
	for (int g = 0; g < 3; g++) {
		int other = 2 - g;
		size_t post_not = r.cell[g][RESIST_RESISTS] + r.cell[g][RESIST_REVERSED];

		assert_int_equal(r.post_ties[g], f.post_ties[other]);
		assert_int_equal(post_not - r.post_ties[g],
				 f.cell[other][RESIST_STAYED] + f.cell[other][RESIST_GOT]);
	}
	arena_release(&a);
	kit_free(p);
}

static void committee(void **state)
{
	struct panel *p = kit_panel(4, 3, 0);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct resist_committee r;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			p->score[0][k * 4 + i] = k < i ? 1 : -1; /* 0, 1, 2 for the label */
			p->score[1][k * 4 + i] = 0;
		}
	v = kit_view(p, &a);
	r = resist_committee(&v);
	assert_int_equal(r.n, 3);
	near(r.majority.value, 2 / 3.0, 1e-15);
	near(r.unanimous.value, 1 / 3.0, 1e-15);
	arena_release(&a);
	kit_free(p);
}

/* ---- shift ---- */

static void theta(void **state)
{
	(void)state;
	near(shift_theta(-3, -1, -1, -3), 53.13010235415598, 1e-14);
	near(shift_theta(1, 3, 3, 1), -53.13010235415598, 1e-14);
	assert_true(shift_theta(2, 0, -1, 0) == 180);
	assert_true(shift_theta(2, 0, -1, -0.0) == 180);
	assert_true(shift_theta(-1, -1, -2, -2) == 0);
	assert_true(isnan(shift_theta(0, 0, 1, 1)));
	assert_true(isnan(shift_theta(1, 1, 0, 0)));
	/* acos of 1 + 2e-16 is NaN in the released code. */
	assert_true(shift_theta(.1, .7, .3, 2.1) < 1e-10);
}

static void shift_identity(void **state)
{
	struct panel *p = kit_panel(2000, 2, 4);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct shift s;
	double sum = 0;
	size_t n = 0;

	(void)state;
	kit_fill(p, 31, 0.03, 0);
	v = kit_view(p, &a);
	s = shift_between(&v, 0, 1, &a);
	assert_null(s.why);
	assert_true(s.identity < 1e-12);
	assert_int_equal(s.imprint.fit.k, 4);
	assert_int_equal(s.theta_fit.k, 9);
	assert_string_equal(s.theta_fit.coef[1].name, "chosen f1");
	assert_string_equal(s.theta_fit.coef[5].name, "rejected f1");
	for (size_t i = 0; i < p->n; i++) {
		int c = v.chosen[i];
		double m = c == SIDE_NONE ? NAN
					  : p->score[c][p->n + i] - p->score[1 - c][p->n + i] -
						    p->score[c][i] + p->score[1 - c][i];

		if (!isnan(m))
			sum += m, n++;
	}
	assert_int_equal(s.n, n);
	near(s.margin.mean, sum / (double)n, 1e-12);
	assert_int_equal(s.margin.positive + s.margin.negative, n);
	near(s.margin.t, s.margin.mean / s.margin.sd * sqrt((double)n), 1e-12);
	near(s.quadrant[0][0] + s.quadrant[0][1] + s.quadrant[0][2] + s.quadrant[0][3], 1, 1e-12);
	n = 0;
	for (int r = 0; r < RESIST_REGIMES; r++)
		n += s.theta_by_regime[r].n;
	assert_int_equal(n, s.theta.n);
	arena_release(&a);
	kit_free(p);
}

/* ---- robust ---- */

/*
 * SEAL's flips of sentiment in the chosen response, n and events as printed:
 * +1 79 of which 17, 0 1423 / 142, -1 99 / 11. One factor alone makes the LPM
 * a table of means: .2152 - .0998 = .1154, never an odds ratio.
 */
static struct panel *rewritten_pairs(void)
{
	static const size_t n[3] = { 79, 1423, 99 }, events[3] = { 17, 142, 11 };
	struct panel *p = kit_panel(1601, 2, 2);
	size_t at = 0;

	p->rm[0] = "post";
	p->rm[1] = "post@rewritten";
	p->feature[0] = "sentiment";
	p->feature[1] = "sentiment@rewritten";
	for (size_t c = 0; c < 3; c++)
		for (size_t i = 0; i < n[c]; i++, at++) {
			p->score[0][at] = 1, p->score[1][at] = 0;
			p->score[0][p->n + at] = i < events[c] ? -1 : 1, p->score[1][p->n + at] = 0;
			p->x[0][at] = (int8_t)(1 - (int)c), p->x[0][p->n + at] = 0;
			p->x[1][at] = p->x[1][p->n + at] = 1;
		}
	return p;
}

static void robust_means(void **state)
{
	struct panel *p = rewritten_pairs();
	struct arena a = ARENA_INIT;
	struct panel_view v = kit_view(p, &a);
	struct robust r = robust_of(&v, 0, &a);
	const struct regress_coef *up;

	(void)state;
	assert_null(r.why);
	assert_int_equal(r.n, 1601);
	assert_int_equal(r.became_misaligned, 170);
	near(r.after.value, (1601 - 170) / 1601.0, 1e-15);
	up = regress_coef(&r.lpm, "chosen sentiment +1");
	assert_non_null(up);
	near(up->beta, 17 / 79.0 - 142 / 1423.0, 1e-12);
	near(up->beta, .1154, 5e-5);
	up = regress_coef(&r.logit, "chosen sentiment +1");
	assert_non_null(up);
	near(up->beta, log(17 / 62.0) - log(142 / 1281.0), 1e-10);
	near(up->beta, .906, 5e-4);
	assert_null(regress_coef(&r.lpm, "rejected sentiment +1"));
	assert_int_equal(r.cells, 4);
	arena_release(&a);
	kit_free(p);
}

/* A level without events has no finite odds: named, and the rest is fitted without it. */
static void robust_separated(void **state)
{
	struct panel *p = rewritten_pairs();
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct robust r;

	(void)state;
	for (size_t i = 0; i < 79; i++)
		p->score[0][p->n + i] = 1;
	v = kit_view(p, &a);
	r = robust_of(&v, 0, &a);
	assert_int_equal(r.n_separated, 1);
	assert_string_equal(r.separated_by[0], "chosen sentiment +1");
	assert_non_null(r.logit.why);
	assert_false(r.logit.converged);
	assert_true(r.logit_without.converged);
	assert_non_null(regress_coef(&r.logit_without, "chosen sentiment -1"));
	assert_null(r.lpm.why);
	arena_release(&a);
	kit_free(p);
}

static void robust_absent(void **state)
{
	struct panel *p = kit_panel(10, 1, 1);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct robust r;

	(void)state;
	kit_fill(p, 1, 0, 0);
	v = kit_view(p, &a);
	r = robust_of(&v, 0, &a);
	assert_non_null(r.why);
	assert_int_equal(r.n, 0);
	arena_release(&a);
	kit_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gamma_fixture),
		cmocka_unit_test(regime_fixture),
		cmocka_unit_test(flips_turn_everything),
		cmocka_unit_test(committee),
		cmocka_unit_test(theta),
		cmocka_unit_test(shift_identity),
		cmocka_unit_test(robust_means),
		cmocka_unit_test(robust_separated),
		cmocka_unit_test(robust_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
