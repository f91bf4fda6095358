/* view_queue -- the list of items, which of them wait, and a preview. */
#include "tui/view/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "core/store/project.h"
#include "core/work/taxonomy.h"
#include "tui/view/act.h"
#include "tui/view/pair.h"
#include "tui/view/seek.h"
#include "tui/view/word.h"
#include "tui/widget/chart.h"
#include "tui/widget/pager.h"

/*
 * The list of items. Blind, it shows how much a pair is disputed and never
 * which way: the bar is majority against minority.
 */

#define BAR_MAX 16

struct queue_state {
	size_t top;
	size_t mark_from;	/* rank of the last mark set, for a range */
	int list_row, list_rows;
	struct pager prompt, side[2];
	uint32_t preview_of;
};

/* Where the columns stand; width 0: not shown. */
struct columns {
	int key, key_w, bar, bar_w, votes, entropy, spread, margin, mine, tags, why, why_w, opening;
};

static void open_queue(struct view *v)
{
	struct queue_state *s = mem_zalloc(1, sizeof(*s));

	s->preview_of = DESK_NOWHERE;
	pager_init(&s->prompt);
	pager_init(&s->side[0]);
	pager_init(&s->side[1]);
	v->state = s;
}

static void close_queue(struct view *v)
{
	struct queue_state *s = v->state;

	pager_release(&s->prompt);
	pager_release(&s->side[0]);
	pager_release(&s->side[1]);
	free(s);
}

static void title(struct view *v, struct str *left, struct str *right)
{
	struct desk *d = v->desk;
	size_t n = queue_count(d->queue);

	str_addf(left, "assay · %s   queue · ", project_name(d->project));
	word_count(left, n);
	str_addf(left, " %s of ", d->rule.all || !d->panel->k ? "items" : "disputed");
	word_count(left, d->panel->n);
	str_addf(left, " · %s", d->rule.order);
	if (d->rule.subset)
		str_addf(left, " in %s", d->rule.subset);
	if (d->rule.grep)
		str_addf(left, " · /%s/", d->rule.grep);
	if (d->rule.where)
		str_addf(left, " · where %s", d->rule.where);
	if (d->marked)
		str_addf(right, "%zu marked · ", d->marked);
	str_addf(right, "%s%s · ", d->open ? "open · " : "", d->annotator);
	word_count(right, d->done);
	str_addz(right, " done");
}

static int key_width(struct desk *d, size_t top, int rows)
{
	int w = 6;

	for (int i = 0; i < rows; i++) {
		const struct item_row *r = desk_row(d, desk_at(d, top + (size_t)i));
		int len = r ? unicode_width(r->key, strlen(r->key)) : 0;

		w = len > w ? len : w;
	}
	return w > 16 ? 16 : w;
}

static struct columns place(struct desk *d, size_t top, int rows, int cols)
{
	struct columns c = { .key = 4 };
	int at;

	c.key_w = key_width(d, top, rows);
	at = c.key + c.key_w + 2;
	c.bar = at;
	c.bar_w = cols >= 72 ? (d->panel->voters > BAR_MAX - 1 ? BAR_MAX : (int)d->panel->voters + 1) : 0;
	at += c.bar_w ? c.bar_w + 1 : 0;
	c.votes = at;
	at += 6;
	c.entropy = at;
	at += cols >= 60 ? 9 : 0;
	if (cols >= 100) {
		c.spread = at;
		at += 8;
	}
	if (d->open) {
		c.margin = at;
		at += 8;
	}
	c.mine = at;
	at += 6;
	c.tags = at;
	at += cols >= 100 ? 12 : 7;
	if (d->open && cols >= 120) {
		c.why = at;
		c.why_w = (cols - at) / 3 < 34 ? (cols - at) / 3 : 34;
		at += c.why_w + 2;
	}
	c.opening = at;
	return c;
}

/* A column's name, where the column is. */
static void name(struct grid *g, int row, int at, int width, const char *word)
{
	if (at && width > 0)
		grid_puts(g, row, at, width, STYLE_DIM, word);
}

static void draw_heads(const struct desk *d, struct grid *g, int row, const struct columns *c,
		       int cols)
{
	name(g, row, c->key, c->key_w, "item");
	name(g, row, c->bar, c->votes + 5 - c->bar, !c->bar_w ? "split" : d->open ? "for : against"
	     : "disputed");
	name(g, row, c->entropy, c->mine - c->entropy - 1, "entropy");
	name(g, row, c->spread, 7, "spread");
	name(g, row, c->margin, 7, "margin");
	name(g, row, c->mine, 5, "mine");
	name(g, row, c->tags, 6, "tags");
	name(g, row, c->why, c->why_w, "why");
	name(g, row, c->opening, cols - c->opening, "opening words of the prompt");
}

/* Votes as they may be shown: for and against the label, or the larger and the smaller. */
static void signed_votes(const struct desk *d, uint32_t i, unsigned v[2])
{
	const struct votes_columns *c = queue_columns(d->queue);
	unsigned a = c->for_a[i], b = c->for_b[i];
	bool b_first = d->open ? d->panel->label[i] == SIDE_B : b > a;

	v[0] = b_first ? b : a;
	v[1] = b_first ? a : b;
}

static void draw_bar(const struct desk *d, struct grid *g, int row, int col, int width, uint32_t i)
{
	int ties = queue_columns(d->queue)->ties[i];
	unsigned v[2];

	signed_votes(d, i, v);
	if (v[0] + v[1] + (unsigned)ties)
		chart_votes(g, row, col, width, (int)v[0], ties, (int)v[1], d->open ? STYLE_AGREE
			    : STYLE_TEXT,
			    d->open ? STYLE_AGAINST : STYLE_DIM);
}

static void draw_tags(struct desk *d, struct grid *g, int row, int col, int width, uint32_t i)
{
	struct str s = STR_INIT;

	word_tags(&s, d, d->mine[i].tags, " ");
	if (unicode_width(s.s, s.len) > width)
		word_tags_short(&s, d->mine[i].tags);
	if (d->mine[i].flags & DESK_NOTE)
		str_addz(&s, s.len ? " ✎" : "✎");
	grid_put_cut(g, row, col, width, STYLE_TEXT, s.s, s.len);
	str_release(&s);
}

static void draw_numbers(const struct desk *d, struct grid *g, int row, const struct columns *c,
			 uint32_t i)
{
	const struct votes_columns *vc = queue_columns(d->queue);
	int sign = d->panel->label[i] == SIDE_B ? -1 : 1;
	unsigned v[2];

	signed_votes(d, i, v);
	if (v[0] + v[1] + vc->ties[i])
		grid_putf(g, row, c->votes, 5, STYLE_TEXT, "%u:%u", v[0], v[1]);
	if (c->entropy != c->mine)
		grid_putf(g, row, c->entropy + 1, 6, STYLE_TEXT, "%.2f", (double)vc->entropy[i]);
	if (c->spread)
		grid_putf(g, row, c->spread, 6, STYLE_TEXT, "%6.2f", (double)vc->spread[i]);
	if (c->margin && d->panel->label[i] != SIDE_NONE)
		grid_putf(g, row, c->margin, 7, STYLE_TEXT, "%+6.2f", sign * (double)vc->margin[i]);
}

static void draw_item(struct desk *d, struct grid *g, int row, const struct columns *c, int cols,
		      size_t rank)
{
	uint32_t i = desk_at(d, rank);
	const struct item_row *r = desk_row(d, i);
	const struct desk_mine *m = &d->mine[i];
	bool focus = rank == d->rank;

	if (!r)
		return;
	grid_puts(g, row, 1, 1, STYLE_STRONG, focus ? "▸" : " ");
	grid_puts(g, row, 2, 1, STYLE_KEY, m->flags & DESK_MARKED ? "*" : " ");
	grid_put_cut(g, row, c->key, c->key_w, m->choice ? STYLE_DIM : STYLE_STRONG, r->key,
		     strlen(r->key));
	if (c->bar_w)
		draw_bar(d, g, row, c->bar, c->bar_w, i);
	draw_numbers(d, g, row, c, i);
	grid_puts(g, row, c->mine, 5, m->choice ? STYLE_STRONG : STYLE_DIM, word_mine(d, i));
	draw_tags(d, g, row, c->tags, (c->why ? c->why : c->opening) - c->tags - 1, i);
	if (c->why) {
		struct str why = STR_INIT;

		queue_why(d->queue, i, !d->open, &why);
		grid_put_cut(g, row, c->why, c->why_w, STYLE_DIM, why.s, why.len);
		str_release(&why);
	}
	if (c->opening < cols)
		grid_put_cut(g, row, c->opening, cols - c->opening - 1, m->choice ? STYLE_DIM
			     : STYLE_TEXT,
			     r->opening, strlen(r->opening));
	if (focus) {
		grid_restyle(g, row, 0, cols, STYLE_FOCUS);
		grid_cursor(g, row, 1);
	}
}

/* ---- the preview of the focused item ---- */

static void show(struct pager *p, struct slice text, struct regex *re)
{
	text = pair_trim(text);
	pager_clear(p);
	pager_add(p, NULL, STYLE_TEXT, text);
	seek_light(p, 0, text, re);
}

static void load_preview(struct view *v, uint32_t i)
{
	struct queue_state *s = v->state;
	struct desk *d = v->desk;
	bool swap;

	if (s->preview_of == i && d->texts_of == i)
		return;
	s->preview_of = DESK_NOWHERE;
	if (!desk_texts(d, i))
		return;
	swap = desk_swapped(d, i);
	show(&s->prompt, word_last_turn(d->prompt), d->find);
	show(&s->side[0], d->response[swap], d->find);
	show(&s->side[1], d->response[!swap], d->find);
	s->preview_of = i;
}

static void draw_preview(struct view *v, struct grid *g, struct rect r)
{
	struct queue_state *s = v->state;
	uint32_t i = desk_focus(v->desk);
	struct rect left, top;
	int most = r.rows >= 8 ? 3 : 2, rows;

	load_preview(v, i);
	if (s->preview_of != i || i == DESK_NOWHERE)
		return;
	r = layout_pad(r, 1);
	rows = (int)pager_rows(&s->prompt, r.cols);
	top = layout_top(&r, rows < most ? rows : most);
	pager_draw(&s->prompt, g, top, false);
	left = layout_left(&r, r.cols / 2);
	grid_puts(g, left.row, left.col, 1, STYLE_KEY, "A");
	grid_puts(g, r.row, r.col, 1, STYLE_KEY, "B");
	layout_left(&left, 3);
	layout_right(&left, 2);
	layout_left(&r, 3);
	pager_draw(&s->side[0], g, left, false);
	pager_draw(&s->side[1], g, r, false);
}

static bool only_claims(const struct panel *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->kind[i] == ITEM_PAIR)
			return false;
	return p->n > 0;
}

static const char *why_empty(const struct desk *d)
{
	if (only_claims(d->panel))
		return "There are claims here and no pairs: assay study run judges claims.";
	if (d->panel->n == 0)
		return "This project holds no items yet: assay import PROJECT FILE brings them in.";
	if (d->rule.grep || d->rule.where || d->rule.subset)
		return "Nothing fits these filters; :where, :grep, :subset without words take them away.";
	if (d->panel->voters == 0)
		return "No reward model has scored these pairs, so none is disputed. A shows them all.";
	return "No pair is disputed. A shows them all.";
}

static void draw_empty(const struct desk *d, struct grid *g, struct rect a)
{
	grid_puts(g, a.row + 1, 2, a.cols - 3, STYLE_TEXT, why_empty(d));
	grid_cursor(g, a.row + 1, 1);
}

static void keep_in_view(struct queue_state *s, const struct desk *d)
{
	size_t rows = (size_t)(s->list_rows > 0 ? s->list_rows : 1), n = queue_count(d->queue);
	size_t margin = rows > 6 ? 2 : 0;

	if (d->rank < s->top + margin)
		s->top = d->rank > margin ? d->rank - margin : 0;
	if (d->rank + margin >= s->top + rows)
		s->top = d->rank + margin + 1 - rows;
	if (n <= rows)
		s->top = 0;
	else if (s->top + rows > n)
		s->top = n - rows;
}

static void draw(struct view *v, struct grid *g, struct rect a)
{
	struct queue_state *s = v->state;
	struct desk *d = v->desk;
	int below = a.rows >= 13 ? (a.rows >= 30 ? 10 : a.rows / 3 + 1) : 0;
	struct columns c;

	if (!queue_count(d->queue)) {
		draw_empty(d, g, a);
		return;
	}
	s->list_row = a.row + 1;
	s->list_rows = a.rows - 1 - below;
	keep_in_view(s, d);
	c = place(d, s->top, s->list_rows, a.cols);
	draw_heads(d, g, a.row, &c, a.cols);
	for (int i = 0; i < s->list_rows && s->top + (size_t)i < queue_count(d->queue); i++)
		draw_item(d, g, a.row + 1 + i, &c, a.cols, s->top + (size_t)i);
	if (!below)
		return;
	grid_hline(g, a.row + 1 + s->list_rows, 0, a.cols);
	draw_preview(v, g, (struct rect){ a.row + 2 + s->list_rows, 0, below - 2, a.cols });
	grid_hline(g, a.row + a.rows - 1, 0, a.cols);
}

static size_t clamp(const struct desk *d, long to)
{
	long n = (long)queue_count(d->queue);

	return to < 0 || n == 0 ? 0 : to >= n ? (size_t)n - 1 : (size_t)to;
}

static unsigned move(struct view *v, enum view_move m)
{
	struct desk *d = v->desk;
	long rows = ((struct queue_state *)v->state)->list_rows, at = (long)d->rank;
	const long by[] = {
		[VIEW_DOWN] = 1, [VIEW_UP] = -1, [VIEW_HALF_DOWN] = rows / 2, [VIEW_HALF_UP] =
			-rows / 2,
		[VIEW_PAGE_DOWN] = rows, [VIEW_PAGE_UP] = -rows,
	};

	switch (m) {
	case VIEW_TOP:
		d->rank = 0;
		break;
	case VIEW_BOTTOM:
		d->rank = clamp(d, (long)queue_count(d->queue) - 1);
		break;
	case VIEW_ENTER:
		if (desk_focus(d) == DESK_NOWHERE)
			return FX_NONE;
		d->open_view = VIEW_PAIR;
		return FX_OPEN;
	case VIEW_NEXT_PANE:
	case VIEW_PREVIOUS_PANE:
		return FX_NONE;
	default:
		d->rank = clamp(d, at + by[m]);
	}
	return FX_REPAINT;
}

/* A click focuses an item; on the focused one it opens it. */
static unsigned click(struct view *v, int row, int col)
{
	struct queue_state *s = v->state;
	struct desk *d = v->desk;
	int line = row - s->list_row;

	(void)col;
	if (line < 0 || line >= s->list_rows || s->top + (size_t)line >= queue_count(d->queue))
		return FX_NONE;
	if (d->rank == s->top + (size_t)line)
		return move(v, VIEW_ENTER);
	d->rank = s->top + (size_t)line;
	return FX_REPAINT;
}

static unsigned find(struct view *v, int direction)
{
	((struct queue_state *)v->state)->preview_of = DESK_NOWHERE;
	seek_item(v->desk, direction);
	return FX_REPAINT;
}

static void reload(struct view *v)
{
	((struct queue_state *)v->state)->preview_of = DESK_NOWHERE;
}

static void set_mark(struct desk *d, size_t rank, bool on)
{
	struct desk_mine *m = &d->mine[queue_at(d->queue, rank)];

	if (on == !!(m->flags & DESK_MARKED))
		return;
	m->flags ^= DESK_MARKED;
	d->marked = on ? d->marked + 1 : d->marked - 1;
}

unsigned view_queue_mark(struct view *v, int what, const char *text)
{
	struct queue_state *s = v->state;
	struct desk *d = v->desk;
	size_t from = s->mark_from < d->rank ? s->mark_from : d->rank;
	size_t to = s->mark_from < d->rank ? d->rank : s->mark_from;

	(void)text;
	if (desk_focus(d) == DESK_NOWHERE)
		return FX_NONE;
	if (what == 0) {
		set_mark(d, d->rank, !(d->mine[desk_focus(d)].flags & DESK_MARKED));
		s->mark_from = d->rank;
		d->rank = clamp(d, (long)d->rank + 1);
	} else if (what == 1) {
		for (size_t r = from; r <= to && r < queue_count(d->queue); r++)
			set_mark(d, r, true);
	} else {
		for (size_t i = 0; i < d->panel->n; i++)
			d->mine[i].flags &= (uint8_t)~DESK_MARKED;
		d->marked = 0;
	}
	return FX_REPAINT;
}

unsigned view_queue_tag(struct view *v, int arg, const char *text)
{
	struct desk *d = v->desk;
	const struct taxonomy_source *s = taxonomy_find(desk_sources(d), text);
	size_t n = 0, k;

	(void)arg;
	if (!s) {
		desk_say(d, STYLE_ERROR, "no source \"%s\"; there are %s", text,
			 taxonomy_ids(desk_sources(d)));
		return FX_REPAINT;
	}
	k = (size_t)(s - desk_sources(d)->source);
	for (size_t i = 0; i < d->panel->n; i++)
		if ((d->mine[i].flags & DESK_MARKED) && !desk_tagged(d, (uint32_t)i, k))
			n += act_tag(d, (uint32_t)i, k, true, NULL);
	if (!d->marked)
		desk_say(d, STYLE_WARNING, "nothing is marked; * marks an item, V a range");
	else
		desk_say(d, STYLE_STRONG, "%s on %zu of %zu marked items", text, n, d->marked);
	return FX_REPAINT | FX_SAVED;
}

static const char *const hints[] = {
	"open=read", "search=find", "order=order", "where=filter", "mark=mark", "undo=undo",
		"measures=measures",
	"command=command", "help=help", NULL
};

const struct view_ops view_queue = {
	.name = "queue",
	.open = open_queue,
	.close = close_queue,
	.title = title,
	.draw = draw,
	.move = move,
	.find = find,
	.click = click,
	.reload = reload,
	.hints = hints,
};
