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
	/*
	 * Next key already there, KEY_NONE_ if none. Control keys all come as keys,
	 * Ctrl-C and Ctrl-Z too. A new size comes as KEY_RESIZE_ from the headless
	 * terminal, as a signal from the real one.
	 */
	int32_t (*key)(struct term *t);
	int (*fd)(struct term *t);		/* to poll; -1 for headless */
	void (*suspend)(struct term *t);	/* give the screen back */
	void (*resume)(struct term *t);
	void (*resized)(struct term *t);	/* SIGWINCH was seen */
	/* To the clipboard by OSC 52; false (nothing sent) where it is too long. */
	bool (*copy)(struct term *t, const char *s, size_t n);
	void (*mouse)(struct term *t, bool on);
	void (*redraw)(struct term *t);		/* from scratch, for C-l */
	void (*close)(struct term *t);
};

enum term_button { TERM_BUTTON_LEFT = 1, TERM_BUTTON_MIDDLE, TERM_BUTTON_RIGHT, TERM_WHEEL_UP,
	TERM_WHEEL_DOWN };

struct term {
	const struct term_ops *ops;
	int theme;	/* may be changed between two shows; redraw follows */
	int colours;
	/* no block glyphs, no box drawing: the console cannot; shown as ASCII of the same width */
	bool ascii;
	bool no_emoji;	/* pictographs as a box, for terminals that deform their rows */
	struct str paste;	/* what came with KEY_PASTE_, valid UTF-8, until the next key */
	int mouse_row, mouse_col;	/* what came with KEY_MOUSE_ */
	enum term_button mouse_button;
};

#endif
