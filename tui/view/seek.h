/*
 * seek -- finding the next item that holds the lit pattern.
 *
 * Owns: the walk along the queue. May call: desk. Never: draws.
 */
#ifndef ASSAY_VIEW_SEEK_H
#define ASSAY_VIEW_SEEK_H

#include "tui/view/desk.h"
#include "tui/widget/pager.h"

/* Does d->find occur in this item's prompt or responses, or in my comment on it? */
bool seek_matches(struct desk *d, uint32_t index);
/*
 * Move the focus to the next (1) or previous (-1) item that matches, around
 * the end if need be; 0: stay if this one does, else the next. false, and a
 * message, if there is none, or if its time was up: then d->seeking says which
 * way to go on.
 */
bool seek_item(struct desk *d, int direction);
/* Stop a search that is under way, and say how far it came. */
void seek_stop(struct desk *d);

/* Light every match in one block of a pager; blocks in order. r NULL: none. */
void seek_light(struct pager *p, size_t block, struct slice text, struct regex *r);

#endif
