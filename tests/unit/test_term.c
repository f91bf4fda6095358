/* grid, style, key, plain, headless: what stands between a view and a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/rng.h"
#include "core/base/unicode.h"
#include "tui/term/headless.h"
#include "tui/term/key.h"
#include "tui/term/plain.h"

static void row_is(const struct grid *g, int row, const char *want)
{
	struct str text = STR_INIT, st = STR_INIT;
	const char *s;

	grid_dump(g, &text, &st);
	s = text.s;
	for (; row; row--)
		s = strchr(s, '\n') + 1;
	*strchr(s, '\n') = '\0';
	assert_string_equal(s, want);
	str_release(&text);
	str_release(&st);
}

static void putting(void **state)
{
	struct grid g;

	(void)state;
	grid_init(&g, 2, 10);
	assert_int_equal(grid_puts(&g, 0, 0, -1, STYLE_TEXT, "漢字漢字漢字"), 10);
	row_is(&g, 0, "漢字漢字漢");
	assert_int_equal(grid_puts(&g, 0, 1, -1, STYLE_TEXT, "ab"), 2);	/* over half of two wide ones */
	row_is(&g, 0, " ab 漢字漢");
	assert_int_equal(grid_puts(&g, 0, 0, 3, STYLE_TEXT, "a漢字"), 3);
	row_is(&g, 0, "a漢 漢字漢");
	assert_int_equal(grid_puts(&g, 0, 9, -1, STYLE_TEXT, "漢"), 0);
	assert_int_equal(grid_puts(&g, 5, 0, -1, STYLE_TEXT, "x"), 0);
	assert_int_equal(grid_puts(&g, -1, 0, -1, STYLE_TEXT, "x"), 0);
	grid_clear(&g);
	grid_puts(&g, 0, -2, -1, STYLE_TEXT, "abcd");
	row_is(&g, 0, "cd");
	grid_put_cut(&g, 1, 0, 5, STYLE_TEXT, "abcdefgh", 8);
	row_is(&g, 1, "abcd…");
	grid_clear(&g);
	grid_put_cut(&g, 1, 0, 4, STYLE_TEXT, "漢字漢", 9);
	row_is(&g, 1, "漢…");
	grid_release(&g);
}

static void hostile_text(void **state)
{
	struct str text = STR_INIT, st = STR_INIT;
	struct grid g;

	(void)state;
	grid_init(&g, 1, 24);
	assert_int_equal(grid_put(&g, 0, 0, -1, STYLE_TEXT, "a\033[2J\u202eb\xff\u0301\n", 13), 20);
	grid_dump(&g, &text, &st);
	assert_string_equal(text.s, "a␛[2J‹U+202E›b‹FF›◌\u0301↵\n");
	assert_string_equal(st.s, ".?...????????.??????\n");
	grid_clear(&g);
	assert_int_equal(grid_put(&g, 0, 20, -1, STYLE_TEXT, "\u202e", 3), 4);
	row_is(&g, 0, "                    ‹U+2");
	str_release(&text);
	str_release(&st);
	grid_release(&g);
}

/* Whatever is written wherever: every row stays whole. */
static void rows_stay_whole(void **state)
{
	static const char *const bits[] = { "a", "漢", "😀", "e\u0301", "\u202e", "\t", "👨‍👩‍👧‍👦", "\xff",
		"\u0301", "🇩🇪" };
	struct grid g;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	grid_init(&g, 3, 11);
	for (int round = 0; round < 20000; round++) {
		const char *s = bits[rng_below(&r, COUNT(bits))];
		int row = (int)rng_below(&r, 5) - 1, col = (int)rng_below(&r, 15) - 2,
			width = (int)rng_below(&r, 14) - 1;

		grid_puts(&g, row, col, width, STYLE_TEXT, s);
		for (int i = 0; i < 33; i++) {
			const struct cell *c = &g.cell[i];

			assert_true(c->cols <= 2 && strlen(c->s) < GRID_CLUSTER);
			assert_int_equal(unicode_bad(c->s, strlen(c->s)), strlen(c->s));
			if (c->cols == 0)
				assert_true(i % 11 && c[-1].cols == 2);
			if (c->cols == 2)
				assert_true(i % 11 < 10 && c[1].cols == 0);
		}
	}
	grid_release(&g);
}

/* --- styles ------------------------------------------------------------ */

static double linear(int v)
{
	double c = v / 255.0;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* Relative luminance (WCAG 2.1) of a colour of the 256. */
static double luminance(int c)
{
	static const int cube[6] = { 0, 95, 135, 175, 215, 255 };
	int r, g, b;

	if (c >= 232)
		r = g = b = 8 + 10 * (c - 232);
	else {
		r = cube[(c - 16) / 36];
		g = cube[(c - 16) / 6 % 6];
		b = cube[(c - 16) % 6];
	}
	return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

static double contrast(double a, double b)
{
	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

/*
 * A theme's colours stand out from the grounds it is for: black (and #303030, as
 * many like it), white.
 */
static void themes_are_legible(void **state)
{
	static const struct {
		const char *theme;
		bool black, white;
		double least;
	} rows[] = {
		{ "default", true, true, 3.0 }, { "dark", true, false, 4.5 }, { "light", false, true, 4.5 },
		{ "colour-blind", true, true, 3.0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (int s = 0; s < STYLE_COUNT; s++) {
			struct style_look l = style_look(style_theme_find(rows[i].theme), 256, (enum style)s);
			double least = s == STYLE_RULE ? 2.5 : rows[i].least;

			assert_int_equal(l.bg, -1);
			if (l.fg < 0)
				continue;
			assert_true(l.fg >= 16);
			if (rows[i].black && contrast(luminance(l.fg), 0) < least)
				fail_msg("%s, %s: %.1f on black", rows[i].theme, style_name((enum style)s),
					contrast(luminance(l.fg), 0));
			if (rows[i].white && contrast(luminance(l.fg), 1) < least)
				fail_msg("%s, %s: %.1f on white", rows[i].theme, style_name((enum style)s),
					contrast(luminance(l.fg), 1));
		}
}

static void themes_mean_something(void **state)
{
	static const int colours[] = { 0, 8, 16, 256 };

	(void)state;
	for (int t = 0; style_theme_name(t); t++)
		for (size_t c = 0; c < COUNT(colours); c++)
			for (int s = 0; s < STYLE_COUNT; s++) {
				struct style_look l = style_look(t, colours[c], (enum style)s);

				assert_true(l.fg < colours[c] || l.fg == -1);
				assert_int_not_equal(l.fg, 4);	/* dark blue */
				if (s == STYLE_FOCUS || s == STYLE_SELECTED || s == STYLE_HOSTILE)
					assert_true(l.attrs & STYLE_REVERSE);
				if (!strcmp(style_theme_name(t), "mono"))
					assert_int_equal(l.fg, -1);
				if (s == STYLE_ADDED || s == STYLE_REMOVED)	/* never by colour alone */
					assert_true(l.attrs & STYLE_BOLD);
			}
	assert_int_equal(style_theme_find("nosuch"), -1);
	for (int a = 0; a < STYLE_COUNT; a++)
		for (int b = a + 1; b < STYLE_COUNT; b++)
			assert_int_not_equal(style_letter((enum style)a), style_letter((enum style)b));
}

/* --- keys -------------------------------------------------------------- */

static void key_names(void **state)
{
	static const int32_t keys[] = { 'a', 'Z', '?', '<', 0xe9, 0x6f22, 1, 3, 18, 26, 28, KEY_TAB_,
		KEY_ENTER_, KEY_ESC_,
		KEY_BACKSPACE_, ' ', KEY_UP_, KEY_PGDN_, KEY_BACKTAB_, KEY_F1_, KEY_F12_, KEY_DELETE_ };
	char name[16];

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		key_label(keys[i], name);
		assert_int_equal(key_of(name), keys[i]);
	}
	key_label(18, name);
	assert_string_equal(name, "C-r");
	assert_int_equal(key_of("F13"), KEY_NONE_);
	assert_int_equal(key_of("C-"), KEY_NONE_);
	assert_int_equal(key_of(""), KEY_NONE_);
	assert_int_equal(key_of("nosuch"), KEY_NONE_);
	assert_int_equal(key_of("pgdn"), KEY_PGDN_);
}

static void key_scripts(void **state)
{
	static const int32_t want[] = { 'j', 'j', KEY_ENTER_, '<', 'a', '<', 'x', 'y', 'z', '>', 18,
		0xe9, KEY_ENTER_, KEY_NONE_ };
	const char *s = "jj<Enter><lt>a<xyz><C-r>é\n";

	(void)state;
	for (size_t i = 0; i < COUNT(want); i++)
		assert_int_equal(key_next(&s), want[i]);
}

/* --- poor terminals ---------------------------------------------------- */

static void plain_keeps_the_width(void **state)
{
	static const char *const glyphs[] = { "a", "é", "─", "█", "▁", "▮", "●", "…", "␛", "‹", "漢", "😀",
		"👨‍👩‍👧", "🇩🇪", "1️⃣", "❤️", "⣿", "\u3000", "♥", "→" };

	(void)state;
	for (size_t i = 0; i < COUNT(glyphs); i++)
		for (int how = PLAIN_NOT; how <= PLAIN_ASCII; how++)
			for (int no = 0; no < 2; no++) {
				int cols = unicode_width(glyphs[i], strlen(glyphs[i]));
				char room[8];
				const char *s = plain_cluster(glyphs[i], cols, (enum plain)how, no, room);

				assert_int_equal(unicode_width(s, strlen(s)), cols);
				for (; how == PLAIN_ASCII && *s; s++)
					assert_true((unsigned char)*s < 0x80);
			}
}

static void plain_says_the_same(void **state)
{
	char room[8];

	(void)state;
	assert_string_equal(plain_cluster("🇩🇪", 2, PLAIN_NOT, false, room), "DE");
	assert_string_equal(plain_cluster("é", 1, PLAIN_ASCII, false, room), "e");
	assert_string_equal(plain_cluster("␛", 1, PLAIN_ASCII, false, room), "[");
	assert_string_equal(plain_cluster("▁", 1, PLAIN_CONSOLE, false, room), "_");
	assert_string_equal(plain_cluster("█", 1, PLAIN_CONSOLE, false, room), "█");
	assert_string_equal(plain_cluster("😀", 2, PLAIN_ASCII, true, room), "[]");
}

/* --- the headless terminal -------------------------------------------- */

static void headless(void **state)
{
	struct term *t = headless_open(2, 5,
		"a<screen><resize:7x3><paste:hi ho><mouse:1,4><idle:2>b<style>");
	struct grid g;
	int rows, cols;

	(void)state;
	grid_init(&g, 2, 5);
	grid_puts(&g, 0, 0, -1, STYLE_STRONG, "one");
	grid_cursor(&g, 0, 2);
	assert_int_equal(t->ops->key(t), 'a');
	assert_int_equal(t->ops->key(t), KEY_NONE_);	/* the moment to paint */
	t->ops->show(t, &g);
	assert_int_equal(t->ops->key(t), KEY_RESIZE_);
	t->ops->size(t, &rows, &cols);
	assert_int_equal(rows, 3);
	assert_int_equal(cols, 7);
	assert_int_equal(t->ops->key(t), KEY_PASTE_);
	assert_string_equal(t->paste.s, "hi ho");
	assert_int_equal(t->ops->key(t), KEY_MOUSE_);
	assert_int_equal(t->mouse_row, 1);
	assert_int_equal(t->mouse_col, 4);
	assert_int_equal(t->ops->key(t), KEY_NONE_);
	assert_int_equal(t->ops->key(t), KEY_NONE_);
	assert_int_equal(t->ops->key(t), 'b');
	assert_int_equal(t->ops->key(t), KEY_NONE_);
	assert_int_equal(t->ops->key(t), KEY_END_OF_INPUT_);
	assert_int_equal(t->ops->key(t), KEY_END_OF_INPUT_);
	assert_string_equal(headless_record(t)->s,
		"== 5x2 cursor 0,2\none\n\n== 5x2 cursor 0,2\none\n\n-- styles\nbbb\n\n");
	assert_true(t->ops->copy(t, "xyz", 3));
	assert_string_equal(headless_copied(t)->s, "xyz");
	assert_int_equal(headless_frames(t), 1);
	grid_release(&g);
	t->ops->close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(putting), cmocka_unit_test(hostile_text), cmocka_unit_test(rows_stay_whole),
		cmocka_unit_test(themes_are_legible), cmocka_unit_test(themes_mean_something),
		cmocka_unit_test(key_names), cmocka_unit_test(key_scripts),
		cmocka_unit_test(plain_keeps_the_width),
		cmocka_unit_test(plain_says_the_same), cmocka_unit_test(headless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
