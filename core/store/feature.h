/*
 * feature -- features of responses as columns of int8 (-128 missing), with the
 * rule text and version that made them and who labelled.
 *
 * Owns: tables feature and feature_chunk of corpus.db. May call: project, base.
 * Never: applies a rule (ingest/featurize does). Human overrides are events.
 */
#ifndef ASSAY_STORE_FEATURE_H
#define ASSAY_STORE_FEATURE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/store/item.h"

#define FEATURE_MISSING (-128)

struct feature_def {
	int64_t id;
	const char *name;
	const char *labeler;	/* "" for rules and plain imports */
	const char *rule;	/* pattern text and version, or "" */
};

enum rc feature_defs(struct project *p, struct arena *a, struct feature_def **out, size_t *n,
		     struct err *err) MUST_USE;
enum rc feature_def(struct project *p, const char *name, const char *labeler, const char *rule,
		    int64_t *id, struct err *err) MUST_USE;

struct feature_writer;
enum rc feature_writer_open(struct project *p, struct feature_writer **out,
			    struct err *err) MUST_USE;
/* Integers -127..127. *changed: there was another value. */
enum rc feature_set(struct feature_writer *w, int64_t feature, int64_t item, enum side side, int v,
		    bool *added, bool *changed, struct err *err) MUST_USE;
enum rc feature_writer_close(struct feature_writer *w, struct err *err) MUST_USE;
void feature_writer_abort(struct feature_writer *w);

enum rc feature_column(struct project *p, int64_t feature, enum side side, size_t n, int8_t *out,
		       struct err *err) MUST_USE;

#endif
