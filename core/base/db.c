/*
 * db -- see db.h. The one file that calls sqlite3.
 *
 * Statements are kept per connection in an array by their name. One that is
 * being walked already (a callback that asks the same question again) is
 * prepared a second time for that walk.
 */
#include "core/base/db.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/digest.h"
#include "core/base/mem.h"
#include "core/base/schema.h"

#define WAIT_NS INT64_C(10000000000)	/* how long a writer stands in line */

struct db_stmt {
	sqlite3_stmt *s;
	struct db *db;
	bool kept, busy;
};

struct db {
	sqlite3 *h;
	char *path;
	enum db_kind kind;
	int line;		/* descriptor of the folder that writers of work.db queue at; -1: none */
	int depth;
	bool doomed;		/* an inner part was rolled back */
	uint64_t jitter;
	int64_t waited;
	struct db_stmt stmt[Q_COUNT];
};

static const char *const sql_text[] = {
#define Q(name, sql) [Q_##name] = sql,
#include "schema/corpus.def"
	[Q_CORPUS_END] = NULL,
#include "schema/work.def"
#undef Q
};

/* ---- errors ---- */

static const char *base_of(const char *path)
{
	return path ? str_base(path) : "database";
}

/* SQLite's code as ours, with a sentence that says what to do. */
static enum rc fail(sqlite3 *h, const char *path, int code, struct err *err)
{
	const char *file = base_of(path);

	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, RC_BUSY, "%s: another process is writing to it; try again", file);
	case SQLITE_FULL:
		return err_set(err, RC_SYSTEM, "%s: the disk is full; nothing was changed", file);
	case SQLITE_IOERR:
		return err_set(err, RC_SYSTEM, "%s: the disk failed: %s", path,
			       errno ? strerror(errno) : sqlite3_errmsg(h));
	case SQLITE_READONLY:
		return err_set(err, RC_SYSTEM, "%s: it may not be written: read-only file, folder or disk", path);
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return err_set(err, RC_SYSTEM, "%s: cannot be opened: %s", path,
			       sqlite3_system_errno(h) ? strerror(sqlite3_system_errno(h)) : "no permission");
	case SQLITE_CORRUPT:
		return err_set(err, RC_DAMAGED, "%s: the file is damaged (%s); take a backup or merge what"
			       " can be read into a new project", path, sqlite3_errmsg(h));
	case SQLITE_NOTADB:
		return err_set(err, RC_DAMAGED,
			       "%s: this is not a database file, or its beginning is damaged; if a"
			       " backup was made, copy it there",
			       path);
	case SQLITE_CONSTRAINT:
		return err_set(err, RC_CONFLICT, "%s: %s", file, sqlite3_errmsg(h));
	case SQLITE_INTERRUPT:
		return err_set(err, RC_STOP, "interrupted");
	case SQLITE_NOMEM:
		err_die("out of memory in %s", file);
	default:
		return err_set(err, RC_FAIL, "%s: %s", file, sqlite3_errmsg(h));
	}
}

static enum rc db_fail(struct db *db, int code, struct err *err)
{
	return fail(db->h, db->path, code, err);
}

/* ---- waiting in line ---- */

/* Sleep 0.1 to 3 ms; false once this wait has lasted too long. */
static bool wait_a_little(struct db *db)
{
	struct timespec t = { 0, 0 };
	int64_t ns;

	db->jitter = db->jitter * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	ns = 100000 + (int64_t)((db->jitter >> 33) % 2900000);
	if (db->waited > WAIT_NS)
		return false;
	db->waited += ns;
	t.tv_nsec = ns;
	nanosleep(&t, NULL);
	return true;
}

static int on_busy(void *ctx, int tries)
{
	struct db *db = ctx;

	if (!tries)
		db->waited = 0;
	return wait_a_little(db);
}

/*
 * The turnstile. A blocking flock would be fairer still, but then a writer that
 * was stopped inside a transaction would freeze every other one for good.
 */
static enum rc line_enter(struct db *db, struct err *err)
{
	if (db->line < 0)
		return RC_OK;
	db->waited = 0;
	while (flock(db->line, LOCK_EX | LOCK_NB)) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return RC_OK;	/* no flock here: the busy handler alone must do */
		if (!wait_a_little(db))
			return db_fail(db, SQLITE_BUSY, err);
	}
	return RC_OK;
}

static void line_leave(struct db *db)
{
	if (db->line >= 0)
		flock(db->line, LOCK_UN);
}

static int open_folder_of(const char *path)
{
	const char *base = str_base(path);
	char *dir = base == path ? mem_strdup(".") : mem_dup(path, (size_t)(base - path));
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(dir);
	return fd;
}

/* ---- statements ---- */

static enum rc prepare(struct db *db, enum query q, bool keep, sqlite3_stmt **out, struct err *err)
{
	unsigned flags = keep ? SQLITE_PREPARE_PERSISTENT : 0;
	int code = sqlite3_prepare_v3(db->h, sql_text[q], -1, flags, out, NULL);

	return code ? db_fail(db, code, err) : RC_OK;
}

enum rc db_stmt(struct db *db, enum query q, struct db_stmt **out, struct err *err)
{
	struct db_stmt *s = &db->stmt[q];
	sqlite3_stmt *h = NULL;
	enum rc rc = RC_OK;

	if (s->busy) {
		if ((rc = prepare(db, q, false, &h, err)))
			return rc;
		s = mem_zalloc(1, sizeof *s);
		s->s = h;
	} else if (!s->s) {
		if ((rc = prepare(db, q, true, &s->s, err)))
			return rc;
		s->kept = true;
	}
	s->db = db;
	s->busy = true;
	*out = s;
	return RC_OK;
}

void db_done(struct db_stmt *s)
{
	if (!s)
		return;
	if (!s->kept) {
		sqlite3_finalize(s->s);
		free(s);
		return;
	}
	sqlite3_reset(s->s);
	sqlite3_clear_bindings(s->s);
	s->busy = false;
}

void db_rewind(struct db_stmt *s)
{
	sqlite3_reset(s->s);
}

void db_int(struct db_stmt *s, int at, int64_t v)
{
	ENSURE(sqlite3_bind_int64(s->s, at, v) == SQLITE_OK);
}

void db_double(struct db_stmt *s, int at, double v)
{
	ENSURE(sqlite3_bind_double(s->s, at, v) == SQLITE_OK);
}

void db_null(struct db_stmt *s, int at)
{
	ENSURE(sqlite3_bind_null(s->s, at) == SQLITE_OK);
}

void db_text(struct db_stmt *s, int at, const char *p, size_t n)
{
	ENSURE(sqlite3_bind_text64(s->s, at, p, n, SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK);
}

void db_textz(struct db_stmt *s, int at, const char *z)
{
	db_text(s, at, z, z ? strlen(z) : 0);
}

void db_blob(struct db_stmt *s, int at, const void *p, size_t n)
{
	ENSURE(sqlite3_bind_blob64(s->s, at, p, n, SQLITE_STATIC) == SQLITE_OK);
}

enum rc db_step(struct db_stmt *s, bool *row, struct err *err)
{
	int code = sqlite3_step(s->s);

	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return db_fail(s->db, code, err);
	*row = code == SQLITE_ROW;
	return RC_OK;
}

enum rc db_exec(struct db_stmt *s, struct err *err)
{
	enum rc rc = RC_OK;
	int code;

	while ((code = sqlite3_step(s->s)) == SQLITE_ROW)
		;
	if (code != SQLITE_DONE)
		rc = db_fail(s->db, code, err);
	sqlite3_reset(s->s);
	return rc;
}

enum rc db_run(struct db *db, enum query q, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(db, q, &s, err);

	if (!rc)
		rc = db_exec(s, err);
	db_done(s);
	return rc;
}

bool db_is_null(struct db_stmt *s, int at)
{
	return sqlite3_column_type(s->s, at) == SQLITE_NULL;
}

int64_t db_get_int(struct db_stmt *s, int at)
{
	return sqlite3_column_int64(s->s, at);
}

double db_get_double(struct db_stmt *s, int at)
{
	return db_is_null(s, at) ? NAN : sqlite3_column_double(s->s, at);
}

struct slice db_get_text(struct db_stmt *s, int at)
{
	const unsigned char *p = sqlite3_column_text(s->s, at);
	struct slice out = { p ? (const char *)p : "", 0 };

	out.n = p ? (size_t)sqlite3_column_bytes(s->s, at) : 0;
	return out;
}

struct slice db_get_blob(struct db_stmt *s, int at)
{
	struct slice out = { sqlite3_column_blob(s->s, at), 0 };

	out.n = out.s ? (size_t)sqlite3_column_bytes(s->s, at) : 0;
	return out;
}

/* ---- small statements of this file's own ---- */

static enum rc exec_text(struct db *db, const char *sql, struct err *err)
{
	int code = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	return code ? db_fail(db, code, err) : RC_OK;
}

/* The first column of the first row of a PRAGMA. */
static enum rc pragma_int(struct db *db, const char *sql, int64_t *out, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->h, sql, -1, &s, NULL);

	if (!code && (code = sqlite3_step(s)) == SQLITE_ROW) {
		*out = sqlite3_column_int64(s, 0);
		code = SQLITE_OK;
	}
	sqlite3_finalize(s);
	return code ? db_fail(db, code, err) : RC_OK;
}

/* ---- transactions ---- */

enum rc db_begin(struct db *db, struct err *err)
{
	enum rc rc = RC_OK;

	if (db->depth++)
		return RC_OK;
	db->doomed = false;
	if (!(rc = line_enter(db, err)) && (rc = exec_text(db, "BEGIN IMMEDIATE", err)))
		line_leave(db);
	if (rc)
		db->depth = 0;
	return rc;
}

static void undo_all(struct db *db)
{
	if (!sqlite3_get_autocommit(db->h))
		sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
	line_leave(db);
	db->depth = 0;
}

enum rc db_commit(struct db *db, struct err *err)
{
	enum rc rc = RC_OK;

	ENSURE(db->depth > 0);
	if (db->depth > 1) {
		db->depth--;
		return RC_OK;
	}
	/* A full disk or a failed write ends SQLite's transaction behind our back. */
	if (db->doomed || sqlite3_get_autocommit(db->h))
		rc = err_set(err, RC_FAIL, "%s: a part of this change failed, so none of it was kept",
			     base_of(db->path));
	else
		rc = exec_text(db, "COMMIT", err);
	undo_all(db);
	return rc;
}

void db_rollback(struct db *db)
{
	if (!db->depth)
		return;
	db->doomed = true;
	if (--db->depth == 0)
		undo_all(db);
}

bool db_in_transaction(const struct db *db)
{
	return db->depth > 0;
}

/* ---- migrations ---- */

static const char *prefix_of(enum db_kind kind)
{
	return kind == DB_CORPUS ? "corpus_" : "work_";
}

/* The number of a migration of this kind of file, or 0. */
static int migration_number(const char *name, enum db_kind kind)
{
	const char *prefix = prefix_of(kind);

	if (!str_starts(name, prefix) || !str_ends(name, ".sql"))
		return 0;
	return (int)strtol(name + strlen(prefix), NULL, 10);
}

int db_latest(enum db_kind kind)
{
	int latest = 0;

	for (const struct schema_file *f = schema_files; f->name; f++)
		if (migration_number(f->name, kind) > latest)
			latest = migration_number(f->name, kind);
	return latest;
}

static enum rc apply(struct db *db, const struct schema_file *f, int number, struct err *err)
{
	char stamp[64];
	enum rc rc = exec_text(db, f->text, err);

	if (rc)
		return err_context(err, "%s", f->name);
	sqlite3_snprintf(sizeof stamp, stamp, "PRAGMA user_version = %d", number);
	return exec_text(db, stamp, err);
}

static enum rc version_of(struct db *db, int64_t *out, struct err *err)
{
	enum rc rc = pragma_int(db, "PRAGMA user_version", out, err);

	if (!rc && *out > db_latest(db->kind))
		rc = err_set(err, RC_DAMAGED, "%s: written by a newer assay: its schema is number %d, this"
			     " program knows %d; use the newer program", db->path, (int)*out,
			     db_latest(db->kind));
	return rc;
}

/* In one transaction; the version is read inside it, for another may have been faster. */
static enum rc migrate(struct db *db, struct err *err)
{
	int64_t at = 0;
	enum rc rc = db_begin(db, err);

	if (rc)
		return rc;
	rc = version_of(db, &at, err);
	for (const struct schema_file *f = schema_files; !rc && f->name; f++)
		if (migration_number(f->name, db->kind) > at)
			rc = apply(db, f, migration_number(f->name, db->kind), err);
	if (rc)
		db_rollback(db);
	else
		rc = db_commit(db, err);
	return rc;
}

/* ---- opening ---- */

static enum rc open_handle(const char *path, int flags, enum db_kind kind, struct db **out,
			   struct err *err)
{
	struct db *db = mem_zalloc(1, sizeof *db);
	enum rc rc = RC_OK;
	int code;

	db->path = mem_strdup(path);
	db->kind = kind;
	db->line = -1;
	digest_random(&db->jitter, sizeof db->jitter);
	errno = 0;
	/* Counting every allocation costs an import a tenth of its time. Refused once SQLite runs. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	code = sqlite3_open_v2(path, &db->h, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code) {
		rc = db_fail(db, code, err);
		db_close(db);
		return rc;
	}
	sqlite3_busy_handler(db->h, on_busy, db);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	*out = db;
	return RC_OK;
}

/* Nobody else sees the file yet, and a row's source and subset were made by the same run. */
static const char bulk_settings[] =
	"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA foreign_keys = OFF; PRAGMA secure_delete = OFF";

static enum rc settings(struct db *db, bool bulk, struct err *err)
{
	enum rc rc;

	if (db->kind == DB_WORK)
		return exec_text(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
				 "PRAGMA cache_size = -8192; PRAGMA mmap_size = 0;"
				 "PRAGMA journal_size_limit = 16777216;"
				 /* Some hundred acts between two; project_idle comes sooner. */
				 "PRAGMA wal_autocheckpoint = 4000", err);
	rc = exec_text(db, "PRAGMA cache_size = -32768; PRAGMA mmap_size = 0", err);
	if (!rc)
		rc = exec_text(db, bulk ? bulk_settings : "PRAGMA synchronous = FULL", err);
	return rc;
}

enum rc db_create(const char *path, enum db_kind kind, bool bulk, struct db **out, struct err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	struct db *db = NULL;
	struct stat st;
	enum rc rc;

	if (!lstat(path, &st))
		return err_set(err, RC_CONFLICT, "%s: it exists already", path);
	if ((rc = open_handle(path, flags, kind, &db, err)))
		return rc;
	rc = exec_text(db, kind == DB_WORK ? "PRAGMA page_size = 4096" : "PRAGMA page_size = 16384", err);
	if (!rc)
		rc = settings(db, bulk, err);
	if (!rc)
		rc = migrate(db, err);
	if (!rc && kind == DB_WORK)
		db->line = open_folder_of(path);
	if (rc) {
		db_close(db);
		unlink(path);
		return rc;
	}
	*out = db;
	return RC_OK;
}

/* Is it a file of ours, and not one of tomorrow's? */
static enum rc recognise(struct db *db, int64_t *version, struct err *err)
{
	int64_t id = 0, pages = 0, ours = db->kind == DB_WORK ? 0x41535957 : 0x41535943;
	enum rc rc;

	if ((rc = pragma_int(db, "PRAGMA application_id", &id, err)) ||
	    (rc = pragma_int(db, "PRAGMA page_count", &pages, err)))
		return rc;
	if (!pages)
		return err_set(err, RC_DAMAGED,
			       "%s: the file is empty; if a backup was made, copy it there",
			       db->path);
	if (id != ours)
		return err_set(err, RC_INPUT, "%s: a database of another application", db->path);
	return version_of(db, version, err);
}

/*
 * To read, a connection that could write is best: it can finish what a killed
 * process left in the WAL or the journal. Where the folder may not be written
 * and no WAL is left over, the file cannot change under us.
 */
static enum rc open_to_read(const char *path, enum db_kind kind, struct db **out, struct err *err)
{
	char *wal = sqlite3_mprintf("%s-wal", path), *uri = NULL;
	bool left_over = wal && !access(wal, F_OK);
	enum rc rc;

	sqlite3_free(wal);
	if (!access(path, W_OK)) {
		char *dir = mem_dup(path, (size_t)(str_base(path) - path));
		bool may = !access(*dir ? dir : ".", W_OK);

		free(dir);
		if (may)
			return open_handle(path, SQLITE_OPEN_READWRITE, kind, out, err);
	}
	if (kind == DB_CORPUS || left_over)
		return open_handle(path, SQLITE_OPEN_READONLY, kind, out, err);
	uri = sqlite3_mprintf("file:%s?immutable=1", path);
	for (const char *c = path; *c; c++)
		if (*c == '?' || *c == '#' || *c == '%') {
			sqlite3_free(uri);
			return open_handle(path, SQLITE_OPEN_READONLY, kind, out, err);
		}
	rc = open_handle(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, kind, out, err);
	sqlite3_free(uri);
	return rc;
}

enum rc db_open(const char *path, enum db_kind kind, enum db_access access_, struct db **out,
		struct err *err)
{
	struct db *db = NULL;
	int64_t version = 0;
	enum rc rc;

	rc = access_ == DB_READ ? open_to_read(path, kind, &db, err)
				: open_handle(path, SQLITE_OPEN_READWRITE, kind, &db, err);
	if (rc)
		return rc;
	if (access_ == DB_WRITE && sqlite3_db_readonly(db->h, "main") == 1)
		rc = db_fail(db, SQLITE_READONLY, err);
	if (!rc)
		rc = recognise(db, &version, err);
	if (!rc && access_ == DB_WRITE)
		rc = settings(db, false, err);
	if (!rc && access_ == DB_WRITE && kind == DB_WORK)
		db->line = open_folder_of(path);
	if (!rc && version < db_latest(kind))
		rc = access_ == DB_WRITE || !sqlite3_db_readonly(db->h, "main") ? migrate(db, err)
			: err_set(err, RC_INPUT, "%s: its schema is number %d, this program needs %d: open it"
				  " once where it may be written", path, (int)version, db_latest(kind));
	/* Columns are read once, from end to end: a cache that stays in the processor's own is best. */
	if (!rc && access_ == DB_READ)
		rc = exec_text(db, "PRAGMA query_only = 1; PRAGMA cache_size = -2048", err);
	if (rc) {
		db_close(db);
		return rc;
	}
	*out = db;
	return RC_OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	if (db->depth)
		undo_all(db);
	for (size_t i = 0; i < Q_COUNT; i++)
		sqlite3_finalize(db->stmt[i].s);
	sqlite3_close_v2(db->h);
	if (db->line >= 0)
		close(db->line);
	free(db->path);
	free(db);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

int64_t db_rowid(struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->h);
}

int64_t db_data_version(struct db *db)
{
	struct err ignored = ERR_INIT;
	int64_t v = 0;

	return pragma_int(db, "PRAGMA data_version", &v, &ignored) ? -1 : v;
}

void db_checkpoint(struct db *db)
{
	sqlite3_busy_handler(db->h, NULL, NULL);
	sqlite3_wal_checkpoint_v2(db->h, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	sqlite3_busy_handler(db->h, on_busy, db);
}

/* ---- copies and checks ---- */

static enum rc copy_pages(struct db *from, struct db *to, struct err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(to->h, "main", from->h, "main");
	int code;

	if (!b)
		return db_fail(to, sqlite3_extended_errcode(to->h), err);
	from->waited = 0;
	do
		code = sqlite3_backup_step(b, -1);
	while ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && wait_a_little(from));
	sqlite3_backup_finish(b);
	return code == SQLITE_DONE ? RC_OK : db_fail(to, code, err);
}

enum rc db_copy(struct db *from, struct db **out, struct err *err)
{
	struct db *db = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	enum rc rc = open_handle(":memory:", flags, from->kind, &db, err);

	if (!rc && (rc = copy_pages(from, db, err)))
		db_close(db);
	if (!rc)
		*out = db;
	return rc;
}

enum rc db_backup(struct db *db, const char *path, struct err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	struct db *to = NULL;
	struct stat st;
	enum rc rc;

	if (!lstat(path, &st))
		return err_set(err, RC_CONFLICT, "%s: it exists already", path);
	if ((rc = open_handle(path, flags, db->kind, &to, err)))
		return rc;
	rc = copy_pages(db, to, err);
	db_close(to);
	if (rc)
		unlink(path);
	return rc;
}

/* The first row of a check that is not "ok", as a complaint. */
static enum rc check_with(struct db *db, const char *sql, struct err *err)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->h, sql, -1, &s, NULL);
	const char *said = NULL;
	enum rc rc = RC_OK;

	if (!code && (code = sqlite3_step(s)) == SQLITE_ROW) {
		said = (const char *)sqlite3_column_text(s, 0);
		if (!said || strcmp(said, "ok") != 0)
			rc = err_set(err, RC_DAMAGED, "%s: damaged: %s", db->path, said ? said : "?");
	} else if (code != SQLITE_DONE) {
		rc = db_fail(db, code, err);
	}
	sqlite3_finalize(s);
	return rc;
}

enum rc db_check(struct db *db, struct err *err)
{
	enum rc rc = check_with(db, "PRAGMA quick_check(1)", err);

	return rc ? rc : check_with(db, "PRAGMA foreign_key_check", err);
}

const char *db_sql(enum query q)
{
	return sql_text[q];
}

static enum rc add_rows(struct db *db, const char *sql, int column, struct str *out,
			struct err *err)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(db->h, sql, -1, &s, NULL);

	if (!code)
		while ((code = sqlite3_step(s)) == SQLITE_ROW) {
			const char *z = (const char *)sqlite3_column_text(s, column);

			str_addf(out, "%s\n", z ? z : "");
		}
	sqlite3_finalize(s);
	return code == SQLITE_DONE ? RC_OK : db_fail(db, code, err);
}

enum rc db_plan(struct db *db, enum query q, struct str *out, struct err *err)
{
	char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql_text[q]);
	enum rc rc = add_rows(db, sql, 3, out, err);

	sqlite3_free(sql);
	return rc;
}

enum rc db_schema(struct db *db, struct str *out, struct err *err)
{
	return add_rows(db, "SELECT sql FROM sqlite_schema ORDER BY type, name", 0, out, err);
}
