/* sitting: a study survives being killed at any moment; every trial has one row; planted rates come out. */
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
#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/out/trials.h"
#include "core/work/simulate.h"
#include "core/work/sitting.h"

#define S CLOCK_SECOND

static char folder[64];

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/assay-sitting-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof cmd, "rm -rf %s", folder);
	return system(cmd);
}

static struct project *fresh(const char *name, struct clock *clock)
{
	char path[128];
	struct project *p = NULL;
	struct err err = ERR_INIT;

	snprintf(path, sizeof path, "%s/%s.assay", folder, name);
	if (project_create(path, clock, &err) || project_open(path, PROJECT_WORK, clock, &p, &err))
		fail_msg("%s", err.text);
	return p;
}

static struct study *sample(void)
{
	struct study *s = NULL;
	struct err err = ERR_INIT;

	if (study_load("samples/qa-study.json", &s, NULL, &err))
		fail_msg("%s", err.text);
	return s;
}

static void pass(struct clock *c, int64_t ns)
{
	c->fixed_wall += ns;
	c->fixed_mono += ns;
	c->fixed_boot += ns;
}

static struct sitting *sit(struct project *p, const struct study *s)
{
	struct sitting *w = NULL;
	struct err err = ERR_INIT;

	if (sitting_open(p, s, "s01", "{}", &w, &err))
		fail_msg("%s", err.text);
	return w;
}

/* One trial under fire: moments pass, keys come, the program may be killed. False: it was killed. */
static bool trial_under_fire(struct sitting *w, struct clock *c, struct rng *r, const struct study *s)
{
	struct sitting_answer a = { .point = (int)rng_below(r, s->n_point), .reason = "" };
	struct err err = ERR_INIT;
	struct timed *t;

	assert_int_equal(sitting_start(w, &t, &err), RC_OK);
	if (rng_below(r, 10) == 0)
		return false;
	if (t->end == TIMED_OPEN)
		sitting_onset(w, c->fixed_boot);
	while (t->end == TIMED_OPEN) {
		pass(c, (int64_t)rng_below(r, 12) * S);
		timed_tick(t, c->fixed_boot);
		switch (rng_below(r, 6)) {
		case 0: timed_key(t, c->fixed_boot); break;
		case 1: timed_answer(t, c->fixed_boot); break;
		case 2: if (rng_below(r, 3) == 0) return false; break;
		case 3: timed_resize(t); break;
		default: break;
		}
		assert_true(timed_seen(t, c->fixed_boot) <= t->rule.limit_ns);
	}
	if (rng_below(r, 10) == 0)
		return false;	/* killed after the end, before its row */
	assert_int_equal(sitting_finish(w, &a, &err), RC_OK);
	return rng_below(r, 15) != 0;
}

static bool step_under_fire(struct sitting *w, struct clock *c, struct rng *r, const struct study *s)
{
	struct err err = ERR_INIT;

	pass(c, S);
	switch (sitting_step(w)) {
	case SITTING_TRIAL:
		return trial_under_fire(w, c, r, s);
	case SITTING_BEFORE:
	case SITTING_AFTER:
		assert_int_equal(sitting_reply(w, "yes", &err), RC_OK);
		break;
	default:
		assert_int_equal(sitting_confirm(w, true, &err), RC_OK);
	}
	return rng_below(r, 20) != 0;
}

static void one_row_each(struct project *p, const struct study *s)
{
	struct trials *t = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(trials_gather(p, s, &t, &err), RC_OK);
	for (size_t i = 0; i < t->n; i++) {
		assert_true(t->row[i].ended);
		assert_true(timed_seen(&t->row[i].timed, 0) <= t->row[i].timed.rule.limit_ns);
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(t->row[k].index, t->row[i].index);
	}
	assert_int_equal(t->people, 1);
	assert_int_equal(t->person[0].assigned, t->person[0].done + t->person[0].timed_out + t->person[0].voided +
						t->person[0].aborted);
	trials_free(t);
}

static void killed_at_random_moments(void **state)
{
	struct study *s = sample();
	struct rng r;
	int lives = getenv("ASSAY_SLOW") ? 400 : 25, all = 0;

	(void)state;
	s->practice_pass = 0;
	rng_seed(&r, 7);
	for (int life = 0; life < lives; life++) {
		struct clock clock = clock_fixed(1700000000 * S);
		char name[32];
		struct project *p;
		struct sitting *w;
		struct sitting_account a;
		int kills = 0;

		clock.fixed_boot = 1000 * S;
		snprintf(name, sizeof name, "kill%d", life);
		p = fresh(name, &clock);
		w = sit(p, s);
		while (sitting_step(w) != SITTING_DONE && sitting_step(w) != SITTING_FAILED) {
			if (step_under_fire(w, &clock, &r, s))
				continue;
			sitting_close(w);
			kills++;
			all++;
			pass(&clock, (int64_t)rng_below(&r, 40) * S);
			w = sit(p, s);
			a = sitting_account(w);
			assert_int_equal(a.assigned, a.done + a.timed_out + a.voided + a.aborted + a.open);
		}
		assert_int_equal(sitting_step(w), SITTING_DONE);
		sitting_close(w);
		one_row_each(p, s);
		project_close(p);
	}
	print_message("# killed %d times in %d studies\n", all, lives);
	assert_true(all >= (lives == 25 ? 50 : 1000));
	study_free(s);
}

static void another_boot_voids(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("boot", &clock);
	struct sitting *w = sit(p, s);
	struct err err = ERR_INIT;
	struct sitting_answer none = { .point = -1, .reason = "" };
	struct timed *t;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	while (sitting_step(w) != SITTING_TRIAL)
		step_under_fire(w, &clock, &r, s);
	assert_int_equal(sitting_start(w, &t, &err), RC_OK);
	sitting_close(w);
	clock.boot_id = "another boot";
	clock.fixed_boot = 3 * S;
	w = sit(p, s);
	assert_int_equal(sitting_start(w, &t, &err), RC_OK);
	assert_int_equal(t->end, TIMED_VOID);
	assert_int_equal(sitting_finish(w, &none, &err), RC_OK);
	sitting_close(w);
	project_close(p);
	study_free(s);
}

static void declining_ends_it(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("declined", &clock);
	struct sitting *w = sit(p, s), *again = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(sitting_step(w), SITTING_PAGE);
	assert_int_equal(sitting_confirm(w, false, &err), RC_OK);
	assert_int_equal(sitting_step(w), SITTING_FAILED);
	sitting_close(w);
	assert_int_equal(sitting_open(p, s, "s01", "{}", &again, &err), RC_CONFLICT);
	assert_null(again);
	project_close(p);
	study_free(s);
}

static void practice_rule_holds(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("practice", &clock);
	struct sitting *w = sit(p, s);
	struct err err = ERR_INIT;
	int asked = 0;

	(void)state;
	s->practice_pass = 1;
	s->practice_tries = 2;
	while (sitting_step(w) != SITTING_FAILED && asked < 100) {
		struct sitting_answer a = { .point = 2, .reason = "" };	/* unsure: wrong on the right one */
		struct timed *t;

		switch (sitting_step(w)) {
		case SITTING_TRIAL:
			assert_int_equal(sitting_start(w, &t, &err), RC_OK);
			sitting_onset(w, clock.fixed_boot);
			pass(&clock, 5 * S);
			assert_true(timed_answer(t, clock.fixed_boot));
			assert_int_equal(sitting_finish(w, &a, &err), RC_OK);
			asked++;
			break;
		case SITTING_BEFORE:
			assert_int_equal(sitting_reply(w, "native", &err), RC_OK);
			break;
		default:
			assert_int_equal(sitting_confirm(w, true, &err), RC_OK);
		}
	}
	assert_int_equal(asked, 4);	/* two practice trials, twice */
	sitting_close(w);
	project_close(p);
	study_free(s);
}

static size_t pages_shown(struct sitting *w, struct clock *c)
{
	struct err err = ERR_INIT;
	size_t n = 0;

	while (sitting_step(w) == SITTING_PAGE) {
		pass(c, S);
		assert_int_equal(sitting_confirm(w, true, &err), RC_OK);
		n++;
	}
	return n;
}

/* After a break longer than max_gap_s the instructions come again, consent does not. */
static void instructions_come_again_after_a_long_break(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("gap", &clock);
	struct sitting *w = sit(p, s);

	(void)state;
	assert_int_equal(pages_shown(w, &clock), 2);
	assert_false(sitting_again(w));
	sitting_close(w);
	pass(&clock, s->max_gap_ns - S);
	w = sit(p, s);
	assert_int_equal(pages_shown(w, &clock), 0);
	sitting_close(w);
	pass(&clock, s->max_gap_ns + 10 * S);
	w = sit(p, s);
	assert_true(sitting_again(w));
	assert_int_equal(pages_shown(w, &clock), 1);
	sitting_close(w);
	w = sit(p, s);
	assert_int_equal(pages_shown(w, &clock), 0);
	sitting_close(w);
	project_close(p);
	study_free(s);
}

static void who_does_not_qualify_is_out(void **state)
{
	static const char *qualify[] = { "native", "very well" };
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("qualify", &clock);
	struct sitting *w = sit(p, s), *again = NULL;
	struct trials *t = NULL;
	struct err err = ERR_INIT;

	(void)state;
	s->before[0].qualify = qualify;
	s->before[0].n_qualify = 2;
	pages_shown(w, &clock);
	assert_int_equal(sitting_reply(w, "well enough", &err), RC_OK);
	assert_int_equal(sitting_step(w), SITTING_FAILED);
	sitting_close(w);
	assert_int_equal(sitting_open(p, s, "s01", "{}", &again, &err), RC_CONFLICT);
	assert_int_equal(trials_gather(p, s, &t, &err), RC_OK);
	assert_string_equal(t->person[0].out, "not qualified");
	trials_free(t);
	project_close(p);
	study_free(s);
}

/* The code that an experimenter checks is the one that the subject was shown; so is the pay. */
static void code_and_pay_can_be_checked(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("pay", &clock);
	struct simulate_rule rule = simulate_default();
	struct sitting *w;
	struct trials *t = NULL;
	struct err err = ERR_INIT;
	char code[9];
	size_t n;

	(void)state;
	s->practice_pass = 0;
	s->pay_wrong = .125;
	rule.subjects = 3;
	assert_int_equal(simulate_run(p, s, &rule, &clock, &n, &err), RC_OK);
	assert_int_equal(trials_gather(p, s, &t, &err), RC_OK);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(sitting_open(p, s, t->person[i].annotator, "{}", &w, &err), RC_OK);
		sitting_code(w, code);
		assert_string_equal(code, t->person[i].code);
		assert_true(fabs(sitting_pay(w) - t->person[i].pay) < 1e-9);
		assert_true(t->person[i].pay > s->pay_base);
		sitting_close(w);
	}
	trials_free(t);
	project_close(p);
	study_free(s);
}

/* A suspend of the machine: no signal tells it, the two clocks do. */
static void a_sleeping_machine_is_noticed(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("asleep", &clock);
	struct sitting *w = sit(p, s);
	struct err err = ERR_INIT;
	struct timed *t;

	(void)state;
	pages_shown(w, &clock);
	assert_int_equal(sitting_reply(w, "native", &err), RC_OK);
	assert_int_equal(sitting_start(w, &t, &err), RC_OK);
	sitting_onset(w, clock.fixed_boot);
	pass(&clock, 2 * S);
	assert_false(sitting_slept(w));
	clock.fixed_boot += 600 * S;
	clock.fixed_wall += 600 * S;
	assert_true(sitting_slept(w));
	assert_int_equal(t->slept_ns, 600 * S);
	assert_int_equal(t->end, TIMED_TIMEOUT);	/* the policy is to count */
	assert_int_equal(timed_seen(t, 0), 2 * S);
	assert_false(sitting_slept(w));
	sitting_close(w);
	project_close(p);
	study_free(s);
}

/* Planted FPR by arm comes back within 4.5 standard errors; timeouts are counted as planted. */
static void simulation_gives_back_what_was_planted(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("planted", &clock);
	struct simulate_rule rule = simulate_default();
	struct trials *t = NULL;
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	struct json *tree = NULL;
	struct err err = ERR_INIT;
	size_t n = 0;
	static const double want[2] = { .41, .65 };

	(void)state;
	s->practice_pass = 0;
	rule.subjects = 120;
	rule.seconds = .001;
	rule.approve_wrong[0] = want[0];
	rule.approve_wrong[1] = want[1];
	assert_int_equal(simulate_run(p, s, &rule, &clock, &n, &err), RC_OK);
	assert_int_equal(trials_gather(p, s, &t, &err), RC_OK);
	assert_int_equal(t->people, 120);
	jsonout_object(&j, NULL);
	trials_figures(t, &j);
	jsonout_close_object(&j);
	assert_int_equal(json_parse(b.s, b.len, &tree, &err), RC_OK);
	for (int arm = 0; arm < 2; arm++) {
		const struct json *a = json_get(json_get(tree, "by_arm"), arm ? "after" : "before");
		double fpr = json_double(json_get(a, "fpr"), NAN);
		double m = json_double(json_get(json_get(json_get(a, "intervals"), "fpr"), "n"), NAN);

		assert_true(m > 100);
		assert_true(fabs(fpr - want[arm]) < 4.5 * sqrt(want[arm] * (1 - want[arm]) / m));
	}
	json_free(tree);
	str_release(&b);
	trials_free(t);
	project_close(p);
	study_free(s);
}

/* Nothing that a subject is shown, and no blind file, names an arm or a gold. */
static void blind_files_stay_blind(void **state)
{
	struct study *s = sample();
	struct clock clock = clock_fixed(1700000000 * S);
	struct project *p = fresh("blind", &clock);
	struct simulate_rule rule = simulate_default();
	struct trials *t = NULL;
	struct err err = ERR_INIT;
	struct str b = STR_INIT;
	char path[128], line[4096];
	size_t n;
	FILE *f;

	(void)state;
	rule.subjects = 2;
	assert_int_equal(simulate_run(p, s, &rule, &clock, &n, &err), RC_OK);
	assert_int_equal(trials_gather(p, s, &t, &err), RC_OK);
	assert_int_equal(trials_export(t, folder, false, &err), RC_OK);
	snprintf(path, sizeof path, "%s/trials.csv", folder);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	assert_null(strstr(line, "arm"));
	assert_null(strstr(line, "gold"));
	assert_null(strstr(line, "correct"));
	trials_status_json(t, false, &b);
	assert_null(strstr(b.s, "fpr"));
	str_release(&b);
	trials_free(t);
	project_close(p);
	study_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_random_moments),
		cmocka_unit_test(another_boot_voids),
		cmocka_unit_test(declining_ends_it),
		cmocka_unit_test(practice_rule_holds),
		cmocka_unit_test(instructions_come_again_after_a_long_break),
		cmocka_unit_test(who_does_not_qualify_is_out),
		cmocka_unit_test(code_and_pay_can_be_checked),
		cmocka_unit_test(a_sleeping_machine_is_noticed),
		cmocka_unit_test(simulation_gives_back_what_was_planted),
		cmocka_unit_test(blind_files_stay_blind),
	};

	digest_start();
	return cmocka_run_group_tests(tests, setup, teardown);
}
