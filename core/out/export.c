/* export -- see export.h. */
#include "core/out/export.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/beside.h"
#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/out/clean.h"
#include "core/out/writer.h"
#include "core/store/item.h"

static const struct export_format formats[] = {
	{ "trl",
	  "TRL standard: {\"prompt\",\"chosen\",\"rejected\"}; prompt and chosen are the whole text" },
	{ "trl-conversational",
	  "TRL conversational: the same three as lists of {\"role\",\"content\"}" },
	{ "hh",
	  "hh-rlhf: {\"chosen\",\"rejected\"}, whole transcripts, byte for byte as they came" },
	{ "scores", "long scores: {\"pair_id\",\"rm\",\"response\",\"score\"}, one a line" },
	{ "annotations",
	  "what each annotator said of each item, with times, tags and notes, a JSON line each" },
	{ "csv", "the annotations (not the data set) as CSV, one row an annotator and item" },
};

static const struct writer *const writers[COUNT(formats)] = {
	&writer_trl, &writer_trl_conversational, &writer_hh,
	&writer_scores, &writer_annotations, &writer_csv,
};

const struct export_format *export_formats(size_t *n)
{
	*n = COUNT(formats);
	return formats;
}

static enum rc find_writer(const char *name, const struct writer **out, struct err *err)
{
	struct str list = STR_INIT;
	enum rc rc = RC_INPUT;

	for (size_t i = 0; i < COUNT(formats); i++) {
		if (str_equal(formats[i].name, name)) {
			*out = writers[i];
			rc = RC_OK;
		}
		str_addf(&list, "%s%s", i ? ", " : "", formats[i].name);
	}
	if (rc)
		err_set(err, rc, "no export format \"%.60s\": there are %s", name ? name : "", list.s);
	str_release(&list);
	return rc;
}

/* ---- a file that is there whole or not at all ---- */

struct sink {
	struct beside file;	/* without a path: the caller's function takes the bytes */
	const struct export_options *o;
	struct digest_run run;
	int64_t bytes;
};

static enum rc sink_open(struct sink *s, const char *path, const struct export_options *o,
			 struct err *err)
{
	*s = (struct sink){ .o = o };
	digest_begin(&s->run);
	return path ? beside_open(&s->file, path, err) : RC_OK;
}

static void sink_put(void *ctx, const char *p, size_t n)
{
	struct sink *s = ctx;

	digest_add(&s->run, p, n);
	s->bytes += (int64_t)n;
	if (s->file.path)
		beside_put(&s->file, p, n);
	else if (s->o->write)
		s->o->write(s->o->write_ctx, p, n);
}

/* ---- pairs ---- */

struct run {
	const struct writer *writer;
	struct clean *clean;		/* NULL for records */
	const struct clean_row **row;	/* by panel index; NULL where no line is written */
	struct writer_run out;
	struct panel *panel;
	struct export_counts counts;
	struct arena arena;
};

static void turned(struct slice response[2], int chosen, struct writer_pair *p)
{
	p->chosen = response[chosen];
	p->rejected = response[1 - chosen];
}

static bool on_pair(void *ctx, int64_t id, struct slice prompt, struct slice a, struct slice b)
{
	struct run *r = ctx;
	const struct clean_row *row = (size_t)id <= r->panel->n ? r->row[id - 1] : NULL;
	struct writer_pair pair = { .prompt = prompt };
	struct slice response[2] = { a, b };

	if (!row || row->action == ADJ_DROP)
		return true;
	turned(response, r->panel->label[id - 1] ^ (row->action == ADJ_FLIP), &pair);
	r->writer->pair(&r->out.line, &pair);
	writer_flush(&r->out);
	return true;
}

static enum rc run_pairs(struct run *r, struct project *p, const struct export_options *o,
			 struct err *err)
{
	const struct clean_options how = { o->policy, o->set, o->n_set, o->subset };
	struct clean *c;
	enum rc rc = clean_run(p, r->panel, &how, &r->clean, err);

	if (rc)
		return rc;
	c = r->clean;
	r->row = arena_zalloc(&r->arena, (r->panel->n + 1) * sizeof(*r->row));
	for (size_t i = 0; i < c->n; i++)
		r->row[c->row[i].index] = &c->row[i];
	if ((rc = item_scan_texts(p, 1, on_pair, r, err)))
		return rc;
	r->counts = (struct export_counts){
		.written = r->out.written, .kept = (int64_t)c->count[ADJ_KEEP],
		.flipped = (int64_t)c->count[ADJ_FLIP], .dropped = (int64_t)c->count[ADJ_DROP],
		.open = (int64_t)c->count[ADJ_OPEN],
		.left_out = (int64_t)(c->left_out.claims + c->left_out.superseded + c->left_out.unlabelled),
	};
	r->counts.in = (int64_t)c->n + r->counts.left_out;
	ENSURE(r->counts.written == r->counts.kept + r->counts.flipped + r->counts.open);
	return RC_OK;
}

static enum rc run_records(struct run *r, struct err *err)
{
	enum rc rc = r->writer->records(&r->out, err);

	r->counts = (struct export_counts){ .in = r->out.in, .written = r->out.written,
					    .kept = r->out.written, .records = true,
					    .left_out = r->out.in - r->out.written };
	return rc;
}

/* ---- the reasons, row by row ---- */

static void reason_line(struct str *line, const struct item_row *item, const struct clean_row *row)
{
	struct jsonout j = jsonout_begin(line);
	char hex[DIGEST_HEX];

	digest_hex(&item->identity, hex);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "pair_id", item->key);
	jsonout_text(&j, "item", hex);
	jsonout_int(&j, "line", item->line);
	jsonout_text(&j, "action", clean_action(row->action));
	jsonout_text(&j, "reason", row->reason);
	jsonout_double(&j, "score", row->score);
	jsonout_bool(&j, "tie", row->tie);
	jsonout_close_object(&j);
	str_addc(line, '\n');
}

static enum rc write_reasons(struct run *r, struct project *p, struct sink *s, struct err *err)
{
	struct arena a = ARENA_INIT;
	struct str line = STR_INIT;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && r->clean && i < r->clean->n; i++) {
		struct item_row item;

		arena_reset(&a);
		if ((rc = item_get(p, (int64_t)r->clean->row[i].index + 1, &a, &item, err)))
			break;
		str_clear(&line);
		reason_line(&line, &item, &r->clean->row[i]);
		sink_put(s, line.s, line.len);
	}
	str_release(&line);
	arena_release(&a);
	return rc;
}

/* ---- the manifest ---- */

static void add_sources(struct jsonout *j, const struct item_source *s, size_t n)
{
	char hex[DIGEST_HEX];

	jsonout_array(j, "sources");
	for (size_t i = 0; i < n; i++) {
		digest_hex(&s[i].digest, hex);
		jsonout_object(j, NULL);
		jsonout_text(j, "name", s[i].name);
		jsonout_text(j, "kind", s[i].kind);
		jsonout_text(j, "format", s[i].format);
		jsonout_int(j, "bytes", s[i].bytes);
		jsonout_int(j, "rows", s[i].rows);
		jsonout_text(j, "blake2b", hex);
		jsonout_close_object(j);
	}
	jsonout_close_array(j);
}

static void add_counts(struct jsonout *j, const struct export_counts *c)
{
	jsonout_object(j, "counts");
	jsonout_int(j, "in", c->in);
	jsonout_int(j, "kept", c->kept);
	jsonout_int(j, "flipped", c->flipped);
	jsonout_int(j, "dropped", c->dropped);
	jsonout_int(j, "open", c->open);
	jsonout_int(j, "left_out", c->left_out);
	jsonout_int(j, "written", c->written);
	jsonout_close_object(j);
}

static void add_policy(struct jsonout *j, const struct clean *c)
{
	jsonout_text(j, "policy", c ? c->policy : NULL);
	if (!c)
		return;
	jsonout_text(j, "policy_help", c->help);
	jsonout_text(j, "parameters", c->parameters);
	/* Whoever trains on this and then measures the same models with it grades their own homework. */
	jsonout_bool(j, "circular", c->circular);
	jsonout_int(j, "unscored", (int64_t)c->unscored);
	jsonout_array(j, "reasons");
	for (size_t i = 0; i < c->n_reasons; i++) {
		jsonout_object(j, NULL);
		jsonout_text(j, "action", clean_action(c->reason[i].action));
		jsonout_text(j, "reason", c->reason[i].reason);
		jsonout_int(j, "n", (int64_t)c->reason[i].n);
		jsonout_close_object(j);
	}
	jsonout_close_array(j);
	jsonout_object(j, "left_out");
	jsonout_int(j, "claim", (int64_t)c->left_out.claims);
	jsonout_int(j, "superseded by a corrected row", (int64_t)c->left_out.superseded);
	jsonout_int(j, "no label", (int64_t)c->left_out.unlabelled);
	jsonout_close_object(j);
}

static enum rc write_manifest(struct run *r, struct project *p, const struct export_options *o,
			      struct sink *data, struct sink *s, struct err *err)
{
	struct str text = STR_INIT;
	struct jsonout j = jsonout_begin(&text);
	struct item_source *source = NULL;
	struct digest digest = digest_end(&data->run);
	char when[25], hex[DIGEST_HEX];
	const struct clock *clock = project_clock(p);
	size_t n = 0;
	enum rc rc = item_sources(p, &r->arena, &source, &n, err);

	if (rc)
		return rc;
	clock_format(clock->wall_ns(clock), when);
	digest_hex(&digest, hex);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "project", project_name(p));
	jsonout_text(&j, "program", "assay " ASSAY_VERSION);
	jsonout_text(&j, "when", when);
	jsonout_text(&j, "format", o->format);
	jsonout_text(&j, "subset", o->subset);
	jsonout_text(&j, "file", str_base(o->path));
	jsonout_int(&j, "bytes", data->bytes);
	jsonout_text(&j, "blake2b", hex);
	add_counts(&j, &r->counts);
	add_policy(&j, r->clean);
	add_sources(&j, source, n);
	jsonout_close_object(&j);
	str_addc(&text, '\n');
	sink_put(s, text.s, text.len);
	str_release(&text);
	return RC_OK;
}

/* ---- the run ---- */

static enum rc run_format(struct run *r, struct project *p, const struct export_options *o,
			  struct err *err)
{
	int parts = r->writer->pair || r->writer == &writer_scores ? PANEL_SCORES : 0;
	enum rc rc = panel_load(p, parts, &r->panel, err);

	if (rc)
		return rc;
	r->out.project = p;
	r->out.panel = r->panel;
	r->out.subset = o->subset ? panel_subset(r->panel, o->subset) : -1;
	if (o->subset && r->out.subset < 0)
		return err_set(err, RC_INPUT, "no subset \"%.60s\" in this project", o->subset);
	return r->writer->pair ? run_pairs(r, p, o, err) : run_records(r, err);
}

enum { DATA, REASONS, MANIFEST, SINKS };

static enum rc write_files(struct run *r, struct project *p, const struct export_options *o,
			   struct sink s[SINKS], struct err *err)
{
	bool file = !str_equal(o->path, "-");
	struct str name = STR_INIT;
	char *manifest;
	enum rc rc;

	str_addf(&name, "%s.manifest.json", o->path);
	manifest = arena_dup(&r->arena, name.s, name.len);
	str_release(&name);
	if (o->reasons && (str_equal(o->reasons, o->path) || str_equal(o->reasons, manifest)))
		return err_set(err, RC_INPUT, "--reasons: %s: is written already; name another file",
			       o->reasons);
	if ((rc = sink_open(&s[DATA], file ? o->path : NULL, o, err)))
		return rc;
	file = file && !beside_is_straight(&s[DATA].file);
	r->out.put = sink_put;
	r->out.ctx = &s[DATA];
	if ((rc = run_format(r, p, o, err)) || (rc = beside_sync(&s[DATA].file, err)))
		return rc;
	if (o->reasons && ((rc = sink_open(&s[REASONS], o->reasons, o, err)) ||
			   (rc = write_reasons(r, p, &s[REASONS], err)) || (rc = beside_sync(&s[REASONS].file, err))))
		return rc;
	if (file && ((rc = sink_open(&s[MANIFEST], manifest, o, err)) ||
		     (rc = write_manifest(r, p, o, &s[DATA], &s[MANIFEST], err)) ||
		     (rc = beside_sync(&s[MANIFEST].file, err))))
		return rc;
	for (size_t i = 0; !rc && i < SINKS; i++)
		rc = beside_keep(&s[i].file, err);
	return rc;
}

enum rc export_run(struct project *p, const struct export_options *o, struct export_counts *out,
		   struct err *err)
{
	struct run r = { .arena = ARENA_INIT, .out = { .subset = -1, .line = STR_INIT } };
	struct sink s[SINKS] = { { .file = BESIDE_INIT } };
	enum rc rc = find_writer(o->format, &r.writer, err);

	if (!rc)
		rc = write_files(&r, p, o, s, err);
	if (!rc)
		*out = r.counts;
	for (size_t i = 0; i < SINKS; i++)
		beside_close(&s[i].file);
	clean_free(r.clean);
	panel_free(r.panel);
	str_release(&r.out.line);
	arena_release(&r.arena);
	return rc;
}
