/* The workbench as a whole, on a headless terminal: acts, blindness, undo, places. */
#include "tests/unit/scratch.h"

#include "tests/lib/benchkit.h"
#include "tui/lines.h"

static void acts_become_exactly_these_events(void **state)
{
	const char *path = bench_samples("acts.assay");
	struct term *t = bench_run(path, "120x36", false, NULL,
				   "<Enter>a2u<C-r>cwhy not<Enter>f80<Enter><Enter>s");

	(void)state;
	t->ops->close(t);
	assert_string_equal(bench_events(path).list,
			    "session draw choice tag undo redo note confidence draw skip draw");
}

static size_t hits(const char *path, const char *script)
{
	struct term *t = bench_run(path, "120x36", true, NULL, script);
	size_t n = 0;

	for (size_t i = 1; i < 100 && !n; i++) {
		char line[32];

		snprintf(line, sizeof(line), "queue · %zu items of", i);
		n = bench_sees(t, line) ? i : 0;
	}
	t->ops->close(t);
	return n;
}

static void switches_change_what_a_pattern_finds(void **state)
{
	const char *path = bench_samples("switches.assay");
	struct term *t;

	(void)state;
	t = bench_run(path, "120x36", true, NULL, "A&I");
	assert_true(bench_sees(t, "C-t case smart · C-o words any · C-l lines each"));
	t->ops->close(t);
	t = bench_run(path, "120x36", true, NULL, "A/a(b");
	assert_true(bench_sees(t, "missing closing parenthesis, at character 4"));
	t->ops->close(t);
	t = bench_run(path, "80x24", true, NULL, "A/<C-t><C-t><C-o><C-l>x");
	assert_true(bench_sees(t, "C-t case ignored · C-o words whole · C-l lines no"));
	t->ops->close(t);
	/* "NO" with a capital is exact, "ignored" finds every no, "whole" not the one in know. */
	t = bench_run(path, "120x36", true, NULL, "A&NOW<Enter>");
	assert_true(bench_sees(t, "Nothing fits"));
	t->ops->close(t);
	assert_true(hits(path, "A&<C-t><C-t>NO<Enter>") >
		    hits(path, "A&<C-t><C-t><C-o>NO<Enter>"));
}

static void a_comment_is_found(void **state)
{
	const char *path = bench_samples("comments.assay");
	struct term *t = bench_run(path, "120x36", false, NULL,
				   "<Enter>aczebra crossing<Enter>q&zebra<Enter>");

	(void)state;
	assert_true(bench_sees(t, "queue · 1 "));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<Enter>JJ/zebra<Enter>");
	assert_true(bench_sees(t, "is in your comment"));
	t->ops->close(t);
}

static void import_seal(const char *path)
{
	static const struct ingest_options before = { .role = "pre", .rm = "before", .max_rejects = -1 },
		after = { .role = "post", .rm = "after", .max_rejects = -1 };
	struct err err = ERR_INIT;
	struct arena a = ARENA_INIT;
	struct ingest_report r;
	struct project *p;

	ok(project_open(path, PROJECT_IMPORT, clock_system(), &p, &err));
	ok(ingest_file(p, "samples/rm-before.jsonl", &before, &a, &r, &err));
	ok(ingest_file(p, "samples/rm-after.jsonl", &after, &a, &r, &err));
	project_close(p);
	arena_release(&a);
}

static void the_panel_and_where_know_regime_and_gamma(void **state)
{
	const char *path = bench_samples("seal.assay");
	const char *ask = "w<C-u>regime = 'resists' and gamma = 'rejected'<Enter>";
	char script[128];
	struct term *t;

	(void)state;
	import_seal(path);
	/* The same two items as on the command line, and the panel says why. */
	snprintf(script, sizeof(script), "%s", ask);
	t = bench_run(path, "120x36", true, NULL, script);
	assert_true(bench_sees(t, "queue · 2 disputed of"));
	t->ops->close(t);
	snprintf(script, sizeof(script), "%s<Enter>J", ask);
	t = bench_run(path, "160x50", true, NULL, script);
	assert_true(bench_sees(t, "regime    resists · LM sides against the label"));
	assert_true(bench_sees(t, "┤!  +1.89"));	/* brevity, alone against seven */
	t->ops->close(t);
	t = bench_run(path, "80x24", true, NULL, script);
	assert_true(bench_sees(t, "against   resists · LM sides against the label"));
	t->ops->close(t);
	t = bench_run(path, "120x36", true, NULL, "o<C-u>gamma<Enter>g<Enter>");
	assert_true(bench_sees(t, "resists · LM sides against the label"));
	t->ops->close(t);
	/* Blind, neither is told before the choice. */
	t = bench_run(path, "160x50", false, NULL, "<Enter>");
	assert_false(bench_sees(t, "regime"));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, ask);
	assert_true(bench_sees(t, "not while you work blind"));
	t->ops->close(t);
}

static void an_item_is_drawn_once_a_session(void **state)
{
	const char *path = bench_samples("draws.assay");
	struct term *t = bench_run(path, "120x36", false, NULL, "<Enter>q<Enter>JKJKq<Enter>q");

	(void)state;
	t->ops->close(t);
	assert_string_equal(bench_events(path).list, "session draw draw");
}

static void the_next_session_goes_on_where_this_one_stopped(void **state)
{
	const char *path = bench_samples("resume.assay");
	struct term *t = bench_run(path, "120x36", false, NULL, "<Enter>a<Enter>b<Enter>");

	(void)state;
	assert_true(bench_sees(t, "3 of 47"));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<Enter>");
	assert_true(bench_sees(t, "3 of 47"));
	t->ops->close(t);
	/* Undo and redo reach back over the restart, and go to the item. */
	t = bench_run(path, "120x36", false, NULL, "<Enter>u");
	assert_true(bench_sees(t, "taken back: choice"));
	assert_true(bench_sees(t, "2 of 47"));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<C-r><Enter>");
	assert_true(bench_sees(t, "2 of 47"));
	assert_true(bench_sees(t, "seen"));
	t->ops->close(t);
}

static void nothing_is_undone_twice(void **state)
{
	const char *path = bench_samples("undo.assay");
	struct term *t = bench_run(path, "80x24", false, NULL, "u");

	(void)state;
	assert_true(bench_sees(t, "nothing"));
	t->ops->close(t);
	t = bench_run(path, "80x24", false, NULL, "<Enter>auu");
	assert_true(bench_sees(t, "nothing"));
	t->ops->close(t);
}

static void saved_stands_only_after_a_commit(void **state)
{
	const char *path = bench_samples("saved.assay");
	struct term *t = bench_run(path, "80x24", false, NULL, "<Enter>");

	(void)state;
	assert_false(bench_sees(t, "saved"));
	t->ops->close(t);
	t = bench_run(path, "80x24", false, NULL, "<Enter>a");
	assert_true(bench_sees(t, "saved"));
	t->ops->close(t);
	t = bench_run(path, "80x24", false, NULL, "<Enter>aj");
	assert_false(bench_sees(t, "saved"));
	t->ops->close(t);
}

static void a_skipped_item_comes_again_last(void **state)
{
	const char *path = bench_samples("skip.assay");
	struct term *t = bench_run(path, "80x24", false, NULL, "<Enter>s");
	struct str script = STR_INIT;

	(void)state;
	assert_true(bench_sees(t, "2 of 47"));
	t->ops->close(t);
	str_addz(&script, "<Enter>");
	for (int i = 0; i < 46; i++)
		str_addz(&script, "a<Enter>");
	t = bench_run(path, "80x24", false, NULL, script.s);
	assert_true(bench_sees(t, "1 of 47"));
	t->ops->close(t);
	t = bench_run(path, "80x24", false, NULL, "<Enter>d<Enter>");
	assert_true(bench_sees(t, "all 47 items"));
	t->ops->close(t);
	str_release(&script);
}

static void a_resize_keeps_the_place_in_the_text(void **state)
{
	char lines[256], project[256];
	const char *files[] = { lines, NULL };
	struct term *t;
	FILE *f;

	(void)state;
	snprintf(lines, sizeof(lines), "%s", scratch_path("long.jsonl"));
	snprintf(project, sizeof(project), "%s", scratch_path("long.assay"));
	f = fopen(lines, "w");
	assert_non_null(f);
	fputs("{\"id\":\"long\",\"prompt\":\"Say much.\",\"response_b\":\"No.\",\"gold\":\"a\",\"response_a\":\"", f);
	for (int i = 0; i < 400; i++)
		fprintf(f, "word%03d and some more of it ", i);
	fputs("\"}\n", f);
	fclose(f);
	bench_import(project, files);
	t = bench_run(project, "120x36", true, NULL,
		      "A<Enter>g<C-d><C-d><C-d><C-d><Tab><C-d><C-d><C-d><C-d>");
	assert_false(bench_sees(t, "word000"));
	t->ops->close(t);
	t = bench_run(project, "120x36", true, NULL,
		      "A<Enter>/word200<Enter><resize:40x10><resize:80x24><resize:200x60>");
	assert_true(bench_sees(t, "word200"));
	t->ops->close(t);
}

static void a_project_has_sources_of_its_own(void **state)
{
	const char *path = bench_samples("own.assay");
	char file[300];
	struct term *t;
	FILE *f;

	(void)state;
	t = bench_run(path, "120x36", false, NULL, "<Enter>7");
	assert_true(bench_sees(t, "no source 7"));
	t->ops->close(t);
	snprintf(file, sizeof(file), "%s/sources.json", path);
	f = fopen(file, "w");
	assert_non_null(f);
	fputs("{\"sources\":[{\"id\":\"PUN\",\"name\":\"a pun decides\",\"brief\":\"pun\",\"definition\":\"Only the pun.\","
	      "\"example\":\"Lettuce.\",\"effect\":\"None.\"}]}", f);
	fclose(f);
	t = bench_run(path, "120x36", false, NULL, "<Enter>a7");
	assert_true(bench_sees(t, "7 ✓ pun"));
	assert_true(bench_sees(t, "PUN 1"));
	t->ops->close(t);
	/* The next item is tagged anew; the tag can be taken away again. */
	t = bench_run(path, "120x36", false, NULL, "<Enter>7");
	assert_true(bench_sees(t, "7 ✓ pun"));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<Enter>7");
	assert_false(bench_sees(t, "✓ pun"));
	t->ops->close(t);
}

/* Where the style plane of the last screen has an emphasised letter. */
static bool emphasised(struct term *t)
{
	struct str plain = STR_INIT, styles = STR_INIT;
	bool there;

	grid_dump(headless_screen(t), &plain, &styles);
	there = strchr(styles.s, style_letter(STYLE_EMPHASIS)) != NULL;
	str_release(&plain);
	str_release(&styles);
	return there;
}

static void evidence_is_shown_again(void **state)
{
	const char *path = bench_samples("evidence.assay");
	struct term *t = bench_run(path, "120x36", false, NULL, "<Enter>");

	(void)state;
	assert_false(emphasised(t));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<Enter>El<Space>l4");
	assert_true(emphasised(t));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<Enter>");
	assert_true(emphasised(t));
	t->ops->close(t);
	t = bench_run(path, "120x36", false, NULL, "<Enter>u");
	assert_false(emphasised(t));
	t->ops->close(t);
}

static void a_feature_is_corrected_and_taken_back(void **state)
{
	const char *path = bench_samples("feature.assay");
	struct term *t = bench_run(path, "120x36", true, NULL, "<Enter>FA hedging 1<Enter>");

	(void)state;
	assert_true(bench_sees(t, "hedging of A is 1 now"));
	assert_true(bench_sees(t, "A hedging") || bench_sees(t, "· hedging"));
	t->ops->close(t);
	t = bench_run(path, "120x36", true, NULL, "<Enter>u");
	assert_true(bench_sees(t, "taken back: feature"));
	t->ops->close(t);
	t = bench_run(path, "120x36", true, NULL, "<Enter>FA nonsense 1<Enter>");
	assert_true(bench_sees(t, "no feature"));
	t->ops->close(t);
	assert_string_equal(bench_events(path).list,
			    "session draw feature session draw undo session draw");
}

/* ---- blindness ---- */

static void write_pairs(const char *path, bool flipped)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (int i = 0; i < 9; i++)
		fprintf(f,
			"{\"id\":\"p%d\",\"prompt\":\"Question %d?\",\"response_a\":\"One %d.\",\"response_b\":\"Two %d.\","
			"\"gold\":\"%s\"}\n", i, i, i, i, (i % 2 == 0) != flipped ? "a" : "b");
	fclose(f);
}

static void write_scores(const char *path)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (int i = 0; i < 9; i++)
		for (int k = 0; k < 5; k++)
			fprintf(f,
				"{\"pair_id\":\"p%d\",\"rm\":\"m%d\",\"response\":\"a\",\"score\":%d}\n"
				"{\"pair_id\":\"p%d\",\"rm\":\"m%d\",\"response\":\"b\",\"score\":%d}\n", i, k, (i * 7 + k * 3) % 5,
				i, k, (i * 3 + k * 5) % 7);
	fclose(f);
}

static struct str everything_shown(const char *name, bool flipped)
{
	static const char script[] =
		"<style>jj<style>:order entropy<Enter><style>:order spread<Enter><style>"
		":order votes<Enter><style>:order margin<Enter><style>:order stratified<Enter><style><Enter>"
		"L<style>qq:order random<Enter>"
		"<Enter><style>1<style>5<style>6<style>cno idea<Enter><style>i<style>y<style>n<style><Esc>"
		"El<Space>l3<style>w<style>t<style>t<style>/Two<Enter><style><Esc>J<style>s<style>A<style>?<style>q"
		"L<style>q:where tags like '%S1%'<Enter><style>";
	char pairs[256], scores[256], path[256];
	const char *files[] = { pairs, scores, NULL };
	struct str shown = STR_INIT;
	struct term *t;

	snprintf(pairs, sizeof(pairs), "%s", scratch_path(flipped ? "f.jsonl" : "p.jsonl"));
	snprintf(scores, sizeof(scores), "%s", scratch_path("s.jsonl"));
	assert_int_equal(mkdir(scratch_path(name), 0700), 0);
	snprintf(path, sizeof(path), "%s/same.assay", scratch_path(name));
	write_pairs(pairs, flipped);
	write_scores(scores);
	bench_import(path, files);
	t = bench_run(path, "120x36", false, NULL, script);
	str_add(&shown, headless_record(t)->s, headless_record(t)->len);
	t->ops->close(t);
	return shown;
}

static char *lines_said(const char *path, const char *script)
{
	struct clock clock = clock_fixed(BENCH_TIME);
	struct app_options o = { .project = path, .annotator = "lin", .clock = &clock, .config =
		"" };
	struct err err = ERR_INIT;
	char *said = NULL;
	size_t n = 0;
	FILE *in = fmemopen((void *)(uintptr_t)script, strlen(script), "r"), *out =
		open_memstream(&said, &n);

	assert_non_null(in);
	assert_non_null(out);
	ok(lines_run(&o, in, out, &err));
	fclose(in);
	fclose(out);
	return said;
}

/*
 * Line by line the same holds: no word depends on the label before the choice;
 * after it, it is told.
 */
static void lines_are_blind_too(void **state)
{
	static const char blind[] = "1\ncomment who knows\nJ\nK\ns\nhelp\nnonsense\n", seen[] =
		"a\n";
	struct str one = everything_shown("one", false), other = everything_shown("other", true);
	char path[2][256], *said[2];

	(void)state;
	snprintf(path[0], sizeof(path[0]), "%s/same.assay", scratch_path("one"));
	snprintf(path[1], sizeof(path[1]), "%s/same.assay", scratch_path("other"));
	for (int i = 0; i < 2; i++)
		said[i] = lines_said(path[i], blind);
	assert_string_equal(said[0], said[1]);
	assert_non_null(strstr(said[0], "Saved. Choice: none. Why: S1."));
	free(said[0]);
	free(said[1]);
	for (int i = 0; i < 2; i++)
		said[i] = lines_said(path[i], seen);
	assert_string_not_equal(said[0], said[1]);
	assert_non_null(strstr(said[0], "Label: "));
	free(said[0]);
	free(said[1]);
	str_release(&one);
	str_release(&other);
}

/*
 * With every label turned round, a blind session shows the very same screens until a choice is
 * made.
 */
static void blind_screens_do_not_depend_on_the_label(void **state)
{
	struct str one = everything_shown("one", false), other = everything_shown("other", true);

	(void)state;
	assert_true(one.len > 10000);
	assert_string_equal(one.s, other.s);
	str_release(&one);
	str_release(&other);
}

static void a_blind_queue_refuses_to_tell_the_label(void **state)
{
	const char *path = bench_samples("where.assay");
	struct term *t = bench_run(path, "120x36", false, NULL, ":where label = 'a'<Enter>");

	(void)state;
	assert_true(bench_sees(t, "blind"));
	assert_true(bench_sees(t, "47 disputed"));
	t->ops->close(t);
	t = bench_run(path, "120x36", true, NULL, ":where label = 'a'<Enter>");
	assert_true(bench_sees(t, "where label"));
	t->ops->close(t);
}

/* ---- configuration and odd keys ---- */

static enum rc run_with(const char *config, const char *script, char *said, size_t n)
{
	static int nth;
	char name[32];
	const char *project = (snprintf(name, sizeof(name), "config%d.assay", nth++),
			       bench_samples(name));
	struct clock clock = clock_fixed(BENCH_TIME);
	struct app_options o = { .project = project, .annotator = "ann",
		.clock = &clock };
	char path[256];
	FILE *f;
	struct err err = ERR_INIT;
	struct term *t = headless_open(24, 80, script);
	enum rc rc;

	snprintf(path, sizeof(path), "%s", scratch_path("config"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(config, f);
	fclose(f);
	o.config = path;
	rc = app_run_on(&o, t, &err);
	snprintf(said, n, "%s", rc ? err.text : bench_sees(t, "both good") ? "both good" : "");
	t->ops->close(t);
	return rc;
}

static void keys_can_be_remapped(void **state)
{
	char said[600];

	(void)state;
	assert_int_equal(run_with("# mine\nset theme light\nbind pair z both-good\nbind pair e none\n",
				  "<Enter>z", said, sizeof(said)), RC_OK);
}

static void filters_have_names(void **state)
{
	char said[600];

	(void)state;
	assert_int_equal(run_with("filter even entropy > 0.99\n",
				  ":filter even<Enter>:filter odd<Enter><Enter>", said,
				  sizeof(said)), RC_OK);
	assert_int_equal(run_with("filter even\n", "", said, sizeof(said)), RC_INPUT);
	assert_non_null(strstr(said, "filter NAME CONDITION"));
}

static void a_wrong_line_is_told_with_its_place(void **state)
{
	char said[600];

	(void)state;
	assert_int_equal(run_with("set theme light\n\nbind pair z both-god\n", "", said,
				  sizeof(said)), RC_INPUT);
	assert_non_null(strstr(said, "config:3: "));
	assert_non_null(strstr(said, "both-god"));
}

static void keys_without_meaning_do_no_harm(void **state)
{
	const char *path = bench_samples("odd.assay");
	struct term *t = bench_run(path, "80x24", false, NULL,
		"<F9>!@<Del><paste:aaa><mouse:3,3><Enter><F9>!<paste:abx>:<Esc>:nonsense<Enter>:order upside<Enter>"
		":grep (<Enter>:goto nowhere<Enter>:theme pink<Enter>/(<Enter>NnG<PgDn>g<PgUp>");

	(void)state;
	t->ops->close(t);
	assert_string_equal(bench_events(path).list, "session draw");
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(acts_become_exactly_these_events),
		ONE(switches_change_what_a_pattern_finds),
		ONE(a_comment_is_found),
		ONE(the_panel_and_where_know_regime_and_gamma),
		ONE(an_item_is_drawn_once_a_session),
		ONE(the_next_session_goes_on_where_this_one_stopped),
		ONE(nothing_is_undone_twice),
		ONE(saved_stands_only_after_a_commit),
		ONE(a_skipped_item_comes_again_last),
		ONE(a_resize_keeps_the_place_in_the_text),
		ONE(a_project_has_sources_of_its_own),
		ONE(evidence_is_shown_again),
		ONE(a_feature_is_corrected_and_taken_back),
		ONE(blind_screens_do_not_depend_on_the_label),
		ONE(lines_are_blind_too),
		ONE(a_blind_queue_refuses_to_tell_the_label),
		ONE(keys_can_be_remapped),
		ONE(filters_have_names),
		ONE(a_wrong_line_is_told_with_its_place),
		ONE(keys_without_meaning_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
