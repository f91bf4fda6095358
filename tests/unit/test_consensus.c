/* Consensus and bootstrap: what they claim against what is true, by seeded simulation. */
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
#include "core/measure/bootstrap.h"
#include "core/measure/consensus.h"

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

static uint8_t from_shares(struct rng *rng, const double *p, size_t n)
{
	double u = rng_double(rng);
	uint8_t k = 0;

	while (k + 1u < n && u >= p[k])
		u -= p[k++];
	return k;
}

struct made {
	struct consensus_rating rating[1200];
	uint8_t truth[200];
	size_t n;
};

/* 200 items of five classes; annotators right by `skill`, else anything else. */
static void make(struct made *m, size_t annotators, double skill, struct rng *rng)
{
	static const double prior[5] = { .4, .3, .1, .1, .1 };

	m->n = 0;
	for (uint32_t i = 0; i < 200; i++) {
		m->truth[i] = from_shares(rng, prior, 5);
		for (uint32_t j = 0; j < annotators; j++) {
			uint8_t c = m->truth[i];

			if (rng_double(rng) >= skill)
				c = (uint8_t)((c + 1 + rng_below(rng, 4)) % 5);
			m->rating[m->n++] = (struct consensus_rating){ i, j, c };
		}
	}
}

/* What posteriors of .9 and more claim on average, and how often they are right. */
static void claims(bool map, double *claim, double *right)
{
	struct made m;
	struct arena arena = ARENA_INIT;
	struct rng rng;
	double n = 0;

	rng_seed(&rng, 21);
	*claim = *right = 0;
	for (int run = 0; run < 40; run++) {
		struct consensus c;

		make(&m, 3, .65, &rng);
		c = consensus_fit(m.rating, m.n, 200, 3, 5, map ? CONSENSUS_EVERY : 0,
				  map ? CONSENSUS_DIAGONAL : 0, &arena);
		assert_int_equal(c.model, CONSENSUS_DAWID_SKENE);
		for (size_t i = 0; i < 200; i++) {
			double p = c.posterior[i * 5 + (size_t)c.best[i]];

			if (p < .9)
				continue;
			n++;
			*claim += p;
			*right += c.best[i] == m.truth[i];
		}
		arena_reset(&arena);
	}
	*claim /= n;
	*right /= n;
	arena_release(&arena);
}

/* Maximum likelihood claims far more than it knows; the prior mends it. */
static void certainty_is_earned(void **state)
{
	double claim, right;

	(void)state;
	claims(false, &claim, &right);
	print_message("# ML  claims %.3f, right %.3f\n", claim, right);
	assert_true(claim - right > .1);
	claims(true, &claim, &right);
	print_message("# MAP claims %.3f, right %.3f\n", claim, right);
	assert_true(claim - right < .05);
}

/* A careless annotator among good ones is found out, and outvoted. */
static void the_careless_one(void **state)
{
	struct made m;
	struct arena arena = ARENA_INIT;
	struct consensus c;
	struct rng rng;
	int best = 0, plural = 0;

	(void)state;
	rng_seed(&rng, 4);
	make(&m, 5, .85, &rng);
	for (size_t i = 0; i < m.n; i++)
		if (m.rating[i].annotator >= 3)
			m.rating[i].class = (uint8_t)rng_below(&rng, 2);
	c = consensus_fit(m.rating, m.n, 200, 5, 5, CONSENSUS_EVERY, CONSENSUS_DIAGONAL, &arena);
	assert_true(c.converged);
	assert_true(c.flag == NULL);
	for (size_t i = 0; i < 200; i++) {
		best += c.best[i] == m.truth[i];
		plural += c.plurality[i] == m.truth[i];
	}
	assert_true(best > plural && best >= 185);
	assert_true(c.accuracy[0] > .75 && c.accuracy[4] < .6);
	for (size_t j = 0; j < 5; j++)
		for (size_t k = 0; k < 5; k++) {
			double sum = 0;

			for (size_t l = 0; l < 5; l++)
				sum += c.confusion[(j * 5 + k) * 5 + l];
			near(sum, 1, 1e-12);
		}
	arena_release(&arena);
}

static void two_and_one_annotator(void **state)
{
	static const struct consensus_rating r[] = { { 0, 0, 0 }, { 0, 1, 0 }, { 1, 0, 1 },
						     { 1, 1, 1 }, { 2, 0, 0 }, { 2, 1, 1 },
						     { 4, 0, 1 } };
	struct arena arena = ARENA_INIT;
	struct consensus c =
		consensus_fit(r, 7, 5, 2, 2, CONSENSUS_EVERY, CONSENSUS_DIAGONAL, &arena);

	(void)state;
	assert_int_equal(c.model, CONSENSUS_ONE_COIN);
	assert_non_null(c.flag);
	near(c.confusion[0], c.confusion[3], 0);
	assert_int_equal(c.plurality[2], -1);
	assert_int_equal(c.best[0], 0);
	assert_int_equal(c.best[3], -1);
	assert_true(isnan(c.posterior[3 * 2]));
	c = consensus_fit(r, 1, 1, 1, 2, CONSENSUS_EVERY, CONSENSUS_DIAGONAL, &arena);
	assert_int_equal(c.model, CONSENSUS_NONE);
	assert_int_equal(c.best[0], 0);
	assert_string_equal(c.flag, "one annotator: nothing to agree on");
	c = consensus_fit(r, 0, 0, 0, 2, CONSENSUS_EVERY, CONSENSUS_DIAGONAL, &arena);
	assert_string_equal(c.flag, "nobody has chosen yet");
	arena_release(&arena);
}

/* ---- bootstrap ---- */

static double fleiss(const struct agree_table *t, void *ctx)
{
	(void)ctx;
	return agree_fleiss(t, 8).k.value;
}

/* 300 items of eight raters whose votes hang together within an item. */
static void sample(struct agree_table *t, struct rng *rng)
{
	agree_table_init(t, 2);
	for (int i = 0; i < 300; i++) {
		double lean = rng_double(rng);
		uint16_t n[2] = { 0, 0 };

		lean = lean * lean * (3 - 2 * lean);
		for (int j = 0; j < 8; j++)
			n[rng_double(rng) < lean]++;
		agree_table_add(t, n, 1);
	}
}

/* Resampling cells of the coincidence matrix instead: what must not be done. */
static double wrong_sd(const struct agree_table *t, struct rng *rng)
{
	double o[2][2] = { { 0 } }, n = 0, mean = 0, ss = 0, k[200];

	for (size_t i = 0; i < t->n; i++)
		for (int a = 0; a < 2; a++)
			for (int b = 0; b < 2; b++) {
				double x = t->cell[i].items * t->cell[i].count[a] *
					   (t->cell[i].count[b] - (a == b)) / 7;

				o[a][b] += x;
				n += x;
			}
	for (int r = 0; r < 200; r++) {
		double same = bootstrap_binomial(rng, n, (o[0][0] + o[1][1]) / n);
		double first = bootstrap_binomial(rng, same, o[0][0] / (o[0][0] + o[1][1]));
		double p = (first + (n - same) / 2) / n, e = p * p + (1 - p) * (1 - p);

		k[r] = (same / n - e) / (1 - e);
		mean += k[r] / 200;
	}
	for (int r = 0; r < 200; r++)
		ss += (k[r] - mean) * (k[r] - mean) / 199;
	return sqrt(ss);
}

static void sd_of_kappa(void **state)
{
	struct agree_table t;
	struct rng rng;
	double mean = 0, ss = 0, boot = 0, jack = 0, wrong = 0, k[300];

	(void)state;
	rng_seed(&rng, 8);
	for (int run = 0; run < 300; run++) {
		sample(&t, &rng);
		k[run] = fleiss(&t, NULL);
		mean += k[run] / 300;
		if (run < 20) {
			boot += bootstrap_strata(&t, 1, fleiss, NULL, 200, &rng).se / 20;
			jack += agree_fleiss(&t, 8).k.se / 20;
			wrong += wrong_sd(&t, &rng) / 20;
		}
		agree_table_release(&t);
	}
	for (int run = 0; run < 300; run++)
		ss += (k[run] - mean) * (k[run] - mean) / 299;
	print_message("# true sd %.4f, by patterns %.4f, jackknife %.4f, by coincidences %.4f\n",
		      sqrt(ss), boot, jack, wrong);
	within(boot / sqrt(ss), .88, 1.12);
	within(jack / sqrt(ss), .88, 1.12);
	assert_true(wrong / sqrt(ss) < .85);
}

static void binomial_moments(void **state)
{
	struct rng rng;
	double mean = 0, ss = 0;

	(void)state;
	rng_seed(&rng, 12);
	for (int i = 0; i < 20000; i++) {
		double x = bootstrap_binomial(&rng, 1000, .03);

		assert_true(x >= 0 && x <= 1000 && x == floor(x));
		mean += x / 20000;
		ss += (x - 30) * (x - 30) / 20000;
	}
	within(mean, 29.8, 30.2);
	within(ss, 28, 30.3);
}

/* Items that come in identical pairs: only whole clusters show how little there is. */
static void clusters_stay_whole(void **state)
{
	uint16_t pattern[400][AGREE_CATEGORIES] = { { 0 } };
	uint32_t cluster[400], own[400];
	struct estimate whole, apart;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 30);
	for (uint32_t i = 0; i < 400; i++) {
		pattern[i][0] = i % 4 ? pattern[i - 1][0] : (uint16_t)rng_below(&rng, 9);
		pattern[i][1] = (uint16_t)(8 - pattern[i][0]);
		cluster[i] = i / 4;
		own[i] = i;
	}
	whole = bootstrap_clusters(pattern, cluster, 400, 2, fleiss, NULL, 300, &rng);
	apart = bootstrap_clusters(pattern, own, 400, 2, fleiss, NULL, 300, &rng);
	near(whole.value, apart.value, 0);
	within(whole.se / apart.se, 1.6, 2.4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certainty_is_earned),
		cmocka_unit_test(the_careless_one),
		cmocka_unit_test(two_and_one_annotator),
		cmocka_unit_test(sd_of_kappa),
		cmocka_unit_test(binomial_moments),
		cmocka_unit_test(clusters_stay_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
