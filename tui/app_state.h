/*
 * app_state -- what app.c and app_do.c share: the running workbench.
 *
 * Owns: struct app. May be included by: app*.c only. Never: anything else.
 */
#ifndef ASSAY_APP_STATE_H
#define ASSAY_APP_STATE_H

#include "core/work/pick.h"
#include "tui/app.h"
#include "tui/keymap.h"
#include "tui/loop.h"
#include "tui/view/view.h"
#include "tui/widget/popup.h"
#include "tui/widget/prompt.h"

#define APP_STACK 8

struct app {
	struct desk *desk;
	struct keymaps *keys;
	struct prefs prefs;
	struct term *term;
	struct loop *loop;
	struct grid grid;
	struct view view[VIEW_COUNT];
	bool live[VIEW_COUNT];		/* opened */
	int stack[APP_STACK], depth;
	struct prompt prompt[ACT_COUNT];	/* one an action, so that each has its history */
	enum action asking;		/* whose prompt is open; ACT_NONE */
	struct popup popup;
	struct arena popup_words;
	bool popped;
	/* monotonic ns: of the last key; at work; when last at rest */
	int64_t last_key, worked, rested;
	bool quit, dirty;
	/* A filter at work: monotonic ns of the last look at the keys and of the last picture. */
	int64_t looked, pictured;
	struct pick_progress progress;
};

/* Everything but the loop; t stays the caller's. */
enum rc app_state_open(const struct app_options *o, struct term *t, struct app **out,
		       struct err *err) MUST_USE;
void app_state_close(struct app *a);
/* Apply what an action asked for. */
void app_state_apply(struct app *a, unsigned fx);
struct view *app_state_top(struct app *a);
enum keymap_id app_state_map(struct app *a);
/* Run an action; without the text it needs, its prompt opens. */
unsigned app_state_run(struct app *a, enum action act, const char *text);
void app_state_ask(struct app *a, enum action act);
/* One frame onto the terminal. */
void app_state_draw(struct app *a);
void app_state_push(struct app *a, int view);
/* What Tab offers in the open prompt. */
void app_state_complete(void *ctx, struct prompt *p, const char *word, size_t n);
/* A popup of the actions that mean something here. */
void app_state_popup(struct app *a, const char *title, bool filtering);

#endif
