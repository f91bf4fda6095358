/*
 * format_judgebench -- JudgeBench's raw outputs (Tan et al. 2025): the pair and
 * one reward model's scores of it. The first judgment has the pair's own order;
 * the second has A and B exchanged and is not needed.
 */
#include <string.h>

#include "core/ingest/format.h"
#include "core/ingest/format_pairs.h"
#include "core/ingest/format_rows.h"

static bool sniff(const struct json_flat *j)
{
	return json_find(j, "pair_id") && format_has(j, "question", JSON_STRING) &&
	       format_has(j, "response_A", JSON_STRING) && format_has(j, "response_B", JSON_STRING);
}

static enum rc label(const struct format_line *in, struct record *out, struct err *err)
{
	struct slice s;
	enum rc rc = format_text_maybe(in, "label", &s, err);

	if (rc)
		return rc;
	out->item.label = SIDE_NONE;
	if (!s.s)
		out->odd |= 1u << RECORD_NO_LABEL;
	else if (s.n == 3 && memcmp(s.s, "A>B", 3) == 0)
		out->item.label = SIDE_A;
	else if (s.n == 3 && memcmp(s.s, "B>A", 3) == 0)
		out->item.label = SIDE_B;
	else
		return err_set(err, RC_INPUT, "\"label\" is neither \"A>B\" nor \"B>A\"");
	return RC_OK;
}

/* A member of an object span; false where it is absent, null or the span is no object. */
static bool inner(const struct format_line *in, const struct json_member *object, const char *name,
		  struct json_member *out)
{
	size_t at = 0;

	if (object->kind != JSON_OBJECT)
		return false;
	while (json_each_member(object->raw, &at, in->a, out))
		if (out->key.n == strlen(name) && memcmp(out->key.s, name, out->key.n) == 0)
			return out->kind != JSON_NULL;
	return false;
}

/* judgments[0].judgment.scores = [of A, of B]; any of them may be null: the scores are missing. */
static enum rc scores(const struct format_line *in, struct record *out, struct err *err)
{
	const struct json_member *list = json_find(in->j, "judgments");
	struct record_score *s = arena_zalloc(in->a, 2 * sizeof(*s));
	struct json_member game, judgment, two, e;
	size_t at = 0;
	enum rc rc;

	s[0].missing = s[1].missing = true;
	s[1].side = SIDE_B;
	s[0].rm = s[1].rm = in->rm;
	out->score = s;
	out->n_score = 2;
	out->odd |= 1u << RECORD_MISSING_SCORE;
	if (list->kind != JSON_ARRAY || !json_each(list->raw, &at, &game) ||
	    !inner(in, &game, "judgment", &judgment) || !inner(in, &judgment, "scores", &two))
		return RC_OK;
	if (two.kind != JSON_ARRAY)
		return err_set(err, RC_INPUT, "\"scores\" is not [score of A, score of B]");
	at = 0;
	for (int i = 0; i < 2; i++)
		if (!json_each(two.raw, &at, &e))
			return err_set(err, RC_INPUT, "\"scores\" has fewer than two scores");
		else if ((rc = format_score(&e, "\"scores\"", &s[i], err)))
			return rc;
	if (!s[0].missing && !s[1].missing)
		out->odd &= ~(1u << RECORD_MISSING_SCORE);
	return RC_OK;
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	struct item_new *item = &out->item;
	struct slice source;
	enum rc rc;

	if ((rc = format_key(in, "pair_id", &item->key, err)) ||
	    (rc = format_text(in, "question", &item->prompt, err)) ||
	    (rc = format_text(in, "response_A", &item->response[SIDE_A], err)) ||
	    (rc = format_text(in, "response_B", &item->response[SIDE_B], err)) ||
	    (rc = label(in, out, err)) || (rc = format_text_maybe(in, "source", &source, err)))
		return rc;
	if (source.s)
		out->subset = format_pairs_category(source);
	out->has_item = true;
	item->kind = ITEM_PAIR;
	format_look(out);
	if (!json_find(in->j, "judgments"))
		return RC_OK;	/* the data set itself, without a judge */
	if (!in->rm.n)
		return err_set(err, RC_INPUT, "the reward model has no name: say --rm NAME");
	out->by = RECORD_BY_ITEM;
	return scores(in, out, err);
}

const struct format format_judgebench = {
	.name = "judgebench", .kind = "pairs",
	.help = "JudgeBench: pair_id, source, question, response_A, response_B, label, judgments",
	.keys = "pair_id question response_A response_B",
	.example = "{\"pair_id\":\"j1\",\"source\":\"livebench-math\",\"question\":\"2+2?\","
		   "\"response_A\":\"4\",\"response_B\":\"5\",\"label\":\"A>B\"}",
	.sniff = sniff, .convert = convert,
};
