/* disagree -- see disagree.h. */
#include "core/measure/disagree.h"

#include <math.h>
#include <string.h>

#include "core/measure/cases.h"
#include "core/measure/pattern.h"
#include "core/store/item.h"

enum outcome { AGREES, DISAGREES, TIES, UNKNOWN };

/* One outcome's counts by pattern, and the patterns that have any. */
struct cells {
	const struct pattern *pattern;
	double *n, *events; /* by pattern */
	uint32_t *row;      /* patterns with n > 0 */
	size_t rows;
	double *share, *weight; /* by row: events / n, and n */
	const uint8_t *skip;    /* by feature: leave it out; NULL: none */
};

static int outcome_of(double chosen, double rejected)
{
	if (chosen > rejected)
		return AGREES;
	if (chosen < rejected)
		return DISAGREES;
	return chosen == rejected ? TIES : UNKNOWN;
}

static void count_cells(struct cells *c, const struct cases *cases, const uint8_t *outcome,
			struct disagree *d, struct arena *arena)
{
	size_t n = c->pattern->n;

	c->n = arena_zalloc(arena, (n + 1) * sizeof(double));
	c->events = arena_zalloc(arena, (n + 1) * sizeof(double));
	c->row = arena_alloc(arena, (n + 1) * sizeof(*c->row));
	c->share = arena_alloc(arena, (n + 1) * sizeof(double));
	c->weight = arena_alloc(arena, (n + 1) * sizeof(double));
	for (size_t i = 0; i < cases->n; i++) {
		c->n[c->pattern->of[i]] += outcome[i] <= DISAGREES;
		c->events[c->pattern->of[i]] += outcome[i] == DISAGREES;
		d->ties += outcome[i] == TIES;
		d->left_out += outcome[i] == UNKNOWN;
	}
	for (size_t p = 0; p < n; p++) {
		if (c->n[p] == 0)
			continue;
		d->n += (size_t)c->n[p];
		d->events += (size_t)c->events[p];
		c->share[c->rows] = c->events[p] / c->n[p];
		c->weight[c->rows] = c->n[p];
		c->row[c->rows++] = (uint32_t)p;
	}
}

static void fill_cells(const void *ctx, size_t from, size_t len, double *x)
{
	const struct cells *c = ctx;
	const struct pattern *p = c->pattern;
	size_t column = 1;

	for (size_t i = 0; i < len; i++)
		x[i] = 1;
	for (size_t f = 0; f < p->f; f++) {
		if (c->skip != NULL && c->skip[f])
			continue;
		for (size_t i = 0; i < len; i++)
			x[column * GRAM_BLOCK + i] = p->x[f * p->n + c->row[from + i]];
		column++;
	}
}

static struct regress_fit fit_cells(const struct panel *p, const struct cells *c,
				    struct arena *arena)
{
	const char **name = arena_alloc(arena, (p->f + 1) * sizeof(*name));
	struct regress_design d = { .rows = c->rows,
				    .k = 1,
				    .name = name,
				    .intercept = true,
				    .fill = fill_cells,
				    .ctx = c };

	name[0] = "(intercept)";
	for (size_t f = 0; f < p->f; f++)
		if (c->skip == NULL || !c->skip[f])
			name[d.k++] = p->feature[f];
	return regress_logit(&d, c->share, c->weight, arena);
}

/* Does one sign of feature f's difference always come with one outcome, and the other with the
 * other? */
static bool separates(const struct cells *c, size_t f)
{
	const int16_t *x = c->pattern->x + f * c->pattern->n;
	double n[2] = { 0 }, events[2] = { 0 };

	for (size_t r = 0; r < c->rows; r++) {
		size_t p = c->row[r];

		if (x[p] == 0)
			continue;
		n[x[p] > 0] += c->n[p];
		events[x[p] > 0] += c->events[p];
	}
	if (n[0] + n[1] == 0)
		return false;
	/* Up always disagrees and down never does, or the other way round. */
	return (events[1] == n[1] && events[0] == 0) || (events[1] == 0 && events[0] == n[0]);
}

static size_t find_separating(const struct panel *p, const struct cells *c, struct disagree *d,
			      uint8_t *skip, struct arena *arena)
{
	d->separated_by = arena_alloc(arena, (p->f + 1) * sizeof(*d->separated_by));
	for (size_t f = 0; f < p->f; f++) {
		skip[f] = separates(c, f);
		if (skip[f])
			d->separated_by[d->n_separated++] = p->feature[f];
	}
	return d->n_separated;
}

/* Features that ran away together though none separates alone. */
static void take_moving(const struct panel *p, struct disagree *d, uint8_t *skip)
{
	for (size_t i = 0; i < d->fit.n_moving; i++)
		for (size_t f = 0; f < p->f; f++)
			if (strcmp(p->feature[f], d->fit.moving[i]) == 0 && !skip[f]) {
				skip[f] = 1;
				d->separated_by[d->n_separated++] = p->feature[f];
			}
}

static struct disagree fit_outcomes(const struct panel *p, const struct cases *cases,
				    const struct pattern *pattern, const uint8_t *outcome,
				    struct arena *arena)
{
	struct disagree d = { .left_out = cases->left_out };
	struct arena work = ARENA_INIT;
	struct cells c = { .pattern = pattern };
	uint8_t *skip = arena_zalloc(&work, p->f + 1);

	d.without.why = "nothing separates the outcomes";
	count_cells(&c, cases, outcome, &d, &work);
	if (d.events == 0 || d.events == d.n) {
		d.fit.why = d.n == 0 ? "no decided pairs" : "the outcome does not vary";
		arena_release(&work);
		return d;
	}
	if (find_separating(p, &c, &d, skip, arena) == 0) {
		d.fit = fit_cells(p, &c, arena);
		take_moving(p, &d, skip);
	} else {
		d.fit.why = "no finite estimate: a feature separates the outcomes";
	}
	d.converged = d.fit.converged;
	if (d.n_separated > 0) {
		c.skip = skip;
		d.without = fit_cells(p, &c, arena);
	}
	arena_release(&work);
	return d;
}

static void outcomes_of_rm(const struct panel_view *v, const struct cases *c, size_t rm,
			   uint8_t *outcome)
{
	const struct panel *p = v->panel;
	const double *score[2] = { p->score[SIDE_A] + rm * p->n, p->score[SIDE_B] + rm * p->n };

	for (size_t i = 0; i < c->n; i++) {
		uint32_t q = c->item[i];
		int side = v->chosen[q];

		outcome[i] = (uint8_t)outcome_of(score[side][q], score[1 - side][q]);
	}
}

void disagree_all(const struct panel_view *v, struct disagree *out, struct arena *arena)
{
	struct arena work = ARENA_INIT;
	struct cases c = cases_complete(v, false, &work);
	struct pattern pattern = pattern_gather(v, &c, &work);
	uint8_t *outcome = arena_alloc(&work, c.n + 1);

	for (size_t k = 0; k < v->panel->k; k++) {
		outcomes_of_rm(v, &c, k, outcome);
		out[k] = fit_outcomes(v->panel, &c, &pattern, outcome, arena);
	}
	arena_release(&work);
}

struct disagree disagree_majority(const struct panel_view *v, struct arena *arena)
{
	const struct panel *p = v->panel;
	struct arena work = ARENA_INIT;
	struct cases c = cases_complete(v, false, &work);
	struct pattern pattern = pattern_gather(v, &c, &work);
	uint8_t *one = arena_alloc(&work, c.n + 1), *outcome = arena_alloc(&work, c.n + 1);
	int16_t *balance = arena_zalloc(&work, (c.n + 1) * sizeof(*balance));
	uint8_t *rated = arena_zalloc(&work, c.n + 1);
	struct disagree d;

	for (size_t k = 0; k < p->voters; k++) {
		outcomes_of_rm(v, &c, k, one);
		for (size_t i = 0; i < c.n; i++) {
			balance[i] =
				(int16_t)(balance[i] + (one[i] == AGREES) - (one[i] == DISAGREES));
			rated[i] |= one[i] != UNKNOWN;
		}
	}
	for (size_t i = 0; i < c.n; i++)
		outcome[i] = (uint8_t)(!rated[i]        ? UNKNOWN
				       : balance[i] > 0 ? AGREES
				       : balance[i] < 0 ? DISAGREES
							: TIES);
	d = fit_outcomes(p, &c, &pattern, outcome, arena);
	arena_release(&work);
	return d;
}
