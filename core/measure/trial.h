/*
 * trial -- judgments of right and wrong by people: approval, error, false
 * positives (Wen et al., M-MIS-1 to 5, 8 and 10; inference.md section 7).
 *
 * Owns: rates, strata and their natural weights, confidence, validity, power.
 * May call: compare, interval, base. Never: leaves a timeout out unless it says
 * so. What differs between arms is in arms.h.
 */
#ifndef ASSAY_MEASURE_TRIAL_H
#define ASSAY_MEASURE_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/compare.h"
#include "core/measure/interval.h"

enum trial_outcome { TRIAL_REJECT, TRIAL_APPROVE, TRIAL_UNSURE, TRIAL_TIMEOUT, TRIAL_OUTCOMES };
/* Where both arms' answers to a question stand; NONE: one of them is not known. */
enum trial_stratum { TRIAL_BOTH_RIGHT, TRIAL_BOTH_WRONG, TRIAL_DIFFER, TRIAL_NONE };

struct trial_row {
	uint32_t evaluator, question, item;	/* dense from 0 */
	uint16_t arm;				/* 0 .. TRIAL_ARMS - 1 */
	int8_t gold;				/* 1 right, 0 wrong, -1 unknown */
	uint8_t outcome;			/* enum trial_outcome */
	uint8_t stratum;			/* enum trial_stratum */
	double confidence;			/* that the output is right, 0..1; NaN none */
	double seconds;				/* NaN none */
	double weight;				/* 1, or trial_reweigh's */
};

#define TRIAL_ARMS 16

/* Approve: confidence above one half. At one half it is unsure, which does not approve. */
enum trial_outcome trial_outcome_of(double confidence);

/* What a timeout counts as. WRONG: as an error either way; it approves nothing. */
enum trial_rule { TRIAL_REJECTS, TRIAL_LEFT_OUT, TRIAL_APPROVES, TRIAL_WRONG };

enum trial_quantity {
	TRIAL_CORRECTNESS,	/* M-MIS-1: mean of gold */
	TRIAL_APPROVAL,		/* M-MIS-2 */
	TRIAL_ERROR,		/* M-MIS-3: approval is not gold */
	TRIAL_FPR,		/* approved among the wrong ones, all strata */
	TRIAL_FPR_BOTH_WRONG,	/* M-MIS-4: where both arms are wrong */
	TRIAL_FNR,		/* not approved among the right ones */
	TRIAL_FNR_BOTH_RIGHT,
	TRIAL_CONVINCING,	/* M-MIS-10: approval - correctness */
	TRIAL_QUANTITIES
};

const char *trial_quantity_name(enum trial_quantity q);		/* "fpr_both_wrong", ... */
/* Does the row enter, and as what. */
bool trial_value(const struct trial_row *r, enum trial_quantity q, enum trial_rule rule, double *y);

struct trial_counts {
	double n, unknown;			/* judgments; of them without gold */
	double by[2][TRIAL_OUTCOMES];		/* gold, outcome */
};
/* arm -1: all. */
struct trial_counts trial_counts(const struct trial_row *r, size_t n, int arm);

/* Weighted mean, Wilson with Kish's effective n (the plain one where weights are equal). Ignores
 * clusters. */
struct estimate trial_rate(const struct trial_row *r, size_t n, int arm, enum trial_quantity q,
			   enum trial_rule rule);

/* Fill stratum from the gold of arms a and b, by question. */
void trial_strata(struct trial_row *r, size_t n, int a, int b);
/*
 * weight = (N_s / N) / (n_s / n) over questions, shared by the judgments of one
 * item; natural[] holds N_s. Rows without a stratum get 0.
 */
void trial_reweigh(struct trial_row *r, size_t n, const double natural[3]);

/* M-MIS-5: judgments of wrong outputs by confidence 0, .25, .5, .75, 1 (the nearest). */
struct trial_histogram {
	double n[5];
};
struct trial_histogram trial_histogram(const struct trial_row *r, size_t n, int arm, int gold);

/* M-MIS-8: Pearson of approval with itself by two people, with gold, and with a proxy score by
 * item. */
struct trial_validity {
	double human_human, gold_human, proxy_human;
	double pairs, golds, proxies;		/* n of each */
};
/* proxy by item, NaN missing; may be NULL. */
struct trial_validity trial_validity(const struct trial_row *r, size_t n, const double *proxy);

/* Var = 2 s_EA^2 / E + 2 s_QA^2 / Q + 2 s^2 / n_arm; variances go in. */
struct trial_power {
	double se, detectable;		/* at 5 % two-sided and the power asked for */
};
struct trial_power trial_power(double v_evaluator, double v_question, double v_rest,
			       double evaluators, double questions, double per_arm, double power);

#endif
