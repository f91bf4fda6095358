/* style -- see style.h. */
#include "tui/term/style.h"

#include <stddef.h>
#include <string.h>

#include "core/base/err.h"

enum theme { THEME_DEFAULT, THEME_DARK, THEME_LIGHT, THEME_CONTRAST, THEME_BLIND, THEME_MONO,
	THEME_COUNT };

static const char *const theme_names[THEME_COUNT] = {
	[THEME_DEFAULT] = "default", [THEME_DARK] = "dark", [THEME_LIGHT] = "light",
	[THEME_CONTRAST] = "high-contrast", [THEME_BLIND] = "colour-blind", [THEME_MONO] = "mono",
};

#define B STYLE_BOLD
#define U STYLE_UNDERLINE
#define R STYLE_REVERSE
#define F STYLE_FAINT
#define I STYLE_ITALIC

/*
 * A style without colour: what NO_COLOR and a vt100 get. Marks that carry meaning
 * differ here too.
 */
static const struct {
	const char *name;
	char letter;
	uint8_t attrs;
} styles[STYLE_COUNT] = {
	[STYLE_TEXT] = { "text", '.', 0 },
	[STYLE_DIM] = { "dim", 'd', F },
	[STYLE_STRONG] = { "strong", 'b', B },
	[STYLE_EMPHASIS] = { "emphasis", 'e', U },
	[STYLE_HEADER] = { "header", 'h', B },
	[STYLE_RULE] = { "rule", '-', F },
	[STYLE_KEY] = { "key", 'k', B },
	[STYLE_FOCUS] = { "focus", 'f', R },
	[STYLE_SELECTED] = { "selected", 's', R | B },
	[STYLE_AGREE] = { "agree", '+', 0 },
	[STYLE_AGAINST] = { "against", 'x', B },
	[STYLE_TIE] = { "tie", '=', F },
	[STYLE_ADDED] = { "added", 'a', B | U },
	[STYLE_REMOVED] = { "removed", 'r', B | U },
	[STYLE_MATCH] = { "match", 'm', R },
	[STYLE_WARNING] = { "warning", 'w', B },
	[STYLE_ERROR] = { "error", '!', B | R },
	[STYLE_SAVED] = { "saved", 'v', 0 },
	[STYLE_HUMAN] = { "human", 'u', B },
	[STYLE_ASSISTANT] = { "assistant", 't', B },
	[STYLE_CODE] = { "code", 'c', 0 },
	[STYLE_HOSTILE] = { "hostile", '?', R },
};

/*
 * One row a style: colour of 16 and of 256 for the five themes with colour, -1
 * for the terminal's own. The background is always the terminal's own, blue 4
 * is in no row, and the default theme's colours stand out from black and from
 * white alike (a test measures it).
 */
struct tint {
	int16_t c16, c256;
};

static const struct tint tints[STYLE_COUNT][THEME_MONO] = {
	/*                    default     dark         light      high-contrast colour-blind */
	[STYLE_TEXT] =      { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_DIM] =       { { -1, 244 }, { -1, 247 }, { -1, 242 }, { -1, -1 }, { -1, 244 } },
	[STYLE_STRONG] =    { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_EMPHASIS] =  { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_HEADER] =    { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_RULE] =      { { -1, 244 }, { -1, 243 }, { -1, 246 }, { -1, -1 }, { -1, 244 } },
	[STYLE_KEY] =       { { -1, 31 }, { 14, 117 }, { -1, 24 },  { -1, -1 }, { -1, 32 } },
	[STYLE_FOCUS] =     { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_SELECTED] =  { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_AGREE] =     { { 2, 64 },  { 10, 114 }, { 2, 28 },   { -1, -1 }, { 6, 32 } },
	[STYLE_AGAINST] =   { { 1, 167 }, { 9, 210 },  { 1, 124 },  { -1, -1 }, { 3, 166 } },
	[STYLE_TIE] =       { { -1, 244 }, { -1, 247 }, { -1, 242 }, { -1, -1 }, { -1, 244 } },
	[STYLE_ADDED] =     { { 2, 64 },  { 10, 114 }, { 2, 28 },   { -1, -1 }, { 6, 32 } },
	[STYLE_REMOVED] =   { { 1, 167 }, { 9, 210 },  { 1, 124 },  { -1, -1 }, { 3, 166 } },
	[STYLE_MATCH] =     { { -1, -1 }, { -1, -1 },  { -1, -1 },  { -1, -1 }, { -1, -1 } },
	[STYLE_WARNING] =   { { 5, 166 }, { 11, 221 }, { 5, 130 },  { -1, -1 }, { 5, 166 } },
	[STYLE_ERROR] =     { { 1, 167 }, { 9, 203 },  { 1, 160 },  { -1, -1 }, { 3, 166 } },
	[STYLE_SAVED] =     { { 2, 64 },  { 10, 108 }, { 2, 28 },   { -1, -1 }, { 6, 32 } },
	[STYLE_HUMAN] =     { { 6, 31 },  { 14, 117 }, { 6, 24 },   { -1, -1 }, { 6, 32 } },
	[STYLE_ASSISTANT] = { { 5, 133 }, { 13, 183 }, { 5, 90 },   { -1, -1 }, { 5, 133 } },
	[STYLE_CODE] =      { { -1, 130 }, { -1, 180 }, { -1, 94 }, { -1, -1 }, { -1, 130 } },
	[STYLE_HOSTILE] =   { { 5, 166 }, { 11, 215 }, { 5, 130 },  { -1, -1 }, { 5, 166 } },
};

const char *style_name(enum style s)
{
	return styles[s].name;
}

char style_letter(enum style s)
{
	return (unsigned)s < STYLE_COUNT ? styles[s].letter : '~';
}

const char *style_theme_name(int theme)
{
	return theme >= 0 && theme < THEME_COUNT ? theme_names[theme] : NULL;
}

int style_theme_find(const char *name)
{
	for (int i = 0; name && i < THEME_COUNT; i++)
		if (!strcmp(theme_names[i], name))
			return i;
	return -1;
}

/*
 * Colour says it already: only what must stand out keeps its attribute, and nothing
 * is fainter than its colour.
 */
static int coloured_attrs(enum style s)
{
	if (s == STYLE_AGAINST || s == STYLE_WARNING)
		return 0;
	if (s == STYLE_ADDED || s == STYLE_REMOVED)
		return B;
	return styles[s].attrs & ~F;
}

struct style_look style_look(int theme, int colours, enum style s)
{
	struct style_look look = { -1, -1, styles[s].attrs };
	const struct tint *t;

	if (theme == THEME_CONTRAST)
		look.attrs &= ~F;
	if (theme < 0 || theme >= THEME_MONO || theme == THEME_CONTRAST || colours < 8)
		return look;
	t = &tints[s][theme];
	look.fg = colours >= 256 ? t->c256 : t->c16;
	if (colours < 16 && look.fg >= 8) {	/* the eight have their bright ones in bold */
		look.fg = (int16_t)(look.fg - 8);
		look.attrs |= B;
	} else if (look.fg >= 0) {
		look.attrs = coloured_attrs(s);
	}
	return look;
}
