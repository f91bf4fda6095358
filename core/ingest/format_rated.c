/*
 * format_rated -- public data sets of two responses and a number that says which
 * is better. They disagree about its sign: HelpSteer2 is positive where the
 * second response is better, HelpSteer3 negative where the first is, AlpacaEval
 * counts from 1, PKU-SafeRLHF from 0. Strength is not kept, the side is.
 */
#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

struct rated {
	const char *prompt, *a, *b, *rating;
	double even;		/* at this rating neither is better; below it a is */
	double also_even;	/* another way to say so */
};

static bool has(const struct json_flat *j, const struct rated *r)
{
	return json_find(j, r->prompt) && json_find(j, r->a) && json_find(j, r->b) &&
	       json_find(j, r->rating);
}

static enum rc label(const struct format_line *in, const struct rated *r, struct record *out,
		     struct err *err)
{
	const struct json_member *m = json_find(in->j, r->rating);
	double v;

	out->item.label = SIDE_NONE;
	if (!m || m->kind == JSON_NULL) {
		out->odd |= 1u << RECORD_NO_LABEL;
		return RC_OK;
	}
	if (!json_number(m, &v))
		return err_set(err, RC_INPUT, "\"%s\" is not a number", r->rating);
	if (v < r->even || v > r->even)
		out->item.label = v < r->even ? SIDE_A : SIDE_B;
	if (v >= r->also_even && v <= r->also_even)
		out->item.label = SIDE_NONE;
	if (out->item.label == SIDE_NONE)
		out->odd |= 1u << RECORD_NO_LABEL;
	return RC_OK;
}

static enum rc rated(const struct format_line *in, const struct rated *r, struct record *out,
		     struct err *err)
{
	static const char *const keys[] = { "id", "pair_id" };
	struct item_new *item = &out->item;
	enum rc rc;

	if ((rc = format_words(in, r->prompt, out, &item->prompt, err)) ||
	    (rc = format_words(in, r->a, out, &item->response[SIDE_A], err)) ||
	    (rc = format_words(in, r->b, out, &item->response[SIDE_B], err)) ||
	    (rc = label(in, r, out, err)) ||
	    (rc = format_key_of(in, keys, COUNT(keys), &item->key, err)))
		return rc;
	item->kind = ITEM_PAIR;
	out->has_item = true;
	format_look(out);
	return RC_OK;
}

/* ---- AlpacaEval: 1 the first, 2 the second, 1.5 a tie, 0 a tie in old files ---- */

static const struct rated alpaca = {
	"instruction", "output_1", "output_2", "preference", 1.5, 0,
};

static bool sniff_alpaca(const struct json_flat *j)
{
	return has(j, &alpaca);
}

static enum rc convert_alpaca(const struct format_line *in, struct record *out, struct err *err)
{
	return rated(in, &alpaca, out, err);
}

const struct format format_alpaca = {
	.name = "alpacaeval", .kind = "pairs",
	.help = "AlpacaEval: instruction, output_1, output_2, preference (1 or 2)",
	.keys = "instruction output_1 output_2 preference",
	.example = "{\"instruction\":\"2+2?\",\"output_1\":\"4\",\"output_2\":\"5\","
		   "\"preference\":1}",
	.sniff = sniff_alpaca, .convert = convert_alpaca,
};

/* ---- HelpSteer2, preferences: positive where response_2 is better ---- */

static const struct rated helpsteer2 = {
	"prompt", "response_1", "response_2", "preference_strength", 0, 0,
};

static bool sniff_helpsteer2(const struct json_flat *j)
{
	return has(j, &helpsteer2);
}

static enum rc convert_helpsteer2(const struct format_line *in, struct record *out,
				  struct err *err)
{
	return rated(in, &helpsteer2, out, err);
}

const struct format format_helpsteer2 = {
	.name = "helpsteer2", .kind = "pairs",
	.help = "HelpSteer2: prompt, response_1, response_2, preference_strength (-3 to 3)",
	.keys = "prompt response_1 response_2 preference_strength",
	.example = "{\"prompt\":\"2+2?\",\"response_1\":\"4\",\"response_2\":\"5\","
		   "\"preference_strength\":-2}",
	.sniff = sniff_helpsteer2, .convert = convert_helpsteer2,
};

/* ---- PKU-SafeRLHF: the better response is 0 or 1; the safer one may be another ---- */

static const struct rated pku = {
	"prompt", "response_0", "response_1", "better_response_id", .5, -1,
};

static bool sniff_pku(const struct json_flat *j)
{
	return has(j, &pku);
}

static enum rc convert_pku(const struct format_line *in, struct record *out, struct err *err)
{
	return rated(in, &pku, out, err);
}

const struct format format_pku = {
	.name = "pku", .kind = "pairs",
	.help = "PKU-SafeRLHF: prompt, response_0, response_1, better_response_id (0 or 1)",
	.keys = "prompt response_0 response_1 better_response_id",
	.example = "{\"prompt\":\"2+2?\",\"response_0\":\"4\",\"response_1\":\"5\","
		   "\"better_response_id\":0}",
	.sniff = sniff_pku, .convert = convert_pku,
};
