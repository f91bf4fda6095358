/* diff: the alignment against a plain dynamic program, the spans, the caps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/rng.h"
#include "core/text/diff.h"

static struct slice z(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

/* A side with its spans in brackets. */
static char *bracketed(const char *s, const struct diff_span *v, size_t n)
{
	struct str out = STR_INIT;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		str_add(&out, s + at, v[i].off - at);
		str_addc(&out, '[');
		str_add(&out, s + v[i].off, v[i].len);
		str_addc(&out, ']');
		at = v[i].off + v[i].len;
	}
	str_addz(&out, s + at);
	return str_take(&out);
}

static void spans(void **state)
{
	static const struct {
		const char *a, *b, *want_a, *want_b;
		size_t common;
	} rows[] = {
		{ "", "", "", "", 0 }, { "same words", "same   words", "same words", "same   words", 2 },
		{ "", "new", "", "[new]", 0 }, { "the old house", "the new house", "the [old] house",
			"the [new] house", 2 },
		{ "don't", "do", "[don't]", "[do]", 0 }, { "a b c", "c", "[a b] c", "c", 1 },
		{ "x, y", "x; y", "x[,] y", "x[;] y", 2 }, { "漢字", "漢語", "漢[字]", "漢[語]", 1 },
		{ "one two three four", "zero one three five four", "one [two] three four",
			"[zero] one three [five] four", 3 },
		{ "a\xff", "a\xfe", "a[\xff]", "a[\xfe]", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = ARENA_INIT;
		struct diff d = diff_words(z(rows[i].a), z(rows[i].b), &arena);
		char *a = bracketed(rows[i].a, d.a, d.na), *b = bracketed(rows[i].b, d.b, d.nb);

		assert_string_equal(a, rows[i].want_a);
		assert_string_equal(b, rows[i].want_b);
		assert_int_equal(d.common, rows[i].common);
		free(a);
		free(b);
		arena_release(&arena);
	}
}

static void tidy_spans(void **state)
{
	static const struct {
		const char *a, *b, *want_a, *want_b;
	} rows[] = {
		{ "the old house is big", "the new house is small", "the [old] house is [big]",
			"the [new] house is [small]" },
		{ "red house big", "blue house small", "[red] house [big]", "[blue] house [small]" },
		{ "take the slow train and read a book", "fly home tonight and sleep for once",
			"[take the slow train and read a book]", "[fly home tonight and sleep for once]" },
		{ "one two a b c d e", "one two f g c h i", "one two [a b c d e]", "one two [f g c h i]" },
		{ "x y the end", "the end", "[x y] the end", "the end" }, { "same", "same", "same", "same" },
		{ "", "a b", "", "[a b]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena arena = ARENA_INIT;
		struct diff d = diff_tidy(z(rows[i].a), z(rows[i].b), &arena);
		char *a = bracketed(rows[i].a, d.a, d.na), *b = bracketed(rows[i].b, d.b, d.nb);

		assert_string_equal(a, rows[i].want_a);
		assert_string_equal(b, rows[i].want_b);
		free(a);
		free(b);
		arena_release(&arena);
	}
}

#define SIDE 150

/* Random words of few letters, each one byte and a blank: word i stands at byte 2 i. */
static size_t random_text(struct rng *r, unsigned letters, char *out)
{
	size_t n = rng_below(r, SIDE + 1);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = (char)('a' + rng_below(r, letters));
		out[2 * i + 1] = ' ';
	}
	return n;
}

static size_t plain_lcs(const char *a, size_t na, const char *b, size_t nb)
{
	static size_t len[SIDE + 1][SIDE + 1];

	for (size_t i = 1; i <= na; i++)
		for (size_t j = 1; j <= nb; j++) {
			size_t up = len[i - 1][j], left = len[i][j - 1];

			len[i][j] = a[2 * (i - 1)] == b[2 * (j - 1)] ? len[i - 1][j - 1] + 1 : up > left ? up : left;
		}
	return len[na][nb];
}

/* What is left of a side without its spans. */
static size_t kept(const char *s, size_t n, const struct diff_span *v, size_t nv, char *out)
{
	size_t k = 0, at = 0;

	for (size_t i = 0; i <= nv; i++) {
		size_t end = i < nv ? v[i].off : 2 * n;

		for (; at < end; at += 2)
			out[k++] = s[at];
		if (i < nv)
			at = v[i].off + v[i].len + 1;
	}
	return k;
}

static void against_a_plain_program(void **state)
{
	char a[2 * SIDE + 2], b[2 * SIDE + 2], ka[SIDE + 1], kb[SIDE + 1];
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (int round = 0; round < 3000; round++) {
		struct arena arena = ARENA_INIT;
		unsigned letters = 1 + (unsigned)rng_below(&r, 26);
		size_t na = random_text(&r, letters, a), nb = random_text(&r, letters, b), n;
		struct diff d = diff_words((struct slice){ a, 2 * na }, (struct slice){ b, 2 * nb }, &arena);

		assert_int_equal(d.common, plain_lcs(a, na, b, nb));
		n = kept(a, na, d.a, d.na, ka);
		assert_int_equal(n, d.common);
		assert_int_equal(kept(b, nb, d.b, d.nb, kb), n);
		assert_memory_equal(ka, kb, n);
		d = diff_tidy((struct slice){ a, 2 * na }, (struct slice){ b, 2 * nb }, &arena);
		n = kept(a, na, d.a, d.na, ka);
		assert_true(n <= d.common);
		assert_int_equal(kept(b, nb, d.b, d.nb, kb), n);
		assert_memory_equal(ka, kb, n);
		arena_release(&arena);
	}
}

static void unrelated_texts_differ(void **state)
{
	struct str a = STR_INIT, b = STR_INIT;
	struct arena arena = ARENA_INIT;
	struct rng r;

	(void)state;
	rng_seed(&r, 5);
	while (a.len < 10240)
		str_addf(&a, "w%d ", (int)rng_below(&r, 3000));
	while (b.len < 10240)
		str_addf(&b, "w%d ", (int)rng_below(&r, 3000));
	assert_true(diff_words((struct slice){ a.s, a.len }, (struct slice){ b.s, b.len }, &arena).na > 10);
	arena_release(&arena);
	str_release(&a);
	str_release(&b);
}

static void past_the_cap_the_middle_differs(void **state)
{
	struct arena arena = ARENA_INIT;
	struct str a = STR_INIT, b = STR_INIT;
	struct diff d;

	(void)state;
	str_addz(&a, "begin ");
	str_addz(&b, "begin ");
	for (int i = 0; i <= DIFF_MAX_WORDS; i++) {
		str_addz(&a, "x y ");
		str_addz(&b, "y ");
	}
	str_addz(&a, "z end");
	str_addz(&b, "w end");
	d = diff_words((struct slice){ a.s, a.len }, (struct slice){ b.s, b.len }, &arena);
	assert_int_equal(d.common, 2);
	assert_int_equal(d.na, 1);
	assert_int_equal(d.a[0].off, 6);
	assert_int_equal(d.a[0].len, a.len - 6 - 4);
	str_release(&a);
	str_release(&b);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans), cmocka_unit_test(tidy_spans), cmocka_unit_test(against_a_plain_program),
		cmocka_unit_test(unrelated_texts_differ), cmocka_unit_test(past_the_cap_the_middle_differs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
