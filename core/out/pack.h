/*
 * pack -- a small project for one annotator to take away: texts and nothing
 * that could tell them what others think.
 *
 * Owns: which items go, and what of them. May call: store, work. Never: takes
 * along a label, a score, a gold answer, a feature, another person's act, or a
 * side that gives the label away (sides are turned at random).
 *
 * Identities are the same in both places, so `assay merge` brings the work home.
 */
#ifndef ASSAY_OUT_PACK_H
#define ASSAY_OUT_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/store/project.h"
#include "core/work/queue.h"

struct pack_options {
	const char *annotator;
	const struct queue_rule *rule;	/* where further items come from */
	size_t limit;			/* so many from the queue; 0: only the annotator's own */
};

struct pack_counts {
	size_t own;		/* drawn for the annotator, or worked on */
	size_t queued;		/* from the queue */
	size_t left;		/* duplicates within a source: they cannot stand alone */
	bool made;		/* the folder: on failure the caller takes it away */
};

/* RC_CONFLICT: path exists; RC_INPUT: nothing to take. */
enum rc pack_run(struct project *from, const char *path, const struct pack_options *o,
		 struct pack_counts *out, struct err *err) MUST_USE;

#endif
