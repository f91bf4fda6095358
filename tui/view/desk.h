/*
 * desk -- what lies before one annotator: the project opened, its queue, what
 * they have said so far, and what the screens have to tell each other.
 *
 * Owns: the panel, the queue, the writing annotator, caches of rows and texts,
 * the message of the status line. May call: core. Never: draws, never knows a
 * terminal.
 *
 * Index is the panel's (item id - 1); rank is the place in the queue.
 */
#ifndef ASSAY_VIEW_DESK_H
#define ASSAY_VIEW_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/regex.h"
#include "core/base/str.h"
#include "core/measure/panel.h"
#include "core/store/item.h"
#include "core/store/projection.h"
#include "core/work/annotate.h"
#include "core/work/policy.h"
#include "core/work/queue.h"
#include "core/work/taxonomy.h"
#include "tui/term/style.h"
#include "tui/view/backroom.h"
#include "tui/view/gauge.h"
#include "tui/view/prefs.h"

#define DESK_NOWHERE UINT32_MAX

struct desk_options {
	const char *annotator;
	const char *order, *grep, *where, *subset;	/* NULL: the defaults */
	bool all;
	bool open;		/* triage: nothing is hidden */
	uint64_t seed;
	const char *header;	/* JSON for the session event */
	const struct prefs *prefs;	/* borrowed for the desk's life; NULL: as they come */
};

enum desk_flags {
	DESK_SKIPPED = 1, DESK_REVEALED = 2, DESK_DRAWN = 4, DESK_AFTER_REVEAL = 8,
	DESK_NOTE = 16, DESK_MARKED = 32,
	DESK_HELD = 64,		/* its tags wait for the choice before measures move */
	DESK_SEEN = 128,	/* chosen once in this session: the label was on the screen */
};

/* What this annotator has said about one item. */
struct desk_mine {
	uint32_t tags;
	uint8_t choice;		/* enum choice */
	uint8_t flags;
};

struct desk_row_cache;

struct desk {
	struct project *project;
	const struct clock *clock;
	struct panel *panel;
	struct policy policy;
	struct annotate *annotate;
	struct queue *queue;
	struct queue_rule rule;		/* its strings are ours */
	struct backroom *backroom;	/* at work; NULL: done */
	struct backroom_made made;	/* by it; all NULL before */
	char *annotator;
	bool open;
	struct desk_mine *mine;		/* panel->n */
	size_t rank;			/* the focus, also of the pair view */
	size_t done;			/* of the queue, by me */
	size_t marked;
	struct gauge gauge;
	int8_t own_bit[PROJECTION_SOURCES];	/* by number of the own source; -1: none yet */
	char bit_name[4];
	struct desk_row_cache *rows;
	struct arena texts;
	uint32_t texts_of;
	struct slice prompt, response[2];
	const struct prefs *prefs;
	uint8_t *warned;		/* per subset: its warning was read */
	/* Pace of this session. */
	size_t choices;
	int64_t choosing_ns;
	/* Search: what is lit everywhere. */
	struct regex *find;
	char *find_pattern;
	int switches;		/* enum regex_flags of / and grep, as the prompt's keys set them */
	size_t sought, sought_from;	/* items a search has looked at, counted from that rank */
	bool sought_back;
	int seeking;		/* 1, -1: a search has had its time and goes on when it is asked */
	bool patient;		/* no keys can come meanwhile: a search runs to its end */
	/* Which key an action has on this screen; set by the app, may be NULL. Into out. */
	void (*key_for)(const void *ctx, const char *action, struct str *out);
	const void *key_ctx;
	/* What views ask of the app, with FX_OPEN and FX_COPY. */
	int open_view;
	struct str copy, page_title, page_text;
	/* The status line's news. */
	struct str message;
	enum style message_style;
	bool saved;
};

/* Opens the project for work and logs the session. Errors are those of project, panel, queue. */
enum rc desk_new(const char *path, const struct clock *clock, const struct desk_options *o,
		 struct desk **out, struct err *err) MUST_USE;
void desk_free(struct desk *d);	/* NULL is fine */

/*
 * Another queue; the focus stays on its item where that is still listed. On failure all is as
 * it was.
 */
enum rc desk_requeue(struct desk *d, const struct queue_rule *rule, struct err *err) MUST_USE;
/* Panel index at a rank, DESK_NOWHERE past the end; the focus's without argument. */
uint32_t desk_at(const struct desk *d, size_t rank);
uint32_t desk_focus(const struct desk *d);
/* Put the focus on an item; false if it is not in the queue. */
bool desk_go(struct desk *d, uint32_t index);
/*
 * The next rank after `from` that waits for a choice; skipped ones come last; SIZE_MAX: all
 * done.
 */
size_t desk_next(const struct desk *d, size_t from);

/* Narrow row, NULL where the store fails (the message says why). Valid until the next desk_turn. */
const struct item_row *desk_row(struct desk *d, uint32_t index);
/*
 * Texts into d->prompt and d->response; false where the store fails. Valid until another item's
 * are asked for.
 */
bool desk_texts(struct desk *d, uint32_t index);
/* A turn of the loop begins: caches may be trimmed. */
void desk_turn(struct desk *d);
/* May this screen name sides for this item? After my choice, a reveal, or in triage. */
bool desk_unblind(const struct desk *d, uint32_t index);
bool desk_swapped(struct desk *d, uint32_t index);
/* My state of one item anew from the store, and what it does to the measures. */
void desk_refresh(struct desk *d, uint32_t index);
/* Everybody's states anew: another process has written. */
void desk_reload(struct desk *d);

/* The key of an action appended to out, "-" where it has none. */
void desk_key(const struct desk *d, const char *action, struct str *out);
/* The sources there are: the six and the project's own. */
const struct taxonomy *desk_sources(const struct desk *d);
/* The bit in a state's tags of source k; -1: an own one that nobody has tagged yet. */
int desk_bit(struct desk *d, size_t k);
bool desk_tagged(struct desk *d, uint32_t index, size_t k);
/* The id that a bit stands for; borrowed, valid until the next call. */
const char *desk_bit_name(struct desk *d, int bit);
/* Put the backroom to work: once, when the first screen stands. */
void desk_start(struct desk *d);
/* Features changed by other ways than act_feature: make it all anew, and wait for it. */
void desk_recount(struct desk *d);
/*
 * Take what the backroom has made, if it is done (or wait for it). True if the
 * measures and features came with this call.
 */
bool desk_settle(struct desk *d, bool wait);
/* News for the status line. */
void desk_say(struct desk *d, enum style st, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Light a pattern everywhere, by d->switches; NULL or "": none. */
enum rc desk_find(struct desk *d, const char *pattern, struct err *err) MUST_USE;

#endif
