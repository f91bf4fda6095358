/* grid -- see grid.h. */
#include "tui/term/grid.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"

static const struct cell blank = { .s = " ", .cols = 1, .style = STYLE_TEXT };

void grid_init(struct grid *g, int rows, int cols)
{
	*g = (struct grid){ .rows = rows > 0 ? rows : 1, .cols = cols > 0 ? cols : 1 };
	g->cell = mem_alloc((size_t)g->rows * (size_t)g->cols, sizeof *g->cell);
	grid_clear(g);
}

void grid_release(struct grid *g)
{
	free(g->cell);
	*g = (struct grid){ 0 };
}

void grid_clear(struct grid *g)
{
	size_t n = (size_t)g->rows * (size_t)g->cols;

	for (size_t i = 0; i < n; i++)
		g->cell[i] = blank;
	g->cur_row = g->cur_col = 0;
	g->cur_on = false;
}

static struct cell *cell_at(struct grid *g, int row, int col)
{
	return &g->cell[(size_t)row * (size_t)g->cols + (size_t)col];
}

/* Writing over half of a wide glyph leaves a blank where the other half was. */
static void unpair(struct grid *g, int row, int col)
{
	struct cell *c = cell_at(g, row, col);

	if (c->cols == 0 && col > 0) {
		struct cell *left = c - 1;

		memcpy(left->s, " ", 2);
		left->cols = 1;
	} else if (c->cols == 2 && col + 1 < g->cols) {
		memcpy(c[1].s, " ", 2);
		c[1].cols = 1;
	}
}

/* One cluster into its cell; it is known to fit. */
static void set(struct grid *g, int row, int col, enum style st, const char *s, size_t n, int cols)
{
	struct cell *c = cell_at(g, row, col);

	unpair(g, row, col);
	if (cols == 2)
		unpair(g, row, col + 1);
	while (n >= GRID_CLUSTER || (n && n < 4 && unicode_bad(s, n) < n))
		for (n--; n && ((unsigned char)s[n] & 0xc0) == 0x80; n--)
			;
	memcpy(c->s, s, n);
	c->s[n] = '\0';
	c->cols = (uint8_t)cols;
	c->style = (uint8_t)st;
	c->attrs = 0;
	if (cols == 2)
		c[1] = (struct cell){ .cols = 0, .style = (uint8_t)st };
}

/* A mark of several columns, a cell a glyph, cut at the edge. */
static int put_mark(struct grid *g, int row, int col, int end, const char *s, size_t n)
{
	char mark[16];
	struct glyph m;
	size_t at = 0;
	int cols, was = col;

	unicode_mark(s, n, mark, &cols);
	while (col < end && mark[at]) {
		if (!strncmp(mark + at, "◌", 3)) {
			m = (struct glyph){ .off = at, .len = strlen(mark + at), .cols = cols };
			at += m.len;
		} else {
			unicode_glyph(mark, strlen(mark), &at, &m);
		}
		if (col + m.cols > end)
			break;
		if (col >= 0)
			set(g, row, col, STYLE_HOSTILE, mark + m.off, m.len, m.cols);
		col += m.cols;
	}
	return col - was;
}

int grid_put(struct grid *g, int row, int col, int width, enum style st, const char *s, size_t n)
{
	int end = width < 0 || col > g->cols - width ? g->cols : col + width, was = col;
	struct glyph gl;
	size_t at = 0;

	if (row < 0 || row >= g->rows)
		return 0;
	while (col < end && unicode_glyph(s, n, &at, &gl)) {
		if (gl.hostile) {
			int used = put_mark(g, row, col, end, s + gl.off, gl.len);

			col += used;
			if (used < gl.cols)
				break;
			continue;
		}
		if (col + gl.cols > end)
			break;
		if (col >= 0)
			set(g, row, col, st, s[gl.off] == '\t' ? " " : s + gl.off, gl.len, gl.cols);
		col += gl.cols;
	}
	return col - was;
}

int grid_puts(struct grid *g, int row, int col, int width, enum style st, const char *z)
{
	return grid_put(g, row, col, width, st, z, strlen(z));
}

int grid_putf(struct grid *g, int row, int col, int width, enum style st, const char *fmt, ...)
{
	struct str text = STR_INIT;
	va_list ap;
	int used;

	va_start(ap, fmt);
	str_addvf(&text, fmt, ap);
	va_end(ap);
	used = grid_put(g, row, col, width, st, text.s, text.len);
	str_release(&text);
	return used;
}

int grid_put_cut(struct grid *g, int row, int col, int width, enum style st, const char *s,
	size_t n)
{
	int used;
	size_t fits;

	if (width < 0 || width > g->cols - col)
		width = g->cols - col;
	if (width <= 0)
		return 0;
	fits = unicode_fit(s, n, width, &used);
	if (fits == n)
		return grid_put(g, row, col, width, st, s, n);
	fits = unicode_fit(s, n, width - 1, &used);
	used = grid_put(g, row, col, width - 1, st, s, fits);
	return used + grid_puts(g, row, col + used, 1, st, "…");
}

void grid_fill(struct grid *g, int row, int col, int rows, int cols, enum style st,
	const char *glyph)
{
	struct glyph gl;
	size_t at = 0, n = strlen(glyph);

	if (!unicode_glyph(glyph, n, &at, &gl) || gl.hostile)
		return;
	for (int r = row < 0 ? 0 : row; r < g->rows && r < row + rows; r++)
		for (int c = col < 0 ? 0 : col; c + gl.cols <= g->cols && c + gl.cols <= col + cols; c += gl.cols)
			set(g, r, c, st, glyph, gl.len, gl.cols);
}

void grid_hline(struct grid *g, int row, int col, int width)
{
	grid_fill(g, row, col, 1, width, STYLE_RULE, "─");
}

void grid_restyle(struct grid *g, int row, int col, int width, enum style st)
{
	if (row < 0 || row >= g->rows)
		return;
	for (int c = col < 0 ? 0 : col; c < g->cols && c < col + width; c++)
		cell_at(g, row, c)->style = (uint8_t)st;
}

void grid_attr(struct grid *g, int row, int col, int width, int attrs)
{
	if (row < 0 || row >= g->rows)
		return;
	for (int c = col < 0 ? 0 : col; c < g->cols && c < col + width; c++)
		cell_at(g, row, c)->attrs |= (uint8_t)attrs;
}

void grid_cursor(struct grid *g, int row, int col)
{
	g->cur_row = row < 0 ? 0 : row >= g->rows ? g->rows - 1 : row;
	g->cur_col = col < 0 ? 0 : col >= g->cols ? g->cols - 1 : col;
	g->cur_on = true;
}

void grid_dump(const struct grid *g, struct str *text, struct str *styles)
{
	for (int r = 0; r < g->rows; r++) {
		const struct cell *c = &g->cell[(size_t)r * (size_t)g->cols];
		size_t t = text->len, s = styles->len;

		for (int i = 0; i < g->cols; i++) {
			if (c[i].cols)
				str_addz(text, c[i].s);
			str_addc(styles, style_letter((enum style)c[i].style));
		}
		while (text->len > t && text->s[text->len - 1] == ' ')
			text->len--;
		while (styles->len > s && styles->s[styles->len - 1] == '.')
			styles->len--;
		str_addc(text, '\n');
		str_addc(styles, '\n');
	}
}
