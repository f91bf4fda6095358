/* unicode: bytes, widths of what terminals find hard, and what must be made visible. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/rng.h"
#include "core/base/unicode.h"

static void validity(void **state)
{
	static const struct {
		const char *s;
		size_t n, bad;
	} rows[] = {
		{ "", 0, 0 }, { "abc", 3, 3 }, { "a\x80", 2, 1 }, { "\xc0\xaf", 2, 0 }, { "\xc1\xbf", 2, 0 },
		{ "\xe0\x9f\xbf", 3, 0 }, { "\xed\xa0\x80", 3, 0 }, { "\xf0\x8f\xbf\xbf", 4, 0 },
		{ "\xf4\x90\x80\x80", 4, 0 }, { "\xf5\x80\x80\x80", 4, 0 }, { "\xe2\x82", 2, 0 },
		{ "\xf4\x8f\xbf\xbf", 4, 4 }, { "\xed\x9f\xbf", 3, 3 }, { "x\0y", 3, 3 },
		{ "0123456789012345678901234567890123456789\xff", 41, 40 },
		{ "0123456789012345678901234567890\xc3\xa9 and so on for a while, and longer\xc3", 68, 67 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(unicode_bad(rows[i].s, rows[i].n), rows[i].bad);
}

static void every_code_point_survives(void **state)
{
	char b[4];
	size_t n, len;

	(void)state;
	for (int32_t cp = 0; cp <= 0x10ffff; cp++) {
		if (cp == 0xd800)
			cp = 0xe000;
		n = unicode_encode(cp, b);
		assert_true(n > 0);
		assert_int_equal(unicode_bad(b, n), n);
		assert_int_equal(unicode_decode(b, n, &len), cp);
		assert_int_equal(len, n);
	}
	assert_int_equal(unicode_decode("\xff", 1, &len), 0xfffd);
	assert_int_equal(len, 1);
}

/* One cluster each, and its columns. */
static void clusters(void **state)
{
	static const struct {
		const char *s;
		int cols;
	} rows[] = {
		{ "a", 1 }, { "é", 1 }, { "e\u0301", 1 }, { "漢", 2 }, { "ｶ", 1 }, { "Ａ", 2 }, { "한", 2 },
		{ "\u1112\u1161\u11ab", 2 }, { "😀", 2 }, { "👍🏽", 2 }, { "👨‍👩‍👧‍👦", 2 }, { "🇩🇪", 2 }, { "❤️", 2 },
		{ "❤", 1 }, { "1️⃣", 2 }, { "🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2 }, { "🏳️‍🌈", 2 }, { "ש\u05c1\u05bc", 1 },
		{ "ب\u064e", 1 },
		{ "न\u094d", 1 }, { "ก\u0e33", 2 }, { "\u2713", 1 }, { "─", 1 }, { "\u3000", 2 },
		{ "م\u200c", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct glyph g;
		size_t at = 0, n = strlen(rows[i].s);

		assert_true(unicode_glyph(rows[i].s, n, &at, &g));
		if (at != n || g.cols != rows[i].cols || g.hostile)
			fail_msg("%s: %zu of %zu bytes, %d columns%s", rows[i].s, at, n, g.cols,
				g.hostile ? ", hostile" : "");
	}
}

static void hostile_is_visible(void **state)
{
	static const struct {
		const char *s, *clean;
	} rows[] = {
		{ "\033[31mred", "␛[31mred" }, { "a\u202eb", "a‹U+202E›b" }, { "a\u2066b", "a‹U+2066›b" },
		{ "a\u200bb", "a‹U+200B›b" }, { "\ufeffx", "‹U+FEFF›x" }, { "\xc2\x85", "‹U+0085›" },
		{ "\x9b", "‹9B›" }, { "\u0301x", "◌\u0301x" }, { "\ufdd0", "‹U+FDD0›" },
		{ "\U0010ffff", "‹U+10FFFF›" },
		{ "a\u200db", "a‹U+200D›b" }, { "a\ufe0f", "a‹U+FE0F›" }, { "😀\U000e0100", "😀\U000e0100" },
		{ "😀\U000e0100\U000e0101", "😀\U000e0100‹U+E0101›" }, { "a\U000e0041", "a‹U+E0041›" },
		{ "\a\177", "␇␡" }, { "\xe2\x82", "‹E2›‹82›" }, { "\u2028", "‹U+2028›" },
		{ "\u3164", "‹U+3164›" }, { "a\U0001f3fd", "a\U0001f3fd" }, { "\r\n", "␍\n" }, { "a\tb", "a\tb" },
		{ "a\u034fb", "a‹U+034F›b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str out = STR_INIT;

		unicode_clean(&out, rows[i].s, strlen(rows[i].s), false);
		assert_string_equal(out.s, rows[i].clean);
		str_release(&out);
	}
}

static void one_line(void **state)
{
	struct str out = STR_INIT;

	(void)state;
	unicode_clean(&out, "a\nb\tc", 5, true);
	assert_string_equal(out.s, "a↵b␉c");
	str_release(&out);
}

static void marks_without_end_are_cut(void **state)
{
	struct str s = STR_INIT, out = STR_INIT;

	(void)state;
	str_addc(&s, 'a');
	for (int i = 0; i < 100; i++)
		str_addz(&s, "\u0301");
	unicode_clean(&out, s.s, s.len, false);
	assert_true(unicode_width(s.s, s.len) == 93);
	assert_non_null(strstr(out.s, "◌"));
	str_release(&s);
	str_release(&out);
}

static void fitting(void **state)
{
	int used;

	(void)state;
	assert_int_equal(unicode_width("漢字ab", 8), 6);
	assert_int_equal(unicode_fit("漢字ab", 8, 3, &used), 3);
	assert_int_equal(used, 2);
	assert_int_equal(unicode_fit("漢字ab", 8, 5, &used), 7);
	assert_int_equal(used, 5);
	assert_int_equal(unicode_fit("ab", 2, 80, &used), 2);
	assert_int_equal(unicode_fit("ab", 2, 0, &used), 0);
	assert_int_equal(used, 0);
}

/* Random bytes: glyphs tile the text, have a width, and the cleaned text is harmless. */
static void tiling(void **state)
{
	static const char *const bits[] = { "a", " ", "\u200d", "😀", "\u0301", "\xff", "🇩", "\u202e", "漢",
		"\u1112", "\u1161", "\n", "\ufe0f", "न", "\u094d", "\U000e0041", "🏴", "\u0600", "\x80" };
	struct rng r;

	(void)state;
	rng_seed(&r, 7);
	for (int round = 0; round < 3000; round++) {
		struct str s = STR_INIT, out = STR_INIT;
		struct glyph g;
		size_t at = 0, end = 0;
		int cols = 0;

		for (uint64_t i = rng_below(&r, 20); i > 0; i--)
			str_addz(&s, bits[rng_below(&r, COUNT(bits))]);
		while (unicode_glyph(s.s, s.len, &at, &g)) {
			assert_int_equal(g.off, end);
			end = g.off + g.len;
			assert_int_equal(at, end);
			assert_true(g.cols >= 1 && (g.hostile || g.cols <= 2));
			cols += g.cols;
		}
		assert_int_equal(end, s.len);
		assert_int_equal(cols, unicode_width(s.s, s.len));
		unicode_clean(&out, s.s, s.len, true);
		assert_int_equal(unicode_bad(out.s, out.len), out.len);
		assert_null(strstr(out.s, "\u202e"));
		str_release(&s);
		str_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validity), cmocka_unit_test(every_code_point_survives),
		cmocka_unit_test(clusters),
		cmocka_unit_test(hostile_is_visible), cmocka_unit_test(one_line),
		cmocka_unit_test(marks_without_end_are_cut), cmocka_unit_test(fitting), cmocka_unit_test(tiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
