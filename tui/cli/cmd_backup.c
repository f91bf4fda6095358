/* cmd_backup -- `assay backup PROJECT FILE`. */
#include "tui/cli/cmd.h"
#include "tui/cli/out.h"

static enum rc run_backup(struct command_run *r)
{
	enum rc rc = project_backup(r->project, r->args.word[1], &r->err);

	if (!rc)
		out_line("%s: what people did in %s", r->args.word[1], r->args.word[0]);
	return rc;
}

static const struct option opts[] = { { 0 } };

const struct command cmd_backup = {
	.name = "backup",
	.args = "PROJECT FILE",
	.help = "a copy of work.db, consistent while others write",
	.about = "work.db holds everything that people did; what was imported can be imported "
		 "again.\n"
		 "FILE must not exist yet. `assay merge PROJECT FILE` brings it back.",
	.example = "assay backup hh.assay hh-$(date +%F).work.db",
	.group = GROUP_CARE,
	.need = NEED_READ,
	.min = 2,
	.max = 2,
	.opts = opts,
	.run = run_backup,
};
