/* interval -- see interval.h. */
#include "core/measure/interval.h"

#include <math.h>

struct estimate interval_none(const char *method, const char *why)
{
	return (struct estimate){
		.value = NAN, .se = NAN, .lo = NAN, .hi = NAN, .method = method, .why = why
	};
}

struct estimate interval_wilson(double k, double n)
{
	struct estimate e = interval_none("wilson", "no items to count");
	double z = INTERVAL_Z95, d, centre, half;

	if (!(n > 0))
		return e;
	e.n = n;
	e.why = NULL;
	e.value = k / n;
	e.se = sqrt(e.value * (1 - e.value) / n);
	d = 1 + z * z / n;
	centre = e.value + z * z / (2 * n);
	half = z * sqrt(e.value * (1 - e.value) / n + z * z / (4 * n * n));
	/* At k = 0 and k = n the bound is exact; rounding must not push it outside. */
	e.lo = k <= 0 ? 0 : (centre - half) / d;
	e.hi = k >= n ? 1 : (centre + half) / d;
	return e;
}

struct estimate interval_around(double value, double se, double quantile, double n,
				const char *method)
{
	return (struct estimate){
		.n = n,
		.value = value,
		.se = se,
		.lo = value - quantile * se,
		.hi = value + quantile * se,
		.method = method,
	};
}
