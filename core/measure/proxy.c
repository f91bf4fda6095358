/* proxy -- see proxy.h. */
#include "core/measure/proxy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/numeric.h"

#define ITERATIONS 30
#define RIDGE 1.0	/* on every coefficient but the intercept */

void proxy_standardise(double *column, size_t n)
{
	double m = 0, mean = 0, ss = 0, sd;

	for (size_t i = 0; i < n; i++)
		if (!isnan(column[i])) {
			double d = column[i] - mean;

			mean += d / ++m;
			ss += d * (column[i] - mean);
		}
	sd = m > 1 ? sqrt(ss / m) : 0;
	for (size_t i = 0; i < n; i++)
		column[i] = isnan(column[i]) || !(sd > 1e-12) ? 0 : (column[i] - mean) / sd;
}

static size_t fold_of(uint32_t item)
{
	uint64_t h = (item + UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

	return (size_t)((h >> 32) % PROXY_FOLDS);
}

struct fit {
	const double *x;
	size_t n, k;
	const uint32_t *seen;
	const double *y;
	size_t m;
	double *beta;		/* k + 1, the intercept first */
	double *xtx, *xty;	/* of one Newton step */
};

static double linear(const struct fit *f, size_t item)
{
	double eta = f->beta[0];

	for (size_t c = 0; c < f->k; c++)
		eta += f->beta[c + 1] * f->x[c * f->n + item];
	return eta;
}

static double logistic(double eta)
{
	return 1 / (1 + exp(-eta));
}

/* One Newton step on the answers outside the fold; how far it went. */
static double step(const struct fit *f, size_t fold, double *delta)
{
	size_t q = f->k + 1;
	double far = 0;

	memset(f->xtx, 0, q * q * sizeof(double));
	for (size_t c = 0; c < q; c++) {
		f->xty[c] = c ? -RIDGE * f->beta[c] : 0;
		f->xtx[c * q + c] = c ? RIDGE : 1e-9;
	}
	for (size_t j = 0; j < f->m; j++) {
		double p, w;

		if (fold_of(f->seen[j]) == fold)
			continue;
		p = logistic(linear(f, f->seen[j]));
		w = fmax(p * (1 - p), 1e-9);
		for (size_t a = 0; a < q; a++) {
			double xa = a ? f->x[(a - 1) * f->n + f->seen[j]] : 1;

			f->xty[a] += xa * (f->y[j] - p);
			for (size_t b = 0; b < q; b++)
				f->xtx[a * q + b] +=
					w * xa * (b ? f->x[(b - 1) * f->n + f->seen[j]] : 1);
		}
	}
	if (!numeric_spd_solve(f->xtx, f->xty, delta, q))
		return 0;
	for (size_t c = 0; c < q; c++) {
		/* A step is kept short of where the logistic goes flat. */
		f->beta[c] += fmax(-3, fmin(3, delta[c]));
		far = fmax(far, fabs(delta[c]));
	}
	return far;
}

static bool varies(const double *y, size_t m, double *mean)
{
	bool other = false;

	*mean = 0;
	for (size_t j = 0; j < m; j++) {
		*mean += y[j] / (double)m;
		other = other || y[j] != y[0];
	}
	return other;
}

bool proxy_crossfit(const double *x, size_t n, size_t k, const uint32_t *seen, const double *y,
		    size_t m, double *f)
{
	size_t q = k + 1;
	double *work = mem_alloc(q * (q + 3), sizeof(double)), mean;
	struct fit t = { x, n, k, seen, y, m, work, work + q, work + q + q * q };
	bool fits = varies(y, m, &mean) && m >= PROXY_LEAST;

	for (size_t i = 0; i < n && !fits; i++)
		f[i] = m ? mean : 0;
	for (size_t fold = 0; fold < PROXY_FOLDS && fits; fold++) {
		memset(t.beta, 0, q * sizeof(double));
		for (int i = 0; i < ITERATIONS && step(&t, fold, t.xty + q) > 1e-8; i++)
			;
		for (uint32_t i = 0; i < n; i++)
			if (fold_of(i) == fold)
				f[i] = logistic(linear(&t, i));
	}
	free(work);
	return fits;
}
