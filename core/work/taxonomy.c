/* taxonomy -- see taxonomy.h. */
#include "core/work/taxonomy.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/schema.h"
#include "core/store/projection.h"

#define SOURCES 6
#define QUESTIONS_MAX 16

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
	int n = 0;

	if (!id || id[0] != 'S' || id[1] < '1' || id[1] > '9')
		return -1;
	for (const char *d = id + 1; *d; d++) {
		if (*d < '0' || *d > '9' || d - id > 2)
			return -1;
		n = n * 10 + (*d - '0');
	}
	return n <= PROJECTION_SOURCES ? n - 1 : -1;
}

void taxonomy_id(int bit, char out[4])
{
	ENSURE(bit >= 0 && bit < PROJECTION_SOURCES);
	snprintf(out, 4, "S%u", (unsigned)(bit + 1) % 100);
}
