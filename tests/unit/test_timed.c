/* timed: the law that nobody sees an item longer than its limit, whatever happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/base/str.h"
#include "core/work/timed.h"

#define S INT64_C(1000000000)

static const struct timed_rule plain = { .limit_ns = 180 * S, .min_response_ns = S / 10 };

static void answer_in_time(void **state)
{
	struct timed t;

	(void)state;
	timed_begin(&t, &plain, "boot", 5 * S);
	assert_int_equal(timed_left(&t, 5 * S), 180 * S);
	assert_true(timed_key(&t, 60 * S));
	assert_true(timed_answer(&t, 65 * S));
	assert_int_equal(t.end, TIMED_RESPONSE);
	assert_int_equal(t.response, 65 * S);
	assert_int_equal(t.first_key, 60 * S);
	assert_int_equal(timed_seen(&t, 999 * S), 60 * S);
	assert_false(timed_answer(&t, 70 * S));
	assert_int_equal(t.late, 1);
	assert_int_equal(t.response, 65 * S);
}

static void deadline_is_kept(void **state)
{
	struct timed t;

	(void)state;
	timed_begin(&t, &plain, "boot", 0);
	assert_int_equal(timed_tick(&t, 180 * S - 1), TIMED_OPEN);
	assert_false(timed_answer(&t, 180 * S));
	assert_int_equal(t.end, TIMED_TIMEOUT);
	assert_int_equal(t.ended, 180 * S);
	assert_int_equal(t.response, 0);
	assert_int_equal(t.late, 1);
}

static void too_early_is_no_answer(void **state)
{
	struct timed t;

	(void)state;
	timed_begin(&t, &plain, "boot", 0);
	assert_false(timed_answer(&t, S / 20));
	assert_int_equal(t.end, TIMED_OPEN);
	assert_int_equal(t.early, 1);
	assert_true(timed_answer(&t, S / 10));
}

static void hiding_counts_pauses_or_voids(void **state)
{
	struct timed_rule r = plain;
	struct timed t;

	(void)state;
	timed_begin(&t, &r, "boot", 0);
	timed_hide(&t, 10 * S);
	timed_show(&t, 40 * S);
	assert_int_equal(t.deadline, 180 * S);
	assert_int_equal(timed_seen(&t, 50 * S), 20 * S);

	r.interruption = TIMED_PAUSE;
	r.pauses_allowed = 1;
	timed_begin(&t, &r, "boot", 0);
	timed_hide(&t, 10 * S);
	assert_int_equal(timed_left(&t, 1000 * S), 170 * S);
	assert_int_equal(timed_tick(&t, 1000 * S), TIMED_OPEN);
	timed_show(&t, 1010 * S);
	assert_int_equal(t.deadline, 1180 * S);
	timed_hide(&t, 1020 * S);
	assert_int_equal(t.end, TIMED_VOID);

	r.interruption = TIMED_VOIDS;
	timed_begin(&t, &r, "boot", 0);
	timed_hide(&t, 10 * S);
	assert_int_equal(t.end, TIMED_VOID);
	assert_int_equal(t.ended, 10 * S);
}

static void restart_gives_no_time_back(void **state)
{
	struct timed t;

	(void)state;
	timed_begin(&t, &plain, "boot", 0);
	assert_int_equal(timed_restart(&t, "boot", 20 * S, 60 * S, true), TIMED_OPEN);
	assert_int_equal(timed_left(&t, 60 * S), 120 * S);
	assert_int_equal(timed_restart(&t, "boot", 70 * S, 300 * S, true), TIMED_TIMEOUT);
	timed_begin(&t, &plain, "boot", 0);
	assert_int_equal(timed_restart(&t, "another", 20 * S, 5 * S, true), TIMED_VOID);
	timed_begin(&t, &plain, "boot", 0);
	assert_int_equal(timed_restart(&t, "boot", 20 * S, 60 * S, false), TIMED_ABORT);
}

/* A suspend of the machine is told by no signal: the clock saw it, and the policy decides. */
static void sleeping_is_an_interruption(void **state)
{
	struct timed_rule r = plain;
	struct timed t;

	(void)state;
	timed_begin(&t, &r, "boot", 0);
	timed_slept(&t, 100 * S, 60 * S);
	assert_int_equal(t.deadline, 180 * S);
	assert_int_equal(timed_seen(&t, 100 * S), 40 * S);
	assert_int_equal(t.slept_ns, 60 * S);
	timed_begin(&t, &r, "boot", 0);
	timed_slept(&t, 400 * S, 390 * S);
	assert_int_equal(t.end, TIMED_TIMEOUT);

	r.interruption = TIMED_PAUSE;
	r.pauses_allowed = 1;
	timed_begin(&t, &r, "boot", 0);
	timed_slept(&t, 400 * S, 390 * S);
	assert_int_equal(t.end, TIMED_OPEN);
	assert_int_equal(timed_left(&t, 400 * S), 170 * S);

	r.interruption = TIMED_VOIDS;
	timed_begin(&t, &r, "boot", 0);
	timed_slept(&t, 20 * S, 10 * S);
	assert_int_equal(t.end, TIMED_VOID);
}

static void focus_is_data(void **state)
{
	struct timed t;

	(void)state;
	timed_begin(&t, &plain, "boot", 0);
	timed_focus(&t, true, S);
	timed_focus(&t, false, 2 * S);
	timed_focus(&t, false, 3 * S);
	timed_focus(&t, true, 5 * S);
	timed_focus(&t, false, 9 * S);
	assert_true(timed_answer(&t, 10 * S));
	assert_int_equal(t.focus_losses, 2);
	assert_int_equal(t.away_ns, 4 * S);
	assert_int_equal(timed_seen(&t, 0), 10 * S);
}

/* What is saved comes back the same. */
static void reload(struct timed *t)
{
	struct str b = STR_INIT, again = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	struct json *tree = NULL;
	struct err err = ERR_INIT;
	struct timed back;

	jsonout_object(&j, NULL);
	timed_save(t, &j);
	jsonout_close_object(&j);
	assert_int_equal(json_parse(b.s, b.len, &tree, &err), RC_OK);
	assert_int_equal(timed_load(tree, &back, &err), RC_OK);
	json_free(tree);
	j = jsonout_begin(&again);
	jsonout_object(&j, NULL);
	timed_save(&back, &j);
	jsonout_close_object(&j);
	assert_string_equal(b.s, again.s);
	*t = back;
	str_release(&b);
	str_release(&again);
}

static void sane(const struct timed *t, int64_t now)
{
	int64_t seen = 0;

	assert_true(timed_seen(t, now) <= t->rule.limit_ns);
	assert_true(timed_seen(t, now) >= 0);
	assert_true(timed_left(t, now) <= t->rule.limit_ns);
	assert_true((t->end == TIMED_OPEN) == (t->ended == 0));
	assert_true((t->end == TIMED_RESPONSE) == (t->response != 0));
	if (t->n_interval < TIMED_INTERVALS) {
		for (size_t i = 0; i < t->n_interval; i++)
			seen += (t->interval[i].to ? t->interval[i].to : now) - t->interval[i].from;
		assert_true(seen <= t->rule.limit_ns);
		assert_int_equal(seen, timed_seen(t, now));
	}
}

/*
 * 10,000 random lives of a trial: keys, answers, hiding, resizes, kills with a reload of
 * what was stored, under each policy. The front end's part is played too: it ticks before
 * it looks, and it hides nothing by a kill (the clock runs on).
 */
static void random_lives(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 20261122);
	for (int life = 0; life < 10000; life++) {
		struct timed_rule rule = {
			.limit_ns = 1 + (int64_t)rng_below(&r, 200) * S,
			.min_response_ns = (int64_t)rng_below(&r, 3) * S / 10,
			.interruption = (enum timed_interruption)rng_below(&r, 3),
			.pauses_allowed = (int)rng_below(&r, 3),
		};
		int64_t now = (int64_t)rng_below(&r, 1000) * S;
		struct timed t;
		enum timed_end was = TIMED_OPEN;

		timed_begin(&t, &rule, "boot", now);
		for (int step = 0; step < 30; step++) {
			now += (int64_t)rng_below(&r, 20) * S + (int64_t)rng_below(&r, 1000);
			timed_tick(&t, now);
			switch (rng_below(&r, 10)) {
			case 0: timed_key(&t, now); break;
			case 1: if (rng_below(&r, 4) == 0) timed_answer(&t, now); break;
			case 2: timed_hide(&t, now); break;
			case 3: timed_show(&t, now); break;
			case 4: timed_resize(&t); break;
			case 5: reload(&t); timed_restart(&t, "boot", now, now, true); break;
			case 6: if (rng_below(&r, 20) == 0) timed_restart(&t, "other", now, now, true); break;
			case 7: timed_focus(&t, rng_below(&r, 2), now); break;
			case 8:
				if (rng_below(&r, 3) == 0) {
					int64_t slept = (int64_t)rng_below(&r, 100) * S;

					now += slept;
					timed_slept(&t, now, slept);
				}
				break;
			default: break;
			}
			sane(&t, now);
			if (was != TIMED_OPEN)
				assert_int_equal(t.end, was);
			was = t.end;
		}
		timed_tick(&t, INT64_MAX / 4);
		timed_abort(&t, INT64_MAX / 4);
		assert_int_not_equal(t.end, TIMED_OPEN);
	}
}

static void broken_records_are_refused(void **state)
{
	static const char *const bad[] = {
		"{}", "[]", "{\"limit_ns\":1}",
		"{\"limit_ns\":\"1\",\"min_response_ns\":0}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct json *tree = NULL;
		struct err err = ERR_INIT;
		struct timed t;

		assert_int_equal(json_parse(bad[i], strlen(bad[i]), &tree, &err), RC_OK);
		assert_int_equal(timed_load(tree, &t, &err), RC_INPUT);
		json_free(tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer_in_time),
		cmocka_unit_test(deadline_is_kept),
		cmocka_unit_test(too_early_is_no_answer),
		cmocka_unit_test(hiding_counts_pauses_or_voids),
		cmocka_unit_test(restart_gives_no_time_back),
		cmocka_unit_test(sleeping_is_an_interruption),
		cmocka_unit_test(focus_is_data),
		cmocka_unit_test(random_lives),
		cmocka_unit_test(broken_records_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
