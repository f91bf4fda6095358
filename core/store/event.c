/* event -- see event.h: writing the log. Reading is in event_read.c. */
#include "core/store/event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/store/event_row.h"
#include "core/store/project.h"
#include "core/store/projection_make.h"

static const char *const kinds[EVENT_KIND_COUNT] = {
	[EVENT_SESSION] = "session", [EVENT_DRAW] = "draw", [EVENT_CHOICE] = "choice", [EVENT_TAG] = "tag",
	[EVENT_NOTE] = "note", [EVENT_CONFIDENCE] = "confidence", [EVENT_FEATURE] = "feature",
	[EVENT_VERDICT] = "verdict", [EVENT_SKIP] = "skip", [EVENT_REVEAL] = "reveal",
	[EVENT_UNDO] = "undo",
	[EVENT_REDO] = "redo", [EVENT_ERASE] = "erase", [EVENT_PLAN] = "plan", [EVENT_TRIAL] = "trial",
	[EVENT_SURVEY] = "survey",
};

const char *event_kind_name(enum event_kind k)
{
	ENSURE((unsigned)k < EVENT_KIND_COUNT);
	return kinds[k];
}

enum event_kind event_kind_of(const char *name)
{
	unsigned k = 0;

	while (k < EVENT_KIND_COUNT && strcmp(kinds[k], name) != 0)
		k++;
	return (enum event_kind)k;
}

/* The end of this writer's chain: only it writes there, so memory is as good as the file. */
struct tip {
	int64_t n;
	struct digest hash;
};

struct event_writer {
	struct project *p;
	struct db *db;
	char origin[33], session[33];
	char *annotator;
	bool fixed;		/* the origin was given: everything must come out alike everywhere */
	int batch;
	struct tip tip, before;	/* before: when the transaction began */
	struct arena scratch;
};

static struct slice slice_of(const char *z)
{
	struct slice s = { z, strlen(z) };

	return s;
}

/* ---- one event ---- */

static enum rc next_clock(struct event_writer *w, int64_t *clock, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc;

	if (w->fixed) {
		*clock = w->tip.n + 1;
		return RC_OK;
	}
	if ((rc = db_stmt(w->db, Q_EVENT_CLOCK, &s, err)))
		return rc;
	if (!(rc = db_step(s, &row, err))) {
		int64_t last = db_get_int(s, 0);

		if (last < 0 || last >= EVENT_ROW_CLOCK_MAX)
			rc = err_set(err, RC_DAMAGED, "%s: the clock of its log is damaged, so nothing can"
				     " follow; `assay verify` says where", db_path(w->db));
		else
			*clock = last + 1;
	}
	db_done(s);
	return rc;
}

static void fill_salt(const struct event_writer *w, struct event_row *e)
{
	struct digest d;
	char text[64];
	int n;

	if (!w->fixed) {
		digest_random(e->salt, sizeof e->salt);
		return;
	}
	n = snprintf(text, sizeof text, "salt %.32s", e->id.s);
	d = digest_of(text, (size_t)n);
	memcpy(e->salt, d.b, sizeof e->salt);
}

static enum rc build(struct event_writer *w, const char *annotator, enum event_kind kind,
		     const struct digest *item, const char *body, char id[33], struct event_row *e,
		     struct err *err)
{
	const struct clock *clock = project_clock(w->p);

	memset(e, 0, sizeof *e);
	event_row_id(w->origin, w->tip.n + 1, id);
	e->id = slice_of(id);
	e->origin = slice_of(w->origin);
	e->session = slice_of(w->session);
	e->annotator = slice_of(annotator);
	e->kind = slice_of(event_kind_name(kind));
	e->body = slice_of(body);
	if (!w->fixed) {
		e->wall_ns = clock->wall_ns(clock);
		e->mono_ns = clock->mono_ns(clock);
	}
	if (item) {
		e->has_item = true;
		e->item = *item;
	}
	fill_salt(w, e);
	event_row_seal(e);
	e->prev = w->tip.hash;
	if (next_clock(w, &e->clock, err))
		return err->code;
	e->hash = event_row_hash(e);
	return RC_OK;
}

/* An undo without an item is about the item of the act that it names. */
static enum rc item_of_target(struct event_writer *w, const char *body, struct digest *item,
			      bool *found, struct err *err)
{
	struct db_stmt *s = NULL;
	char id[33];
	bool row = false;
	enum rc rc;

	*found = false;
	if (!event_row_target(slice_of(body), id))
		return err_set(err, RC_INPUT, "an undo, redo or erase names the event that it is about");
	if ((rc = db_stmt(w->db, Q_EVENT_BODY, &s, err)))
		return rc;
	db_textz(s, 1, id);
	if (!(rc = db_step(s, &row, err))) {
		if (!row)
			rc = err_set(err, RC_NOTFOUND, "no event %s", id);
		else if ((*found = db_get_blob(s, 1).n == DIGEST_BYTES))
			memcpy(item->b, db_get_blob(s, 1).s, DIGEST_BYTES);
	}
	db_done(s);
	return rc;
}

static bool names_another(enum event_kind k)
{
	return k == EVENT_UNDO || k == EVENT_REDO || k == EVENT_ERASE;
}

/* Does an event of this kind change what projections say? */
static bool moves_state(enum event_kind k)
{
	return (k >= EVENT_CHOICE && k <= EVENT_SKIP) || k == EVENT_UNDO || k == EVENT_REDO;
}

static enum rc write_one(struct event_writer *w, const char *annotator, enum event_kind kind,
			 const struct digest *item, const char *body, char id[33], struct err *err)
{
	struct digest target;
	struct event_row e;
	bool found = false;
	enum rc rc;

	if (names_another(kind)) {
		if ((rc = item_of_target(w, body, &target, &found, err)))
			return rc;
		if (!item && found)
			item = &target;
	}
	if ((rc = build(w, annotator, kind, item, body, id, &e, err)) ||
	    (rc = event_row_insert(w->db, &e, err)) ||
	    (rc = event_row_head(w->db, &e, w->tip.n + 1, err)))
		return rc;
	w->tip.n++;
	w->tip.hash = e.hash;
	if (kind == EVENT_ERASE)
		return event_row_erase(w->db, e.body, err);
	if (item && moves_state(kind))
		return projection_make_one(w->db, item, annotator, &w->scratch, err);
	return RC_OK;
}

/* ---- transactions ---- */

static enum rc begin(struct event_writer *w, struct err *err)
{
	enum rc rc = db_begin(w->db, err);

	if (!rc)
		w->before = w->tip;
	return rc;
}

/* What is not kept never was: the chain goes on from where it stood. */
static enum rc finish(struct event_writer *w, bool keep, struct err *err)
{
	enum rc rc = RC_OK;

	if (keep)
		rc = db_commit(w->db, err);
	else
		db_rollback(w->db);
	if (rc || !keep)
		w->tip = w->before;
	return rc;
}

enum rc event_batch_begin(struct event_writer *w, struct err *err)
{
	enum rc rc;

	ENSURE(!w->batch);
	if (!(rc = begin(w, err)))
		w->batch = 1;
	return rc;
}

enum rc event_batch_end(struct event_writer *w, bool keep, struct err *err)
{
	ENSURE(w->batch);
	w->batch = 0;
	return finish(w, keep, err);
}

static enum rc check_body(const char *body, struct err *err)
{
	struct json *j = NULL;
	enum rc rc = json_parse(body, strlen(body), &j, err);

	if (!rc && json_kind(j) != JSON_OBJECT)
		rc = err_set(err, RC_INPUT, "not a JSON object");
	json_free(j);
	return rc ? err_context(err, "body of an event") : RC_OK;
}

enum rc event_append_as(struct event_writer *w, const char *annotator, enum event_kind kind,
			const struct digest *item, const char *body, char *id_out, struct err *err)
{
	struct err ignored = ERR_INIT;
	char id[33];
	enum rc rc = check_body(body, err);

	if (rc || (!w->batch && (rc = begin(w, err))))
		return rc;
	rc = write_one(w, annotator, kind, item, body, id, err);
	if (!w->batch)
		rc = rc ? (finish(w, false, &ignored), rc) : finish(w, true, err);
	if (!rc && id_out)
		memcpy(id_out, id, sizeof id);
	return rc;
}

enum rc event_append(struct event_writer *w, enum event_kind kind, const struct digest *item,
		     const char *body, char *id_out, struct err *err)
{
	return event_append_as(w, w->annotator, kind, item, body, id_out, err);
}

/* ---- the writer ---- */

static void random_hex(char out[33])
{
	struct digest d = { { 0 } };
	char hex[DIGEST_HEX];

	digest_random(d.b, 16);
	digest_hex(&d, hex);
	memcpy(out, hex, 32);
	out[32] = '\0';
}

static enum rc is_known(struct event_writer *w, bool *known, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(w->db, Q_HEAD_GET, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, w->origin);
	rc = db_step(s, known, err);
	db_done(s);
	return rc;
}

static enum rc take_origin(struct event_writer *w, const char *origin, struct err *err)
{
	bool known = false;
	enum rc rc;

	if (!origin) {
		random_hex(w->origin);
		random_hex(w->session);
		return RC_OK;
	}
	if (strlen(origin) != 32)
		return err_set(err, RC_FAIL, "an origin is 32 hex digits");
	memcpy(w->origin, origin, sizeof w->origin);
	memcpy(w->session, origin, sizeof w->session);
	w->fixed = true;
	if ((rc = is_known(w, &known, err)))
		return rc;
	return known ? err_set(err, RC_CONFLICT, "these annotations are here already") : RC_OK;
}

/* The tables were folded by another version of the rules: fold them anew. */
static enum rc refold(struct event_writer *w, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	int64_t version = 0;
	enum rc rc = db_stmt(w->db, Q_PROJECTION_VERSION, &s, err);

	if (!rc && !(rc = db_step(s, &row, err)))
		version = db_get_int(s, 0);
	db_done(s);
	if (rc || version == PROJECTION_MAKE_VERSION || (rc = db_begin(w->db, err)))
		return rc;
	if (!(rc = projection_make_all(w->db, err)))
		return db_commit(w->db, err);
	db_rollback(w->db);
	return rc;
}

enum rc event_writer_open(struct project *p, const char *annotator, const char *header,
			  const char *origin, struct event_writer **out, struct err *err)
{
	struct event_writer *w = mem_zalloc(1, sizeof *w);
	enum rc rc;

	w->p = p;
	w->db = project_work(p);
	w->annotator = mem_strdup(annotator);
	if (!(rc = take_origin(w, origin, err)) && !(rc = refold(w, err)) && !w->fixed)
		rc = event_append(w, EVENT_SESSION, NULL, header ? header : "{}", NULL, err);
	if (rc)
		event_writer_close(w);
	else
		*out = w;
	return rc;
}

void event_writer_close(struct event_writer *w)
{
	struct err ignored = ERR_INIT;

	if (!w)
		return;
	if (w->batch)
		(void)finish(w, false, &ignored);
	arena_release(&w->scratch);
	free(w->annotator);
	free(w);
}
