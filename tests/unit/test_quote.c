/* quote: found only where it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "core/base/base.h"
#include "core/text/quote.h"

static struct slice z(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static void finding(void **state)
{
	static const struct {
		const char *passage, *words;
		int flags;
		const char *hit;	/* NULL: not there */
	} rows[] = {
		{ "he could not bear\n  the silence", "could not bear the silence", 0,
			"could not bear\n  the silence" },
		{ "he lied", "he lied to her", 0, NULL }, { "he lied", "He lied", 0, NULL },
		{ "abc", "", 0, NULL },
		{ "abc", "  ", 0, NULL }, { "abc", " b ", 0, "b" }, { "", "a", 0, NULL },
		{ "it’s “so” — yes…", "it's \"so\" - yes...", 0, NULL },
		{ "it’s “so” — yes…", "it's \"so\" - yes...", QUOTE_TYPOGRAPHY, "it’s “so” — yes…" },
		{ "a\u00a0b", "a b", 0, "a\u00a0b" }, { "aab", "ab", 0, "ab" },
		{ "two words", "twowords", 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t off, len;
		bool found = quote_find(z(rows[i].passage), z(rows[i].words), rows[i].flags, &off, &len);

		assert_int_equal(found, rows[i].hit != NULL);
		if (!found)
			continue;
		assert_int_equal(len, strlen(rows[i].hit));
		assert_memory_equal(rows[i].passage + off, rows[i].hit, len);
	}
}

static void walking(void **state)
{
	const char *s = "She \"could not\" and “would not”; <quote>did</quote> \"open";
	static const char *const want[] = { "could not", "would not", "did" };
	struct slice q;
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_true(quote_next(s, strlen(s), &at, &q));
		assert_int_equal(q.n, strlen(want[i]));
		assert_memory_equal(q.s, want[i], q.n);
	}
	assert_false(quote_next(s, strlen(s), &at, &q));
	assert_false(quote_next(s, strlen(s), &at, &q));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(finding), cmocka_unit_test(walking) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
