/* simulate: what was planted comes out, in the paper's design and at the nominal rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/digest.h"
#include "core/measure/arms.h"
#include "core/measure/trial.h"
#include "core/out/judged.h"
#include "core/out/trials.h"
#include "core/work/simulate.h"
#include "core/work/strata.h"

static char folder[64];

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/assay-simulate-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof cmd, "rm -rf %s", folder);
	return system(cmd);
}

static void question(struct str *b, int *id, int first, int second)
{
	for (int arm = 0; arm < 2; arm++)
		str_addf(b, "%s{\"id\":\"%d%s\",\"question_id\":\"%d\",\"arm\":\"%s\",\"question\":\"?\","
			 "\"answer\":\"%d %s\",\"stratum\":\"%s\",\"gold\":%s}", *id || arm ? "," : "", *id,
			 arm ? "r" : "i", *id, arm ? "rlhf" : "init", *id, arm ? "r" : "i",
			 first != second ? "differ" : first ? "both_right" : "both_wrong",
			 (arm ? second : first) ? "true" : "false");
	++*id;
}

/* So many questions of each kind; half of those that differ, each way. */
static struct study *design(int right, int wrong, int differ, const char *more)
{
	struct str b = STR_INIT;
	struct study *s = NULL;
	struct err err = ERR_INIT;
	char path[128];
	FILE *f;
	int id = 0;

	str_addf(&b, "{\"title\":\"t\",\"arms\":[{\"name\":\"init\"},{\"name\":\"rlhf\"}],"
		 "\"plan\":{\"arms\":[\"init\",\"rlhf\"]},%s\"items\":[", more);
	for (int i = 0; i < right; i++)
		question(&b, &id, 1, 1);
	for (int i = 0; i < wrong; i++)
		question(&b, &id, 0, 0);
	for (int i = 0; i < differ; i++)
		question(&b, &id, i % 2, !(i % 2));
	str_addz(&b, "]}");
	snprintf(path, sizeof path, "%s/study.json", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(b.s, f);
	fclose(f);
	str_release(&b);
	if (study_load(path, &s, NULL, &err))
		fail_msg("%s", err.text);
	return s;
}

/* The judgments of a planted study, into a. */
static struct trials *played(const struct study *s, const struct simulate_rule *rule, struct arena *a,
			     struct judged *out)
{
	static int n;
	struct clock clock = clock_fixed(1700000000 * CLOCK_SECOND);
	struct project *p = NULL;
	struct trials *t = NULL;
	struct err err = ERR_INIT;
	size_t ended = 0;
	char path[128];

	snprintf(path, sizeof path, "%s/%d.assay", folder, n++);
	if (project_create(path, &clock, &err) || project_open(path, PROJECT_WORK, &clock, &p, &err) ||
	    simulate_run(p, s, rule, &clock, &ended, &err) || trials_gather(p, s, &t, &err))
		fail_msg("%s", err.text);
	project_close(p);
	trials_judged(t, a, out);
	return t;
}

/* With correctness q in an arm: error = q P(rejects right) + (1 - q) FPR. */
static double approve_right(double q, double error, double fpr)
{
	return 1 - (error - (1 - q) * fpr) / q;
}

static struct simulate_rule planted(double q, const double fpr[2], const double error[2], uint64_t seed)
{
	struct simulate_rule r = simulate_default();

	r.seed = seed;
	r.seconds = .001;
	for (int arm = 0; arm < 2; arm++) {
		r.approve_wrong[arm] = fpr[arm];
		r.approve_right[arm] = approve_right(q, error[arm], fpr[arm]);
		assert_true(r.approve_right[arm] >= 0 && r.approve_right[arm] <= 1);
	}
	return r;
}

/* How many standard errors off, by the width of its 95 % interval. */
static double far(const struct estimate *e, double truth)
{
	return fabs(e->value - truth) / (e->hi - e->lo) * 2 * INTERVAL_Z95;
}

static bool covers(const struct estimate *e, double truth)
{
	return e->lo <= truth && truth <= e->hi;
}

/*
 * Wen et al.: 250 questions, 200 of them balanced and 50 that differ, weighted back to their
 * natural rates; 35 evaluators (10 for programs). Six false positive rates and six
 * error rates; every one within its 99.9 % interval, at least ten within the 95 % one.
 */
static void the_papers_figures_come_out(void **state)
{
	static const struct {
		double fpr[2], error[2];
		size_t people;
	} paper[3] = {
		{ { .410, .651 }, { .429, .585 }, 35 },
		{ { .467, .702 }, { .408, .482 }, 35 },
		{ { .296, .479 }, { .313, .457 }, 10 },
	};
	struct study *s = design(100, 100, 50, "\"trials\":50,\"draw\":\"200+50\",\"strata\":["
				 "{\"name\":\"both_right\",\"natural\":400},{\"name\":\"both_wrong\","
				 "\"natural\":400},{\"name\":\"differ\",\"natural\":700}],");
	int within = 0;

	(void)state;
	assert_true(fabs(strata_weight(s, 2) - (700. / 1500) / (50. / 250)) < 1e-12);
	for (int i = 0; i < 3; i++) {
		struct simulate_rule rule = planted(.5, paper[i].fpr, paper[i].error, 3 + (uint64_t)i);
		struct arena a = ARENA_INIT;
		struct judged j;
		struct trials *t;
		struct arms_difference d;

		rule.subjects = paper[i].people;
		t = played(s, &rule, &a, &j);
		assert_int_equal(j.n, paper[i].people * 50);
		assert_true(j.weighted);
		for (int arm = 0; arm < 2; arm++) {
			struct estimate f = trial_rate(j.row, j.n, arm, TRIAL_FPR_BOTH_WRONG, j.rule);
			struct estimate e = trial_rate(j.row, j.n, arm, TRIAL_ERROR, j.rule);

			within += covers(&f, paper[i].fpr[arm]) + covers(&e, paper[i].error[arm]);
			assert_true(far(&f, paper[i].fpr[arm]) < 3.29);
			assert_true(far(&e, paper[i].error[arm]) < 3.29);
		}
		d = arms_difference(j.row, j.n, 0, 1, TRIAL_FPR_BOTH_WRONG, j.rule);
		assert_true(far(&d.e, paper[i].fpr[1] - paper[i].fpr[0]) < 3.29);
		trials_free(t);
		arena_release(&a);
	}
	if (within < 10)
		fail_msg("%d of 12 intervals hold what was planted", within);
	study_free(s);
}

static double bound(double p, double n, double z)
{
	return p + z * sqrt(p * (1 - p) / n);
}

/* 95 % intervals hold the truth 95 % of the time, over seeds; 4 standard errors of that. */
static void coverage_is_nominal(void **state)
{
	static const double fpr[2] = { .41, .651 }, error[2] = { .429, .585 };
	struct study *s = design(6, 8, 6, "\"strata\":[{\"name\":\"both_right\",\"natural\":30},"
		"{\"name\":\"both_wrong\",\"natural\":40},{\"name\":\"differ\",\"natural\":10}],");
	int reps = getenv("ASSAY_SLOW") ? 600 : 40, rates = 0, differences = 0;

	(void)state;
	for (int i = 0; i < reps; i++) {
		struct simulate_rule rule = planted(.4375, fpr, error, 1000 + (uint64_t)i);
		struct arena a = ARENA_INIT;
		struct judged j;
		struct trials *t;
		struct arms_difference d;

		rule.subjects = 24;
		t = played(s, &rule, &a, &j);
		for (int arm = 0; arm < 2; arm++) {
			struct estimate f = trial_rate(j.row, j.n, arm, TRIAL_FPR_BOTH_WRONG, j.rule);
			struct estimate e = trial_rate(j.row, j.n, arm, TRIAL_ERROR, j.rule);

			rates += covers(&f, fpr[arm]) + covers(&e, error[arm]);
		}
		d = arms_difference(j.row, j.n, 0, 1, TRIAL_FPR, j.rule);
		differences += covers(&d.e, fpr[1] - fpr[0]);
		trials_free(t);
		arena_release(&a);
	}
	print_message("# %d repetitions: rates %.3f, difference %.3f\n", reps, rates / (4. * reps),
		      differences / (double)reps);
	assert_true(rates >= 4 * reps * bound(.95, 4 * reps, -4));
	assert_true(rates <= 4 * reps * fmin(1, bound(.95, 4 * reps, 4)));
	assert_true(differences >= reps * bound(.95, reps, -4));
	study_free(s);
}

/* Who fails the plan's checks, or leaves, is left out; the flow adds up. */
static void the_flow_adds_up(void **state)
{
	struct study *s = design(6, 8, 6, "");
	struct simulate_rule rule = simulate_default();
	struct arena a = ARENA_INIT;
	struct judged j;
	struct trials *t;
	size_t finished = 0, counted = 0;

	(void)state;
	s->plan.exclude_incomplete = true;
	rule.subjects = 30;
	rule.dropout = .03;
	t = played(s, &rule, &a, &j);
	for (size_t i = 0; i < t->people; i++) {
		const struct trials_person *p = &t->person[i];

		finished += p->finished;
		counted += !p->out;
		assert_int_equal(p->assigned, p->done + p->timed_out + p->voided + p->aborted +
						p->open + p->left);
		assert_int_equal(p->finished, !p->out);
	}
	assert_true(finished > 0 && finished < 30);
	assert_int_equal(j.n, 20 * counted);
	trials_free(t);
	arena_release(&a);
	study_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_papers_figures_come_out),
		cmocka_unit_test(coverage_is_nominal),
		cmocka_unit_test(the_flow_adds_up),
	};

	digest_start();
	return cmocka_run_group_tests(tests, setup, teardown);
}
