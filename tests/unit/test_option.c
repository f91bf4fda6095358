/* option, progress: words of a command line, and the line that shows how far a job is. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/cli/option.h"
#include "tui/cli/progress.h"

static const char *colour(size_t i)
{
	static const char *const name[] = { "red", "green", NULL };

	return name[i];
}

static const struct option rows[] = {
	{ .name = "subset", .kind = OPTION_TEXT, .arg = "NAME", .help = "h" },
	{ .name = "limit", .letter = 'n', .kind = OPTION_COUNT, .arg = "N", .help = "h" },
	{ .name = "output", .letter = 'o', .kind = OPTION_FILE, .arg = "FILE", .help = "h" },
	{ .name = "set", .kind = OPTION_TEXT, .arg = "K=V", .many = true, .help = "h" },
	{ .name = "colour", .kind = OPTION_CHOICE, .arg = "C", .choice = colour, .help = "h" },
	{ .name = "json", .help = "h" },
	{ 0 },
};

static enum rc parse(struct option_args *a, struct err *err, const char *line)
{
	static char copy[256];
	static char *argv[32];
	int argc = 0;

	assert_true(strlen(line) < sizeof copy);
	strcpy(copy, line);
	for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
		argv[argc++] = strcmp(w, "''") == 0 ? w + 2 : w;
	return option_parse(rows, argc, argv, a, err);
}

static void ways_to_say_it(void **state)
{
	static const char *const line[] = {
		"p --subset math --limit 5 -o f --json q",
		"--subset=math -n5 -of --json p q",
		"p q -n 5 --output=f --subset math --json",
		"--json --limit=5 --subset=no --subset=math -o f -- p q",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(line); i++) {
		struct option_args a;
		struct err err = ERR_INIT;

		assert_int_equal(parse(&a, &err, line[i]), RC_OK);
		assert_string_equal(option_text(&a, "subset"), "math");
		assert_int_equal(option_count(&a, "limit", -1), 5);
		assert_string_equal(option_text(&a, "output"), "f");
		assert_true(option_given(&a, "json"));
		assert_int_equal(a.words, 2);
		assert_string_equal(a.word[0], "p");
		assert_string_equal(a.word[1], "q");
		assert_null(option_text(&a, "colour"));
		option_release(&a);
	}
}

static void plain_words(void **state)
{
	struct option_args a;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(parse(&a, &err, "p - --set a=1 --set b=2 -- --json -n"), RC_OK);
	assert_int_equal(a.words, 4);
	assert_string_equal(a.word[1], "-");
	assert_string_equal(a.word[2], "--json");
	assert_false(option_given(&a, "json"));
	assert_string_equal(option_each(&a, "set", 0), "a=1");
	assert_string_equal(option_each(&a, "set", 1), "b=2");
	assert_null(option_each(&a, "set", 2));
	option_release(&a);
	assert_int_equal(parse(&a, &err, "p --nonsense --help"), RC_OK);
	assert_true(a.help);
	option_release(&a);
	assert_int_equal(parse(&a, &err, "p -- --help"), RC_OK);
	assert_false(a.help);
	option_release(&a);
}

static void refusals(void **state)
{
	static const char *const say[][2] = {
		{ "--subset", "--subset: needs a name" },
		{ "--subset=", "--subset: needs a name" },
		{ "--subset ''", "--subset: needs a name" },
		{ "--subset --json", "--subset: needs a name" },
		{ "-o", "-o: needs a file" },
		{ "--limit x", "--limit: x: not a whole number from 0 up" },
		{ "--limit -3", "--limit: -3: not a whole number from 0 up" },
		{ "--limit 99999999999999999999",
		  "--limit: 99999999999999999999: not a whole number from 0 up" },
		{ "--json=1", "--json: takes no value" },
		{ "--jsno", "--jsno: no such option; did you mean --json?" },
		{ "--sub x", "--sub: no such option; did you mean --subset?" },
		{ "--zzzzzzz", "--zzzzzzz: no such option; --help lists them" },
		{ "-x", "-x: no such option; --help lists them" },
		{ "--colour blue", "--colour: blue: not one of red, green" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(say); i++) {
		struct option_args a;
		struct err err = ERR_INIT;

		assert_int_equal(parse(&a, &err, say[i][0]), RC_INPUT);
		assert_string_equal(err.text, say[i][1]);
		option_release(&a);
	}
}

static const char *word(const void *ctx, size_t i)
{
	static const char *const name[] = { "import", "export", "measure", "init", NULL };

	(void)ctx;
	return name[i];
}

static void slips(void **state)
{
	(void)state;
	assert_string_equal(option_meant("impotr", word, NULL), "import");
	assert_string_equal(option_meant("xport", word, NULL), "export");
	assert_string_equal(option_meant("measures", word, NULL), "measure");
	assert_string_equal(option_meant("meas", word, NULL), "measure");
	assert_null(option_meant("frobnicate", word, NULL));
	assert_null(option_meant("a very long word that nobody ever meant to be a command at all",
				 word, NULL));
}

static void bar(void **state)
{
	struct str b = STR_INIT;

	(void)state;
	progress_line(&b, "pairs.jsonl", 50, 200, 1000, 2 * CLOCK_SECOND);
	assert_string_equal(
		b.s, "pairs.jsonl  [#####...............]  25 %  1000 rows  500/s  6 s left");
	str_clear(&b);
	progress_line(&b, "-", 50, 0, 7, CLOCK_SECOND);
	assert_string_equal(b.s, "-  7 rows  7/s");
	str_clear(&b);
	progress_line(&b, "a\033[2Jb", 1, 3601, 1, CLOCK_SECOND);
	assert_null(strchr(b.s, '\033'));
	assert_non_null(strstr(b.s, "1 h 00 min left"));
	str_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ways_to_say_it),
		cmocka_unit_test(plain_words),
		cmocka_unit_test(refusals),
		cmocka_unit_test(slips),
		cmocka_unit_test(bar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
