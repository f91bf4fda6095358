/*
 * proctor -- a timed study on a terminal: pages, practice, trials, breaks,
 * survey, end.
 *
 * Owns: the subject's screens and their keys. May call: loop, widget, term,
 * core/work (sitting). Never: uses the workbench's keys (no undo, no palette,
 * no way back), or knows arm and gold.
 *
 * The way of a trial: sitting_start commits the open event; the screen is drawn
 * and flushed; sitting_onset gets the time after that; every key is stamped
 * when poll woke; sitting_finish commits the row before the next is drawn.
 */
#ifndef ASSAY_PROCTOR_H
#define ASSAY_PROCTOR_H

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/work/sitting.h"
#include "core/work/study.h"
#include "tui/term/term.h"

/* Does the program end because the study is over, or was it left? */
enum proctor_end { PROCTOR_OVER, PROCTOR_LEFT };

/* Runs until the study is over or left. The terminal and the sitting are the caller's. */
enum rc proctor_run(struct term *t, struct sitting *w, const struct study *s,
		    const struct clock *clock,
		    enum proctor_end *end, struct err *err) MUST_USE;

#endif
