/* proctor -- see proctor.h. What the screens look like is in stage.c. */
#include "tui/proctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/text/quote.h"
#include "core/work/sandbox.h"
#include "tui/loop.h"
#include "tui/stage.h"
#include "tui/term/key.h"

#define HELD_NS (60 * 1000000)	/* the same key sooner than this after itself is auto-repeat */

struct proctor {
	struct stage stage;
	const struct clock *clock;
	struct loop *loop;
	char find[128];
	size_t found, found_at;
	int32_t last_key;
	int64_t last_at;
	bool left;
	bool away;		/* the terminal lost the focus, and the study minds */
};

/* The next event; a new size, or a screen that may be anybody's, is told to the terminal. */
static struct loop_event next_event(struct proctor *p, int timeout_ms)
{
	struct loop_event e = loop_next(p->loop, timeout_ms);

	if (e.what == LOOP_RESIZE || e.what == LOOP_CONTINUE)
		p->stage.term->ops->resized(p->stage.term);
	return e;
}

/* ---- keys that read ---- */

static bool scroll_key(struct proctor *p, int32_t key)
{
	struct pager *g = &p->stage.pane[p->stage.focus];

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
	p->stage.answer.scrolls++;
	return true;
}

static void ask(struct proctor *p, enum stage_asking what, const char *label, const char *text)
{
	p->stage.asking = what;
	p->stage.prompt.label = label;
	prompt_start(&p->stage.prompt, text);
}

/* Every place of the words in the passage is marked; go to the first. */
static void find_all(struct proctor *p)
{
	struct pager *g = &p->stage.pane[STAGE_PASSAGE];
	struct slice words = { p->find, strlen(p->find) };
	struct slice rest = g->nblock ? (struct slice){ g->block[0].s, g->block[0].n }
		: (struct slice){ "", 0 };
	size_t base = 0, off, len;

	pager_unmark(g, PAGER_SEARCH);
	p->found = 0;
	p->stage.answer.finds++;
	while (words.n && quote_find(rest, words, QUOTE_TYPOGRAPHY, &off, &len)) {
		pager_mark(g, PAGER_SEARCH, 0, base + off, len, STYLE_MATCH);
		p->found++;
		base += off + len;
		rest.s += off + len;
		rest.n -= off + len;
	}
	p->stage.focus = g->nblock ? STAGE_PASSAGE : p->stage.focus;
}

static void find_next(struct proctor *p, int direction)
{
	if (!p->found) {
		snprintf(p->stage.notice, sizeof p->stage.notice, "not in the passage: %.80s", p->find);
		return;
	}
	pager_next(&p->stage.pane[STAGE_PASSAGE], PAGER_SEARCH, direction, &p->found_at);
	snprintf(p->stage.notice, sizeof p->stage.notice, "find \"%.60s\"  %zu of %zu", p->find,
		 p->found_at,
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
	int64_t left = timed_left(p->stage.timed, p->clock->boot_ns(p->clock));

	sitting_show(p->stage.sitting, &shown);
	l.wall_ns = left < 5 * CLOCK_SECOND ? left : 5 * CLOCK_SECOND;
	for (const char *c = input; *c; c++) {	/* "\n" is typed for a line end */
		bool end = c[0] == '\\' && c[1] == 'n';

		str_addc(&in, end ? '\n' : *c);
		c += end;
	}
	str_addc(&in, '\n');
	str_clear(&p->stage.ran);
	p->stage.answer.runs++;
	if (l.wall_ns <= 0 || sandbox_run(shown.answer, in.s, in.len, &l, &p->stage.ran, &res, &why))
		str_addf(&p->stage.ran, "%s", why.text);
	else
		str_addf(&p->stage.ran, "\n(%s %d, %.2f s)", res.timed_out ? "stopped:" : "exit status",
			 res.status,
			 (double)res.wall_ns / 1e9);
	str_release(&in);
	stage_lay_trial(&p->stage);
	p->stage.focus = STAGE_ANSWER;
	pager_end(&p->stage.pane[STAGE_ANSWER]);
}

static void prompt_over(struct proctor *p)
{
	switch (p->stage.asking) {
	case STAGE_ASK_FIND:
		snprintf(p->find, sizeof p->find, "%s", p->stage.prompt.text.s);
		find_all(p);
		find_next(p, 1);
		break;
	case STAGE_ASK_REASON:
		str_clear(&p->stage.reason);
		str_add(&p->stage.reason, p->stage.prompt.text.s, p->stage.prompt.text.len);
		break;
	case STAGE_ASK_INPUT:
		run_program(p, p->stage.prompt.text.s);
		break;
	default:
		break;
	}
	p->stage.asking = STAGE_ASK_NOTHING;
}

static size_t words_in(const char *z)
{
	size_t n = 0;

	for (bool in = false; *z; z++) {
		bool blank = *z == ' ' || *z == '\t';

		n += !blank && !in;
		in = !blank;
	}
	return n;
}

static void give_answer(struct proctor *p, int64_t when)
{
	if (p->stage.answer.point < 0) {
		snprintf(p->stage.notice, sizeof p->stage.notice, "first say how sure you are: 1 to %zu",
			 p->stage.study->n_point);
		return;
	}
	if (p->stage.study->reason_required && !p->stage.reason.len) {
		snprintf(p->stage.notice, sizeof p->stage.notice,
			 "a reason is asked for: press r and write it");
		return;
	}
	if (words_in(p->stage.reason.s) < p->stage.study->reason_words) {
		snprintf(p->stage.notice, sizeof p->stage.notice,
			 "the reason has %zu words, and %zu are asked for: press r and write on",
			 words_in(p->stage.reason.s), p->stage.study->reason_words);
		return;
	}
	timed_answer(p->stage.timed, when);
}

/* Auto-repeat of a key that answers: no press of its own. */
static bool held(struct proctor *p, int32_t key, int64_t when)
{
	bool again = key == p->last_key && when - p->last_at < HELD_NS;

	p->last_key = key;
	p->last_at = when;
	return again && (key == KEY_ENTER_ || (key >= '1' && key <= '9'));
}

/* y or n: can it be answered from what is shown? Asked before the scale opens. */
static void say_answerable(struct proctor *p, int32_t key)
{
	if (key == 'y' || key == 'n')
		p->stage.answer.not_answerable = key == 'y' ? 2 : 1;
	else
		snprintf(p->stage.notice, sizeof p->stage.notice,
			 "first: can it be answered from what is shown? y or n");
}

/* The item's first input, or what ran last; a line end is typed as \n. */
static void ask_input(struct proctor *p)
{
	struct sitting_show shown;
	struct str b = STR_INIT;
	size_t n;

	sitting_show(p->stage.sitting, &shown);
	n = shown.input ? strlen(shown.input) : 0;
	while (n && shown.input[n - 1] == '\n')
		n--;
	for (size_t i = 0; i < n; i++)
		str_addz(&b, shown.input[i] == '\n' ? "\\n" : (char[]){ shown.input[i], '\0' });
	ask(p, STAGE_ASK_INPUT, "input (\\n for a new line): ", b.len ? b.s : "");
	str_release(&b);
}

static void prompted_key(struct proctor *p, int32_t key)
{
	enum prompt_result res = prompt_key(&p->stage.prompt, key);

	if (res == PROMPT_DONE)
		prompt_over(p);
	else if (res == PROMPT_GONE)
		p->stage.asking = STAGE_ASK_NOTHING;
}

static void command_key(struct proctor *p, int32_t key, int64_t when)
{
	const struct study *s = p->stage.study;
	bool point = key >= '1' && key < '1' + (int32_t)s->n_point;

	if (s->ask_answerable && !p->stage.answer.not_answerable &&
	    (point || key == KEY_ENTER_ || key == 'y' || key == 'n'))
		say_answerable(p, key);
	else if (point)
		p->stage.answer.point = (int)(key - '1');
	else if (key == KEY_ENTER_)
		give_answer(p, when);
	else if (key == KEY_TAB_ || key == KEY_BACKTAB_)
		p->stage.focus = p->stage.pane[STAGE_PASSAGE].nblock && p->stage.focus == STAGE_ANSWER
			? STAGE_PASSAGE : STAGE_ANSWER;
	else if (key == 'r')
		ask(p, STAGE_ASK_REASON, "reason: ", p->stage.reason.s);
	else if (key == '/')
		ask(p, STAGE_ASK_FIND, "/", "");
	else if ((key == 'n' || key == 'N') && *p->find)
		find_next(p, key == 'n' ? 1 : -1);
	else if (key == 'x' && s->kind == STUDY_CODE) {
		ask_input(p);
	} else if (key == 12)
		p->stage.term->ops->redraw(p->stage.term);
	else
		scroll_key(p, key);
}

static void trial_key(struct proctor *p, int32_t key, int64_t when)
{
	bool again = held(p, key, when);

	if (!timed_key(p->stage.timed, when))
		return;
	if (key == KEY_PASTE_) {
		p->stage.timed->pastes++;
		snprintf(p->stage.notice, sizeof p->stage.notice, "pasting is not possible here");
	} else if (p->stage.asking != STAGE_ASK_NOTHING) {
		prompted_key(p, key);
	} else if (again) {
		p->stage.timed->held++;
	} else {
		p->stage.notice[0] = '\0';
		command_key(p, key, when);
	}
	p->stage.answer.reached_end = p->stage.answer.reached_end ||
				      pager_at_end(&p->stage.pane[STAGE_PASSAGE]);
}

/* Data under every policy; an interruption where the study says so. */
static void focus_event(struct proctor *p, bool has, int64_t when)
{
	timed_focus(p->stage.timed, has, when);
	if (!p->stage.study->focus_counts)
		return;
	p->away = !has;
	if (!has)
		timed_hide(p->stage.timed, when);
}

/* Leave the screen for a suspend, as the study's policy has it. */
static enum rc suspend(struct proctor *p, struct err *err)
{
	enum rc rc = RC_OK;

	if (p->stage.timed) {
		timed_hide(p->stage.timed, p->clock->boot_ns(p->clock));
		rc = sitting_note(p->stage.sitting, "hide", err);
	}
	p->stage.term->ops->suspend(p->stage.term);
	loop_stop();
	p->stage.term->ops->resume(p->stage.term);
	if (p->stage.timed && !rc) {
		timed_show(p->stage.timed, p->clock->boot_ns(p->clock));
		rc = sitting_note(p->stage.sitting, "show", err);
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
			timed_resize(p->stage.timed);
		else if (e->key == KEY_FOCUS_OUT_ || e->key == KEY_FOCUS_IN_)
			focus_event(p, e->key == KEY_FOCUS_IN_, when);
		else if (e->key != KEY_MOUSE_)
			trial_key(p, e->key, when);
		return RC_OK;
	case LOOP_RESIZE:
		timed_resize(p->stage.timed);
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
	bool room = stage_begin(&p->stage);
	int64_t now = p->clock->boot_ns(p->clock);

	if (!room) {
		timed_hide(p->stage.timed, now);
		return;
	}
	if (p->stage.timed->hidden && !p->away)
		timed_show(p->stage.timed, now);
	if (p->stage.timed->hidden)
		grid_puts(&p->stage.grid, 1, 2, p->stage.grid.cols - 4, STYLE_WARNING,
			  "hidden until you are back");
	else
		stage_trial(&p->stage, now);
	stage_show(&p->stage);
}

static int until_next_frame(const struct proctor *p)
{
	int64_t left = timed_left(p->stage.timed, p->clock->boot_ns(p->clock));
	int64_t step = left > 10 * CLOCK_SECOND ? CLOCK_SECOND : CLOCK_SECOND / 10;

	return (int)((left < step ? left : step) / 1000000) + 1;
}

static void trial_begin(struct proctor *p)
{
	memset(&p->stage.answer, 0, sizeof p->stage.answer);
	p->stage.answer.point = -1;
	p->stage.notice[0] = p->find[0] = '\0';
	p->stage.asking = STAGE_ASK_NOTHING;
	str_clear(&p->stage.reason);
	str_clear(&p->stage.ran);
	stage_lay_trial(&p->stage);
}

/* Keys typed before the item was there are no keys of this trial. */
static void flush_keys(struct proctor *p)
{
	struct term *t = p->stage.term;
	int32_t key;

	while (t->ops->fd(t) >= 0 && (key = t->ops->key(t)) != KEY_NONE_ && !p->left) {
		held(p, key, p->clock->boot_ns(p->clock));
		p->left = key == KEY_END_OF_INPUT_ || key == 3;
	}
}

/* Draw the item and start its clock behind the last byte. */
static void trial_appears(struct proctor *p)
{
	trial_frame(p);
	sitting_onset(p->stage.sitting, p->clock->boot_ns(p->clock));
	flush_keys(p);
}

static enum rc trial_goes_on(struct proctor *p, struct err *err)
{
	struct loop_event e = next_event(p, until_next_frame(p));
	int64_t when = e.boot_ns ? e.boot_ns : p->clock->boot_ns(p->clock);
	enum rc rc = RC_OK;

	if (sitting_slept(p->stage.sitting))
		rc = sitting_note(p->stage.sitting, "slept", err);
	if (!rc)
		rc = trial_event(p, &e, when, err);
	timed_tick(p->stage.timed, p->clock->boot_ns(p->clock));
	if (p->stage.timed->end == TIMED_OPEN && !p->left)
		trial_frame(p);
	return rc;
}

static enum rc run_trial(struct proctor *p, struct err *err)
{
	enum rc rc = sitting_start(p->stage.sitting, &p->stage.timed, err);
	bool shown;

	if (rc)
		return rc;
	trial_begin(p);
	shown = p->stage.timed->end == TIMED_OPEN;
	if (shown)
		trial_appears(p);
	while (p->stage.timed->end == TIMED_OPEN && !p->left && !rc)
		rc = trial_goes_on(p, err);
	if (shown && p->stage.timed->end != TIMED_OPEN) {
		stage_blank(&p->stage);	/* before the disk is waited for: nobody reads on meanwhile */
		p->stage.answer.cleared = p->clock->boot_ns(p->clock);
	}
	p->stage.answer.reason = p->stage.reason.s;
	if (!rc && p->stage.timed->end != TIMED_OPEN)
		rc = sitting_finish(p->stage.sitting, &p->stage.answer, err);
	p->stage.timed = NULL;
	return rc;
}

/* ---- pages ---- */

/* Wait on a page for one of `keys`; 0 when left. */
static int32_t wait_page(struct proctor *p, const char *title, const char *hint, const char *keys,
			 struct err *err)
{
	for (;;) {
		struct loop_event e;

		if (stage_begin(&p->stage))
			stage_page(&p->stage, title, hint);
		e = next_event(p, -1);
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
	const struct study_page *page = sitting_page(p->stage.sitting);
	bool consent = p->stage.study->consent_required && page == &p->stage.study->page[0];
	char title[200];
	int32_t key;

	snprintf(title, sizeof title, " %.80s · %.80s%s", p->stage.study->title, page->title,
		 sitting_again(p->stage.sitting) ? " (once more, after the break)" : "");
	stage_lay(&p->stage, NULL, page->text);
	key = wait_page(p, title, consent ? "y I take part · n I do not · arrows scroll"
			: "Enter go on · arrows scroll · q leave",
			consent ? "yn" : "\r\n", err);
	return key ? sitting_confirm(p->stage.sitting, key != 'n', err) : RC_OK;
}

static enum rc run_words(struct proctor *p, const char *title, const char *words, struct err *err)
{
	stage_lay(&p->stage, NULL, words);
	return wait_page(p, title, "Enter go on · q leave", "\r\n", err)
		? sitting_confirm(p->stage.sitting, true, err) : RC_OK;
}

static enum rc run_feedback(struct proctor *p, struct err *err)
{
	const char *words;
	bool right = sitting_feedback(p->stage.sitting, &words);
	struct str b = STR_INIT;
	enum rc rc;

	str_addf(&b, "%s\n\n%s", right ? "You judged it rightly." : "You judged it wrongly.",
		 words);
	rc = run_words(p, " practice", b.s, err);
	pager_clear(&p->stage.pane[STAGE_ANSWER]);
	str_release(&b);
	return rc;
}

/* Type an answer; NULL when left. */
static const char *read_reply(struct proctor *p, const char *title, bool required, struct err *err)
{
	ask(p, STAGE_ASK_REPLY, "> ", "");
	for (;;) {
		struct loop_event e;
		enum prompt_result res;

		if (stage_begin(&p->stage))
			stage_page(&p->stage, title, required ? "write, then Enter"
				  : "write, then Enter; empty is no answer");
		e = next_event(p, -1);
		if (e.what == LOOP_SUSPEND && suspend(p, err))
			break;
		if (e.what == LOOP_INTERRUPT || e.what == LOOP_END ||
		    (e.what == LOOP_KEY && (e.key == KEY_END_OF_INPUT_ || e.key == 3)))
			break;
		if (e.what != LOOP_KEY || e.key == KEY_RESIZE_)
			continue;
		res = prompt_key(&p->stage.prompt, e.key);
		if (res == PROMPT_DONE && (p->stage.prompt.text.len || !required)) {
			p->stage.asking = STAGE_ASK_NOTHING;
			return p->stage.prompt.text.s;
		}
		if (res == PROMPT_DONE || res == PROMPT_GONE)
			ask(p, STAGE_ASK_REPLY, "> ", "");
	}
	p->stage.asking = STAGE_ASK_NOTHING;
	p->left = true;
	return NULL;
}

static enum rc run_question(struct proctor *p, struct err *err)
{
	const struct study_question *q = sitting_question(p->stage.sitting);
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
	stage_lay(&p->stage, NULL, b.s);
	if (q->n_choice) {
		int32_t key = wait_page(p, " a question about you",
					"press the number of your answer", keys, err);

		reply = key ? q->choice[key - '1'] : NULL;
	} else {
		reply = read_reply(p, " a question about you", q->required, err);
	}
	if (reply)
		rc = sitting_reply(p->stage.sitting, reply, err);
	pager_clear(&p->stage.pane[STAGE_ANSWER]);
	str_release(&b);
	return rc;
}

static void run_end(struct proctor *p, bool failed, struct err *err)
{
	struct str b = STR_INIT;
	char code[9];

	sitting_code(p->stage.sitting, code);
	if (failed)
		str_addz(&b,
			 "This is the end. The study goes on only with those who agree to take part and pass "
			 "the practice. Thank you for your time.");
	else
		str_addf(&b, "That was the last one. Thank you!\n\nYour completion code is %s.\n",
			 code);
	if (!failed && *p->stage.study->pay_unit)
		str_addf(&b, "You have earned %.2f %s.\n", sitting_pay(p->stage.sitting),
			 p->stage.study->pay_unit);
	stage_lay(&p->stage, NULL, b.s);
	wait_page(p, " the end", "Enter or q leave", "\r\nq", err);
	pager_clear(&p->stage.pane[STAGE_ANSWER]);
	str_release(&b);
}

/* A blank screen between two trials; keys typed into it are thrown away. */
static void blank(struct proctor *p)
{
	int64_t until = p->clock->boot_ns(p->clock) + p->stage.study->isi_ns, now;

	if (stage_begin(&p->stage))
		stage_show(&p->stage);
	while (p->stage.term->ops->fd(p->stage.term) >= 0 && (now = p->clock->boot_ns(p->clock)) < until &&
	       !p->left) {
		struct loop_event e = next_event(p, (int)((until - now) / 1000000) + 1);

		if (e.what == LOOP_KEY)
			held(p, e.key, now);
		if (e.what == LOOP_END || e.what == LOOP_INTERRUPT ||
		    (e.what == LOOP_KEY && e.key == 3))
			p->left = true;
	}
}

static enum rc one_step(struct proctor *p, bool *over, struct err *err)
{
	enum rc rc;

	switch (sitting_step(p->stage.sitting)) {
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
		run_end(p, sitting_step(p->stage.sitting) == SITTING_FAILED, err);
		*over = true;
		return RC_OK;
	}
	return RC_OK;
}

enum rc proctor_run(struct term *t, struct sitting *w, const struct study *s,
		    const struct clock *clock,
		    enum proctor_end *end, struct err *err)
{
	struct proctor p = { .clock = clock };
	bool over = false;
	enum rc rc = loop_open(t, &p.loop, err);

	if (rc)
		return rc;
	stage_init(&p.stage, t, w, s);
	while (!rc && !over && !p.left)
		rc = one_step(&p, &over, err);
	*end = over ? PROCTOR_OVER : PROCTOR_LEFT;
	stage_release(&p.stage);
	loop_close(p.loop);
	return rc;
}
