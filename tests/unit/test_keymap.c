/* The tables of actions and keys: complete, unambiguous, remappable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tui/keymap.h"
#include "tui/term/key.h"

static void every_action_has_help_and_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = ACT_NONE + 1; i < ACT_COUNT; i++) {
		const struct keymap_action *a = keymap_action((enum action)i);

		assert_non_null(a->name);
		assert_true(strlen(a->help) > 1);
		assert_int_equal(keymap_action_of(a->name), i);
	}
	assert_int_equal(keymap_action_of("no-such-thing"), ACT_NONE);
}

static void keys_of_the_contract(void **state)
{
	static const struct {
		enum keymap_id map;
		const char *key;
		enum action act;
	} rows[] = {
		{ MAP_PAIR, "a", ACT_CHOOSE_LEFT }, { MAP_PAIR, "b", ACT_CHOOSE_RIGHT },
		{ MAP_PAIR, "e", ACT_BOTH_GOOD }, { MAP_PAIR, "x", ACT_BOTH_BAD },
		{ MAP_PAIR, "d", ACT_UNSURE }, { MAP_PAIR, "1", ACT_SOURCE_1 },
		{ MAP_PAIR, "6", ACT_SOURCE_6 }, { MAP_PAIR, "c", ACT_COMMENT },
		{ MAP_PAIR, "v", ACT_REVEAL }, { MAP_PAIR, "s", ACT_SKIP },
		{ MAP_PAIR, "J", ACT_NEXT_ITEM }, { MAP_PAIR, "K", ACT_PREVIOUS_ITEM },
		{ MAP_PAIR, "t", ACT_LAYOUT }, { MAP_PAIR, "w", ACT_WORDS },
		{ MAP_PAIR, "y", ACT_COPY }, { MAP_PAIR, "Enter", ACT_OPEN },
		{ MAP_QUEUE, "j", ACT_DOWN }, { MAP_QUEUE, "PgDn", ACT_PAGE_DOWN },
		{ MAP_QUEUE, "C-d", ACT_HALF_DOWN }, { MAP_QUEUE, "G", ACT_BOTTOM },
		{ MAP_QUEUE, "*", ACT_MARK }, { MAP_QUEUE, "V", ACT_RANGE },
		{ MAP_LOG, "?", ACT_HELP }, { MAP_LOG, "F1", ACT_HELP }, { MAP_LOG, ":", ACT_COMMAND },
		{ MAP_LOG, "/", ACT_SEARCH }, { MAP_LOG, "n", ACT_FIND_NEXT },
		{ MAP_LOG, "N", ACT_FIND_PREVIOUS }, { MAP_LOG, "q", ACT_BACK },
		{ MAP_LOG, "Q", ACT_QUIT }, { MAP_LOG, "u", ACT_UNDO }, { MAP_LOG, "C-r", ACT_REDO },
		{ MAP_LOG, "C-l", ACT_REDRAW }, { MAP_LOG, "C-z", ACT_SUSPEND },
		{ MAP_LOG, "m", ACT_MEASURES }, { MAP_PAIR, "Tab", ACT_NEXT_PANE },
		{ MAP_PAIR, "S-Tab", ACT_PREVIOUS_PANE },
	};
	struct keymaps *k = keymap_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(keymap_find(k, rows[i].map, key_of(rows[i].key)), rows[i].act);
	assert_int_equal(keymap_find(k, MAP_QUEUE, key_of("a")), ACT_NONE);
	keymap_free(k);
}

static void bindings_can_be_changed(void **state)
{
	struct keymaps *k = keymap_new();
	struct err err = ERR_INIT;
	struct str keys = STR_INIT;

	(void)state;
	assert_int_equal(keymap_bind(k, "pair", "z", "both-good", &err), RC_OK);
	assert_int_equal(keymap_find(k, MAP_PAIR, 'z'), ACT_BOTH_GOOD);
	assert_int_equal(keymap_bind(k, "pair", "e", "none", &err), RC_OK);
	assert_int_equal(keymap_find(k, MAP_PAIR, 'e'), ACT_NONE);
	keymap_keys(k, MAP_PAIR, ACT_BOTH_GOOD, 3, &keys);
	assert_string_equal(keys.s, "z");
	str_clear(&keys);
	/* What hides a parent's binding takes the key out of its list, too. */
	assert_int_equal(keymap_bind(k, "pair", "j", "copy", &err), RC_OK);
	keymap_keys(k, MAP_PAIR, ACT_DOWN, 3, &keys);
	assert_string_equal(keys.s, "Down");
	str_release(&keys);
	keymap_free(k);
}

static void wrong_bindings_are_explained(void **state)
{
	struct keymaps *k = keymap_new();
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(keymap_bind(k, "par", "z", "both-good", &err), RC_INPUT);
	assert_non_null(strstr(err.text, "pair"));
	assert_int_equal(keymap_bind(k, "pair", "Foo", "both-good", &err), RC_INPUT);
	assert_non_null(strstr(err.text, "Foo"));
	assert_int_equal(keymap_bind(k, "pair", "z", "both-god", &err), RC_INPUT);
	assert_non_null(strstr(err.text, "both-god"));
	assert_int_equal(keymap_bind(k, "queue", "z", "both-good", &err), RC_INPUT);
	assert_non_null(strstr(err.text, "pair"));
	keymap_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_has_help_and_a_name_of_its_own),
		cmocka_unit_test(keys_of_the_contract),
		cmocka_unit_test(bindings_can_be_changed),
		cmocka_unit_test(wrong_bindings_are_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
