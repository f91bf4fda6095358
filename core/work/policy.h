/*
 * policy -- what all annotations of an item come to: keep, flip, drop or open
 * (design.md section 2).
 *
 * Owns: the rules as rows of a table. May call: store, measure/panel, taxonomy.
 * Never: stores its result; it is a pure function of states and policy.
 */
#ifndef ASSAY_WORK_POLICY_H
#define ASSAY_WORK_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/measure/panel.h"
#include "core/store/projection.h"

struct policy {
	const char *name;
	const char *help;
	int m;				/* annotators needed */
	unsigned rules; /* bit per row of the table of rules in policy.c that is in force */
	bool blind; /* choices made before anything was revealed count, later ones do not */
	/* The rest by the consensus of all annotators, posterior 0.9 or more; policy_apply knows
	 * it, policy_judge, which sees one item, leaves it open. */
	bool consensus;
};

/* By name; NULL is the default. RC_INPUT lists the names there are. */
enum rc policy_find(const char *name, struct policy *out, struct err *err) MUST_USE;
const struct policy *policy_all(size_t *n);

struct policy_outcome {
	enum adjudication what;
	const char *reason; /* static text: "2 chose against the label", "S5 tagged", ... by rule */
};

/*
 * label: SIDE_A or SIDE_B. verdict: CHOICE_NONE if there is none. A verdict
 * decides; else drop when m say S5, S6 or both bad; else flip when m chose
 * against the label and more against than for; else keep when m chose for it;
 * else open. So the default; the other policies take other rows of the same
 * table, always drop before flip before keep. A verdict of both good, unsure or
 * tie names no side and leaves the item open. Without a label nothing is kept
 * or flipped.
 */
struct policy_outcome policy_judge(const struct policy *pol, int label, enum choice verdict,
				   const struct projection_state *s, size_t n);

/*
 * Fill panel->adj of all pairs from states and verdicts. annotator NULL:
 * everybody; else that one's states alone, without verdicts. *touched = items
 * not open.
 */
enum rc policy_apply(struct project *p, const struct policy *pol, const char *annotator,
		     struct panel *panel, size_t *touched, struct err *err) MUST_USE;

#endif
