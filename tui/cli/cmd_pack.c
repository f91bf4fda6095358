/* cmd_pack -- `assay pack PROJECT --annotator NAME -o DIR`. */
#include "core/out/pack.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/out.h"
#include "tui/cli/tidy.h"

static enum rc run_pack(struct command_run *r)
{
	const struct queue_rule rule = {
		.order = option_text(&r->args, "order"),
		.grep = option_text(&r->args, "grep"),
		.where = option_text(&r->args, "where"),
		.subset = option_text(&r->args, "subset"),
		.all = option_given(&r->args, "all"),
		.seed = (uint64_t)option_count(&r->args, "seed", 0),
	};
	const struct pack_options o = {
		.annotator = option_text(&r->args, "annotator"),
		.rule = &rule,
		.limit = (size_t)option_count(&r->args, "limit", 0),
	};
	const char *path = option_text(&r->args, "output");
	struct pack_counts n;
	enum rc rc;

	if (!o.annotator)
		return err_set(&r->err, RC_INPUT, "--annotator: needed: for whom?");
	if (!path)
		return err_set(&r->err, RC_INPUT, "--output: needed: -o DIR");
	rc = pack_run(r->project, path, &o, &n, &r->err);
	if (rc && n.made)
		tidy_project(path);
	if (rc)
		return rc;
	out_line("%s: %zu items for %s, %zu of them from the queue", path,
		 n.own + n.queued - n.left, o.annotator, n.queued);
	if (n.left)
		out_line("%zu duplicates stay here", n.left);
	return RC_OK;
}

static const struct option opts[] = {
	{ .name = "annotator", .kind = OPTION_TEXT, .arg = "NAME", .help = "for whom" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPTION_FILE,
	  .arg = "DIR",
	  .help = "a folder that is not there yet" },
	{ .name = "limit",
	  .letter = 'n',
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "take N items from the queue as well" },
	{ .name = "order",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_order,
	  .help = "of that queue" },
	{ .name = "where",
	  .kind = OPTION_TEXT,
	  .arg = "SQL",
	  .help = "only items for which this holds" },
	{ .name = "grep",
	  .kind = OPTION_TEXT,
	  .arg = "REGEX",
	  .help = "only items with this in the prompt or a response" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ .name = "seed", .kind = OPTION_COUNT, .arg = "N", .help = "for the orders that draw" },
	{ .name = "all", .help = "the undisputed ones too" },
	{ 0 },
};

const struct command cmd_pack = {
	.name = "pack",
	.args = "PROJECT --annotator NAME -o DIR",
	.help = "a project with one annotator's items, and nothing that tells",
	.about =
		"Takes along the items that were drawn for NAME or that NAME worked on, and N\n"
		"more from the queue; no labels, scores, features, gold answers or other people's\n"
		"acts, and sides turned at random. `assay merge PROJECT DIR` brings the work home.",
	.example =
		"assay pack hh.assay --annotator ann --order random --limit 100 -o for-ann.assay",
	.group = GROUP_SHARE,
	.need = NEED_READ,
	.min = 1,
	.max = 1,
	.opts = opts,
	.run = run_pack,
};
