/* report -- see report.h. */
#include "core/ingest/report.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/jsonout.h"

void report_begin(struct ingest_report *g, const char *file, struct arena *a)
{
	memset(g, 0, sizeof(*g));
	g->file = arena_dup(a, file, strlen(file));
	g->n_warning = RECORD_ODD_COUNT;
	g->warning = arena_zalloc(a, g->n_warning * sizeof(*g->warning));
	for (size_t i = 0; i < g->n_warning; i++) {
		g->warning[i].name = record_warnings[i].name;
		g->warning[i].help = record_warnings[i].help;
	}
}

void report_reject(struct ingest_report *g, int64_t line, const char *reason, struct arena *a)
{
	size_t n = g->n_reject;

	g->rejected++;
	if (n == INGEST_KEPT)
		return;
	if ((n & (n - 1)) == 0) {	/* 0, 1, 2, 4...: the array is full */
		size_t cap = n ? 2 * n : 1;
		struct ingest_reject *more = arena_zalloc(a, cap * sizeof(*more));

		if (n)
			memcpy(more, g->reject, n * sizeof(*more));
		g->reject = more;
	}
	g->reject[n].line = line;
	g->reject[n].reason = arena_dup(a, reason, strlen(reason));
	g->n_reject++;
}

void report_odd(struct ingest_report *g, enum record_odd what, int64_t line)
{
	if (!g->warning[what].count++)
		g->warning[what].first_line = line;
}

struct option_text {
	const char *name, *value;
};

#define OPTIONS 7

/* The options that change what an import does. map: room for the text of --map. */
static void option_texts(const struct ingest_options *o, struct str *map,
			 struct option_text out[OPTIONS])
{
	struct option_text all[OPTIONS] = {
		{ "format", o->format }, { "rm", o->rm }, { "role", o->role },
		{ "labeler", o->labeler }, { "subset", o->subset }, { "for", o->for_source },
		{ "map", NULL },
	};

	for (size_t i = 0; o->map && o->map[i]; i++)
		str_addf(map, "%s%s", i ? " " : "", o->map[i]);
	if (map->len)
		all[OPTIONS - 1].value = map->s;
	memcpy(out, all, sizeof(all));
}

void report_json(const struct ingest_report *g, const struct ingest_options *o, int64_t no_pair,
		 struct str *out)
{
	struct jsonout j = jsonout_begin(out);
	struct option_text option[OPTIONS];
	struct str map = STR_INIT;

	option_texts(o, &map, option);
	jsonout_object(&j, NULL);
	jsonout_int(&j, "read", g->read);
	jsonout_int(&j, "added", g->added);
	jsonout_int(&j, "changed", g->changed);
	jsonout_int(&j, "same", g->same);
	jsonout_int(&j, "rejected", g->rejected);
	jsonout_int(&j, "no_pair", no_pair);
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
	jsonout_object(&j, "options");
	for (size_t i = 0; i < COUNT(option); i++)
		if (option[i].value)
			jsonout_text(&j, option[i].name, option[i].value);
	jsonout_close_object(&j);
	jsonout_close_object(&j);
	str_release(&map);
}

bool report_repeats(const char *json, const struct ingest_options *o)
{
	struct option_text option[OPTIONS];
	struct str map = STR_INIT;
	const struct json *options;
	struct err ignored = ERR_INIT;
	struct json *j = NULL;
	bool same;

	if (!json || json_parse(json, strlen(json), &j, &ignored))
		return false;
	same = json_int(json_get(j, "no_pair"), 1) == 0;
	options = json_get(j, "options");
	option_texts(o, &map, option);
	for (size_t i = 0; i < COUNT(option); i++)
		same = same && str_equal(json_text(json_get(options, option[i].name), NULL),
					 option[i].value);
	json_free(j);
	str_release(&map);
	return same;
}

void report_known(struct ingest_report *g, const char *json, int64_t rows, struct arena *a)
{
	struct err ignored = ERR_INIT;
	const struct json *rejects;
	struct json *j = NULL;
	int64_t rejected;

	g->known = true;
	g->n_reject = 0;
	g->added = g->changed = g->rejected = 0;
	g->read = g->same = rows;
	memset(&g->records, 0, sizeof(g->records));
	for (size_t i = 0; i < g->n_warning; i++)
		g->warning[i].count = 0;
	if (!json || json_parse(json, strlen(json), &j, &ignored))
		return;
	rejects = json_get(j, "rejects");
	rejected = json_int(json_get(j, "rejected"), 0);
	for (size_t i = 0; i < json_count(rejects); i++)
		report_reject(g, json_int(json_get(json_at(rejects, i), "line"), 0),
			      json_text(json_get(json_at(rejects, i), "reason"), ""), a);
	g->rejected = rejected;
	g->same = rows - rejected;
	json_free(j);
}
