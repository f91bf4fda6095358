/*
 * table -- words and numbers in columns that line up on the decimal point.
 *
 * Owns: its cells. May call: term, layout, list. Never: computes a number.
 */
#ifndef ASSAY_WIDGET_TABLE_H
#define ASSAY_WIDGET_TABLE_H

#include <stddef.h>

#include "tui/widget/list.h"

#define TABLE_COLS 16

enum table_align { TABLE_LEFT, TABLE_RIGHT, TABLE_POINT };

struct table_column {
	const char *title;	/* borrowed */
	enum table_align align;
	int most;		/* columns at most; 0: what it takes */
};

struct table_cell {
	char *text;
	enum style style;
};

struct table {
	struct table_column column[TABLE_COLS];
	size_t cols, rows, cap;
	struct table_cell *cell;
	int width[TABLE_COLS], point[TABLE_COLS];	/* of the widest; columns before the point */
	struct list list;
};

/* columns are copied. */
void table_init(struct table *t, const struct table_column *columns, size_t cols);
void table_release(struct table *t);
/* Take the rows out, keep the columns and the focus. */
void table_clear(struct table *t);
void table_row(struct table *t);
/* Text of a cell in the last row; not set: blank. */
void table_set(struct table *t, size_t col, enum style st, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Title row, then rows, scrolled by t->list; columns that do not fit are left out at the right. */
void table_draw(struct table *t, struct grid *g, struct rect r, bool has_cursor);

#endif
