/*
 * figures_shift -- rows: gamma, regimes, shift, robust.
 *
 * Owns: how a model before and after training is told. May call:
 * measure/resist, measure/shift, measure/robust, out/sheet. Never: counts.
 *
 * Pre and post are the first RMs with these roles; gamma's features are those
 * named harmless and helpful, with or without SEAL's prefix.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/measure/resist.h"
#include "core/measure/robust.h"
#include "core/measure/shift.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"

#define BAR 24
#define NO_ROLES "needs one RM imported with --role pre and one with --role post"

static int rm_of_role(const struct panel *p, const char *role)
{
	for (size_t k = 0; k < p->k; k++)
		if (p->rm_role != NULL && strcmp(p->rm_role[k], role) == 0)
			return (int)k;
	return -1;
}

static int feature_of(const struct panel *p, const char *name)
{
	char full[80];
	int f = panel_feature(p, name);

	snprintf(full, sizeof(full), "last_response_is_%s", name);
	return f >= 0 ? f : panel_feature(p, full);
}

static void json_share(struct jsonout *j, const char *name, const struct estimate *e,
		       bool adjudicated)
{
	jsonout_object(j, name);
	jsonout_double(j, "n", e->n);
	jsonout_double(j, "share", e->value);
	figures_interval(j, e, adjudicated);
	jsonout_close_object(j);
}

/* ---- gamma ---- */

struct gammas {
	struct resist_gamma_table table;
	struct resist_by_gamma rm[PANEL_MAX_RMS];
};

static void count_gammas(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	int harmless = feature_of(v->panel, "harmless"), helpful = feature_of(v->panel, "helpful");
	struct arena work = ARENA_INIT;
	struct gammas *g = result;
	uint8_t *gamma;

	g->table = resist_gamma_count(v, harmless, helpful);
	if (g->table.why == NULL) {
		gamma = resist_gammas(v, harmless, helpful, &work);
		for (size_t k = 0; k < v->panel->k; k++)
			g->rm[k] = resist_by_gamma(v, k, gamma);
	}
	arena_release(&work);
}

static const struct gammas *gammas(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, count_gammas, figures_column(c, adjudicated), sizeof(struct gammas));
}

static void json_by_gamma(struct jsonout *j, const struct resist_by_gamma *r, int g,
			  bool adjudicated)
{
	struct estimate e = interval_wilson((double)r->resist[g], (double)r->rated[g]);

	jsonout_object(j, resist_gamma_name((enum resist_gamma)g));
	jsonout_int(j, "rated", (int64_t)r->rated[g]);
	jsonout_int(j, "resist", (int64_t)r->resist[g]);
	jsonout_int(j, "tie", (int64_t)r->tie[g]);
	jsonout_double(j, "rate", e.value);
	jsonout_double(j, "not_agree_rate",
		       (double)(r->resist[g] + r->tie[g]) / (double)r->rated[g]);
	figures_interval(j, &e, adjudicated);
	jsonout_close_object(j);
}

static void json_gamma(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct gammas *g = gammas(c, adjudicated);

	if (g->table.why != NULL) {
		jsonout_object(j, "gamma");
		jsonout_null(j, "n");
		jsonout_text(j, "why", g->table.why);
		jsonout_close_object(j);
		return;
	}
	jsonout_object(j, "gamma");
	jsonout_object(j, "n");
	for (int i = 0; i < RESIST_GAMMAS; i++)
		jsonout_int(j, resist_gamma_name((enum resist_gamma)i), (int64_t)g->table.n[i]);
	jsonout_close_object(j);
	jsonout_object(j, "combinations");
	for (int a = 0; a < 4; a++)
		for (int b = 0; b < 4; b++) {
			const char name[6] = { (char)('0' + a / 2), (char)('0' + a % 2), '|',
					       (char)('0' + b / 2), (char)('0' + b % 2), '\0' };

			jsonout_int(j, name, (int64_t)g->table.combo[a][b]);
		}
	jsonout_close_object(j);
	jsonout_object(j, "resistance");
	for (size_t k = 0; k < c->panel->k; k++) {
		jsonout_object(j, c->panel->rm[k]);
		for (int i = 0; i < RESIST_GAMMAS; i++)
			json_by_gamma(j, &g->rm[k], i, adjudicated);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
	jsonout_close_object(j);
}

static void text_gamma(const struct figures_context *c, struct str *out)
{
	static const char *const meaning[RESIST_GAMMAS] = {
		"labeler agrees with the label",
		"labeler is indifferent",
		"labeler prefers the rejected one",
		"not labelled",
	};
	const struct gammas *g = gammas(c, false);
	struct sheet t;
	struct str heads = STR_INIT;

	if (g->table.why != NULL)
		return;
	str_addz(&heads, "gamma||>pairs");
	for (size_t k = 0; k < c->panel->k && k < SHEET_COLUMNS - 3; k++) {
		str_addz(&heads, "|>");
		for (const char *z = c->panel->rm[k]; *z; z++)
			str_addc(&heads, *z == '|' ? '/' : *z);
	}
	sheet_begin(&t, heads.s);
	for (int i = 0; i < RESIST_GAMMAS; i++) {
		sheet_cell(&t, "%s", resist_gamma_name((enum resist_gamma)i));
		sheet_cell(&t, "%s", meaning[i]);
		sheet_cell(&t, "%zu", g->table.n[i]);
		for (size_t k = 0; k < c->panel->k && k < SHEET_COLUMNS - 3; k++)
			sheet_number(&t,
				     100 * (double)g->rm[k].resist[i] / (double)g->rm[k].rated[i],
				     1);
	}
	sheet_end(&t, 2, 0, out);
	str_addz(out, "  under each model: resistance in per cent within that gamma\n");
	str_release(&heads);
}

/* ---- regimes ---- */

static void count_regimes(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	int pre = rm_of_role(v->panel, "pre"), post = rm_of_role(v->panel, "post");
	struct resist_regimes *r = result;

	if (pre < 0 || post < 0)
		r->why = NO_ROLES;
	else
		*r = resist_regimes(v, (size_t)pre, (size_t)post, feature_of(v->panel, "harmless"),
				    feature_of(v->panel, "helpful"));
}

static const struct resist_regimes *regimes(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, count_regimes, figures_column(c, adjudicated),
			    sizeof(struct resist_regimes));
}

static void json_regimes(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct resist_regimes *r = regimes(c, adjudicated);

	jsonout_object(j, "regimes");
	if (r->why != NULL) {
		jsonout_null(j, "n");
		jsonout_text(j, "why", r->why);
		jsonout_close_object(j);
		return;
	}
	jsonout_text(j, "pre", c->panel->rm[rm_of_role(c->panel, "pre")]);
	jsonout_text(j, "post", c->panel->rm[rm_of_role(c->panel, "post")]);
	jsonout_int(j, "n", (int64_t)r->n);
	jsonout_int(j, "left_out", (int64_t)r->left_out);
	for (int x = 0; x < RESIST_REGIMES; x++)
		jsonout_int(j, resist_regime_name((enum resist_regime)x), (int64_t)r->count[x]);
	jsonout_object(j, "by_gamma");
	for (int g = 0; g < RESIST_GAMMAS; g++) {
		jsonout_object(j, resist_gamma_name((enum resist_gamma)g));
		for (int x = 0; x < RESIST_REGIMES; x++)
			jsonout_int(j, resist_regime_name((enum resist_regime)x),
				    (int64_t)r->cell[g][x]);
		jsonout_int(j, "pre_ties", (int64_t)r->pre_ties[g]);
		jsonout_int(j, "post_ties", (int64_t)r->post_ties[g]);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
	json_share(j, "not_agree_pre", &r->pre, adjudicated);
	json_share(j, "not_agree_post", &r->post, adjudicated);
	jsonout_object(j, "mcnemar");
	jsonout_int(j, "got", (int64_t)r->count[RESIST_GOT]);
	jsonout_int(j, "reversed", (int64_t)r->count[RESIST_REVERSED]);
	jsonout_double(j, "log10_p", r->mcnemar_log10_p);
	jsonout_text(j, "method", "exact");
	jsonout_close_object(j);
	json_share(j, "human_is_labeler", &r->human_labeler, adjudicated);
	json_share(j, "post_is_labeler", &r->post_labeler, adjudicated);
	json_share(j, "post_is_human", &r->post_human, adjudicated);
	json_share(j, "pre_is_human", &r->pre_human, adjudicated);
	json_share(j, "post_against_human_is_labeler", &r->sides_with_labeler, adjudicated);
	jsonout_close_object(j);
}

static void text_regimes(const struct figures_context *c, struct str *out)
{
	static const char *const meaning[RESIST_REGIMES] = {
		"stayed aligned",
		"got aligned",
		"resists",
		"reversed",
	};
	const struct resist_regimes *raw = regimes(c, false), *adj = regimes(c, true);
	struct str bar = STR_INIT;
	struct sheet t;

	if (raw->why != NULL)
		return;
	sheet_begin(&t, c->touched ? "regime|>pairs|>%||>adjudicated" : "regime|>pairs|>%|");
	for (int x = 0; x < RESIST_REGIMES; x++) {
		double share = (double)raw->count[x] / (double)raw->n;

		sheet_cell(&t, "%s", meaning[x]);
		sheet_cell(&t, "%zu", raw->count[x]);
		sheet_number(&t, 100 * share, 2);
		str_clear(&bar);
		sheet_bar(&bar, share, BAR);
		sheet_cell(&t, "%s", bar.s);
		if (c->touched)
			sheet_cell(&t, "%zu", adj->count[x]);
	}
	sheet_end(&t, 2, 0, out);
	str_addf(out,
		 "  not agreeing: before %.4f, after %.4f (ties count); McNemar log10 p = %.4f\n",
		 raw->pre.value, raw->post.value, raw->mcnemar_log10_p);
	str_release(&bar);
}

/* ---- shift ---- */

static void fit_shift(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	int pre = rm_of_role(v->panel, "pre"), post = rm_of_role(v->panel, "post");
	struct shift *s = result;

	if (pre < 0 || post < 0)
		s->why = NO_ROLES;
	else
		*s = shift_between(v, (size_t)pre, (size_t)post, c->arena);
}

static const struct shift *shift(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, fit_shift, figures_column(c, adjudicated), sizeof(struct shift));
}

static void json_sample(struct jsonout *j, const char *name, const struct shift_sample *s)
{
	jsonout_object(j, name);
	jsonout_int(j, "n", (int64_t)s->n);
	jsonout_double(j, "mean", s->mean);
	jsonout_double(j, "median", s->median);
	jsonout_double(j, "sd", s->sd);
	jsonout_double(j, "se", s->se);
	jsonout_double(j, "t", s->t);
	jsonout_double(j, "p", s->p);
	jsonout_int(j, "positive", (int64_t)s->positive);
	jsonout_int(j, "negative", (int64_t)s->negative);
	jsonout_double(j, "sign_log10_p", s->sign_log10_p);
	jsonout_close_object(j);
}

static void json_coefs(struct jsonout *j, const char *name, const struct regress_fit *f,
		       bool pair_errors)
{
	jsonout_object(j, name);
	if (f->why != NULL) {
		jsonout_null(j, "coef");
		jsonout_text(j, "why", f->why);
		jsonout_close_object(j);
		return;
	}
	jsonout_array(j, "dropped");
	for (size_t i = 0; i < f->drops; i++)
		jsonout_text(j, NULL, f->drop[i].name);
	jsonout_close_array(j);
	jsonout_double(j, "r2", f->r2);
	jsonout_object(j, "coef");
	for (size_t i = 0; i < f->k; i++) {
		const struct regress_coef *c = &f->coef[i];

		jsonout_object(j, c->name);
		jsonout_double(j, "beta", c->beta);
		jsonout_double(j, "se", c->classical.se);
		jsonout_double(j, "se_hc1", c->hc1.se);
		if (pair_errors)
			jsonout_double(j, "se_cluster", c->cluster.se);
		jsonout_double(j, "t", c->classical.stat);
		jsonout_double(j, "p", c->classical.p);
		jsonout_double(j, "p_bonferroni", c->p_bonferroni);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
	jsonout_close_object(j);
}

static void json_quadrants(struct jsonout *j, const struct shift *s)
{
	static const char *const name[4] = { "both_positive", "chosen_below_zero",
					     "rejected_below_zero", "both_negative" };

	for (int w = 0; w < 2; w++) {
		jsonout_object(j, w == 0 ? "quadrants_pre" : "quadrants_post");
		for (int q = 0; q < 4; q++)
			jsonout_double(j, name[q], s->quadrant[w][q]);
		jsonout_close_object(j);
	}
}

static void json_shift(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct shift *s = shift(c, adjudicated);

	jsonout_object(j, "shift");
	if (s->why != NULL) {
		jsonout_null(j, "n");
		jsonout_text(j, "why", s->why);
		jsonout_close_object(j);
		return;
	}
	jsonout_int(j, "n", (int64_t)s->n);
	jsonout_int(j, "left_out", (int64_t)s->left_out);
	jsonout_int(j, "zero_vectors", (int64_t)s->zero);
	json_sample(j, "theta", &s->theta);
	json_sample(j, "margin", &s->margin);
	jsonout_object(j, "theta_by_regime");
	for (int r = 0; r < RESIST_REGIMES; r++)
		json_sample(j, resist_regime_name((enum resist_regime)r), &s->theta_by_regime[r]);
	jsonout_close_object(j);
	json_quadrants(j, s);
	json_coefs(j, "imprint", &s->imprint.fit, true);
	jsonout_double(j, "identity", s->identity);
	json_coefs(j, "theta_regression", &s->theta_fit, false);
	jsonout_close_object(j);
}

static void sample_row(struct sheet *t, const char *name, const struct shift_sample *s)
{
	sheet_cell(t, "%s", name);
	sheet_cell(t, "%zu", s->n);
	sheet_number(t, s->mean, 3);
	sheet_number(t, s->median, 3);
	sheet_number(t, s->se, 3);
	sheet_number(t, s->sign_log10_p, 2);
}

static void text_shift(const struct figures_context *c, struct str *out)
{
	const struct shift *s = shift(c, false);
	struct sheet t;

	if (s->why != NULL)
		return;
	sheet_begin(&t, "|>pairs|>mean|>median|>se|>sign test, log10 p");
	sample_row(&t, "theta, degrees", &s->theta);
	for (int r = 0; r < RESIST_REGIMES; r++) {
		char name[40];

		snprintf(name, sizeof(name), "  %s", resist_regime_name((enum resist_regime)r));
		sample_row(&t, name, &s->theta_by_regime[r]);
	}
	sample_row(&t, "margin, post - pre", &s->margin);
	sheet_end(&t, 2, 0, out);
	str_addz(out, "  the sign of theta depends on the quadrant and on each model's zero; the "
		      "margin does not\n");
	if (s->imprint.fit.why != NULL)
		return;
	sheet_begin(&t, "feature|>imprint shift|>se|>t");
	for (size_t i = 0; i < s->imprint.fit.k; i++) {
		sheet_cell(&t, "%s", s->imprint.fit.coef[i].name);
		sheet_number(&t, s->imprint.fit.coef[i].beta, 4);
		sheet_number(&t, s->imprint.fit.coef[i].cluster.se, 4);
		sheet_number(&t, s->imprint.fit.coef[i].cluster.stat, 2);
	}
	sheet_end(&t, 2, 0, out);
}

/* ---- robust ---- */

struct robusts {
	const char *why;
	size_t n;
	struct robust *of;
	const char **name;
};

/* The rewritten columns are no part of the committee's panel: read here, under the same view. */
static void fit_robust(const struct figures_context *c, bool adjudicated, void *result)
{
	struct panel_view v = *figures_view(c, adjudicated);
	struct robusts *r = result;
	struct err err = ERR_INIT;
	struct panel *p = NULL;

	r->why = "no rewritten responses: import scores as RM NAME" PANEL_REWRITTEN_SUFFIX;
	if (!c->panel->rewritten)
		return;
	if (panel_load(c->project, PANEL_SCORES | PANEL_FEATURES | PANEL_REWRITTEN, &p, &err) ||
	    p->n != c->panel->n) {
		r->why = "the rewritten columns could not be read";
		panel_free(p);
		return;
	}
	v.panel = p;
	r->of = arena_alloc(c->arena, p->k * sizeof(*r->of) + 1);
	r->name = arena_alloc(c->arena, p->k * sizeof(*r->name) + 1);
	for (size_t k = 0; k < p->k; k++) {
		if (robust_rm(p, k) < 0)
			continue;
		r->of[r->n] = robust_of(&v, k, c->arena);
		r->name[r->n++] = arena_dup(c->arena, p->rm[k], strlen(p->rm[k]));
	}
	r->why = r->n > 0 ? NULL : r->why;
	panel_free(p);
}

static const struct robusts *robusts(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, fit_robust, figures_column(c, adjudicated), sizeof(struct robusts));
}

static void json_robust_logit(struct jsonout *j, const char *name, const struct regress_fit *f)
{
	jsonout_object(j, name);
	jsonout_bool(j, "converged", f->converged);
	if (f->why != NULL || !f->converged) {
		jsonout_null(j, "coef");
		jsonout_text(j, "why", f->why != NULL ? f->why : "did not converge");
	} else {
		jsonout_object(j, "coef");
		for (size_t i = 0; i < f->k; i++) {
			jsonout_object(j, f->coef[i].name);
			jsonout_double(j, "beta", f->coef[i].beta);
			jsonout_double(j, "odds_ratio", exp(f->coef[i].beta));
			jsonout_double(j, "se", f->coef[i].classical.se);
			jsonout_double(j, "z", f->coef[i].classical.stat);
			jsonout_double(j, "p", f->coef[i].classical.p);
			jsonout_close_object(j);
		}
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void json_cell(struct jsonout *j, const struct robust_cell *cell, bool adjudicated)
{
	jsonout_object(j, cell->name);
	jsonout_text(j, "feature", cell->feature);
	jsonout_text(j, "side", cell->side == 0 ? "chosen" : "rejected");
	jsonout_int(j, "flip", cell->flip);
	jsonout_int(j, "n", (int64_t)cell->n);
	jsonout_int(j, "events", (int64_t)cell->events);
	jsonout_double(j, "share", cell->share.value);
	jsonout_bool(j, "thin", cell->n < ROBUST_THIN);
	figures_interval(j, &cell->share, adjudicated);
	jsonout_close_object(j);
}

static void json_robust_one(struct jsonout *j, const struct robust *r, bool adjudicated)
{
	jsonout_int(j, "n", (int64_t)r->n);
	jsonout_int(j, "left_out", (int64_t)r->left_out);
	if (r->why != NULL)
		jsonout_text(j, "why", r->why);
	jsonout_int(j, "became_misaligned", (int64_t)r->became_misaligned);
	jsonout_int(j, "became_aligned", (int64_t)r->became_aligned);
	jsonout_int(j, "stayed", (int64_t)r->stayed);
	json_share(j, "agree_original", &r->before, adjudicated);
	json_share(j, "agree_rewritten", &r->after, adjudicated);
	jsonout_double(j, "score_correlation", r->correlation);
	jsonout_object(j, "cells");
	for (size_t i = 0; i < r->cells; i++)
		json_cell(j, &r->cell[i], adjudicated);
	jsonout_close_object(j);
	json_coefs(j, "lpm", &r->lpm, false);
	json_robust_logit(j, "logit", &r->logit);
	jsonout_array(j, "separated_by");
	for (size_t i = 0; i < r->n_separated; i++)
		jsonout_text(j, NULL, r->separated_by[i]);
	jsonout_close_array(j);
	if (r->n_separated > 0)
		json_robust_logit(j, "logit_without_separating", &r->logit_without);
}

static void json_robust(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct robusts *r = robusts(c, adjudicated);

	jsonout_object(j, "robust");
	if (r->why != NULL) {
		jsonout_null(j, "n");
		jsonout_text(j, "why", r->why);
	}
	for (size_t i = 0; i < r->n; i++) {
		jsonout_object(j, r->name[i]);
		json_robust_one(j, &r->of[i], adjudicated);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_robust(const struct figures_context *c, struct str *out)
{
	const struct robusts *r = robusts(c, false);

	for (size_t i = 0; i < r->n; i++) {
		const struct robust *q = &r->of[i];
		struct sheet t;

		str_addf(out,
			 "  %s: %zu rewritten pairs, agreement %.4f before, %.4f after; %zu became "
			 "misaligned, %zu aligned\n",
			 r->name[i], q->n, q->before.value, q->after.value, q->became_misaligned,
			 q->became_aligned);
		sheet_begin(&t, "flip, original - rewritten|>pairs|>misaligned|>%|>LPM|>se hc1|>p");
		for (size_t k = 0; k < q->cells; k++) {
			const struct robust_cell *cell = &q->cell[k];
			const struct regress_coef *b = regress_coef(&q->lpm, cell->name);

			sheet_cell(&t, "%s", cell->name);
			sheet_cell(&t, "%zu", cell->n);
			sheet_cell(&t, "%zu", cell->events);
			sheet_number(&t, 100 * cell->share.value, 1);
			sheet_number(&t, b != NULL ? b->beta : NAN, 4);
			sheet_number(&t, b != NULL ? b->hc1.se : NAN, 4);
			sheet_number(&t, b != NULL && cell->n >= ROBUST_THIN ? b->hc1.p : NAN, 4);
		}
		sheet_end(&t, 2, 0, out);
	}
}

#define NEEDS (FIGURES_SCORES | FIGURES_FEATURES)

const struct figure figures_shift[] = {
	{ "gamma", "the labeler's own preference from harmless, then helpful", NEEDS, json_gamma,
	  text_gamma, NULL },
	{ "regimes", "one model before and after training on this data", NEEDS, json_regimes,
	  text_regimes, NULL },
	{ "shift", "what training changed: angle, margin, imprint", NEEDS, json_shift, text_shift,
	  NULL },
	{ "robust", "does agreement survive rewriting?", NEEDS, json_robust, text_robust, NULL },
	{ 0 },
};

const struct figures_task figures_shift_tasks[] = {
	{ "shift", fit_shift, sizeof(struct shift) },
	{ "gamma", count_gammas, sizeof(struct gammas) },
	{ "regimes", count_regimes, sizeof(struct resist_regimes) },
	{ 0 },
};
