/*
 * numeric -- see numeric.h. GSL's gsl_cdf_tdist_* is 5e-7 off in places, so
 * tails of t and F go through the incomplete beta function.
 */
#include "core/base/numeric.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

#include "core/base/err.h"

/* GSL aborts on error by default; results are checked here instead. */
static void quiet(void)
{
	gsl_set_error_handler_off();
}

/* Regularised incomplete beta I_x(a, b); underflow is an honest 0. */
static double beta_inc(double a, double b, double x)
{
	gsl_sf_result r;

	quiet();
	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	if (gsl_sf_beta_inc_e(a, b, x, &r) != GSL_SUCCESS && !(r.val >= 0 && r.val <= 1))
		return NAN;
	return r.val;
}

double numeric_p_normal(double z)
{
	return erfc(fabs(z) / sqrt(2));
}

double numeric_cdf_normal(double z)
{
	return 0.5 * erfc(-z / sqrt(2));
}

double numeric_p_t(double t, double df)
{
	double t2 = t * t;

	if (isnan(t) || !(df > 0))
		return NAN;
	if (isinf(df))
		return numeric_p_normal(t);
	if (isinf(t2))
		return 0;
	/* Each side of the median by the form that does not cancel there. */
	if (t2 < 3)
		return 1 - beta_inc(0.5, df / 2, t2 / (df + t2));
	return beta_inc(df / 2, 0.5, df / (df + t2));
}

double numeric_p_chi2(double x, double df)
{
	gsl_sf_result r;

	quiet();
	if (isnan(x) || !(df > 0))
		return NAN;
	if (x <= 0)
		return 1;
	if (gsl_sf_gamma_inc_Q_e(df / 2, x / 2, &r) != GSL_SUCCESS && !(r.val >= 0))
		return NAN;
	return r.val;
}

double numeric_p_f(double x, double df1, double df2)
{
	if (isnan(x) || !(df1 > 0) || !(df2 > 0))
		return NAN;
	if (x <= 0)
		return 1;
	return beta_inc(df2 / 2, df1 / 2, df2 / (df2 + df1 * x));
}

double numeric_quantile_normal(double p)
{
	quiet();
	if (!(p >= 0 && p <= 1))
		return NAN;
	return gsl_cdf_ugaussian_Pinv(p);
}

double numeric_quantile_t(double p, double df)
{
	double tail = p < 0.5 ? p : 1 - p, t;

	quiet();
	if (!(p > 0 && p < 1) || !(df > 0))
		return p == 0 ? -INFINITY : p == 1 ? INFINITY : NAN;
	if (tail == 0.5)
		return 0;
	t = fabs(gsl_cdf_tdist_Pinv(tail, df));
	/* Newton on our own tail: GSL's start is good to about six digits. */
	for (int i = 0; i < 8; i++) {
		double logd = gsl_sf_lngamma((df + 1) / 2) - gsl_sf_lngamma(df / 2) -
			      0.5 * log(df * M_PI) - (df + 1) / 2 * log1p(t * t / df);
		double step = (numeric_p_t(t, df) / 2 - tail) / exp(logd);

		if (!isfinite(step))
			break;
		t += step;
		if (fabs(step) <= 1e-15 * t)
			break;
	}
	return p < 0.5 ? -t : t;
}

double numeric_quantile_beta(double p, double a, double b)
{
	double lo = 0, hi = 1, x;

	if (!(p >= 0 && p <= 1) || !(a > 0) || !(b > 0))
		return NAN;
	if (p == 0 || p == 1)
		return p;
	/* Bisection to the last bit: slower than GSL's, never wrong at small a or b. */
	for (int i = 0; i < 1100; i++) {
		x = 0.5 * (lo + hi);
		if (x <= lo || x >= hi)
			break;
		if (beta_inc(a, b, x) < p)
			lo = x;
		else
			hi = x;
	}
	return hi;
}

double numeric_lgamma(double x)
{
	gsl_sf_result r;

	quiet();
	if (isnan(x) || x <= 0)
		return x == 0 ? INFINITY : NAN;
	return gsl_sf_lngamma_e(x, &r) == GSL_SUCCESS ? r.val : NAN;
}

double numeric_digamma(double x)
{
	gsl_sf_result r;

	quiet();
	if (isnan(x) || x <= 0)
		return NAN;
	return gsl_sf_psi_e(x, &r) == GSL_SUCCESS ? r.val : NAN;
}

double numeric_mcnemar_log10_p(double b, double c)
{
	double k = fmin(b, c), n = b + c, term = 1, sum = 1, log_p;

	if (!(b >= 0) || !(c >= 0))
		return NAN;
	if (b == c || n - 2 * k <= 1)
		return 0;
	/* The tail as its largest term times a sum of falling ratios. */
	for (double j = k; j > 0 && term > 1e-18 * sum; j--) {
		term *= j / (n - j + 1);
		sum += term;
	}
	log_p = numeric_lgamma(n + 1) - numeric_lgamma(k + 1) - numeric_lgamma(n - k + 1) -
		n * M_LN2 + log(sum) + M_LN2;
	return fmin(0, log_p / M_LN10);
}

/* Cholesky of a copy of a; NULL if it is not positive definite. The caller frees. */
static gsl_matrix *factor(const double *a, size_t k)
{
	gsl_matrix *m;

	quiet();
	if (k == 0)
		return NULL;
	for (size_t i = 0; i < k * k; i++)
		if (!isfinite(a[i]))
			return NULL;
	m = gsl_matrix_alloc(k, k);
	if (m == NULL)
		err_die("out of memory");
	memcpy(m->data, a, k * k * sizeof(*a));
	if (gsl_linalg_cholesky_decomp1(m) == GSL_SUCCESS)
		return m;
	gsl_matrix_free(m);
	return NULL;
}

static double condition_of(const gsl_matrix *chol, size_t k)
{
	gsl_vector *work = gsl_vector_alloc(3 * k);
	double rcond = 0;

	if (work == NULL)
		err_die("out of memory");
	if (gsl_linalg_cholesky_rcond(chol, &rcond, work) != GSL_SUCCESS)
		rcond = 0;
	gsl_vector_free(work);
	return 1 / rcond;
}

bool numeric_spd_inverse(double *a, size_t k, double *condition)
{
	gsl_matrix *m = factor(a, k);

	if (m == NULL)
		return false;
	if (condition != NULL)
		*condition = condition_of(m, k);
	gsl_linalg_cholesky_invert(m);
	memcpy(a, m->data, k * k * sizeof(*a));
	gsl_matrix_free(m);
	return true;
}

bool numeric_spd_solve(const double *a, const double *b, double *x, size_t k)
{
	gsl_matrix *m = factor(a, k);
	gsl_vector_view v;

	if (m == NULL)
		return false;
	memmove(x, b, k * sizeof(*x));
	v = gsl_vector_view_array(x, k);
	gsl_linalg_cholesky_svx(m, &v.vector);
	gsl_matrix_free(m);
	return true;
}
