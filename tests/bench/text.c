/*
 * What a screen costs: the word diff, wrapping, checking UTF-8, and a full
 * frame of 200 x 60 through curses into a pseudo-terminal that someone drains.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "core/base/base.h"
#include "core/base/clock.h"
#include "core/base/rng.h"
#include "core/base/unicode.h"
#include "core/text/diff.h"
#include "core/text/wrap.h"
#include "tui/term/curses.h"
#include "tui/widget/pager.h"

#define RUNS 300

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void say(const char *name, double *v, size_t n)
{
	qsort(v, n, sizeof *v, by_size);
	printf("%-58s %9.3f ms   p99 %.3f\n", name, v[n / 2], v[n - 1 - n / 100]);
	fflush(stdout);
}

static struct str words(struct rng *r, size_t bytes, unsigned vocabulary)
{
	struct str s = STR_INIT;

	while (s.len < bytes)
		str_addf(&s, "w%u ", (unsigned)rng_below(r, vocabulary));
	return s;
}

static void bench_diff(struct rng *r, const char *name, size_t bytes, bool related)
{
	double v[RUNS];
	size_t runs = bytes > 20000 ? RUNS / 10 : RUNS;

	for (size_t i = 0; i < runs; i++) {
		struct str a = words(r, bytes, 3000), b = words(r, bytes, 3000);
		struct arena arena = ARENA_INIT;
		double t0;

		if (related)	/* the other text with every fifteenth byte another letter */
			for (size_t k = 0; k < b.len && k < a.len; k++)
				b.s[k] = (char)(k % 15 ? a.s[k] : 'x');
		t0 = cpu_ms();
		diff_words((struct slice){ a.s, a.len }, (struct slice){ b.s, b.len }, &arena);
		v[i] = cpu_ms() - t0;
		arena_release(&arena);
		str_release(&a);
		str_release(&b);
	}
	say(name, v, runs);
}

static struct str mixed(struct rng *r, size_t bytes)
{
	static const char *const bits[] = { "word ", "漢字 ", "Ünï ", "emoji 😀 ", "**bold** ", "`code` ", "the ", "of ",
		"neighbour; ", "👨‍👩‍👧 " };
	struct str s = STR_INIT;

	while (s.len < bytes)
		str_addz(&s, bits[rng_below(r, COUNT(bits))]);
	return s;
}

static void bench_text(struct rng *r)
{
	struct str s = mixed(r, 1 << 20), a = words(r, 1 << 20, 3000);
	double v[30];
	struct wrap_row row;

	for (int i = 0; i < 30; i++) {
		size_t at = 0;
		int indent = 0;
		double t0 = cpu_ms();

		while (wrap_next(s.s, s.len, 60, true, &at, &indent, &row))
			;
		v[i] = cpu_ms() - t0;
	}
	say("wrap 1 MB of mixed scripts to 60 columns", v, 30);
	for (int i = 0; i < 30; i++) {
		double t0 = cpu_ms();

		if (unicode_bad(a.s, a.len) != a.len || unicode_bad(s.s, s.len) != s.len)
			abort();
		v[i] = cpu_ms() - t0;
	}
	say("check 1 MB of ASCII and 1 MB of mixed UTF-8", v, 30);
	str_release(&s);
	str_release(&a);
}

/* --- frames ------------------------------------------------------------- */

static void frames(struct term *t, double *full, double *status)
{
	struct str s;
	struct rng r;
	struct pager p;
	struct grid g;
	int rows, cols;

	rng_seed(&r, 4);
	s = mixed(&r, 200000);
	t->ops->size(t, &rows, &cols);
	grid_init(&g, rows, cols);
	pager_init(&p);
	p.markdown = true;
	pager_add(&p, "Human", STYLE_HUMAN, (struct slice){ s.s, s.len });
	for (size_t i = 0; i + 40 < s.len; i += 40)
		pager_mark(&p, PAGER_DIFF, 0, i, 11, STYLE_ADDED);
	for (int i = 0; i < 2 * RUNS; i++) {
		double t0 = cpu_ms();

		grid_clear(&g);
		pager_draw(&p, &g, layout_all(&g), true);
		grid_putf(&g, rows - 1, 0, -1, STYLE_TEXT, "frame %d", i);
		t->ops->show(t, &g);
		(i < RUNS ? full : status)[i % RUNS] = cpu_ms() - t0;
		if (i < RUNS && pager_at_end(&p))
			pager_home(&p);
		else if (i < RUNS)
			pager_scroll(&p, 37);
	}
	grid_release(&g);
	pager_release(&p);
	str_release(&s);
}

/* The child's side: the pseudo-terminal is its stdin and stdout; figures go down the pipe. */
static void draw_on(const char *tty, int figures)
{
	struct winsize size = { .ws_row = 60, .ws_col = 200 };
	double full[RUNS], status[RUNS];
	struct err err = ERR_INIT;
	struct term *t;
	int fd;

	setsid();
	fd = open(tty, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSWINSZ, &size) || dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
		_exit(1);
	setenv("TERM", "xterm-256color", 1);
	if (curses_open(1, &t, &err))
		_exit(2);
	frames(t, full, status);
	t->ops->close(t);
	if (write(figures, full, sizeof full) < 0 || write(figures, status, sizeof status) < 0)
		_exit(3);
	_exit(0);
}

static bool read_all(int fd, double *v, size_t n)
{
	size_t got = 0;
	ssize_t k;

	while (got < n && (k = read(fd, (char *)v + got, n - got)) > 0)
		got += (size_t)k;
	return got == n;
}

static void bench_frames(void)
{
	double full[RUNS], status[RUNS];
	int master = posix_openpt(O_RDWR | O_NOCTTY), figures[2];
	char drain[65536];
	pid_t pid;

	if (master < 0 || grantpt(master) || unlockpt(master) || pipe(figures)) {
		printf("no pseudo-terminal here: %s\n", strerror(errno));
		return;
	}
	pid = fork();
	if (!pid)
		draw_on(ptsname(master), figures[1]);
	close(figures[1]);
	while (read(master, drain, sizeof drain) > 0)
		;
	waitpid(pid, NULL, 0);
	if (!read_all(figures[0], full, sizeof full) || !read_all(figures[0], status, sizeof status)) {
		printf("the frames could not be drawn\n");
		return;
	}
	say("a frame of 200x60, every cell new, CPU", full, RUNS);
	say("a frame of 200x60, one line new, CPU", status, RUNS);
}

int main(void)
{
	struct rng r;

	rng_seed(&r, 1);
	bench_diff(&r, "word diff, 10 KB unrelated", 10240, false);
	bench_diff(&r, "word diff, 50 KB unrelated", 51200, false);
	bench_diff(&r, "word diff, 10 KB related", 10240, true);
	bench_text(&r);
	bench_frames();
	return 0;
}
