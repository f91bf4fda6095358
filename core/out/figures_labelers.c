/*
 * figures_labelers -- row: labelers. Features that several labelers gave.
 *
 * Owns: how their agreement is told. May call: measure/labelers, store/feature,
 * out/sheet. Never: counts.
 */
#include <string.h>

#include "core/measure/labelers.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"
#include "core/store/feature.h"

struct both {
	const char *feature, *a, *b;
	struct labelers l;
};

struct all {
	struct both *at;
	size_t n;
};

/* Straight from the store: the panel's columns have overrides by hand in them. */
static bool columns(const struct figures_context *c, const struct feature_def *def, int8_t *x[2])
{
	struct err ignored = ERR_INIT;

	for (int s = 0; s < 2; s++) {
		x[s] = arena_alloc(c->arena, c->panel->n + 1);
		if (feature_column(c->project, def->id, (enum side)s, c->panel->n, x[s],
				   &ignored))
			return false;
	}
	return true;
}

static void compare(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	struct err ignored = ERR_INIT;
	struct feature_def *def;
	struct all *all = result;
	size_t n, pairs = 0;

	if (feature_defs(c->project, c->arena, &def, &n, &ignored))
		return;
	for (size_t a = 0; a < n; a++)
		for (size_t b = a + 1; b < n; b++)
			pairs += strcmp(def[a].name, def[b].name) == 0;
	all->at = arena_alloc(c->arena, (pairs + 1) * sizeof(*all->at));
	for (size_t a = 0; a < n; a++)
		for (size_t b = a + 1; b < n; b++) {
			int8_t *x[2], *y[2];

			if (strcmp(def[a].name, def[b].name) != 0 || !columns(c, &def[a], x) ||
			    !columns(c, &def[b], y))
				continue;
			all->at[all->n++] = (struct both){
				def[a].name, def[a].labeler, def[b].labeler,
				labelers_compare(v, (const int8_t *const *)x,
						 (const int8_t *const *)y),
			};
		}
}

static const struct all *all_of(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, compare, figures_column(c, adjudicated), sizeof(struct all));
}

static const char *who(const char *labeler)
{
	return *labeler ? labeler : "(unnamed)";
}

static void json_one(const struct both *b, bool adjudicated, struct jsonout *j)
{
	struct str name = STR_INIT;

	str_addf(&name, "%s|%s", who(b->a), who(b->b));
	jsonout_object(j, name.s);
	jsonout_int(j, "n", (int64_t)b->l.n);
	jsonout_int(j, "left_out", (int64_t)b->l.left_out);
	jsonout_int(j, "values", (int64_t)b->l.values);
	jsonout_int(j, "match", (int64_t)b->l.match);
	jsonout_double(j, "exact", b->l.exact.value);
	jsonout_double(j, "kappa", b->l.kappa.k.value);
	jsonout_double(j, "se", b->l.kappa.k.se);
	if (b->l.why)
		jsonout_text(j, "why", b->l.why);
	else
		figures_interval(j, &b->l.exact, adjudicated);
	jsonout_close_object(j);
	str_release(&name);
}

static void json_labelers(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct all *all = all_of(c, adjudicated);

	jsonout_object(j, "labelers");
	/* feature_defs is in the order of import, so a feature's pairs may lie apart. */
	for (size_t i = 0; i < all->n; i++) {
		bool first = true;

		for (size_t q = 0; q < i; q++)
			first = first && strcmp(all->at[q].feature, all->at[i].feature) != 0;
		if (!first)
			continue;
		jsonout_object(j, all->at[i].feature);
		for (size_t q = i; q < all->n; q++)
			if (strcmp(all->at[q].feature, all->at[i].feature) == 0)
				json_one(&all->at[q], adjudicated, j);
		jsonout_close_object(j);
	}
	if (!all->n)
		jsonout_text(j, "why",
			     "no feature by two labelers: import them with --labeler NAME each");
	jsonout_close_object(j);
}

static void text_labelers(const struct figures_context *c, struct str *out)
{
	const struct all *all = all_of(c, false);
	struct sheet t;

	if (!all->n)
		return;
	sheet_begin(&t, "feature|labeler|labeler|>responses|>exact match|>kappa|>se|");
	for (size_t i = 0; i < all->n; i++) {
		const struct both *b = &all->at[i];

		sheet_cell(&t, "%s", b->feature);
		sheet_cell(&t, "%s", who(b->a));
		sheet_cell(&t, "%s", who(b->b));
		sheet_cell(&t, "%zu", b->l.n);
		sheet_number(&t, b->l.exact.value, 4);
		sheet_number(&t, b->l.kappa.k.value, 4);
		sheet_number(&t, b->l.kappa.k.se, 4);
		sheet_cell(&t, "%s", b->l.why ? b->l.why : "");
	}
	sheet_end(&t, 2, 0, out);
}

const struct figure figures_labelers[] = {
	{ "labelers", "do two labelers say the same of a feature?", 0, json_labelers,
	  text_labelers, NULL },
	{ 0 },
};
