/* score -- see score.h. */
#include "core/store/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/chunks.h"
#include "core/store/project.h"

static const double missing = NAN;
static const struct chunks_kind scores = {
	.get = Q_SCORE_GET, .put = Q_SCORE_PUT, .column = Q_SCORE_COLUMN,
	.size = sizeof(double), .missing = &missing,
};

static const char *keep(struct arena *a, struct slice s)
{
	return arena_dup(a, s.s, s.n);
}

enum rc score_rms(struct project *p, struct arena *a, struct score_rm **out, size_t *n,
		  struct err *err)
{
	struct score_rm *list = NULL;
	struct db_stmt *s = NULL;
	size_t cap = 0, count = 0;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_RM_ALL, &s, err);

	while (!rc && !(rc = db_step(s, &row, err)) && row) {
		list = mem_grow(list, &cap, count + 1, sizeof *list);
		list[count].id = db_get_int(s, 0);
		list[count].name = keep(a, db_get_text(s, 1));
		list[count].role = keep(a, db_get_text(s, 2));
		list[count++].kind = keep(a, db_get_text(s, 3));
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

static enum rc add_rm(struct project *p, const char *name, const char *role, const char *kind,
		      int64_t *id, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(project_corpus(p), Q_RM_ADD, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, name);
	db_textz(s, 2, role);
	db_textz(s, 3, kind);
	if (!(rc = db_exec(s, err)))
		*id = db_rowid(project_corpus(p));
	db_done(s);
	return rc;
}

enum rc score_rm(struct project *p, const char *name, const char *role, const char *kind,
		 int64_t *id, struct err *err)
{
	const char *r = role ? role : "committee", *k = kind ? kind : "scalar";
	struct db_stmt *s = NULL;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), Q_RM_GET, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, name);
	if (!(rc = db_step(s, &row, err)) && row) {
		*id = db_get_int(s, 0);
		/* Without a role the caller takes the model as it is. */
		if (role && strcmp(db_get_text(s, 1).s, r) != 0)
			rc = err_set(err, RC_CONFLICT, "model %s has the role %s already, not %s", name,
				     db_get_text(s, 1).s, r);
		else if (strcmp(db_get_text(s, 2).s, k) != 0)
			rc = err_set(err, RC_CONFLICT, "model %s gives %s scores already, not %s", name,
				     db_get_text(s, 2).s, k);
	}
	db_done(s);
	return rc || row ? rc : add_rm(p, name, r, k, id, err);
}

struct score_writer {
	struct chunks *c;
};

enum rc score_writer_open(struct project *p, struct score_writer **out, struct err *err)
{
	struct score_writer *w = mem_zalloc(1, sizeof *w);

	(void)err;
	ENSURE(db_in_transaction(project_corpus(p)));
	w->c = chunks_new(p, &scores);
	*out = w;
	return RC_OK;
}

enum rc score_set(struct score_writer *w, int64_t rm, int64_t item, enum side side, double v,
		  enum score_outcome *what, struct err *err)
{
	void *place = NULL;
	double *at;
	enum rc rc = chunks_at(w->c, rm, side, item, &place, err);

	if (rc)
		return rc;
	at = place;
	*what = isnan(*at) ? SCORE_ADDED : *at == v || isnan(v) ? SCORE_SAME : SCORE_CHANGED;
	if (!isnan(v))
		*at = v;
	return RC_OK;
}

void score_writer_abort(struct score_writer *w)
{
	if (!w)
		return;
	chunks_free(w->c);
	free(w);
}

enum rc score_writer_close(struct score_writer *w, struct err *err)
{
	enum rc rc = chunks_flush(w->c, err);

	score_writer_abort(w);
	return rc;
}

enum rc score_column(struct project *p, int64_t rm, enum side side, size_t n, double *out,
		     struct err *err)
{
	return chunks_read(p, &scores, rm, side, n, out, err);
}
