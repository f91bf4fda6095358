/* calibrate -- see calibrate.h. */
#include "tui/cli/calibrate.h"

#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/clock.h"

#define SAMPLES 20
#define PATIENCE_MS 400

/* Read up to the R that ends a cursor report; false when none comes. */
static bool answered(void)
{
	for (;;) {
		struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
		char c;

		if (poll(&p, 1, PATIENCE_MS) <= 0 || read(STDIN_FILENO, &c, 1) != 1)
			return false;
		if (c == 'R')
			return true;
	}
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

struct calibrate_result calibrate_terminal(void)
{
	static const char question[] = "\033[6n";
	const struct clock *c = clock_system();
	struct calibrate_result r = { 0, NAN, NAN, NAN };
	struct termios before, raw;
	double ms[SAMPLES];

	if (tcgetattr(STDIN_FILENO, &before))
		return r;
	raw = before;
	raw.c_lflag &= (tcflag_t)~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
	while (r.samples < SAMPLES) {
		int64_t t = c->mono_ns(c);

		if (write(STDOUT_FILENO, question, sizeof question - 1) < 0 || !answered())
			break;
		ms[r.samples++] = (double)(c->mono_ns(c) - t) / 1e6;
	}
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	if (!r.samples)
		return r;
	qsort(ms, r.samples, sizeof *ms, by_size);
	r.median_ms = ms[r.samples / 2];
	r.p95_ms = ms[(r.samples * 95 + 99) / 100 - 1];
	r.max_ms = ms[r.samples - 1];
	return r;
}
