/*
 * command -- the commands of the program as rows of one table; help, man page,
 * completion and tests read the same rows.
 *
 * Owns: the table, the way from argv to an exit status. May call: option, out,
 * core. Never: does a command's work (cmd_NAME.c does, one file each).
 */
#ifndef ASSAY_CLI_COMMAND_H
#define ASSAY_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/store/project.h"
#include "tui/cli/option.h"

/* What must be ready before run: the first plain word opened as a project, in a mode. */
enum command_need { NEED_NOTHING, NEED_READ, NEED_WORK, NEED_IMPORT };

enum command_group { GROUP_DATA, GROUP_LABEL, GROUP_MEASURE, GROUP_SHARE, GROUP_CARE, GROUP_COUNT };

/* One run of one command. */
struct command_run {
	const struct command *cmd;
	struct option_args args;
	struct project *project;	/* NULL unless the row needs one */
	const struct clock *clock;
	struct err err;			/* an empty text: nothing more is to be said */
};

/*
 * The exit status follows from the code (err_exit_status). RC_FAIL with an
 * empty message is "checked and found wanting", already told on stdout.
 */
typedef enum rc command_fn(struct command_run *r);

struct command {
	const char *name;
	const char *args;	/* "PROJECT FILE..." */
	const char *help;	/* a phrase, for lists */
	const char *about;	/* paragraphs, for its own page; lines already broken */
	const char *example;	/* lines that could be typed; NULL: none */
	enum command_group group;
	enum command_need need;
	size_t min, max;	/* plain words */
	const struct option *opts;
	option_choice_fn *words;	/* what plain words behind the first may be; NULL: files */
	option_choice_fn *words_help;	/* a phrase for each of them; may be NULL */
	/* Tables behind the options, from the rows of core: whole lines, a title and moved rows. */
	void (*notes)(struct str *out);	/* NULL: none */
	command_fn *run;
};

extern const struct command *const command_table[];	/* ends with NULL */

const struct command *command_find(const char *name);	/* NULL if none */
/* A name close to this one, or NULL. */
const char *command_meant(const char *name);
const char *command_group_title(enum command_group g);

/* The whole program behind main: argv as the shell gave it; the exit status. */
int command_main(int argc, char **argv);

#endif
