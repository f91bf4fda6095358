/* key -- see key.h. */
#include "tui/term/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/err.h"
#include "core/base/unicode.h"

/* The first row of a key is its name; further ones are understood. */
static const struct {
	int32_t key;
	const char *name;
} names[] = {
	{ KEY_TAB_, "Tab" }, { KEY_ENTER_, "Enter" }, { KEY_ENTER_, "CR" }, { KEY_ESC_, "Esc" },
	{ KEY_BACKSPACE_, "Backspace" }, { KEY_BACKSPACE_, "BS" }, { ' ', "Space" }, { '<', "lt" },
	{ KEY_UP_, "Up" }, { KEY_DOWN_, "Down" }, { KEY_LEFT_, "Left" }, { KEY_RIGHT_, "Right" },
	{ KEY_HOME_, "Home" }, { KEY_END_, "End" }, { KEY_PGUP_, "PgUp" }, { KEY_PGDN_, "PgDn" },
	{ KEY_INSERT_, "Insert" }, { KEY_DELETE_, "Delete" }, { KEY_DELETE_, "Del" },
	{ KEY_BACKTAB_, "S-Tab" }, { KEY_RESIZE_, "Resize" }, { KEY_MOUSE_, "Mouse" },
	{ KEY_PASTE_, "Paste" },
	{ KEY_FOCUS_IN_, "FocusIn" }, { KEY_FOCUS_OUT_, "FocusOut" }, { KEY_END_OF_INPUT_, "EndOfInput" },
	{ 28, "C-\\" }, { 29, "C-]" }, { 30, "C-^" }, { 31, "C-_" },
};

void key_label(int32_t key, char out[16])
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].key == key && strcmp(names[i].name, "lt")) {
			snprintf(out, 16, "%s", names[i].name);
			return;
		}
	if (key >= 1 && key <= 26)
		snprintf(out, 16, "C-%c", 'a' + key - 1);
	else if (key >= KEY_F1_ && key <= KEY_F12_)
		snprintf(out, 16, "F%d", key - KEY_F1_ + 1);
	else
		out[key > 0 && key < KEY_FIRST_ ? unicode_encode(key, out) : 0] = '\0';
}

int32_t key_of(const char *name)
{
	size_t n = strlen(name), len;
	int32_t cp;
	char *end;

	if (!n)
		return KEY_NONE_;
	cp = unicode_decode(name, n, &len);
	if (len == n && unicode_bad(name, n) == n)
		return cp;
	for (size_t i = 0; i < COUNT(names); i++)
		if (!strcasecmp(names[i].name, name))
			return names[i].key;
	if (n == 3 && (name[0] == 'C' || name[0] == 'c') && name[1] == '-') {
		char c = (char)(name[2] | 0x20);

		return c >= 'a' && c <= 'z' ? c - 'a' + 1 : KEY_NONE_;
	}
	if ((name[0] == 'F' || name[0] == 'f') && name[1] >= '1' && name[1] <= '9') {
		long f = strtol(name + 1, &end, 10);

		if (!*end && f >= 1 && f <= 12)
			return KEY_F1_ + (int32_t)f - 1;
	}
	return KEY_NONE_;
}

int32_t key_next(const char **script)
{
	const char *s = *script, *close = *s == '<' ? strchr(s + 1, '>') : NULL;
	char name[16];
	int32_t key;
	size_t len;

	if (!*s)
		return KEY_NONE_;
	if (close && close > s + 1 && (size_t)(close - s - 1) < sizeof name) {
		memcpy(name, s + 1, (size_t)(close - s - 1));
		name[close - s - 1] = '\0';
		key = key_of(name);
		if (key != KEY_NONE_) {
			*script = close + 1;
			return key;
		}
	}
	key = unicode_decode(s, strlen(s), &len);
	*script = s + len;
	return key == '\n' ? KEY_ENTER_ : key;
}
