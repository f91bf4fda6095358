/* featurize: what the built-in rules see, what a bad file of rules is told, what lands in the
 * store. */
#include "tests/unit/scratch.h"

#include "core/base/regex.h"
#include "core/ingest/featurize.h"
#include "core/store/feature.h"

static bool sees(const char *name, const char *text)
{
	struct arena a = ARENA_INIT;
	struct featurize_rule *rule = NULL;
	struct regex *r = NULL;
	struct err err = ERR_INIT;
	size_t n = 0, f = 0, start, end;
	bool found = false;

	ok(featurize_rules(NULL, &a, &rule, &n, &err));
	while (f < n && strcmp(rule[f].name, name) != 0)
		f++;
	assert_true(f < n);
	ok(regex_compile(rule[f].pattern, rule[f].cased ? 0 : REGEX_CASELESS, &r, &err));
	ok(regex_find(r, text, strlen(text), 0, &found, &start, &end, &err));
	regex_free(r);
	arena_release(&a);
	return found;
}

static void test_builtin(void **state)
{
	static const struct {
		const char *name, *yes, *no;
	} t[] = {
		{ "refusal", "I’m not able to do that.", "You can do that." },
		{ "refusal", "Sorry, I can't help", "I can help" },
		{ "refusal", "I will not say.", "I will say" },
		{ "apology", "My apologies!", "An apologetics course" },
		{ "hedging", "It depends on the weather", "It is the weather" },
		{ "question_back", "Why?", "Why." },
		{ "empathy", "That sounds really hard.", "That stone is hard." },
		{ "warning", "That would be ILLEGAL", "legal" },
		{ "advice", "You should call", "You called" },
		{ "steps", "First:\n1. mix\n2. bake", "On 3.5 acres" },
		{ "steps", "- one\n- two", "well-known" },
		{ "markdown", "this is **bold**", "2 ** 3" },
		{ "code", "```c\nint x;\n```", "a code of honour" },
		{ "url", "see https://example.org", "see example" },
		{ "url", "at www.example", "the end.common sense" },
		{ "url", "or example.com.", "http:" },
		{ "number", "at 7", "at seven" },
		{ "exclamation", "Great!", "Great." },
		{ "profanity", "oh shit", "oh shirt" },
		{ "first_person", "I’d go", "He'd go i" },
		{ "ai_self", "As an AI language model", "As an aide" },
		{ "short", "Yes, of course.", "one two three four five six seven eight nine ten eleven" },
		{ "short", "", "a b c d e f g h i j k" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		if (!sees(t[i].name, t[i].yes))
			fail_msg("%s does not see: %s", t[i].name, t[i].yes);
		if (sees(t[i].name, t[i].no))
			fail_msg("%s sees: %s", t[i].name, t[i].no);
	}
}

static void test_long(void **state)
{
	char text[1024];
	size_t at = 0;

	(void)state;
	for (int i = 0; i < 150; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "w%d ", i % 10);
	assert_false(sees("long", text));
	snprintf(text + at, sizeof(text) - at, "more");
	assert_true(sees("long", text));
}

static const char *written(const char *name, const char *text)
{
	const char *path = scratch_path(name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void test_bad_rules(void **state)
{
	static const char *const bad[][2] = {
		{ "{\"features\":[]}", "features" },
		{ "{\"features\":[{\"pattern\":\"x\"}]}", "no name" },
		{ "{\"features\":[{\"name\":\"x\"}]}", "no pattern" },
		{ "{\"features\":[{\"name\":\"x\",\"pattern\":\"a(b\"}]}", "at character 4" },
		{ "{\"features\":[{\"name\":\"x\",\"pattern\":\"a\"},{\"name\":\"x\",\"pattern\":\"b\"}]}",
		  "twice" },
		{ "{\"features\":", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct arena a = ARENA_INIT;
		struct featurize_rule *r = NULL;
		struct err err = ERR_INIT;
		size_t n = 0;
		const char *path = written("rules.json", bad[i][0]);

		assert_int_equal(featurize_rules(path, &a, &r, &n, &err), RC_INPUT);
		if (!strstr(err.text, bad[i][1]) || !strstr(err.text, "rules.json"))
			fail_msg("%s: %s", bad[i][0], err.text);
		arena_release(&a);
	}
}

static void values_are(struct project *p, const char *name, enum side side, const int8_t *want,
		       size_t n)
{
	struct arena a = ARENA_INIT;
	struct feature_def *def = NULL;
	struct err err = ERR_INIT;
	int8_t column[8];
	size_t defs = 0, d = 0;

	ok(feature_defs(p, &a, &def, &defs, &err));
	while (d < defs && strcmp(def[d].name, name) != 0)
		d++;
	assert_true(d < defs);
	assert_non_null(strstr(def[d].rule, "case"));
	ok(feature_column(p, def[d].id, side, item_count(p), column, &err));
	assert_memory_equal(column, want, n);
	arena_release(&a);
}

static void test_run(void **state)
{
	struct project *p = scratch_project("run");
	struct featurize_options o = { .rules = NULL };
	struct featurize_report report;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	const int8_t good[3] = { 1, 1, 1 }, bad[3] = { 0, 0, 0 }, digits[3] = { 1, 1, 1 };

	(void)state;
	scratch_items(p, 3);
	o.rules = written("mine.json", "{\"features\":[{\"name\":\"nice\",\"pattern\":\"GOOD\"},"
			  "{\"name\":\"digits\",\"pattern\":\"\\\\d\",\"count\":true}]}");
	ok(featurize_run(p, &o, &a, &report, &err));
	assert_int_equal(report.items, 3);
	assert_int_equal(report.responses, 6);
	assert_int_equal(report.n, 2);
	assert_int_equal(report.feature[0].on, 3);
	values_are(p, "nice", SIDE_A, good, 3);
	values_are(p, "nice", SIDE_B, bad, 3);
	values_are(p, "digits", SIDE_B, digits, 3);
	/* Again: the same values, nothing changes. */
	ok(featurize_run(p, &o, &a, &report, &err));
	assert_int_equal(report.feature[0].changed, 0);
	arena_release(&a);
	project_close(p);
}

static bool never(void *ctx, int64_t at, int64_t of)
{
	(void)at;
	(void)of;
	++*(int *)ctx;
	return false;
}

static void test_stopped(void **state)
{
	struct project *p = scratch_project("stopped");
	int asked = 0;
	struct featurize_options o = { .progress = never, .progress_ctx = &asked };
	struct featurize_report report;
	struct arena a = ARENA_INIT;
	struct feature_def *def = NULL;
	struct err err = ERR_INIT;
	size_t n = 0;

	(void)state;
	scratch_items(p, 200);
	assert_int_equal(featurize_run(p, &o, &a, &report, &err), RC_STOP);
	assert_int_equal(asked, 1);
	ok(feature_defs(p, &a, &def, &n, &err));
	assert_int_equal(n, 0);
	arena_release(&a);
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_builtin), cmocka_unit_test(test_long),
		cmocka_unit_test(test_bad_rules), cmocka_unit_test(test_run),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
