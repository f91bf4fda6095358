/*
 * stage -- what a subject sees of a timed study: its panes, bars and pages.
 *
 * Owns: the subject's screen and drawing on it. May call: widget, term,
 * core/work (sitting, for what may be shown), core/text. Never: reads a key or
 * a clock, or knows arm and gold.
 */
#ifndef ASSAY_STAGE_H
#define ASSAY_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/work/sitting.h"
#include "core/work/study.h"
#include "tui/term/term.h"
#include "tui/widget/pager.h"
#include "tui/widget/prompt.h"

enum stage_pane { STAGE_PASSAGE, STAGE_ANSWER, STAGE_PANES };
enum stage_asking { STAGE_ASK_NOTHING, STAGE_ASK_FIND, STAGE_ASK_REASON, STAGE_ASK_INPUT,
	STAGE_ASK_REPLY };

struct stage {
	struct term *term;
	struct sitting *sitting;
	const struct study *study;
	struct grid grid;
	struct pager pane[STAGE_PANES];
	struct prompt prompt;
	enum stage_asking asking;
	enum stage_pane focus;
	struct str side;		/* what the answer's pane shows; the pager borrows it */
	struct str ran;			/* output of the last run */
	struct str reason;
	struct timed *timed;		/* NULL outside a trial */
	struct sitting_answer answer;
	char notice[160];
};

void stage_init(struct stage *g, struct term *t, struct sitting *w, const struct study *s);
void stage_release(struct stage *g);
/* A fresh grid of the terminal's size. False: too small, and the notice is on the screen. */
bool stage_begin(struct stage *g);
void stage_show(struct stage *g);
/* Nothing at all. */
void stage_blank(struct stage *g);
/* A text on the left ("" or NULL: none) and on the right; borrowed. */
void stage_lay(struct stage *g, const char *left, const char *right);
/* The trial in hand: passage, question, answer with its quotations marked, the last run. */
void stage_lay_trial(struct stage *g);
/* Between stage_begin and stage_show. */
void stage_trial(struct stage *g, int64_t now);
/* A page of words with one line of keys below, shown. */
void stage_page(struct stage *g, const char *title, const char *hint);

#endif
