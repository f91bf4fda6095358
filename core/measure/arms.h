/*
 * arms -- the difference between two arms of a study (Wen et al., M-MIS-6 and
 * the intervals of all others; inference.md section 7).
 *
 * Owns: the two-way clustered difference, which is primary because evaluators
 * and questions cross, and the secondary ones that ignore one of the two. May
 * call: trial, compare, interval, base. Never: seeds its own random numbers.
 */
#ifndef ASSAY_MEASURE_ARMS_H
#define ASSAY_MEASURE_ARMS_H

#include <stddef.h>

#include "core/base/rng.h"
#include "core/measure/trial.h"

struct arms_difference {
	struct estimate e;	/* b - a */
	double a, b;		/* the arms' means */
	double v_e, v_q, v_0;	/* by evaluator, by question, by judgment */
	double t, df, p;
	size_t evaluators, questions;
};

/*
 * Two-way clustered: V = max(V_e + V_q - V_0, V_e, V_q), t with min(E, Q) - 1
 * (Cameron, Gelbach and Miller 2011, kept from falling below one-way).
 */
struct arms_difference arms_difference(const struct trial_row *r, size_t n, int a, int b,
					 enum trial_quantity q, enum trial_rule rule);

/* M-MIS-6: the change of each evaluator who saw both arms; t over evaluators. */
struct arms_paired {
	struct estimate e;
	double t, df, p;
	double worse;		/* share of evaluators whose value rose */
	const char *why;	/* no test: "no variance", ... */
};
struct arms_paired arms_paired(const struct trial_row *r, size_t n, int a, int b,
				 enum trial_quantity q, enum trial_rule rule);

enum arms_unit { ARMS_BY_EVALUATOR, ARMS_BY_QUESTION };
/* Percentile interval of b - a, resampling whole evaluators or whole questions. */
struct estimate arms_bootstrap(const struct trial_row *r, size_t n, int a, int b,
				enum trial_quantity q, enum trial_rule rule, enum arms_unit unit,
				int replicates, struct rng *rng);
/* Newcombe's interval of the unweighted difference, as if judgments were independent. */
struct estimate arms_newcombe(const struct trial_row *r, size_t n, int a, int b,
			       enum trial_quantity q, enum trial_rule rule);

#endif
