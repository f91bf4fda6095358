/* From draws in a log to the population column: samples, picks, skips, several people, what people
 * say. */
#include "tests/unit/scratch.h"

#include <math.h>

#include "core/base/json.h"
#include "core/measure/estimate.h"
#include "core/measure/sequence.h"
#include "core/out/figures.h"
#include "core/out/figures_people.h"
#include "core/work/annotate.h"
#include "core/work/queue.h"

#define PAIRS 300

static void near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-12 * fmax(1, fabs(want))))
		fail_msg("got %.17g, want %.17g", got, want);
}

/* One annotator goes through the first `n` of their own order; every 10th is skipped if asked. */
static void sit(struct project *p, const char *name, const char *order, uint64_t seed, size_t n,
		bool skip, bool by_hand)
{
	struct annotate_options o = { .annotator = name, .seed = 5 };
	struct queue_rule rule = { .order = order, .all = true, .seed = seed };
	struct annotate_context ctx = { .on_screen = "left" };
	struct err err = ERR_INIT;
	struct arena a = ARENA_INIT;
	struct panel *panel;
	struct annotate *w;
	struct queue *q;

	ok(panel_load(p, 0, &panel, &err));
	ok(queue_new(p, panel, &rule, &q, &err));
	ok(annotate_open(p, &o, &w, &err));
	for (size_t r = 0; r < n; r++) {
		struct queue_draw d = queue_draw(q, r);
		int64_t id = (int64_t)queue_at(q, r) + 1;
		struct item_row row;

		ok(item_get(p, id, &a, &row, &err));
		if (!by_hand)
			ok(annotate_draw(w, &row.identity, &d, NULL, &err));
		if (skip && r % 10 == 9)
			ok(annotate_skip(w, NULL, &row, NULL, &err));
		else
			ok(annotate_choice(w, NULL, &row, id % 3 ? CHOICE_A : CHOICE_B, &ctx, NULL,
					   &err));
	}
	annotate_close(w);
	queue_free(q);
	panel_free(panel);
	arena_release(&a);
}

/* `measure --json` of the labels and sources, parsed. */
static struct json *measured(struct project *p)
{
	static const struct figures_options o = { .boundary = -1 };
	const struct figure *rows[3] = { figures_find("labels"), figures_find("sources"),
					 figures_find("annotators") };
	struct figures_context *c;
	struct err err = ERR_INIT;
	struct str b = STR_INIT, text = STR_INIT;
	struct json *j;

	ok(figures_open(p, &o, PANEL_SCORES, &c, &err));
	figures_json(c, rows, 3, &b);
	figures_text(c, rows, 3, &text);
	assert_true(text.len > 0);
	ok(json_parse(b.s, b.len, &j, &err));
	figures_close(c);
	str_release(&b);
	str_release(&text);
	return j;
}

static const struct json *flips(const struct json *j)
{
	return json_get(json_get(json_get(j, "population"), "labels"), "flip");
}

static double number(const struct json *j, const char *name)
{
	return json_double(json_get(j, name), NAN);
}

/* How many of the first n of an order are multiples of three, whose labels get flipped. */
static double ones(struct project *p, const char *order, uint64_t seed, size_t n, bool skip,
		   double *m)
{
	struct queue_rule rule = { .order = order, .all = true, .seed = seed };
	struct err err = ERR_INIT;
	struct panel *panel;
	struct queue *q;
	double s = 0;

	*m = 0;
	ok(panel_load(p, 0, &panel, &err));
	ok(queue_new(p, panel, &rule, &q, &err));
	for (size_t r = 0; r < n; r++)
		if (!skip || r % 10 != 9) {
			++*m;
			s += (queue_at(q, r) + 1) % 3 == 0;
		}
	queue_free(q);
	panel_free(panel);
	return s;
}

static void a_simple_random_sample(void **state)
{
	struct project *p = scratch_project("srs.assay");
	struct estimate_stratum h = { .pool = PAIRS };
	struct estimate_population want;
	struct json *j;
	double s, m, lo, hi;

	(void)state;
	scratch_items(p, PAIRS);
	j = measured(p);
	assert_null(json_get(json_get(j, "population"), "labels"));
	json_free(j);
	sit(p, "ann", "random", 11, 80, false, false);
	s = ones(p, "random", 11, 80, false, &m);
	for (int i = 0; i < m; i++)
		estimate_stratum_add(&h, i < s, 1);
	want = estimate_strata(&h, 1);
	j = measured(p);
	near(number(flips(j), "rate"), s / 80);
	near(number(flips(j), "se"), want.e.se);
	near(number(flips(j), "lo"), want.e.lo);
	near(number(flips(j), "hi"), want.e.hi);
	near(number(flips(j), "n"), 80);
	near(number(flips(j), "pool"), PAIRS);
	/* One sample, all answered: the set of counts that holds at every look. */
	assert_true(sequence_count(PAIRS, 80, s, .05, &lo, &hi));
	near(number(json_get(flips(j), "sequence"), "lo"), lo / PAIRS);
	near(number(json_get(flips(j), "sequence"), "hi"), hi / PAIRS);
	assert_string_equal(json_text(json_get(flips(j), "proxy_why"), ""),
			    "no scores and no features to guess from");
	near(number(json_get(json_get(j, "adjudicated"), "labels"), "flip"), s);
	json_free(j);
	project_close(p);
}

static void skipped_draws(void **state)
{
	struct project *p = scratch_project("skip.assay");
	struct json *j;
	double s, m;

	(void)state;
	scratch_items(p, PAIRS);
	sit(p, "ann", "random", 12, 100, true, false);
	s = ones(p, "random", 12, 100, true, &m);
	j = measured(p);
	near(number(flips(j), "rate"), s / m);
	near(number(flips(j), "nonresponse"), .1);
	assert_true(number(flips(j), "worst_lo") < number(flips(j), "lo"));
	assert_true(number(flips(j), "worst_hi") > number(flips(j), "hi"));
	json_free(j);
	project_close(p);
}

/* Two people with orders of their own: the mean of their samples; nobody's draws are thrown away.
 */
static void two_people(void **state)
{
	struct project *p = scratch_project("two.assay");
	struct json *j;
	double a, b, m;

	(void)state;
	scratch_items(p, PAIRS);
	sit(p, "ann", "random", 1, 60, false, false);
	sit(p, "bob", "random", 2, 30, false, false);
	a = ones(p, "random", 1, 60, false, &m);
	b = ones(p, "random", 2, 30, false, &m);
	j = measured(p);
	near(number(flips(j), "rate"), (a + b) / 90);
	near(number(flips(j), "n"), 90);
	assert_string_equal(json_text(json_get(flips(j), "method"), ""), "several samples");
	/* They agree wherever they overlap. */
	near(number(json_get(json_get(j, "raw"), "annotators"), "agreement"), 1);
	near(number(json_get(json_get(json_get(j, "raw"), "annotators"), "left"), "rate"), 1);
	json_free(j);
	project_close(p);
}

/* Items picked by hand first: they are known, and the draws among the rest carry the estimate. */
static void picks_then_draws(void **state)
{
	struct project *p = scratch_project("pick.assay");
	struct json *j;

	(void)state;
	scratch_items(p, PAIRS);
	sit(p, "ann", "file", 0, 60, false, true);
	j = measured(p);
	assert_null(json_get(json_get(j, "population"), "labels"));
	json_free(j);
	sit(p, "ann", "random", 6, 60, false, false);
	j = measured(p);
	assert_true(number(flips(j), "picked") == 60);
	assert_true(fabs(number(flips(j), "rate") - 1.0 / 3) < .12);
	assert_string_equal(json_text(json_get(flips(j), "proxy_why"), ""),
			    "a proxy needs simple random samples without picks");
	json_free(j);
	project_close(p);
}

/*
 * The policy `consensus`: what two people who agree everywhere say, item by item.
 */
static void consensus_adjudicates(void **state)
{
	struct project *p = scratch_project("agreed.assay");
	struct figures_options o = { .boundary = -1, .policy = "consensus" };
	const struct figure *row = figures_find("labels");
	const struct json *labels;
	struct figures_context *c;
	struct err err = ERR_INIT;
	struct str b = STR_INIT;
	struct json *j;

	(void)state;
	scratch_items(p, 90);
	sit(p, "ann", "file", 0, 90, false, true);
	sit(p, "bob", "file", 0, 90, false, true);
	ok(figures_open(p, &o, PANEL_SCORES, &c, &err));
	figures_json(c, &row, 1, &b);
	ok(json_parse(b.s, b.len, &j, &err));
	labels = json_get(json_get(j, "adjudicated"), "labels");
	near(number(labels, "flip"), 30);
	near(number(labels, "keep"), 60);
	json_free(j);
	str_release(&b);
	figures_close(c);
	project_close(p);
}

/* Deterministic orders say nothing of the rest. */
static void in_order_of_file(void **state)
{
	struct project *p = scratch_project("file.assay");
	struct json *j;

	(void)state;
	scratch_items(p, PAIRS);
	sit(p, "ann", "file", 0, 60, false, false);
	j = measured(p);
	assert_string_equal(json_text(json_get(json_get(j, "population"), "why"), ""),
			    FIGURES_NOT_DRAWN);
	json_free(j);
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_simple_random_sample, scratch_setup,
						scratch_teardown),
		cmocka_unit_test_setup_teardown(skipped_draws, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(two_people, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(picks_then_draws, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(consensus_adjudicates, scratch_setup,
						scratch_teardown),
		cmocka_unit_test_setup_teardown(in_order_of_file, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
