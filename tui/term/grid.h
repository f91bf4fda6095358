/*
 * grid -- a screen as cells; the only way text gets onto a screen.
 *
 * Owns: cells, and making hostile text visible. May call: style, core/base. Never:
 * speaks to a terminal.
 *
 * A cell holds one glyph cluster of 1 or 2 columns; the second cell of a wide
 * glyph has cols 0. Drawing outside is clipped, never an error.
 */
#ifndef ASSAY_TERM_GRID_H
#define ASSAY_TERM_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "tui/term/style.h"

#define GRID_CLUSTER 24		/* bytes of the longest cluster kept; of a longer one the beginning */

struct cell {
	char s[GRID_CLUSTER];	/* NUL-terminated UTF-8 */
	uint8_t cols;
	uint8_t style;
	uint8_t attrs;		/* added to the style's: enum style_attr */
};

struct grid {
	struct cell *cell;	/* rows * cols */
	int rows, cols;
	int cur_row, cur_col;	/* where the hardware cursor goes: the focused thing */
	bool cur_on;
};

void grid_init(struct grid *g, int rows, int cols);
void grid_release(struct grid *g);
void grid_clear(struct grid *g);
/*
 * Put text on one row from col on, at most `width` columns (-1: to the edge),
 * cut at a whole glyph. Hostile bytes become marks in STYLE_HOSTILE. Returns
 * the columns used.
 */
int grid_put(struct grid *g, int row, int col, int width, enum style st, const char *s, size_t n);
int grid_puts(struct grid *g, int row, int col, int width, enum style st, const char *z);
int grid_putf(struct grid *g, int row, int col, int width, enum style st, const char *fmt,
	...) PRINTF_LIKE(6, 7);
/* As grid_puts, and "…" in the last column where it was cut. */
int grid_put_cut(struct grid *g, int row, int col, int width, enum style st, const char *s,
	size_t n);
void grid_fill(struct grid *g, int row, int col, int rows, int cols, enum style st,
	const char *glyph);
void grid_hline(struct grid *g, int row, int col, int width);
/* Restyle what stands there: a focus bar over a row. */
void grid_restyle(struct grid *g, int row, int col, int width, enum style st);
void grid_cursor(struct grid *g, int row, int col);
/* Add attributes (enum style_attr) to what stands there. */
void grid_attr(struct grid *g, int row, int col, int width, int attrs);
/*
 * The text plane, trailing blanks cut, a line a row; and the style plane, a letter
 * a cell. For golden tests.
 */
void grid_dump(const struct grid *g, struct str *text, struct str *styles);

#endif
