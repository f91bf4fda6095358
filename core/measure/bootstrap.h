/*
 * bootstrap -- resampling of agreement: items are drawn anew, as multinomial
 * counts over their rating patterns, within strata or in whole clusters.
 *
 * Owns: the resampling. May call: agree, interval, base (rng). Never: resamples
 * cells of a coincidence matrix; the ratings of one item belong together, and
 * taking them apart makes intervals far too narrow (inference.md section 3).
 */
#ifndef ASSAY_MEASURE_BOOTSTRAP_H
#define ASSAY_MEASURE_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/rng.h"
#include "core/measure/agree.h"

/* A figure of a table, NaN where it is not defined. */
typedef double bootstrap_statistic(const struct agree_table *t, void *ctx);

/* Each stratum keeps its number of items. Percentile interval, sd as se; n: items. Integer counts.
 */
struct estimate bootstrap_strata(const struct agree_table *strata, size_t n,
				 bootstrap_statistic *fn, void *ctx, int replicates,
				 struct rng *rng);

/* One pattern per item and the cluster it belongs to (dense from 0): clusters are drawn whole. */
struct estimate bootstrap_clusters(uint16_t (*pattern)[AGREE_CATEGORIES],
				   const uint32_t *cluster, size_t items, size_t categories,
				   bootstrap_statistic *fn, void *ctx, int replicates,
				   struct rng *rng);

/* Binomial(n, p), exact: splits n by order statistics (Devroye 1986, X.4), O(log n). */
double bootstrap_binomial(struct rng *rng, double n, double p);

#endif
