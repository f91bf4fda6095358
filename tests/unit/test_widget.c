/* The widgets, as screens to look at (tests/golden/widget-*.txt) and as behaviour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/clock.h"
#include "core/base/rng.h"
#include "core/text/diff.h"
#include "tests/lib/golden.h"
#include "tui/term/key.h"
#include "tui/widget/chart.h"
#include "tui/widget/markdown.h"
#include "tui/widget/pager.h"
#include "tui/widget/popup.h"
#include "tui/widget/table.h"

static struct slice z(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

/* --- layout ------------------------------------------------------------ */

static void layout(void **state)
{
	struct grid g;
	struct rect r, left, foot;

	(void)state;
	grid_init(&g, 8, 40);
	r = layout_all(&g);
	layout_line(&g, layout_top(&r, 1), STYLE_HEADER, "assay · samples", "ann · 37 done");
	layout_rule(&g, layout_top(&r, 1), NULL, STYLE_TEXT);
	foot = layout_bottom(&r, 2);
	layout_rule(&g, layout_top(&foot, 1), "A", STYLE_KEY);
	layout_line(&g, foot, STYLE_TEXT, "a left line that is much too long for its place", "saved");
	left = layout_left(&r, 20);
	layout_upright(&g, layout_left(&r, 1));
	grid_fill(&g, left.row, left.col, left.rows, left.cols, STYLE_DIM, "漢");
	golden_grid("widget-layout", &g);
	assert_false(layout_too_small(&g, 8, 40));
	assert_true(layout_too_small(&g, 24, 80));
	r = layout_all(&g);
	assert_int_equal(layout_top(&r, 100).rows, 8);
	assert_true(layout_empty(layout_top(&r, 1)));
	grid_release(&g);
}

/* --- list -------------------------------------------------------------- */

static size_t asked;

static void number_row(void *ctx, struct grid *g, struct rect at, size_t i, bool focused)
{
	(void)ctx;
	(void)focused;
	asked++;
	grid_putf(g, at.row, at.col, at.cols, STYLE_TEXT, "row %zu", i);
}

static bool every_third(void *ctx, size_t i)
{
	(void)ctx;
	return i % 3 == 0;
}

static void list(void **state)
{
	static const struct list_source src = { .row = number_row, .marked = every_third,
		.empty = "nothing here" };
	struct list l = { 0 };
	struct str out = STR_INIT, st = STR_INIT;
	struct grid g;

	(void)state;
	grid_init(&g, 6, 30);
	list_draw(&l, &g, layout_all(&g), &src, true);
	grid_dump(&g, &out, &st);
	list_resize(&l, 1000000);
	asked = 0;
	list_focus(&l, 999998);
	list_draw(&l, &g, layout_all(&g), &src, true);
	assert_int_equal(asked, 6);
	assert_int_equal(g.cur_row, 5);
	grid_dump(&g, &out, &st);
	list_key(&l, 'g');
	list_key(&l, 'j');
	l.ranging = true;
	l.anchor = l.focus;
	list_key(&l, 4);
	list_draw(&l, &g, layout_all(&g), &src, true);
	assert_int_equal(l.focus, 4);
	grid_dump(&g, &out, &st);
	golden_check("widget-list", &out);
	str_release(&out);
	str_release(&st);
	grid_release(&g);
}

/* Any keys on any list: the focus is in it and on the screen. */
static void list_never_leaves(void **state)
{
	static const int32_t keys[] = { 'j', 'k', 4, 21, ' ', KEY_PGUP_, 'g', 'G', 'x' };
	static const struct list_source src = { .row = number_row };
	struct list l = { 0 };
	struct grid g;
	struct rng r;

	(void)state;
	rng_seed(&r, 2);
	for (int round = 0; round < 3000; round++) {
		grid_init(&g, 1 + (int)rng_below(&r, 9), 1 + (int)rng_below(&r, 30));
		if (rng_below(&r, 10) == 0)
			list_resize(&l, rng_below(&r, 40));
		list_key(&l, keys[rng_below(&r, COUNT(keys))]);
		list_draw(&l, &g, layout_all(&g), &src, true);
		assert_true(l.n ? l.focus < l.n : !l.focus);
		assert_true(l.focus >= l.top && l.focus < l.top + (size_t)g.rows);
		assert_true(g.cur_on && g.cur_row == (int)(l.focus - l.top));
		grid_release(&g);
	}
}

/* --- pager ------------------------------------------------------------- */

static const char prompt_text[] = "How do I get the dog next door to stop barking at night?";
static const char answer[] =
	"# Three ways\n\nTalk to your **neighbour** first; most people do not know how far a bark "
	"carries.\n\n"
	"- keep a *short* diary of the nights, with the hour and how long it lasted\n"
	"- ask the council for `mediation`\n\n```\n\tcall 311\n```\nGood luck 🐕! 漢字も少し。";

static void fill(struct pager *p)
{
	pager_add(p, "Human", STYLE_HUMAN, z(prompt_text));
	pager_add(p, "Assistant", STYLE_ASSISTANT, z(answer));
}

static void pager(void **state)
{
	static const int sizes[][2] = { { 24, 80 }, { 12, 50 }, { 8, 30 } };
	struct pager p;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct grid g;
		char name[32];

		pager_init(&p);
		p.markdown = true;
		fill(&p);
		pager_mark(&p, PAGER_DIFF, 1, 24, 13, STYLE_ADDED);
		pager_mark(&p, PAGER_SEARCH, 0, 17, 3, STYLE_MATCH);
		pager_mark(&p, PAGER_SEARCH, 1, 31, 6, STYLE_MATCH);
		grid_init(&g, sizes[i][0], sizes[i][1]);
		pager_draw(&p, &g, layout_all(&g), true);
		snprintf(name, sizeof name, "widget-pager-%d", sizes[i][1]);
		golden_grid(name, &g);
		grid_release(&g);
		pager_release(&p);
	}
}

/* The top row's place survives any resizing, and comes back exactly. */
static void pager_keeps_its_place(void **state)
{
	struct str text = STR_INIT;
	struct pager p;
	struct rng r;

	(void)state;
	rng_seed(&r, 9);
	for (int i = 0; i < 400; i++)
		str_addf(&text, "%s%d", i % 17 ? " word" : "\nline", i);
	pager_init(&p);
	pager_add(&p, NULL, STYLE_TEXT, (struct slice){ text.s, text.len });
	for (int round = 0; round < 300; round++) {
		struct grid g;
		struct pager_pos place;

		grid_init(&g, 10, 40);
		pager_draw(&p, &g, layout_all(&g), true);
		pager_scroll(&p, (long)rng_below(&r, 40) - 20);
		place = p.place;
		for (int i = 0; i < 4; i++) {
			struct rect at = { 0, 0, 1 + (int)rng_below(&r, 10), 1 + (int)rng_below(&r, 40) };

			pager_draw(&p, &g, at, true);
			assert_true(p.top < p.nrow);
			if (p.top + (size_t)at.rows < p.nrow) {	/* not held up by the end */
				const struct wrap_row *w = &p.row[p.top].w;

				assert_true(w->off <= place.off && place.off <= w->off + w->len + 1);
			}
		}
		pager_draw(&p, &g, layout_all(&g), true);
		assert_int_equal(p.row[p.top].w.off, place.off);
		grid_release(&g);
	}
	str_release(&text);
	pager_release(&p);
}

static void pager_moves(void **state)
{
	struct str text = STR_INIT;
	struct pager p;
	struct grid g;
	char where[8];
	size_t at;

	(void)state;
	for (int i = 0; i < 100; i++)
		str_addf(&text, "line %d\n", i);
	pager_init(&p);
	pager_add(&p, NULL, STYLE_TEXT, (struct slice){ text.s, text.len });
	grid_init(&g, 10, 20);
	pager_draw(&p, &g, layout_all(&g), true);
	pager_where(&p, where);
	assert_string_equal(where, "top");
	pager_page(&p, 2);
	assert_int_equal(p.top, 9);
	pager_page(&p, -1);
	assert_int_equal(p.top, 4);
	pager_scroll(&p, 46);
	pager_where(&p, where);
	assert_string_equal(where, "60 %");
	pager_end(&p);
	assert_int_equal(p.top, 90);
	pager_where(&p, where);
	assert_string_equal(where, "end");
	pager_home(&p);
	assert_int_equal(pager_next(&p, PAGER_SEARCH, 1, &at), 0);
	pager_mark(&p, PAGER_SEARCH, 0, 0, 4, STYLE_MATCH);
	pager_mark(&p, PAGER_SEARCH, 0, 400, 4, STYLE_MATCH);
	assert_int_equal(pager_next(&p, PAGER_SEARCH, 1, &at), 2);
	assert_int_equal(at, 1);
	pager_next(&p, PAGER_SEARCH, 1, &at);
	assert_int_equal(at, 2);
	assert_true(p.top > 0);
	pager_next(&p, PAGER_SEARCH, 1, &at);
	assert_int_equal(at, 1);
	pager_next(&p, PAGER_SEARCH, -1, &at);
	assert_int_equal(at, 2);
	grid_release(&g);
	str_release(&text);
	pager_release(&p);
}

static void selected_is(const struct pager *p, const char *want)
{
	struct pager_span s;

	assert_true(pager_selected(p, &s));
	assert_int_equal(s.len, strlen(want));
	assert_memory_equal(p->block[s.block].s + s.off, want, s.len);
}

static void pager_chooses_words(void **state)
{
	struct pager p;
	struct grid g;
	struct pager_span s;

	(void)state;
	pager_init(&p);
	pager_add(&p, "Human", STYLE_HUMAN, z("one two  three"));
	pager_add(&p, NULL, STYLE_TEXT, z(" four five"));
	grid_init(&g, 10, 60);
	pager_draw(&p, &g, layout_all(&g), true);
	assert_false(pager_selected(&p, &s));
	pager_select_start(&p);
	selected_is(&p, "one");
	pager_select_word(&p, 1);
	pager_select_anchor(&p);
	pager_select_word(&p, 1);
	selected_is(&p, "two  three");
	pager_select_word(&p, 1);			/* a selection stays in its block */
	selected_is(&p, "two  three");
	pager_select_word(&p, -1);
	pager_select_word(&p, -1);
	selected_is(&p, "one two");
	pager_select_anchor(&p);
	pager_select_line(&p, 1);
	selected_is(&p, "four");
	pager_select_word(&p, 1);
	pager_select_word(&p, 1);
	selected_is(&p, "five");
	pager_select_word(&p, -1);
	pager_select_word(&p, -1);
	selected_is(&p, "three");
	pager_draw(&p, &g, layout_all(&g), true);
	assert_int_equal(g.cur_col, 15);
	pager_select_stop(&p);
	assert_false(pager_selected(&p, &s));
	grid_release(&g);
	pager_release(&p);
}

static void markdown_styles(void **state)
{
	static const struct {
		const char *s, *want;
	} rows[] = {
		{ "a **b** c", "2+5 strong" }, { "2 * 3 * 4", "" }, { "snake_case_name", "" },
		{ "*em*", "0+4 emphasis" },
		{ "\n# h\nx", "1+3 strong" }, { "```\na\n```\nb", "0+3 code 4+1 code 6+3 code" },
		{ "`a*b`", "0+5 code" },
		{ "**open", "" }, { "#tag", "" }, { "", "" }, { "_a_ and *b*", "0+3 emphasis 8+3 emphasis" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str got = STR_INIT;
		struct markdown m;
		struct markdown_span s;

		markdown_start(&m, rows[i].s, strlen(rows[i].s));
		while (markdown_next(&m, &s))
			str_addf(&got, "%s%zu+%zu %s", got.len ? " " : "", s.off, s.len, style_name(s.style));
		assert_string_equal(got.s, rows[i].want);
		str_release(&got);
	}
}

/* --- charts and tables ------------------------------------------------- */

static void charts(void **state)
{
	static const double v[] = { 1, 2, 3, 4, 5, 6, 7, 8, NAN, 2, 2.5 };
	static const double wave[] = { 0, .3, .6, .9, 1, .9, .6, .3, 0, -.3, -.6, -.9, -1, -.9, -.6, -.3,
		0 };
	struct grid g;

	(void)state;
	grid_init(&g, 16, 40);
	chart_bar(&g, 0, 0, 20, 618, 618, STYLE_AGREE);
	chart_bar(&g, 1, 0, 20, 0.01, 618, STYLE_AGREE);
	chart_bar(&g, 2, 0, 20, 207, 618, STYLE_AGREE);
	chart_bar(&g, 3, 0, 20, 0, 618, STYLE_AGREE);
	chart_margin(&g, 4, 0, 21, -2.1, 5, STYLE_AGAINST, STYLE_AGREE);
	chart_margin(&g, 5, 0, 21, 5, 5, STYLE_AGAINST, STYLE_AGREE);
	chart_margin(&g, 6, 0, 21, NAN, 5, STYLE_AGAINST, STYLE_AGREE);
	chart_interval(&g, 7, 0, 30, 0.36, 0.38, 0.41, 0.3, 0.5, STYLE_TEXT);
	chart_interval(&g, 8, 0, 30, 0.2, 0.38, 0.61, 0.3, 0.5, STYLE_TEXT);
	chart_interval(&g, 9, 0, 30, NAN, 0.38, NAN, 0.3, 0.5, STYLE_TEXT);
	chart_spark(&g, 10, 0, 20, v, COUNT(v), STYLE_TEXT);
	chart_spark(&g, 10, 20, 5, v, COUNT(v), STYLE_TEXT);
	chart_columns(&g, 10, 30, v, COUNT(v), 8, STYLE_TEXT);
	chart_votes(&g, 11, 0, 20, 2, 0, 6, STYLE_AGREE, STYLE_AGAINST);
	chart_votes(&g, 11, 15, 20, 4, 1, 3, STYLE_AGREE, STYLE_AGAINST);
	chart_votes(&g, 11, 30, 8, 100, 0, 300, STYLE_AGREE, STYLE_AGAINST);
	chart_left(&g, 12, 0, 20, 0.7, STYLE_TEXT);
	chart_curve(&g, 13, 0, 3, 20, wave, COUNT(wave), -1, 1, STYLE_TEXT);
	golden_grid("widget-chart", &g);
	grid_release(&g);
}

static void table(void **state)
{
	static const struct table_column cols[] = {
		{ "model", TABLE_LEFT, 12 }, { "rated", TABLE_RIGHT, 0 }, { "raw", TABLE_POINT, 0 },
		{ "change", TABLE_POINT, 0 },
	};
	struct table t;
	struct grid g;

	(void)state;
	table_init(&t, cols, COUNT(cols));
	for (int i = 0; i < 6; i++) {
		table_row(&t);
		table_set(&t, 0, STYLE_TEXT, i == 2 ? "a-very-long-model-name" : "model-%d", i);
		table_set(&t, 1, STYLE_TEXT, "%d", 1 << 4 * i);
		if (i != 3)
			table_set(&t, 2, STYLE_TEXT, "%.1f %%", 3.14159 * i * i);
		table_set(&t, 3, i & 1 ? STYLE_AGREE : STYLE_AGAINST, "%+.*f", i, -3.0 + 2.5 * i);
	}
	list_focus(&t.list, 4);
	grid_init(&g, 6, 60);
	table_draw(&t, &g, layout_all(&g), true);
	golden_grid("widget-table", &g);
	table_clear(&t);
	table_draw(&t, &g, layout_all(&g), true);
	table_release(&t);
	grid_release(&g);
}

/* --- prompt ------------------------------------------------------------ */

static void offer_orders(void *ctx, struct prompt *p, const char *word, size_t n)
{
	static const char *const words[] = { "entropy", "estimate", "margin", "spread" };

	(void)ctx;
	for (size_t i = 0; i < COUNT(words); i++)
		if (!strncmp(words[i], word, n))
			prompt_offer(p, words[i]);
}

static enum prompt_result type(struct prompt *p, const char *script)
{
	enum prompt_result r = PROMPT_MORE;
	int32_t key;

	while ((key = key_next(&script)) != KEY_NONE_)
		r = prompt_key(p, key);
	return r;
}

static void prompt_edits(void **state)
{
	static const struct {
		const char *keys, *text;
		size_t at;
	} rows[] = {
		{ "abc", "abc", 3 }, { "abc<Left>X", "abXc", 3 }, { "abc<C-a>X", "Xabc", 1 },
		{ "ab cd<C-w>e", "ab e", 4 }, { "abc<Left><Left><C-k>", "a", 1 }, { "abc<Left><C-u>", "c", 0 },
		{ "abc<C-u><C-y><C-y>", "abcabc", 6 },
		{ "漢字<BS>", "漢", 3 }, { "e\u0301x<Left><Left><Delete>", "x", 0 },
		{ "<Right>a<Home><End>b", "ab", 2 }, { "👨‍👩‍👧<Left>a", "a👨‍👩‍👧", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct prompt p;

		prompt_init(&p, ":");
		prompt_start(&p, "");
		type(&p, rows[i].keys);
		if (strcmp(p.text.s, rows[i].text) || p.at != rows[i].at)
			fail_msg("%s: \"%s\" at %zu", rows[i].keys, p.text.s, p.at);
		prompt_release(&p);
	}
}

static void prompt_remembers(void **state)
{
	struct prompt p;

	(void)state;
	prompt_init(&p, ":");
	prompt_remember(&p, "first");
	prompt_remember(&p, "second");
	prompt_remember(&p, "second");
	prompt_start(&p, "");
	type(&p, "dra<Up><Up><Up>");
	assert_string_equal(p.text.s, "first");
	type(&p, "<Down>");
	assert_string_equal(p.text.s, "second");
	type(&p, "<Down><Down>");
	assert_string_equal(p.text.s, "dra");
	assert_int_equal(type(&p, "<Enter>"), PROMPT_DONE);
	assert_int_equal(type(&p, "<Esc>"), PROMPT_GONE);
	assert_int_equal(type(&p, "<C-u>"), PROMPT_CHANGED);
	assert_int_equal(type(&p, "<BS>"), PROMPT_GONE);
	for (int i = 0; i < 600; i++) {
		char line[16];

		snprintf(line, sizeof line, "%d", i);
		prompt_remember(&p, line);
	}
	assert_int_equal(p.nhistory, 500);
	prompt_release(&p);
}

static void prompt_completes(void **state)
{
	struct prompt p;
	struct grid g;

	(void)state;
	prompt_init(&p, ":");
	p.complete = offer_orders;
	prompt_start(&p, "");
	type(&p, "order m<Tab>");
	assert_string_equal(p.text.s, "order margin");
	prompt_start(&p, "order e");
	type(&p, "<Tab>");
	assert_string_equal(p.text.s, "order entropy");
	grid_init(&g, 6, 30);
	prompt_draw(&p, &g, (struct rect){ 5, 0, 1, 30 });
	golden_grid("widget-prompt", &g);
	type(&p, "<Tab>");
	assert_string_equal(p.text.s, "order estimate");
	type(&p, "<Tab>");
	assert_string_equal(p.text.s, "order entropy");
	type(&p, "<S-Tab> x");
	assert_string_equal(p.text.s, "order estimate x");
	type(&p, "zzz<Tab>");
	assert_string_equal(p.text.s, "order estimate xzzz");
	prompt_start(&p, "a long line that does not fit into thirty columns at all");
	prompt_draw(&p, &g, (struct rect){ 5, 0, 1, 30 });
	assert_int_equal(g.cur_col, 29);
	type(&p, "<Home>");
	prompt_draw(&p, &g, (struct rect){ 5, 0, 1, 30 });
	assert_int_equal(g.cur_col, 1);
	grid_release(&g);
	prompt_release(&p);
}

/* --- popup ------------------------------------------------------------- */

static void popup_scores(void **state)
{
	(void)state;
	assert_int_equal(popup_score("xyz", "next-item"), 0);
	assert_true(popup_score("", "anything") > 0);
	assert_true(popup_score("next", "next-item") > popup_score("next", "show the next item"));
	assert_true(popup_score("ni", "next-item") > popup_score("ni", "union"));
	assert_true(popup_score("NEXT item", "next-item") > 0);
	assert_int_equal(popup_score("next gone", "next-item"), 0);
	assert_true(popup_score("é", "café É") > 0);
}

static void popup(void **state)
{
	struct popup p;
	struct grid g;

	(void)state;
	popup_init(&p, "actions", true);
	popup_add(&p, "j", "next-item", "go to the next item", 1);
	popup_add(&p, "k", "previous-item", "go to the previous item", 2);
	popup_add(&p, "", "order-random", "items in random order", 3);
	popup_add(&p, "C-r", "redo", "do again what was undone", 4);
	grid_init(&g, 12, 60);
	grid_fill(&g, 0, 0, 12, 60, STYLE_DIM, "x");
	popup_draw(&p, &g, layout_all(&g));
	golden_grid("widget-palette", &g);
	popup_key(&p, 'r');
	popup_key(&p, 'e');
	assert_string_equal(popup_focused(&p)->name, "redo");
	assert_int_equal(popup_key(&p, KEY_DOWN_), POPUP_MORE);
	assert_string_equal(popup_focused(&p)->name, "previous-item");
	popup_key(&p, 'q');
	popup_key(&p, 'q');
	assert_null(popup_focused(&p));
	popup_draw(&p, &g, layout_all(&g));
	assert_int_equal(popup_key(&p, KEY_ENTER_), POPUP_MORE);
	assert_int_equal(popup_key(&p, KEY_ESC_), POPUP_CLOSED);
	popup_release(&p);
	grid_release(&g);
}

static void help_page(void **state)
{
	struct popup p;
	struct grid g;

	(void)state;
	popup_init(&p, "keys", false);
	popup_add(&p, "", "", "everywhere", 0);
	popup_add(&p, "?", "help", "this page", 1);
	popup_add(&p, "", "", "a pair", 0);
	popup_add(&p, "a", "left", "left is better", 2);
	grid_init(&g, 10, 44);
	popup_draw(&p, &g, layout_all(&g));
	golden_grid("widget-help", &g);
	assert_int_equal(popup_key(&p, 'j'), POPUP_MORE);
	assert_int_equal(popup_key(&p, KEY_ENTER_), POPUP_CHOSEN);
	assert_int_equal(popup_focused(&p)->tag, 1);
	assert_int_equal(popup_key(&p, 'q'), POPUP_CLOSED);
	popup_release(&p);
	grid_release(&g);
}

/* --- every size -------------------------------------------------------- */

static void no_size_is_too_small(void **state)
{
	struct pager p;
	struct popup o;

	(void)state;
	pager_init(&p);
	p.markdown = true;
	fill(&p);
	popup_init(&o, "keys", true);
	popup_add(&o, "a", "left", "left is better", 2);
	for (int rows = 1; rows < 9; rows++)
		for (int cols = 1; cols < 24; cols++) {
			struct grid g;

			grid_init(&g, rows, cols);
			pager_draw(&p, &g, layout_all(&g), true);
			pager_scroll(&p, 1);
			popup_draw(&o, &g, layout_all(&g));
			assert_true(g.cur_row >= 0 && g.cur_row < rows && g.cur_col >= 0 && g.cur_col < cols);
			grid_release(&g);
		}
	pager_release(&p);
	popup_release(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout), cmocka_unit_test(list), cmocka_unit_test(list_never_leaves),
		cmocka_unit_test(pager), cmocka_unit_test(pager_keeps_its_place), cmocka_unit_test(pager_moves),
		cmocka_unit_test(pager_chooses_words), cmocka_unit_test(markdown_styles),
		cmocka_unit_test(charts),
		cmocka_unit_test(table), cmocka_unit_test(prompt_edits), cmocka_unit_test(prompt_remembers),
		cmocka_unit_test(prompt_completes), cmocka_unit_test(popup_scores), cmocka_unit_test(popup),
		cmocka_unit_test(help_page), cmocka_unit_test(no_size_is_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
