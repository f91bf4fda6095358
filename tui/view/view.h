/*
 * view -- what every screen is: a struct of functions that draw into a grid.
 *
 * Owns: the shape of a view, the effects an action may ask for. May call: desk,
 * widget, term, core. Never: reads a key, speaks to a terminal, opens another
 * view by itself (it asks by effects).
 */
#ifndef ASSAY_VIEW_VIEW_H
#define ASSAY_VIEW_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"
#include "tui/term/grid.h"
#include "tui/view/desk.h"
#include "tui/widget/layout.h"

/* What follows from an action; the app applies them once per turn. */
enum fx {
	FX_NONE = 0,
	FX_REPAINT = 1,
	FX_RELAYOUT = 2,	/* widths, texts or layout changed */
	FX_RELOAD = 4,		/* the queue or the data changed */
	FX_SAVED = 8,		/* something was committed */
	FX_CLOSE = 16,		/* this view is done */
	FX_QUIT = 32,
	FX_OPEN = 64,		/* desk->open_view says which */
	FX_COPY = 128,		/* desk->copy holds what */
	FX_UNDERSTOOD = 256,	/* the message may go */
};

enum view_id {
	VIEW_QUEUE, VIEW_PAIR, VIEW_MEASURES, VIEW_LOG, VIEW_PAGE, VIEW_VERDICT, VIEW_COUNT
};

enum view_move {
	VIEW_DOWN, VIEW_UP, VIEW_HALF_DOWN, VIEW_HALF_UP, VIEW_PAGE_DOWN, VIEW_PAGE_UP,
	VIEW_TOP, VIEW_BOTTOM, VIEW_NEXT_PANE, VIEW_PREVIOUS_PANE, VIEW_ENTER,
};

/* Screen positions and choices that mean the same on either. */
enum view_choice {
	VIEW_CHOOSE_LEFT, VIEW_CHOOSE_RIGHT, VIEW_CHOOSE_GOOD, VIEW_CHOOSE_BAD, VIEW_CHOOSE_UNSURE,
};

enum view_word {
	VIEW_WORD_NEXT, VIEW_WORD_BACK, VIEW_WORD_DOWN, VIEW_WORD_UP, VIEW_WORD_ANCHOR,
};

struct view {
	const struct view_ops *ops;
	struct desk *desk;
	void *state;
	/* keys of another map for a while ("evidence", "aid"); NULL: its own */
	const char *mode;
};

struct view_ops {
	const char *name;	/* of its keymap, too */
	void (*open)(struct view *v);
	void (*close)(struct view *v);
	/* The header line: where am I, and at the right end how. */
	void (*title)(struct view *v, struct str *left, struct str *right);
	void (*draw)(struct view *v, struct grid *g, struct rect r);
	unsigned (*move)(struct view *v, enum view_move m);
	/*
	 * desk->find changed, or go on to the next (1) or previous (-1) match; 0: as it is
	 * typed.
	 */
	unsigned (*find)(struct view *v, int direction);
	/* The queue, the item or the data changed under it. */
	void (*reload)(struct view *v);
	/* A click at a place of the screen; NULL: means nothing. */
	unsigned (*click)(struct view *v, int row, int col);
	/* Leave v->mode without doing anything; NULL where there are no modes. */
	void (*leave)(struct view *v);
	/* What the prompt of an action begins with; NULL function: nothing. Borrowed. */
	const char *(*initial)(struct view *v, const char *action);
	/*
	 * What the hint line offers: action names with a short word, "open=read". NULL at the
	 * end.
	 */
	const char *const *hints;
};

/* The views there are. */
extern const struct view_ops view_queue, view_pair, view_measures, view_log, view_page,
	view_verdict;

/* Functions of rows in actions.def. text is NULL where the action takes none. */
unsigned view_move(struct view *v, int move, const char *text);
unsigned view_queue_mark(struct view *v, int what, const char *text);
unsigned view_queue_tag(struct view *v, int arg, const char *text);
unsigned view_pair_choose(struct view *v, int choice, const char *text);
unsigned view_pair_tag(struct view *v, int source, const char *text);
unsigned view_pair_comment(struct view *v, int arg, const char *text);
unsigned view_pair_reveal(struct view *v, int arg, const char *text);
unsigned view_pair_skip(struct view *v, int arg, const char *text);
unsigned view_pair_step(struct view *v, int by, const char *text);
unsigned view_pair_layout(struct view *v, int arg, const char *text);
unsigned view_pair_words(struct view *v, int arg, const char *text);
unsigned view_pair_sync(struct view *v, int arg, const char *text);
unsigned view_pair_copy(struct view *v, int arg, const char *text);
unsigned view_pair_go_on(struct view *v, int arg, const char *text);
unsigned view_pair_feature(struct view *v, int arg, const char *text);
unsigned view_pair_confidence(struct view *v, int arg, const char *text);
unsigned view_evidence_start(struct view *v, int arg, const char *text);
unsigned view_evidence_move(struct view *v, int how, const char *text);
unsigned view_evidence_tag(struct view *v, int source, const char *text);
unsigned view_aid_start(struct view *v, int arg, const char *text);
unsigned view_aid_answer(struct view *v, int yes, const char *text);
unsigned view_verdict_give(struct view *v, int choice, const char *text);

/* The line of live measures and `saved`, the same in every view. */
void view_footer(struct desk *d, struct grid *g, int row, int cols);

#endif
