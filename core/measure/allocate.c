/* allocate -- see allocate.h. */
#include "core/measure/allocate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static double remaining(const struct estimate_stratum *s)
{
	return fmax(0, s->pool - s->drawn - s->skipped);
}

static double shrunk(const struct estimate_stratum *s)
{
	return (s->num + 1) / (s->drawn + 2);
}

void allocate_next(const struct estimate_stratum *s, size_t n, double *q)
{
	double sd = 0, left = 0;

	for (size_t h = 0; h < n; h++) {
		sd += remaining(&s[h]) * sqrt(shrunk(&s[h]) * (1 - shrunk(&s[h])));
		left += remaining(&s[h]);
	}
	for (size_t h = 0; h < n; h++) {
		double own = sqrt(shrunk(&s[h]) * (1 - shrunk(&s[h])));

		q[h] = remaining(&s[h]) > 0 ? (1 - ALLOCATE_EVEN) * own / sd + ALLOCATE_EVEN / left
					    : 0;
	}
}

/* What the plan supposes of a stratum, and how far it has got. */
struct course {
	double w, pool, n, p;
};

static double course_variance(const struct course *c, double n)
{
	if (n >= c->pool)
		return 0;
	return c->w * c->w * (1 - n / c->pool) * c->p * (1 - c->p) / fmax(1, n);
}

static double width_at(double theta, double v, double n)
{
	double eff = v > 0 ? theta * (1 - theta) / v : n;
	struct estimate e = interval_wilson(theta * eff, eff);

	return v > 0 ? e.hi - e.lo : 0;
}

/* The stratum that one more draw helps most; n if none has any left. */
static size_t best(const struct course *c, size_t n)
{
	size_t at = n;
	double most = 0;

	for (size_t h = 0; h < n; h++) {
		double gain = course_variance(&c[h], c[h].n) - course_variance(&c[h], c[h].n + 1);

		/* A stratum with fewer than two draws has no variance of its own yet. */
		if (c[h].n < 2 && c[h].n < c[h].pool)
			gain = INFINITY;
		if (c[h].n < c[h].pool && gain > most) {
			most = gain;
			at = h;
		}
	}
	return at;
}

double allocate_cost(const struct estimate_stratum *s, size_t n, double width, double *share)
{
	struct course *c = mem_alloc(n + 1, sizeof(*c));
	double pool = 0, theta = 0, v = 0, more = 0, drawn = 0;
	size_t h = 0;

	for (size_t i = 0; i < n; i++)
		pool += s[i].pool;
	for (size_t i = 0; i < n; i++) {
		c[i] = (struct course){ s[i].pool / pool, s[i].pool - s[i].skipped, s[i].drawn,
					shrunk(&s[i]) };
		theta += c[i].w * c[i].p;
		v += course_variance(&c[i], c[i].n);
		drawn += c[i].n;
	}
	if (share)
		memset(share, 0, n * sizeof(*share));
	while (n && (drawn < 2 || width_at(theta, v, drawn) > width) && (h = best(c, n)) < n) {
		v += course_variance(&c[h], c[h].n + 1) - course_variance(&c[h], c[h].n);
		c[h].n++;
		drawn++;
		more++;
		if (share)
			share[h]++;
	}
	free(c);
	return more;
}

double allocate_more(double pool, double n, double share, double se, double width)
{
	double unit = se * se * n / (1 - n / pool), lo = n, hi = pool;

	if (!(unit > 0) || !isfinite(unit))
		return fmax(0, allocate_plan(pool, share, width) - n);
	while (lo < hi) {
		double m = floor((lo + hi) / 2);

		if (width_at(share, (1 - m / pool) * unit / m, m) > width)
			lo = m + 1;
		else
			hi = m;
	}
	return lo - n;
}

double allocate_plan(double pool, double guess, double width)
{
	double lo = 1, hi = pool;

	while (lo < hi) {
		double n = floor((lo + hi) / 2);

		if (width_at(guess, (1 - n / pool) * guess * (1 - guess) / n, n) > width)
			lo = n + 1;
		else
			hi = n;
	}
	return lo;
}
