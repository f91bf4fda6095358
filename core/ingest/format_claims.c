/*
 * format_claims -- answers to be judged right or wrong: id, passage, question,
 * answer, gold_correct. The prompt is passage and question; which answer it is
 * (gold or distractor) says no word, or it would tell the rater.
 */
#include <string.h>

#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

static bool sniff(const struct json_flat *j)
{
	return format_has(j, "answer", JSON_STRING) && json_find(j, "gold_correct") &&
	       (json_find(j, "passage") || json_find(j, "question"));
}

static enum rc gold(const struct format_line *in, struct record *out, struct err *err)
{
	const struct json_member *m = json_find(in->j, "gold_correct");

	if (m && m->kind != JSON_TRUE && m->kind != JSON_FALSE && m->kind != JSON_NULL)
		return err_set(err, RC_INPUT, "\"gold_correct\" is neither true nor false");
	out->item.label = -1;
	if (m && m->kind != JSON_NULL)
		out->item.label = m->kind == JSON_TRUE;
	else
		out->odd |= 1u << RECORD_NO_LABEL;
	return RC_OK;
}

static struct slice join(const struct format_line *in, struct slice passage, struct slice question)
{
	size_t gap = passage.n && question.n ? 2 : 0;
	char *s = arena_alloc(in->a, passage.n + gap + question.n + 1);

	if (passage.n)
		memcpy(s, passage.s, passage.n);
	memcpy(s + passage.n, "\n\n", gap);
	if (question.n)
		memcpy(s + passage.n + gap, question.s, question.n);
	return (struct slice){ s, passage.n + gap + question.n };
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	static const char *const keys[] = { "id", "item_id" };
	struct item_new *item = &out->item;
	struct slice passage, question;
	enum rc rc;

	if ((rc = format_key_of(in, keys, COUNT(keys), &item->key, err)) ||
	    (rc = format_text_maybe(in, "passage", &passage, err)) ||
	    (rc = format_text_maybe(in, "question", &question, err)) ||
	    (rc = format_text(in, "answer", &item->response[SIDE_A], err)) ||
	    (rc = gold(in, out, err)) || (rc = format_text_maybe(in, "subset", &out->subset, err)))
		return rc;
	item->prompt = join(in, passage, question);
	item->opening = question.n ? question : passage;
	item->response[SIDE_B] = (struct slice){ "", 0 };
	item->kind = ITEM_CLAIM;
	out->has_item = true;
	format_look(out);
	return RC_OK;
}

const struct format format_claims = {
	.name = "claims", .kind = "claims",
	.help = "id, passage, question, answer, gold_correct",
	.keys = "question answer gold_correct | passage answer gold_correct",
	.example = "{\"id\":\"c1\",\"passage\":\"It rained.\",\"question\":\"Is it wet?\","
		   "\"answer\":\"Yes.\",\"gold_correct\":true}",
	.sniff = sniff, .convert = convert,
};
