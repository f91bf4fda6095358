/*
 * diff: what is left without the spans is the same words on both sides. The sides
 * part at the first 0xfe byte.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/unicode.h"
#include "core/text/diff.h"
#include "core/text/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int what)
{
	if (!what)
		abort();
}

/* The bytes outside the spans, white space left out. */
static void kept(struct slice s, const struct diff_span *v, size_t n, struct str *out)
{
	size_t at = 0, len, i = 0;

	while (at < s.n) {
		if (i < n && at == v[i].off) {
			must(v[i].len && v[i].off + v[i].len <= s.n);
			at += v[i++].len;
			continue;
		}
		must(i == n || at < v[i].off);
		if (!unicode_is_space(unicode_decode(s.s + at, s.n - at, &len)))
			str_add(out, s.s + at, len);
		at += len;
	}
	must(i == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = size ? memchr(data, 0xfe, size) : NULL;
	struct arena arena = ARENA_INIT;
	struct str ka = STR_INIT, kb = STR_INIT;
	struct slice a, b;
	struct diff d;
	size_t off, len;

	if (!cut)
		return 0;
	a = (struct slice){ (const char *)data, (size_t)(cut - data) };
	b = (struct slice){ (const char *)cut + 1, size - a.n - 1 };
	d = diff_words(a, b, &arena);
	kept(a, d.a, d.na, &ka);
	kept(b, d.b, d.nb, &kb);
	must(ka.len == kb.len && !memcmp(ka.s, kb.s, ka.len));
	must(diff_words(b, a, &arena).common == d.common);
	str_clear(&ka);
	str_clear(&kb);
	d = diff_tidy(a, b, &arena);
	kept(a, d.a, d.na, &ka);
	kept(b, d.b, d.nb, &kb);
	must(ka.len == kb.len && !memcmp(ka.s, kb.s, ka.len));
	must(diff_words(a, a, &arena).na == 0);
	if (quote_find(a, b, QUOTE_TYPOGRAPHY, &off, &len))
		must(len && off + len <= a.n);
	str_release(&ka);
	str_release(&kb);
	arena_release(&arena);
	return 0;
}
