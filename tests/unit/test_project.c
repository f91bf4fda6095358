/* project: a folder is made, opened, refused with a sentence, left as it was. */
#include "tests/unit/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/base/db.h"

static void refuses(const char *name, enum rc want, const char *says)
{
	struct err err = ERR_INIT;
	struct project *p = NULL;

	assert_int_equal(project_open(scratch_path(name), PROJECT_WORK, clock_system(), &p, &err), want);
	assert_null(p);
	if (!strstr(err.text, says))
		fail_msg("\"%s\" does not say \"%s\"", err.text, says);
}

static void write_file(const char *path, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Change four bytes, big-endian, of a file's header. */
static void patch(const char *path, long at, uint32_t v)
{
	unsigned char b[4] = { (unsigned char)(v >> 24), (unsigned char)(v >> 16), (unsigned char)(v >> 8),
			       (unsigned char)v };
	FILE *f = fopen(path, "r+b");

	assert_non_null(f);
	fseek(f, at, SEEK_SET);
	assert_int_equal(fwrite(b, 1, 4, f), 4);
	assert_int_equal(fclose(f), 0);
}

static void test_create(void **state)
{
	struct err err = ERR_INIT;
	struct project *p = scratch_project("one.assay");

	(void)state;
	assert_string_equal(project_name(p), "one");
	assert_int_equal(item_count(p), 0);
	project_close(p);
	assert_int_equal(project_create(scratch_path("one.assay"), clock_system(), &err), RC_CONFLICT);
	p = scratch_open("one.assay/", PROJECT_READ);
	assert_string_equal(project_name(p), "one");
	project_close(p);
	project_close(NULL);
}

static void test_refusals(void **state)
{
	char path[256];

	(void)state;
	refuses("nowhere.assay", RC_INPUT, "no such project");
	write_file(scratch_path("file"), "x", 1);
	refuses("file", RC_INPUT, "not a project folder");
	assert_int_equal(mkdir(scratch_path("empty"), 0777), 0);
	refuses("empty", RC_INPUT, "not an assay project");
	project_close(scratch_project("a.assay"));
	snprintf(path, sizeof path, "%s", scratch_path("a.assay/work.db"));
	patch(path, 60, 77);
	refuses("a.assay", RC_DAMAGED, "77");
	patch(path, 60, 1);
	project_close(scratch_open("a.assay", PROJECT_WORK));
	patch(path, 68, 123456);
	refuses("a.assay", RC_INPUT, "another application");
	write_file(path, "", 0);
	refuses("a.assay", RC_DAMAGED, "empty");
	write_file(path, "this is no database, only some words that are long enough to be one....", 70);
	refuses("a.assay", RC_DAMAGED, "not a database");
	project_close(scratch_project("b.assay"));
	unlink(scratch_path("b.assay/corpus.db"));
	refuses("b.assay", RC_DAMAGED, "no corpus.db");
}

/* A file whose pages were overwritten is damaged, said in a sentence, never a crash. */
static void test_garbled(void **state)
{
	struct project *p = scratch_project("g.assay");
	struct err err = ERR_INIT;
	int fd;

	(void)state;
	scratch_items(p, 500);
	project_close(p);
	fd = open(scratch_path("g.assay/corpus.db"), O_WRONLY);
	assert_true(fd >= 0);
	for (int i = 1; i < 8; i++)
		assert_int_equal(pwrite(fd, "garbage garbage garbage", 23, i * 16384), 23);
	close(fd);
	p = NULL;
	if (!project_open(scratch_path("g.assay"), PROJECT_READ, clock_system(), &p, &err))
		assert_int_equal(project_check(p, &err), RC_DAMAGED);
	assert_int_equal(err.code ? err.code : RC_DAMAGED, RC_DAMAGED);
	project_close(p);
}

static void test_nesting(void **state)
{
	struct project *p = scratch_project("n.assay");
	struct err err = ERR_INIT;

	(void)state;
	ok(project_begin_corpus(p, &err));
	scratch_source(p, "one");
	ok(project_begin_corpus(p, &err));
	scratch_source(p, "two");
	project_rollback_corpus(p);
	assert_int_equal(project_commit_corpus(p, &err), RC_FAIL);
	assert_int_not_equal(access(scratch_path("n.assay/corpus.db.new"), F_OK), 0);
	scratch_items(p, 3);
	assert_int_equal(item_count(p), 3);
	ok(project_begin_corpus(p, &err));
	scratch_source(p, "three");
	project_rollback_corpus(p);
	{
		struct arena a = ARENA_INIT;
		struct item_source *s = NULL;
		size_t n = 0;

		ok(item_sources(p, &a, &s, &n, &err));
		assert_int_equal(n, 1);
		assert_string_equal(s[0].name, "pairs.jsonl");
		arena_release(&a);
	}
	project_close(p);
}

/* While one imports, the next is told so; a reader goes on reading; afterwards both see the new file. */
static void test_two_importers(void **state)
{
	struct project *a = scratch_project("t.assay"), *b = scratch_open("t.assay", PROJECT_IMPORT);
	struct err err = ERR_INIT;

	(void)state;
	scratch_items(a, 10);
	assert_int_equal(item_count(a), 10);
	ok(project_begin_corpus(b, &err));	/* b had the empty file open: it must find the new one */
	assert_int_equal(item_count(b), 10);
	scratch_source(b, "more");
	ok(project_commit_corpus(b, &err));
	project_close(a);
	project_close(b);
}

/* Killed in the middle of a first import, the project is as before and takes the next one. */
static void test_killed_import(void **state)
{
	struct project *p = scratch_project("k.assay");
	pid_t pid;

	(void)state;
	project_close(p);
	for (int round = 0; round < 2; round++) {
		pid = fork();
		assert_true(pid >= 0);
		if (!pid) {
			struct err err = ERR_INIT;
			struct item_writer *w = NULL;

			p = scratch_open("k.assay", PROJECT_IMPORT);
			if (project_begin_corpus(p, &err) || item_writer_open(p, &w, &err))
				_exit(1);
			int64_t source = scratch_source(p, "s");
			for (int i = 0; i < 20000; i++) {
				char text[64];

				snprintf(text, sizeof text, "again %d %d", round, i);
				scratch_add(w, source, i + 1, text, text, text, text, 0);
			}
			kill(getpid(), SIGKILL);
		}
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		p = scratch_open("k.assay", PROJECT_IMPORT);
		assert_int_equal(item_count(p), round ? 5 : 0);
		if (!round)
			scratch_items(p, 5);
		project_close(p);
	}
}

static void test_read_only(void **state)
{
	struct project *p = scratch_project("r.assay");
	struct err err = ERR_INIT;
	pid_t pid;
	int status = 0;

	(void)state;
	scratch_items(p, 5);
	project_close(p);
	chmod(scratch_path("r.assay"), 0555);
	chmod(scratch_path("r.assay/work.db"), 0444);
	chmod(scratch_path("r.assay/corpus.db"), 0444);
	chmod(scratch_dir, 0755);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (!getuid() && setuid(65534))
			_exit(10);
		p = NULL;
		if (project_open(scratch_path("r.assay"), PROJECT_READ, clock_system(), &p, &err))
			_exit(11);
		if (item_count(p) != 5)
			_exit(12);
		project_close(p);
		p = NULL;
		_exit(project_open(scratch_path("r.assay"), PROJECT_WORK, clock_system(), &p, &err) == RC_SYSTEM
			      && strstr(err.text, "may not be written") ? 0 : 13);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	chmod(scratch_path("r.assay"), 0755);
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_create, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_refusals, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_garbled, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_nesting, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_two_importers, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_killed_import, scratch_setup, scratch_teardown),
		cmocka_unit_test_setup_teardown(test_read_only, scratch_setup, scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
