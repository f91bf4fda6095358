/*
 * JSON as strict as RFC 8259: what is taken, what is refused and at which byte, exact
 * numbers, the tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/base/json.h"
#include "core/base/rng.h"

static struct json_flat flat;

static enum rc scan(const char *s, size_t n, struct arena *a, struct err *err)
{
	/* In a heap block of its own size, so that a sanitizer sees a step too far. */
	char *copy = mem_alloc(n ? n : 1, 1);
	enum rc rc;

	memcpy(copy, s, n);
	rc = json_scan(copy, n, a, &flat, err);
	free(copy);
	return rc;
}

struct sample {
	const char *s;
	size_t n;
};
#define T(z) { z, sizeof(z) - 1 }

static void takes_what_is_json(void **state)
{
	static const struct sample good[] = {
		T("0"), T("-0"), T("-0.5e-10"), T("1E+5"), T("\"\""), T("null"), T(" true "),
		T("false\n"),
		T("[]"), T("{}"), T("[ ]"), T("{ }"), T("[1,2 , 3]"),
		T("{\"a\":1,\"b\":{\"a\":[]}}"),
		T("\"\\ud83d\\ude00\""), T("\"\\u0000\""), T("\"\x7f\""), T("\"\xf4\x8f\xbf\xbf\""),
		T("\"\xee\x80\x80\""), T("\t\r\n [\"0123456789abcdef\\\\\"]"), T("{\"\":0}"),
	};
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (scan(good[i].s, good[i].n, &a, &err))
			fail_msg("%s: %s", good[i].s, err.text);
	arena_release(&a);
}

static void refuses_the_rest(void **state)
{
	static const struct sample bad[] = {
		T(""), T(" "), T("{"), T("["), T("\""), T("\"\\"), T("\"\\u"), T("\"\\u12\""),
		T("\"\\x\""),
		T("01"), T("-"), T("-a"), T("1."), T(".5"), T("+1"), T("1e"), T("1e+"), T("0x1"),
		T("NaN"),
		T("Infinity"), T("-Infinity"), T("nul"), T("nulll"), T("True"), T("[1,]"),
		T("[,1]"), T("[1 2]"),
		T("{\"a\"}"), T("{\"a\":}"), T("{\"a\":1,}"), T("{a:1}"), T("{'a':1}"),
		T("{\"a\":1 \"b\":2}"),
		T("{\"a\":1}{"), T("1 2"), T("[1]]"), T("{]"), T("[}"), T("\"a\nb\""),
		T("\"\x01\""),
		T("\"\xff\""), T("\"\xc0\x80\""), T("\"\xed\xa0\x80\""), T("\"\xf4\x90\x80\x80\""),
		T("\"\xe2\x82\""), T("\"\xf0\x8f\xbf\xbf\""), T("\"\\ud800\""), T("\"\\udc00\""),
		T("\"\\ud800\\u0041\""), T("\xef\xbb\xbf{}"), T("{\"a\":1,\"a\":2}"), T("\0"),
		T("1\0"),
		T("{\"a\":1,\"\\u0061\":2}"), T("[{\"b\":{\"k\":1,\"k\":1}}]"), T("// x\n1"),
		T("\"\\\0\""),
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err err = ERR_INIT;

		if (scan(bad[i].s, bad[i].n, &a, &err) != RC_INPUT)
			fail_msg("sample %zu was taken: %s", i, bad[i].s);
		assert_true(str_starts(err.text, "byte "));
	}
	arena_release(&a);
}

static void says_the_byte(void **state)
{
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(scan("{\"a\":1,\"b\":\"x\ty\"}", 17, &a, &err), RC_INPUT);
	assert_string_equal(err.text, "byte 14: a raw control character in a string");
	assert_int_equal(scan("[1,2", 4, &a, &err), RC_INPUT);
	assert_string_equal(err.text, "byte 5: the text ends here: a comma or ] is wanted");
	arena_release(&a);
}

static void depth_has_an_end(void **state)
{
	char text[2 * JSON_DEPTH + 2];
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;

	(void)state;
	memset(text, '[', JSON_DEPTH + 1);
	memset(text + JSON_DEPTH + 1, ']', JSON_DEPTH + 1);
	assert_int_equal(scan(text + 1, 2 * JSON_DEPTH, &a, &err), RC_OK);
	assert_int_equal(scan(text, 2 * JSON_DEPTH + 2, &a, &err), RC_INPUT);
	arena_release(&a);
}

/* Many keys take the sorted way; the last equal to the first must still be found, and quickly. */
static void many_keys(void **state)
{
	struct str b = STR_INIT;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;

	(void)state;
	str_addz(&b, "[{\"k0\":0");
	for (int i = 1; i < 100000; i++)
		str_addf(&b, ",\"k%d\":%d", i, i);
	str_addz(&b, "}]");
	assert_int_equal(scan(b.s, b.len, &a, &err), RC_OK);
	b.len -= 2;
	str_addz(&b, ",\"k0\":1}]");
	assert_int_equal(scan(b.s, b.len, &a, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "\"k0\" stands twice"));
	str_release(&b);
	arena_release(&a);
}

static void members_and_strings(void **state)
{
	static const char line[] = "{\"chosen\":\"a\\n\\u20ac\\ud83d\\ude00\\u0000z\","
				   "\"r\\u0065j\":\"plain\","
				   "\"n\": -12.5e1 ,\"list\":[1,\"]\\\"\",{\"x\":[]},null]}";
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	const struct json_member *m;
	struct json_member e;
	struct slice s;
	size_t at = 0, n = 0;
	double d;

	(void)state;
	assert_int_equal(json_scan(line, sizeof(line) - 1, &a, &flat, &err), RC_OK);
	assert_int_equal(flat.kind, JSON_OBJECT);
	assert_int_equal(flat.n, 4);
	s = json_string(json_find(&flat, "chosen"), &a);
	assert_int_equal(s.n, 11);
	assert_memory_equal(s.s, "a\n\xe2\x82\xac\xf0\x9f\x98\x80\0z", 11);
	m = json_find(&flat, "rej");
	assert_non_null(m);
	assert_false(m->escaped);
	s = json_string(m, &a);
	assert_ptr_equal(s.s, m->raw.s + 1);
	assert_true(json_number(json_find(&flat, "n"), &d));
	assert_true(d == -125.0);
	assert_null(json_find(&flat, "chose"));
	while (json_each(json_find(&flat, "list")->raw, &at, &e)) {
		static const enum json_kind want[] = { JSON_NUMBER, JSON_STRING, JSON_OBJECT,
						      JSON_NULL };

		assert_int_equal(e.kind, want[n++]);
	}
	assert_int_equal(n, 4);
	arena_release(&a);
}

static void inner_objects(void **state)
{
	static const char line[] = "{\"s\": { \"rm\\t1\" : [ 0.5 , null ] ,\"b\":{}} }";
	static struct json_flat inner;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct json_member e;
	size_t at = 0;

	(void)state;
	assert_int_equal(json_scan(line, sizeof(line) - 1, &a, &flat, &err), RC_OK);
	assert_int_equal(json_scan_inner(json_find(&flat, "s")->raw, &a, &inner, &err), RC_OK);
	assert_int_equal(inner.n, 2);
	assert_int_equal(json_find(&inner, "rm\t1")->kind, JSON_ARRAY);
	assert_true(json_each(inner.member[0].raw, &at, &e));
	assert_int_equal(e.raw.n, 3);
	assert_true(json_each(inner.member[0].raw, &at, &e));
	assert_int_equal(e.kind, JSON_NULL);
	assert_false(json_each(inner.member[0].raw, &at, &e));
	at = 0;
	assert_false(json_each_member(inner.member[1].raw, &at, &a, &e));
	arena_release(&a);
}

static double value(const char *text)
{
	struct json_member m = { .raw = { text, strlen(text) }, .kind = JSON_NUMBER };
	double d;

	assert_true(json_number(&m, &d));
	return d;
}

/* Against the C library in the "C" locale, to the bit. */
static void numbers_are_exact(void **state)
{
	struct rng r;
	char text[64];

	(void)state;
	rng_seed(&r, 7);
	for (int i = 0; i < 200000; i++) {
		int digits = (int)rng_below(&r, 19) + 1, dot = (int)rng_below(&r, 4);
		uint64_t v = rng_next(&r);
		int e = (int)rng_below(&r, 61) - 30;
		double want, got;

		for (int k = digits; k < 20; k++)
			v /= 10;
		if (dot == 0)
			snprintf(text, sizeof(text), "%llu", (unsigned long long)v);
		else if (dot == 1)
			snprintf(text, sizeof(text), "-0.%06llu", (unsigned long long)v);
		else
			snprintf(text, sizeof(text), "%llu.%de%d", (unsigned long long)(v / 10),
				 (int)(v % 10), e);
		want = strtod(text, NULL);
		got = value(text);
		assert_memory_equal(&want, &got, sizeof(got));
	}
	assert_true(value("0.1") == 0.1);
	assert_true(value("9007199254740993") == 9007199254740992.0);
	assert_true(value("1e22") == 1e22 && value("1e-22") == 1e-22 && value("1e23") == 1e23);
	assert_true(value("5e-324") > 0 && value("1e-400") == 0);
	assert_true(value("0.000000000000000000000000000000012345") == 1.2345e-32);
}

static void integers(void **state)
{
	static const struct { const char *text; bool ok; int64_t v; } row[] = {
		{ "0", true, 0 }, { "-7", true, -7 }, { "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 }, { "3.0", true, 3 }, { "1e3", true, 1000 },
		{ "1.5", false, 0 }, { "1e400", false, 0 }, { "1e17", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct json_member m = { .raw = { row[i].text, strlen(row[i].text) },
					.kind = JSON_NUMBER };
		int64_t v = 0;

		assert_int_equal(json_integer(&m, &v), row[i].ok);
		if (row[i].ok)
			assert_true(v == row[i].v);
	}
}

static void infinite_is_no_number(void **state)
{
	struct json_member m = { .raw = { "1e999", 5 }, .kind = JSON_NUMBER };
	struct json_member t = { .raw = { "\"1\"", 3 }, .kind = JSON_STRING };
	double d;

	(void)state;
	assert_false(json_number(&m, &d));
	assert_false(json_number(&t, &d));
}

static void tree(void **state)
{
	static const char text[] = " {\"name\":\"x\\ty\",\"n\":[1,2.5,-12345678901234567],"
				   "\"on\":true,\"o\":{\"k\":null},\"seed\":9223372036854775807} ";
	struct err err = ERR_INIT;
	struct json *j = NULL;
	const struct json *n;

	(void)state;
	assert_int_equal(json_parse(text, sizeof(text) - 1, &j, &err), RC_OK);
	assert_string_equal(json_text(json_get(j, "name"), "?"), "x\ty");
	assert_string_equal(json_text(json_get(j, "n"), "?"), "?");
	n = json_get(j, "n");
	assert_int_equal(json_count(n), 3);
	assert_true(json_double(json_at(n, 1), 0) == 2.5);
	assert_true(json_int(json_at(n, 2), 0) == INT64_C(-12345678901234567));
	assert_string_equal(json_number_text(json_at(n, 2)), "-12345678901234567");
	assert_null(json_at(n, 3));
	assert_true(json_bool(json_get(j, "on"), false));
	assert_true(json_bool(json_get(j, "absent"), true));
	assert_true(json_int(json_get(j, "seed"), 0) == INT64_MAX);
	assert_int_equal(json_kind(json_get(json_get(j, "o"), "k")), JSON_NULL);
	assert_string_equal(json_name(json_at(j, 3)), "o");
	assert_null(json_get(j, "NAME"));
	json_free(j);
	json_free(NULL);
}

static void tree_refuses(void **state)
{
	static const char *const bad[] = {
		"", "{\"a\":1}x", "{\"a\":1,\"a\":1}", "[\"a\\u0000b\"]", "{\"\\u0000\":1}",
		"[1e999]", "[\"\n\"]",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err err = ERR_INIT;
		struct json *j = NULL;

		assert_int_equal(json_parse(bad[i], strlen(bad[i]), &j, &err), RC_INPUT);
		assert_null(j);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_is_json),
		cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(says_the_byte),
		cmocka_unit_test(depth_has_an_end),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(members_and_strings),
		cmocka_unit_test(inner_objects),
		cmocka_unit_test(numbers_are_exact),
		cmocka_unit_test(integers),
		cmocka_unit_test(infinite_is_no_number),
		cmocka_unit_test(tree),
		cmocka_unit_test(tree_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
