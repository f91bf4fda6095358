/* report -- see report.h. */
#include "core/out/report.h"

#include "core/base/unicode.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/measure/votes.h"
#include "core/out/svg.h"
#include "core/store/item.h"
#include "core/work/queue.h"

#define SHOWN_PAIRS 25

static const char style[] =
	"body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
	"color:#1a1a1a;background:#fff}h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}"
	"p.help{color:#555;margin:.2rem 0 "
	".8rem}pre{overflow-x:auto;background:#f6f6f4;padding:.8rem;"
	"font:13px/1.35 ui-monospace,monospace}table{border-collapse:collapse;font-size:14px}"
	"td,th{padding:.25rem .7rem .25rem 0;text-align:left;vertical-align:top;"
	"border-bottom:1px solid #ddd}svg{max-width:100%;height:auto;font:12px sans-serif}"
	"svg text{fill:currentColor}.first{fill:#7a9cc6}.second{fill:#1f3f6e}.dot{fill:#1f3f6e}"
	".hollow{fill:none;stroke:#b3541e;stroke-width:2}.range{stroke:#7a9cc6;stroke-width:3}"
	".grid{stroke:#ccc;stroke-width:1}"
	"@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16181c}pre{background:#"
	"22252b}"
	"p.help{color:#aaa}td,th{border-color:#444}.dot,.second{fill:#cfe0f7}.grid{stroke:#444}}";

static const char columns_note[] = "raw counts the recorded labels. adjudicated puts what "
				   "annotators found in their place, item by "
				   "item; it describes this file and estimates nothing beyond it. "
				   "Intervals are at 95 % (Wilson).";

/* ---- plots, by the name of the measure they stand with ---- */

static void plot_votes(const struct figures_context *c, struct str *out)
{
	struct votes_summary r = votes_summary(&c->raw, c->options.boundary);
	struct votes_summary a = votes_summary(&c->adjudicated, c->options.boundary);
	const char *label[VOTES_MAX_RMS + 1];
	double raw[VOTES_MAX_RMS + 1], adj[VOTES_MAX_RMS + 1];

	for (size_t v = 0; v <= r.k; v++) {
		char z[24];
		int n = snprintf(z, sizeof z, "%zu", v);

		label[v] = arena_dup(c->arena, z, (size_t)n);
		raw[v] = (double)r.histogram[v];
		adj[v] = (double)a.histogram[v];
	}
	svg_bars(out, "Pairs by votes for the label", label, raw, c->touched ? adj : NULL, r.k + 1);
}

static void plot_resistance(const struct figures_context *c, struct str *out)
{
	struct svg_point p[VOTES_MAX_RMS];
	size_t n = c->panel->k < VOTES_MAX_RMS ? c->panel->k : VOTES_MAX_RMS;

	for (size_t k = 0; k < n; k++) {
		struct votes_resistance r = votes_resistance(&c->raw, k);

		p[k] = (struct svg_point){ .label = c->panel->rm[k], .value = r.rate.value,
					   .lo = r.rate.lo, .hi = r.rate.hi, .second = NAN };
		if (c->touched)
			p[k].second = votes_resistance(&c->adjudicated, k).rate.value;
	}
	svg_points(out, "Resistance by reward model", p, n, 0, 1);
}

static const struct {
	const char *name;
	void (*draw)(const struct figures_context *c, struct str *out);
} plots[] = {
	{ "votes", plot_votes },
	{ "resistance", plot_resistance },
};

/* ---- the parts both formats share ---- */

static void add_head(const struct figures_context *c, struct str *out)
{
	char now[25];
	const struct clock *clock = project_clock(c->project);

	clock_format(clock->wall_ns(clock), now);
	figures_head(c, out);
	str_addf(out, "; policy %s, which touches %zu. %s.", c->policy, c->touched, now);
}

typedef void row_fn(struct str *out, const char *key, const char *votes, const char *why,
		    const char *opening);

static void pair_row(const struct figures_context *c, struct queue *q, uint32_t i,
		     const struct item_row *row, row_fn *fn, struct str *out)
{
	const struct votes_columns *v = queue_columns(q);
	bool b = c->panel->label[i] == SIDE_B;
	struct str why = STR_INIT;
	char votes[16];

	snprintf(votes, sizeof votes, "%d:%d", b ? v->for_b[i] : v->for_a[i],
		 b ? v->for_a[i] : v->for_b[i]);
	queue_why(q, i, false, &why);
	fn(out, row->key, votes, why.s, row->opening);
	str_release(&why);
}

static enum rc add_pairs(const struct figures_context *c, row_fn *fn, struct str *out,
			 struct err *err)
{
	const struct queue_rule rule = { .subset = c->options.subset };
	struct arena a = ARENA_INIT;
	struct queue *q = NULL;
	enum rc rc = queue_new(c->project, c->panel, &rule, &q, err);

	for (size_t k = 0; !rc && k < queue_count(q) && k < SHOWN_PAIRS; k++) {
		struct item_row row;
		uint32_t i = queue_at(q, k);

		rc = item_get(c->project, (int64_t)i + 1, &a, &row, err);
		if (!rc)
			pair_row(c, q, i, &row, fn, out);
	}
	queue_free(q);
	arena_release(&a);
	return rc;
}

/* ---- HTML ---- */

static void html_figure(const struct figures_context *c, const struct figure *f, struct str *out)
{
	struct str text = STR_INIT;

	if (f->text)
		f->text(c, &text);
	if (text.len) {
		str_addz(out, "<h2>");
		svg_textz(out, f->name);
		str_addz(out, "</h2>\n<p class=\"help\">");
		svg_textz(out, f->help);
		str_addz(out, "</p>\n");
		for (size_t i = 0; i < COUNT(plots); i++)
			if (strcmp(plots[i].name, f->name) == 0)
				plots[i].draw(c, out);
		str_addz(out, "<pre>");
		for (const char *z = text.s; *z; z += strcspn(z, "\n"), z += *z == '\n') {
			svg_text(out, z, strcspn(z, "\n"));
			str_addc(out, '\n');
		}
		str_addz(out, "</pre>\n");
	}
	str_release(&text);
}

static void html_row(struct str *out, const char *key, const char *votes, const char *why,
		     const char *opening)
{
	const char *const cell[] = { key, votes, why, opening };

	str_addz(out, "<tr>");
	for (size_t i = 0; i < COUNT(cell); i++) {
		str_addz(out, "<td>");
		svg_textz(out, cell[i]);
		str_addz(out, "</td>");
	}
	str_addz(out, "</tr>\n");
}

static enum rc html(const struct figures_context *c, struct str *out, struct err *err)
{
	struct str head = STR_INIT;
	const struct figure *f;
	enum rc rc;

	str_addz(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'unsafe-inline'\">\n<title>");
	svg_textz(out, project_name(c->project));
	str_addf(out,
		 ": which labels can be trusted?</title>\n<style>%s</style></head>\n<body>\n<h1>",
		 style);
	svg_textz(out, project_name(c->project));
	str_addz(out, ": which labels can be trusted?</h1>\n<p>");
	add_head(c, &head);
	svg_textz(out, head.s);
	str_addf(out, "</p>\n<p class=\"help\">%s</p>\n", columns_note);
	if (c->touched)
		str_addz(out,
			 "<p class=\"help\">In the plots: wide or filled raw, narrow or hollow "
			 "adjudicated.</p>\n");
	for (size_t i = 0; (f = figures_row(i)); i++)
		html_figure(c, f, out);
	str_addz(out, "<h2>Most disputed pairs</h2>\n<table>\n<tr><th>item</th><th>for:against</th>"
		      "<th>why</th><th>opening</th></tr>\n");
	rc = add_pairs(c, html_row, out, err);
	str_addz(out, "</table>\n</body></html>\n");
	str_release(&head);
	return rc;
}

/* ---- Markdown ---- */

/* Text of a table cell: nothing in it may end the cell or begin markup. */
static void md_text(struct str *out, const char *z)
{
	struct str safe = STR_INIT;

	svg_textz(&safe, z);
	for (size_t i = 0; i < safe.len; i++) {
		if (strchr("\\`*_{}[]#|!~", safe.s[i]))
			str_addc(out, '\\');
		str_addc(out, safe.s[i]);
	}
	str_release(&safe);
}

static void md_row(struct str *out, const char *key, const char *votes, const char *why,
		   const char *opening)
{
	const char *const cell[] = { key, votes, why, opening };

	for (size_t i = 0; i < COUNT(cell); i++) {
		str_addz(out, "| ");
		md_text(out, cell[i]);
		str_addc(out, ' ');
	}
	str_addz(out, "|\n");
}

static enum rc md(const struct figures_context *c, struct str *out, struct err *err)
{
	struct str text = STR_INIT;
	const struct figure *f;

	str_addz(out, "# ");
	md_text(out, project_name(c->project));
	str_addz(out, ": which labels can be trusted?\n\n");
	add_head(c, out);
	str_addf(out, "\n\n%s\n", columns_note);
	for (size_t i = 0; (f = figures_row(i)); i++) {
		str_clear(&text);
		if (f->text)
			f->text(c, &text);
		if (text.len) {
			/* Indented by four: a fence could be closed by a name in the text. */
			str_addf(out, "\n## %s\n\n%s\n\n", f->name, f->help);
			for (const char *z = text.s; *z; z += strcspn(z, "\n"), z += *z == '\n')
				str_addf(out, "    %.*s\n", (int)strcspn(z, "\n"), z);
		}
	}
	str_release(&text);
	str_addz(out, "\n## Most disputed pairs\n\n| item | for:against | why | opening |\n"
		      "| --- | --- | --- | --- |\n");
	return add_pairs(c, md_row, out, err);
}

static const struct {
	const char *name;
	enum rc (*write)(const struct figures_context *c, struct str *out, struct err *err);
} formats[] = { { "html", html }, { "md", md } };

const char *report_format(size_t i)
{
	return i < COUNT(formats) ? formats[i].name : NULL;
}

enum rc report_write(const struct figures_context *c, const char *format, struct str *out,
		     struct err *err)
{
	for (size_t i = 0; i < COUNT(formats); i++) {
		struct str page = STR_INIT;
		enum rc rc;

		if (strcmp(formats[i].name, format) != 0)
			continue;
		rc = formats[i].write(c, &page, err);
		if (!rc)
			unicode_clean(out, page.s, page.len, false);
		str_release(&page);
		return rc;
	}
	return err_set(err, RC_INPUT, "%s: no such format; there are html and md", format);
}
