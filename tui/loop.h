/*
 * loop -- waits for keys, signals and time, and makes ordinary events of all
 * three.
 *
 * Owns: the signal pipe and the handlers put in while it is open. May call:
 * term, base. Never: knows a view or does work inside a handler.
 *
 * A handler writes one byte; a full pipe means a wake-up is pending already.
 * Resizes that come in a row are one event.
 */
#ifndef ASSAY_LOOP_H
#define ASSAY_LOOP_H

#include <stdint.h>

#include "core/base/err.h"
#include "tui/term/term.h"

enum loop_what {
	LOOP_KEY,		/* .key */
	LOOP_RESIZE,
	LOOP_SUSPEND,		/* SIGTSTP: leave the screen, loop_stop, come back */
	LOOP_CONTINUE,		/* SIGCONT: the screen may be anybody's */
	LOOP_INTERRUPT,		/* SIGINT */
	LOOP_END,		/* SIGTERM, SIGHUP, or the terminal went away */
	LOOP_TICK,		/* nothing for timeout_ms */
};

struct loop_event {
	enum loop_what what;
	int32_t key;
	int signal;
	int64_t boot_ns;	/* of a key: CLOCK_BOOTTIME when poll woke for it, before it was
				   decoded; 0 from a terminal that is not polled */
};

struct loop;

/* One at a time in a process. RC_SYSTEM: no pipe. */
enum rc loop_open(struct term *t, struct loop **out, struct err *err) MUST_USE;
/* Gives the signals back to whoever had them. NULL is fine. */
void loop_close(struct loop *l);
/* The next event; waits at most timeout_ms (negative: for ever). */
struct loop_event loop_next(struct loop *l, int timeout_ms);
/* A key that was taken elsewhere and belongs to the loop: it comes before those not read yet. */
void loop_unread(struct loop *l, int32_t key);
/* Stop this process as Ctrl-Z does; returns when it is continued. */
void loop_stop(void);

#endif
