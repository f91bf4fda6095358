/*
 * cmd -- the rows that the cmd_*.c files export, one each.
 *
 * Owns: nothing. Never: declares anything but rows.
 */
#ifndef ASSAY_CLI_CMD_H
#define ASSAY_CLI_CMD_H

#include "tui/cli/command.h"

extern const struct command cmd_completion;
extern const struct command cmd_help;

#endif
