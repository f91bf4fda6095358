/* BLAKE2b-256 against published vectors, pieces against the whole, hex there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/base/digest.h"

static void assert_hex(struct digest d, const char *want)
{
	char hex[DIGEST_HEX];

	digest_hex(&d, hex);
	assert_string_equal(hex, want);
}

static void known_vectors(void **state)
{
	(void)state;
	/* Python: hashlib.blake2b(b"", digest_size=32), and b"abc". */
	assert_hex(digest_of("", 0), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	assert_hex(digest_of("abc", 3), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void pieces_equal_whole(void **state)
{
	unsigned char text[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * 7);
	for (size_t cut = 0; cut <= sizeof(text); cut += 37) {
		struct digest_run run;
		struct digest whole = digest_of(text, sizeof(text)), both;

		digest_begin(&run);
		digest_add(&run, text, cut);
		digest_add(&run, text + cut, sizeof(text) - cut);
		both = digest_end(&run);
		assert_true(digest_equal(&whole, &both));
		assert_int_equal(digest_compare(&whole, &both), 0);
	}
}

static void hex_round_trip(void **state)
{
	char hex[DIGEST_HEX + 1];
	struct digest d = digest_of("x", 1), back;

	(void)state;
	digest_hex(&d, hex);
	assert_true(digest_from_hex(hex, &back));
	assert_true(digest_equal(&d, &back));
	hex[0] = 'g';
	assert_false(digest_from_hex(hex, &back));
	digest_hex(&d, hex);
	hex[63] = '\0';
	assert_false(digest_from_hex(hex, &back));
	digest_hex(&d, hex);
	memcpy(hex + 64, "0", 2);
	assert_false(digest_from_hex(hex, &back));
	assert_false(digest_from_hex("", &back));
}

static void random_differs(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	digest_random(a, sizeof(a));
	digest_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_true(digest_random_u64() != digest_random_u64());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_vectors),
		cmocka_unit_test(pieces_equal_whole),
		cmocka_unit_test(hex_round_trip),
		cmocka_unit_test(random_differs),
	};

	digest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
