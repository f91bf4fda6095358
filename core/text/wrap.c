/* wrap -- see wrap.h. */
#include "core/text/wrap.h"

#include <string.h>

#include "core/base/unicode.h"

#define HANG_MAX 12	/* a hanging indent deeper than this is no list */

/*
 * Where the text of a list item begins ("- ", "* ", "12. ", "a) "), in columns from
 * the line's own; 0: no item.
 */
static int item_indent(const char *s, size_t n)
{
	size_t blanks = 0, at;

	while (blanks < n && s[blanks] == ' ')
		blanks++;
	at = blanks;
	if (at < n && strchr("-*+", s[at]))
		at++;
	else {
		while (at < n && at < blanks + 3 && s[at] >= '0' && s[at] <= '9')
			at++;
		if (at == blanks || at >= n || !strchr(".)", s[at]))
			return 0;
		at++;
	}
	if (at >= n || s[at] != ' ' || at + 1 > HANG_MAX)
		return 0;
	return (int)at + 1;
}

int wrap_cols(const char *s, size_t off, int cols, int col)
{
	return s[off] == '\t' ? WRAP_TAB - col % WRAP_TAB : cols;
}

/* Length of the line end at s, 0 if there is none. */
static size_t line_end(const char *s, size_t n)
{
	if (n && *s == '\n')
		return 1;
	return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

/* May a line not begin with this one: closing punctuation of ideographic text. */
static bool clings(const char *s, size_t n)
{
	static const char marks[] = "、。，．！？：；）」』】》〉”’…ー々";

	for (size_t i = 0; marks[i]; i += 3)
		if (n == 3 && !memcmp(marks + i, s, 3))
			return true;
	return false;
}

struct cut {
	size_t end, next;	/* the row's text ends; the next row begins */
	int cols;
	bool is;
};

/* How far a row goes: to the line's end, or to the best cut before the width is passed. */
static bool walk(const char *s, size_t n, int width, size_t from, int indent, struct cut *best)
{
	struct glyph g, last = { 0 };
	size_t at = from, ends, text = from;
	int col = indent, text_cols = 0;

	*best = (struct cut){ 0 };
	while (at < n) {
		ends = line_end(s + at, n - at);
		if (ends) {
			*best = (struct cut){ at, at + ends, col - indent, true };
			return true;
		}
		unicode_glyph(s, n, &at, &g);
		int cols = wrap_cols(s, g.off, g.cols, col);

		if (last.len && !g.space && (last.space || ((g.cols == 2 || last.cols == 2) && !g.hostile &&
		    !last.hostile && !clings(s + g.off, g.len))))
			*best = (struct cut){ text, g.off, text_cols, true };
		if (col + cols > width && !g.space) {
			/* a long word: cut it here, but not before its first glyph */
			if (!best->is || best->end == from)
				*best = g.off > from ? (struct cut){ g.off, g.off, col - indent, true }
					: (struct cut){ at, at, cols, true };
			return false;
		}
		col += cols;
		if (!g.space) {
			text = at;
			text_cols = col - indent;
		}
		last = g;
	}
	*best = (struct cut){ n, n, col - indent, true };
	return true;
}

bool wrap_next(const char *s, size_t n, int width, bool hang, size_t *at, int *indent,
	struct wrap_row *out)
{
	struct cut cut;
	size_t from = *at;
	bool begins = from == 0 || s[from - 1] == '\n';

	if (from >= n)
		return false;
	width = width < 1 ? 1 : width;
	if (begins)
		*indent = 0;
	*out = (struct wrap_row){ .off = from, .indent = *indent };
	out->hard = walk(s, n, width, from, *indent, &cut);
	/* Blanks at a line's end hang over the edge. */
	while (out->hard && cut.cols > width - *indent && cut.end > from &&
	       (s[cut.end - 1] == ' ' || s[cut.end - 1] == '\t')) {
		cut.end--;
		cut.cols--;
	}
	out->len = cut.end - from;
	out->cols = cut.cols > width ? width : cut.cols;
	*at = cut.next;
	if (begins && hang && !out->hard) {
		*indent = item_indent(s + from, n - from);
		if (*indent > width / 2)
			*indent = 0;
	}
	return true;
}
