/*
 * timed -- one timed trial as a state machine on times that are handed in.
 *
 * Owns: the deadline, the intervals in which the item was to be seen, how the
 * trial ended. May call: base. Never: asks a clock, draws, or gives time back.
 *
 * All times are nanoseconds of CLOCK_BOOTTIME, which goes on in suspend; the
 * boot id says of which boot. A deadline is absolute: resize, suspend, kill and
 * restart leave it where it is; another boot voids the trial. Only the policy
 * `pause` moves it, by exactly the time the item was hidden.
 *
 * The law that a property test holds: the time in which the item could be
 * seen never exceeds the limit, and a trial ends exactly once.
 */
#ifndef ASSAY_WORK_TIMED_H
#define ASSAY_WORK_TIMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/jsonout.h"

struct json;

enum timed_end {
	TIMED_OPEN,		/* still running */
	TIMED_RESPONSE,		/* answered in time */
	TIMED_TIMEOUT,		/* the deadline came first */
	TIMED_VOID,		/* an interruption that the study does not allow, or another boot */
	TIMED_ABORT,		/* the session ended with the trial open and the study does not resume */
	TIMED_END_COUNT
};

enum timed_interruption {
	TIMED_COUNT,		/* the clock runs on while the item is hidden */
	TIMED_PAUSE,		/* the item is hidden and the clock stands */
	TIMED_VOIDS,		/* any interruption voids the trial */
};

#define TIMED_INTERVALS 64

struct timed_rule {
	int64_t limit_ns;		/* > 0 */
	int64_t min_response_ns;	/* an answer before this is no answer (a key held down) */
	enum timed_interruption interruption;
	int pauses_allowed;		/* for TIMED_PAUSE: one more voids the trial */
};

struct timed {
	struct timed_rule rule;
	char boot_id[64];
	int64_t onset;			/* after the last byte of the screen went out */
	int64_t deadline;		/* absolute */
	int64_t first_key;		/* 0: none yet */
	int64_t response;		/* 0: none; stamped when poll woke */
	int64_t ended;			/* 0: open */
	enum timed_end end;
	bool hidden;			/* not on the screen now */
	int64_t hidden_since;
	int64_t hidden_ns;		/* in all */
	int pauses;
	int early, late;		/* answers before min_response_ns; keys after the deadline */
	int resizes, restarts;
	int held, pastes;		/* keys of auto-repeat; pastes, which are refused */
	int focus_losses;		/* data under every policy */
	int64_t away_since, away_ns;	/* without the focus: since (0: no), and in all */
	int64_t slept_ns;		/* the machine's suspend: BOOTTIME against MONOTONIC */
	size_t n_interval;		/* when the item could be seen: [from, to); cut at TIMED_INTERVALS */
	struct { int64_t from, to; } interval[TIMED_INTERVALS];
};

/* The item is on the screen since `onset`. boot_id is copied. */
void timed_begin(struct timed *t, const struct timed_rule *rule, const char *boot_id,
		 int64_t onset);
/* Time passes: ends the trial with TIMED_TIMEOUT at its deadline (ended = the deadline's own time).
 * Returns t->end. */
enum timed_end timed_tick(struct timed *t, int64_t now);
/* Any key, stamped when poll woke. False: the trial was over, the key is counted as late. */
bool timed_key(struct timed *t, int64_t when);
/* The answer. True: it counts and the trial has ended. False: too early, or too late. */
bool timed_answer(struct timed *t, int64_t when);
/* The item leaves the screen (suspend, terminal too small, focus lost if the study says so), and
 * comes back. */
void timed_hide(struct timed *t, int64_t when);
void timed_show(struct timed *t, int64_t when);
void timed_resize(struct timed *t);
/* The terminal lost the focus, or has it again: data; whether it hides is the caller's affair. */
void timed_focus(struct timed *t, bool has, int64_t when);
/* The machine slept for `slept` until now: an interruption that nobody could announce. */
void timed_slept(struct timed *t, int64_t now, int64_t slept);
/*
 * The program was killed and is back. last_seen: the newest time that was
 * stored while the trial ran. Another boot: void. The same: the deadline holds.
 * resume false: an open trial ends as TIMED_ABORT (or timeout, if that came first).
 */
enum timed_end timed_restart(struct timed *t, const char *boot_id, int64_t last_seen, int64_t now,
			     bool resume);
/* The session ends here with the trial open. */
void timed_abort(struct timed *t, int64_t when);

/* Time left to the deadline; 0 when over; stands while paused. */
int64_t timed_left(const struct timed *t, int64_t now);
/* The time in which the item could be seen so far. */
int64_t timed_seen(const struct timed *t, int64_t now);

const char *timed_end_name(enum timed_end e);
enum timed_interruption timed_interruption_of(const char *name, bool *known);

/* As members of an open object, and back. RC_INPUT if a member is missing or contradicts another.
 */
void timed_save(const struct timed *t, struct jsonout *j);
enum rc timed_load(const struct json *object, struct timed *out, struct err *err) MUST_USE;

#endif
