/* item_source -- sources and subsets of item.h. */
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/item.h"
#include "core/store/project.h"

static const char *keep(struct arena *a, struct slice s)
{
	return arena_dup(a, s.s, s.n);
}

static void read_source(struct db_stmt *s, struct arena *a, struct item_source *out)
{
	struct slice d = db_get_blob(s, 1);

	memset(out, 0, sizeof *out);
	out->id = db_get_int(s, 0);
	if (d.n == DIGEST_BYTES)
		memcpy(out->digest.b, d.s, DIGEST_BYTES);
	out->name = keep(a, db_get_text(s, 2));
	out->path = keep(a, db_get_text(s, 3));
	out->format = keep(a, db_get_text(s, 4));
	out->kind = keep(a, db_get_text(s, 5));
	out->bytes = db_get_int(s, 6);
	out->rows = db_get_int(s, 7);
	out->added_ns = db_get_int(s, 8);
	out->report = keep(a, db_get_text(s, 9));
}

static bool is_zero(const struct digest *d)
{
	static const struct digest zero;

	return digest_equal(d, &zero);
}

enum rc item_source_add(struct project *p, const struct item_source *src, int64_t *id,
			struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(project_corpus(p), Q_SOURCE_ADD, &s, err);

	if (rc)
		return rc;
	if (!is_zero(&src->digest))
		db_blob(s, 1, src->digest.b, DIGEST_BYTES);
	db_textz(s, 2, src->name ? src->name : "");
	db_textz(s, 3, src->path ? src->path : "");
	db_textz(s, 4, src->format ? src->format : "");
	db_textz(s, 5, src->kind ? src->kind : "");
	db_int(s, 6, src->bytes);
	db_int(s, 7, src->rows);
	db_int(s, 8, src->added_ns);
	db_textz(s, 9, src->report);
	if (!(rc = db_exec(s, err)))
		*id = db_rowid(project_corpus(p));
	db_done(s);
	return rc;
}

enum rc item_source_finish(struct project *p, const struct item_source *src, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(project_corpus(p), Q_SOURCE_FINISH, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, src->id);
	db_blob(s, 2, src->digest.b, DIGEST_BYTES);
	db_int(s, 3, src->bytes);
	db_int(s, 4, src->rows);
	db_textz(s, 5, src->report);
	db_textz(s, 6, src->name);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

enum rc item_source_twice(struct project *p, int64_t source, int64_t *rows, int64_t *first,
			  struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_SOURCE_TWICE, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, source);
	if (!(rc = db_step(s, &row, err)) && row) {
		*rows = db_get_int(s, 0);
		*first = db_get_int(s, 1);
	}
	db_done(s);
	return rc;
}

enum rc item_source_by_digest(struct project *p, const struct digest *d, struct arena *a,
			      struct item_source *out, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_SOURCE_BY_DIGEST, &s, err);

	if (rc)
		return rc;
	db_blob(s, 1, d->b, DIGEST_BYTES);
	if (!(rc = db_step(s, &row, err))) {
		if (row)
			read_source(s, a, out);
		else
			rc = err_set(err, RC_NOTFOUND, "no source with these bytes");
	}
	db_done(s);
	return rc;
}

enum rc item_sources(struct project *p, struct arena *a, struct item_source **out, size_t *n,
		     struct err *err)
{
	struct item_source *list = NULL, *kept;
	struct db_stmt *s = NULL;
	size_t cap = 0, count = 0;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_SOURCE_ALL, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		list = mem_grow(list, &cap, count + 1, sizeof *list);
		read_source(s, a, &list[count++]);
	}
	db_done(s);
	if (!rc) {
		kept = arena_zalloc(a, (count + 1) * sizeof *kept);
		if (count)
			memcpy(kept, list, count * sizeof *kept);
		*out = kept;
		*n = count;
	}
	free(list);
	return rc;
}

/* ---- subsets ---- */

static enum rc find_subset(struct project *p, const char *name, int *index, struct err *err)
{
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_SUBSET_GET, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, name);
	if (!(rc = db_step(s, &row, err)))
		*index = row ? (int)db_get_int(s, 0) : -1;
	db_done(s);
	return rc;
}

enum rc item_subset(struct project *p, const char *name, int *index, struct err *err)
{
	struct db_stmt *s = NULL;
	int found = -1;
	enum rc rc = find_subset(p, name, &found, err);

	if (!rc && found < 0 && !(rc = db_stmt(project_corpus(p), Q_SUBSET_ADD, &s, err))) {
		db_textz(s, 1, name);
		if (!(rc = db_exec(s, err)))
			found = (int)db_rowid(project_corpus(p));
		db_done(s);
	}
	if (!rc && found > UINT16_MAX)
		rc = err_set(err, RC_INPUT, "more than 65536 subsets; is --subset or the subset field right?");
	if (!rc)
		*index = found;
	return rc;
}

enum rc item_subsets(struct project *p, struct arena *a, const char ***names, size_t *n,
		     struct err *err)
{
	struct db_stmt *s = NULL;
	const char **list = NULL;
	size_t cap = 0, count = 0;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_SUBSET_ALL, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		list = mem_grow(list, &cap, count + 1, sizeof *list);
		list[count++] = keep(a, db_get_text(s, 1));
	}
	db_done(s);
	if (!rc) {
		*names = arena_zalloc(a, (count + 1) * sizeof **names);
		memcpy(*names, list, count * sizeof *list);
		*n = count;
	}
	free(list);
	return rc;
}
