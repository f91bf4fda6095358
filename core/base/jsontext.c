/* jsontext -- see jsontext.h. */
#include "core/base/jsontext.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

static bool plain_byte(unsigned char b)
{
	return b >= 0x20 && b < 0x80 && b != '"' && b != '\\';
}

/*
 * The first byte at or after `at` that is not plain ASCII text: a quote, backslash,
 * control or high byte.
 */
size_t jsontext_plain(const char *s, size_t at, size_t n)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(0x20);

	while (at + 16 <= n) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s + at));
		/* As signed bytes, controls and high bytes are both less than a blank. */
		__m128i hit = _mm_or_si128(_mm_cmplt_epi8(v, space),
					   _mm_or_si128(_mm_cmpeq_epi8(v, quote),
							_mm_cmpeq_epi8(v, slash)));
		int mask = _mm_movemask_epi8(hit);

		if (mask)
			return at + (size_t)__builtin_ctz((unsigned)mask);
		at += 16;
	}
#endif
	while (at < n && plain_byte((unsigned char)s[at]))
		at++;
	return at;
}

/*
 * Bytes of the UTF-8 sequence at s (RFC 3629: shortest form, no surrogates, at most
 * U+10FFFF); 0: none.
 */
size_t jsontext_utf8(const char *z, size_t n)
{
	const unsigned char *s = (const unsigned char *)z;
	unsigned char lo = 0x80, hi = 0xBF;
	size_t len;

	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	len = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (s[0] == 0xE0)
		lo = 0xA0;
	else if (s[0] == 0xED)
		hi = 0x9F;
	else if (s[0] == 0xF0)
		lo = 0x90;
	else if (s[0] == 0xF4)
		hi = 0x8F;
	if (n < len || s[1] < lo || s[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

/* A hex digit's value + 1; 0 for what is none. */
static const signed char hex_plus[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
	['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15,
	['f'] = 16, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* Four hex digits; -1 if they are not. */
static int hex4(const char *s, size_t n)
{
	int v = 0;

	if (n < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int d = hex_plus[(unsigned char)s[i]] - 1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static bool is_high(int u)
{
	return u >= 0xD800 && u <= 0xDBFF;
}

static bool is_low(int u)
{
	return u >= 0xDC00 && u <= 0xDFFF;
}

/* What stands behind a backslash, meant; 0 for what may not. A table: texts are full of \n. */
static char short_escape(char e)
{
	static const char meant[256] = {
		['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b',
		['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
	};

	return meant[(unsigned char)e];
}

static size_t put_utf8(char *out, unsigned cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/*
 * Copy p to `to` up to the first backslash or the end; where p stopped. May
 * write up to 15 bytes more than it copied.
 */
static const char *copy_plain(const char *p, const char *end, char **to)
{
	const char *stop;
	size_t n;
#ifdef __SSE2__
	const __m128i slash = _mm_set1_epi8('\\');

	for (; end - p >= 16; p += 16, *to += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(v, slash));

		_mm_storeu_si128((__m128i *)(void *)*to, v);
		if (mask) {
			n = (size_t)__builtin_ctz((unsigned)mask);
			*to += n;
			return p + n;
		}
	}
#endif
	stop = memchr(p, '\\', (size_t)(end - p));
	n = (size_t)((stop ? stop : end) - p);
	memcpy(*to, p, n);
	*to += n;
	return p + n;
}

struct slice jsontext_unescape(struct slice in, struct arena *a)
{
	char *out = arena_alloc(a, in.n + 17), *to = out;
	const char *p = in.s, *end = in.s + in.n;

	while ((p = copy_plain(p, end, &to)) < end) {
		char e = p[1];

		p += 2;
		if (e == 'u') {
			unsigned cp = (unsigned)hex4(p, 4);

			p += 4;
			if (is_high((int)cp)) {
				cp = 0x10000 + ((cp - 0xD800) << 10) +
				     ((unsigned)hex4(p + 2, 4) - 0xDC00);
				p += 6;
			}
			to += put_utf8(to, cp);
		} else {
			*to++ = short_escape(e);
		}
	}
	*to = '\0';
	return (struct slice){ out, (size_t)(to - out) };
}

/* *at stands on the backslash; moves behind the escape, or to what is wrong. */
static const char *check_escape(struct slice in, size_t *at, size_t *nul)
{
	size_t i = *at + 1;
	int u, low = -1;

	*at = i;
	if (i >= in.n)
		return "a string has no end";
	if (in.s[i] != 'u') {
		if (!short_escape(in.s[i]))
			return "no such escape in a string";
		*at = i + 1;
		return NULL;
	}
	u = hex4(in.s + i + 1, in.n - i - 1);
	if (u < 0)
		return "\\u wants four hexadecimal digits";
	if (!u && !*nul)
		*nul = i + 5;
	if (is_high(u) && in.n - i >= 11 && in.s[i + 5] == '\\' && in.s[i + 6] == 'u')
		low = hex4(in.s + i + 7, 4);
	if (is_low(u) || (is_high(u) && !is_low(low)))
		return "half of a surrogate pair stands alone";
	*at = i + (is_high(u) ? 11 : 5);
	return NULL;
}

const char *jsontext_check(struct slice in, size_t *at, bool *escaped, size_t *nul)
{
	const char *what;

	*escaped = false;
	++*at;
	for (;;) {
		unsigned char b;
		size_t len;

		*at = jsontext_plain(in.s, *at, in.n);
		if (*at >= in.n)
			return "a string has no end";
		b = (unsigned char)in.s[*at];
		if (b == '"') {
			++*at;
			return NULL;
		}
		if (b == '\\') {
			*escaped = true;
			if ((what = check_escape(in, at, nul)))
				return what;
			continue;
		}
		if (b < 0x20)
			return "a raw control character in a string";
		len = jsontext_utf8(in.s + *at, in.n - *at);
		if (!len)
			return "not UTF-8";
		*at += len;
	}
}
