/* robust -- see robust.h. */
#include "core/measure/robust.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/measure/ranks.h"
#include "core/store/item.h"

#define LEVELS 5 /* flips -2 .. 2; larger ones count as 2 */

static int find_rewritten(const char *name, const char *const *names, size_t n)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (strncmp(names[i], name, len) == 0 &&
		    strcmp(names[i] + len, PANEL_REWRITTEN_SUFFIX) == 0)
			return (int)i;
	return -1;
}

int robust_rm(const struct panel *p, size_t rm)
{
	return find_rewritten(p->rm[rm], p->rm, p->k);
}

int robust_feature(const struct panel *p, size_t feature)
{
	return find_rewritten(p->feature[feature], p->feature, p->f);
}

/* Everything about the rewritten pairs, as columns. */
struct rewriting {
	const struct panel_view *v;
	size_t rm, other; /* the RM and its rewritten column */
	size_t *feature, *feature_other, f;
	uint32_t *item;
	size_t n;
	int8_t *flip; /* column (2 f + side) of n: chosen, rejected */
	double *event;
	/* the design: a column for each cell that is not a baseline */
	const struct robust_cell **column;
	size_t columns;
};

static void find_features(struct rewriting *w, struct arena *work)
{
	const struct panel *p = w->v->panel;

	w->feature = arena_alloc(work, (p->f + 1) * sizeof(*w->feature));
	w->feature_other = arena_alloc(work, (p->f + 1) * sizeof(*w->feature_other));
	for (size_t f = 0; f < p->f; f++) {
		int other = robust_feature(p, f);

		if (other < 0)
			continue;
		w->feature[w->f] = f;
		w->feature_other[w->f++] = (size_t)other;
	}
}

static bool complete(const struct rewriting *w, size_t i)
{
	const struct panel *p = w->v->panel;

	if (w->v->chosen[i] == SIDE_NONE)
		return false;
	for (int s = 0; s < 2; s++) {
		if (!isfinite(p->score[s][w->rm * p->n + i]) ||
		    !isfinite(p->score[s][w->other * p->n + i]))
			return false;
		for (size_t f = 0; f < w->f; f++)
			if (p->x[s][w->feature[f] * p->n + i] == PANEL_MISSING ||
			    p->x[s][w->feature_other[f] * p->n + i] == PANEL_MISSING)
				return false;
	}
	return true;
}

static void gather(struct rewriting *w, struct arena *work)
{
	const struct panel *p = w->v->panel;

	w->item = arena_alloc(work, (p->n + 1) * sizeof(*w->item));
	for (size_t i = 0; i < p->n; i++)
		if (complete(w, i))
			w->item[w->n++] = (uint32_t)i;
	w->flip = arena_alloc(work, 2 * w->f * w->n + 1);
	w->event = arena_alloc(work, (w->n + 1) * sizeof(*w->event));
	for (size_t c = 0; c < 2 * w->f; c++)
		for (size_t i = 0; i < w->n; i++) {
			uint32_t q = w->item[i];
			int side = c % 2 == 0 ? w->v->chosen[q] : 1 - w->v->chosen[q];
			int d = p->x[side][w->feature[c / 2] * p->n + q] -
				p->x[side][w->feature_other[c / 2] * p->n + q];

			w->flip[c * w->n + i] = (int8_t)(d < -2 ? -2 : d > 2 ? 2 : d);
		}
}

static bool agrees(const struct rewriting *w, size_t rm, uint32_t q)
{
	const struct panel *p = w->v->panel;
	int side = w->v->chosen[q];

	return p->score[side][rm * p->n + q] > p->score[1 - side][rm * p->n + q];
}

static void outcomes(struct rewriting *w, struct robust *r)
{
	size_t before = 0, after = 0;

	for (size_t i = 0; i < w->n; i++) {
		bool was = agrees(w, w->rm, w->item[i]), is = agrees(w, w->other, w->item[i]);

		w->event[i] = was && !is;
		r->became_misaligned += was && !is;
		r->became_aligned += !was && is;
		r->stayed += was == is;
		before += was;
		after += is;
	}
	r->before = interval_wilson((double)before, (double)w->n);
	r->after = interval_wilson((double)after, (double)w->n);
}

static double correlation(const struct rewriting *w, struct arena *work)
{
	const struct panel *p = w->v->panel;
	double *x = arena_alloc(work, (4 * w->n + 1) * sizeof(*x)), *y = x + 2 * w->n;

	for (size_t i = 0; i < 2 * w->n; i++) {
		x[i] = p->score[i % 2][w->rm * p->n + w->item[i / 2]];
		y[i] = p->score[i % 2][w->other * p->n + w->item[i / 2]];
	}
	return ranks_pearson(x, y, 2 * w->n);
}

static struct robust_cell cell_of(const struct rewriting *w, size_t column, int flip,
				  struct arena *arena)
{
	static const char *const side[2] = { "chosen", "rejected" };
	const char *feature = w->v->panel->feature[w->feature[column / 2]];
	struct robust_cell c = { .feature = feature, .side = (int)(column % 2), .flip = flip };
	size_t room = strlen(feature) + 16;
	char *name = arena_alloc(arena, room);

	snprintf(name, room, flip ? "%s %s %+d" : "%s %s %d", side[c.side], feature,
		 flip);
	c.name = name;
	for (size_t i = 0; i < w->n; i++) {
		bool here = w->flip[column * w->n + i] == flip;

		c.n += here;
		c.events += here && w->event[i] > 0;
	}
	c.share = interval_wilson((double)c.events, (double)c.n);
	c.separates = flip != 0 && c.n > 0 && (c.events == 0 || c.events == c.n);
	return c;
}

static void tabulate(struct rewriting *w, struct robust *r, struct arena *arena, struct arena *work)
{
	r->cell = arena_alloc(arena, (2 * w->f * LEVELS + 1) * sizeof(*r->cell));
	r->separated_by = arena_alloc(arena, (2 * w->f * LEVELS + 1) * sizeof(*r->separated_by));
	w->column = arena_alloc(work, (2 * w->f * LEVELS + 1) * sizeof(const struct robust_cell *));
	for (size_t c = 0; c < 2 * w->f; c++)
		for (int flip = -2; flip <= 2; flip++) {
			struct robust_cell cell = cell_of(w, c, flip, arena);

			if (cell.n == 0)
				continue;
			if (cell.separates)
				r->separated_by[r->n_separated++] = cell.name;
			r->cell[r->cells++] = cell;
		}
}

/* The dummies: all cells but the baselines, without the separating ones if so asked. */
static size_t choose_columns(struct rewriting *w, const struct robust *r, bool without)
{
	w->columns = 0;
	for (size_t c = 0; c < r->cells; c++)
		if (r->cell[c].flip != 0 && !(without && r->cell[c].separates))
			w->column[w->columns++] = &r->cell[c];
	return w->columns;
}

static void fill_dummies(const void *ctx, size_t from, size_t len, double *x)
{
	const struct rewriting *w = ctx;

	for (size_t i = 0; i < len; i++)
		x[i] = 1;
	for (size_t c = 0; c < w->columns; c++) {
		const struct robust_cell *cell = w->column[c];
		size_t f = 0;

		while (w->v->panel->feature[w->feature[f]] != cell->feature)
			f++;
		for (size_t i = 0; i < len; i++)
			x[(c + 1) * GRAM_BLOCK + i] =
				w->flip[(2 * f + (size_t)cell->side) * w->n + from + i] ==
				cell->flip;
	}
}

static struct regress_design design_of(const struct rewriting *w, struct arena *arena)
{
	const char **name = arena_alloc(arena, (w->columns + 1) * sizeof(*name));

	name[0] = "(intercept)";
	for (size_t c = 0; c < w->columns; c++)
		name[c + 1] = w->column[c]->name;
	return (struct regress_design){ .rows = w->n,
					.k = w->columns + 1,
					.name = name,
					.intercept = true,
					.fill = fill_dummies,
					.ctx = w };
}

static void fit(struct rewriting *w, struct robust *r, struct arena *arena)
{
	const double *y = w->event;
	struct regress_design d;

	if (choose_columns(w, r, false) == 0 || w->columns >= GRAM_BLOCK) {
		r->lpm.why = r->logit.why =
			w->columns == 0 ? "no feature changed" : "too many features";
		return;
	}
	d = design_of(w, arena);
	regress_ols(&d, &y, 1, &r->lpm, arena);
	if (r->n_separated == 0) {
		r->logit = regress_logit(&d, y, NULL, arena);
		return;
	}
	r->logit.why = "no finite estimate: a change separates the outcomes";
	choose_columns(w, r, true);
	d = design_of(w, arena);
	r->logit_without = regress_logit(&d, y, NULL, arena);
}

struct robust robust_of(const struct panel_view *v, size_t rm, struct arena *arena)
{
	int other = robust_rm(v->panel, rm);
	struct rewriting w = { .v = v, .rm = rm };
	struct arena work = ARENA_INIT;
	struct robust r = { .correlation = NAN };

	r.lpm.why = r.logit.why = r.logit_without.why = "no rewritten pairs";
	if (other < 0) {
		r.why = "no scores of rewritten responses: import them as RM "
			"NAME" PANEL_REWRITTEN_SUFFIX;
		return r;
	}
	w.other = (size_t)other;
	find_features(&w, &work);
	gather(&w, &work);
	r.n = w.n;
	r.left_out = v->in - w.n;
	r.why = w.n == 0 ? "no pair with all four scores" : NULL;
	outcomes(&w, &r);
	if (w.n > 0) {
		r.correlation = correlation(&w, &work);
		tabulate(&w, &r, arena, &work);
		fit(&w, &r, arena);
	}
	arena_release(&work);
	return r;
}
