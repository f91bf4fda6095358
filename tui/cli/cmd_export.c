/* cmd_export -- `assay export PROJECT --format NAME -o FILE`. */
#include <string.h>

#include "core/out/export.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/notes.h"
#include "tui/cli/out.h"

#define SETTINGS 32

static void to_stdout(void *ctx, const char *p, size_t n)
{
	(void)ctx;
	out_bytes(p, n);
}

static enum rc run_export(struct command_run *r)
{
	const char *set[SETTINGS];
	struct export_options o = {
		.format = option_text(&r->args, "format"),
		.path = option_text(&r->args, "output"),
		.policy = option_text(&r->args, "policy"),
		.subset = option_text(&r->args, "subset"),
		.reasons = option_text(&r->args, "reasons"),
		.write = to_stdout,
		.set = set,
	};
	struct export_counts n = { 0 };
	enum rc rc;

	while (o.n_set < SETTINGS && (set[o.n_set] = option_each(&r->args, "set", o.n_set)))
		o.n_set++;
	if (!o.format)
		return err_set(&r->err, RC_INPUT, "--format: needed; --help lists the formats");
	if (!o.path)
		return err_set(&r->err, RC_INPUT,
			       "--output: needed: -o FILE, or -o - for standard output");
	rc = export_run(r->project, &o, &n, &r->err);
	if (rc)
		return rc;
	if (n.records) {
		out_talk("%s: %lld row%s written, %lld left out",
			 strcmp(o.path, "-") == 0 ? "stdout" : o.path, (long long)n.written,
			 str_s(n.written), (long long)n.left_out);
		return RC_OK;
	}
	out_talk("%s: %lld written of %lld: %lld kept, %lld flipped, %lld open; "
		 "%lld dropped, %lld left out", strcmp(o.path, "-") == 0 ? "stdout" : o.path,
		 (long long)n.written, (long long)n.in, (long long)n.kept, (long long)n.flipped,
		 (long long)n.open, (long long)n.dropped, (long long)n.left_out);
	return RC_OK;
}

static const char *format_name(size_t i)
{
	size_t n;
	const struct export_format *f = export_formats(&n);

	return i < n ? f[i].name : NULL;
}

static const struct option opts[] = {
	{ .name = "format",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = format_name,
	  .help = "what to write" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPTION_FILE,
	  .arg = "FILE",
	  .help = "where to; - is standard output" },
	{ .name = "policy",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_policy,
	  .help = "how annotations become adjudications, or a cleaning rule" },
	{ .name = "set", .kind = OPTION_TEXT, .arg = "KEY=VALUE", .many = true,
	  .help = "a parameter of a cleaning rule" },
	{ .name = "reasons", .kind = OPTION_FILE, .arg = "FILE",
	  .help = "a JSON line for every pair there: what was done and why" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ 0 },
};

const struct command cmd_export = {
	.name = "export",
	.args = "PROJECT --format NAME -o FILE",
	.help = "the data set, cleaned, back to training",
	.about = "FILE appears whole or not at all. FILE.manifest.json beside it says what was "
		 "kept,\n"
		 "flipped, dropped and left out; the counts add up.",
	.example = "assay export hh.assay --format trl -o clean.jsonl",
	.group = GROUP_DATA,
	.need = NEED_READ,
	.min = 1,
	.max = 1,
	.notes = notes_export,
	.opts = opts,
	.run = run_export,
};
