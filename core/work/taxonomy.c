/* taxonomy -- see taxonomy.h. */
#include "core/work/taxonomy.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/schema.h"
#include "core/base/str.h"
#include "core/store/projection.h"

#define SOURCES 6
#define QUESTIONS_MAX 16
#define ID_MAX 32
#define FILE_MAX ((size_t)1 << 20)

/*
 * Parsed once from the text that the build put into the program, then never
 * written again: as good as a const table, and the JSON stays the one truth.
 */
static struct taxonomy_source sources[SOURCES];
static struct taxonomy_question questions[QUESTIONS_MAX];
static size_t n_questions;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A member's text; the file is part of the program, so its absence is a bug. */
static const char *text(const struct json *row, const char *name)
{
	const char *z = json_text(json_get(row, name), NULL);

	ENSURE(z);
	return mem_strdup(z);
}

static void load_sources(const struct json *rows)
{
	ENSURE(json_count(rows) == SOURCES);
	for (size_t i = 0; i < SOURCES; i++) {
		const struct json *r = json_at(rows, i);

		sources[i] = (struct taxonomy_source){
			.id = text(r, "id"), .name = text(r, "name"), .brief = text(r, "brief"),
			.definition = text(r, "definition"), .example = text(r, "example"),
			.effect = text(r, "effect"),
		};
	}
}

static void load_questions(const struct json *rows)
{
	n_questions = json_count(rows);
	ENSURE(n_questions > 0 && n_questions <= QUESTIONS_MAX);
	for (size_t i = 0; i < n_questions; i++) {
		const struct json *r = json_at(rows, i);

		questions[i] = (struct taxonomy_question){
			.id = text(r, "id"), .ask = text(r, "ask"),
			.yes = text(r, "yes"), .no = text(r, "no"),
		};
	}
}

static void load(void)
{
	const char *file = schema_text("sources.json");
	struct json *j = NULL;
	struct err err = ERR_INIT;

	ENSURE(file);
	if (json_parse(file, strlen(file), &j, &err))
		err_die("schema/sources.json: %s", err.text);
	load_sources(json_get(j, "sources"));
	load_questions(json_get(j, "questions"));
	json_free(j);
}

const struct taxonomy_source *taxonomy_sources(size_t *n)
{
	pthread_once(&once, load);
	*n = SOURCES;
	return sources;
}

const struct taxonomy_question *taxonomy_questions(size_t *n)
{
	pthread_once(&once, load);
	*n = n_questions;
	return questions;
}

int taxonomy_bit(const char *id)
{
	if (!id || id[0] != 'S' || id[1] < '1' || id[1] > '0' + SOURCES || id[2])
		return -1;
	return id[1] - '1';
}

void taxonomy_id(int bit, char out[4])
{
	ENSURE(bit >= 0 && bit < PROJECTION_SOURCES);
	snprintf(out, 4, "S%u", (unsigned)(bit + 1) % 100);
}

/* ---- a project's own ---- */

/* Ids go into logs, tables and messages: short and plain. */
static bool plain(const char *id)
{
	size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return n > 0 && n <= ID_MAX && !id[n];
}

static const char *member(struct arena *a, const struct json *row, const char *name,
			  const char *otherwise)
{
	const char *z = json_text(json_get(row, name), otherwise);

	return arena_dup(a, z, strlen(z));
}

static enum rc add_own(struct taxonomy *t, const struct json *row, struct err *err)
{
	const char *id = json_text(json_get(row, "id"), ""), *name = json_text(json_get(row, "name"), "");

	if (!plain(id))
		return err_set(err, RC_INPUT, "a source's id is 1 to %d letters, digits, - or _, not \"%.40s\"",
			       ID_MAX, id);
	if (!name[0])
		return err_set(err, RC_INPUT, "source \"%s\" has no name", id);
	if (taxonomy_find(t, id))
		return err_set(err, RC_INPUT, "source \"%s\" is there twice", id);
	t->source[t->n++] = (struct taxonomy_source){
		.id = member(&t->arena, row, "id", ""),
		.name = member(&t->arena, row, "name", ""),
		.brief = member(&t->arena, row, "brief", name),
		.definition = member(&t->arena, row, "definition", name),
		.example = member(&t->arena, row, "example", ""),
		.effect = member(&t->arena, row, "effect",
				 "The pair stays and is reported in a stratum of its own."),
	};
	return RC_OK;
}

static enum rc add_file(struct taxonomy *t, const char *text, size_t n, struct err *err)
{
	struct json *j = NULL;
	const struct json *rows;
	enum rc rc = json_parse(text, n, &j, err);

	if (rc)
		return rc;
	rows = json_get(j, "sources");
	if (!rows || json_kind(rows) != JSON_ARRAY)
		rc = err_set(err, RC_INPUT, "a list \"sources\" is missing");
	else if (json_count(rows) + SOURCES > PROJECTION_SOURCES)
		rc = err_set(err, RC_INPUT, "more than %d sources of one's own", PROJECTION_SOURCES - SOURCES);
	for (size_t i = 0; !rc && i < json_count(rows); i++)
		rc = add_own(t, json_at(rows, i), err);
	json_free(j);
	return rc;
}

static enum rc read_own(struct taxonomy *t, const char *path, struct err *err)
{
	struct str text = STR_INIT;
	char buffer[4096];
	size_t n;
	enum rc rc = RC_OK;
	FILE *f = fopen(path, "rb");

	if (!f)
		return errno == ENOENT ? RC_OK : err_set(err, RC_SYSTEM, "%s: %s", path, strerror(errno));
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0 && text.len < FILE_MAX)
		str_add(&text, buffer, n);
	if (ferror(f))
		rc = err_set(err, RC_SYSTEM, "%s: cannot be read", path);
	else if (text.len >= FILE_MAX)
		rc = err_set(err, RC_INPUT, "%s: too large for a list of sources", path);
	else if (add_file(t, text.s, text.len, err))
		rc = err_context(err, "%s", path);
	fclose(f);
	str_release(&text);
	return rc;
}

static const char *list_ids(struct taxonomy *t)
{
	struct str s = STR_INIT;
	const char *out;

	for (size_t i = 0; i < t->n; i++)
		str_addf(&s, "%s%s", i ? ", " : "", t->source[i].id);
	out = arena_dup(&t->arena, s.s, s.len);
	str_release(&s);
	return out;
}

enum rc taxonomy_open(const char *folder, struct taxonomy *out, struct err *err)
{
	struct taxonomy t = { .arena = ARENA_INIT };
	struct str path = STR_INIT;
	size_t n = 0;
	const struct taxonomy_source *six = taxonomy_sources(&n);
	enum rc rc;

	t.source = arena_alloc(&t.arena, PROJECTION_SOURCES * sizeof(*t.source));
	memcpy(t.source, six, n * sizeof(*six));
	t.n = n;
	str_addf(&path, "%s/sources.json", folder);
	rc = read_own(&t, path.s, err);
	str_release(&path);
	if (rc) {
		arena_release(&t.arena);
		return rc;
	}
	t.ids = list_ids(&t);
	*out = t;
	return RC_OK;
}

void taxonomy_close(struct taxonomy *t)
{
	arena_release(&t->arena);
	*t = (struct taxonomy){ .n = 0 };
}

const struct taxonomy_source *taxonomy_find(const struct taxonomy *t, const char *id)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_equal(t->source[i].id, id))
			return &t->source[i];
	return NULL;
}

const char *taxonomy_ids(const struct taxonomy *t)
{
	return t->ids;
}
