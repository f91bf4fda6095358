/*
 * annotators -- people among themselves, against the label and against the
 * committee (Yeh et al., M-REL-2 and M-REL-3; inference.md sections 3 and 6).
 *
 * Owns: figures of choices. May call: agree, detect, interval, base. Never:
 * counts a choice made after the label was shown, or a repeat, for
 * reliability; whoever fills the rows leaves those out.
 */
#ifndef ASSAY_MEASURE_ANNOTATORS_H
#define ASSAY_MEASURE_ANNOTATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/agree.h"
#include "core/measure/detect.h"

/* As enum choice of the projections. */
enum annotators_choice {
	ANNOTATORS_NONE, ANNOTATORS_A, ANNOTATORS_B, ANNOTATORS_BOTH_GOOD, ANNOTATORS_BOTH_BAD,
	ANNOTATORS_UNSURE, ANNOTATORS_TIE, ANNOTATORS_CHOICES
};

struct annotators_row {
	uint32_t item;		/* rows of one item stand together */
	uint32_t annotator;	/* dense from 0 */
	uint32_t tags;		/* a bit per source */
	uint8_t choice;		/* blind; enum annotators_choice */
	int8_t label;		/* side, -1 none */
	int8_t majority;	/* the committee's side, -1 none or level */
	int8_t left; /* 1 what was chosen stood on the left, 0 on the right, -1 not known */
	int16_t votes;		/* for the label; -1 not all RMs rated it */
	double seconds;		/* NaN not known */
};

/* Which rows; -1: whatever. An item has a source when anybody tagged it so. */
struct annotators_filter {
	int votes, source;
};
#define ANNOTATORS_ALL ((struct annotators_filter){ -1, -1 })

/* The rows of one item from `at`: their number, and all tags on it. */
size_t annotators_item(const struct annotators_row *r, size_t n, size_t at, uint32_t *tags);
/* Does the filter take an item with these votes and tags? */
bool annotators_takes(struct annotators_filter f, const struct annotators_row *first,
		      uint32_t tags);

enum annotators_coding {
	ANNOTATORS_BY_SIDE,	/* a, tie, b, both good, both bad; unsure missing */
	ANNOTATORS_BY_LABEL,	/* for, tie, against, both good, both bad; without label missing */
	ANNOTATORS_ORDINAL,	/* a, middle (tie, both good, both bad), b */
};
/* 5 or 3. */
size_t annotators_categories(enum annotators_coding c);
/* Category of a choice, or -1 missing. */
int annotators_category(const struct annotators_row *r, enum annotators_coding c);

/* Patterns of the items that the filter takes; t is initialised here. */
void annotators_table(const struct annotators_row *r, size_t n, struct annotators_filter f,
		      enum annotators_coding coding, struct agree_table *t);

/* M-REL-3: how many choices fell on what, against the recorded label. */
struct annotators_shares {
	double n, chose_label, against, both_good, both_bad, unsure, tie;
	double unlabelled;	/* choices of items without label: not in n */
	double by_side[ANNOTATORS_CHOICES]; /* all choices, labelled or not, by the item's sides */
};
struct annotators_shares annotators_shares(const struct annotators_row *r, size_t n,
					   struct annotators_filter f);

enum annotators_truth { ANNOTATORS_LABEL, ANNOTATORS_COMMITTEE };
/* One annotator's choices of a side (who -1: everybody's) against the label's or the committee's.
 */
struct estimate annotators_against(const struct annotators_row *r, size_t n, int who,
				   enum annotators_truth truth);
/* The same against the plurality of the others' choices; items where two are level are left out. */
struct estimate annotators_against_others(const struct annotators_row *r, size_t n, int who);
/* Items that both chose on, as agree_cohen wants them: 5 x 5. */
struct agree_result annotators_cohen(const struct annotators_row *r, size_t n, int a, int b);

/* Share of chosen sides that stood on the left; Wilson. who -1: everybody. */
struct estimate annotators_left(const struct annotators_row *r, size_t n, int who);
/* Agreement with the label by time taken. */
struct detect_time annotators_speed(const struct annotators_row *r, size_t n, size_t bins);

/* An item shown again to the same person. */
struct annotators_repeat {
	uint32_t annotator;
	uint8_t first, again;	/* enum annotators_choice */
	bool swapped;		/* sides stood the other way round */
};
struct annotators_repeats {
	struct estimate same;		/* share of repeats answered alike */
	struct estimate swapped, straight;
	struct agree_result kappa;	/* first against again */
};
struct annotators_repeats annotators_repeats(const struct annotators_repeat *r, size_t n, int who);

#endif
