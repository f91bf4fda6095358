/* detect -- see detect.h. */
#include "core/measure/detect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/numeric.h"
#include "core/measure/compare.h"

struct detect_dprime detect_dprime(double hits, double right, double alarms, double wrong)
{
	double h = numeric_quantile_normal((hits + .5) / (right + 1));
	double f = numeric_quantile_normal((alarms + .5) / (wrong + 1));

	if (!(right > 0) || !(wrong > 0))
		return (struct detect_dprime){ NAN, NAN };
	return (struct detect_dprime){ h - f, -(h + f) / 2 };
}

/*
 * The placements of DeLong et al.: a right one's is the share of wrong ones below
 * it. With midranks over all and within the class it takes one sort.
 */
static double placement_variance(const double *all, const double *own, size_t n, double others)
{
	double mean = 0, ss = 0;

	for (size_t i = 0; i < n; i++)
		mean += (all[i] - own[i]) / others / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = (all[i] - own[i]) / others - mean;

		ss += d * d;
	}
	return n > 1 ? ss / (double)(n - 1) / (double)n : NAN;
}

struct estimate detect_auroc(const double *score, const int8_t *gold, size_t n)
{
	double *x = mem_alloc(3 * n + 1, sizeof(*x)), *all = x + n, *own = x + 2 * n, sum = 0, a, b;
	size_t right = 0, wrong = 0;
	struct estimate e = interval_none("DeLong", "one of the classes is empty");

	for (size_t i = 0; i < n; i++)
		if (gold[i] == 1 && !isnan(score[i]))
			x[right++] = score[i];
	for (size_t i = 0; i < n; i++)
		if (gold[i] == 0 && !isnan(score[i]))
			x[right + wrong++] = score[i];
	a = (double)right;
	b = (double)wrong;
	if (right && wrong) {
		compare_midranks(x, right + wrong, all);
		compare_midranks(x, right, own);
		compare_midranks(x + right, wrong, own + right);
		for (size_t i = 0; i < right; i++)
			sum += all[i];
		e = interval_around((sum - a * (a + 1) / 2) / (a * b),
				    sqrt(placement_variance(all, own, right, b) +
					 placement_variance(all + right, own + right, wrong, a)),
				    INTERVAL_Z95, a + b, "DeLong");
		e.lo = fmax(0, e.lo);
		e.hi = fmin(1, e.hi);
	}
	e.n = a + b;
	e.dropped = n - right - wrong;
	e.dropped_why = "no score or no gold";
	free(x);
	return e;
}

struct estimate detect_brier(const double *p, const int8_t *gold, size_t n)
{
	double m = 0, mean = 0, ss = 0;
	struct estimate e = interval_none("mean", "no confidence with gold");

	for (size_t i = 0; i < n; i++) {
		double x = (p[i] - gold[i]) * (p[i] - gold[i]), d = x - mean;

		if (isnan(p[i]) || gold[i] < 0)
			continue;
		m++;
		mean += d / m;
		ss += d * (x - mean);
	}
	if (m > 0)
		e = interval_around(mean, m > 1 ? sqrt(ss / (m - 1) / m) : NAN, INTERVAL_Z95, m,
				    "mean");
	e.dropped = n - (size_t)m;
	e.dropped_why = "no confidence or no gold";
	return e;
}

/* Counts, sums of p and of right ones lie in the bin; turn them into means. */
static void bin_finish(struct detect_bin *b)
{
	struct estimate w = interval_wilson(b->right, b->n);

	b->mean = b->n > 0 ? b->mean / b->n : NAN;
	b->right = w.value;
	b->lo = w.lo;
	b->hi = w.hi;
}

struct detect_calibration detect_calibration(const double *p, const int8_t *gold, size_t n,
					     size_t bins)
{
	struct detect_calibration c = { .bins = bins };
	double m = 0, off = 0;

	ENSURE(bins >= 1 && bins <= DETECT_BINS);
	for (size_t b = 0; b < bins; b++) {
		c.bin[b].from = (double)b / (double)bins;
		c.bin[b].to = (double)(b + 1) / (double)bins;
	}
	for (size_t i = 0; i < n; i++) {
		size_t b = p[i] >= 0 ? (size_t)(p[i] * (double)bins) : 0;

		if (!(p[i] >= 0 && p[i] <= 1) || gold[i] < 0)
			continue;
		b = b < bins ? b : bins - 1;
		c.bin[b].n++;
		c.bin[b].mean += p[i];
		c.bin[b].right += gold[i];
	}
	for (size_t b = 0; b < bins; b++) {
		bin_finish(&c.bin[b]);
		m += c.bin[b].n;
		off += c.bin[b].n > 0 ? c.bin[b].n * fabs(c.bin[b].mean - c.bin[b].right) : 0;
	}
	c.error = m > 0 ? off / m : NAN;
	return c;
}

/* ---- accuracy against time ---- */

struct person {
	double n, x, y;		/* sums, then means */
	double score;
};

/* Slope of right on ln(seconds), each person's mean taken out, CR1 by person. */
static struct estimate slope_within(const double *seconds, const int8_t *right, const uint32_t *who,
				    size_t n, size_t people)
{
	struct person *w = mem_zalloc(people, sizeof(*w));
	double xx = 0, xy = 0, b, meat = 0, m = 0, groups = 0;
	struct estimate e;

	for (size_t i = 0; i < n; i++)
		if (right[i] >= 0 && seconds[i] > 0) {
			w[who[i]].n++;
			w[who[i]].x += log(seconds[i]);
			w[who[i]].y += right[i];
			m++;
		}
	for (size_t i = 0; i < n; i++)
		if (right[i] >= 0 && seconds[i] > 0) {
			double dx = log(seconds[i]) - w[who[i]].x / w[who[i]].n;

			xx += dx * dx;
			xy += dx * (right[i] - w[who[i]].y / w[who[i]].n);
		}
	b = xy / xx;
	for (size_t i = 0; i < n; i++)
		if (right[i] >= 0 && seconds[i] > 0) {
			struct person *p = &w[who[i]];
			double dx = log(seconds[i]) - p->x / p->n;

			p->score += dx * (right[i] - p->y / p->n - b * dx);
		}
	for (size_t i = 0; i < people; i++) {
		meat += w[i].score * w[i].score;
		groups += w[i].n > 0;
	}
	free(w);
	if (!(xx > 0) || groups < 2)
		return interval_none("within evaluators",
				     "fewer than two evaluators, or no spread in time");
	e = interval_around(b, sqrt(groups / (groups - 1) * meat) / xx,
			    numeric_quantile_t(.975, groups - 1), m,
			    "within evaluators, clustered");
	return e;
}

struct detect_time detect_time(const double *seconds, const int8_t *right, const uint32_t *who,
			       size_t n, size_t bins)
{
	struct detect_time t = { .bins = bins };
	double *v = mem_alloc(2 * n + 1, sizeof(*v)), *rank = v + n;
	size_t m = 0, people = 1;

	ENSURE(bins >= 1 && bins <= DETECT_BINS);
	for (size_t i = 0; i < n; i++) {
		people = who[i] >= people ? (size_t)who[i] + 1 : people;
		if (right[i] >= 0 && seconds[i] > 0)
			v[m++] = seconds[i];
	}
	compare_midranks(v, m, rank);
	for (size_t i = 0, j = 0; i < n; i++) {
		struct detect_bin *b;

		if (right[i] < 0 || !(seconds[i] > 0))
			continue;
		/* By midrank, so that equal times share a bin. */
		b = &t.bin[(size_t)((rank[j++] - .5) / (double)m * (double)bins)];
		b->from = b->n > 0 ? fmin(b->from, seconds[i]) : seconds[i];
		b->to = fmax(b->to, seconds[i]);
		b->n++;
		b->mean += seconds[i];
		b->right += right[i];
	}
	for (size_t b = 0; b < bins; b++)
		bin_finish(&t.bin[b]);
	t.slope = slope_within(seconds, right, who, n, people);
	free(v);
	return t;
}
