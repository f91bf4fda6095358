/* plain -- see plain.h. */
#include "tui/term/plain.h"

#include <string.h>

#include "core/base/err.h"
#include "core/base/unicode.h"

/* In order of code points. console NULL: it has the glyph itself. */
static const struct {
	int32_t from, to;
	const char *ascii, *console;
} subs[] = {
	{ 0x00b1, 0x00b1, "~", NULL }, { 0x00b7, 0x00b7, ".", NULL }, { 0x00d7, 0x00d7, "x", NULL },
	{ 0x2010, 0x2015, "-", "-" }, { 0x2018, 0x201b, "'", "'" }, { 0x201c, 0x201f, "\"", "\"" },
	{ 0x2022, 0x2022, "*", NULL }, { 0x2026, 0x2026, "~", "." }, { 0x2039, 0x2039, "<", "<" },
	{ 0x203a, 0x203a, ">", ">" }, { 0x2190, 0x2190, "<", NULL }, { 0x2191, 0x2191, "^", NULL },
	{ 0x2192, 0x2192, ">", NULL }, { 0x2193, 0x2193, "v", NULL }, { 0x21b5, 0x21b5, "$", "$" },
	{ 0x2212, 0x2212, "-", "-" }, { 0x2500, 0x2501, "-", NULL }, { 0x2502, 0x2503, "|", NULL },
	{ 0x2504, 0x2505, "-", "─" }, { 0x2506, 0x2507, "|", "│" }, { 0x2508, 0x2509, "-", "─" },
	{ 0x250a, 0x250b, "|", "│" }, { 0x250c, 0x254b, "+", NULL }, { 0x2550, 0x2550, "=", NULL },
	{ 0x2551, 0x256c, "+", NULL }, { 0x2574, 0x257f, "-", "─" }, { 0x2580, 0x2580, "\"", NULL },
	{ 0x2581, 0x2582, "_", "_" }, { 0x2583, 0x2583, ".", "▄" }, { 0x2584, 0x2584, "o", NULL },
	{ 0x2585, 0x2585, "o", "▄" }, { 0x2586, 0x2587, "#", "█" }, { 0x2588, 0x2588, "#", NULL },
	{ 0x2589, 0x258a, "#", "█" }, { 0x258b, 0x258b, "=", "▌" }, { 0x258c, 0x258c, "=", NULL },
	{ 0x258d, 0x258e, "-", "▌" }, { 0x258f, 0x258f, "|", "│" }, { 0x2590, 0x2590, "|", NULL },
	{ 0x2591, 0x2591, ".", NULL },
	{ 0x2592, 0x2593, ":", NULL }, { 0x2594, 0x2594, "\"", "▀" }, { 0x2595, 0x2595, "|", "│" },
	{ 0x25a0, 0x25a0, "#", NULL }, { 0x25a1, 0x25a1, "o", "o" }, { 0x25aa, 0x25aa, "*", "*" },
	{ 0x25ae, 0x25ae, "#", "■" }, { 0x25af, 0x25af, "o", "·" }, { 0x25b2, 0x25b5, "^", "^" },
	{ 0x25b6, 0x25bb, ">", ">" }, { 0x25bc, 0x25bf, "v", "v" }, { 0x25c0, 0x25c5, "<", "<" },
	{ 0x25cb, 0x25cb, "o", "o" }, { 0x25cc, 0x25cc, "o", "o" }, { 0x25cf, 0x25cf, "*", "*" },
	{ 0x2713, 0x2714, "v", "√" }, { 0x2717, 0x2718, "x", "x" }, { 0x2800, 0x28ff, ":", ":" },
	{ 0x3000, 0x3000, " ", NULL },
};

static const char *padded(const char *one, int cols, char room[8])
{
	size_t n = strlen(one);

	memcpy(room, one, n);
	if (cols == 2)
		room[n++] = ' ';
	room[n] = '\0';
	return room;
}

static const char *letter(char c, int cols, char room[8])
{
	return padded((char[]){ c, '\0' }, cols, room);
}

/* A flag says its country in letters everywhere: no two terminals agree on its columns. */
static const char *flag(const char *s, size_t n, char room[8])
{
	size_t len, len2;

	room[0] = (char)('A' + unicode_decode(s, n, &len) - 0x1f1e6);
	room[1] = '\0';
	if (n > len) {
		room[1] = (char)('A' + unicode_decode(s + len, n - len, &len2) - 0x1f1e6);
		room[2] = '\0';
	}
	return room;
}

const char *plain_cluster(const char *s, int cols, enum plain how, bool no_emoji, char room[8])
{
	size_t n = strlen(s), len;
	int32_t cp;

	if (!n || (n == 1 && (unsigned char)*s < 0x80))
		return s;
	cp = unicode_decode(s, n, &len);
	if (unicode_is_flag(cp))
		return flag(s, n, room);
	if (how == PLAIN_NOT && !no_emoji)
		return s;
	if (no_emoji && cols == 2 && (unicode_is_emoji(cp) || cp < 0x80))
		return cp < 0x80 ? letter((char)cp, cols, room) : how == PLAIN_ASCII ? "[]" : "□ ";
	if (how == PLAIN_NOT)
		return s;
	if (cp >= 0x2400 && cp <= 0x2421)
		return letter((char)(cp == 0x2421 ? '?' : '@' + cp - 0x2400), cols, room);
	for (size_t i = 0; i < COUNT(subs); i++)
		if (cp >= subs[i].from && cp <= subs[i].to) {
			const char *to = how == PLAIN_ASCII ? subs[i].ascii : subs[i].console;

			return to ? padded(to, cols, room) : s;
		}
	if (how == PLAIN_CONSOLE)
		return s;
	cp = unicode_base(cp);
	return letter((char)(cp < 0x80 ? cp : '?'), cols, room);
}
