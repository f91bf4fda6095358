/*
 * ensemble -- the committee as one model and without each of its members:
 * RewardBench's ways to combine scores, accuracy by domain, leave one out,
 * correlation of margins, and what cleaning by votes does to accuracy.
 *
 * Owns: those. May call: votes, ranks, interval, panel. Never: lets a
 * committee that cleans grade itself without saying so: circular stands in the
 * result and the leave-one-out figure beside it.
 */
#ifndef ASSAY_MEASURE_ENSEMBLE_H
#define ASSAY_MEASURE_ENSEMBLE_H

#include "core/measure/interval.h"
#include "core/measure/panel.h"
#include "core/measure/votes.h"

/* On z-scores, each RM by the mean and sd (of the population) of all its scores in view. */
enum ensemble_mode { ENSEMBLE_MEAN, ENSEMBLE_WORST, ENSEMBLE_MEAN_MINUS_SD, ENSEMBLE_MODES };

const char *ensemble_mode_name(enum ensemble_mode m); /* "mean", "worst", "mean-minus-sd" */

/* The committee's members that score single responses: those that are combined. */
size_t ensemble_members(const struct panel *p);

/*
 * The combined scores of one side of each item into out[side] (panel->n long):
 * NaN where any RM has no score. mean is the references' committee-mean-z.
 */
void ensemble_scores(const struct panel_view *v, enum ensemble_mode m, double *const out[2]);
/* All modes in one go; a NULL column is not wanted. */
void ensemble_scores_all(const struct panel_view *v, double *const out[ENSEMBLE_MODES][2]);

struct ensemble_accuracy {
	size_t rated, agree, resist, tie;
	struct estimate accuracy; /* agree / rated, strict; Wilson */
	double margin, margin_sd; /* mean of chosen - rejected and its sd (n - 1) */
};

/* Any two columns of scores. */
struct ensemble_accuracy ensemble_grade(const struct panel_view *v, const double *score_a,
					const double *score_b);
/* One RM within one subset, -1 for all in view. */
struct ensemble_accuracy ensemble_domain(const struct panel_view *v, size_t rm, int subset);

/* Histogram of the votes of all RMs but one, over items that all the others scored. */
struct ensemble_without {
	size_t rated;
	size_t histogram[VOTES_MAX_RMS]; /* 0 .. k - 1 votes */
};
/* For each RM left out: out has panel->voters. */
void ensemble_leave_out(const struct panel_view *v, struct ensemble_without *out);

/* Correlation of two RMs' margins on pairs that both scored. */
struct ensemble_correlation {
	size_t n;
	double pearson, spearman;
};
struct ensemble_correlation ensemble_correlate(const struct panel_view *v, size_t a, size_t b);
/* All pairs of RMs, k (k - 1) / 2, b fastest, into arena; ranks are formed once where nothing is
 * missing. */
struct ensemble_correlation *ensemble_correlations(const struct panel_view *v, struct arena *arena);

/*
 * What each of the committee's accuracies becomes when pairs with fewer than t votes are
 * dropped, or their labels flipped; t = 0 .. k + 1. The committee grades itself here: circular. The
 * leave-one-out figures count the votes of the others only (threshold t of k - 1).
 */
struct ensemble_cleaning {
	size_t k;
	bool circular;
	size_t *kept;                      /* k + 2 */
	double *drop, *flip;               /* accuracy: (k + 2) x k, row t */
	double *drop_others, *flip_others; /* by votes of the others */
};
struct ensemble_cleaning ensemble_cleaning(const struct panel_view *v, struct arena *arena);

#endif
