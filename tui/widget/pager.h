/*
 * pager -- long text read in a region: turns with speakers, wrapped, with
 * words marked in layers.
 *
 * Owns: blocks (their text is borrowed), rows for the present width, the place.
 * May call: term, layout, core/text. Never: changes a byte of the text; a mark of
 * Markdown stays on the screen, styled.
 *
 * The place is a byte offset in a block, so that a new width keeps it.
 */
#ifndef ASSAY_WIDGET_PAGER_H
#define ASSAY_WIDGET_PAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text/wrap.h"
#include "tui/widget/layout.h"

/* Marks of a later layer lie over those of an earlier one. */
enum pager_layer { PAGER_MARKDOWN, PAGER_DIFF, PAGER_EVIDENCE, PAGER_SEARCH, PAGER_LAYERS };

struct pager_pos {
	size_t block, off;
};

struct pager_span {
	size_t block, off, len;
	enum style style;
};

struct pager_block {
	const char *s;
	size_t n;
	const char *label;	/* borrowed; NULL: none */
	enum style label_style;
	enum style style;	/* of its text */
};

struct pager_row {
	size_t block;
	struct wrap_row w;	/* the blank row between two blocks has w.off == block's n and len 0 */
};

struct pager {
	struct pager_block *block;
	size_t nblock, capblock;
	struct pager_span *span[PAGER_LAYERS];
	size_t nspan[PAGER_LAYERS], capspan[PAGER_LAYERS];
	bool hidden[PAGER_LAYERS];
	struct pager_row *row;	/* for `cols` */
	size_t nrow, caprow;
	bool stale;		/* rows are to be made again */
	int cols, width;	/* of the region when last drawn; of the text in it */
	int shown;		/* rows when last drawn */
	int gutter;		/* columns of the labels, 0 without */
	size_t top;		/* row */
	struct pager_pos place;	/* what stands in the top row */
	struct pager_pos match;	/* the span that pager_next went to */
	bool matched;
	struct pager_pos cursor, anchor;	/* the word cursor, while selecting */
	bool selecting, anchored;
	bool markdown, compact;	/* set before adding; compact: no blank row between blocks */
};

void pager_init(struct pager *p);
void pager_release(struct pager *p);
/* No blocks, no spans, place at the beginning. */
void pager_clear(struct pager *p);
/* text is borrowed until clear. The block's number. */
size_t pager_add(struct pager *p, const char *label, enum style label_style, struct slice text);
/* Mark bytes; those of one layer must come in order and not overlap. */
void pager_mark(struct pager *p, enum pager_layer layer, size_t block, size_t off, size_t len,
	enum style st);
void pager_unmark(struct pager *p, enum pager_layer layer);

/* Rows that the text takes at so many columns (laid out if need be). */
size_t pager_rows(struct pager *p, int cols);
void pager_draw(struct pager *p, struct grid *g, struct rect r, bool has_cursor);

/* Scrolling by rows needs a first draw to know the width; home, end and show do not. */
void pager_scroll(struct pager *p, long rows);
void pager_page(struct pager *p, int halves);
void pager_home(struct pager *p);
void pager_end(struct pager *p);
/* Bring a place on the screen, a third from the top unless it is there already. */
void pager_show(struct pager *p, size_t block, size_t off);
/* To the same row as another: for reading two together. */
void pager_follow(struct pager *p, const struct pager *other);
/* "all", "top", "end" or "41 %". */
void pager_where(const struct pager *p, char out[8]);
/* Blocks that end above the first row shown. */
size_t pager_above(const struct pager *p);
bool pager_at_end(const struct pager *p);

/*
 * To the next (1) or previous (-1) span of a layer, round the end; its number from
 * 1 in *at, 0 if there is none.
 */
size_t pager_next(struct pager *p, enum pager_layer layer, int direction, size_t *at);

/*
 * Choosing words as evidence. start puts a cursor on the first word shown;
 * word moves it by words (1, -1), line by rows; anchor fixes one end of the
 * selection. The selection is whole words, in one block; false if none.
 */
void pager_select_start(struct pager *p);
void pager_select_word(struct pager *p, int direction);
void pager_select_line(struct pager *p, int direction);
void pager_select_anchor(struct pager *p);
void pager_select_stop(struct pager *p);
bool pager_selected(const struct pager *p, struct pager_span *out);

#endif
