/*
 * export -- the data set, cleaned, back to training; a manifest beside it.
 *
 * Owns: formats as rows of a table, the manifest whose counts add up
 * (in = kept + flipped + dropped + left out by reason). May call: work, measure, store.
 * Never: leaves half a file (written beside, synced, renamed).
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
	const char *policy;	/* NULL: default */
	const char *subset;
	void (*write)(void *ctx, const char *p, size_t n);	/* for path "-" */
	void *write_ctx;
};

struct export_counts {
	int64_t in, written, kept, flipped, dropped, open, left_out;
};

enum rc export_run(struct project *p, const struct export_options *o, struct export_counts *out,
		   struct err *err) MUST_USE;

struct export_format {
	const char *name, *help;
};
const struct export_format *export_formats(size_t *n);

#endif
