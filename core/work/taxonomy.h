/*
 * taxonomy -- the sources of unreliability: S1 to S6 of Yeh et al. and the
 * project's own, from schema/sources.json.
 *
 * Owns: their ids, short and long definitions, examples. May call: base. Never:
 * decides anything (policy does).
 */
#ifndef ASSAY_WORK_TAXONOMY_H
#define ASSAY_WORK_TAXONOMY_H

#include <stddef.h>

struct taxonomy_source {
	const char *id;		/* "S1" */
	const char *name;	/* "mis-labeling" */
	const char *brief;	/* one or two words for the tag line: "mis-labeling", "subjective", ... */
	const char *definition;	/* a sentence */
	const char *example;	/* a sentence */
	const char *effect;	/* what the default policy does with it */
};

/* The built-in six, in order; *n = 6. Static. */
const struct taxonomy_source *taxonomy_sources(size_t *n);
/* Bit of an id ("S1" -> 0); -1 if none. */
int taxonomy_bit(const char *id);

#endif
