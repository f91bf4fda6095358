/*
 * headless -- a terminal that is a script and a memory.
 *
 * Owns: the last screen shown, what was written down of it. May call: grid,
 * key, term. Never: touches a tty.
 *
 * A script is keys as key_next cuts them ("jj<Enter>a<C-r>") and, between them:
 *
 *	<resize:100x30>   columns x rows; comes as KEY_RESIZE_
 *	<paste:some text> comes as KEY_PASTE_
 *	<mouse:3,10>      a left click at row, column; comes as KEY_MOUSE_
 *	<idle:5>          five times no key, so that timers and workers get their turn
 *	<screen>          writes the screen down, once the loop has painted what the
 *	                  keys before it did: the first ask answers KEY_NONE_
 *	<style>           the same with the style plane below it
 *
 * Behind the last key comes KEY_END_OF_INPUT_, for ever.
 */
#ifndef ASSAY_TERM_HEADLESS_H
#define ASSAY_TERM_HEADLESS_H

#include "core/base/str.h"
#include "tui/term/term.h"

/* Borrows the script. Freed by ops->close. */
struct term *headless_open(int rows, int cols, const char *script);
/*
 * More keys, behind those not yet read; borrowed like the first. Only where the
 * script has run out.
 */
void headless_feed(struct term *t, const char *script);
/* The grid that was shown last; borrowed, until the next show. */
const struct grid *headless_screen(const struct term *t);
/* What <screen> and <style> wrote down so far; borrowed. */
const struct str *headless_record(const struct term *t);
/* What was copied last, and how often the screen was shown. */
const struct str *headless_copied(const struct term *t);
int headless_frames(const struct term *t);

#endif
