/* bootstrap -- see bootstrap.h. */
#include "core/measure/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"

/* ---- random variates ---- */

/* Gamma(shape >= 1, 1): Marsaglia and Tsang 2000. */
static double gamma_variate(struct rng *rng, double shape)
{
	double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);

	for (;;) {
		double x = rng_normal(rng), v = 1 + c * x;

		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(1 - rng_double(rng)) < .5 * x * x + d - d * v + d * log(v))
			return d * v;
	}
}

double bootstrap_binomial(struct rng *rng, double n, double p)
{
	double k = 0;

	/* The i-th of n uniform order statistics is Beta(i, n + 1 - i): go on in the part that
	 * holds p. */
	while (n > 32) {
		double i = floor(n / 2) + 1, a = gamma_variate(rng, i);
		double b = a / (a + gamma_variate(rng, n + 1 - i));

		if (b <= p) {
			k += i;
			n -= i;
			p = (p - b) / (1 - b);
		} else {
			n = i - 1;
			p /= b;
		}
	}
	for (; n > 0; n--)
		k += rng_double(rng) < p;
	return k;
}

/* ---- replicates ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(const double *x, size_t n, double q)
{
	double h = (double)(n - 1) * q;
	size_t i = (size_t)h;

	return i + 1 < n ? x[i] + (h - (double)i) * (x[i + 1] - x[i]) : x[n - 1];
}

/* Sorts x. */
static struct estimate summed_up(double *x, size_t n, double value, double items,
				 const char *method)
{
	struct estimate e = {
		.n = items, .value = value, .se = NAN, .lo = NAN, .hi = NAN, .method = method
	};
	double mean = 0, ss = 0;

	if (isnan(value))
		e.why = "the figure is not defined here";
	if (n < 2 || isnan(value))
		return e;
	for (size_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		ss += (x[i] - mean) * (x[i] - mean);
	qsort(x, n, sizeof(*x), by_value);
	e.se = sqrt(ss / (double)(n - 1));
	e.lo = quantile(x, n, .025);
	e.hi = quantile(x, n, .975);
	return e;
}

/* Multinomial counts over the cells of one stratum, added to t. */
static void redraw(const struct agree_table *from, struct agree_table *t, struct rng *rng)
{
	double left = 0, n;

	for (size_t i = 0; i < from->n; i++)
		left += from->cell[i].items;
	n = left;
	for (size_t i = 0; i < from->n && n > 0; i++) {
		double w = from->cell[i].items,
		       k = w >= left ? n : bootstrap_binomial(rng, n, w / left);

		if (k > 0)
			agree_table_add(t, from->cell[i].count, k);
		n -= k;
		left -= w;
	}
}

struct estimate bootstrap_strata(const struct agree_table *strata, size_t n,
				 bootstrap_statistic *fn, void *ctx, int replicates,
				 struct rng *rng)
{
	double *x = mem_alloc((size_t)replicates + 1, sizeof(*x)), value, items = 0;
	struct agree_table all;
	struct estimate e;
	size_t m = 0;

	agree_table_init(&all, n ? strata[0].categories : 1);
	for (size_t h = 0; h < n; h++) {
		agree_table_merge(&all, &strata[h], SIZE_MAX);
		for (size_t i = 0; i < strata[h].n; i++)
			items += strata[h].cell[i].items;
	}
	value = fn(&all, ctx);
	for (int b = 0; b < replicates; b++) {
		struct agree_table t;

		agree_table_init(&t, all.categories);
		for (size_t h = 0; h < n; h++)
			redraw(&strata[h], &t, rng);
		x[m] = fn(&t, ctx);
		if (!isnan(x[m]))
			m++;
		agree_table_release(&t);
	}
	e = summed_up(x, m, value, items, "bootstrap of items within strata");
	agree_table_release(&all);
	free(x);
	return e;
}

/* Items of each cluster side by side: order[start[c]] up to order[start[c + 1]]. */
static void group(const uint32_t *cluster, size_t items, size_t clusters, size_t *start,
		  uint32_t *order)
{
	for (size_t i = 0; i < items; i++)
		start[cluster[i] + 2]++;
	for (size_t c = 2; c < clusters + 2; c++)
		start[c] += start[c - 1];
	for (size_t i = 0; i < items; i++)
		order[start[cluster[i] + 1]++] = (uint32_t)i;
}

struct estimate bootstrap_clusters(uint16_t (*pattern)[AGREE_CATEGORIES],
				   const uint32_t *cluster, size_t items, size_t categories,
				   bootstrap_statistic *fn, void *ctx, int replicates,
				   struct rng *rng)
{
	double *x = mem_alloc((size_t)replicates + 1, sizeof(*x)), value = NAN;
	uint32_t *order = mem_alloc(items + 1, sizeof(*order));
	size_t clusters = 0, m = 0, *start;
	struct estimate e;

	for (size_t i = 0; i < items; i++)
		clusters = cluster[i] >= clusters ? (size_t)cluster[i] + 1 : clusters;
	start = mem_zalloc(clusters + 3, sizeof(*start));
	group(cluster, items, clusters, start, order);
	/* Round -1 is the sample itself. */
	for (int b = -1; b < replicates && clusters; b++) {
		struct agree_table t;
		double v;

		agree_table_init(&t, categories);
		for (size_t d = 0; d < clusters; d++) {
			size_t c = b < 0 ? d : (size_t)rng_below(rng, clusters);

			for (size_t i = start[c]; i < start[c + 1]; i++)
				agree_table_add(&t, pattern[order[i]], 1);
		}
		v = fn(&t, ctx);
		if (b < 0)
			value = v;
		else if (!isnan(v))
			x[m++] = v;
		agree_table_release(&t);
	}
	e = summed_up(x, m, value, (double)items, "bootstrap of clusters");
	free(start);
	free(order);
	free(x);
	return e;
}
