/*
 * scratch -- a folder for one test and what the store's tests share. Header
 * only; include after the cmocka headers.
 */
#ifndef ASSAY_TESTS_SCRATCH_H
#define ASSAY_TESTS_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/store/item.h"
#include "core/store/project.h"

#define UNUSED_OK __attribute__((unused))
#define ok(call) scratch_ok((call), &err, __FILE__, __LINE__)

static UNUSED_OK char scratch_dir[64];

static UNUSED_OK void scratch_ok(enum rc rc, const struct err *err, const char *file, int line)
{
	if (rc == RC_OK)
		return;
	print_error("rc %d: %s\n", (int)rc, err->text);
	_fail(file, line);
}

static UNUSED_OK int scratch_setup(void **state)
{
	(void)state;
	digest_start();
	strcpy(scratch_dir, "/tmp/assay-test-XXXXXX");
	return mkdtemp(scratch_dir) ? 0 : -1;
}

static UNUSED_OK int scratch_remove(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st, (void)type, (void)f;
	return remove(path);
}

static UNUSED_OK int scratch_teardown(void **state)
{
	(void)state;
	return nftw(scratch_dir, scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* A path in the scratch folder; two may be in use at once. */
static UNUSED_OK const char *scratch_path(const char *name)
{
	static char path[4][256];
	static int at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof path[at], "%s/%s", scratch_dir, name);
	return path[at];
}

static UNUSED_OK struct project *scratch_open(const char *name, enum project_mode mode)
{
	struct err err = ERR_INIT;
	struct project *p = NULL;

	ok(project_open(scratch_path(name), mode, clock_system(), &p, &err));
	return p;
}

static UNUSED_OK struct project *scratch_project(const char *name)
{
	struct err err = ERR_INIT;

	ok(project_create(scratch_path(name), clock_system(), &err));
	return scratch_open(name, PROJECT_IMPORT);
}

static UNUSED_OK struct slice scratch_slice(const char *z)
{
	struct slice s = { z, strlen(z) };

	return s;
}

static UNUSED_OK int64_t scratch_source(struct project *p, const char *name)
{
	struct item_source s = { .name = name, .path = name, .format = "test", .kind = "pairs" };
	struct err err = ERR_INIT;
	int64_t id = 0;

	ok(item_source_add(p, &s, &id, &err));
	return id;
}

static UNUSED_OK struct item_outcome scratch_add(struct item_writer *w, int64_t source, int64_t line,
						  const char *key, const char *prompt, const char *a,
						  const char *b, int label)
{
	struct item_new n = {
		.kind = ITEM_PAIR, .key = scratch_slice(key), .prompt = scratch_slice(prompt),
		.response = { scratch_slice(a), scratch_slice(b) }, .opening = scratch_slice(prompt),
		.label = label, .source = source, .line = line,
	};
	struct err err = ERR_INIT;
	struct item_outcome out;

	ok(item_add(w, &n, &out, &err));
	return out;
}

/* n pairs from one source, keys k0, k1..., responses "good i" (label) and "bad i". */
static UNUSED_OK void scratch_items(struct project *p, int n)
{
	struct item_writer *w = NULL;
	struct err err = ERR_INIT;
	char key[32], prompt[64], a[64], b[64];
	int64_t source;

	ok(project_begin_corpus(p, &err));
	source = scratch_source(p, "pairs.jsonl");
	ok(item_writer_open(p, &w, &err));
	for (int i = 0; i < n; i++) {
		snprintf(key, sizeof key, "k%d", i);
		snprintf(prompt, sizeof prompt, "Human: question %d Assistant:", i / 2);
		snprintf(a, sizeof a, "good %d", i);
		snprintf(b, sizeof b, "bad %d", i);
		scratch_add(w, source, i + 1, key, prompt, a, b, SIDE_A);
	}
	ok(item_writer_close(w, &err));
	ok(project_commit_corpus(p, &err));
}

#endif
