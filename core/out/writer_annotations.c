/*
 * writer_annotations -- what each annotator says of each item now, with the
 * acts that led there and every time that was taken; as JSON lines and as CSV.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/out/writer.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"

/* A choice in the log; taken back or not. */
struct act {
	struct digest item;
	const char *annotator, *body;
	char id[33], session[33];
	int64_t wall_ns, clock;
	bool undone;
};

struct acts {
	struct act *v;
	size_t n, cap;
	uint32_t *slot;		/* by id: index + 1 */
	size_t slots;
	struct arena arena;
};

/* The tags that stand, in the order of states. */
struct tags {
	struct tag {
		struct digest item;
		const char *annotator, *source, *span;	/* span NULL: none */
	} *v;
	size_t n, cap;
};

struct said {
	struct writer_run *run;
	struct acts acts;
	struct tags tags;
	void (*line)(struct said *s, const struct projection_state *state, const struct item_row *item,
		     const struct act *act, size_t n);
	struct arena row;
	enum rc rc;
	struct err *err;
};

/* ---- the log ---- */

static size_t slot_of(const struct acts *a, const char *id)
{
	size_t h = 1469598103u;

	for (const char *c = id; *c; c++)
		h = (h ^ (unsigned char)*c) * 16777619u;
	while (a->slot[h & (a->slots - 1)] && strcmp(a->v[a->slot[h & (a->slots - 1)] - 1].id, id) != 0)
		h++;
	return h & (a->slots - 1);
}

static void grow_slots(struct acts *a)
{
	if (2 * (a->n + 1) < a->slots)
		return;
	free(a->slot);
	a->slots = a->slots ? 2 * a->slots : 1024;
	a->slot = mem_zalloc(a->slots, sizeof(*a->slot));
	for (size_t i = 0; i < a->n; i++)
		a->slot[slot_of(a, a->v[i].id)] = (uint32_t)i + 1;
}

static void add_act(struct acts *a, const struct event *e)
{
	struct act *act;

	grow_slots(a);
	a->v = mem_grow(a->v, &a->cap, a->n + 1, sizeof(*a->v));
	act = &a->v[a->n++];
	*act = (struct act){ .item = e->item, .wall_ns = e->wall_ns, .clock = e->clock };
	act->annotator = arena_dup(&a->arena, e->annotator, strlen(e->annotator));
	act->body = e->body ? arena_dup(&a->arena, e->body, strlen(e->body)) : NULL;
	memcpy(act->id, e->id, sizeof(act->id));
	memcpy(act->session, e->session, sizeof(act->session));
	a->slot[slot_of(a, act->id)] = (uint32_t)a->n;
}

static void turn_act(struct acts *a, const struct event *e, bool undone)
{
	struct json *body = NULL;
	struct err ignored = ERR_INIT;
	uint32_t at;

	if (!a->slots || !e->body || json_parse(e->body, strlen(e->body), &body, &ignored))
		return;
	at = a->slot[slot_of(a, json_text(json_get(body, "event"), ""))];
	if (at)
		a->v[at - 1].undone = undone;
	json_free(body);
}

static bool on_event(void *ctx, const struct event *e)
{
	struct acts *a = ctx;

	if (e->kind == EVENT_CHOICE && e->has_item)
		add_act(a, e);
	else if (e->kind == EVENT_UNDO || e->kind == EVENT_REDO)
		turn_act(a, e, e->kind == EVENT_UNDO);
	return true;
}

static int by_who(const struct digest *item, const char *annotator, const struct act *b)
{
	int c = digest_compare(item, &b->item);

	return c ? c : strcmp(annotator, b->annotator);
}

static int by_order(const void *x, const void *y)
{
	const struct act *a = x, *b = y;
	int c = by_who(&a->item, a->annotator, b);

	if (c)
		return c;
	if (a->clock != b->clock)
		return a->clock < b->clock ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* The acts of one annotator on one item. */
static const struct act *acts_of(const struct acts *a, const struct projection_state *s, size_t *n)
{
	size_t lo = 0, hi = a->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_who(&s->item, s->annotator, &a->v[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (*n = 0; lo + *n < a->n && by_who(&s->item, s->annotator, &a->v[lo + *n]) == 0;)
		++*n;
	return a->v + lo;
}

/* The act that stands: the last that nobody took back. */
static const struct act *standing(const struct act *act, size_t n)
{
	while (n > 0)
		if (!act[--n].undone)
			return &act[n];
	return NULL;
}

static bool on_tag(void *ctx, const struct projection_tag *t)
{
	struct said *s = ctx;
	struct arena *a = &s->acts.arena;
	struct tags *tags = &s->tags;

	tags->v = mem_grow(tags->v, &tags->cap, tags->n + 1, sizeof(*tags->v));
	tags->v[tags->n++] = (struct tag){
		.item = t->item,
		.annotator = arena_dup(a, t->annotator, strlen(t->annotator)),
		.source = arena_dup(a, t->source, strlen(t->source)),
		.span = t->span ? arena_dup(a, t->span, strlen(t->span)) : NULL,
	};
	return true;
}

static int tag_order(const struct projection_state *s, const struct tag *t)
{
	int c = digest_compare(&s->item, &t->item);

	return c ? c : strcmp(s->annotator, t->annotator);
}

static const struct tag *tags_of(const struct tags *tags, const struct projection_state *s,
				 size_t *n)
{
	size_t lo = 0, hi = tags->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (tag_order(s, &tags->v[mid]) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (*n = 0; lo + *n < tags->n && tag_order(s, &tags->v[lo + *n]) == 0;)
		++*n;
	return tags->v + lo;
}

/* ---- JSON lines ---- */

/* Members of a choice's body that both shapes show, in this order. */
static const char *const facts[] = {
	"response", "side_on_screen", "layout", "diff", "shown_ms", "position",
};

static void add_member(struct jsonout *j, const char *name, const struct json *v)
{
	switch (v ? json_kind(v) : JSON_NULL) {
	case JSON_STRING:
		jsonout_text(j, name, json_text(v, ""));
		break;
	case JSON_NUMBER:
		jsonout_double(j, name, json_double(v, NAN));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		jsonout_bool(j, name, json_bool(v, false));
		break;
	default:
		jsonout_null(j, name);
	}
}

static void add_time(struct jsonout *j, int64_t wall_ns)
{
	char when[25];

	if (wall_ns <= 0) {
		jsonout_null(j, "wall");
		return;
	}
	clock_format(wall_ns, when);
	jsonout_text(j, "wall", when);
}

static struct json *body_of(const struct act *a)
{
	struct json *j = NULL;
	struct err ignored = ERR_INIT;

	if (a && a->body && json_parse(a->body, strlen(a->body), &j, &ignored))
		return NULL;
	return j;
}

static void add_acts(struct jsonout *j, const struct act *act, size_t n)
{
	jsonout_array(j, "acts");
	for (size_t i = 0; i < n; i++) {
		struct json *body = body_of(&act[i]);

		jsonout_object(j, NULL);
		jsonout_text(j, "event", act[i].id);
		add_time(j, act[i].wall_ns);
		add_member(j, "choice", json_get(body, "choice"));
		add_member(j, "after_reveal", json_get(body, "after_reveal"));
		add_member(j, "shown_ms", json_get(body, "shown_ms"));
		jsonout_bool(j, "undone", act[i].undone);
		jsonout_close_object(j);
		json_free(body);
	}
	jsonout_close_array(j);
}

static void add_choice(struct jsonout *j, const char *name, enum choice c)
{
	jsonout_text(j, name, c == CHOICE_NONE ? NULL : projection_choice_name(c));
}

static void add_tags(struct jsonout *j, const struct tag *tag, size_t n)
{
	jsonout_array(j, "tags");
	for (size_t i = 0; i < n; i++)
		jsonout_text(j, NULL, tag[i].source);
	jsonout_close_array(j);
	jsonout_object(j, "spans");
	for (size_t i = 0; i < n; i++)
		if (tag[i].span)
			jsonout_raw(j, tag[i].source, tag[i].span, strlen(tag[i].span));
	jsonout_close_object(j);
}

static void json_line(struct said *s, const struct projection_state *state,
		      const struct item_row *item, const struct act *act, size_t n)
{
	struct jsonout j = jsonout_begin(&s->run->line);
	const struct act *now = standing(act, n);
	struct json *body = body_of(now);
	size_t n_tags = 0;
	const struct tag *tag = tags_of(&s->tags, state, &n_tags);
	char hex[DIGEST_HEX];

	digest_hex(&state->item, hex);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "pair_id", item ? item->key : NULL);
	jsonout_text(&j, "item", hex);
	jsonout_text(&j, "annotator", state->annotator);
	add_choice(&j, "choice", state->choice);
	add_choice(&j, "blind_choice", state->blind_choice);
	jsonout_bool(&j, "after_reveal", state->after_reveal);
	for (size_t f = 0; f < COUNT(facts); f++)
		add_member(&j, facts[f], json_get(body, facts[f]));
	add_time(&j, now ? now->wall_ns : 0);
	jsonout_text(&j, "session", now ? now->session : NULL);
	jsonout_double(&j, "confidence", state->confidence);
	add_tags(&j, tag, n_tags);
	jsonout_text(&j, "note", state->note);
	jsonout_int(&j, "revisions", state->revisions);
	jsonout_bool(&j, "skipped", state->skipped);
	add_acts(&j, act, n);
	jsonout_close_object(&j);
	str_addc(&s->run->line, '\n');
	json_free(body);
}

/* ---- CSV ---- */

/* RFC 4180. What a spreadsheet would take for a formula keeps its text, behind an apostrophe. */
static void cell(struct str *line, const char *z)
{
	bool formula = z[0] && strchr("=+-@\t\r", z[0]) && strtod(z, NULL) == 0;

	if (line->len && line->s[line->len - 1] != '\n')
		str_addc(line, ',');
	if (!formula && !strpbrk(z, ",\"\r\n")) {
		/* An empty first cell must still be seen as one. */
		str_addz(line, z[0] || line->len ? z : "\"\"");
		return;
	}
	str_addz(line, formula ? "\"'" : "\"");
	for (; *z; z++) {
		if (*z == '"')
			str_addc(line, '"');
		str_addc(line, *z);
	}
	str_addc(line, '"');
}

static void cell_member(struct str *line, const struct json *v)
{
	struct str number = STR_INIT;

	switch (v ? json_kind(v) : JSON_NULL) {
	case JSON_STRING:
		cell(line, json_text(v, ""));
		break;
	case JSON_NUMBER:
		str_addf(&number, "%.17g", json_double(v, NAN));
		cell(line, number.s);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		cell(line, json_bool(v, false) ? "true" : "false");
		break;
	default:
		cell(line, "");
	}
	str_release(&number);
}

static void cell_tags(struct str *line, const struct tag *tag, size_t n)
{
	struct str s = STR_INIT;

	for (size_t i = 0; i < n; i++)
		str_addf(&s, "%s%s", i ? " " : "", tag[i].source);
	cell(line, s.s);
	str_release(&s);
}

static void csv_line(struct said *s, const struct projection_state *state,
		     const struct item_row *item, const struct act *act, size_t n)
{
	struct str *line = &s->run->line, number = STR_INIT;
	const struct act *now = standing(act, n);
	struct json *body = body_of(now);
	size_t n_tags = 0;
	const struct tag *tag = tags_of(&s->tags, state, &n_tags);
	char hex[DIGEST_HEX], when[25] = "";

	digest_hex(&state->item, hex);
	if (now && now->wall_ns > 0)
		clock_format(now->wall_ns, when);
	cell(line, item ? item->key : "");
	cell(line, hex);
	cell(line, state->annotator);
	cell(line, projection_choice_name(state->choice));
	cell(line, projection_choice_name(state->blind_choice));
	cell(line, state->after_reveal ? "true" : "false");
	for (size_t f = 0; f < COUNT(facts); f++)
		cell_member(line, json_get(body, facts[f]));
	cell(line, when);
	cell(line, now ? now->session : "");
	if (!isnan(state->confidence))
		str_addf(&number, "%.17g", state->confidence);
	cell(line, number.s);
	cell_tags(line, tag, n_tags);
	cell(line, state->note);
	str_clear(&number);
	str_addf(&number, "%d", state->revisions);
	cell(line, number.s);
	cell(line, state->skipped ? "true" : "false");
	str_addz(line, "\r\n");
	str_release(&number);
	json_free(body);
}

/* ---- both ---- */

static bool on_state(void *ctx, const struct projection_state *state)
{
	struct said *s = ctx;
	const struct panel *p = s->run->panel;
	struct item_row item;
	bool known = state->item_id > 0 && (size_t)state->item_id <= p->n;
	size_t n = 0;
	const struct act *act = acts_of(&s->acts, state, &n);

	if (s->run->subset >= 0 && (!known || p->subset[state->item_id - 1] != s->run->subset))
		return true;
	arena_reset(&s->row);
	if (known)
		s->rc = item_get(s->run->project, state->item_id, &s->row, &item, s->err);
	if (s->rc)
		return false;
	s->run->in++;
	s->line(s, state, known ? &item : NULL, act, n);
	writer_flush(s->run);
	return true;
}

static enum rc write_all(struct said *s)
{
	enum rc rc = event_each(s->run->project, 0, on_event, &s->acts, s->err);

	if (!rc)
		rc = projection_tags(s->run->project, on_tag, s, s->err);
	if (!rc && s->acts.n)
		qsort(s->acts.v, s->acts.n, sizeof(*s->acts.v), by_order);
	if (!rc)
		rc = projection_each(s->run->project, on_state, s, s->err);
	free(s->acts.v);
	free(s->tags.v);
	free(s->acts.slot);
	arena_release(&s->acts.arena);
	arena_release(&s->row);
	return rc ? rc : s->rc;
}

static enum rc annotations(struct writer_run *r, struct err *err)
{
	struct said s = { .run = r, .line = json_line, .err = err };

	return write_all(&s);
}

static enum rc csv(struct writer_run *r, struct err *err)
{
	struct said s = { .run = r, .line = csv_line, .err = err };

	str_addz(&r->line, "pair_id,item,annotator,choice,blind_choice,after_reveal");
	for (size_t f = 0; f < COUNT(facts); f++)
		cell(&r->line, facts[f]);
	str_addz(&r->line, ",wall,session,confidence,tags,note,revisions,skipped\r\n");
	r->put(r->ctx, r->line.s, r->line.len);
	str_clear(&r->line);
	return write_all(&s);
}

const struct writer writer_annotations = {
	.records = annotations,
};

const struct writer writer_csv = {
	.records = csv,
};
