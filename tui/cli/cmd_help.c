/* cmd_help -- `assay help [COMMAND]`. */
#include "tui/cli/cmd.h"
#include "tui/cli/manual.h"
#include "tui/cli/out.h"

static enum rc run_help(struct command_run *r)
{
	const struct command *c;
	struct str page = STR_INIT;

	if (option_given(&r->args, "man")) {
		manual_page(&page);
		out_bytes(page.s, page.len);
		str_release(&page);
		return RC_OK;
	}
	if (!r->args.words) {
		manual_print_overview();
		return RC_OK;
	}
	if (str_equal(r->args.word[0], "config")) {
		manual_print_config();
		return RC_OK;
	}
	c = command_find(r->args.word[0]);
	if (!c) {
		const char *meant = command_meant(r->args.word[0]);

		return err_set(&r->err, RC_INPUT, "%s: no such command%s%s%s", r->args.word[0],
			       meant ? "; did you mean " : "", meant ? meant : "",
			       meant ? "?" : "");
	}
	manual_print_command(c);
	return RC_OK;
}

static const char *command_name(size_t i)
{
	size_t n = 0;

	while (command_table[n])
		n++;
	return i < n ? command_table[i]->name : i == n ? "config" : NULL;
}

static const struct option opts[] = {
	{ .name = "man", .help = "the whole manual as roff, for man -l -" },
	{ 0 },
};

const struct command cmd_help = {
	.name = "help", .args = "[COMMAND]", .help = "what there is, or what one command does",
	.about = "Without a word, the list of commands; `help config` is on the file of keys and\n"
		 "settings.",
	.example = "assay help import",
	.group = GROUP_CARE, .max = 1, .opts = opts, .words = command_name, .run = run_help,
};
