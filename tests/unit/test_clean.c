/* clean: every policy's rule on pairs made for it, parameters, order, and what the figures of
 * hh-harmless say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/rng.h"
#include "core/out/clean.h"
#include "tests/lib/panelkit.h"

static const char *committee[] = { "committee", "committee", "committee", "committee", "judge" };
static const char *scalar[] = { "scalar", "scalar", "scalar", "scalar", "scalar" };

/* Four committee members and a judge over n pairs, labels a. */
static struct panel *made(size_t n)
{
	struct panel *p = kit_panel(n, 5, 0);

	p->rm_role = committee;
	p->rm_kind = scalar;
	for (size_t i = 0; i < 5 * n; i++)
		p->score[0][i] = p->score[1][i] = 0;
	return p;
}

/* Gaps (chosen minus rejected) of pair i, one a model. */
static void gaps(struct panel *p, size_t i, double a, double b, double c, double d, double judge)
{
	const double g[5] = { a, b, c, d, judge };

	for (size_t k = 0; k < 5; k++)
		p->score[0][k * p->n + i] = g[k];
}

static struct clean *run(struct panel *p, const char *policy, const char *set)
{
	struct clean_options o = { .policy = policy, .set = &set, .n_set = set != NULL };
	struct clean *c = NULL;
	struct err err = ERR_INIT;

	if (clean_run(NULL, p, &o, &c, &err))
		fail_msg("%s: %s", policy, err.text);
	return c;
}

static void actions(struct panel *p, const char *policy, const char *set, const char *want)
{
	struct clean *c = run(p, policy, set);

	assert_int_equal(c->n, strlen(want));
	for (size_t i = 0; i < c->n; i++)
		if (clean_action(c->row[i].action)[0] != want[i])
			fail_msg("%s: pair %zu is %s (%s), not %c", policy, i,
				 clean_action(c->row[i].action), c->row[i].reason, want[i]);
	assert_int_equal(c->count[0] + c->count[1] + c->count[2] + c->count[3], c->n);
	assert_true(c->circular);
	clean_free(c);
}

static void test_votes(void **state)
{
	struct panel *p = made(6);

	(void)state;
	gaps(p, 0, 1, 1, 1, 1, 0);
	gaps(p, 1, -1, -1, -1, -1, 0);
	gaps(p, 2, 1, 1, -1, -1, 0);	/* exactly half: kept */
	gaps(p, 3, 1, -1, -1, -1, 0);
	gaps(p, 4, -1, -1, -1, 0, 0);	/* a tie is no vote */
	gaps(p, 5, -1, -1, -1, NAN, 0);	/* a missing score keeps it */
	actions(p, "vote-all-flip", NULL, "kfkkfk");
	actions(p, "vote-all-remove", NULL, "kdkkdk");
	actions(p, "vote-maj-flip", NULL, "kfkffk");
	actions(p, "vote-maj-remove", NULL, "kdkddk");
	struct clean *c = run(p, "vote-maj-flip", NULL);

	assert_int_equal(c->unscored, 1);
	assert_true(c->row[4].tie && !c->row[3].tie);
	assert_true(c->row[2].score == 2 && isnan(c->row[5].score));
	clean_free(c);
	kit_free(p);
}

static void test_judge(void **state)
{
	struct panel *p = made(4);

	(void)state;
	gaps(p, 0, 0, 0, 0, 0, 3);
	gaps(p, 1, 0, 0, 0, 0, -1);
	gaps(p, 2, 0, 0, 0, 0, 0);
	gaps(p, 3, 0, 0, 0, 0, NAN);
	actions(p, "judge-flip", NULL, "kfkk");
	actions(p, "judge-remove", NULL, "kdkk");
	p->k = p->voters = 4;
	struct clean_options o = { .policy = "judge-flip" };
	struct clean *c = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(clean_run(NULL, p, &o, &c, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "role judge"));
	kit_free(p);
}

static void test_gap(void **state)
{
	struct panel *p = made(10);

	(void)state;
	for (size_t i = 0; i < 10; i++)
		gaps(p, i, (double)i, (double)i, (double)i, (double)i, 0);
	gaps(p, 7, -3, -3, -3, -3, 0);
	gaps(p, 3, 0, 0, 0, 0, 0);	/* the same as pair 0: the earlier one goes first */
	gaps(p, 9, NAN, 0, 0, 0, 0);
	actions(p, "gap-remove", "p=0.2", "dkkkkkkdkk");
	actions(p, "gap-flip", "p=0.3", "fkkfkkkfkk");
	actions(p, "gap-flip", "p=0", "kkkkkkkkkk");
	/* Only as many as have a score. */
	actions(p, "gap-remove", "p=1", "dddddddddk");
	kit_free(p);
}

static void test_left_out(void **state)
{
	struct panel *p = made(5);

	(void)state;
	p->kind[0] = ITEM_CLAIM;
	p->flags[1] = ITEM_SUPERSEDED;
	p->label[2] = SIDE_NONE;
	p->label[4] = SIDE_B;
	gaps(p, 4, 1, 1, 1, 1, 0);	/* for a, so against the label */
	struct clean *c = run(p, "vote-all-flip", NULL);

	assert_int_equal(c->n, 2);
	assert_int_equal(c->left_out.claims, 1);
	assert_int_equal(c->left_out.superseded, 1);
	assert_int_equal(c->left_out.unlabelled, 1);
	assert_int_equal(c->row[1].index, 4);
	assert_int_equal(c->row[1].action, ADJ_FLIP);
	clean_free(c);
	kit_free(p);
}

static void test_parameters(void **state)
{
	static const struct {
		const char *policy, *set;
	} bad[] = {
		{ "vote-all-flip", "p=0.1" }, { "gap-flip", "p=1.5" }, { "gap-flip", "p=" },
		{ "gap-flip", "p=x" }, { "gap-flip", "q=0.1" }, { "gap-flip", "0.1" },
		{ "sac_like", "F=1.5" }, { "sac_like", "m=0" }, { "gap-flip", "p=nan" },
		{ "vote-all", NULL }, { "sac", NULL },
	};
	struct panel *p = made(2);

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct clean_options o = { .policy = bad[i].policy,
					   .set = &bad[i].set,
					   .n_set = bad[i].set != NULL };
		struct clean *c = NULL;
		struct err err = ERR_INIT;

		if (clean_run(NULL, p, &o, &c, &err) != RC_INPUT)
			fail_msg("%s %s was taken", bad[i].policy, bad[i].set ? bad[i].set : "");
		assert_true(strlen(err.text) > 10);
	}
	struct clean *c = run(p, "gap-flip", "p=0.25");

	assert_string_equal(c->parameters, "p=0.25");
	clean_free(c);
	kit_free(p);
}

/* Reasons sum to the pairs; run twice from the same labels it says the same. */
static void test_random(void **state)
{
	struct panel *p = made(500);
	struct rng r;
	size_t n = 0;
	const struct clean_policy *all = clean_policies(&n);

	(void)state;
	rng_seed(&r, 4);
	for (size_t i = 0; i < 5 * p->n; i++)
		p->score[0][i] = rng_below(&r, 20) ? rng_normal(&r) : 0;
	for (size_t i = 0; i < p->n; i++)
		p->label[i] = (int8_t)rng_below(&r, 2);
	for (size_t k = 0; k < n; k++) {
		if (strstr(all[k].parameters, "m="))
			continue;	/* asks people: with a project, in test_export */
		struct clean *a = run(p, all[k].name, NULL), *b = run(p, all[k].name, NULL);
		size_t sum = 0;

		for (size_t i = 0; i < a->n_reasons; i++)
			sum += a->reason[i].n;
		assert_int_equal(sum, a->n);
		for (size_t i = 0; i < a->n; i++) {
			assert_int_equal(a->row[i].index, i);
			assert_int_equal(a->row[i].action, b->row[i].action);
		}
		clean_free(a);
		clean_free(b);
	}
	kit_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_votes), cmocka_unit_test(test_judge), cmocka_unit_test(test_gap),
		cmocka_unit_test(test_left_out), cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
