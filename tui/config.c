/* config -- see config.h. */
#include "tui/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define WORDS 4

void config_path(struct str *out)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	str_clear(out);
	if (xdg && *xdg)
		str_addf(out, "%s/assay/config", xdg);
	else if (home && *home)
		str_addf(out, "%s/.config/assay/config", home);
}

/*
 * Cut up to `most` words off a copy of the line; the last one is the rest of it. Returns how
 * many there are.
 */
static size_t cut(char *s, char *word[WORDS], size_t most)
{
	size_t n = 0;

	while (n < most) {
		s += strspn(s, " \t");
		if (!*s)
			break;
		word[n++] = s;
		if (n == most)
			break;
		s += strcspn(s, " \t");
		if (*s)
			*s++ = 0;
	}
	return n;
}

struct verb {
	const char *name, *usage;
	size_t words;		/* that must follow */
};

static const struct verb verbs[] = {
	{ "set", "set NAME VALUE", 2 },
	{ "bind", "bind PLACE KEY ACTION", 3 },
	{ "comment", "comment TEXT", 1 },
	{ "warn", "warn SUBSET TEXT", 2 },
	{ "filter", "filter NAME CONDITION", 2 },
};

static enum rc obey(size_t verb, char *w[WORDS], struct keymaps *k, struct prefs *p,
		    struct err *err)
{
	switch (verb) {
	case 0:
		return prefs_set(p, w[1], w[2], err);
	case 1:
		return keymap_bind(k, w[1], w[2], w[3], err);
	case 2:
		return prefs_template(p, w[1], err);
	case 3:
		return prefs_warn(p, w[1], w[2], err);
	default:
		return prefs_filter(p, w[1], w[2], err);
	}
}

static enum rc run_line(char *copy, struct keymaps *k, struct prefs *p, struct err *err)
{
	char *w[WORDS];
	char *s = copy + strspn(copy, " \t");
	size_t len = strcspn(s, " \t");

	if (!*s || *s == '#')
		return RC_OK;
	for (size_t v = 0; v < COUNT(verbs); v++) {
		if (strlen(verbs[v].name) != len || strncmp(s, verbs[v].name, len))
			continue;
		if (cut(s, w, verbs[v].words + 1) != verbs[v].words + 1)
			return err_set(err, RC_INPUT, "write it as: %s", verbs[v].usage);
		return obey(v, w, k, p, err);
	}
	return err_set(err, RC_INPUT,
		       "no \"%.*s\" here; lines begin with set, bind, comment, warn, filter or #",
		       (int)len, s);
}

enum rc config_line(const char *line, struct keymaps *k, struct prefs *p, struct err *err)
{
	size_t n = strcspn(line, "\r\n");
	char *copy;
	enum rc rc;

	while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	copy = mem_dup(line, n);
	rc = run_line(copy, k, p, err);
	free(copy);
	return rc;
}

enum rc config_read(const char *path, bool must, struct keymaps *k, struct prefs *p,
		    struct err *err)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0, number = 0;
	enum rc rc = RC_OK;

	if (!f && !must && (errno == ENOENT || errno == ENOTDIR))
		return RC_OK;
	if (!f)
		return err_set(err, RC_INPUT, "%s: %s", path, strerror(errno));
	while (rc == RC_OK && getline(&line, &cap, f) >= 0) {
		number++;
		rc = config_line(line, k, p, err);
	}
	if (rc)
		rc = err_context(err, "%s:%zu", path, number);
	free(line);
	fclose(f);
	return rc;
}
