/*
 * projection_make -- events of one (annotator, item) folded into rows.
 *
 * Owns: writing state, tag, feature_override, verdict, source_tag. May call:
 * base. Never: reads anything but the log. For event.c, event_merge.c and
 * projection.c; takes a struct db, so that it can work on a copy.
 */
#ifndef ASSAY_STORE_PROJECTION_MAKE_H
#define ASSAY_STORE_PROJECTION_MAKE_H

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"

struct db;

#define PROJECTION_MAKE_VERSION 1	/* grows with every change of what the fold does */

/* Anew from the log, inside the caller's transaction. scratch is reset. */
enum rc projection_make_one(struct db *db, const struct digest *item, const char *annotator,
			    struct arena *scratch, struct err *err) MUST_USE;
/* All that events after seq touch. */
enum rc projection_make_since(struct db *db, int64_t seq, struct err *err) MUST_USE;
/* Everything, from nothing. */
enum rc projection_make_all(struct db *db, struct err *err) MUST_USE;

#endif
