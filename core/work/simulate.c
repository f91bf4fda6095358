/* simulate -- see simulate.h. */
#include "core/work/simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/rng.h"
#include "core/base/str.h"
#include "core/work/sitting.h"

struct subject {
	const struct study *study;
	const struct simulate_rule *rule;
	struct clock *clock;
	struct rng rng;
	double shift;
	size_t ended;
};

struct simulate_rule simulate_default(void)
{
	struct simulate_rule r = { .subjects = 20, .seed = 1, .seconds = 20, .together = true };

	for (size_t i = 0; i < SIMULATE_ARMS; i++) {
		r.approve_wrong[i] = .4;
		r.approve_right[i] = .8;
	}
	return r;
}

static void pass(struct clock *c, int64_t ns)
{
	c->fixed_wall += ns;
	c->fixed_mono += ns;
	c->fixed_boot += ns;
}

static double clamp(double p)
{
	return p < 0 ? 0 : p > 1 ? 1 : p;
}

/* The subject does not know arm and gold; we, who play the subject, look them up by what is shown.
 */
static const struct study_item *shown_item(const struct subject *u, const struct sitting *w)
{
	struct sitting_show show;

	sitting_show(w, &show);
	for (size_t i = 0; i < u->study->n_item; i++)
		if (u->study->item[i].answer == show.answer && u->study->item[i].question == show.question)
			return &u->study->item[i];
	return &u->study->item[0];
}

static double approves(const struct subject *u, const struct study_item *it)
{
	size_t arm = 0;

	for (size_t i = 0; i < u->study->n_arm && i < SIMULATE_ARMS; i++)
		if (str_equal(u->study->arm[i].name, it->arm))
			arm = i;
	return clamp((it->gold ? u->rule->approve_right[arm] : u->rule->approve_wrong[arm]) + u->shift);
}

/* A point of the scale above, or at or below, one half. */
static int point(struct subject *u, bool approve)
{
	int fit[9], n = 0;

	for (size_t i = 0; i < u->study->n_point && i < 9; i++)
		if ((u->study->point[i].value > .5) == approve)
			fit[n++] = (int)i;
	return n ? fit[rng_below(&u->rng, (uint64_t)n)] : 0;
}

static enum rc one_trial(struct subject *u, struct sitting *w, struct err *err)
{
	const struct study_item *it = shown_item(u, w);
	struct sitting_answer a = { .point = -1, .reason = "simulated" };
	struct timed *t;
	double wait = -log(1 - rng_double(&u->rng)) * u->rule->seconds;
	enum rc rc = sitting_start(w, &t, err);

	if (rc)
		return rc;
	sitting_onset(w, u->clock->fixed_boot);
	if (wait < (double)t->rule.min_response_ns / 1e9)
		wait = (double)t->rule.min_response_ns / 1e9;
	if (rng_double(&u->rng) < u->rule->timeout)
		wait = 1e9;
	if (wait > 1e6)
		wait = 1e6;
	a.point = point(u, rng_double(&u->rng) < approves(u, it));
	if (wait * 1e9 >= (double)t->rule.limit_ns)
		pass(u->clock, t->rule.limit_ns);
	else
		pass(u->clock, (int64_t)(wait * 1e9));
	timed_answer(t, u->clock->fixed_boot);
	u->ended++;
	return sitting_finish(w, &a, err);
}

static enum rc one_step(struct subject *u, struct sitting *w, enum sitting_step step,
			struct err *err)
{
	const struct study_question *q;

	pass(u->clock, CLOCK_SECOND);
	switch (step) {
	case SITTING_TRIAL:
		return one_trial(u, w, err);
	case SITTING_BEFORE:
	case SITTING_AFTER:
		q = sitting_question(w);
		return sitting_reply(
		    w, q->n_choice ? q->choice[rng_below(&u->rng, q->n_choice)] : "simulated", err);
	default:
		return sitting_confirm(w, true, err);
	}
}

static enum rc one_subject(struct subject *u, struct project *p, const char *name, struct err *err)
{
	struct sitting *w;
	enum sitting_step step;
	enum rc rc = sitting_open(p, u->study, name, "{\"simulated\":true}", &w, err);

	if (rc)
		return rc;
	if (u->rule->together)
		rc = sitting_together(w, true, err);
	while (!rc && (step = sitting_step(w)) != SITTING_DONE && step != SITTING_FAILED) {
		if (step == SITTING_TRIAL && rng_double(&u->rng) < u->rule->dropout)
			break;
		rc = one_step(u, w, step, err);
	}
	if (!rc && u->rule->together)
		rc = sitting_together(w, false, err);
	sitting_close(w);
	return rc;
}

enum rc simulate_run(struct project *p, const struct study *s, const struct simulate_rule *rule,
		     struct clock *clock, size_t *trials, struct err *err)
{
	struct subject u = { .study = s, .rule = rule, .clock = clock };
	enum rc rc = RC_OK;

	for (size_t i = 0; i < rule->subjects && !rc; i++) {
		char name[32];

		snprintf(name, sizeof name, "sim%03zu", rule->first + i);
		rng_seed_named(&u.rng, rule->seed, name);
		u.shift = rule->spread > 0 ? rule->spread * rng_normal(&u.rng) : 0;
		rc = one_subject(&u, p, name, err);
	}
	*trials = u.ended;
	return rc;
}
