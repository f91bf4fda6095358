/* pick: patterns over texts, conditions over `items`, and what blind mode refuses. */
#include "tests/unit/scratch.h"

#include "core/base/regex.h"
#include "core/base/mem.h"
#include "core/store/score.h"
#include "core/work/annotate.h"
#include "core/work/pick.h"
#include "core/work/queue.h"

enum { PAIRS = 6 };

struct world {
	struct project *p;
	struct panel *panel;
	struct votes_columns columns;
	struct arena arena;
};

/* Two models; model one votes for the label (a) on even pairs, model two never ties on the others.
 */
static void scores_make(struct project *p)
{
	struct score_writer *w = NULL;
	struct err err = ERR_INIT;
	enum score_outcome what;
	int64_t rm[4];

	ok(project_begin_corpus(p, &err));
	ok(score_rm(p, "one", "pre", "scalar", &rm[0], &err));
	ok(score_rm(p, "two", "post", "scalar", &rm[1], &err));
	ok(score_rm(p, "three", "committee", "scalar", &rm[2], &err));
	ok(score_rm(p, "four", "committee", "scalar", &rm[3], &err));
	ok(score_writer_open(p, &w, &err));
	for (int64_t i = 1; i <= PAIRS; i++) {
		for (int k = 0; k < 4; k++) {
			double v = k % 2 ? (i <= 3 ? 2 : -2) : i % 2 ? 1 : -1;

			ok(score_set(w, rm[k], i, SIDE_A, v, &what, &err));
			ok(score_set(w, rm[k], i, SIDE_B, 0, &what, &err));
		}
	}
	ok(score_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
}

static void people_make(const char *name)
{
	struct annotate_options o = { .annotator = "ann", .seed = 1 };
	struct project *p = scratch_open(name, PROJECT_WORK);
	struct annotate *w = NULL;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;

	ok(annotate_open(p, &o, &w, &err));
	for (int64_t i = 1; i <= 3; i++) {
		struct item_row row;

		ok(item_get(p, i, &a, &row, &err));
		ok(annotate_choice(w, i < 3 ? "ann" : "bob", &row, i == 1 ? CHOICE_A : CHOICE_B,
				   NULL, NULL, &err));
		ok(annotate_tag(w, "ann", &row, i == 1 ? "S1" : "S4", true, NULL, NULL, &err));
		ok(annotate_note(w, "bob", &row, "dull", NULL, &err));
	}
	annotate_close(w);
	arena_release(&a);
	project_close(p);
}

static struct world world_open(const char *name)
{
	struct world w = { .arena = ARENA_INIT };
	struct project *p = scratch_project(name);
	struct err err = ERR_INIT;

	scratch_items(p, PAIRS);
	scores_make(p);
	project_close(p);
	people_make(name);
	w.p = scratch_open(name, PROJECT_READ);
	ok(panel_load(w.p, PANEL_SCORES, &w.panel, &err));
	w.columns = votes_columns(w.panel, &w.arena);
	w.panel->adj[1] = ADJ_FLIP;
	return w;
}

static void world_close(struct world *w)
{
	panel_free(w->panel);
	project_close(w->p);
	arena_release(&w->arena);
}

/* The pairs that stay, as digits. */
static const char *where(struct world *w, const char *condition)
{
	static char out[PAIRS + 1];
	struct pick f = { .project = w->p, .panel = w->panel, .columns = &w->columns };
	struct err err = ERR_INIT;
	uint8_t pick[PAIRS];
	size_t n = 0;

	memset(pick, 1, sizeof(pick));
	if (pick_where(&f, condition, pick, &err))
		fail_msg("%s: %s", condition, err.text);
	for (size_t i = 0; i < PAIRS; i++)
		if (pick[i])
			out[n++] = (char)('0' + i);
	out[n] = '\0';
	return out;
}

static void test_columns(void **state)
{
	struct world w = world_open("columns");

	(void)state;
	assert_string_equal(where(&w, "1"), "012345");
	assert_string_equal(where(&w, "key = 'k3'"), "3");
	assert_string_equal(where(&w, "line > 4"), "45");
	assert_string_equal(where(&w, "label = 'a' AND source = 'pairs.jsonl'"), "012345");
	assert_string_equal(where(&w, "length(item) = 64 AND subset = ''"), "012345");
	assert_string_equal(where(&w, "\"group\" = (SELECT \"group\" FROM items WHERE key = 'k2')"), "23");
	assert_string_equal(where(&w, "votes = 2"), "02");
	assert_string_equal(where(&w, "votes = 0 OR margin < -2"), "35");
	assert_string_equal(where(&w, "entropy = 1"), "14");
	assert_string_equal(where(&w, "regime = 'stayed'"), "02");
	assert_string_equal(where(&w, "regime = 'got'"), "1");
	assert_string_equal(where(&w, "regime = 'reversed'"), "4");
	assert_string_equal(where(&w, "gamma IS NULL AND rated = 2 AND ties = 0"), "012345");
	assert_string_equal(where(&w, "status = 'flip'"), "1");
	assert_string_equal(where(&w, "choices = 'ann:b'"), "1");
	assert_string_equal(where(&w, "tags = 'S4' AND done = 1"), "12");
	assert_string_equal(where(&w, "note = 'dull'"), "012");
	assert_string_equal(where(&w, "a LIKE '%good 4%' OR b = 'bad 5'"), "45");
	assert_string_equal(where(&w, "prompt REGEXP 'question [12]'"), "2345");
	assert_string_equal(where(&w, "a REGEXP 'GOOD'"), "");
	world_close(&w);
}

static void refused(struct world *w, struct pick f, const char *condition, const char *says)
{
	struct err err = ERR_INIT;
	uint8_t pick[PAIRS];

	f.project = w->p;
	f.panel = w->panel;
	f.columns = &w->columns;
	memset(pick, 1, sizeof(pick));
	if (pick_where(&f, condition, pick, &err) != RC_INPUT)
		fail_msg("taken: %s", condition);
	if (!strstr(err.text, says))
		fail_msg("%s: %s", condition, err.text);
}

static void test_refused(void **state)
{
	struct world w = world_open("refused");
	const struct pick open = { .blind = false }, blind = { .blind = true },
			  mine = { .blind = true, .annotator = "ann" };
	size_t n = 0;
	const struct pick_column *c = pick_columns(&n);

	(void)state;
	refused(&w, open, "vots = 1", "vots");
	refused(&w, open, "key = ", "");
	refused(&w, open, "a REGEXP '('", "at character");
	refused(&w, open, "1; DROP TABLE items", "");
	refused(&w, open, "(SELECT count(*) FROM sqlite_master) > 0", "");
	for (size_t i = 0; i < n; i++) {
		char condition[64];

		snprintf(condition, sizeof(condition), "\"%s\" IS NOT NULL", c[i].name);
		if (c[i].names_side) {
			refused(&w, blind, condition, "blind");
			refused(&w, mine, condition, "blind");
		} else if (c[i].people) {
			refused(&w, blind, condition, "blind");
		}
	}
	world_close(&w);
}

/* Blind, one's own acts may be named, and nobody else's are seen. */
static void test_own(void **state)
{
	struct world w = world_open("own");
	struct pick f = { w.p, w.panel, &w.columns, "ann", true, NULL, NULL, 0, NULL };
	struct err err = ERR_INIT;
	uint8_t pick[PAIRS];
	const uint8_t want[PAIRS] = { 1, 1, 0, 0, 0, 0 };

	(void)state;
	memset(pick, 1, sizeof(pick));
	ok(pick_where(&f, "done = 1 AND note = ''", pick, &err));
	assert_memory_equal(pick, want, PAIRS);
	world_close(&w);
}

static bool yes(void *ctx)
{
	(void)ctx;
	return true;
}

static void test_grep(void **state)
{
	struct world w = world_open("grep");
	struct queue *q = NULL;
	struct queue_rule rule = { .order = "file", .all = true, .grep = "bad [25]" };
	struct err err = ERR_INIT;

	(void)state;
	ok(queue_new(w.p, w.panel, &rule, &q, &err));
	assert_int_equal(queue_count(q), 2);
	assert_int_equal(queue_at(q, 0), 2);
	assert_int_equal(queue_at(q, 1), 5);
	queue_free(q);
	q = NULL;
	rule.where = "line < 4";
	ok(queue_new(w.p, w.panel, &rule, &q, &err));
	assert_int_equal(queue_count(q), 1);
	queue_free(q);
	q = NULL;
	rule = (struct queue_rule){ .order = "file", .all = true, .grep = "BAD [25]" };
	ok(queue_new(w.p, w.panel, &rule, &q, &err));
	assert_int_equal(queue_count(q), 0);
	queue_free(q);
	q = NULL;
	rule.grep_flags = REGEX_CASELESS | REGEX_WORD;
	ok(queue_new(w.p, w.panel, &rule, &q, &err));
	assert_int_equal(queue_count(q), 2);
	queue_free(q);
	q = NULL;
	rule = (struct queue_rule){ .grep = "a(" };
	assert_int_equal(queue_new(w.p, w.panel, &rule, &q, &err), RC_INPUT);
	assert_null(q);
	world_close(&w);
}

static void test_stopped(void **state)
{
	struct project *p = scratch_project("stopped");
	struct queue_rule rule = { .grep = "bad", .cancelled = yes };
	struct panel *panel = NULL;
	struct queue *q = NULL;
	struct err err = ERR_INIT;

	(void)state;
	scratch_items(p, 600);
	ok(panel_load(p, PANEL_SCORES, &panel, &err));
	assert_int_equal(queue_new(p, panel, &rule, &q, &err), RC_STOP);
	assert_null(q);
	panel_free(panel);
	project_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_own), cmocka_unit_test(test_grep),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
