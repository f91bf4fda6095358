/* Agreement, annotators and judgments on the data sets, against every figure of their references.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/digest.h"
#include "core/measure/agree.h"
#include "core/measure/annotators.h"
#include "core/measure/compare.h"
#include "core/measure/detect.h"
#include "core/measure/pairwise.h"
#include "core/measure/trial.h"
#include "tests/lib/datakit.h"
#include "tests/lib/panelkit.h"

/* 1e-9 relative; what the reference lacks is a failure. */
static void same(const struct json *ref, const char *way, double got)
{
	const struct json *j = data_at(ref, way);
	double want = json_double(j, NAN);

	if (!j)
		fail_msg("the reference has no %s", way);
	if (isnan(want) ? !isnan(got) : !(fabs(got - want) <= 1e-9 * fabs(want)))
		fail_msg("%s: got %.17g, want %.17g", way, got, want);
}

static void same_result(const struct json *ref, const char *observed, const char *expected,
			const char *k, struct agree_result r)
{
	same(ref, "items", r.items);
	same(ref, observed, r.observed);
	same(ref, expected, r.expected);
	same(ref, k, r.k.value);
}

static void same_fleiss(const struct json *ref, struct agree_result r)
{
	same_result(ref, "observed", "expected", "kappa", r);
	same(ref, "raters", r.raters);
}

static void same_alpha(const struct json *ref, struct agree_result r)
{
	same_result(ref, "observed_disagreement", "expected_disagreement", "alpha", r);
	same(ref, "pairable_values", r.values);
}

static void same_cohen(const struct json *ref, struct agree_result r)
{
	same(ref, "n", r.items);
	same(ref, "observed", r.observed);
	same(ref, "expected", r.expected);
	same(ref, "kappa", r.k.value);
	same(ref, "se", r.k.se);
}

/* ---- committees ---- */

static void same_committee(const struct json *ref, const struct panel_view *v)
{
	struct agree_table t, strict, missing;
	struct arena arena = ARENA_INIT;
	size_t k = v->panel->k;
	struct pairwise *w = pairwise_votes(v, AGREE_BY_LABEL, &arena);

	agree_votes(v, AGREE_BY_LABEL, &t);
	agree_table_init(&strict, 3);
	agree_table_merge_without(&strict, &t, AGREE_TIE);
	agree_table_init(&missing, 3);
	agree_table_merge(&missing, &t, AGREE_TIE);
	same_fleiss(data_at(ref, "fleiss_no_ties"), agree_fleiss(&strict, k));
	same_fleiss(data_at(ref, "fleiss_three_categories"), agree_fleiss(&t, k));
	same_alpha(data_at(ref, "krippendorff_ties_missing"), agree_alpha(&missing, AGREE_NOMINAL));
	same_alpha(data_at(ref, "krippendorff_three_categories"), agree_alpha(&t, AGREE_NOMINAL));
	for (size_t p = 0; p < k * (k - 1) / 2; p++) {
		char name[160];

		snprintf(name, sizeof(name), "%s|%s", v->panel->rm[w[p].a], v->panel->rm[w[p].b]);
		same_cohen(json_get(json_get(ref, "cohen_no_ties"), name),
			   pairwise_cohen_no_ties(&w[p]));
		same_cohen(json_get(json_get(ref, "cohen_three_categories"), name),
			   pairwise_cohen_three(&w[p]));
		same(json_get(json_get(ref, "cohen_no_ties"), name), "observed",
		     pairwise_agreement(&w[p]));
	}
	agree_table_release(&t);
	agree_table_release(&strict);
	agree_table_release(&missing);
	arena_release(&arena);
}

static void name_rms(struct panel *p, const struct json *names)
{
	for (size_t k = 0; k < p->k; k++) {
		const char *z = json_text(json_at(names, k), "");

		p->rm[k] = memcpy(arena_alloc(&p->arena, strlen(z) + 1), z, strlen(z) + 1);
	}
}

static void harmless(void **state)
{
	struct json *ref;
	struct data_lines l;
	struct panel *p;
	struct panel_view v;
	struct arena arena = ARENA_INIT;

	(void)state;
	if (!data_path("hh-harmless/reference.json"))
		skip();
	ref = data_tree("hh-harmless/reference.json");
	l = data_lines("hh-harmless/committee.jsonl.gz");
	p = kit_panel(l.n, json_count(json_get(ref, "models")), 0);
	name_rms(p, json_get(ref, "models"));
	for (size_t i = 0; i < l.n; i++)
		for (size_t k = 0; k < p->k; k++)
			for (int s = 0; s < 2; s++) {
				const struct json *pair =
					json_get(json_get(l.at[i], "scores"), p->rm[k]);

				/* Every third pair lies the other way round: nothing may depend on
				 * sides. */
				p->label[i] = i % 3 == 0;
				p->score[s ^ p->label[i]][k * p->n + i] =
					json_double(json_at(pair, (size_t)s), NAN);
			}
	v = kit_view(p, &arena);
	same_committee(ref, &v);
	arena_release(&arena);
	kit_free(p);
	data_free(&l);
	json_free(ref);
}

static void judgebench(void **state)
{
	struct json *ref;
	struct data_lines pairs, scores;
	struct panel *p;
	struct panel_view v;
	struct arena arena = ARENA_INIT;
	struct agree_table t, strict, missing;
	size_t i = 0;

	(void)state;
	if (!data_path("judgebench/reference.json"))
		skip();
	ref = data_tree("judgebench/reference.json");
	pairs = data_lines("judgebench/pairs.jsonl.gz");
	scores = data_lines("judgebench/scores.jsonl.gz");
	p = kit_panel(pairs.n, json_count(json_get(ref, "models")), 0);
	name_rms(p, json_get(ref, "models"));
	for (i = 0; i < pairs.n; i++)
		p->label[i] = *json_text(json_get(pairs.at[i], "gold"), "") == 'B';
	for (size_t s = 0; s < scores.n; s++) {
		const char *id = json_text(json_get(scores.at[s], "pair_id"), "");
		const char *rm = json_text(json_get(scores.at[s], "rm"), "");
		size_t k = 0;

		while (strcmp(p->rm[k], rm) != 0)
			k++;
		for (i = 0; strcmp(json_text(json_get(pairs.at[i], "id"), ""), id) != 0;)
			i++;
		p->score[*json_text(json_get(scores.at[s], "response"), "") == 'b'][k * p->n + i] =
			json_double(json_get(scores.at[s], "score"), NAN);
	}
	v = kit_view(p, &arena);
	same_committee(ref, &v);
	agree_votes(&v, AGREE_BY_SIDE, &t);
	agree_table_init(&strict, 3);
	agree_table_merge_without(&strict, &t, AGREE_TIE);
	agree_table_init(&missing, 3);
	agree_table_merge(&missing, &t, AGREE_TIE);
	same_fleiss(data_at(ref, "by_position.fleiss_no_ties"), agree_fleiss(&strict, p->k));
	same_alpha(data_at(ref, "by_position.krippendorff_ties_missing"),
		   agree_alpha(&missing, AGREE_NOMINAL));
	agree_table_release(&t);
	agree_table_release(&strict);
	agree_table_release(&missing);
	arena_release(&arena);
	kit_free(p);
	data_free(&pairs);
	data_free(&scores);
	json_free(ref);
}

/* ---- several people ---- */

struct people {
	struct annotators_row *row;
	size_t n;
	struct data_names name;
};

static struct people people_of(const struct data_lines *l)
{
	struct people p = { .row = mem_zalloc(l->n, sizeof(*p.row)), .n = l->n };
	const char *before = "";
	uint32_t item = 0;

	for (size_t i = 0; i < l->n; i++) {
		const char *id = json_text(json_get(l->at[i], "pair_id"), "");
		const char *c = json_text(json_get(l->at[i], "choice"), "");

		item += strcmp(id, before) != 0;
		before = id;
		p.row[i] = (struct annotators_row){ .item = item, .label = -1, .majority = -1,
						    .left = -1, .votes = -1, .seconds = NAN };
		p.row[i].annotator = (uint32_t)data_index(
			&p.name, json_text(json_get(l->at[i], "annotator"), ""));
		p.row[i].choice = *c == 'a' ? ANNOTATORS_A :
				  *c == 'b' ? ANNOTATORS_B : ANNOTATORS_TIE;
	}
	return p;
}

static void same_pairs(const struct json *ref, const struct people *p)
{
	for (size_t a = 0; a < p->name.n; a++)
		for (size_t b = 0; b < p->name.n; b++) {
			char name[160];
			const struct json *r;

			snprintf(name, sizeof(name), "%s|%s", p->name.name[a], p->name.name[b]);
			r = json_get(json_get(ref, "cohen"), name);
			if (r)
				same_cohen(r, annotators_cohen(p->row, p->n, (int)a, (int)b));
		}
	for (size_t a = 0; a < p->name.n; a++) {
		const struct json *r =
			json_get(json_get(ref, "against_plurality_of_the_others"), p->name.name[a]);
		struct estimate e = annotators_against_others(p->row, p->n, (int)a);

		same(r, "n", e.n);
		same(r, "share", e.value);
	}
}

static void same_people(const struct json *ref, const char *annotations)
{
	struct data_lines l = data_lines(annotations);
	struct people p = people_of(&l);
	struct agree_table t, decided;

	annotators_table(p.row, p.n, ANNOTATORS_ALL, ANNOTATORS_BY_SIDE, &t);
	same_fleiss(json_get(ref, "fleiss"), agree_fleiss(&t, 0));
	same_alpha(json_get(ref, "krippendorff_nominal"), agree_alpha(&t, AGREE_NOMINAL));
	agree_table_init(&decided, 5);
	agree_table_merge(&decided, &t, 1);
	same_alpha(json_get(ref, "krippendorff_nominal_ties_missing"),
		   agree_alpha(&decided, AGREE_NOMINAL));
	same(ref, "pairwise_agreement_over_rater_pairs", agree_raw(&t).over_pairs);
	same(ref, "pairwise_agreement_mean_over_items", agree_raw(&t).over_items);
	same(ref, "unanimous_pairs", agree_raw(&t).unanimous);
	agree_table_release(&t);
	agree_table_release(&decided);
	annotators_table(p.row, p.n, ANNOTATORS_ALL, ANNOTATORS_ORDINAL, &t);
	same_alpha(json_get(ref, "krippendorff_ordinal"), agree_alpha(&t, AGREE_ORDINAL));
	same_alpha(json_get(ref, "krippendorff_interval"), agree_alpha(&t, AGREE_INTERVAL));
	agree_table_release(&t);
	same_pairs(ref, &p);
	for (size_t i = 0; i < p.name.n; i++)
		free(p.name.name[i]);
	free(p.row);
	data_free(&l);
}

/* 0..100 ratings of every system's answer by each reviewer. */
static void same_ratings(const struct json *ref)
{
	struct data_lines l = data_lines("multi-annotator/squality-human-eval.jsonl.gz");
	double value[2000];
	size_t start[1000] = { 0 }, units = 0, n = 0;

	for (size_t i = 0; i < l.n; i++) {
		const struct json *all = json_get(l.at[i], "questions");

		for (size_t q = 0; q < json_count(all); q++)
			for (size_t s = 0; s < json_count(json_at(all, q)); s++) {
				const struct json *r =
					json_get(json_at(json_at(all, q), s), "reviews");

				if (!r)
					continue;
				for (size_t k = 0; k < json_count(r); k++)
					value[n++] = json_double(
						json_get(json_at(r, k), "overall-rating"), NAN);
				start[++units] = n;
			}
	}
	same_alpha(ref, agree_alpha_values(value, start, units));
	data_free(&l);
}

static void several_people(void **state)
{
	struct json *ref;

	(void)state;
	if (!data_path("multi-annotator/reference.json"))
		skip();
	ref = data_tree("multi-annotator/reference.json");
	same_people(json_get(ref, "pandalm"), "multi-annotator/pandalm-annotations.jsonl.gz");
	same_people(json_get(ref, "squality"), "multi-annotator/squality-annotations.jsonl.gz");
	same_ratings(data_at(ref, "squality.overall_rating_krippendorff_interval"));
	json_free(ref);
}

/* ---- timed judgments ---- */

#define JUDGMENTS 1000

struct judgments {
	struct trial_row row[JUDGMENTS];
	double seconds[JUDGMENTS], p[JUDGMENTS];
	int8_t gold[JUDGMENTS];
	size_t n;
	struct data_names name;
};

static int gold_of(const struct data_lines *items, const char *id)
{
	for (size_t i = 0; i < items->n; i++)
		if (strcmp(json_text(json_get(items->at[i], "id"), ""), id) == 0)
			return json_bool(json_get(items->at[i], "gold_correct"), false);
	return -1;
}

static struct judgments *judgments_of(const struct data_lines *l, const struct data_lines *items)
{
	struct judgments *j = mem_zalloc(1, sizeof(*j));

	j->n = l->n;
	for (size_t i = 0; i < l->n; i++) {
		const char *v = json_text(json_get(l->at[i], "verdict"), "");
		double c = json_double(json_get(l->at[i], "confidence"), NAN) / 100;
		struct trial_row *r = &j->row[i];

		r->evaluator = (uint32_t)data_index(
			&j->name, json_text(json_get(l->at[i], "annotator"), ""));
		r->gold = (int8_t)gold_of(items, json_text(json_get(l->at[i], "item_id"), ""));
		r->question = r->item = (uint32_t)i;
		r->outcome = *v == 'c' ? TRIAL_APPROVE : *v == 'i' ? TRIAL_REJECT : TRIAL_TIMEOUT;
		r->confidence = *v == 'i' ? 1 - c : c;
		r->seconds = (json_double(json_get(l->at[i], "answered_at_ms"), NAN) -
			      json_double(json_get(l->at[i], "shown_at_ms"), NAN)) / 1000;
		r->weight = 1;
		r->stratum = TRIAL_NONE;
		j->seconds[i] = r->seconds;
		j->p[i] = r->confidence;
		j->gold[i] = r->gold;
	}
	return j;
}

static void same_wilson(const struct json *pair, struct estimate e)
{
	assert_true(fabs(json_double(json_at(pair, 0), NAN) - e.lo) <= 1e-12);
	assert_true(fabs(json_double(json_at(pair, 1), NAN) - e.hi) <= 1e-12);
}

static void same_rates(const struct json *ref, const struct judgments *j)
{
	struct trial_counts c = trial_counts(j->row, j->n, -1);
	struct estimate error = trial_rate(j->row, j->n, -1, TRIAL_ERROR, TRIAL_LEFT_OUT);
	struct estimate fpr = trial_rate(j->row, j->n, -1, TRIAL_FPR, TRIAL_LEFT_OUT);
	struct estimate fnr = trial_rate(j->row, j->n, -1, TRIAL_FNR, TRIAL_LEFT_OUT);
	struct estimate right = interval_wilson(error.n - error.n * error.value, error.n);

	same(ref, "judgments", c.n);
	same(ref, "timed_out", c.by[0][TRIAL_TIMEOUT] + c.by[1][TRIAL_TIMEOUT]);
	same(ref, "counts.gold_called_correct", c.by[1][TRIAL_APPROVE]);
	same(ref, "counts.gold_called_incorrect", c.by[1][TRIAL_REJECT]);
	same(ref, "counts.distractor_called_correct", c.by[0][TRIAL_APPROVE]);
	same(ref, "counts.distractor_called_incorrect", c.by[0][TRIAL_REJECT]);
	same(ref, "error_rate", error.value);
	same(ref, "accuracy", right.value);
	same_wilson(json_get(ref, "accuracy_wilson95"), right);
	same(ref, "false_positive_rate", fpr.value);
	same_wilson(json_get(ref, "false_positive_rate_wilson95"), fpr);
	same(ref, "false_negative_rate", fnr.value);
	same_wilson(json_get(ref, "false_negative_rate_wilson95"), fnr);
	same(ref, "balanced_accuracy", 1 - (fpr.value + fnr.value) / 2);
	same(ref, "accuracy_counting_time_outs_wrong",
	     1 - trial_rate(j->row, j->n, -1, TRIAL_ERROR, TRIAL_WRONG).value);
	/* inference.md section 7: what a timeout counts as moves the false positives. */
	fpr = trial_rate(j->row, j->n, -1, TRIAL_FPR, TRIAL_REJECTS);
	assert_true(fabs(fpr.value - .364407) < 5e-7);
	fpr = trial_rate(j->row, j->n, -1, TRIAL_FPR, TRIAL_APPROVES);
	assert_true(fabs(fpr.value - .402542) < 5e-7);
}

/* Seconds of answered judgments with this gold (-1 any) and outcome right, wrong or any (-1). */
static size_t seconds_of(const struct judgments *j, int gold, int right, double *out)
{
	size_t n = 0;

	for (size_t i = 0; i < j->n; i++) {
		const struct trial_row *r = &j->row[i];

		if (r->outcome != TRIAL_TIMEOUT && (gold < 0 || r->gold == gold) &&
		    (right < 0 ||
		     (r->outcome == (r->gold ? TRIAL_APPROVE : TRIAL_REJECT)) == right))
			out[n++] = r->seconds;
	}
	return n;
}

static void same_summary(const struct json *ref, const double *x, size_t m)
{
	struct compare_summary s = compare_summary(x, m);

	same(ref, "n", (double)s.n);
	same(ref, "mean", s.mean);
	same(ref, "sd", s.sd);
	same(ref, "median", s.median);
	same(ref, "q25", s.q25);
	same(ref, "q75", s.q75);
	same(ref, "p90", s.p90);
	same(ref, "min", s.min);
	same(ref, "max", s.max);
	same(ref, "geometric_mean", s.geometric);
}

static void same_times(const struct json *ref, const struct judgments *j)
{
	double x[JUDGMENTS], y[JUDGMENTS], u;
	size_t n = seconds_of(j, 1, -1, x), m = seconds_of(j, 0, -1, y);
	struct compare_test t = compare_mann_whitney(x, n, y, m, &u);

	same(ref, "mann_whitney_seconds_gold_vs_distractor.U", u);
	same(ref, "mann_whitney_seconds_gold_vs_distractor.z", t.statistic);
	same(ref, "mann_whitney_seconds_gold_vs_distractor.p", t.p);
	same(ref, "mann_whitney_seconds_gold_vs_distractor.share_gold_longer", t.effect);
	t = compare_welch(x, n, y, m);
	same(ref, "welch_seconds_gold_vs_distractor.t", t.statistic);
	same(ref, "welch_seconds_gold_vs_distractor.df", t.df);
	same(ref, "welch_seconds_gold_vs_distractor.p", t.p);
	same_summary(data_at(ref, "seconds.gold"), x, n);
	same_summary(data_at(ref, "seconds.distractor"), y, m);
	same_summary(data_at(ref, "seconds.all"), x, seconds_of(j, -1, -1, x));
	same_summary(data_at(ref, "seconds.right"), x, seconds_of(j, -1, 1, x));
	same_summary(data_at(ref, "seconds.wrong"), x, seconds_of(j, -1, 0, x));
}

static void same_detection(const struct json *ref, const struct judgments *j)
{
	double tp, fn, fp, tn;
	struct trial_counts c = trial_counts(j->row, j->n, -1);
	struct compare_test t;
	struct detect_dprime d;

	tp = c.by[1][TRIAL_APPROVE];
	fn = c.by[1][TRIAL_REJECT];
	fp = c.by[0][TRIAL_APPROVE];
	tn = c.by[0][TRIAL_REJECT];
	d = detect_dprime(tp, tp + fn, fp, fp + tn);
	same(ref, "d_prime_loglinear", d.d_prime);
	same(ref, "criterion_loglinear", d.criterion);
	t = compare_proportions(tp, tp + fn, fp, fp + tn);
	same(ref, "two_proportion_z.z", t.statistic);
	same(ref, "two_proportion_z.p", t.p);
	same(ref, "fisher_exact_p", compare_fisher(tp, tp + fn, fp, fp + tn).p);
	same(ref, "brier", detect_brier(j->p, j->gold, j->n).value);
	same(ref, "auroc", detect_auroc(j->p, j->gold, j->n).value);
}

static void same_evaluators(const struct json *ref, const struct judgments *j)
{
	for (size_t a = 0; a < j->name.n; a++) {
		const struct json *r = json_get(json_get(ref, "by_annotator"), j->name.name[a]);
		struct trial_row own[JUDGMENTS];
		struct trial_counts c;
		size_t n = 0;

		for (size_t i = 0; i < j->n; i++)
			if (j->row[i].evaluator == a)
				own[n++] = j->row[i];
		c = trial_counts(own, n, -1);
		same(r, "judgments", c.n);
		same(r, "timed_out", c.by[0][TRIAL_TIMEOUT] + c.by[1][TRIAL_TIMEOUT]);
		same(r, "right", c.by[1][TRIAL_APPROVE] + c.by[0][TRIAL_REJECT]);
		same(r, "accuracy", 1 - trial_rate(own, n, -1, TRIAL_ERROR, TRIAL_LEFT_OUT).value);
	}
}

static void timed_judgments(void **state)
{
	struct json *ref;
	struct data_lines l, items;
	struct judgments *j;

	(void)state;
	if (!data_path("quality-sample/reference.json"))
		skip();
	ref = data_tree("quality-sample/reference.json");
	l = data_lines("quality-sample/judgments-synthetic.jsonl.gz");
	items = data_lines("quality-sample/items.jsonl.gz");
	j = judgments_of(&l, &items);
	same_rates(ref, j);
	same_times(ref, j);
	same_detection(ref, j);
	same_evaluators(ref, j);
	for (size_t i = 0; i < j->name.n; i++)
		free(j->name.name[i]);
	free(j);
	data_free(&l);
	data_free(&items);
	json_free(ref);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(harmless),
		cmocka_unit_test(judgebench),
		cmocka_unit_test(several_people),
		cmocka_unit_test(timed_judgments),
	};

	digest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
