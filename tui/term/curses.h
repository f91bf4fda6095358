/*
 * curses -- the real terminal, through ncursesw.
 *
 * Owns: the tty while it is open: modes, keys, painting, OSC 52, focus and
 * paste reports. May call: grid, key, style, term. Never: knows a view;
 * handles a signal (the loop does, and says resized, suspend, resume).
 */
#ifndef ASSAY_TERM_CURSES_H
#define ASSAY_TERM_CURSES_H

#include "core/base/err.h"
#include "tui/term/term.h"

/*
 * One at a time. Sets the death hook of err.h to restore the screen and print
 * the message. RC_INPUT: stdin or stdout is no terminal, or TERM is unknown.
 */
enum rc curses_open(int theme, struct term **out, struct err *err) MUST_USE;
/* Give the screen back if it is taken; at any time, any number of times. */
void curses_restore(void);

#endif
