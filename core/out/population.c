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
};

struct job {
	struct step *step;
	size_t n, cap;
	char design[32], seed[24];
	double pool;
	size_t planned;
	uint8_t *done;		/* by panel index */
	size_t items;
};

static void push(struct job *j, const struct digest *item, double q)
{
	if (j->n == j->cap)
		j->step = mem_grow(j->step, &j->cap, j->n + 1, sizeof *j->step);
	j->step[j->n++] = (struct step){ *item, q };
}

/* A draw of another design, pool or seed begins anew: what came before were picks. */
static void see_draw(struct job *j, const struct event *e, const struct json *body)
{
	double q = json_double(json_get(body, "q"), NAN);
	double pool = json_double(json_get(body, "pool_n"), 0);
	const char *design = json_text(json_get(body, "design"), "");
	const char *seed = json_text(json_get(body, "seed"), "");

	if (isnan(q) || !(q > 0) || q > 1 || pool < 1) {
		push(j, &e->item, NAN);
		return;
	}
	if (pool != j->pool || strcmp(design, j->design) != 0 || strcmp(seed, j->seed) != 0) {
		for (size_t i = 0; i < j->n; i++)
			j->step[i].q = NAN;
		snprintf(j->design, sizeof j->design, "%s", design);
		snprintf(j->seed, sizeof j->seed, "%s", seed);
		j->pool = pool;
	}
	push(j, &e->item, q);
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
		push(j, &e->item, NAN);
	if ((e->kind != EVENT_DRAW && e->kind != EVENT_PLAN) || !e->body)
		return true;
	if (json_parse(e->body, strlen(e->body), &body, &none))
		return true;
	if (e->kind == EVENT_PLAN)
		j->planned = (size_t)fmax(0, json_double(json_get(body, "n"), 0));
	else if (e->has_item)
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

/* Each item once, at its first step; the rows of the result. */
static enum rc settle(struct job *j, struct project *p, struct arena *a, struct population *out,
		      struct err *err)
{
	uint8_t *seen = arena_zalloc(a, j->items + 1);

	out->item = arena_alloc(a, (j->n + 1) * sizeof *out->item);
	out->q = arena_alloc(a, (j->n + 1) * sizeof *out->q);
	out->done = arena_alloc(a, j->n + 1);
	for (size_t i = 0; i < j->n; i++) {
		int64_t id;
		enum rc rc = item_by_identity(p, &j->step[i].item, &id, err);

		if (rc == RC_NOTFOUND)
			continue;
		if (rc)
			return rc;
		if (id < 1 || (size_t)id > j->items || seen[id - 1])
			continue;
		seen[id - 1] = 1;
		out->item[out->n] = (uint32_t)(id - 1);
		out->q[out->n] = j->step[i].q;
		out->done[out->n] = j->done[id - 1];
		if (!isnan(j->step[i].q)) {
			out->drawn++;
			out->answered += j->done[id - 1];
		} else {
			out->picked += j->done[id - 1];
		}
		out->n++;
	}
	return RC_OK;
}

enum rc population_load(struct project *p, const struct panel *panel, struct arena *arena,
			struct population *out, struct err *err)
{
	struct job j = { .items = panel->n, .done = arena_zalloc(arena, panel->n + 1) };
	enum rc rc = event_each(p, 0, see, &j, err);

	*out = (struct population){ 0 };
	if (!rc)
		rc = projection_each(p, see_state, &j, err);
	if (!rc)
		rc = projection_verdicts(p, see_verdict, &j, err);
	if (!rc)
		rc = settle(&j, p, arena, out, err);
	if (!rc && out->drawn) {
		out->design = arena_dup(arena, j.design, strlen(j.design));
		out->pool = j.pool;
	}
	out->planned = j.planned;
	free(j.step);
	return rc;
}

struct population_share population_share(const struct population *p, population_value_fn *value,
					 const void *ctx)
{
	struct estimate_draw *d = mem_alloc(p->n + 1, sizeof *d);
	struct population_share s;
	size_t n = 0;
	double t = (double)p->answered;

	for (size_t i = 0; i < p->n; i++) {
		double num = NAN, den = 0;

		/* A look that was taken back leaves nothing to count. */
		if (isnan(p->q[i]) && !p->done[i])
			continue;
		if (p->done[i])
			value(ctx, p->item[i], &num, &den);
		d[n++] = (struct estimate_draw){ .q = p->q[i], .num = num, .den = den };
	}
	s.at = estimate_adaptive_ratio(d, n, p->pool, true);
	/* sd of one draw's share of the estimate, from its standard error after t of them. */
	s.sequence = sequence_interval(t, s.at.e.value, s.at.e.se * sqrt(t), 0.05,
				       p->planned ? (double)p->planned
						  : fmax(t, 2 * SEQUENCE_FIRST));
	free(d);
	return s;
}
