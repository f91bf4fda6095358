/* taxonomy: the six sources and a decision aid that always ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/work/taxonomy.h"

static void test_six(void **state)
{
	size_t n = 0;
	const struct taxonomy_source *s = taxonomy_sources(&n);

	(void)state;
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(taxonomy_bit(s[i].id), (int)i);
		assert_true(strlen(s[i].brief) > 0 && strlen(s[i].brief) <= 18);
		assert_true(strlen(s[i].definition) > 20 && strlen(s[i].example) > 20);
		assert_true(strlen(s[i].definition) <= 100 && strlen(s[i].effect) > 0);
	}
	assert_string_equal(s[0].name, "mis-labeling");
	assert_non_null(strstr(s[4].effect, "drop"));
}

static void test_bits(void **state)
{
	(void)state;
	assert_int_equal(taxonomy_bit("S6"), 5);
	assert_int_equal(taxonomy_bit("S7"), -1);
	assert_int_equal(taxonomy_bit("S0"), -1);
	assert_int_equal(taxonomy_bit("S01"), -1);
	assert_int_equal(taxonomy_bit("S1x"), -1);
	assert_int_equal(taxonomy_bit("s1"), -1);
	assert_int_equal(taxonomy_bit(""), -1);
	assert_int_equal(taxonomy_bit(NULL), -1);
}

static size_t find(const char *id)
{
	size_t n = 0;
	const struct taxonomy_question *q = taxonomy_questions(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(q[i].id, id) == 0)
			return i;
	return n;
}

/* Every answer leads on: to a later question, to one of the six, or to none. */
static void test_aid(void **state)
{
	size_t n = 0;
	const struct taxonomy_question *q = taxonomy_questions(&n);
	unsigned reached = 0;

	(void)state;
	assert_true(n >= 6);
	for (size_t i = 0; i < n; i++) {
		const char *answers[] = { q[i].yes, q[i].no };

		for (size_t k = 0; k < 2; k++) {
			if (answers[k][0] == 'Q')
				assert_in_range(find(answers[k]), i + 1, n - 1);
			else if (answers[k][0])
				reached |= 1u << taxonomy_bit(answers[k]);
		}
	}
	assert_int_equal(reached, 0x3f);
}

/* A folder with sources.json of that text. */
static void folder_make(char path[64], const char *text)
{
	char file[96];
	FILE *f;

	snprintf(path, 64, "/tmp/test_taxonomy.XXXXXX");
	assert_non_null(mkdtemp(path));
	if (!text)
		return;
	snprintf(file, sizeof(file), "%s/sources.json", path);
	assert_non_null(f = fopen(file, "w"));
	fputs(text, f);
	fclose(f);
}

static void folder_remove(const char *path)
{
	char file[96];

	snprintf(file, sizeof(file), "%s/sources.json", path);
	unlink(file);
	assert_int_equal(rmdir(path), 0);
}

static enum rc open_with(const char *text, struct taxonomy *t, struct err *err)
{
	char path[64];
	enum rc rc;

	folder_make(path, text);
	rc = taxonomy_open(path, t, err);
	folder_remove(path);
	return rc;
}

static void test_own(void **state)
{
	struct taxonomy t;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(open_with(NULL, &t, &err), RC_OK);
	assert_int_equal(t.n, 6);
	taxonomy_close(&t);
	assert_int_equal(
		open_with("{\"sources\":[{\"id\":\"tone\",\"name\":\"wrong tone\"}]}", &t, &err),
		RC_OK);
	assert_int_equal(t.n, 7);
	assert_string_equal(taxonomy_find(&t, "tone")->brief, "wrong tone");
	assert_string_equal(taxonomy_find(&t, "S5")->brief, "both harmful");
	assert_null(taxonomy_find(&t, "S7"));
	assert_string_equal(taxonomy_ids(&t), "S1, S2, S3, S4, S5, S6, tone");
	taxonomy_close(&t);
}

static void test_own_wrong(void **state)
{
	const char *const wrong[] = {
		"", "[]", "{}", "{\"sources\":3}", "{\"sources\":[{\"name\":\"x\"}]}",
		"{\"sources\":[{\"id\":\"x\"}]}", "{\"sources\":[{\"id\":\"a b\",\"name\":\"x\"}]}",
		"{\"sources\":[{\"id\":\"S1\",\"name\":\"x\"}]}",
		"{\"sources\":[{\"id\":\"t\",\"name\":\"x\"},{\"id\":\"t\",\"name\":\"x\"}]}",
	};
	struct taxonomy t;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct err err = ERR_INIT;

		assert_int_equal(open_with(wrong[i], &t, &err), RC_INPUT);
		assert_non_null(strstr(err.text, "sources.json"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_six), cmocka_unit_test(test_bits), cmocka_unit_test(test_aid),
		cmocka_unit_test(test_own), cmocka_unit_test(test_own_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
