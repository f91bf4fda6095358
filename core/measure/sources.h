/*
 * sources -- how often each source of unreliability was named, and whether
 * people name the same (Yeh et al., M-REL-4).
 *
 * Owns: shares of items and of tags, agreement per source. May call:
 * annotators, agree, interval. Never: takes an untagged item for one free of
 * faults, unless somebody who tags looked at it.
 */
#ifndef ASSAY_MEASURE_SOURCES_H
#define ASSAY_MEASURE_SOURCES_H

#include <stddef.h>
#include <stdint.h>

#include "core/measure/annotators.h"

#define SOURCES_MAX 32

/* All items, those on which people disagree, those that somebody finds both bad. */
enum sources_type { SOURCES_ALL, SOURCES_LOW_AGREEMENT, SOURCES_BOTH_BAD, SOURCES_TYPES };
const char *sources_type_name(enum sources_type t);	/* "all", "low_agreement", "both_bad" */

struct sources_shares {
	double items;			/* tagged ones: what item shares are of */
	double seen;			/* with any annotation */
	double tags;			/* (annotator, item, source): what tag shares are of */
	double item[SOURCES_MAX];	/* items with the source */
	double tag[SOURCES_MAX];	/* times it was named */
};
struct sources_shares sources_shares(const struct annotators_row *r, size_t n,
				     struct annotators_filter f, enum sources_type type);

/*
 * Krippendorff's alpha of "names it" against "does not" among coders: people who
 * tagged anything anywhere, on the items they annotated.
 */
struct agree_result sources_agreement(const struct annotators_row *r, size_t n, int source);

#endif
