/* app_do -- what the actions of the whole program do; see actions.def. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/item.h"
#include "core/work/taxonomy.h"
#include "tui/app_state.h"
#include "tui/term/style.h"
#include "tui/view/act.h"

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
	app_state_popup(a, "keys of this screen; Enter does it", false);
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
	if (!*text && act != ACT_WHERE && act != ACT_GREP && act != ACT_SUBSET)
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

	(void)arg;
	(void)text;
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
	(void)arg;
	(void)text;
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

static unsigned requeue(struct app *a, const struct queue_rule *rule)
{
	struct err err = ERR_INIT;

	if (desk_requeue(a->desk, rule, &err))
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

unsigned app_do_grep(struct app *a, int arg, const char *text)
{
	struct queue_rule rule = a->desk->rule;

	(void)arg;
	rule.grep = filter(text);
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

unsigned app_do_sources(struct app *a, int arg, const char *text)
{
	struct desk *d = a->desk;
	size_t n;
	const struct taxonomy_source *s = taxonomy_sources(&n);

	(void)arg;
	(void)text;
	str_clear(&d->page_title);
	str_clear(&d->page_text);
	str_addz(&d->page_title, "the sources of unreliability");
	for (size_t i = 0; i < n; i++)
		str_addf(&d->page_text, "**%s  %s**\n%s\nFor example: %s\n%s\n\n", s[i].id,
			 s[i].name,
			 s[i].definition, s[i].example, s[i].effect);
	d->open_view = VIEW_PAGE;
	return FX_OPEN;
}

/* ---- completion ---- */

static void offer(struct prompt *p, const char *word, size_t n, const char *candidate)
{
	char *typed = mem_dup(word, n);

	if (!n || popup_score(typed, candidate) > 0)
		prompt_offer(p, candidate);
	free(typed);
}

static void offer_for(struct app *a, enum keymap_complete what, struct prompt *p, const char *word,
		      size_t n)
{
	static const char *const columns[] = {
		"key", "subset", "source", "line", "label", "votes", "rated", "ties", "margin",
			"spread", "entropy",
		"status", "choices", "tags", "note", "prompt", "a", "b",
	};
	const struct panel *panel = a->desk->panel;
	const struct queue_order *o;
	size_t count;
	char id[4];

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
		for (size_t i = 0; i < COUNT(columns); i++)
			offer(p, word, n, columns[i]);
	if (what == COMPLETE_SOURCES)
		for (int b = 0; b < 6; b++) {
			taxonomy_id(b, id);
			offer(p, word, n, id);
		}
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
