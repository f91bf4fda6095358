/* markdown -- see markdown.h. */
#include "tui/widget/markdown.h"

#include <string.h>

/* emphasis is no longer; a search for its end must not cost the whole line each time */
#define SPAN_MAX 500

void markdown_start(struct markdown *m, const char *s, size_t n)
{
	*m = (struct markdown){ .s = s, .n = n };
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool wordy(char c)
{
	return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
		((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Bytes of white space before the line's text. */
static size_t margin(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i;
}

static bool is_fence(const char *s, size_t n)
{
	size_t i = margin(s, n);

	return n - i >= 3 && (!memcmp(s + i, "```", 3) || !memcmp(s + i, "~~~", 3));
}

static bool is_heading(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && i < 7 && s[i] == '#')
		i++;
	return i >= 1 && i <= 6 && i < n && s[i] == ' ';
}

/* Does a line as a whole have a style? */
static bool whole_line(struct markdown *m, const char *s, size_t n, enum style *st)
{
	bool fence = is_fence(s, n);

	*st = STYLE_CODE;
	if (fence)
		m->fenced = !m->fenced;
	if (fence || m->fenced)
		return n > 0;
	*st = STYLE_STRONG;
	return is_heading(s, n);
}

/*
 * The run that closes `mark` (of k bytes) opened just before s; its end in bytes
 * from s, 0 if there is none.
 */
static size_t closed(const char *s, size_t n, const char *mark, size_t k)
{
	if (!n || (*mark != '`' && blank(s[0])))
		return 0;
	n = n < SPAN_MAX ? n : SPAN_MAX;
	for (size_t i = 1; i + k <= n; i++)
		if (!memcmp(s + i, mark, k) && (*mark == '`' || !blank(s[i - 1])) &&
		    (i + k == n || (s[i + k] != *mark && !(*mark == '_' && wordy(s[i + k])))))
			return i + k;
	return 0;
}

static bool inline_span(const char *s, size_t n, size_t i, struct markdown_span *out)
{
	static const struct {
		const char *mark;
		size_t k;
		enum style style;
	} marks[] = {
		{ "`", 1, STYLE_CODE }, { "**", 2, STYLE_STRONG }, { "__", 2, STYLE_STRONG },
		{ "*", 1, STYLE_EMPHASIS }, { "_", 1, STYLE_EMPHASIS },
	};

	if ((s[i] == '_' || s[i] == '*') && i && (wordy(s[i - 1]) || s[i - 1] == s[i]))
		return false;
	for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
		size_t k = marks[m].k, end;

		if (n - i <= k || memcmp(s + i, marks[m].mark, k))
			continue;
		end = closed(s + i + k, n - i - k, marks[m].mark, k);
		if (!end)
			return false;
		*out = (struct markdown_span){ i, k + end, marks[m].style };
		return true;
	}
	return false;
}

static bool in_line(struct markdown *m, struct markdown_span *out)
{
	for (; m->at < m->line; m->at++) {
		if (!strchr("`*_", m->s[m->at]) || !m->s[m->at])
			continue;
		if (inline_span(m->s, m->line, m->at, out)) {
			m->at += out->len;
			return true;
		}
	}
	return false;
}

static bool next_line(struct markdown *m)
{
	size_t from = m->begun ? m->line + 1 : 0;
	const char *nl;

	if (from >= m->n)
		return false;
	nl = memchr(m->s + from, '\n', m->n - from);
	m->at = from;
	m->line = nl ? (size_t)(nl - m->s) : m->n;
	m->begun = true;
	return true;
}

bool markdown_next(struct markdown *m, struct markdown_span *out)
{
	size_t from;

	while (!in_line(m, out)) {
		if (!next_line(m))
			return false;
		from = m->at;
		if (!whole_line(m, m->s + from, m->line - from, &out->style))
			continue;
		out->off = from;
		out->len = m->line - from;
		m->at = m->line;
		return true;
	}
	return true;
}
