/*
 * app -- the workbench: views on a stack, keys to actions, effects applied
 * once per turn.
 *
 * Owns: the grid, the views, the prompt and popups over them. May call: view,
 * widget, term, loop, keymap, core. Never: touches the store by itself (desk
 * and act do).
 */
#ifndef ASSAY_APP_H
#define ASSAY_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "tui/term/term.h"

struct app_options {
	const char *project;		/* path */
	const char *annotator;
	const char *order, *where, *grep, *subset;	/* NULL: the defaults */
	bool all;			/* undisputed items too */
	bool open;			/* triage: nothing is hidden */
	bool plain;			/* line by line on stdin and stdout, for screen readers */
	const char *theme;		/* NULL: the configuration's, else the default */
	const char *config;		/* NULL: XDG_CONFIG_HOME/assay/config; "": none */
	uint64_t seed;			/* of the order and the left/right swap; 0 will do */
	const struct clock *clock;	/* NULL: the system's */
};

/*
 * The workbench on this terminal until the annotator leaves. RC_INPUT: not a
 * terminal, no such order, a bad pattern, a bad line in the configuration;
 * otherwise what opening a project may say.
 */
enum rc app_run(const struct app_options *o, struct err *err) MUST_USE;
/* The same on a terminal of the caller's: what the tests do. */
enum rc app_run_on(const struct app_options *o, struct term *t, struct err *err) MUST_USE;

/* Functions of rows in actions.def. text is NULL where the action takes none. */
struct app;
unsigned app_do_help(struct app *a, int arg, const char *text);
unsigned app_do_command(struct app *a, int arg, const char *text);
unsigned app_do_palette(struct app *a, int arg, const char *text);
unsigned app_do_search(struct app *a, int arg, const char *text);
unsigned app_do_find(struct app *a, int direction, const char *text);
unsigned app_do_back(struct app *a, int arg, const char *text);
unsigned app_do_cancel(struct app *a, int arg, const char *text);
unsigned app_do_quit(struct app *a, int arg, const char *text);
unsigned app_do_undo(struct app *a, int redo, const char *text);
unsigned app_do_redraw(struct app *a, int arg, const char *text);
unsigned app_do_suspend(struct app *a, int arg, const char *text);
unsigned app_do_open(struct app *a, int view, const char *text);
unsigned app_do_theme(struct app *a, int arg, const char *text);
unsigned app_do_order(struct app *a, int arg, const char *text);
unsigned app_do_where(struct app *a, int arg, const char *text);
unsigned app_do_filter(struct app *a, int arg, const char *text);
unsigned app_do_grep(struct app *a, int arg, const char *text);
unsigned app_do_subset(struct app *a, int arg, const char *text);
unsigned app_do_all(struct app *a, int arg, const char *text);
unsigned app_do_goto(struct app *a, int arg, const char *text);
unsigned app_do_next_open(struct app *a, int arg, const char *text);
unsigned app_do_verdict(struct app *a, int arg, const char *text);
unsigned app_do_guideline(struct app *a, int arg, const char *text);
unsigned app_do_tour(struct app *a, int arg, const char *text);
unsigned app_do_set(struct app *a, int arg, const char *text);
unsigned app_do_bind(struct app *a, int arg, const char *text);
unsigned app_do_sources(struct app *a, int arg, const char *text);

#endif
