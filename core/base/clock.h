/*
 * clock -- time as a parameter.
 *
 * Owns: the one place that asks the system what time it is. May call: nothing.
 * Never: is global; whoever needs time is handed a struct clock.
 *
 * wall is for people (UTC, nanoseconds since 1970); mono is for durations and
 * stands still in suspend; boot is for deadlines and does not. Never subtract
 * wall clocks.
 */
#ifndef ASSAY_BASE_CLOCK_H
#define ASSAY_BASE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*wall_ns)(const struct clock *);
	int64_t (*mono_ns)(const struct clock *);
	int64_t (*boot_ns)(const struct clock *);
	const char *boot_id;	/* names this boot of this machine; borrowed */
	int64_t fixed_wall, fixed_mono, fixed_boot;	/* read by clock_fixed's functions only */
};

/* The system's clocks. Borrowed, lives as long as the process. */
const struct clock *clock_system(void);

/* A clock that stands where its three fixed_ members say; tests move them. */
struct clock clock_fixed(int64_t wall_ns);

#define CLOCK_SECOND INT64_C(1000000000)

/* "2026-11-22T23:49:38.123Z" in out[25]. */
void clock_format(int64_t wall_ns, char out[25]);

#endif
