/* view_pair -- the screen where the work is done: one pair, read and judged. */
#include "tui/view/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/project.h"
#include "core/text/wrap.h"
#include "tui/view/act.h"
#include "tui/view/choicebar.h"
#include "tui/view/pair.h"
#include "tui/view/seek.h"
#include "tui/view/why.h"
#include "tui/view/word.h"

/* The screen where the work is done: one pair, read and judged. */

/* The warning that must be read before this item is shown; NULL: none, or read. */
static const char *warning(const struct desk *d)
{
	uint32_t i = desk_focus(d);
	const struct panel *p = d->panel;

	if (i == DESK_NOWHERE || !d->prefs || !p->n_subsets || d->warned[p->subset[i]])
		return NULL;
	return prefs_warning_for(d->prefs, p->subset_name[p->subset[i]]);
}

/* Take the focused item, unless a warning stands before it. */
static void load(struct view *v)
{
	if (warning(v->desk))
		v->mode = "warning";
	else
		pair_load(v->state, v->desk);
}

unsigned view_pair_go_on(struct view *v, int arg, const char *text)
{
	struct desk *d = v->desk;

	(void)arg;
	(void)text;
	d->warned[d->panel->subset[desk_focus(d)]] = 1;
	v->mode = NULL;
	load(v);
	return FX_REPAINT;
}

static void draw_warning(struct grid *g, struct rect r, const char *text)
{
	r = layout_pad(r, r.cols > 84 ? (r.cols - 80) / 2 : 2);
	layout_top(&r, r.rows / 3);
	grid_puts(g, r.row, r.col, r.cols, STYLE_WARNING, "Before you read on");
	layout_top(&r, 2);
	for (size_t at = 0, n = strlen(text); at < n && r.rows > 0; layout_top(&r, 1)) {
		struct wrap_row w;
		int indent = 0;

		if (!wrap_next(text, n, r.cols, false, &at, &indent, &w))
			break;
		grid_put(g, r.row, r.col, r.cols, STYLE_TEXT, text + w.off, w.len);
	}
	grid_puts(g, r.row + 1, r.col, r.cols, STYLE_DIM,
		  "Enter reads on; q goes back. Nobody asks for a reason.");
	grid_cursor(g, r.row + 1, r.col);
}

static void open_pair(struct view *v)
{
	struct pair *p = mem_zalloc(1, sizeof(*p));

	pair_init(p);
	if (v->desk->prefs) {
		p->words = v->desk->prefs->words;
		p->together = v->desk->prefs->together;
		p->layout = v->desk->prefs->layout;
	}
	v->state = p;
	load(v);
}

static void close_pair(struct view *v)
{
	pair_release(v->state);
	free(v->state);
}

static void title(struct view *v, struct str *left, struct str *right)
{
	struct desk *d = v->desk;
	struct pair *p = v->state;
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);

	if (!row)
		return;
	if (warning(d)) {
		str_addz(left, "a warning");
		return;
	}
	str_addf(left, "%s", row->key);
	if (d->panel->n_subsets && d->panel->subset_name[d->panel->subset[i]][0])
		str_addf(left, " · %s", d->panel->subset_name[d->panel->subset[i]]);
	str_addz(left, " · ");
	word_count(left, d->rank + 1);
	str_addz(left, " of ");
	word_count(left, queue_count(d->queue));
	if (row->flags & ITEM_PARTED)
		str_addz(left, " · transcripts part early");
	if (row->flags & ITEM_EMPTY)
		str_addz(left, " · an empty response");
	str_addz(right, d->open ? "open" : desk_unblind(d, i) ? "seen" : "blind");
	str_addz(right, p->swapped ? " · swap · " : " · ");
	word_time(right, d->clock->mono_ns(d->clock) - p->shown_ns);
}

static void draw(struct view *v, struct grid *g, struct rect r)
{
	struct pair *p = v->state;

	load(v);
	if (warning(v->desk)) {
		draw_warning(g, r, warning(v->desk));
		return;
	}
	if (p->of == DESK_NOWHERE) {
		grid_puts(g, r.row + 1, 2, r.cols - 3, STYLE_TEXT, "No item here.");
		grid_cursor(g, r.row + 1, 1);
		return;
	}
	pair_draw(p, v->desk, g, r);
}

static void scroll(struct pair *p, enum view_move m)
{
	struct pager *t = pair_focused(p);

	p->folded = p->folded && p->pane != PAIR_PROMPT;
	switch (m) {
	case VIEW_DOWN:
	case VIEW_UP:
		pager_scroll(t, m == VIEW_DOWN ? 1 : -1);
		break;
	case VIEW_HALF_DOWN:
	case VIEW_HALF_UP:
		pager_page(t, m == VIEW_HALF_DOWN ? 1 : -1);
		break;
	case VIEW_PAGE_DOWN:
	case VIEW_PAGE_UP:
		pager_page(t, m == VIEW_PAGE_DOWN ? 2 : -2);
		break;
	case VIEW_TOP:
		pager_home(t);
		break;
	default:
		pager_end(t);
	}
	if (p->together && p->pane != PAIR_PROMPT)
		pager_follow(&p->side[2 - p->pane], t);
}

static unsigned go(struct view *v, size_t rank)
{
	v->mode = NULL;
	v->desk->rank = rank;
	load(v);
	return FX_REPAINT;
}

static unsigned done(struct view *v)
{
	struct desk *d = v->desk;
	uint32_t i = desk_focus(d);
	size_t next;

	if (i != DESK_NOWHERE && d->mine[i].choice == CHOICE_NONE) {
		struct str key = STR_INIT;

		desk_key(d, "skip", &key);
		desk_say(d, STYLE_WARNING,
			 "no choice yet: choose one of the five, or %s to skip it for now", key.s);
		str_release(&key);
		return FX_REPAINT;
	}
	next = desk_next(d, d->rank);
	if (next == SIZE_MAX) {
		desk_say(d, STYLE_STRONG, "all %zu items of this queue are done",
			 queue_count(d->queue));
		return FX_REPAINT | FX_CLOSE;
	}
	return go(v, next);
}

static unsigned move(struct view *v, enum view_move m)
{
	struct pair *p = v->state;

	if (m == VIEW_ENTER)
		return done(v);
	p->bar.focus = CHOICEBAR_NOWHERE;
	if (m == VIEW_NEXT_PANE)
		p->pane = (p->pane + 1) % 3;
	else if (m == VIEW_PREVIOUS_PANE)
		p->pane = (p->pane + 2) % 3;
	else
		scroll(p, m);
	return FX_REPAINT;
}

/* The next lit match: in this pane, in the panes after it, then in another item. */
static bool find_here(struct pair *p, struct desk *d, int direction)
{
	static const char *const names[] = { "the prompt", "A", "B" };
	struct pager *t = pair_focused(p);
	bool first = !t->matched;
	struct pager_pos was = t->match;
	size_t at;

	if (!pager_next(t, PAGER_SEARCH, direction ? direction : 1, &at))
		return false;
	/* The pager goes round; this walk does not. */
	if (!first && direction >= 0 && (t->match.block < was.block ||
	    (t->match.block == was.block && t->match.off <= was.off)))
		return false;
	if (!first && direction < 0 && (t->match.block > was.block ||
	    (t->match.block == was.block && t->match.off >= was.off)))
		return false;
	p->folded = p->folded && p->pane != PAIR_PROMPT;
	desk_say(d, STYLE_TEXT, "/%s/  %zu of %zu in %s", d->find_pattern, at,
		 t->nspan[PAGER_SEARCH], names[p->pane]);
	return true;
}

static bool find_panes(struct pair *p, struct desk *d, int direction)
{
	for (int n = 0; n < 3; n++) {
		if (find_here(p, d, direction))
			return true;
		if (p->pane == (direction < 0 ? PAIR_PROMPT : PAIR_RIGHT))
			return false;
		p->pane += direction < 0 ? -1 : 1;
		pair_focused(p)->matched = false;
	}
	return false;
}

static unsigned find(struct view *v, int direction)
{
	struct desk *d = v->desk;
	struct pair *p = v->state;

	if (direction == 0)
		pair_light(p, d);
	if (!d->find)
		return FX_REPAINT;
	if (direction == 0)
		p->pane = PAIR_PROMPT;
	/* A search that goes on has been through this item's panes. */
	if ((!d->seeking && find_panes(p, d, direction)) ||
	    !seek_item(d, direction ? direction : 1))
		return FX_REPAINT;
	load(v);
	p->pane = direction < 0 ? PAIR_RIGHT : PAIR_PROMPT;
	if (!find_panes(p, d, direction))
		desk_say(d, STYLE_TEXT, "/%s/ is in your comment on this item", d->find_pattern);
	return FX_REPAINT;
}

static void reload(struct view *v)
{
	struct pair *p = v->state;
	uint32_t of = p->of;
	int64_t shown = p->shown_ns;
	int pane = p->pane;

	p->of = DESK_NOWHERE;
	load(v);
	if (p->of == of && of != DESK_NOWHERE) {
		p->shown_ns = shown;	/* the same item is still being read */
		p->pane = pane;
	}
}

/* ---- acts ---- */

static struct act_context context(const struct pair *p, const char *on_screen)
{
	return (struct act_context){
		.layout = p->drawn == PAIR_SIDE ? "side" : p->drawn == PAIR_STACKED ? "stacked"
			: "single",
		.diff = p->words,
		.shown_mono_ns = p->shown_ns,
		.on_screen = on_screen,
	};
}

unsigned view_pair_choose(struct view *v, int choice, const char *text)
{
	static const enum choice plain[] = {
		[VIEW_CHOOSE_GOOD] = CHOICE_BOTH_GOOD, [VIEW_CHOOSE_BAD] = CHOICE_BOTH_BAD,
		[VIEW_CHOOSE_UNSURE] = CHOICE_UNSURE,
	};
	struct pair *p = v->state;
	bool left = choice == VIEW_CHOOSE_LEFT, side = left || choice == VIEW_CHOOSE_RIGHT;
	enum choice c = side ? (left != p->swapped ? CHOICE_A : CHOICE_B) : plain[choice];
	struct act_context ctx = context(p, left ? "left" : side ? "right" : NULL);

	(void)text;
	if (p->of == DESK_NOWHERE || !act_choose(v->desk, c, &ctx))
		return FX_REPAINT;
	p->bar.focus = CHOICEBAR_CHOICE;
	p->panel = true;
	return FX_REPAINT | FX_SAVED;
}

unsigned view_pair_tag(struct view *v, int source, const char *text)
{
	struct pair *p = v->state;
	struct desk *d = v->desk;

	(void)text;
	if (p->of == DESK_NOWHERE)
		return FX_NONE;
	if ((size_t)source >= desk_sources(d)->n) {
		desk_say(d, STYLE_WARNING,
			 "this project has no source %d of its own; sources.json in its folder names them",
			 source + 1);
		return FX_REPAINT;
	}
	p->bar.focus = CHOICEBAR_SOURCE;
	p->bar.source = source;
	if (!act_tag(d, p->of, (size_t)source, !desk_tagged(d, p->of, (size_t)source), NULL))
		return FX_REPAINT;
	pair_evidence(p, d);
	return FX_REPAINT | FX_SAVED;
}

unsigned view_pair_comment(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;

	(void)arg;
	if (p->of == DESK_NOWHERE || !act_note(v->desk, text))
		return FX_REPAINT;
	pair_note(p, v->desk);
	return FX_REPAINT | FX_SAVED;
}

unsigned view_pair_reveal(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;

	(void)arg;
	(void)text;
	if (p->of == DESK_NOWHERE)
		return FX_NONE;
	if (desk_unblind(v->desk, p->of)) {
		p->panel = !p->panel;
		return FX_REPAINT;
	}
	p->panel = true;
	return act_reveal(v->desk) ? FX_REPAINT | FX_SAVED : FX_REPAINT;
}

unsigned view_pair_skip(struct view *v, int arg, const char *text)
{
	struct desk *d = v->desk;
	const struct item_row *row = desk_row(d, desk_focus(d));
	size_t next;

	(void)arg;
	(void)text;
	if (!row || !act_skip(d))
		return FX_REPAINT;
	desk_say(d, STYLE_TEXT, "%s skipped: it comes again last", row->key);
	next = desk_next(d, d->rank);
	return (next == SIZE_MAX ? FX_REPAINT : go(v, next)) | FX_SAVED;
}

unsigned view_pair_step(struct view *v, int by, const char *text)
{
	struct desk *d = v->desk;
	size_t n = queue_count(d->queue);

	(void)text;
	if ((by < 0 && d->rank == 0) || (by > 0 && d->rank + 1 >= n)) {
		desk_say(d, STYLE_WARNING, by < 0 ? "this is the first item"
			 : "this is the last item");
		return FX_REPAINT;
	}
	return go(v, by < 0 ? d->rank - 1 : d->rank + 1);
}

unsigned view_pair_layout(struct view *v, int arg, const char *text)
{
	static const char *const names[] = { "as it fits", "side by side", "stacked",
		"one at a time" };
	struct pair *p = v->state;

	(void)arg;
	(void)text;
	p->layout = (p->layout + 1) % PAIR_LAYOUTS;
	desk_say(v->desk, STYLE_TEXT, "layout: %s", names[p->layout]);
	return FX_REPAINT | FX_RELAYOUT;
}

unsigned view_pair_words(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;

	(void)arg;
	(void)text;
	p->words = !p->words;
	pair_words(p);
	desk_say(v->desk, STYLE_TEXT, p->words ? "words that differ are marked"
		 : "words that differ are not marked");
	return FX_REPAINT;
}

unsigned view_pair_sync(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;

	(void)arg;
	(void)text;
	p->together = !p->together;
	desk_say(v->desk, STYLE_TEXT, p->together ? "both responses scroll together"
		 : "each response scrolls alone");
	return FX_REPAINT;
}

unsigned view_pair_copy(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;
	struct desk *d = v->desk;
	static const char *const names[] = { "the prompt", "A", "B" };
	struct slice s;

	(void)arg;
	(void)text;
	if (!desk_texts(d, p->of))
		return FX_REPAINT;
	s = p->pane == PAIR_PROMPT ? d->prompt : d->response[(p->pane == PAIR_RIGHT) != p->swapped];
	str_clear(&d->copy);
	str_add(&d->copy, s.s, s.n);
	desk_say(d, STYLE_TEXT, "%s copied, %zu bytes", names[p->pane], s.n);
	return FX_REPAINT | FX_COPY;
}

/* "A refusal 1": side on the screen, name, value. */
unsigned view_pair_feature(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;
	struct desk *d = v->desk;
	const struct panel *q = d->made.panel;
	char side, name[64];
	int value, f;

	(void)arg;
	if (p->of == DESK_NOWHERE || !q)
		return FX_NONE;
	if (sscanf(text, " %c %63s %d", &side, name, &value) != 3 || !strchr("AaBb", side) ||
	    value < -127 || value > 127) {
		desk_say(d, STYLE_ERROR, "write it as: A refusal 1");
		return FX_REPAINT;
	}
	f = panel_feature(q, name);
	if (f < 0) {
		desk_say(d, STYLE_ERROR, "no feature \"%s\"; Tab lists them", name);
		return FX_REPAINT;
	}
	if (!act_feature(d, (size_t)f, (side == 'B' || side == 'b') != p->swapped ? SIDE_B : SIDE_A,
			 value))
		return FX_REPAINT;
	desk_say(d, STYLE_STRONG, "%s of %c is %d now, by your hand", name, side & ~32, value);
	return FX_REPAINT | FX_SAVED;
}

unsigned view_pair_confidence(struct view *v, int arg, const char *text)
{
	struct pair *p = v->state;
	char *end;
	double c = strtod(text, &end);

	(void)arg;
	if (end == text || (*end && strcmp(end, "%")) || !(c >= 0 && c <= 100)) {
		desk_say(v->desk, STYLE_ERROR, "\"%s\" is no number from 0 to 100", text);
		return FX_REPAINT;
	}
	if (p->of == DESK_NOWHERE || !act_confidence(v->desk, c / 100))
		return FX_REPAINT;
	pair_note(p, v->desk);
	return FX_REPAINT | FX_SAVED;
}

/* A click focuses the text it falls on. */
static unsigned click(struct view *v, int row, int col)
{
	struct pair *p = v->state;

	for (int k = 0; k < 3; k++) {
		const struct rect *r = &p->at[k];

		if (row >= r->row && row < r->row + r->rows && col >= r->col && col < r->col +
		    r->cols)
			p->pane = k;
	}
	return FX_REPAINT;
}

static void leave(struct view *v)
{
	struct pair *p = v->state;

	v->mode = NULL;
	p->question = NULL;
	pager_select_stop(&p->prompt);
	pager_select_stop(&p->side[0]);
	pager_select_stop(&p->side[1]);
}

static const char *initial(struct view *v, const char *action)
{
	struct pair *p = v->state;

	return strcmp(action, "comment") ? "" : p->bar.note;
}

static const char *const hints[] = {
	"open=next", "skip=skip", "undo=undo", "comment=comment", "which-source=which source?",
		"evidence=evidence",
	"reveal=reveal", "words=words", "layout=layout", "search=find", "measures=measures",
		"help=help", NULL
};

const struct view_ops view_pair = {
	.name = "pair",
	.open = open_pair,
	.close = close_pair,
	.title = title,
	.draw = draw,
	.move = move,
	.find = find,
	.reload = reload,
	.click = click,
	.leave = leave,
	.initial = initial,
	.hints = hints,
};
