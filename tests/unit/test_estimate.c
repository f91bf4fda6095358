/* From draws to the pool: the cases of inference.md sections 1 and 2, and coverage by simulation.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/rng.h"
#include "core/measure/allocate.h"
#include "core/measure/estimate.h"
#include "core/measure/proxy.h"
#include "core/measure/sequence.h"

#define RUNS 10000

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

static struct estimate_stratum stratum(double pool, double drawn, double ones)
{
	return (struct estimate_stratum){ .pool = pool,
					  .drawn = drawn,
					  .num = ones,
					  .den = drawn,
					  .num2 = ones,
					  .den2 = drawn,
					  .cross = ones };
}

static void two_strata(void **state)
{
	struct estimate_stratum s[2] = { stratum(300, 100, 60), stratum(700, 70, 7) };
	struct estimate_population p = estimate_strata(s, 2);

	(void)state;
	near(p.e.value, .25, 1e-15);
	near(p.e.se, .0268453, 5e-8);
	near(p.e.lo, .201279, 5e-7);
	near(p.e.hi, .305996, 5e-7);
	near(p.worst_lo, p.e.lo, 0);
	/* As a ratio with a denominator of one for every item it is the same. */
	near(estimate_strata_ratio(s, 2, true).e.value, p.e.value, 1e-15);
	near(estimate_strata_ratio(s, 2, true).e.se, p.e.se, 1e-15);
}

static void census_and_rarity(void **state)
{
	struct estimate_stratum s[2] = { stratum(30, 30, 7), stratum(20, 20, 0) };
	struct estimate_population p = estimate_strata(s, 2);

	(void)state;
	near(p.e.value, .14, 1e-15);
	near(p.e.lo, .14, 1e-15);
	near(p.e.hi, .14, 1e-15);
	s[0] = stratum(1000, 50, 0);
	p = estimate_strata(s, 1);
	near(p.n_eff, 50, 0);
	near(p.e.hi, 3.841458820694124 / 53.841458820694124, 1e-12);
	s[0] = stratum(1000, 1, 0);
	assert_string_equal(estimate_strata(s, 1).e.why, "fewer than two draws");
	/* A thin stratum joins the next; the last joins the one before it. */
	s[1] = stratum(500, 40, 10);
	assert_int_equal(estimate_strata(s, 2).strata, 1);
	near(estimate_strata(s, 2).e.value, 10.0 / 41, 1e-15);
	s[0] = stratum(500, 40, 10);
	s[1] = stratum(10, 0, 0);
	assert_int_equal(estimate_strata(s, 2).strata, 1);
	assert_string_equal(estimate_strata(s, 0).e.why, "the pool is empty");
}

static void skipped_draws_widen_the_bounds(void **state)
{
	struct estimate_stratum s = stratum(1000, 90, 30);
	struct estimate_population p;

	(void)state;
	s.skipped = 10;
	p = estimate_strata(&s, 1);
	near(p.e.value, 1.0 / 3, 1e-15);
	near(p.nonresponse, .1, 1e-15);
	assert_true(p.worst_lo < p.e.lo && p.worst_hi > p.e.hi);
	near(estimate_strata((struct estimate_stratum[]){ stratum(1000, 100, 40) }, 1).e.hi,
	     p.worst_hi, 1e-12);
	assert_int_equal(p.e.dropped, 10);
}

/* A proxy that is constant inside strata gives the stratified estimate again. */
static void proxy_constant_inside_strata(void **state)
{
	static const double f[2] = { .8, .3 };
	struct estimate_stratum s[2] = { stratum(300, 100, 60), stratum(700, 70, 7) },
				r[2] = { { 0 } };
	struct estimate_population p = estimate_strata(s, 2), q;

	(void)state;
	for (int h = 0; h < 2; h++) {
		r[h].pool = s[h].pool;
		for (int i = 0; i < s[h].drawn; i++)
			estimate_stratum_add(&r[h], (i < s[h].num) - f[h], 1);
	}
	q = estimate_strata_proxy(r, 2, .3 * f[0] + .7 * f[1]);
	near(q.e.value, p.e.value, 1e-14);
	near(q.e.se, p.e.se, 1e-14);
	near(q.e.hi, p.e.hi, 1e-12);
}

static struct estimate_draw draw(double q, double y)
{
	return (struct estimate_draw){ .q = q, .num = y, .den = 1 };
}

static void two_adaptive_draws(void **state)
{
	struct estimate_draw d[2] = { draw(.4, 1), draw(.5, 0) };
	struct estimate_population p = estimate_adaptive(d, 2, 4);
	double w[3];

	(void)state;
	near(p.e.value, .4375, 1e-15);
	near(p.e.se, sqrt((.625 - .4375) * (.625 - .4375) * 2) / sqrt(2), 1e-15);
	estimate_weights(d, 2, w);
	near(w[0], 1.75, 1e-15);
	near(w[1], 1, 1e-15);
}

/* theta is the weighted sum that the text gives, with picks in between, before and after. */
static void weights_are_the_estimate(void **state)
{
	struct estimate_draw d[6] = { draw(NAN, 1), draw(.1, 1), draw(NAN, 0),
				      draw(NAN, 1), draw(.2, 0), draw(NAN, 1) };
	double w[6], sum = 0;

	(void)state;
	estimate_weights(d, 6, w);
	for (int i = 0; i < 6; i++)
		sum += w[i] * d[i].num / 10;
	near(estimate_adaptive(d, 6, 10).e.value, sum, 1e-15);
	near(w[0], 1, 0);
	near(w[2], .5, 0);
	near(w[5], 0, 0);
	assert_string_equal(estimate_adaptive(d, 1, 10).e.why, "items were not drawn at random");
}

/* A proxy fixed in advance: (1/N) sum f + (1/N) sum w (y - f). */
static void adaptive_proxy(void **state)
{
	struct estimate_draw d[3] = { draw(.2, 1), draw(NAN, 1), draw(.25, 0) };
	static const double f[5] = { .7, .4, .2, .5, .1 };
	double w[3], want = 0, rest = 0;

	(void)state;
	estimate_weights(d, 3, w);
	for (int i = 0; i < 5; i++)
		rest += f[i];
	want = rest / 5;
	for (int i = 0; i < 3; i++) {
		d[i].f = f[i];
		d[i].rest = rest;
		rest -= f[i];
		want += w[i] * (d[i].num - f[i]) / 5;
	}
	near(estimate_adaptive(d, 3, 5).e.value, want, 1e-15);
}

static void adaptive_ratio_and_skips(void **state)
{
	struct estimate_draw d[4] = { draw(.1, 1), draw(.1, 0), draw(.2, 1), draw(.2, 1) },
			     many[60];
	struct estimate_population p;

	(void)state;
	near(estimate_adaptive_ratio(d, 4, 10, true).e.value,
	     estimate_adaptive(d, 4, 10).e.value /
		     estimate_adaptive((struct estimate_draw[]){ draw(.1, 1), draw(.1, 1),
								 draw(.2, 1), draw(.2, 1) },
				       4, 10)
			     .e.value,
	     1e-15);
	for (int i = 0; i < 60; i++)
		many[i] = (struct estimate_draw){ 1 / (1000.0 - i), i % 10 ? i % 3 == 0 : NAN,
						  i % 10 != 0, 0, 0 };
	p = estimate_adaptive(many, 60, 1000);
	near(p.nonresponse, .1, 1e-15);
	near(p.e.value, 1.0 / 3, .01);
	assert_true(p.worst_lo < p.e.lo && p.worst_hi > p.e.hi);
	d[0].den = d[1].den = d[2].den = d[3].den = 0;
	assert_string_equal(estimate_adaptive_ratio(d, 4, 10, true).e.why,
			    "the denominator is zero");
}

static void two_people_draw_for_themselves(void **state)
{
	struct estimate_stratum a = stratum(1000, 60, 30), b = stratum(1000, 30, 6);
	struct estimate_population p[3] = { estimate_strata(&a, 1), estimate_strata(&b, 1) }, q;

	(void)state;
	p[2].e = interval_none("", "fewer than two draws");
	q = estimate_joined(p, 3, true);
	near(q.e.value, .4, 1e-15);
	near(q.e.n, 90, 0);
	near(q.e.se, hypot(p[0].e.se * 2, p[1].e.se) / 3, 1e-15);
	assert_true(q.e.lo > .28 && q.e.hi < .52);
	near(estimate_joined(p, 1, true).e.hi, p[0].e.hi, 0);
	assert_string_equal(estimate_joined(p + 2, 1, true).e.why, "fewer than two draws");
	assert_string_equal(estimate_joined(p, 0, true).e.why, "items were not drawn at random");
}

/* n of the pool without replacement, of which `ones` are 1. */
static double sample(struct rng *rng, double pool, double ones, double n)
{
	double s = 0;

	for (; n > 0; n--, pool--)
		if (rng_double(rng) * pool < ones - s)
			s++;
	return s;
}

struct setting {
	size_t strata;
	double pool[4], n[4], p[4];
};

static double coverage(const struct setting *c, uint64_t seed)
{
	struct rng rng;
	double truth = 0, all = 0;
	int hit = 0;

	rng_seed(&rng, seed);
	for (size_t h = 0; h < c->strata; h++) {
		truth += round(c->pool[h] * c->p[h]);
		all += c->pool[h];
	}
	for (int run = 0; run < RUNS; run++) {
		struct estimate_stratum s[4];
		struct estimate e;

		for (size_t h = 0; h < c->strata; h++)
			s[h] = stratum(
				c->pool[h], c->n[h],
				sample(&rng, c->pool[h], round(c->pool[h] * c->p[h]), c->n[h]));
		e = estimate_strata(s, c->strata).e;
		hit += e.lo <= truth / all && truth / all <= e.hi;
	}
	return (double)hit / RUNS;
}

/* The stated settings: 10,000 seeded runs each, 94 to 97 %. */
static void coverage_of_strata(void **state)
{
	static const struct setting settings[] = {
		{ 2, { 300, 700 }, { 100, 70 }, { .6, .1 } },
		{ 1, { 2312 }, { 200 }, { .08 } },
		{ 1, { 160000 }, { 400 }, { .05 } },
		{ 3, { 2000, 3000, 5000 }, { 80, 60, 60 }, { .5, .2, .05 } },
		{ 4, { 400, 400, 400, 1112 }, { 50, 50, 50, 50 }, { .7, .4, .2, .05 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		within(coverage(&settings[i], 100 + i), .94, .97);
}

/*
 * Adaptive draws from two strata whose probabilities follow what was seen, and
 * hand picks that go for ones: nearly unbiased, coverage near 95 %.
 */
static void coverage_of_adaptive_draws(void **state)
{
	enum { POOL = 1000, T = 200 };
	struct rng rng;
	double bias = 0;
	int hit = 0, runs = 4000;

	(void)state;
	rng_seed(&rng, 2);
	for (int run = 0; run < runs; run++) {
		double left[2] = { 300, 700 }, ones[2] = { 180, 70 }, seen[2] = { 1, 1 },
		       hits[2] = { .5, .5 };
		struct estimate_draw d[2 * T];
		struct estimate e;
		size_t n = 0;

		for (int t = 0; t < T; t++) {
			double sd[2], pick, y;
			int h;

			for (h = 0; h < 2; h++)
				sd[h] = .1 + sqrt(hits[h] / seen[h] * (1 - hits[h] / seen[h]));
			pick = left[0] * sd[0] / (left[0] * sd[0] + left[1] * sd[1]);
			h = rng_double(&rng) >= pick;
			y = rng_double(&rng) * left[h] < ones[h];
			d[n++] = draw(sd[h] / (left[0] * sd[0] + left[1] * sd[1]), y);
			left[h]--;
			ones[h] -= y;
			seen[h]++;
			hits[h] += y;
			if (t % 10 == 9 && ones[1] > 0) {	/* picked because it is one */
				d[n++] = draw(NAN, 1);
				left[1]--;
				ones[1]--;
			}
		}
		e = estimate_adaptive(d, n, POOL).e;
		bias += (e.value - .25) / runs;
		hit += e.lo <= .25 && .25 <= e.hi;
	}
	near(bias, 0, .0015);
	within((double)hit / runs, .94, .97);
}

/*
 * A pool of 2,000 whose answers follow two columns: cross-fitted on a random
 * sample of 300, the proxy narrows the interval and keeps its coverage; a column
 * of noise does no harm.
 */
static void proxies(void **state)
{
	enum { POOL = 2000, DRAWN = 300 };
	static double x[2 * POOL], noise[POOL], y[POOL], f[POOL];
	int hit = 0, idle = 0, runs = 1000;
	double width = 0, plain = 0, useless = 0;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 77);
	for (int run = 0; run < runs; run++) {
		uint32_t order[POOL];
		double truth = 0, answer[DRAWN], sum = 0;

		for (uint32_t i = 0; i < POOL; i++) {
			order[i] = i;
			x[i] = rng_normal(&rng);
			x[POOL + i] = rng_double(&rng) < .3 ? 1 : 0;
			noise[i] = rng_normal(&rng);
			y[i] = rng_double(&rng) < 1 / (1 + exp(1.5 - 2.5 * x[i] - 2 * x[POOL + i]));
			truth += y[i] / POOL;
		}
		proxy_standardise(x, POOL);
		proxy_standardise(x + POOL, POOL);
		rng_shuffle(&rng, order, POOL);
		for (int j = 0; j < DRAWN; j++) {
			answer[j] = y[order[j]];
			sum += answer[j];
		}
		for (int which = 0; which < 2; which++) {
			struct estimate_proxied d[DRAWN];
			double mean = 0;
			struct estimate e;

			assert_true(proxy_crossfit(which ? noise : x, POOL, which ? 1 : 2, order,
						   answer, DRAWN, f));
			for (int i = 0; i < POOL; i++)
				mean += f[i] / POOL;
			for (int j = 0; j < DRAWN; j++)
				d[j] = (struct estimate_proxied){ answer[j], 1, f[order[j]], 1 };
			e = estimate_proxy_ratio(d, DRAWN, POOL, mean, 1, true).e;
			*(which ? &idle : &hit) += e.lo <= truth && truth <= e.hi;
			*(which ? &useless : &width) += e.hi - e.lo;
		}
		plain +=
			estimate_strata((struct estimate_stratum[]){ stratum(POOL, DRAWN, sum) }, 1)
				.e.hi -
			estimate_strata((struct estimate_stratum[]){ stratum(POOL, DRAWN, sum) }, 1)
				.e.lo;
	}
	print_message("# proxy: width %.3f of plain, coverage %.3f; noise: %.3f, %.3f\n",
		      width / plain, (double)hit / runs, useless / plain, (double)idle / runs);
	within((double)hit / runs, .93, .975);
	within((double)idle / runs, .93, .975);
	assert_true(width / plain < .85);
	assert_true(useless / plain < 1.02);
	assert_false(proxy_crossfit(x, POOL, 2, (uint32_t[]){ 4, 5 }, (double[]){ 1, 0 }, 2, f));
	near(f[7], .5, 0);
}

static void confidence_sequence(void **state)
{
	(void)state;
	near(sequence_halfwidth(200, .5, .05, 200), .1073, 5e-5);
	assert_string_equal(sequence_interval(99, .5, .5, .05, 200).why,
			    "a confidence sequence starts at 100 draws");
	near(sequence_interval(200, .95, .5, .05, 200).hi, 1, 0);
}

/* Looking from t = 100 to 400: Wald misses somewhere in about 22 % of runs, the sequence in about 3
 * %. */
static void looks(void **state)
{
	struct rng rng;
	int wald = 0, sequence = 0;

	(void)state;
	rng_seed(&rng, 5);
	for (int run = 0; run < RUNS; run++) {
		double s = 0;
		bool miss = false, ever = false;

		for (int t = 1; t <= 400; t++) {
			double p, off, sd;

			s += rng_double(&rng) < .5;
			if (t < SEQUENCE_FIRST || (miss && ever))
				continue;
			p = s / t;
			off = fabs(p - .5);
			sd = sqrt(p * (1 - p));
			miss = miss || off > INTERVAL_Z95 * sd / sqrt(t);
			ever = ever || off > sequence_halfwidth(t, sd, .05, 400);
		}
		wald += miss;
		sequence += ever;
	}
	within((double)wald / RUNS, .20, .25);
	within((double)sequence / RUNS, .02, .045);
}

static void martingale_set(void **state)
{
	double lo, hi;

	(void)state;
	assert_true(sequence_count(100, 20, 3, .05, &lo, &hi));
	assert_int_equal(lo, 3);
	assert_int_equal(hi, 44);
	assert_true(sequence_count(100, 40, 6, .05, &lo, &hi));
	assert_int_equal(lo, 6);
	assert_int_equal(hi, 32);
	assert_true(sequence_count(100, 100, 17, .05, &lo, &hi));
	assert_int_equal(lo, 17);
	assert_int_equal(hi, 17);
}

/* Ever missed while drawing all of N = 100: 1.4 %, and by theory never above 5 %. */
static void martingale_misses_rarely(void **state)
{
	struct rng rng;
	int missed = 0, runs = 4000;

	(void)state;
	rng_seed(&rng, 9);
	for (int run = 0; run < runs; run++) {
		double ones = 20, s = 0;
		bool ever = false;

		for (int t = 1; t <= 100 && !ever; t++) {
			s += rng_double(&rng) * (101 - t) < ones - s;
			ever = !sequence_keeps(100, t, s, .05, ones);
		}
		missed += ever;
	}
	within((double)missed / runs, .005, .05);
}

static void next_draw(void **state)
{
	struct estimate_stratum s[3] = { stratum(100, 20, 10), stratum(400, 50, 1),
					 stratum(5, 5, 0) };
	double q[3];

	(void)state;
	allocate_next(s, 3, q);
	near(80 * q[0] + 350 * q[1], 1, 1e-12);
	assert_true(q[0] > q[1] && q[1] >= ALLOCATE_EVEN / 430);
	near(q[2], 0, 0);
}

static void cost_of_a_width(void **state)
{
	struct estimate_stratum s[2] = { stratum(300, 20, 12), stratum(700, 20, 2) };
	double share[2], more = allocate_cost(s, 2, .1, share);

	(void)state;
	near(share[0] + share[1], more, 0);
	assert_true(more > 50 && more < 400);
	assert_true(share[0] / 280 > share[1] / 680);
	near(allocate_cost(s, 2, 1, NULL), 0, 0);
	near(allocate_cost(s, 2, 0, NULL), 960, 0);
	/* Wilson at p = 1/2, +-.05, no end of the pool: 381 by its closed form. */
	near(allocate_plan(1e9, .5, .1), 381, 0);
	/* A share of everything: as planned. Of a tenth of the pool: ten times the draws, less what
	   the finite pool saves; counted one by one. */
	near(allocate_more(3000, 300, .3, sqrt(.9 * .21 / 300), .05),
	     allocate_plan(3000, .3, .05) - 300, 0);
	near(allocate_more(3000, 300, .3, sqrt(.9 * 2.1 / 300), .05), 2134, 0);
	near(allocate_more(3000, 300, 0, 0, .05), 0, 0);
	near(allocate_more(300, 300, .3, 0, .05), 0, 0);
	assert_true(allocate_plan(1000, .5, .1) < 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_strata),
		cmocka_unit_test(census_and_rarity),
		cmocka_unit_test(skipped_draws_widen_the_bounds),
		cmocka_unit_test(proxy_constant_inside_strata),
		cmocka_unit_test(two_adaptive_draws),
		cmocka_unit_test(weights_are_the_estimate),
		cmocka_unit_test(adaptive_proxy),
		cmocka_unit_test(adaptive_ratio_and_skips),
		cmocka_unit_test(two_people_draw_for_themselves),
		cmocka_unit_test(coverage_of_strata),
		cmocka_unit_test(coverage_of_adaptive_draws),
		cmocka_unit_test(proxies),
		cmocka_unit_test(confidence_sequence),
		cmocka_unit_test(looks),
		cmocka_unit_test(martingale_set),
		cmocka_unit_test(martingale_misses_rarely),
		cmocka_unit_test(next_draw),
		cmocka_unit_test(cost_of_a_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
