/* db: statements prepare and are indexed, migrations, transactions, backup; filter beside it. */
#include "tests/unit/scratch.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "core/base/db.h"
#include "core/base/filter.h"

static struct db *fresh(const char *name, enum db_kind kind)
{
	struct err err = ERR_INIT;
	struct db *db = NULL;

	ok(db_create(scratch_path(name), kind, false, &db, &err));
	return db;
}

/* Every statement prepares on its file, and none walks a whole table unless it says so. */
static void test_plans(void **state)
{
	struct project *p = scratch_project("p.assay");

	(void)state;
	scratch_items(p, 10);	/* makes the indexes of the first import */
	for (int q = 0; q < Q_COUNT; q++) {
		struct db *db = q < Q_CORPUS_END ? project_corpus(p) : project_work(p);
		const char *sql = db_sql((enum query)q);
		struct str plan = STR_INIT;
		struct err err = ERR_INIT;

		if (!sql)
			continue;
		ok(db_plan(db, (enum query)q, &plan, &err));
		if (strncmp(plan.s, "SCAN", 4) == 0 || strstr(plan.s, "\nSCAN"))
			if (!strstr(sql, "/*scan*/") && !strstr(plan.s, "SCAN CONSTANT") && !strstr(sql, "max("))
				fail_msg("%s\n%s", sql, plan.s);
		str_release(&plan);
	}
	project_close(p);
}

/* A file made now and one brought up from nothing hold the same schema. */
static void test_migrated(void **state)
{
	static const enum db_kind kinds[] = { DB_CORPUS, DB_WORK };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct str one = STR_INIT, two = STR_INIT;
		struct db *db = fresh(i ? "w.db" : "c.db", kinds[i]);

		assert_true(db_latest(kinds[i]) >= 1);
		ok(db_schema(db, &one, &err));
		assert_true(one.len > 1000);
		db_close(db);
		db = NULL;
		ok(db_open(scratch_path(i ? "w.db" : "c.db"), kinds[i], DB_WRITE, &db, &err));
		ok(db_schema(db, &two, &err));
		assert_string_equal(one.s, two.s);
		ok(db_check(db, &err));
		db_close(db);
		str_release(&one);
		str_release(&two);
	}
}

static int64_t subsets(struct db *db)
{
	struct err err = ERR_INIT;
	struct db_stmt *s = NULL;
	bool row = false;
	int64_t n = 0;

	ok(db_stmt(db, Q_SUBSET_ALL, &s, &err));
	while (!db_step(s, &row, &err) && row)
		n++;
	db_done(s);
	return n;
}

static enum rc add_subset(struct db *db, const char *name, struct err *err)
{
	struct db_stmt *s = NULL;
	enum rc rc = db_stmt(db, Q_SUBSET_ADD, &s, err);

	if (rc)
		return rc;
	db_textz(s, 1, name);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

static void test_transactions(void **state)
{
	struct err err = ERR_INIT;
	struct db *db = fresh("c.db", DB_CORPUS);

	(void)state;
	ok(db_begin(db, &err));
	ok(db_begin(db, &err));
	ok(add_subset(db, "x", &err));
	ok(db_commit(db, &err));
	assert_true(db_in_transaction(db));
	db_rollback(db);
	assert_false(db_in_transaction(db));
	assert_int_equal(subsets(db), 1);
	ok(db_begin(db, &err));
	ok(add_subset(db, "x", &err));
	assert_int_equal(add_subset(db, "x", &err), RC_CONFLICT);
	ok(db_commit(db, &err));
	assert_int_equal(subsets(db), 2);
	db_close(db);
	db_close(NULL);
}

/* The same statement may be walked inside its own walk. */
static void test_nested_walk(void **state)
{
	struct err err = ERR_INIT;
	struct db *db = fresh("c.db", DB_CORPUS);
	struct db_stmt *s = NULL;
	bool row = false;
	int n = 0;

	(void)state;
	ok(add_subset(db, "x", &err));
	ok(db_stmt(db, Q_SUBSET_ALL, &s, &err));
	while (!db_step(s, &row, &err) && row) {
		assert_int_equal(subsets(db), 2);
		n++;
	}
	db_done(s);
	db_done(NULL);
	assert_int_equal(n, 2);
	db_close(db);
}

static void test_values(void **state)
{
	struct err err = ERR_INIT;
	struct db *db = fresh("c.db", DB_CORPUS);
	struct db_stmt *s = NULL;
	bool row = false;

	(void)state;
	ok(db_stmt(db, Q_TEXT_ADD, &s, &err));
	db_int(s, 1, 5);
	db_text(s, 2, "a\0b", 3);	/* JSON may hold \u0000: nothing is cut */
	db_textz(s, 3, "");
	db_text(s, 4, "\xe4\xbd\xa0", 3);
	ok(db_exec(s, &err));
	db_done(s);
	ok(db_stmt(db, Q_ITEM_TEXTS, &s, &err));
	db_int(s, 1, 5);
	ok(db_step(s, &row, &err));
	assert_true(row);
	assert_int_equal(db_get_text(s, 0).n, 3);
	assert_memory_equal(db_get_text(s, 0).s, "a\0b", 4);
	assert_int_equal(db_get_text(s, 1).n, 0);
	assert_false(db_is_null(s, 1));
	assert_string_equal(db_get_text(s, 2).s, "\xe4\xbd\xa0");
	db_done(s);
	db_close(db);
}

static void test_backup(void **state)
{
	struct err err = ERR_INIT;
	struct db *db = fresh("c.db", DB_CORPUS), *copy = NULL;

	(void)state;
	ok(add_subset(db, "x", &err));
	ok(db_backup(db, scratch_path("b.db"), &err));
	assert_int_equal(db_backup(db, scratch_path("b.db"), &err), RC_CONFLICT);
	ok(db_open(scratch_path("b.db"), DB_CORPUS, DB_READ, &copy, &err));
	assert_int_equal(subsets(copy), 2);
	assert_int_equal(add_subset(copy, "y", &err), RC_SYSTEM);
	db_close(copy);
	ok(db_copy(db, &copy, &err));
	ok(add_subset(copy, "y", &err));
	assert_int_equal(subsets(copy), 3);
	assert_int_equal(subsets(db), 2);
	db_close(copy);
	db_close(db);
}

static void test_changes_seen(void **state)
{
	struct err err = ERR_INIT;
	struct db *a = fresh("c.db", DB_CORPUS), *b = NULL;
	int64_t before;

	(void)state;
	ok(db_open(scratch_path("c.db"), DB_CORPUS, DB_WRITE, &b, &err));
	before = db_data_version(a);
	assert_int_equal(db_data_version(a), before);
	ok(add_subset(a, "mine", &err));
	assert_int_equal(db_data_version(a), before);
	ok(add_subset(b, "theirs", &err));
	assert_int_not_equal(db_data_version(a), before);
	db_close(a);
	db_close(b);
}

/* A disk that is full (a limit on the size of files) fails with a sentence, and nothing is kept. */
static void test_full_disk(void **state)
{
	pid_t pid;
	int status = 0;
	struct err err = ERR_INIT;
	struct db *db;

	(void)state;
	db_close(fresh("c.db", DB_CORPUS));
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		struct rlimit limit = { 600000, 600000 };
		char name[3000];
		enum rc rc = RC_OK;

		signal(SIGXFSZ, SIG_IGN);
		db = NULL;
		if (setrlimit(RLIMIT_FSIZE, &limit) || db_open(scratch_path("c.db"), DB_CORPUS, DB_WRITE, &db, &err) ||
		    db_begin(db, &err))
			_exit(10);
		memset(name, 'x', sizeof name);
		name[sizeof name - 1] = '\0';
		for (int i = 0; i < 20000 && !rc; i++) {
			memcpy(name, &i, 2);
			for (int k = 0; k < 4; k++)
				name[k] = (char)('a' + (i >> (4 * k)) % 16);
			rc = add_subset(db, name, &err);
		}
		if (!rc)
			rc = db_commit(db, &err);
		db_close(db);
		_exit(rc == RC_SYSTEM && strstr(err.text, "disk") ? 0 : 11);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	db = NULL;
	ok(db_open(scratch_path("c.db"), DB_CORPUS, DB_WRITE, &db, &err));
	ok(db_check(db, &err));
	assert_int_equal(subsets(db), 1);
	db_close(db);
}

/* ---- filter ---- */

static const char *const columns[] = { "key", "votes", "spread", "label" };

static void value(void *ctx, size_t row, size_t column, struct filter_value *out)
{
	(void)ctx;
	switch (column) {
	case 0:
		out->type = FILTER_TEXT;
		out->s = scratch_slice(row % 2 ? "odd" : "even");
		break;
	case 1:
		out->type = FILTER_INT;
		out->i = (int64_t)row % 9;
		break;
	case 2:
		out->type = row == 3 ? FILTER_NULL : FILTER_REAL;
		out->d = (double)row / 10;
		break;
	default:
		out->type = FILTER_INT;
		out->i = 1;
	}
}

static const char *refuse(void *ctx, size_t column)
{
	(void)ctx;
	return column == 3 ? "label is hidden until you have chosen" : NULL;
}

static enum rc regexp(void *ctx, const char *pattern, struct slice text, bool *match, struct err *err)
{
	(void)ctx;
	if (pattern[0] == '(')
		return err_set(err, RC_INPUT, "pattern: missing ) at character 1");
	*match = text.n >= strlen(pattern) && memcmp(text.s, pattern, strlen(pattern)) == 0;
	return RC_OK;
}

static bool count(void *ctx, size_t row)
{
	size_t *n = ctx;

	assert_true(row < 100000);
	return ++*n < 1000000;
}

static bool always(void *ctx)
{
	(void)ctx;
	return true;
}

static enum rc filter(const char *condition, size_t *n, struct err *err)
{
	struct filter_table t = {
		.name = "items", .column = columns, .n_columns = COUNT(columns), .n_rows = 900,
		.value = value, .refuse = refuse, .regexp = regexp,
	};

	*n = 0;
	return filter_rows(&t, condition, count, n, err);
}

static void finds(const char *condition, size_t want)
{
	struct err err = ERR_INIT;
	size_t n = 0;

	ok(filter(condition, &n, &err));
	assert_int_equal(n, want);
}

static void complains(const char *condition, const char *says)
{
	struct err err = ERR_INIT;
	size_t n = 0;

	assert_int_equal(filter(condition, &n, &err), RC_INPUT);
	if (!strstr(err.text, says))
		fail_msg("\"%s\" does not say \"%s\"", err.text, says);
}

static void test_filter(void **state)
{
	(void)state;
	finds("votes = 4", 100);
	finds("votes BETWEEN 3 AND 5 AND key = 'odd'", 150);
	finds("spread IS NULL", 1);
	finds("key REGEXP 'ev'", 450);
	finds("key NOT REGEXP 'ev' -- a comment", 450);
	finds("votes = (SELECT max(votes) FROM items)", 100);
	finds("1", 900);
	finds("0", 0);
	complains("vots = 4", "vots");
	complains("votes = ", "wrong");
	complains("votes = 4)) AND ((1 = = 2", "character");
	complains("votes = 4 AND AND 1", "character 15");
	complains("label = 1", "hidden");
	complains("key REGEXP '('", "missing )");
	complains("1); DELETE FROM items; --", "");
	complains("votes IN (SELECT rootpage FROM sqlite_schema)", "only read");
	complains("load_extension('x')", "");
	complains("", "wrong");
}

static void test_filter_cancelled(void **state)
{
	struct filter_table t = {
		.name = "items", .column = columns, .n_columns = COUNT(columns), .n_rows = 100000,
		.value = value, .cancelled = always,
	};
	struct err err = ERR_INIT;
	size_t n = 0;

	(void)state;
	assert_int_equal(filter_rows(&t, "votes = 100", count, &n, &err), RC_STOP);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plans, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_migrated, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_transactions, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_nested_walk, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_values, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_backup, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_changes_seen, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_full_disk, scratch_setup, scratch_teardown),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_filter_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
