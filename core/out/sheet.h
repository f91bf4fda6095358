/*
 * sheet -- rows and columns as text for people, and small plots in a line.
 *
 * Owns: widths, alignment. May call: base (unicode). Never: lets a hostile byte
 * of a cell through; knows a terminal.
 */
#ifndef ASSAY_OUT_SHEET_H
#define ASSAY_OUT_SHEET_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

#define SHEET_COLUMNS 24

struct sheet {
	struct arena arena;
	size_t columns, cells, cap;
	bool right[SHEET_COLUMNS];
	const char **cell;
	const char *give;	/* columns that give way, see sheet_give */
};

/*
 * heads: names of the columns separated by '|'; one that begins with '>' is
 * aligned to the right: "item|subset|>votes|>margin".
 */
void sheet_begin(struct sheet *t, const char *heads);
/* The next cell, row by row; the text is cleaned and copied. */
void sheet_cell(struct sheet *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A number with so many decimals; "-" for NaN. */
void sheet_number(struct sheet *t, double v, int decimals);
/*
 * Where the lines are wider than they may be: these columns, as letters from 'a' for the
 * first, are shortened where they are long, and then left out one by one in this order. A
 * small letter is shortened only, a capital one left out too. Borrowed until sheet_end.
 */
void sheet_give(struct sheet *t, const char *columns);
/*
 * All rows, without the columns in which none says anything; nothing at all without a row. Each
 * line is moved in by `indent`; the last column is cut so that a line has at most `width` columns
 * (0: never).
 */
void sheet_end(struct sheet *t, int indent, int width, struct str *out);

/* A bar of blocks for a share from 0 to 1, padded to `cols` columns. */
void sheet_bar(struct str *out, double share, int cols);
/* Counts as one line of blocks of eight heights: "▁▃▅█". */
void sheet_spark(struct str *out, const size_t *count, size_t n);

#endif
