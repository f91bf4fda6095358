/*
 * figures_reliability -- rows: fleiss, alpha, gwet, cohen of the committee.
 *
 * Owns: how agreement of reward models is told. May call: measure/agree,
 * measure/pairwise, out/sheet. Never: counts.
 */
#include <math.h>

#include "core/measure/agree.h"
#include "core/measure/pairwise.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"

/* The committee's patterns under both codings, with ties apart, missing and as a category. */
struct tables {
	struct agree_result fleiss[2][2];	/* coding; no ties, three categories */
	struct agree_result alpha[2][2];	/* coding; ties missing, three categories */
	struct agree_result gwet[2][2];
	struct pairwise *pair;		/* by label */
	size_t pairs;
};

/* What did not enter, counted from all items that any model rated. */
static void left_out(const struct agree_table *all, struct agree_result *r)
{
	double n = 0;

	for (size_t i = 0; i < all->n; i++)
		n += all->cell[i].items;
	r->k.dropped = (size_t)(n - r->items);
}

static void fill_coding(const struct panel_view *v, enum agree_coding coding, struct tables *out)
{
	struct agree_table t, strict, missing;

	agree_votes(v, coding, &t);
	agree_table_init(&strict, 3);
	agree_table_merge_without(&strict, &t, AGREE_TIE);
	agree_table_init(&missing, 2);
	agree_table_merge(&missing, &t, AGREE_TIE);
	out->fleiss[coding][0] = agree_fleiss(&strict, v->panel->voters);
	out->fleiss[coding][1] = agree_fleiss(&t, v->panel->voters);
	out->alpha[coding][0] = agree_alpha(&missing, AGREE_NOMINAL);
	out->alpha[coding][1] = agree_alpha(&t, AGREE_NOMINAL);
	out->gwet[coding][0] = agree_gwet(&missing, AGREE_NOMINAL);
	out->gwet[coding][1] = agree_gwet(&t, AGREE_NOMINAL);
	for (int form = 0; form < 2; form++) {
		left_out(&t, &out->fleiss[coding][form]);
		left_out(&t, &out->alpha[coding][form]);
		out->fleiss[coding][form].k.dropped_why =
			form ? "not rated by all models" : "a tie, or not rated by all models";
		out->alpha[coding][form].k.dropped_why = "fewer than two votes";
	}
	agree_table_release(&t);
	agree_table_release(&strict);
	agree_table_release(&missing);
}

static void fill(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct panel_view *v = figures_view(c, adjudicated);
	struct tables *t = result;
	size_t k = v->panel->k;

	if (!k || !v->panel->score[0])
		return;
	t->pairs = k * (k - 1) / 2;
	for (int coding = 0; coding < 2; coding++)
		fill_coding(v, (enum agree_coding)coding, t);
	t->pair = pairwise_votes(v, AGREE_BY_LABEL, c->arena);
}

static const struct tables *tables(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, fill, figures_column(c, adjudicated), sizeof(struct tables));
}

/* ---- json ---- */

static void json_result(struct jsonout *j, const char *name, const char *coefficient,
			const struct agree_result *r, bool adjudicated)
{
	jsonout_object(j, name);
	jsonout_int(j, "items", (int64_t)r->items);
	if (r->raters > 0)
		jsonout_int(j, "raters", (int64_t)r->raters);
	jsonout_double(j, coefficient, r->k.value);
	jsonout_double(j, "se", r->k.se);
	jsonout_double(j, "observed", r->observed);
	jsonout_double(j, "expected", r->expected);
	jsonout_text(j, "method", r->k.method);
	jsonout_int(j, "dropped", (int64_t)r->k.dropped);
	if (r->k.dropped)
		jsonout_text(j, "dropped_why", r->k.dropped_why);
	figures_interval(j, &r->k, adjudicated);
	jsonout_close_object(j);
}

static void json_codings(struct jsonout *j, const char *row, const char *first,
			 const char *coefficient, const struct agree_result r[2][2],
			 bool adjudicated)
{
	jsonout_object(j, row);
	json_result(j, first, coefficient, &r[AGREE_BY_LABEL][0], adjudicated);
	json_result(j, "three_categories", coefficient, &r[AGREE_BY_LABEL][1], adjudicated);
	jsonout_object(j, "by_side");
	json_result(j, first, coefficient, &r[AGREE_BY_SIDE][0], adjudicated);
	json_result(j, "three_categories", coefficient, &r[AGREE_BY_SIDE][1], adjudicated);
	jsonout_close_object(j);
	jsonout_text(j, "coding", "label");
	jsonout_close_object(j);
}

/* Fewer than two models agree with nobody. */
static bool too_few(const struct figures_context *c, const char *row, struct jsonout *j)
{
	if (c->panel->voters >= 2)
		return false;
	jsonout_object(j, row);
	jsonout_text(j, "why", "fewer than two reward models in the committee");
	jsonout_close_object(j);
	return true;
}

static void json_fleiss(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	if (!too_few(c, "fleiss", j))
		json_codings(j, "fleiss", "no_ties", "kappa", tables(c, adjudicated)->fleiss,
			     adjudicated);
}

static void json_alpha(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	if (!too_few(c, "alpha", j))
		json_codings(j, "alpha", "ties_missing", "alpha", tables(c, adjudicated)->alpha,
			     adjudicated);
}

static void json_gwet(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	if (!too_few(c, "gwet", j))
		json_codings(j, "gwet", "ties_missing", "ac1", tables(c, adjudicated)->gwet,
			     adjudicated);
}

static void json_pair(const struct figures_context *c, const struct pairwise *p, bool adjudicated,
		      struct jsonout *j)
{
	struct agree_result no_ties = pairwise_cohen_no_ties(p), three = pairwise_cohen_three(p);
	struct str name = STR_INIT;

	str_addf(&name, "%s|%s", c->panel->rm[p->a], c->panel->rm[p->b]);
	jsonout_object(j, name.s);
	jsonout_int(j, "n", (int64_t)no_ties.items);
	jsonout_double(j, "kappa", no_ties.k.value);
	jsonout_double(j, "se", no_ties.k.se);
	jsonout_double(j, "agreement", pairwise_agreement(p));
	jsonout_double(j, "expected", no_ties.expected);
	jsonout_double(j, "phi", pairwise_phi(p));
	figures_interval(j, &no_ties.k, adjudicated);
	jsonout_object(j, "three_categories");
	jsonout_int(j, "n", (int64_t)three.items);
	jsonout_double(j, "kappa", three.k.value);
	jsonout_double(j, "se", three.k.se);
	jsonout_double(j, "agreement", three.observed);
	jsonout_close_object(j);
	jsonout_close_object(j);
	str_release(&name);
}

static void json_cohen(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct tables *t = tables(c, adjudicated);

	jsonout_object(j, "cohen");
	for (size_t i = 0; i < t->pairs; i++)
		json_pair(c, &t->pair[i], adjudicated, j);
	jsonout_close_object(j);
}

/* ---- text ---- */

static void text_row(struct sheet *s, const struct figures_context *c, const char *what,
		     const struct agree_result *raw, const struct agree_result *adj)
{
	sheet_cell(s, "%s", what);
	sheet_cell(s, "%.0f", raw->items);
	sheet_number(s, raw->observed, 4);
	sheet_number(s, raw->expected, 4);
	sheet_number(s, raw->k.value, 4);
	sheet_number(s, raw->k.se, 4);
	if (c->touched) {
		sheet_cell(s, "%.0f", adj->items);
		sheet_number(s, adj->k.value, 4);
	}
}

static void text_codings(const struct figures_context *c, const char *heads, const char *first,
			 const struct agree_result raw[2][2], const struct agree_result adj[2][2],
			 struct str *out)
{
	struct str h = STR_INIT, what = STR_INIT;
	struct sheet s;

	str_addf(&h, "%s%s", heads, c->touched ? "|>items adj.|>adjudicated" : "");
	sheet_begin(&s, h.s);
	for (int coding = 0; coding < 2; coding++)
		for (int form = 0; form < 2; form++) {
			str_clear(&what);
			str_addf(&what, "%s, %s", form ? "tie as a third" : first,
				 coding ? "by side" : "by label");
			text_row(&s, c, what.s, &raw[coding][form], &adj[coding][form]);
		}
	sheet_end(&s, 2, 0, out);
	str_release(&what);
	str_release(&h);
}

static void text_fleiss(const struct figures_context *c, struct str *out)
{
	if (c->panel->voters >= 2)
		text_codings(c, "|>items|>observed|>expected|>kappa|>se", "pairs without a tie",
			     tables(c, false)->fleiss, tables(c, true)->fleiss, out);
}

static void text_alpha(const struct figures_context *c, struct str *out)
{
	if (c->panel->voters >= 2)
		text_codings(c, "|>items|>disagree|>by chance|>alpha|>se", "ties missing",
			     tables(c, false)->alpha, tables(c, true)->alpha, out);
}

static void text_gwet(const struct figures_context *c, struct str *out)
{
	if (c->panel->voters >= 2)
		text_codings(c, "|>items|>observed|>expected|>AC1|>se", "ties missing",
			     tables(c, false)->gwet, tables(c, true)->gwet, out);
}

static void text_pair(struct sheet *s, const struct figures_context *c, const struct pairwise *p,
		      const struct pairwise *adjudicated)
{
	struct agree_result r = pairwise_cohen_no_ties(p);
	struct str bar = STR_INIT;

	sheet_cell(s, "%s", c->panel->rm[p->a]);
	sheet_cell(s, "%s", c->panel->rm[p->b]);
	sheet_cell(s, "%.0f", r.items);
	sheet_number(s, pairwise_agreement(p), 4);
	sheet_number(s, pairwise_phi(p), 4);
	sheet_number(s, r.k.value, 4);
	sheet_number(s, r.k.se, 4);
	sheet_bar(&bar, fmax(0, r.k.value), 16);
	sheet_cell(s, "%s", bar.s);
	if (c->touched)
		sheet_number(s, pairwise_cohen_no_ties(adjudicated).k.value, 4);
	str_release(&bar);
}

static void text_cohen(const struct figures_context *c, struct str *out)
{
	const struct tables *raw = tables(c, false), *adj = tables(c, true);
	double sum = 0;
	struct sheet s;

	if (!raw->pairs)
		return;
	sheet_begin(&s, c->touched ? "model|model|>n|>agree|>phi|>kappa|>se||>adjudicated" :
				     "model|model|>n|>agree|>phi|>kappa|>se|");
	for (size_t i = 0; i < raw->pairs; i++) {
		text_pair(&s, c, &raw->pair[i], &adj->pair[i]);
		sum += pairwise_cohen_no_ties(&raw->pair[i]).k.value;
	}
	sheet_end(&s, 2, 0, out);
	str_addf(out, "  mean kappa %.4f over %zu pairs of models; pairs of responses on which "
		 "one ties are left out\n", sum / (double)raw->pairs, raw->pairs);
}

const struct figure figures_reliability[] = {
	{ "fleiss", "agreement of the whole committee beyond chance (Fleiss 1971)", FIGURES_SCORES,
	  json_fleiss, text_fleiss, NULL },
	{ "alpha", "the same with missing votes allowed (Krippendorff's alpha)", FIGURES_SCORES,
	  json_alpha, text_alpha, NULL },
	{ "gwet", "the same where one answer prevails (Gwet's AC1)", FIGURES_SCORES, json_gwet,
	  text_gwet, NULL },
	{ "cohen", "every two reward models: agreement, phi, Cohen's kappa", FIGURES_SCORES,
	  json_cohen, text_cohen, NULL },
	{ 0 },
};

const struct figures_task figures_reliability_tasks[] = {
	{ "fleiss", fill, sizeof(struct tables) }, { "alpha", fill, sizeof(struct tables) },
	{ "gwet", fill, sizeof(struct tables) }, { "cohen", fill, sizeof(struct tables) }, { 0 },
};
