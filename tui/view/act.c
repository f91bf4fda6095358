/* act -- see act.h. */
#include "tui/view/act.h"

#include <math.h>
#include <string.h>

#include "core/store/project.h"
#include "core/work/taxonomy.h"

static bool failed(struct desk *d, const struct err *err)
{
	desk_say(d, STYLE_ERROR, "not saved: %s", err->text);
	d->saved = false;
	return false;
}

/* After a commit: state anew, measures moved, the word `saved` earned. */
static bool saved(struct desk *d, uint32_t index)
{
	desk_refresh(d, index);
	gauge_note(&d->gauge);
	d->saved = true;
	return true;
}

/*
 * Is this the next one the order would have dealt? Anything picked by hand out
 * of order has no probability, and its draw says so (inference.md section 1).
 */
static bool dealt(const struct desk *d, size_t rank)
{
	for (size_t r = rank; r-- > 0;) {
		const struct desk_mine *m = &d->mine[queue_at(d->queue, r)];

		if (m->choice == CHOICE_NONE && !(m->flags & (DESK_DRAWN | DESK_SKIPPED)))
			return false;
	}
	return true;
}

void act_open(struct desk *d)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;
	struct queue_draw draw;

	if (!row || (d->mine[i].flags & DESK_DRAWN))
		return;
	draw = queue_draw(d->queue, d->rank);
	if (!dealt(d, d->rank)) {
		draw.design = "hand";
		draw.q = NAN;
	}
	if (annotate_draw(d->annotate, &row->identity, &draw, NULL, &err))
		failed(d, &err);
	else
		d->mine[i].flags |= DESK_DRAWN;
}

static void keep_pace(struct desk *d, int64_t shown)
{
	int64_t took = d->clock->mono_ns(d->clock) - shown;

	if (shown <= 0 || took <= 0)
		return;
	d->choices++;
	d->choosing_ns += took < 600 * CLOCK_SECOND ? took : 600 * CLOCK_SECOND;
}

bool act_choose(struct desk *d, enum choice c, const struct act_context *ctx)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;
	struct annotate_context ac = {
		.revealed = d->open || (i != DESK_NOWHERE && (d->mine[i].flags & DESK_REVEALED)),
		.layout = ctx->layout,
		.diff = ctx->diff,
		.shown_mono_ns = ctx->shown_mono_ns,
		.position = (int)d->rank + 1,
		.on_screen = ctx->on_screen,
	};

	if (!row)
		return false;
	/* Whoever chose once has seen the label since: a second choice is an informed one. */
	ac.revealed = ac.revealed || d->mine[i].choice != CHOICE_NONE ||
		(d->mine[i].flags & DESK_SEEN);
	if (annotate_choice(d->annotate, d->annotator, row, c, &ac, NULL, &err))
		return failed(d, &err);
	if (d->mine[i].choice == CHOICE_NONE)
		keep_pace(d, ctx->shown_mono_ns);
	d->mine[i].flags |= DESK_SEEN;
	return saved(d, i);
}

bool act_tag(struct desk *d, uint32_t index, size_t source, bool on, const char *span)
{
	const struct item_row *row = desk_row(d, index);
	struct err err = ERR_INIT;

	if (!row || source >= desk_sources(d)->n)
		return false;
	if (annotate_tag(d->annotate, d->annotator, row, desk_sources(d)->source[source].id, on,
			 span, NULL, &err))
		return failed(d, &err);
	return saved(d, index);
}

bool act_note(struct desk *d, const char *text)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;

	if (!row)
		return false;
	if (annotate_note(d->annotate, d->annotator, row, text, NULL, &err))
		return failed(d, &err);
	return saved(d, i);
}

bool act_feature(struct desk *d, size_t f, enum side side, int value)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;

	if (!row || !d->made.panel)
		return false;
	if (annotate_feature(d->annotate, d->annotator, row, d->made.panel->feature[f], side, value,
			     NULL, &err))
		return failed(d, &err);
	live_feature(d->made.live, i, f, (int)side, (int8_t)value);
	return saved(d, i);
}

bool act_confidence(struct desk *d, double c)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;

	if (!row)
		return false;
	if (annotate_confidence(d->annotate, d->annotator, row, c, NULL, &err))
		return failed(d, &err);
	return saved(d, i);
}

bool act_verdict(struct desk *d, uint32_t index, enum choice c, const char *reason)
{
	const struct item_row *row = desk_row(d, index);
	struct err err = ERR_INIT;

	if (!row)
		return false;
	if (annotate_verdict(d->annotate, d->annotator, row, c, reason, NULL, &err))
		return failed(d, &err);
	return saved(d, index);
}

bool act_skip(struct desk *d)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;

	if (!row)
		return false;
	if (annotate_skip(d->annotate, d->annotator, row, NULL, &err))
		return failed(d, &err);
	return saved(d, i);
}

bool act_reveal(struct desk *d)
{
	uint32_t i = desk_focus(d);
	const struct item_row *row = desk_row(d, i);
	struct err err = ERR_INIT;

	if (!row)
		return false;
	if (annotate_reveal(d->annotate, row, "label, votes, scores", NULL, &err))
		return failed(d, &err);
	d->mine[i].flags |= DESK_REVEALED;
	return saved(d, i);
}

bool act_undo(struct desk *d, bool redo)
{
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct digest item;
	const char *what = "";
	int64_t id = 0;
	bool ok = false;
	enum rc rc = redo ? annotate_redo(d->annotate, d->annotator, &a, &item, &what, NULL, &err)
			  : annotate_undo(d->annotate, d->annotator, &a, &item, &what, NULL, &err);

	if (rc == RC_NOTFOUND) {
		desk_say(d, STYLE_WARNING, "%s", err.text);
	} else if (rc) {
		failed(d, &err);
	} else {
		desk_say(d, STYLE_STRONG, "%s: %s", redo ? "again" : "taken back", what);
		if (str_starts(what, "feature"))
			desk_recount(d);
		ok = true;
		if (item_by_identity(d->project, &item, &id, &err) == RC_OK && id > 0) {
			saved(d, (uint32_t)(id - 1));
			desk_go(d, (uint32_t)(id - 1));
		}
		d->saved = true;
	}
	arena_release(&a);
	return ok;
}
