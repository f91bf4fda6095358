/*
 * writer -- the formats of export, a row each: how a pair becomes a line, or
 * how the records of a project become lines.
 *
 * Owns: the shape of lines. May call: work, measure, store, text, base. Never:
 * decides what is written (export and clean do) or opens a file.
 */
#ifndef ASSAY_OUT_WRITER_H
#define ASSAY_OUT_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/measure/panel.h"
#include "core/store/project.h"

/* Where lines go, and what stands around them. */
struct writer_run {
	struct project *project;
	const struct panel *panel;
	int subset;		/* -1: all */
	void (*put)(void *ctx, const char *p, size_t n);
	void *ctx;
	int64_t in, written;	/* records met, records written */
	struct str line;
};

/* The texts of one pair, the way round that they leave. */
struct writer_pair {
	struct slice prompt, chosen, rejected;
};

struct writer {
	/* Append one line, newline included. */
	void (*pair)(struct str *line, const struct writer_pair *p);
	/* Where there are no pairs to write: all records. */
	enum rc (*records)(struct writer_run *r, struct err *err);
};

extern const struct writer writer_trl, writer_trl_conversational, writer_hh, writer_scores,
	writer_annotations, writer_csv;

/* Send off r->line and clear it. */
void writer_flush(struct writer_run *r);

#endif
