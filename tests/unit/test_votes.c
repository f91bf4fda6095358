/* votes and interval: against a plain recount, and the cases that have names. */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/measure/votes.h"
#include "tests/lib/panelkit.h"

static void near(double got, double want, double relative)
{
	if (isnan(got) || fabs(got - want) > relative * fabs(want))
		fail_msg("got %.17g, want %.17g", got, want);
}

/* inference.md 3: bt-lexicon, 911 resist and 39 tie of 2312; the interval is reference.json's. */
static void wilson(void **state)
{
	struct estimate e = interval_wilson(911, 2312);

	(void)state;
	near(e.value, 0.3940311418685121, 1e-15);
	near(e.lo, 0.3743047222164544, 1e-13);
	near(e.hi, 0.41410911840563863, 1e-13);
	assert_string_equal(e.method, "wilson");
	e = interval_wilson(0, 10);
	assert_true(e.lo == 0 && e.hi > 0.2 && e.hi < 0.4);
	e = interval_wilson(10, 10);
	assert_true(e.hi == 1 && e.lo < 0.8);
	e = interval_wilson(0, 0);
	assert_true(isnan(e.value) && isnan(e.lo) && e.why != NULL);
	e = interval_around(2, .5, 2, 9, "t");
	assert_true(e.lo == 1 && e.hi == 3 && e.n == 9);
}

static void set(struct panel *p, size_t i, size_t k, double a, double b)
{
	p->score[SIDE_A][k * p->n + i] = a;
	p->score[SIDE_B][k * p->n + i] = b;
}

/* Four pairs, three RMs: unanimous, disputed with a tie, one score missing, label b. */
static void by_hand(void **state)
{
	struct panel *p = kit_panel(4, 3, 0);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct votes_summary s;
	struct votes_resistance r;
	struct votes_columns c;

	(void)state;
	for (size_t k = 0; k < 3; k++)
		set(p, 0, k, 1, 0);
	set(p, 1, 0, 1, 0), set(p, 1, 1, 0, 1), set(p, 1, 2, 2, 2);
	set(p, 2, 0, 1, 0), set(p, 2, 1, 1, NAN), set(p, 2, 2, 0, 1);
	for (size_t k = 0; k < 3; k++)
		set(p, 3, k, 1, 0);
	p->label[3] = SIDE_B;
	v = kit_view(p, &a);
	s = votes_summary(&v, -1);
	assert_int_equal(s.rated, 3);
	assert_int_equal(s.partly, 1);
	assert_int_equal(s.ties, 1);
	assert_int_equal(s.boundary, 1);
	assert_int_equal(s.against, 2);
	assert_int_equal(s.disputed, 2);
	assert_int_equal(s.agree, 1);
	assert_int_equal(s.resist, 1);
	assert_int_equal(s.split, 2);
	assert_int_equal(s.histogram[0], 1);
	assert_int_equal(s.histogram[1], 1);
	assert_int_equal(s.histogram[3], 1);
	r = votes_resistance(&v, 1);
	assert_int_equal(r.rated, 3);
	assert_int_equal(r.resist, 2);
	assert_int_equal(r.agree, 1);
	assert_int_equal(r.rate.dropped, 1);
	r = votes_resistance(&v, 2);
	near(r.rate.value, 0.5, 1e-15);
	near(r.not_agree_rate, 0.75, 1e-15);
	c = votes_columns(p, &a);
	assert_int_equal(c.for_a[3], 3);
	assert_int_equal(c.ties[1], 1);
	near((double)c.entropy[1], 1, 1e-7);
	assert_true(c.entropy[0] == 0);
	arena_release(&a);
	kit_free(p);
}

/* What the header says, item by item. */
static void recount(const struct panel *p, const struct panel_view *v, struct votes_summary *s,
		    size_t *cells)
{
	for (size_t i = 0; i < p->n; i++) {
		size_t n[3] = { 0 }, rated;

		if (v->chosen[i] == SIDE_NONE)
			continue;
		for (size_t k = 0; k < p->k; k++) {
			double c = p->score[v->chosen[i]][k * p->n + i];
			double r = p->score[1 - v->chosen[i]][k * p->n + i];

			if (!isnan(c) && !isnan(r))
				n[c > r ? 2 : c < r ? 0 : 1]++;
		}
		rated = n[0] + n[1] + n[2];
		s->agree += rated > 0 && n[2] > n[0];
		s->resist += rated > 0 && n[2] < n[0];
		s->split += rated > 0 && n[2] == n[0];
		s->disputed += n[0] > 0 && n[2] > 0;
		s->partly += rated > 0 && rated < p->k;
		if (rated == p->k) {
			s->rated++;
			s->histogram[n[2]]++;
			s->ties += n[1] > 0;
			s->against += n[2] <= 2;
			cells[n[2] * (p->k + 1) + n[1]]++;
		}
	}
}

static void against_recount(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 30; seed++) {
		struct panel *p = kit_panel(900 + seed * 70, 1 + seed % 9, 0);
		struct votes_summary want = { 0 }, got;
		size_t cells[100] = { 0 }, have[100];
		struct arena a = ARENA_INIT;
		struct panel_view v;

		kit_fill(p, seed, seed % 3 == 0 ? 0 : 0.05, 0.5);
		v = kit_view(p, &a);
		recount(p, &v, &want, cells);
		got = votes_summary(&v, 2);
		assert_int_equal(got.agree, want.agree);
		assert_int_equal(got.resist, want.resist);
		assert_int_equal(got.split, want.split);
		assert_int_equal(got.disputed, want.disputed);
		assert_int_equal(got.partly, want.partly);
		assert_int_equal(got.rated, want.rated);
		assert_int_equal(got.ties, want.ties);
		if (p->k > 2)
			assert_int_equal(got.against, want.against);
		assert_memory_equal(got.histogram, want.histogram, sizeof(got.histogram));
		votes_by_ties(&v, have);
		assert_memory_equal(have, cells, (p->k + 1) * (p->k + 1) * sizeof(*cells));
		arena_release(&a);
		kit_free(p);
	}
}

/* Margin, spread and signs of one item from the definition. */
static void check_item(const struct panel *p, const struct votes_columns *c, const double *sd,
		       size_t i)
{
	size_t a = 0, b = 0, tie = 0, n = 0;
	double sum = 0, squares = 0, mean;

	for (size_t k = 0; k < p->k; k++) {
		double m = p->score[SIDE_A][k * p->n + i] - p->score[SIDE_B][k * p->n + i];

		if (isnan(m))
			continue;
		a += m > 0, b += m < 0, tie += m == 0, n++;
		sum += m / sd[k];
		squares += m * m / sd[k] / sd[k];
	}
	assert_int_equal(c->for_a[i], a);
	assert_int_equal(c->for_b[i], b);
	assert_int_equal(c->ties[i], tie);
	mean = n > 0 ? sum / (double)n : 0;
	squares = n > 0 ? sqrt(fmax(0, squares / (double)n - mean * mean)) : 0;
	assert_true(fabs((double)c->margin[i] - mean) < 1e-6);
	assert_true(fabs((double)c->spread[i] - squares) < 1e-5);
	if (a == 0 || b == 0)
		assert_true(c->entropy[i] == 0);
}

static void columns(void **state)
{
	struct panel *p = kit_panel(5000, 7, 0);
	struct arena a = ARENA_INIT;
	struct votes_columns c;
	double sd[7];

	(void)state;
	kit_fill(p, 9, 0.05, 0.25);
	for (size_t k = 0; k < 7; k++) {
		double sum = 0, squares = 0, n = 0;

		for (size_t i = 0; i < p->n; i++) {
			double m = p->score[SIDE_A][k * p->n + i] - p->score[SIDE_B][k * p->n + i];

			if (!isnan(m))
				sum += m, squares += m * m, n++;
		}
		sd[k] = sqrt(squares / n - sum / n * sum / n);
	}
	c = votes_columns(p, &a);
	for (size_t i = 0; i < p->n; i++)
		check_item(p, &c, sd, i);
	arena_release(&a);
	kit_free(p);
}

/* Infinite and constant scores spoil neither their own nor other RMs' columns. */
static void hostile_scores(void **state)
{
	struct panel *p = kit_panel(3, 2, 0);
	struct arena a = ARENA_INIT;
	struct votes_columns c;

	(void)state;
	set(p, 0, 0, 1e308, -1e308), set(p, 1, 0, 1, 0), set(p, 2, 0, 0, 2);
	for (size_t i = 0; i < 3; i++)
		set(p, i, 1, 1, 0);
	c = votes_columns(p, &a);
	assert_int_equal(c.for_a[0], 2);
	assert_int_equal(c.for_b[2], 1);
	for (size_t i = 0; i < 3; i++)
		assert_true(isfinite(c.margin[i]) && isfinite(c.spread[i]));
	arena_release(&a);
	kit_free(p);
}

/* What a view leaves out and turns round; open and keep count as raw. */
static void views(void **state)
{
	static const uint8_t adj[8] = { ADJ_OPEN, ADJ_KEEP, ADJ_FLIP, ADJ_DROP, ADJ_FLIP };
	static const int8_t raw[8] = { 0, 1, 0, 1, -1, -1, -1, 0 };
	static const int8_t adjudicated[8] = { 0, 1, 1, -1, -1, -1, -1, 0 };
	struct panel *p = kit_panel(8, 0, 0);
	struct arena a = ARENA_INIT;
	struct panel_view v;

	(void)state;
	memcpy(p->adj, adj, 8);
	p->label[1] = p->label[3] = SIDE_B;
	p->label[4] = SIDE_NONE;
	p->kind[5] = ITEM_CLAIM;
	p->flags[6] = ITEM_SUPERSEDED;
	p->flags[7] = ITEM_DUPLICATE;
	p->subset[7] = 3;
	v = panel_view(p, false, -1, &a);
	assert_memory_equal(v.chosen, raw, 8);
	assert_int_equal(v.in, 5);
	v = panel_view(p, true, -1, &a);
	assert_memory_equal(v.chosen, adjudicated, 8);
	assert_int_equal(v.in, 4);
	v = panel_view(p, true, 3, &a);
	assert_int_equal(v.in, 1);
	assert_int_equal(v.chosen[7], SIDE_A);
	arena_release(&a);
	kit_free(p);
}

static void nothing_there(void **state)
{
	struct panel *p = kit_panel(0, 0, 0);
	struct arena a = ARENA_INIT;
	struct panel_view v = kit_view(p, &a);
	struct votes_summary s = votes_summary(&v, -1);

	(void)state;
	votes_columns(p, &a);
	assert_int_equal(s.rated, 0);
	assert_int_equal(s.disputed, 0);
	arena_release(&a);
	kit_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilson),          cmocka_unit_test(by_hand),
		cmocka_unit_test(against_recount), cmocka_unit_test(columns),
		cmocka_unit_test(hostile_scores),  cmocka_unit_test(nothing_there), cmocka_unit_test(views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
