/* ensemble -- see ensemble.h. */
#include "core/measure/ensemble.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/measure/hot.h"
#include "core/measure/ranks.h"
#include "core/store/item.h"

const char *ensemble_mode_name(enum ensemble_mode m)
{
	static const char *const name[ENSEMBLE_MODES] = { "mean", "worst", "mean-minus-sd" };

	return name[m];
}

/* ---- combined scores ---- */

#define BLOCK 256

struct scale {
	double mean, inverse;
};

/* Sum of (x - shift)^power over items in view, and how many; power 1 or 2. */
HOT_CLONED
static double sum_about(const double *restrict x, const int8_t *restrict chosen, size_t n,
			double shift, bool square, double *count)
{
	double sum = 0, c = 0;

	for (size_t i = 0; i < n; i++) {
		bool in = chosen[i] != SIDE_NONE && fabs(x[i]) <= DBL_MAX;
		double d = in ? x[i] - shift : 0;

		sum += square ? d * d : d;
		c += in ? 1 : 0;
	}
	*count += c;
	return sum;
}

/* Mean and 1 / sd of all scores of an RM in view, both sides. */
static struct scale scale_of(const struct panel_view *v, size_t rm)
{
	const struct panel *p = v->panel;
	const double *x[2] = { p->score[SIDE_A] + rm * p->n, p->score[SIDE_B] + rm * p->n };
	double n = 0, again = 0, sum, squares;
	struct scale s = { 0, 0 };

	sum = sum_about(x[0], v->chosen, p->n, 0, false, &n) +
	      sum_about(x[1], v->chosen, p->n, 0, false, &n);
	if (n == 0)
		return s;
	s.mean = sum / n;
	squares = sum_about(x[0], v->chosen, p->n, s.mean, true, &again) +
		  sum_about(x[1], v->chosen, p->n, s.mean, true, &again);
	s.inverse = squares > 0 ? 1 / sqrt(squares / n) : 0;
	return s;
}

struct combined {
	double sum[BLOCK], squares[BLOCK], worst[BLOCK];
};

/* NaN wins in all three, as it should: worst keeps it because the comparison with it is false. */
HOT_CLONED
static void add_scores(const double *restrict x, struct scale s, size_t len,
		       struct combined *restrict c)
{
	for (size_t i = 0; i < len; i++) {
		double z = (x[i] - s.mean) * s.inverse;

		c->sum[i] += z;
		c->squares[i] += z * z;
		c->worst[i] = c->worst[i] <= z ? c->worst[i] : z;
	}
}

static double finish_score(const struct combined *c, size_t i, enum ensemble_mode m, double k)
{
	double mean = c->sum[i] / k, variance = c->squares[i] / k - mean * mean;

	if (m == ENSEMBLE_MEAN || isnan(mean))
		return mean;
	return m == ENSEMBLE_WORST ? c->worst[i] : mean - sqrt(variance > 0 ? variance : 0);
}

size_t ensemble_members(const struct panel *p)
{
	size_t n = 0;

	for (size_t k = 0; k < p->voters; k++)
		n += !panel_pairwise(p, k);
	return n;
}

static void combine_block(const struct panel *p, const struct scale *s, int side, size_t from,
			  size_t len, double *const out[ENSEMBLE_MODES])
{
	size_t members = ensemble_members(p);
	struct combined c;

	for (size_t i = 0; i < BLOCK; i++) {
		c.sum[i] = c.squares[i] = 0;
		c.worst[i] = INFINITY;
	}
	for (size_t k = 0; k < p->voters; k++)
		if (!panel_pairwise(p, k))
			add_scores(p->score[side] + k * p->n + from, s[k], len, &c);
	for (int m = 0; m < ENSEMBLE_MODES; m++)
		for (size_t i = 0; out[m] != NULL && i < len; i++)
			out[m][from + i] = members > 0 ? finish_score(&c, i, (enum ensemble_mode)m,
								      (double)members)
						       : NAN;
}

void ensemble_scores_all(const struct panel_view *v, double *const out[ENSEMBLE_MODES][2])
{
	const struct panel *p = v->panel;
	struct scale s[VOTES_MAX_RMS];

	ENSURE(p->voters <= VOTES_MAX_RMS);
	for (size_t k = 0; k < p->voters; k++)
		s[k] = scale_of(v, k);
	for (int side = 0; side < 2; side++) {
		double *const to[ENSEMBLE_MODES] = { out[0][side], out[1][side], out[2][side] };

		for (size_t from = 0; from < p->n; from += BLOCK)
			combine_block(p, s, side, from, p->n - from < BLOCK ? p->n - from : BLOCK,
				      to);
	}
}

void ensemble_scores(const struct panel_view *v, enum ensemble_mode m, double *const out[2])
{
	double *all[ENSEMBLE_MODES][2] = { { NULL, NULL } };

	all[m][0] = out[0];
	all[m][1] = out[1];
	ensemble_scores_all(v, (double *const(*)[2])all);
}

/* ---- accuracy ---- */

struct grade {
	size_t agree, resist, tie;
	double sum, squares;
};

static void add_grade(struct grade *g, double margin)
{
	g->agree += margin > 0;
	g->resist += margin < 0;
	g->tie += margin == 0;
	g->sum += margin;
	g->squares += margin * margin;
}

static struct ensemble_accuracy finish_grade(const struct grade *g, size_t in)
{
	struct ensemble_accuracy a = { .agree = g->agree, .resist = g->resist, .tie = g->tie };
	double n;

	a.rated = g->agree + g->resist + g->tie;
	n = (double)a.rated;
	a.accuracy = interval_wilson((double)g->agree, n);
	a.accuracy.dropped = in - a.rated;
	a.accuracy.dropped_why = in > a.rated ? "not scored on both sides" : NULL;
	a.margin = a.rated > 0 ? g->sum / n : NAN;
	a.margin_sd = a.rated > 1 ? sqrt(fmax(0, g->squares - g->sum * g->sum / n) / (n - 1)) : NAN;
	return a;
}

static struct ensemble_accuracy grade_subset(const struct panel_view *v, const double *a,
					     const double *b, int subset)
{
	struct grade g = { 0 };
	size_t in = 0;

	for (size_t i = 0; i < v->panel->n; i++) {
		double m;

		if (v->chosen[i] == SIDE_NONE || (subset >= 0 && v->panel->subset[i] != subset))
			continue;
		in++;
		m = v->chosen[i] == SIDE_A ? a[i] - b[i] : b[i] - a[i];
		if (isfinite(m))
			add_grade(&g, m);
	}
	return finish_grade(&g, in);
}

struct ensemble_accuracy ensemble_grade(const struct panel_view *v, const double *score_a,
					const double *score_b)
{
	return grade_subset(v, score_a, score_b, -1);
}

struct ensemble_accuracy ensemble_domain(const struct panel_view *v, size_t rm, int subset)
{
	const struct panel *p = v->panel;

	return grade_subset(v, p->score[SIDE_A] + rm * p->n, p->score[SIDE_B] + rm * p->n, subset);
}

/* ---- votes: leave one out, cleaning ---- */

/* Votes of one item by RM: 1 for the label, -1 against, 0 tie, 2 unrated; returns how many rated.
 */
static size_t votes_of(const struct panel_view *v, size_t i, int8_t *vote)
{
	const struct panel *p = v->panel;
	const double *c = p->score[v->chosen[i]] + i, *r = p->score[1 - v->chosen[i]] + i;
	size_t rated = 0;

	for (size_t k = 0; k < p->voters; k++) {
		double a = c[k * p->n], b = r[k * p->n];

		vote[k] = (int8_t)(a > b ? 1 : a < b ? -1 : a == b ? 0 : 2);
		rated += vote[k] != 2;
	}
	return rated;
}

void ensemble_leave_out(const struct panel_view *v, struct ensemble_without *out)
{
	size_t n = v->panel->voters;
	int8_t vote[VOTES_MAX_RMS];

	memset(out, 0, n * sizeof(*out));
	for (size_t i = 0; n > 1 && i < v->panel->n; i++) {
		size_t rated, votes = 0;

		if (v->chosen[i] == SIDE_NONE)
			continue;
		rated = votes_of(v, i, vote);
		if (rated + 1 < n)
			continue;
		for (size_t k = 0; k < n; k++)
			votes += vote[k] == 1;
		for (size_t k = 0; k < n; k++) {
			if (rated < n && vote[k] != 2)
				continue;
			out[k].rated++;
			out[k].histogram[votes - (vote[k] == 1)]++;
		}
	}
}

/* For each RM, pairs by votes and by the RM's own vote: what every threshold needs. */
struct curve {
	size_t agree[VOTES_MAX_RMS + 2], resist[VOTES_MAX_RMS + 2], rated[VOTES_MAX_RMS + 2];
};

static void add_vote(struct curve *c, size_t votes, int8_t own)
{
	c->agree[votes] += own == 1;
	c->resist[votes] += own == -1;
	c->rated[votes] += own != 2;
}

/* Accuracy when pairs with fewer than t votes are dropped; when their labels are flipped. */
static void read_curve(const struct curve *c, size_t k, size_t t, double *drop, double *flip)
{
	double agree = 0, rated = 0, all = 0, turned = 0;

	for (size_t v = 0; v <= k; v++) {
		all += (double)c->rated[v];
		if (v >= t) {
			agree += (double)c->agree[v];
			rated += (double)c->rated[v];
		} else {
			turned += (double)c->resist[v];
		}
	}
	*drop = rated > 0 ? agree / rated : NAN;
	*flip = all > 0 ? (agree + turned) / all : NAN;
}

struct ensemble_cleaning ensemble_cleaning(const struct panel_view *v, struct arena *arena)
{
	size_t k = v->panel->voters, cells = (k + 2) * k;
	struct ensemble_cleaning e = { .k = k, .circular = true };
	struct curve *own = mem_zalloc(k + 1, sizeof(*own)),
		     *others = mem_zalloc(k + 1, sizeof(*others));
	int8_t vote[VOTES_MAX_RMS];

	e.kept = arena_zalloc(arena, (k + 2) * sizeof(*e.kept));
	e.drop = arena_alloc(arena, 4 * cells * sizeof(double) + 1);
	e.flip = e.drop + cells;
	e.drop_others = e.flip + cells;
	e.flip_others = e.drop_others + cells;
	for (size_t i = 0; i < v->panel->n; i++) {
		size_t votes = 0;

		if (v->chosen[i] == SIDE_NONE || votes_of(v, i, vote) == 0)
			continue;
		for (size_t q = 0; q < k; q++)
			votes += vote[q] == 1;
		for (size_t t = 0; t <= votes; t++)
			e.kept[t]++;
		for (size_t q = 0; q < k; q++) {
			add_vote(&own[q], votes, vote[q]);
			add_vote(&others[q], votes - (vote[q] == 1), vote[q]);
		}
	}
	for (size_t t = 0; t <= k + 1; t++)
		for (size_t q = 0; q < k; q++) {
			read_curve(&own[q], k, t, &e.drop[t * k + q], &e.flip[t * k + q]);
			read_curve(&others[q], k, t, &e.drop_others[t * k + q],
				   &e.flip_others[t * k + q]);
		}
	free(own);
	free(others);
	return e;
}

/* ---- correlation of margins ---- */

static size_t margins_of(const struct panel_view *v, size_t a, size_t b, double *x, double *y)
{
	const struct panel *p = v->panel;
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		int c = v->chosen[i];

		if (c == SIDE_NONE)
			continue;
		x[n] = p->score[c][a * p->n + i] - p->score[1 - c][a * p->n + i];
		y[n] = p->score[c][b * p->n + i] - p->score[1 - c][b * p->n + i];
		n += isfinite(x[n]) && isfinite(y[n]) ? 1 : 0;
	}
	return n;
}

struct ensemble_correlation ensemble_correlate(const struct panel_view *v, size_t a, size_t b)
{
	double *x = mem_alloc(2 * v->panel->n + 2, sizeof(*x)), *y = x + v->panel->n + 1;
	struct ensemble_correlation c = { .n = margins_of(v, a, b, x, y) };

	c.pearson = ranks_pearson(x, y, c.n);
	c.spearman = ranks_spearman(x, y, c.n);
	free(x);
	return c;
}

struct ensemble_correlation *ensemble_correlations(const struct panel_view *v, struct arena *arena)
{
	size_t k = v->panel->k, n = v->panel->n, at = 0;
	struct ensemble_correlation *out = arena_alloc(arena, (k * k + 1) * sizeof(*out));
	double *margin = mem_alloc(k * (n + 1) + 1, sizeof(double)),
	       *rank = mem_alloc(k * (n + 1) + 1, sizeof(double));
	size_t *scored = mem_zalloc(k + 1, sizeof(*scored));

	for (size_t q = 0; q < k; q++) {
		scored[q] = margins_of(v, q, q, margin + q * (n + 1), rank + q * (n + 1));
		ranks_mid(margin + q * (n + 1), scored[q], rank + q * (n + 1));
	}
	for (size_t a = 0; a < k; a++)
		for (size_t b = a + 1; b < k; b++) {
			if (scored[a] != v->in || scored[b] != v->in) {
				out[at++] = ensemble_correlate(v, a, b);
				continue;
			}
			out[at++] = (struct ensemble_correlation){
				.n = v->in,
				.pearson = ranks_pearson(margin + a * (n + 1), margin + b * (n + 1),
							 v->in),
				.spearman = ranks_pearson(rank + a * (n + 1), rank + b * (n + 1),
							  v->in),
			};
		}
	free(margin);
	free(rank);
	free(scored);
	return out;
}
