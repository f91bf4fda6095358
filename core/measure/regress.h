/*
 * regress -- least squares and logistic regression for tall, thin designs,
 * with the standard errors of each family.
 *
 * Owns: estimation, dropping of columns that cannot be estimated, tests of
 * coefficients. May call: gram, base (numeric). Never: knows what a column is
 * about, or holds the tall matrix: rows come in blocks.
 *
 * Columns are taken in the order given; one that is constant (all zero without
 * an intercept) or a combination of those before it is dropped and named.
 */
#ifndef ASSAY_MEASURE_REGRESS_H
#define ASSAY_MEASURE_REGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/measure/gram.h"

/* Rows from .. from + len - 1 of all k columns into x, column j at x + j * GRAM_BLOCK; len <=
 * GRAM_BLOCK. */
typedef void regress_fill(const void *ctx, size_t from, size_t len, double *x);

struct regress_design {
	size_t rows, k;
	const char *const *name; /* k */
	bool intercept;          /* column 0 is all ones */
	regress_fill *fill;
	const void *ctx;
	/*
	 * For differences of pairs: the formulas count two observations a row
	 * and one absorbed effect a row (refstats.py: N = 2n, n absorbed).
	 */
	bool paired;
	/* Rows of one cluster stand together; NULL: each row is its own, or, with twins, rows 2i
	 * and 2i + 1. */
	const uint32_t *cluster;
	bool twins;
};

struct regress_test {
	double se, stat, p; /* stat: t, or z for the logit */
};

struct regress_coef {
	const char *name;
	double beta;
	struct regress_test classical; /* or Wald, from the observed information */
	struct regress_test hc1;       /* MacKinnon and White (1985) HC1; NaN for the logit */
	struct regress_test cluster; /* CR1, pair effects not counted (nested); NaN for the logit */
	struct regress_test cluster_full; /* CR1 counting the pair effects; paired only */
	double p_bonferroni; /* classical p times the number of coefficients, at most 1 */
	double p_cluster_bonferroni;
	double lo, hi; /* 95 %, by cluster errors and t(clusters - 1); Wald for the logit */
	double vif;    /* 1 / (1 - R2 on the other columns); NaN for the intercept */
};

struct regress_drop {
	const char *name;
	const char *why; /* static text */
};

struct regress_fit {
	const char *why; /* NULL, or why there are no coefficients; static text */
	size_t rows, k;  /* k coefficients in coef */
	double obs, df;  /* N of the formulas; N - k - absorbed */
	size_t clusters;
	struct regress_coef *coef;
	struct regress_drop *drop;
	size_t drops;
	double ssr, sigma, r2, r2_adj; /* r2 is within for paired; r2_adj NaN there */
	double condition;              /* of the scaled X'X */
	/* logit only */
	bool converged;
	size_t events, steps;
	double loglik, loglik_null, mcfadden;
	const char **moving; /* not converged: the columns whose estimates were still growing */
	size_t n_moving;
};

/*
 * Ordinary least squares of each of m outcomes (rows long) on one design;
 * fit is m long. What is kept lives in arena. X'X is formed once for all.
 */
void regress_ols(const struct regress_design *d, const double *const *y, size_t m,
		 struct regress_fit *fit, struct arena *arena);

/*
 * Logistic regression by Newton's method; y is 0 or 1. An estimate that runs
 * away (separation) ends with converged false and the columns that moved.
 * weight NULL, or how often each row stands for (y then is a share of it).
 */
struct regress_fit regress_logit(const struct regress_design *d, const double *y,
				 const double *weight, struct arena *arena);

/* Two-sided test of beta against 0; df infinite: normal. */
struct regress_test regress_test(double beta, double se, double df);
/* The coefficient of that name, or NULL. */
const struct regress_coef *regress_coef(const struct regress_fit *f, const char *name);

#endif
