/* length -- see length.h. */
#include "core/measure/length.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/item.h"

struct keyed {
	uint64_t key;
	uint32_t at;
};

/* A double as an integer of the same order; -0 counts as 0. */
static uint64_t ordered(double x)
{
	uint64_t u;

	x += 0.0;
	memcpy(&u, &x, sizeof(u));
	return u >> 63 ? ~u : u | (uint64_t)1 << 63;
}

/* Least significant digit first, 11 bits a pass; passes whose digit is the same everywhere are skipped. */
static struct keyed *radix_sort(struct keyed *v, struct keyed *room, size_t n)
{
	for (int shift = 0; shift < 64; shift += 11) {
		size_t count[2049] = { 0 };
		struct keyed *t;

		for (size_t i = 0; i < n; i++)
			count[(v[i].key >> shift & 2047) + 1]++;
		if (n > 0 && count[(v[0].key >> shift & 2047) + 1] == n)
			continue;
		for (size_t d = 0; d < 2048; d++)
			count[d + 1] += count[d];
		for (size_t i = 0; i < n; i++)
			room[count[v[i].key >> shift & 2047]++] = v[i];
		t = v;
		v = room;
		room = t;
	}
	return v;
}

void length_midranks(const double *x, size_t n, double *rank)
{
	struct keyed *room = mem_alloc(2 * n + 1, sizeof(*room)), *v;

	for (size_t i = 0; i < n; i++)
		room[i] = (struct keyed){ ordered(x[i]), (uint32_t)i };
	v = radix_sort(room, room + n, n);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i; j < n && v[j].key == v[i].key; j++)
			continue;
		for (size_t q = i; q < j; q++)
			rank[v[q].at] = (double)(i + j + 1) / 2;
	}
	free(room);
}

double length_pearson(const double *x, const double *y, size_t n)
{
	double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		mx += x[i];
		my += y[i];
	}
	mx /= (double)n;
	my /= (double)n;
	for (size_t i = 0; i < n; i++) {
		double a = x[i] - mx, b = y[i] - my;

		xx += a * a;
		yy += b * b;
		xy += a * b;
	}
	return n < 2 || !(xx > 0) || !(yy > 0) ? NAN : xy / sqrt(xx) / sqrt(yy);
}

double length_spearman(const double *x, const double *y, size_t n)
{
	double *rank = mem_alloc(2 * n + 1, sizeof(*rank)), r;

	length_midranks(x, n, rank);
	length_midranks(y, n, rank + n);
	r = length_pearson(rank, rank + n, n);
	free(rank);
	return r;
}

/* Scored pairs as columns. */
struct columns {
	double *score, *length;		/* 2 n: chosen and rejected of a pair side by side */
	double *margin, *difference;	/* n */
	size_t n;
};

/* Right and all, where chosen is shorter, as long, longer. */
struct split {
	size_t right[3], n[3];
};

static void gather(const struct panel_view *v, size_t rm, const uint32_t *const length[2], struct columns *c,
		   struct split *s)
{
	const struct panel *p = v->panel;
	const double *score[2] = { p->score[SIDE_A] + rm * p->n, p->score[SIDE_B] + rm * p->n };

	for (size_t i = 0; i < p->n; i++) {
		int side = v->chosen[i], way;
		double r[2], l[2];

		if (side == SIDE_NONE || !isfinite(score[0][i]) || !isfinite(score[1][i]))
			continue;
		r[0] = score[side][i], r[1] = score[1 - side][i];
		l[0] = length[side][i], l[1] = length[1 - side][i];
		for (size_t q = 0; q < 2; q++) {
			c->score[2 * c->n + q] = r[q];
			c->length[2 * c->n + q] = l[q];
		}
		c->margin[c->n] = r[0] - r[1];
		c->difference[c->n++] = l[0] - l[1];
		way = l[0] < l[1] ? 0 : l[0] > l[1] ? 2 : 1;
		s->n[way]++;
		s->right[way] += r[0] > r[1];
	}
}

static struct estimate accuracy(const struct split *s, size_t way)
{
	return interval_wilson((double)s->right[way], (double)s->n[way]);
}

struct length length_of(const struct panel_view *v, size_t rm, const uint32_t *const length[2])
{
	double *room = mem_alloc(6 * v->panel->n + 1, sizeof(*room));
	struct columns c = { .score = room, .length = room + 2 * v->panel->n,
			     .margin = room + 4 * v->panel->n, .difference = room + 5 * v->panel->n };
	struct split s = { { 0 }, { 0 } };
	struct length out = { 0 };

	gather(v, rm, length, &c, &s);
	out.pairs = c.n;
	out.left_out = v->in - c.n;
	out.why = c.n == 0 ? "no pair that this model scored" : NULL;
	out.pearson = length_pearson(c.score, c.length, 2 * c.n);
	out.spearman = length_spearman(c.score, c.length, 2 * c.n);
	out.within_pearson = length_pearson(c.margin, c.difference, c.n);
	out.shorter = accuracy(&s, 0);
	out.same = accuracy(&s, 1);
	out.longer = accuracy(&s, 2);
	free(room);
	return out;
}
