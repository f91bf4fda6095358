/*
 * format_trl -- TRL's preference forms: standard (three strings), conversational
 * (lists of messages), implicit prompt (both sides hold the whole conversation;
 * UltraFeedback's "prompt" beside it is the same words again). Conversations
 * become transcripts as hh-rlhf writes them, so the same dialogue is the same
 * pair in either form.
 */
#include <string.h>

#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

static bool sniff(const struct json_flat *j)
{
	if (format_has(j, "chosen", JSON_ARRAY) && format_has(j, "rejected", JSON_ARRAY))
		return true;
	return format_has(j, "prompt", JSON_STRING) && format_has(j, "chosen", JSON_STRING) &&
	       format_has(j, "rejected", JSON_STRING);
}

static bool is(struct slice s, const char *z)
{
	return s.n == strlen(z) && memcmp(s.s, z, s.n) == 0;
}

static const char *speaker(struct slice role)
{
	if (is(role, "user"))
		return "\n\nHuman: ";
	if (is(role, "assistant"))
		return "\n\nAssistant: ";
	return is(role, "system") ? "\n\nSystem: " : NULL;
}

/* Content is a string, or a list of parts of which each must be text. */
static enum rc content(const struct format_line *in, const struct json_member *m, struct str *b,
		       struct err *err)
{
	struct json_member part, field;
	size_t at = 0, k;
	struct slice s;

	if (m->kind == JSON_STRING) {
		s = json_string(m, in->a);
		str_add(b, s.s, s.n);
		return RC_OK;
	}
	if (m->kind != JSON_ARRAY)
		return err_set(err, RC_INPUT, "a message's \"content\" is neither text nor a list");
	while (json_each(m->raw, &at, &part)) {
		bool found = false;

		for (k = 0; part.kind == JSON_OBJECT && json_each_member(part.raw, &k, in->a,
									 &field);)
			if (is(field.key, "text") && field.kind == JSON_STRING) {
				s = json_string(&field, in->a);
				str_add(b, s.s, s.n);
				found = true;
			}
		if (!found)
			return err_set(err, RC_INPUT, "a message holds something that is not text");
	}
	return RC_OK;
}

static enum rc message(const struct format_line *in, const struct json_member *m, struct str *b,
		       struct err *err)
{
	struct json_member field, text = { .kind = JSON_NULL };
	struct slice role = { NULL, 0 };
	size_t at = 0;

	if (m->kind != JSON_OBJECT)
		return err_set(err, RC_INPUT, "a message is not an object with role and content");
	while (json_each_member(m->raw, &at, in->a, &field)) {
		if (is(field.key, "role"))
			role = json_string(&field, in->a);
		else if (is(field.key, "content"))
			text = field;
	}
	if (!role.s || !speaker(role))
		return err_set(err, RC_INPUT,
			       "a message's role is none of user, assistant, system");
	str_addz(b, speaker(role));
	return content(in, &text, b, err);
}

/* A list of messages as one transcript. *last: where its last message begins. */
static enum rc transcript(const struct format_line *in, const struct json_member *list,
			  struct slice *out, size_t *last, struct err *err)
{
	struct str b = STR_INIT;
	struct json_member m;
	size_t at = 0;
	enum rc rc = RC_OK;

	*last = 0;
	while (!rc && json_each(list->raw, &at, &m)) {
		*last = b.len;
		rc = message(in, &m, &b, err);
	}
	if (!rc && !b.len)
		rc = err_set(err, RC_INPUT, "a list of messages is empty");
	*out = (struct slice){ arena_dup(in->a, b.s, b.len), b.len };
	str_release(&b);
	return rc;
}

static struct slice joined(const struct format_line *in, struct slice a, struct slice b)
{
	char *s = arena_alloc(in->a, a.n + b.n + 1);

	memcpy(s, a.s, a.n);
	memcpy(s + a.n, b.s, b.n);
	return (struct slice){ s, a.n + b.n };
}

/* Both sides as whole transcripts; the prompt's messages come before where they are apart. */
static enum rc conversations(const struct format_line *in, struct record *out, struct err *err)
{
	static const char marker[] = "\n\nAssistant:";
	const struct json_member *prompt = json_find(in->j, "prompt");
	struct slice side[2], before = { "", 0 };
	size_t last[2], ignored, cut;
	enum rc rc;

	if ((rc = transcript(in, json_find(in->j, "chosen"), &side[0], &last[0], err)) ||
	    (rc = transcript(in, json_find(in->j, "rejected"), &side[1], &last[1], err)))
		return rc;
	if (prompt && prompt->kind == JSON_ARRAY) {
		if ((rc = transcript(in, prompt, &before, &ignored, err)))
			return rc;
		for (int i = 0; i < 2; i++) {
			side[i] = joined(in, before, side[i]);
			last[i] += before.n;
		}
	}
	/* The prompt ends behind the marker of the last turn both share. */
	cut = last[0] + sizeof(marker) - 1;
	if (last[0] != last[1] || cut > side[0].n || cut > side[1].n ||
	    memcmp(side[0].s, side[1].s, cut) || memcmp(side[0].s + last[0], marker,
							sizeof(marker) - 1)) {
		out->odd |= 1u << RECORD_PARTED;
		cut = before.n;
	}
	out->item.prompt = (struct slice){ side[0].s, cut };
	for (int i = 0; i < 2; i++)
		out->item.response[i] = (struct slice){ side[i].s + cut, side[i].n - cut };
	return RC_OK;
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	static const char *const keys[] = { "id", "pair_id" };
	const struct json_member *chosen = json_find(in->j, "chosen");
	const struct json_member *rejected = json_find(in->j, "rejected");
	struct item_new *item = &out->item;
	enum rc rc;

	if (!chosen || !rejected)
		return err_set(err, RC_INPUT, "no member \"%s\"", chosen ? "rejected" : "chosen");
	if (chosen->kind != rejected->kind)
		return err_set(err, RC_INPUT, "\"chosen\" and \"rejected\" are not of one kind");
	if (chosen->kind == JSON_ARRAY)
		rc = conversations(in, out, err);
	else if (!(rc = format_text(in, "prompt", &item->prompt, err)) &&
		 !(rc = format_text(in, "chosen", &item->response[SIDE_A], err)))
		rc = format_text(in, "rejected", &item->response[SIDE_B], err);
	if (rc || (rc = format_key_of(in, keys, COUNT(keys), &item->key, err)) ||
	    (rc = format_text_maybe(in, "subset", &out->subset, err)))
		return rc;
	item->kind = ITEM_PAIR;
	item->label = SIDE_A;
	out->has_item = true;
	format_look(out);
	return RC_OK;
}

const struct format format_trl = {
	.name = "trl", .kind = "pairs", .a_is_chosen = true,
	.help = "TRL: prompt, chosen, rejected (texts or lists of messages; prompt may be implied)",
	.keys = "prompt chosen rejected",
	.example = "{\"prompt\":\"2+2?\",\"chosen\":\"4\",\"rejected\":\"5\"}",
	.sniff = sniff, .convert = convert,
};
