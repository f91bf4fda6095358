/* chart -- see chart.h. */
#include "tui/widget/chart.h"

#include <math.h>
#include <string.h>

static const char *const eighths[9] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
static const char *const levels[9] = { "▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

static double clamp(double v, double lo, double hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

void chart_bar(struct grid *g, int row, int col, int width, double value, double most,
	enum style st)
{
	int n;

	if (isnan(value) || !(most > 0) || value <= 0 || width <= 0)
		return;
	n = (int)lround(clamp(value / most, 0, 1) * width * 8);
	n = n ? n : 1;	/* something is never nothing */
	grid_fill(g, row, col, 1, n / 8, st, "█");
	if (n % 8)
		grid_puts(g, row, col + n / 8, 1, st, eighths[n % 8]);
}

void chart_margin(struct grid *g, int row, int col, int width, double value, double most,
	enum style left, enum style right)
{
	int half = (width - 1) / 2, middle = col + half, n;

	if (width < 5)
		return;
	grid_fill(g, row, col + 1, 1, 2 * half - 1, STYLE_RULE, "─");
	grid_puts(g, row, col, 1, STYLE_RULE, "├");
	grid_puts(g, row, col + 2 * half, 1, STYLE_RULE, "┤");
	grid_puts(g, row, middle, 1, STYLE_RULE, "│");
	if (isnan(value) || !(most > 0))
		return;
	n = (int)lround(clamp(fabs(value) / most, 0, 1) * (half - 1));
	n = !n && value != 0 ? 1 : n;
	grid_fill(g, row, value < 0 ? middle - n : middle + 1, 1, n, value < 0 ? left : right, "█");
}

void chart_interval(struct grid *g, int row, int col, int width, double lo, double at, double hi,
	double from, double to, enum style st)
{
	double scale = (width - 1) / (to - from);
	int a, b, m;

	if (width < 1 || !(to > from) || isnan(at))
		return;
	m = (int)lround(clamp((at - from) * scale, 0, width - 1));
	if (!isnan(lo) && !isnan(hi)) {
		a = (int)lround(clamp((lo - from) * scale, 0, width - 1));
		b = (int)lround(clamp((hi - from) * scale, 0, width - 1));
		grid_fill(g, row, col + a, 1, b - a + 1, st, "─");
		grid_puts(g, row, col + a, 1, st, lo < from ? "‹" : "├");
		grid_puts(g, row, col + b, 1, st, hi > to ? "›" : "┤");
	}
	grid_puts(g, row, col + m, 1, st, at < from ? "‹" : at > to ? "›" : "●");
}

void chart_spark(struct grid *g, int row, int col, int width, const double *v, size_t n,
	enum style st)
{
	size_t first = width > 0 && n > (size_t)width ? n - (size_t)width : 0;
	double lo = INFINITY, hi = -INFINITY;

	if (width <= 0)
		return;
	for (size_t i = first; i < n; i++)
		if (!isnan(v[i])) {
			lo = v[i] < lo ? v[i] : lo;
			hi = v[i] > hi ? v[i] : hi;
		}
	for (size_t i = first; i < n; i++)
		if (!isnan(v[i])) {
			int k = hi > lo ? 1 + (int)lround((v[i] - lo) / (hi - lo) * 7) : 4;

			grid_puts(g, row, col + (int)(i - first), 1, st, levels[k]);
		}
}

void chart_columns(struct grid *g, int row, int col, const double *v, size_t n, double most,
	enum style st)
{
	for (size_t i = 0; i < n; i++) {
		int k = most > 0 && !isnan(v[i]) ? (int)lround(clamp(v[i] / most, 0, 1) * 8) : 0;

		if (!isnan(v[i]))
			grid_puts(g, row, col + (int)i, 1, v[i] > 0 ? st : STYLE_DIM, levels[v[i] > 0 && !k ? 1 : k]);
	}
}

static int put_n(struct grid *g, int row, int col, int n, enum style st, const char *glyph)
{
	grid_fill(g, row, col, 1, n, st, glyph);
	return n > 0 ? n : 0;
}

int chart_votes(struct grid *g, int row, int col, int width, int with, int tied, int against,
	enum style st_with, enum style st_against)
{
	int all = with + tied + against, was = col, room = width - (with && against && !tied);

	if (all <= 0 || room < 1)
		return 0;
	if (all > room) {	/* a share of the room each, at least one where there is one */
		with = (with * room + all - 1) / all;
		tied = tied * room / all;
		against = room - with - tied;
	}
	col += put_n(g, row, col, with, st_with, "▮");
	if (tied)
		col += put_n(g, row, col, tied, STYLE_TIE, "=");
	else if (with && against)
		col += put_n(g, row, col, 1, STYLE_RULE, "┊");
	col += put_n(g, row, col, against, st_against, "▯");
	return col - was;
}

void chart_left(struct grid *g, int row, int col, int width, double share, enum style st)
{
	int room = width - 2, n;

	if (room < 1 || isnan(share))
		return;
	n = (int)lround(clamp(share, 0, 1) * room);
	grid_puts(g, row, col, 1, STYLE_RULE, "▕");
	grid_fill(g, row, col + 1, 1, n, st, "█");
	grid_fill(g, row, col + 1 + n, 1, room - n, STYLE_DIM, "░");
	grid_puts(g, row, col + 1 + room, 1, STYLE_RULE, "▏");
}

/* Dots of a braille cell: bit by column (0, 1) and row (0 to 3), Unicode 10.0 section 21.1. */
static const unsigned char dots[2][4] = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

static void put_dots(struct grid *g, int row, int col, unsigned bits, enum style st)
{
	unsigned cp = 0x2800 + bits;
	char s[4] = { (char)(0xe0 | cp >> 12), (char)(0x80 | (cp >> 6 & 0x3f)),
		(char)(0x80 | (cp & 0x3f)), '\0' };

	if (bits)
		grid_puts(g, row, col, 1, st, s);
}

/* The dot row of the value at dot column x, -1 where there is none. */
static int dot_row(const double *v, size_t n, int x, int width, int height, double from, double to)
{
	size_t i = width > 1 ? (size_t)x * (n - 1) / (size_t)(width - 1) : 0;

	if (isnan(v[i]))
		return -1;
	return height - 1 - (int)lround(clamp((v[i] - from) / (to - from), 0, 1) * (height - 1));
}

void chart_curve(struct grid *g, int row, int col, int rows, int cols, const double *v, size_t n,
	double from, double to, enum style st)
{
	if (!n || rows < 1 || cols < 1 || !(to > from))
		return;
	for (int c = 0; c < cols; c++)
		for (int r = 0; r < rows; r++) {
			unsigned bits = 0;

			for (int x = 0; x < 2; x++) {
				int y = dot_row(v, n, 2 * c + x, 2 * cols, 4 * rows, from, to);

				if (y >= 4 * r && y < 4 * r + 4)
					bits |= dots[x][y - 4 * r];
			}
			put_dots(g, row + r, col + c, bits, st);
		}
}
