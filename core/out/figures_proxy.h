/*
 * figures_proxy -- the same shares of the population with a proxy: what votes,
 * margins and features let one guess of the items nobody looked at.
 *
 * Owns: the columns of the guess. May call: measure/proxy, measure/estimate,
 * out/population, figures. Never: replaces the plain estimate; it stands beside.
 */
#ifndef ASSAY_OUT_FIGURES_PROXY_H
#define ASSAY_OUT_FIGURES_PROXY_H

#include "core/out/figures.h"

/*
 * "proxy": {"rate","se","lo","hi","method","columns"} in the open object, or null
 * with a sibling "proxy_why": it needs simple random samples of all pairs, without
 * picks, and PROXY_LEAST answers.
 */
void figures_proxy(const struct figures_context *c, population_value_fn *value, const void *ctx,
		   struct jsonout *j);

#endif
