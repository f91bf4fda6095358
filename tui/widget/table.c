/* table -- see table.h. */
#include "tui/widget/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"

#define GAP 2

void table_init(struct table *t, const struct table_column *columns, size_t cols)
{
	ENSURE(cols <= TABLE_COLS);
	*t = (struct table){ .cols = cols };
	memcpy(t->column, columns, cols * sizeof *columns);
}

void table_clear(struct table *t)
{
	for (size_t i = 0; i < t->rows * t->cols; i++)
		free(t->cell[i].text);
	t->rows = 0;
}

void table_release(struct table *t)
{
	table_clear(t);
	free(t->cell);
	*t = (struct table){ 0 };
}

void table_row(struct table *t)
{
	t->cell = mem_grow(t->cell, &t->cap, (t->rows + 1) * t->cols, sizeof *t->cell);
	memset(t->cell + t->rows * t->cols, 0, t->cols * sizeof *t->cell);
	t->rows++;
}

void table_set(struct table *t, size_t col, enum style st, const char *fmt, ...)
{
	struct table_cell *c = &t->cell[(t->rows - 1) * t->cols + col];
	struct str s = STR_INIT;
	va_list ap;

	ENSURE(t->rows && col < t->cols);
	va_start(ap, fmt);
	str_addvf(&s, fmt, ap);
	va_end(ap);
	free(c->text);
	c->text = mem_dup(s.s, s.len);
	c->style = st;
	str_release(&s);
}

/* Columns before the decimal point; of a text without one, all. */
static int before_point(const char *s)
{
	const char *dot = strchr(s, '.');

	while (dot && (dot[1] < '0' || dot[1] > '9'))
		dot = strchr(dot + 1, '.');
	return unicode_width(s, dot ? (size_t)(dot - s) : strcspn(s, " %"));
}

static void measure(struct table *t, size_t col)
{
	int width = unicode_width(t->column[col].title, strlen(t->column[col].title)), point = 0,
		behind = 0;
	bool by_point = t->column[col].align == TABLE_POINT;

	for (size_t r = 0; r < t->rows; r++) {
		const char *s = t->cell[r * t->cols + col].text;
		int w = s ? unicode_width(s, strlen(s)) : 0, p = s && by_point ? before_point(s) : 0;

		width = w > width ? w : width;
		point = p > point ? p : point;
		behind = w - p > behind ? w - p : behind;
	}
	if (by_point && point + behind > width)
		width = point + behind;
	if (by_point && point + behind < width)		/* the title is wider: numbers to the right under it */
		point = width - behind;
	if (t->column[col].most && width > t->column[col].most)
		width = t->column[col].most;
	t->width[col] = width;
	t->point[col] = point;
}

static void draw_cell(const struct table *t, struct grid *g, struct rect at, size_t col,
	const char *s, bool title, enum style st)
{
	int w = unicode_width(s, strlen(s)), lead = 0;

	if (t->column[col].align == TABLE_POINT && !title)
		lead = t->point[col] - before_point(s);
	else if (t->column[col].align != TABLE_LEFT)
		lead = at.cols - w;
	if (lead < 0 || lead + w > at.cols)
		lead = w < at.cols ? at.cols - w : 0;
	grid_put_cut(g, at.row, at.col + lead, at.cols - lead, st, s, strlen(s));
}

static void draw_row(void *ctx, struct grid *g, struct rect at, size_t i, bool focused)
{
	const struct table *t = ctx;

	(void)focused;
	for (size_t c = 0; c < t->cols && at.cols > 0; c++) {
		const struct table_cell *cell = &t->cell[i * t->cols + c];
		struct rect r = layout_left(&at, t->width[c]);

		layout_left(&at, GAP);
		if (r.cols < t->width[c] && c && r.cols < 6)	/* half a number is a wrong number */
			return;
		if (cell->text)
			draw_cell(t, g, r, c, cell->text, false, cell->style);
	}
}

void table_draw(struct table *t, struct grid *g, struct rect r, bool has_cursor)
{
	struct list_source src = { .ctx = t, .row = draw_row };
	struct rect head = layout_top(&r, 1);

	if (layout_empty(head))
		return;
	layout_clear(g, head);
	layout_left(&head, head.cols > 20 ? 3 : 1);	/* the list's gutter */
	for (size_t c = 0; c < t->cols; c++) {
		measure(t, c);
		struct rect at = layout_left(&head, t->width[c]);

		layout_left(&head, GAP);
		if (at.cols == t->width[c])
			draw_cell(t, g, at, c, t->column[c].title, true, STYLE_DIM);
	}
	list_resize(&t->list, t->rows);
	list_draw(&t->list, g, r, &src, has_cursor);
}
