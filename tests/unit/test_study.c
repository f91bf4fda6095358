/* study and assign: what is refused and how, and what holds for every assignment. */
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
#include "core/base/str.h"
#include "core/work/assign.h"
#include "core/work/strata.h"
#include "core/work/study.h"

static const char head[] = "{\"title\":\"t\",\"arms\":[{\"name\":\"x\"},{\"name\":\"y\"}],\"items\":[";

/* The study of a text, through a file as a user would. */
static enum rc load(const char *text, struct study **out, struct str *all, struct err *err)
{
	char path[] = "/tmp/assay-study-XXXXXX";
	int fd = mkstemp(path);
	enum rc rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
	close(fd);
	rc = study_load(path, out, all, err);
	unlink(path);
	return rc;
}

static struct study *planned(size_t questions, const char *more)
{
	struct str b = STR_INIT;
	struct study *s = NULL;
	struct err err = ERR_INIT;

	str_addz(&b, head);
	for (size_t q = 0; q < questions; q++)
		for (int arm = 0; arm < 2; arm++)
			str_addf(&b, "%s{\"id\":\"%zu%c\",\"question_id\":\"%zu\",\"arm\":\"%c\",\"question\":\"?\","
				 "\"answer\":\"!\",\"options\":[\"1\",\"2\"],\"gold\":%s}",
				 q || arm ? "," : "", q, "xy"[arm], q, "xy"[arm], arm ? "true" : "false");
	str_addf(&b, "]%s}", more);
	assert_int_equal(load(b.s, &s, NULL, &err), RC_OK);
	str_release(&b);
	return s;
}

static void samples_are_good(void **state)
{
	static const char *const file[] = {
		"samples/qa-study.json", "samples/code-study.json", "samples/pair-study.json",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(file); i++) {
		struct study *s = NULL;
		struct err err = ERR_INIT;

		if (study_load(file[i], &s, NULL, &err))
			fail_msg("%s", err.text);
		assert_true(s->n_item > 3);
		study_free(s);
	}
}

static void faults_name_their_place(void **state)
{
	static const struct {
		const char *text, *want;
	} bad[] = {
		{ "{\"title\":1}", "title: must be a text" },
		{ "{\"title\":\"t\",\"limit_s\":-1}", "limit_s: must be a number from" },
		{ "{\"title\":\"t\",\"limits\":3}", "limits: is no member that a study knows" },
		{ "{\"title\":\"t\",\"order\":\"latin\"}", "order: must be one of: williams, random, file" },
		{ "{\"title\":\"t\",\"arms\":[{\"name\":\"x\"},{\"name\":\"x\"}]}", "arms[1]: has the name of arms[0]" },
		{ "{\"title\":\"t\",\"arms\":[{\"name\":\"x\"}],\"items\":[{\"id\":\"1\",\"arm\":\"z\"}]}", "items[0].arm: is \"z\"" },
		{ "{\"title\":\"t\",\"arms\":[{\"name\":\"x\"}],\"items\":\"nowhere.jsonl\"}", "items: " },
		{ "{\"title\":\"t\",\"scale\":[{\"label\":\"l\",\"value\":2},{\"label\":\"m\",\"value\":1}]}", "scale[0].value" },
		{ "{\"title\":\"t\",\"draw\":\"7+2\"}", "draw: must be as" },
		{ "{\"title\":\"t\",\"draw\":\"200+50\",\"arms\":[{\"name\":\"x\"}],\"items\":[]}", "draw: wants exactly two arms" },
		{ "{\"title\":\"t\",\"survey\":{\"before\":[{\"id\":\"a\",\"text\":\"b\",\"choices\":[\"c\",\"d\"],"
		  "\"qualify\":[\"e\"]}]}}", "survey.before[0]: qualify[0] is none of the choices" },
		{ "{\"title\":\"t\",\"plan\":{\"arms\":[\"x\"]}}", "plan.arms: must name two arms" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct study *s = NULL;
		struct err err = ERR_INIT;
		struct str all = STR_INIT;

		assert_int_equal(load(bad[i].text, &s, &all, &err), RC_INPUT);
		if (!strstr(all.s, bad[i].want))
			fail_msg("%s: %s", bad[i].text, all.s);
		assert_null(s);
		str_release(&all);
	}
}

/* The preset: alike 200 (half right), differing 50; what each stands for follows. */
static void the_paper_s_draw(void **state)
{
	static const char *const want[] = { "both_right", "both_wrong", "differ" };
	struct str b = STR_INIT;
	struct study *s = NULL;
	struct err err = ERR_INIT;
	struct arena a = ARENA_INIT;
	struct assign_trial *v;
	size_t n, drawn[3] = { 0 };

	(void)state;
	str_addz(&b, "{\"title\":\"t\",\"draw\":\"20+6\",\"arms\":[{\"name\":\"x\"},{\"name\":\"y\"}],\"items\":[");
	for (size_t q = 0; q < 60; q++)
		for (int arm = 0; arm < 2; arm++)
			str_addf(&b, "%s{\"id\":\"%zu%c\",\"question_id\":\"%zu\",\"arm\":\"%c\",\"question\":\"?\","
				 "\"answer\":\"!\",\"gold\":%s}", q || arm ? "," : "", q, "xy"[arm], q, "xy"[arm],
				 q < 30 || (q < 40 && arm) ? "true" : "false");
	str_addz(&b, "]}");
	assert_int_equal(load(b.s, &s, NULL, &err), RC_OK);
	assert_int_equal(s->n_stratum, 3);
	assert_int_equal(assign_make(s, 0, &a, &v, &n, &err), RC_OK);
	assert_int_equal(n, 26);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++)
			drawn[k] += !strcmp(v[i].item->stratum, want[k]);
	assert_int_equal(drawn[0], 10);
	assert_int_equal(drawn[1], 10);
	assert_int_equal(drawn[2], 6);
	assert_true(fabs(strata_weight(s, 0) - (30. / 60) / (10. / 26)) < 1e-12);
	assert_true(fabs(strata_weight(s, 2) - (10. / 60) / (6. / 26)) < 1e-12);
	arena_release(&a);
	study_free(s);
	str_release(&b);
}

static void williams_balances_neighbours(void **state)
{
	(void)state;
	for (size_t n = 2; n <= 7; n++) {
		size_t follow[8][8] = { { 0 } }, place[8][8] = { { 0 } }, row[8];
		size_t rows = assign_williams_rows(n);

		for (size_t r = 0; r < rows; r++) {
			assign_williams(n, r, row);
			for (size_t i = 0; i < n; i++)
				place[row[i]][i]++;
			for (size_t i = 1; i < n; i++)
				follow[row[i - 1]][row[i]]++;
		}
		for (size_t a = 0; a < n; a++)
			for (size_t b = 0; b < n; b++) {
				assert_int_equal(place[a][b], rows / n);
				assert_int_equal(follow[a][b], a == b ? 0 : rows / n);
			}
	}
}

static void check_participant(const struct study *s, size_t p, size_t (*seen)[2])
{
	struct arena a = ARENA_INIT;
	struct assign_trial *v;
	struct err err = ERR_INIT;
	size_t n, arms[2] = { 0, 0 };

	assert_int_equal(assign_make(s, p, &a, &v, &n, &err), RC_OK);
	for (size_t i = 0; i < n; i++) {
		if (v[i].repeat) {
			assert_ptr_equal(v[i].item, v[v[i].repeat_of].item);
			assert_true(i >= v[i].repeat_of + ASSIGN_REPEAT_LAG);
			continue;
		}
		for (size_t k = 0; k < i; k++)
			if (!v[k].repeat)
				assert_string_not_equal(v[k].item->question_id, v[i].item->question_id);
		arms[v[i].item->arm[0] == 'y']++;
		seen[atoi(v[i].item->question_id)][v[i].item->arm[0] == 'y']++;
	}
	assert_true(arms[0] <= arms[1] + 1 && arms[1] <= arms[0] + 1);
	arena_release(&a);
}

static void assignments_are_balanced(void **state)
{
	static const char *const more[] = {
		"", ",\"order\":\"random\"", ",\"order\":\"file\"", ",\"repeats\":4", ",\"seed\":99",
	};

	(void)state;
	for (size_t m = 0; m < COUNT(more); m++) {
		struct study *s = planned(30, more[m]);
		size_t seen[30][2] = { { 0 } };

		for (size_t p = 0; p < 10; p++)
			check_participant(s, p, seen);
		for (size_t q = 0; q < 30; q++) {
			assert_int_equal(seen[q][0], 5);
			assert_int_equal(seen[q][1], 5);
		}
		study_free(s);
	}
}

static void windows_cover_all_questions(void **state)
{
	struct study *s = planned(30, ",\"trials\":10");
	size_t seen[30][2] = { { 0 } };

	(void)state;
	for (size_t p = 0; p < 6; p++)
		check_participant(s, p, seen);
	for (size_t q = 0; q < 30; q++)
		assert_int_equal(seen[q][0] + seen[q][1], 2);
	study_free(s);
}

static void same_participant_same_trials(void **state)
{
	struct study *s = planned(12, "");
	struct arena a = ARENA_INIT;
	struct assign_trial *v, *w;
	struct err err = ERR_INIT;
	size_t n, m, swaps = 0;

	(void)state;
	for (size_t p = 0; p < 20; p++) {
		assert_int_equal(assign_make(s, p, &a, &v, &n, &err), RC_OK);
		assert_int_equal(assign_make(s, p, &a, &w, &m, &err), RC_OK);
		assert_int_equal(n, m);
		for (size_t i = 0; i < n; i++) {
			assert_ptr_equal(v[i].item, w[i].item);
			assert_int_equal(v[i].swap, w[i].swap);
			swaps += v[i].swap;
		}
	}
	assert_in_range(swaps, 80, 160);	/* 240 fair coins: +-5 sd */
	arena_release(&a);
	study_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_good),
		cmocka_unit_test(faults_name_their_place),
		cmocka_unit_test(the_paper_s_draw),
		cmocka_unit_test(williams_balances_neighbours),
		cmocka_unit_test(assignments_are_balanced),
		cmocka_unit_test(windows_cover_all_questions),
		cmocka_unit_test(same_participant_same_trials),
	};

	digest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
