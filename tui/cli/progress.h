/*
 * progress -- one line on stderr that says how far a long job is, its rate and
 * the time left.
 *
 * Owns: that line. May call: clock. Never: shows itself in the first second, or
 * when stderr is no terminal.
 */
#ifndef ASSAY_CLI_PROGRESS_H
#define ASSAY_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/str.h"

struct progress {
	const struct clock *clock;
	const char *what;	/* borrowed: a file's name */
	int64_t start_ns, drawn_ns;
	bool terminal, shown;
};

void progress_begin(struct progress *p, const struct clock *clock, const char *what);
/* size 0: not known, then no bar and no time left. */
void progress_show(struct progress *p, int64_t at, int64_t size, int64_t rows);
/* Take the line away. */
void progress_end(struct progress *p);

/* The line itself, without the carriage return; for tests too. */
void progress_line(struct str *out, const char *what, int64_t at, int64_t size, int64_t rows,
		   int64_t elapsed_ns);

#endif
