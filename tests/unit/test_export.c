/*
 * export: the shape of every format, counts that add up under every policy,
 * and a file that is there whole or not at all.
 */
#include "tests/unit/scratch.h"

#include <sys/stat.h>

#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/base/str.h"
#include "core/ingest/ingest.h"
#include "core/measure/panel.h"
#include "core/out/clean.h"
#include "core/out/export.h"
#include "core/store/score.h"
#include "core/work/annotate.h"
#include "core/work/policy.h"

enum { PAIRS = 8 };

static const struct {
	const char *prompt, *a, *b;
	int label;
} pairs[PAIRS] = {
	{ "\n\nHuman: one?\n\nAssistant:", " yes", " no", SIDE_A },
	{ "\n\nHuman: two?\n\nAssistant: eh\n\nHuman: sure?\n\nAssistant:", " yes \"quoted\"", "",
	  SIDE_A },
	{ "\n\nHuman: drei \xc3\xa4\xf0\x9f\x98\x80\n\nAssistant:", " ja\n", " nein\t", SIDE_B },
	{ "plain question", "plain answer", "other answer", SIDE_A },
	{ "\n\nHuman: five\n\nAssistant:", " a", " b\n\nHuman: more\n\nAssistant: c", SIDE_A },
	{ "\n\nHuman: six\n\nAssistant:", " kept", " open", SIDE_A },
	{ "\n\nHuman: seven\n\nAssistant:", " x", " y", SIDE_NONE },
	{ "", "\n\nHuman: p\n\nAssistant: x", "\n\nHuman: q\n\nAssistant: y", SIDE_A },
};

static void items_make(struct project *p)
{
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	char key[8];

	ok(project_begin_corpus(p, &err));
	int64_t source = scratch_source(p, "pairs.jsonl");

	ok(item_writer_open(p, &w, &err));
	for (int i = 0; i < PAIRS; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		scratch_add(w, source, i + 1, key, pairs[i].prompt, pairs[i].a, pairs[i].b, pairs[i].label);
	}
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
}

static void scores_make(struct project *p, size_t n)
{
	struct score_writer *w = NULL;
	struct err err = ERR_INIT;
	enum score_outcome what;
	struct rng r;

	rng_seed(&r, 2);
	ok(project_begin_corpus(p, &err));
	ok(score_writer_open(p, &w, &err));
	for (int k = 0; k < 3; k++) {
		char name[8];
		int64_t rm = 0;

		snprintf(name, sizeof(name), "rm%d", k);
		ok(score_rm(p, name, "committee", "scalar", &rm, &err));
		for (size_t i = 1; i <= n; i++)
			for (int s = 0; s < 2; s++)
				if (rng_below(&r, 15))
					ok(score_set(w, rm, (int64_t)i, (enum side)s, rng_normal(&r), &what, &err));
	}
	ok(score_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
}

static void say(struct annotate *w, struct project *p, const char *key, enum choice c,
		const char *tag)
{
	struct arena a = ARENA_INIT;
	struct item_row row;
	struct err err = ERR_INIT;
	int64_t id = 0;

	ok(item_find(p, key, &id, &err));
	ok(item_get(p, id, &a, &row, &err));
	if (c != CHOICE_NONE)
		ok(annotate_choice(w, NULL, &row, c, NULL, NULL, &err));
	if (tag)
		ok(annotate_tag(w, NULL, &row, tag, true, NULL, NULL, &err));
	arena_release(&a);
}

/* k0 flipped, k1 kept, k2 flipped, k3 dropped; the rest open. */
static struct project *world(const char *name)
{
	struct annotate_options o = { .annotator = "ann", .seed = 1 };
	struct project *p = scratch_project(name);
	struct annotate *w = NULL;
	struct err err = ERR_INIT;

	items_make(p);
	scores_make(p, PAIRS);
	project_close(p);
	p = scratch_open(name, PROJECT_WORK);
	ok(annotate_open(p, &o, &w, &err));
	say(w, p, "k0", CHOICE_B, NULL);
	say(w, p, "k1", CHOICE_A, "S2");
	say(w, p, "k2", CHOICE_A, "S1");
	say(w, p, "k3", CHOICE_NONE, "S5");
	say(w, p, "k4", CHOICE_UNSURE, NULL);
	annotate_close(w);
	return p;
}

static void slurp(const char *path, struct str *out)
{
	char buffer[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	str_clear(out);
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_add(out, buffer, n);
	fclose(f);
}

static struct export_counts done(struct project *p, struct export_options o, struct str *out)
{
	struct export_counts n = { 0 };
	struct err err = ERR_INIT;

	ok(export_run(p, &o, &n, &err));
	slurp(o.path, out);
	return n;
}

/* Line i as a tree; NULL past the end. */
static struct json *line_of(const struct str *text, int i)
{
	const char *at = text->s;
	struct json *j = NULL;
	struct err err = ERR_INIT;

	while (i-- > 0 && at)
		at = (at = strchr(at, '\n')) ? at + 1 : NULL;
	if (!at || !*at)
		return NULL;
	ok(json_parse(at, strcspn(at, "\n"), &j, &err));
	return j;
}

static void has(const struct json *j, const char *name, const char *want)
{
	assert_string_equal(json_text(json_get(j, name), "(none)"), want);
}

static void test_trl(void **state)
{
	struct project *p = world("trl");
	struct str out = STR_INIT;
	const char *path = scratch_path("trl.jsonl");
	struct export_counts n = done(p, (struct export_options){ .format = "trl", .path = path }, &out);

	(void)state;
	assert_int_equal(n.in, 8);
	assert_int_equal(n.flipped, 2);
	assert_int_equal(n.kept, 1);
	assert_int_equal(n.dropped, 1);
	assert_int_equal(n.open, 3);
	assert_int_equal(n.left_out, 1);
	assert_int_equal(n.written, 6);
	struct json *j = line_of(&out, 0);

	assert_int_equal(json_count(j), 3);
	has(j, "prompt", pairs[0].prompt);
	has(j, "chosen", " no");
	has(j, "rejected", " yes");
	json_free(j);
	j = line_of(&out, 1);
	has(j, "chosen", " yes \"quoted\"");
	has(j, "rejected", "");
	json_free(j);
	/* k2 is labelled b and turned: a is chosen. */
	j = line_of(&out, 2);
	has(j, "chosen", " ja\n");
	has(j, "prompt", pairs[2].prompt);
	json_free(j);
	assert_null(line_of(&out, 6));
	str_release(&out);
	project_close(p);
}

static void test_hh(void **state)
{
	struct project *p = world("hh");
	struct str out = STR_INIT;
	const char *path = scratch_path("hh.jsonl");
	struct json *j;

	(void)state;
	done(p, (struct export_options){ .format = "hh", .path = path, .policy = "none" }, &out);
	j = line_of(&out, 1);
	assert_int_equal(json_count(j), 2);
	has(j, "chosen", "\n\nHuman: two?\n\nAssistant: eh\n\nHuman: sure?\n\nAssistant: yes \"quoted\"");
	has(j, "rejected", "\n\nHuman: two?\n\nAssistant: eh\n\nHuman: sure?\n\nAssistant:");
	json_free(j);
	/* What never was a transcript becomes one. */
	j = line_of(&out, 3);
	has(j, "chosen", "\n\nHuman: plain question\n\nAssistant: plain answer");
	json_free(j);
	/* What shares no beginning is left as it was. */
	j = line_of(&out, 6);
	has(j, "rejected", "\n\nHuman: q\n\nAssistant: y");
	json_free(j);
	str_release(&out);
	project_close(p);
}

static void test_conversational(void **state)
{
	struct project *p = world("conv");
	struct str out = STR_INIT;
	const char *path = scratch_path("conv.jsonl");
	struct json *j;

	(void)state;
	done(p,
	     (struct export_options){
		     .format = "trl-conversational", .path = path, .policy = "none" },
	     &out);
	j = line_of(&out, 1);
	assert_int_equal(json_count(json_get(j, "prompt")), 3);
	has(json_at(json_get(j, "prompt"), 1), "role", "assistant");
	has(json_at(json_get(j, "prompt"), 1), "content", "eh");
	has(json_at(json_get(j, "prompt"), 2), "content", "sure?");
	assert_int_equal(json_count(json_get(j, "chosen")), 1);
	has(json_at(json_get(j, "chosen"), 0), "content", "yes \"quoted\"");
	has(json_at(json_get(j, "chosen"), 0), "role", "assistant");
	assert_int_equal(json_count(json_get(j, "rejected")), 1);
	json_free(j);
	j = line_of(&out, 3);
	has(json_at(json_get(j, "prompt"), 0), "content", "plain question");
	has(json_at(json_get(j, "rejected"), 0), "content", "other answer");
	json_free(j);
	j = line_of(&out, 4);
	assert_int_equal(json_count(json_get(j, "rejected")), 3);
	has(json_at(json_get(j, "rejected"), 1), "role", "user");
	json_free(j);
	str_release(&out);
	project_close(p);
}

static void test_scores(void **state)
{
	struct project *p = world("scores");
	struct panel *panel = NULL;
	struct str out = STR_INIT;
	const char *path = scratch_path("scores.jsonl");
	struct err err = ERR_INIT;
	struct json *j;
	int lines = 0;
	struct export_counts n =
		done(p, (struct export_options){ .format = "scores", .path = path }, &out);

	(void)state;
	ok(panel_load(p, PANEL_SCORES, &panel, &err));
	for (; (j = line_of(&out, lines)); lines++) {
		const char *key = json_text(json_get(j, "pair_id"), "k9"), *rm = json_text(json_get(j, "rm"), "");
		int side = json_text(json_get(j, "response"), "a")[0] - 'a';

		assert_true(json_double(json_get(j, "score"), 0) ==
			    panel->score[side][(size_t)(rm[2] - '0') * PAIRS + (size_t)(key[1] - '0')]);
		json_free(j);
	}
	assert_int_equal(lines, n.written);
	assert_true(lines > 30 && lines < 48);
	panel_free(panel);
	str_release(&out);
	project_close(p);
}

static void test_annotations(void **state)
{
	struct project *p = world("ann");
	struct str out = STR_INIT;
	const char *path = scratch_path("ann.jsonl");
	struct export_counts n =
		done(p, (struct export_options){ .format = "annotations", .path = path }, &out);
	size_t seen = 0;

	(void)state;
	assert_int_equal(n.written, 5);
	for (int i = 0; i < 5; i++) {
		struct json *j = line_of(&out, i);

		has(j, "annotator", "ann");
		if (str_equal(json_text(json_get(j, "pair_id"), ""), "k1")) {
			has(j, "choice", "a");
			has(j, "blind_choice", "a");
			assert_int_equal(json_count(json_get(j, "tags")), 1);
			assert_int_equal(json_count(json_get(j, "acts")), 1);
			assert_int_equal(strlen(json_text(json_get(j, "wall"), "")), 24);
			assert_int_equal(strlen(json_text(json_get(j, "response"), "")), 64);
			seen++;
		}
		if (str_equal(json_text(json_get(j, "pair_id"), ""), "k3")) {
			assert_int_equal(json_kind(json_get(j, "choice")), JSON_NULL);
			seen++;
		}
		json_free(j);
	}
	assert_int_equal(seen, 2);
	done(p, (struct export_options){ .format = "csv", .path = path }, &out);
	assert_true(str_starts(out.s, "pair_id,item,annotator,choice,"));
	assert_non_null(strstr(out.s, ",ann,a,a,false,"));
	for (const char *at = out.s; *at; at = strchr(at, '\n') + 1) {
		size_t commas = 0;

		for (const char *c = at; *c != '\n'; c++)
			commas += *c == ',';
		assert_int_equal(commas, 18);
	}
	str_release(&out);
	project_close(p);
}

/* in = kept + flipped + dropped + open + left out, whatever the policy; the manifest says the same.
 */
static void test_counts(void **state)
{
	struct project *p = world("counts");
	struct str out = STR_INIT;
	char path[256], manifest[300];
	size_t n_people = 0, n_clean = 0;
	const struct policy *people = policy_all(&n_people);
	const struct clean_policy *clean = clean_policies(&n_clean);

	(void)state;
	snprintf(path, sizeof(path), "%s", scratch_path("counts.jsonl"));
	snprintf(manifest, sizeof(manifest), "%s.manifest.json", path);
	for (size_t i = 0; i < n_people + n_clean; i++) {
		const char *name = i < n_people ? people[i].name : clean[i - n_people].name;

		if (str_starts(name, "judge-"))
			continue;
		struct export_counts n = done(p, (struct export_options){ .format = "trl", .path = path,
									  .policy = name }, &out);
		int64_t lines = 0;

		for (size_t c = 0; c < out.len; c++)
			lines += out.s[c] == '\n';
		assert_int_equal(n.in, PAIRS);
		assert_int_equal(n.in, n.kept + n.flipped + n.dropped + n.open + n.left_out);
		assert_int_equal(n.written, n.kept + n.flipped + n.open);
		assert_int_equal(lines, n.written);
		slurp(manifest, &out);
		struct json *j = line_of(&out, 0);
		const struct json *c = json_get(j, "counts"), *reasons = json_get(j, "reasons");
		double sum = 0;

		has(j, "policy", name);
		has(j, "file", "counts.jsonl");
		assert_true(json_double(json_get(c, "written"), -1) == (double)n.written);
		assert_true(json_double(json_get(c, "in"), -1) == PAIRS);
		for (size_t k = 0; k < json_count(reasons); k++)
			sum += json_double(json_get(json_at(reasons, k), "n"), 0);
		assert_true(sum == (double)(n.in - n.left_out));
		assert_int_equal(json_bool(json_get(j, "circular"), false), i >= n_people);
		assert_int_equal(json_count(json_get(j, "sources")), 1);
		json_free(j);
	}
	str_release(&out);
	project_close(p);
}

static void test_reasons(void **state)
{
	struct project *p = world("reasons");
	struct str out = STR_INIT;
	const char *path = scratch_path("data.jsonl"), *why = scratch_path("why.jsonl");
	struct json *j;

	(void)state;
	done(p, (struct export_options){ .format = "trl", .path = path, .reasons = why }, &out);
	slurp(why, &out);
	j = line_of(&out, 3);
	has(j, "pair_id", "k3");
	has(j, "action", "drop");
	assert_non_null(strstr(json_text(json_get(j, "reason"), ""), "drop"));
	json_free(j);
	assert_null(line_of(&out, 7));
	str_release(&out);
	project_close(p);
}

/* A failure leaves what was there, and nothing else. */
static void test_whole_or_not(void **state)
{
	struct project *p = world("whole");
	struct str out = STR_INIT;
	char path[256], part[300];
	struct export_counts n;
	struct err err = ERR_INIT;
	struct stat st;

	(void)state;
	snprintf(path, sizeof(path), "%s", scratch_path("there.jsonl"));
	snprintf(part, sizeof(part), "%s.part", path);
	done(p, (struct export_options){ .format = "hh", .path = path }, &out);
	const struct export_options bad[] = {
		{ .format = "hhh", .path = path },
		{ .format = "trl", .path = path, .policy = "nope" },
		{ .format = "trl", .path = path, .subset = "nope" },
		{ .format = "trl", .path = path, .policy = "judge-flip" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str now = STR_INIT;

		assert_int_equal(export_run(p, &bad[i], &n, &err), RC_INPUT);
		slurp(path, &now);
		assert_int_equal(now.len, out.len);
		assert_memory_equal(now.s, out.s, out.len);
		assert_int_equal(stat(part, &st), -1);
		str_release(&now);
	}
	struct export_options nowhere = { .format = "trl", .path = "/nonexistent/x.jsonl" };

	assert_int_equal(export_run(p, &nowhere, &n, &err), RC_SYSTEM);
	assert_non_null(strstr(err.text, "/nonexistent/x.jsonl"));
	struct export_options folder = { .format = "trl", .path = scratch_dir };

	assert_int_equal(export_run(p, &folder, &n, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "is a folder"));
	str_release(&out);
	project_close(p);
}

static void import(struct project *p, const char *path, struct ingest_report *out)
{
	struct ingest_options o = { .max_rejects = -1 };
	static struct arena a;
	struct err err = ERR_INIT;

	ok(ingest_file(p, path, &o, &a, out, &err));
}

/* What leaves as hh comes back as the same pairs, flipped ones too. */
static void test_comes_back(void **state)
{
	struct annotate_options o = { .annotator = "ann", .seed = 1 };
	struct project *p = scratch_project("back");
	struct annotate *w = NULL;
	struct ingest_report first, again;
	struct str out = STR_INIT;
	const char *path = scratch_path("back.jsonl");
	struct export_counts n;
	struct err err = ERR_INIT;

	(void)state;
	import(p, "samples/pairs.jsonl", &first);
	assert_true(first.records.pairs >= 60);
	project_close(p);
	p = scratch_open("back", PROJECT_WORK);
	ok(annotate_open(p, &o, &w, &err));
	say(w, p, "3", CHOICE_A, NULL);
	say(w, p, "4", CHOICE_B, NULL);
	say(w, p, "5", CHOICE_BOTH_BAD, NULL);
	annotate_close(w);
	n = done(p, (struct export_options){ .format = "hh", .path = path }, &out);
	assert_int_equal(n.dropped, 1);
	assert_int_equal(n.flipped, 1);
	project_close(p);
	p = scratch_open("back", PROJECT_IMPORT);
	import(p, path, &again);
	assert_int_equal(again.read, n.written);
	assert_int_equal(again.same, n.written);
	assert_int_equal(again.added + again.changed + again.rejected, 0);
	str_release(&out);
	project_close(p);
}

static void collect(void *ctx, const char *s, size_t n)
{
	str_add(ctx, s, n);
}

static void test_stdout(void **state)
{
	struct project *p = world("stdout");
	struct str out = STR_INIT, file = STR_INIT;
	struct export_options o = { .format = "trl", .path = "-", .write = collect, .write_ctx = &out };
	struct export_counts n;
	struct err err = ERR_INIT;
	struct stat st;

	(void)state;
	ok(export_run(p, &o, &n, &err));
	done(p, (struct export_options){ .format = "trl", .path = scratch_path("x.jsonl") }, &file);
	assert_string_equal(out.s, file.s);
	assert_int_equal(stat("-.manifest.json", &st), -1);
	str_release(&out);
	str_release(&file);
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trl), cmocka_unit_test(test_hh),
		cmocka_unit_test(test_conversational), cmocka_unit_test(test_scores),
		cmocka_unit_test(test_annotations), cmocka_unit_test(test_counts),
		cmocka_unit_test(test_reasons), cmocka_unit_test(test_whole_or_not),
		cmocka_unit_test(test_stdout), cmocka_unit_test(test_comes_back),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
