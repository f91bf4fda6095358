/*
 * study -- a study file: what a timed study of correctness judgments is.
 *
 * Owns: reading and checking the file, with a path and a reason for whatever is
 * wrong. May call: base. Never: knows a project, a clock or a screen.
 *
 * Everything a run needs is decided here and hashed: study_digest names the
 * study in the log, and a changed file is a deviation.
 */
#ifndef ASSAY_WORK_STUDY_H
#define ASSAY_WORK_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/work/timed.h"

enum study_kind { STUDY_QA, STUDY_CODE, STUDY_PAIR };
enum study_order { STUDY_WILLIAMS, STUDY_RANDOM, STUDY_FILE };
enum study_timeout { STUDY_TIMEOUT_NOT_APPROVED, STUDY_TIMEOUT_EXCLUDED };
enum study_resume { STUDY_RESUME, STUDY_RESTART_TRIAL, STUDY_BLOCKED };

struct study_page {
	const char *id, *title, *text;
	struct digest version;		/* of title and text: what was consented to */
};

/* One point of the confidence scale, as the subject sees it. */
struct study_point {
	const char *label;
	double value;			/* probability, 0 to 1, that the output is right */
};

struct study_question {			/* a survey's */
	const char *id, *text;
	const char **choice;		/* n_choice of them; 0: free text */
	size_t n_choice;
	bool required;
	const char **qualify;		/* n_qualify choices that go on; 0: all of them */
	size_t n_qualify;
};

struct study_arm {
	const char *name;
	int64_t limit_ns;		/* 0: the study's */
};

struct study_item {
	const char *id;
	const char *question_id;	/* nobody sees one of these twice */
	const char *arm;		/* one of the arms; "" for practice and checks */
	const char *stratum;
	const char *passage, *question, *answer;
	const char **option;
	size_t n_option;
	int gold;			/* 1 right, 0 wrong */
	bool practice, check;
	const char *feedback;		/* practice: shown after the answer */
	const char *input;		/* code: a first scratch input */
};

struct study_stratum {
	const char *name;
	int64_t natural;		/* how many there are in nature: the weights; 0 unknown */
	int64_t here;			/* how many questions of it the study has */
	int64_t draw;			/* how many questions to draw; 0 all */
};

struct study_plan {
	const char *contrast;		/* "fpr", "error", "approval" */
	const char *arm_a, *arm_b;
	const char *exclusions;		/* words */
	enum study_timeout timeout;
	int64_t n;			/* participants planned; 0 none */
	const char *stopping, *family;
	double alpha;
	double checks_pass;		/* who gets fewer of the attention checks right is excluded */
	bool exclude_incomplete;	/* so is who did not come to the end */
};

struct study {
	const char *title, *version;
	enum study_kind kind;
	uint64_t seed;
	int64_t limit_ns, min_response_ns, isi_ns;
	bool hide_countdown, reason_required, swap_options;
	bool ask_answerable;		/* first: can this be answered from what is shown? */
	size_t reason_words;		/* at least so many in a reason */
	const char *question_line;	/* "Is the answer right?" */
	struct study_point *point;
	size_t n_point;
	struct study_arm *arm;
	size_t n_arm;
	struct study_page *page;	/* consent first, then instructions */
	size_t n_page;
	bool consent_required;
	struct study_question *before, *after;
	size_t n_before, n_after;
	size_t trials;			/* per subject; 0: as many questions as there are */
	size_t break_every;
	double practice_pass;		/* share of practice to get right; 0: no rule */
	int practice_tries;
	size_t repeats;			/* planned repeats per subject */
	enum study_order order;
	enum timed_interruption interruption;
	int pauses_allowed;
	bool focus_counts;		/* leaving the window is an interruption */
	enum study_resume resume;
	int64_t max_gap_ns;		/* a longer break shows the instructions again */
	double pay_base, pay_correct, pay_wrong;
	const char *pay_unit;
	struct study_stratum *stratum;
	size_t n_stratum;
	struct study_item *item;	/* practice, checks and trials */
	size_t n_item;
	struct study_plan plan;
	struct digest digest;		/* of the file and its items' file */
	struct arena arena;		/* holds all of it */
};

/*
 * Read PATH and, where it names one, the file of items beside it. RC_INPUT:
 * "study.json: arms[1].limit_s: must be a number above 0" and the like; only
 * the first fault, unless `all` is given: then each fault as a line there.
 */
enum rc study_load(const char *path, struct study **out, struct str *all, struct err *err) MUST_USE;
void study_free(struct study *s);	/* NULL is fine */

/* The limit of one item: its arm's, else the study's. */
int64_t study_limit(const struct study *s, const struct study_item *it);
const struct study_item *study_item(const struct study *s, const char *id);	/* NULL if none */

#endif
