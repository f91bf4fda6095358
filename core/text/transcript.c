/* transcript -- see transcript.h. */
#include "core/text/transcript.h"

#include <string.h>

struct marker {
	const char *text;
	size_t n;
	enum speaker who;
};

#define MARKER(z, w) { "\n\n" z ":", sizeof(z) + 2, w }

static const struct marker markers[] = {
	MARKER("Human", SPEAKER_HUMAN),
	MARKER("Assistant", SPEAKER_ASSISTANT),
	MARKER("System", SPEAKER_SYSTEM),
};

/*
 * The marker that stands at s; NULL if none. At the very start of a text the blank lines
 * may be missing.
 */
static const struct marker *marker_at(const char *s, size_t n, bool start, size_t *len)
{
	for (size_t i = 0; i < COUNT(markers); i++) {
		const struct marker *m = &markers[i];

		*len = m->n;
		if (n >= m->n && memcmp(s, m->text, m->n) == 0)
			return m;
		*len = m->n - 2;
		if (start && n >= m->n - 2 && memcmp(s, m->text + 2, m->n - 2) == 0)
			return m;
	}
	return NULL;
}

/* Where the next marker begins at or after `from`; n if there is none. */
static size_t find_marker(const char *s, size_t n, size_t from, const struct marker **m,
			  size_t *len)
{
	while (from < n) {
		const char *nl = memchr(s + from, '\n', n - from);

		if (!nl)
			break;
		from = (size_t)(nl - s);
		*m = marker_at(nl, n - from, false, len);
		if (*m)
			return from;
		from++;
	}
	return n;
}

bool transcript_turn(const char *s, size_t n, size_t *at, struct turn *out)
{
	const struct marker *m, *next;
	size_t len = 0, next_len, from = *at, end;

	if (from >= n)
		return false;
	m = marker_at(s + from, n - from, from == 0, &len);
	from += m ? len : 0;
	end = find_marker(s, n, from, &next, &next_len);
	out->who = m ? m->who : SPEAKER_NONE;
	if (m && from < end && s[from] == ' ')
		from++;
	out->text = (struct slice){ s + from, end - from };
	*at = end;
	return true;
}

static const struct marker *const assistant = &markers[1];

/* Does a line begin here with "Human:" or "Assistant:", blanks before it not counted? */
static bool line_has_role(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	for (size_t k = 0; k < COUNT(markers); k++) {
		size_t len = markers[k].n - 2;

		if (markers[k].who != SPEAKER_SYSTEM && n - i >= len &&
		    memcmp(s + i, markers[k].text + 2, len) == 0)
			return true;
	}
	return false;
}

bool transcript_has_marker(struct slice response)
{
	const char *p = response.s, *end = response.s + response.n;

	while (p < end) {
		if (line_has_role(p, (size_t)(end - p)))
			return true;
		p = memchr(p, '\n', (size_t)(end - p));
		if (!p)
			return false;
		p++;
	}
	return false;
}

/* Bytes that both begin with. */
static size_t common(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n, i = 0;

	while (i + 4096 <= n && memcmp(a.s + i, b.s + i, 4096) == 0)
		i += 4096;
	while (i + 16 <= n && memcmp(a.s + i, b.s + i, 16) == 0)
		i += 16;
	while (i < n && a.s[i] == b.s[i])
		i++;
	return i;
}

static bool has_dialogue_marker(struct slice s)
{
	const struct marker *m;
	size_t len, at = 0;

	while ((at = find_marker(s.s, s.n, at, &m, &len)) < s.n) {
		if (m->who != SPEAKER_SYSTEM)
			return true;
		at += len;
	}
	return false;
}

size_t transcript_shared(struct slice a, struct slice b, bool *parted)
{
	size_t i = common(a, b), cut = 0;

	/* The marker may end where they part; look backwards from there. */
	for (size_t k = i >= assistant->n ? i - assistant->n + 1 : 0; k-- > 0;)
		if (a.s[k] == '\n' && memcmp(a.s + k, assistant->text, assistant->n) == 0) {
			cut = k + assistant->n;
			break;
		}
	*parted = has_dialogue_marker((struct slice){ a.s + cut, a.n - cut }) ||
		  has_dialogue_marker((struct slice){ b.s + cut, b.n - cut });
	return cut;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* At most max bytes of s, white space folded, never half a character. */
static void fold(struct slice s, size_t max, struct str *out)
{
	size_t from = out->len;
	bool gap = false;

	for (size_t i = 0; i < s.n;) {
		size_t len = 1;

		if (is_blank(s.s[i])) {
			gap = out->len > from;
			i++;
			continue;
		}
		while (i + len < s.n && ((unsigned char)s.s[i + len] & 0xC0) == 0x80)
			len++;
		if (out->len - from + gap + len > max)
			return;
		if (gap)
			str_addc(out, ' ');
		gap = false;
		str_add(out, s.s + i, len);
		i += len;
	}
}

void transcript_opening(struct slice prompt, size_t max, struct str *out)
{
	struct slice best = prompt;
	struct turn t;
	size_t at = 0;

	while (transcript_turn(prompt.s, prompt.n, &at, &t))
		if (t.who == SPEAKER_HUMAN)
			best = t.text;
	fold(best, max, out);
}
