/*
 * clean -- what a cleaning policy does with every pair: keep, drop or swap,
 * why, and on what score (measures.md sections 2.4 and 4).
 *
 * Owns: the policies that read scores, as rows of a table, and their
 * parameters; the adjudication policies of core/work/policy by name beside
 * them. May call: work, measure, store. Never: changes anything (export
 * writes), swaps twice: it always starts from the recorded labels.
 */
#ifndef ASSAY_OUT_CLEAN_H
#define ASSAY_OUT_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/measure/panel.h"
#include "core/store/project.h"

struct clean_policy {
	const char *name, *help;
	const char *parameters;		/* "F=0 q=0.05 m=1": names and defaults; "" if it takes none */
};

/* Those that judge by scores; the ones of policy_all may be named as well. */
const struct clean_policy *clean_policies(size_t *n);

struct clean_options {
	const char *policy;		/* NULL: default */
	const char *const *set;		/* "KEY=VALUE" */
	size_t n_set;
	const char *subset;		/* NULL: all */
};

/* One pair. Index is the panel's. */
struct clean_row {
	uint32_t index;
	uint8_t action;		/* enum adjudication; flip swaps the label, open leaves it */
	bool tie;		/* some RM scored both responses the same */
	const char *reason;	/* static text */
	double score;		/* what the rule looked at: votes for the label, a gap; NaN: nothing */
};

struct clean_reason {
	const char *reason;
	uint8_t action;
	size_t n;
};

struct clean {
	const char *policy, *help;
	const char *parameters;		/* as used: "F=0 q=0.05 m=1" */
	bool circular;			/* judged by scores: measures of the same RMs are circular */
	const char *role;		/* of those RMs; NULL: judged by people */
	struct clean_row *row;		/* pairs with a label, in the order of the file */
	size_t n;
	size_t count[4];		/* by enum adjudication */
	size_t unscored;		/* kept because a score is missing */
	struct clean_reason *reason;	/* in order of first appearance */
	size_t n_reasons;
	struct {			/* items that no policy can judge */
		size_t claims, superseded, unlabelled;
	} left_out;
	struct arena arena;
};

/*
 * The panel needs PANEL_SCORES. The result borrows nothing from it. RC_INPUT: no
 * such policy or parameter (lists them), no RM to judge by.
 */
enum rc clean_run(struct project *p, struct panel *panel, const struct clean_options *o,
		  struct clean **out, struct err *err) MUST_USE;
void clean_free(struct clean *c);	/* NULL is fine */

const char *clean_action(uint8_t adjudication);		/* "keep", "flip", "drop", "open" */

#endif
