/* policy: the default of design.md section 2, case by case, and its properties on random
 * annotators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "core/base/rng.h"
#include "core/store/item.h"
#include "core/work/policy.h"

static struct projection_state said(enum choice c, uint32_t tags)
{
	return (struct projection_state){ .annotator = "ann", .choice = c, .blind_choice = c,
					  .tags = tags, .confidence = NAN, .note = "" };
}

static struct policy named(const char *name)
{
	struct policy p;
	struct err err = ERR_INIT;

	assert_int_equal(policy_find(name, &p, &err), RC_OK);
	return p;
}

static enum adjudication one(const char *policy, int label, enum choice c, uint32_t tags)
{
	struct policy p = named(policy);
	struct projection_state s = said(c, tags);

	return policy_judge(&p, label, CHOICE_NONE, &s, 1).what;
}

static void test_default(void **state)
{
	(void)state;
	assert_int_equal(one(NULL, SIDE_A, CHOICE_A, 0), ADJ_KEEP);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_B, 0), ADJ_FLIP);
	assert_int_equal(one(NULL, SIDE_B, CHOICE_B, 0), ADJ_KEEP);
	assert_int_equal(one(NULL, SIDE_B, CHOICE_A, 0), ADJ_FLIP);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_BOTH_BAD, 0), ADJ_DROP);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_BOTH_GOOD, 0), ADJ_OPEN);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_UNSURE, 0), ADJ_OPEN);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_TIE, 0), ADJ_OPEN);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_NONE, 0), ADJ_OPEN);
	assert_int_equal(one(NULL, SIDE_NONE, CHOICE_A, 0), ADJ_OPEN);
	assert_int_equal(one(NULL, SIDE_NONE, CHOICE_BOTH_BAD, 0), ADJ_DROP);
}

static void test_tags(void **state)
{
	(void)state;
	/* Drop before flip before keep. */
	assert_int_equal(one(NULL, SIDE_A, CHOICE_B, 1u << 4), ADJ_DROP);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_A, 1u << 5), ADJ_DROP);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_NONE, 1u << 5), ADJ_DROP);
	/* The tag S1 explains a flip and does not make it, unless the policy says so. */
	assert_int_equal(one(NULL, SIDE_A, CHOICE_NONE, 1), ADJ_OPEN);
	assert_int_equal(one("tags", SIDE_A, CHOICE_NONE, 1), ADJ_FLIP);
	/* S2 to S4 are legitimate variation: never dropped, never flipped. */
	assert_int_equal(one(NULL, SIDE_A, CHOICE_NONE, 2 | 4 | 8), ADJ_OPEN);
	assert_int_equal(one(NULL, SIDE_A, CHOICE_A, 2 | 4 | 8), ADJ_KEEP);
	assert_int_equal(one("none", SIDE_A, CHOICE_B, 1u << 4), ADJ_OPEN);
}

static void test_verdict(void **state)
{
	struct policy p = named(NULL);
	struct projection_state s = said(CHOICE_B, 1u << 4);

	(void)state;
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_A, &s, 1).what, ADJ_KEEP);
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_B, &s, 1).what, ADJ_FLIP);
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_BOTH_BAD, &s, 1).what, ADJ_DROP);
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_UNSURE, &s, 1).what, ADJ_OPEN);
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_BOTH_GOOD, NULL, 0).what, ADJ_OPEN);
	p = named("verdicts");
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_NONE, &s, 1).what, ADJ_OPEN);
}

static void test_several(void **state)
{
	struct policy p = named(NULL), two = named("two");
	struct projection_state s[3] = { said(CHOICE_B, 0), said(CHOICE_A, 0), said(CHOICE_B, 0) };

	(void)state;
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_NONE, s, 3).what, ADJ_FLIP);
	assert_int_equal(policy_judge(&two, SIDE_A, CHOICE_NONE, s, 3).what, ADJ_FLIP);
	/* One each: not more against than for, so the choice for it keeps. */
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_NONE, s, 2).what, ADJ_KEEP);
	assert_int_equal(policy_judge(&two, SIDE_A, CHOICE_NONE, s, 2).what, ADJ_OPEN);
	/* S5 by one and both bad by another are two who say it is bad. */
	s[0] = said(CHOICE_A, 1u << 4);
	s[1] = said(CHOICE_BOTH_BAD, 0);
	assert_int_equal(policy_judge(&two, SIDE_A, CHOICE_NONE, s, 3).what, ADJ_DROP);
}

static void test_blind(void **state)
{
	struct policy p = named("blind");
	struct projection_state s = said(CHOICE_B, 0);

	(void)state;
	s.blind_choice = CHOICE_NONE;
	s.after_reveal = true;
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_NONE, &s, 1).what, ADJ_OPEN);
	s.blind_choice = CHOICE_A;
	assert_int_equal(policy_judge(&p, SIDE_A, CHOICE_NONE, &s, 1).what, ADJ_KEEP);
}

static void test_find(void **state)
{
	struct policy p;
	struct err err = ERR_INIT;
	size_t n = 0;
	const struct policy *all = policy_all(&n);

	(void)state;
	assert_int_equal(policy_find("dafault", &p, &err), RC_INPUT);
	for (size_t i = 0; i < n; i++)
		assert_non_null(strstr(err.text, all[i].name));
}

static enum choice any_choice(struct rng *r)
{
	return (enum choice)rng_below(r, CHOICE_COUNT);
}

static enum choice mirrored(enum choice c)
{
	return c == CHOICE_A ? CHOICE_B : c == CHOICE_B ? CHOICE_A : c;
}

/* What design.md says, written out once more in the plainest way. */
static enum adjudication by_the_book(int m, int label, enum choice verdict,
				     const struct projection_state *s, size_t n)
{
	int bad = 0, with = 0, against = 0;

	if (verdict == CHOICE_BOTH_BAD)
		return ADJ_DROP;
	if (verdict == CHOICE_A || verdict == CHOICE_B)
		return label == SIDE_NONE ? ADJ_OPEN
		     : (verdict == CHOICE_A) == (label == SIDE_A) ? ADJ_KEEP : ADJ_FLIP;
	if (verdict != CHOICE_NONE)
		return ADJ_OPEN;
	for (size_t i = 0; i < n; i++) {
		bad += (s[i].tags & 0x30) || s[i].choice == CHOICE_BOTH_BAD;
		if (s[i].choice != CHOICE_A && s[i].choice != CHOICE_B)
			continue;
		with += label != SIDE_NONE && (s[i].choice == CHOICE_A) == (label == SIDE_A);
		against += label != SIDE_NONE && (s[i].choice == CHOICE_A) == (label == SIDE_B);
	}
	if (bad >= m)
		return ADJ_DROP;
	if (against >= m && against > with)
		return ADJ_FLIP;
	return with >= m ? ADJ_KEEP : ADJ_OPEN;
}

/* The book; the order of annotators; mirrored sides: all leave the outcome as it is. */
static void test_random(void **state)
{
	struct rng r;
	const char *names[] = { "default", "two", "three" };

	(void)state;
	rng_seed(&r, 7);
	for (int round = 0; round < 20000; round++) {
		struct projection_state s[6], back[6], mirror[6];
		size_t n = (size_t)rng_below(&r, 7);
		int label = (int)rng_below(&r, 3) - 1;
		enum choice v = rng_below(&r, 4) ? CHOICE_NONE : any_choice(&r);
		struct policy p = named(names[rng_below(&r, 3)]);

		for (size_t i = 0; i < n; i++) {
			s[i] = said(any_choice(&r), (uint32_t)(rng_next(&r) & rng_next(&r) & rng_next(&r)));
			back[n - 1 - i] = mirror[i] = s[i];
			mirror[i].choice = mirrored(s[i].choice);
		}
		enum adjudication what = policy_judge(&p, label, v, s, n).what;

		assert_int_equal(what, by_the_book(p.m, label, v, s, n));
		assert_int_equal(what, policy_judge(&p, label, v, back, n).what);
		assert_int_equal(what, policy_judge(&p, label == SIDE_NONE ? label : 1 - label,
						    mirrored(v), mirror, n).what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default), cmocka_unit_test(test_tags),
		cmocka_unit_test(test_verdict), cmocka_unit_test(test_several),
		cmocka_unit_test(test_blind), cmocka_unit_test(test_find),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
