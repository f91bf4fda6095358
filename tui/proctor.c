/* proctor -- see proctor.h. */
#include "tui/proctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/text/quote.h"
#include "core/work/sandbox.h"
#include "tui/loop.h"
#include "tui/term/key.h"
#include "tui/widget/layout.h"
#include "tui/widget/pager.h"
#include "tui/widget/prompt.h"

#define MIN_ROWS 16
#define MIN_COLS 60
#define WIDE_COLS 100

enum pane { PANE_PASSAGE, PANE_ANSWER, PANE_COUNT };
enum asking { ASK_NOTHING, ASK_FIND, ASK_REASON, ASK_INPUT, ASK_REPLY };

struct proctor {
	struct term *term;
	struct sitting *sitting;
	const struct study *study;
	const struct clock *clock;
	struct loop *loop;
	struct grid grid;
	struct pager pane[PANE_COUNT];
	struct prompt prompt;
	enum asking asking;
	enum pane focus;
	struct str side;		/* what the answer's pane shows; the pager borrows it */
	struct str ran;			/* output of the last run */
	struct str reason;
	char find[128];
	size_t found, found_at;
	struct timed *timed;		/* NULL outside a trial */
	struct sitting_answer answer;
	char notice[160];
	bool warned, left, leaving, hurry;
};

/* ---- texts ---- */

/* A mark behind each quotation: is it in the passage word for word? */
static void add_answer(struct str *b, const char *answer, const char *passage)
{
	struct slice p = { passage, strlen(passage) }, q;
	size_t n = strlen(answer), at = 0, from = 0;

	while (*passage && quote_next(answer, n, &at, &q)) {
		size_t off, len;

		str_add(b, answer + from, at - from);
		from = at;
		str_addz(b, quote_find(p, q, QUOTE_TYPOGRAPHY, &off, &len) ? " ✓"
			 : " ✗ (not in the passage)");
	}
	str_add(b, answer + from, n - from);
}

static void lay_text(struct proctor *p, const char *left, const char *right)
{
	pager_clear(&p->pane[PANE_PASSAGE]);
	pager_clear(&p->pane[PANE_ANSWER]);
	if (left && *left)
		pager_add(&p->pane[PANE_PASSAGE], NULL, STYLE_TEXT,
			  (struct slice){ left, strlen(left) });
	if (right)
		pager_add(&p->pane[PANE_ANSWER], NULL, STYLE_TEXT,
			  (struct slice){ right, strlen(right) });
	p->focus = left && *left ? PANE_PASSAGE : PANE_ANSWER;
}

static void lay_trial(struct proctor *p)
{
	struct sitting_show show;

	sitting_show(p->sitting, &show);
	str_clear(&p->side);
	str_addf(&p->side, "%s\n\n", show.question);
	for (size_t i = 0; i < show.n_option; i++)
		str_addf(&p->side, "%c  %s\n", (char)('A' + i), show.option[i]);
	str_addz(&p->side, show.n_option ? "\nThe model answers:\n\n" : "");
	add_answer(&p->side, show.answer, show.passage);
	if (p->ran.len)
		str_addf(&p->side, "\n\n-- the last run --\n%s", p->ran.s);
	lay_text(p, show.passage, p->side.s);
}

/* ---- drawing ---- */

static void bar_of_time(const struct proctor *p, char out[64], int64_t now)
{
	int64_t left = timed_left(p->timed, now), limit = p->timed->rule.limit_ns;
	int full = (int)(left * 16 / (limit ? limit : 1)), n;
	bool nearly = left * 10 <= limit;

	if (p->study->hide_countdown) {
		snprintf(out, 64, "%s", nearly ? "nearly over" : "");
		return;
	}
	n = snprintf(out, 64, "%s%d:%02d left ", nearly ? "hurry  " : "",
		     (int)((left + CLOCK_SECOND - 1) / CLOCK_SECOND / 60),
		     (int)((left + CLOCK_SECOND - 1) / CLOCK_SECOND % 60));
	for (int i = 0; i < 16 && n < 60; i++)
		out[n++] = i < full ? '#' : '.';
	out[n] = '\0';
}

static void draw_head(struct proctor *p, struct rect r, const char *left, const char *right,
		      bool warn)
{
	layout_line(&p->grid, r, STYLE_HEADER, left, "");
	if (*right) {
		int cols = (int)strlen(right);

		grid_puts(&p->grid, r.row, r.col + r.cols - cols - 1, cols, warn ? STYLE_WARNING
			  : STYLE_STRONG, right);
	}
}

static void draw_panes(struct proctor *p, struct rect r)
{
	struct pager *left = &p->pane[PANE_PASSAGE], *right = &p->pane[PANE_ANSWER];
	struct rect a, b = r;
	char where[8], title[64];

	if (left->nblock) {
		a = r.cols >= WIDE_COLS ? layout_left(&b, r.cols * 3 / 5)
			: layout_top(&b, r.rows / 2);
		pager_where(left, where);
		snprintf(title, sizeof title, "%s %s", p->study->kind == STUDY_CODE ? "task"
			 : "passage", where);
		layout_rule(&p->grid, layout_top(&a, 1), title, p->focus == PANE_PASSAGE
			    ? STYLE_STRONG : STYLE_RULE);
		pager_draw(left, &p->grid, layout_pad(a, 1), p->focus == PANE_PASSAGE);
		if (r.cols >= WIDE_COLS)
			layout_upright(&p->grid, layout_left(&b, 1));
	}
	pager_where(right, where);
	snprintf(title, sizeof title, "question and answer %s", where);
	layout_rule(&p->grid, layout_top(&b, 1), title, p->focus == PANE_ANSWER ? STYLE_STRONG
		    : STYLE_RULE);
	pager_draw(right, &p->grid, layout_pad(b, 1), p->focus == PANE_ANSWER);
}

static void draw_scale(struct proctor *p, struct rect r)
{
	int col = r.col + 1;

	col += grid_putf(&p->grid, r.row, col, r.cols - 2, STYLE_STRONG, "%s  ",
			 p->study->question_line);
	for (size_t i = 0; i < p->study->n_point; i++) {
		bool on = p->answer.point == (int)i;

		col += grid_putf(&p->grid, r.row, col, r.col + r.cols - col, on ? STYLE_SELECTED
				 : STYLE_TEXT,
				 "%s%zu %s%s", on ? "[" : " ", i + 1, p->study->point[i].label, on
				 	? "]" : " ");
		col += 1;
	}
}

static void draw_bottom(struct proctor *p, struct rect r)
{
	struct rect scale = layout_top(&r, 1), line = layout_top(&r, 1);
	const char *run = p->study->kind == STUDY_CODE ? " · x run it" : "";
	char hint[200];

	draw_scale(p, scale);
	if (p->asking != ASK_NOTHING) {
		prompt_draw(&p->prompt, &p->grid, line);
	} else if (*p->notice) {
		grid_puts(&p->grid, line.row, line.col + 1, line.cols - 2, STYLE_WARNING,
			  p->notice);
	} else if (p->reason.len) {
		grid_putf(&p->grid, line.row, line.col + 1, line.cols - 2, STYLE_DIM, "reason: %s",
			  p->reason.s);
	} else {
		grid_puts(&p->grid, line.row, line.col + 1, line.cols - 2, STYLE_DIM,
			  p->study->reason_required ? "a reason is asked for: r" : "");
	}
	snprintf(hint, sizeof hint,
		 "1-%zu answer · r reason · Tab pane · / find%s · Enter give the answer (no way back)",
		 p->study->n_point, run);
	grid_puts(&p->grid, r.row, r.col + 1, r.cols - 2, STYLE_DIM, hint);
}

static void draw_trial(struct proctor *p, int64_t now)
{
	struct sitting_show show;
	struct rect r = layout_all(&p->grid), bottom;
	char left[80], bar[64];

	sitting_show(p->sitting, &show);
	snprintf(left, sizeof left, " %s %zu of %zu", show.practice ? "practice" : "trial",
		 show.number, show.of);
	bar_of_time(p, bar, now);
	draw_head(p, layout_top(&r, 1), left, bar,
		  timed_left(p->timed, now) * 10 <= p->timed->rule.limit_ns);
	bottom = layout_bottom(&r, 4);
	draw_panes(p, r);
	layout_rule(&p->grid, layout_top(&bottom, 1), NULL, STYLE_RULE);
	draw_bottom(p, bottom);
}

static void show(struct proctor *p)
{
	p->term->ops->show(p->term, &p->grid);
}

/* A fresh grid of the terminal's size. False: too small, and the notice is on the screen. */
static bool begin_frame(struct proctor *p)
{
	int rows, cols;

	p->term->ops->size(p->term, &rows, &cols);
	if (rows != p->grid.rows || cols != p->grid.cols) {
		grid_release(&p->grid);
		grid_init(&p->grid, rows, cols);
	}
	grid_clear(&p->grid);
	if (layout_too_small(&p->grid, MIN_ROWS, MIN_COLS)) {
		show(p);
		return false;
	}
	return true;
}

/* A page of words with one line of keys below. */
static void draw_page(struct proctor *p, const char *title, const char *hint)
{
	struct rect r = layout_all(&p->grid), foot;
	char where[8];

	layout_line(&p->grid, layout_top(&r, 1), STYLE_HEADER, title, "");
	foot = layout_bottom(&r, 3);
	layout_rule(&p->grid, layout_top(&r, 1), NULL, STYLE_RULE);
	pager_draw(&p->pane[PANE_ANSWER], &p->grid, layout_pad(r, 2), p->asking == ASK_NOTHING);
	pager_where(&p->pane[PANE_ANSWER], where);
	layout_rule(&p->grid, layout_top(&foot, 1), where, STYLE_RULE);
	if (p->asking != ASK_NOTHING)
		prompt_draw(&p->prompt, &p->grid, layout_top(&foot, 1));
	else
		grid_puts(&p->grid, foot.row, 1, foot.cols - 2, STYLE_WARNING, p->notice);
	grid_puts(&p->grid, p->grid.rows - 1, 1, p->grid.cols - 2, STYLE_DIM, hint);
	show(p);
}

/* ---- keys that read ---- */

static bool scroll_key(struct proctor *p, int32_t key)
{
	struct pager *g = &p->pane[p->focus];

	switch (key) {
	case 'j': case KEY_DOWN_: pager_scroll(g, 1); break;
	case 'k': case KEY_UP_: pager_scroll(g, -1); break;
	case ' ': case KEY_PGDN_: pager_page(g, 2); break;
	case KEY_PGUP_: pager_page(g, -2); break;
	case 4: pager_page(g, 1); break;	/* C-d */
	case 21: pager_page(g, -1); break;	/* C-u */
	case 'g': case KEY_HOME_: pager_home(g); break;
	case 'G': case KEY_END_: pager_end(g); break;
	default: return false;
	}
	p->answer.scrolls++;
	return true;
}

static void ask(struct proctor *p, enum asking what, const char *label, const char *text)
{
	p->asking = what;
	p->prompt.label = label;
	prompt_start(&p->prompt, text);
}

/* Every place of the words in the passage is marked; go to the first. */
static void find_all(struct proctor *p)
{
	struct pager *g = &p->pane[PANE_PASSAGE];
	struct slice words = { p->find, strlen(p->find) };
	struct slice rest = g->nblock ? (struct slice){ g->block[0].s, g->block[0].n }
		: (struct slice){ "", 0 };
	size_t base = 0, off, len;

	pager_unmark(g, PAGER_SEARCH);
	p->found = 0;
	p->answer.finds++;
	while (words.n && quote_find(rest, words, QUOTE_TYPOGRAPHY, &off, &len)) {
		pager_mark(g, PAGER_SEARCH, 0, base + off, len, STYLE_MATCH);
		p->found++;
		base += off + len;
		rest.s += off + len;
		rest.n -= off + len;
	}
	p->focus = g->nblock ? PANE_PASSAGE : p->focus;
}

static void find_next(struct proctor *p, int direction)
{
	if (!p->found) {
		snprintf(p->notice, sizeof p->notice, "not in the passage: %.80s", p->find);
		return;
	}
	pager_next(&p->pane[PANE_PASSAGE], PAGER_SEARCH, direction, &p->found_at);
	snprintf(p->notice, sizeof p->notice, "find \"%.60s\"  %zu of %zu", p->find, p->found_at,
		 p->found);
}

/* ---- a trial ---- */

/* Run the program that is judged on the subject's input, within the time that is left. */
static void run_program(struct proctor *p, const char *input)
{
	struct sandbox_limits l = { .memory_bytes = INT64_C(1) << 30, .output_bytes = 4096 };
	struct sandbox_result res;
	struct sitting_show shown;
	struct err why = ERR_INIT;
	struct str in = STR_INIT;
	int64_t left = timed_left(p->timed, p->clock->boot_ns(p->clock));

	sitting_show(p->sitting, &shown);
	l.wall_ns = left < 5 * CLOCK_SECOND ? left : 5 * CLOCK_SECOND;
	for (const char *c = input; *c; c++) {	/* "\n" is typed for a line end */
		bool end = c[0] == '\\' && c[1] == 'n';

		str_addc(&in, end ? '\n' : *c);
		c += end;
	}
	str_addc(&in, '\n');
	str_clear(&p->ran);
	p->answer.runs++;
	if (l.wall_ns <= 0 || sandbox_run(shown.answer, in.s, in.len, &l, &p->ran, &res, &why))
		str_addf(&p->ran, "%s", why.text);
	else
		str_addf(&p->ran, "\n(%s %d, %.2f s)", res.timed_out ? "stopped:" : "exit status",
			 res.status,
			 (double)res.wall_ns / 1e9);
	str_release(&in);
	lay_trial(p);
	p->focus = PANE_ANSWER;
	pager_end(&p->pane[PANE_ANSWER]);
}

static void prompt_over(struct proctor *p)
{
	switch (p->asking) {
	case ASK_FIND:
		snprintf(p->find, sizeof p->find, "%s", p->prompt.text.s);
		find_all(p);
		find_next(p, 1);
		break;
	case ASK_REASON:
		str_clear(&p->reason);
		str_add(&p->reason, p->prompt.text.s, p->prompt.text.len);
		break;
	case ASK_INPUT:
		run_program(p, p->prompt.text.s);
		break;
	default:
		break;
	}
	p->asking = ASK_NOTHING;
}

static void give_answer(struct proctor *p, int64_t when)
{
	if (p->answer.point < 0) {
		snprintf(p->notice, sizeof p->notice, "first say how sure you are: 1 to %zu",
			 p->study->n_point);
		return;
	}
	if (p->study->reason_required && !p->reason.len) {
		snprintf(p->notice, sizeof p->notice,
			 "a reason is asked for: press r and write it");
		return;
	}
	timed_answer(p->timed, when);
}

static void trial_key(struct proctor *p, int32_t key, int64_t when)
{
	struct sitting_show shown;

	if (!timed_key(p->timed, when))
		return;
	if (p->asking != ASK_NOTHING) {
		enum prompt_result res = prompt_key(&p->prompt, key);

		if (res == PROMPT_DONE)
			prompt_over(p);
		else if (res == PROMPT_GONE)
			p->asking = ASK_NOTHING;
		return;
	}
	p->notice[0] = '\0';
	if (key >= '1' && key < '1' + (int32_t)p->study->n_point)
		p->answer.point = (int)(key - '1');
	else if (key == KEY_ENTER_)
		give_answer(p, when);
	else if (key == KEY_TAB_ || key == KEY_BACKTAB_)
		p->focus = p->pane[PANE_PASSAGE].nblock && p->focus == PANE_ANSWER ? PANE_PASSAGE
			: PANE_ANSWER;
	else if (key == 'r')
		ask(p, ASK_REASON, "reason: ", p->reason.s);
	else if (key == '/')
		ask(p, ASK_FIND, "/", "");
	else if ((key == 'n' || key == 'N') && *p->find)
		find_next(p, key == 'n' ? 1 : -1);
	else if (key == 'x' && p->study->kind == STUDY_CODE) {
		sitting_show(p->sitting, &shown);
		ask(p, ASK_INPUT, "input (\\n for a new line): ", "");
	} else if (key == 12)
		p->term->ops->redraw(p->term);
	else
		scroll_key(p, key);
	p->answer.reached_end = p->answer.reached_end || pager_at_end(&p->pane[PANE_PASSAGE]);
}

/* Leave the screen for a suspend, as the study's policy has it. */
static enum rc suspend(struct proctor *p, struct err *err)
{
	enum rc rc = RC_OK;

	if (p->timed) {
		timed_hide(p->timed, p->clock->boot_ns(p->clock));
		rc = sitting_note(p->sitting, "hide", err);
	}
	p->term->ops->suspend(p->term);
	loop_stop();
	p->term->ops->resume(p->term);
	if (p->timed && !rc) {
		timed_show(p->timed, p->clock->boot_ns(p->clock));
		rc = sitting_note(p->sitting, "show", err);
	}
	return rc;
}

static enum rc trial_event(struct proctor *p, const struct loop_event *e, int64_t when,
			   struct err *err)
{
	switch (e->what) {
	case LOOP_KEY:
		if (e->key == 26)	/* C-z */
			return suspend(p, err);
		if (e->key == KEY_END_OF_INPUT_ || e->key == 3)
			p->left = true;
		else if (e->key == KEY_RESIZE_)
			timed_resize(p->timed);
		else if (e->key == KEY_FOCUS_OUT_ && p->study->focus_counts)
			timed_hide(p->timed, when);
		else if (e->key == KEY_FOCUS_IN_ && p->study->focus_counts)
			timed_show(p->timed, when);
		else
			trial_key(p, e->key, when);
		return RC_OK;
	case LOOP_RESIZE:
		timed_resize(p->timed);
		return RC_OK;
	case LOOP_SUSPEND:
		return suspend(p, err);
	case LOOP_INTERRUPT:
	case LOOP_END:
		p->left = true;
		return RC_OK;
	default:
		return RC_OK;
	}
}

/* Draw; what is hidden stays hidden. A terminal that is too small hides the item, too. */
static void trial_frame(struct proctor *p)
{
	bool room = begin_frame(p);
	int64_t now = p->clock->boot_ns(p->clock);

	if (!room) {
		timed_hide(p->timed, now);
		return;
	}
	if (p->timed->hidden && !p->study->focus_counts)
		timed_show(p->timed, now);
	if (p->timed->hidden)
		grid_puts(&p->grid, 1, 2, p->grid.cols - 4, STYLE_WARNING,
			  "hidden until you are back");
	else
		draw_trial(p, now);
	show(p);
}

static int until_next_frame(const struct proctor *p)
{
	int64_t left = timed_left(p->timed, p->clock->boot_ns(p->clock));
	int64_t step = left > 10 * CLOCK_SECOND ? CLOCK_SECOND : CLOCK_SECOND / 10;

	return (int)((left < step ? left : step) / 1000000) + 1;
}

static void trial_begin(struct proctor *p)
{
	memset(&p->answer, 0, sizeof p->answer);
	p->answer.point = -1;
	p->notice[0] = p->find[0] = '\0';
	p->asking = ASK_NOTHING;
	str_clear(&p->reason);
	str_clear(&p->ran);
	lay_trial(p);
}

static enum rc run_trial(struct proctor *p, struct err *err)
{
	enum rc rc = sitting_start(p->sitting, &p->timed, err);

	if (rc)
		return rc;
	trial_begin(p);
	if (p->timed->end == TIMED_OPEN) {
		trial_frame(p);
		sitting_onset(p->sitting, p->clock->boot_ns(p->clock));
	}
	while (p->timed->end == TIMED_OPEN && !p->left && !rc) {
		struct loop_event e = loop_next(p->loop, until_next_frame(p));
		int64_t when = e.boot_ns ? e.boot_ns : p->clock->boot_ns(p->clock);

		rc = trial_event(p, &e, when, err);
		timed_tick(p->timed, p->clock->boot_ns(p->clock));
		if (p->timed->end == TIMED_OPEN && !p->left)
			trial_frame(p);
	}
	p->answer.reason = p->reason.s;
	if (!rc && p->timed->end != TIMED_OPEN)
		rc = sitting_finish(p->sitting, &p->answer, err);
	p->timed = NULL;
	return rc;
}

/* ---- pages ---- */

/* Wait on a page for one of `keys`; 0 when left. */
static int32_t wait_page(struct proctor *p, const char *title, const char *hint, const char *keys,
			 struct err *err)
{
	for (;;) {
		struct loop_event e;

		if (begin_frame(p))
			draw_page(p, title, hint);
		e = loop_next(p->loop, -1);
		if (e.what == LOOP_INTERRUPT || e.what == LOOP_END)
			break;
		if (e.what == LOOP_SUSPEND || (e.what == LOOP_KEY && e.key == 26)) {
			if (suspend(p, err))
				break;
			continue;
		}
		if (e.what != LOOP_KEY)
			continue;
		if (e.key == KEY_END_OF_INPUT_ || e.key == 3 ||
		    (e.key == 'q' && !strchr(keys, 'q')))
			break;
		if (e.key < 128 && e.key > 0 && strchr(keys, (int)e.key))
			return e.key;
		scroll_key(p, e.key);
	}
	p->left = true;
	return 0;
}

static enum rc run_page(struct proctor *p, struct err *err)
{
	const struct study_page *page = sitting_page(p->sitting);
	bool consent = p->study->consent_required && page == &p->study->page[0];
	char title[200];
	int32_t key;

	snprintf(title, sizeof title, " %.80s · %.80s", p->study->title, page->title);
	lay_text(p, NULL, page->text);
	key = wait_page(p, title, consent ? "y I take part · n I do not · arrows scroll"
			: "Enter go on · arrows scroll · q leave",
			consent ? "yn" : "\r\n", err);
	return key ? sitting_confirm(p->sitting, key != 'n', err) : RC_OK;
}

static enum rc run_words(struct proctor *p, const char *title, const char *words, struct err *err)
{
	lay_text(p, NULL, words);
	return wait_page(p, title, "Enter go on · q leave", "\r\n", err)
		? sitting_confirm(p->sitting, true, err) : RC_OK;
}

static enum rc run_feedback(struct proctor *p, struct err *err)
{
	const char *words;
	bool right = sitting_feedback(p->sitting, &words);
	struct str b = STR_INIT;
	enum rc rc;

	str_addf(&b, "%s\n\n%s", right ? "You judged it rightly." : "You judged it wrongly.",
		 words);
	rc = run_words(p, " practice", b.s, err);
	pager_clear(&p->pane[PANE_ANSWER]);
	str_release(&b);
	return rc;
}

/* Type an answer; NULL when left. */
static const char *read_reply(struct proctor *p, const char *title, bool required, struct err *err)
{
	ask(p, ASK_REPLY, "> ", "");
	for (;;) {
		struct loop_event e;
		enum prompt_result res;

		if (begin_frame(p))
			draw_page(p, title, required ? "write, then Enter"
				  : "write, then Enter; empty is no answer");
		e = loop_next(p->loop, -1);
		if (e.what == LOOP_SUSPEND && suspend(p, err))
			break;
		if (e.what == LOOP_INTERRUPT || e.what == LOOP_END ||
		    (e.what == LOOP_KEY && (e.key == KEY_END_OF_INPUT_ || e.key == 3)))
			break;
		if (e.what != LOOP_KEY || e.key == KEY_RESIZE_)
			continue;
		res = prompt_key(&p->prompt, e.key);
		if (res == PROMPT_DONE && (p->prompt.text.len || !required)) {
			p->asking = ASK_NOTHING;
			return p->prompt.text.s;
		}
		if (res == PROMPT_DONE || res == PROMPT_GONE)
			ask(p, ASK_REPLY, "> ", "");
	}
	p->asking = ASK_NOTHING;
	p->left = true;
	return NULL;
}

static enum rc run_question(struct proctor *p, struct err *err)
{
	const struct study_question *q = sitting_question(p->sitting);
	struct str b = STR_INIT;
	char keys[12] = "";
	const char *reply = NULL;
	enum rc rc = RC_OK;

	str_addf(&b, "%s\n\n", q->text);
	for (size_t i = 0; i < q->n_choice; i++) {
		str_addf(&b, "%zu  %s\n", i + 1, q->choice[i]);
		keys[i] = (char)('1' + i);
		keys[i + 1] = '\0';
	}
	lay_text(p, NULL, b.s);
	if (q->n_choice) {
		int32_t key = wait_page(p, " a question about you",
					"press the number of your answer", keys, err);

		reply = key ? q->choice[key - '1'] : NULL;
	} else {
		reply = read_reply(p, " a question about you", q->required, err);
	}
	if (reply)
		rc = sitting_reply(p->sitting, reply, err);
	pager_clear(&p->pane[PANE_ANSWER]);
	str_release(&b);
	return rc;
}

static void run_end(struct proctor *p, bool failed, struct err *err)
{
	struct str b = STR_INIT;
	char code[9];

	sitting_code(p->sitting, code);
	if (failed)
		str_addz(&b,
			 "This is the end. The study goes on only with those who agree to take part and pass "
			 "the practice. Thank you for your time.");
	else
		str_addf(&b, "That was the last one. Thank you!\n\nYour completion code is %s.\n",
			 code);
	if (!failed && *p->study->pay_unit)
		str_addf(&b, "You have earned %.2f %s.\n", sitting_pay(p->sitting),
			 p->study->pay_unit);
	lay_text(p, NULL, b.s);
	wait_page(p, " the end", "Enter or q leave", "\r\nq", err);
	pager_clear(&p->pane[PANE_ANSWER]);
	str_release(&b);
}

/* A blank screen between two trials; keys typed into it are thrown away. */
static void blank(struct proctor *p)
{
	int64_t until = p->clock->boot_ns(p->clock) + p->study->isi_ns, now;

	if (begin_frame(p))
		show(p);
	while (p->term->ops->fd(p->term) >= 0 && (now = p->clock->boot_ns(p->clock)) < until &&
	       !p->left) {
		struct loop_event e = loop_next(p->loop, (int)((until - now) / 1000000) + 1);

		if (e.what == LOOP_END || e.what == LOOP_INTERRUPT)
			p->left = true;
	}
}

static enum rc one_step(struct proctor *p, bool *over, struct err *err)
{
	enum rc rc;

	switch (sitting_step(p->sitting)) {
	case SITTING_PAGE:
		return run_page(p, err);
	case SITTING_BEFORE:
	case SITTING_AFTER:
		return run_question(p, err);
	case SITTING_TRIAL:
		rc = run_trial(p, err);
		if (!rc && !p->left)
			blank(p);
		return rc;
	case SITTING_FEEDBACK:
		return run_feedback(p, err);
	case SITTING_BREAK:
		return run_words(p, " a break",
				 "Take a moment. Nothing runs. Press Enter when you want to go on.",
				 	err);
	case SITTING_FAILED:
	case SITTING_DONE:
		run_end(p, sitting_step(p->sitting) == SITTING_FAILED, err);
		*over = true;
		return RC_OK;
	}
	return RC_OK;
}

enum rc proctor_run(struct term *t, struct sitting *w, const struct study *s,
		    const struct clock *clock,
		    enum proctor_end *end, struct err *err)
{
	struct proctor p = { .term = t, .sitting = w, .study = s, .clock = clock, .side = STR_INIT,
		.ran = STR_INIT,
			     .reason = STR_INIT };
	bool over = false;
	enum rc rc = loop_open(t, &p.loop, err);

	if (rc)
		return rc;
	grid_init(&p.grid, 24, 80);
	for (int i = 0; i < PANE_COUNT; i++)
		pager_init(&p.pane[i]);
	prompt_init(&p.prompt, "");
	while (!rc && !over && !p.left)
		rc = one_step(&p, &over, err);
	*end = over ? PROCTOR_OVER : PROCTOR_LEFT;
	prompt_release(&p.prompt);
	for (int i = 0; i < PANE_COUNT; i++)
		pager_release(&p.pane[i]);
	grid_release(&p.grid);
	str_release(&p.side);
	str_release(&p.ran);
	str_release(&p.reason);
	loop_close(p.loop);
	return rc;
}
