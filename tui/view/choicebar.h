/*
 * choicebar -- the lines below a pair: what may be chosen, why, and what the
 * source under the cursor means.
 *
 * Owns: their drawing. May call: desk, word, layout. Never: changes a state.
 */
#ifndef ASSAY_VIEW_CHOICEBAR_H
#define ASSAY_VIEW_CHOICEBAR_H

#include "tui/view/view.h"

enum choicebar_focus { CHOICEBAR_NOWHERE, CHOICEBAR_CHOICE, CHOICEBAR_SOURCE };

struct choicebar {
	enum choicebar_focus focus;	/* where the hardware cursor goes, if here */
	int source;			/* whose definition stands below; -1: none */
	const char *question;		/* of the decision aid; NULL: it does not run */
	const char *note;		/* the annotator's comment; may be NULL */
	double confidence;		/* NaN: none */
};

/* Rows it wants in a screen of so many. */
int choicebar_rows(const struct choicebar *c, int rows, int cols);
void choicebar_draw(struct choicebar *c, struct desk *d, struct grid *g, struct rect r,
		    uint32_t index);

#endif
