/*
 * labelers -- do two labelers say the same of a feature? Share of exact matches,
 * as SEAL's check of its labels has it (measures.md 1.7), and Cohen's kappa,
 * which it lacks.
 *
 * Owns: that comparison. May call: agree, interval, panel. Never: lets an
 * override by hand count as a labeler's word: it is given their own columns.
 */
#ifndef ASSAY_MEASURE_LABELERS_H
#define ASSAY_MEASURE_LABELERS_H

#include <stddef.h>
#include <stdint.h>

#include "core/measure/agree.h"
#include "core/measure/interval.h"
#include "core/measure/panel.h"

#define LABELERS_VALUES 32	/* more different values: no kappa */

struct labelers {
	size_t n, left_out;		/* responses that both labelled; that one did not */
	size_t match, values;		/* the same value; different values among all */
	struct estimate exact;		/* match / n, Wilson */
	struct agree_result kappa;	/* unweighted */
	const char *why;		/* no kappa; NULL: there is one */
};

/* a[side], b[side]: a column each, panel->n long. Responses of the pairs in view, one unit each. */
struct labelers labelers_compare(const struct panel_view *v, const int8_t *const a[2],
				 const int8_t *const b[2]);

#endif
