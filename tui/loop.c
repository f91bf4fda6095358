/* loop -- see loop.h. */
#include "tui/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tui/term/key.h"

static const int watched[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP };
#define WATCHED (sizeof(watched) / sizeof(watched[0]))

/* The only writable static of the program: a handler has nowhere else to look. */
static int signal_pipe[2] = { -1, -1 };

#define AHEAD 256		/* more than anybody types while a search runs */

struct loop {
	struct term *term;
	struct sigaction before[WATCHED];
	struct sigaction pipe_before;
	bool resized;		/* seen, not yet handed out */
	unsigned char queue[64];
	size_t queued, at;
	int32_t ahead[AHEAD];	/* keys given back, oldest first */
	size_t n_ahead;
};

static void on_signal(int sig)
{
	int saved = errno;
	unsigned char b = (unsigned char)sig;
	ssize_t n = write(signal_pipe[1], &b, 1);

	(void)n;
	errno = saved;
}

static bool open_pipe(void)
{
	if (pipe(signal_pipe))
		return false;
	for (int i = 0; i < 2; i++) {
		fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
		fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

enum rc loop_open(struct term *t, struct loop **out, struct err *err)
{
	struct loop *l;
	struct sigaction sa;

	if (!open_pipe())
		return err_set(err, RC_SYSTEM, "no pipe for signals: %s", strerror(errno));
	l = mem_zalloc(1, sizeof(*l));
	l->term = t;
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sa.sa_flags = SA_RESTART;
	sigfillset(&sa.sa_mask);
	for (size_t i = 0; i < WATCHED; i++)
		sigaction(watched[i], &sa, &l->before[i]);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, &l->pipe_before);
	*out = l;
	return RC_OK;
}

void loop_close(struct loop *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < WATCHED; i++)
		sigaction(watched[i], &l->before[i], NULL);
	sigaction(SIGPIPE, &l->pipe_before, NULL);
	close(signal_pipe[0]);
	close(signal_pipe[1]);
	signal_pipe[0] = signal_pipe[1] = -1;
	free(l);
}

/* What a signal means; false where nothing is to be told now. */
static bool signal_event(struct loop *l, int sig, struct loop_event *ev)
{
	ev->signal = sig;
	switch (sig) {
	case SIGWINCH:
		l->resized = true;
		return false;
	case SIGTSTP:
		ev->what = LOOP_SUSPEND;
		return true;
	case SIGCONT:
		ev->what = LOOP_CONTINUE;
		return true;
	case SIGINT:
		ev->what = LOOP_INTERRUPT;
		return true;
	default:
		ev->what = LOOP_END;
		return true;
	}
}

static bool queued_event(struct loop *l, struct loop_event *ev)
{
	while (l->at < l->queued)
		if (signal_event(l, l->queue[l->at++], ev))
			return true;
	l->at = l->queued = 0;
	if (!l->resized)
		return false;
	l->resized = false;
	ev->what = LOOP_RESIZE;
	return true;
}

static void drain(struct loop *l)
{
	ssize_t n;

	if (l->at < l->queued)
		return;
	n = read(signal_pipe[0], l->queue, sizeof(l->queue));
	l->at = 0;
	l->queued = n > 0 ? (size_t)n : 0;
}

void loop_unread(struct loop *l, int32_t key)
{
	if (l->n_ahead < AHEAD)
		l->ahead[l->n_ahead++] = key;
}

static int32_t next_key(struct loop *l)
{
	int32_t k;

	if (!l->n_ahead)
		return l->term->ops->key(l->term);
	k = l->ahead[0];
	memmove(l->ahead, l->ahead + 1, --l->n_ahead * sizeof(*l->ahead));
	return k;
}

static bool key_event(struct loop *l, struct loop_event *ev)
{
	int32_t k = next_key(l);

	if (k == KEY_NONE_)
		return false;
	ev->what = k == KEY_END_OF_INPUT_ ? LOOP_END : k == KEY_RESIZE_ ? LOOP_RESIZE : LOOP_KEY;
	ev->key = k;
	return true;
}

static int64_t now(void)
{
	const struct clock *c = clock_system();

	return c->boot_ns(c);
}

/* Wait for the pipe or the terminal; 0 at the time limit, -1 when the terminal is gone. */
static int wait_for(struct loop *l, int timeout_ms)
{
	struct pollfd p[2] = {
		{ .fd = signal_pipe[0], .events = POLLIN },
		{ .fd = l->term->ops->fd(l->term), .events = POLLIN },
	};
	int n;

	if (p[1].fd < 0)	/* headless: no key now is a moment without keys */
		return 0;
	n = poll(p, 2, timeout_ms);
	if (n < 0)
		return 1;
	if (n > 0 && (p[1].revents & (POLLHUP | POLLERR | POLLNVAL)) && !(p[1].revents & POLLIN))
		return -1;
	return n > 0;
}

struct loop_event loop_next(struct loop *l, int timeout_ms)
{
	struct loop_event ev = { .what = LOOP_TICK };

	for (;;) {
		int n;

		/* before the key is decoded: an Esc may keep the decoder waiting */
		ev.boot_ns = l->term->ops->fd(l->term) < 0 ? 0 : now();
		drain(l);
		if (queued_event(l, &ev) || key_event(l, &ev))
			return ev;
		n = wait_for(l, timeout_ms);
		if (n == 0)
			return ev;
		if (n < 0) {
			ev.what = LOOP_END;
			ev.signal = SIGHUP;
			return ev;
		}
	}
}

void loop_stop(void)
{
	kill(getpid(), SIGSTOP);
}
