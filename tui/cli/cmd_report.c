/* cmd_report -- `assay report PROJECT -o FILE`. */
#include <string.h>

#include "core/base/beside.h"
#include "core/base/str.h"
#include "core/out/report.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/out.h"

static enum rc write_file(const char *path, const struct str *page, struct err *err)
{
	struct beside b = BESIDE_INIT;
	enum rc rc = beside_open(&b, path, err);

	if (!rc) {
		beside_put(&b, page->s, page->len);
		rc = beside_sync(&b, err);
	}
	if (!rc)
		rc = beside_keep(&b, err);
	beside_close(&b);
	return rc;
}

static const char *format_of(const struct command_run *r, const char *path)
{
	const char *said = option_text(&r->args, "format");

	if (said)
		return said;
	return str_ends(path, ".md") ? "md" : "html";
}

static enum rc run_report(struct command_run *r)
{
	const struct figures_options o = {
		.subset = option_text(&r->args, "subset"),
		.policy = option_text(&r->args, "policy"),
		.boundary = -1,
	};
	const char *path = option_text(&r->args, "output");
	struct figures_context *c = NULL;
	struct str page = STR_INIT;
	enum rc rc;

	if (!path)
		return err_set(&r->err, RC_INPUT,
			       "--output: needed: -o FILE, or -o - for standard output");
	rc = figures_open(r->project, &o, figures_needs_all(), &c, &r->err);
	if (!rc)
		rc = report_write(c, format_of(r, path), &page, &r->err);
	if (!rc && strcmp(path, "-") == 0)
		out_bytes(page.s, page.len);
	else if (!rc)
		rc = write_file(path, &page, &r->err);
	figures_close(c);
	str_release(&page);
	return rc;
}

static const struct option opts[] = {
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPTION_FILE,
	  .arg = "FILE",
	  .help = "where to; - is standard output" },
	{ .name = "format",
	  .kind = OPTION_CHOICE,
	  .arg = "NAME",
	  .choice = report_format,
	  .help = "else as FILE ends" },
	{ .name = "policy",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_policy,
	  .help = "how annotations become adjudications" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ 0 },
};

const struct command cmd_report = {
	.name = "report",
	.args = "PROJECT -o FILE.html",
	.help = "one self-contained page with plots",
	.about = "HTML with inline plots, no script, nothing fetched; or Markdown. It shows the "
		 "votes\n"
		 "and the labels: not for annotators who are to judge blind.",
	.example = "assay report hh.assay -o hh.html",
	.group = GROUP_MEASURE,
	.need = NEED_READ,
	.min = 1,
	.max = 1,
	.opts = opts,
	.run = run_report,
};
