/* trials, the judgments as rows for the kernels -- see trials.h. */
#include <math.h>

#include "core/measure/trial.h"
#include "core/out/trials.h"

struct rows {
	struct trial_row *row;
	size_t n;
	const char **who;	/* evaluators */
	uint32_t people;
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

static bool left_out(const struct trials *t, const char *annotator)
{
	for (size_t i = 0; i < t->people; i++)
		if (str_equal(t->person[i].annotator, annotator))
			return t->person[i].out != NULL;
	return false;
}

/* What a judgment came to. Void and aborted trials are no judgments. */
static bool outcome(const struct trials *t, const struct trials_row *r, uint8_t *out)
{
	if (!r->ended || r->practice || r->check || r->repeat || left_out(t, r->annotator))
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

/* By the gold of both arms' answers to a question, judged or not. */
static uint8_t stratum_of(const struct study *s, const char *question)
{
	int gold[2] = { -1, -1 };

	for (size_t i = 0; i < s->n_item && s->n_arm == 2; i++) {
		const struct study_item *it = &s->item[i];

		if (!it->practice && !it->check && str_equal(it->question_id, question))
			gold[arm_of(s, it->arm)] = it->gold;
	}
	if (gold[0] < 0 || gold[1] < 0)
		return TRIAL_NONE;
	return gold[0] != gold[1] ? TRIAL_DIFFER : gold[0] ? TRIAL_BOTH_RIGHT : TRIAL_BOTH_WRONG;
}

static struct rows make(const struct trials *t, struct arena *a)
{
	const char **who = arena_alloc(a, (t->n + 1) * sizeof *who),
		   **q = arena_alloc(a, (t->n + 1) * sizeof *q);
	const char **it = arena_alloc(a, (t->n + 1) * sizeof *it);
	uint32_t nw = 0, nq = 0, ni = 0;
	struct rows r = { .row = arena_zalloc(a, (t->n + 1) * sizeof *r.row) };
	double natural[3];

	for (size_t i = 0; i < t->n; i++) {
		const struct trials_row *from = &t->row[i];
		struct trial_row *to = &r.row[r.n];

		if (!outcome(t, from, &to->outcome))
			continue;
		to->evaluator = number_of(who, &nw, from->annotator);
		to->question = number_of(q, &nq, from->item->question_id);
		to->item = number_of(it, &ni, from->item->id);
		to->arm = arm_of(t->study, from->item->arm);
		to->gold = (int8_t)from->item->gold;
		to->confidence = from->confidence;
		to->seconds = (double)(from->timed.ended - from->timed.onset) / 1e9;
		to->stratum = stratum_of(t->study, from->item->question_id);
		to->weight = 1;
		r.n++;
	}
	r.who = who;
	r.people = nw;
	natural[TRIAL_BOTH_RIGHT] = natural_of(t->study, "both_right");
	natural[TRIAL_BOTH_WRONG] = natural_of(t->study, "both_wrong");
	natural[TRIAL_DIFFER] = natural_of(t->study, "differ");
	if (t->study->n_arm == 2 && natural[0] > 0 && natural[1] > 0 && natural[2] > 0) {
		trial_reweigh(r.row, r.n, natural);
		r.weighted = true;
	}
	return r;
}

static enum trial_rule rule_of(const struct study *s)
{
	return s->plan.timeout == STUDY_TIMEOUT_EXCLUDED ? TRIAL_LEFT_OUT : TRIAL_REJECTS;
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

void trials_judged(const struct trials *t, struct arena *a, struct judged *out)
{
	const struct study *s = t->study;
	struct rows r = make(t, a);
	const char **arm = arena_zalloc(a, (TRIAL_ARMS + 1) * sizeof *arm);

	*out = (struct judged){ .row = r.row, .n = r.n, .arm = arm, .evaluator = r.who,
				.evaluators = r.people, .weighted = r.weighted, .rule = rule_of(s),
				.a = -1, .b = -1, .primary = contrast_of(s) };
	for (size_t i = 0; i < s->n_arm && i < TRIAL_ARMS; i++)
		arm[out->arms++] = s->arm[i].name;
	if (*s->plan.arm_a && *s->plan.arm_b) {
		out->a = arm_of(s, s->plan.arm_a);
		out->b = arm_of(s, s->plan.arm_b);
	} else if (out->arms == 2) {
		out->a = 0;
		out->b = 1;
	}
}

void trials_figures(const struct trials *t, struct jsonout *j)
{
	struct arena a = ARENA_INIT;
	struct judged judged;

	trials_judged(t, &a, &judged);
	judged_json(&judged, j);
	arena_release(&a);
}

void trials_figures_text(const struct trials *t, struct str *out)
{
	struct arena a = ARENA_INIT;
	struct judged judged;

	trials_judged(t, &a, &judged);
	judged_text(&judged, out);
	arena_release(&a);
}
