/*
 * regress -- see regress.h. Two passes over the rows: X'X and X'y first, then
 * residuals and the meat of the sandwiches. Formulas as in the references'
 * refstats.py, which agrees with statsmodels.
 */
#include "core/measure/regress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/numeric.h"
#include "core/measure/interval.h"

/* 1 - R2 on the columns before it, below which a column counts as their combination. */
#define COLLINEAR 1e-10

static size_t block_length(size_t rows, size_t from)
{
	return rows - from < GRAM_BLOCK ? rows - from : GRAM_BLOCK;
}

struct regress_test regress_test(double beta, double se, double df)
{
	struct regress_test t = { se, beta / se, NAN };

	t.p = isinf(df) ? numeric_p_normal(t.stat) : numeric_p_t(t.stat, df);
	return t;
}

const struct regress_coef *regress_coef(const struct regress_fit *f, const char *name)
{
	for (size_t i = 0; i < f->k; i++)
		if (strcmp(f->coef[i].name, name) == 0)
			return &f->coef[i];
	return NULL;
}

/* ---- which columns stay ---- */

/* What both estimators need of a design: its kept columns, scaled and inverted. */
struct solver {
	size_t k;        /* kept, */
	size_t varying;  /* of so many that vary at all */
	size_t *at;      /* k: column of the design */
	double *inverse; /* k x k, of the kept columns' cross-products */
	double *centred; /* k: sum of squares, about the mean with an intercept */
	double condition;
	double total; /* rows, or the sum of their weights */
};

static const char *why_dropped(const struct regress_design *d, const double *xx, double total,
			       size_t j)
{
	double squares = xx[j * d->k + j];

	if (!isfinite(squares))
		return "has values that are not finite";
	if (squares == 0)
		return d->paired ? "differs in no pair" : "is zero everywhere";
	if (!d->intercept || j == 0)
		return NULL;
	if (squares - xx[j * d->k] * xx[j * d->k] / total <= COLLINEAR * squares)
		return "is constant";
	return NULL;
}

/*
 * One more row of the Cholesky factor of the scaled matrix, for column j
 * behind the k kept; returns the squared pivot = 1 - R2 on them. Scaling is by
 * the columns' own lengths, so the pivot is free of units.
 */
static double add_pivot(const struct regress_design *d, const double *xx, const struct solver *s,
			double *factor, size_t j)
{
	double *row = factor + s->k * d->k, pivot = 1;

	for (size_t i = 0; i < s->k; i++) {
		size_t c = s->at[i];
		double sum = xx[j * d->k + c] / sqrt(xx[j * d->k + j]) / sqrt(xx[c * d->k + c]);

		for (size_t q = 0; q < i; q++)
			sum -= row[q] * factor[i * d->k + q];
		row[i] = sum / factor[i * d->k + i];
		pivot -= row[i] * row[i];
	}
	row[s->k] = sqrt(pivot > 0 ? pivot : 0);
	return pivot;
}

static void drop(struct regress_fit *f, const char *name, const char *why)
{
	f->drop[f->drops++] = (struct regress_drop){ name, why };
}

/* Choose the columns; names and reasons of the others go to f. */
static void choose(const struct regress_design *d, const double *xx, struct solver *s,
		   struct regress_fit *f, struct arena *arena)
{
	double *factor = mem_alloc(d->k * d->k + 1, sizeof(double));

	s->at = arena_alloc(arena, (d->k + 1) * sizeof(*s->at));
	f->drop = arena_alloc(arena, (d->k + 1) * sizeof(*f->drop));
	for (size_t j = 0; j < d->k; j++) {
		const char *why = why_dropped(d, xx, s->total, j);

		s->varying += why == NULL;
		if (why == NULL && !(add_pivot(d, xx, s, factor, j) > COLLINEAR))
			why = "is a combination of the features before it";
		if (why == NULL)
			s->at[s->k++] = j;
		else
			drop(f, d->name[j], why);
	}
	free(factor);
}

/* The inverse of the kept columns' cross-products, by way of the unit diagonal. */
static bool invert(const struct regress_design *d, const double *xx, struct solver *s,
		   struct arena *arena)
{
	s->inverse = arena_alloc(arena, (s->k * s->k + 1) * sizeof(double));
	s->centred = arena_alloc(arena, (s->k + 1) * sizeof(double));
	for (size_t i = 0; i < s->k; i++) {
		size_t a = s->at[i];
		double mean = d->intercept ? xx[a * d->k] / s->total : 0;

		s->centred[i] = xx[a * d->k + a] - mean * xx[a * d->k];
		for (size_t j = 0; j < s->k; j++) {
			size_t b = s->at[j];

			s->inverse[i * s->k + j] =
				xx[a * d->k + b] / sqrt(xx[a * d->k + a]) / sqrt(xx[b * d->k + b]);
		}
	}
	if (!numeric_spd_inverse(s->inverse, s->k, &s->condition))
		return false;
	for (size_t i = 0; i < s->k; i++)
		for (size_t j = 0; j < s->k; j++)
			s->inverse[i * s->k + j] /= sqrt(xx[s->at[i] * d->k + s->at[i]]) *
						    sqrt(xx[s->at[j] * d->k + s->at[j]]);
	return true;
}

static bool solve_design(const struct regress_design *d, const double *xx, struct solver *s,
			 struct regress_fit *f, struct arena *arena)
{
	choose(d, xx, s, f, arena);
	f->k = 0;
	if (s->k == 0)
		f->why = "no feature varies";
	else if ((double)s->varying >= s->total)
		f->why = "not more pairs than features";
	else if (!invert(d, xx, s, arena))
		f->why = "the features are too nearly collinear";
	if (f->why != NULL)
		return false;
	f->k = s->k;
	f->condition = s->condition;
	f->coef = arena_zalloc(arena, s->k * sizeof(*f->coef));
	for (size_t i = 0; i < s->k; i++) {
		f->coef[i].name = d->name[s->at[i]];
		f->coef[i].vif = d->intercept && s->at[i] == 0
					 ? NAN
					 : s->centred[i] * s->inverse[i * s->k + i];
	}
	return true;
}

/* Move the kept columns of a block to its front. */
static void pack(const struct solver *s, size_t k, double *x)
{
	for (size_t j = 0; s->k < k && j < s->k; j++)
		if (s->at[j] != j)
			memcpy(x + j * GRAM_BLOCK, x + s->at[j] * GRAM_BLOCK,
			       GRAM_BLOCK * sizeof(double));
}

/* ---- least squares ---- */

struct ols {
	const struct regress_design *d;
	const double *const *y;
	size_t m;
	struct solver s;
	double *x;       /* a block of columns */
	double *xx, *xy; /* k x k; m of k */
};

/* Sums of the second pass for one outcome. */
struct residuals {
	double ssr, sum, squares; /* squares, sum: of y */
	double *hc, *cluster;     /* k x k */
	double *scores;           /* a block of cluster scores being filled, */
	size_t filled, clusters;  /* and how many rows of it */
	double *running;          /* k: the open cluster's score */
	bool open;
	uint32_t id;
};

static void first_pass(struct ols *o)
{
	const struct regress_design *d = o->d;

	for (size_t from = 0; from < d->rows; from += GRAM_BLOCK) {
		size_t len = block_length(d->rows, from);

		d->fill(d->ctx, from, len, o->x);
		gram_add(o->xx, o->x, d->k, NULL, len);
		for (size_t q = 0; q < o->m; q++)
			gram_add_vector(o->xy + q * d->k, o->x, d->k, o->y[q] + from, len);
	}
	gram_mirror(o->xx, d->k);
}

static void estimate(const struct ols *o, size_t q, struct regress_fit *f)
{
	const struct solver *s = &o->s;

	for (size_t i = 0; i < s->k; i++) {
		f->coef[i].beta = 0;
		for (size_t j = 0; j < s->k; j++)
			f->coef[i].beta += s->inverse[i * s->k + j] * o->xy[q * o->d->k + s->at[j]];
	}
}

static void flush_scores(struct residuals *r, size_t k)
{
	gram_add(r->cluster, r->scores, k, NULL, r->filled);
	r->filled = 0;
}

/* The open cluster is complete: its score becomes a row of the block. */
static void close_cluster(struct residuals *r, size_t k)
{
	for (size_t j = 0; j < k; j++) {
		r->scores[j * GRAM_BLOCK + r->filled] = r->running[j];
		r->running[j] = 0;
	}
	r->clusters++;
	r->open = false;
	if (++r->filled == GRAM_BLOCK)
		flush_scores(r, k);
}

static void add_scores(struct residuals *r, const uint32_t *cluster, const double *x,
		       const double *e, size_t k, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (r->open && r->id != cluster[i])
			close_cluster(r, k);
		r->open = true;
		r->id = cluster[i];
		for (size_t j = 0; j < k; j++)
			r->running[j] += x[j * GRAM_BLOCK + i] * e[i];
	}
}

static void residual_block(const struct ols *o, const struct regress_fit *f, struct residuals *r,
			   size_t q, size_t from, size_t len)
{
	double beta[GRAM_BLOCK] = { 0 }, e[GRAM_BLOCK], w[GRAM_BLOCK], fitted[GRAM_BLOCK];
	const double *y = o->y[q] + from;
	size_t k = o->s.k;

	for (size_t j = 0; j < k; j++)
		beta[j] = f->coef[j].beta;
	gram_times(o->x, k, beta, fitted, len);
	r->ssr += gram_residuals(y, fitted, e, w, len);
	for (size_t i = 0; i < len; i++) {
		r->sum += y[i];
		r->squares += y[i] * y[i];
	}
	gram_add(r->hc, o->x, k, w, len);
	if (o->d->cluster != NULL) {
		add_scores(r, o->d->cluster + from, o->x, e, k, len);
	} else if (o->d->twins) {
		gram_twins(o->x, k, e, r->scores, len);
		gram_add(r->cluster, r->scores, k, NULL, len / 2);
	}
}

static void second_pass(const struct ols *o, const struct regress_fit *fit, struct residuals *r)
{
	const struct regress_design *d = o->d;

	for (size_t from = 0; from < d->rows; from += GRAM_BLOCK) {
		size_t len = block_length(d->rows, from);

		d->fill(d->ctx, from, len, o->x);
		pack(&o->s, d->k, o->x);
		for (size_t q = 0; q < o->m; q++)
			residual_block(o, &fit[q], &r[q], q, from, len);
	}
	for (size_t q = 0; q < o->m; q++) {
		if (r[q].open)
			close_cluster(&r[q], o->s.k);
		if (r[q].filled > 0)
			flush_scores(&r[q], o->s.k);
	}
}

/* sqrt of the diagonal of factor * inverse meat inverse, into se. */
static void sandwich(const struct solver *s, double *meat, double factor, double *se)
{
	gram_mirror(meat, s->k);
	for (size_t i = 0; i < s->k; i++) {
		const double *a = s->inverse + i * s->k;
		double v = 0;

		for (size_t p = 0; p < s->k; p++)
			for (size_t q = 0; q < s->k; q++)
				v += a[p] * meat[p * s->k + q] * a[q];
		se[i] = sqrt(factor * (v > 0 ? v : 0));
	}
}

static void bonferroni(struct regress_fit *f)
{
	for (size_t i = 0; i < f->k; i++) {
		f->coef[i].p_bonferroni = fmin(1, f->coef[i].classical.p * (double)f->k);
		f->coef[i].p_cluster_bonferroni = fmin(1, f->coef[i].cluster.p * (double)f->k);
	}
}

/* Errors of all families from the second pass's sums. */
static void finish(const struct ols *o, struct residuals *r, struct regress_fit *f)
{
	const struct regress_design *d = o->d;
	double rows = (double)d->rows, k = (double)f->k, absorbed = d->paired ? rows : 0;
	double half = d->paired
			      ? 0.5
			      : 1; /* paired: residuals of the swept rows are halves, two a pair */
	double tss = d->intercept ? r->squares - r->sum * r->sum / rows : r->squares;
	double *hc, *cl, g, cr, quantile;

	f->obs = d->paired ? 2 * rows : rows;
	f->df = f->obs - k - absorbed;
	f->clusters = d->cluster != NULL ? r->clusters : d->twins ? d->rows / 2 : d->rows;
	g = (double)f->clusters;
	cr = g / (g - 1) * (f->obs - 1);
	f->ssr = r->ssr * half;
	f->sigma = sqrt(f->ssr / f->df);
	f->r2 = 1 - r->ssr / tss;
	f->r2_adj = d->paired ? NAN : 1 - r->ssr / f->df / (tss / (rows - 1));
	quantile = numeric_quantile_t(0.975, g - 1);
	hc = mem_alloc(2 * f->k, sizeof(double));
	cl = hc + f->k;
	sandwich(&o->s, r->hc, 1, hc);
	if (d->cluster != NULL || d->twins)
		sandwich(&o->s, r->cluster, 1, cl);
	else
		memcpy(cl, hc, f->k * sizeof(double));
	for (size_t i = 0; i < f->k; i++) {
		struct regress_coef *c = &f->coef[i];
		double b = c->beta, v = r->ssr / f->df * o->s.inverse[i * f->k + i];

		c->classical = regress_test(b, sqrt(v), f->df);
		c->hc1 = regress_test(b, hc[i] * sqrt(rows / f->df), f->df);
		c->cluster = regress_test(b, cl[i] * sqrt(cr / (f->obs - k)), g - 1);
		c->cluster_full =
			regress_test(b, d->paired ? cl[i] * sqrt(cr / f->df) : NAN, g - 1);
		c->lo = b - quantile * c->cluster.se;
		c->hi = b + quantile * c->cluster.se;
	}
	bonferroni(f);
	free(hc);
}

static struct residuals *new_residuals(const struct ols *o, struct arena *arena)
{
	struct residuals *r = arena_zalloc(arena, (o->m + 1) * sizeof(*r));
	size_t k = o->s.k;

	for (size_t q = 0; q < o->m; q++) {
		r[q].hc = arena_zalloc(arena, k * k * sizeof(double));
		r[q].cluster = arena_zalloc(arena, k * k * sizeof(double));
		r[q].running = arena_zalloc(arena, k * sizeof(double));
		r[q].scores = arena_zalloc(arena, k * GRAM_BLOCK * sizeof(double));
	}
	return r;
}

void regress_ols(const struct regress_design *d, const double *const *y, size_t m,
		 struct regress_fit *fit, struct arena *arena)
{
	struct ols o = { .d = d, .y = y, .m = m };
	struct arena work = ARENA_INIT;
	struct residuals *r;

	ENSURE(d->k <= GRAM_BLOCK);
	o.x = arena_alloc(&work, (d->k * GRAM_BLOCK + 1) * sizeof(double));
	o.xx = arena_zalloc(&work, (d->k * d->k + 1) * sizeof(double));
	o.xy = arena_zalloc(&work, (m * d->k + 1) * sizeof(double));
	first_pass(&o);
	for (size_t q = 0; q < m; q++) {
		o.s = (struct solver){ .total = (double)d->rows };
		fit[q] = (struct regress_fit){
			.rows = d->rows, .sigma = NAN, .r2 = NAN, .r2_adj = NAN, .ssr = NAN
		};
		if (solve_design(d, o.xx, &o.s, &fit[q], arena))
			estimate(&o, q, &fit[q]);
	}
	if (m > 0 && fit[0].why == NULL) {
		r = new_residuals(&o, &work);
		second_pass(&o, fit, r);
		for (size_t q = 0; q < m; q++)
			finish(&o, &r[q], &fit[q]);
	}
	arena_release(&work);
}

/* ---- logistic regression ---- */

#define MAX_STEPS 30
#define SETTLED 1e-11 /* largest step, against 1 + |beta|, at which Newton has arrived */
#define MOVING 1e-4   /* a step that at the end still is this large belongs to a runaway */

struct logit {
	const struct regress_design *d;
	const double *y, *weight;
	struct solver s;
	double *x;
	double *information, *gradient, *step;
	double loglik;
};

/* p, weights and log-likelihood of a block, from eta in place of p. */
static double logit_block(const double *y, const double *weight, double *p, double *w, double *e,
			  size_t len)
{
	double sum = 0;

	for (size_t i = 0; i < len; i++) {
		double eta = p[i], small = exp(-fabs(eta)), n = weight != NULL ? weight[i] : 1;

		p[i] = (eta >= 0 ? 1 : small) / (1 + small);
		w[i] = n * small / ((1 + small) * (1 + small));
		e[i] = n * (y[i] - p[i]);
		sum += n * (y[i] * eta - fmax(eta, 0) - log1p(small));
	}
	return sum;
}

/* Information, gradient and log-likelihood at beta. */
static void evaluate(struct logit *l, const double *beta)
{
	double p[GRAM_BLOCK], w[GRAM_BLOCK], e[GRAM_BLOCK];
	const struct regress_design *d = l->d;
	size_t k = l->s.k;

	memset(l->information, 0, k * k * sizeof(double));
	memset(l->gradient, 0, k * sizeof(double));
	l->loglik = 0;
	for (size_t from = 0; from < d->rows; from += GRAM_BLOCK) {
		size_t len = block_length(d->rows, from);

		d->fill(d->ctx, from, len, l->x);
		pack(&l->s, d->k, l->x);
		gram_times(l->x, k, beta, p, len);
		l->loglik += logit_block(l->y + from, l->weight != NULL ? l->weight + from : NULL,
					 p, w, e, len);
		gram_add(l->information, l->x, k, w, len);
		gram_add_vector(l->gradient, l->x, k, e, len);
	}
	gram_mirror(l->information, k);
}

/* One Newton step, halved while it makes things worse. False: no way on. */
static bool newton(struct logit *l, double *beta, double *largest)
{
	double before = l->loglik;
	size_t k = l->s.k;

	if (!numeric_spd_solve(l->information, l->gradient, l->step, k))
		return false;
	for (int half = 0; half < 20; half++) {
		*largest = 0;
		for (size_t j = 0; j < k; j++) {
			beta[j] += l->step[j];
			*largest = fmax(*largest, fabs(l->step[j]) / (1 + fabs(beta[j])));
		}
		evaluate(l, beta);
		if (l->loglik >= before - 1e-12 * fabs(before))
			return true;
		for (size_t j = 0; j < k; j++) {
			beta[j] -= l->step[j];
			l->step[j] /= 2;
		}
	}
	return false;
}

static void name_moving(const struct logit *l, struct regress_fit *f, struct arena *arena)
{
	f->moving = arena_alloc(arena, (l->s.k + 1) * sizeof(*f->moving));
	for (size_t j = 0; j < l->s.k; j++)
		if (fabs(l->step[j]) > MOVING)
			f->moving[f->n_moving++] = f->coef[j].name;
	f->why = "no finite estimate: the features separate the outcomes";
}

static void wald(const struct logit *l, const double *beta, struct regress_fit *f)
{
	double *inverse = l->information;

	if (!numeric_spd_inverse(inverse, f->k, &f->condition)) {
		f->converged = false;
		f->why = "the information matrix is singular";
		return;
	}
	for (size_t i = 0; i < f->k; i++) {
		struct regress_coef *c = &f->coef[i];
		struct regress_test none = { NAN, NAN, NAN };

		c->beta = beta[i];
		c->classical = regress_test(beta[i], sqrt(inverse[i * f->k + i]), INFINITY);
		c->hc1 = c->cluster = c->cluster_full = none;
		c->p_bonferroni = fmin(1, c->classical.p * (double)f->k);
		c->p_cluster_bonferroni = NAN;
		c->lo = beta[i] - INTERVAL_Z95 * c->classical.se;
		c->hi = beta[i] + INTERVAL_Z95 * c->classical.se;
	}
}

static void climb(struct logit *l, double *beta, struct regress_fit *f, struct arena *arena)
{
	double largest = INFINITY;

	evaluate(l, beta);
	while (f->steps < MAX_STEPS && largest > SETTLED) {
		if (!newton(l, beta, &largest))
			break;
		f->steps++;
	}
	f->converged = largest <= SETTLED;
	f->loglik = l->loglik;
	if (f->converged)
		wald(l, beta, f);
	else
		name_moving(l, f, arena);
}

/* What the outcome alone says: counts and the likelihood without features. */
static void null_model(const struct logit *l, struct regress_fit *f)
{
	double n = 0, events = 0;

	for (size_t i = 0; i < l->d->rows; i++) {
		double w = l->weight != NULL ? l->weight[i] : 1;

		n += w;
		events += w * l->y[i];
	}
	f->obs = n;
	f->events = (size_t)llround(events);
	f->loglik_null = events > 0 && events < n
				 ? events * log(events / n) + (n - events) * log1p(-events / n)
				 : 0;
}

static void design_products(const struct regress_design *d, const double *weight, double *x,
			    double *xx)
{
	for (size_t from = 0; from < d->rows; from += GRAM_BLOCK) {
		size_t len = block_length(d->rows, from);

		d->fill(d->ctx, from, len, x);
		gram_add(xx, x, d->k, weight != NULL ? weight + from : NULL, len);
	}
	gram_mirror(xx, d->k);
}

struct regress_fit regress_logit(const struct regress_design *d, const double *y,
				 const double *weight, struct arena *arena)
{
	struct regress_fit f = { .rows = d->rows,
				 .loglik = NAN,
				 .loglik_null = NAN,
				 .mcfadden = NAN,
				 .ssr = NAN,
				 .sigma = NAN,
				 .r2 = NAN,
				 .r2_adj = NAN };
	struct logit l = { .d = d, .y = y, .weight = weight };
	struct arena work = ARENA_INIT;
	double *xx, *beta;

	ENSURE(d->k <= GRAM_BLOCK);
	l.x = arena_alloc(&work, (d->k * GRAM_BLOCK + 1) * sizeof(double));
	xx = arena_zalloc(&work, (d->k * d->k + 1) * sizeof(double));
	l.information = arena_alloc(&work, (d->k * d->k + 1) * sizeof(double));
	l.gradient = arena_alloc(&work, (d->k + 1) * sizeof(double));
	beta = arena_zalloc(&work, (d->k + 1) * sizeof(double));
	l.step = arena_zalloc(&work, (d->k + 1) * sizeof(double));
	design_products(d, weight, l.x, xx);
	null_model(&l, &f);
	l.s.total = f.obs;
	if (solve_design(d, xx, &l.s, &f, arena)) {
		f.df = f.obs - (double)f.k;
		if (f.events == 0 || (double)f.events >= f.obs)
			f.why = "the outcome does not vary";
		else
			climb(&l, beta, &f, arena);
		if (f.converged)
			f.mcfadden = 1 - f.loglik / f.loglik_null;
	}
	arena_release(&work);
	return f;
}
