/*
 * who -- the name of the person at work.
 *
 * Owns: where it comes from. May call: option. Never: makes one up.
 */
#ifndef ASSAY_CLI_WHO_H
#define ASSAY_CLI_WHO_H

#include "core/base/err.h"
#include "tui/cli/option.h"

/* Was a name said, or is there only the login? */
bool who_is_named(const struct option_args *a);
/* --annotator, else ASSAY_ANNOTATOR, else the login name; RC_INPUT if there is none. Borrowed. */
enum rc who_annotates(const struct option_args *a, const char **out, struct err *err) MUST_USE;

#endif
