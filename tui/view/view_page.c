/* view_page -- a text to read: the sources, a tour, a guideline. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/view/seek.h"
#include "tui/view/view.h"

#define STRONG_MOST 256

struct page_state {
	struct pager text;
	struct str copy;	/* the desk's text may be another's by the next turn */
	size_t from[STRONG_MOST], to[STRONG_MOST], strong;
};

static void add_strong(struct page_state *s, size_t from)
{
	if (s->strong == STRONG_MOST || from >= s->copy.len)
		return;
	s->from[s->strong] = from;
	s->to[s->strong++] = s->copy.len;
}

/* Take a text over without its ** and # marks; what they held is marked as strong. */
static void take(struct page_state *s, const char *z, size_t n)
{
	size_t from = SIZE_MAX;
	bool heading = false;

	str_clear(&s->copy);
	s->strong = 0;
	for (size_t i = 0; i < n; i++) {
		bool line = i == 0 || z[i - 1] == '\n';

		if (line && z[i] == '#') {
			i += strspn(z + i, "# ");
			from = s->copy.len;
			heading = true;
		}
		if (z[i] == '*' && i + 1 < n && z[i + 1] == '*' && !heading) {
			i++;
			if (from != SIZE_MAX)
				add_strong(s, from);
			from = from == SIZE_MAX ? s->copy.len : SIZE_MAX;
			continue;
		}
		if (z[i] == '\n' && from != SIZE_MAX) {
			if (heading)
				add_strong(s, from);
			from = SIZE_MAX;
			heading = false;
		}
		str_addc(&s->copy, z[i]);
	}
}

static void load(struct view *v)
{
	struct page_state *s = v->state;
	struct slice whole;

	take(s, v->desk->page_text.s, v->desk->page_text.len);
	whole = (struct slice){ s->copy.s, s->copy.len };
	pager_clear(&s->text);
	pager_add(&s->text, NULL, STYLE_TEXT, whole);
	for (size_t i = 0; i < s->strong; i++)
		pager_mark(&s->text, PAGER_DIFF, 0, s->from[i], s->to[i] - s->from[i],
			   STYLE_STRONG);
	seek_light(&s->text, 0, whole, v->desk->find);
}

static void open_page(struct view *v)
{
	struct page_state *s = mem_zalloc(1, sizeof(*s));

	v->state = s;
	pager_init(&s->text);
	str_init(&s->copy);
	load(v);
}

static void close_page(struct view *v)
{
	struct page_state *s = v->state;

	pager_release(&s->text);
	str_release(&s->copy);
	free(s);
}

static void title(struct view *v, struct str *left, struct str *right)
{
	struct page_state *s = v->state;
	char where[8];

	str_addz(left, v->desk->page_title.s);
	pager_where(&s->text, where);
	str_addz(right, where);
}

static void draw(struct view *v, struct grid *g, struct rect r)
{
	struct page_state *s = v->state;

	/* Prose is read best in lines that are not too long. */
	r = layout_pad(r, 2);
	if (r.cols > 96)
		r.cols = 96;
	pager_draw(&s->text, g, r, true);
}

static unsigned move(struct view *v, enum view_move m)
{
	struct pager *t = &((struct page_state *)v->state)->text;
	static const int lines[] = { [VIEW_DOWN] = 1, [VIEW_UP] = -1 };
	static const int halves[] = {
		[VIEW_HALF_DOWN] = 1, [VIEW_HALF_UP] = -1, [VIEW_PAGE_DOWN] = 2, [VIEW_PAGE_UP] = -2
	};

	if (m == VIEW_DOWN || m == VIEW_UP)
		pager_scroll(t, lines[m]);
	else if (m <= VIEW_PAGE_UP)
		pager_page(t, halves[m]);
	else if (m == VIEW_TOP)
		pager_home(t);
	else if (m == VIEW_BOTTOM)
		pager_end(t);
	else if (m == VIEW_ENTER)
		return FX_CLOSE;
	return FX_REPAINT;
}

static unsigned find(struct view *v, int direction)
{
	struct page_state *s = v->state;
	size_t at;

	if (direction == 0) {
		pager_unmark(&s->text, PAGER_SEARCH);
		seek_light(&s->text, 0, (struct slice){ s->copy.s, s->copy.len }, v->desk->find);
		direction = 1;
	}
	if (!pager_next(&s->text, PAGER_SEARCH, direction, &at))
		desk_say(v->desk, STYLE_WARNING, "not on this page");
	return FX_REPAINT;
}

static const char *const hints[] = { "down=down", "up=up", "page-down=on", "search=find",
	"back=back", NULL };

const struct view_ops view_page = {
	.name = "page",
	.open = open_page,
	.close = close_page,
	.title = title,
	.draw = draw,
	.move = move,
	.find = find,
	.reload = load,
	.hints = hints,
};
