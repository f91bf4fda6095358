/* golden -- see golden.h. */
#include "tests/lib/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_file(const char *path, struct str *out)
{
	FILE *f = fopen(path, "rb");
	char buf[8192];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(buf, 1, sizeof buf, f)) > 0)
		str_add(out, buf, n);
	fclose(f);
	return true;
}

static void write_file(const char *path, const struct str *text)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(text->s, 1, text->len, f) != text->len || fclose(f))
		fail_msg("%s: cannot be written: %s", path, strerror(errno));
	print_message("wrote %s\n", path);
}

/* The line at *s, which moves behind it. */
static struct slice line(const char **s)
{
	size_t n = strcspn(*s, "\n");
	struct slice l = { *s, n };

	*s += n + ((*s)[n] == '\n');
	return l;
}

static void compare(const char *path, const char *want, const char *got)
{
	for (int i = 1; *want || *got; i++) {
		struct slice w = line(&want), g = line(&got);

		if (w.n != g.n || memcmp(w.s, g.s, w.n))
			fail_msg("%s:%d differs (UPDATE=1 writes it anew)\n want: %.*s\n  got: %.*s", path, i,
				(int)w.n, w.s, (int)g.n, g.s);
	}
}

void golden_check(const char *name, const struct str *text)
{
	const char *update = getenv("UPDATE");
	struct str want = STR_INIT, path = STR_INIT;

	str_addf(&path, "tests/golden/%s.txt", name);
	if (update && !strcmp(update, "1"))
		write_file(path.s, text);
	if (!read_file(path.s, &want))
		fail_msg("%s is not there: UPDATE=1 writes it", path.s);
	if (want.len != text->len || memcmp(want.s, text->s, want.len))
		compare(path.s, want.s, text->s);
	str_release(&want);
	str_release(&path);
}

void golden_record(const char *name, const struct term *t)
{
	golden_check(name, headless_record(t));
}

void golden_grid(const char *name, const struct grid *g)
{
	struct str text = STR_INIT, styles = STR_INIT;

	grid_dump(g, &text, &styles);
	str_addz(&text, "-- styles\n");
	str_add(&text, styles.s, styles.len);
	golden_check(name, &text);
	str_release(&text);
	str_release(&styles);
}
