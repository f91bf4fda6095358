/*
 * sandbox -- run a subject's Python program once, without network, within
 * limits, under bubblewrap.
 *
 * Owns: the child process and its limits. May call: base. Never: runs anything
 * where bubblewrap is missing: sandbox_ready says so before a study starts.
 */
#ifndef ASSAY_WORK_SANDBOX_H
#define ASSAY_WORK_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct sandbox_limits {
	int64_t wall_ns;	/* killed after this */
	int64_t memory_bytes;	/* address space */
	int64_t output_bytes;	/* more is cut */
};

struct sandbox_result {
	int status;		/* exit status; -signal when killed */
	bool timed_out, cut;
	int64_t wall_ns;
};

/* RC_INPUT: bubblewrap or python3 is missing or may not be used here, with what to install. */
enum rc sandbox_ready(struct err *err) MUST_USE;
/* program: Python source. input: its stdin. out gets stdout and stderr as they came. */
enum rc sandbox_run(const char *program, const char *input, size_t input_n,
		    const struct sandbox_limits *l, struct str *out, struct sandbox_result *result,
		    struct err *err) MUST_USE;

#endif
