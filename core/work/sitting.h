/*
 * sitting -- one subject in one study: where they are, what comes next, what
 * has been answered; every step an event.
 *
 * Owns: the events of a study (plan, survey, trial) and reading them back after a
 * kill. May call: store, study, assign, timed. Never: draws, and never shows
 * arm or gold: what a screen gets is struct sitting_show.
 *
 * A trial has two events: `open`, committed before its screen is drawn, with the
 * absolute deadline; and `end`, the one row of its result, committed before
 * the next is drawn. So a kill at any moment leaves nothing answered lost and
 * gives nobody more time.
 */
#ifndef ASSAY_WORK_SITTING_H
#define ASSAY_WORK_SITTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/store/project.h"
#include "core/work/assign.h"
#include "core/work/study.h"
#include "core/work/timed.h"

struct sitting;

enum sitting_step {
	SITTING_PAGE,		/* consent, instructions: sitting_page, then sitting_confirm */
	SITTING_BEFORE,		/* a survey question: sitting_question, then sitting_reply */
	SITTING_TRIAL,		/* practice too: sitting_show, sitting_start, ... sitting_finish */
	SITTING_FEEDBACK,	/* after a practice trial: sitting_feedback, then sitting_confirm */
	SITTING_BREAK,		/* then sitting_confirm */
	SITTING_AFTER,
	SITTING_FAILED,		/* consent, a qualifying question or the practice rule not met: over */
	SITTING_DONE,
};

/* What the subject's screen may know of a trial. */
struct sitting_show {
	const char *passage, *question, *answer;
	const char **option;	/* in the order to be shown */
	size_t n_option;
	bool practice;
	size_t number, of;	/* "trial 7 of 20"; practice counts apart */
	int64_t limit_ns;
	const char *input;
};

/*
 * Sit down, or come back. Logs the session, on the first run the plan (or a
 * deviation, if the study file is not the one the log began with). header: JSON object text of
 * terminal facts. RC_CONFLICT: consent was declined before, or resuming is blocked.
 */
enum rc sitting_open(struct project *p, const struct study *s, const char *annotator,
		     const char *header, struct sitting **out, struct err *err) MUST_USE;
void sitting_close(struct sitting *w);	/* an open trial stays open in the log; NULL is fine */

/* The pages but for consent are shown once more: the break was longer than max_gap_s. */
bool sitting_again(const struct sitting *w);
enum sitting_step sitting_step(const struct sitting *w);
const struct study_page *sitting_page(const struct sitting *w);
const struct study_question *sitting_question(const struct sitting *w);
void sitting_show(const struct sitting *w, struct sitting_show *out);
/* For practice: was it right, and the study's words about it. */
bool sitting_feedback(const struct sitting *w, const char **words);

/* Go on from a page, feedback or break. accepted false on a consent page ends the sitting. */
enum rc sitting_confirm(struct sitting *w, bool accepted, struct err *err) MUST_USE;
/* Everything between true and false is one transaction: for simulated subjects only. */
enum rc sitting_together(struct sitting *w, bool on, struct err *err) MUST_USE;
enum rc sitting_reply(struct sitting *w, const char *answer, struct err *err) MUST_USE;

/*
 * The trial is about to be drawn: its open event is committed. If it was open already (after a
 * kill) its old deadline holds, and it may be over at once: then *timed says
 * so and sitting_finish is all that is left.
 */
enum rc sitting_start(struct sitting *w, struct timed **timed, struct err *err) MUST_USE;
/* The last byte of its screen went out at this time: the clock starts here, if it has not before.
 */
void sitting_onset(struct sitting *w, int64_t boot_ns);
/*
 * Ask the clocks for a suspend of the machine since the last call (BOOTTIME against
 * MONOTONIC): an interruption of the open trial by its policy. True: there was one.
 */
bool sitting_slept(struct sitting *w);
/* A pause began or ended: the state is stored, so that a kill in between is harmless. */
enum rc sitting_note(struct sitting *w, const char *what, struct err *err) MUST_USE;

struct sitting_answer {
	int point;		/* index into the study's scale; -1 none */
	const char *reason;	/* "" none */
	int finds, scrolls;	/* use of the search and of scrolling */
	int runs;		/* programs run in the scratch */
	bool reached_end;	/* the end of the passage was seen */
	int64_t cleared;	/* boot time when the item had left the screen; 0 it was not shown */
	int not_answerable;	/* "answerable from what was shown?": 0 not asked, 1 no, 2 yes */
};
/* The one row of the trial, committed; then the next step. timed->end must not be open. */
enum rc sitting_finish(struct sitting *w, const struct sitting_answer *a, struct err *err) MUST_USE;

/* At the end: the completion code (8 letters) and the pay by the study's rule. */
void sitting_code(const struct sitting *w, char out[9]);
/* The same code from what a log holds: so that an experimenter can check it. */
void sitting_code_of(const char *study_hex, const char *annotator, size_t participant, char out[9]);
double sitting_pay(const struct sitting *w);
size_t sitting_participant(const struct sitting *w);
/* Every key of this sitting so far was counted: assigned = done + timed out + void + open. */
struct sitting_account {
	size_t assigned, done, timed_out, voided, aborted, open;
};
struct sitting_account sitting_account(const struct sitting *w);

#endif
