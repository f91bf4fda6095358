/* view_log -- what was done, newest first; other people's acts stay hidden from the blind. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/store/project.h"
#include "tui/view/view.h"
#include "tui/widget/list.h"

#define SHOWN 2000	/* newest events kept on this screen */

struct log_row {
	enum event_kind kind;
	char when[25];
	const char *who, *body;
	uint32_t index;		/* DESK_NOWHERE: about no item, or one that is not here */
	bool mine;
};

struct log_state {
	struct log_row *row;
	size_t n, cap;
	struct arena arena;
	struct list list;
	struct desk *desk;
};

static bool take(void *ctx, const struct event *e)
{
	struct log_state *s = ctx;
	struct err err = ERR_INIT;
	struct log_row *r;
	int64_t id = 0;

	s->row = mem_grow(s->row, &s->cap, s->n + 1, sizeof(*s->row));
	r = &s->row[s->n++];
	r->kind = e->kind;
	clock_format(e->wall_ns, r->when);
	r->who = arena_dup(&s->arena, e->annotator, strlen(e->annotator));
	r->body = e->body ? arena_dup(&s->arena, e->body, strlen(e->body)) : "erased";
	r->mine = !strcmp(e->annotator, s->desk->annotator);
	r->index = DESK_NOWHERE;
	if (e->has_item && item_by_identity(s->desk->project, &e->item, &id, &err) == RC_OK &&
	    id > 0)
		r->index = (uint32_t)(id - 1);
	return true;
}

static void load(struct view *v)
{
	struct log_state *s = v->state;
	struct err err = ERR_INIT;
	int64_t last = event_last_seq(v->desk->project);

	s->n = 0;
	arena_reset(&s->arena);
	if (event_each(v->desk->project, last > SHOWN ? last - SHOWN : 0, take, s, &err))
		desk_say(v->desk, STYLE_ERROR, "%s", err.text);
	list_resize(&s->list, s->n);
}

static void open_log(struct view *v)
{
	struct log_state *s = mem_zalloc(1, sizeof(*s));

	s->desk = v->desk;
	v->state = s;
	load(v);
}

static void close_log(struct view *v)
{
	struct log_state *s = v->state;

	free(s->row);
	arena_release(&s->arena);
	free(s);
}

static void title(struct view *v, struct str *left, struct str *right)
{
	struct log_state *s = v->state;

	str_addf(left, "log · %s", project_name(v->desk->project));
	str_addf(right, "%zu events, newest first", s->n);
}

/*
 * May the annotator read what was said? Their own acts, and others' once they have judged the
 * item themselves.
 */
static bool readable(const struct desk *d, const struct log_row *r)
{
	return r->mine || d->open || r->kind == EVENT_SESSION || r->kind == EVENT_DRAW ||
	       (r->index != DESK_NOWHERE && d->mine[r->index].choice != CHOICE_NONE);
}

static void draw_row(void *ctx, struct grid *g, struct rect at, size_t i, bool focused)
{
	struct log_state *s = ctx;
	const struct log_row *r = &s->row[s->n - 1 - i];
	const struct item_row *item = r->index == DESK_NOWHERE ? NULL : desk_row(s->desk, r->index);
	const char *body = readable(s->desk, r) ? r->body : "(hidden until you have chosen)";

	(void)focused;
	grid_put(g, at.row, at.col, 8, STYLE_DIM, r->when + 11, 8);
	grid_put_cut(g, at.row, at.col + 10, 10, STYLE_TEXT, r->who, strlen(r->who));
	grid_puts(g, at.row, at.col + 21, 10, STYLE_STRONG, event_kind_name(r->kind));
	if (item)
		grid_put_cut(g, at.row, at.col + 32, 10, STYLE_TEXT, item->key, strlen(item->key));
	grid_put_cut(g, at.row, at.col + 43, at.cols - 43, STYLE_DIM, body, strlen(body));
}

static void draw(struct view *v, struct grid *g, struct rect r)
{
	struct log_state *s = v->state;
	struct list_source src = { .ctx = s, .row = draw_row, .empty = "nothing yet" };

	list_draw(&s->list, g, r, &src, true);
}

static unsigned move(struct view *v, enum view_move m)
{
	struct log_state *s = v->state;
	struct list *l = &s->list;

	if (m == VIEW_DOWN || m == VIEW_UP)
		list_move(l, m == VIEW_DOWN ? 1 : -1);
	else if (m == VIEW_HALF_DOWN || m == VIEW_HALF_UP)
		list_page(l, m == VIEW_HALF_DOWN ? 1 : -1);
	else if (m == VIEW_PAGE_DOWN || m == VIEW_PAGE_UP)
		list_page(l, m == VIEW_PAGE_DOWN ? 2 : -2);
	else if (m == VIEW_TOP || m == VIEW_BOTTOM)
		list_focus(l, m == VIEW_TOP || !s->n ? 0 : s->n - 1);
	else if (m == VIEW_ENTER && s->n) {
		const struct log_row *r = &s->row[s->n - 1 - l->focus];

		if (r->index == DESK_NOWHERE || !desk_go(v->desk, r->index)) {
			desk_say(v->desk, STYLE_WARNING,
				 "this event is about no item of the queue");
			return FX_REPAINT;
		}
		v->desk->open_view = VIEW_PAIR;
		return FX_OPEN;
	}
	return FX_REPAINT;
}

static unsigned find(struct view *v, int direction)
{
	struct log_state *s = v->state;
	size_t n = s->n, at = s->list.focus;
	struct err err = ERR_INIT;

	for (size_t i = direction ? 1 : 0; v->desk->find && i < n; i++) {
		size_t k = direction < 0 ? (at + n - i) % n : (at + i) % n, from, to;
		const struct log_row *r = &s->row[n - 1 - k];
		bool found = false;

		if (readable(v->desk, r) &&
		    regex_find(v->desk->find, r->body, strlen(r->body), 0, &found, &from, &to,
			       &err) == RC_OK && found) {
			list_focus(&s->list, k);
			return FX_REPAINT;
		}
	}
	desk_say(v->desk, STYLE_WARNING, "no event says that");
	return FX_REPAINT;
}

static const char *const hints[] = {
	"down=down", "up=up", "open=its item", "search=find", "undo=undo", "redo=redo", "back=back",
		"help=help", NULL
};

const struct view_ops view_log = {
	.name = "log",
	.open = open_log,
	.close = close_log,
	.title = title,
	.draw = draw,
	.move = move,
	.find = find,
	.reload = load,
	.hints = hints,
};
