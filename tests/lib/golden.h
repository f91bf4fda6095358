/*
 * golden -- what a program showed, held against what it showed when someone
 * looked at it and was content.
 *
 * Owns: the files tests/golden/NAME.txt. UPDATE=1 in the environment writes
 * them anew (look at the difference before it is committed).
 */
#ifndef ASSAY_TESTS_GOLDEN_H
#define ASSAY_TESTS_GOLDEN_H

#include "core/base/str.h"
#include "tui/term/headless.h"

/*
 * Fails the running cmocka test where text is not what the file holds, and says the
 * first line that differs.
 */
void golden_check(const char *name, const struct str *text);
/* The same for what <screen> and <style> wrote down. */
void golden_record(const char *name, const struct term *t);
/* The same for a grid: its text plane and, below, its style plane. */
void golden_grid(const char *name, const struct grid *g);

#endif
