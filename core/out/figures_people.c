/* figures_people -- see figures_people.h. */
#include "core/out/figures_people.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"

_Static_assert((int)ANNOTATORS_TIE == (int)CHOICE_TIE &&
		       (int)ANNOTATORS_CHOICES == (int)CHOICE_COUNT &&
		       (int)ANNOTATORS_BOTH_BAD == (int)CHOICE_BOTH_BAD,
	       "one order of choices");

/* A choice as its event told it: where it stood on the screen, how long it took. */
struct told {
	struct digest item;
	uint32_t annotator;
	uint8_t choice;
	int8_t left;
	bool repeat, revealed;
	double seconds;
	int64_t order;
};

struct reading {
	const struct figures_context *c;
	const struct panel_view *view;
	struct figures_people *out;
	struct digest *identity;	/* by row */
	size_t cap, identities, names, repeats;
	struct told *told;
	size_t n_told, told_cap;
};

static uint32_t person(struct reading *r, const char *name)
{
	struct figures_people *o = r->out;
	const char **grown;

	for (size_t i = 0; i < o->names; i++)
		if (strcmp(o->name[i], name) == 0)
			return (uint32_t)i;
	if (o->names == r->names) {
		r->names = r->names ? 2 * r->names : 16;
		grown = arena_alloc(r->c->arena, r->names * sizeof(*grown));
		if (o->names)
			memcpy(grown, o->name, o->names * sizeof(*grown));
		o->name = grown;
	}
	o->name[o->names] = arena_dup(r->c->arena, name, strlen(name));
	return (uint32_t)o->names++;
}

/* Votes for the label, and which side most prefer. */
static void committee(const struct panel_view *v, size_t i, struct annotators_row *row)
{
	const struct panel *p = v->panel;
	size_t a = 0, b = 0, rated = 0;

	row->votes = row->majority = -1;
	if (!p->score[0] || !p->voters)
		return;
	for (size_t k = 0; k < p->voters; k++) {
		double x = p->score[0][k * p->n + i], y = p->score[1][k * p->n + i];

		a += x > y;
		b += y > x;
		rated += !isnan(x) && !isnan(y);
	}
	row->majority = (int8_t)(a > b ? SIDE_A : b > a ? SIDE_B : -1);
	if (rated == p->voters && v->chosen[i] >= 0)
		row->votes = (int16_t)(v->chosen[i] == SIDE_A ? a : b);
}

static bool ours(const struct figures_context *c, int64_t id)
{
	size_t i = (size_t)id - 1;

	return id > 0 && i < c->panel->n && c->panel->kind[i] == ITEM_PAIR &&
	       !(c->panel->flags[i] & ITEM_SUPERSEDED) &&
	       (c->subset < 0 || c->panel->subset[i] == c->subset);
}

static bool see_state(void *ctx, const struct projection_state *s)
{
	struct reading *r = ctx;
	struct annotators_row row = { .left = -1, .seconds = NAN };
	size_t i = (size_t)s->item_id - 1;

	if (!ours(r->c, s->item_id) || (s->choice == CHOICE_NONE && !s->tags))
		return true;
	row.item = (uint32_t)i;
	row.annotator = person(r, s->annotator);
	row.choice = (uint8_t)s->blind_choice;
	row.tags = s->tags;
	row.label = r->view->chosen[i];
	committee(r->view, i, &row);
	r->out->answered[i] = 1;
	r->identity = mem_grow(r->identity, &r->identities, r->out->n + 1, sizeof(*r->identity));
	r->identity[r->out->n] = s->item;
	r->out->row = mem_grow(r->out->row, &r->cap, r->out->n + 1, sizeof(*r->out->row));
	r->out->row[r->out->n++] = row;
	return true;
}

static void told_of(const struct json *body, struct told *t)
{
	const char *side = json_text(json_get(body, "side_on_screen"), "");
	const struct json *again = json_get(body, "repeat_of");

	t->choice = (uint8_t)projection_choice_of(json_text(json_get(body, "choice"), ""));
	t->left = (int8_t)(strcmp(side, "left") == 0 ? 1 : strcmp(side, "right") == 0 ? 0 : -1);
	t->seconds = json_double(json_get(body, "shown_ms"), NAN) / 1000;
	t->revealed = json_bool(json_get(body, "after_reveal"), false);
	t->repeat = again && json_kind(again) != JSON_NULL && json_kind(again) != JSON_FALSE;
}

static bool see_event(void *ctx, const struct event *e)
{
	struct reading *r = ctx;
	struct err err = ERR_INIT;
	struct json *body;
	struct told t = { .annotator = UINT32_MAX };

	if (e->kind != EVENT_CHOICE || !e->has_item || !e->body)
		return true;
	for (size_t i = 0; i < r->out->names; i++)
		if (strcmp(r->out->name[i], e->annotator) == 0)
			t.annotator = (uint32_t)i;
	if (t.annotator == UINT32_MAX || json_parse(e->body, strlen(e->body), &body, &err))
		return true;
	told_of(body, &t);
	json_free(body);
	t.item = e->item;
	t.order = e->clock;
	r->told = mem_grow(r->told, &r->told_cap, r->n_told + 1, sizeof(*r->told));
	r->told[r->n_told++] = t;
	return true;
}

static int by_item(const void *x, const void *y)
{
	const struct told *a = x, *b = y;
	int d = digest_compare(&a->item, &b->item);

	if (d)
		return d;
	if (a->annotator != b->annotator)
		return a->annotator < b->annotator ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static void add_repeat(struct reading *r, const struct annotators_row *row,
		       const struct told *first, const struct told *again)
{
	bool swapped = first && first->left >= 0 && again->left >= 0 &&
		       (first->choice == again->choice) != (first->left == again->left);

	r->out->repeat = mem_grow(r->out->repeat, &r->repeats, r->out->repeats + 1,
				  sizeof(*r->out->repeat));
	r->out->repeat[r->out->repeats++] = (struct annotators_repeat){
		.annotator = row->annotator, .first = row->choice, .again = again->choice,
		.swapped = swapped,
	};
}

/* Join the events of one (item, annotator) to its row: the first that made the blind choice. */
static void join(struct reading *r, size_t at, const struct told *t, size_t n)
{
	struct annotators_row *row = &r->out->row[at];
	const struct told *first = NULL;

	for (size_t i = 0; i < n; i++) {
		if (t[i].repeat)
			add_repeat(r, row, first, &t[i]);
		else if (!first && !t[i].revealed && t[i].choice == row->choice)
			first = &t[i];
	}
	if (first) {
		row->left = first->left;
		row->seconds = first->seconds;
	}
}

static void join_all(struct reading *r)
{
	if (r->n_told)
		qsort(r->told, r->n_told, sizeof(*r->told), by_item);
	for (size_t i = 0; i < r->out->n; i++) {
		struct told key = { .item = r->identity[i], .annotator = r->out->row[i].annotator };
		size_t lo = 0, hi = r->n_told, n = 0;

		key.order = INT64_MIN;
		while (lo < hi) {
			size_t mid = lo + (hi - lo) / 2;

			if (by_item(&r->told[mid], &key) < 0)
				lo = mid + 1;
			else
				hi = mid;
		}
		while (lo + n < r->n_told && digest_equal(&r->told[lo + n].item, &key.item) &&
		       r->told[lo + n].annotator == key.annotator)
			n++;
		join(r, i, r->told + lo, n);
	}
}

/* Into the arena, so that nobody has to free it. */
static void *settled(const struct figures_context *c, void *v, size_t n, size_t size)
{
	void *out = arena_alloc(c->arena, n * size + 1);

	if (n)
		memcpy(out, v, n * size);
	free(v);
	return out;
}

static void read_people(const struct figures_context *c, bool adjudicated, void *result)
{
	struct figures_people *o = result;
	struct reading r = { .c = c, .view = figures_view(c, adjudicated), .out = o };
	struct err err = ERR_INIT;

	o->answered = arena_zalloc(c->arena, c->panel->n + 1);
	if (projection_each(c->project, see_state, &r, &err) ||
	    (o->n && event_each(c->project, 0, see_event, &r, &err)))
		o->why = arena_dup(c->arena, err.text, strlen(err.text));
	join_all(&r);
	o->row = settled(c, o->row, o->n, sizeof(*o->row));
	o->repeat = settled(c, o->repeat, o->repeats, sizeof(*o->repeat));
	free(r.identity);
	free(r.told);
}

const struct figures_people *figures_people(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, read_people, adjudicated, sizeof(struct figures_people));
}
