/* stage -- see stage.h. */
#include "tui/stage.h"

#include <stdio.h>
#include <string.h>

#include "core/base/unicode.h"
#include "core/text/quote.h"
#include "tui/widget/chart.h"
#include "tui/widget/layout.h"

#define MIN_ROWS 16
#define MIN_COLS 60
#define WIDE_COLS 100
#define BAR_COLS 22

void stage_init(struct stage *p, struct term *t, struct sitting *w, const struct study *s)
{
	*p = (struct stage){ .term = t, .sitting = w, .study = s, .side = STR_INIT,
			     .ran = STR_INIT, .reason = STR_INIT };
	grid_init(&p->grid, 24, 80);
	for (int i = 0; i < STAGE_PANES; i++)
		pager_init(&p->pane[i]);
	prompt_init(&p->prompt, "");
}

void stage_release(struct stage *p)
{
	prompt_release(&p->prompt);
	for (int i = 0; i < STAGE_PANES; i++)
		pager_release(&p->pane[i]);
	grid_release(&p->grid);
	str_release(&p->side);
	str_release(&p->ran);
	str_release(&p->reason);
}

void stage_blank(struct stage *p)
{
	if (stage_begin(p))
		stage_show(p);
}

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

void stage_lay(struct stage *p, const char *left, const char *right)
{
	pager_clear(&p->pane[STAGE_PASSAGE]);
	pager_clear(&p->pane[STAGE_ANSWER]);
	if (left && *left)
		pager_add(&p->pane[STAGE_PASSAGE], NULL, STYLE_TEXT,
			  (struct slice){ left, strlen(left) });
	if (right)
		pager_add(&p->pane[STAGE_ANSWER], NULL, STYLE_TEXT,
			  (struct slice){ right, strlen(right) });
	p->focus = left && *left ? STAGE_PASSAGE : STAGE_ANSWER;
}

void stage_lay_trial(struct stage *p)
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
	stage_lay(p, show.passage, p->side.s);
}

/* ---- drawing ---- */

/* How the time stands: a bar in blocks, with the time before it; near the end a word says so. */
static void draw_time(struct stage *p, struct rect r, int64_t now)
{
	int64_t left = timed_left(p->timed, now), limit = p->timed->rule.limit_ns;
	int64_t whole = (left + CLOCK_SECOND - 1) / CLOCK_SECOND;
	bool nearly = left * 10 <= limit;
	enum style st = nearly ? STYLE_WARNING : STYLE_STRONG;
	char words[48] = "";
	int col = r.col + r.cols - 1;

	if (!p->study->hide_countdown) {
		snprintf(words, sizeof words, "%s%d:%02d left ", nearly ? "hurry  " : "",
			 (int)(whole / 60), (int)(whole % 60));
		col -= BAR_COLS;
		chart_left(&p->grid, r.row, col, BAR_COLS, (double)left / (double)(limit ? limit : 1),
			   nearly ? STYLE_WARNING : STYLE_TEXT);
	} else if (nearly) {
		snprintf(words, sizeof words, "nearly over");
	}
	col -= (int)strlen(words);
	grid_puts(&p->grid, r.row, col, (int)strlen(words), st, words);
}

static void draw_panes(struct stage *p, struct rect r)
{
	struct pager *left = &p->pane[STAGE_PASSAGE], *right = &p->pane[STAGE_ANSWER];
	struct rect a, b = r;
	char where[8], title[64];

	if (left->nblock) {
		a = r.cols >= WIDE_COLS ? layout_left(&b, r.cols * 3 / 5)
			: layout_top(&b, r.rows / 2);
		pager_where(left, where);
		snprintf(title, sizeof title, "%s %s", p->study->kind == STUDY_CODE ? "task"
			 : "passage", where);
		layout_rule(&p->grid, layout_top(&a, 1), title, p->focus == STAGE_PASSAGE
			    ? STYLE_STRONG : STYLE_RULE);
		pager_draw(left, &p->grid, layout_pad(a, 1), p->focus == STAGE_PASSAGE);
		if (r.cols >= WIDE_COLS)
			layout_upright(&p->grid, layout_left(&b, 1));
	}
	pager_where(right, where);
	snprintf(title, sizeof title, "question and answer %s", where);
	layout_rule(&p->grid, layout_top(&b, 1), title, p->focus == STAGE_ANSWER ? STYLE_STRONG
		    : STYLE_RULE);
	pager_draw(right, &p->grid, layout_pad(b, 1), p->focus == STAGE_ANSWER);
}

static int scale_cols(const struct study *s, bool labels)
{
	int cols = 0;

	for (size_t i = 0; i < s->n_point; i++)
		cols += 5 + (labels ? unicode_width(s->point[i].label, strlen(s->point[i].label)) : 0);
	return cols;
}

/* The question that is asked now: answerable first, if the study asks, then the scale. */
static void draw_scale(struct stage *p, struct rect r)
{
	const struct study *s = p->study;
	int col = r.col + 1, end = r.col + r.cols;
	int line = unicode_width(s->question_line, strlen(s->question_line));
	bool line_fits = line + 3 + scale_cols(s, true) <= r.cols;

	if (s->ask_answerable && !p->answer.not_answerable) {
		grid_puts(&p->grid, r.row, col, r.cols - 2, STYLE_STRONG,
			  "Can it be answered from what is shown?   y yes   n no");
		return;
	}
	if (line_fits)
		col += grid_putf(&p->grid, r.row, col, r.cols - 2, STYLE_STRONG, "%s  ", s->question_line);
	for (size_t i = 0; i < s->n_point && col < end; i++) {
		bool on = p->answer.point == (int)i;

		col += grid_putf(&p->grid, r.row, col, end - col, on ? STYLE_SELECTED : STYLE_TEXT,
				 "%s%zu %s%s", on ? "[" : " ", i + 1, s->point[i].label, on ? "]" : " ");
		col += 1;
	}
}

static void draw_words(struct stage *p, struct rect line)
{
	const struct study *s = p->study;
	int cols = line.cols - 2;

	if (p->asking != STAGE_ASK_NOTHING)
		prompt_draw(&p->prompt, &p->grid, line);
	else if (*p->notice)
		grid_puts(&p->grid, line.row, line.col + 1, cols, STYLE_WARNING, p->notice);
	else if (p->reason.len)
		grid_putf(&p->grid, line.row, line.col + 1, cols, STYLE_DIM, "reason: %s", p->reason.s);
	else if (s->reason_words)
		grid_putf(&p->grid, line.row, line.col + 1, cols, STYLE_DIM,
			  "a reason of %zu words or more is asked for: r", s->reason_words);
	else if (s->reason_required)
		grid_puts(&p->grid, line.row, line.col + 1, cols, STYLE_DIM, "a reason is asked for: r");
}

static void draw_bottom(struct stage *p, struct rect r)
{
	struct rect scale = layout_top(&r, 1), line = layout_top(&r, 1);
	const char *run = p->study->kind == STUDY_CODE ? " · x run it" : "";
	char hint[200];

	draw_scale(p, scale);
	draw_words(p, line);
	snprintf(hint, sizeof hint,
		 "1-%zu answer · r reason · Tab pane · / find%s · Enter give the answer%s",
		 p->study->n_point, run, r.cols >= 90 ? " (no way back)" : "");
	grid_put_cut(&p->grid, r.row, r.col + 1, r.cols - 2, STYLE_DIM, hint, strlen(hint));
}

void stage_trial(struct stage *p, int64_t now)
{
	struct sitting_show show;
	struct rect r = layout_all(&p->grid), bottom;
	struct rect head;
	char left[80];

	sitting_show(p->sitting, &show);
	snprintf(left, sizeof left, " %s %zu of %zu", show.practice ? "practice" : "trial",
		 show.number, show.of);
	head = layout_top(&r, 1);
	layout_line(&p->grid, head, STYLE_HEADER, left, "");
	draw_time(p, head, now);
	bottom = layout_bottom(&r, 4);
	draw_panes(p, r);
	layout_rule(&p->grid, layout_top(&bottom, 1), NULL, STYLE_RULE);
	draw_bottom(p, bottom);
}

void stage_show(struct stage *p)
{
	p->term->ops->show(p->term, &p->grid);
}

/* A fresh grid of the terminal's size. False: too small, and the notice is on the screen. */
bool stage_begin(struct stage *p)
{
	int rows, cols;

	p->term->ops->size(p->term, &rows, &cols);
	if (rows != p->grid.rows || cols != p->grid.cols) {
		grid_release(&p->grid);
		grid_init(&p->grid, rows, cols);
	}
	grid_clear(&p->grid);
	if (layout_too_small(&p->grid, MIN_ROWS, MIN_COLS)) {
		stage_show(p);
		return false;
	}
	return true;
}

/* A page of words with one line of keys below. */
void stage_page(struct stage *p, const char *title, const char *hint)
{
	struct rect r = layout_all(&p->grid), foot;
	char where[8];

	layout_line(&p->grid, layout_top(&r, 1), STYLE_HEADER, title, "");
	foot = layout_bottom(&r, 3);
	layout_rule(&p->grid, layout_top(&r, 1), NULL, STYLE_RULE);
	pager_draw(&p->pane[STAGE_ANSWER], &p->grid, layout_pad(r, 2), p->asking == STAGE_ASK_NOTHING);
	pager_where(&p->pane[STAGE_ANSWER], where);
	layout_rule(&p->grid, layout_top(&foot, 1), where, STYLE_RULE);
	if (p->asking != STAGE_ASK_NOTHING)
		prompt_draw(&p->prompt, &p->grid, layout_top(&foot, 1));
	else
		grid_puts(&p->grid, foot.row, 1, foot.cols - 2, STYLE_WARNING, p->notice);
	grid_puts(&p->grid, p->grid.rows - 1, 1, p->grid.cols - 2, STYLE_DIM, hint);
	stage_show(p);
}

