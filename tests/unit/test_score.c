/* score, feature: columns over chunks, what is there already, what stays missing. */
#include "tests/unit/scratch.h"

#include <math.h>
#include <stdlib.h>

#include "core/store/feature.h"
#include "core/store/score.h"

enum { N = 9000 };

static double value_of(int rm, int item, int side)
{
	return item % 7 == 3 ? (double)NAN : rm * 1000.0 + item + side / 3.0;
}

/* Written item by item in the order given by step, read as columns. */
static void write_scores(struct project *p, int rms, int step, enum score_outcome expect)
{
	struct err err = ERR_INIT;
	struct score_writer *w = NULL;
	enum score_outcome what;

	ok(project_begin_corpus(p, &err));
	ok(score_writer_open(p, &w, &err));
	for (int k = 0; k < N; k++) {
		int i = (int)((long)k * step % N);

		for (int rm = 1; rm <= rms; rm++)
			for (int side = 0; side < 2; side++) {
				double v = value_of(rm, i, side);

				if (isnan(v))
					continue;
				ok(score_set(w, rm, i + 1, side ? SIDE_B : SIDE_A, v, &what, &err));
				assert_int_equal(what, expect);
			}
	}
	ok(score_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
}

static void test_scores(void **state)
{
	static double out[N];
	struct project *p = scratch_project("s.assay");
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct score_rm *rms = NULL;
	size_t n = 0;
	int64_t id = 0;

	(void)state;
	scratch_items(p, N);
	ok(project_begin_corpus(p, &err));
	ok(score_rm(p, "zeta", NULL, NULL, &id, &err));
	assert_int_equal(id, 1);
	ok(score_rm(p, "alpha", "judge", "scalar", &id, &err));
	ok(score_rm(p, "zeta", "committee", NULL, &id, &err));
	assert_int_equal(id, 1);
	assert_int_equal(score_rm(p, "alpha", "post", NULL, &id, &err), RC_CONFLICT);
	assert_int_equal(score_rm(p, "zeta", NULL, "pairwise", &id, &err), RC_CONFLICT);
	ok(project_commit_corpus(p, &err));
	ok(score_rms(p, &a, &rms, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(rms[0].name, "zeta");
	assert_string_equal(rms[1].role, "judge");
	write_scores(p, 2, 1, SCORE_ADDED);
	write_scores(p, 2, 7, SCORE_SAME);	/* in another order */
	for (int rm = 1; rm <= 2; rm++)
		for (int side = 0; side < 2; side++) {
			ok(score_column(p, rm, side ? SIDE_B : SIDE_A, item_count(p), out, &err));
			for (int i = 0; i < N; i++) {
				double v = value_of(rm, i, side);

				assert_true(isnan(v) ? isnan(out[i]) : v == out[i]);
			}
		}
	ok(score_column(p, 99, SIDE_A, item_count(p), out, &err));
	assert_true(isnan(out[0]) && isnan(out[N - 1]));
	arena_release(&a);
	project_close(p);
}

static void test_changed_score(void **state)
{
	struct project *p = scratch_project("c.assay");
	struct err err = ERR_INIT;
	struct score_writer *w = NULL;
	enum score_outcome what;
	double out[3];
	int64_t id = 0;

	(void)state;
	scratch_items(p, 3);
	ok(project_begin_corpus(p, &err));
	ok(score_rm(p, "m", NULL, NULL, &id, &err));
	ok(score_writer_open(p, &w, &err));
	ok(score_set(w, id, 3, SIDE_B, 0.5, &what, &err));
	assert_int_equal(what, SCORE_ADDED);
	ok(score_set(w, id, 3, SIDE_B, 0.25, &what, &err));
	assert_int_equal(what, SCORE_CHANGED);
	ok(score_writer_close(w, &err));
	project_rollback_corpus(p);
	ok(project_begin_corpus(p, &err));
	ok(score_rm(p, "m", NULL, NULL, &id, &err));
	ok(score_writer_open(p, &w, &err));
	ok(score_set(w, id, 3, SIDE_B, -0.0, &what, &err));
	assert_int_equal(what, SCORE_ADDED);	/* what was rolled back never was */
	ok(score_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	ok(score_column(p, id, SIDE_B, item_count(p), out, &err));
	assert_true(isnan(out[0]) && isnan(out[1]) && out[2] == 0 && signbit(out[2]));
	score_writer_abort(NULL);
	project_close(p);
}

/* Whole chunks that were never written: before, between and behind those that were. */
static void test_gaps(void **state)
{
	enum { ITEMS = 5 * 4096 + 7 };
	static const int at[] = { 4097, 3 * 4096 + 1, 4 * 4096 };
	struct project *p = scratch_project("g.assay");
	double *out = malloc((ITEMS + 1) * sizeof(*out));
	struct err err = ERR_INIT;
	struct score_writer *w = NULL;
	enum score_outcome what;
	int64_t id = 0;
	int seen = 0;

	(void)state;
	scratch_items(p, ITEMS);
	ok(project_begin_corpus(p, &err));
	ok(score_rm(p, "m", NULL, NULL, &id, &err));
	ok(score_writer_open(p, &w, &err));
	for (size_t k = 0; k < COUNT(at); k++)
		ok(score_set(w, id, at[k], SIDE_A, at[k], &what, &err));
	ok(score_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	for (int i = 0; i <= ITEMS; i++)
		out[i] = -1;
	ok(score_column(p, id, SIDE_A, ITEMS, out, &err));
	for (int i = 0; i < ITEMS; i++)
		if (!isnan(out[i]))
			assert_true(out[i] == at[seen++] && out[i] == i + 1);
	assert_int_equal(seen, COUNT(at));
	/* A column is as long as the caller says, whatever is stored. */
	out[4097] = -1;
	ok(score_column(p, id, SIDE_A, 4097, out, &err));
	assert_true(out[4096] == 4097 && out[4097] == -1 && isnan(out[0]));
	free(out);
	project_close(p);
}

/* More chunks than may stay in memory, met in an order that makes them come and go. */
static void test_eviction(void **state)
{
	enum { RMS = 900 };
	struct project *p = scratch_project("e.assay");
	struct err err = ERR_INIT;
	struct score_writer *w = NULL;
	enum score_outcome what;
	double out[2];

	(void)state;
	scratch_items(p, 2);
	ok(project_begin_corpus(p, &err));
	for (int rm = 1; rm <= RMS; rm++) {
		char name[16];
		int64_t id = 0;

		snprintf(name, sizeof name, "m%d", rm);
		ok(score_rm(p, name, NULL, NULL, &id, &err));
	}
	ok(score_writer_open(p, &w, &err));
	for (int item = 1; item <= 2; item++)
		for (int k = 0; k < 2 * RMS; k++) {
			ok(score_set(w, k / 2 + 1, item, k % 2 ? SIDE_B : SIDE_A, k * 10 + item, &what, &err));
			assert_int_equal(what, SCORE_ADDED);
		}
	ok(score_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	for (int k = 0; k < 2 * RMS; k++) {
		ok(score_column(p, k / 2 + 1, k % 2 ? SIDE_B : SIDE_A, item_count(p), out, &err));
		assert_true(out[0] == k * 10 + 1 && out[1] == k * 10 + 2);
	}
	project_close(p);
}

static void test_features(void **state)
{
	static int8_t out[N];
	struct project *p = scratch_project("f.assay");
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct feature_writer *w = NULL;
	struct feature_def *defs = NULL;
	bool added, changed;
	int64_t id = 0, other = 0;
	size_t n = 0;

	(void)state;
	scratch_items(p, N);
	ok(project_begin_corpus(p, &err));
	ok(feature_def(p, "refusal", "", "\\bno\\b v1", &id, &err));
	ok(feature_def(p, "refusal", NULL, "\\bno\\b v2", &other, &err));
	assert_int_not_equal(id, other);
	ok(feature_def(p, "refusal", "", "\\bno\\b v1", &other, &err));
	assert_int_equal(id, other);
	ok(feature_writer_open(p, &w, &err));
	for (int i = 0; i < N; i += 2)
		ok(feature_set(w, id, i + 1, SIDE_A, i % 200 - 100, &added, &changed, &err));
	ok(feature_set(w, id, 1, SIDE_A, -100, &added, &changed, &err));
	assert_false(added || changed);
	ok(feature_set(w, id, 1, SIDE_A, -99, &added, &changed, &err));
	assert_true(!added && changed);
	assert_int_equal(feature_set(w, id, 1, SIDE_A, -128, &added, &changed, &err), RC_INPUT);
	assert_int_equal(feature_set(w, id, 1, SIDE_A, 128, &added, &changed, &err), RC_INPUT);
	ok(feature_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
	ok(feature_column(p, id, SIDE_A, item_count(p), out, &err));
	for (int i = 1; i < N; i++)
		assert_int_equal(out[i], i % 2 ? FEATURE_MISSING : i % 200 - 100);
	assert_int_equal(out[0], -99);
	ok(feature_column(p, id, SIDE_B, item_count(p), out, &err));
	assert_int_equal(out[0], FEATURE_MISSING);
	ok(feature_defs(p, &a, &defs, &n, &err));
	assert_int_equal(n, 2);
	assert_string_equal(defs[1].rule, "\\bno\\b v2");
	arena_release(&a);
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_scores, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_changed_score, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_gaps, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_eviction, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_features, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
