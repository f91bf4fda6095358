/* format -- see format.h. */
#include "core/ingest/format.h"

#include <stdio.h>
#include <string.h>

#include "core/ingest/format_rows.h"
#include "core/text/transcript.h"

/* In order of recognition: the one that wants most comes first. */
static const struct format *const formats[] = {
	&format_judgebench, &format_judgments, &format_annotations, &format_scores,
	&format_committee, &format_pairwise, &format_features, &format_model, &format_claims,
	&format_rewardbench, &format_alpaca, &format_helpsteer2, &format_pku,
	&format_pairs, &format_trl, &format_hh,
};

const struct record_warning record_warnings[RECORD_ODD_COUNT] = {
	[RECORD_PARTED] = { "prefixes_differ",
		"the two transcripts part before the last turn" },
	[RECORD_EMPTY] = { "empty_response", "a response is empty or blank" },
	[RECORD_MARKER] = { "role_marker",
		"a line inside a turn begins like another turn (\"Human:\" or \"Assistant:\")" },
	[RECORD_SAME] = { "same_responses", "both responses are the same text" },
	[RECORD_DUPLICATE] = { "duplicate",
		"an earlier row of the file has the same prompt and responses; both are kept" },
	[RECORD_SAME_ID] = { "duplicate_id",
		"an earlier row of the file has this id; both are kept, and what names the id fits neither" },
	[RECORD_NOT_TEXT] = { "not_text",
		"a text is given as a number or a truth value; it is taken as it stands" },
	[RECORD_MISSING_SCORE] = { "missing_score", "a score is null or absent" },
	[RECORD_LABEL_DIFFERS] = { "label_differs",
		"the pair was imported before with the other response chosen; that label stays" },
	[RECORD_NO_LABEL] = { "no_label", "the row does not say which response is better" },
};

const struct format *const *format_all(size_t *n)
{
	*n = COUNT(formats);
	return formats;
}

static void list_names(char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < COUNT(formats) && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s", i ? ", " : "",
				       formats[i]->name);
}

enum rc format_find(const char *name, const struct format **out, struct err *err)
{
	char names[300];

	for (size_t i = 0; i < COUNT(formats); i++)
		if (str_equal(formats[i]->name, name)) {
			*out = formats[i];
			return RC_OK;
		}
	list_names(names, sizeof(names));
	return err_set(err, RC_INPUT, "no format \"%s\"; there are %s", name, names);
}

/* One way to be recognised: its words that are there and those that are not. */
struct nearness {
	const struct format *format;
	int there, lacking;
	char lack[160];
};

/* Reads the words of `keys` up to the next " | "; where the rest begins, NULL at the end. */
static const char *measure_way(const struct json_flat *j, const char *keys, struct nearness *n)
{
	char word[64];
	size_t at = 0;

	n->there = n->lacking = 0;
	n->lack[0] = '\0';
	while (*keys && *keys != '|') {
		size_t len = strcspn(keys, " ");

		snprintf(word, sizeof(word), "%.*s", (int)len, keys);
		if (json_find(j, word)) {
			n->there++;
		} else if (at < sizeof(n->lack)) {
			at += (size_t)snprintf(n->lack + at, sizeof(n->lack) - at, "%s\"%s\"",
					       n->lacking ? ", " : "", word);
			n->lacking++;
		}
		keys += len;
		keys += *keys == ' ';
	}
	return *keys ? keys + 2 : NULL;
}

/* What lacks least of those that have most; format NULL: no row shares two words with any. */
static struct nearness nearest(const struct json_flat *j)
{
	struct nearness best = { .there = 0 };

	for (size_t i = 0; i < COUNT(formats); i++)
		for (const char *keys = formats[i]->keys; keys;) {
			struct nearness n = { .format = formats[i] };

			keys = measure_way(j, keys, &n);
			if (n.there > best.there ||
			    (n.there == best.there && n.lacking < best.lacking))
				best = n;
		}
	return best;
}

static enum rc not_known(const struct json_flat *j, const char *members, struct err *err)
{
	struct nearness n = nearest(j);
	bool chosen = json_find(j, "chosen"), rejected = json_find(j, "rejected");
	char names[300];

	if ((format_has(j, "chosen", JSON_STRING) || format_has(j, "rejected", JSON_STRING)) &&
	    chosen != rejected)
		return err_set(err, RC_INPUT, "no member \"%s\", which a row with \"%s\" needs",
			       chosen ? "rejected" : "chosen", chosen ? "chosen" : "rejected");
	if (n.there && n.lacking)
		return err_set(err, RC_INPUT, "no format is known with these members: %s; nearest "
			       "is %s, which also wants %s; `assay help import` has them all",
			       members, n.format->name, n.lack);
	if (n.there)
		return err_set(err, RC_INPUT, "no format is known with these members: %s; nearest "
			       "is %s, a line of which is %s", members, n.format->name,
			       n.format->example);
	list_names(names, sizeof(names));
	return err_set(err, RC_INPUT, "no format is known with these members: %s; the formats "
		       "are %s; `assay help import` has their keys", members, names);
}

enum rc format_sniff(const struct json_flat *j, const struct format **out, struct err *err)
{
	char members[200];
	size_t at = 0;

	for (size_t i = 0; i < COUNT(formats); i++)
		if (formats[i]->sniff(j)) {
			*out = formats[i];
			return RC_OK;
		}
	members[0] = '\0';
	for (size_t i = 0; i < j->n && at < sizeof(members); i++)
		at += (size_t)snprintf(members + at, sizeof(members) - at, "%s%.*s", i ? ", " : "",
				       (int)(j->member[i].key.n > 40 ? 40 : j->member[i].key.n),
				       j->member[i].key.s);
	return not_known(j, j->n ? members : "none", err);
}

bool format_has(const struct json_flat *j, const char *name, enum json_kind kind)
{
	const struct json_member *m = json_find(j, name);

	return m && m->kind == kind;
}

enum rc format_text(const struct format_line *in, const char *name, struct slice *out,
		    struct err *err)
{
	const struct json_member *m = json_find(in->j, name);

	if (!m)
		return err_set(err, RC_INPUT, "no member \"%s\"", name);
	if (m->kind != JSON_STRING)
		return err_set(err, RC_INPUT, "\"%s\" is not a string", name);
	*out = json_string(m, in->a);
	return RC_OK;
}

enum rc format_words(const struct format_line *in, const char *name, struct record *out,
		     struct slice *text, struct err *err)
{
	const struct json_member *m = json_find(in->j, name);

	if (!m || (m->kind != JSON_NUMBER && m->kind != JSON_TRUE && m->kind != JSON_FALSE))
		return format_text(in, name, text, err);
	*text = m->raw;
	out->odd |= 1u << RECORD_NOT_TEXT;
	return RC_OK;
}

enum rc format_text_maybe(const struct format_line *in, const char *name, struct slice *out,
			  struct err *err)
{
	const struct json_member *m = json_find(in->j, name);

	*out = (struct slice){ NULL, 0 };
	return !m || m->kind == JSON_NULL ? RC_OK : format_text(in, name, out, err);
}

enum rc format_key(const struct format_line *in, const char *name, struct slice *out,
		   struct err *err)
{
	const struct json_member *m = json_find(in->j, name);

	if (!m)
		return err_set(err, RC_INPUT, "no member \"%s\"", name);
	if (m->kind == JSON_NUMBER) {
		*out = m->raw;
		return RC_OK;
	}
	if (m->kind != JSON_STRING)
		return err_set(err, RC_INPUT, "\"%s\" is neither a string nor a number", name);
	*out = json_string(m, in->a);
	return out->n ? RC_OK : err_set(err, RC_INPUT, "\"%s\" is empty", name);
}

enum rc format_key_of(const struct format_line *in, const char *const *names, size_t n,
		      struct slice *out, struct err *err)
{
	char *text, *at;
	uint64_t row = (uint64_t)in->row;

	for (size_t i = 0; i < n; i++) {
		const struct json_member *m = json_find(in->j, names[i]);

		if (m && m->kind != JSON_NULL)
			return format_key(in, names[i], out, err);
	}
	text = arena_alloc(in->a, 24);
	at = text + 24;
	do {
		*--at = (char)('0' + row % 10);
		row /= 10;
	} while (row);
	*out = (struct slice){ at, (size_t)(text + 24 - at) };
	return RC_OK;
}

enum rc format_score(const struct json_member *m, const char *what, struct record_score *out,
		     struct err *err)
{
	out->missing = !m || m->kind == JSON_NULL;
	if (out->missing)
		return RC_OK;
	if (m->kind != JSON_NUMBER)
		return err_set(err, RC_INPUT, "the score in %s is not a number", what);
	if (!json_number(m, &out->v))
		return err_set(err, RC_INPUT, "the score in %s is beyond the range of a double",
			       what);
	return RC_OK;
}

enum rc format_join(const struct format_line *in, struct record *out, struct err *err)
{
	static const char *const names[] = { "pair_id", "item_id", "id" };
	const struct json_member *row = json_find(in->j, "row");

	if (row) {
		out->by = RECORD_BY_ROW;
		if (!json_integer(row, &out->row) || out->row < 0)
			return err_set(err, RC_INPUT,
				       "\"row\" is not a row number, counted from 0");
		return RC_OK;
	}
	out->by = RECORD_BY_KEY;
	for (size_t i = 0; i < COUNT(names); i++)
		if (json_find(in->j, names[i]))
			return format_key(in, names[i], &out->key, err);
	return err_set(err, RC_INPUT,
		       "no member \"row\", \"pair_id\" or \"id\" that names the item");
}

static bool blank(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!s.s[i] || !strchr(" \t\n\r\f\v", s.s[i]))
			return false;
	return true;
}

void format_look(struct record *out)
{
	struct item_new *item = &out->item;
	size_t n = item->kind == ITEM_PAIR ? 2 : 1;

	for (size_t i = 0; i < n; i++) {
		if (blank(item->response[i]))
			out->odd |= 1u << RECORD_EMPTY;
		if (!(out->odd & 1u << RECORD_PARTED) && transcript_has_marker(item->response[i]))
			out->odd |= 1u << RECORD_MARKER;
	}
	if (n == 2 && item->response[0].n == item->response[1].n &&
	    memcmp(item->response[0].s, item->response[1].s, item->response[0].n) == 0)
		out->odd |= 1u << RECORD_SAME;
	item->flags |= out->odd & 1u << RECORD_EMPTY ? ITEM_EMPTY : 0;
	item->flags |= out->odd & 1u << RECORD_MARKER ? ITEM_MARKER : 0;
	item->flags |= out->odd & 1u << RECORD_PARTED ? ITEM_PARTED : 0;
	item->flags |= out->odd & 1u << RECORD_SAME ? ITEM_SAME_RESPONSES : 0;
}
