/* One line of each format becomes the record it should, or a reason why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/ingest/format.h"
#include "core/ingest/format_pairs.h"

static struct arena arena;
static struct json_flat flat;
static struct record rec;
static struct err err;

#define Q "\\n\\nHuman: Is rain wet?\\n\\nAssistant:"
#define HAS(what) ((rec.odd & 1u << (what)) != 0)

/* Sniff and convert row 7 of a file called rm7. */
static enum rc convert(const char *line, const char *want_format)
{
	const struct format *f = NULL;
	struct format_line in = {
		.j = &flat, .text = { line, strlen(line) }, .row = 7, .rm = { "rm7",
									     3 }, .a = &arena,
	};

	memset(&rec, 0, sizeof(rec));
	arena_reset(&arena);
	if (json_scan(line, strlen(line), &arena, &flat, &err) || format_sniff(&flat, &f, &err))
		fail_msg("%s", err.text);
	assert_string_equal(f->name, want_format);
	return f->convert(&in, &rec, &err);
}

static void takes(const char *line, const char *format)
{
	if (convert(line, format))
		fail_msg("%s: %s", line, err.text);
}

static void refuses(const char *line, const char *format, const char *why)
{
	assert_int_equal(convert(line, format), RC_INPUT);
	if (!strstr(err.text, why))
		fail_msg("\"%s\" does not say \"%s\"", err.text, why);
}

static void assert_slice(struct slice s, const char *want)
{
	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.s, want, s.n);
}

static void hh(void **state)
{
	(void)state;
	takes("{\"chosen\":\"" Q " Yes.\",\"rejected\":\"" Q " No.\"}", "hh");
	assert_true(rec.has_item);
	assert_slice(rec.item.key, "7");
	assert_slice(rec.item.prompt, "\n\nHuman: Is rain wet?\n\nAssistant:");
	assert_slice(rec.item.response[SIDE_A], " Yes.");
	assert_slice(rec.item.response[SIDE_B], " No.");
	assert_int_equal(rec.item.label, SIDE_A);
	assert_int_equal(rec.odd, 0);
	refuses("{\"chosen\":\"a\",\"rejected\":\"b\",\"id\":\"\"}", "hh", "\"id\" is empty");
}

static void hh_odd(void **state)
{
	(void)state;
	takes("{\"chosen\":\"" Q "\",\"rejected\":\"" Q " No.\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_EMPTY);
	assert_true(HAS(RECORD_EMPTY));
	assert_slice(rec.item.response[SIDE_A], "");
	takes("{\"chosen\":\"" Q " \\n\",\"rejected\":\"" Q " No.\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_EMPTY);
	takes("{\"chosen\":\"" Q " Yes.\",\"rejected\":\"" Q " Yes.\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_SAME_RESPONSES);
	takes("{\"chosen\":\"" Q " Yes.\\nHuman: Why?\",\"rejected\":\"" Q " No.\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_MARKER);
	takes("{\"chosen\":\"" Q " Yes.\\n\\nHuman: w\\n\\nAssistant: x\",\"rejected\":\"" Q
	      " No.\\n\\nHuman: v\\n\\nAssistant: y\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_PARTED);
	takes("{\"chosen\":\"" Q " Yes.\\n\\nHuman: w\",\"rejected\":\"" Q " No.\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_PARTED | ITEM_MARKER);
	takes("{\"chosen\":\"\\n\\nHuman: a\\nHuman: b\\n\\nAssistant: x\","
	      "\"rejected\":\"\\n\\nHuman: a\\nHuman: b\\n\\nAssistant: y\"}", "hh");
	assert_int_equal(rec.item.flags, ITEM_MARKER);
}

static void pairs(void **state)
{
	(void)state;
	takes("{\"id\":\"x\",\"prompt\":\"p\",\"response_a\":\"1\",\"response_b\":\"2\","
	      "\"gold\":\"B\","
	      "\"source\":\"mmlu-pro-law\"}", "pairs");
	assert_slice(rec.item.key, "x");
	assert_slice(rec.subset, "knowledge");
	assert_int_equal(rec.item.label, SIDE_B);
	takes("{\"id\":12345678901234567890,\"prompt\":\"p\",\"response_a\":\"1\","
	      "\"response_b\":true,\"subset\":\"s\",\"source\":\"t\"}", "pairs");
	assert_slice(rec.item.key, "12345678901234567890");
	assert_slice(rec.item.response[SIDE_B], "true");
	assert_slice(rec.subset, "s");
	assert_int_equal(rec.item.label, SIDE_NONE);
	assert_true(HAS(RECORD_NO_LABEL) && HAS(RECORD_NOT_TEXT));
	refuses("{\"prompt\":\"p\",\"response_a\":\"1\",\"response_b\":\"2\",\"gold\":\"C\"}",
		"pairs",
		"neither \"A\" nor \"B\"");
	refuses("{\"prompt\":\"p\",\"response_a\":null,\"response_b\":\"2\"}", "pairs",
		"\"response_a\" is not a string");
}

static void categories(void **state)
{
	static const char *const row[][2] = {
		{ "mmlu-pro-computer science", "knowledge" }, { "livebench-reasoning",
							       "reasoning" },
		{ "livebench-math", "math" }, { "livecodebench", "coding" }, { "mine", "mine" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		assert_slice(format_pairs_category((struct slice){ row[i][0], strlen(row[i][0]) }),
			     row[i][1]);
}

static void check_score(size_t i, const char *rm, enum side side, double v)
{
	assert_slice(rec.score[i].rm, rm);
	assert_int_equal(rec.score[i].side, side);
	assert_false(rec.score[i].missing);
	assert_true(rec.score[i].v == v);
}

static void scores(void **state)
{
	(void)state;
	takes("{\"pair_id\":\"p\",\"rm\":\"m\",\"response\":\"b\",\"score\":-0.125}", "scores");
	assert_int_equal(rec.by, RECORD_BY_KEY);
	assert_slice(rec.key, "p");
	assert_int_equal(rec.n_score, 1);
	assert_false(rec.by_label);
	check_score(0, "m", SIDE_B, -0.125);
	takes("{\"row\":3,\"response\":\"A\",\"score\":null}", "scores");
	assert_true(rec.score[0].missing && HAS(RECORD_MISSING_SCORE));
	assert_slice(rec.score[0].rm, "rm7");
	assert_int_equal(rec.by, RECORD_BY_ROW);
	assert_int_equal(rec.row, 3);
	refuses("{\"pair_id\":\"p\",\"response\":\"a\",\"score\":\"NaN\"}", "scores",
		"not a number");
	refuses("{\"pair_id\":\"p\",\"response\":\"a\",\"score\":1e400}", "scores",
		"range of a double");
	refuses("{\"pair_id\":\"p\",\"response\":\"c\",\"score\":1}", "scores",
		"neither \"a\" nor");
	refuses("{\"row\":-1,\"response\":\"a\",\"score\":1}", "scores", "not a row number");
	refuses("{\"row\":1.5,\"response\":\"a\",\"score\":1}", "scores", "not a row number");
}

static void committee(void **state)
{
	struct str many = STR_INIT;

	(void)state;
	takes("{\"row\":0,\"scores\":{\"m1\":[1,2e0],\"m\\u0032\":[null,0.5],\"m3\":null}}",
	      "committee");
	assert_true(rec.by_label && HAS(RECORD_MISSING_SCORE));
	assert_int_equal(rec.n_score, 6);
	check_score(0, "m1", SIDE_A, 1);
	check_score(1, "m1", SIDE_B, 2);
	assert_true(rec.score[2].missing && rec.score[4].missing && rec.score[5].missing);
	check_score(3, "m2", SIDE_B, 0.5);
	refuses("{\"row\":0,\"scores\":{\"m1\":[1]}}", "committee", "fewer than two");
	refuses("{\"row\":0,\"scores\":{\"m1\":[1,2,3]}}", "committee", "more than two");
	refuses("{\"row\":0,\"scores\":{\"m1\":[1,\"inf\"]}}", "committee", "not a number");
	refuses("{\"scores\":{\"m1\":[1,2]}}", "committee", "names the item");
	/* A committee larger than any array that was set aside. */
	str_addz(&many, "{\"row\":0,\"scores\":{\"m0\":[0,0]");
	for (int i = 1; i < 200; i++)
		str_addf(&many, ",\"m%d\":[%d,0]", i, i);
	str_addz(&many, "}}");
	takes(many.s, "committee");
	assert_int_equal(rec.n_score, 400);
	check_score(398, "m199", SIDE_A, 199);
	str_release(&many);
}

static void one_model(void **state)
{
	(void)state;
	takes("{\"row\":9,\"chosen\":1.5,\"rejected\":-2}", "model");
	assert_true(rec.by_label);
	check_score(0, "rm7", SIDE_A, 1.5);
	check_score(1, "rm7", SIDE_B, -2);
	takes("{\"row\":9,\"chosen\":1.5,\"rejected\":null}", "model");
	assert_true(HAS(RECORD_MISSING_SCORE));
}

static void features(void **state)
{
	(void)state;
	takes("{\"row\":0,\"chosen\":{\"long\":1,\"url\":false},\"rejected\":{\"long\":null,"
	      "\"url\":true}}",
	      "features");
	assert_true(rec.by_label);
	assert_int_equal(rec.n_feature, 4);
	assert_slice(rec.feature[3].name, "url");
	assert_int_equal(rec.feature[3].v, 1);
	assert_int_equal(rec.feature[3].side, SIDE_B);
	assert_true(rec.feature[2].missing);
	takes("{\"id\":\"k\",\"a\":{\"n\":-127},\"b\":{}}", "features");
	assert_false(rec.by_label);
	assert_int_equal(rec.feature[0].v, -127);
	refuses("{\"row\":0,\"chosen\":{\"n\":128},\"rejected\":{}}", "features", "-127 to 127");
	refuses("{\"row\":0,\"chosen\":{\"n\":\"1\"},\"rejected\":{}}", "features", "not a number");
}

#define JB(label, judgments) "{\"pair_id\":\"u\",\"original_id\":null," \
	"\"source\":\"livecodebench\"," \
	"\"question\":\"q\",\"response_model\":\"m\",\"response_A\":\"1\",\"response_B\":\"2\"," \
	"\"label\":\"" label "\",\"judge_name\":\"j\",\"judgments\":" judgments "}"

static void judgebench(void **state)
{
	(void)state;
	takes(JB("B>A", "[{\"judgment\":{\"scores\":[1.5,2]},\"decision\":\"B>A\"},"
			"{\"judgment\":{\"scores\":[2,1.5]},\"decision\":\"A>B\"}]"), "judgebench");
	assert_slice(rec.subset, "coding");
	assert_slice(rec.item.key, "u");
	assert_slice(rec.item.prompt, "q");
	assert_int_equal(rec.item.label, SIDE_B);
	assert_int_equal(rec.by, RECORD_BY_ITEM);
	check_score(0, "rm7", SIDE_A, 1.5);
	check_score(1, "rm7", SIDE_B, 2);
	takes(JB("A>B", "[null,null]"), "judgebench");
	assert_true(rec.has_item && HAS(RECORD_MISSING_SCORE));
	takes(JB("A>B", "[{\"judgment\":null}]"), "judgebench");
	assert_true(HAS(RECORD_MISSING_SCORE));
	refuses(JB("A=B", "[]"), "judgebench", "\"label\" is neither");
	refuses(JB("A>B", "[{\"judgment\":{\"scores\":[1]}}]"), "judgebench", "fewer than two");
}

static void claims(void **state)
{
	(void)state;
	takes("{\"id\":\"c-g\",\"passage\":\"P\",\"question\":\"Q\",\"options\":[\"x\"],"
	      "\"answer\":\"x\","
	      "\"gold_correct\":false,\"condition\":\"distractor\"}", "claims");
	assert_int_equal(rec.item.kind, ITEM_CLAIM);
	assert_slice(rec.item.prompt, "P\n\nQ");
	assert_slice(rec.item.response[0], "x");
	assert_int_equal(rec.item.label, 0);
	assert_int_equal(rec.subset.n, 0);
	refuses("{\"id\":\"c\",\"passage\":\"P\",\"answer\":\"x\",\"gold_correct\":\"yes\"}",
		"claims",
		"neither true nor false");
}

static void annotations(void **state)
{
	static const struct { const char *name; enum choice c; } row[] = {
		{ "a", CHOICE_A }, { "B", CHOICE_B }, { "tie", CHOICE_TIE },
		{ "both_good", CHOICE_BOTH_GOOD }, { "both_bad", CHOICE_BOTH_BAD },
		{ "unsure", CHOICE_UNSURE },
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		snprintf(line, sizeof(line),
			 "{\"pair_id\":1,\"annotator\":\"ann\",\"choice\":\"%s\"}",
			 row[i].name);
		takes(line, "annotations");
		assert_int_equal(rec.choice, row[i].c);
		assert_int_equal(rec.act, EVENT_CHOICE);
		assert_slice(rec.body, line);
		assert_slice(rec.key, "1");
	}
	refuses("{\"pair_id\":\"p\",\"annotator\":\"ann\",\"choice\":\"\"}", "annotations",
		"none of");
	refuses("{\"pair_id\":\"p\",\"annotator\":\"\",\"choice\":\"a\"}", "annotations",
		"is empty");
}

static const char *body_member(const char *name)
{
	static struct json_flat body;
	struct slice s = { NULL, 0 };
	const struct json_member *m;

	assert_int_equal(json_scan(rec.body.s, rec.body.n, &arena, &body, &err), RC_OK);
	m = json_find(&body, name);
	if (m)
		s = m->raw;
	return m ? arena_dup(&arena, s.s, s.n) : "absent";
}

static void judgments(void **state)
{
	(void)state;
	takes("{\"annotator\":\"s\",\"item_id\":\"c-g\",\"shown_at_ms\":1000,"
	      "\"answered_at_ms\":61500,"
	      "\"verdict\":\"incorrect\",\"confidence\":75}", "judgments");
	assert_int_equal(rec.act, EVENT_TRIAL);
	assert_string_equal(body_member("seconds"), "60.5");
	assert_string_equal(body_member("confidence"), "0.25");
	assert_string_equal(body_member("end_reason"), "\"response\"");
	takes("{\"annotator\":\"s\",\"item_id\":\"c-g\",\"verdict\":null,\"confidence\":null}",
	      "judgments");
	assert_string_equal(body_member("end_reason"), "\"timeout\"");
	assert_string_equal(body_member("verdict"), "null");
	assert_string_equal(body_member("confidence"), "absent");
	refuses("{\"annotator\":\"s\",\"item_id\":\"c\",\"verdict\":\"maybe\"}", "judgments",
		"neither");
	refuses("{\"annotator\":\"s\",\"item_id\":\"c\",\"verdict\":null,\"shown_at_ms\":2,"
		"\"answered_at_ms\":1}", "judgments", "before it was shown");
}

#define USER "{\"role\":\"user\",\"content\":\"Is rain wet?\"}"
#define SAYS(t) "{\"role\":\"assistant\",\"content\":\"" t "\"}"

/* The same dialogue is the same pair in hh form, with an explicit and with an implied prompt. */
static void trl(void **state)
{
	static const char *const same[] = {
		"{\"prompt\":[" USER "],\"chosen\":[" SAYS("Yes.") "],"
		"\"rejected\":[" SAYS("No.") "]}",
		"{\"chosen\":[" USER "," SAYS("Yes.") "],\"rejected\":[" USER "," SAYS("No.") "]}",
		"{\"prompt\":\"Is rain wet?\",\"chosen\":[" USER "," SAYS("Yes.") "],"
		"\"rejected\":[" USER ",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\","
		"\"text\":\"No.\"}]}]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		takes(same[i], "trl");
		assert_slice(rec.item.prompt, "\n\nHuman: Is rain wet?\n\nAssistant:");
		assert_slice(rec.item.response[SIDE_A], " Yes.");
		assert_slice(rec.item.response[SIDE_B], " No.");
		assert_int_equal(rec.odd, 0);
	}
	takes("{\"prompt\":\"The sky is\",\"chosen\":\" blue.\",\"rejected\":\" green.\"}", "trl");
	assert_slice(rec.item.prompt, "The sky is");
	assert_slice(rec.item.response[SIDE_B], " green.");
	takes("{\"chosen\":[" USER "," SAYS("Yes.") "],\"rejected\":[" SAYS("No.") "]}", "trl");
	assert_true(HAS(RECORD_PARTED));
	refuses("{\"chosen\":[{\"role\":\"tool\",\"content\":\"\"}],\"rejected\":[]}", "trl",
		"role");
	refuses("{\"chosen\":[],\"rejected\":[]}", "trl", "empty");
	refuses("{\"chosen\":[" USER ",{\"role\":\"assistant\","
	      "\"content\":[{\"type\":\"image\"}]}],"
		"\"rejected\":[" USER "]}", "trl", "not text");
}

static void check_rated(const char *line, const char *format, int label)
{
	takes(line, format);
	assert_slice(rec.item.prompt, "p");
	assert_slice(rec.item.response[SIDE_A], "x");
	assert_slice(rec.item.response[SIDE_B], "y");
	assert_int_equal(rec.item.label, label);
	assert_int_equal(HAS(RECORD_NO_LABEL), label == SIDE_NONE);
}

#define ALPACA(v) "{\"instruction\":\"p\"," \
	"\"output_1\":\"x\",\"output_2\":\"y\",\"preference\":" v "}"
#define STEER2(v) "{\"prompt\":\"p\",\"response_1\":\"x\",\"response_2\":\"y\"," \
	"\"preference_strength\":" v "}"
#define PKU(v) "{\"prompt\":\"p\",\"response_0\":\"x\",\"response_1\":\"y\"," \
	"\"better_response_id\":" v ",\"safer_response_id\":0}"

/* Each data set counts its sides in its own way. */
static void signs(void **state)
{
	(void)state;
	check_rated(ALPACA("1.0"), "alpacaeval", SIDE_A);
	check_rated(ALPACA("2"), "alpacaeval", SIDE_B);
	check_rated(ALPACA("1.5"), "alpacaeval", SIDE_NONE);
	check_rated(ALPACA("0"), "alpacaeval", SIDE_NONE);
	check_rated(ALPACA("null"), "alpacaeval", SIDE_NONE);
	check_rated(STEER2("2"), "helpsteer2", SIDE_B);
	check_rated(STEER2("-1"), "helpsteer2", SIDE_A);
	check_rated(STEER2("0"), "helpsteer2", SIDE_NONE);
	check_rated(PKU("0"), "pku", SIDE_A);
	check_rated(PKU("1"), "pku", SIDE_B);
	refuses(PKU("\"1\""), "pku", "not a number");
}

static void rewardbench(void **state)
{
	(void)state;
	takes("{\"prompt\":\"p\",\"results\":1,\"scores_chosen\":[[1.5]],\"scores_rejected\":-2,"
	      "\"text_chosen\":\"x\",\"text_rejected\":\"y\"}", "rewardbench");
	assert_true(rec.by_label);
	assert_int_equal(rec.by, RECORD_BY_ROW);
	assert_int_equal(rec.row, 7);
	check_score(0, "rm7", SIDE_A, 1.5);
	check_score(1, "rm7", SIDE_B, -2);
	takes("{\"id\":12,\"model\":\"org/m\",\"scores_chosen\":1,\"scores_rejected\":null}",
	      "rewardbench");
	assert_slice(rec.key, "12");
	check_score(0, "org/m", SIDE_A, 1);
	assert_true(HAS(RECORD_MISSING_SCORE));
	refuses("{\"scores_chosen\":[1,2],\"scores_rejected\":1}", "rewardbench", "not one score");
	refuses("{\"scores_chosen\":[],\"scores_rejected\":1}", "rewardbench", "not one score");
}

static void names(void **state)
{
	const struct format *f = NULL;

	(void)state;
	assert_int_equal(format_find("hh", &f, &err), RC_OK);
	assert_true(f->a_is_chosen);
	assert_int_equal(format_find("csv", &f, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "judgebench"));
	assert_int_equal(json_scan("{\"x\":1}", 7, &arena, &flat, &err), RC_OK);
	assert_int_equal(format_sniff(&flat, &f, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "these members: x"));
}

/* The example of each row is recognised as that format, taken, and has the keys it names. */
static void examples(void **state)
{
	size_t n;
	const struct format *const *all = format_all(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(all[i]->keys, "|"), at = 0;

		takes(all[i]->example, all[i]->name);
		assert_int_equal(rec.odd, 0);
		while (at < len) {
			size_t word = strcspn(all[i]->keys + at, " ");
			char key[64];

			snprintf(key, sizeof(key), "\"%.*s\":", (int)word, all[i]->keys + at);
			if (!strstr(all[i]->example, key))
				fail_msg("%s has no %s", all[i]->name, key);
			at += word + 1;
		}
	}
}

static void says(const char *line, const char *what)
{
	const struct format *f = NULL;

	assert_int_equal(json_scan(line, strlen(line), &arena, &flat, &err), RC_OK);
	assert_int_equal(format_sniff(&flat, &f, &err), RC_INPUT);
	if (!strstr(err.text, what))
		fail_msg("\"%s\" does not say \"%s\"", err.text, what);
}

static void nearest(void **state)
{
	(void)state;
	says("{\"prompt\":\"p\",\"response_1\":\"a\",\"response_2\":\"b\"}",
	     "nearest is helpsteer2, which also wants \"preference_strength\"");
	says("{\"prompt\":\"p\",\"chosen\":\"a\"}", "no member \"rejected\"");
	says("{\"chosen\":\"a\",\"rejected\":1}", "a line of which is {");
	says("{\"x\":1}", "the formats are judgebench");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hh),
		cmocka_unit_test(hh_odd),
		cmocka_unit_test(pairs),
		cmocka_unit_test(categories),
		cmocka_unit_test(scores),
		cmocka_unit_test(committee),
		cmocka_unit_test(one_model),
		cmocka_unit_test(features),
		cmocka_unit_test(judgebench),
		cmocka_unit_test(claims),
		cmocka_unit_test(annotations),
		cmocka_unit_test(judgments),
		cmocka_unit_test(trl),
		cmocka_unit_test(signs),
		cmocka_unit_test(rewardbench),
		cmocka_unit_test(names),
		cmocka_unit_test(examples),
		cmocka_unit_test(nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
