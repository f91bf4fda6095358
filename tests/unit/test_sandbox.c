/* sandbox: a subject's program runs, is bounded, and reaches nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/base/clock.h"
#include "core/work/sandbox.h"

static const struct sandbox_limits limits = {
	.wall_ns = 2 * CLOCK_SECOND, .memory_bytes = INT64_C(1) << 30, .output_bytes = 1000,
};

static void run(const char *program, const char *input, struct str *out, struct sandbox_result *r)
{
	struct err err = ERR_INIT;

	str_clear(out);
	if (sandbox_run(program, input, strlen(input), &limits, out, r, &err))
		fail_msg("%s", err.text);
}

static void programs_are_bounded(void **state)
{
	struct err err = ERR_INIT;
	struct str out = STR_INIT;
	struct sandbox_result r;

	(void)state;
	if (sandbox_ready(&err)) {
		assert_non_null(strstr(err.text, "programs cannot be run here: "));
		skip();
	}
	run("print(input()[::-1])", "abc\n", &out, &r);
	assert_string_equal(out.s, "cba\n");
	assert_int_equal(r.status, 0);
	run("import sys; sys.exit(3)", "", &out, &r);
	assert_int_equal(r.status, 3);
	run("while True: pass", "", &out, &r);
	assert_true(r.timed_out);
	assert_true(r.wall_ns < 4 * CLOCK_SECOND);
	run("while True: print('x' * 80)", "", &out, &r);
	assert_true(r.cut);
	assert_true(out.len <= 1000);
	run("x = bytearray(4 << 30)", "", &out, &r);
	assert_int_not_equal(r.status, 0);
	run("import socket\ntry:\n s = socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError as e:\n print('no')",
	    "", &out, &r);
	assert_string_equal(out.s, "no\n");
	run("import os; print(os.path.exists('/etc/passwd'), os.path.exists('/root'))", "", &out, &r);
	assert_string_equal(out.s, "False False\n");
	run("import os; os.close(1); os.close(2)\nwhile True: pass", "", &out, &r);
	assert_true(r.timed_out);
	str_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(programs_are_bounded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
