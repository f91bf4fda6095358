/* regress, imprint: small cases worked by hand or by statsmodels, and what must never change. */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/measure/imprint.h"
#include "tests/lib/panelkit.h"

static void near(double got, double want, double relative)
{
	if (isnan(got) || fabs(got - want) > relative * fabs(want))
		fail_msg("got %.17g, want %.17g", got, want);
}

/* A design held in memory, for tests of regress itself. */
struct table {
	const double *x; /* rows x k, row-major */
	size_t k;
};

static void fill_table(const void *ctx, size_t from, size_t len, double *x)
{
	const struct table *t = ctx;

	for (size_t j = 0; j < t->k; j++)
		for (size_t i = 0; i < len; i++)
			x[j * GRAM_BLOCK + i] = t->x[(from + i) * t->k + j];
}

static struct regress_design design_of(const struct table *t, const char *const *name, size_t rows,
				       bool intercept)
{
	return (struct regress_design){ .rows = rows,
					.k = t->k,
					.name = name,
					.intercept = intercept,
					.fill = fill_table,
					.ctx = t };
}

/* inference.md 3: counting the pair effects inflates the errors by about sqrt 2. */
static void nested_and_full(void **state)
{
	const double dr[5] = { 1, -1, 2, -1, 3 }, dx[5] = { 1, -1, 1, 1, 0 };
	struct panel *p = kit_panel(5, 1, 1);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct imprint m;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		p->score[SIDE_A][i] = dr[i] + 7;
		p->score[SIDE_B][i] = 7;
		p->x[SIDE_A][i] = (int8_t)(dx[i] > 0);
		p->x[SIDE_B][i] = (int8_t)(dx[i] < 0);
	}
	v = kit_view(p, &a);
	imprint_all(&v, &(struct imprint_options){ 0 }, &m, &a);
	assert_null(m.fit.why);
	near(m.fit.coef[0].beta, .75, 1e-15);
	near(m.fit.coef[0].cluster.se, .609175, 1e-6);
	near(m.fit.coef[0].cluster_full.se, .913762, 1e-6);
	arena_release(&a);
	kit_free(p);
}

/* A small random table and what statsmodels 0.13.5+dfsg makes of it. */
enum { SM_ROWS = 24, SM_CLUSTERS = 9 };
static const double sm_x[SM_ROWS][3] = {
	{ 1, 1, 2.1 },   { 1, 2, 3 },    { 1, 2, -1 },    { 1, 0, 5.5 },   { 1, 2, -1.8 },
	{ 1, 2, 4.2 },   { 1, 2, 1.3 },  { 1, -2, -1.8 }, { 1, 0, -0.3 },  { 1, 1, 0.2 },
	{ 1, -1, 1.3 },  { 1, -1, 0.3 }, { 1, 1, 4.5 },   { 1, 2, -1.7 },  { 1, 0, 1 },
	{ 1, -2, -1.8 }, { 1, 1, 3.1 },  { 1, 2, -2.2 },  { 1, -1, -0.2 }, { 1, 0, 1.4 },
	{ 1, -1, -2.5 }, { 1, 2, 4 },    { 1, -2, 0.4 },  { 1, 0, 3 },
};
static const double sm_y[SM_ROWS] = {
	1.83, 0.12, 1.5,  -0.85, 3.29,  1.59, 0.9,  -0.07, 0.29,  0.86, -0.13, 0.28,
	2.21, 2,    0.41, 1,     -0.38, 2.29, 0.57, 1.35,  -0.07, 2.17, -0.47, 0.27,
};
static const double sm_event[SM_ROWS] = {
	1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1,
};
static const uint32_t sm_cluster[SM_ROWS] = {
	0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 7, 7, 8, 8,
};
/* beta, se, p, HC1 se, cluster se, VIF */
static const double sm_want[3][6] = {
	{ 0.79478461635573827, 0.1753056216472427, 0.00018142092856356936, 0.14316090446447788,
	  0.11945825093494243, 1.1985011809249499 },
	{ 0.52133194073223732, 0.11727357891653831, 0.00022398442068690048, 0.09987879322737904,
	  0.10544955527377217, 1.068972524183001 },
	{ -0.15127955453909447, 0.071843900559411131, 0.047442109554601819, 0.082173944990313552,
	  0.087949654294224203, 1.0689725241830013 },
};
static const double sm_logit[3][2] = {
	{ -0.035487296181133422, 0.46878977053122184 },
	{ 0.41029327706293695, 0.32232808784117351 },
	{ -0.14010854922097832, 0.19595521706169577 },
};
static const double sm_r2 = 0.49738101510217125, sm_r2_adj = 0.44951254034999699;
static const double sm_loglik = -15.689798792377035, sm_mcfadden = 0.056850212070500117;

static void against_statsmodels(void **state)
{
	static const char *const name[] = { "(intercept)", "x1", "x2" };
	struct table t = { &sm_x[0][0], 3 };
	struct regress_design d = design_of(&t, name, SM_ROWS, true);
	const double *y = sm_y;
	struct arena a = ARENA_INIT;
	struct regress_fit f;

	(void)state;
	d.cluster = sm_cluster;
	regress_ols(&d, &y, 1, &f, &a);
	assert_null(f.why);
	assert_int_equal(f.clusters, SM_CLUSTERS);
	for (size_t j = 0; j < 3; j++) {
		near(f.coef[j].beta, sm_want[j][0], 1e-11);
		near(f.coef[j].classical.se, sm_want[j][1], 1e-11);
		near(f.coef[j].classical.p, sm_want[j][2], 1e-10);
		near(f.coef[j].hc1.se, sm_want[j][3], 1e-11);
		near(f.coef[j].cluster.se, sm_want[j][4], 1e-11);
		if (j > 0)
			near(f.coef[j].vif, sm_want[j][5], 1e-11);
	}
	near(f.r2, sm_r2, 1e-12);
	near(f.r2_adj, sm_r2_adj, 1e-12);
	d.cluster = NULL;
	f = regress_logit(&d, sm_event, NULL, &a);
	assert_true(f.converged);
	for (size_t j = 0; j < 3; j++) {
		near(f.coef[j].beta, sm_logit[j][0], 1e-10);
		near(f.coef[j].classical.se, sm_logit[j][1], 1e-10);
	}
	near(f.loglik, sm_loglik, 1e-12);
	near(f.mcfadden, sm_mcfadden, 1e-11);
	arena_release(&a);
}

/* A row that stands for three is three rows. */
static void weights_are_copies(void **state)
{
	static const char *const name[] = { "(intercept)", "x1" };
	const double once[4][2] = { { 1, 0 }, { 1, 1 }, { 1, 0 }, { 1, 1 } };
	const double y[4] = { 0, 0, 1, 1 }, w[4] = { 3, 1, 2, 4 };
	double copies[10][2], yc[10];
	struct table few = { &once[0][0], 2 }, many = { &copies[0][0], 2 };
	struct regress_design d = design_of(&few, name, 4, true);
	struct arena a = ARENA_INIT;
	struct regress_fit f, g;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (size_t c = 0; c < (size_t)w[i]; c++, n++) {
			memcpy(copies[n], once[i], sizeof(once[i]));
			yc[n] = y[i];
		}
	f = regress_logit(&d, y, w, &a);
	d = design_of(&many, name, 10, true);
	g = regress_logit(&d, yc, NULL, &a);
	assert_true(f.converged && g.converged);
	assert_int_equal(f.events, 6);
	for (size_t j = 0; j < 2; j++) {
		near(f.coef[j].beta, g.coef[j].beta, 1e-12);
		near(f.coef[j].classical.se, g.coef[j].classical.se, 1e-12);
	}
	near(f.coef[1].beta, log(4 / 1.0) - log(2 / 3.0), 1e-12);
	arena_release(&a);
}

/* x2 decides the outcome: no maximum, and x2 is the one that runs away. */
static void separation(void **state)
{
	static const char *const name[] = { "(intercept)", "x1", "x2" };
	double x[40][3], y[40];
	struct table t = { &x[0][0], 3 };
	struct regress_design d = design_of(&t, name, 40, true);
	struct arena a = ARENA_INIT;
	struct regress_fit f;

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		x[i][0] = 1;
		x[i][1] = (double)(i % 3) - 1;
		x[i][2] = i < 5 ? 1 : i >= 36 ? -1 : 0;
		y[i] = i < 5 ? 1 : i >= 36 ? 0 : (double)(i % 2);
	}
	f = regress_logit(&d, y, NULL, &a);
	assert_false(f.converged);
	assert_non_null(f.why);
	assert_int_equal(f.n_moving, 1);
	assert_string_equal(f.moving[0], "x2");
	arena_release(&a);
}

static void degenerate_columns(void **state)
{
	struct panel *p = kit_panel(200, 1, 5);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct imprint m, pooled;

	(void)state;
	kit_fill(p, 5, 0, 0);
	for (size_t i = 0; i < 200; i++)
		for (int s = 0; s < 2; s++) {
			p->x[s][1 * 200 + i] = 1; /* constant */
			p->x[s][3 * 200 + i] =
				(int8_t)(p->x[s][i] + p->x[s][2 * 200 + i]); /* f1 + f3 */
		}
	v = kit_view(p, &a);
	imprint_all(&v, &(struct imprint_options){ 0 }, &m, &a);
	assert_int_equal(m.fit.k, 3);
	assert_int_equal(m.fit.drops, 2);
	assert_string_equal(m.fit.drop[0].name, "f2");
	assert_string_equal(m.fit.drop[0].why, "differs in no pair");
	assert_string_equal(m.fit.drop[1].name, "f4");
	assert_non_null(strstr(m.fit.drop[1].why, "combination"));
	imprint_all(&v, &(struct imprint_options){ .pooled = true }, &pooled, &a);
	assert_int_equal(pooled.fit.drops, 2);
	assert_string_equal(pooled.fit.drop[0].name, "f2");
	assert_string_equal(pooled.fit.drop[0].why, "is constant");
	assert_int_equal(pooled.fit.k, 4);
	arena_release(&a);
	kit_free(p);
}

static void too_few_pairs(void **state)
{
	struct panel *p = kit_panel(4, 1, 6);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct imprint m;

	(void)state;
	kit_fill(p, 8, 0, 0);
	v = kit_view(p, &a);
	imprint_all(&v, &(struct imprint_options){ 0 }, &m, &a);
	assert_int_equal(m.fit.k, 0);
	assert_non_null(m.fit.why);
	memset(p->x[0], 0, 24);
	memset(p->x[1], 0, 24);
	imprint_all(&v, &(struct imprint_options){ 0 }, &m, &a);
	assert_non_null(m.fit.why);
	assert_int_equal(m.fit.drops, 6);
	v.in = 0;
	memset(v.chosen, SIDE_NONE, 4);
	imprint_all(&v, &(struct imprint_options){ .pooled = true }, &m, &a);
	assert_non_null(m.fit.why);
	arena_release(&a);
	kit_free(p);
}

/* Neither a flipped label nor the sides' names move an imprint; clusters of one are pairs. */
static void what_does_not_matter(void **state)
{
	struct panel *p = kit_panel(700, 2, 4);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct imprint one[2], two[2];

	(void)state;
	kit_fill(p, 11, 0.1, 0);
	for (int pooled = 0; pooled < 2; pooled++) {
		v = kit_view(p, &a);
		imprint_all(&v, &(struct imprint_options){ .pooled = pooled }, one, &a);
		for (size_t i = 0; i < p->n; i += 3)
			v.chosen[i] =
				(int8_t)(v.chosen[i] == SIDE_NONE ? SIDE_NONE : 1 - v.chosen[i]);
		imprint_all(&v, &(struct imprint_options){ .pooled = pooled, .by_group = true },
			    two, &a);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(one[k].pairs, two[k].pairs);
			assert_true(one[k].left_out > 0);
			assert_int_equal(one[k].fit.k, pooled ? 5 : 4);
			for (size_t j = 0; j < one[k].fit.k; j++) {
				near(two[k].fit.coef[j].beta, one[k].fit.coef[j].beta, 1e-10);
				near(two[k].fit.coef[j].cluster.se, one[k].fit.coef[j].cluster.se,
				     1e-10);
				near(two[k].fit.coef[j].hc1.se, one[k].fit.coef[j].hc1.se, 1e-10);
			}
		}
	}
	arena_release(&a);
	kit_free(p);
}

/* Two pairs of one prompt, copied: clustered errors of n copies are about those of one. */
static void groups_of_copies(void **state)
{
	struct panel *p = kit_panel(600, 1, 2);
	struct arena a = ARENA_INIT;
	struct panel_view v;
	struct imprint pairs, groups;

	(void)state;
	kit_fill(p, 12, 0, 0);
	for (size_t i = 0; i < 600; i++)
		for (int s = 0; s < 2; s++) {
			size_t from = i % 200;

			p->score[s][i] = p->score[s][from];
			p->x[s][i] = p->x[s][from];
			p->x[s][600 + i] = p->x[s][600 + from];
			p->group[i] = (uint32_t)from;
		}
	p->n_groups = 200;
	v = kit_view(p, &a);
	imprint_all(&v, &(struct imprint_options){ 0 }, &pairs, &a);
	imprint_all(&v, &(struct imprint_options){ .by_group = true }, &groups, &a);
	assert_int_equal(pairs.fit.clusters, 600);
	assert_int_equal(groups.fit.clusters, 200);
	for (size_t j = 0; j < 2; j++) {
		double want = pairs.fit.coef[j].cluster.se * sqrt(3.0 * 200 / 199 / (600.0 / 599));

		near(groups.fit.coef[j].cluster.se, want, 1e-10);
	}
	arena_release(&a);
	kit_free(p);
}

/*
 * Planted effects come back: 12 x 8 of them within 4 standard errors, and 95 %
 * intervals that cover about 95 %. ASSAY_SLOW: at 160,000 pairs.
 */
static void planted_truth(void **state)
{
	struct panel *p = kit_panel(getenv("ASSAY_SLOW") ? 160000 : 12000, 8, 12);
	const double *beta = kit_plant(p, 2024);
	struct arena a = ARENA_INIT;
	struct panel_view v = kit_view(p, &a);
	struct imprint m[8];
	size_t covered = 0;

	(void)state;
	for (int by_group = 0; by_group < 2; by_group++) {
		imprint_all(&v, &(struct imprint_options){ .by_group = by_group }, m, &a);
		for (size_t k = 0; k < 8; k++) {
			assert_int_equal(m[k].fit.k, 12);
			for (size_t f = 0; f < 12; f++) {
				const struct regress_coef *c = &m[k].fit.coef[f];
				double want = beta[k * 12 + f];

				assert_true(fabs(c->beta - want) < 4 * c->cluster.se);
				assert_true(fabs(c->beta - want) < 4 * c->classical.se);
				covered += c->lo <= want && want <= c->hi;
			}
		}
	}
	assert_in_range(covered, 2 * 85, 2 * 96);
	arena_release(&a);
	kit_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nested_and_full),      cmocka_unit_test(against_statsmodels),
		cmocka_unit_test(weights_are_copies),   cmocka_unit_test(separation),
		cmocka_unit_test(degenerate_columns),   cmocka_unit_test(too_few_pairs),
		cmocka_unit_test(what_does_not_matter), cmocka_unit_test(groups_of_copies),
		cmocka_unit_test(planted_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
