/* event_verify -- see event_verify.h. */
#include "core/store/event_verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/store/event_row.h"
#include "core/store/project.h"

struct verify {
	struct db *db;
	size_t events, bad;
	struct str *why;
	char (*erased)[33];	/* what erase events name, sorted */
	size_t n_erased, cap_erased;
};

static void broken(struct verify *v, struct slice id, const char *what)
{
	if (!v->bad++)
		str_addf(v->why, "event %.*s: %s", (int)id.n, id.s, what);
}

static int by_text(const void *a, const void *b)
{
	return memcmp(a, b, 33);
}

static enum rc collect_erased(struct verify *v, struct err *err)
{
	struct db_stmt *s = NULL;
	struct slice body;
	bool row = false;
	enum rc rc = db_stmt(v->db, Q_EVENT_KIND, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, "erase");
	while (!(rc = db_step(s, &row, err)) && row) {
		body = db_get_text(s, 8);
		v->erased = mem_grow(v->erased, &v->cap_erased, v->n_erased + 1, sizeof *v->erased);
		memset(v->erased[v->n_erased], 0, sizeof *v->erased);
		v->n_erased += event_row_target(body, v->erased[v->n_erased]);
	}
	db_done(s);
	if (v->n_erased)
		qsort(v->erased, v->n_erased, sizeof *v->erased, by_text);
	return rc;
}

static bool may_be_erased(const struct verify *v, struct slice id)
{
	char key[33] = "";

	memcpy(key, id.s, id.n < 32 ? id.n : 32);
	return v->n_erased && bsearch(key, v->erased, v->n_erased, sizeof *v->erased, by_text);
}

/* A chain as it is walked. */
struct walk {
	int64_t n, clock;
	struct digest hash;
};

static void check_event(struct verify *v, struct event_row *e, struct walk *w)
{
	struct digest stored = e->seal, hash = event_row_hash(e);
	int64_t n = event_row_number(e->id, e->origin);

	if (n != w->n + 1)
		broken(v, e->id, n > w->n + 1 ? "the event before it is missing" : "its id is not of its origin");
	else if (!digest_equal(&e->prev, &w->hash))
		broken(v, e->id, "it does not follow from the event before it");
	else if (!digest_equal(&hash, &e->hash))
		broken(v, e->id, "it was changed");
	else if (e->clock <= w->clock)
		broken(v, e->id, "its clock runs backwards");
	else if (e->clock > EVENT_ROW_CLOCK_MAX)
		broken(v, e->id, "its clock is beyond every honest one");
	else if (e->erased && !may_be_erased(v, e->id))
		broken(v, e->id, "its body is gone and no event says that it was erased");
	if (!e->erased) {
		event_row_seal(e);
		if (!digest_equal(&stored, &e->seal))
			broken(v, e->id, "its body was changed");
	}
	w->n = n;
	w->clock = e->clock;
	w->hash = e->hash;
	v->events++;
}

static enum rc check_chain(struct verify *v, struct slice origin, int64_t n,
			   const struct digest *head, struct err *err)
{
	struct walk w = { .n = 0 };
	struct db_stmt *s = NULL;
	struct event_row e;
	char end[33];
	bool row = false;
	enum rc rc = db_stmt(v->db, Q_EVENT_CHAIN, &s, err);

	if (rc)
		return rc;
	event_row_id_end(origin, end);
	db_text(s, 1, origin.s, origin.n);
	db_text(s, 2, origin.s, origin.n < EVENT_ROW_ORIGIN ? origin.n : EVENT_ROW_ORIGIN);
	db_textz(s, 3, end);
	while (!(rc = db_step(s, &row, err)) && row) {
		if (event_row_read(s, &e))
			check_event(v, &e, &w);
		else
			broken(v, e.id, "its digests are damaged");
	}
	db_done(s);
	if (!rc && w.n < n)
		broken(v, origin, "the end of this origin's chain was cut off");
	else if (!rc && (w.n > n || !digest_equal(&w.hash, head)))
		broken(v, origin, "the head of this origin does not fit its last event");
	return rc;
}

static enum rc check_heads(struct verify *v, struct err *err)
{
	struct db_stmt *s = NULL;
	struct digest head;
	bool row = false;
	enum rc rc = db_stmt(v->db, Q_HEAD_ALL, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		memset(&head, 0, sizeof head);
		if (db_get_blob(s, 3).n == DIGEST_BYTES)
			memcpy(head.b, db_get_blob(s, 3).s, DIGEST_BYTES);
		rc = check_chain(v, db_get_text(s, 0), db_get_int(s, 1), &head, err);
	}
	db_done(s);
	return rc;
}

static enum rc check_headless(struct verify *v, struct err *err)
{
	static const struct digest none;
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(v->db, Q_EVENT_HEADLESS, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row)
		rc = check_chain(v, db_get_text(s, 0), 0, &none, err);
	db_done(s);
	return rc;
}

enum rc event_verify_log(struct db *db, size_t *events, size_t *bad, struct str *why,
			 struct err *err)
{
	struct verify v = { .db = db, .why = why };
	enum rc rc = collect_erased(&v, err);

	if (!rc)
		rc = check_heads(&v, err);
	if (!rc)
		rc = check_headless(&v, err);
	free(v.erased);
	if (rc)
		return rc;
	*events = v.events;
	*bad = v.bad;
	return RC_OK;
}

enum rc event_verify(struct project *p, size_t *events, size_t *bad, struct str *why,
		     struct err *err)
{
	struct err ignored = ERR_INIT;
	struct db *db = project_work(p);
	enum rc rc = db_run(db, Q_READ_BEGIN, err);

	if (rc)
		return rc;
	rc = event_verify_log(db, events, bad, why, err);
	return db_run(db, Q_READ_END, rc ? &ignored : err) && !rc ? err->code : rc;
}
