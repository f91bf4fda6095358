/* CRC-32: the published check value, and pieces against the whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/crc.h"

static void check_value(void **state)
{
	static struct crc c;

	(void)state;
	crc_begin(&c);
	assert_int_equal(c.value, 0);
	/* The check value that every catalogue gives for "123456789". */
	crc_add(&c, "123456789", 9);
	assert_int_equal(c.value, 0xCBF43926);
}

static void pieces(void **state)
{
	static struct crc whole, parts;
	unsigned char text[100];

	(void)state;
	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * 31);
	crc_begin(&whole);
	crc_add(&whole, text, sizeof(text));
	for (size_t cut = 0; cut <= sizeof(text); cut++) {
		crc_begin(&parts);
		crc_add(&parts, text, cut);
		crc_add(&parts, text + cut, sizeof(text) - cut);
		assert_int_equal(parts.value, whole.value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_value),
		cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
