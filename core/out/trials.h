/*
 * trials -- the results of a study: who is where, what came out, and the files
 * that an analyst takes away.
 *
 * Owns: reading trial events back, joining them with the study's items, status,
 * export, the figures by arm. May call: work (study, assign, sitting), measure, store.
 * Never: shows arm or gold unless asked to unblind.
 */
#ifndef ASSAY_OUT_TRIALS_H
#define ASSAY_OUT_TRIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/jsonout.h"
#include "core/out/judged.h"
#include "core/store/project.h"
#include "core/work/study.h"
#include "core/work/timed.h"

/* One trial that has ended, or is open. */
struct trials_row {
	const char *annotator, *session;
	size_t participant, index;
	const struct study_item *item;
	bool swap, practice, check, repeat;
	size_t repeat_of;
	bool ended;
	int point;		/* index into the scale; -1 none */
	double confidence;	/* NaN none */
	const char *reason;
	int finds, scrolls, runs;
	bool reached_end;
	int answerable;		/* -1 not asked, 0 no, 1 yes */
	int64_t wall_ns, commit, cleared;
	struct timed timed;
};

struct trials_person {
	const char *annotator;
	size_t participant;
	size_t assigned, done, timed_out, voided, aborted, open, left; /* they add up to assigned */
	bool finished, declined, unqualified;
	size_t checks, checks_right;	/* attention checks that have ended */
	double pay;
	char code[9];
	const char *out;		/* why nothing of theirs counts: a name of trials_reason; NULL */
	int64_t last_wall_ns;
};

/* A page that was confirmed, a survey's answer, a break. */
struct trials_word {
	const char *annotator, *what, *id, *value;
	int64_t wall_ns;
};

/* One run of the program: its header as it was logged. */
struct trials_session {
	const char *annotator, *session, *header;
	int64_t wall_ns;
};

struct trials {
	const struct study *study;
	struct trials_row *row;
	size_t n;
	struct trials_person *person;
	size_t people;
	struct trials_word *word;
	size_t words;
	struct trials_session *session;
	size_t sessions;
	size_t deviations;	/* plans logged for another version of the study */
	struct arena arena;
};

/* Everything the log holds of this study. RC_FAIL never; strings live in the result. */
enum rc trials_gather(struct project *p, const struct study *s, struct trials **out,
		      struct err *err) MUST_USE;
void trials_free(struct trials *t);	/* NULL is fine */

/* "people", "accounting" (assigned = done + timed_out + void + abort + open + left), and by arm
 * with unblind. */
void trials_status_json(const struct trials *t, bool unblind, struct str *out);
void trials_status_text(const struct trials *t, bool unblind, struct str *out);

/*
 * Who counts, by the plan written before the data. n reasons, in the order in which they are
 * looked at; the first that holds is a person's. NULL behind the last.
 */
const char *trials_reason(size_t i);
/* Fill out, checks, pay, code of every person; trials_gather calls it. */
void trials_people(struct trials *t, const char *study_hex);
/* "enrolled N; left out: ...; counted N", as text and as members of the open object. */
void trials_flow_text(const struct trials *t, struct str *out);
void trials_flow_json(const struct trials *t, struct jsonout *j);
/* The parts of an export that hold no result: people, pages and answers, sessions, intervals. */
void trials_people_csv(const struct trials *t, struct str *b);
void trials_survey_csv(const struct trials *t, struct str *b);
void trials_sessions_jsonl(const struct trials *t, struct str *b);
void trials_intervals_csv(const struct trials *t, struct str *b);
/* By arm (unblind), over all: how often turned, where the answer's option stood, what was said. */
void trials_balance_csv(const struct trials *t, bool unblind, struct str *b);
/* One field of CSV, quoted; never a formula. */
void trials_csv_text(struct str *b, const char *z);
/*
 * The judgments that count (practice, checks, repeats, void and aborted trials do
 * not) with the study's arms, weights, timeout rule and contrast. In a.
 */
void trials_judged(const struct trials *t, struct arena *a, struct judged *out);
/* The figures of judged.h as members of the open object, or as tables. */
void trials_figures(const struct trials *t, struct jsonout *j);
void trials_figures_text(const struct trials *t, struct str *out);

/*
 * Write the study's files into an existing directory: trials.csv, trials.jsonl,
 * people.csv, survey.csv, sessions.jsonl, intervals.csv, balance.csv, dictionary.csv,
 * plan.json, and with unblind arm, gold and stratum in
 * them, and analysis.R (mixed model and planned contrast). Each is written beside and renamed.
 */
enum rc trials_export(const struct trials *t, const char *directory, bool unblind,
		      struct err *err) MUST_USE;

#endif
