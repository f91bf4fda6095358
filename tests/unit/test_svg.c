/* svg: data never becomes markup; plots are well formed. */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/out/svg.h"

static void text(void **state)
{
	struct str b = STR_INIT;

	(void)state;
	svg_textz(&b, "<script>\"a\" & 'b'</script>");
	assert_string_equal(b.s, "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;");
	str_clear(&b);
	svg_text(&b, "a\0b\033\xff", 5);
	assert_null(memchr(b.s, 0, b.len));
	assert_null(strchr(b.s, '\033'));
	assert_null(strchr(b.s, '\xff'));
	str_release(&b);
}

static size_t count(const char *s, const char *what)
{
	size_t n = 0;

	for (; (s = strstr(s, what)); s += strlen(what))
		n++;
	return n;
}

static void bars(void **state)
{
	static const char *const label[] = { "0", "</svg>", "2" };
	static const double raw[] = { 1, 2, 0 }, adj[] = { 0, 4, 0 };
	static const double none[] = { 0, 0, 0 };
	struct str b = STR_INIT;

	(void)state;
	svg_bars(&b, "<t>", label, raw, adj, 3);
	assert_int_equal(count(b.s, "<rect"), 6);
	assert_int_equal(count(b.s, "</svg>"), 1);
	assert_non_null(strstr(b.s, "<title>&lt;t&gt;</title>"));
	/* The tallest of either series takes the whole height. */
	assert_int_equal(count(b.s, "height=\"180.0\""), 1);
	str_clear(&b);
	svg_bars(&b, "t", label, none, NULL, 3);
	assert_null(strstr(b.s, "nan"));
	assert_int_equal(count(b.s, "<rect"), 3);
	str_release(&b);
}

static void points(void **state)
{
	const struct svg_point p[] = {
		{ "one", .5, .4, .6, NAN },
		{ "two", NAN, NAN, NAN, NAN },
		{ "three", .25, NAN, NAN, .3 },
	};
	struct str b = STR_INIT;

	(void)state;
	svg_points(&b, "t", p, 3, 0, 1);
	assert_int_equal(count(b.s, "class=\"dot\""), 2);
	assert_int_equal(count(b.s, "class=\"range\""), 1);
	assert_int_equal(count(b.s, "class=\"hollow\""), 1);
	assert_null(strstr(b.s, "nan"));
	/* 0.5 stands in the middle of the axis, which runs from 170 to 570. */
	assert_non_null(strstr(b.s, "class=\"dot\" cx=\"370.0\""));
	str_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(bars),
		cmocka_unit_test(points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
