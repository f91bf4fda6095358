/* cmd_estimate -- `assay estimate PROJECT MEASURE`: from what was drawn to all of the pool. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/measure/allocate.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"
#include "core/store/event.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/out.h"
#include "tui/cli/who.h"

#define WIDTH 0.05	/* of the interval whose cost is told where --width is not given */
#define NAME_MAX_BYTES 200

/* ---- the plan ---- */

static enum rc write_plan(struct command_run *r, int64_t n, const char *who)
{
	struct event_writer *w;
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);
	enum rc rc = event_writer_open(r->project, who, "{}", NULL, &w, &r->err);

	if (rc)
		return rc;
	jsonout_object(&j, NULL);
	jsonout_text(&j, "kind", "estimate");
	jsonout_text(&j, "measure", r->args.word[1]);
	jsonout_int(&j, "n", n);
	jsonout_close_object(&j);
	rc = event_append(w, EVENT_PLAN, NULL, body.s, NULL, &r->err);
	event_writer_close(w);
	str_release(&body);
	return rc;
}

/* A plan that comes after the looks is none. */
static enum rc plan(struct command_run *r, int64_t n, size_t answered)
{
	const char *who;
	enum rc rc = who_annotates(&r->args, &who, &r->err);

	if (!rc && n <= (int64_t)answered)
		rc = err_set(&r->err, RC_INPUT,
			     "--n: %lld: %zu draws are answered already; plan more than "
			     "that",
			     (long long)n, answered);
	project_close(r->project);
	r->project = NULL;
	if (!rc)
		rc = project_open(r->args.word[0], PROJECT_WORK, r->clock, &r->project, &r->err);
	if (!rc)
		rc = write_plan(r, n, who);
	project_close(r->project);
	r->project = NULL;
	return rc;
}

/* ---- telling ---- */

static double number(const struct json *j, const char *name)
{
	return json_double(json_get(j, name), NAN);
}

static void range(struct sheet *t, double lo, double hi)
{
	if (isnan(lo) || isnan(hi))
		sheet_cell(t, "-");
	else
		sheet_cell(t, "%.4f to %.4f", lo, hi);
}

/* Every object with a rate, however deep, is a line; its path is its name. */
static void lines(struct sheet *t, const struct json *j, const char *path, double width)
{
	const struct json *seq = json_get(j, "sequence");
	char name[NAME_MAX_BYTES];
	double rate = number(j, "rate"), n = number(j, "n");

	for (size_t i = 0; !json_get(j, "rate") && i < json_count(j); i++) {
		const struct json *m = json_at(j, i);

		if (json_kind(m) != JSON_OBJECT)
			continue;
		snprintf(name, sizeof name, "%s%s%s", path, *path ? " " : "", json_name(m));
		lines(t, m, name, width);
	}
	if (!json_get(j, "rate"))
		return;
	sheet_cell(t, "%s", path);
	sheet_cell(t, "%.0f of %.0f", n, number(j, "pool"));
	sheet_number(t, rate, 4);
	range(t, number(j, "lo"), number(j, "hi"));
	range(t, number(seq, "lo"), number(seq, "hi"));
	if (isnan(rate))
		sheet_cell(t, "%s", json_text(json_get(j, "why"), ""));
	else
		sheet_cell(t, "%.0f",
			   allocate_more(number(j, "pool"), n, rate, number(j, "se"), width));
}

static void tell(const struct json *all, const struct figures_context *c, double width)
{
	const struct population *p = &c->population;
	const char *why = json_count(all) ? json_text(json_get(json_at(all, 0), "why"), NULL) : NULL;
	struct str b = STR_INIT;
	struct sheet t;

	out_line("%zu drawn (%s) of a pool of %.0f, %zu answered; %zu picked by hand", p->drawn,
		 p->design, p->pool, p->answered, p->picked);
	if (p->planned && p->answered >= p->planned)
		out_line("the planned n of %zu is reached", p->planned);
	else if (p->planned)
		out_line("interim: %zu of the planned %zu", p->answered, p->planned);
	else
		out_text("interim: no n is planned; read the sequence, it holds at every look\n");
	sheet_begin(&t, "|>answered|>estimate|95 % at the planned n|95 % at every look|>more for "
			"the width");
	lines(&t, all, "", width);
	sheet_end(&t, 0, 0, &b);
	if (why)
		out_line("nothing to estimate: %s", why);
	out_bytes(b.s, b.len);
	out_f("width: %g; an estimate covers the choice of items, not the people who judge\n",
	      width);
	str_release(&b);
}

static enum rc show(struct command_run *r, const struct figures_context *c, const struct figure *f,
		    double width)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	struct json *all = NULL;
	enum rc rc = RC_OK;

	jsonout_object(&j, NULL);
	if (c->population.design)
		f->population(c, &j);
	else
		jsonout_text(&j, "why", FIGURES_NOT_DRAWN);
	jsonout_close_object(&j);
	if (option_given(&r->args, "json")) {
		out_f("%s\n", b.s);
	} else if (!c->population.design && option_given(&r->args, "n")) {
		out_line("%s draws are planned; nothing is drawn yet", option_text(&r->args, "n"));
	} else if (!c->population.design) {
		rc = err_set(&r->err, RC_INPUT, FIGURES_NOT_DRAWN
			     "; assay label --all --order random draws so");
	} else if (!(rc = json_parse(b.s, b.len, &all, &r->err))) {
		tell(all, c, width);
	}
	json_free(all);
	str_release(&b);
	return rc;
}

static enum rc take_width(const char *text, double *width, struct err *err)
{
	char *end;

	*width = WIDTH;
	if (!text)
		return RC_OK;
	*width = strtod(text, &end);
	if (*end || !(*width > 0 && *width < 1))
		return err_set(err, RC_INPUT, "--width: %s: not a number between 0 and 1", text);
	return RC_OK;
}

static enum rc look(struct command_run *r, const struct figures_options *o, int needs,
		    struct figures_context **c)
{
	enum rc rc = RC_OK;

	if (!r->project)
		rc = project_open(r->args.word[0], PROJECT_READ, r->clock, &r->project, &r->err);
	if (!rc)
		rc = figures_open(r->project, o, needs, c, &r->err);
	return rc;
}

static enum rc run_estimate(struct command_run *r)
{
	const struct figures_options o = {
		.subset = option_text(&r->args, "subset"),
		.policy = option_text(&r->args, "policy"),
		.rm = option_text(&r->args, "rm"),
		.boundary = -1,
	};
	const struct figure *f = figures_find(r->args.word[1]);
	struct figures_context *c = NULL;
	double width;
	enum rc rc = take_width(option_text(&r->args, "width"), &width, &r->err);

	if (rc)
		return rc;
	if (!f || !f->population)
		return err_set(&r->err, RC_INPUT,
			       "%s: no measure that is estimated; --help lists them",
			       r->args.word[1]);
	rc = look(r, &o, f->needs, &c);
	if (!rc && option_given(&r->args, "n")) {
		rc = plan(r, option_count(&r->args, "n", 0), c->population.answered);
		figures_close(c);
		c = NULL;
		if (!rc)
			rc = look(r, &o, f->needs, &c);
	}
	if (!rc)
		rc = show(r, c, f, width);
	figures_close(c);
	return rc;
}

/* Measures that have a population column. */
static const char *estimated(size_t i)
{
	const struct figure *f;

	for (size_t k = 0; (f = figures_row(k)); k++)
		if (f->population && i-- == 0)
			return f->name;
	return NULL;
}

static const struct option opts[] = {
	{ .name = "n",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "plan to look at N draws; before that every look is interim (an event)" },
	{ .name = "width",
	  .kind = OPTION_TEXT,
	  .arg = "W",
	  .help = "say how many more answers an interval of this width costs (0.05)" },
	{ .name = "annotator", .kind = OPTION_TEXT, .arg = "NAME", .help = "who plans" },
	{ .name = "policy",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_policy,
	  .help = "how annotations become adjudications" },
	{ .name = "rm", .kind = OPTION_TEXT, .arg = "A,B", .help = "only these reward models" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ .name = "json", .help = "one JSON object" },
	{ 0 },
};

const struct command cmd_estimate = {
	.name = "estimate",
	.args = "PROJECT MEASURE",
	.help = "from the items that were drawn to all of them",
	.about =
		"What judging every item of the pool by this protocol would give. It rests on "
		"items\n"
		"that the queue drew at random (--order random or stratified), each with a logged\n"
		"probability; items picked by hand count for what they are. An interval that is\n"
		"looked at again and again misses more than it says: plan an n and wait for it, "
		"or\n"
		"read the sequence, which holds at every look and starts at 100 draws.",
	.example = "assay estimate hh.assay resistance\nassay estimate hh.assay resistance --n 200",
	.group = GROUP_MEASURE,
	.need = NEED_NOTHING,
	.min = 2,
	.max = 2,
	.opts = opts,
	.words = estimated,
	.run = run_estimate,
};
