/* quote -- see quote.h. */
#define _GNU_SOURCE 1	/* memmem */

#include "core/text/quote.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"

/* A text as it is compared, and where each byte of it came from. */
struct folded {
	struct str text;
	size_t *from;		/* by byte of text; one more for the end */
	size_t n, cap;
};

static void add(struct folded *f, const char *s, size_t n, size_t from)
{
	f->from = mem_grow(f->from, &f->cap, f->n + n + 1, sizeof *f->from);
	for (size_t i = 0; i < n; i++)
		f->from[f->n++] = from;
	str_add(&f->text, s, n);
}

static const char *plain(int32_t cp)
{
	if (cp < 0xab)
		return NULL;
	if ((cp >= 0x2018 && cp <= 0x201b) || cp == 0x2032 || cp == 0x2039 || cp == 0x203a)
		return "'";
	if ((cp >= 0x201c && cp <= 0x201f) || cp == 0x2033 || cp == 0xab || cp == 0xbb)
		return "\"";
	if ((cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212)
		return "-";
	return cp == 0x2026 ? "..." : NULL;
}

static struct folded fold(struct slice s, int flags)
{
	struct folded f = { .text = STR_INIT };
	size_t at = 0, len, gap = 0;
	bool blank = false;

	while (at < s.n) {
		int32_t cp = unicode_decode(s.s + at, s.n - at, &len);
		const char *sub = flags & QUOTE_TYPOGRAPHY ? plain(cp) : NULL;

		if (unicode_is_space(cp)) {
			gap = blank ? gap : at;
			blank = true;
		} else {
			if (blank && f.n)
				add(&f, " ", 1, gap);
			blank = false;
			add(&f, sub ? sub : s.s + at, sub ? strlen(sub) : len, at);
		}
		at += len;
	}
	return f;
}

static void release(struct folded *f)
{
	str_release(&f->text);
	free(f->from);
}

/* First place of w in p; both may be long, so it must not be quadratic: memmem is two-way. */
static bool find(const struct str *p, const struct str *w, size_t *at)
{
	const char *hit = w->len && w->len <= p->len ? memmem(p->s, p->len, w->s, w->len) : NULL;

	if (hit)
		*at = (size_t)(hit - p->s);
	return hit != NULL;
}

bool quote_find(struct slice passage, struct slice words, int flags, size_t *off, size_t *len)
{
	struct folded p = fold(passage, flags), w = fold(words, flags);
	size_t at, last, more;
	bool found = find(&p.text, &w.text, &at);

	if (found) {
		*off = p.from[at];
		last = p.from[at + w.text.len - 1];
		unicode_decode(passage.s + last, passage.n - last, &more);
		*len = last + more - *off;
	}
	release(&p);
	release(&w);
	return found;
}

static const struct {
	const char *open, *close;
} marks[] = {
	{ "<quote>", "</quote>" }, { "<v_quote>", "</v_quote>" }, { "<u_quote>", "</u_quote>" },
	{ "“", "”" }, { "„", "“" }, { "«", "»" }, { "\"", "\"" },
};

static bool starts(const char *s, size_t n, const char *with)
{
	size_t w = strlen(with);

	return n >= w && !memcmp(s, with, w);
}

bool quote_next(const char *s, size_t n, size_t *at, struct slice *out)
{
	bool unclosed[COUNT(marks)] = { false };

	for (size_t i = *at; i < n; i++) {
		for (size_t m = 0; m < COUNT(marks); m++) {
			size_t from = i + strlen(marks[m].open);
			const char *end;

			if (unclosed[m] || !starts(s + i, n - i, marks[m].open) || from >= n)
				continue;
			end = memmem(s + from, n - from, marks[m].close, strlen(marks[m].close));
			unclosed[m] = !end;	/* nor will a later one be */
			if (!end)
				continue;
			*out = (struct slice){ s + from, (size_t)(end - s) - from };
			*at = (size_t)(end - s) + strlen(marks[m].close);
			return true;
		}
	}
	*at = n;
	return false;
}
