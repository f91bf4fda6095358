/* sheet: columns that stand under each other, hostile cells, bars. */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/unicode.h"
#include "core/out/sheet.h"

static void columns(void **state)
{
	struct str b = STR_INIT;
	struct sheet t;

	(void)state;
	sheet_begin(&t, "item|>votes|why");
	sheet_cell(&t, "%d", 7);
	sheet_number(&t, 12.345, 1);
	sheet_cell(&t, "split");
	sheet_cell(&t, "日本");
	sheet_number(&t, NAN, 3);
	sheet_cell(&t, "%s", "");
	sheet_end(&t, 2, 0, &b);
	assert_string_equal(b.s, "  item  votes  why\n"
				 "  7      12.3  split\n"
				 "  日本      -\n");
	str_release(&b);
}

static void nameless(void **state)
{
	struct str b = STR_INIT;
	struct sheet t;

	(void)state;
	sheet_begin(&t, "|>n||");
	assert_int_equal(t.columns, 4);
	sheet_cell(&t, "x");
	sheet_cell(&t, "1");
	sheet_cell(&t, "y");
	sheet_cell(&t, "z");
	sheet_end(&t, 0, 0, &b);
	assert_string_equal(b.s, "   n\nx  1  y  z\n");
	str_clear(&b);
	sheet_begin(&t, "item|subset|n");
	sheet_cell(&t, "x");
	sheet_cell(&t, "%s", "");
	sheet_cell(&t, "1");
	sheet_end(&t, 0, 0, &b);
	assert_string_equal(b.s, "item  n\nx     1\n");
	str_release(&b);
}

static void cut(void **state)
{
	struct str b = STR_INIT;
	struct sheet t;

	(void)state;
	sheet_begin(&t, "a|b");
	sheet_cell(&t, "x");
	sheet_cell(&t, "a long cell that must not run over");
	sheet_end(&t, 0, 12, &b);
	assert_string_equal(b.s, "a  b\nx  a long c…\n");
	str_release(&b);
}

static void hostile(void **state)
{
	struct str b = STR_INIT;
	struct sheet t;

	(void)state;
	sheet_begin(&t, "a|b");
	sheet_cell(&t, "\033[31mred\nline");
	sheet_cell(&t, "\xff\xe2\x80\xae");
	sheet_end(&t, 0, 0, &b);
	for (size_t i = 0; i < b.len; i++)
		assert_true(b.s[i] != '\033' && b.s[i] != '\xff');
	assert_null(strstr(b.s, "\xe2\x80\xae"));

	str_release(&b);
}

static void plots(void **state)
{
	static const size_t n[] = { 0, 7, 3 };
	struct str b = STR_INIT;

	(void)state;
	sheet_bar(&b, 0.5, 4);
	assert_string_equal(b.s, "██  ");
	str_clear(&b);
	sheet_bar(&b, 2, 2);
	assert_string_equal(b.s, "██");
	str_clear(&b);
	sheet_bar(&b, NAN, 2);
	assert_string_equal(b.s, "  ");
	str_clear(&b);
	sheet_spark(&b, n, 3);
	assert_string_equal(b.s, "▁█▄");
	str_release(&b);
}

/* At 60 columns the numbers go, at 200 nothing does; no line is wider than it may be. */
static void gives_way(void **state)
{
	static const int wide[] = { 200, 80, 60, 40 };
	struct sheet t;

	(void)state;
	for (size_t w = 0; w < COUNT(wide); w++) {
		struct str b = STR_INIT;

		sheet_begin(&t, "item|subset|>margin|why|opening");
		sheet_give(&t, "dCB");
		sheet_cell(&t, "0007");
		sheet_cell(&t, "reasoning");
		sheet_number(&t, -0.25, 2);
		sheet_cell(&t, "split 5:3; majority against the label; mean margin near zero");
		sheet_cell(&t, "Tell me how to bake a potato in an oven that is not hot");
		sheet_end(&t, 0, wide[w], &b);
		for (const char *z = b.s; *z; z += strcspn(z, "\n") + 1)
			assert_in_range(unicode_width(z, strcspn(z, "\n")), 1, wide[w]);
		assert_true((strstr(b.s, "near zero") != NULL) == (wide[w] == 200));
		assert_true((strstr(b.s, "margin") == NULL) == (wide[w] < 80));
		assert_non_null(strstr(b.s, "0007"));
		assert_non_null(strstr(b.s, "Tell m"));
		str_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_way),
		cmocka_unit_test(columns), cmocka_unit_test(nameless), cmocka_unit_test(cut),
		cmocka_unit_test(hostile), cmocka_unit_test(plots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
