/* desk -- see desk.h. */
#include "tui/view/desk.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/measure/votes.h"
#include "core/store/project.h"

#define ROW_SLOTS 1024
#define ROW_LOADS 4096

struct desk_row_cache {
	struct arena arena;
	struct item_row row[ROW_SLOTS];	/* id 0: empty */
	size_t loads;
};

static char *copy_or_null(const char *s)
{
	return s ? mem_strdup(s) : NULL;
}

static void rule_release(struct queue_rule *r)
{
	free((char *)r->order);
	free((char *)r->grep);
	free((char *)r->where);
	free((char *)r->subset);
	memset(r, 0, sizeof(*r));
}

static struct queue_rule rule_copy(const struct queue_rule *r)
{
	struct queue_rule c = *r;

	c.order = copy_or_null(r->order);
	c.grep = copy_or_null(r->grep);
	c.where = copy_or_null(r->where);
	c.subset = copy_or_null(r->subset);
	return c;
}

void desk_say(struct desk *d, enum style st, const char *fmt, ...)
{
	va_list ap;

	str_clear(&d->message);
	va_start(ap, fmt);
	str_addvf(&d->message, fmt, ap);
	va_end(ap);
	d->message_style = st;
}

void desk_key(const struct desk *d, const char *action, struct str *out)
{
	size_t before = out->len;

	if (d->key_for)
		d->key_for(d->key_ctx, action, out);
	if (out->len == before)
		str_addc(out, '-');
}

/* The panel index of an item id, DESK_NOWHERE if it is not here (merged from elsewhere). */
static uint32_t index_of(const struct desk *d, int64_t item_id)
{
	return item_id > 0 && (size_t)item_id <= d->panel->n ? (uint32_t)(item_id - 1)
		: DESK_NOWHERE;
}

static void set_mine(struct desk *d, uint32_t i, const struct projection_state *s)
{
	struct desk_mine *m = &d->mine[i];
	uint8_t kept =
		m->flags & (DESK_REVEALED | DESK_DRAWN | DESK_MARKED | DESK_HELD | DESK_SEEN);

	for (int b = 0; b < 32; b++) {
		if (m->tags >> b & 1)
			d->gauge.tags[b]--;
		if (s->tags >> b & 1)
			d->gauge.tags[b]++;
	}
	m->tags = s->tags;
	m->choice = (uint8_t)s->choice;
	m->flags = kept;
	m->flags |= s->skipped ? DESK_SKIPPED : 0;
	m->flags |= s->after_reveal ? DESK_AFTER_REVEAL : 0;
	m->flags |= s->note && s->note[0] ? DESK_NOTE : 0;
}

static bool take_mine(void *ctx, const struct projection_state *s)
{
	struct desk *d = ctx;
	uint32_t i = index_of(d, s->item_id);

	if (i != DESK_NOWHERE && !strcmp(s->annotator, d->annotator))
		set_mine(d, i, s);
	return true;
}

static void count_done(struct desk *d)
{
	d->done = 0;
	for (size_t r = 0; r < queue_count(d->queue); r++)
		d->done += d->mine[queue_at(d->queue, r)].choice != CHOICE_NONE;
}

/* Bring the live measures to where the adjudications are. */
static void catch_up(struct desk *d)
{
	const struct panel *p = d->made.panel;

	for (size_t i = 0; p && i < p->n; i++)
		if (p->adj[i] != d->panel->adj[i])
			live_apply(d->made.live, (uint32_t)i, (enum adjudication)d->panel->adj[i]);
}

const struct taxonomy *desk_sources(const struct desk *d)
{
	return annotate_taxonomy(d->annotate);
}

int desk_bit(struct desk *d, size_t k)
{
	struct err err = ERR_INIT;
	int bit = -1;

	if (k < 6)
		return (int)k;
	if (k - 6 >= PROJECTION_SOURCES || k >= desk_sources(d)->n)
		return -1;
	if (d->own_bit[k - 6] <= 0 &&
	    projection_source_bit(d->project, desk_sources(d)->source[k].id, &bit, &err) == RC_OK)
		d->own_bit[k - 6] = (int8_t)bit;
	return d->own_bit[k - 6] > 0 ? d->own_bit[k - 6] : -1;
}

bool desk_tagged(struct desk *d, uint32_t index, size_t k)
{
	int bit = desk_bit(d, k);

	return bit >= 0 && (d->mine[index].tags >> bit & 1);
}

const char *desk_bit_name(struct desk *d, int bit)
{
	for (size_t k = 6; bit >= 6 && k < desk_sources(d)->n; k++)
		if (desk_bit(d, k) == bit)
			return desk_sources(d)->source[k].id;
	taxonomy_id(bit, d->bit_name);
	return d->bit_name;
}

void desk_start(struct desk *d)
{
	d->backroom = backroom_start(project_path(d->project), d->clock, d->panel);
}

/* The queue's orders and conditions see the features, too, once they are there. */
static void lend_features(struct desk *d)
{
	const struct panel *made = d->made.panel;

	d->panel->f = made ? made->f : 0;
	d->panel->feature = made ? made->feature : NULL;
	d->panel->x[0] = made ? made->x[0] : NULL;
	d->panel->x[1] = made ? made->x[1] : NULL;
}

/* Does this rule ask for gamma, which the features make? */
static bool wants_features(const struct queue_rule *r)
{
	return (r->order && !strcmp(r->order, "gamma")) || (r->where && strstr(r->where, "gamma"));
}

bool desk_settle(struct desk *d, bool wait)
{
	struct err err = ERR_INIT;

	if (!d->backroom || !(wait || backroom_ready(d->backroom)))
		return false;
	if (backroom_finish(d->backroom, &d->made, &err))
		desk_say(d, STYLE_ERROR, "%s", err.text);
	d->backroom = NULL;
	if (!d->made.live)
		return true;
	lend_features(d);
	gauge_start(&d->gauge, d->made.live);
	catch_up(d);
	return true;
}

static enum rc load_states(struct desk *d, struct err *err)
{
	size_t touched;
	enum rc rc = policy_apply(d->project, &d->policy, NULL, d->panel, &touched, err);

	if (rc)
		return rc;
	memset(d->gauge.tags, 0, sizeof(d->gauge.tags));
	for (size_t i = 0; i < d->panel->n; i++) {
		uint8_t kept =
			d->mine[i].flags & (DESK_REVEALED | DESK_DRAWN | DESK_MARKED | DESK_SEEN);

		d->mine[i] = (struct desk_mine){ 0, CHOICE_NONE, kept };
	}
	rc = projection_each(d->project, take_mine, d, err);
	if (rc == RC_OK)
		count_done(d);
	catch_up(d);
	return rc;
}

/* Each annotator has an order of their own, the same whenever they come back. */
static uint64_t own_seed(const struct desk_options *o)
{
	struct rng r;

	rng_seed_named(&r, o->seed, o->annotator);
	return rng_next(&r) >> 1;
}

static struct queue_rule first_rule(const struct desk_options *o)
{
	return (struct queue_rule){
		.order = o->order ? o->order : o->open ? "votes" : "random",
		.grep = o->grep,
		.where = o->where,
		.subset = o->subset,
		.all = o->all,
		.blind = !o->open,
		.seed = own_seed(o),
	};
}

static enum rc open_all(struct desk *d, const char *path, const struct desk_options *o,
			struct err *err)
{
	struct annotate_options ao = { .annotator = o->annotator, .open = o->open, .seed = o->seed,
					.header = o->header };
	struct queue_rule rule = first_rule(o);
	size_t touched;
	enum rc rc = project_open(path, PROJECT_WORK, d->clock, &d->project, err);

	if (rc == RC_OK)
		rc = panel_load(d->project, PANEL_SCORES | (wants_features(&rule) ? PANEL_FEATURES : 0),
				&d->panel, err);
	if (rc == RC_OK)
		rc = policy_find(NULL, &d->policy, err);
	/* A condition may ask for the status, and order estimate draws by it. */
	if (rc == RC_OK)
		rc = policy_apply(d->project, &d->policy, NULL, d->panel, &touched, err);
	/* Blind, a condition sees one's own acts only. */
	rule.annotator = o->open ? NULL : d->annotator;
	if (rc == RC_OK)
		rc = queue_new(d->project, d->panel, &rule, &d->queue, err);
	if (rc)
		return rc;
	d->rule = rule_copy(&rule);
	d->warned = mem_zalloc(d->panel->n_subsets + 1, 1);
	d->mine = mem_zalloc(d->panel->n + 1, sizeof(*d->mine));
	rc = load_states(d, err);
	if (rc == RC_OK)
		rc = annotate_open(d->project, &ao, &d->annotate, err);
	return rc;
}

enum rc desk_new(const char *path, const struct clock *clock, const struct desk_options *o,
		 struct desk **out, struct err *err)
{
	struct desk *d = mem_zalloc(1, sizeof(*d));
	enum rc rc;
	size_t first;

	d->clock = clock;
	d->annotator = mem_strdup(o->annotator);
	d->open = o->open;
	d->prefs = o->prefs;
	d->rows = mem_zalloc(1, sizeof(*d->rows));
	d->texts_of = DESK_NOWHERE;
	d->switches = REGEX_SMART | REGEX_MULTILINE;
	str_init(&d->copy);
	str_init(&d->page_title);
	str_init(&d->page_text);
	str_init(&d->message);
	rc = open_all(d, path, o, err);
	if (rc) {
		desk_free(d);
		return rc;
	}
	first = desk_next(d, SIZE_MAX);
	d->rank = first == SIZE_MAX ? 0 : first;
	*out = d;
	return RC_OK;
}

static void drop_made(struct desk *d)
{
	if (d->backroom)
		desk_settle(d, true);
	live_free(d->made.live);
	panel_free(d->made.panel);
	free(d->made.margin_sd);
	d->gauge.live = NULL;
	memset(&d->made, 0, sizeof(d->made));
	if (d->panel)
		lend_features(d);
}

void desk_recount(struct desk *d)
{
	drop_made(d);
	desk_start(d);
	desk_settle(d, true);
}

void desk_free(struct desk *d)
{
	if (!d)
		return;
	annotate_close(d->annotate);
	queue_free(d->queue);
	drop_made(d);
	panel_free(d->panel);
	free(d->warned);
	project_close(d->project);
	rule_release(&d->rule);
	regex_free(d->find);
	free(d->find_pattern);
	arena_release(&d->rows->arena);
	arena_release(&d->texts);
	str_release(&d->copy);
	str_release(&d->page_title);
	str_release(&d->page_text);
	str_release(&d->message);
	free(d->rows);
	free(d->mine);
	free(d->annotator);
	free(d);
}

enum rc desk_requeue(struct desk *d, const struct queue_rule *rule, struct err *err)
{
	uint32_t focus = desk_focus(d);
	struct queue_rule copy = rule_copy(rule);
	struct queue *q;
	enum rc rc;

	if (wants_features(rule))
		desk_settle(d, true);
	rc = queue_new(d->project, d->panel, &copy, &q, err);
	if (rc) {
		rule_release(&copy);
		return rc;
	}
	queue_free(d->queue);
	rule_release(&d->rule);
	d->queue = q;
	d->rule = copy;
	if (focus == DESK_NOWHERE || !desk_go(d, focus)) {
		size_t first = desk_next(d, SIZE_MAX);

		d->rank = first == SIZE_MAX ? 0 : first;
	}
	count_done(d);
	return RC_OK;
}

uint32_t desk_at(const struct desk *d, size_t rank)
{
	return rank < queue_count(d->queue) ? queue_at(d->queue, rank) : DESK_NOWHERE;
}

uint32_t desk_focus(const struct desk *d)
{
	return desk_at(d, d->rank);
}

bool desk_go(struct desk *d, uint32_t index)
{
	size_t r = queue_rank(d->queue, index);

	if (r == SIZE_MAX)
		return false;
	d->rank = r;
	return true;
}

size_t desk_next(const struct desk *d, size_t from)
{
	size_t n = queue_count(d->queue), skipped = SIZE_MAX;

	for (size_t step = 1; step <= n; step++) {
		size_t r = (from == SIZE_MAX ? step - 1 : from + step) % n;
		const struct desk_mine *m = &d->mine[queue_at(d->queue, r)];

		if (m->choice != CHOICE_NONE)
			continue;
		if (!(m->flags & DESK_SKIPPED))
			return r;
		if (skipped == SIZE_MAX)
			skipped = r;
	}
	return skipped;
}

const struct item_row *desk_row(struct desk *d, uint32_t index)
{
	struct item_row *r = &d->rows->row[index % ROW_SLOTS];
	struct err err = ERR_INIT;

	if (index >= d->panel->n)
		return NULL;
	if (r->id == (int64_t)index + 1)
		return r;
	if (item_get(d->project, (int64_t)index + 1, &d->rows->arena, r, &err)) {
		r->id = 0;
		desk_say(d, STYLE_ERROR, "%s", err.text);
		return NULL;
	}
	d->rows->loads++;
	return r;
}

bool desk_texts(struct desk *d, uint32_t index)
{
	struct err err = ERR_INIT;

	if (index == DESK_NOWHERE)
		return false;
	if (index == d->texts_of)
		return true;
	arena_reset(&d->texts);
	d->texts_of = DESK_NOWHERE;
	if (item_texts(d->project, (int64_t)index + 1, &d->texts, &d->prompt, d->response, &err)) {
		desk_say(d, STYLE_ERROR, "%s", err.text);
		return false;
	}
	d->texts_of = index;
	return true;
}

void desk_turn(struct desk *d)
{
	if (d->rows->loads < ROW_LOADS)
		return;
	arena_reset(&d->rows->arena);
	for (size_t i = 0; i < ROW_SLOTS; i++)
		d->rows->row[i].id = 0;
	d->rows->loads = 0;
}

bool desk_unblind(const struct desk *d, uint32_t index)
{
	if (d->open)
		return true;
	if (index == DESK_NOWHERE)
		return false;
	return d->mine[index].choice != CHOICE_NONE || (d->mine[index].flags & DESK_REVEALED);
}

bool desk_swapped(struct desk *d, uint32_t index)
{
	const struct item_row *r = desk_row(d, index);

	return r && annotate_swapped(d->annotate, &r->identity);
}

/*
 * In blind work a tag set before the choice must not move a measure: from the
 * direction one could read the label. It waits until the choice is there.
 */
static void adjudicate(struct desk *d, uint32_t i, const struct projection_state *s, size_t n,
		       enum choice verdict)
{
	enum adjudication from = (enum adjudication)d->panel->adj[i];
	enum adjudication to = policy_judge(&d->policy, d->panel->label[i], verdict, s, n).what;

	if (!d->open && d->mine[i].choice == CHOICE_NONE && from == ADJ_OPEN) {
		d->mine[i].flags |= DESK_HELD;
		return;
	}
	d->mine[i].flags &= (uint8_t)~DESK_HELD;
	d->panel->adj[i] = (uint8_t)to;
	if (d->made.live)
		live_apply(d->made.live, i, to);
}

void desk_refresh(struct desk *d, uint32_t index)
{
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	const struct item_row *row = desk_row(d, index);
	struct projection_state mine, *all;
	enum choice verdict = CHOICE_NONE;
	size_t n = 0;
	bool was;

	if (!row)
		return;
	was = d->mine[index].choice != CHOICE_NONE;
	if (projection_mine(d->project, &row->identity, d->annotator, &a, &mine, &err) ||
	    projection_item(d->project, &row->identity, &a, &all, &n, &err) ||
	    projection_verdict(d->project, &row->identity, &verdict, &err)) {
		desk_say(d, STYLE_ERROR, "%s", err.text);
	} else {
		set_mine(d, index, &mine);
		if (queue_rank(d->queue, index) != SIZE_MAX)
			d->done = d->done + (mine.choice != CHOICE_NONE) - was;
		adjudicate(d, index, all, n, verdict);
	}
	arena_release(&a);
}

void desk_reload(struct desk *d)
{
	struct err err = ERR_INIT;

	if (load_states(d, &err))
		desk_say(d, STYLE_ERROR, "%s", err.text);
}

enum rc desk_find(struct desk *d, const char *pattern, struct err *err)
{
	struct regex *r = NULL;
	enum rc rc = RC_OK;

	if (pattern && *pattern)
		rc = regex_compile(pattern, d->switches, &r, err);
	if (rc)
		return rc;
	regex_free(d->find);
	free(d->find_pattern);
	d->find = r;
	d->find_pattern = r ? mem_strdup(pattern) : NULL;
	d->sought = 0;
	d->seeking = 0;
	return RC_OK;
}
