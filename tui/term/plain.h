/*
 * plain -- what a poor terminal is shown in place of a glyph, in the same width.
 *
 * Owns: the table of substitutes. May call: core/base. Never: changes a width.
 */
#ifndef ASSAY_TERM_PLAIN_H
#define ASSAY_TERM_PLAIN_H

#include <stdbool.h>

#include "tui/term/grid.h"

enum plain {
	PLAIN_NOT,	/* Unicode and a font for it; flags are two letters even so */
	PLAIN_CONSOLE,	/* the Linux console: boxes and full blocks, not the rest */
	PLAIN_ASCII
};

/*
 * The cluster to show for a cell of 1 or 2 columns: s itself or a substitute of
 * the same columns. no_emoji: pictographs become a box.
 */
const char *plain_cluster(const char *s, int cols, enum plain how, bool no_emoji, char room[8]);

#endif
