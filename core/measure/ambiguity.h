/*
 * ambiguity -- does misalignment arise from ambiguous entries (SEAL; inference.md
 * section 8)? Resistance among pairs that are marked ambiguous against the rest.
 *
 * Owns: that comparison. May call: compare, interval, panel. Never: decides what
 * is ambiguous; whoever marks the pairs leaves out those that nobody looked at.
 */
#ifndef ASSAY_MEASURE_AMBIGUITY_H
#define ASSAY_MEASURE_AMBIGUITY_H

#include <stddef.h>
#include <stdint.h>

#include "core/measure/interval.h"
#include "core/measure/panel.h"

enum ambiguity_mark { AMBIGUITY_OUT, AMBIGUITY_REST, AMBIGUITY_MARKED, AMBIGUITY_MARKS };

struct ambiguity {
	/* By mark: pairs in view that the model rated; scored against the label; ties. */
	size_t rated[AMBIGUITY_MARKS], resist[AMBIGUITY_MARKS], tie[AMBIGUITY_MARKS];
	struct estimate marked, rest;	/* resist / rated, Wilson */
	struct estimate difference;	/* marked - rest, Newcombe's interval of two samples */
};

/* mark: enum ambiguity_mark, panel->n long. */
struct ambiguity ambiguity_of(const struct panel_view *v, size_t rm, const uint8_t *mark);

#endif
