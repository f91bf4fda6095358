/* Lines out of files: ends, carriage returns, marks, blanks, and a line that is too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/ingest/lines.h"

static char path[] = "/tmp/test_lines.XXXXXX";

static void put(const char *s, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(s, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* Every line as "no:text" or "no!" where it was too long, joined by '|'. */
static void check(const char *s, size_t n, size_t cap, const char *want)
{
	struct str got = STR_INIT;
	struct lines *l = NULL;
	struct line line;
	struct err err = ERR_INIT;
	bool more;

	put(s, n);
	assert_int_equal(lines_open(path, cap, &l, &err), RC_OK);
	for (;;) {
		assert_int_equal(lines_next(l, &line, &more, &err), RC_OK);
		if (!more)
			break;
		str_addf(&got, "%s%lld%c", got.len ? "|" : "", (long long)line.no,
			 line.too_long ? '!' : ':');
		str_add(&got, line.s, line.n);
	}
	assert_string_equal(got.s, want);
	lines_close(l);
	str_release(&got);
}

#define CHECK(s, cap, want) check(s, sizeof(s) - 1, cap, want)

static void ends(void **state)
{
	(void)state;
	CHECK("", 100, "");
	CHECK("a", 100, "1:a");
	CHECK("a\n", 100, "1:a");
	CHECK("a\nb", 100, "1:a|2:b");
	CHECK("a\r\nb\r\n", 100, "1:a|2:b");
	CHECK("\xEF\xBB\xBF" "a\n\xEF\xBB\xBF" "b", 100, "1:a|2:\xEF\xBB\xBF" "b");
}

static void blanks_are_skipped_but_counted(void **state)
{
	(void)state;
	CHECK("\n\na\n \t\r\nb\n\n", 100, "3:a|5:b");
	CHECK("\xEF\xBB\xBF\na", 100, "2:a");
	CHECK("\n", 100, "");
}

static void too_long(void **state)
{
	(void)state;
	CHECK("abcd\nabcde\nx", 4, "1:abcd|2!|3:x");
	CHECK("abcde", 4, "1!");
	CHECK("abcde\n\n\nfg", 4, "1!|4:fg");
}

/* Lines that begin in one piece of the file and end in a later one. */
static void across_pieces(void **state)
{
	size_t n = 5000000, step = 777777, no = 0, at = 0;
	char *s = mem_alloc(n, 1);
	struct lines *l = NULL;
	struct line line;
	struct err err = ERR_INIT;
	bool more = true;

	(void)state;
	for (size_t i = 0; i < n; i++)
		s[i] = i % step == step - 1 ? '\n' : (char)('a' + i % 23);
	put(s, n);
	assert_int_equal(lines_open(path, n, &l, &err), RC_OK);
	while (!lines_next(l, &line, &more, &err) && more) {
		size_t want = n - at < step ? n - at : step - 1;

		assert_int_equal(line.n, want);
		assert_memory_equal(line.s, s + at, want);
		at += step;
		assert_int_equal(line.no, ++no);
	}
	assert_int_equal(no, 7);
	lines_close(l);
	/* The same with a cap that all whole lines break, and the last one does not. */
	assert_int_equal(lines_open(path, 400000, &l, &err), RC_OK);
	for (no = 0; !lines_next(l, &line, &more, &err) && more; no++)
		assert_int_equal(line.too_long, line.no < 7);
	assert_int_equal(no, 7);
	lines_close(l);
	free(s);
}

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(blanks_are_skipped_but_counted),
		cmocka_unit_test(too_long),
		cmocka_unit_test(across_pieces),
	};

	digest_start();
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
