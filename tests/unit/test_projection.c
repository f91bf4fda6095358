/* projection: what acts come to, by response rather than by side, on every replica alike. */
#include "tests/unit/scratch.h"

#include <math.h>

#include "core/store/event.h"
#include "core/store/projection.h"

struct bench {
	struct project *p;
	struct event_writer *w;
	struct digest item;
	struct item_row row;
	struct arena a;
};

static void start(struct bench *b, const char *name)
{
	struct err err = ERR_INIT;

	memset(b, 0, sizeof *b);
	b->p = scratch_project(name);
	scratch_items(b->p, 4);
	ok(item_get(b->p, 1, &b->a, &b->row, &err));
	b->item = b->row.identity;
	ok(event_writer_open(b->p, "ann", "{}", NULL, &b->w, &err));
}

static void stop(struct bench *b)
{
	struct err err = ERR_INIT;
	bool same = false;

	ok(projection_check(b->p, &same, &err));
	assert_true(same);
	event_writer_close(b->w);
	arena_release(&b->a);
	project_close(b->p);
}

static void act(struct bench *b, enum event_kind kind, const char *body)
{
	struct err err = ERR_INIT;

	ok(event_append(b->w, kind, &b->item, body, NULL, &err));
}

static struct projection_state mine(struct bench *b, const char *who)
{
	struct projection_state st;
	struct err err = ERR_INIT;

	ok(projection_mine(b->p, &b->item, who, &b->a, &st, &err));
	return st;
}

static void test_names(void **state)
{
	(void)state;
	for (int c = 1; c < CHOICE_COUNT; c++)
		assert_int_equal(projection_choice_of(projection_choice_name((enum choice)c)), c);
	assert_int_equal(projection_choice_of("c"), CHOICE_COUNT);
	assert_string_equal(projection_choice_name(CHOICE_NONE), "");
	assert_int_equal(projection_choice_of(""), CHOICE_COUNT);
}

static void test_state(void **state)
{
	struct bench b;
	struct projection_state st;

	(void)state;
	start(&b, "s.assay");
	st = mine(&b, "ann");
	assert_int_equal(st.choice, CHOICE_NONE);
	assert_true(isnan(st.confidence));
	assert_int_equal(st.item_id, 1);
	act(&b, EVENT_SKIP, "{}");
	assert_true(mine(&b, "ann").skipped);
	act(&b, EVENT_CHOICE, "{\"choice\":\"b\",\"after_reveal\":false}");
	assert_false(mine(&b, "ann").skipped);
	act(&b, EVENT_CHOICE, "{\"choice\":\"a\",\"after_reveal\":true}");
	act(&b, EVENT_TAG, "{\"source\":\"S2\",\"on\":true}");
	act(&b, EVENT_TAG, "{\"source\":\"S6\",\"on\":true,\"span\":{\"side\":\"a\",\"from\":1}}");
	act(&b, EVENT_TAG, "{\"source\":\"S2\",\"on\":false}");
	act(&b, EVENT_TAG, "{\"source\":\"mine\",\"on\":true}");
	act(&b, EVENT_NOTE, "{\"note\":\"caf\xc3\xa9 \\u0041\"}");
	act(&b, EVENT_CONFIDENCE, "{\"confidence\":0.7}");
	st = mine(&b, "ann");
	assert_int_equal(st.choice, CHOICE_A);
	assert_int_equal(st.blind_choice, CHOICE_B);
	assert_true(st.after_reveal);
	assert_int_equal(st.tags, 1 << 5 | 1 << 6);
	assert_string_equal(st.note, "caf\xc3\xa9 A");
	assert_true(st.confidence == 0.7);
	assert_int_equal(st.revisions, 1);
	assert_true(st.wall_ns > 0);
	/* What is no act of ours changes nothing and breaks nothing. */
	act(&b, EVENT_CHOICE, "{\"choice\":\"purple\"}");
	act(&b, EVENT_CHOICE, "{\"choice\":7}");
	act(&b, EVENT_TAG, "{}");
	act(&b, EVENT_FEATURE, "{\"feature\":\"f\",\"side\":\"a\",\"value\":1.5}");
	assert_int_equal(mine(&b, "ann").choice, CHOICE_A);
	assert_int_equal(mine(&b, "bob").choice, CHOICE_NONE);
	stop(&b);
}

/* A choice is of a response: where the corpus has the sides turned, it names the other side. */
static void test_turned_replica(void **state)
{
	struct bench b;
	struct project *q = scratch_project("turned.assay");
	struct projection_state st;
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	struct arena a = ARENA_INIT;
	char body[200], hex[DIGEST_HEX];
	enum choice verdict;
	size_t taken = 0, known = 0;

	(void)state;
	start(&b, "straight.assay");
	digest_hex(&b.row.response[0], hex);
	snprintf(body, sizeof body, "{\"choice\":\"a\",\"response\":\"%s\"}", hex);
	act(&b, EVENT_CHOICE, body);
	act(&b, EVENT_VERDICT, body);
	assert_int_equal(mine(&b, "ann").choice, CHOICE_A);
	ok(project_begin_corpus(q, &err));
	{
		int64_t s = scratch_source(q, "other");

		ok(item_writer_open(q, &w, &err));
		scratch_add(w, s, 1, "t", "Human: question 0 Assistant:", "bad 0", "good 0", SIDE_B);
		ok(item_writer_close(w, &err));
	}
	ok(project_commit_corpus(q, &err));
	ok(event_merge(q, scratch_path("straight.assay"), &taken, &known, &err));
	ok(projection_mine(q, &b.item, "ann", &a, &st, &err));
	assert_int_equal(st.item_id, 1);
	assert_int_equal(st.choice, CHOICE_B);
	assert_int_equal(st.blind_choice, CHOICE_B);
	ok(projection_verdict(q, &b.item, &verdict, &err));
	assert_int_equal(verdict, CHOICE_B);
	arena_release(&a);
	project_close(q);
	stop(&b);
}

struct overrides {
	int n, side, value;
};

static bool on_override(void *ctx, const struct digest *item, int64_t id, int side, const char *feature, int value)
{
	struct overrides *o = ctx;

	(void)item;
	assert_int_equal(id, 1);
	assert_string_equal(feature, "refusal");
	o->n++;
	o->side = side;
	o->value = value;
	return true;
}

struct verdicts {
	int n;
	enum choice last;
};

static bool on_verdict(void *ctx, const struct digest *item, int64_t id, enum choice c)
{
	struct verdicts *v = ctx;

	(void)item, (void)id;
	v->n++;
	v->last = c;
	return true;
}

static void test_overrides_and_verdicts(void **state)
{
	struct bench b;
	struct err err = ERR_INIT;
	struct overrides o = { .n = 0 };
	struct verdicts v = { .n = 0 };
	enum choice c = CHOICE_TIE;

	(void)state;
	start(&b, "o.assay");
	ok(projection_verdict(b.p, &b.item, &c, &err));
	assert_int_equal(c, CHOICE_NONE);
	act(&b, EVENT_FEATURE, "{\"feature\":\"refusal\",\"side\":\"b\",\"value\":1}");
	act(&b, EVENT_FEATURE, "{\"feature\":\"refusal\",\"side\":\"b\",\"value\":0}");
	ok(projection_overrides(b.p, on_override, &o, &err));
	assert_int_equal(o.n, 1);
	assert_int_equal(o.side, SIDE_B);
	assert_int_equal(o.value, 0);
	ok(event_append_as(b.w, "zoe", EVENT_VERDICT, &b.item, "{\"choice\":\"a\",\"reason\":\"r\"}", NULL, &err));
	act(&b, EVENT_VERDICT, "{\"choice\":\"both_bad\",\"reason\":\"second\"}");
	ok(projection_verdict(b.p, &b.item, &c, &err));
	assert_int_equal(c, CHOICE_BOTH_BAD);
	ok(projection_verdicts(b.p, on_verdict, &v, &err));
	assert_int_equal(v.n, 1);
	assert_int_equal(v.last, CHOICE_BOTH_BAD);
	stop(&b);
}

static bool on_state(void *ctx, const struct projection_state *s)
{
	int *n = ctx;

	assert_true(s->annotator && s->note);
	return ++*n < 5;
}

static bool on_tag(void *ctx, const struct projection_tag *t)
{
	int *n = ctx;

	assert_string_equal(t->source, "S1");
	assert_string_equal(t->span, "{\"x\":[1, 2]}");
	++*n;
	return true;
}

static void test_each(void **state)
{
	static const char *const who[] = { "a", "b", "c", "d", "e", "f" };
	struct bench b;
	struct projection_state *list = NULL;
	struct err err = ERR_INIT;
	size_t n = 0;
	int seen = 0, tags = 0, bit = 0;

	(void)state;
	start(&b, "e.assay");
	for (size_t i = 0; i < COUNT(who); i++)
		ok(event_append_as(b.w, who[COUNT(who) - 1 - i], EVENT_TAG, &b.item,
				   "{\"source\":\"S1\",\"span\":{\"x\":[1, 2]}}", NULL, &err));
	ok(projection_item(b.p, &b.item, &b.a, &list, &n, &err));
	assert_int_equal(n, COUNT(who));
	for (size_t i = 0; i < n; i++)
		assert_string_equal(list[i].annotator, who[i]);
	ok(projection_each(b.p, on_state, &seen, &err));
	assert_int_equal(seen, 5);
	ok(projection_tags(b.p, on_tag, &tags, &err));
	assert_int_equal(tags, 6);
	ok(projection_source_bit(b.p, "S4", &bit, &err));
	assert_int_equal(bit, 3);
	ok(projection_source_bit(b.p, "none", &bit, &err));
	assert_int_equal(bit, -1);
	stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(test_state, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_turned_replica, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_overrides_and_verdicts, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_each, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
