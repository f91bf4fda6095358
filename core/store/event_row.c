/* event_row -- see event_row.h. */
#include "core/store/event_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/db.h"
#include "core/base/json.h"
#include "core/store/projection_make.h"

void event_row_id(const char *origin, int64_t n, char out[33])
{
	snprintf(out, 33, "%.24s%08" PRIx32, origin, (uint32_t)n);
}

void event_row_id_end(struct slice origin, char out[33])
{
	snprintf(out, 33, "%.*sgggggggg",
		 (int)(origin.n < EVENT_ROW_ORIGIN ? origin.n : EVENT_ROW_ORIGIN), origin.s);
}

int64_t event_row_number(struct slice id, struct slice origin)
{
	char digits[9] = "";

	if (id.n != 32 || origin.n != 32 || memcmp(id.s, origin.s, EVENT_ROW_ORIGIN) != 0)
		return 0;
	memcpy(digits, id.s + EVENT_ROW_ORIGIN, 8);
	return strtoll(digits, NULL, 16);
}

void event_row_seal(struct event_row *e)
{
	struct digest_run run;

	digest_begin(&run);
	digest_add(&run, e->salt, sizeof e->salt);
	digest_add(&run, e->body.s, e->body.n);
	e->seal = digest_end(&run);
}

struct digest event_row_hash(const struct event_row *e)
{
	struct str head = STR_INIT;
	struct digest_run run;
	char item[DIGEST_HEX] = "";

	if (e->has_item)
		digest_hex(&e->item, item);
	str_addf(&head, "%.*s\n%.*s\n%" PRId64 "\n%.*s\n%.*s\n%s\n%" PRId64 "\n%" PRId64 "\n%zu:",
		 (int)e->id.n, e->id.s, (int)e->origin.n, e->origin.s, e->clock, (int)e->session.n,
		 e->session.s, (int)e->kind.n, e->kind.s, item, e->wall_ns, e->mono_ns, e->annotator.n);
	str_add(&head, e->annotator.s, e->annotator.n);
	str_addc(&head, '\n');
	digest_begin(&run);
	digest_add(&run, head.s, head.len);
	digest_add(&run, e->prev.b, DIGEST_BYTES);
	digest_add(&run, e->seal.b, DIGEST_BYTES);
	str_release(&head);
	return digest_end(&run);
}

static bool take(struct slice from, void *to, size_t n)
{
	if (from.n != n)
		return false;
	memcpy(to, from.s, n);
	return true;
}

bool event_row_read(struct db_stmt *s, struct event_row *out)
{
	memset(out, 0, sizeof *out);
	out->id = db_get_text(s, 0);
	out->origin = db_get_text(s, 1);
	out->clock = db_get_int(s, 2);
	out->session = db_get_text(s, 3);
	out->annotator = db_get_text(s, 4);
	out->has_item = !db_is_null(s, 5);
	out->kind = db_get_text(s, 6);
	out->erased = db_is_null(s, 7);
	out->body = db_get_text(s, 7);
	out->wall_ns = db_get_int(s, 9);
	out->mono_ns = db_get_int(s, 10);
	if (out->has_item && !take(db_get_blob(s, 5), out->item.b, DIGEST_BYTES))
		return false;
	if (!out->erased && !take(db_get_blob(s, 8), out->salt, sizeof out->salt))
		return false;
	return take(db_get_blob(s, 11), out->seal.b, DIGEST_BYTES) &&
	       take(db_get_blob(s, 12), out->prev.b, DIGEST_BYTES) &&
	       take(db_get_blob(s, 13), out->hash.b, DIGEST_BYTES);
}

enum rc event_row_insert(struct db *db, const struct event_row *e, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(db, Q_EVENT_ADD, &s, err);

	if (rc)
		return rc;
	db_text(s, 1, e->id.s, e->id.n);
	db_text(s, 2, e->origin.s, e->origin.n);
	db_int(s, 3, e->clock);
	db_text(s, 4, e->session.s, e->session.n);
	db_text(s, 5, e->annotator.s, e->annotator.n);
	db_blob(s, 6, e->has_item ? e->item.b : NULL, e->has_item ? DIGEST_BYTES : 0);
	db_text(s, 7, e->kind.s, e->kind.n);
	db_text(s, 8, e->erased ? NULL : e->body.s, e->erased ? 0 : e->body.n);
	db_blob(s, 9, e->erased ? NULL : e->salt, e->erased ? 0 : sizeof e->salt);
	db_int(s, 10, e->wall_ns);
	db_int(s, 11, e->mono_ns);
	db_blob(s, 12, e->seal.b, DIGEST_BYTES);
	db_blob(s, 13, e->prev.b, DIGEST_BYTES);
	db_blob(s, 14, e->hash.b, DIGEST_BYTES);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

enum rc event_row_head(struct db *db, const struct event_row *e, int64_t n, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(db, Q_HEAD_PUT, &s, err);

	if (rc)
		return rc;
	db_text(s, 1, e->origin.s, e->origin.n);
	db_int(s, 2, n);
	db_int(s, 3, e->clock);
	db_blob(s, 4, e->hash.b, DIGEST_BYTES);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

bool event_row_target(struct slice body, char out[33])
{
	struct arena a = ARENA_INIT;
	struct err ignored = ERR_INIT;
	const struct json_member *m;
	struct json_flat f;
	struct slice s = { "", 0 };
	bool found;

	f.n = 0;
	if (!json_scan(body.s, body.n, &a, &f, &ignored) && (m = json_find(&f, "event")) &&
	    m->kind == JSON_STRING)
		s = json_string(m, &a);
	found = s.n == 32;
	if (found) {
		memcpy(out, s.s, 32);
		out[32] = '\0';
	}
	arena_release(&a);
	return found;
}

/* Whose projections hang on event id? *found: it is there and about an item. */
static enum rc owner_of(struct db *db, const char *id, struct digest *item, struct str *annotator,
			bool *found, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(db, Q_EVENT_BODY, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, id);
	*found = false;
	if (!(rc = db_step(s, &row, err)) && row && db_get_blob(s, 1).n == DIGEST_BYTES) {
		memcpy(item->b, db_get_blob(s, 1).s, DIGEST_BYTES);
		str_add(annotator, db_get_text(s, 2).s, db_get_text(s, 2).n);
		*found = true;
	}
	db_done(s);
	return rc;
}

enum rc event_row_erase(struct db *db, struct slice body, struct err *err)
{
	struct str annotator = STR_INIT;
	struct arena scratch = ARENA_INIT;
	struct db_stmt *s = NULL;
	struct digest item;
	bool found = false;
	char id[33];
	enum rc rc;

	if (!event_row_target(body, id))
		return RC_OK;
	if (!(rc = db_stmt(db, Q_EVENT_ERASE, &s, err))) {
		db_textz(s, 1, id);
		rc = db_exec(s, err);
		db_done(s);
	}
	if (!rc)
		rc = owner_of(db, id, &item, &annotator, &found, err);
	if (!rc && found)
		rc = projection_make_one(db, &item, annotator.s, &scratch, err);
	str_release(&annotator);
	arena_release(&scratch);
	return rc;
}
