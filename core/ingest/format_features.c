/* format_features -- features of both responses: row, chosen: {name: 0 or 1}, rejected: {...}. */
#include <string.h>

#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

static bool sniff(const struct json_flat *j)
{
	return (format_has(j, "chosen", JSON_OBJECT) && format_has(j, "rejected", JSON_OBJECT)) ||
	       (format_has(j, "a", JSON_OBJECT) && format_has(j, "b", JSON_OBJECT));
}

/* true and false are 1 and 0; null is missing. */
static enum rc value(const struct json_member *m, struct record_feature *f, struct err *err)
{
	int64_t v = m->kind == JSON_TRUE;

	f->missing = m->kind == JSON_NULL;
	if (m->kind == JSON_NUMBER && (!json_integer(m, &v) || v < -127 || v > 127))
		return err_set(err, RC_INPUT, "feature \"%.*s\" is no integer from -127 to 127",
			       (int)m->key.n, m->key.s);
	if (m->kind == JSON_STRING || m->kind == JSON_ARRAY || m->kind == JSON_OBJECT)
		return err_set(err, RC_INPUT, "feature \"%.*s\" is not a number", (int)m->key.n,
			       m->key.s);
	f->v = (int)v;
	return RC_OK;
}

static void more(const struct format_line *in, struct record *out, size_t *cap)
{
	struct record_feature *f;

	if (out->n_feature < *cap)
		return;
	f = arena_zalloc(in->a, 2 * *cap * sizeof(*f));
	if (out->n_feature)
		memcpy(f, out->feature, out->n_feature * sizeof(*f));
	out->feature = f;
	*cap *= 2;
}

static enum rc one_side(const struct format_line *in, const char *name, enum side side,
			struct record *out, size_t *cap, struct err *err)
{
	const struct json_member *object = json_find(in->j, name);
	struct json_member m;
	size_t at = 0;
	enum rc rc;

	if (!object || object->kind != JSON_OBJECT)
		return err_set(err, RC_INPUT, "no member \"%s\" that is an object", name);
	while (json_each_member(object->raw, &at, in->a, &m)) {
		struct record_feature *f;

		more(in, out, cap);
		f = &out->feature[out->n_feature++];
		f->name = m.key;
		f->side = side;
		if ((rc = value(&m, f, err)))
			return rc;
	}
	return RC_OK;
}

static enum rc convert(const struct format_line *in, struct record *out, struct err *err)
{
	size_t cap = 32;
	enum rc rc;

	out->feature = arena_zalloc(in->a, cap * sizeof(*out->feature));
	out->by_label = json_find(in->j, "chosen") != NULL;
	if ((rc = format_join(in, out, err)) ||
	    (rc = one_side(in, out->by_label ? "chosen" : "a", SIDE_A, out, &cap, err)) ||
	    (rc = one_side(in, out->by_label ? "rejected" : "b", SIDE_B, out, &cap, err)))
		return rc;
	return RC_OK;
}

const struct format format_features = {
	.name = "features", .kind = "features",
	.help = "row, chosen: {feature: value}, rejected: {...}; or pair_id, a, b",
	.keys = "chosen rejected | a b",
	.example = "{\"row\":0,\"chosen\":{\"helpful\":1},\"rejected\":{\"helpful\":0}}",
	.sniff = sniff, .convert = convert,
};
