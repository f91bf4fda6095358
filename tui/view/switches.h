/*
 * switches -- what a search pattern means: case, whole words, lines.
 *
 * Owns: the keys of the prompt that turn them, the words that show them. May
 * call: core/base, term, layout. Never: searches.
 */
#ifndef ASSAY_VIEW_SWITCHES_H
#define ASSAY_VIEW_SWITCHES_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/term/grid.h"
#include "tui/widget/layout.h"

/*
 * C-t: smart, exact, ignored case; C-o: whole words or not; C-l: ^ and $ at every
 * line or at the ends of the text. flags: enum regex_flags. False: not a key of ours.
 */
bool switches_key(int *flags, int32_t key);
/* What they say, or, where the pattern is none, what is wrong and where; at most this wide. */
int switches_width(int flags, const char *pattern, int most);
void switches_draw(struct grid *g, struct rect r, int flags, const char *pattern);

#endif
