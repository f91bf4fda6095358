/*
 * unicode and grid: any bytes tile into glyphs, and nothing of them reaches a
 * terminal as a control.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/unicode.h"
#include "tui/term/plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int what)
{
	if (!what)
		abort();
}

static void harmless(const char *s, size_t n)
{
	struct glyph g;
	size_t at = 0;

	must(unicode_bad(s, n) == n);
	for (size_t i = 0; i < n; i++)
		must((unsigned char)s[i] >= 0x20 && s[i] != 0x7f);
	while (unicode_glyph(s, n, &at, &g))
		must(!g.hostile || !memcmp(s + g.off, "\xcc", 1) || g.len > 1);
}

static void check_cell(const struct cell *c)
{
	char room[8];

	harmless(c->s, strlen(c->s));
	for (int how = PLAIN_NOT; c->cols && how <= PLAIN_ASCII; how++)
		must(strlen(plain_cluster(c->s, c->cols, (enum plain)how, how & 1, room)) < GRID_CLUSTER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct str clean = STR_INIT;
	struct grid grid;
	struct glyph g;
	size_t at = 0, end = 0, fits;
	int cols = 0, used;

	while (unicode_glyph(s, size, &at, &g)) {
		must(g.off == end && g.len && at == g.off + g.len);
		must(g.cols >= 1 && (g.hostile ? g.cols <= 10 : g.cols <= 2));
		end = at;
		cols += g.cols;
	}
	must(end == size && cols == unicode_width(s, size));
	fits = unicode_fit(s, size, cols / 2, &used);
	must(fits <= size && used <= cols / 2 && unicode_width(s, fits) == used);
	unicode_clean(&clean, s, size, true);
	harmless(clean.s, clean.len);
	grid_init(&grid, 1, 40);
	must(grid_put(&grid, 0, 3, 30, STYLE_TEXT, s, size) <= 30);
	for (int i = 0; i < 40; i++)
		check_cell(&grid.cell[i]);
	grid_release(&grid);
	str_release(&clean);
	return 0;
}
