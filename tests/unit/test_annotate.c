/*
 * annotate: acts become events and states; undo and redo against a plain
 * model of them; lines of JSON, good and bad.
 */
#include "tests/unit/scratch.h"

#include <math.h>

#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/base/str.h"
#include "core/measure/panel.h"
#include "core/store/event.h"
#include "core/store/projection.h"
#include "core/work/annotate.h"
#include "core/work/policy.h"

struct world {
	struct project *p;
	struct annotate *w;
	struct arena arena;
	struct err err;
};

static struct world world_open(const char *name, int pairs, bool open)
{
	struct world w = { .arena = ARENA_INIT, .err = ERR_INIT };
	struct annotate_options o = {
		.annotator = "ann", .open = open, .seed = 7, .header = "{\"cols\":80}"
	};
	struct err err = ERR_INIT;
	struct project *p = scratch_project(name);

	scratch_items(p, pairs);
	project_close(p);
	w.p = scratch_open(name, PROJECT_WORK);
	ok(annotate_open(w.p, &o, &w.w, &err));
	return w;
}

static void world_close(struct world *w)
{
	annotate_close(w->w);
	project_close(w->p);
	arena_release(&w->arena);
}

static struct item_row row_of(struct world *w, const char *key)
{
	struct err err = ERR_INIT;
	struct item_row row;
	int64_t id = 0;

	ok(item_find(w->p, key, &id, &err));
	ok(item_get(w->p, id, &w->arena, &row, &err));
	return row;
}

static struct projection_state mine(struct world *w, const struct item_row *row,
				    const char *annotator)
{
	struct err err = ERR_INIT;
	struct projection_state s;

	ok(projection_mine(w->p, &row->identity, annotator, &w->arena, &s, &err));
	return s;
}

/* ---- acts ---- */

static void test_acts(void **state)
{
	struct world w = world_open("acts", 3, false);
	struct item_row row = row_of(&w, "k1");
	struct annotate_context ctx = { .layout = "side", .position = 4, .on_screen = "left" };
	struct projection_state s;
	struct err err = ERR_INIT;
	char id[33] = "";

	(void)state;
	ok(annotate_choice(w.w, NULL, &row, CHOICE_B, &ctx, id, &err));
	assert_int_equal(strlen(id), 32);
	ok(annotate_tag(w.w, NULL, &row, "S1", true, "{\"side\":\"a\",\"from\":0,\"to\":4}", NULL, &err));
	ok(annotate_tag(w.w, NULL, &row, "S4", true, NULL, NULL, &err));
	ok(annotate_tag(w.w, NULL, &row, "S4", false, NULL, NULL, &err));
	ok(annotate_note(w.w, NULL, &row, "so-so", NULL, &err));
	ok(annotate_confidence(w.w, NULL, &row, 0.75, NULL, &err));
	s = mine(&w, &row, "ann");
	assert_int_equal(s.choice, CHOICE_B);
	assert_int_equal(s.blind_choice, CHOICE_B);
	assert_int_equal(s.tags, 1);
	assert_string_equal(s.note, "so-so");
	assert_true(s.confidence == 0.75);
	ctx.revealed = true;
	ok(annotate_choice(w.w, NULL, &row, CHOICE_A, &ctx, NULL, &err));
	s = mine(&w, &row, "ann");
	assert_int_equal(s.choice, CHOICE_A);
	assert_int_equal(s.blind_choice, CHOICE_B);
	assert_true(s.after_reveal);
	assert_int_equal(s.revisions, 1);
	world_close(&w);
}

static void test_refused(void **state)
{
	struct world w = world_open("refused", 1, false);
	struct item_row row = row_of(&w, "k0");
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(annotate_choice(w.w, NULL, &row, CHOICE_NONE, NULL, NULL, &err), RC_INPUT);
	assert_int_equal(annotate_choice(w.w, NULL, &row, CHOICE_TIE, NULL, NULL, &err), RC_INPUT);
	assert_int_equal(annotate_tag(w.w, NULL, &row, "S9", true, NULL, NULL, &err), RC_INPUT);
	assert_non_null(strstr(err.text, "S1, S2"));
	assert_int_equal(annotate_confidence(w.w, NULL, &row, 1.5, NULL, &err), RC_INPUT);
	assert_int_equal(annotate_confidence(w.w, NULL, &row, NAN, NULL, &err), RC_INPUT);
	assert_int_equal(annotate_feature(w.w, NULL, &row, "long", SIDE_A, 200, NULL, &err), RC_INPUT);
	row.kind = ITEM_CLAIM;
	assert_int_equal(annotate_choice(w.w, NULL, &row, CHOICE_A, NULL, NULL, &err), RC_INPUT);
	assert_int_equal(mine(&w, &row, "ann").revisions, 0);
	world_close(&w);
}

static void test_swap(void **state)
{
	struct world w = world_open("swap", 200, false);
	size_t left = 0;
	char key[16];

	(void)state;
	for (int i = 0; i < 200; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		struct item_row row = row_of(&w, key);
		bool now = annotate_swapped(w.w, &row.identity);

		assert_int_equal(now, annotate_swapped(w.w, &row.identity));
		left += now;
	}
	assert_in_range(left, 70, 130);
	world_close(&w);
}

struct seen {
	size_t draws, bodies;
	char header[512], choice[512], draw[512];
};

static bool look(void *ctx, const struct event *e)
{
	struct seen *s = ctx;

	s->bodies += e->body != NULL;
	if (e->kind == EVENT_SESSION)
		snprintf(s->header, sizeof(s->header), "%s", e->body);
	if (e->kind == EVENT_CHOICE)
		snprintf(s->choice, sizeof(s->choice), "%s", e->body);
	if (e->kind == EVENT_DRAW)
		snprintf(s->draw, sizeof(s->draw), "%s", e->body);
	return true;
}

static void test_bodies(void **state)
{
	struct world w = world_open("bodies", 2, false);
	struct item_row row = row_of(&w, "k0");
	struct annotate_context ctx = {
		.layout = "stacked", .diff = true, .position = 1, .on_screen = "right"
	};
	struct queue_draw d = { "random", 2, -1, 0.5, 18446744073709551615u, 1 };
	struct seen seen = { 0 };
	struct err err = ERR_INIT;
	char hex[DIGEST_HEX];

	(void)state;
	ok(annotate_draw(w.w, &row.identity, &d, NULL, &err));
	ok(annotate_choice(w.w, NULL, &row, CHOICE_A, &ctx, NULL, &err));
	ok(event_each(w.p, 0, look, &seen, &err));
	digest_hex(&row.response[SIDE_A], hex);
	assert_non_null(strstr(seen.choice, hex));
	assert_non_null(strstr(seen.choice, "\"choice\":\"a\""));
	assert_non_null(strstr(seen.choice, "\"side_on_screen\":\"right\""));
	assert_non_null(strstr(seen.choice, "\"after_reveal\":false"));
	assert_non_null(
		strstr(seen.choice,
		       "\"layout\":\"stacked\",\"diff\":true,\"shown_ms\":null,\"position\":1"));
	assert_non_null(strstr(seen.header, "\"seed\":\"7\""));
	assert_non_null(strstr(seen.header, "\"terminal\":{\"cols\":80}"));
	assert_non_null(strstr(seen.draw, "\"q\":0.5"));
	assert_non_null(strstr(seen.draw, "\"stratum\":null"));
	assert_non_null(strstr(seen.draw, "18446744073709551615"));
	world_close(&w);
}

/* ---- undo and redo against a model ---- */

enum { ITEMS = 4, ACTS = 400 };

struct act {
	int item, kind, value;	/* kind: 0 choice 1 tag 2 note 3 confidence 4 skip */
	bool undone;
};

struct model {
	struct act act[ACTS];
	int n, redo[ACTS], n_redo;
};

static struct projection_state replay(const struct model *m, int item, char note[16])
{
	struct projection_state s = { .confidence = NAN };

	note[0] = '\0';
	for (int i = 0; i < m->n; i++) {
		const struct act *a = &m->act[i];

		if (a->undone || a->item != item)
			continue;
		if (a->kind == 0) {
			s.choice = (enum choice)a->value;
			s.skipped = false;
		} else if (a->kind == 1) {
			s.tags = a->value >= 0 ? s.tags | 1u << a->value : s.tags & ~(1u << (-a->value - 1));
		} else if (a->kind == 2) {
			snprintf(note, 16, "n%d", a->value);
		} else if (a->kind == 3) {
			s.confidence = a->value / 10.0;
		} else {
			s.skipped = true;
		}
	}
	return s;
}

static void do_act(struct world *w, const struct item_row *row, const struct act *a)
{
	struct err err = ERR_INIT;
	char text[16];

	snprintf(text, sizeof(text), a->kind == 1 ? "S%d" : "n%d",
		 a->kind == 1 ? (a->value >= 0 ? a->value + 1 : -a->value) : a->value);
	switch (a->kind) {
	case 0:
		ok(annotate_choice(w->w, NULL, row, (enum choice)a->value, NULL, NULL, &err));
		break;
	case 1:
		ok(annotate_tag(w->w, NULL, row, text, a->value >= 0, NULL, NULL, &err));
		break;
	case 2:
		ok(annotate_note(w->w, NULL, row, text, NULL, &err));
		break;
	case 3:
		ok(annotate_confidence(w->w, NULL, row, a->value / 10.0, NULL, &err));
		break;
	default:
		ok(annotate_skip(w->w, NULL, row, NULL, &err));
	}
}

static void new_act(struct world *w, struct model *m, struct rng *r, const struct item_row *row)
{
	struct act a = { (int)rng_below(r, ITEMS), (int)rng_below(r, 5), 0, false };

	a.value = a.kind == 0 ? 1 + (int)rng_below(r, 5) : a.kind == 1 ? (int)rng_below(r, 12) - 6
		: (int)rng_below(r, 10);
	do_act(w, &row[a.item], &a);
	m->act[m->n++] = a;
	m->n_redo = 0;
}

static void undo_one(struct world *w, struct model *m, const struct item_row *row)
{
	struct digest item;
	const char *what = NULL;
	int last = m->n - 1;

	while (last >= 0 && m->act[last].undone)
		last--;
	enum rc rc = annotate_undo(w->w, NULL, &w->arena, &item, &what, NULL, &w->err);

	if (last < 0) {
		assert_int_equal(rc, RC_NOTFOUND);
		assert_string_equal(w->err.text, "nothing to undo");
		return;
	}
	assert_int_equal(rc, RC_OK);
	assert_true(digest_equal(&item, &row[m->act[last].item].identity));
	assert_non_null(strstr(what, " on k"));
	m->act[last].undone = true;
	m->redo[m->n_redo++] = last;
}

static void redo_one(struct world *w, struct model *m, const struct item_row *row)
{
	struct digest item;
	const char *what = NULL;
	enum rc rc = annotate_redo(w->w, NULL, &w->arena, &item, &what, NULL, &w->err);

	if (m->n_redo == 0) {
		assert_int_equal(rc, RC_NOTFOUND);
		return;
	}
	assert_int_equal(rc, RC_OK);
	int back = m->redo[--m->n_redo];

	assert_true(digest_equal(&item, &row[m->act[back].item].identity));
	m->act[back].undone = false;
}

static void same_as_model(struct world *w, const struct model *m, const struct item_row *row)
{
	char note[16];

	for (int i = 0; i < ITEMS; i++) {
		struct projection_state want = replay(m, i, note), s = mine(w, &row[i], "ann");

		assert_int_equal(s.choice, want.choice);
		assert_int_equal(s.tags, want.tags);
		assert_string_equal(s.note, note);
		assert_int_equal(s.skipped, want.skipped);
		assert_true(isnan(want.confidence) ? isnan(s.confidence) : s.confidence == want.confidence);
	}
}

static void test_undo_redo(void **state)
{
	struct world w = world_open("undo", ITEMS, false);
	static struct model m;
	struct item_row row[ITEMS];
	struct rng r;
	bool same = false;
	struct err err = ERR_INIT;
	char key[8];

	(void)state;
	rng_seed(&r, 3);
	for (int i = 0; i < ITEMS; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		row[i] = row_of(&w, key);
	}
	undo_one(&w, &m, row);
	for (int step = 0; step < 700; step++) {
		uint64_t what = rng_below(&r, 10);

		if (what < 4 && m.n < ACTS)
			new_act(&w, &m, &r, &row[0]);
		else if (what < 7)
			undo_one(&w, &m, row);
		else
			redo_one(&w, &m, row);
		if (step % 7 == 0)
			same_as_model(&w, &m, row);
	}
	while (m.n_redo)
		redo_one(&w, &m, row);
	same_as_model(&w, &m, row);
	ok(projection_check(w.p, &same, &err));
	assert_true(same);
	world_close(&w);
}

/* Another annotator's acts are not mine to undo. */
static void test_undo_is_ones_own(void **state)
{
	struct world w = world_open("own", 1, false);
	struct item_row row = row_of(&w, "k0");
	struct digest item;
	const char *what = NULL;
	struct err err = ERR_INIT;

	(void)state;
	ok(annotate_choice(w.w, "bob", &row, CHOICE_A, NULL, NULL, &err));
	assert_int_equal(annotate_undo(w.w, "ann", &w.arena, &item, &what, NULL, &err), RC_NOTFOUND);
	ok(annotate_undo(w.w, "bob", &w.arena, &item, &what, NULL, &err));
	assert_string_equal(what, "choice a on k0");
	assert_int_equal(mine(&w, &row, "bob").choice, CHOICE_NONE);
	world_close(&w);
}

/* ---- lines ---- */

static bool line(struct world *w, const char *text, struct str *answer)
{
	struct err err = ERR_INIT;
	struct json *j = NULL;
	bool good = false;

	str_clear(answer);
	ok(annotate_line(w->w, text, strlen(text), answer, &good, &err));
	ok(json_parse(answer->s, answer->len, &j, &err));
	assert_int_equal(json_bool(json_get(j, "ok"), !good), good);
	assert_non_null(json_text(json_get(j, good ? "event" : "error"), NULL));
	json_free(j);
	return good;
}

static void test_lines(void **state)
{
	static const char *const good[] = {
		"{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":\"a\"}",
		"{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":\"both_bad\",\"after_reveal\":true}",
		("{\"item\":\"k1\",\"annotator\":\"eve\",\"tag\":\"S1\",\"on\":true,"
		 "\"span\":{\"side\":\"a\",\"from\":0,\"to\":4}}"),
		"{\"item\":\"k1\",\"annotator\":\"eve\",\"tag\":\"S2\"}",
		"{\"item\":\"k1\",\"annotator\":\"eve\",\"tag\":\"S2\",\"on\":false,\"span\":null}",
		"{\"item\":\"k1\",\"annotator\":\"eve\",\"note\":\"\\u00e9\\n\"}",
		"{\"item\":\"k1\",\"annotator\":\"eve\",\"confidence\":1}",
		"{\"item\":\"k1\",\"annotator\":\"eve\",\"verdict\":\"b\",\"reason\":\"clear\"}",
		"{\"item\":\"k1\",\"annotator\":\"eve\",\"skip\":true}",
		"{\"item\":\"k1\",\"choice\":\"unsure\"}",
		"{\"annotator\":\"eve\",\"undo\":true}",
		"{\"annotator\":\"eve\",\"redo\":true}",
	};
	struct world w = world_open("lines", 2, false);
	struct item_row row = row_of(&w, "k1");
	struct str answer = STR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!line(&w, good[i], &answer))
			fail_msg("%s: %s", good[i], answer.s);
	struct projection_state s = mine(&w, &row, "eve");

	assert_int_equal(s.tags, 1);
	assert_string_equal(s.note, "\xc3\xa9\n");
	assert_int_equal(mine(&w, &row, "ann").choice, CHOICE_UNSURE);
	row = row_of(&w, "k0");
	s = mine(&w, &row, "eve");
	assert_int_equal(s.choice, CHOICE_BOTH_BAD);
	assert_int_equal(s.blind_choice, CHOICE_A);
	str_release(&answer);
	world_close(&w);
}

static void test_bad_lines(void **state)
{
	static const struct {
		const char *line, *says;
	} bad[] = {
		{ "", "" },
		{ "nonsense", "" },
		{ "[]", "JSON object" },
		{ "{}", "no act" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\"}", "no act" },
		{ "{\"item\":\"k9\",\"annotator\":\"eve\",\"choice\":\"a\"}", "k9" },
		{ "{\"item\":7,\"annotator\":\"eve\",\"choice\":\"a\"}", "\"item\"" },
		{ "{\"annotator\":\"eve\",\"choice\":\"a\"}", "\"item\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":\"c\"}",
		  "a, b, both_good, both_bad or unsure" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":\"tie\"}", "not \"tie\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":1}", "\"choice\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"\",\"choice\":\"a\"}", "\"annotator\"" },
		{ "{\"item\":\"k0\",\"annotator\":3,\"choice\":\"a\"}", "\"annotator\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"chioce\":\"a\"}",
		  "unknown field \"chioce\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":\"a\",\"note\":\"x\"}",
		  "one act a line" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"choice\":\"a\",\"on\":true}",
		  "goes with \"tag\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"tag\":\"S7\"}", "no source \"S7\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"tag\":\"S1\",\"on\":1}", "\"on\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"tag\":\"S1\",\"span\":[1,2]}",
		  "\"span\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"tag\":\"S1\",\"span\":{\"side\":\"a\",\"from\":0,\"to\":99}}",
		  "within" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"tag\":\"S1\",\"span\":{\"side\":\"a\",\"from\":3,\"to\":3}}",
		  "within" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"tag\":\"S1\",\"span\":{\"side\":\"x\",\"from\":0,\"to\":1}}",
		  "span.side" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"feature\":\"nope\",\"side\":\"a\",\"value\":1}",
		  "no feature \"nope\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"feature\":\"x\",\"side\":\"left\",\"value\":1}",
		  "\"side\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"feature\":\"x\",\"side\":\"a\",\"value\":0.5}",
		  "\"value\"" },
		{ "{\"item\":\"k0\",\"annotator\":\"eve\",\"confidence\":\"high\"}", "0 to 1" },
		{ "{\"annotator\":\"eve\",\"undo\":true}", "nothing to undo" },
		{ "{\"annotator\":\"eve\",\"redo\":true}", "nothing to redo" },
		{ "{\"annotator\":\"eve\",\"undo\":false}", "\"undo\"" },
		{ "{\"item\":\"k0\",\"item\":\"k1\",\"annotator\":\"eve\",\"choice\":\"a\"}", "" },
	};
	struct world w = world_open("bad", 2, false);
	struct str answer = STR_INIT;
	int64_t before = event_last_seq(w.p);

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (line(&w, bad[i].line, &answer))
			fail_msg("taken: %s", bad[i].line);
		struct json *j = NULL;
		struct err err = ERR_INIT;

		ok(json_parse(answer.s, answer.len, &j, &err));
		if (!strstr(json_text(json_get(j, "error"), ""), bad[i].says))
			fail_msg("%s: %s", bad[i].line, answer.s);
		json_free(j);
	}
	assert_int_equal(event_last_seq(w.p), before);
	str_release(&answer);
	world_close(&w);
}

/* ---- from acts to adjudications ---- */

static void test_policy_apply(void **state)
{
	struct world w = world_open("apply", 6, false);
	struct item_row row[6];
	struct panel *panel = NULL;
	struct policy pol;
	struct err err = ERR_INIT;
	size_t touched = 0;
	char key[8];

	(void)state;
	for (int i = 0; i < 6; i++) {
		snprintf(key, sizeof(key), "k%d", i);
		row[i] = row_of(&w, key);
	}
	/* The label is a everywhere. */
	ok(annotate_choice(w.w, NULL, &row[0], CHOICE_A, NULL, NULL, &err));
	ok(annotate_choice(w.w, NULL, &row[1], CHOICE_B, NULL, NULL, &err));
	ok(annotate_tag(w.w, NULL, &row[2], "S6", true, NULL, NULL, &err));
	ok(annotate_verdict(w.w, "judge", &row[3], CHOICE_B, "", NULL, &err));
	ok(annotate_choice(w.w, NULL, &row[4], CHOICE_A, NULL, NULL, &err));
	ok(annotate_choice(w.w, "bob", &row[4], CHOICE_B, NULL, NULL, &err));
	ok(panel_load(w.p, 0, &panel, &err));
	ok(policy_find(NULL, &pol, &err));
	ok(policy_apply(w.p, &pol, NULL, panel, &touched, &err));
	const uint8_t all[6] = { ADJ_KEEP, ADJ_FLIP, ADJ_DROP, ADJ_FLIP, ADJ_KEEP, ADJ_OPEN };

	assert_memory_equal(panel->adj, all, 6);
	assert_int_equal(touched, 5);
	ok(policy_apply(w.p, &pol, "bob", panel, &touched, &err));
	const uint8_t bob[6] = { 0, 0, 0, 0, ADJ_FLIP, 0 };

	assert_memory_equal(panel->adj, bob, 6);
	assert_int_equal(touched, 1);
	panel_free(panel);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acts), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_swap), cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_undo_redo), cmocka_unit_test(test_undo_is_ones_own),
		cmocka_unit_test(test_lines), cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_policy_apply),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
