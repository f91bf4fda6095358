/*
 * prompt -- one line to type in, with history and completion.
 *
 * Owns: the line, its cursor, the history. May call: term, layout. Never: runs
 * what was typed.
 */
#ifndef ASSAY_WIDGET_PROMPT_H
#define ASSAY_WIDGET_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "tui/widget/layout.h"

enum prompt_result { PROMPT_MORE, PROMPT_CHANGED, PROMPT_DONE, PROMPT_GONE };

/* Words that may stand where the cursor's word [from, at) is; each is added by prompt_offer. */
struct prompt;
typedef void prompt_complete_fn(void *ctx, struct prompt *p, const char *word, size_t n);

struct prompt {
	const char *label;	/* borrowed: ":", "/" */
	struct str text;
	size_t at;		/* cursor, a byte offset at a glyph */
	size_t scroll;		/* first byte shown */
	char **history;		/* oldest first */
	size_t nhistory, caphistory, browsing;
	struct str draft;	/* what was typed before browsing */
	struct str killed;
	prompt_complete_fn *complete;	/* may be NULL */
	void *ctx;
	char **offer;
	size_t noffer, capoffer, chosen, from;
	bool offering;
	bool whole;		/* completion replaces the whole line, not the cursor's word */
};

void prompt_init(struct prompt *p, const char *label);
void prompt_release(struct prompt *p);
/* Begin with this text, cursor behind it. */
void prompt_start(struct prompt *p, const char *text);
void prompt_offer(struct prompt *p, const char *word);
/* Remember a line; not twice in a row, at most 500. */
void prompt_remember(struct prompt *p, const char *line);
/*
 * Enter: DONE; Esc, C-c, C-g, or Backspace on an empty line: GONE; CHANGED where the text
 * changed. Tab and S-Tab walk the completions; arrows, Home, End, C-a C-e C-b C-f,
 * C-k C-u C-w C-y, Delete, C-p C-n.
 */
enum prompt_result prompt_key(struct prompt *p, int32_t key);
/* At the cursor; line ends become blanks. */
void prompt_insert(struct prompt *p, const char *s, size_t n);
/*
 * Completions, if offered, stand in the rows above r (as many as fit, at most 8).
 * The hardware cursor is here.
 */
void prompt_draw(struct prompt *p, struct grid *g, struct rect r);

#endif
