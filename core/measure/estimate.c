/* estimate -- see estimate.h. */
#include "core/measure/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"

/* Wilson with the n at which a simple random sample would be as uncertain. */
static struct estimate_population proportion(double theta, double v, double n, bool census)
{
	struct estimate_population p = { .worst_lo = NAN, .worst_hi = NAN };
	double inside = fmin(1, fmax(0, theta));

	p.e = (struct estimate){
		.n = n, .value = theta, .se = sqrt(v), .method = "Wilson, effective n"
	};
	p.n_eff = v > 0 ? inside * (1 - inside) / v : n;
	if (v > 0 && !(p.n_eff > 0))
		p.n_eff = n;
	if (census) {
		p.e.lo = p.e.hi = theta;
		p.e.method = "census";
	} else {
		struct estimate w = interval_wilson(inside * p.n_eff, p.n_eff);

		p.e.lo = w.lo;
		p.e.hi = w.hi;
	}
	return p;
}

static struct estimate_population normal(double theta, double v, double n, bool census)
{
	struct estimate_population p = { .n_eff = NAN, .worst_lo = NAN, .worst_hi = NAN };

	p.e = interval_around(theta, sqrt(v), INTERVAL_Z95, n, census ? "census" : "normal");
	return p;
}

/* ---- fixed strata ---- */

void estimate_stratum_add(struct estimate_stratum *s, double num, double den)
{
	s->drawn++;
	s->num += num;
	s->den += den;
	s->num2 += num * num;
	s->den2 += den * den;
	s->cross += num * den;
}

static void join(struct estimate_stratum *to, const struct estimate_stratum *s)
{
	to->pool += s->pool;
	to->drawn += s->drawn;
	to->skipped += s->skipped;
	to->num += s->num;
	to->den += s->den;
	to->num2 += s->num2;
	to->den2 += s->den2;
	to->cross += s->cross;
}

static bool thin(const struct estimate_stratum *s)
{
	return s->drawn < 2 && s->drawn < s->pool;
}

/* Joins thin strata to the next one (the last to the one before); returns how many are left. */
static size_t collapse(const struct estimate_stratum *s, size_t n, struct estimate_stratum *out)
{
	size_t m = 0;
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		if (!(s[i].pool > 0))
			continue;
		if (open)
			join(&out[m - 1], &s[i]);
		else
			out[m++] = s[i];
		open = thin(&out[m - 1]);
	}
	if (open && m > 1) {
		join(&out[m - 2], &out[m - 1]);
		m--;
	}
	return m;
}

struct totals {
	double pool, drawn, skipped, num, den;	/* num, den: estimated means over the pool */
	size_t strata;
	bool census;
	const char *why;
};

static struct totals totals_of(const struct estimate_stratum *s, size_t n)
{
	struct totals t = { .census = true };

	t.strata = n;
	for (size_t i = 0; i < n; i++) {
		t.pool += s[i].pool;
		t.drawn += s[i].drawn;
		t.skipped += s[i].skipped;
		t.census = t.census && s[i].drawn >= s[i].pool;
	}
	for (size_t i = 0; i < n; i++) {
		t.num += s[i].pool / t.pool * s[i].num / s[i].drawn;
		t.den += s[i].pool / t.pool * s[i].den / s[i].drawn;
		if (thin(&s[i]))
			t.why = "fewer than two draws";
	}
	if (!(t.pool > 0))
		t.why = "the pool is empty";
	return t;
}

/* Variance of the estimated mean of num - theta den. */
static double variance(const struct estimate_stratum *s, size_t n, double pool, double theta)
{
	double v = 0;

	for (size_t i = 0; i < n; i++) {
		double m = s[i].drawn, mean = (s[i].num - theta * s[i].den) / m,
		       w = s[i].pool / pool;
		double ss = s[i].num2 - 2 * theta * s[i].cross + theta * theta * s[i].den2 -
			    m * mean * mean;

		if (m >= 2 && m < s[i].pool)
			v += w * w * (1 - m / s[i].pool) * fmax(0, ss) / (m - 1) / m;
	}
	/* Where all are equal the difference of sums leaves rounding behind. */
	return v < 1e-28 ? 0 : v;
}

static struct estimate_population strata_mean(const struct estimate_stratum *s, size_t n,
					      double mean_f)
{
	struct estimate_stratum *c = mem_alloc(n + 1, sizeof(*c));
	struct totals t = totals_of(c, collapse(s, n, c));
	struct estimate_population p = { .worst_lo = NAN, .worst_hi = NAN };

	if (t.why)
		p.e = interval_none("", t.why);
	else
		p = proportion(mean_f + t.num, variance(c, t.strata, t.pool, 0), t.drawn, t.census);
	p.e.dropped = (size_t)t.skipped;
	p.e.dropped_why = "drawn and skipped";
	p.pool = t.pool;
	p.nonresponse = t.skipped > 0 ? t.skipped / (t.skipped + t.drawn) : 0;
	p.strata = t.strata;
	free(c);
	return p;
}

/* The estimate with every skipped draw answered y. */
static struct estimate_population answered(const struct estimate_stratum *s, size_t n, double y)
{
	struct estimate_stratum *c = mem_alloc(n + 1, sizeof(*c));
	struct estimate_population p;

	memcpy(c, s, n * sizeof(*c));
	for (size_t i = 0; i < n; i++) {
		c[i].drawn += s[i].skipped;
		c[i].num += y * s[i].skipped;
		c[i].num2 += y * y * s[i].skipped;
		c[i].den += s[i].skipped;
		c[i].skipped = 0;
	}
	p = strata_mean(c, n, 0);
	free(c);
	return p;
}

struct estimate_population estimate_strata(const struct estimate_stratum *s, size_t n)
{
	struct estimate_population p = strata_mean(s, n, 0);

	p.worst_lo = p.nonresponse > 0 ? answered(s, n, 0).e.lo : p.e.lo;
	p.worst_hi = p.nonresponse > 0 ? answered(s, n, 1).e.hi : p.e.hi;
	return p;
}

struct estimate_population estimate_strata_proxy(const struct estimate_stratum *s, size_t n,
						 double mean_f)
{
	return strata_mean(s, n, mean_f);
}

struct estimate_population estimate_strata_ratio(const struct estimate_stratum *s, size_t n,
						 bool share)
{
	struct estimate_stratum *c = mem_alloc(n + 1, sizeof(*c));
	struct totals t = totals_of(c, collapse(s, n, c));
	struct estimate_population p = { .worst_lo = NAN, .worst_hi = NAN };
	double theta = t.num / t.den, v;

	if (!t.why && !(t.den > 0))
		t.why = "the denominator is zero";
	if (t.why) {
		p.e = interval_none("", t.why);
	} else {
		v = variance(c, t.strata, t.pool, theta) / (t.den * t.den);
		p = share ? proportion(theta, v, t.drawn, t.census)
			  : normal(theta, v, t.drawn, t.census);
	}
	p.e.dropped = (size_t)t.skipped;
	p.e.dropped_why = "drawn and skipped";
	p.pool = t.pool;
	p.nonresponse = t.skipped > 0 ? t.skipped / (t.skipped + t.drawn) : 0;
	p.strata = t.strata;
	free(c);
	return p;
}

struct estimate_population estimate_proxy_ratio(const struct estimate_proxied *d, size_t n,
						double pool, double mean_num, double mean_den,
						bool share)
{
	struct estimate_population p = {
		.worst_lo = NAN, .worst_hi = NAN, .pool = pool, .strata = 1
	};
	double m = (double)n, num = mean_num, den = mean_den, mean = 0, ss = 0, theta, v;

	for (size_t i = 0; i < n; i++) {
		num += (d[i].num - d[i].f_num) / m;
		den += (d[i].den - d[i].f_den) / m;
	}
	theta = num / den;
	if (n < 2 || !(den > 0)) {
		p.e = interval_none("", n < 2 ? "fewer than two draws" : "the denominator is zero");
		return p;
	}
	for (size_t i = 0; i < n; i++) {
		double e = d[i].num - d[i].f_num - theta * (d[i].den - d[i].f_den), off = e - mean;

		mean += off / (double)(i + 1);
		ss += off * (e - mean);
	}
	v = (1 - fmin(1, m / pool)) * ss / (m - 1) / m / (den * den);
	p = share ? proportion(theta, v, m, m >= pool) : normal(theta, v, m, m >= pool);
	p.e.method = "proxy, cross-fitted";
	p.pool = pool;
	p.strata = 1;
	return p;
}

/* ---- one draw at a time ---- */

static bool drawn(const struct estimate_draw *d)
{
	return d->q > 0;
}

struct walk {
	double t, mean, ss;	/* Welford over z */
	double skipped;
};

/* Which z: of num (with its proxy), or of a num - theta den without one. */
struct take {
	double num, theta;
	double missing;		/* what a skipped draw counts as */
	bool proxy;
};

static void walk_z(struct walk *w, double z)
{
	double delta = z - w->mean;

	w->t++;
	w->mean += delta / w->t;
	w->ss += delta * (z - w->mean);
}

static struct walk walk(const struct estimate_draw *d, size_t n, double pool, struct take k)
{
	struct walk w = { 0 };
	double seen = 0;

	for (size_t i = 0; i < n; i++) {
		bool skipped = isnan(d[i].num);
		double y = skipped ? k.missing : k.num * d[i].num - k.theta * d[i].den;
		double f = k.proxy ? d[i].f : 0, rest = k.proxy ? d[i].rest : 0;

		if (drawn(&d[i])) {
			walk_z(&w, (seen + rest + (y - f) / d[i].q) / pool);
			w.skipped += skipped;
		}
		seen += y;
	}
	return w;
}

static double walk_variance(const struct walk *w)
{
	double v = w->t > 1 ? w->ss / (w->t - 1) / w->t : NAN;

	return v < 1e-28 ? 0 : v;
}

static struct estimate_population settle(struct estimate_population p, const struct walk *w,
					 double pool)
{
	p.pool = pool;
	p.strata = 1;
	p.nonresponse = w->t > 0 ? w->skipped / w->t : 0;
	p.e.dropped = (size_t)w->skipped;
	p.e.dropped_why = "drawn and skipped";
	if (!p.e.why)
		p.e.method = w->skipped > 0 ? "adaptive draws, ratio" : "adaptive draws";
	return p;
}

static struct estimate_population plain(const struct estimate_draw *d, size_t n, double pool,
					double missing)
{
	struct walk w =
		walk(d, n, pool, (struct take){ .num = 1, .missing = missing, .proxy = true });
	struct estimate_population p = { .worst_lo = NAN, .worst_hi = NAN };

	if (w.t < 2)
		p.e = interval_none("", w.t < 1 ? "items were not drawn at random"
						: "fewer than two draws");
	else
		p = proportion(w.mean, walk_variance(&w), w.t, false);
	return settle(p, &w, pool);
}

struct estimate_population estimate_adaptive(const struct estimate_draw *d, size_t n, double pool)
{
	struct estimate_population lo = plain(d, n, pool, 0), p = lo;

	if (lo.nonresponse > 0)
		p = estimate_adaptive_ratio(d, n, pool, true);
	p.worst_lo = fmin(lo.e.lo, p.e.lo);
	p.worst_hi = lo.nonresponse > 0 ? fmax(plain(d, n, pool, 1).e.hi, p.e.hi) : lo.e.hi;
	return p;
}

struct estimate_population estimate_adaptive_ratio(const struct estimate_draw *d, size_t n,
						   double pool, bool share)
{
	struct walk num = walk(d, n, pool, (struct take){ .num = 1 });
	struct walk den = walk(d, n, pool, (struct take){ .theta = -1 }), z;
	struct estimate_population p = { .worst_lo = NAN, .worst_hi = NAN };
	double theta = num.mean / den.mean, v;

	if (num.t < 2 || !(den.mean > 0)) {
		p.e = interval_none("", num.t < 1 ? "items were not drawn at random" :
			      num.t < 2 ? "fewer than two draws" : "the denominator is zero");
		return settle(p, &num, pool);
	}
	z = walk(d, n, pool, (struct take){ .num = 1, .theta = theta });
	v = walk_variance(&z) / (den.mean * den.mean);
	p = share ? proportion(theta, v, num.t, false) : normal(theta, v, num.t, false);
	return settle(p, &num, pool);
}

struct estimate_population estimate_joined(const struct estimate_population *p, size_t n,
					   bool share)
{
	double draws = 0, theta = 0, v = 0, skipped = 0, lo = 0, hi = 0;
	const struct estimate_population *last = NULL;
	struct estimate_population out = { .worst_lo = NAN, .worst_hi = NAN };
	size_t some = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i].e.value)) {
			draws += p[i].e.n;
			last = &p[i];
			some++;
		}
	if (some < 2) {
		out.e = interval_none("", n ? p[0].e.why : "items were not drawn at random");
		return last ? *last : n ? p[0] : out;
	}
	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i].e.value)) {
			double w = p[i].e.n / draws;

			theta += w * p[i].e.value;
			v += w * w * p[i].e.se * p[i].e.se;
			skipped += (double)p[i].e.dropped;
			lo += w * p[i].worst_lo;
			hi += w * p[i].worst_hi;
		}
	out = share ? proportion(theta, v, draws, false) : normal(theta, v, draws, false);
	out.e.method = "several samples";
	out.e.dropped = (size_t)skipped;
	out.e.dropped_why = "drawn and skipped";
	out.pool = last->pool;
	out.nonresponse = skipped / (skipped + draws);
	out.worst_lo = fmin(lo, out.e.lo);
	out.worst_hi = fmax(hi, out.e.hi);
	out.strata = last->strata;
	return out;
}

void estimate_weights(const struct estimate_draw *d, size_t n, double *w)
{
	double total = 0, t = 0;

	for (size_t i = 0; i < n; i++)
		total += drawn(&d[i]);
	for (size_t i = 0; i < n; i++) {
		t += drawn(&d[i]);
		w[i] = total > 0 ? ((drawn(&d[i]) ? 1 / d[i].q : 0) + total - t) / total : 0;
	}
}
