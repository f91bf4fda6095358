/*
 * annotate_line -- one line of `assay annotate`: JSON in, one act, an answer
 * out. Everything about a line that is wrong is said in the answer, in a
 * sentence; nothing is guessed.
 */
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/str.h"
#include "core/store/feature.h"
#include "core/work/annotate.h"
#include "core/work/taxonomy.h"

#define NAME_MAX_BYTES 128

struct line {
	struct annotate *w;
	const struct json *j;
	struct slice text;		/* the line itself, for spans as they stand */
	const char *annotator;
	struct arena arena;
	struct item_row item;		/* key NULL: the line names none */
	char *id;
};

typedef enum rc act_fn(struct line *l, struct err *err);

static enum rc bad(struct err *err, const char *field, const char *should)
{
	return err_set(err, RC_INPUT, "\"%s\" should be %s", field, should);
}

static enum rc choice_in(const struct line *l, const char *field, enum choice *out, struct err *err)
{
	const char *name = json_text(json_get(l->j, field), NULL);

	if (name) {
		*out = projection_choice_of(name);
		if (*out > CHOICE_NONE && *out < CHOICE_TIE)
			return RC_OK;
	}
	return err_set(err, RC_INPUT, "\"%s\" should be a, b, both_good, both_bad or unsure%s%.40s%s",
		       field, name ? ", not \"" : "", name ? name : "", name ? "\"" : "");
}

static enum rc act_choice(struct line *l, struct err *err)
{
	struct annotate_context ctx = { .revealed = json_bool(json_get(l->j, "after_reveal"), false) };
	enum choice c = CHOICE_NONE;
	enum rc rc = choice_in(l, "choice", &c, err);

	return rc ? rc : annotate_choice(l->w, l->annotator, &l->item, c, &ctx, l->id, err);
}

static enum rc act_verdict(struct line *l, struct err *err)
{
	enum choice c = CHOICE_NONE;
	enum rc rc = choice_in(l, "verdict", &c, err);
	const char *reason = json_text(json_get(l->j, "reason"), "");

	return rc ? rc : annotate_verdict(l->w, l->annotator, &l->item, c, reason, l->id, err);
}

/* Bytes of the text that a span lies in; -1: no such text. */
static int64_t span_room(const struct line *l, const char *side)
{
	if (str_equal(side, "prompt"))
		return l->item.bytes_prompt;
	if (str_equal(side, "a"))
		return l->item.bytes_a;
	return str_equal(side, "b") && l->item.kind == ITEM_PAIR ? l->item.bytes_b : -1;
}

static enum rc span_check(const struct line *l, const struct json *span, struct err *err)
{
	double from = json_double(json_get(span, "from"), NAN),
	       to = json_double(json_get(span, "to"), NAN);
	int64_t room;

	if (json_kind(span) != JSON_OBJECT)
		return bad(err, "span", "an object {\"side\",\"from\",\"to\"}");
	room = span_room(l, json_text(json_get(span, "side"), ""));
	if (room < 0)
		return bad(err, "span.side", "a, b or prompt");
	if (!(from >= 0 && from < to && to <= (double)room) || from != floor(from) || to != floor(to))
		return err_set(err, RC_INPUT, "\"span\" should go from a byte to a later one within the "
			       "text, which has %lld", (long long)room);
	return RC_OK;
}

/* The span as the line wrote it. */
static const char *span_text(struct line *l, struct err *err)
{
	struct json_flat *flat = arena_alloc(&l->arena, sizeof(*flat));
	const struct json_member *m;

	if (json_scan(l->text.s, l->text.n, &l->arena, flat, err))
		return NULL;
	m = json_find(flat, "span");
	return m ? arena_dup(&l->arena, m->raw.s, m->raw.n) : NULL;
}

static enum rc act_tag(struct line *l, struct err *err)
{
	const struct json *on = json_get(l->j, "on"), *span = json_get(l->j, "span");
	const char *source = json_text(json_get(l->j, "tag"), NULL), *raw = NULL;
	enum rc rc;

	if (!source)
		return bad(err, "tag", "a source such as \"S1\"");
	if (on && json_kind(on) != JSON_TRUE && json_kind(on) != JSON_FALSE)
		return bad(err, "on", "true or false");
	if (span && json_kind(span) != JSON_NULL) {
		if ((rc = span_check(l, span, err)))
			return rc;
		if (!(raw = span_text(l, err)))
			return err->code;
	}
	return annotate_tag(l->w, l->annotator, &l->item, source, json_bool(on, true), raw, l->id, err);
}

static enum rc act_note(struct line *l, struct err *err)
{
	const char *text = json_text(json_get(l->j, "note"), NULL);

	return text ? annotate_note(l->w, l->annotator, &l->item, text, l->id, err)
		    : bad(err, "note", "a text");
}

static enum rc act_confidence(struct line *l, struct err *err)
{
	double c = json_double(json_get(l->j, "confidence"), NAN);

	return annotate_confidence(l->w, l->annotator, &l->item, c, l->id, err);
}

static enum rc known_feature(struct line *l, const char *name, struct err *err)
{
	struct feature_def *def = NULL;
	size_t n = 0;
	enum rc rc = feature_defs(annotate_project(l->w), &l->arena, &def, &n, err);

	for (size_t i = 0; !rc && i < n; i++)
		if (str_equal(def[i].name, name))
			return RC_OK;
	return rc ? rc : err_set(err, RC_INPUT, "no feature \"%.60s\" in this project: import features or "
				 "run featurize first", name);
}

static enum rc act_feature(struct line *l, struct err *err)
{
	const char *name = json_text(json_get(l->j, "feature"), NULL);
	const char *side = json_text(json_get(l->j, "side"), "");
	double value = json_double(json_get(l->j, "value"), NAN);
	enum rc rc;

	if (!name)
		return bad(err, "feature", "a feature's name");
	if (!str_equal(side, "a") && !str_equal(side, "b"))
		return bad(err, "side", "a or b");
	if (!(value >= -127 && value <= 127) || value != floor(value))
		return bad(err, "value", "a whole number from -127 to 127");
	if ((rc = known_feature(l, name, err)))
		return rc;
	return annotate_feature(l->w, l->annotator, &l->item, name, side[0] == 'a' ? SIDE_A : SIDE_B,
				(int)value, l->id, err);
}

static enum rc act_skip(struct line *l, struct err *err)
{
	if (!json_bool(json_get(l->j, "skip"), false))
		return bad(err, "skip", "true");
	return annotate_skip(l->w, l->annotator, &l->item, l->id, err);
}

static enum rc act_undo(struct line *l, struct err *err)
{
	struct digest item;
	const char *what = NULL;

	if (!json_bool(json_get(l->j, "undo"), false))
		return bad(err, "undo", "true");
	return annotate_undo(l->w, l->annotator, &l->arena, &item, &what, l->id, err);
}

static enum rc act_redo(struct line *l, struct err *err)
{
	struct digest item;
	const char *what = NULL;

	if (!json_bool(json_get(l->j, "redo"), false))
		return bad(err, "redo", "true");
	return annotate_redo(l->w, l->annotator, &l->arena, &item, &what, l->id, err);
}

/* The fields there are: an act of its own, or what goes with one. */
static const struct field {
	const char *name;
	act_fn *act;
	bool item;		/* the act is about an item */
	const char *with;	/* the act it belongs to; NULL: any */
} fields[] = {
	{ "item", NULL, false, NULL },
	{ "annotator", NULL, false, NULL },
	{ "choice", act_choice, true, NULL },
	{ "after_reveal", NULL, false, "choice" },
	{ "tag", act_tag, true, NULL },
	{ "on", NULL, false, "tag" },
	{ "span", NULL, false, "tag" },
	{ "note", act_note, true, NULL },
	{ "confidence", act_confidence, true, NULL },
	{ "feature", act_feature, true, NULL },
	{ "side", NULL, false, "feature" },
	{ "value", NULL, false, "feature" },
	{ "verdict", act_verdict, true, NULL },
	{ "reason", NULL, false, "verdict" },
	{ "skip", act_skip, true, NULL },
	{ "undo", act_undo, false, NULL },
	{ "redo", act_redo, false, NULL },
};

static const struct field *field_of(const char *name)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_equal(fields[i].name, name))
			return &fields[i];
	return NULL;
}

/* The one act of the line; every field is known and belongs to it. */
static enum rc find_act(const struct line *l, const struct field **act, struct err *err)
{
	*act = NULL;
	for (size_t i = 0; i < json_count(l->j); i++) {
		const char *name = json_name(json_at(l->j, i));
		const struct field *f = field_of(name);

		if (!f)
			return err_set(err, RC_INPUT, "unknown field \"%.60s\"", name);
		if (f->act && *act)
			return err_set(err, RC_INPUT, "one act a line: this one has \"%s\" and \"%s\"",
				       (*act)->name, f->name);
		if (f->act)
			*act = f;
	}
	if (!*act)
		return err_set(err, RC_INPUT, "no act in this line: choice, tag, note, feature, "
			       "confidence, verdict, skip, undo or redo");
	for (size_t i = 0; i < json_count(l->j); i++) {
		const struct field *f = field_of(json_name(json_at(l->j, i)));

		if (f->with && !str_equal(f->with, (*act)->name))
			return err_set(err, RC_INPUT, "\"%s\" goes with \"%s\", not with \"%s\"",
				       f->name, f->with, (*act)->name);
	}
	return RC_OK;
}

/* A name goes into tables, logs and file names of others: short, and without control characters. */
static bool is_name(const char *z)
{
	size_t n = strlen(z);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)z[i] < 0x20 || z[i] == 0x7f)
			return false;
	return n > 0 && n <= NAME_MAX_BYTES;
}

static enum rc find_annotator(struct line *l, struct err *err)
{
	const struct json *given = json_get(l->j, "annotator");

	if (!given && annotate_unnamed(l->w))
		return err_set(err, RC_INPUT, "who says it? give the line an \"annotator\", or run with "
					      "--annotator NAME");
	l->annotator = given ? json_text(given, "") : annotate_name(l->w);
	if (!is_name(l->annotator))
		return bad(err, "annotator", "the name of who says it, at most 128 bytes, "
					     "without control characters");
	return RC_OK;
}

static enum rc find_item(struct line *l, struct err *err)
{
	const char *name = json_text(json_get(l->j, "item"), NULL);
	struct project *p = annotate_project(l->w);
	int64_t id = 0;
	enum rc rc;

	if (!name)
		return bad(err, "item", "the key of an item, as text");
	if ((rc = item_find(p, name, &id, err)))
		return rc;
	return item_get(p, id, &l->arena, &l->item, err);
}

static enum rc do_line(struct line *l, struct err *err)
{
	const struct field *act = NULL;
	enum rc rc;

	if (json_kind(l->j) != JSON_OBJECT)
		return err_set(err, RC_INPUT, "a line is a JSON object");
	if ((rc = find_act(l, &act, err)) || (rc = find_annotator(l, err)))
		return rc;
	if (act->item && (rc = find_item(l, err)))
		return rc;
	return act->act(l, err);
}

static void answer(struct str *out, const char *id, const char *error)
{
	struct jsonout j = jsonout_begin(out);

	jsonout_object(&j, NULL);
	jsonout_bool(&j, "ok", !error);
	jsonout_text(&j, error ? "error" : "event", error ? error : id);
	jsonout_close_object(&j);
}

enum rc annotate_line(struct annotate *w, const char *line, size_t n, struct str *out, bool *ok,
		      struct err *err)
{
	char id[33] = "";
	struct line l = { .w = w, .text = { line, n }, .id = id };
	struct json *tree = NULL;
	struct err why = ERR_INIT;
	enum rc rc = json_parse(line, n, &tree, &why);

	if (!rc) {
		l.j = tree;
		rc = do_line(&l, &why);
	}
	*ok = rc == RC_OK;
	if (rc == RC_SYSTEM || rc == RC_DAMAGED)
		*err = why;
	else
		answer(out, id, rc ? why.text : NULL);
	json_free(tree);
	arena_release(&l.arena);
	return rc == RC_SYSTEM || rc == RC_DAMAGED ? rc : RC_OK;
}
