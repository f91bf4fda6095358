/* population -- see population.h. */
#include "core/out/population.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/measure/sequence.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"

/* One thing that happened to an item: a draw or the first look without one. */
struct step {
	struct digest item;
	double q;	/* NaN: a look */
	uint32_t who;
	uint32_t order;	/* of the draw, index into orders */
	size_t at;	/* panel index, SIZE_MAX: not here */
};

/* What the draws of one sequence have in common. */
struct order {
	char design[32], seed[24];
	double pool;
	uint32_t who;
	size_t draws;
};

#define NO_ORDER UINT32_MAX

struct job {
	struct step *step;
	size_t n, cap;
	struct order *order;
	size_t orders, order_cap;
	const char **who;
	size_t people, people_cap;
	size_t planned;
	uint8_t *done;		/* by panel index */
	size_t items;
	struct arena *arena;
};

static uint32_t person(struct job *j, const char *name)
{
	for (size_t i = 0; i < j->people; i++)
		if (strcmp(j->who[i], name) == 0)
			return (uint32_t)i;
	j->who = mem_grow(j->who, &j->people_cap, j->people + 1, sizeof *j->who);
	j->who[j->people] = arena_dup(j->arena, name, strlen(name));
	return (uint32_t)j->people++;
}

static void push(struct job *j, const struct event *e, double q, uint32_t order)
{
	j->step = mem_grow(j->step, &j->cap, j->n + 1, sizeof *j->step);
	j->step[j->n++] = (struct step){ e->item, q, person(j, e->annotator), order, SIZE_MAX };
}

static uint32_t order_of(struct job *j, const struct order *o)
{
	for (size_t i = 0; i < j->orders; i++) {
		const struct order *x = &j->order[i];

		if (x->who == o->who && x->pool == o->pool && strcmp(x->design, o->design) == 0 &&
		    strcmp(x->seed, o->seed) == 0)
			return (uint32_t)i;
	}
	j->order = mem_grow(j->order, &j->order_cap, j->orders + 1, sizeof *j->order);
	j->order[j->orders] = *o;
	return (uint32_t)j->orders++;
}

static void see_draw(struct job *j, const struct event *e, const struct json *body)
{
	double q = json_double(json_get(body, "q"), NAN);
	struct order o = { .pool = json_double(json_get(body, "pool_n"), 0) };
	uint32_t at;

	if (isnan(q) || !(q > 0) || q > 1 || o.pool < 1)
		return;		/* by hand: it counts as a look once it is answered */
	snprintf(o.design, sizeof o.design, "%s", json_text(json_get(body, "design"), ""));
	snprintf(o.seed, sizeof o.seed, "%s", json_text(json_get(body, "seed"), ""));
	o.who = person(j, e->annotator);
	at = order_of(j, &o);
	j->order[at].draws++;
	push(j, e, q, at);
}

static bool is_look(enum event_kind k)
{
	return k == EVENT_CHOICE || k == EVENT_TAG || k == EVENT_VERDICT;
}

static bool see(void *ctx, const struct event *e)
{
	struct job *j = ctx;
	struct err none = ERR_INIT;
	struct json *body = NULL;

	if (e->has_item && is_look(e->kind))
		push(j, e, NAN, NO_ORDER);
	if ((e->kind != EVENT_DRAW && e->kind != EVENT_PLAN) || !e->body)
		return true;
	if (json_parse(e->body, strlen(e->body), &body, &none))
		return true;
	if (e->kind == EVENT_PLAN && strcmp(json_text(json_get(body, "kind"), ""), "estimate") == 0)
		j->planned = (size_t)fmax(0, json_double(json_get(body, "n"), 0));
	else if (e->kind == EVENT_DRAW && e->has_item)
		see_draw(j, e, body);
	json_free(body);
	return true;
}

static bool see_state(void *ctx, const struct projection_state *s)
{
	struct job *j = ctx;

	if (s->item_id > 0 && (size_t)s->item_id <= j->items &&
	    (s->choice != CHOICE_NONE || s->tags))
		j->done[s->item_id - 1] = 1;
	return true;
}

static bool see_verdict(void *ctx, const struct digest *item, int64_t id, enum choice verdict)
{
	struct job *j = ctx;

	(void)item;
	if (id > 0 && (size_t)id <= j->items && verdict != CHOICE_NONE)
		j->done[id - 1] = 1;
	return true;
}

/* The pool with most draws. */
static double main_pool(const struct job *j)
{
	double pool = 0;
	size_t most = 0;

	for (size_t i = 0; i < j->orders; i++) {
		size_t draws = 0;

		for (size_t k = 0; k < j->orders; k++)
			draws += j->order[k].pool == j->order[i].pool ? j->order[k].draws : 0;
		if (draws > most) {
			most = draws;
			pool = j->order[i].pool;
		}
	}
	return pool;
}

/*
 * Each item of a sequence once, at its first step. Picks count where the pool is
 * all there is; of a smaller pool nobody knows whether it held the item.
 */
static void settle(struct job *j, uint32_t at, bool picks, uint8_t *seen, struct population *out)
{
	struct population_sequence *s = &out->sequence[out->sequences];
	const struct order *o = &j->order[at];
	/* That order passes over whatever anybody answered. */
	bool shared = strcmp(o->design, "estimate") == 0;

	memset(seen, 0, j->items);
	*s = (struct population_sequence){ .annotator = j->who[o->who], .from = out->n };
	s->design = arena_dup(j->arena, o->design, strlen(o->design));
	for (size_t i = 0; i < j->n; i++) {
		const struct step *step = &j->step[i];
		bool drawn = !isnan(step->q), done;

		if (step->order != at && (drawn || !picks || (step->who != o->who && !shared)))
			continue;
		if (step->at == SIZE_MAX || seen[step->at])
			continue;
		seen[step->at] = 1;
		done = j->done[step->at] != 0;
		out->item[out->n] = (uint32_t)step->at;
		out->q[out->n] = step->q;
		out->done[out->n++] = done;
		s->drawn += drawn;
		s->answered += drawn && done;
		s->picked += !drawn && done;
	}
	s->n = out->n - s->from;
	out->sequences++;
}

static enum rc find_items(struct job *j, struct project *p, struct err *err)
{
	for (size_t i = 0; i < j->n; i++) {
		int64_t id;
		enum rc rc = item_by_identity(p, &j->step[i].item, &id, err);

		if (rc && rc != RC_NOTFOUND)
			return rc;
		if (!rc && id > 0 && (size_t)id <= j->items)
			j->step[i].at = (size_t)id - 1;
	}
	return RC_OK;
}

static size_t pairs_of(const struct panel *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->kind[i] == ITEM_PAIR && !(p->flags[i] & ITEM_SUPERSEDED);
	return n;
}

static void settle_all(struct job *j, const struct panel *panel, struct population *out)
{
	uint8_t *seen = arena_zalloc(j->arena, j->items + 1);
	size_t rows = j->orders * j->n + 1, longest = 0;
	bool picks;

	out->pool = main_pool(j);
	picks = out->pool >= (double)pairs_of(panel);
	out->sequence = arena_alloc(j->arena, (j->orders + 1) * sizeof *out->sequence);
	out->item = arena_alloc(j->arena, rows * sizeof *out->item);
	out->q = arena_alloc(j->arena, rows * sizeof *out->q);
	out->done = arena_alloc(j->arena, rows);
	for (uint32_t i = 0; i < j->orders; i++) {
		const struct population_sequence *s = &out->sequence[out->sequences];

		if (j->order[i].pool != out->pool)
			continue;
		settle(j, i, picks, seen, out);
		out->drawn += s->drawn;
		out->answered += s->answered;
		out->picked += s->picked;
		if (s->drawn > longest) {
			longest = s->drawn;
			out->design = s->design;
		}
	}
}

enum rc population_load(struct project *p, const struct panel *panel, struct arena *arena,
			struct population *out, struct err *err)
{
	struct job j = { .items = panel->n, .arena = arena };
	enum rc rc = event_each(p, 0, see, &j, err);

	*out = (struct population){ .planned = j.planned };
	j.done = arena_zalloc(arena, panel->n + 1);
	if (!rc && j.orders)
		rc = projection_each(p, see_state, &j, err);
	if (!rc && j.orders)
		rc = projection_verdicts(p, see_verdict, &j, err);
	if (!rc && j.orders)
		rc = find_items(&j, p, err);
	if (!rc && j.orders)
		settle_all(&j, panel, out);
	free(j.step);
	free(j.order);
	free(j.who);
	return rc;
}

/* ---- estimates ---- */

/* What a skipped draw counts as. */
enum skipped { SKIPPED_OUT, SKIPPED_ZERO, SKIPPED_ONE };

struct counting {
	const struct population *p;
	population_value_fn *value;
	const void *ctx;
	enum skipped skipped;
};

/* Row i: false if a look was taken back, or the draw was skipped and stays so. */
static bool value_of(const struct counting *c, size_t i, double *num, double *den)
{
	*num = NAN;
	*den = 0;
	if (c->p->done[i]) {
		c->value(c->ctx, c->p->item[i], num, den);
	} else if (!isnan(c->p->q[i]) && c->skipped != SKIPPED_OUT) {
		*num = c->skipped == SKIPPED_ONE;
		*den = 1;
	}
	return !isnan(*num);
}

static struct estimate_population simple(const struct counting *c,
					 const struct population_sequence *s)
{
	struct estimate_stratum h = { .pool = c->p->pool };
	double num, den;

	for (size_t i = s->from; i < s->from + s->n; i++)
		if (value_of(c, i, &num, &den))
			estimate_stratum_add(&h, num, den);
		else
			h.skipped++;
	return estimate_strata_ratio(&h, 1, true);
}

/*
 * By the probabilities. Random draws pass over what was looked at before, so
 * there each of the others is equally likely, whatever the log could know.
 */
static struct estimate_population adaptive(const struct counting *c,
					   const struct population_sequence *s)
{
	struct estimate_draw *d = mem_alloc(s->n + 1, sizeof *d);
	bool random = strcmp(s->design, "random") == 0;
	struct estimate_population e;
	size_t n = 0;

	for (size_t i = s->from; i < s->from + s->n; i++) {
		double num, den, q = c->p->q[i];

		if (!value_of(c, i, &num, &den) && isnan(q))
			continue;
		if (random && !isnan(q))
			q = 1 / fmax(1, c->p->pool - (double)n);
		d[n++] = (struct estimate_draw){ .q = q, .num = num, .den = den };
	}
	e = estimate_adaptive_ratio(d, n, c->p->pool, true);
	free(d);
	return e;
}

static struct estimate_population joined(const struct counting *c)
{
	const struct population *p = c->p;
	struct estimate_population *e = mem_alloc(p->sequences + 1, sizeof *e), out;

	for (size_t i = 0; i < p->sequences; i++) {
		const struct population_sequence *s = &p->sequence[i];
		bool plain = strcmp(s->design, "random") == 0 && !s->picked;

		e[i] = plain ? simple(c, s) : adaptive(c, s);
		e[i].worst_lo = e[i].worst_hi = NAN;
	}
	out = estimate_joined(e, p->sequences, true);
	free(e);
	return out;
}

/* One simple random sample, all answered, every item counts: the exact set of counts. */
static bool exact(const struct counting *c, struct estimate *out)
{
	const struct population *p = c->p;
	double sum = 0, num, den, lo, hi;

	if (p->sequences != 1 || strcmp(p->design, "random") != 0 || p->picked ||
	    p->answered != p->drawn || !p->drawn)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (!value_of(c, i, &num, &den) || den != 1 || (num != 0 && num != 1))
			return false;
		sum += num;
	}
	if (!sequence_count(p->pool, (double)p->drawn, sum, 0.05, &lo, &hi))
		return false;
	*out = (struct estimate){ .n = (double)p->drawn, .value = sum / (double)p->drawn, .se = NAN,
				  .lo = lo / p->pool, .hi = hi / p->pool,
				  .method = "beta-binomial martingale" };
	return true;
}

struct population_share population_share(const struct population *p, population_value_fn *value,
					 const void *ctx)
{
	struct counting c = { p, value, ctx, SKIPPED_OUT };
	double t = (double)p->answered;
	struct population_share s = { .at = joined(&c) };

	s.at.pool = p->pool;
	s.at.nonresponse = p->drawn ? (double)(p->drawn - p->answered) / (double)p->drawn : 0;
	s.at.worst_lo = s.at.e.lo;
	s.at.worst_hi = s.at.e.hi;
	if (p->answered < p->drawn) {
		c.skipped = SKIPPED_ZERO;
		s.at.worst_lo = fmin(s.at.e.lo, joined(&c).e.lo);
		c.skipped = SKIPPED_ONE;
		s.at.worst_hi = fmax(s.at.e.hi, joined(&c).e.hi);
		c.skipped = SKIPPED_OUT;
	}
	/* sd of one draw's share of the estimate, from its standard error after t of them. */
	if (!exact(&c, &s.sequence))
		s.sequence = sequence_interval(t, s.at.e.value, s.at.e.se * sqrt(t), 0.05,
					       p->planned ? (double)p->planned
							  : fmax(t, 2 * SEQUENCE_FIRST));
	return s;
}
