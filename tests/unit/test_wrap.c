/* wrap: rows of a width, whatever the bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/rng.h"
#include "core/base/unicode.h"
#include "core/text/wrap.h"

/* Rows joined by '|', the indent as dots. */
static char *wrapped(const char *s, int width, bool hang)
{
	struct str out = STR_INIT;
	struct wrap_row r;
	size_t at = 0;
	int indent = 0;

	while (wrap_next(s, strlen(s), width, hang, &at, &indent, &r)) {
		if (out.len)
			str_addc(&out, '|');
		for (int i = 0; i < r.indent; i++)
			str_addc(&out, '.');
		str_add(&out, s + r.off, r.len);
	}
	return str_take(&out);
}

static void breaking(void **state)
{
	static const struct {
		const char *s;
		int width;
		const char *rows;
	} rows[] = {
		{ "", 10, "" }, { "one two three", 8, "one two|three" }, { "one two three", 7, "one two|three" },
		{ "one two three", 6, "one|two|three" }, { "a\nb", 10, "a|b" }, { "a\n\nb\n", 10, "a||b" },
		{ "a\r\nb", 10, "a|b" }, { "abcdefghij", 4, "abcd|efgh|ij" },
		{ "ab cdefghij", 4, "ab|cdef|ghij" },
		{ "one  two", 4, "one|two" }, { "  code", 20, "  code" }, { "word      ", 4, "word" },
		{ "漢字漢字", 5, "漢字|漢字" }, { "漢字漢字", 1, "漢|字|漢|字" }, { "字字。字", 5, "字|字。|字" },
		{ "see 漢字漢字", 8, "see 漢字|漢字" }, { "a\tb", 10, "a\tb" }, { "\t\tx", 4, "\t\t|x" },
		{ "e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301" }, { "😀😀", 3, "😀|😀" },
		{ "a\u202eb", 4, "a|\u202e|b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *got = wrapped(rows[i].s, rows[i].width, false);

		assert_string_equal(got, rows[i].rows);
		free(got);
	}
}

static void hanging(void **state)
{
	static const struct {
		const char *s, *rows;
	} rows[] = {
		{ "- one two three", "- one two|..three" }, { "12. one two three", "12. one|....two|....three" },
		{ "  * one two", "  * one|....two" }, { "-- one two three", "-- one two|three" },
		{ "- one\ntwo three four", "- one|two three|four" }, { "a) one two three", "a) one two|three" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *got = wrapped(rows[i].s, 10, true);

		assert_string_equal(got, rows[i].rows);
		free(got);
	}
}

/*
 * Any bytes at any width: rows advance, are no wider than asked, and lose nothing
 * but blanks and line ends.
 */
static void properties(void **state)
{
	static const char *const bits[] = { "a", " ", "word ", "\n", "\r\n", "\t", "漢", "😀", "\u0301",
		"\xff", "\u202e", "- ", "1. ", "👨‍👩‍👧", "。" };
	struct rng r;

	(void)state;
	rng_seed(&r, 11);
	for (int round = 0; round < 4000; round++) {
		struct str s = STR_INIT;
		struct wrap_row row;
		size_t at = 0, end = 0;
		int indent = 0, width = 1 + (int)rng_below(&r, 20);

		for (uint64_t i = rng_below(&r, 40); i > 0; i--)
			str_addz(&s, bits[rng_below(&r, COUNT(bits))]);
		while (wrap_next(s.s, s.len, width, round & 1, &at, &indent, &row)) {
			for (size_t i = end; i < row.off; i++)
				assert_non_null(strchr(" \t\r\n", s.s[i]));
			assert_true(row.off >= end && row.off + row.len <= at);
			assert_true(at > end || row.off > end);
			assert_true(row.cols <= width && row.indent <= width / 2);
			end = row.off + row.len;
		}
		for (size_t i = end; i < s.len; i++)
			assert_non_null(strchr(" \t\r\n", s.s[i]));
		str_release(&s);
	}
}

static void a_megabyte_is_laid_out(void **state)
{
	struct str s = STR_INIT;
	struct wrap_row row;
	size_t at = 0, rows = 0;
	int indent = 0;

	(void)state;
	while (s.len < 1 << 20)
		str_addz(&s, "Talk to your neighbour first; most people do not know how far a bark carries. ");
	while (wrap_next(s.s, s.len, 60, true, &at, &indent, &row))
		rows++;
	assert_true(rows > s.len / 60 && rows < s.len / 40);
	str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(breaking), cmocka_unit_test(hanging), cmocka_unit_test(properties),
		cmocka_unit_test(a_megabyte_is_laid_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
