/*
 * figures_labels -- row: labels. What adjudication comes to: how many labels
 * stand, how many would be turned, how many pairs would go.
 *
 * Owns: how that is told, and its estimate for all pairs. May call: figures,
 * out/population, out/sheet. Never: adjudicates.
 */
#include <math.h>

#include "core/out/figures.h"
#include "core/out/sheet.h"
#include "core/store/item.h"

#define OUTCOMES 4

static const char *const outcome[OUTCOMES] = {
	[ADJ_OPEN] = "open",
	[ADJ_KEEP] = "keep",
	[ADJ_FLIP] = "flip",
	[ADJ_DROP] = "drop",
};

struct outcomes {
	size_t pairs, n[OUTCOMES];
};

static void count(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel *p = c->panel;
	struct outcomes *o = result;

	for (size_t i = 0; i < p->n; i++) {
		if (p->kind[i] != ITEM_PAIR || (p->flags[i] & ITEM_SUPERSEDED) ||
		    (c->subset >= 0 && p->subset[i] != c->subset))
			continue;
		o->pairs++;
		o->n[adjudicated ? p->adj[i] : ADJ_OPEN]++;
	}
}

static const struct outcomes *outcomes(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, count, adjudicated, sizeof(struct outcomes));
}

static void json_labels(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct outcomes *o = outcomes(c, adjudicated);

	jsonout_object(j, "labels");
	jsonout_int(j, "pairs", (int64_t)o->pairs);
	for (int k = 0; k < OUTCOMES; k++)
		jsonout_int(j, outcome[k], (int64_t)o->n[k]);
	jsonout_close_object(j);
}

static void text_labels(const struct figures_context *c, struct str *out)
{
	const struct outcomes *o = outcomes(c, true);
	struct sheet t;

	if (!c->touched)
		return;
	sheet_begin(&t, "|>pairs|>%|");
	for (int k = OUTCOMES - 1; k >= 0; k--) {
		struct str bar = STR_INIT;
		double share = (double)o->n[k] / fmax(1, (double)o->pairs);

		sheet_cell(&t, "%s", outcome[k]);
		sheet_cell(&t, "%zu", o->n[k]);
		sheet_number(&t, 100 * share, 1);
		sheet_bar(&bar, share, 24);
		sheet_cell(&t, "%s", bar.s);
		str_release(&bar);
	}
	sheet_end(&t, 2, 0, out);
}

struct of_outcome {
	const struct panel *panel;
	int what;
};

static void is_outcome(const void *ctx, uint32_t i, double *num, double *den)
{
	const struct of_outcome *of = ctx;

	*den = 1;
	*num = of->panel->adj[i] == of->what;
}

static void population_labels(const struct figures_context *c, struct jsonout *j)
{
	jsonout_object(j, "labels");
	for (int k = ADJ_KEEP; k < OUTCOMES; k++) {
		const struct of_outcome of = { c->panel, k };

		jsonout_object(j, outcome[k]);
		figures_population(c, is_outcome, &of, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

const struct figure figures_labels[] = {
	{ "labels", "what adjudication comes to: keep, flip, drop or open", FIGURES_SCORES,
	  json_labels, text_labels, population_labels },
	{ 0 },
};
