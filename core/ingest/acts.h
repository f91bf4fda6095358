/*
 * acts -- what people did elsewhere, gathered while a file is read and written
 * to the log as one batch at its end.
 *
 * Owns: the bodies of imported events and their origin. May call: store, base.
 * Never: writes half a file.
 */
#ifndef ASSAY_INGEST_ACTS_H
#define ASSAY_INGEST_ACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/ingest/record.h"

struct project;
struct acts;

struct acts *acts_new(struct project *p);
void acts_free(struct acts *a);	/* NULL is fine */
/* One act about item `id`; swapped: the row's sides are the other way round than the item's. */
enum rc acts_add(struct acts *a, const struct record *r, int64_t id, bool swapped,
		 struct err *err) MUST_USE;
/*
 * All of them into the log but those that it has word for word (*same). The
 * origin is the digest of the file and of what came of it, so that replicas
 * which import the same file agree.
 */
enum rc acts_write(struct acts *a, const struct digest *file, const char *name, int64_t *same,
		   struct err *err) MUST_USE;

#endif
