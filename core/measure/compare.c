/* compare -- see compare.h. */
#include "core/measure/compare.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/numeric.h"

static struct compare_test undefined(double effect, const char *why)
{
	return (struct compare_test){ NAN, NAN, NAN, effect, why };
}

struct compare_test compare_proportions(double k1, double n1, double k2, double n2)
{
	double p = (k1 + k2) / (n1 + n2), v = p * (1 - p) * (1 / n1 + 1 / n2);
	double d = k1 / n1 - k2 / n2, z = d / sqrt(v);

	if (!(n1 > 0) || !(n2 > 0))
		return undefined(NAN, "a sample is empty");
	if (!(v > 0))
		return undefined(d, "no variance");
	return (struct compare_test){ z, INFINITY, numeric_p_normal(z), d, NULL };
}

static double log_choose(double n, double k)
{
	return numeric_lgamma(n + 1) - numeric_lgamma(k + 1) - numeric_lgamma(n - k + 1);
}

struct compare_test compare_fisher(double k1, double n1, double k2, double n2)
{
	double k = k1 + k2, total = log_choose(n1 + n2, k);
	double seen = log_choose(n1, k1) + log_choose(n2, k2) - total, p = 0;
	double odds = k1 * (n2 - k2) / (k2 * (n1 - k1));

	if (!(n1 > 0) || !(n2 > 0))
		return undefined(NAN, "a sample is empty");
	for (double a = fmax(0, k - n2); a <= fmin(n1, k); a++) {
		double l = log_choose(n1, a) + log_choose(n2, k - a) - total;

		/* Tables as likely as the one seen differ by rounding only. */
		if (l <= seen + 1e-7)
			p += exp(l);
	}
	return (struct compare_test){ NAN, NAN, fmin(1, p), odds, NULL };
}

struct estimate compare_newcombe(double k1, double n1, double k2, double n2)
{
	struct estimate a = interval_wilson(k1, n1), b = interval_wilson(k2, n2), e;

	if (!(n1 > 0) || !(n2 > 0))
		return interval_none("Newcombe", "an arm is empty");
	e = interval_around(a.value - b.value, hypot(a.se, b.se), INTERVAL_Z95, n1 + n2,
			    "Newcombe");
	e.lo = e.value - hypot(a.value - a.lo, b.hi - b.value);
	e.hi = e.value + hypot(a.hi - a.value, b.value - b.lo);
	return e;
}

/* ---- order ---- */

struct place {
	double x;
	size_t i;
};

static int by_x(const void *a, const void *b)
{
	double x = ((const struct place *)a)->x, y = ((const struct place *)b)->x;

	return (x > y) - (x < y);
}

double compare_midranks(const double *x, size_t n, double *rank)
{
	struct place *p = mem_alloc(n + 1, sizeof(*p));
	double ties = 0;

	for (size_t i = 0; i < n; i++)
		p[i] = (struct place){ x[i], i };
	qsort(p, n, sizeof(*p), by_x);
	for (size_t i = 0, j; i < n; i = j) {
		double c;

		for (j = i + 1; j < n && p[j].x <= p[i].x; j++)
			;
		c = (double)(j - i);
		ties += c * c * c - c;
		for (size_t k = i; k < j; k++)
			rank[p[k].i] = (double)(i + j + 1) / 2;
	}
	free(p);
	return ties;
}

struct compare_test compare_mann_whitney(const double *x, size_t n, const double *y, size_t m,
					 double *u)
{
	double *all = mem_alloc(2 * (n + m) + 1, sizeof(*all)), *rank = all + n + m;
	double a = (double)n, b = (double)m, t = a + b, sum = 0, ties, v, z;

	memcpy(all, x, n * sizeof(*x));
	memcpy(all + n, y, m * sizeof(*y));
	ties = compare_midranks(all, n + m, rank);
	for (size_t i = 0; i < n; i++)
		sum += rank[i];
	free(all);
	*u = sum - a * (a + 1) / 2;
	if (!n || !m)
		return undefined(NAN, "a sample is empty");
	v = a * b / 12 * (t + 1 - ties / (t * (t - 1)));
	z = (*u - a * b / 2) / sqrt(v);
	if (!(v > 0))
		return undefined(*u / (a * b), "all values are equal");
	return (struct compare_test){ z, INFINITY, numeric_p_normal(z), *u / (a * b), NULL };
}

/* ---- means ---- */

static void moments(const double *x, size_t n, double *mean, double *var)
{
	double s = 0, q = 0;

	for (size_t i = 0; i < n; i++)
		s += x[i];
	*mean = s / (double)n;
	for (size_t i = 0; i < n; i++)
		q += (x[i] - *mean) * (x[i] - *mean);
	*var = n > 1 ? q / (double)(n - 1) : NAN;
}

struct compare_test compare_welch(const double *x, size_t n, const double *y, size_t m)
{
	double a, b, va, vb, v, t, df;

	if (n < 2 || m < 2)
		return undefined(NAN, "fewer than two values");
	moments(x, n, &a, &va);
	moments(y, m, &b, &vb);
	va /= (double)n;
	vb /= (double)m;
	v = va + vb;
	if (!(v > 0))
		return undefined(a - b, "no variance");
	t = (a - b) / sqrt(v);
	df = v * v / (va * va / (double)(n - 1) + vb * vb / (double)(m - 1));
	return (struct compare_test){ t, df, numeric_p_t(t, df), a - b, NULL };
}

struct compare_test compare_one_sample(const double *d, size_t n)
{
	double mean, var, t;

	if (n < 2)
		return undefined(n ? d[0] : NAN, "fewer than two values");
	moments(d, n, &mean, &var);
	if (!(var > 1e-28))
		return undefined(mean, "no variance");
	t = mean / sqrt(var / (double)n);
	return (struct compare_test){ t, (double)(n - 1), numeric_p_t(t, (double)(n - 1)), mean,
				      NULL };
}

static double quantile(const double *sorted, size_t n, double p)
{
	double h = (double)(n - 1) * p;
	size_t i = (size_t)h;

	return i + 1 >= n ? sorted[n - 1]
			  : sorted[i] + (h - (double)i) * (sorted[i + 1] - sorted[i]);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct compare_summary compare_summary(const double *x, size_t n)
{
	struct compare_summary s = { 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	double *v = mem_alloc(n + 1, sizeof(*v)), logs = 0, var;

	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i])) {
			v[s.n++] = x[i];
			logs += x[i] > 0 ? log(x[i]) : NAN;
		}
	if (s.n) {
		qsort(v, s.n, sizeof(*v), by_value);
		moments(v, s.n, &s.mean, &var);
		s.sd = sqrt(var);
		s.min = v[0];
		s.q25 = quantile(v, s.n, .25);
		s.median = quantile(v, s.n, .5);
		s.q75 = quantile(v, s.n, .75);
		s.p90 = quantile(v, s.n, .9);
		s.max = v[s.n - 1];
		s.geometric = exp(logs / (double)s.n);
	}
	free(v);
	return s;
}

double compare_pearson(const double *x, const double *y, size_t n)
{
	double m = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < n; i++) {
		double dx, dy;

		if (isnan(x[i]) || isnan(y[i]))
			continue;
		m++;
		dx = x[i] - mx;
		dy = y[i] - my;
		mx += dx / m;
		my += dy / m;
		xx += dx * (x[i] - mx);
		yy += dy * (y[i] - my);
		xy += dx * (y[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / (sqrt(xx) * sqrt(yy)) : NAN;
}
