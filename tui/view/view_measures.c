/* view_measures -- the measures, raw beside adjudicated, as they stand now. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"
#include "core/store/project.h"
#include "core/work/taxonomy.h"
#include "tui/view/view.h"
#include "tui/view/word.h"
#include "tui/widget/chart.h"

#define LABEL 16

struct measures_state {
	int top;	/* first line shown */
	int lines, rows;
};

/* Lines are numbered through the whole page; only those in sight are drawn. */
struct page {
	struct desk *d;
	struct grid *g;
	struct rect r;
	int line, top;
};

static void open_measures(struct view *v)
{
	v->state = mem_zalloc(1, sizeof(struct measures_state));
}

static void close_measures(struct view *v)
{
	free(v->state);
}

static void title(struct view *v, struct str *left, struct str *right)
{
	const struct panel *p = v->desk->panel;

	str_addf(left, "measures · %s · ", project_name(v->desk->project));
	word_count(left, p->n);
	str_addf(left, " items · %zu models · %zu features", p->k,
		 v->desk->made.panel ? v->desk->made.panel->f : 0);
	str_addf(right, "policy %s · raw → adjudicated", v->desk->policy.name);
}

/* The row of the next line, -1 where it is out of sight. */
static int next(struct page *p)
{
	int at = p->line++ - p->top;

	return at >= 0 && at < p->r.rows ? p->r.row + at : -1;
}

static void head(struct page *p, const char *text)
{
	int row;

	if (p->line)
		next(p);
	row = next(p);
	if (row >= 0)
		grid_puts(p->g, row, p->r.col, p->r.cols, STYLE_STRONG, text);
}

/* "38.3 → 37.9" in fixed columns, the second only where it moved. */
static void moved(struct page *p, int row, int col, double raw, double adj, int digits)
{
	if (isnan(raw)) {
		grid_puts(p->g, row, col, 8, STYLE_DIM, "      -");
		return;
	}
	grid_putf(p->g, row, col, 8, STYLE_TEXT, "%7.*f", digits, raw);
	if (!isnan(adj) && fabs(raw - adj) >= 0.5 * pow(10, -digits))
		grid_putf(p->g, row, col + 8, 10, STYLE_STRONG, "→ %.*f", digits, adj);
}

static void overview(struct page *p)
{
	const struct gauge *g = &p->d->gauge;
	struct gauge_column now = gauge_column(g, true);
	size_t n[4];
	int row;

	head(p, "committee");
	row = next(p);
	if (row >= 0) {
		grid_puts(p->g, row, p->r.col + 2, LABEL, STYLE_TEXT, "resistance, %");
		moved(p, row, p->r.col + LABEL + 2, g->raw.resist, now.resist, 2);
		grid_putf(p->g, row, p->r.col + 38, 40, STYLE_DIM,
			  "majority against the label, of %zu", now.n);
		if (p->r.cols >= 100)
			chart_spark(p->g, row, p->r.col + 80, p->r.cols - 82, g->trail, g->trail_n,
				    STYLE_TEXT);
	}
	row = next(p);
	if (row >= 0) {
		grid_puts(p->g, row, p->r.col + 2, LABEL, STYLE_TEXT, "disputed, %");
		moved(p, row, p->r.col + LABEL + 2, g->raw.disputed, now.disputed, 2);
		grid_puts(p->g, row, p->r.col + 38, 60, STYLE_DIM,
			  "at least one model for each side");
	}
	row = next(p);
	live_counts(g->live, n);
	if (row >= 0)
		grid_putf(p->g, row, p->r.col + 2, p->r.cols - 2, STYLE_TEXT,
			  "adjudicated     keep %zu · flip %zu · drop %zu · open %zu", n[ADJ_KEEP],
			  	n[ADJ_FLIP],
			  n[ADJ_DROP], n[ADJ_OPEN]);
}

static void coefficient(struct page *p, const char *name, struct agree_result raw,
			struct agree_result adj,
			const char *note)
{
	int row = next(p);

	if (row < 0)
		return;
	grid_puts(p->g, row, p->r.col + 2, LABEL, STYLE_TEXT, name);
	moved(p, row, p->r.col + LABEL + 2, raw.k.value, adj.k.value, 3);
	grid_puts(p->g, row, p->r.col + 38, p->r.cols - 38, STYLE_DIM, note);
}

/* How far the models agree with each other, for or against the label. */
static void agreement(struct page *p)
{
	const struct live *l = p->d->gauge.live;
	const struct agree_table *raw = live_agree(l, false, AGREE_BY_LABEL);
	const struct agree_table *adj = live_agree(l, true, AGREE_BY_LABEL);
	const struct agree_table *side = live_agree(l, false, AGREE_BY_SIDE);

	if (p->d->panel->voters < 2)
		return;
	head(p, "agreement of the models");
	coefficient(p, "Fleiss' kappa", agree_fleiss(raw, 0), agree_fleiss(adj, 0),
		    "for, against, tie");
	coefficient(p, "  by side", agree_fleiss(side, 0), agree_fleiss(side, 0),
		    "a, b, tie: flips do not move it");
	coefficient(p, "alpha", agree_alpha(raw, AGREE_NOMINAL), agree_alpha(adj, AGREE_NOMINAL),
		    "Krippendorff, nominal");
}

static void histogram(struct page *p)
{
	struct votes_summary raw = live_votes(p->d->gauge.live, false), adj =
		live_votes(p->d->gauge.live, true);
	size_t most = 1;
	int width = p->r.cols - 34 > 60 ? 60 : p->r.cols - 34;

	if (!raw.rated)
		return;
	head(p, "votes for the label");
	for (size_t v = 0; v <= raw.k; v++)
		most = raw.histogram[v] > most ? raw.histogram[v] : most;
	for (size_t v = 0; v <= raw.k; v++) {
		int row = next(p);

		if (row < 0)
			continue;
		grid_putf(p->g, row, p->r.col + 2, 4, STYLE_TEXT, "%3zu", v);
		grid_putf(p->g, row, p->r.col + 7, 8, STYLE_TEXT, "%7zu", raw.histogram[v]);
		if (adj.histogram[v] != raw.histogram[v])
			grid_putf(p->g, row, p->r.col + 15, 12, STYLE_STRONG, "→ %zu",
				  adj.histogram[v]);
		chart_bar(p->g, row, p->r.col + 26, width, (double)adj.histogram[v], (double)most,
			  2 * v < raw.k ? STYLE_AGAINST : 2 * v == raw.k ? STYLE_TIE : STYLE_AGREE);
	}
}

/* Columns for the intervals beside the numbers. */
static int bars_width(const struct page *p)
{
	return p->r.cols - 66 > 60 ? 60 : p->r.cols - 66;
}

/*
 * The scale that holds every model's interval: tens of percent, so that small ones can be told
 * apart.
 */
static void scale(struct page *p, double *from, double *to)
{
	*from = 100;
	*to = 0;
	for (size_t k = 0; k < p->d->panel->k; k++) {
		struct estimate e = live_resistance(p->d->gauge.live, false, k).rate;

		if (isnan(e.lo))
			continue;
		*from = fmin(*from, 10 * floor(10 * e.lo));
		*to = fmax(*to, 10 * ceil(10 * e.hi));
	}
}

static void resistance_line(struct page *p, size_t k, double from, double to)
{
	struct votes_resistance raw = live_resistance(p->d->gauge.live, false, k);
	struct votes_resistance adj = live_resistance(p->d->gauge.live, true, k);
	const char *name = p->d->panel->rm[k];
	int row = next(p), wide = bars_width(p);

	if (row < 0)
		return;
	grid_put_cut(p->g, row, p->r.col + 2, LABEL, STYLE_TEXT, name, strlen(name));
	moved(p, row, p->r.col + LABEL + 2, 100 * raw.rate.value, 100 * adj.rate.value, 2);
	grid_putf(p->g, row, p->r.col + 37, 16, STYLE_DIM, "[%.1f, %.1f]", 100 * raw.rate.lo,
		  100 * raw.rate.hi);
	grid_putf(p->g, row, p->r.col + 52, 12, STYLE_DIM, "n %zu", raw.rated);
	if (wide >= 16)
		chart_interval(p->g, row, p->r.col + 64, wide, 100 * raw.rate.lo,
			       100 * raw.rate.value,
			       100 * raw.rate.hi, from, to, STYLE_TEXT);
}

static void resistance(struct page *p)
{
	int row, wide = bars_width(p);
	double from, to;

	if (!p->d->panel->k)
		return;
	scale(p, &from, &to);
	head(p, "resistance, % of rated pairs, Wilson 95 % of raw");
	row = p->line - 1 - p->top;
	if (wide >= 16 && row >= 0 && row < p->r.rows && from < to) {
		grid_putf(p->g, p->r.row + row, p->r.col + 64, 5, STYLE_DIM, "%.0f", from);
		grid_putf(p->g, p->r.row + row, p->r.col + 64 + wide - 3, 5, STYLE_DIM, "%3.0f",
			  to);
	}
	for (size_t k = 0; k < p->d->panel->k; k++)
		resistance_line(p, k, from, to);
}

static void sources(struct page *p)
{
	const struct taxonomy *t = desk_sources(p->d);
	const struct taxonomy_source *s = t->source;
	size_t most = 1, n = 0;

	head(p, "sources, my items");
	for (size_t i = 0; i < 32; i++)
		most = p->d->gauge.tags[i] > most ? p->d->gauge.tags[i] : most;
	for (size_t i = 0; i < t->n; i++) {
		int row = next(p), bit = desk_bit(p->d, i);

		n = bit >= 0 ? p->d->gauge.tags[bit] : 0;

		if (row < 0)
			continue;
		grid_putf(p->g, row, p->r.col + 2, 24, STYLE_TEXT, "%s %s", s[i].id, s[i].brief);
		grid_putf(p->g, row, p->r.col + 22, 8, STYLE_TEXT, "%6zu", n);
		chart_bar(p->g, row, p->r.col + 30, p->r.cols - 32 > 40 ? 40 : p->r.cols - 32,
			  (double)n, (double)most, STYLE_TEXT);
	}
}

static const char *stars(double beta, double se)
{
	double z = fabs(beta / se);

	return z > 3.29 ? "***" : z > 2.58 ? "**" : z > 1.96 ? "*" : "";
}

/* SEAL's imprint of the first model; the others have their place in `assay measure`. */
static void imprint(struct page *p)
{
	const struct panel *q = p->d->made.panel;
	size_t f = live_used(p->d->gauge.live);
	double *beta, *se, most = 0;

	if (!f || !q->k)
		return;
	beta = mem_zalloc(2 * f, sizeof(*beta));
	se = beta + f;
	head(p, "imprint within pair: points of score for a feature, first model");
	live_imprint(p->d->gauge.live, false, 0, beta, se);
	for (size_t i = 0; i < f; i++)
		most = !isnan(beta[i]) && fabs(beta[i]) + 2 * se[i] > most ? fabs(beta[i]) +
			2 * se[i] : most;
	for (size_t i = 0; i < f; i++) {
		int row = next(p), wide = p->r.cols - 44 > 60 ? 60 : p->r.cols - 44;

		if (row < 0)
			continue;
		grid_put_cut(p->g, row, p->r.col + 2, 22, STYLE_TEXT, q->feature[i],
			     strlen(q->feature[i]));
		if (isnan(beta[i])) {
			grid_puts(p->g, row, p->r.col + 26, 20, STYLE_DIM, "never differs");
			continue;
		}
		grid_putf(p->g, row, p->r.col + 24, 14, STYLE_TEXT, "%+8.3f %s", beta[i],
			  stars(beta[i], se[i]));
		if (wide >= 16)
			chart_interval(p->g, row, p->r.col + 40, wide, beta[i] - 1.96 * se[i],
				       beta[i],
				       beta[i] + 1.96 * se[i], -most, most, STYLE_TEXT);
	}
	free(beta);
}

static void draw(struct view *v, struct grid *g, struct rect r)
{
	struct measures_state *s = v->state;
	struct page p = { .d = v->desk, .g = g, .r = layout_pad(r, 1) };

	if (!v->desk->made.live) {
		grid_puts(g, r.row + 1, 2, r.cols - 3, STYLE_DIM, "counting ...");
		return;
	}
	p.top = s->top;
	s->rows = r.rows;
	overview(&p);
	resistance(&p);
	histogram(&p);
	agreement(&p);
	sources(&p);
	imprint(&p);
	s->lines = p.line;
	grid_cursor(g, r.row, 1);
}

static unsigned move(struct view *v, enum view_move m)
{
	struct measures_state *s = v->state;
	int last = s->lines > s->rows ? s->lines - s->rows : 0;
	const int by[] = {
		[VIEW_DOWN] = 1, [VIEW_UP] = -1, [VIEW_HALF_DOWN] = s->rows / 2, [VIEW_HALF_UP] =
			-s->rows / 2,
		[VIEW_PAGE_DOWN] = s->rows, [VIEW_PAGE_UP] = -s->rows, [VIEW_TOP] = -s->lines,
		[VIEW_BOTTOM] = s->lines, [VIEW_NEXT_PANE] = 0, [VIEW_PREVIOUS_PANE] = 0,
			[VIEW_ENTER] = 0,
	};
	int to = s->top + by[m];

	s->top = to < 0 ? 0 : to > last ? last : to;
	return FX_REPAINT;
}

static unsigned find(struct view *v, int direction)
{
	(void)direction;
	desk_say(v->desk, STYLE_WARNING, "there is nothing to search for here");
	return FX_REPAINT;
}

static void reload(struct view *v)
{
	(void)v;
}

static const char *const hints[] = { "down=down", "page-down=on", "log=log", "command=command",
	"back=back", "help=help", NULL };

const struct view_ops view_measures = {
	.name = "measures",
	.open = open_measures,
	.close = close_measures,
	.title = title,
	.draw = draw,
	.move = move,
	.find = find,
	.reload = reload,
	.hints = hints,
};
