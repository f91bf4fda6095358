/*
 * annotate -- one annotator at work: acts become events.
 *
 * Owns: the bodies of events, what counts as blind, undo and redo. May call:
 * store, taxonomy. Never: draws, never waits for a key.
 *
 * Every function returns RC_OK only once the act is committed and synced.
 */
#ifndef ASSAY_WORK_ANNOTATE_H
#define ASSAY_WORK_ANNOTATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"
#include "core/work/queue.h"
#include "core/work/taxonomy.h"

struct annotate;

struct annotate_options {
	const char *annotator;
	bool unnamed;		/* the annotator is only the login: each line must say who */
	bool open;		/* triage: everything is shown from the start */
	uint64_t seed;		/* left/right swap; logged in the session header */
	const char *header;	/* JSON object text with terminal facts; NULL: {} */
};

enum rc annotate_open(struct project *p, const struct annotate_options *o, struct annotate **out,
		      struct err *err) MUST_USE;
void annotate_close(struct annotate *w);

/* Borrowed: the six sources and the project's own, the session's annotator, its project. */
const struct taxonomy *annotate_taxonomy(const struct annotate *w);
const char *annotate_name(const struct annotate *w);
bool annotate_unnamed(const struct annotate *w);
struct project *annotate_project(struct annotate *w);

/*
 * Does side b stand on the left for this annotator and item? Seeded by (seed,
 * annotator, identity): the same at every visit.
 */
bool annotate_swapped(const struct annotate *w, const struct digest *item);

/* What was on the screen when a choice was made; goes into the event. */
struct annotate_context {
	bool revealed;		/* label, votes or scores were visible: true throughout in triage */
	const char *layout;	/* "side", "stacked", "plain"; may be NULL */
	bool diff;		/* differing words were marked */
	int64_t shown_mono_ns;	/* when the item came on screen; 0 unknown */
	int position;		/* rank in the queue, 1-based; 0 unknown */
	const char *on_screen;	/* "left", "right" or NULL */
};

/*
 * id[33] may be NULL in all of these; annotator NULL is the session's. RC_INPUT
 * for what no annotator may say: no such choice, source, value.
 */
enum rc annotate_draw(struct annotate *w, const struct digest *item, const struct queue_draw *d,
		      char *id, struct err *err) MUST_USE;
enum rc annotate_choice(struct annotate *w, const char *annotator, const struct item_row *item,
			enum choice c, const struct annotate_context *ctx, char *id,
			struct err *err) MUST_USE;
/* span: JSON object text or NULL. */
enum rc annotate_tag(struct annotate *w, const char *annotator, const struct item_row *item,
		     const char *source, bool on, const char *span, char *id,
		     struct err *err) MUST_USE;
enum rc annotate_note(struct annotate *w, const char *annotator, const struct item_row *item,
		      const char *text, char *id, struct err *err) MUST_USE;
enum rc annotate_confidence(struct annotate *w, const char *annotator, const struct item_row *item,
			    double c, char *id, struct err *err) MUST_USE;
enum rc annotate_feature(struct annotate *w, const char *annotator, const struct item_row *item,
			 const char *feature, enum side side, int value, char *id,
			 struct err *err) MUST_USE;
enum rc annotate_verdict(struct annotate *w, const char *annotator, const struct item_row *item,
			 enum choice c, const char *reason, char *id, struct err *err) MUST_USE;
enum rc annotate_skip(struct annotate *w, const char *annotator, const struct item_row *item,
		      char *id, struct err *err) MUST_USE;
enum rc annotate_reveal(struct annotate *w, const struct item_row *item, const char *what, char *id,
			struct err *err) MUST_USE;
/*
 * The annotator's newest act, taken back or brought back. *item: the item it
 * was about, so that the screen can go there; *what: "choice b on 0007", for
 * the status line, in arena. RC_NOTFOUND: "nothing to undo".
 */
enum rc annotate_undo(struct annotate *w, const char *annotator, struct arena *a,
		      struct digest *item, const char **what, char *id, struct err *err) MUST_USE;
enum rc annotate_redo(struct annotate *w, const char *annotator, struct arena *a,
		      struct digest *item, const char **what, char *id, struct err *err) MUST_USE;

/*
 * One line of `assay annotate`: JSON in (cli.md), the answer {"ok":...} into
 * out. RC_OK also when the answer is {"ok":false}; *ok tells.
 */
enum rc annotate_line(struct annotate *w, const char *line, size_t n, struct str *out, bool *ok,
		      struct err *err) MUST_USE;

#endif
