/*
 * format_hh -- hh-rlhf (Bai et al. 2022): two whole transcripts a line. The
 * prompt is their shared beginning through the last "\n\nAssistant:", the
 * responses are the exact rest, blank included.
 */
#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"
#include "core/text/transcript.h"

static bool sniff(const struct json_flat *j)
{
	return format_has(j, "chosen", JSON_STRING) && format_has(j, "rejected", JSON_STRING) &&
	       !json_find(j, "prompt");
}

static struct slice rest(struct slice s, size_t from)
{
	return (struct slice){ s.s + from, s.n - from };
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	static const char *const keys[] = { "id", "pair_id" };
	struct item_new *item = &out->item;
	struct slice chosen, rejected;
	bool parted;
	size_t cut;
	enum rc rc;

	if ((rc = format_text(in, "chosen", &chosen, err)) ||
	    (rc = format_text(in, "rejected", &rejected, err)) ||
	    (rc = format_key_of(in, keys, COUNT(keys), &item->key, err)) ||
	    (rc = format_text_maybe(in, "subset", &out->subset, err)))
		return rc;
	cut = transcript_shared(chosen, rejected, &parted);
	out->has_item = true;
	item->kind = ITEM_PAIR;
	item->prompt = (struct slice){ chosen.s, cut };
	item->response[SIDE_A] = rest(chosen, cut);
	item->response[SIDE_B] = rest(rejected, cut);
	item->label = SIDE_A;
	if (parted)
		out->odd |= 1u << RECORD_PARTED;
	/*
	 * Where one side alone goes on with more turns, they may as well be its last
	 * answer's text.
	 */
	if (transcript_turn_has_marker(item->prompt) ||
	    (parted && transcript_has_marker(item->response[SIDE_A]) !=
		       transcript_has_marker(item->response[SIDE_B])))
		out->odd |= 1u << RECORD_MARKER;
	format_look(out);
	return RC_OK;
}

const struct format format_hh = {
	.name = "hh", .kind = "pairs", .a_is_chosen = true,
	.help = "hh-rlhf: chosen, rejected (whole transcripts)",
	.keys = "chosen rejected",
	.example = "{\"chosen\":\"\\n\\nHuman: 2+2?\\n\\nAssistant: 4\","
		   "\"rejected\":\"\\n\\nHuman: 2+2?\\n\\nAssistant: 5\"}",
	.sniff = sniff, .convert = convert,
};
