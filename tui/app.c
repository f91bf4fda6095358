/* app -- see app.h: opening, the loop, the frame around the view, keys. */
#include "tui/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/store/project.h"
#include "tui/app_state.h"
#include "tui/config.h"
#include "tui/lines.h"
#include "tui/term/curses.h"
#include "tui/term/key.h"
#include "tui/view/guideline.h"
#include "tui/view/seek.h"
#include "tui/view/switches.h"
#include "tui/widget/layout.h"

#define LEAST_ROWS 10
#define LEAST_COLS 40
#define TICK_MS 500
#define BUSY_MS 15
#define HELP_WIDTH 9		/* " · ? help" */
#define CTRL_C 3
#define WITH_SWITCHES 80	/* columns in which a pattern and its switches fit */

typedef unsigned app_fn(struct app *a, int arg, const char *text);
typedef unsigned view_fn(struct view *v, int arg, const char *text);

struct deed {
	app_fn *app;
	view_fn *view;
	int arg;
};

static const struct deed deeds[ACT_COUNT] = {
#define APP_ACTION(id, name, map, fn, arg, ask, complete, help) [ACT_##id] = { fn, NULL, arg },
#define VIEW_ACTION(id, name, map, fn, arg, ask, complete, help) [ACT_##id] = { NULL, fn, arg },
#include "tui/actions.def"
#undef APP_ACTION
#undef VIEW_ACTION
};

static const struct {
	const struct view_ops *ops;
	enum keymap_id map;
} kinds[VIEW_COUNT] = {
	[VIEW_QUEUE] = { &view_queue, MAP_QUEUE },
	[VIEW_PAIR] = { &view_pair, MAP_PAIR },
	[VIEW_MEASURES] = { &view_measures, MAP_MEASURES },
	[VIEW_LOG] = { &view_log, MAP_LOG },
	[VIEW_PAGE] = { &view_page, MAP_PAGE },
	[VIEW_VERDICT] = { &view_verdict, MAP_VERDICT },
};

struct view *app_state_top(struct app *a)
{
	return &a->view[a->stack[a->depth - 1]];
}

enum keymap_id app_state_map(struct app *a)
{
	const struct view *v = app_state_top(a);

	return v->mode ? keymap_of(v->mode) : kinds[a->stack[a->depth - 1]].map;
}

void app_state_push(struct app *a, int id)
{
	struct view *v = &a->view[id];

	for (int i = 0; i < a->depth; i++) {
		if (a->stack[i] == id) {
			a->depth = i + 1;
			v->ops->reload(v);
			return;
		}
	}
	if (a->depth == APP_STACK)
		return;
	a->stack[a->depth++] = id;
	v->ops = kinds[id].ops;
	v->desk = a->desk;
	if (a->live[id]) {
		v->ops->reload(v);
	} else {
		a->live[id] = true;
		v->ops->open(v);
	}
}

void app_state_ask(struct app *a, enum action act)
{
	const struct keymap_action *row = keymap_action(act);
	const struct view *v = app_state_top(a);
	const char *initial = "";

	a->asking = act;
	if (act == ACT_WHERE && a->desk->rule.where)
		initial = a->desk->rule.where;
	else if (act == ACT_GREP && a->desk->rule.grep)
		initial = a->desk->rule.grep;
	else if (v->ops->initial && !deeds[act].app)
		initial = v->ops->initial(app_state_top(a), row->name);
	prompt_start(&a->prompt[act], initial ? initial : "");
}

/* Apply what an action asked for. */
void app_state_apply(struct app *a, unsigned fx)
{
	if (fx & FX_COPY && !a->term->ops->copy(a->term, a->desk->copy.s, a->desk->copy.len))
		desk_say(a->desk, STYLE_WARNING, "too long for the clipboard: nothing was copied");
	if (fx & FX_RELOAD)
		for (int i = 0; i < a->depth; i++)
			a->view[a->stack[i]].ops->reload(&a->view[a->stack[i]]);
	if (fx & FX_CLOSE && a->depth > 1)
		a->depth--;
	if (fx & FX_OPEN)
		app_state_push(a, a->desk->open_view);
	if (fx & FX_QUIT)
		a->quit = true;
	a->dirty = true;
}

unsigned app_state_run(struct app *a, enum action act, const char *text)
{
	const struct keymap_action *row = keymap_action(act);

	if (!keymap_reaches(app_state_map(a), act)) {
		desk_say(a->desk, STYLE_WARNING, "%s belongs to the %s screen", row->name,
			 keymap_name(row->map));
		return FX_REPAINT;
	}
	if (row->ask && !text) {
		app_state_ask(a, act);
		return FX_REPAINT;
	}
	if (deeds[act].app)
		return deeds[act].app(a, deeds[act].arg, text);
	return deeds[act].view(app_state_top(a), deeds[act].arg, text);
}

/* ---- drawing ---- */

static void hint(struct app *a, struct str *out, const char *row)
{
	const char *eq = strchr(row, '=');
	char *name = mem_dup(row, (size_t)(eq - row));
	enum action act = keymap_action_of(name);
	struct str keys = STR_INIT;

	ENSURE(act != ACT_NONE);
	keymap_keys(a->keys, app_state_map(a), act, 1, &keys);
	if (keys.len)
		str_addf(out, "%s\t%s\n", keys.s, eq + 1);
	str_release(&keys);
	free(name);
}

static void draw_hints(struct app *a, int row)
{
	static const char *const evidence[] = {
		"word-next=word on", "word-back=word back", "word-down=line",
			"word-anchor=from here",
		"evidence-1=S1", "evidence-2=S2", "evidence-3=S3", "evidence-4=S4", "evidence-5=S5",
		"evidence-6=S6", "cancel=leave", NULL
	};
	static const char *const aid[] = { "answer-yes=yes", "answer-no=no", "cancel=leave", NULL };
	static const char *const warning[] = { "read-on=read on", "back=back", NULL };
	const char *mode = app_state_top(a)->mode;
	const char *const *h = !mode ? app_state_top(a)->ops->hints : !strcmp(mode, "aid") ? aid
		: !strcmp(mode, "warning") ? warning : evidence;
	struct str s = STR_INIT;
	int at = 1, cols = a->grid.cols;

	for (; *h; h++) {
		const char *tab;
		int width;

		str_clear(&s);
		hint(a, &s, *h);
		tab = strchr(s.s, '\t');
		if (!tab)
			continue;
		width = (int)s.len - 1 + (at > 1 ? 3 : 0);
		/* What does not fit is left out, but never the way to the help, which is last. */
		if (at + width + 1 + (h[1] ? HELP_WIDTH : 0) >= cols)
			continue;
		at += at > 1 ? grid_puts(&a->grid, row, at, -1, STYLE_DIM, " · ") : 0;
		at += grid_put(&a->grid, row, at, -1, STYLE_KEY, s.s, (size_t)(tab - s.s)) + 1;
		at += grid_put(&a->grid, row, at, -1, STYLE_DIM, tab + 1,
			       s.len - (size_t)(tab + 2 - s.s));
	}
	str_release(&s);
}

static bool takes_pattern(enum action act)
{
	return act == ACT_SEARCH || act == ACT_GREP;
}

/* The prompt, and right of a pattern what its switches say. */
static void draw_prompt(struct app *a, struct rect r)
{
	struct prompt *p = &a->prompt[a->asking];
	struct rect right = r;

	if (takes_pattern(a->asking) && r.cols >= WITH_SWITCHES) {
		right.cols = switches_width(a->desk->switches, p->text.s, r.cols / 2);
		r.cols -= right.cols;
		right.col = r.cols;
	}
	prompt_draw(p, &a->grid, r);
	if (right.col)
		switches_draw(&a->grid, right, a->desk->switches, p->text.s);
}

static void draw_bottom(struct app *a, int row)
{
	struct rect r = { row, 0, 1, a->grid.cols };
	struct desk *d = a->desk;

	if (a->asking != ACT_NONE)
		draw_prompt(a, r);
	else if (d->message.len)
		grid_put_cut(&a->grid, row, 1, r.cols - 2, d->message_style, d->message.s,
			     d->message.len);
	else
		draw_hints(a, row);
}

static void draw_frame(struct app *a)
{
	struct view *v = app_state_top(a);
	struct str left = STR_INIT, right = STR_INIT;
	struct rect r = layout_all(&a->grid), head = layout_pad(layout_top(&r, 1), 1);

	layout_rule(&a->grid, layout_top(&r, 1), NULL, STYLE_RULE);
	layout_bottom(&r, 2);
	v->ops->draw(v, &a->grid, r);
	/* After the view: only a text once laid out knows how much of it is in sight. */
	v->ops->title(v, &left, &right);
	layout_line(&a->grid, head, STYLE_HEADER, left.s, right.s);
	view_footer(a->desk, &a->grid, a->grid.rows - 2, a->grid.cols);
	draw_bottom(a, a->grid.rows - 1);
	if (a->popped)
		popup_draw(&a->popup, &a->grid, layout_all(&a->grid));
	str_release(&left);
	str_release(&right);
}

void app_state_draw(struct app *a)
{
	int rows, cols;

	a->term->ops->size(a->term, &rows, &cols);
	if (rows != a->grid.rows || cols != a->grid.cols) {
		grid_release(&a->grid);
		grid_init(&a->grid, rows, cols);
	}
	grid_clear(&a->grid);
	desk_turn(a->desk);
	if (!layout_too_small(&a->grid, LEAST_ROWS, LEAST_COLS))
		draw_frame(a);
	a->term->ops->show(a->term, &a->grid);
	a->dirty = false;
}

/* ---- keys ---- */

static void prompt_took(struct app *a, enum prompt_result r)
{
	enum action act = a->asking;
	struct prompt *p = &a->prompt[act];
	struct err err = ERR_INIT;

	/* lit while it is typed; a bad pattern is told beside it */
	if (r == PROMPT_CHANGED && act == ACT_SEARCH && desk_find(a->desk, p->text.s,
		&err) == RC_OK)
		app_state_apply(a, FX_RELOAD);
	if (r == PROMPT_GONE) {
		a->asking = ACT_NONE;
		if (act == ACT_SEARCH)
			app_state_apply(a, app_do_cancel(a, 0, NULL));
	}
	if (r == PROMPT_DONE) {
		char *text = mem_strdup(p->text.s);

		prompt_remember(p, text);
		a->asking = ACT_NONE;
		app_state_apply(a, app_state_run(a, act, text));
		free(text);
	}
}

static void popup_took(struct app *a, enum popup_result r)
{
	const struct popup_entry *e = r == POPUP_CHOSEN ? popup_focused(&a->popup) : NULL;
	enum action act = e ? (enum action)e->tag : ACT_NONE;

	if (r == POPUP_MORE)
		return;
	a->popped = false;
	if (act != ACT_NONE)
		app_state_apply(a, app_state_run(a, act, NULL));
}

static void unknown_key(struct app *a, int32_t key)
{
	struct str help = STR_INIT;
	char name[16];

	key_label(key, name);
	keymap_keys(a->keys, app_state_map(a), ACT_HELP, 1, &help);
	desk_say(a->desk, STYLE_WARNING, "%s means nothing here; %s lists the keys", name, help.s);
	str_release(&help);
}

/* Time at work: gaps between keys, of which at most five minutes count as reading. */
static void keep_time(struct app *a)
{
	const struct clock *c = a->desk->clock;
	int64_t now = c->mono_ns(c), gap = now - a->last_key, most = 300 * CLOCK_SECOND;
	int rest = a->prefs.rest;

	if (a->last_key)
		a->worked += gap < most ? gap : most;
	if (a->last_key && gap >= most)
		a->rested = a->worked;	/* that was a rest */
	a->last_key = now;
	if (!rest || a->worked - a->rested < rest * 60 * CLOCK_SECOND || a->desk->message.len)
		return;
	a->rested = a->worked;
	desk_say(a->desk, STYLE_STRONG,
		 "%d minutes of reading: a short rest keeps the judgment fresh", rest);
}

static void on_mouse(struct app *a)
{
	struct view *v = app_state_top(a);

	if (a->term->mouse_button == TERM_WHEEL_UP || a->term->mouse_button == TERM_WHEEL_DOWN)
		for (int i = 0; i < 3; i++)
			app_state_apply(a, v->ops->move(v, a->term->mouse_button == TERM_WHEEL_UP
							? VIEW_UP : VIEW_DOWN));
	else if (a->term->mouse_button == TERM_BUTTON_LEFT && v->ops->click && !v->mode)
		app_state_apply(a, v->ops->click(v, a->term->mouse_row, a->term->mouse_col));
}

/* Ctrl-Z stops a help, a palette and a prompt too; a printable key is text there. */
static bool suspends(struct app *a, int32_t key)
{
	if (key >= ' ' || keymap_find(a->keys, app_state_map(a), key) != ACT_SUSPEND)
		return false;
	app_state_apply(a, app_do_suspend(a, 0, NULL));
	return true;
}

static void on_key(struct app *a, int32_t key)
{
	enum action act;

	a->dirty = true;
	if (a->desk->seeking) {
		seek_stop(a->desk);
		if (key == KEY_ESC_ || key == CTRL_C)
			return;
	}
	if ((a->popped || a->asking != ACT_NONE) && suspends(a, key))
		return;
	if (a->popped) {
		popup_took(a, popup_key(&a->popup, key));
		return;
	}
	if (a->asking != ACT_NONE) {
		if (key == KEY_PASTE_)
			prompt_insert(&a->prompt[a->asking], a->term->paste.s, a->term->paste.len);
		else if (takes_pattern(a->asking) && switches_key(&a->desk->switches, key))
			prompt_took(a, PROMPT_CHANGED);
		else
			prompt_took(a, prompt_key(&a->prompt[a->asking], key));
		return;
	}
	str_clear(&a->desk->message);
	a->desk->saved = false;
	if (key == KEY_MOUSE_)
		on_mouse(a);
	if (key == KEY_PASTE_ || key == KEY_MOUSE_ || key == KEY_FOCUS_IN_ || key == KEY_FOCUS_OUT_)
		return;
	act = keymap_find(a->keys, app_state_map(a), key);
	if (act == ACT_NONE)
		unknown_key(a, key);
	else
		app_state_apply(a, app_state_run(a, act, NULL));
	keep_time(a);
}

static void on_tick(struct app *a)
{
	struct view *v = app_state_top(a);

	if (a->desk->seeking) {
		app_state_apply(a, v->ops->find(v, a->desk->seeking));
		return;
	}
	if (a->desk->backroom)
		return;
	/* What acts left in the WAL goes into the file now, when nobody waits for a frame. */
	project_idle(a->desk->project);
	if (project_work_changed(a->desk->project)) {
		desk_reload(a->desk);
		app_state_apply(a, FX_RELOAD);
	}
	if (a->stack[a->depth - 1] == VIEW_PAIR)
		a->dirty = true;	/* its clock */
}

static void turn(struct app *a)
{
	/* While the backroom works, look often whether it is done. */
	struct loop_event ev = loop_next(a->loop, a->desk->seeking ? 0
					 : a->desk->backroom ? BUSY_MS : TICK_MS);

	if (desk_settle(a->desk, false))
		a->dirty = true;

	switch (ev.what) {
	case LOOP_KEY:
		on_key(a, ev.key);
		break;
	case LOOP_RESIZE:
		a->term->ops->resized(a->term);
		a->dirty = true;
		break;
	case LOOP_SUSPEND:
		app_state_apply(a, app_do_suspend(a, 0, NULL));
		break;
	case LOOP_CONTINUE:
		a->term->ops->redraw(a->term);
		a->dirty = true;
		break;
	case LOOP_INTERRUPT:
	case LOOP_END:
		a->quit = true;
		break;
	case LOOP_TICK:
		on_tick(a);
		break;
	}
}

/* ---- opening and closing ---- */

static void key_for(const void *ctx, const char *action, struct str *out)
{
	const struct app *a = ctx;

	keymap_keys(a->keys, kinds[a->stack[a->depth - 1]].map, keymap_action_of(action), 1, out);
}

/* Facts about the terminal for the session event. */
static void session_header(struct term *t, uint64_t seed, const char *project, struct str *out)
{
	char version[24];
	struct jsonout j = jsonout_begin(out);
	int rows, cols;

	t->ops->size(t, &rows, &cols);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "program", "assay " ASSAY_VERSION);
	jsonout_int(&j, "rows", rows);
	jsonout_int(&j, "cols", cols);
	jsonout_text(&j, "term", getenv("TERM"));
	jsonout_bool(&j, "ssh", getenv("SSH_CONNECTION") != NULL);
	jsonout_int(&j, "colours", t->colours);
	jsonout_int(&j, "seed", (int64_t)seed);
	guideline_version(project, version);
	jsonout_text(&j, "guideline", version[0] ? version : NULL);
	jsonout_close_object(&j);
}

static enum rc open_desk(struct app *a, const struct app_options *o, struct err *err)
{
	struct str header = STR_INIT;
	struct desk_options d = {
		.annotator = o->annotator,
		.order = o->order, .grep = o->grep, .where = o->where, .subset = o->subset,
		.all = o->all, .open = o->open, .seed = o->seed, .prefs = &a->prefs,
	};
	enum rc rc;

	session_header(a->term, o->seed, o->project, &header);
	d.header = header.s;
	rc = desk_new(o->project, o->clock ? o->clock : clock_system(), &d, &a->desk, err);
	str_release(&header);
	return rc;
}

static void open_prompts(struct app *a)
{
	for (int i = ACT_NONE + 1; i < ACT_COUNT; i++) {
		const char *ask = keymap_action((enum action)i)->ask;

		prompt_init(&a->prompt[i], ask ? ask : ":");
		a->prompt[i].complete = app_state_complete;
		a->prompt[i].ctx = a;
	}
}

static enum rc read_config(struct app *a, const struct app_options *o, struct err *err)
{
	struct str path = STR_INIT;
	enum rc rc = RC_OK;

	if (!o->config)
		config_path(&path);
	else
		str_addz(&path, o->config);
	if (path.len)
		rc = config_read(path.s, o->config != NULL, a->keys, &a->prefs, err);
	str_release(&path);
	return rc;
}

static enum rc dress(struct app *a, const struct app_options *o, struct err *err)
{
	const char *name = o->theme ? o->theme : a->prefs.theme, *plain = getenv("NO_COLOR");

	if (!name && plain && *plain)
		name = "mono";

	if (name && (a->term->theme = style_theme_find(name)) < 0)
		return err_set(err, RC_INPUT, "no theme \"%s\"", name);
	a->term->no_emoji = !a->prefs.emoji;
	a->term->ascii = a->term->ascii || a->prefs.ascii;
	if (a->prefs.mouse)
		a->term->ops->mouse(a->term, true);
	return RC_OK;
}

enum rc app_state_open(const struct app_options *o, struct term *t, struct app **out,
		       struct err *err)
{
	struct app *a = mem_zalloc(1, sizeof(*a));
	enum rc rc;

	a->term = t;
	a->keys = keymap_new();
	prefs_init(&a->prefs);
	open_prompts(a);
	popup_init(&a->popup, "", false);
	grid_init(&a->grid, 1, 1);
	rc = read_config(a, o, err);
	if (rc == RC_OK)
		rc = dress(a, o, err);
	if (rc == RC_OK)
		rc = open_desk(a, o, err);
	if (rc) {
		app_state_close(a);
		return rc;
	}
	a->desk->key_for = key_for;
	a->desk->key_ctx = a;
	app_state_push(a, VIEW_QUEUE);
	a->dirty = true;
	*out = a;
	return RC_OK;
}

void app_state_close(struct app *a)
{
	for (int i = 0; i < VIEW_COUNT; i++)
		if (a->live[i])
			a->view[i].ops->close(&a->view[i]);
	for (int i = ACT_NONE + 1; i < ACT_COUNT; i++)
		prompt_release(&a->prompt[i]);
	popup_release(&a->popup);
	arena_release(&a->popup_words);
	grid_release(&a->grid);
	desk_free(a->desk);
	keymap_free(a->keys);
	prefs_release(&a->prefs);
	free(a);
}

enum rc app_run_on(const struct app_options *o, struct term *t, struct err *err)
{
	struct app *a;
	enum rc rc = app_state_open(o, t, &a, err);

	if (rc)
		return rc;
	rc = loop_open(t, &a->loop, err);
	/*
	 * A script runs without pauses and shall see the same thing every time; people see a
	 * screen first.
	 */
	if (t->ops->fd(t) >= 0)
		app_state_draw(a);
	a->desk->patient = t->ops->fd(t) < 0;
	desk_start(a->desk);
	if (t->ops->fd(t) < 0)
		desk_settle(a->desk, true);
	while (rc == RC_OK && !a->quit) {
		if (a->dirty)
			app_state_draw(a);
		turn(a);
	}
	loop_close(a->loop);
	app_state_close(a);
	return rc;
}

enum rc app_run(const struct app_options *o, struct err *err)
{
	struct term *t;
	enum rc rc;

	if (o->plain)
		return lines_run(o, stdin, stdout, err);
	rc = curses_open(0, &t, err);
	if (rc)
		return rc;
	rc = app_run_on(o, t, err);
	t->ops->close(t);
	return rc;
}
