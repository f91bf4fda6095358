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
		if (n - from < 3)
			break;
		if (nl[1] == '\n') {
			*m = marker_at(nl, n - from, false, len);
			if (*m)
				return from;
		}
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
	if (i == n || (s[i] != 'H' && s[i] != 'A'))
		return false;
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

/* Does a turn of a person or the assistant begin in it? */
static bool has_turn(struct slice s)
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
	*parted = has_turn((struct slice){ a.s + cut, a.n - cut }) ||
		  has_turn((struct slice){ b.s + cut, b.n - cut });
	return cut;
}

bool transcript_turn_has_marker(struct slice transcript)
{
	const char *p = transcript.s, *end = transcript.s + transcript.n;
	size_t len;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		const struct marker *m = NULL;

		if (end - p > 2 && p[1] == '\n')
			m = marker_at(p, (size_t)(end - p), false, &len);
		p += m ? len : 1;
		/*
		 * Behind a turn's own marker another one is as much out of place as on a
		 * new line.
		 */
		if (p < end && *p != '\n' && line_has_role(p, (size_t)(end - p)))
			return true;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* At most max bytes of s, white space folded, never half a character. */
static void fold(struct slice s, size_t max, struct str *out)
{
	const char *p = s.s, *end = s.s + s.n;
	char *to, *first, *full;

	str_reserve(out, max);
	to = first = out->s + out->len;
	full = to + max;
	while (p < end && to < full) {
		if (!is_blank(*p)) {
			*to++ = *p++;
			continue;
		}
		while (p < end && is_blank(*p))
			p++;
		if (to > first && p < end)
			*to++ = ' ';
	}
	/* Full in the middle of a character: its beginning goes too. */
	if (p < end && ((unsigned char)*p & 0xC0) == 0x80) {
		while (to > first && ((unsigned char)to[-1] & 0xC0) == 0x80)
			to--;
		to -= to > first;
	}
	if (to > first && to[-1] == ' ')
		to--;
	*to = '\0';
	out->len = (size_t)(to - out->s);
}

/* The last place in s[from..to) where the marker m begins; s.n if there is none. */
static size_t last_marker(struct slice s, size_t from, size_t to, const struct marker *m)
{
	const char *p = s.s + from, *end = s.s + to;
	size_t found = s.n;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		if (s.n - (size_t)(p - s.s) >= m->n && memcmp(p, m->text, m->n) == 0)
			found = (size_t)(p - s.s);
		p++;
	}
	return found;
}

/*
 * The text of the last human turn; all of s if it has none. Found from the end, for it is near:
 * block after block, for memchr knows the way forwards only.
 */
static struct slice last_human(struct slice s)
{
	enum { BLOCK = 512 };
	struct turn t = { SPEAKER_NONE, s };
	size_t at;

	for (size_t to = s.n; to; to -= to < BLOCK ? to : BLOCK) {
		at = last_marker(s, to < BLOCK ? 0 : to - BLOCK, to, &markers[0]);
		if (at == s.n)
			continue;
		transcript_turn(s.s, s.n, &at, &t);
		return t.text;
	}
	at = 0;
	if (transcript_turn(s.s, s.n, &at, &t) && t.who == SPEAKER_HUMAN)
		return t.text;
	return s;
}

void transcript_opening(struct slice prompt, size_t max, struct str *out)
{
	fold(last_human(prompt), max, out);
}
