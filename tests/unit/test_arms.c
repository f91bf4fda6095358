/* Differences of arms: the cases of inference.md section 7, the published design, and type I by
 * simulation. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/measure/arms.h"
#include "core/measure/trial.h"

static void near(double got, double want, double abs)
{
	if (!(fabs(got - want) <= abs))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void within(double got, double lo, double hi)
{
	if (!(got >= lo && got <= hi))
		fail_msg("got %.17g, want %.17g to %.17g", got, lo, hi);
}

static struct trial_row judged(uint32_t e, uint32_t q, uint16_t arm, int gold, enum trial_outcome o)
{
	return (struct trial_row){ .evaluator = e,
				   .question = q,
				   .item = 2 * q + arm,
				   .arm = arm,
				   .gold = (int8_t)gold,
				   .outcome = (uint8_t)o,
				   .stratum = TRIAL_NONE,
				   .confidence = NAN,
				   .seconds = NAN,
				   .weight = 1 };
}

/* inference.md section 7: rows e q arm y. */
static void two_way_by_hand(void **state)
{
	static const char *const rows[] = { "1100", "1211", "1300", "1411", "2111", "2200",
					    "2310", "2401", "3101", "3211", "3300", "3410" };
	struct trial_row r[12];
	struct arms_difference d;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		r[i] = judged((uint32_t)(rows[i][0] - '1'), (uint32_t)(rows[i][1] - '1'),
			      (uint16_t)(rows[i][2] - '0'), 0,
			      rows[i][3] == '1' ? TRIAL_APPROVE : TRIAL_REJECT);
	d = arms_difference(r, 12, 0, 1, TRIAL_APPROVAL, TRIAL_REJECTS);
	near(d.e.value, 1.0 / 3, 1e-15);
	near(d.v_e, 1.0 / 9, 1e-15);
	near(d.v_q, 2.0 / 27, 1e-15);
	near(d.v_0, 2.0 / 27, 1e-15);
	near(d.e.se, 1.0 / 3, 1e-15);
	near(d.df, 2, 0);
	assert_int_equal(d.evaluators, 3);
	assert_int_equal(d.questions, 4);
}

static void what_cannot_be_had(void **state)
{
	struct trial_row r[4] = { judged(0, 0, 0, 0, TRIAL_APPROVE),
				  judged(0, 1, 0, 0, TRIAL_REJECT),
				  judged(0, 2, 1, 0, TRIAL_APPROVE),
				  judged(0, 3, 1, 0, TRIAL_APPROVE) };
	struct arms_difference d = arms_difference(r, 4, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
	struct arms_paired p;

	(void)state;
	near(d.e.value, .5, 0);
	assert_true(isnan(d.e.se) && isnan(d.p));
	d = arms_difference(r, 4, 0, 1, TRIAL_FNR, TRIAL_REJECTS);
	assert_true(isnan(d.e.value));
	assert_string_equal(d.e.why, "an arm has no such judgment");
	r[2].evaluator = r[3].evaluator = 1;
	p = arms_paired(r, 4, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
	assert_string_equal(p.e.why, "no evaluator saw both arms");
	assert_int_equal(p.e.dropped, 2);
	r[1].arm = r[3].arm = 0;
	r[1].evaluator = 1;
	p = arms_paired(r, 4, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
	assert_true(p.why != NULL);
}

/* Paired t against scipy.stats.ttest_rel([.2, .4, .5, .3], [.4, .4, .8, .7]) */
static void paired_by_hand(void **state)
{
	static const int wrong[4][2] = { { 2, 4 }, { 4, 4 }, { 5, 8 }, { 3, 7 } };
	struct trial_row r[80];
	struct arms_paired p;
	size_t n = 0;

	(void)state;
	for (uint32_t e = 0; e < 4; e++)
		for (uint16_t a = 0; a < 2; a++)
			for (int i = 0; i < 10; i++, n++)
				r[n] = judged(e, (uint32_t)i, a, 0,
					      i < wrong[e][a] ? TRIAL_APPROVE : TRIAL_REJECT);
	p = arms_paired(r, n, 0, 1, TRIAL_ERROR, TRIAL_REJECTS);
	near(p.e.value, .225, 1e-15);
	near(p.t, 2.6349301969610397, 1e-12);
	near(p.p, 0.07799432643022612, 1e-9);
	near(p.worse, .75, 0);
}

/* Every judgment in one cluster of its own and balanced arms: Newcombe 1998, table II, case (a):
 * 56/70 - 48/80. */
static void newcombe_1998(void **state)
{
	struct trial_row r[150];
	struct estimate e;

	(void)state;
	for (uint32_t i = 0; i < 150; i++)
		r[i] = judged(i, i, i < 80 ? 0 : 1, 0,
			      (i < 48 || (i >= 80 && i < 136)) ? TRIAL_APPROVE : TRIAL_REJECT);
	e = arms_newcombe(r, 150, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
	near(e.value, .2, 1e-15);
	near(e.lo, .0524, 5e-5);
	near(e.hi, .3339, 5e-5);
}

/*
 * The published design: 200 questions whose two answers are alike, balanced, and
 * 50 that differ; natural shares differ. Reweighted rates by brute force.
 */
static void published_design(void **state)
{
	static const double natural[3] = { 4000, 3000, 1525 };
	struct trial_row r[500];
	double num[3] = { 0 }, den[3] = { 0 }, wrong = 0, fooled = 0, n, want;
	struct rng rng;
	struct estimate e;

	(void)state;
	rng_seed(&rng, 3);
	for (uint32_t q = 0; q < 250; q++)
		for (uint16_t a = 0; a < 2; a++) {
			int gold = q < 100 ? 1 : q < 200 ? 0 : (q + a) % 2 == 0;

			r[2 * q + a] = judged((uint32_t)rng_below(&rng, 35), q, a, gold,
					      rng_double(&rng) < (gold ? .8
								  : a  ? .65
								       : .41)
						      ? TRIAL_APPROVE
						      : TRIAL_REJECT);
		}
	trial_strata(r, 500, 0, 1);
	trial_reweigh(r, 500, natural);
	for (size_t i = 0; i < 500; i++) {
		double yes = r[i].outcome == TRIAL_APPROVE;

		if (r[i].arm != 1)
			continue;
		assert_int_equal(r[i].stratum, i < 200	 ? TRIAL_BOTH_RIGHT
					       : i < 400 ? TRIAL_BOTH_WRONG
							 : TRIAL_DIFFER);
		num[r[i].stratum] += yes;
		den[r[i].stratum]++;
		wrong += r[i].stratum == TRIAL_BOTH_WRONG;
		fooled += r[i].stratum == TRIAL_BOTH_WRONG && yes != 0;
	}
	n = natural[0] + natural[1] + natural[2];
	want = natural[0] / n * num[0] / den[0] + natural[1] / n * num[1] / den[1] +
	       natural[2] / n * num[2] / den[2];
	e = trial_rate(r, 500, 1, TRIAL_APPROVAL, TRIAL_REJECTS);
	near(e.value, want, 1e-14);
	assert_string_equal(e.method, "Wilson, effective n");
	/* Inside one stratum the weights cancel. */
	e = trial_rate(r, 500, 1, TRIAL_FPR_BOTH_WRONG, TRIAL_REJECTS);
	near(e.value, fooled / wrong, 1e-14);
	near(trial_rate(r, 500, 1, TRIAL_CORRECTNESS, TRIAL_REJECTS).value,
	     (natural[0] + natural[2] * .5) / n, 1e-14);
	near(trial_rate(r, 500, 1, TRIAL_CONVINCING, TRIAL_REJECTS).value,
	     want - (natural[0] + natural[2] * .5) / n, 1e-14);
	near(arms_difference(r, 500, 0, 1, TRIAL_CONVINCING, TRIAL_REJECTS).e.value,
	     arms_difference(r, 500, 0, 1, TRIAL_APPROVAL, TRIAL_REJECTS).e.value -
	     arms_difference(r, 500, 0, 1, TRIAL_CORRECTNESS, TRIAL_REJECTS).e.value, 1e-14);
}

/* Two judges of one item count as one item. */
static void items_before_strata(void **state)
{
	static const double natural[3] = { 0, 1, 1 };
	struct trial_row r[5] = { judged(0, 0, 0, 0, TRIAL_APPROVE),
				  judged(1, 0, 0, 0, TRIAL_REJECT),
				  judged(2, 0, 1, 0, TRIAL_APPROVE),
				  judged(0, 1, 0, 0, TRIAL_APPROVE),
				  judged(1, 1, 1, 1, TRIAL_APPROVE) };

	(void)state;
	trial_strata(r, 5, 0, 1);
	trial_reweigh(r, 5, natural);
	near(trial_rate(r, 5, 0, TRIAL_APPROVAL, TRIAL_REJECTS).value, .75, 1e-15);
}

static void timeouts(void **state)
{
	struct trial_row r = judged(0, 0, 0, 1, TRIAL_TIMEOUT);
	double y;

	(void)state;
	assert_true(trial_value(&r, TRIAL_ERROR, TRIAL_REJECTS, &y) && y == 1);
	assert_true(trial_value(&r, TRIAL_ERROR, TRIAL_APPROVES, &y) && y == 0);
	assert_true(trial_value(&r, TRIAL_ERROR, TRIAL_WRONG, &y) && y == 1);
	assert_false(trial_value(&r, TRIAL_ERROR, TRIAL_LEFT_OUT, &y));
	assert_true(trial_value(&r, TRIAL_CORRECTNESS, TRIAL_LEFT_OUT, &y) && y == 1);
	r.gold = 0;
	assert_true(trial_value(&r, TRIAL_ERROR, TRIAL_WRONG, &y) && y == 1);
	assert_true(trial_value(&r, TRIAL_FPR, TRIAL_WRONG, &y) && y == 0);
	assert_int_equal(trial_outcome_of(.5), TRIAL_UNSURE);
	assert_int_equal(trial_outcome_of(.75), TRIAL_APPROVE);
	r.outcome = TRIAL_UNSURE;
	assert_true(trial_value(&r, TRIAL_APPROVAL, TRIAL_REJECTS, &y) && y == 0);
}

static void power_of_a_plan(void **state)
{
	struct trial_power p = trial_power(.01, .02, .2, 35, 100, 300, .8);

	(void)state;
	near(p.se, .04801, 5e-6);
	near(p.detectable, .1345, 5e-5);
}

/*
 * No difference on average, evaluators and questions each react to the arm in
 * their own way: everything but the two-way error finds one far too often.
 */
static void type_one(void **state)
{
	enum { E = 35, Q = 50 };
	int runs = getenv("ASSAY_SLOW") ? 10000 : 600, boot = getenv("ASSAY_SLOW") ? 400 : 200;
	int two = 0, new = 0, pair = 0, ev = 0, it = 0;
	struct trial_row *r = mem_alloc(E * Q, sizeof(*r));
	struct rng rng;

	(void)state;
	rng_seed(&rng, 17);
	for (int run = 0; run < runs; run++) {
		double e[E][2], q[Q][2];
		struct arms_difference d;
		struct arms_paired p;
		struct estimate b;

		for (int i = 0; i < E; i++)
			for (int a = 0; a < 2; a++)
				e[i][a] = .07 * rng_normal(&rng);
		for (int i = 0; i < Q; i++)
			for (int a = 0; a < 2; a++)
				q[i][a] = .1 * rng_normal(&rng);
		for (uint32_t i = 0; i < E; i++)
			for (uint32_t j = 0; j < Q; j++) {
				uint16_t a = (uint16_t)rng_below(&rng, 2);

				r[i * Q + j] = judged(i, j, a, 0,
						      rng_double(&rng) < .5 + e[i][a] + q[j][a]
							      ? TRIAL_APPROVE
							      : TRIAL_REJECT);
			}
		d = arms_difference(r, E * Q, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
		p = arms_paired(r, E * Q, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
		b = arms_newcombe(r, E * Q, 0, 1, TRIAL_FPR, TRIAL_REJECTS);
		two += d.p < .05;
		pair += p.p < .05;
		new += b.lo > 0 || b.hi < 0;
		b = arms_bootstrap(r, E * Q, 0, 1, TRIAL_FPR, TRIAL_REJECTS, ARMS_BY_EVALUATOR,
				   boot, &rng);
		ev += b.lo > 0 || b.hi < 0;
		b = arms_bootstrap(r, E * Q, 0, 1, TRIAL_FPR, TRIAL_REJECTS, ARMS_BY_QUESTION, boot,
				   &rng);
		it += b.lo > 0 || b.hi < 0;
	}
	free(r);
	print_message(
		"# type I: two-way %.3f, Newcombe %.3f, paired %.3f, evaluators %.3f, items %.3f\n",
		(double)two / runs, (double)new / runs, (double)pair / runs, (double)ev / runs,
		(double)it / runs);
	within((double)two / runs, .025, .07);
	within((double)new / runs, .10, .30);
	within((double)pair / runs, .09, .25);
	within((double)ev / runs, .09, .25);
}

/* Human and human: Pearson over both orders of every pair of judges of an item. */
static void validity(void **state)
{
	struct trial_row r[6] = {
		judged(0, 0, 0, 1, TRIAL_APPROVE), judged(1, 0, 0, 1, TRIAL_APPROVE),
		judged(0, 1, 0, 0, TRIAL_REJECT),  judged(1, 1, 0, 0, TRIAL_APPROVE),
		judged(0, 2, 0, 0, TRIAL_REJECT),  judged(1, 2, 0, 0, TRIAL_REJECT)
	};
	double proxy[5] = { 1, NAN, .5, NAN, 0 };
	struct trial_validity v = trial_validity(r, 6, proxy);

	(void)state;
	near(v.pairs, 3, 0);
	near(v.human_human, 1.0 / 3, 1e-12);	/* numpy.corrcoef of the six ordered pairs */
	near(v.gold_human, 1 / sqrt(2), 1e-12);
	near(v.proxy_human, .816496580927726, 1e-12);
	assert_true(isnan(trial_validity(r, 6, NULL).proxy_human));
}

static void histogram(void **state)
{
	struct trial_row r[3] = { judged(0, 0, 0, 0, TRIAL_APPROVE),
				  judged(0, 1, 0, 0, TRIAL_REJECT),
				  judged(0, 2, 1, 0, TRIAL_APPROVE) };
	struct trial_histogram h;

	(void)state;
	r[0].confidence = 1;
	r[1].confidence = .2;
	r[2].confidence = .75;
	h = trial_histogram(r, 3, 0, 0);
	assert_true(h.n[4] == 1 && h.n[1] == 1 && h.n[3] == 0);
	assert_true(trial_histogram(r, 3, -1, 0).n[3] == 1);
	near(trial_counts(r, 3, 0).by[0][TRIAL_APPROVE], 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_way_by_hand),
		cmocka_unit_test(what_cannot_be_had),
		cmocka_unit_test(paired_by_hand),
		cmocka_unit_test(newcombe_1998),
		cmocka_unit_test(published_design),
		cmocka_unit_test(items_before_strata),
		cmocka_unit_test(timeouts),
		cmocka_unit_test(power_of_a_plan),
		cmocka_unit_test(type_one),
		cmocka_unit_test(validity),
		cmocka_unit_test(histogram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
