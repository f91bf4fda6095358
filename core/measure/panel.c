/* panel -- see panel.h. */
#include "core/measure/panel.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/store/feature.h"
#include "core/store/item.h"
#include "core/store/project.h"
#include "core/store/projection.h"
#include "core/store/score.h"
#include "core/text/transcript.h"

#define SCORES_FOR_TWO 262144	/* a side of this many scores is worth a second thread */

static bool wanted(struct panel *p, const char *name, int parts)
{
	bool rewritten = str_ends(name, PANEL_REWRITTEN_SUFFIX);

	p->rewritten |= rewritten;
	return !rewritten || (parts & PANEL_REWRITTEN) != 0;
}

/* Groups by first human turn: the number of each distinct one, by digest. */
struct turns {
	struct panel *panel;
	struct digest *seen;
	uint32_t *slot; /* number + 1; open addressing */
	size_t mask, n;
};

static struct digest first_turn(struct slice prompt)
{
	struct slice text = prompt;
	struct turn t;
	size_t at = 0;

	while (transcript_turn(prompt.s, prompt.n, &at, &t)) {
		if (t.who == SPEAKER_HUMAN) {
			text = t.text;
			break;
		}
	}
	return digest_of(text.s, text.n);
}

static bool number_turn(void *ctx, int64_t id, struct slice prompt, struct slice a, struct slice b)
{
	struct turns *t = ctx;
	struct digest d = first_turn(prompt);
	uint64_t hash;
	size_t at;

	(void)a;
	(void)b;
	memcpy(&hash, d.b, sizeof(hash));
	for (at = hash & t->mask; t->slot[at] != 0; at = (at + 1) & t->mask)
		if (digest_equal(&t->seen[t->slot[at] - 1], &d))
			break;
	if (t->slot[at] == 0) {
		t->seen[t->n] = d;
		t->slot[at] = (uint32_t)++t->n;
	}
	if (id >= 1 && (size_t)id <= t->panel->n)
		t->panel->group[id - 1] = t->slot[at] - 1;
	return true;
}

static enum rc load_turns(struct project *project, struct panel *p, struct err *err)
{
	struct turns t = { .panel = p, .mask = 1023 };
	enum rc rc;

	while (t.mask < 2 * p->n)
		t.mask = 2 * t.mask + 1;
	t.slot = mem_zalloc(t.mask + 1, sizeof(*t.slot));
	t.seen = mem_alloc(p->n + 1, sizeof(*t.seen));
	memset(p->group, 0, p->n * sizeof(*p->group));
	rc = item_scan_texts(project, 1, number_turn, &t, err);
	p->n_groups = t.n;
	free(t.slot);
	free(t.seen);
	return rc;
}

static enum rc load_items(struct project *project, struct panel *p, int parts, struct err *err)
{
	struct arena *a = &p->arena;

	p->n = item_count(project);
	p->label = arena_alloc(a, p->n + 1);
	p->kind = arena_alloc(a, p->n + 1);
	p->flags = arena_alloc(a, p->n + 1);
	p->adj = arena_zalloc(a, p->n + 1);
	p->subset = arena_alloc(a, (p->n + 1) * sizeof(*p->subset));
	if (item_columns(project, p->label, p->subset, p->flags, p->kind, err) ||
	    item_subsets(project, a, &p->subset_name, &p->n_subsets, err))
		return err->code;
	if (parts & (PANEL_GROUPS | PANEL_TURNS)) {
		p->group = arena_alloc(a, (p->n + 1) * sizeof(*p->group));
		if (parts & PANEL_TURNS ? load_turns(project, p, err)
					: item_groups(project, p->group, &p->n_groups, err))
			return err->code;
	}
	if (parts & PANEL_LENGTHS) {
		for (int s = 0; s < 2; s++)
			p->length[s] = arena_alloc(a, (p->n + 1) * sizeof(*p->length[s]));
		return item_lengths(project, p->length[SIDE_A], p->length[SIDE_B], err);
	}
	return RC_OK;
}

/* The scores of one side, and who reads them. */
struct score_side {
	struct project *project;
	const struct panel *p;
	const int64_t *rm;
	enum side side;
	enum rc rc;
	struct err err;
};

static enum rc read_side(struct score_side *r, struct project *project)
{
	const struct panel *p = r->p;

	for (size_t k = 0; k < p->k && !r->rc; k++)
		r->rc = score_column(project, r->rm[k], r->side, p->n,
				     p->score[r->side] + k * p->n, &r->err);
	return r->rc;
}

static void *read_beside(void *arg)
{
	struct score_side *r = arg;
	struct project *own = NULL;

	r->rc = project_open(project_path(r->project), PROJECT_READ, project_clock(r->project),
			     &own, &r->err);
	if (!r->rc)
		read_side(r, own);
	project_close(own);
	return NULL;
}

/*
 * Both sides, a thread each where there is much to read: copying is most of the time from a
 * closed project to the first screen. Within a transaction, when others do not see what this
 * connection sees, and where no thread is to be had, one after the other.
 */
static enum rc read_scores(struct project *project, const struct panel *p, const int64_t *rm,
			   struct err *err)
{
	struct score_side side[2] = { { .project = project, .p = p, .rm = rm, .side = SIDE_A },
				      { .project = project, .p = p, .rm = rm, .side = SIDE_B } };
	sigset_t all, before;
	pthread_t beside;
	bool two = p->n * p->k >= SCORES_FOR_TWO && project_mode(project) != PROJECT_IMPORT;

	if (two) {	/* signals are the main thread's */
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		two = pthread_create(&beside, NULL, read_beside, &side[SIDE_B]) == 0;
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	read_side(&side[SIDE_A], project);
	if (two)
		pthread_join(beside, NULL);
	else
		read_side(&side[SIDE_B], project);
	for (int s = 0; s < 2; s++)
		if (side[s].rc) {
			*err = side[s].err;
			return side[s].rc;
		}
	return RC_OK;
}

static enum rc load_scores(struct project *project, struct panel *p, int parts, struct err *err)
{
	struct score_rm *rm;
	int64_t *id;
	size_t n;

	if (score_rms(project, &p->arena, &rm, &n, err))
		return err->code;
	p->rm = arena_alloc(&p->arena, (n + 1) * sizeof(*p->rm));
	p->rm_role = arena_alloc(&p->arena, (n + 1) * sizeof(*p->rm_role));
	p->rm_kind = arena_alloc(&p->arena, (n + 1) * sizeof(*p->rm_kind));
	id = arena_alloc(&p->arena, (n + 1) * sizeof(*id));
	/* Who votes comes first, so that votes are counted over a prefix of the columns. */
	for (int others = 0; others < 2; others++) {
		for (size_t k = 0; k < n; k++) {
			if (!wanted(p, rm[k].name, parts) ||
			    str_equal(rm[k].role, "committee") == (others == 1))
				continue;
			p->rm[p->k] = rm[k].name;
			p->rm_role[p->k] = rm[k].role;
			p->rm_kind[p->k] = rm[k].kind;
			id[p->k++] = rm[k].id;
		}
		p->voters = others ? p->voters : p->k;
	}
	if (p->k > PANEL_MAX_RMS)
		return err_set(err, RC_INPUT, "%zu reward models: at most %d can vote", p->k,
			       PANEL_MAX_RMS);
	if (!(parts & PANEL_SCORES))
		return RC_OK;
	for (int s = 0; s < 2; s++)
		p->score[s] = arena_alloc(&p->arena, (p->k * p->n + 1) * sizeof(double));
	return read_scores(project, p, id, err);
}

/* NAME, or NAME (LABELER) where another labeler gave a feature of that name too. */
static const char *column_name(const struct feature_def *def, size_t n, size_t i, struct arena *a)
{
	size_t same = 0, room;
	char *z;

	for (size_t q = 0; q < n; q++)
		same += strcmp(def[q].name, def[i].name) == 0;
	if (same < 2 || def[i].labeler[0] == '\0')
		return def[i].name;
	room = strlen(def[i].name) + strlen(def[i].labeler) + 4;
	z = arena_alloc(a, room);
	snprintf(z, room, "%s (%s)", def[i].name, def[i].labeler);
	return z;
}

/* A value by hand holds for every column of that feature, whoever labelled it. */
struct overrides {
	struct panel *panel;
	const char **name; /* by column: the feature's own name */
};

static bool override(void *ctx, const struct digest *item, int64_t item_id, int side,
		     const char *feature, int value)
{
	struct overrides *o = ctx;
	struct panel *p = o->panel;

	(void)item;
	if (item_id < 1 || (size_t)item_id > p->n || side < 0 || side > 1)
		return true;
	for (size_t f = 0; f < p->f; f++)
		if (strcmp(o->name[f], feature) == 0)
			p->x[side][f * p->n + (size_t)item_id - 1] = (int8_t)value;
	return true;
}

static enum rc load_features(struct project *project, struct panel *p, int parts, struct err *err)
{
	struct overrides o = { .panel = p };
	struct feature_def *def;
	int64_t *id;
	size_t n;

	if (feature_defs(project, &p->arena, &def, &n, err))
		return err->code;
	p->feature = arena_alloc(&p->arena, (n + 1) * sizeof(*p->feature));
	o.name = arena_alloc(&p->arena, (n + 1) * sizeof(*o.name));
	id = arena_alloc(&p->arena, (n + 1) * sizeof(*id));
	for (size_t f = 0; f < n; f++) {
		if (!wanted(p, def[f].name, parts))
			continue;
		p->feature[p->f] = column_name(def, n, f, &p->arena);
		o.name[p->f] = def[f].name;
		id[p->f++] = def[f].id;
	}
	if (!(parts & PANEL_FEATURES))
		return RC_OK;
	for (int s = 0; s < 2; s++) {
		p->x[s] = arena_alloc(&p->arena, p->f * p->n + 1);
		for (size_t f = 0; f < p->f; f++)
			if (feature_column(project, id[f], (enum side)s, p->n, p->x[s] + f * p->n,
					   err))
				return err->code;
	}
	return p->f > 0 ? projection_overrides(project, override, &o, err) : RC_OK;
}

enum rc panel_load(struct project *project, int parts, struct panel **out, struct err *err)
{
	struct panel *p = mem_zalloc(1, sizeof(*p));

	if (load_items(project, p, parts, err) || load_scores(project, p, parts, err) ||
	    load_features(project, p, parts, err)) {
		panel_free(p);
		return err->code;
	}
	*out = p;
	return RC_OK;
}

void panel_free(struct panel *p)
{
	if (p == NULL)
		return;
	arena_release(&p->arena);
	free(p);
}

static int8_t chosen_side(const struct panel *p, bool adjudicated, size_t i)
{
	int8_t label = p->label[i];

	if (!adjudicated || label == SIDE_NONE || p->adj[i] == ADJ_OPEN || p->adj[i] == ADJ_KEEP)
		return label;
	return p->adj[i] == ADJ_FLIP ? (int8_t)(1 - label) : SIDE_NONE;
}

struct panel_view panel_view(const struct panel *p, bool adjudicated, int subset,
			     struct arena *arena)
{
	struct panel_view v = { .panel = p, .chosen = arena_alloc(arena, p->n + 1) };

	for (size_t i = 0; i < p->n; i++) {
		bool out = p->kind[i] != ITEM_PAIR || (p->flags[i] & ITEM_SUPERSEDED) != 0 ||
			   (subset >= 0 && p->subset[i] != subset);

		v.chosen[i] = out ? SIDE_NONE : chosen_side(p, adjudicated, i);
		v.in += v.chosen[i] != SIDE_NONE;
	}
	return v;
}

static int find(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

bool panel_pairwise(const struct panel *p, size_t rm)
{
	return p->rm_kind && str_equal(p->rm_kind[rm], "pairwise");
}

int panel_rm(const struct panel *p, const char *name)
{
	return find(name, p->rm, p->k);
}

int panel_feature(const struct panel *p, const char *name)
{
	return find(name, p->feature, p->f);
}

int panel_subset(const struct panel *p, const char *name)
{
	return find(name, p->subset_name, p->n_subsets);
}
