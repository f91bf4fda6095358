/*
 * event_merge -- event.h's event_merge.
 *
 * Owns: the union of two logs. May call: item, event_row, event_verify, projection_make,
 * project, base. Never: takes over an event that does not fit its chain.
 *
 * Chain by chain: what both have must be the same (the last common hash says
 * so for all before it), the longer one gives the rest. Erasures are applied
 * at the end, because the event they name may come after them.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/store/event_row.h"
#include "core/store/event_verify.h"
#include "core/store/item.h"
#include "core/store/project.h"
#include "core/store/projection_make.h"

struct merge {
	struct project *project;	/* the one here */
	struct db *here, *there;
	const char *name;	/* of the other file */
	size_t taken, known, strange;	/* strange: taken, on items not here */
};

/* RC_OK with *in false: the corpus does not have it. */
static enum rc has_item(struct merge *m, const struct digest *item, bool *in, struct err *err)
{
	struct err why = ERR_INIT;
	int64_t id;
	enum rc rc = item_by_identity(m->project, item, &id, &why);

	*in = !rc;
	if (rc && rc != RC_NOTFOUND)
		*err = why;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc head_of(struct db *db, struct slice origin, int64_t *n, struct digest *hash,
		       struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(db, Q_HEAD_GET, &s, err);

	if (rc)
		return rc;
	db_text(s, 1, origin.s, origin.n);
	*n = 0;
	memset(hash, 0, sizeof *hash);
	if (!(rc = db_step(s, &row, err)) && row) {
		*n = db_get_int(s, 0);
		if (db_get_blob(s, 2).n == DIGEST_BYTES)
			memcpy(hash->b, db_get_blob(s, 2).s, DIGEST_BYTES);
	}
	db_done(s);
	return rc;
}

static enum rc hash_of(struct db *db, const char *id, struct digest *out, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(db, Q_EVENT_HASH, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, id);
	memset(out, 0, sizeof *out);
	if (!(rc = db_step(s, &row, err)) && row && db_get_blob(s, 0).n == DIGEST_BYTES)
		memcpy(out->b, db_get_blob(s, 0).s, DIGEST_BYTES);
	db_done(s);
	return rc;
}

/* The n-th events of an origin here and there must be one and the same. */
static enum rc check_common(struct merge *m, const char *origin, int64_t n, struct err *err)
{
	struct digest ours, theirs;
	char id[33];
	enum rc rc;

	if (!n)
		return RC_OK;
	event_row_id(origin, n, id);
	if ((rc = hash_of(m->here, id, &ours, err)) || (rc = hash_of(m->there, id, &theirs, err)))
		return rc;
	if (!digest_equal(&ours, &theirs))
		return err_set(err, RC_CONFLICT, "%s: event %s is another one here: one of the two logs was"
			       " changed; run `assay verify` on both", m->name, id);
	return RC_OK;
}

/* Everything of one origin behind its n-th event. */
static enum rc take_rest(struct merge *m, const char *origin, int64_t n, struct err *err)
{
	struct db_stmt *s = NULL;
	struct event_row e;
	char after[33], end[33];
	bool row = false, in;
	enum rc rc = db_stmt(m->there, Q_EVENT_CHAIN, &s, err);

	if (rc)
		return rc;
	event_row_id(origin, n, after);
	db_textz(s, 1, origin);
	db_textz(s, 2, after);
	event_row_id_end((struct slice){ origin, strlen(origin) }, end);
	db_textz(s, 3, end);
	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		if (!event_row_read(s, &e) || event_row_number(e.id, e.origin) != n + 1)
			rc = err_set(err, RC_DAMAGED, "%s: its log is damaged behind event %s", m->name, after);
		else if (!(rc = event_row_insert(m->here, &e, err)))
			rc = event_row_head(m->here, &e, ++n, err);
		m->taken += !rc;
		if (!rc && e.has_item && !(rc = has_item(m, &e.item, &in, err)))
			m->strange += !in;
	}
	db_done(s);
	return rc;
}

static enum rc take_origin(struct merge *m, struct slice name, int64_t theirs, struct err *err)
{
	char *origin = mem_dup(name.s, name.n);
	struct slice o = { origin, name.n };
	struct digest hash;
	int64_t ours = 0, common;
	enum rc rc = head_of(m->here, o, &ours, &hash, err);

	common = ours < theirs ? ours : theirs;
	if (!rc && !(rc = check_common(m, origin, common, err))) {
		m->known += (size_t)common;
		if (theirs > ours)
			rc = take_rest(m, origin, ours, err);
	}
	free(origin);
	return rc;
}

static enum rc take_all(struct merge *m, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(m->there, Q_HEAD_ALL, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row)
		rc = take_origin(m, db_get_text(s, 0), db_get_int(s, 1), err);
	db_done(s);
	return rc;
}

static enum rc apply_erasures(struct merge *m, struct err *err)
{
	struct db_stmt *s = NULL;
	struct str body = STR_INIT;
	bool row = false;
	enum rc rc = db_stmt(m->here, Q_EVENT_KIND, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, "erase");
	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		str_clear(&body);
		str_add(&body, db_get_text(s, 8).s, db_get_text(s, 8).n);
		rc = event_row_erase(m->here, (struct slice){ body.s, body.len }, err);
	}
	db_done(s);
	str_release(&body);
	return rc;
}

/* Is the other log about anything that is here? One about no item at all is no stranger. */
static enum rc check_kin(struct merge *m, struct err *err)
{
	struct db_stmt *s = NULL;
	struct digest item;
	bool row = false, in = false, some = false;
	enum rc rc = db_stmt(m->there, Q_EVENT_ITEMS, &s, err);

	while (!rc && !in && !(rc = db_step(s, &row, err)) && row) {
		if (db_get_blob(s, 0).n != DIGEST_BYTES)
			continue;
		memcpy(item.b, db_get_blob(s, 0).s, DIGEST_BYTES);
		some = true;
		rc = has_item(m, &item, &in, err);
	}
	db_done(s);
	if (!rc && some && !in)
		rc = err_set(err, RC_INPUT, "%s: none of its items is in this project, so nothing was taken "
			     "over; --force takes it all the same, for good", m->name);
	return rc;
}

static enum rc merge_in(struct project *p, struct merge *m, struct err *err)
{
	int64_t seq;
	enum rc rc = db_begin(m->here, err);

	if (rc)
		return rc;
	seq = event_last_seq(p);
	if (!(rc = take_all(m, err)) && m->taken && !(rc = apply_erasures(m, err)))
		rc = projection_make_since(m->here, seq, err);
	if (!rc)
		return db_commit(m->here, err);
	db_rollback(m->here);
	return rc;
}

static enum rc check_log(struct merge *m, struct err *err)
{
	struct str why = STR_INIT;
	size_t events = 0, bad = 0;
	enum rc rc = event_verify_log(m->there, &events, &bad, &why, err);

	if (!rc && bad)
		rc = err_set(err, RC_DAMAGED, "%s: its log is damaged, so nothing was taken over: %s", m->name,
			     why.s);
	str_release(&why);
	return rc;
}

/* OTHER may be a project's folder or its work.db; it must not be this one. */
static enum rc locate(struct project *p, const char *other, struct str *path, struct err *err)
{
	struct stat there, here;

	str_addz(path, other);
	if (!stat(other, &there) && S_ISDIR(there.st_mode))
		str_addz(path, "/work.db");
	if (stat(path->s, &there))
		return err_set(err, RC_INPUT, "%s: no such project or work.db", other);
	if (!stat(db_path(project_work(p)), &here) && here.st_dev == there.st_dev &&
	    here.st_ino == there.st_ino)
		return err_set(err, RC_INPUT, "%s: this is the project itself", other);
	return RC_OK;
}

enum rc event_merge_kin(struct project *p, const char *other_work_db, bool forced,
			struct event_merged *out, struct err *err)
{
	struct merge m = { .project = p, .here = project_work(p), .name = other_work_db };
	struct str path = STR_INIT;
	enum rc rc = locate(p, other_work_db, &path, err);

	if (!rc && !(rc = db_open(path.s, DB_WORK, DB_READ, &m.there, err)) &&
	    !(rc = db_run(m.there, Q_READ_BEGIN, err)) && !(rc = check_log(&m, err)) &&
	    (forced || !(rc = check_kin(&m, err))))
		rc = merge_in(p, &m, err);
	db_close(m.there);
	str_release(&path);
	if (rc)
		return rc;
	*out = (struct event_merged){ m.taken, m.known, m.strange };
	return RC_OK;
}

enum rc event_merge(struct project *p, const char *other_work_db, size_t *taken, size_t *known,
		    struct err *err)
{
	struct event_merged m;
	enum rc rc = event_merge_kin(p, other_work_db, true, &m, err);

	if (rc)
		return rc;
	*taken = m.taken;
	*known = m.known;
	return RC_OK;
}
