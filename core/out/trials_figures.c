/* trials, the figures by arm -- see trials.h. */
#include <math.h>

#include "core/measure/arms.h"
#include "core/measure/trial.h"
#include "core/out/trials.h"

struct rows {
	struct trial_row *row;
	size_t n;
	bool weighted;		/* the strata's natural numbers are known */
};

static uint32_t number_of(const char **seen, uint32_t *n, const char *name)
{
	for (uint32_t i = 0; i < *n; i++)
		if (str_equal(seen[i], name))
			return i;
	seen[*n] = name;
	return (*n)++;
}

static uint16_t arm_of(const struct study *s, const char *name)
{
	for (uint16_t i = 0; i < s->n_arm; i++)
		if (str_equal(s->arm[i].name, name))
			return i;
	return 0;
}

/* What a judgment came to. Void and aborted trials are no judgments. */
static bool outcome(const struct trials_row *r, uint8_t *out)
{
	if (!r->ended || r->practice || r->check || r->repeat)
		return false;
	if (r->timed.end == TIMED_TIMEOUT) {
		*out = TRIAL_TIMEOUT;
		return true;
	}
	if (r->timed.end != TIMED_RESPONSE || isnan(r->confidence))
		return false;
	*out = (uint8_t)trial_outcome_of(r->confidence);
	return true;
}

static double natural_of(const struct study *s, const char *name)
{
	for (size_t i = 0; i < s->n_stratum; i++)
		if (str_equal(s->stratum[i].name, name))
			return (double)s->stratum[i].natural;
	return 0;
}

static struct rows make(const struct trials *t, struct arena *a)
{
	const char **who = arena_alloc(a, (t->n + 1) * sizeof *who), **q = arena_alloc(a, (t->n + 1) * sizeof *q);
	const char **it = arena_alloc(a, (t->n + 1) * sizeof *it);
	uint32_t nw = 0, nq = 0, ni = 0;
	struct rows r = { arena_zalloc(a, (t->n + 1) * sizeof *r.row), 0, false };
	double natural[3];

	for (size_t i = 0; i < t->n; i++) {
		const struct trials_row *from = &t->row[i];
		struct trial_row *to = &r.row[r.n];

		if (!outcome(from, &to->outcome))
			continue;
		to->evaluator = number_of(who, &nw, from->annotator);
		to->question = number_of(q, &nq, from->item->question_id);
		to->item = number_of(it, &ni, from->item->id);
		to->arm = arm_of(t->study, from->item->arm);
		to->gold = (int8_t)from->item->gold;
		to->confidence = from->confidence;
		to->seconds = (double)(from->timed.ended - from->timed.onset) / 1e9;
		to->stratum = TRIAL_NONE;
		to->weight = 1;
		r.n++;
	}
	if (t->study->n_arm == 2)
		trial_strata(r.row, r.n, 0, 1);
	natural[TRIAL_BOTH_RIGHT] = natural_of(t->study, "both_right");
	natural[TRIAL_BOTH_WRONG] = natural_of(t->study, "both_wrong");
	natural[TRIAL_DIFFER] = natural_of(t->study, "differ");
	if (t->study->n_arm == 2 && natural[0] > 0 && natural[1] > 0 && natural[2] > 0) {
		trial_reweigh(r.row, r.n, natural);
		r.weighted = true;
	}
	return r;
}

static void estimate(struct jsonout *j, const char *name, const struct estimate *e)
{
	jsonout_object(j, name);
	jsonout_double(j, "value", e->value);
	jsonout_double(j, "n", e->n);
	jsonout_double(j, "se", e->se);
	jsonout_double(j, "lo", e->lo);
	jsonout_double(j, "hi", e->hi);
	jsonout_text(j, "method", e->method);
	if (e->why)
		jsonout_text(j, "why", e->why);
	jsonout_close_object(j);
}

static enum trial_rule rule_of(const struct study *s)
{
	return s->plan.timeout == STUDY_TIMEOUT_EXCLUDED ? TRIAL_LEFT_OUT : TRIAL_REJECTS;
}

static void one_arm(const struct trials *t, const struct rows *r, int arm, struct jsonout *j)
{
	struct trial_counts c = trial_counts(r->row, r->n, arm);
	double timeouts = c.by[0][TRIAL_TIMEOUT] + c.by[1][TRIAL_TIMEOUT];
	struct estimate e;

	jsonout_object(j, t->study->arm[arm].name);
	jsonout_double(j, "n", c.n);
	jsonout_double(j, "timeouts", timeouts);
	for (int q = 0; q < TRIAL_QUANTITIES; q++) {
		e = trial_rate(r->row, r->n, arm, (enum trial_quantity)q, rule_of(t->study));
		estimate(j, trial_quantity_name((enum trial_quantity)q), &e);
	}
	jsonout_object(j, "fpr_bounds");	/* what timeouts could make of it */
	e = trial_rate(r->row, r->n, arm, TRIAL_FPR, TRIAL_LEFT_OUT);
	jsonout_double(j, "excluded", e.value);
	e = trial_rate(r->row, r->n, arm, TRIAL_FPR, TRIAL_REJECTS);
	jsonout_double(j, "not_approved", e.value);
	e = trial_rate(r->row, r->n, arm, TRIAL_FPR, TRIAL_APPROVES);
	jsonout_double(j, "all_approved", e.value);
	jsonout_close_object(j);
	jsonout_close_object(j);
}

static enum trial_quantity contrast_of(const struct study *s)
{
	if (str_equal(s->plan.contrast, "error"))
		return TRIAL_ERROR;
	if (str_equal(s->plan.contrast, "approval"))
		return TRIAL_APPROVAL;
	/* both-wrong is the paper's; without strata there is only the unrestricted rate */
	return s->n_arm == 2 ? TRIAL_FPR_BOTH_WRONG : TRIAL_FPR;
}

static void difference(const struct trials *t, const struct rows *r, struct jsonout *j)
{
	const struct study_plan *plan = &t->study->plan;
	int a = arm_of(t->study, plan->arm_a), b = arm_of(t->study, plan->arm_b);
	enum trial_quantity q = contrast_of(t->study);
	struct arms_difference d;
	struct arms_paired paired;
	struct estimate e;

	jsonout_object(j, "difference");
	jsonout_text(j, "contrast", trial_quantity_name(q));
	jsonout_text(j, "from", plan->arm_a);
	jsonout_text(j, "to", plan->arm_b);
	d = arms_difference(r->row, r->n, a, b, q, rule_of(t->study));
	estimate(j, "two_way_clustered", &d.e);
	jsonout_double(j, "t", d.t);
	jsonout_double(j, "df", d.df);
	jsonout_double(j, "p", d.p);
	paired = arms_paired(r->row, r->n, a, b, q, rule_of(t->study));
	estimate(j, "paired", &paired.e);
	jsonout_double(j, "evaluators_worse", paired.worse);
	e = arms_newcombe(r->row, r->n, a, b, q, rule_of(t->study));
	estimate(j, "newcombe", &e);
	jsonout_close_object(j);
}

void trials_figures(const struct trials *t, struct jsonout *j)
{
	struct arena a = ARENA_INIT;
	struct rows r = make(t, &a);

	jsonout_bool(j, "weighted", r.weighted);
	jsonout_object(j, "by_arm");
	for (size_t i = 0; i < t->study->n_arm && i < TRIAL_ARMS; i++)
		one_arm(t, &r, (int)i, j);
	jsonout_close_object(j);
	if (*t->study->plan.arm_a && *t->study->plan.arm_b)
		difference(t, &r, j);
	arena_release(&a);
}
