/* pair -- see pair.h. */
#include "tui/view/pair.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/store/project.h"
#include "core/text/diff.h"
#include "core/text/transcript.h"
#include "core/work/taxonomy.h"
#include "tui/view/act.h"
#include "tui/view/seek.h"
#include "tui/view/why.h"

#define SIDE_COLS 110	/* from here on side by side fits */
#define WIDE_COLS 150	/* and the why-panel beside them */
#define PANEL_COLS 48
#define EVIDENCE_MOST 64

static const char *const speakers[] = {
	[SPEAKER_NONE] = NULL, [SPEAKER_HUMAN] = "Human",
	[SPEAKER_ASSISTANT] = "Assistant", [SPEAKER_SYSTEM] = "System",
};

static const enum style speaker_style[] = {
	[SPEAKER_NONE] = STYLE_TEXT, [SPEAKER_HUMAN] = STYLE_HUMAN,
	[SPEAKER_ASSISTANT] = STYLE_ASSISTANT, [SPEAKER_SYSTEM] = STYLE_DIM,
};

void pair_init(struct pair *p)
{
	memset(p, 0, sizeof(*p));
	p->of = DESK_NOWHERE;
	p->pane = PAIR_LEFT;
	p->words = p->panel = true;
	p->bar.source = -1;
	p->bar.confidence = NAN;
	pager_init(&p->prompt);
	p->prompt.compact = true;
	for (int k = 0; k < 2; k++) {
		pager_init(&p->side[k]);
		p->side[k].markdown = true;
	}
}

void pair_release(struct pair *p)
{
	pager_release(&p->prompt);
	pager_release(&p->side[0]);
	pager_release(&p->side[1]);
	arena_release(&p->arena);
}

struct slice pair_trim(struct slice s)
{
	while (s.n && (*s.s == '\n' || *s.s == ' ')) {
		s.s++;
		s.n--;
	}
	while (s.n && (s.s[s.n - 1] == '\n' || s.s[s.n - 1] == ' '))
		s.n--;
	return s;
}

/* One block a turn; empty turns (the beginning of the answer to come) are left out. */
static void add_turns(struct pager *p, struct slice text)
{
	struct turn t;
	size_t at = 0;

	pager_clear(p);
	while (transcript_turn(text.s, text.n, &at, &t)) {
		t.text = pair_trim(t.text);
		if (t.text.n)
			pager_add(p, speakers[t.who], speaker_style[t.who], t.text);
	}
}

void pair_note(struct pair *p, struct desk *d)
{
	const struct item_row *row = desk_row(d, p->of);
	struct projection_state s;
	struct err err = ERR_INIT;

	p->bar.note = NULL;
	p->bar.confidence = NAN;
	if (!row)
		return;
	if (projection_mine(d->project, &row->identity, d->annotator, &p->arena, &s, &err)) {
		desk_say(d, STYLE_ERROR, "%s", err.text);
		return;
	}
	p->bar.note = s.note;
	p->bar.confidence = s.confidence;
}

/* A run of the whole response marked in the blocks it lies in. */
static void mark_run(struct pager *p, struct slice whole, size_t off, size_t len,
		     enum pager_layer layer, enum style st)
{
	for (size_t b = 0; b < p->nblock; b++) {
		size_t base = (size_t)(p->block[b].s - whole.s), end = base + p->block[b].n;
		size_t from = off > base ? off : base, to = off + len < end ? off + len : end;

		if (from < to)
			pager_mark(p, layer, b, from - base, to - from, st);
	}
}

static size_t span_bytes(const struct diff_span *s, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += s[i].len;
	return sum;
}

void pair_words(struct pair *p)
{
	size_t differ = span_bytes(p->diff.a, p->diff.na) + span_bytes(p->diff.b, p->diff.nb);
	/* Two texts that share little would be marked all over, which says nothing. */
	bool tells = p->words && differ * 10 < (p->text[0].n + p->text[1].n) * 8;

	for (int k = 0; k < 2; k++) {
		const struct diff_span *s = k ? p->diff.b : p->diff.a;
		size_t n = k ? p->diff.nb : p->diff.na;

		pager_unmark(&p->side[k], PAGER_DIFF);
		for (size_t i = 0; tells && i < n; i++)
			mark_run(&p->side[k], p->text[k], s[i].off, s[i].len, PAGER_DIFF,
				 STYLE_ADDED);
	}
}

/* The spans of one item's tags; pager layers want them in order and apart. */
struct evidence {
	struct pair *pair;
	struct {
		int pane;
		size_t from, to;
	} span[EVIDENCE_MOST];
	size_t n;
};

static bool take_span(void *ctx, const struct projection_tag *t)
{
	struct evidence *e = ctx;
	struct err err = ERR_INIT;
	struct json *j;
	const char *side;
	double from, to;

	if (!t->span || e->n == EVIDENCE_MOST || json_parse(t->span, strlen(t->span), &j, &err))
		return true;
	side = json_text(json_get(j, "side"), "");
	from = json_double(json_get(j, "from"), -1);
	to = json_double(json_get(j, "to"), -1);
	if (from >= 0 && to > from && to < 1e9) {
		e->span[e->n].pane = !strcmp(side, "prompt") ? PAIR_PROMPT
			: (*side == 'b') != e->pair->swapped ? PAIR_RIGHT : PAIR_LEFT;
		e->span[e->n].from = (size_t)from;
		e->span[e->n++].to = (size_t)to;
	}
	json_free(j);
	return true;
}

static void mark_evidence(struct evidence *e, struct pager *t, struct slice whole, int pane)
{
	size_t done = 0;

	pager_unmark(t, PAGER_EVIDENCE);
	for (;;) {
		size_t best = SIZE_MAX;

		for (size_t i = 0; i < e->n; i++)
			if (e->span[i].pane == pane && e->span[i].from >= done &&
			    (best == SIZE_MAX || e->span[i].from < e->span[best].from))
				best = i;
		if (best == SIZE_MAX)
			return;
		done = e->span[best].to;
		mark_run(t, whole, e->span[best].from, done - e->span[best].from, PAGER_EVIDENCE,
			 STYLE_EMPHASIS);
	}
}

void pair_evidence(struct pair *p, struct desk *d)
{
	const struct item_row *row = desk_row(d, p->of);
	struct evidence e = { .pair = p };
	struct err err = ERR_INIT;

	if (!row)
		return;
	if (projection_tags_of(d->project, &row->identity, d->annotator, take_span, &e, &err))
		desk_say(d, STYLE_ERROR, "%s", err.text);
	mark_evidence(&e, &p->prompt, d->prompt, PAIR_PROMPT);
	mark_evidence(&e, &p->side[0], p->text[0], PAIR_LEFT);
	mark_evidence(&e, &p->side[1], p->text[1], PAIR_RIGHT);
}

static void light_blocks(struct pager *p, struct regex *r)
{
	pager_unmark(p, PAGER_SEARCH);
	p->matched = false;
	for (size_t b = 0; b < p->nblock; b++)
		seek_light(p, b, (struct slice){ p->block[b].s, p->block[b].n }, r);
}

void pair_light(struct pair *p, struct desk *d)
{
	light_blocks(&p->prompt, d->find);
	light_blocks(&p->side[0], d->find);
	light_blocks(&p->side[1], d->find);
}

void pair_load(struct pair *p, struct desk *d)
{
	uint32_t i = desk_focus(d);

	if (p->of == i && d->texts_of == i)
		return;
	if (!desk_texts(d, i)) {
		p->of = DESK_NOWHERE;
		return;
	}
	arena_reset(&p->arena);
	if (p->of != i) {
		act_open(d);
		p->shown_ns = d->clock->mono_ns(d->clock);
		p->pane = PAIR_LEFT;
		p->bar.focus = CHOICEBAR_NOWHERE;
		p->bar.source = -1;
	}
	p->of = i;
	p->swapped = desk_swapped(d, i);
	p->text[0] = d->response[p->swapped];
	p->text[1] = d->response[!p->swapped];
	add_turns(&p->prompt, d->prompt);
	add_turns(&p->side[0], p->text[0]);
	add_turns(&p->side[1], p->text[1]);
	p->folded = true;
	p->diff = diff_tidy(p->text[0], p->text[1], &p->arena);
	pair_words(p);
	pair_evidence(p, d);
	pair_light(p, d);
	pair_note(p, d);
}

struct pager *pair_focused(struct pair *p)
{
	return p->pane == PAIR_PROMPT ? &p->prompt : &p->side[p->pane - PAIR_LEFT];
}

/* ---- drawing ---- */

/* ── A ─────────────────── 41 % ── with the focused one's letter in reverse. */
static void pane_rule(struct grid *g, struct rect r, const char *name, const struct pager *p,
		      bool focus, bool chosen)
{
	char where[8];
	int len;

	grid_hline(g, r.row, r.col, r.cols);
	if (r.cols < 12)
		return;
	grid_putf(g, r.row, r.col + 2, r.cols - 2, focus ? STYLE_SELECTED : STYLE_STRONG, chosen
		  ? " %s ✓ " : " %s ", name);
	pager_where(p, where);
	len = (int)strlen(where);
	grid_putf(g, r.row, r.col + r.cols - len - 4, len + 2, focus ? STYLE_STRONG : STYLE_DIM,
		  " %s ", where);
}

/* Is this side the one chosen? k: 0 left, 1 right. */
static bool chosen(const struct pair *p, const struct desk *d, int k)
{
	enum choice c = (enum choice)d->mine[p->of].choice;

	return c == ((k == 1) != p->swapped ? CHOICE_B : CHOICE_A);
}

static void draw_side(struct pair *p, const struct desk *d, struct grid *g, struct rect r, int k)
{
	struct rect whole = r, rule = layout_top(&r, 1);
	bool focus = p->pane == PAIR_LEFT + k;

	p->at[PAIR_LEFT + k] = whole;
	pager_draw(&p->side[k], g, layout_pad(r, 1), focus && p->bar.focus == CHOICEBAR_NOWHERE);
	pane_rule(g, rule, k ? "B" : "A", &p->side[k], focus, chosen(p, d, k));
}

static void draw_beside(struct pair *p, const struct desk *d, struct grid *g, struct rect r)
{
	struct rect left = layout_left(&r, (r.cols - 1) / 2);
	struct rect between = layout_left(&r, 1);

	draw_side(p, d, g, left, 0);
	draw_side(p, d, g, r, 1);
	grid_puts(g, between.row, between.col, 1, STYLE_RULE, "┬");
	for (int i = 1; i < between.rows; i++)
		grid_puts(g, between.row + i, between.col, 1, STYLE_RULE, "│");
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static void draw_stacked(struct pair *p, const struct desk *d, struct grid *g, struct rect r)
{
	int want[2] = {
		(int)pager_rows(&p->side[0], r.cols - 2) + 1, (int)pager_rows(&p->side[1],
			r.cols - 2) + 1
	};
	int half = r.rows / 2, first = smaller(want[0], half);

	/* What one does not need the other has; of two long ones the focused has more. */
	if (want[0] > half && want[1] < r.rows - half)
		first = r.rows - want[1];
	else if (want[0] > half && r.rows >= 10)
		first = p->pane == PAIR_RIGHT ? r.rows * 2 / 5 : p->pane == PAIR_LEFT
			? r.rows * 3 / 5 : half;
	draw_side(p, d, g, layout_top(&r, first), 0);
	draw_side(p, d, g, r, 1);
}

static void draw_above(const struct pair *p, struct grid *g, struct rect top)
{
	size_t up = pager_above(&p->prompt);
	char word[32];

	if (!p->prompt.top)
		return;
	snprintf(word, sizeof(word), up > 1 ? " %zu turns up " : up ? " %zu turn up "
		 : p->prompt.top == 1 ? " %zu line up " : " %zu lines up ",
		 up ? up : p->prompt.top);
	grid_puts(g, top.row - 1, top.col + top.cols - (int)strlen(word) - 2, -1,
		  p->pane == PAIR_PROMPT ? STYLE_STRONG : STYLE_DIM, word);
}

static void draw_prompt(struct pair *p, struct grid *g, struct rect *r)
{
	int want = (int)pager_rows(&p->prompt, r->cols - 2);
	int most = p->pane == PAIR_PROMPT ? r->rows / 2 : r->rows / 4;
	struct rect top = layout_top(r, smaller(want, r->rows < 9 ? 1 : most < 2 ? 2 : most));
	bool cursor = p->pane == PAIR_PROMPT && p->bar.focus == CHOICEBAR_NOWHERE;

	p->at[PAIR_PROMPT] = top;
	pager_draw(&p->prompt, g, layout_pad(top, 1), cursor);
	if (p->folded) {
		/* Until somebody scrolls it, a long prompt stands on its last turns. */
		pager_end(&p->prompt);
		layout_clear(g, top);
		pager_draw(&p->prompt, g, layout_pad(top, 1), cursor);
	}
	draw_above(p, g, top);
}

static void draw_panel(struct pair *p, struct desk *d, struct grid *g, struct rect *r)
{
	struct rect panel;
	int want;

	if (!p->panel || !desk_unblind(d, p->of))
		return;
	if (r->cols >= WIDE_COLS) {
		panel = layout_right(r, PANEL_COLS);
		for (int i = 0; i < panel.rows; i++)
			grid_puts(g, panel.row + i, panel.col, 1, STYLE_RULE, "│");
		layout_left(&panel, 2);
		why_draw(d, g, panel, p->of);
		return;
	}
	want = smaller(why_rows(d, p->of, r->cols - 2), r->rows >= 15 && r->rows < 18 ? 6
		       : r->rows / 3);
	if (want < 2)
		return;
	panel = layout_bottom(r, want + 1);
	grid_hline(g, panel.row, panel.col, panel.cols);
	grid_puts(g, panel.row, panel.col + 2, 8, STYLE_STRONG, " why ");
	layout_top(&panel, 1);
	why_draw(d, g, layout_pad(panel, 1), p->of);
}

void pair_draw(struct pair *p, struct desk *d, struct grid *g, struct rect r)
{
	struct rect bar = layout_bottom(&r, choicebar_rows(&p->bar, r.rows, r.cols));
	struct rect rule = layout_bottom(&r, 1);

	p->at[PAIR_LEFT].rows = p->at[PAIR_RIGHT].rows = 0;
	draw_panel(p, d, g, &r);
	draw_prompt(p, g, &r);
	p->drawn = p->layout != PAIR_AUTO ? p->layout : r.cols >= SIDE_COLS ? PAIR_SIDE
		: r.rows >= 7 ? PAIR_STACKED : PAIR_SINGLE;
	if (p->drawn == PAIR_SIDE)
		draw_beside(p, d, g, r);
	else if (p->drawn == PAIR_STACKED)
		draw_stacked(p, d, g, r);
	else
		draw_side(p, d, g, r, p->pane == PAIR_RIGHT);
	grid_hline(g, rule.row, rule.col, rule.cols);
	p->bar.question = p->question ? p->question->ask : NULL;
	choicebar_draw(&p->bar, d, g, bar, p->of);
}
