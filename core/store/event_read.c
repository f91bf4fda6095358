/* event_read -- the reading half of event.h. */
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/store/event_row.h"
#include "core/store/project.h"

static void copy_hex(char out[33], struct slice s)
{
	size_t n = s.n < 32 ? s.n : 32;

	memcpy(out, s.s, n);
	out[n] = '\0';
}

/* A row of the EVENT_ statements with eleven columns; strings live until the next step. */
static enum rc read_event(struct db_stmt *s, struct event *e, struct err *err)
{
	struct slice item = db_get_blob(s, 6);

	memset(e, 0, sizeof *e);
	e->seq = db_get_int(s, 0);
	copy_hex(e->id, db_get_text(s, 1));
	copy_hex(e->origin, db_get_text(s, 2));
	e->clock = db_get_int(s, 3);
	copy_hex(e->session, db_get_text(s, 4));
	e->annotator = db_get_text(s, 5).s;
	e->has_item = item.n == DIGEST_BYTES;
	if (e->has_item)
		memcpy(e->item.b, item.s, DIGEST_BYTES);
	e->kind = event_kind_of(db_get_text(s, 7).s);
	e->body = db_is_null(s, 8) ? NULL : db_get_text(s, 8).s;
	e->wall_ns = db_get_int(s, 9);
	e->mono_ns = db_get_int(s, 10);
	if (e->kind == EVENT_KIND_COUNT)
		return err_set(err, RC_DAMAGED, "event %lld of the log is of no kind there is; `assay verify`"
			       " says what else is damaged", (long long)e->seq);
	return RC_OK;
}

static void keep_event(const struct event *e, struct arena *a, struct event *out)
{
	*out = *e;
	out->annotator = arena_dup(a, e->annotator, strlen(e->annotator));
	if (e->body)
		out->body = arena_dup(a, e->body, strlen(e->body));
}

int64_t event_last_seq(struct project *p)
{
	struct err ignored = ERR_INIT;
	struct db_stmt *s = NULL;
	bool row = false;
	int64_t seq = 0;

	if (!db_stmt(project_work(p), Q_EVENT_LAST_SEQ, &s, &ignored) && !db_step(s, &row, &ignored) &&
	    row)
		seq = db_get_int(s, 0);
	db_done(s);
	return seq;
}

enum rc event_each(struct project *p, int64_t after, event_fn *fn, void *ctx, struct err *err)
{
	struct db_stmt *s = NULL;
	struct event e;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_EVENT_EACH, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, after);
	while (!(rc = db_step(s, &row, err)) && row) {
		rc = read_event(s, &e, err);
		if (rc || !fn(ctx, &e))
			break;
	}
	db_done(s);
	return rc;
}

enum rc event_each_of(struct project *p, enum event_kind kind, event_fn *fn, void *ctx,
		      struct err *err)
{
	struct db_stmt *s = NULL;
	struct event e;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_EVENT_KIND, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, event_kind_name(kind));
	while (!(rc = db_step(s, &row, err)) && row) {
		rc = read_event(s, &e, err);
		if (rc || !fn(ctx, &e))
			break;
	}
	db_done(s);
	return rc;
}

enum rc event_get(struct project *p, const char *id, struct arena *a, struct event *out,
		  struct err *err)
{
	struct db_stmt *s = NULL;
	struct event e;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_EVENT_BY_ID, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, id);
	rc = db_step(s, &row, err);
	if (!rc && !row)
		rc = err_set(err, RC_NOTFOUND, "no event %s", id);
	if (!rc)
		rc = read_event(s, &e, err);
	if (!rc)
		keep_event(&e, a, out);
	db_done(s);
	return rc;
}

/* ---- what undo and redo take next ---- */

/* Ids met on the way back, newest first, with what was said of them last. */
struct said {
	char (*id)[33];
	size_t n, cap;
};

static bool was_said(const struct said *l, const char *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->id[i], id) == 0)
			return true;
	return false;
}

static void say(struct said *l, const char *id)
{
	l->id = mem_grow(l->id, &l->cap, l->n + 1, sizeof *l->id);
	memcpy(l->id[l->n++], id, sizeof *l->id);
}

static void unsay(struct said *l, const char *id)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->id[i], id) == 0)
			memmove(l->id[i], l->id[--l->n], sizeof *l->id);
}

static bool is_act(enum event_kind k)
{
	return k >= EVENT_CHOICE && k <= EVENT_SKIP;
}

struct back {
	struct said undone, redone;
	bool want_undone;
	char found[33];
	bool stop;
};

/* Looking for the newest act that stands. */
static void look_for_act(struct back *b, const struct event *e, const char *target)
{
	if (e->kind == EVENT_UNDO && !was_said(&b->redone, target))
		say(&b->undone, target);
	else if (e->kind == EVENT_REDO && !was_said(&b->undone, target))
		say(&b->redone, target);
	else if (is_act(e->kind) && e->body && !was_said(&b->undone, e->id)) {
		memcpy(b->found, e->id, sizeof b->found);
		b->stop = true;
	}
}

/* Looking for the newest undo that no redo has answered; a new act in between ends the search. */
static void look_for_undone(struct back *b, const struct event *e, const char *target)
{
	if (e->kind == EVENT_REDO) {
		say(&b->redone, target);
	} else if (e->kind == EVENT_UNDO && was_said(&b->redone, target)) {
		unsay(&b->redone, target);
	} else if (e->kind == EVENT_UNDO) {
		memcpy(b->found, target, sizeof b->found);
		b->stop = true;
	} else if (is_act(e->kind) && e->body) {
		b->stop = true;
	}
}

static enum rc walk_back(struct project *p, const char *annotator, struct back *b, struct err *err)
{
	struct db_stmt *s = NULL;
	struct event e;
	bool row = false, turn;
	char target[33];
	enum rc rc = db_stmt(project_work(p), Q_EVENT_BACK, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, annotator);
	while (!b->stop && !(rc = db_step(s, &row, err)) && row) {
		if ((rc = read_event(s, &e, err)))
			break;
		turn = e.kind == EVENT_UNDO || e.kind == EVENT_REDO;
		target[0] = '\0';
		if (turn && !(e.body && event_row_target(db_get_text(s, 8), target)))
			continue;
		if (b->want_undone)
			look_for_undone(b, &e, target);
		else
			look_for_act(b, &e, target);
	}
	db_done(s);
	free(b->undone.id);
	free(b->redone.id);
	return rc;
}

enum rc event_last_act(struct project *p, const char *annotator, struct arena *a, struct event *out,
		       struct err *err)
{
	struct back b = { .want_undone = false };
	enum rc rc = walk_back(p, annotator, &b, err);

	if (rc)
		return rc;
	return b.found[0] ? event_get(p, b.found, a, out, err)
			  : err_set(err, RC_NOTFOUND, "%s has done nothing to undo", annotator);
}

enum rc event_last_undone(struct project *p, const char *annotator, struct arena *a,
			  struct event *out, struct err *err)
{
	struct back b = { .want_undone = true };
	enum rc rc = walk_back(p, annotator, &b, err);

	if (rc)
		return rc;
	return b.found[0] ? event_get(p, b.found, a, out, err)
			  : err_set(err, RC_NOTFOUND, "%s has undone nothing to redo", annotator);
}
