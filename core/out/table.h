/*
 * table -- rows and columns as text for people, and small plots in a line.
 *
 * Owns: widths, alignment. May call: base (unicode). Never: lets a hostile byte
 * of a cell through; knows a terminal.
 */
#ifndef ASSAY_OUT_TABLE_H
#define ASSAY_OUT_TABLE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"

#define TABLE_COLUMNS 24

struct table {
	struct arena arena;
	size_t columns, cells, cap;
	bool right[TABLE_COLUMNS];
	const char **cell;
};

/*
 * heads: names of the columns separated by '|'; one that begins with '>' is
 * aligned to the right: "item|subset|>votes|>margin".
 */
void table_begin(struct table *t, const char *heads);
/* The next cell, row by row; the text is cleaned and copied. */
void table_cell(struct table *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A number with so many decimals; "-" for NaN. */
void table_number(struct table *t, double v, int decimals);
/* All rows, each line moved in by `indent`; the last column is cut so that a line has at most
 * `width` columns (0: never). */
void table_end(struct table *t, int indent, int width, struct str *out);

/* A bar of blocks for a share from 0 to 1, padded to `cols` columns. */
void table_bar(struct str *out, double share, int cols);
/* Counts as one line of blocks of eight heights: "▁▃▅█". */
void table_spark(struct str *out, const size_t *count, size_t n);

#endif
