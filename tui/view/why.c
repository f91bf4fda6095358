/* why -- see why.h. */
#include "tui/view/why.h"

#include <math.h>
#include <string.h>

#include "core/base/unicode.h"
#include "core/measure/live.h"
#include "core/measure/votes.h"
#include "core/store/feature.h"
#include "core/text/wrap.h"
#include "tui/view/word.h"
#include "tui/widget/chart.h"

#define SIDE_BY_SIDE 96		/* columns from which words stand left and bars right */
#define ROOMY 50		/* columns in which what you chose fits behind the label */
#define PAIR_OF_BARS 36	/* columns of one of two columns of models */
#define OUTLYING 2.0		/* standard deviations from the models' median that get a ! */
#define FEWEST 4		/* models without whom no median tells who lies outside */
#define SCALE 3.0		/* standard deviations at the end of a bar */

static bool beside(int cols)
{
	return cols >= SIDE_BY_SIDE;
}

/* "A" or "B" as the screen has them. */
static char on_screen(struct desk *d, uint32_t i, int side)
{
	return (side == SIDE_B) != desk_swapped(d, i) ? 'B' : 'A';
}

static const char *against_label(const struct desk *d, uint32_t i)
{
	int label = d->panel->label[i];

	switch ((enum choice)d->mine[i].choice) {
	case CHOICE_A:
		return label == SIDE_A ? "you agree with the label" : "you chose against the label";
	case CHOICE_B:
		return label == SIDE_B ? "you agree with the label" : "you chose against the label";
	default:
		return "";
	}
}

static int line_label(struct desk *d, struct grid *g, struct rect a, uint32_t i, int row)
{
	int label = d->panel->label[i], at;

	grid_puts(g, row, a.col, a.cols, STYLE_DIM, "label");
	if (label == SIDE_NONE) {
		grid_puts(g, row, a.col + 10, a.cols - 10, STYLE_TEXT, "none recorded");
		return row + 1;
	}
	at = a.col + 10;
	at += grid_putf(g, row, at, a.cols - 10, STYLE_STRONG, "%c chosen", on_screen(d, i, label));
	if (a.cols < ROOMY) {
		row += *against_label(d, i) != 0;
		at = a.col + 7;
	}
	grid_puts(g, row, at + 3, a.cols - (at - a.col) - 3, STYLE_TEXT, against_label(d, i));
	return row + 1;
}

static int rm_of_role(const struct panel *p, const char *role)
{
	for (size_t k = 0; k < p->k && p->rm_role; k++)
		if (p->rm_role[k] && !strcmp(p->rm_role[k], role))
			return (int)k;
	return -1;
}

/* SEAL's words for one pair: regime of the models before and after training, and gamma. False:
 * gamma at most. */
static bool seal_words(const struct desk *d, uint32_t i, struct str *out)
{
	static const char *const regimes[] = {
		[LIVE_STAYED] = "stayed aligned", [LIVE_GOT] = "became aligned",
		[LIVE_RESISTS] = "resists", [LIVE_REVERSED] = "reversed",
	};
	static const char *const gammas[] = {
		[LIVE_LM_CHOSEN] = "LM sides with the label",
		[LIVE_LM_INDIFFERENT] = "LM is indifferent",
		[LIVE_LM_REJECTED] = "LM sides against the label",
	};
	const struct panel *p = d->made.panel;
	int pre = p ? rm_of_role(p, "pre") : -1, post = p ? rm_of_role(p, "post") : -1, r = -1;
	enum live_gamma g;

	if (!p || p->label[i] == SIDE_NONE)
		return false;
	if (pre >= 0 && post >= 0)
		r = live_regime_of(p, (size_t)pre, (size_t)post, i, p->label[i]);
	if (r >= 0)
		str_addz(out, regimes[r]);
	g = live_gamma_of(p, i, p->label[i]);
	if (g != LIVE_LM_UNKNOWN)
		str_addf(out, "%s%s", out->len ? " · " : "", gammas[g]);
	return r >= 0;
}

static int line_seal(const struct desk *d, struct grid *g, struct rect a, uint32_t i, int row)
{
	struct str s = STR_INIT;
	bool regime = seal_words(d, i, &s);

	if (s.len) {
		grid_puts(g, row, a.col, a.cols, STYLE_DIM, regime ? "regime" : "gamma");
		grid_put_cut(g, row++, a.col + 10, a.cols - 10, STYLE_TEXT, s.s, s.len);
	}
	str_release(&s);
	return row;
}

/* Narrow, SEAL's words stand behind the votes, which say themselves that it is disputed. */
static bool seal_behind_votes(int cols)
{
	return !beside(cols) && cols >= 2 * PAIR_OF_BARS;
}

static int line_votes(struct desk *d, struct grid *g, struct rect a, uint32_t i, int row)
{
	const struct votes_columns *c = queue_columns(d->queue);
	bool b = d->panel->label[i] == SIDE_B;
	unsigned fo = b ? c->for_b[i] : c->for_a[i], ag = b ? c->for_a[i] : c->for_b[i];
	int at = a.col + 10;
	struct str s = STR_INIT;

	grid_puts(g, row, a.col, a.cols, STYLE_DIM, "votes");
	if (!fo && !ag && !c->ties[i]) {
		grid_puts(g, row, at, a.cols - 10, STYLE_TEXT,
			  "none: no model has scored this pair");
		return row + 1;
	}
	if (d->panel->label[i] == SIDE_NONE) {
		grid_putf(g, row, at, a.cols - 10, STYLE_TEXT, "%u and %u", c->for_a[i],
			  c->for_b[i]);
		return row + 1;
	}
	at += grid_putf(g, row, at, a.cols - 10, STYLE_AGREE, "%u for", fo);
	at += grid_puts(g, row, at, 3, STYLE_DIM, " · ");
	at += grid_putf(g, row, at, 14, STYLE_AGAINST, "%u against", ag);
	if (c->ties[i])
		at += grid_putf(g, row, at, 12, STYLE_TIE, " · %u =", c->ties[i]);
	if (seal_behind_votes(a.cols))
		seal_words(d, i, &s);
	if (s.len)
		grid_put_cut(g, row, at + 3, a.cols - (at + 3 - a.col), STYLE_TEXT, s.s, s.len);
	else if (fo && ag)
		grid_puts(g, row, at + 3, a.cols - (at + 3 - a.col), STYLE_DIM, "disputed");
	str_release(&s);
	return row + 1;
}

static void features_of(const struct desk *d, uint32_t i, int side, struct str *out)
{
	const struct panel *p = d->made.panel;

	for (size_t f = 0; p && f < p->f; f++) {
		int v = p->x[side] ? p->x[side][f * p->n + i] : FEATURE_MISSING;

		if (v == FEATURE_MISSING || v == 0)
			continue;
		str_addf(out, "%s%s", out->len ? " · " : "", p->feature[f]);
		if (v != 1)
			str_addf(out, " %+d", v);
	}
}

static int line_features(struct desk *d, struct grid *g, struct rect a, uint32_t i, int row)
{
	if (!d->made.panel || !d->made.panel->f)
		return row;
	for (int k = 0; k < 2; k++) {
		int side = desk_swapped(d, i) ? 1 - k : k;
		struct str s = STR_INIT;

		features_of(d, i, side, &s);
		grid_putf(g, row, a.col, a.cols, STYLE_DIM, "%s %c", k ? "        " : "features",
			  'A' + k);
		grid_put_cut(g, row, a.col + 11, a.cols - 11, STYLE_TEXT, s.len ? s.s : "none",
			     s.len ? s.len : 4);
		row++;
		str_release(&s);
	}
	return row;
}

/* Why it was flagged, in as many rows as it takes and there are. */
static int line_reasons(struct desk *d, struct grid *g, struct rect a, uint32_t i, int row, int end)
{
	struct str s = STR_INIT;
	struct wrap_row w;
	size_t at = 0;
	int indent = 0;

	queue_why(d->queue, i, false, &s);
	if (s.len)
		grid_puts(g, row, a.col, a.cols, STYLE_DIM, "flagged");
	while (row + 1 < end && wrap_next(s.s, s.len, a.cols - 11, false, &at, &indent, &w))
		grid_put(g, row++, a.col + 10, a.cols - 10, STYLE_TEXT, s.s + w.off, w.len);
	if (at < s.len)
		grid_put_cut(g, row++, a.col + 10, a.cols - 11, STYLE_TEXT, s.s + at, s.len - at);
	str_release(&s);
	return row;
}

/* Margin of RM k, the label's side positive (a's where there is no label). */
static double margin(const struct desk *d, uint32_t i, size_t k)
{
	const struct panel *p = d->panel;
	double m = p->score[0][k * p->n + i] - p->score[1][k * p->n + i];

	return p->label[i] == SIDE_B ? -m : m;
}

static int name_width(const struct desk *d)
{
	int name = 0;

	for (size_t k = 0; k < d->panel->k; k++) {
		int w = unicode_width(d->panel->rm[k], strlen(d->panel->rm[k]));

		name = w > name ? w : name;
	}
	return name > 16 ? 16 : name;
}

static double standardised(const struct desk *d, uint32_t i, size_t k)
{
	const double *sd = d->made.margin_sd;

	return margin(d, i, k) / (sd && sd[k] > 0 ? sd[k] : 1);
}

/* The median of the committee's standardised margins, NaN where too few rated to tell. */
static double middle(const struct desk *d, uint32_t i)
{
	double z[PANEL_MAX_RMS];
	size_t n = 0;

	for (size_t k = 0; k < d->panel->voters && n < PANEL_MAX_RMS; k++) {
		double now = standardised(d, i, k);
		size_t at = n;

		if (isnan(now))
			continue;
		for (; at && z[at - 1] > now; at--)
			z[at] = z[at - 1];
		z[at] = now;
		n++;
	}
	return n < FEWEST ? NAN : (z[n / 2] + z[(n - 1) / 2]) / 2;
}

/* One model: name, bar, margin. The bar is in standard deviations, so that all share one scale. */
static void line_model(const struct desk *d, struct grid *g, struct rect a, uint32_t i, size_t k,
		       int name, double median)
{
	double m = margin(d, i, k), z = standardised(d, i, k);
	int wide = a.cols - name - 10;

	wide = wide > 33 ? 33 : wide - (wide + 1) % 2;
	grid_put_cut(g, a.row, a.col, name, STYLE_TEXT, d->panel->rm[k], strlen(d->panel->rm[k]));
	if (wide >= 5)
		chart_margin(g, a.row, a.col + name + 1, wide, fmax(-SCALE, fmin(SCALE, z)),
			     SCALE,
			     STYLE_AGAINST, STYLE_AGREE);
	if (isnan(m))
		grid_puts(g, a.row, a.col + name + wide + 2, 8, STYLE_DIM, "   none");
	else
		grid_putf(g, a.row, a.col + name + wide + 2, 8, m == 0 ? STYLE_TIE : STYLE_TEXT,
			  "%+7.2f", m);
	if (k < d->panel->voters && fabs(z - median) > OUTLYING)
		grid_puts(g, a.row, a.col + name + wide + 1, 1, STYLE_WARNING, "!");
}

/* All models, in two columns where one is too short. Rows used. */
static int bars(const struct desk *d, struct grid *g, struct rect a, uint32_t i)
{
	int name = name_width(d), n = (int)d->panel->k, columns = n > a.rows &&
		a.cols >= 2 * PAIR_OF_BARS ? 2 : 1;
	int rows = (n + columns - 1) / columns, shown = rows < a.rows ? rows : a.rows;
	double median = middle(d, i);

	for (int k = 0; k < n; k++) {
		struct rect at = { a.row + k % rows, a.col + k / rows * (a.cols / 2), 1,
			a.cols / columns - 1 };

		if (k % rows >= shown)
			continue;
		if (k % rows == shown - 1 && shown < rows && k + 1 < n) {
			grid_putf(g, at.row, at.col, at.cols, STYLE_DIM, "and more");
			continue;
		}
		line_model(d, g, at, i, (size_t)k, name, median);
	}
	return shown;
}

static int word_lines(struct desk *d, uint32_t i)
{
	struct str s = STR_INIT;
	int n = 2 + (d->made.panel && d->made.panel->f ? 2 : 0);

	queue_why(d->queue, i, false, &s);
	n += s.len > 0;
	str_clear(&s);
	seal_words(d, i, &s);
	n += s.len > 0;
	str_release(&s);
	return n;
}

int why_rows(struct desk *d, uint32_t index, int cols)
{
	int words = word_lines(d, index), models = (int)d->panel->k;

	if (beside(cols))
		return words > models ? words : models;
	return words + (cols >= 2 * PAIR_OF_BARS ? (models + 1) / 2 : models);
}

void why_draw(struct desk *d, struct grid *g, struct rect a, uint32_t index)
{
	struct rect words = a, right = a;
	int row = a.row, end = a.row + a.rows;

	if (beside(a.cols)) {
		words.cols = a.cols / 2 - 2;
		right.col = a.col + a.cols / 2;
		right.cols = a.cols - a.cols / 2;
		bars(d, g, right, index);
	}
	row = line_label(d, g, words, index, row);
	if (row < end)
		row = line_votes(d, g, words, index, row);
	if (row < end && !seal_behind_votes(a.cols))
		row = line_seal(d, g, words, index, row);
	if (!beside(a.cols)) {
		right.row = row;
		right.rows = end - row;
		row += bars(d, g, right, index);
	}
	if (row + 1 < end)
		row = line_features(d, g, words, index, row);
	if (row < end)
		line_reasons(d, g, words, index, row, end);
}
