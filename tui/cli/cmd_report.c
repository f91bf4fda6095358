/* cmd_report -- `assay report PROJECT -o FILE`. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/str.h"
#include "core/out/report.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/out.h"

static bool write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return fsync(fd) == 0 || errno == EINVAL;
}

/* Beside, synced, renamed: the file is there whole or not at all. */
static enum rc write_file(const char *path, const struct str *page, struct err *err)
{
	struct str beside = STR_INIT;
	int fd;
	bool ok;
	enum rc rc = RC_OK;

	str_addf(&beside, "%s.part", path);
	fd = open(beside.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ok = fd >= 0 && write_all(fd, page->s, page->len);
	if (!ok)
		rc = err_set(err, RC_SYSTEM, "%s: %s", path, strerror(errno));
	if (fd >= 0 && close(fd) != 0 && !rc)
		rc = err_set(err, RC_SYSTEM, "%s: %s", path, strerror(errno));
	if (!rc && rename(beside.s, path) != 0)
		rc = err_set(err, RC_SYSTEM, "%s: %s", path, strerror(errno));
	if (rc && fd >= 0)
		unlink(beside.s);
	str_release(&beside);
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
