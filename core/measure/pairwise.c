/* pairwise -- see pairwise.h. */
#include "core/measure/pairwise.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/base/mem.h"

/* Three bit columns of one RM: for, against, tie. */
struct columns {
	uint64_t *bit[3];
};

/* 64 items at a time, so that words are written once. */
static void fill(const struct panel_view *v, enum agree_coding coding, size_t k, struct columns *c)
{
	const struct panel *p = v->panel;
	const double *a = p->score[0] + k * p->n, *b = p->score[1] + k * p->n;

	for (size_t w = 0; w * 64 < p->n; w++) {
		uint64_t over = 0, under = 0, same = 0, in = 0, turn = 0;

		for (size_t i = w * 64, s = 0; i < p->n && s < 64; i++, s++) {
			over |= (uint64_t)(a[i] > b[i]) << s;
			under |= (uint64_t)(a[i] < b[i]) << s;
			same |= (uint64_t)(a[i] == b[i]) << s;
			in |= (uint64_t)(v->chosen[i] >= 0) << s;
			turn |= (uint64_t)(coding == AGREE_BY_LABEL && v->chosen[i] == 1) << s;
		}
		c->bit[AGREE_FOR][w] = in & ((over & ~turn) | (under & turn));
		c->bit[AGREE_AGAINST][w] = in & ((under & ~turn) | (over & turn));
		c->bit[AGREE_TIE][w] = in & same;
	}
}

static double both(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t n = 0;

	for (size_t i = 0; i < words; i++)
		n += (size_t)__builtin_popcountll(a[i] & b[i]);
	return (double)n;
}

struct pairwise *pairwise_votes(const struct panel_view *v, enum agree_coding coding,
				struct arena *arena)
{
	size_t k = v->panel->k, words = v->panel->n / 64 + 1, at = 0;
	struct pairwise *out = arena_zalloc(arena, (k * (k ? k - 1 : 0) / 2 + 1) * sizeof(*out));
	uint64_t *bits = mem_zalloc(3 * k * words, sizeof(*bits));
	struct columns *c = mem_alloc(k, sizeof(*c));

	for (size_t i = 0; i < k; i++) {
		for (size_t s = 0; s < 3; s++)
			c[i].bit[s] = bits + (3 * i + s) * words;
		fill(v, coding, i, &c[i]);
	}
	for (size_t i = 0; i < k; i++)
		for (size_t j = i + 1; j < k; j++, at++) {
			out[at].a = i;
			out[at].b = j;
			for (size_t s = 0; s < 9; s++)
				out[at].table[s] = both(c[i].bit[s / 3], c[j].bit[s % 3], words);
		}
	free(c);
	free(bits);
	return out;
}

static void decided(const struct pairwise *p, double t[4])
{
	t[0] = p->table[0];
	t[1] = p->table[1];
	t[2] = p->table[3];
	t[3] = p->table[4];
}

struct agree_result pairwise_cohen_no_ties(const struct pairwise *p)
{
	double t[4];

	decided(p, t);
	return agree_cohen(t, 2);
}

struct agree_result pairwise_cohen_three(const struct pairwise *p)
{
	return agree_cohen(p->table, 3);
}

double pairwise_agreement(const struct pairwise *p)
{
	double t[4], n;

	decided(p, t);
	n = t[0] + t[1] + t[2] + t[3];
	return n > 0 ? (t[0] + t[3]) / n : NAN;
}

double pairwise_phi(const struct pairwise *p)
{
	double t[4];

	decided(p, t);
	return agree_phi(t);
}
