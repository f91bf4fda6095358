/*
 * manual -- help texts and the man page, made from the command table.
 *
 * Owns: their layout. May call: command, out. Never: knows a command by name.
 */
#ifndef ASSAY_CLI_MANUAL_H
#define ASSAY_CLI_MANUAL_H

#include "core/base/str.h"
#include "tui/cli/command.h"

void manual_print_overview(void);
void manual_print_command(const struct command *c);
void manual_print_config(void);		/* the file of keys and settings */

/* roff for man(1), in man macros. */
void manual_page(struct str *out);

/* The name of an option with what it takes: "--rm NAME", "-o FILE, --output FILE". */
void manual_option(struct str *out, const struct option *o);

#endif
