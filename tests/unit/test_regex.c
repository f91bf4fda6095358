/* regex: what matches, where, and what is said about a pattern that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/regex.h"

/* Offset of the first match, or -1. */
static int at(const char *pattern, int flags, const char *text)
{
	struct regex *r = NULL;
	struct err err = ERR_INIT;
	bool found = false;
	size_t start = 0, end = 0;

	assert_int_equal(regex_compile(pattern, flags, &r, &err), RC_OK);
	assert_int_equal(regex_find(r, text, strlen(text), 0, &found, &start, &end, &err), RC_OK);
	regex_free(r);
	assert_true(start <= end && end <= strlen(text));
	return found ? (int)start : -1;
}

static void test_flags(void **state)
{
	(void)state;
	assert_int_equal(at("dog", 0, "a Dog, a dog"), 9);
	assert_int_equal(at("dog", REGEX_CASELESS, "a Dog, a dog"), 2);
	assert_int_equal(at("dog", REGEX_WORD, "hotdog dog"), 7);
	assert_int_equal(at("^dog", 0, "a\ndog"), -1);
	assert_int_equal(at("^dog", REGEX_MULTILINE, "a\ndog"), 2);
	assert_int_equal(at("d.g", REGEX_LITERAL, "dog d.g"), 4);
	assert_int_equal(at("d.g", REGEX_LITERAL | REGEX_WORD, "dog ad.g d.g"), 9);
}

static void test_smart_case(void **state)
{
	(void)state;
	assert_int_equal(at("dog", REGEX_SMART, "Dog"), 0);
	assert_int_equal(at("Dog", REGEX_SMART, "dog Dog"), 4);
	assert_int_equal(at("\\Wdog", REGEX_SMART, "a DOG"), 1);
	assert_int_equal(at("é", REGEX_SMART, "É"), 0);
	assert_int_equal(at("É", REGEX_SMART, "é É"), 3);
	assert_int_equal(at("W", REGEX_SMART | REGEX_LITERAL, "w W"), 2);
}

static void test_unicode(void **state)
{
	(void)state;
	assert_int_equal(at("\\bnaïve\\b", 0, "so naïve of"), 3);
	assert_int_equal(at("^.$", 0, "漢"), 0);
	assert_int_equal(at("\\w+", 0, "— größe"), 4);
	assert_int_equal(at("ſ", REGEX_CASELESS, "s"), 0);
}

static void test_errors(void **state)
{
	struct regex *r = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(regex_compile("ab(c", 0, &r, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "closing parenthesis"));
	assert_non_null(strstr(err.text, "at character 5"));
	assert_null(r);
	/* Counted in characters, not bytes. */
	assert_int_equal(regex_compile("ééé[", 0, &r, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "at character 5"));
	assert_int_equal(regex_compile("\xff", 0, &r, &err), RC_INPUT);
	assert_int_equal(regex_compile("a\\Cb", 0, &r, &err), RC_INPUT);
	assert_null(r);
}

static void test_limit(void **state)
{
	static char text[4000];
	struct regex *r = NULL;
	struct err err = ERR_INIT;
	bool found = true;
	size_t s = 0, e = 0;

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_int_equal(regex_compile("^(a+)+$", 0, &r, &err), RC_OK);
	text[sizeof(text) - 1] = 'b';
	assert_int_equal(regex_find(r, text, sizeof(text), 0, &found, &s, &e, &err), RC_INPUT);
	assert_false(found);
	assert_non_null(strstr(err.text, "too long"));
	regex_free(r);
}

/* Every position once: the walk always ends, over characters, not bytes. */
static void test_empty_matches(void **state)
{
	struct regex *r = NULL;
	struct err err = ERR_INIT;
	const char *text = "aéa";
	size_t n = strlen(text), from = 0, s = 0, e = 0, seen = 0;
	bool found = true;

	(void)state;
	assert_int_equal(regex_compile("x*", 0, &r, &err), RC_OK);
	for (;;) {
		assert_int_equal(regex_find(r, text, n, from, &found, &s, &e, &err), RC_OK);
		if (!found)
			break;
		assert_true(s >= from || s == e);
		assert_true(((unsigned char)text[s] & 0xc0) != 0x80);
		seen++;
		from = regex_after(s, e);
	}
	assert_int_equal(seen, 4);
	assert_int_equal(regex_find(r, NULL, 0, 0, &found, &s, &e, &err), RC_OK);
	assert_true(found);
	regex_free(r);
}

/* A text too deep for the JIT's stack is still searched. */
static void test_deep(void **state)
{
	size_t n = 150000;
	char *text = mem_alloc(n, 1);
	struct regex *r = NULL;
	struct err err = ERR_INIT;
	bool found = false;
	size_t s = 0, e = 0;

	(void)state;
	memset(text, 'a', n);
	assert_int_equal(regex_compile("(?:a|b)*", 0, &r, &err), RC_OK);
	assert_int_equal(regex_find(r, text, n, 0, &found, &s, &e, &err), RC_OK);
	assert_true(found);
	assert_int_equal(e, n);
	regex_free(r);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flags), cmocka_unit_test(test_smart_case),
		cmocka_unit_test(test_unicode), cmocka_unit_test(test_errors),
		cmocka_unit_test(test_limit), cmocka_unit_test(test_empty_matches),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
