/* datakit -- data sets for tests: where they are, and their lines as trees. */
#ifndef ASSAY_TESTS_DATAKIT_H
#define ASSAY_TESTS_DATAKIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/inflate.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/str.h"

/* The path of a file of the data sets, or NULL where they are absent. Static buffer. */
static inline const char *data_path(const char *name)
{
	static char path[1024];
	const char *dir = getenv("ASSAY_DATA");
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : "../shared/data", name);
	f = fopen(path, "rb");
	if (f)
		fclose(f);
	return f ? path : NULL;
}

static inline void data_slurp(const char *name, struct str *out)
{
	struct err err = ERR_INIT;
	struct inflate *f;
	const char *p;
	size_t n;

	if (inflate_open(data_path(name), &f, &err))
		err_die("%s: %s", name, err.text);
	do {
		if (inflate_read(f, &p, &n, &err))
			err_die("%s: %s", name, err.text);
		str_add(out, p, n);
	} while (n);
	inflate_close(f);
}

static inline struct json *data_parse(const char *s, size_t n)
{
	struct err err = ERR_INIT;
	struct json *j;

	if (json_parse(s, n, &j, &err))
		err_die("%s", err.text);
	return j;
}

static inline struct json *data_tree(const char *name)
{
	struct str s = STR_INIT;
	struct json *j;

	data_slurp(name, &s);
	j = data_parse(s.s, s.len);
	str_release(&s);
	return j;
}

struct data_lines {
	struct json **at;
	size_t n, cap;
};

static inline struct data_lines data_lines(const char *name)
{
	struct data_lines l = { 0 };
	struct str s = STR_INIT;

	data_slurp(name, &s);
	for (char *p = s.s; *p;) {
		size_t n = strcspn(p, "\n");

		if (n) {
			l.at = mem_grow(l.at, &l.cap, l.n + 1, sizeof(*l.at));
			l.at[l.n++] = data_parse(p, n);
		}
		p += n + (p[n] == '\n');
	}
	str_release(&s);
	return l;
}

static inline void data_free(struct data_lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		json_free(l->at[i]);
	free(l->at);
}

/* "a.b.c": no name may hold a dot. NULL if absent. */
static inline const struct json *data_at(const struct json *j, const char *way)
{
	char name[128];

	while (j && *way) {
		size_t n = strcspn(way, ".");

		snprintf(name, sizeof(name), "%.*s", (int)n, way);
		j = json_get(j, name);
		way += n + (way[n] == '.');
	}
	return j;
}

/* The index of a name in a list that grows by it. */
struct data_names {
	char *name[64];
	size_t n;
};

static inline size_t data_index(struct data_names *l, const char *name)
{
	size_t i = 0;

	while (i < l->n && strcmp(l->name[i], name) != 0)
		i++;
	if (i == l->n && l->n < 64)
		l->name[l->n++] = mem_strdup(name);
	return i;
}

#endif
