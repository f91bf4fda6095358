/*
 * style -- what colour means: names of meanings, themes that map them.
 *
 * Owns: the table of styles and themes. May call: core/base. Never: knows
 * curses. Every meaning that a colour carries is also a glyph or a word.
 */
#ifndef ASSAY_TERM_STYLE_H
#define ASSAY_TERM_STYLE_H

#include <stdbool.h>
#include <stdint.h>

enum style {
	STYLE_TEXT, STYLE_DIM, STYLE_STRONG, STYLE_EMPHASIS, STYLE_HEADER, STYLE_RULE, STYLE_KEY,
	STYLE_FOCUS, STYLE_SELECTED,
	STYLE_AGREE, STYLE_AGAINST, STYLE_TIE, STYLE_ADDED, STYLE_REMOVED, STYLE_MATCH, STYLE_WARNING,
	STYLE_ERROR, STYLE_SAVED,
	STYLE_HUMAN, STYLE_ASSISTANT, STYLE_CODE, STYLE_HOSTILE, STYLE_COUNT
};

enum style_attr { STYLE_BOLD = 1, STYLE_UNDERLINE = 2, STYLE_REVERSE = 4, STYLE_FAINT = 8,
	STYLE_ITALIC = 16 };

struct style_look {
	int16_t fg, bg;		/* -1: the terminal's own; 0-15; 16-255 where there are 256 */
	int attrs;
};

const char *style_name(enum style s);
/* A letter a style, all different, '.' for plain text: the style plane of a golden screen. */
char style_letter(enum style s);
/*
 * "default" (legible on dark and on light), "dark", "light", "high-contrast",
 * "colour-blind", "mono". 0 is the default.
 */
const char *style_theme_name(int theme);	/* NULL past the last */
int style_theme_find(const char *name);		/* -1 if none */
/* What a meaning looks like in a theme on a terminal of so many colours (0, 8, 16, 256). */
struct style_look style_look(int theme, int colours, enum style s);

#endif
