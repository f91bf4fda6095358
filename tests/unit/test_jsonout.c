/* JSON as we write it: commas, escapes, numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <locale.h>
#include <math.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/base/jsonout.h"

static void nesting(void **state)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	(void)state;
	jsonout_object(&j, NULL);
	jsonout_int(&j, "n", -5);
	jsonout_array(&j, "list");
	jsonout_bool(&j, NULL, true);
	jsonout_null(&j, NULL);
	jsonout_object(&j, NULL);
	jsonout_close_object(&j);
	jsonout_raw(&j, NULL, "[1]", 3);
	jsonout_close_array(&j);
	jsonout_text(&j, "z", NULL);
	jsonout_close_object(&j);
	assert_string_equal(b.s, "{\"n\":-5,\"list\":[true,null,{},[1]],\"z\":null}");
	assert_int_equal(j.depth, 0);
	str_release(&b);
}

static void check_text(const char *s, size_t n, const char *want)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	jsonout_textn(&j, NULL, s, n);
	assert_string_equal(b.s, want);
	str_release(&b);
}

#define TEXT(s, want) check_text(s, sizeof(s) - 1, want)

static void escapes(void **state)
{
	(void)state;
	TEXT("", "\"\"");
	TEXT("a\"\\/\b\f\n\r\tz", "\"a\\\"\\\\/\\b\\f\\n\\r\\tz\"");
	TEXT("\0\x1b\x7f", "\"\\u0000\\u001b\\u007f\"");
	TEXT("h\xc3\xa9 \xf0\x9f\x98\x80", "\"h\xc3\xa9 \xf0\x9f\x98\x80\"");
	TEXT("\xff", "\"\xef\xbf\xbd\"");
	TEXT("\xc3", "\"\xef\xbf\xbd\"");
	TEXT("\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	TEXT("\xc0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void check_double(double v, const char *want)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	jsonout_double(&j, NULL, v);
	assert_string_equal(b.s, want);
	str_release(&b);
}

static void doubles(void **state)
{
	(void)state;
	check_double(0.1, "0.10000000000000001");
	check_double(-3, "-3");
	check_double(1e300, "1.0000000000000001e+300");
	check_double((double)NAN, "null");
	check_double((double)INFINITY, "null");
	/* A comma in the locale must not reach the file; skipped where no such locale is installed. */
	if (setlocale(LC_NUMERIC, "de_DE.UTF-8"))
		check_double(0.5, "0.5");
	setlocale(LC_NUMERIC, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nesting),
		cmocka_unit_test(escapes),
		cmocka_unit_test(doubles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
