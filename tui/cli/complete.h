/*
 * complete -- completion scripts for the shells, made from the command table.
 *
 * Owns: their text. May call: command. Never: knows a command by name.
 */
#ifndef ASSAY_CLI_COMPLETE_H
#define ASSAY_CLI_COMPLETE_H

#include "core/base/str.h"

const char *complete_shell(size_t i);	/* "bash", "zsh", "fish"; NULL past the last */
/* false if there is no such shell. */
bool complete_script(struct str *out, const char *shell);

#endif
