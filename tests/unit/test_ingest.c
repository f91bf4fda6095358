/*
 * Whole files into a project: counts that add up, joins, reruns, failures that leave no
 * trace, the real data sets.
 */
#include "tests/unit/scratch.h"

#include <math.h>
#include <sys/stat.h>

#include "core/base/base.h"
#include "core/ingest/ingest.h"
#include "core/store/event.h"
#include "core/store/feature.h"
#include "core/store/projection.h"
#include "core/store/score.h"

#define Q "\\n\\nHuman: Is rain wet?\\n\\nAssistant:"
#define PAIR(id, a, b, gold) "{\"id\":\"" id "\",\"prompt\":\"p " id "\",\"response_a\":\"" a \
	"\",\"response_b\":\"" b "\"" gold "}\n"

static struct arena arena;
static struct ingest_report report;
static struct err err;

static const char *put(const char *name, const char *text)
{
	const char *path = scratch_path(name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	return path;
}

static enum rc import_with(struct project *p, const char *path, struct ingest_options o)
{
	enum rc rc;

	o.max_rejects = o.max_rejects ? o.max_rejects : -1;
	err = (struct err)ERR_INIT;
	rc = ingest_file(p, path, &o, &arena, &report, &err);
	if (!rc)
		assert_int_equal(report.read, report.added + report.changed + report.same +
						      report.rejected);
	return rc;
}

static enum rc import(struct project *p, const char *path)
{
	return import_with(p, path, (struct ingest_options){ .format = NULL });
}

static void takes(struct project *p, const char *path, int added, int changed, int same,
		  int rejected)
{
	ok(import(p, path));
	assert_int_equal(report.added, added);
	assert_int_equal(report.changed, changed);
	assert_int_equal(report.same, same);
	assert_int_equal(report.rejected, rejected);
}

static int64_t warned(const char *name)
{
	for (size_t i = 0; i < report.n_warning; i++)
		if (str_equal(report.warning[i].name, name))
			return report.warning[i].count;
	fail_msg("no warning is called %s", name);
	return -1;
}

static double score_of(struct project *p, const char *rm, enum side side, size_t item)
{
	double v[64];
	int64_t id = 0;

	ok(score_rm(p, rm, NULL, "scalar", &id, &err));
	assert_true(item_count(p) <= COUNT(v));
	ok(score_column(p, id, side, item_count(p), v, &err));
	return v[item];
}

static void rejects_and_warnings(void **state)
{
	struct project *p = scratch_project("rejects.assay");

	(void)state;
	takes(p, put("odd.jsonl",
		     "{\"chosen\":\"" Q " Yes.\",\"rejected\":\"" Q " No.\"}\n"
		     "\n"
		     "{\"chosen\":\"" Q " Yes.\"}\n"
		     "{\"chosen\":\"" Q " Yes.\",\"rejected\":\"" Q " No.\"}\n"
		     "{\"chosen\":\n"
		     "{\"chosen\":\"\xff\",\"rejected\":\"x\"}\n"
		     "[]\n"
		     "{\"chosen\":\"" Q "\",\"rejected\":\"" Q " No.\"}"), 3, 0, 0, 4);
	assert_string_equal(report.format, "hh");
	assert_int_equal(report.records.pairs, 3);
	assert_int_equal(report.records.responses, 6);
	assert_int_equal(report.n_reject, 4);
	assert_int_equal(report.reject[0].line, 3);
	assert_string_equal(report.reject[0].reason, "no member \"rejected\"");
	assert_int_equal(report.reject[3].line, 7);
	assert_non_null(strstr(report.reject[2].reason, "not UTF-8"));
	assert_int_equal(warned("duplicate"), 1);
	assert_int_equal(warned("empty_response"), 1);
	assert_int_equal(item_count(p), 3);
	project_close(p);
}

static void reruns(void **state)
{
	struct project *p = scratch_project("reruns.assay");
	const char *path = put("pairs.jsonl", PAIR("1", "x", "y", ",\"gold\":\"A\"") PAIR("2", "x",
											  "y", ""));
	struct item_source *s = NULL;
	size_t n = 0;

	(void)state;
	takes(p, path, 2, 0, 0, 0);
	assert_false(report.known);
	takes(p, path, 0, 0, 2, 0);
	assert_true(report.known);
	assert_int_equal(report.records.pairs, 0);
	ok(item_sources(p, &arena, &s, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(s[0].rows, 2);
	/* One line more: what was there is the same. */
	takes(p, put("more.jsonl", PAIR("1", "x", "y", ",\"gold\":\"A\"") PAIR("2", "x", "y", "")
				   PAIR("3", "x", "y", "")), 1, 0, 2, 0);
	/* Flipped, with its label flipped too: the same pair. */
	takes(p, put("flipped.jsonl", PAIR("1", "y", "x", ",\"gold\":\"B\"")), 0, 0, 1, 0);
	assert_int_equal(warned("label_differs"), 0);
	takes(p, put("relabelled.jsonl", PAIR("1", "y", "x", ",\"gold\":\"A\"")), 0, 0, 1, 0);
	assert_int_equal(warned("label_differs"), 1);
	/* A file of the same name with another text under a key corrects it. */
	takes(p, put("pairs.jsonl", PAIR("1", "x", "better", ",\"gold\":\"A\"")), 0, 1, 0, 0);
	assert_int_equal(item_count(p), 4);
	project_close(p);
}

static void scores_join_by_row(void **state)
{
	struct project *p = scratch_project("rows.assay");

	(void)state;
	/* Before the pairs are there, nothing joins; afterwards the same bytes do. */
	const char *scores = put("rm.jsonl", "{\"row\":0,\"chosen\":1,\"rejected\":2}\n"
					     "{\"row\":2,\"chosen\":3,\"rejected\":null}\n"
					     "{\"row\":5,\"chosen\":3,\"rejected\":4}\n");

	takes(p, scores, 0, 0, 0, 3);
	assert_string_equal(report.reject[0].reason, "no such pair: row 0 of no pair file");
	takes(p, put("hh.jsonl", "{\"chosen\":\"" Q " Yes.\",\"rejected\":\"" Q " No.\"}\n"
				 "broken\n"
				 "{\"chosen\":\"" Q " a\",\"rejected\":\"" Q " b\"}\n"), 2, 0, 0,
				1);
	takes(p, scores, 2, 0, 0, 1);
	assert_false(report.known);
	assert_string_equal(report.reject[0].reason, "no such pair: row 5");
	assert_int_equal(report.records.scores, 3);
	assert_int_equal(warned("missing_score"), 1);
	assert_true(score_of(p, "rm", SIDE_A, 0) == 1 && score_of(p, "rm", SIDE_B, 0) == 2);
	assert_true(score_of(p, "rm", SIDE_A, 1) == 3 && isnan(score_of(p, "rm", SIDE_B, 1)));
	/* Another name for the model: other scores, although the bytes are known. */
	ok(import_with(p, scores, (struct ingest_options){ .rm = "again" }));
	assert_int_equal(report.added, 2);
	assert_true(score_of(p, "again", SIDE_B, 0) == 2);
	takes(p, put("rm.jsonl", "{\"row\":0,\"chosen\":1,\"rejected\":7}\n"
				 "{\"row\":2,\"chosen\":3}\n"), 0, 1, 1, 0);
	assert_true(score_of(p, "rm", SIDE_B, 0) == 7);
	project_close(p);
}

/*
 * "chosen" is what the label says; in an hh file it is the row's first side, wherever the
 * pair keeps it.
 */
static void chosen_follows_the_label(void **state)
{
	struct project *p = scratch_project("label.assay");

	(void)state;
	takes(p, put("g.jsonl", PAIR("1", "x", "y", ",\"gold\":\"B\"") PAIR("2", "x", "y", "")), 2,
	      0, 0, 0);
	takes(p, put("m.jsonl", "{\"row\":0,\"chosen\":1,\"rejected\":2}\n"
				"{\"row\":1,\"chosen\":1,\"rejected\":2}\n"), 1, 0, 0, 1);
	assert_non_null(strstr(report.reject[0].reason, "no label"));
	assert_true(score_of(p, "m", SIDE_A, 0) == 2 && score_of(p, "m", SIDE_B, 0) == 1);
	/* The same pair in TRL's form, the other way round: its row's chosen is our a. */
	takes(p, put("t.jsonl", "{\"prompt\":\"p 1\",\"chosen\":\"x\",\"rejected\":\"y\"}\n"), 0, 0,
	      1, 0);
	assert_int_equal(warned("label_differs"), 1);
	assert_int_equal(import(p, put("n.jsonl", "{\"row\":0,\"chosen\":1,\"rejected\":2}\n")),
			 RC_INPUT);
	assert_non_null(strstr(err.text, "--for"));
	ok(import_with(p, scratch_path("n.jsonl"),
		       (struct ingest_options){ .for_source = "t.jsonl" }));
	assert_true(score_of(p, "n", SIDE_A, 0) == 1 && score_of(p, "n", SIDE_B, 0) == 2);
	assert_int_equal(import_with(p, scratch_path("n.jsonl"),
				     (struct ingest_options){ .for_source = "no.jsonl" }),
			 RC_INPUT);
	assert_non_null(strstr(err.text, "g.jsonl, t.jsonl"));
	/* By key, in the sides of the file that is named. */
	takes(p, put("k.jsonl", "{\"pair_id\":\"2\",\"rm\":\"k\",\"response\":\"b\",\"score\":5}\n"
				"{\"pair_id\":\"9\",\"rm\":\"k\",\"response\":\"b\","
				"\"score\":5}\n"), 1, 0, 0, 1);
	assert_true(score_of(p, "k", SIDE_B, 1) == 5);
	assert_string_equal(report.reject[0].reason, "no such pair: \"9\"");
	project_close(p);
}

static void features_join(void **state)
{
	struct project *p = scratch_project("features.assay");
	struct feature_def *def = NULL;
	int8_t v[1];
	size_t n = 0;

	(void)state;
	takes(p, put("g.jsonl", PAIR("1", "x", "y", ",\"gold\":\"B\"")), 1, 0, 0, 0);
	takes(p, put("f.jsonl", "{\"row\":0,\"chosen\":{\"long\":1},\"rejected\":{\"long\":0}}\n"),
	      1, 0, 0, 0);
	ok(feature_defs(p, &arena, &def, &n, &err));
	assert_int_equal(n, 1);
	assert_string_equal(def[0].name, "long");
	ok(feature_column(p, def[0].id, SIDE_B, item_count(p), v, &err));
	assert_int_equal(v[0], 1);
	ok(feature_column(p, def[0].id, SIDE_A, item_count(p), v, &err));
	assert_int_equal(v[0], 0);
	project_close(p);
}

static void acts_become_events(void **state)
{
	struct project *p = scratch_project("acts.assay");
	struct projection_state *s = NULL;
	struct item_row row;
	const char *path = put("ann.jsonl",
			       "{\"pair_id\":\"1\",\"annotator\":\"bea\",\"choice\":\"b\"}\n"
					    "{\"pair_id\":\"1\",\"annotator\":\"ann\","
					    "\"choice\":\"tie\"}\n"
					    "{\"pair_id\":\"7\",\"annotator\":\"ann\","
					    "\"choice\":\"a\"}\n");
	size_t n = 0;

	(void)state;
	takes(p, put("g.jsonl", PAIR("1", "x", "y", "")), 1, 0, 0, 0);
	takes(p, path, 2, 0, 0, 1);
	assert_int_equal(report.records.annotations, 2);
	ok(item_get(p, 1, &arena, &row, &err));
	ok(projection_item(p, &row.identity, &arena, &s, &n, &err));
	assert_int_equal(n, 2);
	assert_int_equal(s[0].choice, CHOICE_TIE);
	assert_int_equal(s[1].choice, CHOICE_B);
	/*
	 * A row had found no pair, so the file is read again; what the log has is not
	 * written twice.
	 */
	takes(p, path, 0, 0, 2, 1);
	assert_int_equal(event_last_seq(p), 2);
	/* With that pair there, the rest arrives. */
	takes(p, put("h.jsonl", PAIR("7", "x", "y", "")), 1, 0, 0, 0);
	takes(p, path, 1, 0, 2, 0);
	assert_int_equal(event_last_seq(p), 3);
	takes(p, path, 0, 0, 3, 0);
	assert_true(report.known);
	project_close(p);
}

/* Events of one file are the same in two projects, byte by byte. */
static bool note_id(void *ctx, const struct event *e)
{
	str_addf(ctx, "%s %s %s %s;", e->id, e->origin, e->annotator, e->body);
	return true;
}

static void replicas_agree(void **state)
{
	struct str ids[2] = { STR_INIT, STR_INIT };
	static const char acts[] = "{\"pair_id\":\"1\",\"annotator\":\"ann\",\"choice\":\"b\"}\n";

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct project *p = scratch_project(i ? "replica1.assay" : "replica0.assay");

		takes(p, put("g.jsonl", PAIR("1", "x", "y", "")), 1, 0, 0, 0);
		takes(p, put("ann.jsonl", acts), 1, 0, 0, 0);
		ok(event_each(p, 0, note_id, &ids[i], &err));
		project_close(p);
	}
	assert_true(ids[0].len > 0);
	assert_string_equal(ids[0].s, ids[1].s);
	str_release(&ids[0]);
	str_release(&ids[1]);
}

static void mapped_members(void **state)
{
	static const char *const map[] = {
		"id=n", "prompt=q.text", "response_a=out.0.answer", "response_b=out.1.answer",
		"gold=best", NULL,
	};
	static const char *const bad[] = { "prompt", NULL };
	struct project *p = scratch_project("map.assay");
	struct slice prompt, response[2];
	struct item_row row;
	const char *path = put("own.jsonl",
			       "{\"n\":5,\"q\":{\"text\":\"p\"},\"out\":[{\"answer\":\"x\"},"
					    "{\"answer\":\"y\"}],\"best\":\"B\"}\n"
					    "{\"n\":6,\"q\":{},\"out\":[],\"best\":\"B\"}\n");

	(void)state;
	assert_int_equal(import(p, path), RC_INPUT);
	assert_int_equal(import_with(p, path, (struct ingest_options){ .map = bad }), RC_INPUT);
	assert_non_null(strstr(err.text, "want FIELD=PATH"));
	assert_false(ingest_brings_items(path, &(struct ingest_options){ .map = NULL }));
	assert_true(ingest_brings_items(path, &(struct ingest_options){ .map = map }));
	ok(import_with(p, path, (struct ingest_options){ .map = map }));
	assert_int_equal(report.added, 1);
	assert_int_equal(report.rejected, 1);
	assert_string_equal(report.reject[0].reason, "no member \"prompt\"");
	ok(item_get(p, 1, &arena, &row, &err));
	assert_string_equal(row.key, "5");
	assert_int_equal(row.label, SIDE_B);
	ok(item_texts(p, 1, &arena, &prompt, response, &err));
	assert_string_equal(prompt.s, "p");
	assert_string_equal(response[1].s, "y");
	/* Without the map these bytes mean something else, so they are not known. */
	assert_int_equal(import(p, path), RC_INPUT);
	ok(import_with(p, path, (struct ingest_options){ .map = map }));
	assert_true(report.known);
	project_close(p);
}

static bool stop_at_once(void *ctx, int64_t at, int64_t size, int64_t rows)
{
	(void)ctx, (void)at, (void)size, (void)rows;
	return false;
}

static void failures_leave_no_trace(void **state)
{
	struct project *p = scratch_project("failures.assay");
	struct item_source *s = NULL;
	struct str many = STR_INIT;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 500; i++)
		str_addf(&many, PAIR("%d", "x", "y", ""), i, i);
	assert_int_equal(import(p, scratch_path("absent.jsonl")), RC_INPUT);
	assert_int_equal(import(p, scratch_dir), RC_INPUT);
	assert_int_equal(import(p, put("empty.jsonl", "")), RC_INPUT);
	assert_non_null(strstr(err.text, "holds no data"));
	assert_int_equal(import(p, put("text.jsonl", "no json\n")), RC_INPUT);
	assert_int_equal(import(p, put("what.jsonl", "{\"what\":1}\n")), RC_INPUT);
	assert_non_null(strstr(err.text, "what.jsonl:1: no format is known"));
	assert_int_equal(import_with(p, put("many.jsonl", many.s),
				     (struct ingest_options){ .progress = stop_at_once }), RC_STOP);
	assert_int_equal(import_with(p, scratch_path("many.jsonl"),
				     (struct ingest_options){ .format = "csv" }), RC_INPUT);
	ok(item_sources(p, &arena, &s, &n, &err));
	assert_int_equal(n, 0);
	assert_int_equal(item_count(p), 0);
	takes(p, scratch_path("many.jsonl"), 500, 0, 0, 0);
	/* And a failure beside what is there already. */
	str_addz(&many, PAIR("new", "x", "y", ""));
	assert_int_equal(import_with(p, put("many.jsonl", many.s),
				     (struct ingest_options){ .progress = stop_at_once }), RC_STOP);
	assert_int_equal(item_count(p), 500);
	str_release(&many);
	project_close(p);
}

static void too_many_rejects(void **state)
{
	struct project *p = scratch_project("max.assay");
	const char *path = put("r.jsonl", PAIR("1", "x", "y", "") "x\nx\n");

	(void)state;
	ok(import_with(p, path, (struct ingest_options){ .max_rejects = 1 }));
	assert_true(report.too_many_rejects);
	ok(import_with(p, put("s.jsonl", PAIR("1", "x", "y", "") "x\nx\n\n"),
		       (struct ingest_options){ .max_rejects = 2 }));
	assert_false(report.too_many_rejects);
	project_close(p);
}

/* ---- the real data sets ---- */

static const char *data(const char *name)
{
	static char path[4][512];
	static int at;
	const char *dir = getenv("ASSAY_DATA");
	struct stat st;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", dir ? dir : "../shared/data", name);
	return stat(path[at], &st) ? NULL : path[at];
}

static void hh_harmless(void **state)
{
	struct project *p;

	(void)state;
	if (!data("hh-harmless/test.jsonl.gz"))
		skip();
	p = scratch_project("hh.assay");
	takes(p, data("hh-harmless/test.jsonl.gz"), 2312, 0, 0, 0);
	assert_int_equal(warned("prefixes_differ"), 5);
	assert_int_equal(warned("empty_response"), 4);
	takes(p, data("hh-harmless/committee.jsonl.gz"), 2312, 0, 0, 0);
	assert_int_equal(report.records.scores, 2312 * 16);
	takes(p, data("hh-harmless/features.jsonl.gz"), 2312, 0, 0, 0);
	assert_int_equal(report.records.features, 2312 * 24);
	takes(p, data("hh-harmless/features.jsonl.gz"), 0, 0, 2312, 0);
	assert_true(report.known);
	project_close(p);
}

/* Pairs with scores, or five raw files: the same items and the same scores. */
static void judgebench_both_ways(void **state)
{
	static const char *const rm[] = {
		"grm-gemma-2b", "internlm2-20b", "internlm2-7b", "skywork-gemma-27b",
		"skywork-llama-8b",
	};
	struct project *p, *q;
	struct item_row a, b;
	double v[2][350];
	char name[64];
	int64_t id;

	(void)state;
	if (!data("judgebench/pairs.jsonl.gz"))
		skip();
	p = scratch_project("jb1.assay");
	q = scratch_project("jb2.assay");
	takes(p, data("judgebench/pairs.jsonl.gz"), 350, 0, 0, 0);
	takes(p, data("judgebench/scores.jsonl.gz"), 3500, 0, 0, 0);
	for (size_t i = 0; i < COUNT(rm); i++) {
		snprintf(name, sizeof(name), "judgebench/%s.jsonl.gz", rm[i]);
		takes(q, data(name), 350, 0, 0, 0);
	}
	assert_int_equal(item_count(q), 350);
	for (int64_t i = 1; i <= 350; i++) {
		arena_reset(&arena);
		ok(item_get(p, i, &arena, &a, &err));
		ok(item_get(q, i, &arena, &b, &err));
		assert_true(digest_equal(&a.identity, &b.identity));
		assert_true(digest_equal(&a.response[0], &b.response[0]));
		assert_string_equal(a.key, b.key);
		assert_int_equal(a.label, b.label);
		assert_int_equal(a.subset, b.subset);
	}
	for (size_t i = 0; i < 2 * COUNT(rm); i++) {
		ok(score_rm(p, rm[i / 2], NULL, "scalar", &id, &err));
		ok(score_column(p, id, i % 2 ? SIDE_B : SIDE_A, item_count(p), v[0], &err));
		ok(score_rm(q, rm[i / 2], NULL, "scalar", &id, &err));
		ok(score_column(q, id, i % 2 ? SIDE_B : SIDE_A, item_count(q), v[1], &err));
		assert_memory_equal(v[0], v[1], sizeof(v[0]));
	}
	project_close(p);
	project_close(q);
}

static void people(void **state)
{
	struct project *p;

	(void)state;
	if (!data("multi-annotator/pandalm-pairs.jsonl.gz") ||
	    !data("quality-sample/items.jsonl.gz"))
		skip();
	p = scratch_project("people.assay");
	takes(p, data("multi-annotator/pandalm-pairs.jsonl.gz"), 999, 0, 0, 0);
	takes(p, data("multi-annotator/pandalm-annotations.jsonl.gz"), 2997, 0, 0, 0);
	takes(p, data("multi-annotator/squality-pairs.jsonl.gz"), 300, 0, 0, 0);
	takes(p, data("multi-annotator/squality-annotations.jsonl.gz"), 900, 0, 0, 0);
	takes(p, data("quality-sample/items.jsonl.gz"), 654, 0, 0, 0);
	assert_int_equal(report.records.claims, 654);
	takes(p, data("quality-sample/judgments-synthetic.jsonl.gz"), 480, 0, 0, 0);
	assert_int_equal(report.records.judgments, 480);
	project_close(p);
}

static int done(void **state)
{
	arena_release(&arena);
	return scratch_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rejects_and_warnings),
		cmocka_unit_test(reruns),
		cmocka_unit_test(scores_join_by_row),
		cmocka_unit_test(chosen_follows_the_label),
		cmocka_unit_test(features_join),
		cmocka_unit_test(acts_become_events),
		cmocka_unit_test(replicas_agree),
		cmocka_unit_test(failures_leave_no_trace),
		cmocka_unit_test(mapped_members),
		cmocka_unit_test(too_many_rejects),
		cmocka_unit_test(hh_harmless),
		cmocka_unit_test(judgebench_both_ways),
		cmocka_unit_test(people),
	};

	return cmocka_run_group_tests(tests, scratch_setup, done);
}
