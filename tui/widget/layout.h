/*
 * layout -- a region of the screen, and cutting it up.
 *
 * Owns: arithmetic on rectangles, rules, the notice of a screen too small. May
 * call: term. Never: knows a view.
 */
#ifndef ASSAY_WIDGET_LAYOUT_H
#define ASSAY_WIDGET_LAYOUT_H

#include <stdbool.h>

#include "tui/term/grid.h"

struct rect {
	int row, col, rows, cols;
};

struct rect layout_all(const struct grid *g);
/* Cut so many rows or columns off one side of *r (fewer where it has fewer); *r is the rest. */
struct rect layout_top(struct rect *r, int rows);
struct rect layout_bottom(struct rect *r, int rows);
struct rect layout_left(struct rect *r, int cols);
struct rect layout_right(struct rect *r, int cols);
/* Blank columns at both sides. */
struct rect layout_pad(struct rect r, int cols);
bool layout_empty(struct rect r);
void layout_clear(struct grid *g, struct rect r);

/*
 * A line of text in the first row of r, cut with "…"; and one at its right edge
 * (right wins). Columns used.
 */
int layout_line(struct grid *g, struct rect r, enum style st, const char *left, const char *right);
/* A thin rule over the first row of r, the title in it: "── title ─────". title may be NULL. */
void layout_rule(struct grid *g, struct rect r, const char *title, enum style st);
/*
 * A thin upright line in the first column of r; "┬" and "┴" where it meets rules
 * right above and below.
 */
void layout_upright(struct grid *g, struct rect r);
/* Is the screen smaller than this? Then a sentence saying so is drawn on it. */
bool layout_too_small(struct grid *g, int rows, int cols);

#endif
