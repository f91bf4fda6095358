/*
 * event_row -- a whole row of the log: what is hashed, and how.
 *
 * Owns: the bytes that a hash is made over. May call: base. Never: opens a
 * transaction. For event.c, event_verify.c and event_merge.c.
 *
 *   seal = BLAKE2b-256(salt, body)
 *   hash = BLAKE2b-256(header, prev, seal), where header is the text
 *          id LF origin LF clock LF session LF kind LF item-hex LF wall LF mono LF
 *          length-of-annotator ":" annotator LF
 */
#ifndef ASSAY_STORE_EVENT_ROW_H
#define ASSAY_STORE_EVENT_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/digest.h"
#include "core/base/err.h"
#include "core/base/str.h"

struct db;
struct db_stmt;

#define EVENT_ROW_SALT 16
#define EVENT_ROW_ORIGIN 24	/* digits of the origin in an id */
/* No honest Lamport clock comes here; one that did would leave no room for what follows it. */
#define EVENT_ROW_CLOCK_MAX ((int64_t)1 << 53)

/* Strings are borrowed. */
struct event_row {
	struct slice id, origin, session, annotator, kind;
	int64_t clock, wall_ns, mono_ns;
	bool has_item, erased;
	struct digest item, seal, prev, hash;
	struct slice body;
	unsigned char salt[EVENT_ROW_SALT];
};

/* The id of event number n (from 1) of an origin. */
void event_row_id(const char *origin, int64_t n, char out[33]);
/* Sorts behind every id of an origin. */
void event_row_id_end(struct slice origin, char out[33]);
/* The number of an id; 0 if it is not an id of this origin. */
int64_t event_row_number(struct slice id, struct slice origin);
void event_row_seal(struct event_row *e);
struct digest event_row_hash(const struct event_row *e);
/*
 * A row of Q_EVENT_CHAIN; strings live until the next step. False if a digest has the wrong
 * size.
 */
bool event_row_read(struct db_stmt *s, struct event_row *out);
enum rc event_row_insert(struct db *db, const struct event_row *e, struct err *err) MUST_USE;
/* Set the end of its origin's chain to this, its n-th event. */
enum rc event_row_head(struct db *db, const struct event_row *e, int64_t n,
		       struct err *err) MUST_USE;
/*
 * Take body and salt out of the event that an erase event's body names, and
 * make its projections anew. Nothing happens if it is not there (yet).
 */
enum rc event_row_erase(struct db *db, struct slice body, struct err *err) MUST_USE;
/* The "event" member of a body: 32 hex digits into out, or false. */
bool event_row_target(struct slice body, char out[33]);

#endif
