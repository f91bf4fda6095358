/*
 * act -- what the annotator does at the desk, committed and told.
 *
 * Owns: the order of things: commit, refresh the state, move the measures, say
 * so. May call: desk, core/work/annotate. Never: draws; never says saved before
 * the store did.
 *
 * All return true when the act is committed; otherwise the message says why.
 */
#ifndef ASSAY_VIEW_ACT_H
#define ASSAY_VIEW_ACT_H

#include "tui/view/desk.h"

/* What was on the screen: the pair view knows. */
struct act_context {
	const char *layout;	/* "side", "stacked", "single", "plain" */
	bool diff;
	int64_t shown_mono_ns;
	const char *on_screen;	/* "left", "right", NULL */
};

/* The item comes on screen: its draw is logged, once a session. */
void act_open(struct desk *d);
bool act_choose(struct desk *d, enum choice c, const struct act_context *ctx);
/* source: its number among desk_sources; span NULL or JSON. */
bool act_tag(struct desk *d, uint32_t index, size_t source, bool on, const char *span);
bool act_note(struct desk *d, const char *text);
/* f: the number of a feature in the made panel; measures follow at once. */
bool act_feature(struct desk *d, size_t f, enum side side, int value);
bool act_confidence(struct desk *d, double c);
bool act_verdict(struct desk *d, uint32_t index, enum choice c, const char *reason);
bool act_skip(struct desk *d);
/*
 * Shows label, votes and scores of the focused item; logged. Taking them away again is not an
 * event.
 */
bool act_reveal(struct desk *d);
/* Undo or redo; the focus goes to the item it changed. */
bool act_undo(struct desk *d, bool redo);

#endif
