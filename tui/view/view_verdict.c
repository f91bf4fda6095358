/* view_verdict -- the second pass: what everybody said of one item, side by side, and a verdict. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "tui/view/view.h"
#include "tui/view/act.h"
#include "tui/view/word.h"
#include "tui/widget/list.h"

struct verdict_state {
	struct arena arena;
	struct projection_state *said;
	size_t n;
	enum choice verdict;
	struct list list;
	uint32_t of;
	struct desk *desk;
	bool split;	/* they do not all say the same */
};

static void load(struct view *v)
{
	struct verdict_state *s = v->state;
	struct desk *d = v->desk;
	const struct item_row *row;
	struct err err = ERR_INIT;

	s->desk = d;
	s->of = desk_focus(d);
	s->n = 0;
	s->split = false;
	arena_reset(&s->arena);
	row = desk_row(d, s->of);
	if (row && (projection_item(d->project, &row->identity, &s->arena, &s->said, &s->n, &err) ||
		    projection_verdict(d->project, &row->identity, &s->verdict, &err)))
		desk_say(d, STYLE_ERROR, "%s", err.text);
	for (size_t i = 1; i < s->n; i++)
		s->split = s->split || s->said[i].choice != s->said[0].choice;
	list_resize(&s->list, s->n);
}

static void open_verdict(struct view *v)
{
	v->state = mem_zalloc(1, sizeof(struct verdict_state));
	load(v);
}

static void close_verdict(struct view *v)
{
	struct verdict_state *s = v->state;

	arena_release(&s->arena);
	free(s);
}

static void title(struct view *v, struct str *left, struct str *right)
{
	struct verdict_state *s = v->state;
	const struct item_row *row = desk_row(v->desk, s->of);

	str_addf(left, "verdict · %s · %zu annotators%s", row ? row->key : "", s->n, s->split
		 ? " · split" : "");
	str_addf(right, "policy %s", v->desk->policy.name);
}

static const char *choice_words(struct desk *d, uint32_t i, enum choice c)
{
	bool swap = desk_swapped(d, i);

	switch (c) {
	case CHOICE_A:
		return swap ? "B is better" : "A is better";
	case CHOICE_B:
		return swap ? "A is better" : "B is better";
	case CHOICE_BOTH_GOOD:
		return "both good";
	case CHOICE_BOTH_BAD:
		return "both bad";
	case CHOICE_UNSURE:
		return "don't know";
	case CHOICE_TIE:
		return "tie";
	default:
		return "no choice";
	}
}

static enum style choice_style(const struct desk *d, uint32_t i, enum choice c)
{
	int label = d->panel->label[i];

	if ((c != CHOICE_A && c != CHOICE_B) || label == SIDE_NONE)
		return STYLE_TEXT;
	return (c == CHOICE_A) == (label == SIDE_A) ? STYLE_AGREE : STYLE_AGAINST;
}

static void draw_row(void *ctx, struct grid *g, struct rect at, size_t i, bool focused)
{
	struct verdict_state *s = ctx;
	const struct projection_state *p = &s->said[i];
	struct str tags = STR_INIT;

	(void)focused;
	word_tags(&tags, s->desk, p->tags, " ");
	grid_put_cut(g, at.row, at.col, 14, STYLE_STRONG, p->annotator, strlen(p->annotator));
	grid_puts(g, at.row, at.col + 16, 12, choice_style(s->desk, s->of, p->choice),
		  choice_words(s->desk, s->of, p->choice));
	if (!isnan(p->confidence))
		grid_putf(g, at.row, at.col + 29, 6, STYLE_DIM, "%3.0f %%", 100 * p->confidence);
	grid_put_cut(g, at.row, at.col + 36, 12, STYLE_TEXT, tags.s, tags.len);
	grid_puts(g, at.row, at.col + 49, 12, STYLE_DIM, p->after_reveal ? "after reveal" : "");
	if (p->note)
		grid_put_cut(g, at.row, at.col + 62, at.cols - 62, STYLE_TEXT, p->note,
			     strlen(p->note));
	str_release(&tags);
}

static void draw_outcome(struct verdict_state *s, struct grid *g, struct rect r)
{
	struct desk *d = s->desk;
	struct policy_outcome o = policy_judge(&d->policy, d->panel->label[s->of], s->verdict,
					       s->said, s->n);
	static const char *const words[] = {
		[ADJ_OPEN] = "open", [ADJ_KEEP] = "keep", [ADJ_FLIP] = "flip", [ADJ_DROP] = "drop"
	};

	grid_puts(g, r.row, r.col, 12, STYLE_DIM, "verdict");
	grid_puts(g, r.row, r.col + 16, 30, s->verdict == CHOICE_NONE ? STYLE_DIM : STYLE_STRONG,
		  s->verdict == CHOICE_NONE ? "none yet" : choice_words(d, s->of, s->verdict));
	grid_puts(g, r.row + 1, r.col, 12, STYLE_DIM, "comes to");
	grid_putf(g, r.row + 1, r.col + 16, r.cols - 16, STYLE_STRONG, "%s", words[o.what]);
	if (o.reason)
		grid_putf(g, r.row + 1, r.col + 22, r.cols - 22, STYLE_TEXT, "%s", o.reason);
}

static void draw(struct view *v, struct grid *g, struct rect r)
{
	struct verdict_state *s = v->state;
	struct list_source src = { .ctx = s, .row = draw_row, .empty =
		"Nobody has said anything of this item." };
	struct rect below = layout_bottom(&r, 3), head = layout_top(&r, 1);

	if (s->of == DESK_NOWHERE)
		return;
	grid_puts(g, head.row, 2, 16, STYLE_DIM, "annotator");
	grid_puts(g, head.row, 18, 12, STYLE_DIM, "choice");
	grid_puts(g, head.row, 38, 12, STYLE_DIM, "why");
	grid_puts(g, head.row, 64, head.cols - 64, STYLE_DIM, "comment");
	list_draw(&s->list, g, r, &src, true);
	grid_hline(g, below.row, 0, below.cols);
	layout_top(&below, 1);
	draw_outcome(s, g, layout_pad(below, 2));
}

static unsigned move(struct view *v, enum view_move m)
{
	struct verdict_state *s = v->state;

	if (m == VIEW_ENTER)
		return FX_CLOSE;
	if (m == VIEW_DOWN || m == VIEW_UP)
		list_move(&s->list, m == VIEW_DOWN ? 1 : -1);
	else if (m == VIEW_TOP || m == VIEW_BOTTOM)
		list_focus(&s->list, m == VIEW_TOP || !s->n ? 0 : s->n - 1);
	else if (m <= VIEW_PAGE_UP)
		list_page(&s->list, m == VIEW_PAGE_DOWN || m == VIEW_HALF_DOWN ? 1 : -1);
	return FX_REPAINT;
}

static unsigned find(struct view *v, int direction)
{
	(void)direction;
	desk_say(v->desk, STYLE_WARNING, "there is nothing to search for here");
	return FX_REPAINT;
}

unsigned view_verdict_give(struct view *v, int choice, const char *text)
{
	static const enum choice plain[] = {
		[VIEW_CHOOSE_GOOD] = CHOICE_BOTH_GOOD, [VIEW_CHOOSE_BAD] = CHOICE_BOTH_BAD,
		[VIEW_CHOOSE_UNSURE] = CHOICE_UNSURE,
	};
	struct verdict_state *s = v->state;
	bool left = choice == VIEW_CHOOSE_LEFT, side = left || choice == VIEW_CHOOSE_RIGHT;
	enum choice c;

	if (s->of == DESK_NOWHERE)
		return FX_NONE;
	c = side ? (left != desk_swapped(v->desk, s->of) ? CHOICE_A : CHOICE_B) : plain[choice];
	if (!act_verdict(v->desk, s->of, c, text))
		return FX_REPAINT;
	load(v);
	return FX_REPAINT | FX_SAVED;
}

static const char *const hints[] = {
	"verdict-left=A", "verdict-right=B", "verdict-good=good", "verdict-bad=bad",
		"verdict-open=open",
	"undo=undo", "back=back", "help=help", NULL
};

const struct view_ops view_verdict = {
	.name = "verdict",
	.open = open_verdict,
	.close = close_verdict,
	.title = title,
	.draw = draw,
	.move = move,
	.find = find,
	.reload = load,
	.hints = hints,
};
