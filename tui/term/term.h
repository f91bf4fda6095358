/*
 * term -- a terminal as a table of functions: curses, or headless for tests.
 *
 * Owns: the seam. May call: grid, key, style. Never: knows a view.
 */
#ifndef ASSAY_TERM_TERM_H
#define ASSAY_TERM_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "tui/term/grid.h"

struct term;

struct term_ops {
	void (*size)(struct term *t, int *rows, int *cols);
	/* Show the grid: only what differs goes out; the cursor ends on grid->cur_*. */
	void (*show)(struct term *t, const struct grid *g);
	/* Next key already there, KEY_NONE_ if none. */
	int32_t (*key)(struct term *t);
	int (*fd)(struct term *t);		/* to poll; -1 for headless */
	void (*suspend)(struct term *t);	/* give the screen back */
	void (*resume)(struct term *t);
	void (*resized)(struct term *t);	/* SIGWINCH was seen */
	void (*copy)(struct term *t, const char *s, size_t n);	/* OSC 52 */
	void (*redraw)(struct term *t);		/* from scratch, for C-l */
	void (*close)(struct term *t);
};

struct term {
	const struct term_ops *ops;
	int theme;
	int colours;
	bool ascii;	/* no block glyphs, no box drawing: the console cannot */
};

/* The real one. RC_SYSTEM/RC_INPUT: not a terminal, unknown TERM: one sentence. */
enum rc term_curses_open(int theme, struct term **out, struct err *err) MUST_USE;

#endif
