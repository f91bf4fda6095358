/*
 * diff -- see diff.h.
 *
 * Longest common subsequence by rows of bits (Crochemore et al. 2001; the
 * formulation of Hyyro 2004): bit i of row j is 0 where word i of a adds one to
 * the common length with the first j words of b. The rows are kept, and walking
 * back through them gives the alignment. Words are interned, so equality is
 * exact, never a hash's.
 */
#include "core/text/diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"

struct word {
	size_t off;
	uint32_t len, id;
};

struct words {
	struct word *v;
	size_t n, cap;
};

/* --- words ------------------------------------------------------------ */

static int32_t peek(const char *s, size_t n, size_t *len)
{
	if ((unsigned char)*s < 0x80) {
		*len = 1;
		return *s;
	}
	return unicode_decode(s, n, len);
}

static bool runs_on(int32_t cp)
{
	return unicode_is_word(cp) && !unicode_is_ideograph(cp);
}

/* One more than `most` words at most, so that the caller sees that there are too many. */
static void cut_words(struct slice text, size_t most, struct words *out)
{
	size_t at = 0, len, end;
	int32_t cp;

	while (at < text.n && out->n <= most) {
		cp = peek(text.s + at, text.n - at, &len);
		end = at + len;
		if (unicode_is_space(cp)) {
			at = end;
			continue;
		}
		while (runs_on(cp) && end < text.n && runs_on(peek(text.s + end, text.n - end, &len)))
			end += len;
		out->v = mem_grow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		out->v[out->n++] = (struct word){ at, (uint32_t)(end - at), 0 };
		at = end;
	}
}

static uint32_t hash(const char *s, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15u ^ n;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 29);
}

struct interner {
	uint32_t *slot;		/* id + 1; 0: free */
	size_t mask;
	struct slice *word;	/* by id */
	uint32_t n;
};

static uint32_t intern(struct interner *in, const char *s, size_t n)
{
	size_t i = hash(s, n) & in->mask;

	for (; in->slot[i]; i = (i + 1) & in->mask) {
		struct slice w = in->word[in->slot[i] - 1];

		if (w.n == n && !memcmp(w.s, s, n))
			return in->slot[i] - 1;
	}
	in->word[in->n] = (struct slice){ s, n };
	in->slot[i] = ++in->n;
	return in->n - 1;
}

static uint32_t intern_all(struct slice a, struct words *wa, struct slice b, struct words *wb)
{
	struct interner in = { 0 };
	size_t size = 64, n = wa->n + wb->n;

	while (size < 2 * n)
		size *= 2;
	in.mask = size - 1;
	in.slot = mem_zalloc(size, sizeof *in.slot);
	in.word = mem_alloc(n, sizeof *in.word);
	for (size_t i = 0; i < wa->n; i++)
		wa->v[i].id = intern(&in, a.s + wa->v[i].off, wa->v[i].len);
	for (size_t i = 0; i < wb->n; i++)
		wb->v[i].id = intern(&in, b.s + wb->v[i].off, wb->v[i].len);
	free(in.slot);
	free(in.word);
	return in.n;
}

/* --- the alignment ---------------------------------------------------- */

/* Where each word stands in a, as chains: the latest place by id, the one before it by place. */
struct places {
	uint32_t *last, *before;	/* place + 1; 0: none */
};

static struct places index_words(const struct word *a, size_t n, uint32_t ids)
{
	struct places p = { mem_zalloc(ids, sizeof *p.last), mem_alloc(n, sizeof *p.before) };

	for (size_t i = 0; i < n; i++) {
		p.before[i] = p.last[a[i].id];
		p.last[a[i].id] = (uint32_t)i + 1;
	}
	return p;
}

static void set_bits(const struct places *p, uint32_t id, uint64_t *m, bool on)
{
	for (uint32_t i = p->last[id]; i; i = p->before[i - 1]) {
		if (on)
			m[(i - 1) / 64] |= UINT64_C(1) << (i - 1) % 64;
		else
			m[(i - 1) / 64] = 0;
	}
}

/* next = (row + (row & m)) | (row & ~m), over so many machine words. */
static void step(const uint64_t *row, const uint64_t *m, uint64_t *next, size_t width)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < width; i++) {
		uint64_t u = row[i] & m[i], sum = row[i] + u, c = sum < u;

		sum += carry;
		carry = c | (sum < carry);
		next[i] = sum | (row[i] & ~m[i]);
	}
}

static bool bit(const uint64_t *row, size_t i)
{
	return row[i / 64] >> i % 64 & 1;
}

/* Words in the common subsequence; same_a and same_b get true at them. */
static size_t align(const struct word *a, size_t na, const struct word *b, size_t nb,
	uint32_t ids, bool *same_a, bool *same_b)
{
	size_t width = (na + 63) / 64, common = 0, i = na, j = nb;
	uint64_t *rows = mem_alloc((nb + 1) * width, sizeof *rows), *m = mem_zalloc(width, sizeof *m);
	struct places places = index_words(a, na, ids);

	memset(rows, 0xff, width * sizeof *rows);
	for (size_t r = 0; r < nb; r++) {
		if (!places.last[b[r].id]) {
			memcpy(rows + (r + 1) * width, rows + r * width, width * sizeof *rows);
			continue;
		}
		set_bits(&places, b[r].id, m, true);
		step(rows + r * width, m, rows + (r + 1) * width, width);
		set_bits(&places, b[r].id, m, false);
	}
	while (i && j) {
		if (bit(rows + j * width, i - 1)) {
			i--;
		} else if (!bit(rows + (j - 1) * width, i - 1)) {
			j--;
		} else {
			same_a[--i] = same_b[--j] = true;
			common++;
		}
	}
	free(rows);
	free(m);
	free(places.last);
	free(places.before);
	return common;
}

/* --- spans ------------------------------------------------------------ */

static struct diff_span *spans_of(const struct words *w, const bool *same, struct arena *arena,
	size_t *out_n)
{
	size_t n = 0, k = 0;
	struct diff_span *v;

	for (size_t i = 0; i < w->n; i++)
		n += !same[i] && (!i || same[i - 1]);
	v = arena_alloc(arena, n * sizeof *v + 1);
	for (size_t i = 0; i < w->n; i++) {
		if (same[i])
			continue;
		if (!i || same[i - 1])
			v[k++] = (struct diff_span){ .off = w->v[i].off };
		v[k - 1].len = w->v[i].off + w->v[i].len - v[k - 1].off;
	}
	*out_n = n;
	return v;
}

/* More words than we take: all from the first to the last of the text. */
static struct diff too_many(struct slice a, struct slice b, struct arena *arena)
{
	struct diff d = { .na = a.n > 0, .nb = b.n > 0 };

	d.a = arena_alloc(arena, sizeof *d.a);
	d.b = arena_alloc(arena, sizeof *d.b);
	*d.a = (struct diff_span){ 0, a.n };
	*d.b = (struct diff_span){ 0, b.n };
	return d;
}

/* --- for the eye ------------------------------------------------------- */

/* A stretch that differs, and the common words behind it. */
struct stretch {
	size_t a, b, na, nb;	/* first word and number of words on each side */
	size_t common;
};

static size_t longer(const struct stretch *s)
{
	return s->na > s->nb ? s->na : s->nb;
}

/* Where both walk on by a stretch: what is not the same on either side, then what is. */
static struct stretch next_stretch(size_t *i, const bool *same_a, size_t na, size_t *j,
	const bool *same_b, size_t nb)
{
	struct stretch s = { .a = *i, .b = *j };

	while (*i < na && !same_a[*i])
		++*i;
	while (*j < nb && !same_b[*j])
		++*j;
	s.na = *i - s.a;
	s.nb = *j - s.b;
	while (*i < na && *j < nb && same_a[*i] && same_b[*j]) {
		++*i, ++*j;
		s.common++;
	}
	return s;
}

/*
 * Take out common words that are at most half as many as those that differ
 * before them, and as those behind. Stretches are kept on a stack, since one
 * that grew may swallow the common words before it.
 */
static void tidy(bool *same_a, size_t na, bool *same_b, size_t nb)
{
	struct stretch *v = NULL;
	size_t n = 0, cap = 0, i = 0, j = 0;

	while (i < na || j < nb) {
		struct stretch s = next_stretch(&i, same_a, na, &j, same_b, nb);

		while (n && 2 * v[n - 1].common <= longer(&v[n - 1]) && 2 * v[n - 1].common <= longer(&s)) {
			struct stretch *p = &v[--n];

			memset(same_a + p->a + p->na, false, p->common);
			memset(same_b + p->b + p->nb, false, p->common);
			s = (struct stretch){ p->a, p->b, p->na + p->common + s.na,
				p->nb + p->common + s.nb, s.common };
		}
		v = mem_grow(v, &cap, n + 1, sizeof *v);
		v[n++] = s;
	}
	free(v);
}

static struct diff diff_cut(struct slice a, struct slice b, struct words *wa, struct words *wb,
	bool for_the_eye, struct arena *arena)
{
	struct diff d = { 0 };
	uint32_t ids = intern_all(a, wa, b, wb);
	bool *same_a = mem_zalloc(wa->n, 1), *same_b = mem_zalloc(wb->n, 1);
	size_t head = 0, ea = wa->n, eb = wb->n;

	while (head < ea && head < eb && wa->v[head].id == wb->v[head].id) {
		same_a[head] = same_b[head] = true;
		head++;
	}
	while (ea > head && eb > head && wa->v[ea - 1].id == wb->v[eb - 1].id)
		same_a[--ea] = same_b[--eb] = true;
	d.common = head + wa->n - ea;
	if (ea > head && eb > head && ea - head <= DIFF_MAX_WORDS && eb - head <= DIFF_MAX_WORDS)
		d.common += align(wa->v + head, ea - head, wb->v + head, eb - head, ids, same_a + head,
			same_b + head);
	if (for_the_eye)
		tidy(same_a, wa->n, same_b, wb->n);
	d.a = spans_of(wa, same_a, arena, &d.na);
	d.b = spans_of(wb, same_b, arena, &d.nb);
	free(same_a);
	free(same_b);
	return d;
}

static struct diff diff_of(struct slice a, struct slice b, bool for_the_eye, struct arena *arena)
{
	struct words wa = { 0 }, wb = { 0 };
	struct diff d;

	cut_words(a, DIFF_MAX_TOKENS, &wa);
	cut_words(b, DIFF_MAX_TOKENS, &wb);
	if (wa.n > DIFF_MAX_TOKENS || wb.n > DIFF_MAX_TOKENS)
		d = too_many(a, b, arena);
	else
		d = diff_cut(a, b, &wa, &wb, for_the_eye, arena);
	free(wa.v);
	free(wb.v);
	return d;
}

struct diff diff_words(struct slice a, struct slice b, struct arena *arena)
{
	return diff_of(a, b, false, arena);
}

struct diff diff_tidy(struct slice a, struct slice b, struct arena *arena)
{
	return diff_of(a, b, true, arena);
}
