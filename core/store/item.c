/* item -- see item.h; the writer is in item_write.c, sources in item_source.c. */
#include "core/store/item.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/itemcols.h"
#include "core/store/project.h"

#define HEX_MIN 8	/* digits of an identity that name an item */

static void copy_digest(struct digest *to, struct slice from)
{
	memset(to, 0, sizeof *to);
	if (from.n == DIGEST_BYTES)
		memcpy(to->b, from.s, DIGEST_BYTES);
}

static struct slice keep(struct arena *a, struct slice s)
{
	struct slice out = { arena_dup(a, s.s, s.n), s.n };

	return out;
}

static enum rc no_item(struct project *p, int64_t id, struct err *err)
{
	return err_set(err, RC_NOTFOUND, "%s: no item number %lld", project_path(p), (long long)id);
}

size_t item_count(struct project *p)
{
	struct err ignored = ERR_INIT;
	struct db_stmt *s = NULL;
	bool row = false;
	size_t n = 0;

	if (!db_stmt(project_corpus(p), Q_ITEM_COUNT, &s, &ignored) && !db_step(s, &row, &ignored) && row)
		n = (size_t)db_get_int(s, 0);
	db_done(s);
	return n;
}

/* ---- one item ---- */

static void read_row(struct db_stmt *s, struct arena *a, struct item_row *out)
{
	out->id = db_get_int(s, 0);
	copy_digest(&out->identity, db_get_blob(s, 1));
	copy_digest(&out->group, db_get_blob(s, 2));
	copy_digest(&out->response[0], db_get_blob(s, 3));
	copy_digest(&out->response[1], db_get_blob(s, 4));
	out->kind = (enum item_kind)db_get_int(s, 5);
	out->label = (int)db_get_int(s, 6);
	out->flags = (int)db_get_int(s, 7);
	out->source = db_get_int(s, 8);
	out->line = db_get_int(s, 9);
	out->subset = (int)db_get_int(s, 10);
	out->bytes_prompt = (int32_t)db_get_int(s, 11);
	out->bytes_a = (int32_t)db_get_int(s, 12);
	out->bytes_b = (int32_t)db_get_int(s, 13);
	out->key = keep(a, db_get_text(s, 14)).s;
	out->opening = keep(a, db_get_text(s, 15)).s;
}

enum rc item_get(struct project *p, int64_t id, struct arena *a, struct item_row *out,
		 struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_ITEM_GET, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, id);
	if (!(rc = db_step(s, &row, err))) {
		if (row)
			read_row(s, a, out);
		else
			rc = no_item(p, id, err);
	}
	db_done(s);
	return rc;
}

enum rc item_texts(struct project *p, int64_t id, struct arena *a, struct slice *prompt,
		   struct slice response[2], struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_ITEM_TEXTS, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, id);
	if (!(rc = db_step(s, &row, err))) {
		if (row) {
			*prompt = keep(a, db_get_text(s, 0));
			response[0] = keep(a, db_get_text(s, 1));
			response[1] = keep(a, db_get_text(s, 2));
		} else {
			rc = no_item(p, id, err);
		}
	}
	db_done(s);
	return rc;
}

enum rc item_scan_texts(struct project *p, int64_t from_id, item_text_fn *fn, void *ctx,
			struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_ITEM_SCAN_TEXTS, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, from_id);
	while (!(rc = db_step(s, &row, err)) && row)
		if (!fn(ctx, db_get_int(s, 0), db_get_text(s, 1), db_get_text(s, 2), db_get_text(s, 3)))
			break;
	db_done(s);
	return rc;
}

/* ---- by name ---- */

struct match {
	int64_t id;
	bool swapped, superseded;
};

#define MATCHES 4

struct matches {
	struct match m[MATCHES];
	size_t n;
};

/*
 * Rows of a key query: the item, and where there are more columns, whether it
 * is swapped (an alias) or superseded (an item).
 */
static enum rc collect(struct project *p, enum query q, struct slice key, int64_t source,
		       bool alias, struct matches *out, struct err *err)
{
	struct db_stmt *s = NULL;
	struct match *m;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), q, &s, err);

	if (rc)
		return rc;
	db_text(s, 1, key.n ? key.s : "", key.n);
	if (source)
		db_int(s, 2, source);
	while (!(rc = db_step(s, &row, err)) && row && out->n < MATCHES) {
		m = &out->m[out->n++];
		m->id = db_get_int(s, 0);
		m->swapped = alias && db_get_int(s, 1);
		m->superseded = !alias && (db_get_int(s, 1) & ITEM_SUPERSEDED);
	}
	db_done(s);
	return rc;
}

/* A corrected row has the key of the row it replaced: what is superseded does not count. */
static void drop_superseded(struct matches *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += !m->m[i].superseded;
	if (!n)
		return;
	n = 0;
	for (size_t i = 0; i < m->n; i++)
		if (!m->m[i].superseded)
			m->m[n++] = m->m[i];
	m->n = n;
}

static enum rc by_key(struct project *p, int64_t source, struct slice key, struct matches *m,
		      struct err *err)
{
	enum rc rc;

	m->n = 0;
	rc = collect(p, source ? Q_ITEM_BY_KEY_SOURCE : Q_ITEM_BY_KEY, key, source, false, m, err);
	drop_superseded(m);
	if (!rc && !m->n)
		rc = collect(p, source ? Q_ALIAS_BY_KEY_SOURCE : Q_ALIAS_BY_KEY, key, source, true, m, err);
	return rc;
}

static enum rc say_many(struct project *p, const char *name, const struct matches *m,
			struct err *err)
{
	struct arena a = ARENA_INIT;
	struct str list = STR_INIT;
	struct item_row row;
	char hex[DIGEST_HEX];
	bool more = m->n == MATCHES;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < m->n - more && !rc; i++) {
		if ((rc = item_get(p, m->m[i].id, &a, &row, err)))
			break;
		digest_hex(&row.identity, hex);
		str_addf(&list, "%s%.12s", i ? ", " : "", hex);
	}
	if (!rc)
		rc = err_set(err, RC_INPUT, "\"%.64s\" names %s%zu items: %s%s; use these digits instead", name,
			     more ? "more than " : "", m->n - more, list.s, more ? ", ..." : "");
	str_release(&list);
	arena_release(&a);
	return rc;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * The least and the greatest digest that begin with these hex digits; false if name is none
 * such.
 */
static bool hex_range(const char *name, struct digest *lo, struct digest *hi)
{
	size_t n = strlen(name);

	if (n < HEX_MIN || n > 2 * DIGEST_BYTES)
		return false;
	memset(lo->b, 0, DIGEST_BYTES);
	memset(hi->b, 0xff, DIGEST_BYTES);
	for (size_t i = 0; i < n; i++) {
		int v = hex_value(name[i]), shift = i % 2 ? 0 : 4;

		if (v < 0)
			return false;
		lo->b[i / 2] = (unsigned char)(lo->b[i / 2] | v << shift);
		hi->b[i / 2] = (unsigned char)((hi->b[i / 2] & ~(15 << shift)) | v << shift);
	}
	return true;
}

static enum rc by_prefix(struct project *p, const char *name, struct matches *m, struct err *err)
{
	struct db_stmt *s = NULL;
	struct digest lo, hi;
	bool row = false;
	enum rc rc = RC_OK;

	if (!hex_range(name, &lo, &hi))
		return RC_OK;
	if ((rc = db_stmt(project_corpus(p), Q_ITEM_BY_PREFIX, &s, err)))
		return rc;
	db_blob(s, 1, lo.b, DIGEST_BYTES);
	db_blob(s, 2, hi.b, DIGEST_BYTES);
	while (!(rc = db_step(s, &row, err)) && row && m->n < MATCHES)
		m->m[m->n++].id = db_get_int(s, 0);
	db_done(s);
	return rc;
}

enum rc item_find(struct project *p, const char *name, int64_t *id, struct err *err)
{
	struct slice key = { name, strlen(name) };
	struct matches m = { .n = 0 };
	enum rc rc = by_key(p, 0, key, &m, err);

	if (!rc && !m.n)
		rc = by_prefix(p, name, &m, err);
	if (rc)
		return rc;
	if (m.n > 1)
		return say_many(p, name, &m, err);
	if (!m.n)
		return err_set(err, RC_NOTFOUND, "no item \"%.64s\": neither a key nor at least %d hex digits of"
			       " an identity", name, HEX_MIN);
	*id = m.m[0].id;
	return RC_OK;
}

enum rc item_by_key(struct project *p, int64_t source_or_0, struct slice key, int64_t *id,
		    bool *swapped, struct err *err)
{
	struct matches m = { .n = 0 };
	enum rc rc = by_key(p, source_or_0, key, &m, err);

	if (rc)
		return rc;
	if (!m.n)
		return err_set(err, RC_NOTFOUND, "no item with the key \"%.*s\"", (int)(key.n < 64 ? key.n : 64),
			       key.n ? key.s : "");
	if (m.n > 1)
		return err_set(err, RC_INPUT, "more than one item has the key \"%.*s\"",
			       (int)(key.n < 64 ? key.n : 64), key.n ? key.s : "");
	*id = m.m[0].id;
	*swapped = m.m[0].swapped;
	return RC_OK;
}

enum rc item_by_identity(struct project *p, const struct digest *d, int64_t *id, struct err *err)
{
	struct db_stmt *s = NULL;
	char hex[DIGEST_HEX];
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_ITEM_BY_IDENTITY, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, d->b, DIGEST_BYTES);
	if (!(rc = db_step(s, &row, err))) {
		if (row) {
			*id = db_get_int(s, 0);
		} else {
			digest_hex(d, hex);
			rc = err_set(err, RC_NOTFOUND, "no item %.16s...", hex);
		}
	}
	db_done(s);
	return rc;
}

/* ---- by row of a source ---- */

/* Rows of one source, kept with the project until the corpus changes. */
struct rowmap {
	int64_t source;
	size_t n;
	uint32_t *item;		/* by row: id, or 0 where there is none; the top bit: swapped */
	struct rowmap *next;
};

#define SWAPPED 0x80000000u

static void rowmap_free(void *ctx)
{
	struct rowmap *next;

	for (struct rowmap *m = ctx; m; m = next) {
		next = m->next;
		free(m->item);
		free(m);
	}
}

static void rowmap_put(struct rowmap *m, size_t *cap, size_t row, uint32_t item)
{
	size_t old = *cap;

	m->item = mem_grow(m->item, cap, row + 1, sizeof *m->item);
	memset(m->item + old, 0, (*cap - old) * sizeof *m->item);
	m->item[row] = item;
	if (row >= m->n)
		m->n = row + 1;
}

static enum rc rowmap_aliases(struct project *p, struct rowmap *m, size_t *cap, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_ALIAS_BY_SOURCE, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, m->source);
	while (!(rc = db_step(s, &row, err)) && row)
		rowmap_put(m, cap, (size_t)db_get_int(s, 0) - 1,
			   (uint32_t)db_get_int(s, 1) | (db_get_int(s, 2) ? SWAPPED : 0));
	db_done(s);
	return rc;
}

static enum rc rowmap_fill(struct project *p, struct rowmap *m, struct err *err)
{
	struct itemcols c = { .label = NULL };
	size_t n = item_count(p), cap = 0;
	enum rc rc;

	c.source = mem_alloc(n, sizeof *c.source);
	c.line = mem_alloc(n, sizeof *c.line);
	rc = itemcols_read(p, &c, n, err);
	for (size_t i = 0; i < n && !rc; i++)
		if (c.source[i] == m->source)
			rowmap_put(m, &cap, c.line[i] - 1, (uint32_t)i + 1);
	itemcols_release(&c);
	return rc ? rc : rowmap_aliases(p, m, &cap, err);
}

static enum rc rowmap_of(struct project *p, int64_t source, struct rowmap **out, struct err *err)
{
	struct rowmap *first = project_kept(p), *m = first;
	enum rc rc;

	while (m && m->source != source)
		m = m->next;
	if (!m) {
		m = mem_zalloc(1, sizeof *m);
		m->source = source;
		if ((rc = rowmap_fill(p, m, err))) {
			rowmap_free(m);
			return rc;
		}
		if (first) {
			m->next = first->next;
			first->next = m;
		} else {
			project_keep(p, m, rowmap_free);
		}
	}
	*out = m;
	return RC_OK;
}

enum rc item_by_row(struct project *p, int64_t source, int64_t row, int64_t *id, bool *swapped,
		    struct err *err)
{
	struct rowmap *m = NULL;
	enum rc rc = rowmap_of(p, source, &m, err);

	if (rc)
		return rc;
	if (row < 0 || (uint64_t)row >= m->n || !m->item[row])
		return err_set(err, RC_NOTFOUND, "no item stands in row %lld of its pair file", (long long)row);
	*id = m->item[row] & ~SWAPPED;
	*swapped = m->item[row] & SWAPPED;
	return RC_OK;
}

/* ---- columns ---- */

enum rc item_columns(struct project *p, int8_t *label, uint16_t *subset, uint8_t *flags,
		     uint8_t *kind, struct err *err)
{
	struct itemcols c = { .label = label, .subset = subset, .flags = flags, .kind = kind };

	return itemcols_read(p, &c, item_count(p), err);
}

enum rc item_lengths(struct project *p, uint32_t *a, uint32_t *b, struct err *err)
{
	struct itemcols c = { .len = { a, b } };

	return itemcols_read(p, &c, item_count(p), err);
}

enum rc item_groups(struct project *p, uint32_t *group, size_t *n_groups, struct err *err)
{
	struct itemcols c = { .grp = group };
	size_t n = item_count(p), groups = 0;
	enum rc rc = itemcols_read(p, &c, n, err);

	for (size_t i = 0; i < n && !rc; i++)
		if (group[i] >= groups)
			groups = (size_t)group[i] + 1;
	if (!rc)
		*n_groups = groups;
	return rc;
}
