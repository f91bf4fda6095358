/* cmd_label -- `assay label PROJECT`: the workbench. */
#include "tui/app.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/notes.h"
#include "tui/cli/who.h"
#include "tui/term/style.h"

static enum rc run_label(struct command_run *r)
{
	struct app_options o = {
		.project = r->args.word[0],
		.order = option_text(&r->args, "order"),
		.where = option_text(&r->args, "where"),
		.grep = option_text(&r->args, "grep"),
		.subset = option_text(&r->args, "subset"),
		.all = option_given(&r->args, "all"),
		.open = option_given(&r->args, "open"),
		.plain = option_given(&r->args, "plain"),
		.theme = option_text(&r->args, "theme"),
		.seed = (uint64_t)option_count(&r->args, "seed", 0),
		.clock = r->clock,
	};
	enum rc rc = who_annotates(&r->args, &o.annotator, &r->err);

	return rc ? rc : app_run(&o, &r->err);
}

static const char *theme_name(size_t i)
{
	return style_theme_name((int)i);
}

static const struct option opts[] = {
	{ .name = "annotator",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "who sits here (else ASSAY_ANNOTATOR, else the login name)" },
	{ .name = "order",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_order,
	  .help = "what comes first" },
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
	{ .name = "all", .help = "the undisputed ones too" },
	{ .name = "open", .help = "triage: label, votes and scores are shown from the start" },
	{ .name = "seed",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "of the left/right swap and of orders that draw" },
	{ .name = "theme",
	  .kind = OPTION_CHOICE,
	  .arg = "NAME",
	  .choice = theme_name,
	  .help = "colours by meaning" },
	{ .name = "plain", .help = "line by line, for screen readers and bare terminals" },
	{ 0 },
};

const struct command cmd_label = {
	.name = "label",
	.args = "PROJECT",
	.help = "the workbench: read, choose, tag, see what it does",
	.about =
		"Shows pairs side by side, in a seeded left/right order. Until the choice is made\n"
		"nothing is shown that names a side: no label, no votes, no scores. Every key "
		"that\n"
		"changes something is committed before the screen says saved. `?` lists the keys.",
	.example =
		"assay label hh.assay\nassay label hh.assay --open --order entropy --grep refund",
	.group = GROUP_LABEL,
	.need = NEED_NOTHING,
	.min = 1,
	.max = 1,
	.notes = notes_label,
	.opts = opts,
	.run = run_label,
};
