/* pager -- see pager.h. Choosing words is in pager_select.c. */
#include "tui/widget/pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "tui/widget/markdown.h"

void pager_init(struct pager *p)
{
	*p = (struct pager){ .stale = true };
}

void pager_release(struct pager *p)
{
	free(p->block);
	free(p->row);
	for (int i = 0; i < PAGER_LAYERS; i++)
		free(p->span[i]);
	pager_init(p);
}

void pager_clear(struct pager *p)
{
	p->nblock = p->nrow = p->top = 0;
	memset(p->nspan, 0, sizeof p->nspan);
	p->place = p->match = (struct pager_pos){ 0, 0 };
	p->matched = false;
	p->stale = true;
	pager_select_stop(p);
}

size_t pager_add(struct pager *p, const char *label, enum style label_style, struct slice text)
{
	struct markdown m;
	struct markdown_span s;

	p->block = mem_grow(p->block, &p->capblock, p->nblock + 1, sizeof *p->block);
	p->block[p->nblock++] = (struct pager_block){ text.s, text.n, label, label_style, STYLE_TEXT };
	p->stale = true;
	if (p->markdown) {
		markdown_start(&m, text.s, text.n);
		while (markdown_next(&m, &s))
			pager_mark(p, PAGER_MARKDOWN, p->nblock - 1, s.off, s.len, s.style);
	}
	return p->nblock - 1;
}

void pager_mark(struct pager *p, enum pager_layer layer, size_t block, size_t off, size_t len,
	enum style st)
{
	size_t n = p->nspan[layer];

	p->span[layer] = mem_grow(p->span[layer], &p->capspan[layer], n + 1, sizeof **p->span);
	p->span[layer][n] = (struct pager_span){ block, off, len, st };
	p->nspan[layer]++;
}

void pager_unmark(struct pager *p, enum pager_layer layer)
{
	p->nspan[layer] = 0;
	if (layer == PAGER_SEARCH)
		p->matched = false;
}

/* --- rows ------------------------------------------------------------- */

static int before(struct pager_pos a, struct pager_pos b)
{
	return a.block != b.block ? a.block < b.block : a.off < b.off;
}

static struct pager_pos pos_of(const struct pager_row *r)
{
	return (struct pager_pos){ r->block, r->w.off };
}

/* The row that shows a place: the last one that begins at or before it. */
static size_t row_at(const struct pager *p, struct pager_pos at)
{
	size_t lo = 0, hi = p->nrow;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (before(at, pos_of(&p->row[mid])))
			hi = mid;
		else
			lo = mid + 1;
	}
	/* The blank row behind a block begins where the block ends: rather the text. */
	while (lo > 1 && !p->row[lo - 1].w.len && !p->row[lo - 1].w.hard &&
		p->row[lo - 2].block == at.block)
		lo--;
	return lo ? lo - 1 : 0;
}

static void add_row(struct pager *p, size_t block, struct wrap_row w)
{
	p->row = mem_grow(p->row, &p->caprow, p->nrow + 1, sizeof *p->row);
	p->row[p->nrow++] = (struct pager_row){ block, w };
}

static void wrap_block(struct pager *p, size_t i)
{
	const struct pager_block *b = &p->block[i];
	struct wrap_row w = { .hard = true };
	size_t at = 0;
	int indent = 0;

	if (i && !p->compact)
		add_row(p, i - 1, (struct wrap_row){ .off = p->block[i - 1].n });
	if (!b->n)
		add_row(p, i, w);
	while (wrap_next(b->s, b->n, p->width, true, &at, &indent, &w))
		add_row(p, i, w);
}

static int gutter_of(const struct pager *p)
{
	int most = 0, w;

	for (size_t i = 0; i < p->nblock; i++)
		if (p->block[i].label) {
			w = unicode_width(p->block[i].label, strlen(p->block[i].label));
			most = w > most ? w : most;
		}
	if (!most)
		return 0;
	return p->cols >= 50 ? most + 1 : 2;
}

static void lay_out(struct pager *p)
{
	if (!p->stale || !p->cols)
		return;
	p->gutter = gutter_of(p);
	p->width = p->cols - p->gutter > 1 ? p->cols - p->gutter : 1;
	p->nrow = 0;
	for (size_t i = 0; i < p->nblock; i++)
		wrap_block(p, i);
	p->top = row_at(p, p->place);
	p->stale = false;
}

size_t pager_rows(struct pager *p, int cols)
{
	if (cols != p->cols) {
		p->cols = cols;
		p->stale = true;
	}
	lay_out(p);
	return p->nrow;
}

/* --- place ------------------------------------------------------------ */

static size_t last_top(const struct pager *p)
{
	return p->nrow > (size_t)p->shown ? p->nrow - (size_t)p->shown : 0;
}

static void go(struct pager *p, size_t top)
{
	p->top = top > last_top(p) ? last_top(p) : top;
	if (p->nrow)
		p->place = pos_of(&p->row[p->top]);
}

void pager_scroll(struct pager *p, long rows)
{
	lay_out(p);
	if (rows < 0)
		go(p, p->top > (size_t)-rows ? p->top - (size_t)-rows : 0);
	else
		go(p, p->top + (size_t)rows);
}

void pager_page(struct pager *p, int halves)
{
	/* A whole page keeps a line, for the eye to find its place. */
	int rows = halves == 2 || halves == -2 ? p->shown - 1 : p->shown / 2;

	pager_scroll(p, (long)(rows > 0 ? rows : 1) * (halves < 0 ? -1 : 1));
}

void pager_home(struct pager *p)
{
	p->top = 0;
	p->place = (struct pager_pos){ 0, 0 };
}

void pager_end(struct pager *p)
{
	lay_out(p);
	if (p->nblock)
		p->place = (struct pager_pos){ p->nblock - 1, p->block[p->nblock - 1].n };
	p->top = last_top(p);
}

void pager_show(struct pager *p, size_t block, size_t off)
{
	size_t row, third = (size_t)p->shown / 3;

	lay_out(p);
	p->place = p->cols ? p->place : (struct pager_pos){ block, off };
	if (!p->nrow)
		return;
	row = row_at(p, (struct pager_pos){ block, off });
	if (row < p->top || row >= p->top + (size_t)p->shown)
		go(p, row > third ? row - third : 0);
}

void pager_follow(struct pager *p, const struct pager *other)
{
	lay_out(p);
	go(p, other->top);
}

bool pager_at_end(const struct pager *p)
{
	return p->top >= last_top(p);
}

void pager_where(const struct pager *p, char out[8])
{
	if (p->nrow <= (size_t)p->shown)
		snprintf(out, 8, "all");
	else if (!p->top)
		snprintf(out, 8, "top");
	else if (pager_at_end(p))
		snprintf(out, 8, "end");
	else
		snprintf(out, 8, "%d %%", (int)(100 * (p->top + (size_t)p->shown) / p->nrow) % 100);
}

size_t pager_above(const struct pager *p)
{
	return p->nrow && p->top < p->nrow ? p->row[p->top].block : 0;
}

size_t pager_next(struct pager *p, enum pager_layer layer, int direction, size_t *at)
{
	const struct pager_span *v = p->span[layer];
	size_t n = p->nspan[layer], i = 0;
	struct pager_pos here = p->matched ? p->match : p->place;

	*at = 0;
	if (!n)
		return 0;
	while (i < n && before((struct pager_pos){ v[i].block, v[i].off }, here))
		i++;
	if (direction > 0 && p->matched && i < n && v[i].block == here.block && v[i].off == here.off)
		i++;
	else if (direction < 0)
		i = i ? i - 1 : n - 1;
	i = i < n ? i : 0;
	p->match = (struct pager_pos){ v[i].block, v[i].off };
	p->matched = true;
	pager_show(p, v[i].block, v[i].off);
	*at = i + 1;
	return n;
}

/* --- drawing ---------------------------------------------------------- */

/* First span of a layer that reaches past a place. */
static size_t span_at(const struct pager *p, int layer, struct pager_pos at)
{
	size_t lo = 0, hi = p->nspan[layer];

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct pager_span *s = &p->span[layer][mid];

		if (before(at, (struct pager_pos){ s->block, s->off + s->len }))
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

struct pen {
	size_t next[PAGER_LAYERS];	/* span by layer that may cover the next byte */
	struct pager_span chosen;	/* the selection; len 0: none */
};

static void pen_start(const struct pager *p, struct pager_pos at, struct pen *pen)
{
	for (int i = 0; i < PAGER_LAYERS; i++)
		pen->next[i] = p->hidden[i] ? p->nspan[i] : span_at(p, i, at);
	if (!pager_selected(p, &pen->chosen))
		pen->chosen.len = 0;
}

static bool covers(const struct pager_span *s, size_t block, size_t off)
{
	return s->block == block && off >= s->off && off < s->off + s->len;
}

/* The style of a byte, and attributes on top; bytes are asked in order. */
static enum style pen_style(const struct pager *p, struct pen *pen, size_t block, size_t off,
	int *attrs)
{
	enum style st = p->block[block].style;

	*attrs = 0;
	for (int i = 0; i < PAGER_LAYERS; i++) {
		const struct pager_span *v = p->span[i];

		while (pen->next[i] < p->nspan[i] && v[pen->next[i]].block == block &&
		       off >= v[pen->next[i]].off + v[pen->next[i]].len)
			pen->next[i]++;
		if (pen->next[i] >= p->nspan[i] || !covers(&v[pen->next[i]], block, off))
			continue;
		st = v[pen->next[i]].style;
		if (i == PAGER_SEARCH && p->matched && p->match.block == block &&
			p->match.off == v[pen->next[i]].off)
			*attrs = STYLE_BOLD | STYLE_UNDERLINE;
	}
	if (pen->chosen.len && covers(&pen->chosen, block, off))
		*attrs = STYLE_REVERSE;
	return st;
}

static void draw_text(const struct pager *p, struct grid *g, struct rect at,
	const struct pager_row *r)
{
	const struct pager_block *b = &p->block[r->block];
	struct pen pen = { 0 };
	size_t i = r->w.off, end = r->w.off + r->w.len;
	int col = r->w.indent, attrs;
	struct glyph gl;

	pen_start(p, pos_of(r), &pen);
	while (col < at.cols && i < end && unicode_glyph(b->s, end, &i, &gl)) {
		int cols = wrap_cols(b->s, gl.off, gl.cols, col);
		enum style st = pen_style(p, &pen, r->block, gl.off, &attrs);

		if (b->s[gl.off] == '\t')
			grid_fill(g, at.row, at.col + col, 1, cols < at.cols - col ? cols : at.cols - col, st, " ");
		else
			grid_put(g, at.row, at.col + col, at.cols - col, st, b->s + gl.off, gl.len);
		if (attrs)
			grid_attr(g, at.row, at.col + col, cols, attrs);
		col += cols;
	}
}

static void draw_label(const struct pager *p, struct grid *g, struct rect at, size_t row,
	bool first)
{
	const struct pager_row *r = &p->row[row];
	const struct pager_block *b = &p->block[r->block];
	bool begins = !r->w.off && (r->w.len || r->w.hard) && (!row || p->row[row - 1].block != r->block);

	if (!b->label || (!begins && !(first && r->w.len)))
		return;
	if (at.cols < 4)
		grid_put(g, at.row, at.col, 1, begins ? b->label_style : STYLE_DIM, b->label, strlen(b->label));
	else
		grid_put_cut(g, at.row, at.col, at.cols - 1, begins ? b->label_style : STYLE_DIM, b->label,
			strlen(b->label));
}

/*
 * Where the hardware cursor stands: the chosen word, the match, else the beginning
 * of the text shown.
 */
static void place_cursor(const struct pager *p, struct grid *g, struct rect r)
{
	struct pager_pos at = p->selecting ? p->cursor : p->match;
	const struct pager_row *row;
	size_t i;

	grid_cursor(g, r.row, r.col + p->gutter);
	if ((!p->selecting && !p->matched) || !p->nrow)
		return;
	i = row_at(p, at);
	if (i < p->top || i >= p->top + (size_t)r.rows)
		return;
	row = &p->row[i];
	if (at.off < row->w.off)
		return;
	grid_cursor(g, r.row + (int)(i - p->top), r.col + p->gutter + row->w.indent +
		unicode_width(p->block[row->block].s + row->w.off, at.off - row->w.off));
}

void pager_draw(struct pager *p, struct grid *g, struct rect r, bool has_cursor)
{
	if (layout_empty(r))
		return;
	layout_clear(g, r);
	p->shown = r.rows;
	pager_rows(p, r.cols);
	if (p->top > last_top(p))
		p->top = last_top(p);
	for (size_t i = p->top; i < p->nrow && i < p->top + (size_t)r.rows; i++) {
		struct rect at = { r.row + (int)(i - p->top), r.col, 1, r.cols },
			gutter = layout_left(&at, p->gutter);

		if (gutter.cols)
			draw_label(p, g, gutter, i, i == p->top);
		draw_text(p, g, at, &p->row[i]);
	}
	if (has_cursor)
		place_cursor(p, g, r);
}
