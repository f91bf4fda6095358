/* layout -- see layout.h. */
#include "tui/widget/layout.h"

#include <string.h>

#include "core/base/unicode.h"

struct rect layout_all(const struct grid *g)
{
	return (struct rect){ 0, 0, g->rows, g->cols };
}

static int at_most(int want, int have)
{
	return want < 0 ? 0 : want > have ? have : want;
}

struct rect layout_top(struct rect *r, int rows)
{
	struct rect cut = *r;

	cut.rows = at_most(rows, r->rows);
	r->row += cut.rows;
	r->rows -= cut.rows;
	return cut;
}

struct rect layout_bottom(struct rect *r, int rows)
{
	struct rect cut = *r;

	cut.rows = at_most(rows, r->rows);
	r->rows -= cut.rows;
	cut.row = r->row + r->rows;
	return cut;
}

struct rect layout_left(struct rect *r, int cols)
{
	struct rect cut = *r;

	cut.cols = at_most(cols, r->cols);
	r->col += cut.cols;
	r->cols -= cut.cols;
	return cut;
}

struct rect layout_right(struct rect *r, int cols)
{
	struct rect cut = *r;

	cut.cols = at_most(cols, r->cols);
	r->cols -= cut.cols;
	cut.col = r->col + r->cols;
	return cut;
}

struct rect layout_pad(struct rect r, int cols)
{
	layout_left(&r, cols);
	layout_right(&r, cols);
	return r;
}

bool layout_empty(struct rect r)
{
	return r.rows <= 0 || r.cols <= 0;
}

void layout_clear(struct grid *g, struct rect r)
{
	grid_fill(g, r.row, r.col, r.rows, r.cols, STYLE_TEXT, " ");
}

int layout_line(struct grid *g, struct rect r, enum style st, const char *left, const char *right)
{
	size_t nr = right ? strlen(right) : 0;
	int wide = unicode_width(right ? right : "", nr), room = r.cols, used = 0;

	if (layout_empty(r))
		return 0;
	if (wide > r.cols)
		wide = r.cols;
	if (wide)
		room -= wide + 1;
	if (left && room > 0)
		used = grid_put_cut(g, r.row, r.col, room, st, left, strlen(left));
	if (wide)
		grid_put_cut(g, r.row, r.col + r.cols - wide, wide, st, right, nr);
	return wide ? r.cols : used;
}

void layout_rule(struct grid *g, struct rect r, const char *title, enum style st)
{
	int wide;

	if (layout_empty(r))
		return;
	grid_hline(g, r.row, r.col, r.cols);
	if (!title || !*title || r.cols < 6)
		return;
	wide = unicode_width(title, strlen(title));
	if (wide > r.cols - 4)
		wide = r.cols - 4;
	grid_puts(g, r.row, r.col + 1, 1, STYLE_RULE, " ");
	grid_put_cut(g, r.row, r.col + 2, wide, st, title, strlen(title));
	grid_puts(g, r.row, r.col + 2 + wide, 1, STYLE_RULE, " ");
}

static void join(struct grid *g, int row, int col, const char *glyph)
{
	if (row >= 0 && row < g->rows && col >= 0 && col < g->cols &&
	    !strcmp(g->cell[(size_t)row * (size_t)g->cols + (size_t)col].s, "─"))
		grid_puts(g, row, col, 1, STYLE_RULE, glyph);
}

void layout_upright(struct grid *g, struct rect r)
{
	if (layout_empty(r))
		return;
	grid_fill(g, r.row, r.col, r.rows, 1, STYLE_RULE, "│");
	join(g, r.row - 1, r.col, "┬");
	join(g, r.row + r.rows, r.col, "┴");
}

bool layout_too_small(struct grid *g, int rows, int cols)
{
	if (g->rows >= rows && g->cols >= cols)
		return false;
	grid_clear(g);
	grid_putf(g, 0, 0, -1, STYLE_WARNING, "%dx%d is too small: %dx%d at least", g->cols, g->rows,
		cols, rows);
	grid_cursor(g, 0, 0);
	return true;
}
