/*
 * format_scores -- reward models' scores, three ways: one score a line, a whole
 * committee a line, one model a line.
 */
#include <string.h>

#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

static struct record_score *room(const struct format_line *in, size_t n)
{
	return arena_zalloc(in->a, n * sizeof(struct record_score));
}

static void count_missing(struct record *out)
{
	for (size_t i = 0; i < out->n_score; i++)
		if (out->score[i].missing)
			out->odd |= 1u << RECORD_MISSING_SCORE;
}

/* ---- pair_id, rm, response, score ---- */

static bool sniff_long(const struct json_flat *j)
{
	return format_has(j, "response", JSON_STRING) && json_find(j, "score") &&
	       (json_find(j, "pair_id") || json_find(j, "row") || json_find(j, "id"));
}

static enum rc side_of(const struct format_line *in, enum side *out, struct err *err)
{
	struct slice s;
	enum rc rc = format_text(in, "response", &s, err);

	if (rc)
		return rc;
	if (s.n != 1 || !strchr("aAbB", s.s[0]))
		return err_set(err, RC_INPUT, "\"response\" is neither \"a\" nor \"b\"");
	*out = s.s[0] == 'a' || s.s[0] == 'A' ? SIDE_A : SIDE_B;
	return RC_OK;
}

static enum rc convert_long(const struct format_line *in, struct record *out, struct err *err)
{
	struct record_score *s = room(in, 1);
	enum rc rc;

	if ((rc = format_join(in, out, err)) || (rc = format_text_maybe(in, "rm", &s->rm, err)) ||
	    (rc = side_of(in, &s->side, err)) ||
	    (rc = format_score(json_find(in->j, "score"), "\"score\"", s, err)))
		return rc;
	if (!s->rm.s)
		s->rm = in->rm;
	if (!s->rm.n)
		return err_set(err, RC_INPUT, "no member \"rm\", and no --rm");
	out->score = s;
	out->n_score = 1;
	count_missing(out);
	return RC_OK;
}

const struct format format_scores = {
	.name = "scores", .kind = "scores",
	.help = "pair_id, rm, response (a or b), score",
	.keys = "pair_id response score | row response score",
	.example = "{\"pair_id\":\"p1\",\"rm\":\"big\",\"response\":\"a\",\"score\":1.5}",
	.sniff = sniff_long, .convert = convert_long,
};

/* ---- row, scores: {rm: [chosen, rejected]} ---- */

static bool sniff_committee(const struct json_flat *j)
{
	return format_has(j, "scores", JSON_OBJECT);
}

/* [chosen, rejected] or null. */
static enum rc two(const struct json_member *m, struct record_score *s, struct err *err)
{
	struct json_member e;
	size_t at = 0;
	enum rc rc;

	s[0].rm = s[1].rm = m->key;
	s[0].side = SIDE_A;
	s[1].side = SIDE_B;
	s[0].missing = s[1].missing = true;
	if (m->kind == JSON_NULL)
		return RC_OK;
	if (m->kind != JSON_ARRAY)
		return err_set(err, RC_INPUT, "the scores of \"%.*s\" are not [chosen, rejected]",
			       (int)m->key.n, m->key.s);
	for (int i = 0; i < 2; i++)
		if (!json_each(m->raw, &at, &e))
			return err_set(err, RC_INPUT, "\"%.*s\" has fewer than two scores",
				       (int)m->key.n, m->key.s);
		else if ((rc = format_score(&e, "\"scores\"", &s[i], err)))
			return rc;
	if (json_each(m->raw, &at, &e))
		return err_set(err, RC_INPUT, "\"%.*s\" has more than two scores", (int)m->key.n,
			       m->key.s);
	return RC_OK;
}

static enum rc convert_committee(const struct format_line *in, struct record *out, struct err *err)
{
	const struct json_member *scores = json_find(in->j, "scores");
	struct json_member m;
	size_t at = 0, cap = 16;
	enum rc rc;

	if (!scores || scores->kind != JSON_OBJECT)
		return err_set(err, RC_INPUT, "no member \"scores\" that is an object");
	if ((rc = format_join(in, out, err)))
		return rc;
	out->by_label = true;
	out->score = room(in, cap);
	while (json_each_member(scores->raw, &at, in->a, &m)) {
		if (out->n_score + 2 > cap) {
			struct record_score *more = room(in, 2 * cap);

			memcpy(more, out->score, out->n_score * sizeof(*more));
			out->score = more;
			cap *= 2;
		}
		if ((rc = two(&m, out->score + out->n_score, err)))
			return rc;
		out->n_score += 2;
	}
	count_missing(out);
	return RC_OK;
}

const struct format format_committee = {
	.name = "committee", .kind = "scores",
	.help = "row, scores: {rm: [chosen, rejected], ...}",
	.keys = "scores",
	.example = "{\"row\":0,\"scores\":{\"big\":[1.5,-0.25],\"small\":[0.5,0.75]}}",
	.sniff = sniff_committee, .convert = convert_committee,
};

/* ---- row, chosen, rejected: one model ---- */

static bool number_or_null(const struct json_member *m)
{
	return m && (m->kind == JSON_NUMBER || m->kind == JSON_NULL);
}

static bool sniff_model(const struct json_flat *j)
{
	return number_or_null(json_find(j, "chosen")) && number_or_null(json_find(j, "rejected"));
}

static enum rc convert_model(const struct format_line *in, struct record *out, struct err *err)
{
	struct record_score *s = room(in, 2);
	enum rc rc;

	if (!in->rm.n)
		return err_set(err, RC_INPUT, "the reward model has no name: say --rm NAME");
	if ((rc = format_join(in, out, err)) ||
	    (rc = format_score(json_find(in->j, "chosen"), "\"chosen\"", &s[0], err)) ||
	    (rc = format_score(json_find(in->j, "rejected"), "\"rejected\"", &s[1], err)))
		return rc;
	s[0].rm = s[1].rm = in->rm;
	s[0].side = SIDE_A;
	s[1].side = SIDE_B;
	out->by_label = true;
	out->score = s;
	out->n_score = 2;
	count_missing(out);
	return RC_OK;
}

const struct format format_model = {
	.name = "model", .kind = "scores",
	.help = "row, chosen, rejected: one model's scores; its name from --rm or the file's",
	.keys = "chosen rejected",
	.example = "{\"row\":0,\"chosen\":1.5,\"rejected\":-0.25}",
	.sniff = sniff_model, .convert = convert_model,
};

/* ---- RewardBench's outputs, a row each: scores_chosen, scores_rejected, maybe as [[x]] ---- */

static bool sniff_rewardbench(const struct json_flat *j)
{
	return json_find(j, "scores_chosen") && json_find(j, "scores_rejected");
}

/* Its scripts write a score as a number or as a list of a list of one. */
static enum rc bare_score(const struct format_line *in, const char *name, struct record_score *s,
			  struct err *err)
{
	const struct json_member *m = json_find(in->j, name);
	struct json_member e;

	if (!m)
		return err_set(err, RC_INPUT, "no member \"%s\"", name);
	e = *m;
	while (e.kind == JSON_ARRAY) {
		struct slice list = e.raw;
		struct json_member second;
		size_t at = 0;

		if (!json_each(list, &at, &e) || json_each(list, &at, &second))
			return err_set(err, RC_INPUT, "\"%s\" is not one score", name);
	}
	return format_score(&e, name, s, err);
}

static enum rc convert_rewardbench(const struct format_line *in, struct record *out,
				   struct err *err)
{
	struct record_score *s = room(in, 2);
	struct slice model = { NULL, 0 };
	enum rc rc;

	if ((rc = bare_score(in, "scores_chosen", &s[0], err)) ||
	    (rc = bare_score(in, "scores_rejected", &s[1], err)) ||
	    (rc = format_text_maybe(in, "model", &model, err)))
		return rc;
	s[0].rm = s[1].rm = model.n ? model : in->rm;
	if (!s[0].rm.n)
		return err_set(err, RC_INPUT, "the reward model has no name: say --rm NAME");
	s[0].side = SIDE_A;
	s[1].side = SIDE_B;
	out->by_label = true;
	out->score = s;
	out->n_score = 2;
	count_missing(out);
	if (json_find(in->j, "row") || json_find(in->j, "id"))
		return format_join(in, out, err);
	out->by = RECORD_BY_ROW;
	out->row = in->row;
	return RC_OK;
}

const struct format format_rewardbench = {
	.name = "rewardbench", .kind = "scores",
	.help = "RewardBench: scores_chosen, scores_rejected; by id, or in the order of the pairs",
	.keys = "scores_chosen scores_rejected",
	.example = "{\"id\":\"p1\",\"scores_chosen\":1.5,\"scores_rejected\":-0.25}",
	.sniff = sniff_rewardbench, .convert = convert_rewardbench,
};
