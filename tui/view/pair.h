/*
 * pair -- one pair on screen: three texts, where each stands, what is marked.
 *
 * Owns: the texts' layout and the drawing of the pair view. May call: desk,
 * widget, core/text. Never: writes an event but the draw (pair_load, through
 * act_open).
 *
 * Left and right are places on the screen; a and b are the item's sides;
 * swapped says that b stands on the left.
 */
#ifndef ASSAY_VIEW_PAIR_H
#define ASSAY_VIEW_PAIR_H

#include "core/base/arena.h"
#include "core/text/diff.h"
#include "tui/view/choicebar.h"
#include "tui/view/view.h"
#include "tui/widget/pager.h"

struct taxonomy_question;

enum pair_pane { PAIR_PROMPT, PAIR_LEFT, PAIR_RIGHT };
enum pair_layout { PAIR_AUTO, PAIR_SIDE, PAIR_STACKED, PAIR_SINGLE, PAIR_LAYOUTS };

struct pair {
	uint32_t of;		/* panel index shown, DESK_NOWHERE: none */
	struct pager prompt, side[2];
	struct slice text[2];	/* left, right */
	struct arena arena;	/* note, differing words */
	struct diff diff;	/* a: left, b: right */
	struct choicebar bar;
	int pane;		/* enum pair_pane */
	int layout, drawn;	/* enum pair_layout: asked for, in use */
	bool swapped;
	bool words, together;	/* differing words marked; scrolled together */
	bool panel;		/* the why-panel is wanted (shown only where unblind) */
	bool folded;		/* the prompt still stands at its end, as loaded */
	const struct taxonomy_question *question;	/* of the decision aid, while it runs */
	struct rect at[3];	/* where the panes were drawn; no rows: not shown */
	int64_t shown_ns;	/* monotonic, when it came on screen */
};

void pair_init(struct pair *p);
void pair_release(struct pair *p);
/* Take the desk's focused item, if it is another one; logs its draw. */
void pair_load(struct pair *p, struct desk *d);
/* The annotator's comment and confidence anew. */
void pair_note(struct pair *p, struct desk *d);
/* Mark the words that differ, or take the marks away, as p->words says. */
void pair_words(struct pair *p);
/* Mark the words that my tags name as their evidence. */
void pair_evidence(struct pair *p, struct desk *d);
/* Light the desk's pattern in all three texts. */
void pair_light(struct pair *p, struct desk *d);
/* Without the blanks and line ends around it. */
struct slice pair_trim(struct slice s);
struct pager *pair_focused(struct pair *p);
void pair_draw(struct pair *p, struct desk *d, struct grid *g, struct rect r);

#endif
