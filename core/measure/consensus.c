/* consensus -- see consensus.h. Dawid and Skene 1979; the prior keeps small samples from certainty.
 */
#include "core/measure/consensus.h"

#include <math.h>
#include <string.h>

#define ITERATIONS 1000
#define TOLERANCE 1e-10

struct em {
	struct consensus *c;
	const struct consensus_rating *r;
	size_t n;
	double every, diagonal;
	double *count;		/* annotators x classes x classes: expected counts */
};

static double *cell(double *m, const struct consensus *c, size_t j, size_t k, size_t l)
{
	return &m[(j * c->classes + k) * c->classes + l];
}

/* Shares of the ratings: where EM starts, and the plurality. */
static void start(const struct em *e)
{
	struct consensus *c = e->c;
	size_t q = c->classes;

	memset(c->posterior, 0, c->items * q * sizeof(*c->posterior));
	for (size_t i = 0; i < e->n; i++)
		c->posterior[e->r[i].item * q + e->r[i].class]++;
	for (size_t i = 0; i < c->items; i++) {
		double *p = &c->posterior[i * q], sum = 0, top = 0;
		size_t at = 0, level = 0;

		for (size_t k = 0; k < q; k++) {
			sum += p[k];
			if (p[k] > top) {
				top = p[k];
				at = k;
				level = 0;
			}
			level += p[k] >= top;
		}
		c->plurality[i] = (int8_t)(top > 0 && level == 1 ? (int)at : -1);
		for (size_t k = 0; k < q; k++)
			p[k] = sum > 0 ? p[k] / sum : NAN;
	}
}

static double class_prior(const struct em *e)
{
	struct consensus *c = e->c;
	double sum = 0, lp = 0;

	for (size_t k = 0; k < c->classes; k++)
		c->prior[k] = e->every;
	for (size_t i = 0; i < c->items; i++)
		for (size_t k = 0; k < c->classes && !isnan(c->posterior[i * c->classes]); k++)
			c->prior[k] += c->posterior[i * c->classes + k];
	for (size_t k = 0; k < c->classes; k++)
		sum += c->prior[k];
	for (size_t k = 0; k < c->classes; k++) {
		c->prior[k] /= sum;
		if (e->every > 0)
			lp += e->every * log(c->prior[k]);
	}
	return lp;
}

static void expected_counts(const struct em *e)
{
	struct consensus *c = e->c;

	memset(e->count, 0, c->annotators * c->classes * c->classes * sizeof(*e->count));
	for (size_t i = 0; i < e->n; i++)
		for (size_t k = 0; k < c->classes; k++)
			*cell(e->count, c, e->r[i].annotator, k, e->r[i].class) +=
				c->posterior[e->r[i].item * c->classes + k];
}

/* A row of pseudo-counts and counts to shares; its part of the log prior. */
static double full_row(const struct em *e, size_t j, size_t k)
{
	struct consensus *c = e->c;
	double sum = 0, lp = 0;

	for (size_t l = 0; l < c->classes; l++) {
		*cell(c->confusion, c, j, k, l) = *cell(e->count, c, j, k, l) + e->every +
						  (k == l ? e->diagonal : 0);
		sum += *cell(c->confusion, c, j, k, l);
	}
	for (size_t l = 0; l < c->classes; l++) {
		double *p = cell(c->confusion, c, j, k, l),
		       a = e->every + (k == l ? e->diagonal : 0);

		*p = sum > 0 ? *p / sum : 1 / (double)c->classes;
		if (a > 0)
			lp += a * log(*p);
	}
	return lp;
}

/* One accuracy for all truths, the rest spread evenly; pseudo-counts pooled likewise. */
static double one_coin(const struct em *e, size_t j)
{
	struct consensus *c = e->c;
	double q = (double)c->classes, right = q * (e->every + e->diagonal);
	double wrong = q * (q - 1) * e->every, a = right, b = wrong, p;

	for (size_t k = 0; k < c->classes; k++)
		for (size_t l = 0; l < c->classes; l++)
			*(k == l ? &a : &b) += *cell(e->count, c, j, k, l);
	p = a + b > 0 ? a / (a + b) : 1 / q;
	for (size_t k = 0; k < c->classes; k++)
		for (size_t l = 0; l < c->classes; l++)
			*cell(c->confusion, c, j, k, l) = k == l  ? p
							  : q > 1 ? (1 - p) / (q - 1)
								  : 0;
	return (right > 0 ? right * log(p) : 0) +
	       (wrong > 0 ? wrong * log((1 - p) / (q - 1)) : 0);
}

static double m_step(const struct em *e)
{
	struct consensus *c = e->c;
	double lp = class_prior(e);

	expected_counts(e);
	for (size_t j = 0; j < c->annotators; j++)
		if (c->model == CONSENSUS_ONE_COIN)
			lp += one_coin(e, j);
		else
			for (size_t k = 0; k < c->classes; k++)
				lp += full_row(e, j, k);
	return lp;
}

/* Posteriors from the parameters; the log likelihood. */
static double e_step(const struct em *e)
{
	struct consensus *c = e->c;
	size_t q = c->classes;
	double ll = 0;

	for (size_t i = 0; i < c->items; i++)
		for (size_t k = 0; k < q && !isnan(c->posterior[i * q]); k++)
			c->posterior[i * q + k] = log(c->prior[k]);
	for (size_t i = 0; i < e->n; i++)
		for (size_t k = 0; k < q; k++)
			c->posterior[e->r[i].item * q + k] +=
				log(*cell(c->confusion, c, e->r[i].annotator, k, e->r[i].class));
	for (size_t i = 0; i < c->items; i++) {
		double *p = &c->posterior[i * q], top = -INFINITY, sum = 0;

		if (isnan(p[0]))
			continue;
		for (size_t k = 0; k < q; k++)
			top = fmax(top, p[k]);
		for (size_t k = 0; k < q; k++)
			sum += p[k] = exp(p[k] - top);
		for (size_t k = 0; k < q; k++)
			p[k] /= sum;
		ll += top + log(sum);
	}
	return ll;
}

static void iterate(const struct em *e)
{
	struct consensus *c = e->c;
	double before = -INFINITY;

	for (c->iterations = 1; c->iterations <= ITERATIONS; c->iterations++) {
		double lp = m_step(e);

		c->log_posterior = lp + e_step(e);
		if (fabs(c->log_posterior - before) <= TOLERANCE * (1 + fabs(c->log_posterior))) {
			c->converged = true;
			return;
		}
		before = c->log_posterior;
	}
	c->iterations = ITERATIONS;
}

static void conclude(struct consensus *c)
{
	size_t q = c->classes;

	for (size_t i = 0; i < c->items; i++) {
		c->best[i] = -1;
		for (size_t k = 0; k < q && !isnan(c->posterior[i * q]); k++)
			if (c->best[i] < 0 ||
			    c->posterior[i * q + k] > c->posterior[i * q + (size_t)c->best[i]])
				c->best[i] = (int8_t)k;
	}
	for (size_t j = 0; j < c->annotators && c->model != CONSENSUS_NONE; j++)
		for (size_t k = 0; k < q; k++)
			c->accuracy[j] += c->prior[k] * *cell(c->confusion, c, j, k, k);
}

struct consensus consensus_fit(const struct consensus_rating *r, size_t n, size_t items,
			       size_t annotators, size_t classes, double every, double diagonal,
			       struct arena *arena)
{
	struct consensus c = { .items = items, .classes = classes, .annotators = annotators };
	struct em e = { .c = &c, .r = r, .n = n, .every = every, .diagonal = diagonal };
	size_t square = annotators * classes * classes;

	c.model = annotators >= 3 ? CONSENSUS_DAWID_SKENE :
		  annotators == 2 ? CONSENSUS_ONE_COIN : CONSENSUS_NONE;
	c.posterior = arena_zalloc(arena, (items * classes + 1) * sizeof(double));
	c.best = arena_zalloc(arena, items + 1);
	c.plurality = arena_zalloc(arena, items + 1);
	c.prior = arena_zalloc(arena, (classes + 1) * sizeof(double));
	c.confusion = arena_zalloc(arena, (square + 1) * sizeof(double));
	c.accuracy = arena_zalloc(arena, (annotators + 1) * sizeof(double));
	e.count = arena_zalloc(arena, (square + 1) * sizeof(double));
	start(&e);
	if (c.model == CONSENSUS_NONE)
		c.flag =
			annotators ? "one annotator: nothing to agree on" : "nobody has chosen yet";
	else
		iterate(&e);
	if (c.model == CONSENSUS_ONE_COIN)
		c.flag = "two annotators: one accuracy each, which their agreement alone "
			 "cannot tell apart; a third would help";
	conclude(&c);
	return c;
}
