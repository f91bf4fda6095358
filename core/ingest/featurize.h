/*
 * featurize -- features of responses by regular expression, from
 * schema/features.json or a file like it.
 *
 * Owns: reading the rules, applying them to the responses (never to the shared
 * beginning). May call: store, base. Never: touches what people overrode
 * (those are events), leaves half a run.
 */
#ifndef ASSAY_INGEST_FEATURIZE_H
#define ASSAY_INGEST_FEATURIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/store/project.h"

/* A rule as it stands in the file. Strings in the arena of featurize_rules. */
struct featurize_rule {
	const char *name, *help, *pattern;
	bool count;	/* the number of matches, at most 127; else 0 or 1 */
	bool cased;
};

/*
 * The rules of a file, NULL: the built-in ones. RC_INPUT: what is wrong with the file,
 * the rule's name, and for a pattern at which character.
 */
enum rc featurize_rules(const char *path, struct arena *a, struct featurize_rule **out, size_t *n,
			struct err *err) MUST_USE;

struct featurize_options {
	const char *rules;	/* NULL: built-in */
	/* Called about ten times a second; false stops: RC_STOP, nothing kept. NULL: none. */
	bool (*progress)(void *ctx, int64_t at, int64_t of);
	void *progress_ctx;
};

struct featurize_count {
	const char *name;
	int64_t on;		/* responses with a value other than 0 */
	int64_t changed;	/* that had another value before */
};

struct featurize_report {
	int64_t items, responses;
	struct featurize_count *feature;	/* one a rule, in arena */
	size_t n;
};

/* The project open for import. On failure it is as it was. */
enum rc featurize_run(struct project *p, const struct featurize_options *o, struct arena *a,
		      struct featurize_report *out, struct err *err) MUST_USE;

#endif
