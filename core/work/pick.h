/*
 * pick -- which items a regular expression or an SQL condition picks.
 *
 * Owns: the scan of texts for a pattern; the virtual table `items` that a
 * condition may name (design.md section 6). May call: store, measure, base.
 * Never: orders anything, changes anything.
 *
 * A pick is one byte per item (panel index), 1 where it stays. Filters narrow:
 * they only ever clear bytes.
 */
#ifndef ASSAY_WORK_PICK_H
#define ASSAY_WORK_PICK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/measure/panel.h"
#include "core/measure/votes.h"
#include "core/store/project.h"

/* How far a scan of the texts is: items looked at of so many, hits among them. */
struct pick_progress {
	size_t looked, of, hits;
};

struct pick {
	struct project *project;
	const struct panel *panel;		/* PANEL_FEATURES too if gamma is to be known */
	const struct votes_columns *columns;
	const char *annotator;			/* whose choices, tags, notes; NULL: everybody's */
	bool blind;				/* nothing that names a side, nothing of other people */
	bool (*cancelled)(void *ctx);		/* NULL: never; true gives RC_STOP */
	void *cancel_ctx;
	int grep_flags;				/* enum regex_flags; 0: smart case, ^ and $ at lines */
	struct pick_progress *progress;		/* kept up by pick_grep; NULL: nobody looks */
};

/*
 * Clear pick[i] where the pattern is neither in the prompt nor in a response nor in a
 * comment (of `annotator`; NULL: of anybody, unless blind).
 * RC_INPUT: what is wrong with the pattern and where.
 */
enum rc pick_grep(const struct pick *f, const char *pattern, uint8_t *pick,
		  struct err *err) MUST_USE;
/*
 * Clear pick[i] where the SQL condition over `items` does not hold. Read only,
 * with X REGEXP 'pattern' (smart case). RC_INPUT: what SQLite says is wrong; blind: a
 * column that names a side or another annotator's word is refused.
 */
enum rc pick_where(const struct pick *f, const char *condition, uint8_t *pick,
		   struct err *err) MUST_USE;

/* The columns of `items`, for help and completion. */
struct pick_column {
	const char *name, *help;
	bool names_side;	/* refused in blind mode */
	bool people;		/* blind, only one's own */
};
const struct pick_column *pick_columns(size_t *n);

#endif
