/*
 * format_pairs -- our generic pairs: id, prompt, response_a, response_b, and
 * gold "A" or "B" where it is known; optional subset or source.
 */
#include <string.h>

#include "core/ingest/format.h"
#include "core/ingest/format_pairs.h"
#include "core/ingest/format_rows.h"

static bool sniff(const struct json_flat *j)
{
	return json_find(j, "prompt") && json_find(j, "response_a") && json_find(j, "response_b");
}

static bool same(struct slice s, const char *z)
{
	return s.n == strlen(z) && memcmp(s.s, z, s.n) == 0;
}

static bool begins(struct slice s, const char *z)
{
	return s.n >= strlen(z) && memcmp(s.s, z, strlen(z)) == 0;
}

struct slice format_pairs_category(struct slice source)
{
	static const struct { const char *source, *category; } row[] = {
		{ "livebench-reasoning", "reasoning" },
		{ "livebench-math", "math" },
		{ "livecodebench", "coding" },
	};

	if (begins(source, "mmlu-pro"))
		return (struct slice){ "knowledge", 9 };
	for (size_t i = 0; i < COUNT(row); i++)
		if (same(source, row[i].source))
			return (struct slice){ row[i].category, strlen(row[i].category) };
	return source;
}

static enum rc gold(const struct format_line *in, struct record *out, struct err *err)
{
	struct slice g;
	enum rc rc = format_text_maybe(in, "gold", &g, err);

	if (rc)
		return rc;
	out->item.label = SIDE_NONE;
	if (!g.s)
		out->odd |= 1u << RECORD_NO_LABEL;
	else if (same(g, "A") || same(g, "a"))
		out->item.label = SIDE_A;
	else if (same(g, "B") || same(g, "b"))
		out->item.label = SIDE_B;
	else
		return err_set(err, RC_INPUT, "\"gold\" is neither \"A\" nor \"B\"");
	return RC_OK;
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	static const char *const keys[] = { "id", "pair_id" };
	struct item_new *item = &out->item;
	struct slice source;
	enum rc rc;

	if ((rc = format_text(in, "prompt", &item->prompt, err)) ||
	    (rc = format_words(in, "response_a", out, &item->response[SIDE_A], err)) ||
	    (rc = format_words(in, "response_b", out, &item->response[SIDE_B], err)) ||
	    (rc = format_key_of(in, keys, COUNT(keys), &item->key, err)) ||
	    (rc = gold(in, out, err)) ||
	    (rc = format_text_maybe(in, "subset", &out->subset, err)) ||
	    (rc = format_text_maybe(in, "source", &source, err)))
		return rc;
	if (!out->subset.s && source.s)
		out->subset = format_pairs_category(source);
	out->has_item = true;
	item->kind = ITEM_PAIR;
	format_look(out);
	return RC_OK;
}

const struct format format_pairs = {
	.name = "pairs", .kind = "pairs",
	.help = "id, prompt, response_a, response_b, gold (A or B), subset or source",
	.keys = "prompt response_a response_b",
	.example = "{\"id\":\"p1\",\"prompt\":\"2+2?\",\"response_a\":\"4\","
		   "\"response_b\":\"5\",\"gold\":\"A\"}",
	.sniff = sniff, .convert = convert,
};
