/*
 * figures_bias -- rows: length, ensemble, domains, leave_one_out, orders,
 * margins, cleaning.
 *
 * Owns: how the committee as a whole is told. May call: measure/length,
 * measure/ensemble, measure/resist, out/sheet. Never: counts.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/measure/ensemble.h"
#include "core/measure/length.h"
#include "core/measure/orders.h"
#include "core/measure/resist.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"

/* ---- length ---- */

struct lengths {
	struct length rm[VOTES_MAX_RMS];
};

static void fit_lengths(const struct figures_context *c, bool adjudicated, void *result)
{
	struct lengths *l = result;

	length_all(figures_view(c, adjudicated), (const uint32_t *const *)c->panel->length, l->rm);
}

static const struct length *lengths(const struct figures_context *c, bool adjudicated)
{
	const struct lengths *l = figures_once(c, fit_lengths, figures_column(c, adjudicated),
					       sizeof(struct lengths));

	return l->rm;
}

static void json_accuracy(struct jsonout *j, const char *name, const struct estimate *e)
{
	char n[64];

	jsonout_double(j, name, e->value);
	snprintf(n, sizeof(n), "n_%s", name + strlen("accuracy_"));
	jsonout_double(j, n, e->n);
}

static void json_length(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct length *l = lengths(c, adjudicated);

	jsonout_object(j, "length");
	for (size_t k = 0; k < c->panel->k; k++) {
		bool lone = panel_pairwise(c->panel, k);

		jsonout_object(j, c->panel->rm[k]);
		jsonout_int(j, "n", (int64_t)l[k].pairs);
		jsonout_int(j, "left_out", (int64_t)l[k].left_out);
		jsonout_text(j, "unit", "bytes");
		jsonout_double(j, "pearson", lone ? NAN : l[k].pearson);
		jsonout_double(j, "spearman", lone ? NAN : l[k].spearman);
		jsonout_double(j, "within_pearson", l[k].within_pearson);
		json_accuracy(j, "accuracy_chosen_shorter", &l[k].shorter);
		json_accuracy(j, "accuracy_chosen_longer", &l[k].longer);
		json_accuracy(j, "accuracy_same_length", &l[k].same);
		if (l[k].why != NULL || lone)
			jsonout_text(j, "why", l[k].why != NULL ? l[k].why : FIGURES_PAIRWISE);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_length(const struct figures_context *c, struct str *out)
{
	const struct length *l = lengths(c, false);
	struct sheet t;

	sheet_begin(&t, "reward model|>Pearson|>Spearman|>within pair|>right where chosen is "
			"shorter|>longer");
	for (size_t k = 0; k < c->panel->k; k++) {
		sheet_cell(&t, "%s", c->panel->rm[k]);
		sheet_number(&t, panel_pairwise(c->panel, k) ? NAN : l[k].pearson, 4);
		sheet_number(&t, panel_pairwise(c->panel, k) ? NAN : l[k].spearman, 4);
		sheet_number(&t, l[k].within_pearson, 4);
		sheet_number(&t, l[k].shorter.value, 4);
		sheet_number(&t, l[k].longer.value, 4);
	}
	sheet_end(&t, 2, 0, out);
}

/* ---- ensemble ---- */

struct ensembles {
	struct ensemble_accuracy mode[ENSEMBLE_MODES];
	struct resist_committee committee;
};

static void fit_ensemble(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	struct arena work = ARENA_INIT;
	struct ensembles *e = result;
	double *out[ENSEMBLE_MODES][2];

	for (int m = 0; m < ENSEMBLE_MODES; m++)
		for (int s = 0; s < 2; s++)
			out[m][s] = arena_alloc(&work, (v->panel->n + 1) * sizeof(double));
	ensemble_scores_all(v, (double *const(*)[2])out);
	for (int m = 0; m < ENSEMBLE_MODES; m++)
		e->mode[m] = ensemble_grade(v, out[m][0], out[m][1]);
	e->committee = resist_committee(v);
	arena_release(&work);
}

static const struct ensembles *ensembles(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, fit_ensemble, figures_column(c, adjudicated),
			    sizeof(struct ensembles));
}

static void json_grade(struct jsonout *j, const struct ensemble_accuracy *a, bool adjudicated)
{
	jsonout_int(j, "rated", (int64_t)a->rated);
	jsonout_int(j, "agree", (int64_t)a->agree);
	jsonout_int(j, "resist", (int64_t)a->resist);
	jsonout_int(j, "tie", (int64_t)a->tie);
	jsonout_double(j, "accuracy", a->accuracy.value);
	jsonout_double(j, "margin", a->margin);
	jsonout_double(j, "margin_sd", a->margin_sd);
	figures_interval(j, &a->accuracy, adjudicated);
}

static void json_committee(struct jsonout *j, const char *name, const struct estimate *e,
			   bool adjudicated)
{
	jsonout_object(j, name);
	jsonout_double(j, "n", e->n);
	jsonout_double(j, "rate", e->value);
	figures_interval(j, e, adjudicated);
	jsonout_close_object(j);
}

static void json_ensemble(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct ensembles *e = ensembles(c, adjudicated);

	jsonout_object(j, "ensemble");
	for (int m = 0; m < ENSEMBLE_MODES; m++) {
		jsonout_object(j, ensemble_mode_name((enum ensemble_mode)m));
		json_grade(j, &e->mode[m], adjudicated);
		jsonout_bool(j, "circular", adjudicated && c->circular);
		jsonout_close_object(j);
	}
	json_committee(j, "resistance_majority", &e->committee.majority, adjudicated);
	json_committee(j, "resistance_unanimous", &e->committee.unanimous, adjudicated);
	jsonout_close_object(j);
}

static void text_ensemble(const struct figures_context *c, struct str *out)
{
	const struct ensembles *raw = ensembles(c, false), *adj = ensembles(c, true);
	struct sheet t;

	if (ensemble_members(c->panel) < 2)
		return;
	sheet_begin(&t,
		    c->touched
			    ? "z-scores combined by|>rated|>accuracy|95 %|>mean margin|>adjudicated"
			    : "z-scores combined by|>rated|>accuracy|95 %|>mean margin");
	for (int m = 0; m < ENSEMBLE_MODES; m++) {
		sheet_cell(&t, "%s", ensemble_mode_name((enum ensemble_mode)m));
		sheet_cell(&t, "%zu", raw->mode[m].rated);
		sheet_number(&t, raw->mode[m].accuracy.value, 4);
		sheet_cell(&t, "%.4f to %.4f", raw->mode[m].accuracy.lo, raw->mode[m].accuracy.hi);
		sheet_number(&t, raw->mode[m].margin, 4);
		if (c->touched)
			sheet_number(&t, adj->mode[m].accuracy.value, 4);
	}
	sheet_end(&t, 2, 0, out);
	str_addf(out, "  against the label: the majority in %.4f of the pairs, everyone in %.4f\n",
		 raw->committee.majority.value, raw->committee.unanimous.value);
}

/* ---- domains ---- */

struct domain_accuracy {
	struct ensemble_accuracy *cell; /* k x subsets */
	int worst[VOTES_MAX_RMS];       /* subset with the lowest accuracy, -1 */
};

static void fit_domains(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel *p = c->panel;
	struct domain_accuracy *d = result;

	d->cell = arena_zalloc(c->arena, p->k * p->n_subsets * sizeof(*d->cell) + 1);
	for (size_t k = 0; k < p->k; k++) {
		d->worst[k] = -1;
		for (size_t s = 0; s < p->n_subsets; s++) {
			struct ensemble_accuracy *a = &d->cell[k * p->n_subsets + s];

			*a = ensemble_domain(figures_view(c, adjudicated), k, (int)s);
			if (a->rated > 0 &&
			    (d->worst[k] < 0 ||
			     a->accuracy.value < d->cell[k * p->n_subsets + (size_t)d->worst[k]]
							 .accuracy.value))
				d->worst[k] = (int)s;
		}
	}
}

static const struct domain_accuracy *domain_accuracy(const struct figures_context *c,
						     bool adjudicated)
{
	return figures_once(c, fit_domains, figures_column(c, adjudicated),
			    sizeof(struct domain_accuracy));
}

static const char *subset_name(const struct panel *p, size_t s)
{
	return p->subset_name[s][0] != '\0' ? p->subset_name[s] : "(none)";
}

static void json_domains(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct domain_accuracy *d = domain_accuracy(c, adjudicated);
	const struct panel *p = c->panel;

	jsonout_object(j, "domains");
	for (size_t k = 0; k < p->k; k++) {
		const struct ensemble_accuracy *row = d->cell + k * p->n_subsets;

		jsonout_object(j, p->rm[k]);
		jsonout_text(j, "worst",
			     d->worst[k] < 0 ? NULL : subset_name(p, (size_t)d->worst[k]));
		jsonout_double(j, "worst_accuracy",
			       d->worst[k] < 0 ? NAN : row[d->worst[k]].accuracy.value);
		jsonout_object(j, "by_subset");
		for (size_t s = 0; s < p->n_subsets; s++) {
			if (row[s].rated == 0)
				continue;
			jsonout_object(j, subset_name(p, s));
			json_grade(j, &row[s], adjudicated);
			jsonout_close_object(j);
		}
		jsonout_close_object(j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_domains(const struct figures_context *c, struct str *out)
{
	const struct domain_accuracy *d = domain_accuracy(c, false);
	const struct panel *p = c->panel;
	struct sheet t;
	size_t some = 0;

	for (size_t s = 0; p->k > 0 && s < p->n_subsets; s++)
		some += d->cell[s].rated > 0;
	if (some < 2)
		return;
	sheet_begin(&t, "reward model|worst subset|>pairs|>accuracy|95 %");
	for (size_t k = 0; k < p->k; k++) {
		const struct ensemble_accuracy *a;

		if (d->worst[k] < 0)
			continue;
		a = &d->cell[k * p->n_subsets + (size_t)d->worst[k]];
		sheet_cell(&t, "%s", p->rm[k]);
		sheet_cell(&t, "%s", subset_name(p, (size_t)d->worst[k]));
		sheet_cell(&t, "%zu", a->rated);
		sheet_number(&t, a->accuracy.value, 4);
		sheet_cell(&t, "%.4f to %.4f", a->accuracy.lo, a->accuracy.hi);
	}
	sheet_end(&t, 2, 0, out);
}

/* ---- leave one out ---- */

struct leave_outs {
	struct ensemble_without rm[VOTES_MAX_RMS];
};

static void fit_leave_outs(const struct figures_context *c, bool adjudicated, void *result)
{
	struct leave_outs *l = result;

	ensemble_leave_out(figures_view(c, adjudicated), l->rm);
}

static const struct ensemble_without *leave_outs(const struct figures_context *c, bool adjudicated)
{
	const struct leave_outs *l = figures_once(c, fit_leave_outs, figures_column(c, adjudicated),
						  sizeof(struct leave_outs));

	return l->rm;
}

static void json_leave_one_out(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct ensemble_without *l = leave_outs(c, adjudicated);

	jsonout_object(j, "leave_one_out");
	for (size_t k = 0; k < c->panel->voters; k++) {
		jsonout_object(j, c->panel->rm[k]);
		jsonout_int(j, "rated", (int64_t)l[k].rated);
		jsonout_array(j, "histogram");
		for (size_t v = 0; v < c->panel->voters; v++)
			jsonout_int(j, NULL, (int64_t)l[k].histogram[v]);
		jsonout_close_array(j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_leave_one_out(const struct figures_context *c, struct str *out)
{
	const struct ensemble_without *l = leave_outs(c, false);
	struct sheet t;

	if (c->panel->voters < 3)
		return;
	sheet_begin(&t, "without|>rated|votes 0 to K - 1|>none|>all");
	for (size_t k = 0; k < c->panel->voters; k++) {
		struct str spark = STR_INIT;

		sheet_spark(&spark, l[k].histogram, c->panel->voters);
		sheet_cell(&t, "%s", c->panel->rm[k]);
		sheet_cell(&t, "%zu", l[k].rated);
		sheet_cell(&t, "%s", spark.s);
		sheet_cell(&t, "%zu", l[k].histogram[0]);
		sheet_cell(&t, "%zu", l[k].histogram[c->panel->voters - 1]);
		str_release(&spark);
	}
	sheet_end(&t, 2, 0, out);
}

/* ---- orders ---- */

static void json_orders(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	size_t models = 0;

	jsonout_object(j, "orders");
	for (size_t k = 0; k < c->panel->k; k++) {
		struct orders o;

		if (!panel_pairwise(c->panel, k))
			continue;
		o = orders_count(figures_view(c, adjudicated), k);
		jsonout_object(j, c->panel->rm[k]);
		jsonout_int(j, "rated", (int64_t)o.rated);
		jsonout_int(j, "inconsistent", (int64_t)(o.first + o.second));
		jsonout_int(j, "first", (int64_t)o.first);
		jsonout_int(j, "second", (int64_t)o.second);
		jsonout_int(j, "resist_inconsistent", (int64_t)o.resist_inconsistent);
		jsonout_double(j, "rate", o.inconsistent.value);
		figures_interval(j, &o.inconsistent, adjudicated);
		jsonout_close_object(j);
		models++;
	}
	if (!models)
		jsonout_text(j, "why", "no model of pairs: import one with margins in both orders");
	jsonout_close_object(j);
}

static void text_orders(const struct figures_context *c, struct str *out)
{
	struct sheet t;
	size_t models = 0;

	for (size_t k = 0; k < c->panel->k; k++)
		models += panel_pairwise(c->panel, k);
	if (!models)
		return;
	sheet_begin(&t, "model of pairs|>rated|>first wins|>second wins|>inconsistent|95 %");
	for (size_t k = 0; k < c->panel->k; k++) {
		struct orders o = orders_count(&c->raw, k);

		if (!panel_pairwise(c->panel, k))
			continue;
		sheet_cell(&t, "%s", c->panel->rm[k]);
		sheet_cell(&t, "%zu", o.rated);
		sheet_cell(&t, "%zu", o.first);
		sheet_cell(&t, "%zu", o.second);
		sheet_number(&t, o.inconsistent.value, 4);
		sheet_cell(&t, "%.4f to %.4f", o.inconsistent.lo, o.inconsistent.hi);
	}
	sheet_end(&t, 2, 0, out);
	str_addz(out, "  its vote is the sign of the two orders' mean margin, also where they "
		      "contradict each other\n");
}

/* ---- margins ---- */

struct correlations {
	struct ensemble_correlation *at;
};

static void fit_margins(const struct figures_context *c, bool adjudicated, void *result)
{
	struct correlations *m = result;

	m->at = ensemble_correlations(figures_view(c, adjudicated), c->arena);
}

static const struct ensemble_correlation *correlations(const struct figures_context *c,
						       bool adjudicated)
{
	const struct correlations *m = figures_once(c, fit_margins, figures_column(c, adjudicated),
						    sizeof(struct correlations));

	return m->at;
}

static void json_margins(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct ensemble_correlation *at = correlations(c, adjudicated);
	const struct panel *p = c->panel;
	struct str name = STR_INIT;

	jsonout_object(j, "margins");
	for (size_t a = 0; a < p->k; a++)
		for (size_t b = a + 1; b < p->k; b++, at++) {
			str_clear(&name);
			str_addf(&name, "%s|%s", p->rm[a], p->rm[b]);
			jsonout_object(j, name.s);
			jsonout_int(j, "n", (int64_t)at->n);
			jsonout_double(j, "pearson", at->pearson);
			jsonout_double(j, "spearman", at->spearman);
			jsonout_close_object(j);
		}
	jsonout_close_object(j);
	str_release(&name);
}

static void text_margins(const struct figures_context *c, struct str *out)
{
	const struct ensemble_correlation *at = correlations(c, false);
	const struct panel *p = c->panel;
	size_t pairs = p->k * (p->k - 1) / 2, low = 0, high = 0;
	size_t of[2][2] = { { 0 } };

	if (p->k < 2)
		return;
	for (size_t a = 0, q = 0; a < p->k; a++)
		for (size_t b = a + 1; b < p->k; b++, q++) {
			if (q == 0 || at[q].spearman < at[low].spearman)
				low = q, of[0][0] = a, of[0][1] = b;
			if (q == 0 || at[q].spearman > at[high].spearman)
				high = q, of[1][0] = a, of[1][1] = b;
		}
	str_addf(out, "  Spearman over %zu pairs of models: %.2f (%s, %s) to %.2f (%s, %s)\n",
		 pairs, at[low].spearman, p->rm[of[0][0]], p->rm[of[0][1]], at[high].spearman,
		 p->rm[of[1][0]], p->rm[of[1][1]]);
}

/* ---- cleaning ---- */

static void fit_cleaning(const struct figures_context *c, bool adjudicated, void *result)
{
	struct ensemble_cleaning *e = result;

	*e = ensemble_cleaning(figures_view(c, adjudicated), c->arena);
}

static const struct ensemble_cleaning *cleaning(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, fit_cleaning, figures_column(c, adjudicated),
			    sizeof(struct ensemble_cleaning));
}

static void json_curve(struct jsonout *j, const struct figures_context *c, const char *name,
		       const double *row)
{
	jsonout_object(j, name);
	for (size_t k = 0; k < c->panel->voters; k++)
		jsonout_double(j, c->panel->rm[k], row[k]);
	jsonout_close_object(j);
}

static void json_cleaning(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct ensemble_cleaning *e = cleaning(c, adjudicated);

	jsonout_object(j, "cleaning");
	jsonout_bool(j, "circular", true);
	jsonout_text(j, "note",
		     "each model helped to choose the pairs it is graded on; *_by_others counts "
		     "the votes "
		     "of the other models only, which does not cure models that err alike");
	jsonout_array(j, "by_threshold");
	for (size_t t = 0; t <= e->k + 1 && e->k > 0; t++) {
		jsonout_object(j, NULL);
		jsonout_int(j, "drop_votes_below", (int64_t)t);
		jsonout_int(j, "kept", (int64_t)e->kept[t]);
		json_curve(j, c, "accuracy_after_drop", e->drop + t * e->k);
		json_curve(j, c, "accuracy_after_flip", e->flip + t * e->k);
		json_curve(j, c, "accuracy_after_drop_by_others", e->drop_others + t * e->k);
		json_curve(j, c, "accuracy_after_flip_by_others", e->flip_others + t * e->k);
		jsonout_close_object(j);
	}
	jsonout_close_array(j);
	jsonout_close_object(j);
}

static double mean_of(const double *row, size_t k)
{
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += row[i];
	return sum / (double)k;
}

static void text_cleaning(const struct figures_context *c, struct str *out)
{
	const struct ensemble_cleaning *e = cleaning(c, false);
	struct sheet t;

	if (e->k < 2)
		return;
	sheet_begin(&t, ">votes below|>kept|>accuracy if dropped|>by the others|>if flipped|>by "
			"the others");
	for (size_t v = 0; v <= e->k; v++) {
		sheet_cell(&t, "%zu", v);
		sheet_cell(&t, "%zu", e->kept[v]);
		sheet_number(&t, mean_of(e->drop + v * e->k, e->k), 4);
		sheet_number(&t, mean_of(e->drop_others + v * e->k, e->k), 4);
		sheet_number(&t, mean_of(e->flip + v * e->k, e->k), 4);
		sheet_number(&t, mean_of(e->flip_others + v * e->k, e->k), 4);
	}
	sheet_end(&t, 2, 0, out);
	str_addz(out, "  means over the models; circular: a committee that cleans grades itself "
		      "here, so read "
		      "\"by the others\"\n");
}

const struct figure figures_bias[] = {
	{ "length", "does a model pay for length?", FIGURES_SCORES | FIGURES_LENGTHS, json_length,
	  text_length, NULL },
	{ "ensemble", "the committee as one model", FIGURES_SCORES, json_ensemble, text_ensemble,
	  NULL },
	{ "domains", "where each model is weakest", FIGURES_SCORES, json_domains, text_domains,
	  NULL },
	{ "leave_one_out", "votes without each model in turn", FIGURES_SCORES, json_leave_one_out,
	  text_leave_one_out, NULL },
	{ "orders", "does a model of pairs say the same in both orders?", FIGURES_SCORES,
	  json_orders, text_orders, NULL },
	{ "margins", "do the models' margins move together?", FIGURES_SCORES, json_margins,
	  text_margins, NULL },
	{ "cleaning", "accuracy when weakly supported pairs are dropped or flipped", FIGURES_SCORES,
	  json_cleaning, text_cleaning, NULL },
	{ 0 },
};

const struct figures_task figures_bias_tasks[] = {
	{ "length", fit_lengths, sizeof(struct lengths) },
	{ "margins", fit_margins, sizeof(struct correlations) },
	{ "ensemble", fit_ensemble, sizeof(struct ensembles) },
	{ "cleaning", fit_cleaning, sizeof(struct ensemble_cleaning) },
	{ "leave_one_out", fit_leave_outs, sizeof(struct leave_outs) },
	{ "domains", fit_domains, sizeof(struct domain_accuracy) },
	{ 0 },
};
