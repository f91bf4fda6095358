/*
 * filter -- see filter.h. Beside db.c the only file that calls sqlite3: its
 * connection is its own, in memory, and holds nothing but the one table.
 */
#include "core/base/filter.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "core/base/mem.h"

#define PROGRESS_OPS 4000	/* virtual machine steps between two looks at `cancelled` */

struct filter {
	const struct filter_table *t;
	sqlite3 *h;
	struct err *err;
	enum rc rc;		/* what a callback of ours found wrong */
	const char *denied;
	bool declaring;		/* inside vt_connect */
};

struct vtable {
	sqlite3_vtab base;
	struct filter *f;
};

struct cursor {
	sqlite3_vtab_cursor base;
	size_t row;
};

static int vt_connect(sqlite3 *h, void *ctx, int argc, const char *const *argv, sqlite3_vtab **out,
		      char **msg)
{
	struct filter *f = ctx;
	struct vtable *t = NULL;
	struct str sql = STR_INIT;
	int code;

	(void)argc, (void)argv, (void)msg;
	str_addz(&sql, "CREATE TABLE x(");
	for (size_t i = 0; i < f->t->n_columns; i++)
		str_addf(&sql, "%s\"%s\"", i ? "," : "", f->t->column[i]);
	str_addz(&sql, ")");
	/* Declaring the columns passes through the authoriser as a CREATE TABLE would. */
	f->declaring = true;
	code = sqlite3_declare_vtab(h, sql.s);
	f->declaring = false;
	str_release(&sql);
	if (code)
		return code;
	t = mem_zalloc(1, sizeof *t);
	t->f = f;
	*out = &t->base;
	return SQLITE_OK;
}

static int vt_disconnect(sqlite3_vtab *t)
{
	free(t);
	return SQLITE_OK;
}

static int vt_best_index(sqlite3_vtab *t, sqlite3_index_info *info)
{
	info->estimatedRows = (sqlite3_int64)((struct vtable *)t)->f->t->n_rows;
	info->estimatedCost = (double)info->estimatedRows;
	return SQLITE_OK;
}

static int vt_open(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
	struct cursor *c = mem_zalloc(1, sizeof *c);

	(void)t;
	*out = &c->base;
	return SQLITE_OK;
}

static int vt_close(sqlite3_vtab_cursor *c)
{
	free(c);
	return SQLITE_OK;
}

static int vt_filter(sqlite3_vtab_cursor *c, int number, const char *name, int argc,
		     sqlite3_value **argv)
{
	(void)number, (void)name, (void)argc, (void)argv;
	((struct cursor *)c)->row = 0;
	return SQLITE_OK;
}

static int vt_next(sqlite3_vtab_cursor *c)
{
	((struct cursor *)c)->row++;
	return SQLITE_OK;
}

static int vt_eof(sqlite3_vtab_cursor *c)
{
	return ((struct cursor *)c)->row >= ((struct vtable *)c->pVtab)->f->t->n_rows;
}

static int vt_column(sqlite3_vtab_cursor *c, sqlite3_context *out, int column)
{
	const struct filter_table *t = ((struct vtable *)c->pVtab)->f->t;
	struct filter_value v = { .type = FILTER_NULL };

	t->value(t->ctx, ((struct cursor *)c)->row, (size_t)column, &v);
	switch (v.type) {
	case FILTER_NULL:
		sqlite3_result_null(out);
		break;
	case FILTER_INT:
		sqlite3_result_int64(out, v.i);
		break;
	case FILTER_REAL:
		sqlite3_result_double(out, v.d);
		break;
	case FILTER_TEXT:
		sqlite3_result_text64(out, v.s.s ? v.s.s : "", v.s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
		break;
	}
	return SQLITE_OK;
}

static int vt_rowid(sqlite3_vtab_cursor *c, sqlite3_int64 *out)
{
	*out = (sqlite3_int64)((struct cursor *)c)->row;
	return SQLITE_OK;
}

static const sqlite3_module filter_module = {
	.xConnect = vt_connect, .xBestIndex = vt_best_index, .xDisconnect = vt_disconnect,
	.xOpen = vt_open, .xClose = vt_close, .xFilter = vt_filter, .xNext = vt_next, .xEof = vt_eof,
	.xColumn = vt_column, .xRowid = vt_rowid,
};

static void fn_regexp(sqlite3_context *out, int argc, sqlite3_value **argv)
{
	struct filter *f = sqlite3_user_data(out);
	const char *pattern = (const char *)sqlite3_value_text(argv[0]);
	struct slice text = { (const char *)sqlite3_value_text(argv[1]), 0 };
	bool match = false;

	(void)argc;
	if (!pattern || !text.s)
		return;		/* NULL, as SQL has it */
	text.n = (size_t)sqlite3_value_bytes(argv[1]);
	if ((f->rc = f->t->regexp(f->t->ctx, pattern, text, &match, f->err)))
		sqlite3_result_error(out, "REGEXP", -1);
	else
		sqlite3_result_int(out, match);
}

static size_t column_of(const struct filter_table *t, const char *name)
{
	size_t i = 0;

	while (i < t->n_columns && sqlite3_stricmp(t->column[i], name ? name : "") != 0)
		i++;
	return i;
}

static int authorise(void *ctx, int action, const char *a, const char *b, const char *c,
		     const char *d)
{
	struct filter *f = ctx;
	const struct filter_table *t = f->t;
	size_t column;

	(void)c, (void)d;
	if (f->declaring)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return b && !sqlite3_stricmp(b, "load_extension") ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_READ:
		if (!a || sqlite3_stricmp(a, t->name) != 0)
			return SQLITE_DENY;
		column = column_of(t, b);
		if (column < t->n_columns && t->refuse && (f->denied = t->refuse(t->ctx, column)))
			return SQLITE_DENY;
		return SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

static int on_progress(void *ctx)
{
	struct filter *f = ctx;

	return f->t->cancelled(f->t->ctx);
}

static enum rc filter_fail(struct filter *f, int code, size_t before, struct err *err)
{
	int at = sqlite3_error_offset(f->h);

	if (f->rc)
		return f->rc;
	if ((code & 0xff) == SQLITE_INTERRUPT)
		return err_set(err, RC_STOP, "stopped");
	if ((code & 0xff) == SQLITE_NOMEM)
		err_die("out of memory in a condition");
	if (f->denied)
		return err_set(err, RC_INPUT, "%s", f->denied);
	if ((code & 0xff) == SQLITE_AUTH)
		return err_set(err, RC_INPUT, "a condition may only read the table %s", f->t->name);
	if (at >= (int)before)
		return err_set(err, RC_INPUT, "the condition is wrong at character %d: %s",
			       at - (int)before + 1, sqlite3_errmsg(f->h));
	return err_set(err, RC_INPUT, "the condition is wrong: %s", sqlite3_errmsg(f->h));
}

static int filter_setup(struct filter *f)
{
	int code = sqlite3_open_v2(":memory:", &f->h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (code)
		return code;
	sqlite3_limit(f->h, SQLITE_LIMIT_LENGTH, 256 << 20);
	sqlite3_limit(f->h, SQLITE_LIMIT_ATTACHED, 0);
	code = sqlite3_create_module_v2(f->h, f->t->name, &filter_module, f, NULL);
	if (!code && f->t->regexp)
		code = sqlite3_create_function_v2(f->h, "regexp", 2, SQLITE_UTF8, f, fn_regexp, NULL, NULL, NULL);
	if (!code && f->t->cancelled)
		sqlite3_progress_handler(f->h, PROGRESS_OPS, on_progress, f);
	sqlite3_set_authorizer(f->h, authorise, f);
	return code;
}

enum rc filter_rows(const struct filter_table *t, const char *condition, filter_fn *fn,
		    void *fn_ctx, struct err *err)
{
	struct filter f = { .t = t, .err = err };
	struct str sql = STR_INIT;
	sqlite3_stmt *s = NULL;
	const char *tail = "";
	size_t before;
	enum rc rc = RC_OK;
	int code = filter_setup(&f);

	str_addf(&sql, "SELECT rowid FROM \"%s\" WHERE (", t->name);
	before = sql.len;
	/* The line break ends a comment at the end of the condition. */
	str_addf(&sql, "%s\n)", condition);
	if (!code)
		code = sqlite3_prepare_v2(f.h, sql.s, (int)sql.len + 1, &s, &tail);
	if (!code && *tail)
		rc = err_set(err, RC_INPUT, "one condition, without a semicolon");
	while (!code && !rc && (code = sqlite3_step(s)) == SQLITE_ROW) {
		code = SQLITE_OK;
		if (!fn(fn_ctx, (size_t)sqlite3_column_int64(s, 0)))
			break;
	}
	if (!rc && code && code != SQLITE_DONE)
		rc = filter_fail(&f, code, before, err);
	sqlite3_finalize(s);
	sqlite3_close_v2(f.h);
	str_release(&sql);
	return rc;
}
