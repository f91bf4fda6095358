/* cmd_init -- `assay init PROJECT`. */
#include "tui/cli/cmd.h"
#include "tui/cli/out.h"

static enum rc run_init(struct command_run *r)
{
	enum rc rc = project_create(r->args.word[0], r->clock, &r->err);

	if (!rc)
		out_f("%s: a new, empty project\n", r->args.word[0]);
	return rc;
}

static const struct option opts[] = { { 0 } };

const struct command cmd_init = {
	.name = "init", .args = "PROJECT", .help = "a new project: a folder",
	.about = "Fails if the path exists. `assay import` makes a project by itself where\n"
		 "there is none, so this is only for those who want an empty one.",
	.example = "assay init harmless.assay",
	.group = GROUP_DATA, .need = NEED_NOTHING, .min = 1, .max = 1, .opts = opts,
	.run = run_init,
};
