/* progress -- see progress.h. */
#include "tui/cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/unicode.h"

#define BAR 20
#define NAME_COLS 24

static void add_left(struct str *out, double seconds)
{
	int64_t s = (int64_t)(seconds + 0.5);

	if (s >= 3600)
		str_addf(out, "  %lld h %02lld min left", (long long)(s / 3600),
			 (long long)(s / 60 % 60));
	else if (s >= 60)
		str_addf(out, "  %lld min %02lld s left", (long long)(s / 60), (long long)(s % 60));
	else
		str_addf(out, "  %lld s left", (long long)s);
}

static void add_bar(struct str *out, double share)
{
	int full = (int)(share * BAR);

	str_addc(out, '[');
	for (int i = 0; i < BAR; i++)
		str_addc(out, i < full ? '#' : '.');
	str_addf(out, "] %3.0f %%", share * 100);
}

void progress_line(struct str *out, const char *what, int64_t at, int64_t size, int64_t rows,
		   int64_t elapsed_ns)
{
	double s = (double)elapsed_ns / 1e9;
	struct str safe = STR_INIT;
	int cols;

	unicode_clean(&safe, what, strlen(what), true);
	str_add(out, safe.s, unicode_fit(safe.s, safe.len, NAME_COLS, &cols));
	if (size > 0) {
		str_addz(out, "  ");
		add_bar(out, at < size ? (double)at / (double)size : 1);
	}
	str_addf(out, "  %lld rows", (long long)rows);
	if (s > 0)
		str_addf(out, "  %.0f/s", (double)rows / s);
	if (size > 0 && at > 0 && at <= size)
		add_left(out, s * (double)(size - at) / (double)at);
	str_release(&safe);
}

void progress_begin(struct progress *p, const struct clock *clock, const char *what)
{
	*p = (struct progress){ .clock = clock, .what = what };
	p->start_ns = p->drawn_ns = clock->mono_ns(clock);
	p->terminal = isatty(STDERR_FILENO);
}

void progress_show(struct progress *p, int64_t at, int64_t size, int64_t rows)
{
	int64_t now;
	struct str line = STR_INIT;

	if (!p->terminal)
		return;
	now = p->clock->mono_ns(p->clock);
	if (now - p->start_ns < CLOCK_SECOND || now - p->drawn_ns < CLOCK_SECOND / 10)
		return;
	p->drawn_ns = now;
	progress_line(&line, p->what, at, size, rows, now - p->start_ns);
	fprintf(stderr, "\r%s\033[K", line.s);
	fflush(stderr);
	p->shown = true;
	str_release(&line);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
