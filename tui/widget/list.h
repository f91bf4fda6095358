/*
 * list -- a focus that walks over rows, of which only those shown are asked for.
 *
 * Owns: focus, scroll, the range's other end. May call: term, layout. Never:
 * holds rows: the owner draws row i when asked, and knows which are marked.
 */
#ifndef ASSAY_WIDGET_LIST_H
#define ASSAY_WIDGET_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/widget/layout.h"

struct list {
	size_t n, focus, top;
	size_t anchor;		/* the range is from here to the focus */
	bool ranging;
	int rows;		/* shown when last drawn */
};

struct list_source {
	void *ctx;
	/* Draw row i into the one-row rect at; the focus bar is laid over it afterwards. */
	void (*row)(void *ctx, struct grid *g, struct rect at, size_t i, bool focused);
	bool (*marked)(void *ctx, size_t i);	/* may be NULL */
	const char *empty;			/* said where there are no rows; may be NULL */
};

/* There are n rows now: focus and scroll are brought into it. */
void list_resize(struct list *l, size_t n);
void list_focus(struct list *l, size_t i);
void list_move(struct list *l, long rows);
/* Half pages: 1 is half a page down, -2 a page up. */
void list_page(struct list *l, int halves);
/* Does i lie in the range being made? */
bool list_in_range(const struct list *l, size_t i);
/*
 * The cursor keys, PgUp PgDn Home End, j k g G C-d C-u Space; false: not one of
 * them. For popups and the like.
 */
bool list_key(struct list *l, int32_t key);
/*
 * Two columns at the left are the list's: "▸" at the focus, "*" where marked,
 * "|" where in the range. The hardware cursor goes to the focus if has_cursor.
 */
void list_draw(struct list *l, struct grid *g, struct rect r, const struct list_source *src,
	bool has_cursor);

#endif
