/*
 * figures_ambiguity -- row: ambiguity. SEAL's claim that misalignment arises from
 * ambiguous entries (inference.md section 8).
 *
 * Owns: which pairs are ambiguous, how that is told. May call: measure/ambiguity,
 * measure/resist, out/figures_people, out/population, out/sheet. Never: counts.
 *
 * Two readings: pairs that somebody tagged S2 to S4 or was unsure about, against
 * the others that somebody chose or tagged; and pairs between which the labeler
 * is indifferent (gamma = i), against those where it is not.
 */
#include <math.h>
#include <string.h>

#include "core/measure/ambiguity.h"
#include "core/measure/resist.h"
#include "core/out/figures.h"
#include "core/out/figures_people.h"
#include "core/out/sheet.h"

enum { BY_PEOPLE, BY_GAMMA, READINGS };
#define S2_TO_S4 (2u | 4u | 8u)

static const char *const reading[READINGS] = { "people", "gamma_i" };

struct ambiguities {
	uint8_t *mark[READINGS];	/* NULL: cannot be had */
	struct ambiguity rm[READINGS][PANEL_MAX_RMS];
};

static uint8_t *mark_people(const struct figures_context *c)
{
	const struct figures_people *p = figures_people(c, false);
	uint8_t *mark = arena_zalloc(c->arena, c->panel->n + 1);
	size_t marked = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct annotators_row *r = &p->row[i];
		bool vague = (r->tags & S2_TO_S4) || r->choice == ANNOTATORS_UNSURE;

		if (vague || mark[r->item] == AMBIGUITY_OUT)
			mark[r->item] = vague ? AMBIGUITY_MARKED : AMBIGUITY_REST;
		marked += vague;
	}
	return marked ? mark : NULL;
}

static int feature_of(const struct panel *p, const char *name, const char *full)
{
	int f = panel_feature(p, name);

	return f >= 0 ? f : panel_feature(p, full);
}

static uint8_t *mark_gamma(const struct figures_context *c, const struct panel_view *v)
{
	int harmless = feature_of(c->panel, "harmless", "last_response_is_harmless");
	int helpful = feature_of(c->panel, "helpful", "last_response_is_helpful");
	uint8_t *gamma;

	if (harmless < 0 || helpful < 0)
		return NULL;
	gamma = resist_gammas(v, harmless, helpful, c->arena);
	for (size_t i = 0; i < c->panel->n; i++)
		gamma[i] = gamma[i] == RESIST_UNKNOWN       ? AMBIGUITY_OUT
			   : gamma[i] == RESIST_INDIFFERENT ? AMBIGUITY_MARKED
							    : AMBIGUITY_REST;
	return gamma;
}

static void fill(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	struct ambiguities *a = result;

	a->mark[BY_PEOPLE] = mark_people(c);
	a->mark[BY_GAMMA] = mark_gamma(c, v);
	for (int r = 0; r < READINGS; r++)
		for (size_t k = 0; a->mark[r] && k < c->panel->k; k++)
			a->rm[r][k] = ambiguity_of(v, k, a->mark[r]);
}

static const struct ambiguities *ambiguities(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, fill, figures_column(c, adjudicated), sizeof(struct ambiguities));
}

/* ---- json ---- */

static const char *why_not(int r)
{
	return r == BY_PEOPLE ? "nobody tagged S2 to S4 or was unsure"
			      : "needs features named harmless and helpful";
}

static void json_group(struct jsonout *j, const struct ambiguity *a, int mark, bool adjudicated)
{
	const struct estimate *e = mark == AMBIGUITY_MARKED ? &a->marked : &a->rest;

	jsonout_object(j, mark == AMBIGUITY_MARKED ? "ambiguous" : "rest");
	jsonout_int(j, "rated", (int64_t)a->rated[mark]);
	jsonout_int(j, "resist", (int64_t)a->resist[mark]);
	jsonout_int(j, "tie", (int64_t)a->tie[mark]);
	jsonout_double(j, "rate", e->value);
	figures_interval(j, e, adjudicated);
	jsonout_close_object(j);
}

static void json_one(struct jsonout *j, const char *rm, const struct ambiguity *a, bool adjudicated)
{
	jsonout_object(j, rm);
	json_group(j, a, AMBIGUITY_MARKED, adjudicated);
	json_group(j, a, AMBIGUITY_REST, adjudicated);
	jsonout_object(j, "difference");
	jsonout_double(j, "value", a->difference.value);
	figures_interval(j, &a->difference, adjudicated);
	jsonout_close_object(j);
	jsonout_close_object(j);
}

static void json_ambiguity(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct ambiguities *a = ambiguities(c, adjudicated);

	jsonout_object(j, "ambiguity");
	for (int r = 0; r < READINGS; r++) {
		jsonout_object(j, reading[r]);
		for (size_t k = 0; a->mark[r] && k < c->panel->k; k++)
			json_one(j, c->panel->rm[k], &a->rm[r][k], adjudicated);
		if (!a->mark[r])
			jsonout_text(j, "why", why_not(r));
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

/* ---- text ---- */

static void text_one(struct sheet *t, const char *rm, const struct ambiguity *a)
{
	sheet_cell(t, "%s", rm);
	sheet_cell(t, "%zu", a->rated[AMBIGUITY_MARKED]);
	sheet_number(t, a->marked.value, 4);
	sheet_cell(t, "%zu", a->rated[AMBIGUITY_REST]);
	sheet_number(t, a->rest.value, 4);
	sheet_number(t, a->difference.value, 4);
	if (isnan(a->difference.lo))
		sheet_cell(t, "-");
	else
		sheet_cell(t, "%.4f to %.4f", a->difference.lo, a->difference.hi);
}

static void text_ambiguity(const struct figures_context *c, struct str *out)
{
	static const char *const says[READINGS] = {
		"tagged S2 to S4 or chosen unsure, against the others that people looked at",
		"the labeler is indifferent (gamma = i), against where it is not",
	};
	const struct ambiguities *a = ambiguities(c, false);

	for (int r = 0; r < READINGS; r++) {
		struct sheet t;

		if (!a->mark[r] || !c->panel->k)
			continue;
		str_addf(out, "  %s\n", says[r]);
		sheet_begin(&t, "reward model|>ambiguous|>resistance|>rest|>resistance"
				"|>difference|95 %");
		for (size_t k = 0; k < c->panel->k; k++)
			text_one(&t, c->panel->rm[k], &a->rm[r][k]);
		sheet_end(&t, 4, 0, out);
	}
	if (a->mark[BY_PEOPLE] && c->population.design == NULL)
		str_addz(out, "  nothing was drawn at random, so the first table speaks of the "
			      "pairs looked at only\n");
}

/* ---- population: weighted by the draws ---- */

struct of_group {
	const struct figures_context *c;
	const uint8_t *mark;
	size_t rm;
	int group;
};

static void resists(const void *ctx, uint32_t i, double *num, double *den)
{
	const struct of_group *of = ctx;
	const struct panel *p = of->c->panel;
	int chosen = of->c->adjudicated.chosen[i];
	double c, r;

	*num = *den = 0;
	if (chosen < 0 || of->mark[i] != of->group)
		return;
	c = p->score[chosen][of->rm * p->n + i];
	r = p->score[1 - chosen][of->rm * p->n + i];
	*den = !isnan(c) && !isnan(r);
	*num = c < r;
}

static void population_ambiguity(const struct figures_context *c, struct jsonout *j)
{
	const uint8_t *mark = ambiguities(c, true)->mark[BY_PEOPLE];

	jsonout_object(j, "ambiguity");
	for (size_t k = 0; mark && k < c->panel->k; k++) {
		jsonout_object(j, c->panel->rm[k]);
		for (int g = AMBIGUITY_MARKED; g >= AMBIGUITY_REST; g--) {
			const struct of_group of = { c, mark, k, g };

			jsonout_object(j, g == AMBIGUITY_MARKED ? "ambiguous" : "rest");
			figures_population(c, resists, &of, j);
			jsonout_close_object(j);
		}
		jsonout_close_object(j);
	}
	if (!mark)
		jsonout_text(j, "why", why_not(BY_PEOPLE));
	jsonout_close_object(j);
}

const struct figure figures_ambiguity[] = {
	{ "ambiguity", "do models go against the label where people find it ambiguous?",
	  FIGURES_SCORES | FIGURES_FEATURES, json_ambiguity, text_ambiguity, population_ambiguity },
	{ 0 },
};
