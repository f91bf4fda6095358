/*
 * unicode -- see unicode.h.
 *
 * A glyph is an extended grapheme cluster (UAX #29, as utf8proc cuts them),
 * with the joins that serve smuggling taken out again: a second variation
 * selector, tag characters outside a flag, zero-width joiners between letters
 * that do not join, and combining marks without end are glyphs of their own,
 * and hostile.
 */
#include "core/base/unicode.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#define JOINED_MAX 16	/* code points in one glyph; more would hide behind the first */
#define MARKS_MAX 8	/* combining marks on one base; more is decoration meant to spill */

struct range {
	int32_t from, to;
};

static bool within(const struct range *r, size_t n, int32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= r[i].from && cp <= r[i].to)
			return true;
	return false;
}

/* --- bytes ------------------------------------------------------------ */

/* Length of the sequence at s, 0 if it is not well formed (RFC 3629, section 4). */
static size_t sequence(const unsigned char *s, size_t n)
{
	unsigned char lo = 0x80, hi = 0xbf;
	size_t len;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (len > n)
		return 0;
	if (s[0] == 0xe0)
		lo = 0xa0;
	else if (s[0] == 0xed)
		hi = 0x9f;
	else if (s[0] == 0xf0)
		lo = 0x90;
	else if (s[0] == 0xf4)
		hi = 0x8f;
	if (s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

size_t unicode_bad(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	uint64_t w[4];
	size_t at = 0, len;

	while (at < n) {
		while (n - at >= sizeof w) {
			memcpy(w, p + at, sizeof w);
			if ((w[0] | w[1] | w[2] | w[3]) & UINT64_C(0x8080808080808080))
				break;
			at += sizeof w;
		}
		while (at < n && p[at] < 0x80)
			at++;
		while (at < n && p[at] >= 0x80) {
			len = sequence(p + at, n - at);
			if (!len)
				return at;
			at += len;
		}
	}
	return n;
}

/* As unicode_decode, but -1 for a bad byte. */
static int32_t decode(const char *s, size_t n, size_t *len)
{
	const unsigned char *p = (const unsigned char *)s;
	int32_t cp;

	*len = sequence(p, n);
	if (!*len) {
		*len = 1;
		return -1;
	}
	if (*len == 1)
		return p[0];
	cp = p[0] & (0x7f >> *len);
	for (size_t i = 1; i < *len; i++)
		cp = (int32_t)((uint32_t)cp << 6 | (p[i] & 0x3fu));
	return cp;
}

int32_t unicode_decode(const char *s, size_t n, size_t *len)
{
	int32_t cp = decode(s, n, len);

	return cp < 0 ? 0xfffd : cp;
}

size_t unicode_encode(int32_t cp, char out[4])
{
	unsigned char b[4];
	utf8proc_ssize_t n = utf8proc_encode_char(cp, b);

	if (n < 0)
		return 0;
	memcpy(out, b, (size_t)n);
	return (size_t)n;
}

/* --- what a code point is -------------------------------------------- */

/* Format characters that have a shape: number signs that stand before digits. */
static const struct range shaped[] = {
	{ 0x600, 0x605 }, { 0x6dd, 0x6dd }, { 0x70f, 0x70f }, { 0x890, 0x891 }, { 0x8e2, 0x8e2 },
	{ 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
};
/* Letters and marks that draw nothing. */
static const struct range unseen[] = {
	{ 0x34f, 0x34f }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x3164, 0x3164 },
	{ 0xffa0, 0xffa0 },
};

static bool is_selector(int32_t cp)
{
	return (cp >= 0xfe00 && cp <= 0xfe0f) || (cp >= 0xe0100 && cp <= 0xe01ef);
}

static bool is_tag(int32_t cp)
{
	return cp >= 0xe0020 && cp <= 0xe007f;
}

static bool is_mark(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

static bool is_regional(int32_t cp)
{
	return cp >= 0x1f1e6 && cp <= 0x1f1ff;
}

static bool is_pictograph(int32_t cp)
{
	int class = utf8proc_get_property(cp)->boundclass;

	return cp > 0x7f && class == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/*
 * Scripts in which ZWJ and ZWNJ choose the shape of a letter: Arabic to the scripts
 * of south-east Asia.
 */
static bool is_joining_script(int32_t cp)
{
	return (cp >= 0x600 && cp < 0x1100) || (cp >= 0x1780 && cp < 0x1a00) ||
		(cp >= 0xa840 && cp < 0xa880) || (cp >= 0xfb50 && cp < 0xfe00) || (cp >= 0xfe70 && cp < 0xff00) ||
		(cp >= 0x10800 && cp < 0x12000);
}

/* Must it never reach a terminal as it is, wherever it stands alone? */
static bool is_hostile(int32_t cp)
{
	if (cp < 0)
		return true;
	if (cp < 0x300)
		return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad;
	if (within(unseen, COUNT(unseen), cp))
		return true;
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_CF:
		return !within(shaped, COUNT(shaped), cp);
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CN:	/* unassigned: nobody knows its width */
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_MN:	/* without a base */
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return true;
	default:
		return false;
	}
}

bool unicode_is_word(int32_t cp)
{
	if (cp < 0x80)
		return (cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
	switch (utf8proc_category(cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

bool unicode_is_space(int32_t cp)
{
	if (cp <= ' ')
		return cp == ' ' || (cp >= '\t' && cp <= '\r');
	return cp == 0x85 || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) ||
		cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

bool unicode_is_ideograph(int32_t cp)
{
	return cp >= 0x1100 && utf8proc_charwidth(cp) == 2;
}

int32_t unicode_lower(int32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp | 0x20 : cp;
	return utf8proc_tolower(cp);
}

int32_t unicode_base(int32_t cp)
{
	utf8proc_int32_t parts[32];
	int class = 0;
	utf8proc_ssize_t n;

	if (cp < 0x80)
		return cp;
	n = utf8proc_decompose_char(cp, parts, COUNT(parts), UTF8PROC_DECOMPOSE, &class);
	return n > 0 && n <= (utf8proc_ssize_t)COUNT(parts) ? parts[0] : cp;
}

bool unicode_is_flag(int32_t cp)
{
	return is_regional(cp);
}

bool unicode_is_emoji(int32_t cp)
{
	return is_pictograph(cp) || is_regional(cp);
}

/* --- glyphs ----------------------------------------------------------- */

struct join {
	int32_t base, last;	/* first and latest code point */
	int32_t state;		/* utf8proc's */
	int joined, marks, selectors;
	int cols;
};

static bool joins(struct join *j, int32_t cp, int32_t after)
{
	utf8proc_int32_t state = j->state;

	if (++j->joined >= JOINED_MAX || utf8proc_grapheme_break_stateful(j->last, cp, &state))
		return false;
	if (is_selector(cp)) {
		if (j->selectors++ || (j->base < 0x80 && !strchr("0123456789#*", j->base)))
			return false;
	} else if (cp >= 0x1f3fb && cp <= 0x1f3ff) {
		if (!is_pictograph(j->base))	/* a skin tone for a letter */
			return false;
	} else if (is_tag(cp)) {
		if (j->base != 0x1f3f4)
			return false;
	} else if (cp == 0x200d) {
		if (!(is_pictograph(j->base) && is_pictograph(after)) && !is_joining_script(j->base))
			return false;
	} else if (cp == 0x200c) {
		if (!is_joining_script(j->base))
			return false;
	} else if (is_mark(cp)) {
		if (within(unseen, COUNT(unseen), cp) || ++j->marks > MARKS_MAX)
			return false;
	} else if (is_hostile(cp)) {
		return false;
	}
	j->state = state;
	return true;
}

/* Columns after one more code point joined. */
static int cols_with(const struct join *j, int32_t cp)
{
	int cols = j->cols;

	if (cp == 0xfe0f && (is_pictograph(j->base) || j->base < 0x80))
		return 2;
	if (is_regional(cp))
		return 2;
	if (utf8proc_get_property(cp)->boundclass == UTF8PROC_BOUNDCLASS_SPACINGMARK)
		cols += utf8proc_charwidth(cp) > 0;
	else if (within(shaped, COUNT(shaped), j->base))
		cols += utf8proc_charwidth(cp);
	return cols > 2 ? 2 : cols;
}

static int base_cols(int32_t cp)
{
	int cols = utf8proc_charwidth(cp);

	return cols < 1 ? 1 : cols > 2 ? 2 : cols;
}

static void extend(const char *s, size_t n, struct glyph *g, int32_t base)
{
	struct join j = { .base = base, .last = base, .cols = base_cols(base) };
	size_t at = g->off + g->len, len, more;
	int32_t cp, after;

	while (at < n && (unsigned char)s[at] >= 0x80) {
		cp = decode(s + at, n - at, &len);
		if (cp < 0)
			break;
		after = cp == 0x200d && at + len < n ? decode(s + at + len, n - at - len, &more) : 0;
		if (!joins(&j, cp, after))
			break;
		j.cols = cols_with(&j, cp);
		j.last = cp;
		at += len;
	}
	g->space = g->space && at == g->off + g->len;
	g->len = at - g->off;
	g->cols = j.cols;
}

static bool is_breakable(int32_t cp)
{
	return cp == ' ' || cp == '\t' || (cp >= 0x1680 && cp != 0x202f && cp != 0x2007 &&
		unicode_is_space(cp));
}

bool unicode_glyph(const char *s, size_t n, size_t *at, struct glyph *g)
{
	unsigned char c;
	int32_t cp;

	if (*at >= n)
		return false;
	c = (unsigned char)s[*at];
	*g = (struct glyph){ .off = *at, .len = 1, .cols = 1, .space = c == ' ' };
	if (c >= 0x20 && c < 0x7f && (*at + 1 == n || (unsigned char)s[*at + 1] < 0x80)) {
		++*at;
		return true;
	}
	cp = decode(s + *at, n - *at, &g->len);
	g->space = cp >= 0 && is_breakable(cp);
	g->hostile = is_hostile(cp) && cp != '\t';
	if (g->hostile) {
		char mark[16];

		unicode_mark(s + *at, g->len, mark, &g->cols);
	} else if (cp != '\t') {
		extend(s, n, g, cp);
	}
	*at += g->len;
	return true;
}

/* Control pictures for C0, so that one control costs one column. */
static void mark_control(int32_t cp, char out[16])
{
	size_t n = unicode_encode(cp == '\n' ? 0x21b5 : cp == 0x7f ? 0x2421 : 0x2400 + cp, out);

	out[n] = '\0';
}

void unicode_mark(const char *s, size_t n, char out[16], int *cols)
{
	size_t len;
	int32_t cp = decode(s, n, &len);

	if (cp < 0) {
		snprintf(out, 16, "‹%02X›", (unsigned)(unsigned char)s[0]);
		*cols = 4;
	} else if (cp < 0x20 || cp == 0x7f) {
		mark_control(cp, out);
		*cols = 1;
	} else if (is_mark(cp) && !within(unseen, COUNT(unseen), cp) && !is_selector(cp)) {
		snprintf(out, 16, "◌%.*s", (int)len, s);
		*cols = cols_with(&(struct join){ .base = 0x25cc, .cols = 1 }, cp);
	} else {
		*cols = 2 + snprintf(out, 16, "‹U+%04X›", (unsigned)cp) - 6;
	}
}

int unicode_width(const char *s, size_t n)
{
	struct glyph g;
	size_t at = 0;
	int cols = 0;

	while (unicode_glyph(s, n, &at, &g))
		cols += g.cols;
	return cols;
}

size_t unicode_fit(const char *s, size_t n, int cols, int *used)
{
	struct glyph g;
	size_t at = 0, end = 0;

	*used = 0;
	while (unicode_glyph(s, n, &at, &g) && *used + g.cols <= cols) {
		*used += g.cols;
		end = at;
	}
	return end;
}

void unicode_clean(struct str *out, const char *s, size_t n, bool one_line)
{
	struct glyph g;
	char mark[16];
	size_t at = 0;
	int cols;

	while (unicode_glyph(s, n, &at, &g)) {
		bool line = s[g.off] == '\n' || s[g.off] == '\t';

		if ((!g.hostile && !line) || (line && !one_line)) {
			str_add(out, s + g.off, g.len);
			continue;
		}
		unicode_mark(s + g.off, g.len, mark, &cols);
		str_addz(out, mark);
	}
}
