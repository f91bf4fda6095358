/* app_do -- what the actions of the whole program do; see actions.def. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/item.h"
#include "core/work/pick.h"
#include "core/work/taxonomy.h"
#include "core/store/project.h"
#include "tui/app_state.h"
#include "tui/config.h"
#include "tui/term/key.h"
#include "tui/term/style.h"
#include "tui/view/act.h"
#include "tui/view/guideline.h"

static unsigned told(struct app *a, const struct err *err)
{
	desk_say(a->desk, STYLE_ERROR, "%s", err->text);
	return FX_REPAINT;
}

/* ---- help and commands ---- */

void app_state_popup(struct app *a, const char *title, bool filtering)
{
	enum keymap_id map = app_state_map(a);
	int level[] = { (int)map, MAP_MOVES, MAP_GLOBAL };

	popup_release(&a->popup);
	popup_init(&a->popup, title, filtering);
	arena_reset(&a->popup_words);
	for (size_t l = 0; l < COUNT(level); l++) {
		for (int i = ACT_NONE + 1; i < ACT_COUNT; i++) {
			const struct keymap_action *row = keymap_action((enum action)i);
			struct str keys = STR_INIT;

			if ((int)row->map != level[l] || !keymap_reaches(map, (enum action)i))
				continue;
			keymap_keys(a->keys, map, (enum action)i, 2, &keys);
			popup_add(&a->popup, arena_dup(&a->popup_words, keys.s, keys.len),
				  row->name, row->help, i);
			str_release(&keys);
		}
	}
	a->popped = true;
}

unsigned app_do_help(struct app *a, int arg, const char *text)
{
	(void)arg;
	(void)text;
	app_state_popup(a, "help: keys of this screen; Enter does one", false);
	return FX_REPAINT;
}

unsigned app_do_palette(struct app *a, int arg, const char *text)
{
	(void)arg;
	(void)text;
	app_state_popup(a, "what to do", true);
	return FX_REPAINT;
}

unsigned app_do_command(struct app *a, int arg, const char *text)
{
	size_t n = text ? strcspn(text, " ") : 0;
	char *name = mem_dup(text ? text : "", n);
	enum action act = keymap_action_of(name);
	unsigned fx = FX_REPAINT;

	(void)arg;
	if (text && n == 0)
		goto out;
	if (act == ACT_NONE) {
		desk_say(a->desk, STYLE_WARNING, "no command \"%s\"; Tab completes, ? lists them",
			 name);
		goto out;
	}
	text += n + strspn(text + n, " ");
	/* A filter given without words is taken away; an act that needs words asks for them. */
	if (!*text && act != ACT_WHERE && act != ACT_GREP && act != ACT_SUBSET && act != ACT_FILTER)
		text = NULL;
	fx = app_state_run(a, act, text);
out:
	free(name);
	return fx;
}

/* ---- search ---- */

unsigned app_do_search(struct app *a, int arg, const char *text)
{
	struct view *v = app_state_top(a);
	struct err err = ERR_INIT;

	(void)arg;
	if (!*text)
		return app_do_cancel(a, 0, NULL);
	if (desk_find(a->desk, text, &err))
		return told(a, &err);
	return v->ops->find(v, 0);
}

unsigned app_do_find(struct app *a, int direction, const char *text)
{
	struct view *v = app_state_top(a);

	(void)text;
	if (!a->desk->find) {
		app_state_ask(a, ACT_SEARCH);
		return FX_REPAINT;
	}
	return v->ops->find(v, direction);
}

unsigned app_do_cancel(struct app *a, int arg, const char *text)
{
	struct err err = ERR_INIT;

	struct view *v = app_state_top(a);

	(void)arg;
	(void)text;
	if (v->mode)
		return app_do_back(a, 0, NULL);
	if (a->desk->find) {
		if (desk_find(a->desk, NULL, &err))
			return told(a, &err);
		return FX_RELOAD;
	}
	return a->depth > 1 ? FX_CLOSE : FX_REPAINT;
}

/* ---- ways ---- */

unsigned app_do_back(struct app *a, int arg, const char *text)
{
	struct view *v = app_state_top(a);

	(void)arg;
	(void)text;
	if (v->mode) {
		bool warning = !strcmp(v->mode, "warning");

		v->ops->leave(v);
		return warning ? FX_CLOSE : FX_REPAINT;
	}
	return a->depth > 1 ? FX_CLOSE : FX_QUIT;
}

unsigned app_do_quit(struct app *a, int arg, const char *text)
{
	(void)a;
	(void)arg;
	(void)text;
	return FX_QUIT;
}

unsigned app_do_undo(struct app *a, int redo, const char *text)
{
	(void)text;
	return act_undo(a->desk, redo) ? FX_RELOAD | FX_SAVED : FX_REPAINT;
}

unsigned app_do_redraw(struct app *a, int arg, const char *text)
{
	(void)arg;
	(void)text;
	a->term->ops->redraw(a->term);
	return FX_REPAINT;
}

unsigned app_do_suspend(struct app *a, int arg, const char *text)
{
	(void)arg;
	(void)text;
	a->term->ops->suspend(a->term);
	loop_stop();
	a->term->ops->resume(a->term);
	return FX_REPAINT;
}

unsigned app_do_open(struct app *a, int view, const char *text)
{
	(void)text;
	if (a->stack[a->depth - 1] == view)
		return FX_CLOSE;
	a->desk->open_view = view;
	return FX_OPEN;
}

unsigned app_do_theme(struct app *a, int arg, const char *text)
{
	int theme = style_theme_find(text);
	struct str all = STR_INIT;

	(void)arg;
	if (theme >= 0) {
		a->term->theme = theme;
		return app_do_redraw(a, 0, NULL);
	}
	for (int i = 0; style_theme_name(i); i++)
		str_addf(&all, "%s%s", i ? ", " : "", style_theme_name(i));
	desk_say(a->desk, STYLE_ERROR, "no theme \"%s\"; there are %s", text, all.s);
	str_release(&all);
	return FX_REPAINT;
}

/* ---- the queue's rule ---- */

#define LOOK_NS (CLOCK_SECOND / 50)	/* between two looks at the keys */
#define PICTURE_NS (CLOCK_SECOND / 8)	/* between two pictures of how far it is */

static void picture(struct app *a)
{
	const struct pick_progress *p = &a->progress;

	if (p->of)
		desk_say(a->desk, STYLE_TEXT, "%zu hits in %zu of %zu items; Esc stops", p->hits,
			 p->looked, p->of);
	else
		desk_say(a->desk, STYLE_TEXT, "looking; Esc stops");
	app_state_draw(a);
}

/* Asked by a filter at work: Esc or C-c stops it, other keys wait for their turn. */
static bool stopped(void *ctx)
{
	struct app *a = ctx;
	int64_t now = a->desk->clock->mono_ns(a->desk->clock);
	bool scripted = a->term->ops->fd(a->term) < 0;
	int32_t key;

	if (!scripted && now - a->looked < LOOK_NS)
		return false;
	a->looked = now;
	while ((key = a->term->ops->key(a->term)) != KEY_NONE_) {
		if (key == KEY_ESC_ || key == 3)
			return true;
		loop_unread(a->loop, key);
		if (scripted || key == KEY_END_OF_INPUT_)
			break;
	}
	if (now - a->pictured >= PICTURE_NS) {
		a->pictured = now;
		picture(a);
	}
	return key == KEY_END_OF_INPUT_;
}

static unsigned requeue(struct app *a, const struct queue_rule *rule)
{
	struct queue_rule with = *rule;
	struct err err = ERR_INIT;
	enum rc rc;

	a->progress = (struct pick_progress){ 0 };
	a->looked = a->pictured = a->desk->clock->mono_ns(a->desk->clock);
	with.cancelled = a->loop ? stopped : NULL;
	with.cancel_ctx = a;
	with.progress = &a->progress;
	rc = desk_requeue(a->desk, &with, &err);
	str_clear(&a->desk->message);
	if (rc)
		return told(a, &err);
	return FX_RELOAD;
}

/* Text as a filter: none where it is empty. */
static const char *filter(const char *text)
{
	return text && *text ? text : NULL;
}

unsigned app_do_order(struct app *a, int arg, const char *text)
{
	struct queue_rule rule = a->desk->rule;

	(void)arg;
	rule.order = text;
	return requeue(a, &rule);
}

unsigned app_do_where(struct app *a, int arg, const char *text)
{
	struct queue_rule rule = a->desk->rule;

	(void)arg;
	rule.where = filter(text);
	return requeue(a, &rule);
}

unsigned app_do_filter(struct app *a, int arg, const char *text)
{
	const char *where = prefs_filter_where(&a->prefs, text);

	if (*text && !where) {
		desk_say(a->desk, STYLE_ERROR,
			 "no filter \"%s\"; the configuration names them: filter NAME CONDITION",
			 	text);
		return FX_REPAINT;
	}
	return app_do_where(a, arg, where);
}

unsigned app_do_grep(struct app *a, int arg, const char *text)
{
	struct queue_rule rule = a->desk->rule;

	(void)arg;
	rule.grep = filter(text);
	rule.grep_flags = a->desk->switches;
	return requeue(a, &rule);
}

unsigned app_do_subset(struct app *a, int arg, const char *text)
{
	struct queue_rule rule = a->desk->rule;

	(void)arg;
	rule.subset = filter(text);
	return requeue(a, &rule);
}

unsigned app_do_all(struct app *a, int arg, const char *text)
{
	struct queue_rule rule = a->desk->rule;

	(void)arg;
	(void)text;
	rule.all = !rule.all;
	return requeue(a, &rule);
}

unsigned app_do_goto(struct app *a, int arg, const char *text)
{
	struct err err = ERR_INIT;
	int64_t id;

	(void)arg;
	if (item_find(a->desk->project, text, &id, &err))
		return told(a, &err);
	if (!desk_go(a->desk, (uint32_t)(id - 1))) {
		desk_say(a->desk, STYLE_WARNING,
			 "%s is not in this queue; A shows undisputed items too", text);
		return FX_REPAINT;
	}
	return FX_RELOAD;
}

unsigned app_do_next_open(struct app *a, int arg, const char *text)
{
	size_t next = desk_next(a->desk, SIZE_MAX);

	(void)arg;
	(void)text;
	if (next == SIZE_MAX) {
		desk_say(a->desk, STYLE_STRONG, "all items of this queue are done");
		return FX_REPAINT;
	}
	a->desk->rank = next;
	return FX_RELOAD;
}

/* ---- pages ---- */

static unsigned page(struct app *a, const char *title)
{
	str_clear(&a->desk->page_title);
	str_addz(&a->desk->page_title, title);
	a->desk->open_view = VIEW_PAGE;
	return FX_OPEN;
}

unsigned app_do_sources(struct app *a, int arg, const char *text)
{
	struct str *to = &a->desk->page_text;
	const struct taxonomy *t = desk_sources(a->desk);
	const struct taxonomy_source *s = t->source;

	(void)arg;
	(void)text;
	str_clear(to);
	for (size_t i = 0; i < t->n; i++)
		str_addf(to, "**%s  %s**\n%s\nFor example: %s\n%s\n\n", s[i].id, s[i].name,
			 s[i].definition, s[i].example, s[i].effect);
	return page(a, "the sources of unreliability");
}

unsigned app_do_guideline(struct app *a, int arg, const char *text)
{
	struct err err = ERR_INIT;

	(void)arg;
	(void)text;
	if (guideline_read(project_path(a->desk->project), &a->desk->page_text, &err))
		return told(a, &err);
	return page(a, "guideline");
}

unsigned app_do_tour(struct app *a, int arg, const char *text)
{
	(void)arg;
	(void)text;
	str_clear(&a->desk->page_text);
	str_addz(&a->desk->page_text, guideline_tour());
	return page(a, "a first tour");
}

unsigned app_do_verdict(struct app *a, int arg, const char *text)
{
	struct desk *d = a->desk;
	uint32_t i = desk_focus(d);

	(void)arg;
	(void)text;
	if (i == DESK_NOWHERE)
		return FX_NONE;
	if (!d->open && d->mine[i].choice == CHOICE_NONE) {
		desk_say(d, STYLE_WARNING, "choose first: what others said would sway you");
		return FX_REPAINT;
	}
	d->open_view = VIEW_VERDICT;
	return FX_OPEN;
}

static unsigned configure(struct app *a, const char *verb, const char *text)
{
	struct str line = STR_INIT;
	struct err err = ERR_INIT;
	enum rc rc;

	str_addf(&line, "%s %s", verb, text);
	rc = config_line(line.s, a->keys, &a->prefs, &err);
	str_release(&line);
	if (rc)
		return told(a, &err);
	a->term->no_emoji = !a->prefs.emoji;
	a->term->ops->mouse(a->term, a->prefs.mouse);
	if (a->prefs.theme && !strncmp(text, "theme", 5))
		return app_do_theme(a, 0, a->prefs.theme);
	desk_say(a->desk, STYLE_TEXT,
		 "%s %s; to keep it, write that line into the configuration file", verb, text);
	return FX_RELAYOUT | FX_RELOAD;
}

unsigned app_do_set(struct app *a, int arg, const char *text)
{
	(void)arg;
	return configure(a, "set", text);
}

unsigned app_do_bind(struct app *a, int arg, const char *text)
{
	(void)arg;
	return configure(a, "bind", text);
}

/* ---- completion ---- */

static void offer(struct prompt *p, const char *word, size_t n, const char *candidate)
{
	char *typed = mem_dup(word, n);

	if (!n || popup_score(typed, candidate) > 0)
		prompt_offer(p, candidate);
	free(typed);
}

/* The columns of `items`, without those that would tell a blind annotator too much. */
static void offer_columns(struct app *a, struct prompt *p, const char *word, size_t n)
{
	size_t count;
	const struct pick_column *c = pick_columns(&count);

	for (size_t i = 0; i < count; i++)
		if (a->desk->open || !c[i].names_side)
			offer(p, word, n, c[i].name);
}

static void offer_for(struct app *a, enum keymap_complete what, struct prompt *p, const char *word,
		      size_t n)
{
	const struct panel *panel = a->desk->panel;
	const struct queue_order *o;
	size_t count;
	const char *name, *help;

	if (what == COMPLETE_THEMES)
		for (int i = 0; style_theme_name(i); i++)
			offer(p, word, n, style_theme_name(i));
	if (what == COMPLETE_ORDERS) {
		o = queue_orders(&count);
		for (size_t i = 0; i < count; i++)
			offer(p, word, n, o[i].name);
	}
	if (what == COMPLETE_SUBSETS)
		for (size_t i = 0; i < panel->n_subsets; i++)
			offer(p, word, n, panel->subset_name[i]);
	if (what == COMPLETE_COLUMNS)
		offer_columns(a, p, word, n);
	for (size_t i = 0; what == COMPLETE_FILTERS && i < a->prefs.filters; i++)
		offer(p, word, n, a->prefs.filter[i].name);
	for (size_t i = 0; what == COMPLETE_NOTES && i < a->prefs.templates; i++)
		offer(p, word, n, a->prefs.template[i]);
	for (size_t i = 0; what == COMPLETE_FEATURES && a->desk->made.panel &&
	     i < a->desk->made.panel->f; i++)
		offer(p, word, n, a->desk->made.panel->feature[i]);
	if (what == COMPLETE_SETTINGS)
		for (size_t i = 0; prefs_row(i, &name, &help); i++)
			offer(p, word, n, name);
	if (what == COMPLETE_SOURCES)
		for (size_t k = 0; k < desk_sources(a->desk)->n; k++)
			offer(p, word, n, desk_sources(a->desk)->source[k].id);
}

void app_state_complete(void *ctx, struct prompt *p, const char *word, size_t n)
{
	struct app *a = ctx;
	enum action act = a->asking;
	size_t first = strcspn(p->text.s, " ");

	if (act == ACT_COMMAND && p->at <= first) {
		for (int i = ACT_NONE + 1; i < ACT_COUNT; i++)
			if (keymap_reaches(app_state_map(a), (enum action)i))
				offer(p, word, n, keymap_action((enum action)i)->name);
		return;
	}
	if (act == ACT_COMMAND) {
		char *name = mem_dup(p->text.s, first);

		act = keymap_action_of(name);
		free(name);
	}
	if (act != ACT_NONE)
		offer_for(a, keymap_action(act)->complete, p, word, n);
}
