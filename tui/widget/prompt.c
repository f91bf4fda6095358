/* prompt -- see prompt.h. */
#include "tui/widget/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "tui/term/key.h"

#define HISTORY_MAX 500
#define OFFERS_SHOWN 8
#define CTRL(c) ((c) & 31)

static void drop_offers(struct prompt *p)
{
	for (size_t i = 0; i < p->noffer; i++)
		free(p->offer[i]);
	p->noffer = 0;
	p->offering = false;
}

void prompt_init(struct prompt *p, const char *label)
{
	*p = (struct prompt){ .label = label, .text = STR_INIT, .draft = STR_INIT, .killed = STR_INIT };
}

void prompt_release(struct prompt *p)
{
	drop_offers(p);
	for (size_t i = 0; i < p->nhistory; i++)
		free(p->history[i]);
	free(p->history);
	free(p->offer);
	str_release(&p->text);
	str_release(&p->draft);
	str_release(&p->killed);
}

static void set_text(struct prompt *p, const char *s)
{
	str_clear(&p->text);
	str_addz(&p->text, s);
	p->at = p->text.len;
}

void prompt_start(struct prompt *p, const char *text)
{
	drop_offers(p);
	set_text(p, text);
	p->scroll = 0;
	p->browsing = p->nhistory;
}

void prompt_offer(struct prompt *p, const char *word)
{
	p->offer = mem_grow(p->offer, &p->capoffer, p->noffer + 1, sizeof *p->offer);
	p->offer[p->noffer++] = mem_strdup(word);
}

void prompt_remember(struct prompt *p, const char *line)
{
	if (!*line || (p->nhistory && !strcmp(p->history[p->nhistory - 1], line)))
		return;
	if (p->nhistory == HISTORY_MAX) {
		free(p->history[0]);
		memmove(p->history, p->history + 1, (--p->nhistory) * sizeof *p->history);
	}
	p->history = mem_grow(p->history, &p->caphistory, p->nhistory + 1, sizeof *p->history);
	p->history[p->nhistory++] = mem_strdup(line);
	p->browsing = p->nhistory;
}

/* --- editing ---------------------------------------------------------- */

static void replace(struct prompt *p, size_t from, size_t to, const char *s, size_t n)
{
	struct str t = STR_INIT;

	str_add(&t, p->text.s, from);
	str_add(&t, s, n);
	str_add(&t, p->text.s + to, p->text.len - to);
	str_release(&p->text);
	p->text = t;
	p->at = from + n;
}

void prompt_insert(struct prompt *p, const char *s, size_t n)
{
	size_t from = p->at;

	replace(p, p->at, p->at, s, n);
	for (size_t i = from; i < from + n; i++)
		if (p->text.s[i] == '\n' || p->text.s[i] == '\r' || p->text.s[i] == '\t')
			p->text.s[i] = ' ';
}

static size_t glyph_before(const struct prompt *p, size_t at)
{
	struct glyph g;
	size_t i = 0, last = 0;

	while (i < at && unicode_glyph(p->text.s, p->text.len, &i, &g))
		last = g.off;
	return last;
}

static size_t glyph_behind(const struct prompt *p, size_t at)
{
	struct glyph g;

	unicode_glyph(p->text.s, p->text.len, &at, &g);
	return at;
}

static size_t word_before(const struct prompt *p, size_t at)
{
	while (at && p->text.s[at - 1] == ' ')
		at--;
	while (at && p->text.s[at - 1] != ' ')
		at--;
	return at;
}

static bool cut(struct prompt *p, size_t from, size_t to, bool keep)
{
	if (from == to)
		return false;
	if (keep) {
		str_clear(&p->killed);
		str_add(&p->killed, p->text.s + from, to - from);
	}
	replace(p, from, to, "", 0);
	return true;
}

static bool browse(struct prompt *p, int direction)
{
	size_t to = p->browsing + (size_t)direction;

	if ((direction < 0 && !p->browsing) || (direction > 0 && p->browsing >= p->nhistory))
		return false;
	if (p->browsing == p->nhistory) {
		str_clear(&p->draft);
		str_add(&p->draft, p->text.s, p->text.len);
	}
	p->browsing = to;
	set_text(p, to == p->nhistory ? p->draft.s : p->history[to]);
	return true;
}

/* --- completion ------------------------------------------------------- */

/* What all offers begin with. */
static size_t shared(const struct prompt *p)
{
	size_t n = strlen(p->offer[0]), k;

	for (size_t i = 1; i < p->noffer; i++) {
		for (k = 0; k < n && p->offer[i][k] == p->offer[0][k]; k++)
			;
		n = k;
	}
	while (n && ((unsigned char)p->offer[0][n] & 0xc0) == 0x80)
		n--;
	return n;
}

static bool complete(struct prompt *p, int direction)
{
	size_t was;

	if (!p->complete)
		return false;
	if (p->offering && p->noffer > 1) {
		p->chosen = (p->chosen + (direction > 0 ? 1 : p->noffer - 1)) % p->noffer;
	} else {
		drop_offers(p);
		p->from = p->whole ? 0 : p->at;
		while (p->from && p->text.s[p->from - 1] != ' ')
			p->from--;
		p->complete(p->ctx, p, p->text.s + p->from, p->at - p->from);
		if (!p->noffer)
			return false;
		p->offering = true;
		was = p->at - p->from;
		p->chosen = p->noffer;	/* first what all have in common, if that is more than there is */
		if (p->noffer > 1 && shared(p) > was && !strncmp(p->offer[0], p->text.s + p->from, was)) {
			replace(p, p->from, p->at, p->offer[0], shared(p));
			return true;
		}
		p->chosen = direction > 0 ? 0 : p->noffer - 1;
	}
	replace(p, p->from, p->at, p->offer[p->chosen], strlen(p->offer[p->chosen]));
	return true;
}

/* --- keys ------------------------------------------------------------- */

static bool move(struct prompt *p, int32_t key)
{
	switch (key) {
	case KEY_LEFT_: case CTRL('b'): p->at = glyph_before(p, p->at); return true;
	case KEY_RIGHT_: case CTRL('f'): p->at = glyph_behind(p, p->at); return true;
	case KEY_HOME_: case CTRL('a'): p->at = 0; return true;
	case KEY_END_: case CTRL('e'): p->at = p->text.len; return true;
	default: return false;
	}
}

static bool edit(struct prompt *p, int32_t key)
{
	char b[4];

	switch (key) {
	case KEY_UP_: case CTRL('p'): return browse(p, -1);
	case KEY_DOWN_: case CTRL('n'): return browse(p, 1);
	case KEY_BACKSPACE_: case CTRL('h'): return cut(p, glyph_before(p, p->at), p->at, false);
	case KEY_DELETE_: case CTRL('d'): return cut(p, p->at, glyph_behind(p, p->at), false);
	case CTRL('k'): return cut(p, p->at, p->text.len, true);
	case CTRL('u'): return cut(p, 0, p->at, true);
	case CTRL('w'): return cut(p, word_before(p, p->at), p->at, true);
	case CTRL('y'): prompt_insert(p, p->killed.s, p->killed.len); return true;
	default:
		if (key < ' ' || key >= KEY_FIRST_ || key == KEY_BACKSPACE_)
			return false;
		prompt_insert(p, b, unicode_encode(key, b));
		return true;
	}
}

enum prompt_result prompt_key(struct prompt *p, int32_t key)
{
	if (key == KEY_ENTER_ || key == CTRL('j'))
		return drop_offers(p), PROMPT_DONE;
	if (key == KEY_ESC_ || key == CTRL('c') || key == CTRL('g'))
		return drop_offers(p), PROMPT_GONE;
	if ((key == KEY_BACKSPACE_ || key == CTRL('h')) && !p->text.len)
		return drop_offers(p), PROMPT_GONE;
	if (key == KEY_TAB_ || key == KEY_BACKTAB_)
		return complete(p, key == KEY_TAB_ ? 1 : -1) ? PROMPT_CHANGED : PROMPT_MORE;
	drop_offers(p);
	if (move(p, key))
		return PROMPT_MORE;
	return edit(p, key) ? PROMPT_CHANGED : PROMPT_MORE;
}

/* --- drawing ---------------------------------------------------------- */

static void draw_offers(const struct prompt *p, struct grid *g, struct rect r, int col)
{
	int most = 0, rows = p->noffer < OFFERS_SHOWN ? (int)p->noffer : OFFERS_SHOWN;
	size_t first = p->chosen < p->noffer && p->chosen >= (size_t)rows ? p->chosen - (size_t)rows + 1
		: 0;

	if (!p->offering || p->noffer < 2)
		return;
	rows = rows < r.row ? rows : r.row;
	for (size_t i = 0; i < p->noffer; i++) {
		int w = unicode_width(p->offer[i], strlen(p->offer[i]));

		most = w > most ? w : most;
	}
	most = most + 4 < r.cols ? most + 4 : r.cols;
	if (col + most > r.col + r.cols)
		col = r.col + r.cols - most;
	for (int i = 0; i < rows; i++) {
		const char *word = p->offer[first + (size_t)i];
		bool on = first + (size_t)i == p->chosen;
		int row = r.row - rows + i;

		grid_fill(g, row, col, 1, most, on ? STYLE_FOCUS : STYLE_TEXT, " ");
		grid_put_cut(g, row, col + 2, most - 3, on ? STYLE_FOCUS : STYLE_TEXT, word, strlen(word));
		grid_puts(g, row, col, 1, STYLE_RULE, "│");
		grid_puts(g, row, col + most - 1, 1, STYLE_RULE, "│");
	}
}

void prompt_draw(struct prompt *p, struct grid *g, struct rect r)
{
	int label = p->label ? unicode_width(p->label, strlen(p->label)) : 0, room = r.cols - label - 1,
		col;

	if (layout_empty(r))
		return;
	layout_clear(g, (struct rect){ r.row, r.col, 1, r.cols });
	if (label)
		grid_puts(g, r.row, r.col, label, STYLE_KEY, p->label);
	if (p->scroll > p->at)
		p->scroll = p->at;
	while (p->scroll < p->at && unicode_width(p->text.s + p->scroll, p->at - p->scroll) > room)
		p->scroll = glyph_behind(p, p->scroll);
	grid_put(g, r.row, r.col + label, room + 1, STYLE_TEXT, p->text.s + p->scroll,
		p->text.len - p->scroll);
	col = r.col + label + unicode_width(p->text.s + p->scroll, p->at - p->scroll);
	draw_offers(p, g, r, r.col + label);
	grid_cursor(g, r.row, col);
}
