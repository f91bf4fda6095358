/* cmd_import -- `assay import PROJECT FILE...`. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/arena.h"
#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/ingest/ingest.h"
#include "tui/cli/cmd.h"
#include "tui/cli/interrupt.h"
#include "tui/cli/notes.h"
#include "tui/cli/out.h"
#include "tui/cli/progress.h"
#include "tui/cli/tidy.h"

#define SHOWN_REJECTS 5

/* ---- telling ---- */

static void json_counts(struct jsonout *j, const struct ingest_report *g)
{
	jsonout_int(j, "read", g->read);
	jsonout_int(j, "added", g->added);
	jsonout_int(j, "changed", g->changed);
	jsonout_int(j, "same", g->same);
	jsonout_int(j, "rejected", g->rejected);
	jsonout_object(j, "records");
	jsonout_int(j, "pairs", g->records.pairs);
	jsonout_int(j, "claims", g->records.claims);
	jsonout_int(j, "responses", g->records.responses);
	jsonout_int(j, "scores", g->records.scores);
	jsonout_int(j, "features", g->records.features);
	jsonout_int(j, "annotations", g->records.annotations);
	jsonout_int(j, "judgments", g->records.judgments);
	jsonout_close_object(j);
}

static void tell_json(const struct ingest_report *g)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "file", g->file);
	jsonout_text(&j, "format", g->format);
	json_counts(&j, g);
	jsonout_array(&j, "rejects");
	for (size_t i = 0; i < g->n_reject; i++) {
		jsonout_object(&j, NULL);
		jsonout_int(&j, "line", g->reject[i].line);
		jsonout_text(&j, "reason", g->reject[i].reason);
		jsonout_close_object(&j);
	}
	jsonout_close_array(&j);
	jsonout_object(&j, "warnings");
	for (size_t i = 0; i < g->n_warning; i++)
		if (g->warning[i].count)
			jsonout_int(&j, g->warning[i].name, g->warning[i].count);
	jsonout_close_object(&j);
	jsonout_bool(&j, "known", g->known);
	jsonout_close_object(&j);
	out_f("%s\n", b.s);
	str_release(&b);
}

static void add_records(struct str *b, const struct ingest_report *g)
{
	const struct {
		const char *what;
		int64_t n;
	} row[] = {
		{ "pair", g->records.pairs },
		{ "claim", g->records.claims },
		{ "score", g->records.scores },
		{ "feature", g->records.features },
		{ "annotation", g->records.annotations },
		{ "judgment", g->records.judgments },
	};
	const char *sep = ": ";

	for (size_t i = 0; i < COUNT(row); i++) {
		if (!row[i].n)
			continue;
		str_addf(b, "%s%lld %s%s", sep, (long long)row[i].n, row[i].what, str_s(row[i].n));
		sep = ", ";
	}
}

static void tell_oddities(const struct ingest_report *g)
{
	size_t shown = g->n_reject < SHOWN_REJECTS ? g->n_reject : SHOWN_REJECTS;

	for (size_t i = 0; i < g->n_warning; i++)
		if (g->warning[i].count)
			out_line("  note: %lld %s, first in line %lld: %s",
				 (long long)g->warning[i].count, g->warning[i].name,
				 (long long)g->warning[i].first_line, g->warning[i].help);
	for (size_t i = 0; i < shown; i++)
		out_line("  rejected: %s:%lld: %s", g->file, (long long)g->reject[i].line,
			 g->reject[i].reason);
	if ((size_t)g->rejected > shown)
		out_line("  rejected: %lld more; --json lists up to %d",
			 (long long)g->rejected - (long long)shown, INGEST_KEPT);
}

static void tell(const struct ingest_report *g)
{
	struct str b = STR_INIT;

	str_addf(&b, "%s: ", g->file);
	if (g->known)
		str_addz(&b, "these very bytes are in the project already; ");
	str_addf(&b, "read %lld = %lld added + %lld changed + %lld same + %lld rejected",
		 (long long)g->read, (long long)g->added, (long long)g->changed, (long long)g->same,
		 (long long)g->rejected);
	if (g->format)
		str_addf(&b, " (format %s", g->format);
	add_records(&b, g);
	if (g->format)
		str_addc(&b, ')');
	out_line("%s", b.s);
	tell_oddities(g);
	str_release(&b);
}

/* ---- making the project, and taking it back ---- */

static enum rc open_or_make(struct command_run *r, bool *made)
{
	const char *path = r->args.word[0];
	struct stat st;
	enum rc rc;

	*made = false;
	if (stat(path, &st) != 0 && errno == ENOENT) {
		if ((rc = project_create(path, r->clock, &r->err)))
			return rc;
		*made = true;
	}
	return project_open(path, PROJECT_IMPORT, r->clock, &r->project, &r->err);
}

/* ---- one file ---- */

static bool on_progress(void *ctx, int64_t at, int64_t size, int64_t rows)
{
	progress_show(ctx, at, size, rows);
	return !interrupt_seen();
}

#define MAPS 32

static struct ingest_options options_of(struct command_run *r, const char *map[MAPS + 1])
{
	struct ingest_options o = {
		.format = option_text(&r->args, "format"),
		.rm = option_text(&r->args, "rm"),
		.role = option_text(&r->args, "role"),
		.labeler = option_text(&r->args, "labeler"),
		.subset = option_text(&r->args, "subset"),
		.for_source = option_text(&r->args, "for"),
		.max_rejects = option_count(&r->args, "max-rejects", -1),
		.map = map,
	};
	size_t n = 0;

	while (n < MAPS && (map[n] = option_each(&r->args, "map", n)))
		n++;
	map[n] = NULL;
	return o;
}

struct tally {
	size_t landed;		/* files that are in */
	bool too_many;		/* rejects, of some file */
	const char *empty;	/* the first file of which nothing came in, or NULL */
};

static enum rc import_one(struct command_run *r, const char *file, struct tally *t)
{
	const char *map[MAPS + 1];
	struct arena a = ARENA_INIT;
	struct progress p;
	struct ingest_report g = { 0 };
	struct ingest_options o = options_of(r, map);
	enum rc rc;

	o.progress = on_progress;
	o.progress_ctx = &p;
	progress_begin(&p, r->clock, str_base(file));
	rc = ingest_file(r->project, file, &o, &a, &g, &r->err);
	progress_end(&p);
	if (!rc && option_given(&r->args, "json"))
		tell_json(&g);
	else if (!rc)
		tell(&g);
	t->landed += !rc && !g.nothing;
	t->too_many = t->too_many || g.too_many_rejects;
	if (!rc && g.nothing && !t->empty)
		t->empty = file;
	arena_release(&a);
	return rc;
}

/*
 * The files, those with pairs or claims before those that are about them, so
 * that `import P *.jsonl` does what is meant.
 */
static enum rc import_all(struct command_run *r, struct tally *t)
{
	const char *map[MAPS + 1];
	struct ingest_options o = options_of(r, map);
	size_t n = r->args.words;
	bool *first = mem_zalloc(n, sizeof *first);
	enum rc rc = RC_OK;

	for (size_t i = 1; n > 2 && i < n; i++)
		first[i] = ingest_brings_items(r->args.word[i], &o);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 1; !rc && i < n; i++)
			if (first[i] == !pass)
				rc = import_one(r, r->args.word[i], t);
	free(first);
	return rc;
}

static enum rc run_import(struct command_run *r)
{
	struct tally t = { 0 };
	bool made;
	enum rc rc;

	interrupt_watch();
	if (!(rc = open_or_make(r, &made)))
		rc = import_all(r, &t);
	if (made && !t.landed) {
		/* Nothing has landed: leave the place as it was found. */
		project_close(r->project);
		r->project = NULL;
		tidy_project(r->args.word[0]);
	}
	if (!rc && t.empty)
		return err_set(&r->err, RC_FAIL, "%s: every row was rejected, so nothing of it was taken in%s",
			       t.empty, made && !t.landed ? " and no project was made" : "");
	if (!rc && t.too_many)
		return err_set(&r->err, RC_FAIL,
			       "more rows were rejected than --max-rejects allows");
	return rc;
}

static const char *role(size_t i)
{
	static const char *const name[] = { "committee", "pre", "post", "judge", NULL };

	return name[i];
}

static const struct option opts[] = {
	{ .name = "format",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "what the files are, where their keys do not tell" },
	{ .name = "rm",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "the reward model, where the rows do not name one (else the file's name)" },
	{ .name = "role",
	  .kind = OPTION_CHOICE,
	  .arg = "ROLE",
	  .choice = role,
	  .help = "what these reward models are to the measures" },
	{ .name = "labeler",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "who made these features" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "the subset of these pairs, where the rows do not name one" },
	{ .name = "for",
	  .kind = OPTION_TEXT,
	  .arg = "SOURCE",
	  .help = "the pair file that `row` counts in; needed when there are several" },
	{ .name = "map",
	  .many = true,
	  .kind = OPTION_TEXT,
	  .arg = "FIELD=PATH",
	  .help = "what the format calls FIELD stands at PATH in a row, such as "
		  "prompt=data.question; may be given several times" },
	{ .name = "max-rejects",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "exit 1 if a file has more rejected rows than this" },
	{ .name = "json", .help = "one JSON object a file" },
	{ 0 },
};

const struct command cmd_import = {
	.name = "import",
	.args = "PROJECT FILE...",
	.help = "read pairs, scores, features, annotations",
	.about = "Makes the project where there is none. Each file is plain or compressed (gz,\n"
		 "xz, zst, bz2); `-` is standard input. The format is recognised by the keys of\n"
		 "its rows. Scores and features join the pairs by id or by row, so import the\n"
		 "pairs first.\n\n"
		 "Every odd row is counted and reported with file and line; none is dropped or\n"
		 "repaired silently: read = added + changed + same + rejected. A file comes in\n"
		 "whole or not at all, and the same bytes again add nothing.",
	.example = "assay import hh.assay test.jsonl.gz committee.jsonl.gz features.jsonl.gz\n"
		   "zcat scores.jsonl.gz | assay import hh.assay - --rm my-rm --json",
	.group = GROUP_DATA,
	.need = NEED_NOTHING,
	.min = 2,
	.max = 10000,
	.notes = notes_import,
	.opts = opts,
	.run = run_import,
};
