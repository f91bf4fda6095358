/* event: chains, undo and redo, batches, many writers, tampering, merging, erasing. */
#include "tests/unit/scratch.h"

#include <sys/wait.h>

#include "core/base/db.h"
#include "core/base/rng.h"
#include "core/store/event.h"
#include "core/store/projection.h"

static struct event_writer *writer(struct project *p, const char *annotator)
{
	struct event_writer *w = NULL;
	struct err err = ERR_INIT;

	ok(event_writer_open(p, annotator, "{}", NULL, &w, &err));
	return w;
}

static void assert_sane(struct project *p)
{
	struct err err = ERR_INIT;
	struct str why = STR_INIT;
	size_t events = 0, bad = 0;
	bool same = false;

	ok(event_verify(p, &events, &bad, &why, &err));
	if (bad)
		fail_msg("%zu breaks: %s", bad, why.s);
	ok(projection_check(p, &same, &err));
	assert_true(same);
	str_release(&why);
}

static struct digest item_of(struct project *p, int64_t id)
{
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct item_row row;

	ok(item_get(p, id, &a, &row, &err));
	arena_release(&a);
	return row.identity;
}

static size_t count_events(struct project *p)
{
	struct err err = ERR_INIT;
	struct str why = STR_INIT;
	size_t events = 0, bad = 0;

	ok(event_verify(p, &events, &bad, &why, &err));
	assert_int_equal(bad, 0);
	str_release(&why);
	return events;
}

static void test_names(void **state)
{
	(void)state;
	for (int k = 0; k < EVENT_KIND_COUNT; k++)
		assert_int_equal(event_kind_of(event_kind_name((enum event_kind)k)), k);
	assert_int_equal(event_kind_of("nothing"), EVENT_KIND_COUNT);
}

struct seen {
	struct event last;
	char body[256], annotator[32];
	int n;
};

static bool see(void *ctx, const struct event *e)
{
	struct seen *s = ctx;

	if (s->n)
		assert_true(e->clock > s->last.clock);
	s->last = *e;
	snprintf(s->body, sizeof s->body, "%s", e->body ? e->body : "(erased)");
	snprintf(s->annotator, sizeof s->annotator, "%s", e->annotator);
	s->n++;
	return true;
}

static void test_append(void **state)
{
	struct project *p = scratch_project("a.assay");
	struct err err = ERR_INIT;
	struct event_writer *w;
	struct seen seen = { .n = 0 };
	struct digest item;
	char id[33] = "";

	(void)state;
	scratch_items(p, 3);
	item = item_of(p, 2);
	w = writer(p, "ann");
	ok(event_append(w, EVENT_CHOICE, &item, "{\"choice\":\"a\"}", id, &err));
	ok(event_each(p, 0, see, &seen, &err));
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.last.id, id);
	assert_string_equal(seen.annotator, "ann");
	assert_string_equal(seen.body, "{\"choice\":\"a\"}");
	assert_int_equal(seen.last.kind, EVENT_CHOICE);
	assert_true(seen.last.has_item && digest_equal(&seen.last.item, &item));
	assert_int_equal(event_last_seq(p), seen.last.seq);
	assert_int_equal(event_append(w, EVENT_NOTE, &item, "{\"note\":", NULL, &err), RC_INPUT);
	assert_int_equal(event_append(w, EVENT_NOTE, &item, "[]", NULL, &err), RC_INPUT);
	assert_int_equal(event_append(w, EVENT_UNDO, NULL, "{}", NULL, &err), RC_INPUT);
	ok(event_batch_begin(w, &err));
	for (int i = 0; i < 10; i++)
		ok(event_append_as(w, "bob", EVENT_SKIP, &item, "{}", NULL, &err));
	ok(event_batch_end(w, false, &err));
	assert_int_equal(count_events(p), 2);
	ok(event_batch_begin(w, &err));
	for (int i = 0; i < 10; i++)
		ok(event_append_as(w, "bob", EVENT_SKIP, &item, "{}", NULL, &err));
	ok(event_batch_end(w, true, &err));
	assert_int_equal(count_events(p), 12);
	assert_sane(p);
	event_writer_close(w);
	project_close(p);
}

static void undo(struct project *p, struct event_writer *w, const char *who, bool redo, const char *expect)
{
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct event e;
	char body[80];
	enum rc rc = redo ? event_last_undone(p, who, &a, &e, &err) : event_last_act(p, who, &a, &e, &err);

	if (!expect) {
		assert_int_equal(rc, RC_NOTFOUND);
	} else {
		scratch_ok(rc, &err, __FILE__, __LINE__);
		assert_string_equal(e.body, expect);
		snprintf(body, sizeof body, "{\"event\":\"%s\"}", e.id);
		ok(event_append_as(w, who, redo ? EVENT_REDO : EVENT_UNDO, NULL, body, NULL, &err));
	}
	arena_release(&a);
}

static void test_undo(void **state)
{
	static const char a[] = "{\"choice\":\"a\"}", b[] = "{\"choice\":\"b\"}", t[] = "{\"source\":\"S1\",\"on\":true}";
	struct project *p = scratch_project("u.assay");
	struct projection_state st;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct event_writer *w;
	struct digest item;

	(void)state;
	scratch_items(p, 3);
	item = item_of(p, 1);
	w = writer(p, "ann");
	undo(p, w, "ann", false, NULL);
	ok(event_append(w, EVENT_CHOICE, &item, a, NULL, &err));
	ok(event_append(w, EVENT_CHOICE, &item, b, NULL, &err));
	ok(event_append(w, EVENT_TAG, &item, t, NULL, &err));
	ok(event_append_as(w, "bob", EVENT_CHOICE, &item, a, NULL, &err));
	event_writer_close(w);
	w = writer(p, "ann");	/* undo reaches across runs, and never into another's acts */
	undo(p, w, "ann", false, t);
	undo(p, w, "ann", false, b);
	ok(projection_mine(p, &item, "ann", &arena, &st, &err));
	assert_int_equal(st.choice, CHOICE_A);
	assert_int_equal(st.tags, 0);
	undo(p, w, "ann", false, a);
	undo(p, w, "ann", false, NULL);
	ok(projection_mine(p, &item, "ann", &arena, &st, &err));
	assert_int_equal(st.choice, CHOICE_NONE);
	undo(p, w, "ann", true, a);
	undo(p, w, "ann", true, b);
	undo(p, w, "ann", false, b);
	undo(p, w, "ann", true, b);
	undo(p, w, "ann", true, t);
	undo(p, w, "ann", true, NULL);
	ok(projection_mine(p, &item, "ann", &arena, &st, &err));
	assert_int_equal(st.choice, CHOICE_B);
	assert_int_equal(st.tags, 1);
	assert_int_equal(st.revisions, 1);
	undo(p, w, "ann", false, t);
	ok(event_append(w, EVENT_SKIP, &item, "{}", NULL, &err));
	undo(p, w, "ann", true, NULL);	/* a new act ends redo */
	assert_sane(p);
	event_writer_close(w);
	arena_release(&arena);
	project_close(p);
}

/* A changed, missing or cut event is found: each breach on a copy, by the sqlite3 of the test. */
static void test_tampering(void **state)
{
	static const char *const breach[] = {
		"UPDATE event SET body = replace(body, '3', '4') WHERE seq = 4",
		"UPDATE event SET wall_ns = wall_ns + 1 WHERE seq = 4",
		"UPDATE event SET annotator = 'eve' WHERE seq = 4",
		"UPDATE event SET item = zeroblob(32) WHERE seq = 4",
		"DELETE FROM event WHERE seq = 4",
		"DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
		"DELETE FROM event WHERE seq >= 3",
		"DELETE FROM head",
		"UPDATE head SET n = n - 1",
		"UPDATE event SET body = NULL, salt = NULL WHERE seq = 4",
	};
	struct project *p;
	struct err err = ERR_INIT;
	struct event_writer *w;
	char command[600], name[32];

	(void)state;
	if (system("command -v sqlite3 >/dev/null"))
		skip();
	for (size_t i = 0; i < COUNT(breach); i++) {
		struct str why = STR_INIT;
		size_t events = 0, bad = 0;
		struct digest item;

		snprintf(name, sizeof name, "t%zu.assay", i);
		p = scratch_project(name);
		scratch_items(p, 3);
		item = item_of(p, 1);
		w = writer(p, "ann");
		for (int k = 0; k < 6; k++) {
			char body[40];

			snprintf(body, sizeof body, "{\"note\":\"%d\"}", k + 1);
			ok(event_append(w, EVENT_NOTE, &item, body, NULL, &err));
		}
		event_writer_close(w);
		assert_sane(p);
		project_close(p);
		snprintf(command, sizeof command, "sqlite3 %s/work.db \"DROP TRIGGER event_stays;"
			 "DROP TRIGGER event_keeps; %s\"", scratch_path(name), breach[i]);
		assert_int_equal(system(command), 0);
		p = scratch_open(name, PROJECT_READ);
		ok(event_verify(p, &events, &bad, &why, &err));
		if (!bad)
			fail_msg("not found: %s", breach[i]);
		assert_true(why.len > 10);
		str_release(&why);
		project_close(p);
	}
}

static void test_append_only(void **state)
{
	struct project *p = scratch_project("o.assay");
	char command[400];

	(void)state;
	if (system("command -v sqlite3 >/dev/null"))
		skip();
	event_writer_close(writer(p, "ann"));
	project_close(p);
	snprintf(command, sizeof command, "sqlite3 %s/work.db 'DELETE FROM event' 2>/dev/null",
		 scratch_path("o.assay"));
	assert_int_not_equal(system(command), 0);
	snprintf(command, sizeof command, "sqlite3 %s/work.db \"UPDATE event SET body = '{}'\" 2>/dev/null",
		 scratch_path("o.assay"));
	assert_int_not_equal(system(command), 0);
	snprintf(command, sizeof command, "sqlite3 %s/work.db \"UPDATE event SET annotator = 'x', body = NULL,"
		 " salt = NULL\" 2>/dev/null", scratch_path("o.assay"));
	assert_int_not_equal(system(command), 0);
}

/* Sixteen processes write at once: nothing is lost, every chain holds. */
static void test_many_writers(void **state)
{
	enum { WRITERS = 16, EACH = 25 };
	struct project *p = scratch_project("m.assay");
	struct digest item;

	(void)state;
	scratch_items(p, 20);
	item = item_of(p, 1);
	project_close(p);
	for (int i = 0; i < WRITERS; i++)
		if (!fork()) {
			struct err err = ERR_INIT;
			struct event_writer *w = NULL;
			char who[16];

			snprintf(who, sizeof who, "ann%d", i);
			if (project_open(scratch_path("m.assay"), PROJECT_WORK, clock_system(), &p, &err) ||
			    event_writer_open(p, who, "{}", NULL, &w, &err))
				_exit(1);
			for (int k = 0; k < EACH; k++)
				if (event_append(w, EVENT_NOTE, &item, "{\"note\":\"x\"}", NULL, &err))
					_exit(2);
			event_writer_close(w);
			project_close(p);
			_exit(0);
		}
	for (int i = 0; i < WRITERS; i++) {
		int status = 0;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	p = scratch_open("m.assay", PROJECT_READ);
	assert_int_equal(count_events(p), WRITERS * (EACH + 1));
	assert_sane(p);
	project_close(p);
}

/* One random act by one of three people on one of four items. */
static void random_act(struct project *p, struct event_writer *w, struct rng *rng, const struct digest *items)
{
	static const char *const who[] = { "ann", "bob", "cy" }, *const choice[] = { "a", "b", "both_bad", "unsure" };
	const struct digest *item = &items[rng_below(rng, 4)];
	const char *name = who[rng_below(rng, 3)];
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct event e;
	char body[200];

	switch (rng_below(rng, 9)) {
	case 0:
	case 1:
		snprintf(body, sizeof body, "{\"choice\":\"%s\",\"after_reveal\":%s}", choice[rng_below(rng, 4)],
			 rng_below(rng, 2) ? "true" : "false");
		ok(event_append_as(w, name, EVENT_CHOICE, item, body, NULL, &err));
		break;
	case 2:
	case 3:
		snprintf(body, sizeof body, "{\"source\":\"%s%d\",\"on\":%s,\"span\":{\"from\":%d}}",
			 rng_below(rng, 3) ? "S" : "own", (int)rng_below(rng, 6) + 1,
			 rng_below(rng, 3) ? "true" : "false", (int)rng_below(rng, 99));
		ok(event_append_as(w, name, EVENT_TAG, item, body, NULL, &err));
		break;
	case 4:
		snprintf(body, sizeof body, "{\"note\":\"%d\"}", (int)rng_below(rng, 1000));
		ok(event_append_as(w, name, EVENT_NOTE, item, body, NULL, &err));
		break;
	case 5:
		snprintf(body, sizeof body, "{\"feature\":\"f%d\",\"side\":\"%s\",\"value\":%d}",
			 (int)rng_below(rng, 3), rng_below(rng, 2) ? "a" : "b", (int)rng_below(rng, 5));
		ok(event_append_as(w, name, EVENT_FEATURE, item, body, NULL, &err));
		break;
	case 6:
		snprintf(body, sizeof body, "{\"choice\":\"%s\",\"reason\":\"r\"}", choice[rng_below(rng, 4)]);
		ok(event_append_as(w, name, rng_below(rng, 2) ? EVENT_VERDICT : EVENT_SKIP, item, body, NULL, &err));
		break;
	default:
		if (!(rng_below(rng, 3) ? event_last_act(p, name, &a, &e, &err)
					: event_last_undone(p, name, &a, &e, &err))) {
			enum rc rc = event_last_undone(p, name, &a, &e, &err);
			bool redo = !rc && rng_below(rng, 2);

			if (!redo && event_last_act(p, name, &a, &e, &err))
				break;
			snprintf(body, sizeof body, "{\"event\":\"%s\"}", e.id);
			ok(event_append_as(w, name, redo ? EVENT_REDO : EVENT_UNDO, NULL, body, NULL, &err));
		}
	}
	arena_release(&a);
}

static struct digest projections(struct project *p)
{
	struct err err = ERR_INIT;
	struct digest d;

	ok(projection_digest(p, &d, &err));
	return d;
}

/* Thousands of random events: after every part the tables are what the log alone gives. */
static void test_replay(void **state)
{
	struct project *p = scratch_project("r.assay");
	struct err err = ERR_INIT;
	struct event_writer *w;
	struct digest items[4], before, after;
	struct rng rng;

	(void)state;
	scratch_items(p, 4);
	for (int i = 0; i < 4; i++)
		items[i] = item_of(p, i + 1);
	rng_seed(&rng, 7);
	for (int part = 0; part < 5; part++) {
		w = writer(p, "ann");
		ok(event_batch_begin(w, &err));
		for (int i = 0; i < 600; i++)
			random_act(p, w, &rng, items);
		ok(event_batch_end(w, true, &err));
		event_writer_close(w);
		assert_sane(p);
	}
	before = projections(p);
	ok(projection_rebuild(p, &err));
	after = projections(p);
	assert_true(digest_equal(&before, &after));
	project_close(p);
}

static void merge(const char *into, const char *from)
{
	struct project *p = scratch_open(into, PROJECT_WORK);
	struct err err = ERR_INIT;
	size_t taken = 0, known = 0;

	ok(event_merge(p, scratch_path(from), &taken, &known, &err));
	ok(event_merge(p, scratch_path(from), &taken, &known, &err));
	assert_int_equal(taken, 0);
	assert_sane(p);
	project_close(p);
}

static void copy_tree(const char *from, const char *to)
{
	char command[600];

	snprintf(command, sizeof command, "cp -r %s %s", scratch_path(from), scratch_path(to));
	assert_int_equal(system(command), 0);
}

/* Three replicas go their ways and are merged in all orders: one result. */
static void test_merge_orders(void **state)
{
	static const int order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	struct project *p = scratch_project("base.assay");
	struct digest items[4], first = { { 0 } }, d;
	struct err err = ERR_INIT;
	struct event_writer *w;
	struct rng rng;
	char name[32], into[32];

	(void)state;
	scratch_items(p, 4);
	for (int i = 0; i < 4; i++)
		items[i] = item_of(p, i + 1);
	rng_seed(&rng, 3);
	w = writer(p, "ann");
	for (int i = 0; i < 20; i++)
		random_act(p, w, &rng, items);
	event_writer_close(w);
	project_close(p);
	for (int r = 0; r < 3; r++) {
		snprintf(name, sizeof name, "rep%d.assay", r);
		copy_tree("base.assay", name);
		p = scratch_open(name, PROJECT_WORK);
		w = writer(p, "ann");
		ok(event_batch_begin(w, &err));
		for (int i = 0; i < 60; i++)
			random_act(p, w, &rng, items);
		ok(event_batch_end(w, true, &err));
		event_writer_close(w);
		project_close(p);
	}
	for (int o = 0; o < 6; o++) {
		snprintf(into, sizeof into, "into%d.assay", o);
		copy_tree("base.assay", into);
		for (int r = 0; r < 3; r++) {
			snprintf(name, sizeof name, "rep%d.assay", order[o][r]);
			merge(into, name);
		}
		p = scratch_open(into, PROJECT_READ);
		d = projections(p);
		if (!o)
			first = d;
		assert_true(digest_equal(&d, &first));
		project_close(p);
	}
}

static void test_merge_refuses(void **state)
{
	struct project *p = scratch_project("x.assay");
	struct err err = ERR_INIT;
	size_t taken = 0, known = 0;
	char command[600];

	(void)state;
	assert_int_equal(event_merge(p, scratch_path("x.assay"), &taken, &known, &err), RC_INPUT);
	assert_int_equal(event_merge(p, scratch_path("none"), &taken, &known, &err), RC_INPUT);
	event_writer_close(writer(p, "ann"));
	project_close(p);
	if (system("command -v sqlite3 >/dev/null"))
		skip();
	copy_tree("x.assay", "y.assay");
	snprintf(command, sizeof command, "sqlite3 %s/work.db \"DROP TRIGGER event_keeps;"
		 "UPDATE event SET annotator = 'eve'\"", scratch_path("y.assay"));
	assert_int_equal(system(command), 0);
	p = scratch_project("z.assay");
	assert_int_equal(event_merge(p, scratch_path("y.assay"), &taken, &known, &err), RC_DAMAGED);
	assert_int_equal(count_events(p), 0);
	project_close(p);
}

/* Erased here, its text is gone here, and in every replica that hears of it, in either order. */
static void test_erase(void **state)
{
	struct project *p = scratch_project("e.assay");
	struct arena a = ARENA_INIT;
	struct projection_state st;
	struct err err = ERR_INIT;
	struct seen seen = { .n = 0 };
	struct event_writer *w;
	struct digest item;
	struct event e;
	char id[33], body[80];

	(void)state;
	scratch_items(p, 2);
	item = item_of(p, 1);
	w = writer(p, "ann");
	ok(event_append(w, EVENT_CHOICE, &item, "{\"choice\":\"a\"}", NULL, &err));
	ok(event_append(w, EVENT_NOTE, &item, "{\"note\":\"my telephone number\"}", id, &err));
	event_writer_close(w);
	project_close(p);
	copy_tree("e.assay", "f.assay");
	p = scratch_open("e.assay", PROJECT_WORK);
	w = writer(p, "ann");
	snprintf(body, sizeof body, "{\"event\":\"%s\"}", id);
	ok(event_append(w, EVENT_ERASE, NULL, body, NULL, &err));
	event_writer_close(w);
	ok(projection_mine(p, &item, "ann", &a, &st, &err));
	assert_string_equal(st.note, "");
	assert_int_equal(st.choice, CHOICE_A);
	ok(event_get(p, id, &a, &e, &err));
	assert_null(e.body);
	assert_sane(p);
	ok(event_each(p, 0, see, &seen, &err));
	assert_int_equal(seen.n, 5);
	project_close(p);
	merge("f.assay", "e.assay");
	merge("e.assay", "f.assay");
	p = scratch_open("f.assay", PROJECT_READ);
	ok(event_get(p, id, &a, &e, &err));
	assert_null(e.body);
	arena_release(&a);
	project_close(p);
}

/* Imported acts come out alike in two projects, and once only. */
static void test_fixed_origin(void **state)
{
	static const char origin[] = "0123456789abcdef0123456789abcdef";
	struct event_writer *w = NULL;
	struct err err = ERR_INIT;
	struct digest item = digest_of("x", 1);
	size_t taken = 0, known = 0;
	struct project *p;

	(void)state;
	for (int i = 0; i < 2; i++) {
		p = scratch_project(i ? "g1.assay" : "g0.assay");
		ok(event_writer_open(p, "import", i ? "{\"a\":1}" : NULL, origin, &w, &err));
		ok(event_batch_begin(w, &err));
		ok(event_append_as(w, "ann", EVENT_CHOICE, &item, "{\"choice\":\"a\"}", NULL, &err));
		ok(event_batch_end(w, true, &err));
		event_writer_close(w);
		w = NULL;
		assert_int_equal(event_writer_open(p, "import", NULL, origin, &w, &err), RC_CONFLICT);
		if (!i)
			project_close(p);
	}
	ok(event_merge(p, scratch_path("g0.assay"), &taken, &known, &err));
	assert_int_equal(taken, 0);
	assert_int_equal(known, 1);
	assert_sane(p);
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(test_append, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_undo, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_tampering, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_append_only, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_many_writers, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_replay, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_merge_orders, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_merge_refuses, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_erase, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_fixed_origin, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
