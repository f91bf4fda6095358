/*
 * votes -- see votes.h. Loops run over blocks that stay in the first cache,
 * column by column and without branches, so that the compiler vectorises them;
 * NaN compares false both ways, which is what "unrated" wants.
 */
#include "core/measure/votes.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/base/err.h"
#include "core/measure/hot.h"
#include "core/store/item.h"

#define BLOCK 512

/*
 * An item's signs as one number, exact in a double: votes for a, 128 times the
 * votes for b, 16384 times the ties. Counting in the lanes that compared
 * spares the narrowing to bytes, which costs more than the counting.
 */
#define SIGN_B 128
#define SIGN_TIE 16384

struct signs {
	uint32_t a, b, tie;
};

HOT_INLINED
struct signs signs_of(double code)
{
	uint32_t c = (uint32_t)(int32_t)code;

	return (struct signs){ c % SIGN_B, c / SIGN_B % SIGN_B, c / SIGN_TIE };
}

HOT_INLINED
double sign_code(double a, double b)
{
	return (a > b ? 1.0 : 0.0) + (a < b ? (double)SIGN_B : 0.0) +
	       (a == b ? (double)SIGN_TIE : 0.0);
}

static size_t block_length(size_t n, size_t from)
{
	return n - from < BLOCK ? n - from : BLOCK;
}

/* The signs of all RMs for `len` items from `from`. */
HOT_CLONED
static void count_signs(const struct panel *p, size_t from, size_t len, double *restrict code)
{
	memset(code, 0, len * sizeof(*code));
	for (size_t k = 0; k < p->voters; k++) {
		const double *restrict sa = p->score[SIDE_A] + k * p->n + from;
		const double *restrict sb = p->score[SIDE_B] + k * p->n + from;

		for (size_t i = 0; i < len; i++)
			code[i] += sign_code(sa[i], sb[i]);
	}
}

/* 1 / sd of one RM's margins; 0 when they do not vary, so that they add nothing. */
HOT_CLONED
static double inverse_sd(const double *restrict sa, const double *restrict sb, size_t n)
{
	double sum = 0, squares = 0, count = 0, shift = 0, variance;
	size_t first = 0;

	while (first < n && !(fabs(sa[first] - sb[first]) <= DBL_MAX))
		first++;
	if (first < n)
		shift = sa[first] - sb[first];
	for (size_t i = first; i < n; i++) {
		double m = sa[i] - sb[i];
		double d = fabs(m) <= DBL_MAX ? m - shift : 0;

		count += fabs(m) <= DBL_MAX ? 1 : 0;
		sum += d;
		squares += d * d;
	}
	variance = count > 0 ? (squares - sum * sum / count) / count : 0;
	return variance > 0 && variance <= DBL_MAX ? 1 / sqrt(variance) : 0;
}

/* One block's sums over RMs. */
struct moments {
	double code[BLOCK], sum[BLOCK], squares[BLOCK];
};

HOT_CLONED
static void add_margins(const double *restrict sa, const double *restrict sb, double scale,
			size_t len, struct moments *restrict m)
{
	for (size_t i = 0; i < len; i++) {
		double d = sa[i] - sb[i];
		double z = fabs(d) <= DBL_MAX ? d * scale : 0;

		m->code[i] += sign_code(sa[i], sb[i]);
		m->sum[i] += z;
		m->squares[i] += z * z;
	}
}

/* Bits of a split a : b, for every pair of counts. */
static void entropy_table(size_t k, float *table)
{
	for (size_t a = 0; a <= k; a++)
		for (size_t b = 0; b <= k; b++) {
			double q = a + b > 0 ? (double)a / (double)(a + b) : 0;
			bool disputed = a > 0 && b > 0;

			table[a * (k + 1) + b] =
				disputed ? (float)(-q * log2(q) - (1 - q) * log2(1 - q)) : 0;
		}
}

HOT_CLONED
static void write_block(const struct moments *m, const float *entropy, size_t k, size_t from,
			size_t len, struct votes_columns *c)
{
	for (size_t i = 0; i < len; i++) {
		struct signs s = signs_of(m->code[i]);
		uint32_t rated = s.a + s.b + s.tie;
		double n = (double)(int32_t)(rated > 0 ? rated : 1);
		double mean = m->sum[i] / n;
		double variance = m->squares[i] / n - mean * mean;

		c->for_a[from + i] = (uint8_t)s.a;
		c->for_b[from + i] = (uint8_t)s.b;
		c->ties[from + i] = (uint8_t)s.tie;
		c->margin[from + i] = (float)mean;
		c->spread[from + i] = (float)sqrt(variance > 0 ? variance : 0);
	}
	for (size_t i = from; i < from + len; i++)
		c->entropy[i] = entropy[c->for_a[i] * (k + 1) + c->for_b[i]];
}

struct votes_columns votes_columns(const struct panel *p, struct arena *arena)
{
	float *entropy = arena_alloc(arena, (p->voters + 1) * (p->voters + 1) * sizeof(*entropy));
	double scale[VOTES_MAX_RMS];
	struct votes_columns c = {
		.for_a = arena_alloc(arena, p->n + 1),
		.for_b = arena_alloc(arena, p->n + 1),
		.ties = arena_alloc(arena, p->n + 1),
		.margin = arena_alloc(arena, (p->n + 1) * sizeof(float)),
		.spread = arena_alloc(arena, (p->n + 1) * sizeof(float)),
		.entropy = arena_alloc(arena, (p->n + 1) * sizeof(float)),
	};

	ENSURE(p->voters <= VOTES_MAX_RMS);
	entropy_table(p->voters, entropy);
	for (size_t k = 0; k < p->voters; k++)
		scale[k] =
			inverse_sd(p->score[SIDE_A] + k * p->n, p->score[SIDE_B] + k * p->n, p->n);
	for (size_t from = 0; from < p->n; from += BLOCK) {
		size_t len = block_length(p->n, from);
		struct moments m;

		memset(&m, 0, sizeof(m));
		for (size_t k = 0; k < p->voters; k++)
			add_margins(p->score[SIDE_A] + k * p->n + from,
				    p->score[SIDE_B] + k * p->n + from, scale[k], len, &m);
		write_block(&m, entropy, p->voters, from, len, &c);
	}
	return c;
}

/* One item's votes as the label sees them. */
struct tally {
	size_t agree, against, tie, rated;
};

static struct tally tally_of(double code, int chosen)
{
	struct signs s = signs_of(code);
	struct tally t = {
		.agree = chosen == SIDE_A ? s.a : s.b,
		.against = chosen == SIDE_A ? s.b : s.a,
		.tie = s.tie,
	};

	t.rated = t.agree + t.against + t.tie;
	return t;
}

static void summarise(struct votes_summary *s, struct tally t)
{
	if (t.rated == 0)
		return;
	s->agree += t.agree > t.against;
	s->resist += t.agree < t.against;
	s->split += t.agree == t.against;
	s->disputed += t.agree > 0 && t.against > 0;
	if (t.rated < s->k) {
		s->partly++;
		return;
	}
	s->rated++;
	s->histogram[t.agree]++;
	s->ties += t.tie > 0;
	s->against += t.agree <= s->boundary && t.agree < s->k;
}

struct votes_summary votes_summary(const struct panel_view *v, int boundary)
{
	const struct panel *p = v->panel;
	struct votes_summary s = { .k = p->voters };
	double code[BLOCK];

	ENSURE(p->voters <= VOTES_MAX_RMS);
	s.boundary = boundary >= 0 ? (size_t)boundary : (p->voters > 0 ? (p->voters - 1) / 2 : 0);
	for (size_t from = 0; p->voters > 0 && from < p->n; from += BLOCK) {
		size_t len = block_length(p->n, from);

		count_signs(p, from, len, code);
		for (size_t i = 0; i < len; i++)
			if (v->chosen[from + i] != SIDE_NONE)
				summarise(&s, tally_of(code[i], v->chosen[from + i]));
	}
	return s;
}

void votes_by_ties(const struct panel_view *v, size_t *cells)
{
	const struct panel *p = v->panel;
	double code[BLOCK];

	memset(cells, 0, (p->voters + 1) * (p->voters + 1) * sizeof(*cells));
	for (size_t from = 0; p->voters > 0 && from < p->n; from += BLOCK) {
		size_t len = block_length(p->n, from);

		count_signs(p, from, len, code);
		for (size_t i = 0; i < len; i++) {
			struct tally t = tally_of(code[i], v->chosen[from + i]);

			if (v->chosen[from + i] != SIDE_NONE && t.rated == p->voters)
				cells[t.agree * (p->voters + 1) + t.tie]++;
		}
	}
}

struct votes_resistance votes_resistance(const struct panel_view *v, size_t rm)
{
	const struct panel *p = v->panel;
	const double *restrict sa = p->score[SIDE_A] + rm * p->n;
	const double *restrict sb = p->score[SIDE_B] + rm * p->n;
	struct votes_resistance r = { 0 };
	size_t count[2][3] = { { 0 } };

	/* count[label is b][sign]: the label decides afterwards what a sign means. */
	for (size_t i = 0; i < p->n; i++) {
		size_t in = v->chosen[i] != SIDE_NONE, b = v->chosen[i] == SIDE_B;

		count[b][0] += in & (sa[i] < sb[i]);
		count[b][1] += in & (sa[i] == sb[i]);
		count[b][2] += in & (sa[i] > sb[i]);
	}
	r.agree = count[0][2] + count[1][0];
	r.resist = count[0][0] + count[1][2];
	r.tie = count[0][1] + count[1][1];
	r.rated = r.agree + r.resist + r.tie;
	r.rate = interval_wilson((double)r.resist, (double)r.rated);
	r.rate.dropped = v->in - r.rated;
	r.rate.dropped_why = r.rate.dropped > 0 ? "not scored by this model on both sides" : NULL;
	r.not_agree_rate = r.rated > 0 ? (double)(r.resist + r.tie) / (double)r.rated : NAN;
	return r;
}
