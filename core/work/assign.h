/*
 * assign -- who sees which item of a study, in which arm, in which order.
 *
 * Owns: the draw of questions, the balance of arms, Williams squares, repeats
 * and checks. May call: study, base. Never: keeps a table: participant p's
 * trials are a pure function of the study and p, the same at every start.
 *
 * What holds for any number of participants: nobody sees a question twice
 * (planned repeats apart); within a participant the arms differ in number by
 * at most one where the questions allow it; over n_arm consecutive
 * participants each question is seen in each arm equally often.
 */
#ifndef ASSAY_WORK_ASSIGN_H
#define ASSAY_WORK_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/work/study.h"

#define ASSIGN_REPEAT_LAG 20	/* a planned repeat comes at least so many trials later */

struct assign_trial {
	const struct study_item *item;
	bool swap;		/* options stand the other way round */
	bool practice, check, repeat;
	size_t repeat_of;	/* index of the first showing, for repeats */
};

/*
 * Participant p (from 0): practice first, then trials with checks and repeats
 * among them. RC_INPUT if the study has no question to show.
 */
enum rc assign_make(const struct study *s, size_t participant, struct arena *a,
		    struct assign_trial **out, size_t *n, struct err *err) MUST_USE;

/*
 * Row `row` of a Williams design for n conditions into out[n]: n rows if n is
 * even, 2n if odd; each condition follows each other one equally often over
 * the rows (Williams 1949).
 */
void assign_williams(size_t n, size_t row, size_t *out);
size_t assign_williams_rows(size_t n);

#endif
