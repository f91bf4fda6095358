/* featurize -- see featurize.h. */
#include "core/ingest/featurize.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/regex.h"
#include "core/base/schema.h"
#include "core/base/str.h"
#include "core/store/feature.h"
#include "core/store/item.h"

#define RULES_MAX 256
#define FILE_MOST ((size_t)4 << 20)

/* ---- rules ---- */

static enum rc compile(const struct featurize_rule *r, struct regex **out, struct err *err)
{
	if (regex_compile(r->pattern, r->cased ? 0 : REGEX_CASELESS, out, err))
		return err_context(err, "feature \"%s\"", r->name);
	return RC_OK;
}

static const char *copy(struct arena *a, const struct json *row, const char *name)
{
	const char *z = json_text(json_get(row, name), "");

	return arena_dup(a, z, strlen(z));
}

static enum rc rule_of(const struct json *row, struct arena *a, struct featurize_rule *r,
		       struct err *err)
{
	struct regex *regex = NULL;
	enum rc rc;

	*r = (struct featurize_rule){
		.name = copy(a, row, "name"), .help = copy(a, row, "help"),
		.pattern = copy(a, row, "pattern"),
		.count = json_bool(json_get(row, "count"), false),
		.cased = json_bool(json_get(row, "case"), false),
	};
	if (!r->name[0])
		return err_set(err, RC_INPUT, "a feature has no name");
	if (!r->pattern[0])
		return err_set(err, RC_INPUT, "feature \"%s\" has no pattern", r->name);
	rc = compile(r, &regex, err);
	regex_free(regex);
	return rc;
}

static enum rc rules_of(const struct json *j, struct arena *a, struct featurize_rule **out,
			size_t *n, struct err *err)
{
	const struct json *rows = json_get(j, "features");
	struct featurize_rule *r;

	*n = json_count(rows);
	if (!rows || json_kind(rows) != JSON_ARRAY || *n == 0)
		return err_set(err, RC_INPUT, "a list \"features\" is missing or empty");
	if (*n > RULES_MAX)
		return err_set(err, RC_INPUT, "more than %d features", RULES_MAX);
	r = arena_alloc(a, *n * sizeof(*r));
	for (size_t i = 0; i < *n; i++) {
		if (rule_of(json_at(rows, i), a, &r[i], err))
			return err->code;
		for (size_t k = 0; k < i; k++)
			if (str_equal(r[k].name, r[i].name))
				return err_set(err, RC_INPUT, "feature \"%s\" is there twice",
					       r[i].name);
	}
	*out = r;
	return RC_OK;
}

static enum rc read_file(const char *path, struct str *text, struct err *err)
{
	char buffer[8192];
	size_t n;
	FILE *f = fopen(path, "rb");
	bool bad;

	if (!f)
		return err_set(err, errno == ENOENT ? RC_INPUT : RC_SYSTEM, "%s: %s", path,
			       strerror(errno));
	while (text->len < FILE_MOST && (n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_add(text, buffer, n);
	bad = ferror(f);
	fclose(f);
	if (bad)
		return err_set(err, RC_SYSTEM, "%s: cannot be read", path);
	if (text->len >= FILE_MOST)
		return err_set(err, RC_INPUT, "%s: too large for a file of rules", path);
	return RC_OK;
}

enum rc featurize_rules(const char *path, struct arena *a, struct featurize_rule **out, size_t *n,
			struct err *err)
{
	struct str text = STR_INIT;
	struct json *j = NULL;
	enum rc rc = RC_OK;

	if (path)
		rc = read_file(path, &text, err);
	else
		str_addz(&text, schema_text("features.json"));
	if (!rc && !(rc = json_parse(text.s, text.len, &j, err)))
		rc = rules_of(j, a, out, n, err);
	if (rc == RC_INPUT && text.len)
		err_context(err, "%s", path ? path : "schema/features.json");
	json_free(j);
	str_release(&text);
	return rc;
}

/* ---- a run ---- */

struct run {
	struct project *p;
	const struct featurize_options *o;
	struct featurize_rule *rule;
	struct featurize_report *report;
	struct regex **regex;
	int64_t *feature;		/* ids */
	struct feature_writer *writer;
	uint8_t *kind;			/* by item id - 1 */
	int64_t of, told_ns;
	enum rc rc;
	struct err *err;
};

static enum rc value_of(struct run *r, size_t f, struct slice text, int *v)
{
	size_t from = 0, start = 0, end = 0;
	bool found = true;

	*v = 0;
	while (found && *v < 127) {
		if (regex_find(r->regex[f], text.s, text.n, from, &found, &start, &end, r->err))
			return err_context(r->err, "feature \"%s\"", r->rule[f].name);
		*v += found;
		if (!r->rule[f].count)
			break;
		from = regex_after(start, end);
	}
	return RC_OK;
}

static enum rc one_response(struct run *r, int64_t id, enum side side, struct slice text)
{
	for (size_t f = 0; f < r->report->n; f++) {
		bool added = false, changed = false;
		int v = 0;
		enum rc rc = value_of(r, f, text, &v);

		if (rc || (rc = feature_set(r->writer, r->feature[f], id, side, v, &added, &changed,
					    r->err)))
			return rc;
		r->report->feature[f].on += v != 0;
		r->report->feature[f].changed += changed;
	}
	r->report->responses++;
	return RC_OK;
}

static bool tell(struct run *r, int64_t id)
{
	const struct clock *clock = project_clock(r->p);
	int64_t now;

	if (!r->o->progress || id % 64 != 0)
		return true;
	now = clock->mono_ns(clock);
	if (now - r->told_ns < CLOCK_SECOND / 10)
		return true;
	r->told_ns = now;
	return r->o->progress(r->o->progress_ctx, id, r->of);
}

static bool on_text(void *ctx, int64_t id, struct slice prompt, struct slice a, struct slice b)
{
	struct run *r = ctx;

	(void)prompt;
	r->rc = one_response(r, id, SIDE_A, a);
	/* A claim has one response; an empty one of a pair is a response all the same. */
	if (!r->rc && id <= r->of && r->kind[id - 1] == ITEM_PAIR)
		r->rc = one_response(r, id, SIDE_B, b);
	r->report->items++;
	if (!r->rc && !tell(r, id))
		r->rc = err_set(r->err, RC_STOP, "stopped; nothing was kept");
	return !r->rc;
}

static void rule_text(const struct featurize_rule *r, struct str *out)
{
	str_clear(out);
	str_addf(out, "%s%s %s", r->count ? "count " : "", r->cased ? "case" : "caseless",
		 r->pattern);
}

static enum rc prepare(struct run *r, struct arena *a)
{
	struct str text = STR_INIT;
	size_t n = r->report->n;
	enum rc rc;

	r->kind = arena_alloc(a, (size_t)r->of + 1);
	rc = item_columns(r->p, NULL, NULL, NULL, r->kind, r->err);
	r->regex = arena_zalloc(a, n * sizeof(*r->regex));
	r->feature = arena_zalloc(a, n * sizeof(*r->feature));
	r->report->feature = arena_zalloc(a, n * sizeof(*r->report->feature));
	for (size_t f = 0; !rc && f < n; f++) {
		r->report->feature[f].name = r->rule[f].name;
		rule_text(&r->rule[f], &text);
		if (!(rc = compile(&r->rule[f], &r->regex[f], r->err)))
			rc = feature_def(r->p, r->rule[f].name, "", text.s, &r->feature[f], r->err);
	}
	str_release(&text);
	return rc;
}

static enum rc all_texts(struct run *r)
{
	enum rc rc = feature_writer_open(r->p, &r->writer, r->err);

	if (rc)
		return rc;
	rc = item_scan_texts(r->p, 1, on_text, r, r->err);
	if (rc || r->rc) {
		feature_writer_abort(r->writer);
		return rc ? rc : r->rc;
	}
	return feature_writer_close(r->writer, r->err);
}

enum rc featurize_run(struct project *p, const struct featurize_options *o, struct arena *a,
		      struct featurize_report *out, struct err *err)
{
	struct featurize_report report = { .items = 0 };
	struct run r = { .p = p, .o = o, .report = &report, .err = err,
			.of = (int64_t)item_count(p) };
	enum rc rc;

	if ((rc = featurize_rules(o->rules, a, &r.rule, &report.n, err)))
		return rc;
	if ((rc = project_begin_corpus(p, err)))
		return rc;
	if (!(rc = prepare(&r, a)))
		rc = all_texts(&r);
	if (!rc)
		rc = project_commit_corpus(p, err);
	if (rc)
		project_rollback_corpus(p);
	for (size_t f = 0; r.regex && f < report.n; f++)
		regex_free(r.regex[f]);
	if (!rc)
		*out = report;
	return rc;
}
