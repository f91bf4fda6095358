/* remap -- see remap.h. */
#include "core/ingest/remap.h"

#include <stdlib.h>
#include <string.h>

enum rc remap_parse(const char *const *list, struct arena *a, struct remap *out, struct err *err)
{
	size_t n = 0;

	*out = (struct remap){ NULL, 0 };
	while (list && list[n])
		n++;
	out->rule = arena_zalloc(a, (n + 1) * sizeof(*out->rule));
	for (size_t i = 0; i < n; i++) {
		const char *equals = strchr(list[i], '=');

		if (!equals || equals == list[i] || !equals[1])
			return err_set(err, RC_INPUT, "--map %s: want FIELD=PATH, such as "
				       "prompt=data.question", list[i]);
		out->rule[i].field = arena_dup(a, list[i], (size_t)(equals - list[i]));
		out->rule[i].path = arena_dup(a, equals + 1, strlen(equals + 1));
	}
	out->n = n;
	return RC_OK;
}

static bool named(struct slice key, const char *name, size_t n)
{
	return key.n == n && memcmp(key.s, name, n) == 0;
}

/* One step down: a member of an object, or a position in a list, counted from 0. */
static bool step(struct json_member *m, const char *name, size_t n, struct arena *a)
{
	struct json_member e;
	size_t at = 0, want;
	char *end;

	if (m->kind == JSON_OBJECT) {
		while (json_each_member(m->raw, &at, a, &e))
			if (named(e.key, name, n)) {
				*m = e;
				return true;
			}
		return false;
	}
	want = strtoul(name, &end, 10);
	if (m->kind != JSON_ARRAY || end != name + n)
		return false;
	while (json_each(m->raw, &at, &e))
		if (!want--) {
			*m = e;
			return true;
		}
	return false;
}

static bool find(const struct json_flat *row, const char *path, struct json_member *out,
		 struct arena *a)
{
	size_t n = strcspn(path, "."), i = 0;

	while (i < row->n && !named(row->member[i].key, path, n))
		i++;
	if (i == row->n)
		return false;
	*out = row->member[i];
	for (path += n; *path; path += n) {
		path++;
		n = strcspn(path, ".");
		if (!step(out, path, n, a))
			return false;
	}
	return true;
}

static void put(struct json_flat *row, const struct json_member *m)
{
	for (size_t i = 0; i < row->n; i++)
		if (named(row->member[i].key, m->key.s, m->key.n)) {
			row->member[i] = *m;
			return;
		}
	/* A full row loses its last member rather than one that was asked for. */
	if (row->n == JSON_MEMBERS)
		row->n--;
	row->member[row->n++] = *m;
}

void remap_apply(const struct remap *m, struct json_flat *row, struct arena *a)
{
	struct json_member *found = m->n ? arena_alloc(a, m->n * sizeof(*found)) : NULL;
	size_t n = 0;

	/* All are looked up before any is put, so that two names can change places. */
	for (size_t i = 0; i < m->n; i++)
		if (find(row, m->rule[i].path, &found[n], a)) {
			found[n].key.s = m->rule[i].field;
			found[n].key.n = strlen(m->rule[i].field);
			n++;
		}
	for (size_t i = 0; i < n; i++)
		put(row, &found[i]);
}
