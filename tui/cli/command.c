/* command -- see command.h. */
#include "tui/cli/command.h"

#include <string.h>

#include "tui/cli/cmd.h"
#include "tui/cli/manual.h"
#include "tui/cli/out.h"

const struct command *const command_table[] = {
	&cmd_init, &cmd_import, &cmd_featurize, &cmd_clean, &cmd_export,
	&cmd_label, &cmd_queue, &cmd_annotate, &cmd_log, &cmd_study,
	&cmd_measure, &cmd_estimate, &cmd_report,
	&cmd_merge, &cmd_pack,
	&cmd_verify, &cmd_backup, &cmd_doctor, &cmd_completion, &cmd_help,
	NULL
};

static const char *const group_title[GROUP_COUNT] = {
	[GROUP_DATA] = "Data in and out",
	[GROUP_LABEL] = "Labelling",
	[GROUP_MEASURE] = "Measures",
	[GROUP_SHARE] = "Working together",
	[GROUP_CARE] = "Care and help",
};

const char *command_group_title(enum command_group g)
{
	return group_title[g];
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; command_table[i]; i++)
		if (strcmp(command_table[i]->name, name) == 0)
			return command_table[i];
	return NULL;
}

static const char *nth_name(const void *ctx, size_t i)
{
	static const char *const global[] = { "--help", "--version", NULL };
	size_t n = 0;

	(void)ctx;
	while (command_table[n])
		n++;
	return i < n ? command_table[i]->name : global[i - n];
}

const char *command_meant(const char *name)
{
	return option_meant(name, nth_name, NULL);
}

static enum rc count_words(const struct command_run *r, struct err *err)
{
	const struct command *c = r->cmd;

	if (r->args.words < c->min)
		return err_set(err, RC_INPUT, "too few words: it takes %s", c->args);
	if (r->args.words > c->max)
		return err_set(err, RC_INPUT, "%s: one word too many: it takes %s",
			       r->args.word[c->max], *c->args ? c->args : "none");
	return RC_OK;
}

static enum rc open_project(struct command_run *r)
{
	static const enum project_mode mode[] = {
		[NEED_READ] = PROJECT_READ,
		[NEED_WORK] = PROJECT_WORK,
		[NEED_IMPORT] = PROJECT_IMPORT,
	};

	if (r->cmd->need == NEED_NOTHING)
		return RC_OK;
	return project_open(r->args.word[0], mode[r->cmd->need], r->clock, &r->project, &r->err);
}

static enum rc run(struct command_run *r, int argc, char **argv)
{
	enum rc rc = option_parse(r->cmd->opts, argc, argv, &r->args, &r->err);

	if (rc)
		return rc;
	if (r->args.help) {
		manual_print_command(r->cmd);
		return RC_OK;
	}
	if ((rc = count_words(r, &r->err)) || (rc = open_project(r)))
		return rc;
	return r->cmd->run(r);
}

/* Say what went wrong, if anything, and turn it into a status. */
static int finish(const char *what, enum rc rc, struct err *err)
{
	struct err lost = ERR_INIT;

	if (rc && err->text[0])
		out_talk("assay: %s%s%s", what, *what ? ": " : "", err->text);
	if (out_finish(&lost) && lost.text[0])
		out_talk("assay: %s%s%s", what, *what ? ": " : "", lost.text);
	return err_exit_status(rc ? rc : lost.code);
}

static int run_named(const struct command *cmd, int argc, char **argv)
{
	struct command_run r = { .cmd = cmd, .clock = clock_system() };
	enum rc rc = run(&r, argc, argv);

	project_close(r.project);
	option_release(&r.args);
	return finish(cmd->name, rc, &r.err);
}

static int no_such(const char *word)
{
	struct err err = ERR_INIT;
	const char *meant = command_meant(word), *kind = word[0] == '-' ? "option" : "command";

	if (meant)
		err_set(&err, RC_INPUT, "%s: no such %s; did you mean `assay %s`?", word, kind,
			meant);
	else
		err_set(&err, RC_INPUT, "%s: no such %s; `assay help` lists them", word, kind);
	return finish("", RC_INPUT, &err);
}

static bool is_one_of(const char *w, const char *a, const char *b)
{
	return strcmp(w, a) == 0 || strcmp(w, b) == 0;
}

int command_main(int argc, char **argv)
{
	const struct command *cmd;
	struct err err = ERR_INIT;

	if (argc < 2 || is_one_of(argv[1], "--help", "-h")) {
		manual_print_overview();
		return finish("", RC_OK, &err);
	}
	if (is_one_of(argv[1], "--version", "-V")) {
		out_text("assay " ASSAY_VERSION "\n");
		return finish("", RC_OK, &err);
	}
	if (!(cmd = command_find(argv[1])))
		return no_such(argv[1]);
	return run_named(cmd, argc - 2, argv + 2);
}
