/* arms -- see arms.h. */
#include "core/measure/arms.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/numeric.h"

/* The judgments of both arms that enter, and their sums. */
struct both {
	const struct trial_row *r;
	double *y;		/* n long; NaN: does not enter */
	size_t n, rows;
	double w[2], wy[2];
	int a, b;
	double reach;		/* no difference is larger */
	size_t evaluators, questions;	/* one above the highest number */
};

static size_t side(const struct both *s, size_t i)
{
	return s->r[i].arm == s->b;
}

static struct both both_of(const struct trial_row *r, size_t n, int a, int b,
			   enum trial_quantity q, enum trial_rule rule)
{
	struct both s = { .r = r, .n = n, .a = a, .b = b, .y = mem_alloc(n + 1, sizeof(double)) };

	s.reach = q == TRIAL_CONVINCING ? 2 : 1;
	for (size_t i = 0; i < n; i++) {
		bool ours = (r[i].arm == a || r[i].arm == b) && r[i].weight > 0;

		if (!ours || !trial_value(&r[i], q, rule, &s.y[i])) {
			s.y[i] = NAN;
			continue;
		}
		s.rows++;
		s.w[side(&s, i)] += r[i].weight;
		s.wy[side(&s, i)] += r[i].weight * s.y[i];
		if (r[i].evaluator >= s.evaluators)
			s.evaluators = (size_t)r[i].evaluator + 1;
		if (r[i].question >= s.questions)
			s.questions = (size_t)r[i].question + 1;
	}
	return s;
}

static uint32_t cluster(const struct trial_row *r, enum arms_unit unit)
{
	return unit == ARMS_BY_EVALUATOR ? r->evaluator : r->question;
}

/* G / (G - 1) sum over clusters of (sum of u)^2, and G. */
static double clustered(const struct both *s, const double *u, enum arms_unit unit, size_t *groups)
{
	size_t m = unit == ARMS_BY_EVALUATOR ? s->evaluators : s->questions;
	double *sum = mem_zalloc(m + 1, sizeof(*sum)), v = 0, g;
	uint8_t *seen = mem_zalloc(m + 1, 1);

	*groups = 0;
	for (size_t i = 0; i < s->n; i++) {
		uint32_t c = cluster(&s->r[i], unit);

		if (isnan(s->y[i]))
			continue;
		*groups += !seen[c];
		seen[c] = 1;
		sum[c] += u[i];
	}
	for (size_t c = 0; c < m; c++)
		v += sum[c] * sum[c];
	free(seen);
	free(sum);
	g = (double)*groups;
	return *groups > 1 ? g / (g - 1) * v : NAN;
}

/* How far each judgment pulls the difference: +-w (y - p) / sum of w in its arm. */
static double *pulls(const struct both *s, const double p[2])
{
	double *u = mem_zalloc(s->n + 1, sizeof(*u));

	for (size_t i = 0; i < s->n; i++)
		if (!isnan(s->y[i])) {
			size_t k = side(s, i);

			u[i] = (k ? 1 : -1) * s->r[i].weight * (s->y[i] - p[k]) / s->w[k];
		}
	return u;
}

static void test_two_way(const struct both *s, struct arms_difference *d)
{
	double p[2] = { d->a, d->b }, *u = pulls(s, p), v;

	d->v_e = clustered(s, u, ARMS_BY_EVALUATOR, &d->evaluators);
	d->v_q = clustered(s, u, ARMS_BY_QUESTION, &d->questions);
	for (size_t i = 0; i < s->n; i++)
		d->v_0 += u[i] * u[i];
	free(u);
	v = fmax(d->v_e + d->v_q - d->v_0, fmax(d->v_e, d->v_q));
	d->df = (double)(d->evaluators < d->questions ? d->evaluators : d->questions) - 1;
	if (d->df < 1)
		v = NAN; /* one evaluator or one question: nothing to learn about spread from */
	d->e = interval_around(d->b - d->a, sqrt(v),
			       d->df >= 1 ? numeric_quantile_t(.975, d->df) : NAN, (double)s->rows,
			       "two-way clustered");
	if (d->df >= 1) {
		d->e.lo = fmax(-s->reach, d->e.lo);
		d->e.hi = fmin(s->reach, d->e.hi);
	}
	d->t = v > 0 ? d->e.value / d->e.se : NAN;
	d->p = v > 0 ? numeric_p_t(d->t, d->df) : NAN;
}

struct arms_difference arms_difference(const struct trial_row *r, size_t n, int a, int b,
					 enum trial_quantity q, enum trial_rule rule)
{
	struct both s = both_of(r, n, a, b, q, rule);
	struct arms_difference d = { .t = NAN, .df = NAN, .p = NAN };

	d.a = s.w[0] > 0 ? s.wy[0] / s.w[0] : NAN;
	d.b = s.w[1] > 0 ? s.wy[1] / s.w[1] : NAN;
	if (s.w[0] > 0 && s.w[1] > 0)
		test_two_way(&s, &d);
	else
		d.e = interval_none("two-way clustered", "an arm has no such judgment");
	free(s.y);
	return d;
}

/* ---- secondary ---- */

struct twice {
	double w[2], wy[2];
};

static struct twice *by_cluster(const struct both *s, enum arms_unit unit, size_t *m)
{
	struct twice *c;

	*m = unit == ARMS_BY_EVALUATOR ? s->evaluators : s->questions;
	c = mem_zalloc(*m + 1, sizeof(*c));
	for (size_t i = 0; i < s->n; i++)
		if (!isnan(s->y[i])) {
			struct twice *t = &c[cluster(&s->r[i], unit)];

			t->w[side(s, i)] += s->r[i].weight;
			t->wy[side(s, i)] += s->r[i].weight * s->y[i];
		}
	return c;
}

struct arms_paired arms_paired(const struct trial_row *r, size_t n, int a, int b,
				 enum trial_quantity q, enum trial_rule rule)
{
	struct both s = both_of(r, n, a, b, q, rule);
	struct arms_paired p = { .e = interval_none("paired t over evaluators", NULL),
				  .worse = NAN };
	struct compare_test t;
	size_t m, k = 0, worse = 0;
	struct twice *c = by_cluster(&s, ARMS_BY_EVALUATOR, &m);
	double *d = mem_alloc(m + 1, sizeof(*d));

	for (size_t i = 0; i < m; i++)
		if (c[i].w[0] > 0 && c[i].w[1] > 0) {
			d[k] = c[i].wy[1] / c[i].w[1] - c[i].wy[0] / c[i].w[0];
			worse += d[k++] > 1e-12;
		} else if (c[i].w[0] + c[i].w[1] > 0) {
			p.e.dropped++;
		}
	t = compare_one_sample(d, k);
	p.t = t.statistic;
	p.df = t.df;
	p.p = t.p;
	p.why = t.why;
	p.e.n = (double)k;
	p.e.value = t.effect;
	p.e.why = k ? NULL : "no evaluator saw both arms";
	p.e.dropped_why = "saw one arm only";
	if (!t.why) {
		p.e.se = t.effect / t.statistic;
		if (t.effect == 0)
			p.e.se = compare_summary(d, k).sd / sqrt((double)k);
		p.e.lo = t.effect - numeric_quantile_t(.975, t.df) * p.e.se;
		p.e.hi = t.effect + numeric_quantile_t(.975, t.df) * p.e.se;
	}
	p.worse = k ? (double)worse / (double)k : NAN;
	free(d);
	free(c);
	free(s.y);
	return p;
}

static double replicate(const struct twice *c, const size_t *at, size_t m, struct rng *rng)
{
	struct twice t = { { 0 }, { 0 } };

	for (size_t i = 0; i < m; i++) {
		const struct twice *x = &c[at[rng_below(rng, m)]];

		for (int k = 0; k < 2; k++) {
			t.w[k] += x->w[k];
			t.wy[k] += x->wy[k];
		}
	}
	return t.wy[1] / t.w[1] - t.wy[0] / t.w[0];	/* NaN where an arm came out empty */
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The q-quantile of sorted values, as numpy's default. */
static double sorted_quantile(const double *x, size_t n, double q)
{
	double h = (double)(n - 1) * q;
	size_t i = (size_t)h;

	return i + 1 < n ? x[i] + (h - (double)i) * (x[i + 1] - x[i]) : x[n - 1];
}

struct estimate arms_bootstrap(const struct trial_row *r, size_t n, int a, int b,
				enum trial_quantity q, enum trial_rule rule, enum arms_unit unit,
				int replicates, struct rng *rng)
{
	struct both s = both_of(r, n, a, b, q, rule);
	size_t all, m = 0, k = 0;
	struct twice *c = by_cluster(&s, unit, &all);
	size_t *at = mem_alloc(all + 1, sizeof(*at));
	double *x = mem_alloc((size_t)replicates + 1, sizeof(*x));
	struct estimate e = interval_none(unit == ARMS_BY_EVALUATOR ? "bootstrap of evaluators" :
								     "bootstrap of questions",
					  "fewer than two to resample, or an empty arm");

	for (size_t i = 0; i < all; i++)
		if (c[i].w[0] + c[i].w[1] > 0)
			at[m++] = i;
	for (int i = 0; i < replicates && m > 1; i++) {
		x[k] = replicate(c, at, m, rng);
		if (!isnan(x[k]))
			k++;
	}
	if (k > 1 && s.w[0] > 0 && s.w[1] > 0) {
		struct compare_summary sum = compare_summary(x, k);

		qsort(x, k, sizeof(*x), by_value);
		e.n = (double)m;
		e.value = s.wy[1] / s.w[1] - s.wy[0] / s.w[0];
		e.se = sum.sd;
		e.lo = sorted_quantile(x, k, .025);
		e.hi = sorted_quantile(x, k, .975);
		e.why = NULL;
	}
	free(x);
	free(at);
	free(c);
	free(s.y);
	return e;
}

struct estimate arms_newcombe(const struct trial_row *r, size_t n, int a, int b,
			       enum trial_quantity q, enum trial_rule rule)
{
	struct both s = both_of(r, n, a, b, q, rule);
	double k[2] = { 0 }, m[2] = { 0 };

	for (size_t i = 0; i < n; i++)
		if (!isnan(s.y[i])) {
			m[side(&s, i)]++;
			k[side(&s, i)] += s.y[i];
		}
	free(s.y);
	if (q == TRIAL_CONVINCING)
		return interval_none("Newcombe", "not a proportion");
	return compare_newcombe(k[1], m[1], k[0], m[0]);
}
