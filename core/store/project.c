/*
 * project -- see project.h.
 *
 * The first import goes into corpus.db.new, which is synced and renamed over
 * corpus.db; meanwhile the write lock of the old, empty file keeps other
 * importers out. Whoever gets that lock looks whether the name still means
 * the file that it has open.
 */
#include "core/store/project.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/base/str.h"

struct project {
	char *path, *name;
	enum project_mode mode;
	const struct clock *clock;
	struct db *corpus, *work;
	struct db *old;		/* the empty corpus.db while the first import is built beside it */
	int depth;		/* of project_begin_corpus */
	bool doomed;
	int64_t work_version, cache_version;
	dev_t dev;		/* of the corpus.db that is open */
	ino_t ino;
	void *cache;		/* see project_keep */
	void (*cache_free)(void *);
};

static char *join(const char *dir, const char *file)
{
	struct str b = STR_INIT;

	str_addf(&b, "%s/%s", dir, file);
	return str_take(&b);
}

/* "runs/hh.assay/" -> "runs/hh.assay" */
static char *clean_path(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return mem_dup(path, n);
}

static char *name_of(const char *path)
{
	const char *base = str_base(path);
	size_t n = strlen(base);

	if (str_ends(base, ".assay") && n > 6)
		n -= 6;
	return mem_dup(base, n);
}

static enum rc sync_path(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum rc rc = RC_OK;

	if (fd < 0 || fsync(fd))
		rc = err_set(err, RC_SYSTEM, "%s: cannot be synced to disk: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

/* ---- where WAL cannot work ---- */

static const char *network_name(const char *path)
{
#ifdef __linux__
	static const struct {
		unsigned long type;
		const char *name;
	} nets[] = {
		{ 0x6969, "NFS" }, { 0x517b, "SMB" }, { 0xff534d42, "CIFS" }, { 0xfe534d42, "SMB2" },
		{ 0x5346414f, "AFS" }, { 0x73757245, "Coda" }, { 0x0bd00bd0, "Lustre" },
		{ 0x47504653, "GPFS" }, { 0x19830326, "BeeGFS" }, { 0x00c36400, "Ceph" },
	};
	struct statfs fs;

	if (statfs(path, &fs))
		return NULL;
	for (size_t i = 0; i < COUNT(nets); i++)
		if (((unsigned long)fs.f_type & 0xffffffff) == nets[i].type)
			return nets[i].name;
#else
	(void)path;
#endif
	return NULL;
}

static enum rc refuse_network(const char *path, struct err *err)
{
	const char *net = network_name(path);

	if (!net)
		return RC_OK;
	return err_set(err, RC_SYSTEM, "%s: on a network file system (%s), where two machines can destroy"
		       " each other's work; keep a copy on each machine and `assay merge` them", path, net);
}

/* ---- create, open, close ---- */

static enum rc make_files(const char *path, struct err *err)
{
	char *corpus = join(path, "corpus.db"), *work = join(path, "work.db"), *cache = join(path,
											     "cache");
	struct db *db = NULL;
	enum rc rc;

	if (!(rc = refuse_network(path, err)) && !(rc = db_create(corpus, DB_CORPUS, false, &db, err))) {
		db_close(db);
		db = NULL;
		rc = db_create(work, DB_WORK, false, &db, err);
		db_close(db);
	}
	if (!rc && mkdir(cache, 0777))
		rc = err_set(err, RC_SYSTEM, "%s: %s", cache, strerror(errno));
	if (!rc)
		rc = sync_path(path, err);
	if (rc) {
		unlink(corpus);
		unlink(work);
		rmdir(cache);
		rmdir(path);
	}
	free(corpus);
	free(work);
	free(cache);
	return rc;
}

enum rc project_create(const char *path, const struct clock *clock, struct err *err)
{
	char *p = clean_path(path);
	enum rc rc;

	(void)clock;
	if (!mkdir(p, 0777))
		rc = make_files(p, err);
	else if (errno == EEXIST)
		rc = err_set(err, RC_CONFLICT, "%s: it exists already; nothing was changed", p);
	else
		rc = err_set(err, errno == ENOENT ? RC_INPUT : RC_SYSTEM, "%s: cannot make this folder: %s",
			     p, strerror(errno));
	free(p);
	return rc;
}

static bool has_corpus(const char *path)
{
	char *file = join(path, "corpus.db");
	bool is = access(file, F_OK) == 0;

	free(file);
	return is;
}

static enum rc look(const char *path, const char *work, struct err *err)
{
	struct stat st;

	if (stat(path, &st)) {
		if (errno == ENOENT || errno == ENOTDIR)
			return err_set(err, RC_INPUT, "%s: no such project; `assay init %s` makes one",
				       path, path);
		return err_set(err, RC_SYSTEM, "%s: %s", path, strerror(errno));
	}
	if (!S_ISDIR(st.st_mode))
		return err_set(err, RC_INPUT, "%s: a file, not a project folder", path);
	if (stat(work, &st)) {
		if (errno == ENOENT && has_corpus(path))
			return err_set(err, RC_DAMAGED, "%s: no work.db in this folder, which held what people"
				       " did: copy a backup of it there", path);
		if (errno == ENOENT)
			return err_set(err, RC_INPUT, "%s: not an assay project: no work.db in this folder", path);
		return err_set(err, RC_SYSTEM, "%s: %s", work, strerror(errno));
	}
	return refuse_network(path, err);
}

static enum rc open_corpus(struct project *p, struct err *err)
{
	char *file = join(p->path, "corpus.db");
	enum db_access how = p->mode == PROJECT_IMPORT ? DB_WRITE : DB_READ;
	struct stat st;
	enum rc rc;

	if (stat(file, &st))
		rc = err_set(err, RC_DAMAGED, "%s: no corpus.db in this folder: copy it back, or import the"
			     " data into a new project and `assay merge` this one's work.db", p->path);
	else
		rc = db_open(file, DB_CORPUS, how, &p->corpus, err);
	if (!rc) {
		p->dev = st.st_dev;
		p->ino = st.st_ino;
	}
	free(file);
	return rc;
}

enum rc project_open(const char *path, enum project_mode mode, const struct clock *clock,
		     struct project **out, struct err *err)
{
	struct project *p = mem_zalloc(1, sizeof *p);
	char *work = NULL;
	enum rc rc;

	p->path = clean_path(path);
	p->name = name_of(p->path);
	p->mode = mode;
	p->clock = clock;
	work = join(p->path, "work.db");
	rc = look(p->path, work, err);
	if (!rc)
		rc = db_open(work, DB_WORK, mode == PROJECT_READ ? DB_READ : DB_WRITE, &p->work, err);
	if (!rc)
		rc = open_corpus(p, err);
	free(work);
	if (rc) {
		project_close(p);
		return rc;
	}
	p->work_version = db_data_version(p->work);
	*out = p;
	return RC_OK;
}

void project_close(struct project *p)
{
	if (!p)
		return;
	if (p->depth) {
		p->depth = 1;
		project_rollback_corpus(p);
	}
	project_forget(p);
	db_close(p->corpus);
	db_close(p->work);
	free(p->path);
	free(p->name);
	free(p);
}

const char *project_path(const struct project *p)
{
	return p->path;
}

const char *project_name(const struct project *p)
{
	return p->name;
}

const struct clock *project_clock(const struct project *p)
{
	return p->clock;
}

enum project_mode project_mode(const struct project *p)
{
	return p->mode;
}

/* ---- transactions over the corpus ---- */

/* Does the name still mean the file we have open? After another's first import it does not. */
static bool same_corpus(const struct project *p)
{
	struct stat st;

	return !stat(db_path(p->corpus), &st) && st.st_ino == p->ino && st.st_dev == p->dev;
}

static enum rc reopen_corpus(struct project *p, struct err *err)
{
	struct db *old = p->corpus;
	enum rc rc = open_corpus(p, err);

	if (rc)
		p->corpus = old;
	else
		db_close(old);
	return rc;
}

/* Take the write lock of the file that the name means now. */
static enum rc lock_corpus(struct project *p, struct err *err)
{
	enum rc rc = RC_OK;

	for (int tries = 0; tries < 3; tries++) {
		if (!same_corpus(p) && (rc = reopen_corpus(p, err)))
			return rc;
		if ((rc = db_begin(p->corpus, err)) == RC_BUSY)
			break;
		if (rc || same_corpus(p))
			return rc;
		db_rollback(p->corpus);
	}
	return err_set(err, RC_BUSY, "%s: another import is running; try again when it is done", p->path);
}

static enum rc is_empty(struct project *p, bool *empty, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(p->corpus, Q_CORPUS_EMPTY, &s, err);

	if (!rc && !(rc = db_step(s, &row, err)))
		*empty = row && db_get_int(s, 0);
	db_done(s);
	return rc;
}

static enum rc begin_beside(struct project *p, struct err *err)
{
	char *file = join(p->path, "corpus.db.new");
	struct db *db = NULL;
	enum rc rc;

	unlink(file);	/* what a killed import left; we hold the lock */
	rc = db_create(file, DB_CORPUS, true, &db, err);
	if (!rc && (rc = db_begin(db, err)))
		db_close(db);
	if (!rc) {
		p->old = p->corpus;
		p->corpus = db;
	}
	free(file);
	return rc;
}

enum rc project_begin_corpus(struct project *p, struct err *err)
{
	bool empty = false;
	enum rc rc;

	if (p->depth) {
		p->depth++;
		return RC_OK;
	}
	if (p->mode != PROJECT_IMPORT)
		return err_set(err, RC_FAIL, "%s: not open for importing", p->path);
	if ((rc = lock_corpus(p, err)))
		return rc;
	if (!(rc = is_empty(p, &empty, err)) && empty)
		rc = begin_beside(p, err);
	project_forget(p);
	if (rc) {
		db_rollback(p->corpus);
		return rc;
	}
	p->depth = 1;
	p->doomed = false;
	return RC_OK;
}

/* Back to the file that was there before the import began. */
static void drop_beside(struct project *p)
{
	char *file = join(p->path, "corpus.db.new");

	db_close(p->corpus);
	unlink(file);
	free(file);
	p->corpus = p->old;
	p->old = NULL;
	db_rollback(p->corpus);
}

static enum rc commit_beside(struct project *p, struct err *err)
{
	char *file = join(p->path, "corpus.db.new"), *final = join(p->path, "corpus.db");
	enum rc rc = db_commit(p->corpus, err);

	if (!rc)
		rc = sync_path(file, err);
	if (!rc && rename(file, final))
		rc = err_set(err, RC_SYSTEM, "%s: cannot take its place: %s", file, strerror(errno));
	if (rc) {
		drop_beside(p);
	} else {
		db_close(p->corpus);
		p->corpus = p->old;
		p->old = NULL;
		db_rollback(p->corpus);
		rc = sync_path(p->path, err);
		if (!rc)
			rc = reopen_corpus(p, err);
	}
	free(file);
	free(final);
	return rc;
}

enum rc project_commit_corpus(struct project *p, struct err *err)
{
	enum rc rc = RC_OK;

	ENSURE(p->depth > 0);
	if (p->depth > 1) {
		p->depth--;
		return RC_OK;
	}
	if (p->doomed) {
		project_rollback_corpus(p);
		return err_set(err, RC_FAIL, "%s: a part of this import failed, so none of it was kept",
			       p->path);
	}
	p->depth = 0;
	project_forget(p);
	if (p->old)
		return commit_beside(p, err);
	rc = db_commit(p->corpus, err);
	return rc;
}

void project_rollback_corpus(struct project *p)
{
	if (!p->depth)
		return;
	p->doomed = true;
	if (--p->depth)
		return;
	project_forget(p);
	if (p->old)
		drop_beside(p);
	else
		db_rollback(p->corpus);
}

bool project_work_changed(struct project *p)
{
	int64_t now = db_data_version(p->work);
	bool changed = now != p->work_version;

	p->work_version = now;
	return changed;
}

void project_idle(struct project *p)
{
	if (p->mode != PROJECT_READ)
		db_checkpoint(p->work);
}

enum rc project_backup(struct project *p, const char *path, struct err *err)
{
	enum rc rc = db_backup(p->work, path, err);

	return rc ? rc : sync_path(path, err);
}

enum rc project_check(struct project *p, struct err *err)
{
	enum rc rc = db_check(p->corpus, err);

	return rc ? rc : db_check(p->work, err);
}

struct db *project_corpus(struct project *p)
{
	return p->corpus;
}

struct db *project_work(struct project *p)
{
	return p->work;
}

/* ---- what item.c keeps between calls ---- */

void *project_kept(struct project *p)
{
	int64_t now = p->depth ? 0 : db_data_version(p->corpus);

	if (p->cache && now != p->cache_version)
		project_forget(p);
	return p->cache;
}

void project_keep(struct project *p, void *cache, void (*release)(void *))
{
	project_forget(p);
	p->cache = cache;
	p->cache_free = release;
	p->cache_version = p->depth ? 0 : db_data_version(p->corpus);
}

void project_forget(struct project *p)
{
	if (p->cache)
		p->cache_free(p->cache);
	p->cache = NULL;
}
