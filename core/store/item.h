/*
 * item -- pairs and claims: narrow rows for lists, texts on demand.
 *
 * Owns: tables source, alias, subset, item, text, item_chunk of corpus.db. May call:
 * project, base. Never: loads a text unless asked for one item's.
 *
 * Items have dense ids 1..item_count; panel index = id - 1. Side a is what the
 * item's first file called a (or chosen, where the file has no order).
 */
#ifndef ASSAY_STORE_ITEM_H
#define ASSAY_STORE_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/str.h"

struct project;

enum side { SIDE_A = 0, SIDE_B = 1, SIDE_NONE = -1 };
enum item_kind { ITEM_PAIR = 0, ITEM_CLAIM = 1 };

enum item_flags {
	ITEM_DUPLICATE = 1,	/* occurrence > 0 within its source */
	ITEM_PARTED = 2,	/* transcripts part before the last turn */
	ITEM_EMPTY = 4,		/* a response is empty */
	ITEM_MARKER = 8,	/* a role marker stands inside a turn */
	ITEM_SAME_RESPONSES = 16,
	ITEM_SUPERSEDED = 32,	/* a corrected row took its place: out of the panel */
};

/* A narrow row. Strings live in the arena it was read into. */
struct item_row {
	int64_t id;
	struct digest identity, group, response[2];
	enum item_kind kind;
	int label;		/* pair: side chosen, SIDE_NONE unknown; claim: gold 1 correct, 0 wrong, -1 */
	int flags;
	int64_t source, line;	/* line counts from 1; row = line - 1 joins `row` */
	int subset;		/* index for item_subset_name */
	int32_t bytes_prompt, bytes_a, bytes_b;
	const char *key;	/* the source's id, or the 0-based row where it has none */
	const char *opening;	/* first ~96 bytes of the last human turn, whitespace folded */
};

/* What `import` hands in; spans borrowed for the call. */
struct item_new {
	enum item_kind kind;
	/* prompt: the shared beginning, cut behind the last "Assistant:" */
	struct slice key, prompt, response[2];
	struct slice opening;
	int label, flags;
	int64_t source, line;
	int subset;
};

enum item_added { ITEM_ADDED, ITEM_SAME, ITEM_CHANGED };

/* What adding one row came to. */
struct item_outcome {
	enum item_added what;
	int64_t id;
	bool swapped;		/* this row's sides are the other way round than the item's */
	/* ITEM_SAME, but this row says the other response was chosen: kept as it was first */
	bool label_differs;
	bool duplicate;		/* occurrence > 0 */
};

/*
 * A writer for one import run, inside project_begin_corpus. Keeps identities
 * seen so far; same identity = kind, prompt digest, sorted response digests,
 * occurrence within the source. Same (source name, key) with other texts:
 * ITEM_CHANGED, the old item is superseded.
 */
struct item_writer;
enum rc item_writer_open(struct project *p, struct item_writer **out, struct err *err) MUST_USE;
enum rc item_add(struct item_writer *w, const struct item_new *n, struct item_outcome *out,
		 struct err *err) MUST_USE;
/* Writes the column chunks; on the first import builds the unique index. Frees w in any case. */
enum rc item_writer_close(struct item_writer *w, struct err *err) MUST_USE;
void item_writer_abort(struct item_writer *w);	/* frees; NULL is fine */

struct item_source {
	int64_t id;
	struct digest digest;
	int64_t bytes, rows, added_ns;
	/* name: base name; kind: "pairs", "scores", ...; report: JSON of the import */
	const char *path, *name, *format, *kind, *report;
};

enum rc item_source_add(struct project *p, const struct item_source *s, int64_t *id,
			struct err *err) MUST_USE;
/* Complete what only the end of the file knows: digest, bytes, rows, report, and the name. */
enum rc item_source_finish(struct project *p, const struct item_source *s,
			   struct err *err) MUST_USE;
/* How many rows of a source have the id of an earlier row of it, and the first one's line. */
enum rc item_source_twice(struct project *p, int64_t source, int64_t *rows, int64_t *first,
			  struct err *err) MUST_USE;
/* RC_NOTFOUND if no source has these bytes. Strings into a. */
enum rc item_source_by_digest(struct project *p, const struct digest *d, struct arena *a,
			      struct item_source *out, struct err *err) MUST_USE;
enum rc item_sources(struct project *p, struct arena *a, struct item_source **out, size_t *n,
		     struct err *err) MUST_USE;

/* The index of a subset's name, made if new; "" is index 0 and always there. */
enum rc item_subset(struct project *p, const char *name, int *index, struct err *err) MUST_USE;
/* Names in order of index, into a. */
enum rc item_subsets(struct project *p, struct arena *a, const char ***names, size_t *n,
		     struct err *err) MUST_USE;

size_t item_count(struct project *p);
enum rc item_get(struct project *p, int64_t id, struct arena *a, struct item_row *out,
		 struct err *err) MUST_USE;
/* Prompt and responses; into a. Claims have response[1].n = 0. */
enum rc item_texts(struct project *p, int64_t id, struct arena *a, struct slice *prompt,
		   struct slice response[2], struct err *err) MUST_USE;
/*
 * By source key where unique, else by >= 8 hex digits of identity. RC_NOTFOUND, or RC_INPUT
 * "names 3 items: ...".
 */
enum rc item_find(struct project *p, const char *name, int64_t *id, struct err *err) MUST_USE;
enum rc item_by_identity(struct project *p, const struct digest *d, int64_t *id,
			 struct err *err) MUST_USE;
/*
 * The item of row `row` (0-based) of a source, and whether its sides are swapped there.
 * RC_NOTFOUND.
 */
enum rc item_by_row(struct project *p, int64_t source, int64_t row, int64_t *id, bool *swapped,
		    struct err *err) MUST_USE;
enum rc item_by_key(struct project *p, int64_t source_or_0, struct slice key, int64_t *id,
		    bool *swapped, struct err *err) MUST_USE;

/* Columns for the panel, item_count long each, index = id - 1; any may be NULL. */
enum rc item_columns(struct project *p, int8_t *label, uint16_t *subset, uint8_t *flags,
		     uint8_t *kind, struct err *err) MUST_USE;
/* Bytes of the responses, item_count long each; 0 for side b of a claim. */
enum rc item_lengths(struct project *p, uint32_t *a, uint32_t *b, struct err *err) MUST_USE;
/* group index per item, dense from 0 in order of first appearance (for clustering by prompt). */
enum rc item_groups(struct project *p, uint32_t *group, size_t *n_groups, struct err *err) MUST_USE;

/*
 * Stream all items' texts in order of id for scans (regex, features, export): fn returns false
 * to stop.
 */
typedef bool item_text_fn(void *ctx, int64_t id, struct slice prompt, struct slice a,
			  struct slice b);
enum rc item_scan_texts(struct project *p, int64_t from_id, item_text_fn *fn, void *ctx,
			struct err *err) MUST_USE;

#endif
