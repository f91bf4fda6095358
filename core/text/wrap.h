/*
 * wrap -- text laid out in rows of a width: bytes in, rows of bytes out.
 *
 * Owns: where a line is broken. May call: base. Never: draws, or knows a screen.
 *
 * Lines break at blanks, before and behind ideographs, at "\n" and "\r\n"
 * always; a word longer than the width is cut at a glyph. Every row holds a
 * glyph at least, even one wider than the width: progress is certain.
 */
#ifndef ASSAY_TEXT_WRAP_H
#define ASSAY_TEXT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

#define WRAP_TAB 4	/* columns between two tab stops */

struct wrap_row {
	size_t off, len;	/* bytes to draw: without the blanks at the break and the line end */
	int indent;		/* columns to leave blank first: a list's second line hangs under its first */
	int cols;		/* used behind the indent */
	bool hard;		/* a line of the text ends here */
};

/*
 * The row at *at, which moves to the beginning of the next; false at the end.
 * *indent is the caller's, 0 before the first row: what the rows of one line
 * hand on to each other. Hanging indents are for list items if `hang`.
 */
bool wrap_next(const char *s, size_t n, int width, bool hang, size_t *at, int *indent,
	struct wrap_row *out);
/* Columns of a glyph that stands at column col: a tab fills up to its stop. */
int wrap_cols(const char *s, size_t off, int cols, int col);

#endif
