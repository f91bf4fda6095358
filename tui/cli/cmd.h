/*
 * cmd -- the rows that the cmd_*.c files export, one each.
 *
 * Owns: nothing. Never: declares anything but rows.
 */
#ifndef ASSAY_CLI_CMD_H
#define ASSAY_CLI_CMD_H

#include "tui/cli/command.h"

extern const struct command cmd_annotate;
extern const struct command cmd_backup;
extern const struct command cmd_clean;
extern const struct command cmd_completion;
extern const struct command cmd_doctor;
extern const struct command cmd_estimate;
extern const struct command cmd_export;
extern const struct command cmd_featurize;
extern const struct command cmd_help;
extern const struct command cmd_import;
extern const struct command cmd_init;
extern const struct command cmd_label;
extern const struct command cmd_log;
extern const struct command cmd_measure;
extern const struct command cmd_merge;
extern const struct command cmd_pack;
extern const struct command cmd_queue;
extern const struct command cmd_report;
extern const struct command cmd_study;
extern const struct command cmd_verify;

#endif
