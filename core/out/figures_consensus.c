/*
 * figures_consensus -- row: consensus.
 *
 * Owns: how the consensus of annotators is told. May call: measure/consensus,
 * figures_people, out/sheet. Never: turns it into a label.
 */
#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/measure/consensus.h"
#include "core/out/figures.h"
#include "core/out/figures_people.h"
#include "core/out/sheet.h"

#define CLASSES 5
#define SURE 0.9

static const char *const class_name[CLASSES] = { "a", "tie", "b", "both_good", "both_bad" };

static const char one_truth[] = "supposes one truth for each item, which S2 to S4 deny";

struct outcome {
	struct consensus fit;
	uint32_t *item;			/* panel index by item of the fit */
	const int8_t *label;		/* by panel index */
	size_t sure, level, against, sure_against;
};

static void count(struct outcome *o)
{
	for (size_t i = 0; i < o->fit.items; i++) {
		int best = o->fit.best[i];
		int8_t label = o->label[o->item[i]];
		bool sure = best >= 0 && o->fit.posterior[i * CLASSES + (size_t)best] >= SURE;
		bool against = label >= 0 && (best == 0 || best == 2) && (best == 2) != label;

		o->sure += sure;
		o->level += o->fit.plurality[i] < 0;
		o->against += against;
		o->sure_against += against && sure;
	}
}

static void fit(const struct figures_context *c, bool adjudicated, void *result)
{
	const struct figures_people *p = figures_people(c, adjudicated);
	struct consensus_rating *r = mem_alloc(p->n + 1, sizeof(*r));
	struct outcome *o = result;
	size_t items = 0, n = 0;

	o->item = arena_alloc(c->arena, (p->n + 1) * sizeof(*o->item));
	o->label = figures_view(c, adjudicated)->chosen;
	for (size_t i = 0; i < p->n; i++) {
		int class = annotators_category(&p->row[i], ANNOTATORS_BY_SIDE);

		if (class < 0)
			continue;
		if (!items || o->item[items - 1] != p->row[i].item)
			o->item[items++] = p->row[i].item;
		r[n++] = (struct consensus_rating){ (uint32_t)(items - 1), p->row[i].annotator,
						    (uint8_t)class };
	}
	o->fit = consensus_fit(r, n, items, p->names, CLASSES, CONSENSUS_EVERY, CONSENSUS_DIAGONAL,
			       c->arena);
	count(o);
	free(r);
}

static const char *model_name(enum consensus_model m)
{
	static const char *const name[] = { NULL, "one-coin", "dawid-skene" };

	return name[m];
}

static void json_annotator(const struct consensus *f, size_t j, const char *name,
			   struct jsonout *out)
{
	jsonout_object(out, name);
	jsonout_double(out, "accuracy", f->accuracy[j]);
	jsonout_object(out, "confusion");
	for (size_t k = 0; k < f->classes; k++) {
		jsonout_object(out, class_name[k]);
		for (size_t l = 0; l < f->classes; l++)
			jsonout_double(out, class_name[l],
				       f->confusion[(j * CLASSES + k) * CLASSES + l]);
		jsonout_close_object(out);
	}
	jsonout_close_object(out);
	jsonout_close_object(out);
}

static void json_consensus(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct figures_people *p = figures_people(c, adjudicated);
	const struct outcome *o = figures_once(c, fit, adjudicated, sizeof(*o));
	const struct consensus *f = &o->fit;

	jsonout_object(j, "consensus");
	jsonout_text(j, "model", model_name(f->model));
	jsonout_int(j, "items", (int64_t)f->items);
	if (f->flag)
		jsonout_text(j, f->model == CONSENSUS_NONE ? "why" : "flag", f->flag);
	if (f->model != CONSENSUS_NONE) {
		jsonout_text(j, "supposes", one_truth);
		jsonout_bool(j, "converged", f->converged);
		jsonout_int(j, "iterations", f->iterations);
		jsonout_int(j, "no_plurality", (int64_t)o->level);
		jsonout_int(j, "posterior_90", (int64_t)o->sure);
		jsonout_int(j, "against_label", (int64_t)o->against);
		jsonout_int(j, "against_label_90", (int64_t)o->sure_against);
		jsonout_object(j, "prior");
		for (size_t k = 0; k < CLASSES; k++)
			jsonout_double(j, class_name[k], f->prior[k]);
		jsonout_close_object(j);
		jsonout_object(j, "annotators");
		for (size_t a = 0; a < f->annotators; a++)
			json_annotator(f, a, p->name[a], j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void text_consensus(const struct figures_context *c, struct str *out)
{
	const struct figures_people *p = figures_people(c, false);
	const struct outcome *o = figures_once(c, fit, false, sizeof(*o));
	const struct consensus *f = &o->fit;
	bool used[CLASSES] = { false };	/* what nobody chose is the prior's word alone */
	struct sheet s;

	if (f->model == CONSENSUS_NONE)
		return;
	for (size_t i = 0; i < p->n; i++) {
		int k = annotators_category(&p->row[i], ANNOTATORS_BY_SIDE);

		if (k >= 0)
			used[k] = true;
	}
	str_addf(out,
		 "  %s over %zu items: %zu with posterior .9 or more, %zu without a plurality; "
		 "%zu against the label, %zu of them with .9 or more\n",
		 model_name(f->model), f->items, o->sure, o->level, o->against, o->sure_against);
	sheet_begin(&s, "annotator|>accuracy||>a as a|>b as b|>tie|>both good|>both bad");
	for (size_t j = 0; j < f->annotators; j++) {
		static const size_t order[CLASSES] = { 0, 2, 1, 3, 4 };
		struct str bar = STR_INIT;

		sheet_cell(&s, "%s", p->name[j]);
		sheet_number(&s, f->accuracy[j], 3);
		sheet_bar(&bar, f->accuracy[j], 16);
		sheet_cell(&s, "%s", bar.s);
		for (size_t k = 0; k < CLASSES; k++)
			sheet_number(&s, used[order[k]] ? f->confusion[(j * CLASSES + order[k]) *
								       CLASSES + order[k]]
							: NAN, 3);
		str_release(&bar);
	}
	sheet_end(&s, 2, 0, out);
	str_addf(out, "  it %s\n", one_truth);
	if (f->flag)
		str_addf(out, "  %s\n", f->flag);
}

const struct figure figures_consensus[] = {
	{ "consensus", "one answer out of several people's, and how sure", 0, json_consensus,
	  text_consensus, NULL },
	{ 0 },
};
