/* projection -- see projection.h; the fold is in projection_make.c. */
#include "core/store/projection.h"

#include <math.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/item.h"
#include "core/store/project.h"
#include "core/store/projection_make.h"

static const char *const choices[CHOICE_COUNT] = {
	[CHOICE_NONE] = "", [CHOICE_A] = "a", [CHOICE_B] = "b", [CHOICE_BOTH_GOOD] = "both_good",
	[CHOICE_BOTH_BAD] = "both_bad", [CHOICE_UNSURE] = "unsure", [CHOICE_TIE] = "tie",
};

const char *projection_choice_name(enum choice c)
{
	ENSURE((unsigned)c < CHOICE_COUNT);
	return choices[c];
}

enum choice projection_choice_of(const char *name)
{
	unsigned c = CHOICE_A;

	while (c < CHOICE_COUNT && strcmp(choices[c], name) != 0)
		c++;
	return (enum choice)c;
}

/* ---- from digests to this project's sides ---- */

/* The item that rows are about, looked up once per item. */
struct sides {
	struct digest item, response[2];
	int64_t id;
	bool valid;
};

static enum rc find_sides(struct project *p, const struct digest *item, struct sides *out,
			  struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc;

	if (out->valid && digest_equal(&out->item, item))
		return RC_OK;
	memset(out, 0, sizeof *out);
	if ((rc = db_stmt(project_corpus(p), Q_ITEM_SIDES, &s, err)))
		return rc;
	db_blob(s, 1, item->b, DIGEST_BYTES);
	if (!(rc = db_step(s, &row, err)) && row) {
		out->id = db_get_int(s, 0);
		for (int i = 0; i < 2; i++)
			if (db_get_blob(s, 1 + i).n == DIGEST_BYTES)
				memcpy(out->response[i].b, db_get_blob(s, 1 + i).s, DIGEST_BYTES);
	}
	db_done(s);
	out->item = *item;
	out->valid = !rc;
	return rc;
}

/* Which side of ours is that response? otherwise where the corpus cannot say. */
static int side_of(const struct sides *i, struct slice response, int otherwise)
{
	struct digest d;

	if (response.n != DIGEST_BYTES || !i->id || digest_equal(&i->response[0], &i->response[1]))
		return otherwise;
	memcpy(d.b, response.s, DIGEST_BYTES);
	if (digest_equal(&d, &i->response[0]))
		return SIDE_A;
	return digest_equal(&d, &i->response[1]) ? SIDE_B : otherwise;
}

static enum choice choice_here(const struct sides *i, int64_t stored, struct slice response)
{
	enum choice c = stored > CHOICE_NONE && stored < CHOICE_COUNT ? (enum choice)stored : CHOICE_NONE;

	if (c != CHOICE_A && c != CHOICE_B)
		return c;
	return side_of(i, response, c == CHOICE_B) == SIDE_B ? CHOICE_B : CHOICE_A;
}

/* ---- states ---- */

static enum rc own_bits(struct project *p, const struct projection_state *st, uint32_t *bits,
			struct err *err)
{
	struct db *db = project_work(p);
	struct db_stmt *s = NULL, *get = NULL;
	bool row = false, known = false;
	int64_t bit;
	enum rc rc;

	if ((rc = db_stmt(db, Q_TAG_OF, &s, err)) || (rc = db_stmt(db, Q_SOURCE_TAG_GET, &get, err)))
		goto out;
	db_blob(s, 1, st->item.b, DIGEST_BYTES);
	db_textz(s, 2, st->annotator);
	while (!(rc = db_step(s, &row, err)) && row) {
		db_text(get, 1, db_get_text(s, 0).s, db_get_text(s, 0).n);
		if ((rc = db_step(get, &known, err)))
			break;
		bit = known ? db_get_int(get, 0) : PROJECTION_SOURCES;
		if (bit < PROJECTION_SOURCES)
			*bits |= 1u << bit;
		db_rewind(get);
	}
out:
	db_done(get);
	db_done(s);
	return rc;
}

/* Strings live until the next step. */
static enum rc read_state(struct project *p, struct db_stmt *s, struct sides *sides,
			  struct projection_state *out, struct err *err)
{
	struct slice item = db_get_blob(s, 0);
	enum rc rc;

	memset(out, 0, sizeof *out);
	if (item.n == DIGEST_BYTES)
		memcpy(out->item.b, item.s, DIGEST_BYTES);
	if ((rc = find_sides(p, &out->item, sides, err)))
		return rc;
	out->item_id = sides->id;
	out->annotator = db_get_text(s, 1).s;
	out->choice = choice_here(sides, db_get_int(s, 2), db_get_blob(s, 3));
	out->blind_choice = choice_here(sides, db_get_int(s, 4), db_get_blob(s, 5));
	out->after_reveal = db_get_int(s, 6);
	out->tags = (uint32_t)db_get_int(s, 7);
	out->confidence = db_get_double(s, 9);
	out->note = db_get_text(s, 10).s;
	out->skipped = db_get_int(s, 11);
	out->revisions = (int)db_get_int(s, 12);
	out->wall_ns = db_get_int(s, 13);
	return db_get_int(s, 8) ? own_bits(p, out, &out->tags, err) : RC_OK;
}

static void keep_state(struct projection_state *st, struct arena *a)
{
	st->annotator = arena_dup(a, st->annotator, strlen(st->annotator));
	st->note = arena_dup(a, st->note, strlen(st->note));
}

enum rc projection_item(struct project *p, const struct digest *item, struct arena *a,
			struct projection_state **out, size_t *n, struct err *err)
{
	struct projection_state *list = NULL, *more;
	struct sides sides = { .valid = false };
	struct db_stmt *s = NULL;
	size_t count = 0, cap = 0;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_STATE_ITEM, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, item->b, DIGEST_BYTES);
	while (!(rc = db_step(s, &row, err)) && row) {
		if (count == cap) {
			cap = cap ? 2 * cap : 4;
			more = arena_alloc(a, cap * sizeof *more);
			if (count)
				memcpy(more, list, count * sizeof *more);
			list = more;
		}
		if ((rc = read_state(p, s, &sides, &list[count], err)))
			break;
		keep_state(&list[count++], a);
	}
	db_done(s);
	if (!rc) {
		*out = list;
		*n = count;
	}
	return rc;
}

static void no_state(const struct digest *item, const char *annotator, const struct sides *sides,
		     struct arena *a, struct projection_state *out)
{
	memset(out, 0, sizeof *out);
	out->item = *item;
	out->item_id = sides->id;
	out->annotator = annotator;
	out->note = "";
	out->confidence = NAN;
	keep_state(out, a);
}

enum rc projection_mine(struct project *p, const struct digest *item, const char *annotator,
			struct arena *a, struct projection_state *out, struct err *err)
{
	struct sides sides = { .valid = false };
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_STATE_MINE, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, item->b, DIGEST_BYTES);
	db_textz(s, 2, annotator);
	if (!(rc = find_sides(p, item, &sides, err)) && !(rc = db_step(s, &row, err))) {
		if (!row)
			no_state(item, annotator, &sides, a, out);
		else if (!(rc = read_state(p, s, &sides, out, err)))
			keep_state(out, a);
	}
	db_done(s);
	return rc;
}

enum rc projection_each(struct project *p, projection_fn *fn, void *ctx, struct err *err)
{
	struct sides sides = { .valid = false };
	struct projection_state st;
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_STATE_ALL, &s, err);

	if (rc)
		return rc;
	while (!(rc = db_step(s, &row, err)) && row)
		if ((rc = read_state(p, s, &sides, &st, err)) || !fn(ctx, &st))
			break;
	db_done(s);
	return rc;
}

/* ---- tags ---- */

enum rc projection_tags(struct project *p, projection_tag_fn *fn, void *ctx, struct err *err)
{
	struct projection_tag t;
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_TAG_ALL, &s, err);

	if (rc)
		return rc;
	while (!(rc = db_step(s, &row, err)) && row) {
		memset(&t, 0, sizeof t);
		if (db_get_blob(s, 0).n == DIGEST_BYTES)
			memcpy(t.item.b, db_get_blob(s, 0).s, DIGEST_BYTES);
		t.annotator = db_get_text(s, 1).s;
		t.source = db_get_text(s, 2).s;
		t.span = db_is_null(s, 3) ? NULL : db_get_text(s, 3).s;
		if (!fn(ctx, &t))
			break;
	}
	db_done(s);
	return rc;
}

enum rc projection_tags_of(struct project *p, const struct digest *item, const char *annotator,
			   projection_tag_fn *fn, void *ctx, struct err *err)
{
	struct projection_tag t;
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_TAG_OF, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, item->b, DIGEST_BYTES);
	db_textz(s, 2, annotator);
	while (!(rc = db_step(s, &row, err)) && row) {
		memset(&t, 0, sizeof t);
		t.source = db_get_text(s, 0).s;
		t.span = db_is_null(s, 1) ? NULL : db_get_text(s, 1).s;
		if (!fn(ctx, &t))
			break;
	}
	db_done(s);
	return rc;
}

enum rc projection_source_bit(struct project *p, const char *source, int *bit, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_SOURCE_TAG_GET, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, source);
	if (!(rc = db_step(s, &row, err)))
		*bit = row && db_get_int(s, 0) < PROJECTION_SOURCES ? (int)db_get_int(s, 0) : -1;
	db_done(s);
	return rc;
}

/* ---- verdicts and overrides ---- */

enum rc projection_verdict(struct project *p, const struct digest *item, enum choice *out,
			   struct err *err)
{
	struct sides sides = { .valid = false };
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_work(p), Q_VERDICT_OF, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, item->b, DIGEST_BYTES);
	if (!(rc = find_sides(p, item, &sides, err)) && !(rc = db_step(s, &row, err)))
		*out = row ? choice_here(&sides, db_get_int(s, 1), db_get_blob(s, 2)) : CHOICE_NONE;
	db_done(s);
	return rc;
}

/* Rows come item by item, the latest last: a verdict is told when the next item begins. */
enum rc projection_verdicts(struct project *p, projection_verdict_fn *fn, void *ctx,
			    struct err *err)
{
	struct sides sides = { .valid = false };
	struct digest item = { { 0 } }, next;
	enum choice last = CHOICE_NONE;
	struct db_stmt *s = NULL;
	bool row = false, go_on = true;
	int64_t id = 0;
	enum rc rc = db_stmt(project_work(p), Q_VERDICT_ALL, &s, err);

	if (rc)
		return rc;
	while (go_on && !(rc = db_step(s, &row, err)) && row) {
		if (db_get_blob(s, 0).n != DIGEST_BYTES)
			continue;
		memcpy(next.b, db_get_blob(s, 0).s, DIGEST_BYTES);
		if (last != CHOICE_NONE && !digest_equal(&next, &item))
			go_on = fn(ctx, &item, id, last);
		item = next;
		if ((rc = find_sides(p, &item, &sides, err)))
			break;
		id = sides.id;
		last = choice_here(&sides, db_get_int(s, 1), db_get_blob(s, 2));
	}
	db_done(s);
	if (!rc && go_on && last != CHOICE_NONE)
		fn(ctx, &item, id, last);
	return rc;
}

enum rc projection_overrides(struct project *p, projection_override_fn *fn, void *ctx,
			     struct err *err)
{
	struct sides sides = { .valid = false };
	struct db_stmt *s = NULL;
	struct digest item;
	bool row = false;
	int side;
	enum rc rc = db_stmt(project_work(p), Q_OVERRIDE_ALL, &s, err);

	if (rc)
		return rc;
	while (!(rc = db_step(s, &row, err)) && row) {
		if (db_get_blob(s, 0).n != DIGEST_BYTES)
			continue;
		memcpy(item.b, db_get_blob(s, 0).s, DIGEST_BYTES);
		if ((rc = find_sides(p, &item, &sides, err)))
			break;
		side = side_of(&sides, db_get_blob(s, 3), (int)db_get_int(s, 2));
		if (!fn(ctx, &item, sides.id, side, db_get_text(s, 1).s, (int)db_get_int(s, 4)))
			break;
	}
	db_done(s);
	return rc;
}

/* ---- from nothing ---- */

enum rc projection_rebuild(struct project *p, struct err *err)
{
	struct db *db = project_work(p);
	enum rc rc = db_begin(db, err);

	if (rc)
		return rc;
	if (!(rc = projection_make_all(db, err)))
		return db_commit(db, err);
	db_rollback(db);
	return rc;
}

/* A digest over every column of every row, types and lengths included. */
static enum rc digest_rows(struct db *db, enum query q, int columns, struct digest_run *run,
			   struct err *err)
{
	struct db_stmt *s = NULL;
	struct slice v;
	bool row = false;
	enum rc rc = db_stmt(db, q, &s, err);

	if (rc)
		return rc;
	while (!(rc = db_step(s, &row, err)) && row)
		for (int i = 0; i < columns; i++) {
			struct str b = STR_INIT;

			v = db_get_blob(s, i);
			str_addf(&b, "%d:%zu:", db_is_null(s, i), v.n);
			digest_add(run, b.s, b.len);
			digest_add(run, v.s, v.n);
			str_release(&b);
		}
	db_done(s);
	return rc;
}

static enum rc digest_projections(struct db *db, struct digest *out, struct err *err)
{
	struct digest_run run;
	enum rc rc;

	digest_begin(&run);
	if ((rc = digest_rows(db, Q_STATE_ALL, 14, &run, err)) || (rc = digest_rows(db, Q_TAG_ALL, 4,
										    &run, err)) ||
	    (rc = digest_rows(db, Q_OVERRIDE_ALL, 9, &run, err)) ||
	    (rc = digest_rows(db, Q_VERDICT_ALL, 7, &run, err)))
		return rc;
	*out = digest_end(&run);
	return RC_OK;
}

enum rc projection_digest(struct project *p, struct digest *out, struct err *err)
{
	return digest_projections(project_work(p), out, err);
}

enum rc projection_check(struct project *p, bool *same, struct err *err)
{
	struct digest stored, made;
	struct db *copy = NULL;
	enum rc rc = db_copy(project_work(p), &copy, err);

	if (!rc && !(rc = digest_projections(copy, &stored, err)) && !(rc = db_begin(copy, err))) {
		if (!(rc = projection_make_all(copy, err)) && !(rc = digest_projections(copy, &made, err)))
			*same = digest_equal(&stored, &made);
		db_rollback(copy);
	}
	db_close(copy);
	return rc;
}
