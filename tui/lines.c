/* lines -- see lines.h. */
#include "tui/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "core/store/project.h"
#include "core/text/transcript.h"
#include "core/work/taxonomy.h"
#include "tui/app_state.h"
#include "tui/term/headless.h"
#include "tui/term/key.h"
#include "tui/view/word.h"

static void say_text(FILE *out, struct slice s)
{
	struct str clean = STR_INIT;

	unicode_clean(&clean, s.s, s.n, false);
	fprintf(out, "%s\n", clean.s);
	str_release(&clean);
}

static void say_turns(FILE *out, struct slice text)
{
	static const char *const who[] = {
		[SPEAKER_NONE] = "", [SPEAKER_HUMAN] = "Human: ",
		[SPEAKER_ASSISTANT] = "Assistant: ", [SPEAKER_SYSTEM] = "System: ",
	};
	struct turn t;
	size_t at = 0;

	while (transcript_turn(text.s, text.n, &at, &t)) {
		if (!t.text.n)
			continue;
		fputs(who[t.who], out);
		say_text(out, t.text);
	}
}

static void say_item(struct app *a, FILE *out)
{
	struct desk *d = a->desk;
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	bool swap;

	if (!row || !desk_texts(d, i)) {
		fprintf(out, "No item here.\n");
		return;
	}
	swap = desk_swapped(d, i);
	fprintf(out, "Item %s, %zu of %zu, %s.\n\nPrompt:\n", row->key, d->rank + 1,
		queue_count(d->queue),
		d->open ? "open" : desk_unblind(d, i) ? "seen" : "blind");
	say_turns(out, d->prompt);
	fprintf(out, "\nA:\n");
	say_turns(out, d->response[swap]);
	fprintf(out, "\nB:\n");
	say_turns(out, d->response[!swap]);
}

static const char *choice_word(struct desk *d, uint32_t i)
{
	const char *w = word_mine(d, i);

	if (!strcmp(w, "·"))
		return "none";
	if (!strcmp(w, "?"))
		return "don't know";
	return w;
}

/* Label, votes and margins: only what desk_unblind allows. */
static void say_why(struct app *a, FILE *out, uint32_t i)
{
	struct desk *d = a->desk;
	const struct panel *p = d->panel;
	const struct votes_columns *c = queue_columns(d->queue);
	int label = p->label[i], other = label == SIDE_B;

	if (label == SIDE_NONE)
		fprintf(out, "No label is recorded.\n");
	else
		fprintf(out, "Label: %s. Votes: %u for it, %u against, %u ties.\n",
			(label == SIDE_B) != desk_swapped(d, i) ? "B" : "A", other ? c->for_b[i]
				: c->for_a[i],
			other ? c->for_a[i] : c->for_b[i], c->ties[i]);
	for (size_t k = 0; k < p->k; k++) {
		double m = p->score[0][k * p->n + i] - p->score[1][k * p->n + i];

		if (!isnan(m))
			fprintf(out, "  %s: %+.2f for the label\n", p->rm[k], label == SIDE_B ? -m
				: m);
	}
}

static void say_state(struct app *a, FILE *out)
{
	struct desk *d = a->desk;
	uint32_t i = desk_focus(d);
	struct gauge_column now = gauge_column(&d->gauge, true);
	struct str tags = STR_INIT;

	if (i == DESK_NOWHERE)
		return;
	word_tags(&tags, d, d->mine[i].tags, " ");
	fprintf(out, "Choice: %s. Why: %s. Done: %zu of %zu.\n", choice_word(d, i), tags.len
		? tags.s : "nothing yet",
		d->done, queue_count(d->queue));
	if (!isnan(now.resist) && desk_unblind(d, i))
		fprintf(out, "Resistance %.2f to %.2f percent, disputed %.1f to %.1f percent.\n",
			d->gauge.raw.resist, now.resist, d->gauge.raw.disputed, now.disputed);
	str_release(&tags);
}

static void say_help(struct app *a, FILE *out)
{
	enum keymap_id map = app_state_map(a);

	for (int i = ACT_NONE + 1; i < ACT_COUNT; i++) {
		const struct keymap_action *row = keymap_action((enum action)i);
		struct str keys = STR_INIT;

		if (!keymap_reaches(map, (enum action)i))
			continue;
		keymap_keys(a->keys, map, (enum action)i, 2, &keys);
		fprintf(out, "%-8s %-16s %s\n", keys.s, row->name, row->help);
		str_release(&keys);
	}
}

/* A key by its name, or an action with its text; ACT_NONE if it is neither. */
static enum action understand(struct app *a, char *line, const char **text)
{
	size_t n = strcspn(line, " ");
	int32_t key = key_of(*line ? line : "Enter");
	enum action act;

	*text = NULL;
	if (key != KEY_NONE_ && (act = keymap_find(a->keys, app_state_map(a), key)) != ACT_NONE)
		return act;
	if (line[n]) {
		line[n] = 0;
		*text = line + n + 1;
	}
	return keymap_action_of(line);
}

/*
 * After a choice or a reveal label, votes and margins are told; after a tag they would be in
 * the way.
 */
static bool tells_why(enum action act)
{
	return (act >= ACT_CHOOSE_LEFT && act <= ACT_UNSURE) || act == ACT_REVEAL;
}

static void obey(struct app *a, FILE *out, char *line)
{
	uint32_t before = desk_focus(a->desk);
	const char *text;
	enum action act = understand(a, line, &text);

	str_clear(&a->desk->message);
	if (act == ACT_NONE) {
		fprintf(out, "No key or action \"%s\"; help lists them.\n", line);
		return;
	}
	if (act == ACT_HELP) {
		say_help(a, out);
		return;
	}
	if (keymap_action(act)->ask && !text) {
		fprintf(out, "%s needs words behind it: %s ...\n", keymap_action(act)->name,
			keymap_action(act)->name);
		return;
	}
	app_state_apply(a, app_state_run(a, act, text));
	if (a->desk->page_text.len && act == ACT_SOURCES) {
		say_text(out, (struct slice){ a->desk->page_text.s, a->desk->page_text.len });
		app_state_push(a, VIEW_PAIR);
	}
	if (a->desk->message.len)
		fprintf(out, "%s\n", a->desk->message.s);
	if (desk_focus(a->desk) != before) {
		app_state_push(a, VIEW_PAIR);
		app_state_top(a)->ops->reload(app_state_top(a));
		say_item(a, out);
	} else if (a->desk->saved && tells_why(act) && desk_unblind(a->desk, before)) {
		say_why(a, out, before);
	}
	if (a->desk->saved)
		fprintf(out, "Saved. ");
	a->desk->saved = false;
	say_state(a, out);
}

enum rc lines_run(const struct app_options *o, FILE *in, FILE *out, struct err *err)
{
	struct term *t = headless_open(24, 80, "");
	struct app *a;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	enum rc rc = app_state_open(o, t, &a, err);

	if (rc)
		goto out;
	fprintf(out, "%s: %zu items, %zu done. A line is a key or an action; help lists them.\n",
		project_name(a->desk->project), queue_count(a->desk->queue), a->desk->done);
	desk_start(a->desk);
	desk_settle(a->desk, true);
	app_state_push(a, VIEW_PAIR);
	say_item(a, out);
	say_state(a, out);
	fflush(out);
	while (!a->quit && a->depth && (n = getline(&line, &cap, in)) >= 0) {
		while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = 0;
		obey(a, out, line);
		if (a->depth == 1)	/* back from the pair: there is nothing behind it here */
			a->quit = true;
		fflush(out);
	}
	app_state_close(a);
out:
	free(line);
	t->ops->close(t);
	return rc;
}
