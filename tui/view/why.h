/*
 * why -- the panel that says why an item is disputed: label, votes, a bar per
 * reward model on one scale, features of either side, reasons, SEAL's regime and
 * gamma where there are models before and after training and features harmless, helpful.
 * A ! marks a model of the committee that lies more than two standard deviations from
 * the committee's median margin for this item.
 *
 * Owns: its drawing. May call: desk, word, term/grid. Never: is drawn before
 * desk_unblind says so (the caller asks).
 */
#ifndef ASSAY_VIEW_WHY_H
#define ASSAY_VIEW_WHY_H

#include "tui/view/view.h"

/* Rows it wants at this width. */
int why_rows(struct desk *d, uint32_t index, int cols);
void why_draw(struct desk *d, struct grid *g, struct rect r, uint32_t index);

#endif
