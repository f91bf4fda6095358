/*
 * figures_seal -- rows: imprint, disagree, drivers.
 *
 * Owns: how regressions on features are told. May call: measure/imprint,
 * measure/disagree, measure/drivers, measure/ensemble, out/sheet. Never:
 * estimates.
 */
#include <math.h>
#include <string.h>

#include "core/measure/disagree.h"
#include "core/measure/drivers.h"
#include "core/measure/ensemble.h"
#include "core/measure/imprint.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"

#define BAR 10
#define COMMITTEE "committee-mean-z" /* the references' pseudo-model: mean of z-scores */

static bool by_turn(const struct figures_context *c)
{
	return c->options.cluster != NULL && strcmp(c->options.cluster, "turn") == 0;
}

/* ---- what all regressions say ---- */

static void json_drops(struct jsonout *j, const struct regress_fit *f)
{
	jsonout_array(j, "dropped");
	for (size_t i = 0; i < f->drops; i++)
		jsonout_text(j, NULL, f->drop[i].name);
	jsonout_close_array(j);
	if (f->drops == 0)
		return;
	jsonout_object(j, "dropped_why");
	for (size_t i = 0; i < f->drops; i++)
		jsonout_text(j, f->drop[i].name, f->drop[i].why);
	jsonout_close_object(j);
}

static void json_interval(struct jsonout *j, const struct regress_coef *c, bool adjudicated)
{
	jsonout_double(j, "lo", adjudicated ? NAN : c->lo);
	jsonout_double(j, "hi", adjudicated ? NAN : c->hi);
	if (adjudicated)
		jsonout_text(j, "why", FIGURES_NOT_DRAWN);
}

static void json_ols_coef(struct jsonout *j, const struct regress_coef *c, bool paired,
			  bool adjudicated)
{
	jsonout_object(j, c->name);
	jsonout_double(j, "beta", c->beta);
	jsonout_double(j, "se", c->classical.se);
	jsonout_double(j, "se_hc1", c->hc1.se);
	jsonout_double(j, "se_cluster", c->cluster.se);
	if (paired)
		jsonout_double(j, "se_cluster_full", c->cluster_full.se);
	jsonout_double(j, "t", c->classical.stat);
	jsonout_double(j, "p", c->classical.p);
	jsonout_double(j, "p_hc1", c->hc1.p);
	jsonout_double(j, "p_cluster", c->cluster.p);
	jsonout_double(j, "p_bonferroni", c->p_bonferroni);
	jsonout_double(j, "p_cluster_bonferroni", c->p_cluster_bonferroni);
	jsonout_double(j, "vif", c->vif);
	json_interval(j, c, adjudicated);
	jsonout_close_object(j);
}

/* The members of a least-squares fit, in an object that is open. */
static void json_ols(struct jsonout *j, const struct regress_fit *f, bool paired, bool adjudicated)
{
	json_drops(j, f);
	jsonout_double(j, "r2", f->r2);
	if (!paired)
		jsonout_double(j, "r2_adj", f->r2_adj);
	jsonout_double(j, "sigma", f->sigma);
	if (f->why != NULL) {
		jsonout_null(j, "coef");
		jsonout_text(j, "why", f->why);
		return;
	}
	jsonout_double(j, "df", f->df);
	jsonout_int(j, "clusters", (int64_t)f->clusters);
	jsonout_double(j, "condition", f->condition);
	jsonout_object(j, "coef");
	for (size_t i = 0; i < f->k; i++)
		json_ols_coef(j, &f->coef[i], paired, adjudicated);
	jsonout_close_object(j);
}

static void json_logit(struct jsonout *j, const struct regress_fit *f, bool adjudicated)
{
	if (f->why != NULL || !f->converged) {
		jsonout_null(j, "coef");
		jsonout_text(j, "why", f->why != NULL ? f->why : "did not converge");
		return;
	}
	json_drops(j, f);
	jsonout_double(j, "loglik", f->loglik);
	jsonout_double(j, "loglik_null", f->loglik_null);
	jsonout_double(j, "mcfadden_r2", f->mcfadden);
	jsonout_object(j, "coef");
	for (size_t i = 0; i < f->k; i++) {
		const struct regress_coef *c = &f->coef[i];

		jsonout_object(j, c->name);
		jsonout_double(j, "beta", c->beta);
		jsonout_double(j, "se", c->classical.se);
		jsonout_double(j, "z", c->classical.stat);
		jsonout_double(j, "p", c->classical.p);
		jsonout_double(j, "p_bonferroni", c->p_bonferroni);
		json_interval(j, c, adjudicated);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static const char *stars(double p)
{
	return p < .001 ? "***" : p < .01 ? "**" : p < .05 ? "*" : "";
}

/* A signed bar about a middle line. */
static void cell_bar(struct sheet *t, double share)
{
	struct str bar = STR_INIT, left = STR_INIT;
	int cols = (int)ceil(fmin(1, fabs(share)) * BAR);

	for (int i = 0; i < BAR; i++)
		str_addz(&left, share < 0 && i >= BAR - cols ? "\xe2\x96\x88" : " ");
	sheet_bar(&bar, share > 0 ? share : 0, BAR);
	sheet_cell(t, "%s|%s", left.s, bar.s);
	str_release(&bar);
	str_release(&left);
}

#define ADJUSTED "  p adj.: Bonferroni over the coefficients of one model; stars are of it\n"

static double largest(const struct regress_fit *f)
{
	double most = 0;

	for (size_t i = 0; i < f->k; i++)
		if (strcmp(f->coef[i].name, "(intercept)") != 0)
			most = fmax(most, fabs(f->coef[i].beta));
	return most;
}

enum { LEAST_SQUARES, LOGIT, ROBUST };

/* tests: how many coefficients Bonferroni multiplies p by, as SEAL does over its table. */
static void coef_row(struct sheet *t, const struct regress_coef *c, double most, int family,
		     size_t tests)
{
	const struct regress_test *q = family == LOGIT    ? &c->classical
				       : family == ROBUST ? &c->hc1
							  : &c->cluster;
	double adjusted = fmin(1, q->p * (double)tests);

	sheet_cell(t, "%s", c->name);
	sheet_number(t, c->beta, 4);
	sheet_number(t, q->se, 4);
	sheet_number(t, q->stat, 2);
	sheet_cell(t, "%.2g", q->p);
	sheet_cell(t, "%.2g", adjusted);
	sheet_cell(t, "%s", stars(adjusted));
	if (family == LEAST_SQUARES)
		sheet_number(t, c->vif, 2);
	if (strcmp(c->name, "(intercept)") == 0)
		sheet_cell(t, "%s", "");
	else
		cell_bar(t, most > 0 ? c->beta / most : 0);
}

static void text_drops(const struct regress_fit *f, struct str *out)
{
	for (size_t i = 0; i < f->drops; i++)
		str_addf(out, "    %s: left out, %s\n", f->drop[i].name, f->drop[i].why);
}

static void text_fit(const struct regress_fit *f, int family, struct str *out)
{
	struct sheet t;

	if (f->why != NULL) {
		str_addf(out, "    none: %s\n", f->why);
		text_drops(f, out);
		return;
	}
	sheet_begin(&t, family == LOGIT    ? "feature|>log odds|>se|>z|>p|>p adj.||"
			: family == ROBUST ? "feature|>beta|>se hc1|>t|>p|>p adj.||"
					   : "feature|>beta|>se|>t|>p|>p adj.||>VIF|");
	for (size_t i = 0; i < f->k; i++)
		coef_row(&t, &f->coef[i], largest(f), family, f->k);
	sheet_end(&t, 4, 0, out);
	text_drops(f, out);
}

/* ---- imprint ---- */

struct imprints {
	size_t n; /* RMs, then the committee where there are two */
	struct imprint of[PANEL_MAX_RMS + 1];
};

static void fit_family(const struct figures_context *c, bool adjudicated, bool pooled,
		       struct imprints *m)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	const struct panel *p = v->panel;
	struct imprint_options o = { .pooled = pooled, .by_group = by_turn(c) };
	struct imprint_scores s[PANEL_MAX_RMS + 1];
	struct arena work = ARENA_INIT;
	double *mean[2];

	for (size_t k = 0; k < p->k; k++)
		for (int side = 0; side < 2; side++)
			s[k].side[side] = p->score[side] + k * p->n;
	m->n = p->k;
	if (ensemble_members(p) > 1) {
		for (int side = 0; side < 2; side++)
			s[m->n].side[side] = mean[side] =
				arena_alloc(&work, (p->n + 1) * sizeof(double));
		ensemble_scores(v, ENSEMBLE_MEAN, mean);
		m->n++;
	}
	imprint_fit(v, &o, s, m->n, m->of, c->arena);
	arena_release(&work);
}

static void fit_within(const struct figures_context *c, bool adjudicated, void *result)
{
	fit_family(c, adjudicated, false, result);
}

static void fit_pooled(const struct figures_context *c, bool adjudicated, void *result)
{
	fit_family(c, adjudicated, true, result);
}

static const struct imprints *imprints(const struct figures_context *c, bool adjudicated,
				       bool pooled)
{
	return figures_once(c, pooled ? fit_pooled : fit_within, figures_column(c, adjudicated),
			    sizeof(struct imprints));
}

static const char *model_name(const struct figures_context *c, size_t k)
{
	return k < c->panel->k ? c->panel->rm[k] : COMMITTEE;
}

static void json_imprint_family(struct jsonout *j, const char *name, const struct imprint *m,
				bool paired, bool adjudicated)
{
	jsonout_object(j, name);
	jsonout_int(j, "n", (int64_t)m->pairs);
	jsonout_int(j, "left_out", (int64_t)m->left_out);
	jsonout_double(j, "n_obs", m->fit.obs);
	if (paired)
		jsonout_double(j, "r2_with_effects", m->r2_with_effects);
	json_ols(j, &m->fit, paired, adjudicated);
	jsonout_close_object(j);
}

static void json_imprint(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct imprints *within = imprints(c, adjudicated, false);
	const struct imprints *pooled = imprints(c, adjudicated, true);

	jsonout_object(j, "imprint");
	for (size_t k = 0; k < within->n; k++) {
		jsonout_object(j, model_name(c, k));
		if (k < c->panel->k && panel_pairwise(c->panel, k)) {
			jsonout_null(j, "within_pair");
			jsonout_null(j, "pooled");
			jsonout_text(j, "why", FIGURES_PAIRWISE);
		} else {
			json_imprint_family(j, "within_pair", &within->of[k], true, adjudicated);
			json_imprint_family(j, "pooled", &pooled->of[k], false, adjudicated);
		}
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_imprint(const struct figures_context *c, struct str *out)
{
	const struct imprints *raw = imprints(c, false, false), *adj = imprints(c, true, false);

	for (size_t k = 0; k < raw->n; k++) {
		if (k < c->panel->k && panel_pairwise(c->panel, k)) {
			str_addf(out, "  %s: none, %s\n", model_name(c, k), FIGURES_PAIRWISE);
			continue;
		}
		str_addf(out, "  %s, within pair, %zu pairs, errors clustered by %s",
			 model_name(c, k), raw->of[k].pairs,
			 by_turn(c) ? "first human turn" : "pair");
		if (c->touched)
			str_addf(out, " (adjudicated: %zu pairs)", adj->of[k].pairs);
		str_addc(out, '\n');
		text_fit(&raw->of[k].fit, LEAST_SQUARES, out);
	}
	if (raw->n)
		str_addz(out, ADJUSTED);
	if (c->touched)
		str_addz(out, "  a flipped label changes the sign of both differences, so only "
			      "dropped pairs "
			      "move an imprint\n");
}

/* ---- disagree ---- */

struct disagreements {
	struct disagree rm[PANEL_MAX_RMS + 1]; /* the last: the majority */
};

static void fit_disagreements(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	struct disagreements *d = result;

	disagree_all(v, d->rm, c->arena);
	d->rm[v->panel->k] = disagree_majority(v, c->arena);
}

static const struct disagree *disagreements(const struct figures_context *c, bool adjudicated)
{
	const struct disagreements *d = figures_once(
		c, fit_disagreements, figures_column(c, adjudicated), sizeof(struct disagreements));

	return d->rm;
}

static const char *voter_name(const struct figures_context *c, size_t k)
{
	return k < c->panel->k ? c->panel->rm[k] : "majority";
}

static void json_disagree(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct disagree *d = disagreements(c, adjudicated);

	jsonout_object(j, "disagree");
	for (size_t k = 0; k < c->panel->k + (c->panel->voters > 0); k++) {
		jsonout_object(j, voter_name(c, k));
		jsonout_int(j, "n", (int64_t)d[k].n);
		jsonout_int(j, "events", (int64_t)d[k].events);
		jsonout_int(j, "ties", (int64_t)d[k].ties);
		jsonout_int(j, "left_out", (int64_t)d[k].left_out);
		jsonout_bool(j, "converged", d[k].converged);
		jsonout_array(j, "separated_by");
		for (size_t i = 0; i < d[k].n_separated; i++)
			jsonout_text(j, NULL, d[k].separated_by[i]);
		jsonout_close_array(j);
		json_logit(j, &d[k].fit, adjudicated);
		if (d[k].n_separated > 0) {
			jsonout_object(j, "without_separating");
			jsonout_bool(j, "converged", d[k].without.converged);
			json_logit(j, &d[k].without, adjudicated);
			jsonout_close_object(j);
		}
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_disagree(const struct figures_context *c, struct str *out)
{
	const struct disagree *d = disagreements(c, false);

	for (size_t k = 0; k < c->panel->k + (c->panel->voters > 0); k++) {
		str_addf(out, "  %s, %zu pairs, %zu against the label, %zu ties left out\n",
			 voter_name(c, k), d[k].n, d[k].events, d[k].ties);
		for (size_t i = 0; i < d[k].n_separated; i++)
			str_addf(out,
				 "    %s separates the outcomes: no finite estimate; fitted "
				 "without it\n",
				 d[k].separated_by[i]);
		text_fit(d[k].n_separated > 0 ? &d[k].without : &d[k].fit, LOGIT, out);
	}
	if (c->panel->k)
		str_addz(out, ADJUSTED);
}

/* ---- drivers ---- */

struct all_drivers {
	struct drivers rm[PANEL_MAX_RMS];
};

static void fit_drivers(const struct figures_context *c, bool adjudicated, void *result)
{
	struct all_drivers *d = result;

	drivers_all(figures_view(c, adjudicated), d->rm, c->arena);
}

static const struct drivers *all_drivers(const struct figures_context *c, bool adjudicated)
{
	const struct all_drivers *d = figures_once(c, fit_drivers, figures_column(c, adjudicated),
						   sizeof(struct all_drivers));

	return d->rm;
}

static void json_drivers(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct drivers *d = all_drivers(c, adjudicated);

	jsonout_object(j, "drivers");
	for (size_t k = 0; k < c->panel->k; k++) {
		jsonout_object(j, c->panel->rm[k]);
		jsonout_int(j, "n", (int64_t)d[k].pairs);
		jsonout_int(j, "left_out", (int64_t)d[k].left_out);
		json_ols(j, &d[k].fit, false, adjudicated);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_drivers(const struct figures_context *c, struct str *out)
{
	const struct drivers *d = all_drivers(c, false);

	for (size_t k = 0; k < c->panel->k; k++) {
		str_addf(out,
			 "  %s, %zu pairs, change of the probability of going against the label "
			 "(a tie counts)\n",
			 c->panel->rm[k], d[k].pairs);
		text_fit(&d[k].fit, ROBUST, out);
	}
	if (c->panel->k)
		str_addz(out, ADJUSTED);
}

#define NEEDS (FIGURES_SCORES | FIGURES_FEATURES)

const struct figure figures_seal[] = {
	{ "imprint", "what a model pays for each feature, in points of its score", NEEDS,
	  json_imprint, text_imprint, NULL },
	{ "disagree", "which differences go with a model against the label: logit", NEEDS,
	  json_disagree, text_disagree, NULL },
	{ "drivers", "which features of either response do: linear probability", NEEDS,
	  json_drivers, text_drivers, NULL },
	{ 0 },
};

const struct figures_task figures_seal_tasks[] = {
	{ "imprint", fit_pooled, sizeof(struct imprints) },
	{ "drivers", fit_drivers, sizeof(struct all_drivers) },
	{ "disagree", fit_disagreements, sizeof(struct disagreements) },
	{ "imprint", fit_within, sizeof(struct imprints) },
	{ 0 },
};
