/*
 * report -- the account of an import: counts, rejects, warnings.
 *
 * Owns: filling and printing struct ingest_report. May call: base, format.
 * Never: decides what is rejected (ingest does).
 */
#ifndef ASSAY_INGEST_REPORT_H
#define ASSAY_INGEST_REPORT_H

#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/ingest/ingest.h"
#include "core/ingest/record.h"

/* The report's strings go into a. */
void report_begin(struct ingest_report *g, const char *file, struct arena *a);
void report_reject(struct ingest_report *g, int64_t line, const char *reason, struct arena *a);
void report_odd(struct ingest_report *g, enum record_odd what, int64_t line);
/* The counts as JSON members of the open object, and what would change the outcome of a rerun. */
void report_json(const struct ingest_report *g, const struct ingest_options *o, int64_t no_pair,
		 struct str *out);
/*
 * Would importing the same bytes with these options come to the same? json is
 * what report_json wrote then. Not where rows had found no pair.
 */
bool report_repeats(const char *json, const struct ingest_options *o);

/*
 * Fill g anew with the account of the run that wrote json, for bytes that are
 * known: what came in then is the same now, what was rejected then still is.
 */
void report_known(struct ingest_report *g, const char *json, int64_t rows, struct arena *a);

#endif
