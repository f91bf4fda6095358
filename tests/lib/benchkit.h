/*
 * benchkit -- the workbench on a headless terminal, over a project of the
 * samples or of lines given. Header only; include after scratch.h.
 */
#ifndef ASSAY_TESTS_BENCHKIT_H
#define ASSAY_TESTS_BENCHKIT_H

#include "core/ingest/ingest.h"
#include "core/store/event.h"
#include "tests/unit/scratch.h"
#include "tui/app.h"
#include "tui/term/headless.h"

#define BENCH_TIME (INT64_C(1764000000) * CLOCK_SECOND)

static UNUSED_OK void bench_import(const char *path, const char *const *files)
{
	struct err err = ERR_INIT;
	struct ingest_options o = { .max_rejects = -1 };
	struct arena a = ARENA_INIT;
	struct project *p;

	ok(project_create(path, clock_system(), &err));
	ok(project_open(path, PROJECT_IMPORT, clock_system(), &p, &err));
	for (; *files; files++) {
		struct ingest_report r;

		ok(ingest_file(p, *files, &o, &a, &r, &err));
	}
	project_close(p);
	arena_release(&a);
}

/* The project of the samples, made once in a test program's life. */
static UNUSED_OK const char *bench_samples(const char *name)
{
	static const char *const files[] = {
		"samples/pairs.jsonl", "samples/committee.jsonl", "samples/features.jsonl", NULL
	};
	static char path[256];

	snprintf(path, sizeof(path), "%s", scratch_path(name));
	bench_import(path, files);
	return path;
}

/* Run a script to its end or to quit; the terminal is the caller's, to look at and to close. */
static UNUSED_OK struct term *bench_run(const char *path, const char *size, bool open,
					const char *config,
					const char *script)
{
	struct clock clock = clock_fixed(BENCH_TIME);
	struct app_options o = {
		.project = path, .annotator = "ann", .open = open, .clock = &clock,
		.config = config ? config : "",
	};
	struct err err = ERR_INIT;
	struct term *t;
	int cols, rows;

	assert_int_equal(sscanf(size, "%dx%d", &cols, &rows), 2);
	t = headless_open(rows, cols, script);
	ok(app_run_on(&o, t, &err));
	return t;
}

struct bench_kinds {
	char list[4096];
};

static UNUSED_OK bool bench_note_kind(void *ctx, const struct event *e)
{
	struct bench_kinds *k = ctx;
	size_t n = strlen(k->list);

	snprintf(k->list + n, sizeof(k->list) - n, "%s%s", n ? " " : "", event_kind_name(e->kind));
	return true;
}

/* The kinds of all events of a project, in order. */
static UNUSED_OK struct bench_kinds bench_events(const char *path)
{
	struct bench_kinds k = { "" };
	struct err err = ERR_INIT;
	struct project *p;

	ok(project_open(path, PROJECT_READ, clock_system(), &p, &err));
	ok(event_each(p, 0, bench_note_kind, &k, &err));
	project_close(p);
	return k;
}

/* Is this text on the screen shown last? */
static UNUSED_OK bool bench_sees(struct term *t, const char *text)
{
	struct str plain = STR_INIT, styles = STR_INIT;
	bool there;

	grid_dump(headless_screen(t), &plain, &styles);
	there = strstr(plain.s, text) != NULL;
	str_release(&plain);
	str_release(&styles);
	return there;
}

#endif
