/* feature -- see feature.h. */
#include "core/store/feature.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/chunks.h"
#include "core/store/project.h"

static const int8_t missing = FEATURE_MISSING;
static const struct chunks_kind features = {
	.get = Q_FEATURE_CHUNK_GET, .put = Q_FEATURE_CHUNK_PUT, .column = Q_FEATURE_COLUMN,
	.size = sizeof(int8_t), .missing = &missing,
};

static const char *keep(struct arena *a, struct slice s)
{
	return arena_dup(a, s.s, s.n);
}

enum rc feature_defs(struct project *p, struct arena *a, struct feature_def **out, size_t *n,
		     struct err *err)
{
	struct feature_def *list = NULL;
	struct db_stmt *s = NULL;
	size_t cap = 0, count = 0;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_FEATURE_ALL, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		list = mem_grow(list, &cap, count + 1, sizeof *list);
		list[count].id = db_get_int(s, 0);
		list[count].name = keep(a, db_get_text(s, 1));
		list[count].labeler = keep(a, db_get_text(s, 2));
		list[count++].rule = keep(a, db_get_text(s, 3));
	}
	db_done(s);
	if (!rc) {
		*out = arena_zalloc(a, (count + 1) * sizeof **out);
		if (count)
			memcpy(*out, list, count * sizeof *list);
		*n = count;
	}
	free(list);
	return rc;
}

static void bind_def(struct db_stmt *s, const char *name, const char *labeler, const char *rule)
{
	db_textz(s, 1, name);
	db_textz(s, 2, labeler ? labeler : "");
	db_textz(s, 3, rule ? rule : "");
}

enum rc feature_def(struct project *p, const char *name, const char *labeler, const char *rule,
		    int64_t *id, struct err *err)
{
	struct db *db = project_corpus(p);
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(db, Q_FEATURE_GET, &s, err);

	if (!rc) {
		bind_def(s, name, labeler, rule);
		if (!(rc = db_step(s, &row, err)) && row)
			*id = db_get_int(s, 0);
	}
	db_done(s);
	s = NULL;
	if (rc || row || (rc = db_stmt(db, Q_FEATURE_ADD, &s, err)))
		return rc;
	bind_def(s, name, labeler, rule);
	if (!(rc = db_exec(s, err)))
		*id = db_rowid(db);
	db_done(s);
	return rc;
}

struct feature_writer {
	struct chunks *c;
};

enum rc feature_writer_open(struct project *p, struct feature_writer **out, struct err *err)
{
	struct feature_writer *w = mem_zalloc(1, sizeof *w);

	(void)err;
	ENSURE(db_in_transaction(project_corpus(p)));
	w->c = chunks_new(p, &features);
	*out = w;
	return RC_OK;
}

enum rc feature_set(struct feature_writer *w, int64_t feature, int64_t item, enum side side, int v,
		    bool *added, bool *changed, struct err *err)
{
	void *place = NULL;
	int8_t *at;
	enum rc rc;

	if (v < -127 || v > 127)
		return err_set(err, RC_INPUT, "a feature's value is a whole number from -127 to 127, not %d", v);
	if ((rc = chunks_at(w->c, feature, side, item, &place, err)))
		return rc;
	at = place;
	*added = *at == FEATURE_MISSING;
	*changed = !*added && *at != v;
	*at = (int8_t)v;
	return RC_OK;
}

void feature_writer_abort(struct feature_writer *w)
{
	if (!w)
		return;
	chunks_free(w->c);
	free(w);
}

enum rc feature_writer_close(struct feature_writer *w, struct err *err)
{
	enum rc rc = chunks_flush(w->c, err);

	feature_writer_abort(w);
	return rc;
}

enum rc feature_column(struct project *p, int64_t feature, enum side side, size_t n, int8_t *out,
		       struct err *err)
{
	return chunks_read(p, &features, feature, side, n, out, err);
}
