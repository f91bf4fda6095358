/* measure -- times of the measuring kernels on 160,000 x 8 x 12 made in memory; PAIRS changes the
 * size. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/measure/agree.h"
#include "core/measure/disagree.h"
#include "core/measure/drivers.h"
#include "core/measure/ensemble.h"
#include "core/measure/imprint.h"
#include "core/measure/length.h"
#include "core/measure/pairwise.h"
#include "core/measure/resist.h"
#include "core/measure/shift.h"
#include "core/measure/votes.h"
#include "tests/lib/panelkit.h"

#define RUNS 7

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

struct setting {
	struct panel *panel;
	struct panel_view view;
	struct arena arena; /* for results; emptied between runs */
};

typedef void kernel(struct setting *s);

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of some runs, printed; returned for the sum. */
static double timed(const char *name, kernel *fn, struct setting *s, const char *note)
{
	double t[RUNS];

	for (int i = 0; i < RUNS; i++) {
		double from = now();

		fn(s);
		t[i] = now() - from;
		arena_reset(&s->arena);
	}
	qsort(t, RUNS, sizeof(*t), by_value);
	printf("%-58s %9.3f ms   %s\n", name, t[RUNS / 2], note);
	return t[RUNS / 2];
}

static void columns(struct setting *s)
{
	votes_columns(s->panel, &s->arena);
}

static void counts(struct setting *s)
{
	votes_summary(&s->view, -1);
	for (size_t k = 0; k < s->panel->k; k++)
		votes_resistance(&s->view, k);
}

static void agreement(struct setting *s)
{
	struct agree_table t;

	agree_votes(&s->view, AGREE_BY_LABEL, &t);
	agree_fleiss(&t, s->panel->k);
	agree_alpha(&t, AGREE_NOMINAL);
	agree_table_release(&t);
	pairwise_votes(&s->view, AGREE_BY_LABEL, &s->arena);
}

static void within(struct setting *s)
{
	struct imprint m[VOTES_MAX_RMS];

	imprint_all(&s->view, &(struct imprint_options){ 0 }, m, &s->arena);
}

static void pooled(struct setting *s)
{
	struct imprint m[VOTES_MAX_RMS];

	imprint_all(&s->view, &(struct imprint_options){ .pooled = true }, m, &s->arena);
}

static void logit(struct setting *s)
{
	struct disagree d[VOTES_MAX_RMS];

	disagree_all(&s->view, d, &s->arena);
}

static void lpm(struct setting *s)
{
	struct drivers d[VOTES_MAX_RMS];

	drivers_all(&s->view, d, &s->arena);
}

static void before_and_after(struct setting *s)
{
	shift_between(&s->view, 0, 1, &s->arena);
	resist_regimes(&s->view, 0, 1, 0, 1);
}

static void lengths(struct setting *s)
{
	struct length l[VOTES_MAX_RMS];

	length_all(&s->view, (const uint32_t *const *)s->panel->length, l);
}

static void ensembles(struct setting *s)
{
	double *out[ENSEMBLE_MODES][2];
	struct ensemble_without w[VOTES_MAX_RMS];

	for (int m = 0; m < ENSEMBLE_MODES; m++)
		for (int side = 0; side < 2; side++)
			out[m][side] = arena_alloc(&s->arena, s->panel->n * sizeof(double));
	ensemble_scores_all(&s->view, (double *const(*)[2])out);
	for (int m = 0; m < ENSEMBLE_MODES; m++)
		ensemble_grade(&s->view, out[m][0], out[m][1]);
	ensemble_leave_out(&s->view, w);
	ensemble_cleaning(&s->view, &s->arena);
	resist_committee(&s->view);
}

static void margins(struct setting *s)
{
	ensemble_correlations(&s->view, &s->arena);
}

static struct setting make(size_t n, size_t k, size_t f)
{
	struct setting s = { .panel = kit_panel(n, k, f) };
	struct rng r;

	kit_plant(s.panel, 1);
	rng_seed(&r, 2);
	for (int side = 0; side < 2; side++) {
		s.panel->length[side] = arena_alloc(&s.panel->arena, (n + 1) * sizeof(uint32_t));
		for (size_t i = 0; i < n; i++)
			s.panel->length[side][i] = (uint32_t)rng_below(&r, 2000);
	}
	s.view = kit_view(s.panel, &s.panel->arena);
	return s;
}

int main(void)
{
	const char *pairs = getenv("PAIRS");
	size_t n = pairs != NULL ? strtoul(pairs, NULL, 10) : 160000;
	struct setting s = make(n, 8, 12), wide;
	double sum = 0;

	printf("measuring kernels, %zu pairs x 8 models x 12 features\n", n);
	timed("votes, margin, spread, entropy", columns, &s, "goal at 160,000: 4");
	sum += timed("histogram and resistance", counts, &s, "");
	sum += timed("Fleiss, alpha, pairs of models", agreement, &s, "");
	sum += timed("imprint within pair, 8 models", within, &s, "");
	sum += timed("imprint pooled, 8 models", pooled, &s, "");
	sum += timed("disagree, logit, 8 models", logit, &s, "");
	sum += timed("drivers, 25 regressors, 8 models", lpm, &s, "");
	sum += timed("shift and regimes", before_and_after, &s, "");
	sum += timed("length, 8 models", lengths, &s, "");
	sum += timed("ensembles, leave one out, cleaning", ensembles, &s, "");
	sum += timed("correlations of margins, 28 pairs", margins, &s, "");
	printf("%-58s %9.3f ms   goal with all the rest: 600\n", "sum", sum);
	arena_release(&s.arena);
	kit_free(s.panel);
	wide = make(n, 1, 40);
	timed("imprint within pair, clustered errors, 40 features", within, &wide,
	      "a model; goal 45");
	arena_release(&wide.arena);
	kit_free(wide.panel);
	return 0;
}
