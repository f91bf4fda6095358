/*
 * ingest -- a file becomes records, records become rows; every odd one is
 * counted and reported with file:line.
 *
 * Owns: the run of an import: one transaction, counts that add up
 * (read = added + changed + same + rejected). May call: store, text, base,
 * format. Never: drops or repairs a row silently; leaves half an import.
 */
#ifndef ASSAY_INGEST_INGEST_H
#define ASSAY_INGEST_INGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/store/project.h"

struct ingest_options {
	const char *format;	/* NULL: recognised by its keys */
	const char *rm;		/* NULL: from the file's name */
	const char *role;	/* NULL: committee */
	const char *labeler;
	const char *subset;		/* of rows that name none */
	/* "FIELD=PATH" as remap.h has it, NULL at the end; or NULL */
	const char *const *map;
	const char *for_source;	/* name or path of the pair file that `row` joins */
	int64_t max_rejects;	/* -1: no limit */
	/*
	 * Called about ten times a second with bytes read, size (0 unknown), rows. NULL:
	 * none. false stops: RC_STOP, nothing kept.
	 */
	bool (*progress)(void *ctx, int64_t at, int64_t size, int64_t rows);
	void *progress_ctx;
};

struct ingest_reject {
	int64_t line;
	const char *reason;
};

struct ingest_warning {
	/* "prefixes_differ", "empty_response", "role_marker", "duplicate", ... */
	const char *name;
	const char *help;	/* a sentence for people */
	int64_t count;
	int64_t first_line;
};

struct ingest_report {
	const char *file, *format;
	int64_t read, added, changed, same, rejected;
	struct {
		int64_t pairs, claims, responses, scores, features, annotations, judgments;
	} records;
	struct ingest_reject *reject;	/* the first INGEST_KEPT of them */
	size_t n_reject;
	struct ingest_warning *warning;
	size_t n_warning;
	bool known;		/* these very bytes were imported before: nothing was read */
	bool too_many_rejects;
	bool nothing;		/* every row was rejected: nothing was kept, no source made */
};

#define INGEST_KEPT 1000

/*
 * Does a file bring items (pairs, claims), which others are about? A look at its
 * first row; false where that cannot be told. Not for "-", which can be read once.
 */
bool ingest_brings_items(const char *path, const struct ingest_options *o);

/*
 * Import one file ("-" is stdin) into a project open for import. The report's
 * strings live in arena. On any failure the project is as it was before.
 */
enum rc ingest_file(struct project *p, const char *path, const struct ingest_options *o,
		    struct arena *arena, struct ingest_report *out, struct err *err) MUST_USE;

#endif
