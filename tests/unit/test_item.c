/* item: identities free of label and order, occurrences, aliases, names, columns. */
#include "tests/unit/scratch.h"

static struct item_row row_of(struct project *p, int64_t id, struct arena *a)
{
	struct err err = ERR_INIT;
	struct item_row row;

	ok(item_get(p, id, a, &row, &err));
	return row;
}

static void test_identity(void **state)
{
	struct project *p = scratch_project("i.assay");
	struct arena a = ARENA_INIT;
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	struct item_outcome o;
	struct item_row one, two;
	struct digest d;
	int64_t s, t, id = 0;

	(void)state;
	ok(project_begin_corpus(p, &err));
	s = scratch_source(p, "first");
	ok(item_writer_open(p, &w, &err));
	o = scratch_add(w, s, 1, "a", "P", "x", "y", SIDE_A);
	assert_int_equal(o.what, ITEM_ADDED);
	assert_int_equal(o.id, 1);
	o = scratch_add(w, s, 2, "b", "P", "y", "x", SIDE_A);	/* the same pair, turned and told otherwise */
	assert_int_equal(o.what, ITEM_ADDED);
	assert_true(o.duplicate);
	o = scratch_add(w, s, 3, "c", "P", "x", "y", SIDE_A);
	assert_true(o.duplicate);
	assert_int_equal(o.id, 3);
	t = scratch_source(p, "second");
	o = scratch_add(w, t, 1, "z", "P", "y", "x", SIDE_A);
	assert_int_equal(o.what, ITEM_SAME);
	assert_int_equal(o.id, 1);
	assert_true(o.swapped);
	assert_true(o.label_differs);
	o = scratch_add(w, t, 2, "zz", "P", "x", "y", SIDE_A);
	assert_int_equal(o.what, ITEM_SAME);
	assert_int_equal(o.id, 2);
	assert_true(o.swapped);		/* item 2 was given turned */
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	one = row_of(p, 1, &a);
	two = row_of(p, 2, &a);
	assert_true(digest_equal(&one.group, &two.group));
	assert_true(digest_equal(&one.response[0], &two.response[1]));
	assert_false(digest_equal(&one.identity, &two.identity));
	assert_int_equal(two.flags, ITEM_DUPLICATE);
	d = digest_of("x", 1);
	assert_true(digest_equal(&d, &one.response[0]));
	ok(item_by_identity(p, &two.identity, &id, &err));
	assert_int_equal(id, 2);
	arena_release(&a);
	project_close(p);
}

/* The identity as the document has it, byte by byte. */
static void test_identity_bytes(void **state)
{
	struct project *p = scratch_project("b.assay");
	struct arena a = ARENA_INIT;
	unsigned char b[101] = { 0 };
	struct digest g = digest_of("Human: question 0 Assistant:", 28), x = digest_of("good 0", 6),
		      y = digest_of("bad 0", 5), want;
	struct item_row row;

	(void)state;
	scratch_items(p, 1);
	memcpy(b + 1, g.b, 32);
	memcpy(b + 33, digest_compare(&x, &y) < 0 ? x.b : y.b, 32);
	memcpy(b + 65, digest_compare(&x, &y) < 0 ? y.b : x.b, 32);
	want = digest_of(b, sizeof b);
	row = row_of(p, 1, &a);
	assert_true(digest_equal(&row.identity, &want));
	arena_release(&a);
	project_close(p);
}

static void test_names(void **state)
{
	struct project *p = scratch_project("n.assay");
	struct arena a = ARENA_INIT;
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	struct item_row row;
	char hex[DIGEST_HEX];
	bool swapped = false;
	int64_t t, id = 0;

	(void)state;
	scratch_items(p, 20);
	ok(item_find(p, "k7", &id, &err));
	assert_int_equal(id, 8);
	row = row_of(p, 8, &a);
	assert_string_equal(row.key, "k7");
	digest_hex(&row.identity, hex);
	for (int n = 8; n <= 64; n += 7) {
		char name[DIGEST_HEX] = "";

		memcpy(name, hex, (size_t)n);
		id = 0;
		ok(item_find(p, name, &id, &err));
		assert_int_equal(id, 8);
	}
	hex[7] = '\0';
	assert_int_equal(item_find(p, hex, &id, &err), RC_NOTFOUND);
	assert_int_equal(item_find(p, "nobody", &id, &err), RC_NOTFOUND);
	assert_int_equal(item_find(p, "", &id, &err), RC_NOTFOUND);
	ok(project_begin_corpus(p, &err));
	t = scratch_source(p, "other");
	ok(item_writer_open(p, &w, &err));
	scratch_add(w, t, 1, "k7", "another", "a", "b", SIDE_A);
	scratch_add(w, t, 5, "mine", "Human: question 0 Assistant:", "bad 0", "good 0", SIDE_B);
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	assert_int_equal(item_find(p, "k7", &id, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "names 2 items"));
	ok(item_by_key(p, t, scratch_slice("k7"), &id, &swapped, &err));
	assert_int_equal(id, 21);
	ok(item_by_key(p, t, scratch_slice("mine"), &id, &swapped, &err));
	assert_int_equal(id, 1);
	assert_true(swapped);
	ok(item_find(p, "mine", &id, &err));
	assert_int_equal(id, 1);
	ok(item_by_row(p, t, 4, &id, &swapped, &err));
	assert_int_equal(id, 1);
	assert_true(swapped);
	ok(item_by_row(p, 1, 19, &id, &swapped, &err));
	assert_int_equal(id, 20);
	assert_false(swapped);
	assert_int_equal(item_by_row(p, t, 1, &id, &swapped, &err), RC_NOTFOUND);
	assert_int_equal(item_by_row(p, t, -1, &id, &swapped, &err), RC_NOTFOUND);
	assert_int_equal(item_by_row(p, 99, 0, &id, &swapped, &err), RC_NOTFOUND);
	arena_release(&a);
	project_close(p);
}

/* A corrected row takes the old one's place; a file of the same name elsewhere does not. */
static void test_corrected(void **state)
{
	struct project *p = scratch_project("c.assay");
	struct item_source elsewhere = { .name = "pairs.jsonl", .path = "/other/pairs.jsonl", .format = "t",
					 .kind = "pairs" };
	struct arena a = ARENA_INIT;
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	struct item_outcome o;
	uint8_t flags[8];
	int64_t s, id = 0;

	(void)state;
	scratch_items(p, 4);
	ok(project_begin_corpus(p, &err));
	s = scratch_source(p, "pairs.jsonl");
	ok(item_writer_open(p, &w, &err));
	o = scratch_add(w, s, 1, "k0", "Human: question 0 Assistant:", "good 0", "bad 0", SIDE_A);
	assert_int_equal(o.what, ITEM_SAME);
	o = scratch_add(w, s, 2, "k1", "Human: question 0 Assistant:", "better 1", "bad 1", SIDE_A);
	assert_int_equal(o.what, ITEM_CHANGED);
	assert_int_equal(o.id, 5);
	ok(item_source_add(p, &elsewhere, &s, &err));
	o = scratch_add(w, s, 1, "0", "a quite different", "good", "bad", SIDE_A);
	assert_int_equal(o.what, ITEM_ADDED);
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	ok(item_columns(p, NULL, NULL, flags, NULL, &err));
	assert_int_equal(flags[0], 0);
	assert_int_equal(flags[1], ITEM_SUPERSEDED);
	assert_int_equal(row_of(p, 2, &a).flags, ITEM_SUPERSEDED);
	ok(item_find(p, "k1", &id, &err));
	assert_int_equal(id, 5);
	/* The old text comes back: it stands again. */
	ok(project_begin_corpus(p, &err));
	s = scratch_source(p, "pairs.jsonl");
	ok(item_writer_open(p, &w, &err));
	o = scratch_add(w, s, 2, "k1", "Human: question 0 Assistant:", "good 1", "bad 1", SIDE_A);
	assert_int_equal(o.what, ITEM_SAME);
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	ok(item_columns(p, NULL, NULL, flags, NULL, &err));
	assert_int_equal(flags[1], 0);
	arena_release(&a);
	project_close(p);
}

static bool count_text(void *ctx, int64_t id, struct slice prompt, struct slice a, struct slice b)
{
	int64_t *seen = ctx;

	assert_int_equal(id, ++*seen);
	assert_true(prompt.n && a.n > b.n);
	return id < 9000;
}

static void test_columns(void **state)
{
	enum { N = 9001 };
	struct project *p = scratch_project("l.assay");
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct slice prompt, response[2];
	static int8_t label[N];
	static uint16_t subset[N];
	static uint8_t kind[N], flags[N];
	static uint32_t group[N];
	size_t groups = 0;
	int64_t seen = 0;

	(void)state;
	scratch_items(p, 5000);
	{
		struct item_writer *w = NULL;
		char text[32];
		int64_t s;

		ok(project_begin_corpus(p, &err));
		s = scratch_source(p, "more");
		ok(item_writer_open(p, &w, &err));
		for (int i = 5000; i < N; i++) {
			snprintf(text, sizeof text, "long text %d", i);
			scratch_add(w, s, i, text, "Human: question 7 Assistant:", text, "b", SIDE_B);
		}
		ok(item_writer_close(w, &err));
		ok(project_commit_corpus(p, &err));
	}
	assert_int_equal(item_count(p), N);
	ok(item_columns(p, label, subset, flags, kind, &err));
	ok(item_groups(p, group, &groups, &err));
	assert_int_equal(groups, 2500);
	for (int i = 0; i < N; i++) {
		assert_int_equal(label[i], i < 5000 ? SIDE_A : SIDE_B);
		assert_int_equal(group[i], i < 5000 ? i / 2 : 7);
		assert_int_equal(subset[i] + kind[i] + flags[i], 0);
	}
	ok(item_texts(p, N, &a, &prompt, response, &err));
	assert_string_equal(response[0].s, "long text 9000");
	assert_int_equal(response[1].n, 1);
	ok(item_scan_texts(p, 1, count_text, &seen, &err));
	assert_int_equal(seen, 9000);
	assert_int_equal(item_texts(p, N + 1, &a, &prompt, response, &err), RC_NOTFOUND);
	arena_release(&a);
	project_close(p);
}

static void test_subsets(void **state)
{
	struct project *p = scratch_project("s.assay");
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	const char **names = NULL;
	size_t n = 0;
	int i = -1, j = -1;

	(void)state;
	ok(project_begin_corpus(p, &err));
	ok(item_subset(p, "", &i, &err));
	assert_int_equal(i, 0);
	ok(item_subset(p, "math", &i, &err));
	ok(item_subset(p, "code", &j, &err));
	assert_int_equal(i, 1);
	assert_int_equal(j, 2);
	ok(item_subset(p, "math", &j, &err));
	assert_int_equal(j, 1);
	ok(project_commit_corpus(p, &err));
	ok(item_subsets(p, &a, &names, &n, &err));
	assert_int_equal(n, 3);
	assert_string_equal(names[2], "code");
	arena_release(&a);
	project_close(p);
}

static void test_sources(void **state)
{
	struct project *p = scratch_project("o.assay");
	struct item_source s = { .digest = digest_of("abc", 3), .bytes = 3, .rows = 1, .added_ns = 7,
				 .path = "d/f", .name = "f", .format = "hh", .kind = "pairs", .report = "{}" };
	struct digest other = digest_of("abd", 3);
	struct item_source got;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;

	(void)state;
	ok(project_begin_corpus(p, &err));
	s.id = scratch_source(p, "f");
	ok(item_source_finish(p, &s, &err));
	ok(project_commit_corpus(p, &err));
	ok(item_source_by_digest(p, &s.digest, &a, &got, &err));
	assert_int_equal(got.id, s.id);
	assert_int_equal(got.bytes, 3);
	assert_string_equal(got.report, "{}");
	assert_int_equal(item_source_by_digest(p, &other, &a, &got, &err), RC_NOTFOUND);
	arena_release(&a);
	project_close(p);
}

/* A thousand equal rows in one file: each its own item, in time that does not explode. */
static void test_many_duplicates(void **state)
{
	struct project *p = scratch_project("d.assay");
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	struct item_outcome o;
	int64_t s;

	(void)state;
	ok(project_begin_corpus(p, &err));
	s = scratch_source(p, "first");
	ok(item_writer_open(p, &w, &err));
	for (int i = 0; i < 20000; i++) {
		o = scratch_add(w, s, i + 1, "k", "P", "x", "y", SIDE_A);
		assert_int_equal(o.id, i + 1);
		assert_int_equal(o.duplicate, i > 0);
	}
	s = scratch_source(p, "second");
	for (int i = 0; i < 20001; i++) {
		o = scratch_add(w, s, i + 1, "k", "P", "x", "y", SIDE_A);
		assert_int_equal(o.what, i < 20000 ? ITEM_SAME : ITEM_ADDED);
		assert_int_equal(o.id, i + 1);
	}
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_identity, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_identity_bytes, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_names, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_corrected, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_columns, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_subsets, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_sources, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_many_duplicates, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
