/*
 * projection_make -- see projection_make.h.
 *
 * The fold is two passes over the events of one (annotator, item), ordered by
 * (clock, origin, id): which acts stand, then what they come to. Bodies that
 * are no JSON of ours (a newer program's) count as nothing, on every replica
 * alike.
 */
#include "core/store/projection_make.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/store/projection.h"

struct act {
	const char *id, *target;	/* target: of an undo or redo */
	enum event_kind kind;
	const char *body;
	size_t n_body;
	int64_t clock, wall_ns;
	bool standing;
};

struct tag {
	struct slice source, span;
};

struct override {
	struct slice feature;
	struct digest response;
	bool has_response;
	int side, value;
	const struct act *act;
};

struct verdict {
	enum choice choice;
	struct digest response;
	bool has_response;
	struct slice reason;
	const struct act *act;
};

struct fold {
	struct act *act;
	size_t n, cap;
	bool any;
	enum choice choice, blind;
	struct digest response, blind_response;
	bool has_response, has_blind_response, after_reveal, skipped;
	int choices;
	double confidence;
	struct slice note;
	struct tag *tag;
	size_t n_tags, cap_tags;
	struct override *override;
	size_t n_overrides, cap_overrides;
	struct verdict verdict;
	int64_t wall_ns;
};

/* ---- members of bodies ---- */

static struct slice text_of(const struct json_flat *f, const char *name, struct arena *a)
{
	const struct json_member *m = json_find(f, name);
	struct slice none = { "", 0 };

	return m && m->kind == JSON_STRING ? json_string(m, a) : none;
}

static bool flag_of(const struct json_flat *f, const char *name, bool otherwise)
{
	const struct json_member *m = json_find(f, name);

	if (!m || (m->kind != JSON_TRUE && m->kind != JSON_FALSE))
		return otherwise;
	return m->kind == JSON_TRUE;
}

static bool digest_of_member(const struct json_flat *f, const char *name, struct arena *a,
			     struct digest *out)
{
	struct slice s = text_of(f, name, a);
	char hex[DIGEST_HEX] = "";

	if (s.n != DIGEST_HEX - 1)
		return false;
	memcpy(hex, s.s, s.n);
	return digest_from_hex(hex, out);
}

static enum choice choice_of(const struct json_flat *f, struct arena *a)
{
	struct slice s = text_of(f, "choice", a);
	char name[32] = "";
	enum choice c;

	if (!s.n || s.n >= sizeof name)
		return CHOICE_NONE;
	memcpy(name, s.s, s.n);
	c = projection_choice_of(name);
	return c == CHOICE_COUNT ? CHOICE_NONE : c;
}

static bool scan(const struct act *act, struct arena *a, struct json_flat *f)
{
	struct err ignored = ERR_INIT;

	f->n = 0;
	return act->body && !json_scan(act->body, act->n_body, a, f, &ignored);
}

/* ---- first pass: which acts stand ---- */

static enum rc load(struct db *db, const struct digest *item, const char *annotator, struct fold *f,
		    struct arena *a, struct err *err)
{
	struct db_stmt *s = NULL;
	struct slice body;
	struct act *act;
	bool row = false;
	enum rc rc = db_stmt(db, Q_EVENT_OF_ITEM, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, item->b, DIGEST_BYTES);
	db_textz(s, 2, annotator);
	while (!(rc = db_step(s, &row, err)) && row) {
		f->act = mem_grow(f->act, &f->cap, f->n + 1, sizeof *f->act);
		act = &f->act[f->n++];
		memset(act, 0, sizeof *act);
		act->id = arena_dup(a, db_get_text(s, 0).s, db_get_text(s, 0).n);
		act->kind = event_kind_of(db_get_text(s, 1).s);
		if (!db_is_null(s, 2)) {
			body = db_get_text(s, 2);
			act->body = arena_dup(a, body.s, body.n);
			act->n_body = body.n;
		}
		act->clock = db_get_int(s, 3);
		act->wall_ns = db_get_int(s, 4);
		act->standing = act->body != NULL;
	}
	db_done(s);
	return rc;
}

/* An undo names an act before it; a redo brings it back. */
static void turn_back(struct fold *f, size_t i, struct arena *a)
{
	struct json_flat flat;
	struct slice target;

	if (!scan(&f->act[i], a, &flat))
		return;
	target = text_of(&flat, "event", a);
	for (size_t k = i; k-- > 0;)
		if (strlen(f->act[k].id) == target.n && memcmp(f->act[k].id, target.s, target.n) == 0) {
			f->act[k].standing = f->act[k].body && f->act[i].kind == EVENT_REDO;
			return;
		}
}

/* ---- second pass: what they come to ---- */

static void fold_choice(struct fold *f, const struct json_flat *flat, struct arena *a)
{
	enum choice c = choice_of(flat, a);
	bool after = flag_of(flat, "after_reveal", false);

	if (c == CHOICE_NONE)
		return;
	f->choice = c;
	f->has_response = digest_of_member(flat, "response", a, &f->response);
	f->after_reveal = after;
	f->skipped = false;
	f->choices++;
	if (f->blind == CHOICE_NONE && !after) {
		f->blind = c;
		f->has_blind_response = f->has_response;
		f->blind_response = f->response;
	}
}

static bool slice_equal(struct slice x, struct slice y)
{
	return x.n == y.n && (!x.n || memcmp(x.s, y.s, x.n) == 0);
}

static void fold_tag(struct fold *f, const struct json_flat *flat, struct arena *a)
{
	struct slice source = text_of(flat, "source", a);
	const struct json_member *span = json_find(flat, "span");
	size_t i = 0;

	if (!source.n)
		return;
	while (i < f->n_tags && !slice_equal(f->tag[i].source, source))
		i++;
	if (!flag_of(flat, "on", true)) {
		if (i < f->n_tags)
			f->tag[i] = f->tag[--f->n_tags];
		return;
	}
	if (i == f->n_tags) {
		f->tag = mem_grow(f->tag, &f->cap_tags, f->n_tags + 1, sizeof *f->tag);
		f->n_tags++;
	}
	f->tag[i].source = source;
	f->tag[i].span = span && span->kind != JSON_NULL ? span->raw : (struct slice){ NULL, 0 };
}

static void fold_feature(struct fold *f, const struct json_flat *flat, const struct act *act,
			 struct arena *a)
{
	struct override o = { .feature = text_of(flat, "feature", a), .act = act };
	const struct json_member *value = json_find(flat, "value");
	struct slice side = text_of(flat, "side", a);
	int64_t v = 0;
	size_t i = 0;

	if (!o.feature.n || !value || !json_integer(value, &v) || v < -127 || v > 127)
		return;
	o.value = (int)v;
	o.side = side.n == 1 && side.s[0] == 'b';
	o.has_response = digest_of_member(flat, "response", a, &o.response);
	while (i < f->n_overrides && !(f->override[i].side == o.side &&
				       slice_equal(f->override[i].feature, o.feature)))
		i++;
	if (i == f->n_overrides) {
		f->override = mem_grow(f->override, &f->cap_overrides, i + 1, sizeof *f->override);
		f->n_overrides++;
	}
	f->override[i] = o;
}

static void fold_verdict(struct fold *f, const struct json_flat *flat, const struct act *act,
			 struct arena *a)
{
	enum choice c = choice_of(flat, a);

	if (c == CHOICE_NONE)
		return;
	f->verdict.choice = c;
	f->verdict.has_response = digest_of_member(flat, "response", a, &f->verdict.response);
	f->verdict.reason = text_of(flat, "reason", a);
	f->verdict.act = act;
}

static void fold_confidence(struct fold *f, const struct json_flat *flat)
{
	const struct json_member *m = json_find(flat, "confidence");
	double v = NAN;

	if (!m)
		m = json_find(flat, "value");
	f->confidence = m && json_number(m, &v) ? v : (double)NAN;
}

static bool is_state(enum event_kind k)
{
	return k == EVENT_CHOICE || k == EVENT_TAG || k == EVENT_NOTE || k == EVENT_CONFIDENCE ||
	       k == EVENT_SKIP;
}

static void fold_act(struct fold *f, const struct act *act, struct arena *a)
{
	struct json_flat flat;

	if (!scan(act, a, &flat))
		return;
	if (is_state(act->kind)) {
		f->any = true;
		if (act->wall_ns > f->wall_ns)
			f->wall_ns = act->wall_ns;
	}
	switch (act->kind) {
	case EVENT_CHOICE:
		fold_choice(f, &flat, a);
		break;
	case EVENT_TAG:
		fold_tag(f, &flat, a);
		break;
	case EVENT_NOTE:
		f->note = text_of(&flat, json_find(&flat, "note") ? "note" : "text", a);
		break;
	case EVENT_CONFIDENCE:
		fold_confidence(f, &flat);
		break;
	case EVENT_FEATURE:
		fold_feature(f, &flat, act, a);
		break;
	case EVENT_VERDICT:
		fold_verdict(f, &flat, act, a);
		break;
	case EVENT_SKIP:
		f->skipped = true;
		break;
	default:
		break;
	}
}

static void fold(struct fold *f, struct arena *a)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->act[i].body && (f->act[i].kind == EVENT_UNDO || f->act[i].kind == EVENT_REDO))
			turn_back(f, i, a);
	f->confidence = NAN;
	for (size_t i = 0; i < f->n; i++)
		if (f->act[i].standing)
			fold_act(f, &f->act[i], a);
}

/* ---- writing ---- */

/* "S1" to "S6" are the same bits in every project; -1 for a project's own. */
static int common_bit(struct slice source)
{
	if (source.n == 2 && source.s[0] == 'S' && source.s[1] >= '1' && source.s[1] <= '6')
		return source.s[1] - '1';
	return -1;
}

static void bind_pair(struct db_stmt *s, const struct digest *item, const char *annotator)
{
	db_blob(s, 1, item->b, DIGEST_BYTES);
	db_textz(s, 2, annotator);
}

static void bind_digest(struct db_stmt *s, int at, bool has, const struct digest *d)
{
	if (has)
		db_blob(s, at, d->b, DIGEST_BYTES);
	else
		db_null(s, at);
}

static void bind_slice(struct db_stmt *s, int at, struct slice v)
{
	db_text(s, at, v.s ? v.s : "", v.n);
}

static enum rc drop(struct db *db, enum query q, const struct digest *item, const char *annotator,
		    struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(db, q, &s, err);

	if (rc)
		return rc;
	bind_pair(s, item, annotator);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

static enum rc put_state(struct db *db, const struct digest *item, const char *annotator,
			 const struct fold *f, struct err *err)
{
	uint32_t bits = 0;
	int own = 0;
	struct db_stmt *s = NULL;
	enum rc rc;

	if (!f->any)
		return drop(db, Q_STATE_DROP, item, annotator, err);
	for (size_t i = 0; i < f->n_tags; i++)
		if (common_bit(f->tag[i].source) >= 0)
			bits |= 1u << common_bit(f->tag[i].source);
		else
			own++;
	if ((rc = db_stmt(db, Q_STATE_PUT, &s, err)))
		return rc;
	bind_pair(s, item, annotator);
	db_int(s, 3, f->choice);
	bind_digest(s, 4, f->has_response, &f->response);
	db_int(s, 5, f->blind);
	bind_digest(s, 6, f->has_blind_response, &f->blind_response);
	db_int(s, 7, f->after_reveal);
	db_int(s, 8, bits);
	db_int(s, 9, own);
	db_double(s, 10, f->confidence);
	bind_slice(s, 11, f->note);
	db_int(s, 12, f->skipped);
	db_int(s, 13, f->choices > 1 ? f->choices - 1 : 0);
	db_int(s, 14, f->wall_ns);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

/*
 * A bit for a source of the project's own. The registry is of this file alone, so it is no
 * projection.
 */
static enum rc register_source(struct db *db, struct slice source, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(db, Q_SOURCE_TAG_GET, &s, err);

	if (rc)
		return rc;
	bind_slice(s, 1, source);
	rc = db_step(s, &row, err);
	db_done(s);
	s = NULL;
	if (rc || row || (rc = db_stmt(db, Q_SOURCE_TAG_ADD, &s, err)))
		return rc;
	bind_slice(s, 1, source);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

static enum rc put_tags(struct db *db, const struct digest *item, const char *annotator,
			const struct fold *f, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = drop(db, Q_TAG_DROP, item, annotator, err);

	if (rc || !f->n_tags || (rc = db_stmt(db, Q_TAG_ADD, &s, err)))
		return rc;
	for (size_t i = 0; i < f->n_tags && !rc; i++) {
		bind_pair(s, item, annotator);
		bind_slice(s, 3, f->tag[i].source);
		db_text(s, 4, f->tag[i].span.s, f->tag[i].span.n);
		rc = db_exec(s, err);
		if (!rc && common_bit(f->tag[i].source) < 0)
			rc = register_source(db, f->tag[i].source, err);
	}
	db_done(s);
	return rc;
}

static enum rc put_overrides(struct db *db, const struct digest *item, const char *annotator,
			     const struct fold *f, struct err *err)
{
	struct db_stmt *s = NULL;
	const struct override *o;
	enum rc rc = drop(db, Q_OVERRIDE_DROP, item, annotator, err);

	if (rc || !f->n_overrides || (rc = db_stmt(db, Q_OVERRIDE_ADD, &s, err)))
		return rc;
	for (size_t i = 0; i < f->n_overrides && !rc; i++) {
		o = &f->override[i];
		bind_pair(s, item, annotator);
		bind_slice(s, 3, o->feature);
		db_int(s, 4, o->side);
		bind_digest(s, 5, o->has_response, &o->response);
		db_int(s, 6, o->value);
		db_int(s, 7, o->act->clock);
		db_textz(s, 8, o->act->id);
		rc = db_exec(s, err);
	}
	db_done(s);
	return rc;
}

static enum rc put_verdict(struct db *db, const struct digest *item, const char *annotator,
			   const struct verdict *v, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = drop(db, Q_VERDICT_DROP, item, annotator, err);

	if (rc || v->choice == CHOICE_NONE || (rc = db_stmt(db, Q_VERDICT_PUT, &s, err)))
		return rc;
	bind_pair(s, item, annotator);
	db_int(s, 3, v->choice);
	bind_digest(s, 4, v->has_response, &v->response);
	bind_slice(s, 5, v->reason);
	db_int(s, 6, v->act->clock);
	db_textz(s, 7, v->act->id);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

enum rc projection_make_one(struct db *db, const struct digest *item, const char *annotator,
			    struct arena *scratch, struct err *err)
{
	struct fold f = { .n = 0 };
	enum rc rc;

	arena_reset(scratch);
	if (!(rc = load(db, item, annotator, &f, scratch, err))) {
		fold(&f, scratch);
		if (!(rc = put_state(db, item, annotator, &f, err)) &&
		    !(rc = put_tags(db, item, annotator, &f, err)) &&
		    !(rc = put_overrides(db, item, annotator, &f, err)))
			rc = put_verdict(db, item, annotator, &f.verdict, err);
	}
	free(f.act);
	free(f.tag);
	free(f.override);
	return rc;
}

enum rc projection_make_since(struct db *db, int64_t seq, struct err *err)
{
	struct arena scratch = ARENA_INIT;
	struct str annotator = STR_INIT;
	struct db_stmt *s = NULL;
	struct digest item;
	bool row = false;
	enum rc rc = db_stmt(db, Q_EVENT_TOUCHED, &s, err);

	if (!rc)
		db_int(s, 1, seq);
	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		if (db_get_blob(s, 0).n != DIGEST_BYTES)
			continue;
		memcpy(item.b, db_get_blob(s, 0).s, DIGEST_BYTES);
		str_clear(&annotator);
		str_add(&annotator, db_get_text(s, 1).s, db_get_text(s, 1).n);
		rc = projection_make_one(db, &item, annotator.s, &scratch, err);
	}
	db_done(s);
	str_release(&annotator);
	arena_release(&scratch);
	return rc;
}

enum rc projection_make_all(struct db *db, struct err *err)
{
	static const enum query clear[] = { Q_STATE_CLEAR, Q_TAG_CLEAR, Q_OVERRIDE_CLEAR,
		Q_VERDICT_CLEAR };
	struct db_stmt *s = NULL;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < COUNT(clear) && !rc; i++)
		rc = db_run(db, clear[i], err);
	if (!rc)
		rc = projection_make_since(db, 0, err);
	if (rc || (rc = db_stmt(db, Q_PROJECTION_STAMP, &s, err)))
		return rc;
	db_int(s, 1, PROJECTION_MAKE_VERSION);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}
