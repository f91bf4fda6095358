/* judged -- see judged.h: the JSON. The tables are in judged_text.c. */
#include "core/out/judged.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/measure/arms.h"
#include "core/measure/detect.h"

#define REPLICATES 2000
#define SEED 1			/* the same log gives the same intervals */
#define BINS 5

static void number(struct jsonout *j, const char *name, double v)
{
	jsonout_double(j, name, v);
}

static void interval(struct jsonout *j, const char *name, const struct estimate *e)
{
	jsonout_object(j, name);
	number(j, "n", e->n);
	number(j, "se", e->se);
	number(j, "lo", e->lo);
	number(j, "hi", e->hi);
	jsonout_text(j, "method", e->method);
	if (e->why && isnan(e->value))
		jsonout_text(j, "why", e->why);
	jsonout_close_object(j);
}

/* ---- one arm, or all ---- */

/* The columns that detect_* wants, of the judgments of an arm that were answered. */
struct columns {
	double *p, *seconds;
	int8_t *gold, *right;
	uint32_t *who;
	size_t n;
};

static struct columns columns_of(const struct judged *s, int arm)
{
	struct columns c = { mem_alloc(s->n + 1, sizeof(double)),
			     mem_alloc(s->n + 1, sizeof(double)),
			     mem_alloc(s->n + 1, 1),
			     mem_alloc(s->n + 1, 1),
			     mem_alloc(s->n + 1, sizeof(uint32_t)),
			     0 };

	for (size_t i = 0; i < s->n; i++) {
		const struct trial_row *r = &s->row[i];
		bool yes = r->outcome == TRIAL_APPROVE;

		if (r->outcome == TRIAL_TIMEOUT || (arm >= 0 && r->arm != arm))
			continue;
		c.p[c.n] = r->confidence;
		c.seconds[c.n] = r->seconds;
		c.gold[c.n] = r->gold;
		c.right[c.n] = (int8_t)(r->gold < 0 ? -1 : yes == (r->gold == 1));
		c.who[c.n++] = r->evaluator;
	}
	return c;
}

static void columns_free(struct columns *c)
{
	free(c->p);
	free(c->seconds);
	free(c->gold);
	free(c->right);
	free(c->who);
}

static void json_rates(const struct judged *s, int arm, struct jsonout *j)
{
	struct estimate e[TRIAL_QUANTITIES];

	for (enum trial_quantity q = 0; q < TRIAL_QUANTITIES; q++) {
		e[q] = trial_rate(s->row, s->n, arm, q, s->rule);
		number(j, trial_quantity_name(q), e[q].value);
	}
	number(j, "accuracy", 1 - e[TRIAL_ERROR].value);
	jsonout_object(j, "intervals");
	for (enum trial_quantity q = 0; q < TRIAL_QUANTITIES; q++)
		if (q != TRIAL_CONVINCING)
			interval(j, trial_quantity_name(q), &e[q]);
	jsonout_close_object(j);
}

static void json_counts(const struct trial_counts *c, struct jsonout *j)
{
	static const char *const outcome[TRIAL_OUTCOMES] = { "reject", "approve", "unsure",
							     "timeout" };

	jsonout_object(j, "counts");
	for (int g = 1; g >= 0; g--) {
		jsonout_object(j, g ? "right" : "wrong");
		for (int o = 0; o < TRIAL_OUTCOMES; o++)
			jsonout_int(j, outcome[o], (int64_t)c->by[g][o]);
		jsonout_close_object(j);
	}
	jsonout_int(j, "without_gold", (int64_t)c->unknown);
	jsonout_close_object(j);
}

/* What timeouts could make of a rate. */
static void json_bounds(const struct judged *s, int arm, enum trial_quantity q, struct jsonout *j)
{
	static const char *const name[] = { "not_approved", "excluded", "approved", "wrong" };

	jsonout_object(j, trial_quantity_name(q));
	for (enum trial_rule rule = TRIAL_REJECTS; rule <= TRIAL_WRONG; rule++)
		if (rule != TRIAL_WRONG || q == TRIAL_ERROR)
			number(j, name[rule], trial_rate(s->row, s->n, arm, q, rule).value);
	jsonout_close_object(j);
}

static void json_seconds(const struct columns *c, struct jsonout *j)
{
	struct compare_summary t = compare_summary(c->seconds, c->n);

	jsonout_object(j, "seconds");
	jsonout_int(j, "n", (int64_t)t.n);
	number(j, "mean", t.mean);
	number(j, "sd", t.sd);
	number(j, "min", t.min);
	number(j, "q25", t.q25);
	number(j, "median", t.median);
	number(j, "q75", t.q75);
	number(j, "p90", t.p90);
	number(j, "max", t.max);
	number(j, "geometric_mean", t.geometric);
	jsonout_close_object(j);
}

static void json_detection(const struct trial_counts *c, const struct columns *v, struct jsonout *j)
{
	double right = c->by[1][TRIAL_APPROVE] + c->by[1][TRIAL_REJECT] + c->by[1][TRIAL_UNSURE];
	double wrong = c->by[0][TRIAL_APPROVE] + c->by[0][TRIAL_REJECT] + c->by[0][TRIAL_UNSURE];
	struct detect_dprime d =
		detect_dprime(c->by[1][TRIAL_APPROVE], right, c->by[0][TRIAL_APPROVE], wrong);
	struct estimate auroc = detect_auroc(v->p, v->gold, v->n);
	struct detect_calibration k = detect_calibration(v->p, v->gold, v->n, BINS);

	number(j, "d_prime", d.d_prime);
	number(j, "criterion", d.criterion);
	number(j, "brier", detect_brier(v->p, v->gold, v->n).value);
	number(j, "auroc", auroc.value);
	number(j, "auroc_se", auroc.se);
	jsonout_object(j, "calibration");
	number(j, "error", k.error);
	jsonout_array(j, "bins");
	for (size_t b = 0; b < k.bins; b++) {
		jsonout_object(j, NULL);
		number(j, "from", k.bin[b].from);
		number(j, "to", k.bin[b].to);
		jsonout_int(j, "n", (int64_t)k.bin[b].n);
		number(j, "mean", k.bin[b].mean);
		number(j, "right", k.bin[b].right);
		jsonout_close_object(j);
	}
	jsonout_close_array(j);
	jsonout_close_object(j);
}

static void json_histogram(const struct judged *s, int arm, int gold, const char *name,
			   struct jsonout *j)
{
	struct trial_histogram h = trial_histogram(s->row, s->n, arm, gold);

	jsonout_array(j, name);
	for (int b = 0; b < 5; b++)
		jsonout_int(j, NULL, (int64_t)h.n[b]);
	jsonout_close_array(j);
}

static void json_arm(const struct judged *s, int arm, const char *name, struct jsonout *j)
{
	struct trial_counts c = trial_counts(s->row, s->n, arm);
	struct columns v = columns_of(s, arm);

	jsonout_object(j, name);
	jsonout_int(j, "n", (int64_t)c.n);
	jsonout_int(j, "timeouts", (int64_t)(c.by[0][TRIAL_TIMEOUT] + c.by[1][TRIAL_TIMEOUT]));
	json_rates(s, arm, j);
	json_counts(&c, j);
	jsonout_object(j, "timeout_bounds");
	json_bounds(s, arm, TRIAL_APPROVAL, j);
	json_bounds(s, arm, TRIAL_ERROR, j);
	json_bounds(s, arm, TRIAL_FPR, j);
	json_bounds(s, arm, TRIAL_FPR_BOTH_WRONG, j);
	json_bounds(s, arm, TRIAL_FNR, j);
	jsonout_close_object(j);
	json_histogram(s, arm, 0, "confidence_wrong", j);
	json_histogram(s, arm, 1, "confidence_right", j);
	json_detection(&c, &v, j);
	json_seconds(&v, j);
	jsonout_close_object(j);
	columns_free(&v);
}

/* ---- the difference ---- */

static void json_secondary(const struct judged *s, enum trial_quantity q, struct jsonout *j)
{
	struct arms_paired p = arms_paired(s->row, s->n, s->a, s->b, q, s->rule);
	struct estimate new = arms_newcombe(s->row, s->n, s->a, s->b, q, s->rule), e;
	struct rng rng;

	jsonout_object(j, "paired");
	number(j, "n", p.e.n);
	number(j, "value", p.e.value);
	number(j, "se", p.e.se);
	number(j, "lo", p.e.lo);
	number(j, "hi", p.e.hi);
	number(j, "t", p.t);
	number(j, "df", p.df);
	number(j, "p", p.p);
	number(j, "worse", p.worse);
	jsonout_int(j, "saw_one_arm", (int64_t)p.e.dropped);
	if (p.e.why || p.why)
		jsonout_text(j, "why", p.e.why ? p.e.why : p.why);
	jsonout_close_object(j);
	interval(j, "newcombe", &new);
	rng_seed_named(&rng, SEED, trial_quantity_name(q));
	e = arms_bootstrap(s->row, s->n, s->a, s->b, q, s->rule, ARMS_BY_EVALUATOR, REPLICATES,
			   &rng);
	interval(j, "bootstrap_evaluators", &e);
	e = arms_bootstrap(s->row, s->n, s->a, s->b, q, s->rule, ARMS_BY_QUESTION, REPLICATES,
			   &rng);
	interval(j, "bootstrap_questions", &e);
}

static void json_contrast(const struct judged *s, enum trial_quantity q, struct jsonout *j)
{
	struct arms_difference d = arms_difference(s->row, s->n, s->a, s->b, q, s->rule);

	jsonout_object(j, trial_quantity_name(q));
	number(j, "value", d.e.value);
	number(j, "se", d.e.se);
	number(j, "lo", d.e.lo);
	number(j, "hi", d.e.hi);
	number(j, "t", d.t);
	number(j, "df", d.df);
	number(j, "p", d.p);
	jsonout_int(j, "n", (int64_t)d.e.n);
	jsonout_int(j, "evaluators", (int64_t)d.evaluators);
	jsonout_int(j, "questions", (int64_t)d.questions);
	jsonout_text(j, "method", d.e.method);
	if (isnan(d.e.value))
		jsonout_text(j, "why", d.e.why);
	else if (isnan(d.e.se))
		jsonout_text(j, "why", "fewer than two evaluators or questions");
	jsonout_object(j, "secondary");
	json_secondary(s, q, j);
	jsonout_close_object(j);
	jsonout_close_object(j);
}

static void json_difference(const struct judged *s, struct jsonout *j)
{
	jsonout_object(j, "difference");
	if (s->a < 0 || s->b < 0) {
		jsonout_text(j, "why", "there are not two arms");
	} else {
		jsonout_text(j, "from", s->arm[s->a]);
		jsonout_text(j, "to", s->arm[s->b]);
		jsonout_text(j, "primary", trial_quantity_name(s->primary));
		for (enum trial_quantity q = 0; q < TRIAL_QUANTITIES; q++)
			json_contrast(s, q, j);
	}
	jsonout_close_object(j);
}

/* ---- people, time, validity ---- */

static void json_evaluator(const struct judged *s, uint32_t who, struct jsonout *j)
{
	struct trial_row *own = mem_alloc(s->n + 1, sizeof(*own));
	struct trial_counts c;
	struct detect_dprime d;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->row[i].evaluator == who)
			own[n++] = s->row[i];
	c = trial_counts(own, n, -1);
	d = detect_dprime(c.by[1][TRIAL_APPROVE],
			  c.by[1][TRIAL_APPROVE] + c.by[1][TRIAL_REJECT] + c.by[1][TRIAL_UNSURE],
			  c.by[0][TRIAL_APPROVE],
			  c.by[0][TRIAL_APPROVE] + c.by[0][TRIAL_REJECT] + c.by[0][TRIAL_UNSURE]);
	jsonout_object(j, s->evaluator[who]);
	jsonout_int(j, "judgments", (int64_t)c.n);
	jsonout_int(j, "timed_out", (int64_t)(c.by[0][TRIAL_TIMEOUT] + c.by[1][TRIAL_TIMEOUT]));
	jsonout_int(j, "right", (int64_t)(c.by[1][TRIAL_APPROVE] + c.by[0][TRIAL_REJECT] +
					  c.by[0][TRIAL_UNSURE]));
	number(j, "accuracy", 1 - trial_rate(own, n, -1, TRIAL_ERROR, TRIAL_LEFT_OUT).value);
	number(j, "d_prime", d.d_prime);
	number(j, "criterion", d.criterion);
	jsonout_close_object(j);
	free(own);
}

static void json_time(const struct judged *s, struct jsonout *j)
{
	struct columns v = columns_of(s, -1);
	struct detect_time t = detect_time(v.seconds, v.right, v.who, v.n, BINS);

	jsonout_object(j, "time");
	jsonout_array(j, "bins");
	for (size_t b = 0; b < t.bins; b++) {
		jsonout_object(j, NULL);
		jsonout_int(j, "n", (int64_t)t.bin[b].n);
		number(j, "from_s", t.bin[b].from);
		number(j, "to_s", t.bin[b].to);
		number(j, "accuracy", t.bin[b].right);
		number(j, "lo", t.bin[b].lo);
		number(j, "hi", t.bin[b].hi);
		jsonout_close_object(j);
	}
	jsonout_close_array(j);
	number(j, "slope_per_ln_s", t.slope.value);
	interval(j, "slope", &t.slope);
	jsonout_close_object(j);
	columns_free(&v);
}

static void json_validity(const struct judged *s, struct jsonout *j)
{
	struct trial_validity v = trial_validity(s->row, s->n, NULL);

	jsonout_object(j, "validity");
	number(j, "human_human", v.human_human);
	jsonout_int(j, "pairs_of_judgments", (int64_t)v.pairs);
	number(j, "gold_human", v.gold_human);
	jsonout_int(j, "judgments_with_gold", (int64_t)v.golds);
	jsonout_close_object(j);
}

void judged_json(const struct judged *s, struct jsonout *j)
{
	static const char *const rule[] = { "not_approved", "excluded", "approved", "wrong" };

	jsonout_int(j, "n", (int64_t)s->n);
	jsonout_text(j, "timeout_counts_as", rule[s->rule]);
	jsonout_bool(j, "weighted", s->weighted);
	jsonout_object(j, "by_arm");
	for (size_t a = 0; a < s->arms; a++)
		json_arm(s, (int)a, s->arm[a], j);
	jsonout_close_object(j);
	json_arm(s, -1, "overall", j);
	json_difference(s, j);
	json_time(s, j);
	json_validity(s, j);
	if (!s->evaluator)
		return;
	jsonout_object(j, "by_evaluator");
	for (size_t e = 0; e < s->evaluators; e++)
		json_evaluator(s, (uint32_t)e, j);
	jsonout_close_object(j);
}
