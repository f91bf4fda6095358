/*
 * key -- a key press, its name, and back.
 *
 * Owns: the names ("a", "Enter", "C-r", "PgDn", "F1", "S-Tab"). May call: core/base.
 * Never: reads a terminal.
 */
#ifndef ASSAY_TERM_KEY_H
#define ASSAY_TERM_KEY_H

#include <stddef.h>
#include <stdint.h>

/* A code point, or one of these. Control keys are 1..26 as they come. */
enum key_code {
	KEY_NONE_ = 0, KEY_TAB_ = 9, KEY_ENTER_ = 13, KEY_ESC_ = 27, KEY_BACKSPACE_ = 127,
	KEY_FIRST_ = 0x200000,
	KEY_UP_ = KEY_FIRST_, KEY_DOWN_, KEY_LEFT_, KEY_RIGHT_, KEY_HOME_, KEY_END_, KEY_PGUP_, KEY_PGDN_,
	KEY_INSERT_, KEY_DELETE_, KEY_BACKTAB_, KEY_F1_, KEY_F12_ = KEY_F1_ + 11,
	KEY_RESIZE_, KEY_MOUSE_, KEY_PASTE_, KEY_FOCUS_IN_, KEY_FOCUS_OUT_, KEY_END_OF_INPUT_
};

/* "C-r" into out[16]. */
void key_label(int32_t key, char out[16]);
/* The key a name means, KEY_NONE_ if none. */
int32_t key_of(const char *name);
/* Cut a script such as "jj<Enter>a<C-r>" into keys; KEY_NONE_ at the end. */
int32_t key_next(const char **script);

#endif
