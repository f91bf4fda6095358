/* switches -- see switches.h. */
#include "tui/view/switches.h"

#include <string.h>

#include "core/base/regex.h"
#include "core/base/str.h"
#include "core/base/unicode.h"

#define CTRL(c) ((c) & 31)
#define CASES (REGEX_SMART | REGEX_CASED | REGEX_CASELESS)

bool switches_key(int *flags, int32_t key)
{
	int was = *flags & CASES;

	switch (key) {
	case CTRL('t'):
		*flags = (*flags & ~CASES) | (was == REGEX_SMART ? REGEX_CASED
					      : was == REGEX_CASED ? REGEX_CASELESS : REGEX_SMART);
		return true;
	case CTRL('o'):
		*flags ^= REGEX_WORD;
		return true;
	case CTRL('l'):
		*flags ^= REGEX_MULTILINE;
		return true;
	default:
		return false;
	}
}

/* true: the pattern is one, and the words are about the switches. */
static bool words(int flags, const char *pattern, struct str *out)
{
	struct err err = ERR_INIT;
	struct regex *r = NULL;

	if (*pattern && regex_compile(pattern, flags, &r, &err)) {
		const char *why = err.text;

		/* The pattern stands left of it: only what is wrong and where. */
		for (const char *at = why; (at = strstr(at, "\": ")); at += 3)
			why = at + 3;
		str_addz(out, why);
		return false;
	}
	regex_free(r);
	str_addf(out, "C-t case %s · C-o words %s · C-l lines %s",
		 flags & REGEX_SMART ? "smart" : flags & REGEX_CASED ? "exact" : "ignored",
		 flags & REGEX_WORD ? "whole" : "any", flags & REGEX_MULTILINE ? "each" : "no");
	return true;
}

int switches_width(int flags, const char *pattern, int most)
{
	struct str s = STR_INIT;
	int w;

	words(flags, pattern, &s);
	w = unicode_width(s.s, s.len) + 2;
	str_release(&s);
	if (w > most && most < 53)	/* room for the switches even at 80 columns */
		most = 53;
	return w < most ? w : most;
}

void switches_draw(struct grid *g, struct rect r, int flags, const char *pattern)
{
	struct str s = STR_INIT;
	bool good = words(flags, pattern, &s);

	layout_clear(g, r);
	grid_put_cut(g, r.row, r.col + 1, r.cols - 2, good ? STYLE_DIM : STYLE_ERROR, s.s, s.len);
	str_release(&s);
}
