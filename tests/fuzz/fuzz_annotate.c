/*
 * Whatever the line: one answer that is JSON; an event if it says ok, and none if
 * it does not; and the projections stay what the log makes of them.
 */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/digest.h"
#include "core/base/json.h"
#include "core/store/item.h"
#include "core/store/project.h"
#include "core/work/annotate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64];
static struct project *project;
static struct annotate *work;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)type, (void)f;
	return remove(path);
}

static void clean_up(void)
{
	annotate_close(work);
	project_close(project);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct slice slice(const char *z)
{
	return (struct slice){ z, strlen(z) };
}

static void add_pair(struct item_writer *w, int64_t source, int64_t line, const char *key)
{
	struct item_new n = { .key = slice(key), .prompt = slice("Human: why?\n\nAssistant:"),
			      .response = { slice(" because"), slice(key) }, .opening = slice("why?"),
			      .source = source, .line = line };
	struct item_outcome out;
	struct err err = ERR_INIT;

	ENSURE(item_add(w, &n, &out, &err) == RC_OK);
}

static void set_up(void)
{
	struct annotate_options o = { .annotator = "ann", .seed = 1 };
	struct item_source s = { .name = "f", .path = "f", .format = "test", .kind = "pairs" };
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	int64_t source = 0;

	digest_start();
	strcpy(folder, "/tmp/fuzz-annotate-XXXXXX");
	ENSURE(mkdtemp(folder));
	strcat(folder, "/p");
	ENSURE(project_create(folder, clock_system(), &err) == RC_OK);
	ENSURE(project_open(folder, PROJECT_IMPORT, clock_system(), &project, &err) == RC_OK);
	ENSURE(project_begin_corpus(project, &err) == RC_OK);
	ENSURE(item_source_add(project, &s, &source, &err) == RC_OK);
	ENSURE(item_writer_open(project, &w, &err) == RC_OK);
	add_pair(w, source, 1, "k0");
	add_pair(w, source, 2, "k1");
	ENSURE(item_writer_close(w, &err) == RC_OK);
	ENSURE(project_commit_corpus(project, &err) == RC_OK);
	ENSURE(annotate_open(project, &o, &work, &err) == RC_OK);
	folder[strlen(folder) - 2] = '\0';
	atexit(clean_up);
}

static void one_line(const char *s, size_t n)
{
	struct str answer = STR_INIT;
	struct json *j = NULL;
	struct err err = ERR_INIT;
	int64_t before = event_last_seq(project);
	bool ok = false;

	ENSURE(annotate_line(work, s, n, &answer, &ok, &err) == RC_OK);
	ENSURE(json_parse(answer.s, answer.len, &j, &err) == RC_OK);
	ENSURE(json_bool(json_get(j, "ok"), !ok) == ok);
	ENSURE(json_text(json_get(j, ok ? "event" : "error"), NULL));
	ENSURE(event_last_seq(project) == before + ok);
	json_free(j);
	str_release(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *end = s + size;
	struct err err = ERR_INIT;
	bool same = false;

	if (!project)
		set_up();
	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));

		if (!nl)
			nl = end;
		one_line(s, (size_t)(nl - s));
		s = nl + 1;
	}
	ENSURE(projection_check(project, &same, &err) == RC_OK && same);
	return 0;
}
