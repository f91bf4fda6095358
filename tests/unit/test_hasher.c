/* The digest from beside is the digest, whatever the pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base.h"
#include "core/base/hasher.h"
#include "core/base/rng.h"

static void equals_digest(void **state)
{
	static char buf[2][5000];
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	for (int round = 0; round < 200; round++) {
		struct hasher *h = hasher_new();
		struct digest_run run;
		struct digest want, got;
		uint64_t pieces = rng_below(&r, 8);

		digest_begin(&run);
		/* Two buffers take turns, as the contract allows: the other may still be read. */
		for (uint64_t i = 0; i < pieces; i++) {
			size_t n = (size_t)rng_below(&r, sizeof(buf[0]));

			memset(buf[i % 2], (int)(rng_next(&r) & 0xFF), n);
			digest_add(&run, buf[i % 2], n);
			hasher_add(h, buf[i % 2], n);
		}
		want = digest_end(&run);
		got = hasher_end(h);
		assert_true(digest_equal(&want, &got));
		hasher_free(h);
	}
}

static void given_up_in_the_middle(void **state)
{
	static char text[100000];
	struct hasher *h = hasher_new();

	(void)state;
	hasher_add(h, text, sizeof(text));
	hasher_add(h, text, sizeof(text));
	hasher_free(h);
	hasher_free(hasher_new());
	hasher_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_digest),
		cmocka_unit_test(given_up_in_the_middle),
	};

	digest_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
