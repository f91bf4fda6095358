/* list -- see list.h. */
#include "tui/widget/list.h"

#include <string.h>

#include "tui/term/key.h"

#define GUTTER 2

void list_resize(struct list *l, size_t n)
{
	l->n = n;
	if (l->focus >= n)
		l->focus = n ? n - 1 : 0;
	if (l->anchor >= n)
		l->ranging = false;
	if (l->top >= n)
		l->top = 0;
}

void list_focus(struct list *l, size_t i)
{
	l->focus = i;
	list_resize(l, l->n);
}

void list_move(struct list *l, long rows)
{
	size_t back = rows < 0 ? (size_t)-rows : 0;

	if (back)
		l->focus = l->focus > back ? l->focus - back : 0;
	else
		l->focus = l->n - l->focus > (size_t)rows ? l->focus + (size_t)rows : l->n;
	list_resize(l, l->n);
}

void list_page(struct list *l, int halves)
{
	int half = l->rows > 3 ? l->rows / 2 : 1;
	long by = (long)halves * half;

	/* The window moves with the focus, so the eye stays on its line. */
	if (by > 0)
		l->top = l->top + (size_t)by < l->n ? l->top + (size_t)by : l->top;
	else
		l->top = l->top > (size_t)-by ? l->top - (size_t)-by : 0;
	list_move(l, by);
}

bool list_in_range(const struct list *l, size_t i)
{
	size_t lo = l->anchor < l->focus ? l->anchor : l->focus, hi = l->anchor ^ l->focus ^ lo;

	return l->ranging && i >= lo && i <= hi;
}

bool list_key(struct list *l, int32_t key)
{
	switch (key) {
	case 'j': case KEY_DOWN_: list_move(l, 1); return true;
	case 'k': case KEY_UP_: list_move(l, -1); return true;
	case 4: list_page(l, 1); return true;
	case 21: list_page(l, -1); return true;
	case ' ': case KEY_PGDN_: list_page(l, 2); return true;
	case KEY_PGUP_: list_page(l, -2); return true;
	case 'g': case KEY_HOME_: list_focus(l, 0); return true;
	case 'G': case KEY_END_: list_focus(l, l->n); return true;
	default: return false;
	}
}

static void scroll_to_focus(struct list *l)
{
	size_t rows = (size_t)l->rows;

	if (l->focus < l->top)
		l->top = l->focus;
	else if (l->focus >= l->top + rows)
		l->top = l->focus - rows + 1;
	if (l->top + rows > l->n)	/* no empty rows below while there are rows above */
		l->top = l->n > rows ? l->n - rows : 0;
}

static void draw_row(struct list *l, struct grid *g, struct rect at,
	const struct list_source *src, size_t i)
{
	bool focused = i == l->focus;
	struct rect gutter = layout_left(&at, at.cols > 20 ? GUTTER + 1 : 1);

	src->row(src->ctx, g, at, i, focused);
	if (focused) {
		grid_restyle(g, at.row, gutter.col, gutter.cols + at.cols, STYLE_FOCUS);
		grid_puts(g, at.row, gutter.col, 1, STYLE_FOCUS, "▸");
	}
	if (gutter.cols > 1 && src->marked && src->marked(src->ctx, i))
		grid_puts(g, at.row, gutter.col + 1, 1, focused ? STYLE_FOCUS : STYLE_STRONG, "*");
	else if (gutter.cols > 1 && list_in_range(l, i))
		grid_puts(g, at.row, gutter.col + 1, 1, focused ? STYLE_FOCUS : STYLE_STRONG, "|");
}

void list_draw(struct list *l, struct grid *g, struct rect r, const struct list_source *src,
	bool has_cursor)
{
	if (layout_empty(r))
		return;
	layout_clear(g, r);
	l->rows = r.rows;
	list_resize(l, l->n);
	scroll_to_focus(l);
	if (!l->n && src->empty)
		grid_put_cut(g, r.row, r.col + 1, r.cols - 1, STYLE_DIM, src->empty, strlen(src->empty));
	for (size_t i = l->top; i < l->n && i < l->top + (size_t)r.rows; i++) {
		struct rect at = { r.row + (int)(i - l->top), r.col, 1, r.cols };

		draw_row(l, g, at, src, i);
	}
	if (has_cursor)
		grid_cursor(g, r.row + (l->n ? (int)(l->focus - l->top) : 0), r.col);
}
