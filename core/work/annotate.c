/* annotate -- see annotate.h. The lines of `assay annotate` are read in annotate_line.c. */
#include "core/work/annotate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/store/project.h"
#include "core/work/taxonomy.h"

struct annotate {
	struct project *project;
	struct event_writer *writer;
	char *annotator;
	uint64_t seed;
	bool open, unnamed;
	struct taxonomy taxonomy;	/* the six and the project's own */
};

/* ---- a session ---- */

/* Our own members first, then what the front end knows of its terminal. */
static enum rc header_of(const struct annotate_options *o, struct str *out, struct err *err)
{
	struct jsonout j = jsonout_begin(out);
	struct json *given = NULL;
	const char *text = o->header ? o->header : "{}";
	char seed[24];
	struct str number = STR_INIT;

	if (json_parse(text, strlen(text), &given, err))
		return err_context(err, "session header");
	str_addf(&number, "%llu", (unsigned long long)o->seed);
	memcpy(seed, number.s, number.len + 1);
	str_release(&number);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "program", ASSAY_VERSION);
	jsonout_text(&j, "mode", o->open ? "open" : "blind");
	/* As text: JSON numbers above 2^53 do not survive every reader. */
	jsonout_text(&j, "seed", seed);
	jsonout_raw(&j, "terminal", text, strlen(text));
	jsonout_close_object(&j);
	json_free(given);
	return RC_OK;
}

enum rc annotate_open(struct project *p, const struct annotate_options *o, struct annotate **out,
		      struct err *err)
{
	struct annotate *w = mem_zalloc(1, sizeof(*w));
	struct str header = STR_INIT;
	enum rc rc;

	w->project = p;
	w->annotator = mem_strdup(o->annotator ? o->annotator : "");
	w->seed = o->seed;
	w->open = o->open;
	w->unnamed = o->unnamed;
	if ((rc = taxonomy_open(project_path(p), &w->taxonomy, err)))
		goto out;
	if ((rc = header_of(o, &header, err)))
		goto out;
	if ((rc = event_writer_open(p, w->annotator, header.s, NULL, &w->writer, err)))
		goto out;
	*out = w;
	w = NULL;
out:
	annotate_close(w);
	str_release(&header);
	return rc;
}

void annotate_close(struct annotate *w)
{
	if (!w)
		return;
	event_writer_close(w->writer);
	taxonomy_close(&w->taxonomy);
	free(w->annotator);
	free(w);
}

const struct taxonomy *annotate_taxonomy(const struct annotate *w)
{
	return &w->taxonomy;
}

const char *annotate_name(const struct annotate *w)
{
	return w->annotator;
}

bool annotate_unnamed(const struct annotate *w)
{
	return w->unnamed;
}

struct project *annotate_project(struct annotate *w)
{
	return w->project;
}

bool annotate_swapped(const struct annotate *w, const struct digest *item)
{
	struct digest_run r;

	digest_begin(&r);
	digest_add(&r, &(unsigned char[8]){
		(unsigned char)w->seed, (unsigned char)(w->seed >> 8), (unsigned char)(w->seed >> 16),
		(unsigned char)(w->seed >> 24), (unsigned char)(w->seed >> 32),
		(unsigned char)(w->seed >> 40), (unsigned char)(w->seed >> 48),
		(unsigned char)(w->seed >> 56) }, 8);
	digest_add(&r, item->b, sizeof(item->b));
	digest_add(&r, w->annotator, strlen(w->annotator));
	return digest_end(&r).b[0] & 1;
}

/* ---- acts ---- */

/* Append body for an annotator (NULL: the session's own); frees the body's string. */
static enum rc append(struct annotate *w, const char *annotator, enum event_kind kind,
		      const struct digest *item, struct str *body, char *id, struct err *err)
{
	const char *who = annotator ? annotator : w->annotator;
	enum rc rc;

	if (!who[0])
		rc = err_set(err, RC_INPUT, "an annotator's name is needed");
	else if (str_equal(who, w->annotator))
		rc = event_append(w->writer, kind, item, body->s, id, err);
	else
		rc = event_append_as(w->writer, who, kind, item, body->s, id, err);
	str_release(body);
	return rc;
}

enum rc annotate_draw(struct annotate *w, const struct digest *item, const struct queue_draw *d,
		      char *id, struct err *err)
{
	struct str body = STR_INIT, seed = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	str_addf(&seed, "%llu", (unsigned long long)d->seed);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "design", d->design);
	jsonout_int(&j, "pool_n", (int64_t)d->pool_n);
	if (d->stratum >= 0)
		jsonout_int(&j, "stratum", d->stratum);
	else
		jsonout_null(&j, "stratum");
	jsonout_double(&j, "q", d->q);
	jsonout_text(&j, "seed", seed.s);
	jsonout_int(&j, "t", (int64_t)d->t);
	jsonout_close_object(&j);
	str_release(&seed);
	return append(w, NULL, EVENT_DRAW, item, &body, id, err);
}

/* The digest of the response that a choice prefers: it means the same in every replica. */
static void add_response(struct jsonout *j, const struct item_row *item, int side)
{
	char hex[DIGEST_HEX];

	if (side != SIDE_A && side != SIDE_B) {
		jsonout_null(j, "response");
		return;
	}
	digest_hex(&item->response[side], hex);
	jsonout_text(j, "response", hex);
}

static int side_of(enum choice c)
{
	return c == CHOICE_A ? SIDE_A : c == CHOICE_B ? SIDE_B : SIDE_NONE;
}

static void add_context(struct jsonout *j, const struct annotate *w,
			const struct annotate_context *ctx)
{
	const struct clock *clock = project_clock(w->project);
	bool revealed = ctx ? ctx->revealed : w->open;

	jsonout_text(j, "side_on_screen", ctx ? ctx->on_screen : NULL);
	jsonout_bool(j, "after_reveal", revealed);
	if (!ctx)
		return;
	jsonout_text(j, "layout", ctx->layout);
	jsonout_bool(j, "diff", ctx->diff);
	if (ctx->shown_mono_ns)
		jsonout_int(j, "shown_ms", (clock->mono_ns(clock) - ctx->shown_mono_ns) / 1000000);
	else
		jsonout_null(j, "shown_ms");
	if (ctx->position)
		jsonout_int(j, "position", ctx->position);
	else
		jsonout_null(j, "position");
}

static enum rc check_choice(const struct item_row *item, enum choice c, struct err *err)
{
	if (c <= CHOICE_NONE || c >= CHOICE_TIE)
		return err_set(err, RC_INPUT, "not a choice: a, b, both_good, both_bad or unsure");
	if (item->kind != ITEM_PAIR)
		return err_set(err, RC_INPUT, "%s is a claim with one response: it takes judgments, "
			       "not choices", item->key);
	return RC_OK;
}

enum rc annotate_choice(struct annotate *w, const char *annotator, const struct item_row *item,
			enum choice c, const struct annotate_context *ctx, char *id,
			struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	if (check_choice(item, c, err))
		return err->code;
	jsonout_object(&j, NULL);
	jsonout_text(&j, "choice", projection_choice_name(c));
	add_response(&j, item, side_of(c));
	add_context(&j, w, ctx);
	jsonout_close_object(&j);
	return append(w, annotator, EVENT_CHOICE, &item->identity, &body, id, err);
}

/* A span names its side; the digest beside it says which text was meant wherever the event goes. */
static void add_span(struct jsonout *j, const struct item_row *item, const char *span)
{
	struct json *s = NULL;
	struct err ignored = ERR_INIT;
	const char *side;

	if (!span) {
		jsonout_null(j, "span");
		return;
	}
	jsonout_raw(j, "span", span, strlen(span));
	if (json_parse(span, strlen(span), &s, &ignored))
		return;
	side = json_text(json_get(s, "side"), "");
	if (str_equal(side, "a") || str_equal(side, "b"))
		add_response(j, item, str_equal(side, "a") ? SIDE_A : SIDE_B);
	json_free(s);
}

enum rc annotate_tag(struct annotate *w, const char *annotator, const struct item_row *item,
		     const char *source, bool on, const char *span, char *id, struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	if (!taxonomy_find(&w->taxonomy, source))
		return err_set(err, RC_INPUT, "no source \"%s\": there are %s", source,
			       taxonomy_ids(&w->taxonomy));
	jsonout_object(&j, NULL);
	jsonout_text(&j, "source", source);
	jsonout_bool(&j, "on", on);
	add_span(&j, item, span);
	jsonout_close_object(&j);
	return append(w, annotator, EVENT_TAG, &item->identity, &body, id, err);
}

enum rc annotate_note(struct annotate *w, const char *annotator, const struct item_row *item,
		      const char *text, char *id, struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "note", text);
	jsonout_close_object(&j);
	return append(w, annotator, EVENT_NOTE, &item->identity, &body, id, err);
}

enum rc annotate_confidence(struct annotate *w, const char *annotator, const struct item_row *item,
			    double c, char *id, struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	if (!(c >= 0 && c <= 1))
		return err_set(err, RC_INPUT, "a confidence is a number from 0 to 1");
	jsonout_object(&j, NULL);
	jsonout_double(&j, "confidence", c);
	jsonout_close_object(&j);
	return append(w, annotator, EVENT_CONFIDENCE, &item->identity, &body, id, err);
}

enum rc annotate_feature(struct annotate *w, const char *annotator, const struct item_row *item,
			 const char *feature, enum side side, int value, char *id, struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	if (value < -127 || value > 127)
		return err_set(err, RC_INPUT, "a feature's value is a whole number from -127 to 127");
	if (side != SIDE_A && (side != SIDE_B || item->kind != ITEM_PAIR))
		return err_set(err, RC_INPUT, "side is a or b of a pair, a of a claim");
	jsonout_object(&j, NULL);
	jsonout_text(&j, "feature", feature);
	jsonout_text(&j, "side", side == SIDE_A ? "a" : "b");
	add_response(&j, item, side);
	jsonout_int(&j, "value", value);
	jsonout_close_object(&j);
	return append(w, annotator, EVENT_FEATURE, &item->identity, &body, id, err);
}

enum rc annotate_verdict(struct annotate *w, const char *annotator, const struct item_row *item,
			 enum choice c, const char *reason, char *id, struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	if (check_choice(item, c, err))
		return err->code;
	jsonout_object(&j, NULL);
	jsonout_text(&j, "choice", projection_choice_name(c));
	add_response(&j, item, side_of(c));
	jsonout_text(&j, "reason", reason ? reason : "");
	jsonout_close_object(&j);
	return append(w, annotator, EVENT_VERDICT, &item->identity, &body, id, err);
}

enum rc annotate_skip(struct annotate *w, const char *annotator, const struct item_row *item,
		      char *id, struct err *err)
{
	struct str body = STR_INIT;

	str_addz(&body, "{}");
	return append(w, annotator, EVENT_SKIP, &item->identity, &body, id, err);
}

enum rc annotate_reveal(struct annotate *w, const struct item_row *item, const char *what, char *id,
			struct err *err)
{
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "what", what);
	jsonout_close_object(&j);
	return append(w, NULL, EVENT_REVEAL, &item->identity, &body, id, err);
}

/* ---- back and forth ---- */

/* "0007", or the first digits of an item that this corpus does not have. */
static const char *item_name(struct annotate *w, const struct event *e, struct arena *a)
{
	struct err ignored = ERR_INIT;
	struct item_row row;
	int64_t id = 0;
	char hex[DIGEST_HEX];

	if (!item_by_identity(w->project, &e->item, &id, &ignored) &&
	    !item_get(w->project, id, a, &row, &ignored))
		return row.key;
	digest_hex(&e->item, hex);
	return arena_dup(a, hex, 12);
}

static void describe_body(const struct event *e, const struct json *body, struct str *s)
{
	switch (e->kind) {
	case EVENT_CHOICE:
	case EVENT_VERDICT:
		str_addf(s, " %s", json_text(json_get(body, "choice"), "?"));
		break;
	case EVENT_TAG:
		str_addf(s, " %s%s", json_text(json_get(body, "source"), "?"),
			 json_bool(json_get(body, "on"), true) ? "" : " off");
		break;
	case EVENT_FEATURE:
		str_addf(s, " %s = %g", json_text(json_get(body, "feature"), "?"),
			 json_double(json_get(body, "value"), NAN));
		break;
	default:
		break;
	}
}

static const char *describe(struct annotate *w, const struct event *e, struct arena *a)
{
	struct str s = STR_INIT;
	struct json *body = NULL;
	struct err ignored = ERR_INIT;
	const char *out;

	str_addz(&s, event_kind_name(e->kind));
	if (e->body && !json_parse(e->body, strlen(e->body), &body, &ignored)) {
		describe_body(e, body, &s);
		json_free(body);
	}
	if (e->has_item)
		str_addf(&s, " on %s", item_name(w, e, a));
	out = arena_dup(a, s.s, s.len);
	str_release(&s);
	return out;
}

static enum rc turn(struct annotate *w, const char *annotator, enum event_kind kind,
		    struct arena *a, struct digest *item, const char **what, char *id,
		    struct err *err)
{
	const char *who = annotator ? annotator : w->annotator;
	struct str body = STR_INIT;
	struct jsonout j = jsonout_begin(&body);
	struct event e;
	enum rc rc;

	rc = kind == EVENT_UNDO ? event_last_act(w->project, who, a, &e, err)
				: event_last_undone(w->project, who, a, &e, err);
	if (rc == RC_NOTFOUND)
		return err_set(err, rc, kind == EVENT_UNDO ? "nothing to undo" : "nothing to redo");
	if (rc)
		return rc;
	jsonout_object(&j, NULL);
	jsonout_text(&j, "event", e.id);
	jsonout_close_object(&j);
	rc = append(w, who, kind, e.has_item ? &e.item : NULL, &body, id, err);
	if (rc)
		return rc;
	if (e.has_item)
		*item = e.item;
	*what = describe(w, &e, a);
	return RC_OK;
}

enum rc annotate_undo(struct annotate *w, const char *annotator, struct arena *a,
		      struct digest *item, const char **what, char *id, struct err *err)
{
	return turn(w, annotator, EVENT_UNDO, a, item, what, id, err);
}

enum rc annotate_redo(struct annotate *w, const char *annotator, struct arena *a,
		      struct digest *item, const char **what, char *id, struct err *err)
{
	return turn(w, annotator, EVENT_REDO, a, item, what, id, err);
}
