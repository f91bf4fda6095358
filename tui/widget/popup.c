/* popup -- see popup.h. */
#include "tui/widget/popup.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "tui/term/key.h"

#define ROWS_MOST 24

/* --- matching --------------------------------------------------------- */

static int32_t next_lower(const char *s, size_t n, size_t *at)
{
	size_t len;
	int32_t cp = unicode_decode(s + *at, n - *at, &len);

	*at += len;
	return unicode_lower(cp);
}

/*
 * Score of one part without blanks: greedy from each place its first letter stands;
 * the best of them.
 */
static int part_from(const char *p, size_t np, const char *t, size_t nt, size_t from, bool word)
{
	size_t i = 0, at = from;
	int score = 0, run = 0;
	int32_t want = next_lower(p, np, &i);

	for (bool first = true; at < nt; first = false) {
		size_t was = at;
		int32_t cp = next_lower(t, nt, &at);

		if (cp != want) {
			if (first)
				return 0;
			run = 0;
			word = !unicode_is_word(cp);
			continue;
		}
		score += 2 + 3 * run + (word ? 8 : 0) + (was == 0 ? 6 : 0);
		run = run < 4 ? run + 1 : run;
		word = !unicode_is_word(cp);
		if (i >= np)
			return score;
		want = next_lower(p, np, &i);
	}
	return 0;
}

static int part(const char *p, size_t np, const char *t, size_t nt)
{
	bool word = true;
	int best = 0;
	size_t len;

	for (size_t from = 0; from < nt; from += len) {
		int32_t cp = unicode_decode(t + from, nt - from, &len);
		int s = part_from(p, np, t, nt, from, word);

		best = s > best ? s : best;
		word = !unicode_is_word(cp);
	}
	return best;
}

int popup_score(const char *pattern, const char *text)
{
	int sum = 1;

	while (*pattern) {
		size_t n = strcspn(pattern, " ");

		if (n) {
			int s = part(pattern, n, text, strlen(text));

			if (!s)
				return 0;
			sum += s;
		}
		pattern += n + (pattern[n] == ' ');
	}
	return sum;
}

/* Name counts three times what help does. */
static int entry_score(const struct popup_entry *e, const char *pattern)
{
	struct str both = STR_INIT;
	int name = popup_score(pattern, e->name), help = 0;

	if (!name) {
		str_addf(&both, "%s %s", e->name, e->help);
		help = popup_score(pattern, both.s);
		str_release(&both);
	}
	return name ? 3 * name : help;
}

/* Insertion keeps the given order among equals; there are a few hundred entries at most. */
static void filter(struct popup *p)
{
	int *score = mem_alloc(p->n + 1, sizeof *score);

	p->order = mem_grow(p->order, &p->caporder, p->n + 1, sizeof *p->order);
	p->norder = 0;
	for (size_t i = 0; i < p->n; i++) {
		int s = p->filter.text.len ? entry_score(&p->entry[i], p->filter.text.s) : 1;
		size_t k = p->norder;

		if (!s || (p->filter.text.len && !*p->entry[i].name))
			continue;
		for (; k && score[k - 1] < s; k--) {
			score[k] = score[k - 1];
			p->order[k] = p->order[k - 1];
		}
		score[k] = s;
		p->order[k] = i;
		p->norder++;
	}
	free(score);
	list_resize(&p->list, p->norder);
}

/* --- entries ---------------------------------------------------------- */

void popup_init(struct popup *p, const char *title, bool filtering)
{
	*p = (struct popup){ .title = title, .filtering = filtering };
	prompt_init(&p->filter, "> ");
}

void popup_release(struct popup *p)
{
	free(p->entry);
	free(p->order);
	prompt_release(&p->filter);
	popup_init(p, NULL, false);
}

void popup_add(struct popup *p, const char *key, const char *name, const char *help, int tag)
{
	p->entry = mem_grow(p->entry, &p->cap, p->n + 1, sizeof *p->entry);
	p->entry[p->n++] = (struct popup_entry){ key, name, help, tag };
	filter(p);
}

const struct popup_entry *popup_focused(const struct popup *p)
{
	return p->list.focus < p->norder ? &p->entry[p->order[p->list.focus]] : NULL;
}

static enum popup_result filter_key(struct popup *p, int32_t key)
{
	switch (prompt_key(&p->filter, key)) {
	case PROMPT_DONE:
		return p->norder ? POPUP_CHOSEN : POPUP_MORE;
	case PROMPT_GONE:
		return POPUP_CLOSED;
	case PROMPT_CHANGED:
		filter(p);
		list_focus(&p->list, 0);
		break;
	case PROMPT_MORE:
		break;
	}
	return POPUP_MORE;
}

enum popup_result popup_key(struct popup *p, int32_t key)
{
	bool arrow = key == KEY_UP_ || key == KEY_DOWN_ || key == KEY_PGUP_ || key == KEY_PGDN_;

	if (p->filtering && (key == 14 || key == 16)) {		/* C-n, C-p */
		list_move(&p->list, key == 14 ? 1 : -1);
		return POPUP_MORE;
	}
	if (p->filtering && !arrow)
		return filter_key(p, key);
	if (key == KEY_ESC_ || key == 'q' || key == 3)
		return POPUP_CLOSED;
	if (key == KEY_ENTER_)
		return p->norder && *popup_focused(p)->name ? POPUP_CHOSEN : POPUP_CLOSED;
	return list_key(&p->list, key) ? POPUP_MORE : POPUP_CLOSED;
}

/* --- drawing ---------------------------------------------------------- */

struct widths {
	const struct popup *p;
	int key, name;
};

static void draw_entry(void *ctx, struct grid *g, struct rect at, size_t i, bool focused)
{
	const struct widths *w = ctx;
	const struct popup_entry *e = &w->p->entry[w->p->order[i]];
	struct rect key = layout_left(&at, w->key + 2), name = layout_left(&at, w->name + 2);

	(void)focused;
	if (!*e->name) {	/* a heading */
		grid_put_cut(g, key.row, key.col, key.cols + name.cols + at.cols, STYLE_HEADER, e->help,
			strlen(e->help));
		return;
	}
	grid_put_cut(g, key.row, key.col, key.cols - 1, STYLE_KEY, e->key, strlen(e->key));
	grid_put_cut(g, name.row, name.col, name.cols - 1, STYLE_TEXT, e->name, strlen(e->name));
	grid_put_cut(g, at.row, at.col, at.cols, STYLE_DIM, e->help, strlen(e->help));
}

static int widest(int have, const char *s)
{
	int w = unicode_width(s, strlen(s));

	return w > have ? w : have;
}

/* As large as it needs within r, in the middle; a rule above and below, blanks at the sides. */
static struct rect region(const struct popup *p, struct rect r, struct widths *w)
{
	int help = 0, cols, rows = (int)(p->n < ROWS_MOST ? p->n : ROWS_MOST) + 2 + p->filtering;

	*w = (struct widths){ .p = p };
	for (size_t i = 0; i < p->n; i++) {
		const struct popup_entry *e = &p->entry[i];

		w->key = widest(w->key, e->key);
		w->name = widest(w->name, e->name);
		help = widest(help, e->help);
	}
	cols = w->key + w->name + help + 4 + 5;
	cols = cols < 40 ? 40 : cols;
	rows = rows > r.rows ? r.rows : rows;
	cols = cols > r.cols ? r.cols : cols;
	return (struct rect){ r.row + (r.rows - rows) / 2, r.col + (r.cols - cols) / 2, rows, cols };
}

void popup_draw(struct popup *p, struct grid *g, struct rect r)
{
	struct widths w;
	struct rect at = region(p, r, &w), line;
	struct list_source src = { .ctx = &w, .row = draw_entry, .empty = "nothing matches" };

	layout_clear(g, at);
	layout_rule(g, layout_top(&at, 1), p->title, STYLE_HEADER);
	layout_rule(g, layout_bottom(&at, 1), NULL, STYLE_RULE);
	line = layout_top(&at, p->filtering);
	list_draw(&p->list, g, layout_pad(at, 1), &src, !p->filtering);
	if (p->filtering)
		prompt_draw(&p->filter, g, layout_pad(line, 1));
}
