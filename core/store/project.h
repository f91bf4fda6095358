/*
 * project -- a folder with corpus.db (what was imported), work.db (what people
 * did) and cache/ (may be deleted at any time).
 *
 * Owns: opening, creating, migrating, locking. May call: base. Never: holds
 * SQL text (schema/ does) or lets a damaged or newer file be written.
 */
#ifndef ASSAY_STORE_PROJECT_H
#define ASSAY_STORE_PROJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/err.h"

struct project;
struct db;

enum project_mode {
	PROJECT_READ,	/* both files read-only */
	PROJECT_WORK,	/* corpus read-only, work.db writable: annotating */
	PROJECT_IMPORT,	/* both writable */
};

/* A new, empty project folder. RC_CONFLICT if the path exists. */
enum rc project_create(const char *path, const struct clock *clock, struct err *err) MUST_USE;
/*
 * Open one. RC_INPUT: not a project (says why: no such folder, no work.db,
 * another application's file); RC_DAMAGED: newer than this program (both
 * numbers), malformed; RC_SYSTEM: permissions, read-only disk, network file
 * system with the remedy.
 */
enum rc project_open(const char *path, enum project_mode mode, const struct clock *clock,
		     struct project **out, struct err *err) MUST_USE;
void project_close(struct project *p);	/* NULL is fine */

const char *project_path(const struct project *p);	/* borrowed */
const char *project_name(const struct project *p);	/* folder name without ".assay"; borrowed */
const struct clock *project_clock(const struct project *p);
enum project_mode project_mode(const struct project *p);

/* One transaction over corpus.db or work.db for bulk work; nests. End with commit or rollback. */
enum rc project_begin_corpus(struct project *p, struct err *err) MUST_USE;
enum rc project_commit_corpus(struct project *p, struct err *err) MUST_USE;
void project_rollback_corpus(struct project *p);

/* True when another process has written work.db since the last call. Cheap: PRAGMA data_version. */
bool project_work_changed(struct project *p);

/* For moments without a key: moves the write-ahead log into work.db. Never waits. */
void project_idle(struct project *p);
/* work.db into a new file, consistent while others write. RC_CONFLICT if the file exists. */
enum rc project_backup(struct project *p, const char *path, struct err *err) MUST_USE;
/* Are both files sound as databases? RC_DAMAGED with the first complaint. Reads everything. */
enum rc project_check(struct project *p, struct err *err) MUST_USE;

/* For the files of core/store only. */
struct db *project_corpus(struct project *p);
struct db *project_work(struct project *p);
/*
 * Something made from the corpus that is worth keeping until the corpus changes; NULL if there
 * is none.
 */
void *project_kept(struct project *p);
void project_keep(struct project *p, void *cache, void (*release)(void *));
void project_forget(struct project *p);

#endif
