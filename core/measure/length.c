/* length -- see length.h. */
#include "core/measure/length.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/measure/ranks.h"
#include "core/store/item.h"

/* Scored pairs as columns. */
struct columns {
	double *score, *length;      /* 2 n: chosen and rejected of a pair side by side */
	double *margin, *difference; /* n */
	size_t n;
};

/* Right and all, where chosen is shorter, as long, longer. */
struct split {
	size_t right[3], n[3];
};

static void gather(const struct panel_view *v, size_t rm, const uint32_t *const length[2],
		   struct columns *c, struct split *s)
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

/* Ranks of the lengths, kept from one RM to the next: they change only where other pairs are
 * scored. */
struct known {
	double *length, *rank;
	size_t n;
};

static double spearman(const struct columns *c, struct known *k)
{
	size_t n = 2 * c->n;
	double *rank = mem_alloc(n + 1, sizeof(*rank)), r;

	if (k->n != n || memcmp(k->length, c->length, n * sizeof(double)) != 0) {
		k->n = n;
		memcpy(k->length, c->length, n * sizeof(double));
		ranks_mid(c->length, n, k->rank);
	}
	ranks_mid(c->score, n, rank);
	r = ranks_pearson(rank, k->rank, n);
	free(rank);
	return r;
}

static struct length measure(const struct panel_view *v, size_t rm, const uint32_t *const length[2],
			     double *room, struct known *known)
{
	struct columns c = { .score = room,
			     .length = room + 2 * v->panel->n,
			     .margin = room + 4 * v->panel->n,
			     .difference = room + 5 * v->panel->n };
	struct split s = { { 0 }, { 0 } };
	struct length out = { 0 };

	gather(v, rm, length, &c, &s);
	out.pairs = c.n;
	out.left_out = v->in - c.n;
	out.why = c.n == 0 ? "no pair that this model scored" : NULL;
	out.pearson = ranks_pearson(c.score, c.length, 2 * c.n);
	out.spearman = spearman(&c, known);
	out.within_pearson = ranks_pearson(c.margin, c.difference, c.n);
	out.shorter = accuracy(&s, 0);
	out.same = accuracy(&s, 1);
	out.longer = accuracy(&s, 2);
	return out;
}

void length_all(const struct panel_view *v, const uint32_t *const length[2], struct length *out)
{
	size_t n = v->panel->n;
	double *room = mem_alloc(10 * n + 2, sizeof(*room));
	struct known known = { .length = room + 6 * n, .rank = room + 8 * n, .n = SIZE_MAX };

	for (size_t k = 0; k < v->panel->k; k++)
		out[k] = measure(v, k, length, room, &known);
	free(room);
}
