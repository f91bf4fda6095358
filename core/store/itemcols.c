/* itemcols -- see itemcols.h. */
#include "core/store/itemcols.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/project.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "columns are stored little-endian");

/* One blob into its place; false if it is not as long as it should be. */
static bool take(void *to, size_t at, size_t n, size_t size, struct slice from)
{
	if (from.n != n * size)
		return false;
	if (to && n)
		memcpy((char *)to + at * size, from.s, from.n);
	return true;
}

static bool take_row(const struct itemcols *c, struct db_stmt *s, size_t at, size_t n)
{
	return take(c->label, at, n, sizeof *c->label, db_get_blob(s, 2)) &&
	       take(c->flags, at, n, sizeof *c->flags, db_get_blob(s, 3)) &&
	       take(c->kind, at, n, sizeof *c->kind, db_get_blob(s, 4)) &&
	       take(c->subset, at, n, sizeof *c->subset, db_get_blob(s, 5)) &&
	       take(c->source, at, n, sizeof *c->source, db_get_blob(s, 6)) &&
	       take(c->line, at, n, sizeof *c->line, db_get_blob(s, 7)) &&
	       take(c->grp, at, n, sizeof *c->grp, db_get_blob(s, 8)) &&
	       take(c->len[0], at, n, sizeof **c->len, db_get_blob(s, 9)) &&
	       take(c->len[1], at, n, sizeof **c->len, db_get_blob(s, 10));
}

enum rc itemcols_read(struct project *p, const struct itemcols *c, size_t n, struct err *err)
{
	struct db_stmt *s = NULL;
	size_t at = 0, have;
	bool row = false, good = true;
	enum rc rc = db_stmt(project_corpus(p), Q_CHUNK_ALL, &s, err);

	while (!rc && good && !(rc = db_step(s, &row, err)) && row) {
		have = (size_t)db_get_int(s, 1);
		good = (size_t)db_get_int(s, 0) * ITEMCOLS_CHUNK == at && have <= n - at &&
		       take_row(c, s, at, have);
		at += have;
	}
	db_done(s);
	if (!rc && (!good || at != n))
		rc = err_set(err, RC_DAMAGED, "%s: the columns do not fit the items", db_path(project_corpus(p)));
	return rc;
}

enum rc itemcols_write(struct project *p, const struct itemcols *c, size_t n, size_t chunk,
		       struct err *err)
{
	size_t at = chunk * ITEMCOLS_CHUNK, have = n - at < ITEMCOLS_CHUNK ? n - at : ITEMCOLS_CHUNK;
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(project_corpus(p), Q_CHUNK_PUT, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, (int64_t)chunk);
	db_int(s, 2, (int64_t)have);
	db_blob(s, 3, c->label + at, have * sizeof *c->label);
	db_blob(s, 4, c->flags + at, have * sizeof *c->flags);
	db_blob(s, 5, c->kind + at, have * sizeof *c->kind);
	db_blob(s, 6, c->subset + at, have * sizeof *c->subset);
	db_blob(s, 7, c->source + at, have * sizeof *c->source);
	db_blob(s, 8, c->line + at, have * sizeof *c->line);
	db_blob(s, 9, c->grp + at, have * sizeof *c->grp);
	db_blob(s, 10, c->len[0] + at, have * sizeof **c->len);
	db_blob(s, 11, c->len[1] + at, have * sizeof **c->len);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

void itemcols_grow(struct itemcols *c, size_t *cap, size_t n)
{
	size_t more = *cap + *cap / 2;

	if (n <= *cap)
		return;
	if (more < n)
		more = n;
	if (more < ITEMCOLS_CHUNK)
		more = ITEMCOLS_CHUNK;
	c->label = mem_resize(c->label, more, sizeof *c->label);
	c->flags = mem_resize(c->flags, more, sizeof *c->flags);
	c->kind = mem_resize(c->kind, more, sizeof *c->kind);
	c->subset = mem_resize(c->subset, more, sizeof *c->subset);
	c->source = mem_resize(c->source, more, sizeof *c->source);
	c->line = mem_resize(c->line, more, sizeof *c->line);
	c->grp = mem_resize(c->grp, more, sizeof *c->grp);
	for (int side = 0; side < 2; side++)
		c->len[side] = mem_resize(c->len[side], more, sizeof **c->len);
	*cap = more;
}

void itemcols_release(struct itemcols *c)
{
	free(c->label);
	free(c->flags);
	free(c->kind);
	free(c->subset);
	free(c->source);
	free(c->line);
	free(c->grp);
	free(c->len[0]);
	free(c->len[1]);
	memset(c, 0, sizeof *c);
}
