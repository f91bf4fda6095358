/* cmd_doctor -- `assay doctor [PROJECT]`: what of this machine will hurt. */
#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "core/out/sheet.h"
#include "tui/cli/cmd.h"
#include "tui/cli/out.h"

#define LEAST_ROWS 24
#define LEAST_COLS 80
#define LEAST_FREE (256u << 20)
#define YEAR_2025_NS INT64_C(1735689600000000000)

struct report {
	struct sheet t;
	int hurts;
};

/* advice NULL: fine. */
static void say(struct report *d, const char *what, const char *found, const char *advice)
{
	sheet_cell(&d->t, "%s", what);
	sheet_cell(&d->t, "%s", advice ? "look" : "fine");
	sheet_cell(&d->t, "%s", found);
	sheet_cell(&d->t, "%s", advice ? advice : "");
	d->hurts += advice != NULL;
}

static const char *env(const char *name)
{
	const char *z = getenv(name);

	return z ? z : "";
}

static void terminal(struct report *d)
{
	const char *term = env("TERM");
	struct winsize w = { 0 };
	struct str b = STR_INIT;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		say(d, "terminal", "none: input or output is a file or pipe",
		    "assay label needs one; assay annotate does not");
		return;
	}
	say(d, "terminal", *term ? term : "TERM is not set",
	    *term && strcmp(term, "dumb") != 0 ? NULL : "set TERM to what the terminal is");
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &w);
	str_addf(&b, "%d columns, %d rows", w.ws_col, w.ws_row);
	say(d, "size", b.s,
	    w.ws_col < LEAST_COLS || w.ws_row < LEAST_ROWS ? "80 x 24 is the least" : NULL);
	str_release(&b);
}

static void colours(struct report *d)
{
	const char *term = env("TERM"), *true_colour = env("COLORTERM");

	if (*env("NO_COLOR"))
		say(d, "colours", "none: NO_COLOR is set", NULL);
	else if (strcmp(true_colour, "truecolor") == 0 || strcmp(true_colour, "24bit") == 0)
		say(d, "colours", "24 bit", NULL);
	else if (strstr(term, "256color"))
		say(d, "colours", "256", NULL);
	else
		say(d, "colours", "8 or 16, or unknown", NULL);
}

static void around(struct report *d)
{
	if (*env("TMUX"))
		say(d, "tmux", "yes", "if Esc feels slow: set -s escape-time 10");
	else if (*env("STY"))
		say(d, "screen", "yes", "if Esc feels slow: maptimeout 10");
	if (*env("SSH_CONNECTION"))
		say(d, "ssh", "yes; timed studies record it", NULL);
}

static void locale_(struct report *d)
{
	const char *set = nl_langinfo(CODESET);

	say(d, "characters", set,
	    strcmp(set, "UTF-8") == 0 ? NULL : "set LC_CTYPE=C.UTF-8 or the like");
}

static bool is_network(const char *path)
{
	static const unsigned long magic[] = {
		0x6969,	    0x517B,	0xFF534D42, 0xFE534D42,
		0x65735546, 0x01021997, 0x5346414F, 0x00C36400,
	};
	struct statfs s;

	if (statfs(path, &s) != 0)
		return false;
	for (size_t i = 0; i < COUNT(magic); i++)
		if ((unsigned long)s.f_type == magic[i])
			return true;
	return false;
}

static void disk(struct report *d, const char *path)
{
	struct statvfs v;
	struct str b = STR_INIT;
	unsigned long long left;

	if (statvfs(path, &v) != 0) {
		say(d, "disk", strerror(errno), "no such folder?");
		return;
	}
	left = (unsigned long long)v.f_bavail * v.f_frsize;
	str_addf(&b, "%s: %llu MB free", path, left >> 20);
	say(d, "disk", b.s,
	    left < LEAST_FREE ? "little room: a full disk stops the saving of keys" : NULL);
	if (access(path, W_OK) != 0)
		say(d, "disk", "read-only for you", "annotating needs to write");
	if (is_network(path))
		say(d, "disk", "a network file system",
		    "keep the project on a local disk and merge: assay merge");
	str_release(&b);
}

static void clocks(struct report *d, const struct clock *clock)
{
	struct timespec r = { 0 };
	struct str b = STR_INIT;
	char now[25];

	clock_format(clock->wall_ns(clock), now);
	say(d, "clock", now,
	    clock->wall_ns(clock) < YEAR_2025_NS ? "set it: the log keeps these times" : NULL);
	clock_getres(CLOCK_MONOTONIC, &r);
	str_addf(&b, "%ld ns steps", r.tv_nsec);
	say(d, "timer", b.s,
	    r.tv_sec || r.tv_nsec > 1000000 ? "too coarse for timed studies" : NULL);
	str_release(&b);
}

static enum rc run_doctor(struct command_run *r)
{
	struct report d = { .hurts = 0 };
	struct str b = STR_INIT;

	sheet_begin(&d.t, "what||found|advice");
	say(&d, "assay", ASSAY_VERSION, NULL);
	terminal(&d);
	colours(&d);
	around(&d);
	locale_(&d);
	disk(&d, r->args.words ? r->args.word[0] : ".");
	clocks(&d, r->clock);
	sheet_end(&d.t, 0, 0, &b);
	out_bytes(b.s, b.len);
	str_release(&b);
	return RC_OK;
}

static const struct option opts[] = { { 0 } };

const struct command cmd_doctor = {
	.name = "doctor",
	.args = "[PROJECT]",
	.help = "terminal, characters, disk, clock: what will hurt",
	.about = "Looks at this machine, and at the disk PROJECT is on (else the present folder).",
	.group = GROUP_CARE,
	.max = 1,
	.opts = opts,
	.run = run_doctor,
};
