/*
 * event -- the append-only log of what people did, hash-chained per origin.
 *
 * Owns: tables event, head, annotator, session of work.db. May call: project,
 * projection, base. Never: updates or deletes an event (erase nulls body and
 * salt, nothing else).
 *
 * An origin is one run of the program (random) or, for imported annotations,
 * the digest of their source. hash = BLAKE2b-256 over the header fields, prev
 * and BLAKE2b(salt, body).
 */
#ifndef ASSAY_STORE_EVENT_H
#define ASSAY_STORE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/str.h"

struct project;

enum event_kind {	/* names: event_kind_name; order is the file format, append only */
	EVENT_SESSION, EVENT_DRAW, EVENT_CHOICE, EVENT_TAG, EVENT_NOTE, EVENT_CONFIDENCE, EVENT_FEATURE,
	EVENT_VERDICT, EVENT_SKIP, EVENT_REVEAL, EVENT_UNDO, EVENT_REDO, EVENT_ERASE, EVENT_PLAN,
	EVENT_TRIAL, EVENT_SURVEY, EVENT_KIND_COUNT
};

const char *event_kind_name(enum event_kind k);		/* "session", ... */
enum event_kind event_kind_of(const char *name);	/* EVENT_KIND_COUNT if none */

/*
 * An event as read. id is 32 hex digits: origin-local number under the origin, unique
 * everywhere.
 */
struct event {
	int64_t seq;		/* arrival order in this file; means nothing elsewhere */
	char id[33];
	char origin[33];
	int64_t clock;		/* Lamport */
	int64_t wall_ns, mono_ns;
	const char *annotator;
	char session[33];
	bool has_item;
	struct digest item;	/* identity */
	enum event_kind kind;
	const char *body;	/* JSON; NULL once erased */
};

/* A writer: one run of the program by one annotator. */
struct event_writer;

/*
 * Start an origin and log its session event. header is JSON (terminal size,
 * TERM, ssh, version, guideline, seed...). origin NULL: random.
 *
 * A given origin (32 hex digits, a digest of what is imported) makes events that
 * come out byte by byte alike in every project: no session event, no clock on the
 * wall. RC_CONFLICT if events of that origin are here already.
 */
enum rc event_writer_open(struct project *p, const char *annotator, const char *header,
			  const char *origin, struct event_writer **out, struct err *err) MUST_USE;
void event_writer_close(struct event_writer *w);

/*
 * Write one event and what follows from it in the projections, in one
 * transaction, synced when this returns RC_OK. item NULL: none. body: JSON.
 * id_out[33] may be NULL.
 */
enum rc event_append(struct event_writer *w, enum event_kind kind, const struct digest *item,
		     const char *body, char *id_out, struct err *err) MUST_USE;
/* As another annotator (imports, `annotate` lines that name one). */
enum rc event_append_as(struct event_writer *w, const char *annotator, enum event_kind kind,
			const struct digest *item, const char *body, char *id_out, struct err *err) MUST_USE;
/* Several appends as one transaction (imports). */
enum rc event_batch_begin(struct event_writer *w, struct err *err) MUST_USE;
enum rc event_batch_end(struct event_writer *w, bool keep, struct err *err) MUST_USE;

/*
 * The newest act of this annotator that is not undone (choice, tag, note, confidence, feature,
 * verdict, skip); RC_NOTFOUND.
 */
enum rc event_last_act(struct project *p, const char *annotator, struct arena *a,
		       struct event *out, struct err *err) MUST_USE;
/*
 * The newest undone act that a redo would bring back: undone last, with no new act since;
 * RC_NOTFOUND.
 */
enum rc event_last_undone(struct project *p, const char *annotator, struct arena *a,
			  struct event *out, struct err *err) MUST_USE;

/*
 * Events with seq > after, in order of seq; fn false stops. The event's strings live for the
 * call.
 */
typedef bool event_fn(void *ctx, const struct event *e);
enum rc event_each(struct project *p, int64_t after, event_fn *fn, void *ctx,
		   struct err *err) MUST_USE;
/*
 * Those of one kind: session, draw, plan, trial, survey and the like, not choice, tag, note,
 * reveal.
 */
enum rc event_each_of(struct project *p, enum event_kind kind, event_fn *fn, void *ctx,
		      struct err *err) MUST_USE;
/* One by its id, into a. RC_NOTFOUND. */
enum rc event_get(struct project *p, const char *id, struct arena *a, struct event *out,
		  struct err *err) MUST_USE;
int64_t event_last_seq(struct project *p);

/* Check every chain and head. *bad counts breaks; the first is described in why. */
enum rc event_verify(struct project *p, size_t *events, size_t *bad, struct str *why,
		     struct err *err) MUST_USE;
/* What a merge came to: events taken over, here already, and of those taken on items not here. */
struct event_merged {
	size_t taken, known, strange;
};
/*
 * event_merge, but RC_INPUT and nothing taken where no item of the other log is
 * in this corpus, unless forced: the log is append-only, a mistake would stay.
 */
enum rc event_merge_kin(struct project *p, const char *other_work_db, bool forced,
			struct event_merged *out, struct err *err) MUST_USE;
/* Take over every event of another work.db that is not here. *taken, *known. Projections follow. */
enum rc event_merge(struct project *p, const char *other_work_db, size_t *taken, size_t *known,
		    struct err *err) MUST_USE;

#endif
