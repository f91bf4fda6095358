/* Dialogues: turns, the shared beginning, markers in the wrong place, the opening words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/base/rng.h"
#include "core/text/transcript.h"

static struct slice z(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static void assert_turn(const char *s, size_t *at, enum speaker who, const char *text)
{
	struct turn t;

	assert_true(transcript_turn(s, strlen(s), at, &t));
	assert_int_equal(t.who, who);
	assert_int_equal(t.text.n, strlen(text));
	assert_memory_equal(t.text.s, text, t.text.n);
}

static void turns(void **state)
{
	const char *s = "\n\nHuman: one\ntwo\n\nAssistant:\n\nHuman: Human: x"
			"\n\nAssistant:  y\n\nSystem: q";
	struct turn t;
	size_t at = 0;

	(void)state;
	assert_turn(s, &at, SPEAKER_HUMAN, "one\ntwo");
	assert_turn(s, &at, SPEAKER_ASSISTANT, "");
	assert_turn(s, &at, SPEAKER_HUMAN, "Human: x");
	assert_turn(s, &at, SPEAKER_ASSISTANT, " y");
	assert_turn(s, &at, SPEAKER_SYSTEM, "q");
	assert_false(transcript_turn(s, strlen(s), &at, &t));
}

static void turns_without_markers(void **state)
{
	struct turn t;
	size_t at = 0;

	(void)state;
	assert_turn("just a question", &at, SPEAKER_NONE, "just a question");
	at = 0;
	assert_turn("Human: hi\n\nHumans: no", &at, SPEAKER_HUMAN, "hi\n\nHumans: no");
	at = 0;
	assert_turn("pre\n\nHuman: hi", &at, SPEAKER_NONE, "pre");
	at = 0;
	assert_false(transcript_turn("", 0, &at, &t));
}

static void check_shared(const char *a, const char *b, size_t want, bool want_parted)
{
	bool parted;

	assert_int_equal(transcript_shared(z(a), z(b), &parted), want);
	assert_int_equal(parted, want_parted);
	assert_int_equal(transcript_shared(z(b), z(a), &parted), want);
	assert_int_equal(parted, want_parted);
}

static void shared_beginnings(void **state)
{
	(void)state;
	check_shared("\n\nHuman: q\n\nAssistant: yes", "\n\nHuman: q\n\nAssistant: no", 22, false);
	/* An empty answer whose marker has no blank behind it. */
	check_shared("\n\nHuman: q\n\nAssistant:", "\n\nHuman: q\n\nAssistant: no", 22, false);
	check_shared("\n\nHuman: q\n\nAssistant:", "\n\nHuman: q\n\nAssistant:", 22, false);
	/* They part in an earlier turn. */
	check_shared("\n\nHuman: q\n\nAssistant: x\n\nHuman: r\n\nAssistant: s",
		     "\n\nHuman: q\n\nAssistant: y",
		     22, true);
	check_shared("\n\nHuman: q\n\nAssistant: x", "\n\nHuman: p\n\nAssistant: x", 0, true);
	check_shared("plain", "plane", 0, false);
	check_shared("", "", 0, false);
	/* The answers begin alike: the cut stays at the turn. */
	check_shared("\n\nHuman: q\n\nAssistant: yes, a", "\n\nHuman: q\n\nAssistant: yes, b", 22,
		     false);
	check_shared("\n\nHuman: q\n\nAssistant", "\n\nHuman: q\n\nAssistan", 0, true);
}

static void markers_inside(void **state)
{
	(void)state;
	assert_true(transcript_has_marker(z(" fine.\n\nHuman: and")));
	assert_true(transcript_has_marker(z(" fine.\nAssistant: and")));
	assert_true(transcript_has_marker(z("  Human: You")));
	assert_false(transcript_has_marker(z(" The Human: a history")));
	assert_false(transcript_has_marker(z("\nHumans: x\nAssistant")));
	assert_false(transcript_has_marker(z("")));
	assert_false(transcript_turn_has_marker(
		z("\n\nHuman: a\n\n\nAssistant: b\n\nHuman:\n\nAssistant:")));
	assert_true(transcript_turn_has_marker(z("\n\nHuman: a\nAssistant: b")));
	assert_true(transcript_turn_has_marker(z("\n\nHuman: Assistant: b")));
	assert_true(transcript_turn_has_marker(z("\n\nHuman: a\n\n Human: b")));
	assert_false(transcript_turn_has_marker(z("\n\nHuman: a Human: b")));
	assert_false(transcript_turn_has_marker(z("")));
}

static void check_opening(const char *s, size_t max, const char *want)
{
	struct str b = STR_INIT;

	transcript_opening(z(s), max, &b);
	assert_string_equal(b.s, want);
	str_release(&b);
}

static void openings(void **state)
{
	(void)state;
	check_opening("\n\nHuman: one\n\nAssistant: x\n\nHuman:  two \n three\n\nAssistant:", 96,
		      "two three");
	check_opening("a question", 96, "a question");
	check_opening("a question", 5, "a que");
	check_opening("a question", 2, "a");
	check_opening("h\xc3\xa9h\xc3\xa9", 3, "h\xc3\xa9");
	check_opening("h\xc3\xa9h\xc3\xa9", 2, "h");
	check_opening("", 96, "");
	check_opening("  \n ", 96, "");
}

/* Whatever the bytes, the turns cover the text in order and the cut lies in both. */
static void random_texts(void **state)
{
	static const char *const part[] = { "\n\nHuman:", "\n\nAssistant:", " ", "\n", "x",
					   "Human:", "\n\nSys" };
	struct str a = STR_INIT, b = STR_INIT;
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (int i = 0; i < 20000; i++) {
		struct turn t;
		size_t at = 0, last = 0, cut;
		bool parted;

		str_clear(&a);
		for (uint64_t k = rng_below(&r, 12); k > 0; k--)
			str_addz(&a, part[rng_below(&r, COUNT(part))]);
		str_clear(&b);
		str_add(&b, a.s, a.len ? (size_t)rng_below(&r, a.len + 1) : 0);
		str_addz(&b, part[rng_below(&r, COUNT(part))]);
		while (transcript_turn(a.s, a.len, &at, &t)) {
			assert_true(at > last && at <= a.len);
			assert_ptr_equal(t.text.s + t.text.n, a.s + at);
			last = at;
		}
		assert_int_equal(last, a.len);
		cut = transcript_shared((struct slice){ a.s, a.len }, (struct slice){ b.s, b.len },
					&parted);
		assert_true(cut <= a.len && cut <= b.len);
		assert_memory_equal(a.s, b.s, cut);
	}
	str_release(&a);
	str_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns),
		cmocka_unit_test(turns_without_markers),
		cmocka_unit_test(shared_beginnings),
		cmocka_unit_test(markers_inside),
		cmocka_unit_test(openings),
		cmocka_unit_test(random_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
