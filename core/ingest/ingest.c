/*
 * ingest -- see ingest.h. One run: lines come in, each becomes a record (format),
 * finds its item (join), and goes into the store; report keeps account.
 */
#include "core/ingest/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/ingest/acts.h"
#include "core/ingest/format.h"
#include "core/ingest/join.h"
#include "core/ingest/lines.h"
#include "core/ingest/record.h"
#include "core/ingest/remap.h"
#include "core/ingest/report.h"
#include "core/store/feature.h"
#include "core/store/item.h"
#include "core/store/score.h"
#include "core/text/transcript.h"

#define OPENING_BYTES 96
#define PROGRESS_ROWS 64	/* the clock is asked after so many rows */
#define PROGRESS_NS (CLOCK_SECOND / 10)

/* A name met in this file and its row in the store: a reward model, a feature, a subset. */
struct named {
	char *name;
	size_t n;
	int64_t id;
};

struct names {
	struct named *v;
	size_t n, cap, guess;	/* guess: rows name the same ones in the same order */
};

struct run {
	struct project *p;
	const struct ingest_options *o;
	struct ingest_report *g;
	struct arena *arena;		/* the caller's: for the report */
	struct arena line_arena;
	struct lines *lines;
	const struct format *format;
	struct remap map;
	struct json_flat flat;
	struct slice rm;		/* of the file, where rows name none */
	struct item_source source;
	struct item_writer *items;
	struct score_writer *scores;
	struct feature_writer *features;
	struct acts *acts;
	struct join join;
	struct names rms, defs, subsets;
	struct str opening;
	int64_t no_pair;		/* rows refused because their pair is not there */
	int64_t next_progress;
	bool began;			/* the transaction */
	bool own_ids;			/* some row has an id that is not its number */
	char opens[64];			/* how the first line begins */
	char name[24];			/* of standard input, by what came from it */
};

/* ---- names ---- */

static struct named *names_find(struct names *l, struct slice name)
{
	for (size_t k = 0; k < l->n; k++) {
		size_t i = l->guess + k < l->n ? l->guess + k : l->guess + k - l->n;

		if (l->v[i].n == name.n && memcmp(l->v[i].name, name.s, name.n) == 0) {
			l->guess = i + 1 < l->n ? i + 1 : 0;
			return &l->v[i];
		}
	}
	return NULL;
}

static struct named *names_add(struct names *l, struct slice name)
{
	l->v = mem_grow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n] = (struct named){ mem_dup(name.s, name.n), name.n, 0 };
	return &l->v[l->n++];
}

static void names_release(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].name);
	free(l->v);
}

/* The store's row of a name; it is made there when this file brings it first. */
static enum rc rm_id(struct run *r, struct slice name, bool pairwise, int64_t *id, struct err *err)
{
	struct named *n = names_find(&r->rms, name);
	enum rc rc = RC_OK;

	if (!n) {
		n = names_add(&r->rms, name);
		rc = score_rm(r->p, n->name, r->o->role, pairwise ? "pairwise" : "scalar",
			      &n->id, err);
	}
	*id = n->id;
	return rc;
}

static enum rc feature_id(struct run *r, struct slice name, int64_t *id, struct err *err)
{
	struct named *n = names_find(&r->defs, name);
	enum rc rc = RC_OK;

	if (!n) {
		n = names_add(&r->defs, name);
		rc = feature_def(r->p, n->name, r->o->labeler ? r->o->labeler : "", "", &n->id,
				 err);
	}
	*id = n->id;
	return rc;
}

static enum rc subset_id(struct run *r, struct slice name, int *id, struct err *err)
{
	struct named *n;
	enum rc rc;

	if (r->o->subset && !name.n)
		name = (struct slice){ r->o->subset, strlen(r->o->subset) };
	*id = 0;
	if (!name.n)
		return RC_OK;
	if (!(n = names_find(&r->subsets, name))) {
		n = names_add(&r->subsets, name);
		if ((rc = item_subset(r->p, n->name, id, err)))
			return rc;
		n->id = *id;
	}
	*id = (int)n->id;
	return RC_OK;
}

/* ---- one record into the store ---- */

struct outcome {
	bool added, changed;
};

/* Is the key the number a row without an id gets? */
static bool is_number(struct slice key, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	return key.n == strlen(text) && memcmp(key.s, text, key.n) == 0;
}

static enum rc store_item(struct run *r, struct record *rec, int64_t line, int64_t *id,
			  bool *swapped, struct outcome *out, struct err *err)
{
	struct item_outcome what = { ITEM_SAME, 0, false, false, false };
	struct item_new *item = &rec->item;
	enum rc rc;

	if (!r->items && (rc = item_writer_open(r->p, &r->items, err)))
		return rc;
	if ((rc = subset_id(r, rec->subset, &item->subset, err)))
		return rc;
	str_clear(&r->opening);
	transcript_opening(item->opening.n ? item->opening : item->prompt, OPENING_BYTES,
			   &r->opening);
	item->opening = (struct slice){ r->opening.s, r->opening.len };
	item->source = r->source.id;
	r->own_ids = r->own_ids || !is_number(item->key, line - 1);
	item->line = line;
	if ((rc = item_add(r->items, item, &what, err)))
		return rc;
	*id = what.id;
	*swapped = what.swapped;
	out->added = out->added || what.what == ITEM_ADDED;
	out->changed = out->changed || what.what == ITEM_CHANGED;
	rec->odd |= what.duplicate ? 1u << RECORD_DUPLICATE : 0;
	rec->odd |= what.label_differs ? 1u << RECORD_LABEL_DIFFERS : 0;
	r->g->records.pairs += item->kind == ITEM_PAIR;
	r->g->records.claims += item->kind == ITEM_CLAIM;
	r->g->records.responses += item->kind == ITEM_PAIR ? 2 : 1;
	return RC_OK;
}

static enum rc store_scores(struct run *r, const struct record *rec, int64_t id, bool swapped,
			    struct outcome *out, struct err *err)
{
	enum score_outcome what = SCORE_SAME;
	enum side side;
	int64_t rm;
	enum rc rc;

	if (!r->scores && (rc = score_writer_open(r->p, &r->scores, err)))
		return rc;
	for (size_t i = 0; i < rec->n_score; i++) {
		const struct record_score *s = &rec->score[i];

		if ((rc = rm_id(r, s->rm, s->pairwise, &rm, err)))
			return rc;
		if (s->missing)
			continue;
		if ((rc = join_side(&r->join, rec, id, swapped, s->side, &side, err)) ||
		    (rc = score_set(r->scores, rm, id, side, s->v, &what, err)))
			return rc;
		out->added = out->added || what == SCORE_ADDED;
		out->changed = out->changed || what == SCORE_CHANGED;
		r->g->records.scores++;
	}
	return RC_OK;
}

static enum rc store_features(struct run *r, const struct record *rec, int64_t id, bool swapped,
			      struct outcome *out, struct err *err)
{
	bool added = false, changed = false;
	enum side side;
	int64_t feature;
	enum rc rc;

	if (!r->features && (rc = feature_writer_open(r->p, &r->features, err)))
		return rc;
	for (size_t i = 0; i < rec->n_feature; i++) {
		const struct record_feature *f = &rec->feature[i];

		if ((rc = feature_id(r, f->name, &feature, err)))
			return rc;
		if (f->missing)
			continue;
		if ((rc = join_side(&r->join, rec, id, swapped, f->side, &side, err)) ||
		    (rc = feature_set(r->features, feature, id, side, f->v, &added, &changed, err)))
			return rc;
		out->added = out->added || added;
		out->changed = out->changed || changed;
		r->g->records.features++;
	}
	return RC_OK;
}

static enum rc store_act(struct run *r, const struct record *rec, int64_t id, bool swapped,
			 struct outcome *out, struct err *err)
{
	enum rc rc;

	if (!r->acts)
		r->acts = acts_new(r->p);
	if ((rc = acts_add(r->acts, rec, id, swapped, err)))
		return rc;
	out->added = true;
	r->g->records.annotations += rec->act == EVENT_CHOICE;
	r->g->records.judgments += rec->act == EVENT_TRIAL;
	return RC_OK;
}

static enum rc store_parts(struct run *r, struct record *rec, int64_t line, int64_t id,
			   bool swapped, struct outcome *out, struct err *err)
{
	enum rc rc = RC_OK;

	if (rec->has_item)
		rc = store_item(r, rec, line, &id, &swapped, out, err);
	if (!rc && rec->n_score)
		rc = store_scores(r, rec, id, swapped, out, err);
	if (!rc && rec->n_feature)
		rc = store_features(r, rec, id, swapped, out, err);
	if (!rc && rec->annotator.n)
		rc = store_act(r, rec, id, swapped, out, err);
	return rc;
}

/* ---- one line ---- */

static void count(struct run *r, const struct record *rec, int64_t line, const struct outcome *what)
{
	r->g->changed += what->changed;
	r->g->added += !what->changed && what->added;
	r->g->same += !what->changed && !what->added;
	for (int i = 0; i < RECORD_ODD_COUNT; i++)
		if (rec->odd & 1u << i)
			report_odd(r->g, (enum record_odd)i, line);
}

/*
 * The record's item, and whether everything it says can be said of it. RC_INPUT,
 * RC_NOTFOUND: refused.
 */
static enum rc find_item(struct run *r, const struct record *rec, int64_t *id, bool *swapped,
			 struct err *err)
{
	enum side ignored;
	enum rc rc;

	if (rec->has_item)
		return RC_OK;
	if ((rc = join_find(&r->join, rec, id, swapped, err)))
		return rc;
	return rec->by_label ? join_side(&r->join, rec, *id, *swapped, SIDE_A, &ignored,
					 err) : RC_OK;
}

/* Begin the transaction and the source's row, once the format is known. */
static enum rc begin(struct run *r, struct err *err)
{
	enum rc rc;

	if ((rc = project_begin_corpus(r->p, err)))
		return rc;
	r->began = true;
	r->source.format = r->format->name;
	r->source.kind = r->format->kind;
	r->source.added_ns = project_clock(r->p)->wall_ns(project_clock(r->p));
	r->g->format = r->format->name;
	return item_source_add(r->p, &r->source, &r->source.id, err);
}

/* No line could be read: what the file is instead, and what makes rows of it. */
static enum rc not_rows(const struct run *r, struct err *err)
{
	const char *file = r->g->file, *s = r->opens + strspn(r->opens, " \t");
	bool named = !str_equal(file, "standard input");
	const char *from = named ? file : "FILE";

	if (*s == '[')
		return err_set(err, RC_INPUT, "%s: one JSON array, where one object a line is read; "
			       "`jq -c '.[]' %s | assay import PROJECT -` takes it", file, from);
	if (*s == '{' && !s[1 + strspn(s + 1, " \t\r")])
		return err_set(err, RC_INPUT, "%s: JSON over several lines, where one object a line is "
			       "read; `jq -c . %s | assay import PROJECT -` takes it", file, from);
	if (*s != '{' && (strchr(s, ',') || strchr(s, '\t')))
		return err_set(err, RC_INPUT, "%s: looks like CSV, where one JSON object a line is read; "
			       "`python3 -c 'import csv,json,sys; [print(json.dumps(r)) for r in "
			       "csv.DictReader(sys.stdin%s)]' <%s | assay import PROJECT -` takes it",
			       file, strchr(s, ',') ? "" : ",delimiter=\"\\t\"", from);
	return err_set(err, RC_INPUT, "%s:%lld: %s; no line of the file can be read", file,
		       r->g->n_reject ? (long long)r->g->reject[0].line : 1,
		       r->g->n_reject ? r->g->reject[0].reason : "");
}

static bool refused(enum rc rc)
{
	return rc == RC_INPUT || rc == RC_NOTFOUND;
}

/* A list over many lines: its last row alone would look like a row of ours. */
static enum rc look_at_first(struct run *r, const struct line *line, struct err *err)
{
	struct json_flat *whole = &r->flat;
	struct err ignored = ERR_INIT;
	size_t n = line->n < sizeof(r->opens) - 1 ? line->n : sizeof(r->opens) - 1;

	memcpy(r->opens, line->s ? line->s : "", n);
	r->opens[n] = '\0';
	if (r->opens[strspn(r->opens, " \t")] == '[' &&
	    json_scan(line->s, line->n, &r->line_arena, whole, &ignored))
		return not_rows(r, err);
	return RC_OK;
}

/* A line into a record; RC_INPUT in *why (not err): refused. */
static enum rc read_line(struct run *r, const struct line *line, struct record *rec,
			 struct err *why, bool *bad, struct err *err)
{
	struct format_line in = {
		.j = &r->flat, .text = { line->s, line->n }, .row = line->no - 1, .rm = r->rm,
		.a = &r->line_arena,
	};
	enum rc rc;

	*bad = true;
	if (r->g->read == 1 && (rc = look_at_first(r, line, err)))
		return rc;
	if (line->too_long) {
		err_set(why, RC_INPUT, "the line is longer than %zu MB", LINES_CAP >> 20);
		return RC_OK;
	}
	if (json_scan(line->s, line->n, &r->line_arena, &r->flat, why))
		return RC_OK;
	if (r->flat.kind != JSON_OBJECT) {
		err_set(why, RC_INPUT, "the line is no JSON object");
		return RC_OK;
	}
	remap_apply(&r->map, &r->flat, &r->line_arena);
	if (!r->format && (rc = format_sniff(&r->flat, &r->format, err)))
		return err_context(err, "%s:%lld", r->g->file, (long long)line->no);
	if (!r->began && (rc = begin(r, err)))
		return rc;
	*bad = r->format->convert(&in, rec, why) != RC_OK;
	return RC_OK;
}

static enum rc take(struct run *r, const struct line *line, struct err *err)
{
	struct record rec;
	struct outcome what = { false, false };
	struct err why = ERR_INIT;
	bool bad, swapped = false;
	int64_t id = 0;
	enum rc rc;

	memset(&rec, 0, sizeof(rec));
	arena_reset(&r->line_arena);
	r->g->read++;
	if ((rc = read_line(r, line, &rec, &why, &bad, err)))
		return rc;
	if (!bad) {
		if (!rec.has_item && (rc = join_prepare(&r->join, &rec, err)))
			return rc;
		rc = find_item(r, &rec, &id, &swapped, &why);
		bad = refused(rc);
		r->no_pair += rc == RC_NOTFOUND;
		if (rc && !bad) {
			*err = why;
			return rc;
		}
	}
	if (bad) {
		report_reject(r->g, line->no, why.text, r->arena);
		return RC_OK;
	}
	if ((rc = store_parts(r, &rec, line->no, id, swapped, &what, err)))
		return err_context(err, "%s:%lld", r->g->file, (long long)line->no);
	count(r, &rec, line->no, &what);
	return RC_OK;
}

/* ---- the whole file ---- */

static enum rc tick(struct run *r, struct err *err)
{
	const struct clock *clock = project_clock(r->p);
	int64_t now;

	if (!r->o->progress || r->g->read % PROGRESS_ROWS)
		return RC_OK;
	now = clock->mono_ns(clock);
	if (now < r->next_progress)
		return RC_OK;
	r->next_progress = now + PROGRESS_NS;
	if (r->o->progress(r->o->progress_ctx, inflate_at(lines_file(r->lines)),
			   inflate_size(lines_file(r->lines)), r->g->read))
		return RC_OK;
	return err_set(err, RC_STOP, "%s: stopped; nothing of it was kept", r->g->file);
}

static enum rc read_all(struct run *r, struct err *err)
{
	struct line line;
	bool more = true;
	enum rc rc;

	while (!(rc = lines_next(r->lines, &line, &more, err)) && more)
		if ((rc = take(r, &line, err)) || (rc = tick(r, err)))
			return rc;
	if (rc)
		return rc;
	if (!r->g->read)
		return err_set(err, RC_INPUT, "%s: holds no data", r->g->file);
	if (!r->began && r->g->n_reject)
		return not_rows(r, err);
	return RC_OK;
}

/* Close each writer; after the first failure the rest are given up. */
static enum rc close_writers(struct run *r, struct err *err)
{
	struct item_writer *items = r->items;
	struct score_writer *scores = r->scores;
	struct feature_writer *features = r->features;
	enum rc rc = RC_OK;

	r->items = NULL;
	if (items && (rc = item_writer_close(items, err)))
		return rc;
	r->scores = NULL;
	if (scores && (rc = score_writer_close(scores, err)))
		return rc;
	r->features = NULL;
	if (features)
		rc = feature_writer_close(features, err);
	return rc;
}

static bool source_is(const struct item_source *s, const struct digest *d, const struct run *r)
{
	return digest_equal(&s->digest, d) && report_repeats(s->report, r->o);
}

/* Was the same file imported before, with the same options? */
static enum rc find_known(struct run *r, const struct digest *d, int64_t bytes, bool *known,
			  struct item_source *out, struct err *err)
{
	struct item_source *s = NULL;
	size_t n = 0;
	enum rc rc;

	*known = false;
	if ((rc = item_sources(r->p, &r->line_arena, &s, &n, err)))
		return rc;
	for (size_t i = n; i-- > 0 && !*known;)
		if (d ? source_is(&s[i], d, r) : s[i].bytes == bytes) {
			*known = true;
			*out = s[i];
		}
	return RC_OK;
}

/* Rows with the id of an earlier one: what names that id is about nobody knows which. */
static enum rc count_ids(struct run *r, struct err *err)
{
	struct ingest_warning *w = &r->g->warning[RECORD_SAME_ID];

	return r->own_ids ? item_source_twice(r->p, r->source.id, &w->count, &w->first_line, err)
			  : RC_OK;
}

/* Two streams are two sources: a later one corrects nothing of the one before. */
static void name_stream(struct run *r)
{
	char hex[DIGEST_HEX];

	digest_hex(&r->source.digest, hex);
	snprintf(r->name, sizeof(r->name), "stdin-%.8s", hex);
	r->source.name = r->name;
}

/* The events first: should the power fail between the two files, a rerun finds them and goes on. */
static enum rc finish(struct run *r, struct err *err)
{
	struct item_source known_source;
	struct str report = STR_INIT;
	int64_t same = 0;
	bool known = false;
	enum rc rc;

	r->source.digest = inflate_digest(lines_file(r->lines));
	r->source.bytes = inflate_at(lines_file(r->lines));
	r->source.rows = r->g->read;
	if ((rc = find_known(r, &r->source.digest, 0, &known, &known_source, err)))
		return rc;
	if (known) {		/* a stream whose bytes we know: nothing of it is new */
		report_known(r->g, known_source.report, known_source.rows, r->arena);
		return RC_OK;
	}
	r->g->nothing = r->g->rejected == r->g->read;
	if (r->g->nothing)
		return RC_OK;
	if ((rc = close_writers(r, err)) || (rc = count_ids(r, err)))
		return rc;
	if (strcmp(r->source.path, "-") == 0)
		name_stream(r);
	if (r->acts &&
	    (rc = acts_write(r->acts, &r->source.digest, r->source.name, &same, err)))
		return rc;
	r->g->same += same;
	r->g->added -= same;
	report_json(r->g, r->o, r->no_pair, &report);
	r->source.report = report.s;
	rc = item_source_finish(r->p, &r->source, err);
	if (!rc && !(rc = project_commit_corpus(r->p, err)))
		r->began = false;
	str_release(&report);
	return rc;
}

/* A regular file as long as one that was imported: hash it before reading it as data. */
static enum rc look_before(struct run *r, const char *path, bool *known, struct err *err)
{
	struct item_source s = { 0 };
	struct inflate *f = NULL;
	struct digest d;
	const char *piece;
	struct stat st;
	size_t n = 1;
	enum rc rc;

	*known = false;
	if (strcmp(path, "-") == 0 || stat(path, &st) || !S_ISREG(st.st_mode))
		return RC_OK;
	if ((rc = find_known(r, NULL, (int64_t)st.st_size, known, &s, err)) || !*known)
		return rc;
	*known = false;
	if ((rc = inflate_open(path, &f, err)))
		return rc;
	while (!rc && n)
		rc = inflate_read(f, &piece, &n, err);
	if (!rc) {
		d = inflate_digest(f);
		rc = find_known(r, &d, 0, known, &s, err);
	}
	if (!rc && *known) {
		report_known(r->g, s.report, s.rows, r->arena);
		r->g->format = arena_dup(r->arena, s.format, strlen(s.format));
	}
	inflate_close(f);
	return rc;
}

/* The file's base name without what says how it is written. */
static struct slice name_of(const char *path, struct arena *a)
{
	static const char *const ends[] = { ".gz", ".xz", ".zst", ".bz2", ".jsonl", ".ndjson",
					   ".json" };
	const char *base = str_base(path);
	char *s = arena_dup(a, base, strlen(base));
	size_t n = strlen(s);

	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(s, ends[i]) && n > strlen(ends[i])) {
			n -= strlen(ends[i]);
			s[n] = '\0';
		}
	return (struct slice){ s, n };
}

static enum rc import(struct run *r, const char *path, struct err *err)
{
	bool known, standard_input = strcmp(path, "-") == 0;
	enum rc rc;

	if (r->o->format && (rc = format_find(r->o->format, &r->format, err)))
		return rc;
	if ((rc = remap_parse(r->o->map, r->arena, &r->map, err)))
		return rc;
	if ((rc = look_before(r, path, &known, err)) || known)
		return rc;
	if ((rc = lines_open(path, LINES_CAP, &r->lines, err)))
		return rc;
	r->source.path = path;
	r->source.name = standard_input ? "stdin" : str_base(path);
	if (r->o->rm)
		r->rm = (struct slice){ r->o->rm, strlen(r->o->rm) };
	else if (!standard_input)
		r->rm = name_of(path, r->arena);
	if ((rc = read_all(r, err)))
		return rc;
	return finish(r, err);
}

static void release(struct run *r)
{
	item_writer_abort(r->items);
	if (r->scores)
		score_writer_abort(r->scores);
	if (r->features)
		feature_writer_abort(r->features);
	if (r->began)
		project_rollback_corpus(r->p);
	acts_free(r->acts);
	lines_close(r->lines);
	join_end(&r->join);
	names_release(&r->rms);
	names_release(&r->defs);
	names_release(&r->subsets);
	str_release(&r->opening);
	arena_release(&r->line_arena);
}

enum rc ingest_file(struct project *p, const char *path, const struct ingest_options *o,
		    struct arena *arena, struct ingest_report *out, struct err *err)
{
	struct run *r = mem_zalloc(1, sizeof(*r));
	enum rc rc;

	r->p = p;
	r->o = o;
	r->g = out;
	r->arena = arena;
	r->join = join_begin(p, o->for_source);
	str_init(&r->opening);
	report_begin(out, strcmp(path, "-") ? path : "standard input", arena);
	rc = import(r, path, err);
	out->too_many_rejects = o->max_rejects >= 0 && out->rejected > o->max_rejects;
	release(r);
	free(r);
	return rc;
}

bool ingest_brings_items(const char *path, const struct ingest_options *o)
{
	struct json_flat *flat = mem_alloc(1, sizeof(*flat));
	const struct format *format = NULL;
	struct arena a = ARENA_INIT;
	struct err ignored = ERR_INIT;
	struct lines *lines = NULL;
	struct remap map;
	struct line line;
	bool more = false;

	if (strcmp(path, "-") && !remap_parse(o->map, &a, &map, &ignored) &&
	    !lines_open(path, LINES_CAP, &lines, &ignored) &&
	    !lines_next(lines, &line, &more, &ignored) && more &&
	    !json_scan(line.s, line.n, &a, flat, &ignored)) {
		remap_apply(&map, flat, &a);
		if (o->format ? format_find(o->format, &format, &ignored) != RC_OK
			      : format_sniff(flat, &format, &ignored) != RC_OK)
			format = NULL;
	}
	lines_close(lines);
	arena_release(&a);
	free(flat);
	return format && (str_equal(format->kind, "pairs") || str_equal(format->kind, "claims"));
}
