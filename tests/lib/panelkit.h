/* panelkit -- panels made in memory, for tests of kernels. */
#ifndef ASSAY_TESTS_PANELKIT_H
#define ASSAY_TESTS_PANELKIT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/measure/panel.h"
#include "core/store/feature.h"
#include "core/store/item.h"

/* n pairs labelled a, k RMs without scores, f features without values; names rm1.., f1... */
static inline struct panel *kit_panel(size_t n, size_t k, size_t f)
{
	struct panel *p = mem_zalloc(1, sizeof(*p));

	p->n = n;
	p->k = p->voters = k;
	p->f = f;
	p->rm = arena_zalloc(&p->arena, (k + 1) * sizeof(*p->rm));
	p->feature = arena_zalloc(&p->arena, (f + 1) * sizeof(*p->feature));
	for (size_t i = 0; i < k + f; i++) {
		char *name = arena_alloc(&p->arena, 24);

		snprintf(name, 24, "%s%zu", i < k ? "rm" : "f", i < k ? i + 1 : i - k + 1);
		*(i < k ? &p->rm[i] : &p->feature[i - k]) = name;
	}
	for (int s = 0; s < 2; s++) {
		p->score[s] = arena_alloc(&p->arena, (k * n + 1) * sizeof(double));
		p->x[s] = arena_alloc(&p->arena, f * n + 1);
		for (size_t i = 0; i < k * n; i++)
			p->score[s][i] = NAN;
		memset(p->x[s], FEATURE_MISSING, f * n);
	}
	p->label = arena_zalloc(&p->arena, n + 1);
	p->kind = arena_zalloc(&p->arena, n + 1);
	p->flags = arena_zalloc(&p->arena, n + 1);
	p->adj = arena_zalloc(&p->arena, n + 1);
	p->subset = arena_zalloc(&p->arena, (n + 1) * sizeof(uint16_t));
	p->group = arena_zalloc(&p->arena, (n + 1) * sizeof(uint32_t));
	for (size_t i = 0; i < n; i++)
		p->group[i] = (uint32_t)i;
	p->n_groups = n;
	return p;
}

static inline void kit_free(struct panel *p)
{
	arena_release(&p->arena);
	free(p);
}

/* The raw labels of all items. */
static inline struct panel_view kit_view(const struct panel *p, struct arena *a)
{
	struct panel_view v = { .panel = p, .chosen = arena_alloc(a, p->n + 1) };

	memcpy(v.chosen, p->label, p->n);
	for (size_t i = 0; i < p->n; i++)
		v.in += v.chosen[i] != SIDE_NONE;
	return v;
}

/* Scores on a coarse grid (so that some tie), a share missing, random labels, some unlabelled; 0/1
 * features. */
static inline void kit_fill(struct panel *p, uint64_t seed, double missing, double grid)
{
	struct rng r;

	rng_seed(&r, seed);
	for (size_t i = 0; i < p->n; i++)
		p->label[i] =
			(int8_t)(rng_double(&r) < missing ? SIDE_NONE : (int)rng_below(&r, 2));
	for (size_t i = 0; i < p->k * p->n; i++)
		for (int s = 0; s < 2; s++)
			if (rng_double(&r) >= missing)
				p->score[s][i] = grid > 0 ? grid * round(rng_normal(&r) / grid)
							  : rng_normal(&r);
	for (size_t i = 0; i < p->f * p->n; i++)
		for (int s = 0; s < 2; s++)
			if (rng_double(&r) >= missing / 4)
				p->x[s][i] = (int8_t)(rng_double(&r) < 0.3);
}

/*
 * A committee with a planted truth, as make_synthetic.py has it: features of
 * these prevalences, score = pair effect + beta . features + common and own
 * noise, labels by a noisy quality. beta[k * f + j] is drawn and returned.
 */
static inline double *kit_plant(struct panel *p, uint64_t seed)
{
	static const double prevalence[12] = { .08, .1,  .25, .25, .05, .02,
					       .2,  .03, .02, .08, .08, .12 };
	double *beta = arena_alloc(&p->arena, (p->k * p->f + 1) * sizeof(*beta));
	struct rng r;

	rng_seed(&r, seed);
	for (size_t b = 0; b < p->k * p->f; b++)
		beta[b] = 0.5 * rng_normal(&r);
	for (size_t i = 0; i < p->n; i++) {
		double pair = 1.5 * rng_normal(&r), quality[2];

		for (int s = 0; s < 2; s++) {
			double u = rng_normal(&r), common = 0.5 * rng_normal(&r);

			quality[s] = u;
			for (size_t f = 0; f < p->f; f++)
				p->x[s][f * p->n + i] = rng_double(&r) < prevalence[f % 12];
			for (size_t k = 0; k < p->k; k++) {
				double sum = pair + 0.8 * u + common + 0.9 * rng_normal(&r);

				for (size_t f = 0; f < p->f; f++)
					sum += beta[k * p->f + f] * p->x[s][f * p->n + i];
				p->score[s][k * p->n + i] = sum;
			}
		}
		p->label[i] = (int8_t)((quality[0] < quality[1]) ^ (rng_double(&r) < 0.2));
	}
	return beta;
}

#endif
