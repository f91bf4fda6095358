/*
 * consensus -- one answer out of several people's: majority, and Dawid and
 * Skene's model with a prior (inference.md section 5).
 *
 * Owns: EM, posteriors, confusion of annotators. May call: base. Never: flips a
 * label. It supposes one truth for each item, which sources S2 to S4 deny.
 */
#ifndef ASSAY_MEASURE_CONSENSUS_H
#define ASSAY_MEASURE_CONSENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"

struct consensus_rating {
	uint32_t item, annotator;	/* dense from 0 */
	uint8_t class;
};

enum consensus_model {
	CONSENSUS_NONE, /* fewer than two annotators */
	CONSENSUS_ONE_COIN, /* two annotators: one accuracy each, errors spread evenly */
	CONSENSUS_DAWID_SKENE, /* three or more: a confusion matrix each */
};

struct consensus {
	enum consensus_model model;
	size_t items, classes, annotators;
	double *posterior;		/* items x classes; NaN for an item nobody rated */
	int8_t *best;			/* items: class of the highest posterior, -1 none */
	int8_t *plurality; /* items: most frequent rating, -1 where two are level or none */
	double *prior;			/* classes */
	double *confusion;		/* annotators x classes (truth) x classes (answer) */
	double *accuracy;		/* annotators: sum over truths of prior x diagonal */
	double log_posterior;
	int iterations;
	bool converged;
	const char *flag;		/* NULL, or a sentence that must stand beside the figures */
};

/* What the M step adds to every cell, and to the diagonal on top. */
#define CONSENSUS_EVERY 0.5
#define CONSENSUS_DIAGONAL 2.0

/*
 * MAP by EM from the shares of ratings; every, diagonal: pseudo-counts (0, 0 is
 * maximum likelihood). All arrays go into arena. A rating may stand twice.
 */
struct consensus consensus_fit(const struct consensus_rating *r, size_t n, size_t items,
			       size_t annotators, size_t classes, double every, double diagonal,
			       struct arena *arena);

#endif
