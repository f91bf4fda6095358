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

#include "core/base/arena.h"
#include "core/base/err.h"

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
/* Bit of an id ("S1" -> 0); -1 if none. */
int taxonomy_bit(const char *id);
/* "S1" for bit 0, into out[4]; bits past the six, the project's own, go by number too. */
void taxonomy_id(int bit, char out[4]);

/* The six, then the project's own. */
struct taxonomy {
	struct taxonomy_source *source;
	size_t n;
	struct arena arena;
	const char *ids;	/* "S1, S2, ..." for messages */
};

/*
 * A project's own sources stand in FOLDER/sources.json, {"sources":[{"id",
 * "name","brief","definition","example","effect"}]}, id and name required; the
 * file may be absent. RC_INPUT: what is wrong with it.
 */
enum rc taxonomy_open(const char *folder, struct taxonomy *out, struct err *err) MUST_USE;
void taxonomy_close(struct taxonomy *t);
/* NULL if none. */
const struct taxonomy_source *taxonomy_find(const struct taxonomy *t, const char *id);
const char *taxonomy_ids(const struct taxonomy *t);

/* The decision aid: questions with yes and no, asked from the first on. */
struct taxonomy_question {
	const char *id;		/* "Q1" */
	const char *ask;
	const char *yes, *no;	/* the next question's id, a source's id, or "": no source */
};

const struct taxonomy_question *taxonomy_questions(size_t *n);

#endif
