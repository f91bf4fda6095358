/*
 * notes -- the tables behind a command's options, for help and manual alike:
 * formats, policies, orders, what a column means, the configuration file.
 *
 * Owns: the words on columns and on the configuration. May call: the tables of
 * core and tui that it prints. Never: prints (manual.c does), keeps a second
 * copy of a row.
 */
#ifndef ASSAY_CLI_NOTES_H
#define ASSAY_CLI_NOTES_H

#include "core/base/str.h"

/*
 * Each writes whole lines: a title at the margin, its rows moved in by two, an
 * empty line between two tables. No line begins or ends the text with an empty one.
 */
void notes_import(struct str *out);	/* formats: keys and an example */
void notes_clean(struct str *out);	/* policies and their parameters */
void notes_export(struct str *out);	/* formats, then policies */
void notes_measure(struct str *out);	/* policies, then words of the tables */
void notes_queue(struct str *out);	/* orders, then columns */
void notes_label(struct str *out);	/* orders, words of the head line, what is refused while blind */
void notes_config(struct str *out);	/* `assay help config` */

#endif
