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
	const char *brief;	/* one or two words for the tag line: "mis-labeled", "subjective", ... */
	const char *definition;	/* a sentence */
	const char *example;	/* a sentence */
	const char *effect;	/* what the default policy does with it */
};

/* The built-in six, in order; *n = 6. Static. */
const struct taxonomy_source *taxonomy_sources(size_t *n);
/*
 * Bit of an id ("S1" -> 0); -1 if none. S7 to S32 are the project's own and
 * need no row here; tags S1 to S6 are the built-in six.
 */
int taxonomy_bit(const char *id);
/* The id of a bit, "S1" for 0, into out[4]. */
void taxonomy_id(int bit, char out[4]);

/* The decision aid: questions with yes and no, asked from the first on. */
struct taxonomy_question {
	const char *id;		/* "Q1" */
	const char *ask;
	const char *yes, *no;	/* the next question's id, a source's id, or "": no source */
};

const struct taxonomy_question *taxonomy_questions(size_t *n);

#endif
