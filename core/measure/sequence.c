/* sequence -- see sequence.h. */
#include "core/measure/sequence.h"

#include <math.h>

#include "core/base/numeric.h"

double sequence_halfwidth(double t, double sigma, double alpha, double t_star)
{
	double rho2 = (-2 * log(alpha) + log(-2 * log(alpha)) + 1) / t_star;
	double u = t * rho2 + 1;

	return sigma * sqrt(2 * u / (t * t * rho2) * log(sqrt(u) / alpha));
}

struct estimate sequence_interval(double t, double value, double sigma, double alpha, double t_star)
{
	struct estimate e = { .n = t, .value = value, .se = sigma / sqrt(t), .lo = NAN, .hi = NAN,
			      .method = "confidence sequence" };
	double h;

	if (!(t >= SEQUENCE_FIRST)) {
		e.why = "a confidence sequence starts at 100 draws";
		return e;
	}
	h = sequence_halfwidth(t, sigma, alpha, t_star);
	e.lo = fmax(0, value - h);
	e.hi = fmin(1, value + h);
	return e;
}

static double log_choose(double n, double k)
{
	return numeric_lgamma(n + 1) - numeric_lgamma(k + 1) - numeric_lgamma(n - k + 1);
}

static double log_beta(double a, double b)
{
	return numeric_lgamma(a) + numeric_lgamma(b) - numeric_lgamma(a + b);
}

/* The prior is uniform on 0..pool; given s of t, M - s is beta-binomial(pool - t, 1 + s, 1 + t -
 * s). */
bool sequence_keeps(double pool, double t, double s, double alpha, double m)
{
	double rest = pool - t, more = m - s, posterior;

	if (more < 0 || more > rest)
		return false;
	posterior =
		log_choose(rest, more) + log_beta(1 + m, 1 + pool - m) - log_beta(1 + s, 1 + t - s);
	return -log(pool + 1) - posterior < -log(alpha);
}

bool sequence_count(double pool, double t, double s, double alpha, double *lo, double *hi)
{
	bool any = false;

	for (double m = s; m <= pool - t + s; m++) {
		if (!sequence_keeps(pool, t, s, alpha, m)) {
			if (any)
				break;
			continue;
		}
		if (!any)
			*lo = m;
		*hi = m;
		any = true;
	}
	return any;
}
