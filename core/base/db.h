/*
 * db -- the door to SQLite.
 *
 * Owns: connections, kept statements, transactions, migrations, SQLite's error
 * codes put into sentences. May call: err, mem, str, schema, query. Never: holds
 * a statement's text (schema/ does) or lets a sqlite3 type out.
 *
 * A connection belongs to one thread. Statements are named (query.h), prepared
 * on first use and kept; parameters count from 1, columns from 0. A wrong
 * number is a bug and dies. After db_stmt always db_done, on every way out.
 */
#ifndef ASSAY_BASE_DB_H
#define ASSAY_BASE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/query.h"
#include "core/base/str.h"

struct db;
struct db_stmt;

enum db_kind { DB_CORPUS, DB_WORK };
enum db_access { DB_READ, DB_WRITE };

/*
 * A new file with all migrations applied; RC_CONFLICT if the path exists. bulk:
 * journal and synchronous off, for a file that is built beside and renamed.
 */
enum rc db_create(const char *path, enum db_kind kind, bool bulk, struct db **out,
		  struct err *err) MUST_USE;
/*
 * An existing one. Pending migrations are applied under the write lock when
 * it may be written. RC_INPUT: not ours; RC_DAMAGED: newer, empty, malformed;
 * RC_SYSTEM: permissions and the like.
 */
enum rc db_open(const char *path, enum db_kind kind, enum db_access access, struct db **out,
		struct err *err) MUST_USE;
/* A copy in memory, writable, cut off from the file. */
enum rc db_copy(struct db *from, struct db **out, struct err *err) MUST_USE;
void db_close(struct db *db);	/* rolls back what is open; NULL is fine */
const char *db_path(const struct db *db);	/* borrowed */
int db_latest(enum db_kind kind);	/* number of the last migration this program knows */

/*
 * Transactions nest; only the outermost commits. Writers wait in line (flock
 * on the folder for work.db, then a jittered busy handler), at most ten
 * seconds: RC_BUSY. A rollback inside makes the outermost commit fail.
 */
enum rc db_begin(struct db *db, struct err *err) MUST_USE;
enum rc db_commit(struct db *db, struct err *err) MUST_USE;
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

enum rc db_stmt(struct db *db, enum query q, struct db_stmt **out, struct err *err) MUST_USE;
void db_int(struct db_stmt *s, int at, int64_t v);
void db_double(struct db_stmt *s, int at, double v);	/* NaN is stored as NULL */
/* Borrowed until db_done or the next binding at this place; p NULL is NULL. */
void db_text(struct db_stmt *s, int at, const char *p, size_t n);
void db_textz(struct db_stmt *s, int at, const char *z);
void db_blob(struct db_stmt *s, int at, const void *p, size_t n);
void db_null(struct db_stmt *s, int at);
/* *row: there is one to read. */
enum rc db_step(struct db_stmt *s, bool *row, struct err *err) MUST_USE;
/* Step to the end, then make ready for the next binding: for many rows through one statement. */
enum rc db_exec(struct db_stmt *s, struct err *err) MUST_USE;
/* Ready for the next binding before the end was reached; bindings stay. */
void db_rewind(struct db_stmt *s);
void db_done(struct db_stmt *s);	/* NULL is fine */
/* A statement without parameters or rows, whole. */
enum rc db_run(struct db *db, enum query q, struct err *err) MUST_USE;

/* Columns of the row at hand; text and blobs live until the next step. */
bool db_is_null(struct db_stmt *s, int at);
int64_t db_get_int(struct db_stmt *s, int at);
double db_get_double(struct db_stmt *s, int at);	/* NULL is NaN */
struct slice db_get_text(struct db_stmt *s, int at);	/* NUL-terminated; NULL is "" */
struct slice db_get_blob(struct db_stmt *s, int at);

int64_t db_rowid(struct db *db);	/* of the last insert */
int64_t db_changes(struct db *db);
/* Changes whenever another connection has written. */
int64_t db_data_version(struct db *db);
/* Move what the WAL holds into the file; for idle moments. Never waits. */
void db_checkpoint(struct db *db);
/* A consistent copy into a new file while others write. RC_CONFLICT if it exists. */
enum rc db_backup(struct db *db, const char *path, struct err *err) MUST_USE;
/* PRAGMA quick_check and foreign_key_check; RC_DAMAGED with the first complaint. */
enum rc db_check(struct db *db, struct err *err) MUST_USE;
/* For tests: the text of a statement, its query plan (one step a line), the schema as SQL. */
const char *db_sql(enum query q);
enum rc db_plan(struct db *db, enum query q, struct str *out, struct err *err) MUST_USE;
enum rc db_schema(struct db *db, struct str *out, struct err *err) MUST_USE;

#endif
