/* The order `estimate`: what it draws, with which probability, and that the estimate from it holds.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/measure/estimate.h"
#include "core/work/queue.h"
#include "tests/lib/panelkit.h"

#define PAIRS 400
#define RMS 4

static struct queue *open_queue(const struct panel *p, uint64_t seed)
{
	struct queue_rule rule = { .order = "estimate", .all = true, .seed = seed };
	struct err err = ERR_INIT;
	struct queue *q;

	assert_int_equal(queue_new(NULL, p, &rule, &q, &err), RC_OK);
	return q;
}

/* Every item once; q of what remains is a probability; answered ones behind, without q. */
static void draws_once(void **state)
{
	struct panel *p = kit_panel(PAIRS, RMS, 0);
	uint8_t seen[PAIRS] = { 0 };
	struct queue *q;
	size_t drawn = 0;

	(void)state;
	kit_fill(p, 3, 0, 0);
	for (size_t i = 0; i < PAIRS; i += 4)
		p->adj[i] = i % 8 ? ADJ_FLIP : ADJ_KEEP;
	q = open_queue(p, 9);
	assert_int_equal(queue_count(q), PAIRS);
	for (size_t r = 0; r < PAIRS; r++) {
		struct queue_draw d = queue_draw(q, r);
		uint32_t i = queue_at(q, r);

		assert_false(seen[i]);
		seen[i] = 1;
		assert_string_equal(d.design, "estimate");
		if (p->adj[i] != ADJ_OPEN) {
			assert_true(isnan(d.q));
			continue;
		}
		assert_int_equal(drawn, r);
		drawn++;
		assert_true(d.q > 0 && d.q <= 1 + 1e-12);
	}
	assert_int_equal(drawn, PAIRS * 3 / 4);
	assert_true(fabs(queue_draw(q, drawn - 1).q - 1) < 1e-9);
	queue_free(q);
	kit_free(p);
}

/* A split half of the pool holds nearly all the ones: it is drawn from more, and the estimate is
 * right. */
static void finds_where_it_matters(void **state)
{
	struct panel *p = kit_panel(PAIRS, RMS, 0);
	uint8_t y[PAIRS];
	double truth = 0, bias = 0;
	int hit = 0, runs = 400;
	size_t split = 0;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (size_t i = 0; i < PAIRS; i++) {
		for (size_t k = 0; k < RMS; k++) {
			p->score[0][k * PAIRS + i] = i % 2 ? 1 : (double)(k % 2);
			p->score[1][k * PAIRS + i] = .5;
		}
		y[i] = rng_double(&rng) < (i % 2 ? .02 : .5);
		truth += y[i] / (double)PAIRS;
	}
	for (int run = 0; run < runs; run++) {
		struct estimate_draw d[160];
		struct estimate e;
		size_t n = 0;

		memset(p->adj, ADJ_OPEN, PAIRS);
		/* Two sittings: the second knows what the first found. */
		for (int sitting = 0; sitting < 2; sitting++) {
			struct queue *q = open_queue(p, (uint64_t)(2 * run + sitting));

			for (size_t r = 0; r < 80; r++, n++) {
				uint32_t i = queue_at(q, r);

				d[n] = (struct estimate_draw){ queue_draw(q, r).q, y[i], 1, 0, 0 };
				p->adj[i] = y[i] ? ADJ_FLIP : ADJ_KEEP;
				split += sitting && i % 2 == 0;
			}
			queue_free(q);
		}
		e = estimate_adaptive(d, n, PAIRS).e;
		bias += (e.value - truth) / runs;
		hit += e.lo <= truth && truth <= e.hi;
	}
	print_message("# order estimate: bias %.4f, coverage %.3f, share of draws where it matters "
		      "%.3f\n",
		      bias, (double)hit / runs, (double)split / runs / 80);
	assert_true(fabs(bias) < .006);
	assert_true(hit >= .92 * runs);
	assert_true((double)split / runs / 80 > .6);
	kit_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_once),
		cmocka_unit_test(finds_where_it_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
