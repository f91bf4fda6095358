/* numeric: tails and quantiles against 30-digit values (mpmath), the small algebra against itself.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/err.h"
#include "core/base/numeric.h"

static void near(double got, double want, double relative)
{
	if (isnan(got) || fabs(got - want) > relative * fabs(want))
		fail_msg("got %.17g, want %.17g", got, want);
}

struct tail {
	double x, df, df2, p;
};

static const struct tail t_cases[] = {
	{ 9.9999999999999995e-07, 10, 0, 0.99999922178323208 },
	{ 0.001, 4612, 0, 0.99920215882149099 },
	{ 0.5, 1, 0, 0.70483276469913347 },
	{ 1, 4612, 0, 0.31736297048383322 },
	{ 1.7, 3, 0, 0.18769064155341009 },
	{ 1.74, 3, 0, 0.18023592480809597 },
	{ 2.1000000000000001, 2311, 0, 0.035836988567092123 },
	{ 13.741200289656785, 2301, 0, 2.3574905332474309e-41 },
	{ 30, 100, 0, 8.3803325586882916e-52 },
	{ 35.159999999999997, 4612, 0, 3.7861011415560559e-240 },
	{ -4, 7, 0, 0.005189913349296812 },
	{ 0.10000000000000001, 0.5, 0, 0.94633162112860636 },
	{ 60, 4612, 0, 0 },
};
static const struct tail z_cases[] = {
	{ 0.10000000000000001, 0, 0, 0.92034432544594202 },
	{ 1.96, 0, 0, 0.04999579029644087 },
	{ -5, 0, 0, 5.7330314375838782e-07 },
	{ 20, 0, 0, 5.5072482372124675e-89 },
	{ 37, 0, 0, 1.1451142445049154e-299 },
};
static const struct tail chi_cases[] = {
	{ 0.10000000000000001, 1, 0, 0.75182963404584924 },
	{ 3.8399999999999999, 1, 0, 0.050043521248705106 },
	{ 40, 5, 0, 1.4933679000503952e-07 },
	{ 900, 100, 0, 6.9299165591195512e-129 },
	{ 3000, 2, 0, 0 },
};
static const struct tail f_cases[] = {
	{ 0.5, 3, 20, 0.68651861283640303 },
	{ 4, 2, 7, 0.069426254078501573 },
	{ 60, 12, 2000, 3.2231589548225922e-124 },
	{ 1, 1, 1, 0.5 },
};
static const struct tail tq_cases[] = {
	{ 12.706204736174694, 1, 0, 0.97499999999999998 },
	{ 4.3026527297494619, 2, 0, 0.97499999999999998 },
	{ 2.0322445093177186, 34, 0, 0.97499999999999998 },
	{ -1.9609910260983163, 2311, 0, 0.025000000000000001 },
	{ 6.8688266258812751, 5, 0, 0.99950000000000006 },
	{ 0.27667066233268983, 3, 0, 0.59999999999999998 },
};
static const struct tail bq_cases[] = {
	{ 0.032070937185463708, 3, 18, 0.025000000000000001 },
	{ 0.99845866686656404, 0.5, 0.5, 0.97499999999999998 },
	{ 0.99166408947703588, 200, 2, 0.5 },
	{ 0.00063274493204941895, 1, 40, 0.025000000000000001 },
};

static void p_of_t(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(t_cases); i++)
		near(numeric_p_t(t_cases[i].x, t_cases[i].df), t_cases[i].p, 1e-10);
	assert_true(isnan(numeric_p_t(NAN, 3)));
	assert_true(isnan(numeric_p_t(1, 0)));
	assert_true(numeric_p_t(INFINITY, 5) == 0);
	near(numeric_p_t(0, 5), 1, 1e-15);
}

static void p_of_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(z_cases); i++)
		near(numeric_p_normal(z_cases[i].x), z_cases[i].p, 1e-13);
	for (size_t i = 0; i < COUNT(chi_cases); i++)
		near(numeric_p_chi2(chi_cases[i].x, chi_cases[i].df), chi_cases[i].p, 1e-10);
	for (size_t i = 0; i < COUNT(f_cases); i++)
		near(numeric_p_f(f_cases[i].x, f_cases[i].df, f_cases[i].df2), f_cases[i].p, 1e-10);
}

static void quantiles(void **state)
{
	(void)state;
	near(numeric_quantile_normal(0.975), 1.959963984540054, 1e-14);
	for (size_t i = 0; i < COUNT(tq_cases); i++)
		near(numeric_quantile_t(tq_cases[i].p, tq_cases[i].df), tq_cases[i].x, 1e-12);
	for (size_t i = 0; i < COUNT(bq_cases); i++)
		near(numeric_quantile_beta(bq_cases[i].p, bq_cases[i].df, bq_cases[i].df2),
		     bq_cases[i].x, 1e-12);
	near(numeric_cdf_normal(-8), 6.2209605742717841e-16, 1e-13);
	assert_true(isnan(numeric_quantile_t(1.5, 3)));
}

/* inference.md 3: the pre/post discordance of SEAL underflows any double. */
static void mcnemar(void **state)
{
	(void)state;
	near(numeric_mcnemar_log10_p(41445, 14065), -3066.7753, 1e-8);
	near(numeric_mcnemar_log10_p(14065, 41445), -3066.7753, 1e-8);
	near(numeric_mcnemar_log10_p(1, 5), log10(2 * 7 / 64.0), 1e-13);
	assert_true(numeric_mcnemar_log10_p(3, 3) == 0);
	assert_true(numeric_mcnemar_log10_p(3, 4) == 0);
	assert_true(numeric_mcnemar_log10_p(0, 0) == 0);
}

static void algebra(void **state)
{
	double a[9] = { 4, 1, .5, 1, 3, .25, .5, .25, 2 }, inv[9], b[3] = { 1, 2, 3 }, x[3],
	       condition;

	(void)state;
	memcpy(inv, a, sizeof(a));
	assert_true(numeric_spd_inverse(inv, 3, &condition));
	for (size_t i = 0; i < 3; i++)
		for (size_t j = 0; j < 3; j++) {
			double s = 0;

			for (size_t k = 0; k < 3; k++)
				s += a[i * 3 + k] * inv[k * 3 + j];
			assert_true(fabs(s - (i == j)) < 1e-14);
		}
	assert_true(condition > 1 && condition < 10);
	assert_true(numeric_spd_solve(a, b, x, 3));
	for (size_t i = 0; i < 3; i++)
		near(a[i * 3] * x[0] + a[i * 3 + 1] * x[1] + a[i * 3 + 2] * x[2], b[i], 1e-14);
}

static void algebra_refuses(void **state)
{
	double indefinite[4] = { 1, 2, 2, 1 }, copy[4], nan[1] = { NAN };

	(void)state;
	memcpy(copy, indefinite, sizeof(copy));
	assert_false(numeric_spd_inverse(indefinite, 2, NULL));
	assert_memory_equal(copy, indefinite, sizeof(copy));
	assert_false(numeric_spd_inverse(nan, 1, NULL));
	assert_false(numeric_spd_inverse(nan, 0, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p_of_t),    cmocka_unit_test(p_of_others),
		cmocka_unit_test(quantiles), cmocka_unit_test(mcnemar),
		cmocka_unit_test(algebra),   cmocka_unit_test(algebra_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
