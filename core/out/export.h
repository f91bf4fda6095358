/*
 * export -- the data set, cleaned, back to training; a manifest beside it.
 *
 * Owns: the run, the manifest whose counts add up (in = kept + flipped +
 * dropped + open + left out; written = kept + flipped + open), the row-by-row
 * reasons. May call: writer, clean, work, measure, store. Never: leaves half a
 * file (written beside, synced, renamed).
 */
#ifndef ASSAY_OUT_EXPORT_H
#define ASSAY_OUT_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/store/project.h"

struct export_options {
	const char *format;
	const char *path;	/* "-" is stdout: then the manifest goes nowhere */
	const char *policy;	/* NULL: default; adjudication and cleaning policies alike */
	const char *subset;
	void (*write)(void *ctx, const char *p, size_t n);	/* for path "-" */
	void *write_ctx;
	const char *const *set;	/* KEY=VALUE for the policy */
	size_t n_set;
	const char *reasons;	/* a JSON line for every pair: what and why; NULL: none */
};

/* Of records instead of pairs where the format writes no data set (scores, annotations, csv). */
struct export_counts {
	int64_t in, written, kept, flipped, dropped, open, left_out;
	bool records;		/* no data set: written and left_out are all there is to say */
};

/*
 * RC_INPUT: no such format, policy or parameter; RC_SYSTEM: what the disk says.
 * The file of that name is then as it was.
 */
enum rc export_run(struct project *p, const struct export_options *o, struct export_counts *out,
		   struct err *err) MUST_USE;

struct export_format {
	const char *name, *help;
};
const struct export_format *export_formats(size_t *n);

#endif
