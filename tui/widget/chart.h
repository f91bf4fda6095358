/*
 * chart -- numbers as block glyphs.
 *
 * Owns: how a bar, a curve, an interval is drawn in one row. May call: term.
 * Never: chooses a scale: the caller hands in the ends, so bars share one.
 *
 * All draw into `width` columns of one row and nothing beyond; NaN draws
 * nothing. On a terminal without block glyphs the term shows ASCII instead.
 */
#ifndef ASSAY_WIDGET_CHART_H
#define ASSAY_WIDGET_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/grid.h"

/* value of most as a bar in eighths of a column: "███▌". */
void chart_bar(struct grid *g, int row, int col, int width, double value, double most,
	enum style st);
/* A bar to the left or right of a middle, "├───██|────┤", ends at -most and most. */
void chart_margin(struct grid *g, int row, int col, int width, double value, double most,
	enum style left, enum style right);
/*
 * "├──●───┤" on a scale from `from` to `to`; a bound outside is drawn at the edge
 * with "‹" or "›".
 */
void chart_interval(struct grid *g, int row, int col, int width, double lo, double at, double hi,
	double from, double to, enum style st);
/*
 * The last `width` of n values as "▁▂▃▅▇", lowest at the bottom; all equal: a line
 * in the middle.
 */
void chart_spark(struct grid *g, int row, int col, int width, const double *v, size_t n,
	enum style st);
/* n values in n columns, from 0 to most: "▇▇▅▂▁▁". */
void chart_columns(struct grid *g, int row, int col, const double *v, size_t n, double most,
	enum style st);
/* "▮▮▮┊▯▯": so many for, tied, against. Columns used. */
int chart_votes(struct grid *g, int row, int col, int width, int with, int tied, int against,
	enum style st_with, enum style st_against);
/* What is left of a time, "▕████░░░▏". */
void chart_left(struct grid *g, int row, int col, int width, double share, enum style st);
/* n values as a curve of braille dots over rows x cols cells, from `from` to `to`. */
void chart_curve(struct grid *g, int row, int col, int rows, int cols, const double *v, size_t n,
	double from, double to, enum style st);

#endif
