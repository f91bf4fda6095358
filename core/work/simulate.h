/*
 * simulate -- synthetic subjects with planted rates, through the same sitting
 * as people: so an analysis is tested before anybody is asked.
 *
 * Owns: how a synthetic subject behaves. May call: sitting, base. Never: is
 * mistaken for data: every session's header says "simulated".
 */
#ifndef ASSAY_WORK_SIMULATE_H
#define ASSAY_WORK_SIMULATE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/store/project.h"
#include "core/work/study.h"

#define SIMULATE_ARMS 16

struct simulate_rule {
	size_t subjects;
	size_t first;			/* names go on from sim<first> */
	uint64_t seed;
	double approve_right[SIMULATE_ARMS];	/* P(approves | right), by arm */
	double approve_wrong[SIMULATE_ARMS];	/* P(approves | wrong), by arm: the planted FPR */
	double spread;			/* sd of a subject's own shift of both, in probability */
	double seconds;			/* mean time to answer (exponential, cut at the limit) */
	double timeout;			/* share of trials let run out on purpose */
	bool together;			/* a subject's events as one transaction: no sync after each */
	double dropout;			/* P(leaves for good before a trial) */
};

struct simulate_rule simulate_default(void);

/* clock must be the one that p was opened with; it is moved forward. *trials = ended ones. */
enum rc simulate_run(struct project *p, const struct study *s, const struct simulate_rule *rule,
		     struct clock *clock, size_t *trials, struct err *err) MUST_USE;

#endif
