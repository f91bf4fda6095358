/*
 * item_write -- the writer of item.h: identities, occurrences, columns.
 *
 * Owns: what an import must remember while it runs. May call: itemcols, idmap,
 * project, base. Never: keeps a text.
 *
 * Identities are looked up in a table in memory by 32 of their bits, and a hit
 * is held against the stored row; so a million items cost 8 MB each for items
 * and groups, and the unique index can be built at the end, sorted.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/idmap.h"
#include "core/store/item.h"
#include "core/store/itemcols.h"
#include "core/store/project.h"

struct namesake {
	int64_t source;
	bool same_path;
};

struct item_writer {
	struct project *p;
	struct db *db;
	struct db_stmt *add, *text, *digests;	/* kept at hand for the whole run */
	struct itemcols cols;
	size_t n, cap, n_groups;
	bool *dirty;			/* chunks to be written */
	size_t dirty_cap;
	struct idmap ids, groups;
	struct digest last_group;	/* rankings come one after the other */
	uint32_t last_group_index;
	/* of the source at hand: */
	int64_t source;
	unsigned char *seen;		/* a bit per item: met in this source */
	size_t seen_cap;
	struct idmap again;		/* item -> the occurrence to try next */
	struct namesake *namesake;
	size_t n_namesakes;
};

/* What one row hashes to. */
struct row_digests {
	struct digest group, response[2], identity;
};

static uint32_t tag_of(const struct digest *d)
{
	uint32_t t;

	memcpy(&t, d->b, sizeof t);
	return t;
}

static struct digest identity_of(const struct item_new *n, const struct row_digests *d,
				 uint32_t occurrence)
{
	bool in_order = digest_compare(&d->response[0], &d->response[1]) <= 0;
	unsigned char b[1 + 3 * DIGEST_BYTES + 4];

	b[0] = (unsigned char)n->kind;
	memcpy(b + 1, d->group.b, DIGEST_BYTES);
	memcpy(b + 1 + DIGEST_BYTES, d->response[!in_order].b, DIGEST_BYTES);
	memcpy(b + 1 + 2 * DIGEST_BYTES, d->response[in_order].b, DIGEST_BYTES);
	for (int i = 0; i < 4; i++)
		b[1 + 3 * DIGEST_BYTES + i] = (unsigned char)(occurrence >> (8 * i));
	return digest_of(b, sizeof b);
}

static void hash_row(const struct item_new *n, struct row_digests *d)
{
	d->group = digest_of(n->prompt.s, n->prompt.n);
	d->response[0] = digest_of(n->response[0].s, n->response[0].n);
	if (n->kind == ITEM_CLAIM)
		memset(&d->response[1], 0, sizeof d->response[1]);
	else
		d->response[1] = digest_of(n->response[1].s, n->response[1].n);
}

/* ---- opening ---- */

static enum rc remember_items(struct item_writer *w, struct err *err)
{
	struct db_stmt *s = NULL;
	struct digest d;
	bool row = false;
	uint32_t id, group;
	enum rc rc = db_stmt(w->db, Q_ITEM_ALL_DIGESTS, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		id = (uint32_t)db_get_int(s, 0);
		memcpy(d.b, db_get_blob(s, 1).s, DIGEST_BYTES);
		idmap_add(&w->ids, tag_of(&d), id);
		group = w->cols.grp[id - 1];
		if (group < w->n_groups)
			continue;
		memcpy(d.b, db_get_blob(s, 2).s, DIGEST_BYTES);
		idmap_add(&w->groups, tag_of(&d), id);
		w->n_groups = (size_t)group + 1;
	}
	db_done(s);
	return rc;
}

static void reserve(struct item_writer *w, size_t n)
{
	size_t old = w->seen_cap, chunks = w->dirty_cap;

	itemcols_grow(&w->cols, &w->cap, n);
	w->seen = mem_grow(w->seen, &w->seen_cap, n / 8 + 1, 1);
	memset(w->seen + old, 0, w->seen_cap - old);
	w->dirty = mem_grow(w->dirty, &w->dirty_cap, n / ITEMCOLS_CHUNK + 1, sizeof *w->dirty);
	memset(w->dirty + chunks, 0, (w->dirty_cap - chunks) * sizeof *w->dirty);
}

static enum rc open_parts(struct item_writer *w, struct err *err)
{
	enum rc rc;

	if ((rc = db_stmt(w->db, Q_ITEM_ADD, &w->add, err)) ||
	    (rc = db_stmt(w->db, Q_TEXT_ADD, &w->text, err)) ||
	    (rc = db_stmt(w->db, Q_ITEM_DIGESTS, &w->digests, err)))
		return rc;
	w->n = item_count(w->p);
	reserve(w, w->n);
	if (!w->n)
		return RC_OK;
	if ((rc = itemcols_read(w->p, &w->cols, w->n, err)))
		return rc;
	return remember_items(w, err);
}

enum rc item_writer_open(struct project *p, struct item_writer **out, struct err *err)
{
	struct item_writer *w = mem_zalloc(1, sizeof *w);
	enum rc rc;

	w->p = p;
	w->db = project_corpus(p);
	ENSURE(db_in_transaction(w->db));
	if ((rc = open_parts(w, err)))
		item_writer_abort(w);
	else
		*out = w;
	return rc;
}

static enum rc find_namesakes(struct item_writer *w, struct err *err)
{
	struct db_stmt *s = NULL;
	size_t cap = 0;
	bool row = false;
	enum rc rc = db_stmt(w->db, Q_SOURCE_NAMESAKES, &s, err);

	free(w->namesake);
	w->namesake = NULL;
	w->n_namesakes = 0;
	if (!rc)
		db_int(s, 1, w->source);
	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		w->namesake = mem_grow(w->namesake, &cap, w->n_namesakes + 1, sizeof *w->namesake);
		w->namesake[w->n_namesakes].source = db_get_int(s, 0);
		w->namesake[w->n_namesakes++].same_path = db_get_int(s, 1);
	}
	db_done(s);
	return rc;
}

static enum rc begin_source(struct item_writer *w, int64_t source, struct err *err)
{
	if (source == w->source)
		return RC_OK;
	if (source < 1 || source > UINT16_MAX)
		return err_set(err, RC_FAIL, "%s: a project holds at most 65535 sources",
			       project_path(w->p));
	w->source = source;
	memset(w->seen, 0, w->seen_cap);
	idmap_release(&w->again);
	return find_namesakes(w, err);
}

/* ---- looking up ---- */

static bool is_seen(const struct item_writer *w, uint32_t id)
{
	return w->seen[id / 8] >> (id % 8) & 1;
}

static void mark_seen(struct item_writer *w, uint32_t id)
{
	w->seen[id / 8] = (unsigned char)(w->seen[id / 8] | 1u << (id % 8));
}

/* Does the stored digest of item id (column 0: identity, 1: group) equal d? */
static enum rc holds(struct item_writer *w, uint32_t id, int column, const struct digest *d,
		     bool *yes, struct err *err)
{
	struct slice stored;
	bool row = false;
	enum rc rc;

	db_int(w->digests, 1, id);
	if (!(rc = db_step(w->digests, &row, err)) && row) {
		stored = db_get_blob(w->digests, column);
		*yes = stored.n == DIGEST_BYTES && memcmp(stored.s, d->b, DIGEST_BYTES) == 0;
	} else if (!rc) {
		*yes = false;
	}
	db_rewind(w->digests);
	return rc;
}

/* The item in a table whose digest is d, or 0. */
static enum rc look_up(struct item_writer *w, const struct idmap *m, int column,
		       const struct digest *d, uint32_t *id, struct err *err)
{
	size_t at = SIZE_MAX;
	bool yes = false;
	enum rc rc = RC_OK;

	while (!yes && (*id = idmap_next(m, tag_of(d), &at)))
		if ((rc = holds(w, *id, column, d, &yes, err)))
			return rc;
	return rc;
}

/*
 * Which occurrence within its source is this row? *id: the item that it is, or
 * 0 if it is new; d->identity is set either way.
 */
static enum rc find_same(struct item_writer *w, const struct item_new *n, struct row_digests *d,
			 uint32_t *id, bool *duplicate, struct err *err)
{
	struct idmap_slot *next;
	uint32_t base, occurrence = 0;
	enum rc rc;

	*duplicate = false;
	d->identity = identity_of(n, d, 0);
	if ((rc = look_up(w, &w->ids, 0, &d->identity, id, err)) || !*id || !is_seen(w, *id))
		return rc;
	*duplicate = true;
	base = *id;
	next = idmap_find(&w->again, base);
	occurrence = next ? next->value : 1;
	while (*id && is_seen(w, *id)) {
		d->identity = identity_of(n, d, occurrence++);
		if ((rc = look_up(w, &w->ids, 0, &d->identity, id, err)))
			return rc;
	}
	if (next)
		next->value = occurrence;
	else
		idmap_add(&w->again, base, occurrence);
	return rc;
}

/* ---- a row that is an item already ---- */

static enum rc set_flags(struct item_writer *w, uint32_t id, int flags, int64_t superseded_by,
			 struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(w->db, Q_ITEM_FLAGS, &s, err);

	if (!rc) {
		db_int(s, 1, id);
		db_int(s, 2, flags);
		if (superseded_by)
			db_int(s, 3, superseded_by);
		rc = db_exec(s, err);
	}
	db_done(s);
	w->cols.flags[id - 1] = (uint8_t)flags;
	w->dirty[(id - 1) / ITEMCOLS_CHUNK] = true;
	return rc;
}

static enum rc add_alias(struct item_writer *w, const struct item_new *n, uint32_t id, bool swapped,
			 struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(w->db, Q_ALIAS_ADD, &s, err);

	if (!rc) {
		db_int(s, 1, n->source);
		db_int(s, 2, n->line);
		db_int(s, 3, id);
		db_int(s, 4, swapped);
		db_text(s, 5, n->key.n ? n->key.s : "", n->key.n);
		rc = db_exec(s, err);
	}
	db_done(s);
	return rc;
}

static enum rc keep_same(struct item_writer *w, const struct item_new *n,
			 const struct row_digests *d, uint32_t id, struct item_outcome *out, struct err *err)
{
	int flags = w->cols.flags[id - 1], label = n->label, stored = w->cols.label[id - 1];
	bool in_order = true;
	enum rc rc;

	if (n->kind == ITEM_PAIR && (rc = holds(w, id, 2, &d->response[0], &in_order, err)))
		return rc;
	if (!in_order && label >= 0)
		label = 1 - label;
	out->what = ITEM_SAME;
	out->id = id;
	out->swapped = !in_order;
	out->label_differs = label >= 0 && stored >= 0 && label != stored;
	mark_seen(w, id);
	/* It stands in the newest file, so nothing took its place. */
	if ((flags & ITEM_SUPERSEDED) && (rc = set_flags(w, id, flags & ~ITEM_SUPERSEDED, 0, err)))
		return rc;
	return add_alias(w, n, id, out->swapped, err);
}

/* ---- a new row ---- */

static enum rc group_index(struct item_writer *w, const struct digest *group, uint32_t *index,
			   struct err *err)
{
	uint32_t first = 0;
	enum rc rc = RC_OK;

	if (w->n && digest_equal(group, &w->last_group)) {
		*index = w->last_group_index;
		return RC_OK;
	}
	if ((rc = look_up(w, &w->groups, 1, group, &first, err)))
		return rc;
	if (first) {
		*index = w->cols.grp[first - 1];
	} else {
		*index = (uint32_t)w->n_groups++;
		idmap_add(&w->groups, tag_of(group), (uint32_t)w->n + 1);
	}
	w->last_group = *group;
	w->last_group_index = *index;
	return RC_OK;
}

static enum rc insert(struct item_writer *w, const struct item_new *n, const struct row_digests *d,
		      int64_t id, int flags, struct err *err)
{
	const struct slice *r = n->response;
	struct db_stmt *s = w->add;
	enum rc rc;

	db_int(s, 1, id);
	db_blob(s, 2, d->identity.b, DIGEST_BYTES);
	db_blob(s, 3, d->group.b, DIGEST_BYTES);
	db_blob(s, 4, d->response[0].b, DIGEST_BYTES);
	db_blob(s, 5, d->response[1].b, DIGEST_BYTES);
	db_int(s, 6, n->kind);
	db_int(s, 7, n->label);
	db_int(s, 8, flags);
	db_int(s, 9, n->source);
	db_int(s, 10, n->line);
	db_int(s, 11, n->subset);
	db_int(s, 12, (int64_t)n->prompt.n);
	db_int(s, 13, (int64_t)r[0].n);
	db_int(s, 14, n->kind == ITEM_CLAIM ? 0 : (int64_t)r[1].n);
	db_text(s, 15, n->key.n ? n->key.s : "", n->key.n);
	db_text(s, 16, n->opening.n ? n->opening.s : "", n->opening.n);
	if ((rc = db_exec(s, err)))
		return rc;
	s = w->text;
	db_int(s, 1, id);
	db_text(s, 2, n->prompt.n ? n->prompt.s : "", n->prompt.n);
	db_text(s, 3, r[0].n ? r[0].s : "", r[0].n);
	db_text(s, 4, n->kind == ITEM_PAIR && r[1].n ? r[1].s : "", n->kind == ITEM_PAIR ? r[1].n : 0);
	return db_exec(s, err);
}

static void fill_columns(struct item_writer *w, const struct item_new *n, int flags, uint32_t group)
{
	size_t i = w->n++;

	w->cols.label[i] = (int8_t)n->label;
	w->cols.flags[i] = (uint8_t)flags;
	w->cols.kind[i] = (uint8_t)n->kind;
	w->cols.subset[i] = (uint16_t)n->subset;
	w->cols.source[i] = (uint16_t)n->source;
	w->cols.line[i] = (uint32_t)n->line;
	w->cols.grp[i] = group;
	w->cols.len[0][i] = (uint32_t)n->response[0].n;
	w->cols.len[1][i] = (uint32_t)n->response[1].n;
	w->dirty[i / ITEMCOLS_CHUNK] = true;
}

/* Is the key nothing but the number of the row, because the file has no ids? */
static bool key_is_row(const struct item_new *n)
{
	char *end = NULL;
	char z[24];

	if (!n->key.n || n->key.n >= sizeof z)
		return !n->key.n;
	memcpy(z, n->key.s, n->key.n);
	z[n->key.n] = '\0';
	return strtoll(z, &end, 10) == n->line - 1 && !*end;
}

/*
 * The item that an earlier file of this name had under this key, and that this one corrects; or
 * 0.
 */
static enum rc find_corrected(struct item_writer *w, const struct item_new *n, uint32_t *old,
			      struct err *err)
{
	bool by_row = w->n_namesakes && key_is_row(n), swapped;
	int64_t id = 0;
	enum rc rc = RC_NOTFOUND;

	*old = 0;
	for (size_t i = 0; i < w->n_namesakes && rc == RC_NOTFOUND; i++) {
		struct err ignored = ERR_INIT;

		/* Two files called test.jsonl in two folders have row 0 in common and nothing else. */
		if (by_row && !w->namesake[i].same_path)
			continue;
		rc = item_by_key(w->p, w->namesake[i].source, n->key, &id, &swapped, &ignored);
		if (rc && rc != RC_NOTFOUND && rc != RC_INPUT) {
			*err = ignored;
			return rc;
		}
	}
	if (!rc && !is_seen(w, (uint32_t)id))
		*old = (uint32_t)id;
	return RC_OK;
}

static enum rc add_new(struct item_writer *w, const struct item_new *n, const struct row_digests *d,
		       struct item_outcome *out, struct err *err)
{
	int flags = n->flags | (out->duplicate ? ITEM_DUPLICATE : 0);
	uint32_t group = 0, old = 0, id = (uint32_t)w->n + 1;
	enum rc rc;

	if ((rc = group_index(w, &d->group, &group, err)) || (rc = insert(w, n, d, id, flags, err)) ||
	    (rc = find_corrected(w, n, &old, err)))
		return rc;
	reserve(w, w->n + 1);
	fill_columns(w, n, flags, group);
	idmap_add(&w->ids, tag_of(&d->identity), id);
	mark_seen(w, id);
	out->what = old ? ITEM_CHANGED : ITEM_ADDED;
	out->id = id;
	return old ? set_flags(w, old, w->cols.flags[old - 1] | ITEM_SUPERSEDED, id, err) : RC_OK;
}

enum rc item_add(struct item_writer *w, const struct item_new *n, struct item_outcome *out,
		 struct err *err)
{
	struct row_digests d;
	uint32_t id = 0;
	enum rc rc;

	memset(out, 0, sizeof *out);
	if ((rc = begin_source(w, n->source, err)))
		return rc;
	hash_row(n, &d);
	if ((rc = find_same(w, n, &d, &id, &out->duplicate, err)))
		return rc;
	return id ? keep_same(w, n, &d, id, out, err) : add_new(w, n, &d, out, err);
}

/* ---- closing ---- */

static void release(struct item_writer *w)
{
	db_done(w->add);
	db_done(w->text);
	db_done(w->digests);
	itemcols_release(&w->cols);
	idmap_release(&w->ids);
	idmap_release(&w->groups);
	idmap_release(&w->again);
	free(w->seen);
	free(w->dirty);
	free(w->namesake);
	free(w);
}

enum rc item_writer_close(struct item_writer *w, struct err *err)
{
	size_t chunks = (w->n + ITEMCOLS_CHUNK - 1) / ITEMCOLS_CHUNK;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < chunks && !rc; i++)
		if (w->dirty[i])
			rc = itemcols_write(w->p, &w->cols, w->n, i, err);
	if (!rc)
		rc = db_run(w->db, Q_ITEM_INDEX_IDENTITY, err);
	if (!rc)
		rc = db_run(w->db, Q_ITEM_INDEX_KEY, err);
	project_forget(w->p);
	release(w);
	return rc;
}

void item_writer_abort(struct item_writer *w)
{
	if (!w)
		return;
	project_forget(w->p);
	release(w);
}
