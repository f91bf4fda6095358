/*
 * format_pairwise -- models that look at both responses at once (PairRM): a
 * margin for each order of showing them. A margin is in favour of the response
 * shown first.
 *
 * Half of the one in the order a, b stands as the score of a, half of the one
 * in the order b, a as that of b: their difference (m_ab - m_ba)/2 is the margin
 * freed of the order, and the two have one sign where the orders contradict
 * each other (measure/orders).
 */
#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

static bool by_label(const struct json_flat *j)
{
	return json_find(j, "margin_chosen_first") && json_find(j, "margin_rejected_first");
}

static bool sniff(const struct json_flat *j)
{
	return by_label(j) || (json_find(j, "margin_ab") && json_find(j, "margin_ba"));
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	static const char *const name[2][2] = { { "margin_ab", "margin_ba" },
						{ "margin_chosen_first", "margin_rejected_first" } };
	struct record_score *s = arena_zalloc(in->a, 2 * sizeof(*s));
	struct slice rm = { NULL, 0 };
	enum rc rc;

	out->by_label = by_label(in->j);
	if ((rc = format_join(in, out, err)) || (rc = format_text_maybe(in, "rm", &rm, err)))
		return rc;
	for (int side = 0; side < 2; side++) {
		const char *member = name[out->by_label][side];

		rc = format_score(json_find(in->j, member), member, &s[side], err);
		if (rc)
			return rc;
		s[side].rm = rm.n ? rm : in->rm;
		s[side].side = (enum side)side;
		s[side].pairwise = true;
		s[side].v /= 2;
		if (s[side].missing)
			out->odd |= 1u << RECORD_MISSING_SCORE;
	}
	if (!s->rm.n)
		return err_set(err, RC_INPUT, "no member \"rm\", and no --rm");
	out->score = s;
	out->n_score = 2;
	return RC_OK;
}

const struct format format_pairwise = {
	.name = "pairwise", .kind = "scores",
	.help = "pair_id, margin_ab, margin_ba: for the first shown, in both orders; or row, "
		"margin_chosen_first, margin_rejected_first",
	.keys = "margin_ab margin_ba | margin_chosen_first margin_rejected_first",
	.example = "{\"pair_id\":\"p1\",\"rm\":\"pairrm\",\"margin_ab\":0.75,"
		   "\"margin_ba\":-0.5}",
	.sniff = sniff, .convert = convert,
};
