/*
 * judged -- figures of judgments, told to a program and to a person: by arm,
 * the difference of two arms, by evaluator.
 *
 * Owns: names and order of the members. May call: measure/trial, measure/arms,
 * measure/detect, out/sheet. Never: reads a project or counts.
 */
#ifndef ASSAY_OUT_JUDGED_H
#define ASSAY_OUT_JUDGED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/jsonout.h"
#include "core/base/str.h"
#include "core/measure/trial.h"

struct judged {
	const struct trial_row *row;
	size_t n;
	const char *const *arm;		/* names, up to TRIAL_ARMS */
	size_t arms;
	const char *const *evaluator;	/* names; NULL: not told */
	size_t evaluators;
	bool weighted;			/* trial_reweigh was used */
	enum trial_rule rule;		/* what a timeout counts as in the primary figures */
	int a, b;			/* arms of the difference, from a to b; -1: none */
	enum trial_quantity primary;	/* the planned contrast */
};

/*
 * Members of the open object: "n", "by_arm", "overall" (where there are several
 * arms), "difference", "by_evaluator", "time", "validity". Rates are plain
 * numbers; their n, se, lo, hi stand in "intervals" under the same names.
 */
void judged_json(const struct judged *s, struct jsonout *j);
/* Tables of the same, in at most 100 columns. */
void judged_text(const struct judged *s, struct str *out);

#endif
