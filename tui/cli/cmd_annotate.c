/* cmd_annotate -- `assay annotate PROJECT`: the acts of the workbench from JSON lines. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/jsonout.h"
#include "core/work/annotate.h"
#include "tui/cli/cmd.h"
#include "tui/cli/interrupt.h"
#include "tui/cli/out.h"
#include "tui/cli/who.h"

#define LINE_MAX_BYTES (16u << 20)

enum got { GOT_LINE, GOT_LONG, GOT_END, GOT_ERROR };

/* One line of stdin without its newline; of a longer one only that it was too long. */
static enum got read_line(struct str *line)
{
	int c;
	bool some = false, too_long = false;

	str_clear(line);
	while ((c = getc(stdin)) != EOF && c != '\n') {
		some = true;
		if (line->len < LINE_MAX_BYTES)
			str_addc(line, (char)c);
		else
			too_long = true;
	}
	if (c == EOF && ferror(stdin))
		return GOT_ERROR;
	if (c == EOF && !some)
		return GOT_END;
	return too_long ? GOT_LONG : GOT_LINE;
}

static void refuse(struct str *answer, const char *why)
{
	struct jsonout j = jsonout_begin(answer);

	jsonout_object(&j, NULL);
	jsonout_bool(&j, "ok", false);
	jsonout_text(&j, "error", why);
	jsonout_close_object(&j);
}

static bool blank(const struct str *line)
{
	return strspn(line->s, " \t\r") == line->len;
}

/* Read, do, answer, until the end; counts of lines and of those refused. */
static enum rc serve(struct annotate *w, size_t *lines, size_t *refused, struct err *err)
{
	struct str line = STR_INIT, answer = STR_INIT;
	enum got got = GOT_END;
	enum rc rc = RC_OK;

	while (!rc && !out_broken() && !interrupt_seen() && (got = read_line(&line)) < GOT_END) {
		bool ok = false;

		if (got == GOT_LINE && blank(&line))
			continue;
		str_clear(&answer);
		if (got == GOT_LONG)
			refuse(&answer, "the line is longer than 16 MB");
		else
			rc = annotate_line(w, line.s, line.len, &answer, &ok, err);
		++*lines;
		*refused += !ok;
		out_f("%s\n", answer.s);
		out_flush();
	}
	if (!rc && interrupt_seen())
		rc = err_set(err, RC_STOP, "interrupted; what was answered is kept");
	else if (!rc && got == GOT_ERROR)
		rc = err_set(err, RC_SYSTEM, "stdin: %s", strerror(errno));
	str_release(&line);
	str_release(&answer);
	return rc;
}

static enum rc run_annotate(struct command_run *r)
{
	struct annotate_options o = { .open = true, .unnamed = !who_is_named(&r->args) };
	struct annotate *w = NULL;
	size_t lines = 0, refused = 0;
	enum rc rc = who_annotates(&r->args, &o.annotator, &r->err);

	if (!rc)
		rc = annotate_open(r->project, &o, &w, &r->err);
	if (rc)
		return rc;
	interrupt_watch();
	rc = serve(w, &lines, &refused, &r->err);
	annotate_close(w);
	if (!rc && refused)
		rc = err_set(&r->err, RC_INPUT,
			     "%zu of %zu lines were refused; the answers say why", refused, lines);
	return rc;
}

static const struct option opts[] = {
	{ .name = "annotator", .kind = OPTION_TEXT, .arg = "NAME",
	  .help = "who, where a line does not say; the login name is not taken" },
	{ 0 },
};

const struct command cmd_annotate = {
	.name = "annotate",
	.args = "PROJECT",
	.help = "the acts of the workbench from JSON lines",
	.about =
		"Reads one JSON object a line and answers each with one: {\"ok\":true,\"event\":ID}\n"
		"once the act is committed, or {\"ok\":false,\"error\":...}. Sides a and b are the\n"
		"item's, not the screen's. An item is named by its key, or by 8 or more digits of\n"
		"its identity. A choice is a, b, both_good, both_bad or unsure.\n\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"choice\":\"a\"}\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"tag\":\"S1\"}     \"on\":false takes it back\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"tag\":\"S1\","
		"\"span\":{\"side\":\"a\",\"from\":0,\"to\":6}}\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"note\":\"...\"}\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"confidence\":0.8}\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"verdict\":\"a\",\"reason\":\"...\"}\n"
		"  {\"item\":KEY,\"annotator\":NAME,\"skip\":true}\n"
		"  {\"item\":KEY,\"feature\":\"refusal\",\"side\":\"b\",\"value\":1}\n"
		"  {\"annotator\":NAME,\"undo\":true}     or \"redo\"",
	.example = "echo '{\"item\":\"17\",\"annotator\":\"ann\",\"choice\":\"b\"}' | assay "
		   "annotate hh.assay",
	.group = GROUP_LABEL,
	.need = NEED_WORK,
	.min = 1,
	.max = 1,
	.opts = opts,
	.run = run_annotate,
};
