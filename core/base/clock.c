/* clock -- see clock.h. */
#include "core/base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t now(clockid_t id)
{
	struct timespec t = { 0, 0 };

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * CLOCK_SECOND + t.tv_nsec;
}

static int64_t system_wall(const struct clock *c)
{
	(void)c;
	return now(CLOCK_REALTIME);
}

static int64_t system_mono(const struct clock *c)
{
	(void)c;
	return now(CLOCK_MONOTONIC);
}

static int64_t system_boot(const struct clock *c)
{
	(void)c;
#ifdef CLOCK_BOOTTIME
	return now(CLOCK_BOOTTIME);
#else
	return now(CLOCK_MONOTONIC);
#endif
}

static int64_t fixed_wall(const struct clock *c)
{
	return c->fixed_wall;
}

static int64_t fixed_mono(const struct clock *c)
{
	return c->fixed_mono;
}

static int64_t fixed_boot(const struct clock *c)
{
	return c->fixed_boot;
}

static const char *read_boot_id(void)
{
	static char id[64] = "unknown";
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

	if (!f)
		return id;
	if (fgets(id, sizeof id, f))
		id[strcspn(id, "\n")] = '\0';
	fclose(f);
	return id;
}

const struct clock *clock_system(void)
{
	static struct clock c;

	if (!c.boot_id) {
		c.wall_ns = system_wall;
		c.mono_ns = system_mono;
		c.boot_ns = system_boot;
		c.boot_id = read_boot_id();
	}
	return &c;
}

struct clock clock_fixed(int64_t wall_ns)
{
	struct clock c = {
		.wall_ns = fixed_wall, .mono_ns = fixed_mono, .boot_ns = fixed_boot,
		.boot_id = "fixed", .fixed_wall = wall_ns,
	};

	return c;
}

void clock_format(int64_t wall_ns, char out[25])
{
	int64_t ms = wall_ns / 1000000;
	time_t s = (time_t)(ms / 1000);
	struct tm tm;
	char day[20];

	gmtime_r(&s, &tm);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, 25, "%.19s.%03uZ", day, (unsigned)(ms % 1000) % 1000u);
}
