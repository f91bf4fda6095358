/*
 * popup -- a list laid over the view to choose from: help, palette.
 *
 * Owns: the entries (borrowed words), the filter, the order. May call: term,
 * layout, list, prompt. Never: does what was chosen.
 */
#ifndef ASSAY_WIDGET_POPUP_H
#define ASSAY_WIDGET_POPUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/widget/list.h"
#include "tui/widget/prompt.h"

struct popup_entry {
	const char *key;	/* "C-r"; may be "" */
	const char *name;	/* what is matched first; may be "" for a heading */
	const char *help;	/* matched too, with less weight */
	int tag;		/* the owner's */
};

struct popup {
	const char *title;
	struct popup_entry *entry;
	size_t n, cap;
	size_t *order;		/* of those that match, best first */
	size_t norder, caporder;
	struct list list;
	struct prompt filter;
	bool filtering;		/* a palette: typing filters; else a help page: keys walk */
};

enum popup_result { POPUP_MORE, POPUP_CHOSEN, POPUP_CLOSED };

void popup_init(struct popup *p, const char *title, bool filtering);
void popup_release(struct popup *p);
/* Words are borrowed. */
void popup_add(struct popup *p, const char *key, const char *name, const char *help, int tag);
enum popup_result popup_key(struct popup *p, int32_t key);
/* The entry under the focus; NULL if nothing matches. */
const struct popup_entry *popup_focused(const struct popup *p);
/* Over the middle of r, as large as it needs. */
void popup_draw(struct popup *p, struct grid *g, struct rect r);

/*
 * How well does a pattern's letters, in order, sit in a text? 0: not at all;
 * more for beginnings of words, runs, and the text's own beginning. Case is
 * folded; blanks in the pattern separate parts that must all be there.
 */
int popup_score(const char *pattern, const char *text);

#endif
