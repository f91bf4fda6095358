/*
 * figures_annotators -- rows: annotators, sources.
 *
 * Owns: how figures of people and of the sources they name are told. May call:
 * measure/annotators, measure/sources, work/taxonomy, out/sheet. Never: counts.
 */
#include <math.h>

#include "core/measure/sources.h"
#include "core/out/figures.h"
#include "core/out/figures_people.h"
#include "core/out/sheet.h"
#include "core/store/projection.h"
#include "core/work/taxonomy.h"

#define TIME_BINS 5

/* ---- annotators, json ---- */

static void json_estimate(struct jsonout *j, const char *name, const struct estimate *e)
{
	jsonout_object(j, name);
	jsonout_int(j, "n", (int64_t)e->n);
	jsonout_double(j, "rate", e->value);
	jsonout_double(j, "lo", e->lo);
	jsonout_double(j, "hi", e->hi);
	if (e->dropped)
		jsonout_int(j, "left_out", (int64_t)e->dropped);
	if (isnan(e->value))
		jsonout_text(j, "why", e->why);
	jsonout_close_object(j);
}

static void json_result(struct jsonout *j, const char *name, const char *coefficient,
			struct agree_result r)
{
	jsonout_object(j, name);
	jsonout_int(j, "items", (int64_t)r.items);
	if (r.raters > 0)
		jsonout_int(j, "raters", (int64_t)r.raters);
	jsonout_double(j, coefficient, r.k.value);
	jsonout_double(j, "se", r.k.se);
	jsonout_double(j, "lo", r.k.lo);
	jsonout_double(j, "hi", r.k.hi);
	if (isnan(r.k.value))
		jsonout_text(j, "why", r.k.why);
	jsonout_close_object(j);
}

static void json_agreement(const struct figures_people *p, struct annotators_filter f,
			   struct jsonout *j)
{
	struct agree_table t, ordinal, label;
	struct agree_raw raw;

	annotators_table(p->row, p->n, f, ANNOTATORS_BY_SIDE, &t);
	annotators_table(p->row, p->n, f, ANNOTATORS_ORDINAL, &ordinal);
	annotators_table(p->row, p->n, f, ANNOTATORS_BY_LABEL, &label);
	raw = agree_raw(&t);
	jsonout_int(j, "items", (int64_t)raw.items);
	jsonout_int(j, "unanimous", (int64_t)raw.unanimous);
	jsonout_double(j, "agreement", raw.over_pairs);
	jsonout_double(j, "agreement_over_items", raw.over_items);
	json_result(j, "fleiss", "kappa", agree_fleiss(&t, 0));
	json_result(j, "alpha", "alpha", agree_alpha(&t, AGREE_NOMINAL));
	json_result(j, "alpha_ordinal", "alpha",
		    agree_alpha(&ordinal, AGREE_ORDINAL));
	json_result(j, "alpha_interval", "alpha",
		    agree_alpha(&ordinal, AGREE_INTERVAL));
	json_result(j, "gwet", "ac1", agree_gwet(&t, AGREE_NOMINAL));
	json_result(j, "alpha_by_label", "alpha",
		    agree_alpha(&label, AGREE_NOMINAL));
	agree_table_release(&t);
	agree_table_release(&ordinal);
	agree_table_release(&label);
}

static void json_shares(const struct annotators_shares *s, struct jsonout *j)
{
	jsonout_object(j, "choices");
	jsonout_int(j, "n", (int64_t)s->n);
	jsonout_int(j, "label", (int64_t)s->chose_label);
	jsonout_int(j, "against", (int64_t)s->against);
	jsonout_int(j, "both_good", (int64_t)s->both_good);
	jsonout_int(j, "both_bad", (int64_t)s->both_bad);
	jsonout_int(j, "unsure", (int64_t)s->unsure);
	jsonout_int(j, "tie", (int64_t)s->tie);
	jsonout_int(j, "unlabelled", (int64_t)s->unlabelled);
	jsonout_object(j, "by_side");
	for (int k = ANNOTATORS_A; k < ANNOTATORS_CHOICES; k++)
		jsonout_int(j, projection_choice_name((enum choice)k), (int64_t)s->by_side[k]);
	jsonout_close_object(j);
	jsonout_close_object(j);
}

static void json_repeats(const struct figures_people *p, int who, struct jsonout *j)
{
	struct annotators_repeats r = annotators_repeats(p->repeat, p->repeats, who);

	jsonout_object(j, "repeats");
	json_estimate(j, "same", &r.same);
	json_estimate(j, "swapped", &r.swapped);
	json_estimate(j, "straight", &r.straight);
	json_result(j, "cohen", "kappa", r.kappa);
	jsonout_close_object(j);
}

static void json_person(const struct figures_people *p, int who, struct jsonout *j)
{
	struct estimate label = annotators_against(p->row, p->n, who, ANNOTATORS_LABEL);
	struct estimate rms = annotators_against(p->row, p->n, who, ANNOTATORS_COMMITTEE);
	struct estimate others = annotators_against_others(p->row, p->n, who);
	struct estimate left = annotators_left(p->row, p->n, who);

	json_estimate(j, "against_label", &label);
	json_estimate(j, "against_committee", &rms);
	json_estimate(j, "against_others", &others);
	json_estimate(j, "left", &left);
	json_repeats(p, who, j);
}

static void json_speed(const struct figures_people *p, struct jsonout *j)
{
	struct detect_time t = annotators_speed(p->row, p->n, TIME_BINS);

	jsonout_object(j, "speed");
	jsonout_array(j, "bins");
	for (size_t b = 0; b < t.bins; b++) {
		if (!(t.bin[b].n > 0))
			continue;
		jsonout_object(j, NULL);
		jsonout_int(j, "n", (int64_t)t.bin[b].n);
		jsonout_double(j, "from_s", t.bin[b].from);
		jsonout_double(j, "to_s", t.bin[b].to);
		jsonout_double(j, "with_label", t.bin[b].right);
		jsonout_close_object(j);
	}
	jsonout_close_array(j);
	jsonout_double(j, "slope_per_ln_s", t.slope.value);
	jsonout_double(j, "se", t.slope.se);
	if (isnan(t.slope.value))
		jsonout_text(j, "why", t.slope.why);
	jsonout_close_object(j);
}

static void json_by_votes(const struct figures_context *c, const struct figures_people *p,
			  struct jsonout *j)
{
	struct str name = STR_INIT;

	jsonout_object(j, "by_votes");
	for (int v = 0; v <= (int)c->panel->voters && c->panel->voters; v++) {
		struct annotators_filter f = { v, -1 };
		struct annotators_shares s = annotators_shares(p->row, p->n, f);

		if (!(s.n > 0))
			continue;
		str_clear(&name);
		str_addf(&name, "%d", v);
		jsonout_object(j, name.s);
		json_shares(&s, j);
		json_agreement(p, f, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
	str_release(&name);
}

static void json_by_source(const struct figures_people *p, struct jsonout *j)
{
	jsonout_object(j, "by_source");
	for (int b = 0; b < SOURCES_MAX; b++) {
		struct annotators_filter f = { -1, b };
		struct annotators_shares s = annotators_shares(p->row, p->n, f);
		char id[4];

		if (!(s.n + s.unlabelled > 0))
			continue;
		taxonomy_id(b, id);
		jsonout_object(j, id);
		json_shares(&s, j);
		json_agreement(p, f, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void json_people(const struct figures_people *p, struct jsonout *j)
{
	struct str name = STR_INIT;

	jsonout_object(j, "people");
	for (size_t i = 0; i < p->names; i++) {
		jsonout_object(j, p->name[i]);
		json_person(p, (int)i, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
	jsonout_object(j, "cohen");
	for (size_t a = 0; a < p->names; a++)
		for (size_t b = a + 1; b < p->names; b++) {
			struct agree_result r = annotators_cohen(p->row, p->n, (int)a, (int)b);

			if (!(r.items > 0))
				continue;
			str_clear(&name);
			str_addf(&name, "%s|%s", p->name[a], p->name[b]);
			jsonout_object(j, name.s);
			jsonout_int(j, "n", (int64_t)r.items);
			jsonout_double(j, "kappa", r.k.value);
			jsonout_double(j, "se", r.k.se);
			jsonout_double(j, "agreement", r.observed);
			if (isnan(r.k.value))
				jsonout_text(j, "why", r.k.why);
			jsonout_close_object(j);
		}
	jsonout_close_object(j);
	str_release(&name);
}

/* Nobody, or a log that cannot be read: said once, instead of empty figures. */
static bool nobody(const struct figures_people *p, const char *row, struct jsonout *j)
{
	if (p->n && !p->why)
		return false;
	jsonout_object(j, row);
	jsonout_text(j, "why", p->why ? p->why : "nobody has annotated a pair yet");
	jsonout_close_object(j);
	return true;
}

static void json_annotators(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct figures_people *p = figures_people(c, adjudicated);
	struct annotators_shares s = annotators_shares(p->row, p->n, ANNOTATORS_ALL);

	if (nobody(p, "annotators", j))
		return;
	jsonout_object(j, "annotators");
	jsonout_int(j, "annotations", (int64_t)p->n);
	jsonout_text(j, "basis", "overlapped items only; blind choices, repeats apart");
	json_agreement(p, ANNOTATORS_ALL, j);
	json_shares(&s, j);
	json_person(p, -1, j);
	json_speed(p, j);
	json_people(p, j);
	json_by_votes(c, p, j);
	json_by_source(p, j);
	jsonout_close_object(j);
}

/* ---- annotators, text ---- */

static void text_people(const struct figures_people *p, struct str *out)
{
	struct sheet s;

	sheet_begin(&s,
		    "annotator|>choices|>with label|>with RMs|>with others|>left|>repeats alike");
	for (int i = -1; i < (int)p->names; i++) {
		double n = 0;

		for (size_t r = 0; r < p->n; r++)
			n += (i < 0 || p->row[r].annotator == (uint32_t)i) && p->row[r].choice;
		sheet_cell(&s, "%s", i < 0 ? "everybody" : p->name[i]);
		sheet_cell(&s, "%.0f", n);
		sheet_number(&s, annotators_against(p->row, p->n, i, ANNOTATORS_LABEL).value, 3);
		sheet_number(&s, annotators_against(p->row, p->n, i, ANNOTATORS_COMMITTEE).value,
			     3);
		sheet_number(&s, annotators_against_others(p->row, p->n, i).value, 3);
		sheet_number(&s, annotators_left(p->row, p->n, i).value, 3);
		sheet_number(&s, annotators_repeats(p->repeat, p->repeats, i).same.value, 3);
	}
	sheet_end(&s, 2, 0, out);
}

static void text_bin(struct sheet *s, const char *name, const struct figures_people *p,
		     struct annotators_filter f)
{
	struct annotators_shares c = annotators_shares(p->row, p->n, f);
	struct str bar = STR_INIT;
	struct agree_table t;

	annotators_table(p->row, p->n, f, ANNOTATORS_BY_SIDE, &t);
	sheet_cell(s, "%s", name);
	sheet_cell(s, "%.0f", c.n);
	sheet_bar(&bar, c.n > 0 ? c.chose_label / c.n : 0, 10);
	sheet_cell(s, "%s", bar.s);
	sheet_number(s, 100 * c.chose_label / c.n, 1);
	sheet_number(s, 100 * c.against / c.n, 1);
	sheet_number(s, 100 * c.both_good / c.n, 1);
	sheet_number(s, 100 * c.both_bad / c.n, 1);
	sheet_number(s, 100 * (c.unsure + c.tie) / c.n, 1);
	sheet_cell(s, "%.0f", agree_raw(&t).items);
	sheet_number(s, agree_raw(&t).over_pairs, 3);
	sheet_number(s, agree_fleiss(&t, 0).k.value, 3);
	sheet_number(s, agree_alpha(&t, AGREE_NOMINAL).k.value, 3);
	agree_table_release(&t);
	str_release(&bar);
}

static void text_bins(const struct figures_context *c, const struct figures_people *p,
		      struct str *out)
{
	struct str name = STR_INIT;
	struct sheet s;

	sheet_begin(&s, "items|>choices||>% label|>% against|>% good|>% bad|>% unsure, tie|>shared|"
			">agree|>Fleiss|>alpha");
	text_bin(&s, "all", p, ANNOTATORS_ALL);
	for (int v = 0; v <= (int)c->panel->voters && c->panel->voters; v++)
		if (annotators_shares(p->row, p->n, (struct annotators_filter){ v, -1 }).n > 0) {
			str_clear(&name);
			str_addf(&name, "%d of %zu votes", v, c->panel->voters);
			text_bin(&s, name.s, p, (struct annotators_filter){ v, -1 });
		}
	for (int b = 0; b < SOURCES_MAX; b++)
		if (annotators_shares(p->row, p->n, (struct annotators_filter){ -1, b }).n > 0) {
			char id[4];

			taxonomy_id(b, id);
			str_clear(&name);
			str_addf(&name, "tagged %s", id);
			text_bin(&s, name.s, p, (struct annotators_filter){ -1, b });
		}
	sheet_end(&s, 2, 0, out);
	str_release(&name);
}

static void text_annotators(const struct figures_context *c, struct str *out)
{
	const struct figures_people *p = figures_people(c, false);
	struct annotators_shares all = annotators_shares(p->row, p->n, ANNOTATORS_ALL);

	if (!p->n || p->why)
		return;
	text_people(p, out);
	str_addc(out, '\n');
	text_bins(c, p, out);
	if (all.unlabelled > 0)
		str_addf(out,
			 "  %.0f choices on pairs without a label: a %.0f, b %.0f, tie %.0f, both "
			 "good %.0f, both bad %.0f, unsure %.0f in all\n",
			 all.unlabelled, all.by_side[ANNOTATORS_A], all.by_side[ANNOTATORS_B],
			 all.by_side[ANNOTATORS_TIE], all.by_side[ANNOTATORS_BOTH_GOOD],
			 all.by_side[ANNOTATORS_BOTH_BAD], all.by_side[ANNOTATORS_UNSURE]);
	str_addz(out, "  blind choices against the recorded label; agreement on overlapped items "
		      "only\n");
}

/* ---- sources ---- */

static void json_types(const struct figures_people *p, struct annotators_filter f,
		       struct jsonout *j)
{
	for (int type = 0; type < SOURCES_TYPES; type++) {
		struct sources_shares s = sources_shares(p->row, p->n, f, (enum sources_type)type);

		jsonout_object(j, sources_type_name((enum sources_type)type));
		jsonout_int(j, "items", (int64_t)s.seen);
		jsonout_int(j, "tagged", (int64_t)s.items);
		jsonout_int(j, "tags", (int64_t)s.tags);
		for (int b = 0; b < SOURCES_MAX; b++) {
			char id[4];

			if (b > 5 && !(s.tag[b] > 0))
				continue;
			taxonomy_id(b, id);
			jsonout_object(j, id);
			jsonout_int(j, "items", (int64_t)s.item[b]);
			jsonout_int(j, "tags", (int64_t)s.tag[b]);
			jsonout_double(j, "item_share", s.item[b] / s.items);
			jsonout_double(j, "tag_share", s.tag[b] / s.tags);
			jsonout_close_object(j);
		}
		jsonout_close_object(j);
	}
}

static void json_sources(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct figures_people *p = figures_people(c, adjudicated);
	struct str name = STR_INIT;

	if (nobody(p, "sources", j))
		return;
	jsonout_object(j, "sources");
	json_types(p, ANNOTATORS_ALL, j);
	jsonout_object(j, "agreement");
	for (int b = 0; b < SOURCES_MAX; b++) {
		struct sources_shares s = sources_shares(p->row, p->n, ANNOTATORS_ALL, SOURCES_ALL);
		struct agree_result r;
		char id[4];

		if (b > 5 && !(s.tag[b] > 0))
			continue;
		r = sources_agreement(p->row, p->n, b);
		taxonomy_id(b, id);
		json_result(j, id, "alpha", r);
	}
	jsonout_close_object(j);
	jsonout_object(j, "by_votes");
	for (int v = 0; v <= (int)c->panel->voters && c->panel->voters; v++) {
		struct annotators_filter f = { v, -1 };

		if (!(sources_shares(p->row, p->n, f, SOURCES_ALL).items > 0))
			continue;
		str_clear(&name);
		str_addf(&name, "%d", v);
		jsonout_object(j, name.s);
		json_types(p, f, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
	jsonout_close_object(j);
	str_release(&name);
}

static void text_sources(const struct figures_context *c, struct str *out)
{
	const struct figures_people *p = figures_people(c, false);
	struct sources_shares all = sources_shares(p->row, p->n, ANNOTATORS_ALL, SOURCES_ALL);
	struct sources_shares low =
		sources_shares(p->row, p->n, ANNOTATORS_ALL, SOURCES_LOW_AGREEMENT);
	struct sources_shares bad = sources_shares(p->row, p->n, ANNOTATORS_ALL, SOURCES_BOTH_BAD);
	struct sheet s;
	size_t known;
	const struct taxonomy_source *source = taxonomy_sources(&known);

	if (!(all.tags > 0))
		return;
	sheet_begin(&s, "source||>items|>% items||>% tags|>low agreement|>both bad|>alpha");
	for (int b = 0; b < SOURCES_MAX; b++) {
		struct str bar = STR_INIT;
		char id[4];

		if (b > 5 && !(all.tag[b] > 0))
			continue;
		taxonomy_id(b, id);
		sheet_cell(&s, "%s", id);
		sheet_cell(&s, "%s", (size_t)b < known ? source[b].name : "");
		sheet_cell(&s, "%.0f", all.item[b]);
		sheet_number(&s, 100 * all.item[b] / all.items, 1);
		sheet_bar(&bar, all.item[b] / all.items, 16);
		sheet_cell(&s, "%s", bar.s);
		sheet_number(&s, 100 * all.tag[b] / all.tags, 1);
		sheet_cell(&s, "%.0f", low.item[b]);
		sheet_cell(&s, "%.0f", bad.item[b]);
		sheet_number(&s, sources_agreement(p->row, p->n, b).k.value, 3);
		str_release(&bar);
	}
	sheet_end(&s, 2, 0, out);
	str_addf(out, "  %.0f tags on %.0f items; an item may have several\n", all.tags, all.items);
}

struct of_source {
	const uint32_t *tags;	/* by panel index, of everybody */
	int bit;
};

static void has_source(const void *ctx, uint32_t i, double *num, double *den)
{
	const struct of_source *of = ctx;

	*den = 1;
	*num = of->tags[i] >> of->bit & 1;
}

static void population_sources(const struct figures_context *c, struct jsonout *j)
{
	const struct figures_people *p = figures_people(c, false);
	uint32_t *tags = arena_zalloc(c->arena, (c->panel->n + 1) * sizeof(*tags)), all = 0;

	for (size_t i = 0; i < p->n; i++) {
		tags[p->row[i].item] |= p->row[i].tags;
		all |= p->row[i].tags;
	}
	jsonout_object(j, "sources");
	for (int b = 0; b < SOURCES_MAX; b++) {
		const struct of_source of = { tags, b };
		char id[4];

		if (b > 5 && !(all >> b & 1))
			continue;
		taxonomy_id(b, id);
		jsonout_object(j, id);
		figures_population(c, has_source, &of, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

const struct figure figures_annotators[] = {
	{ "annotators", "people against each other, the label and the committee", FIGURES_SCORES,
	  json_annotators, text_annotators, NULL },
	{ "sources", "which sources of unreliability were named, how often", FIGURES_SCORES,
	  json_sources, text_sources, population_sources },
	{ 0 },
};
