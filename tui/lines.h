/*
 * lines -- the workbench line by line: for screen readers, slow lines and pipes.
 *
 * Owns: how an item and a state are told in words. May call: app, view, core.
 * Never: sends a byte that moves a cursor.
 *
 * A line of input is a key ("a", "1", "Enter"; an empty line is Enter), or the
 * name of an action with its text ("comment both miss the point", "where
 * subset = 'x'"). They are the actions of the screens, in the pair view.
 */
#ifndef ASSAY_LINES_H
#define ASSAY_LINES_H

#include <stdio.h>

#include "tui/app.h"

/* Until quit or the end of the input. */
enum rc lines_run(const struct app_options *o, FILE *in, FILE *out, struct err *err) MUST_USE;

#endif
