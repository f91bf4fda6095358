/* pack -- see pack.h. */
#include "core/out/pack.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/digest.h"
#include "core/base/mem.h"
#include "core/measure/panel.h"
#include "core/store/event.h"
#include "core/store/item.h"

struct job {
	struct project *from, *to;
	const struct pack_options *o;
	struct pack_counts *n;
	uint8_t *take;		/* by item id - 1 */
	size_t items;
	int *subset;		/* index there by index here; -1: not made yet */
	const char **subset_name;
	struct arena arena;
};

/* ---- which items ---- */

static bool see(void *ctx, const struct event *e)
{
	struct job *j = ctx;
	struct err none = ERR_INIT;
	int64_t id;

	if (!e->has_item || !e->annotator || strcmp(e->annotator, j->o->annotator) != 0 ||
	    item_by_identity(j->from, &e->item, &id, &none) || id < 1 || (size_t)id > j->items)
		return true;
	j->n->own += !j->take[id - 1];
	j->take[id - 1] = 1;
	return true;
}

static enum rc from_queue(struct job *j, struct err *err)
{
	struct panel *panel = NULL;
	struct queue *q = NULL;
	enum rc rc = panel_load(j->from, PANEL_SCORES, &panel, err);

	if (!rc)
		rc = queue_new(j->from, panel, j->o->rule, &q, err);
	for (size_t i = 0; !rc && i < queue_count(q) && j->n->queued < j->o->limit; i++) {
		uint32_t at = queue_at(q, i);

		j->n->queued += !j->take[at];
		j->take[at] = 1;
	}
	queue_free(q);
	panel_free(panel);
	return rc;
}

static enum rc choose(struct job *j, struct err *err)
{
	enum rc rc = event_each(j->from, 0, see, j, err);

	if (!rc && j->o->limit)
		rc = from_queue(j, err);
	if (!rc && !j->n->own && !j->n->queued)
		rc = err_set(err, RC_INPUT,
			     "%s: no items were drawn for this annotator; --limit N takes "
			     "N from the queue",
			     j->o->annotator);
	return rc;
}

/* ---- taking them along ---- */

static enum rc subset_there(struct job *j, int here, int *there, struct err *err)
{
	enum rc rc = RC_OK;

	if (j->subset[here] < 0)
		rc = item_subset(j->to, j->subset_name[here], &j->subset[here], err);
	*there = j->subset[here];
	return rc;
}

/* Without its label; which response is called a is a toss. */
static enum rc copy_one(struct job *j, struct item_writer *w, int64_t id, int64_t source,
			int64_t line, struct err *err)
{
	struct arena a = ARENA_INIT;
	struct item_row row;
	struct slice prompt, response[2];
	struct item_outcome what;
	struct item_new new;
	bool turn = digest_random_u64() & 1;
	enum rc rc;

	if ((rc = item_get(j->from, id, &a, &row, err)) ||
	    (rc = item_texts(j->from, id, &a, &prompt, response, err)))
		goto out;
	turn = turn && row.kind == ITEM_PAIR;
	new = (struct item_new){
		.kind = row.kind,
		.key = { row.key, strlen(row.key) },
		.prompt = prompt,
		.response = { response[turn], response[!turn] },
		.opening = { row.opening, strlen(row.opening) },
		.label = SIDE_NONE,
		.flags = row.flags & (ITEM_PARTED | ITEM_EMPTY | ITEM_MARKER | ITEM_SAME_RESPONSES),
		.source = source,
		.line = line,
	};
	if (!(rc = subset_there(j, row.subset, &new.subset, err)))
		rc = item_add(w, &new, &what, err);
out:
	arena_release(&a);
	return rc;
}

static enum rc copy_all(struct job *j, const uint8_t *flags, struct err *err)
{
	struct item_source s = { .name = "packed", .path = "", .format = "pack", .kind = "pairs" };
	const struct clock *clock = project_clock(j->to);
	struct item_writer *w = NULL;
	enum rc rc;

	s.added_ns = clock->wall_ns(clock);
	if ((rc = item_source_add(j->to, &s, &s.id, err)) ||
	    (rc = item_writer_open(j->to, &w, err)))
		return rc;
	for (size_t i = 0; !rc && i < j->items; i++) {
		if (!j->take[i] || flags[i] & ITEM_SUPERSEDED)
			continue;
		/* Its identity counts the ones before it, which are not here. */
		if (flags[i] & ITEM_DUPLICATE)
			j->n->left++;
		else
			rc = copy_one(j, w, (int64_t)i + 1, s.id, ++s.rows, err);
	}
	if (rc) {
		item_writer_abort(w);
		return rc;
	}
	if ((rc = item_writer_close(w, err)))
		return rc;
	digest_random(s.digest.b, sizeof s.digest.b);
	return item_source_finish(j->to, &s, err);
}

static enum rc fill(struct job *j, struct err *err)
{
	uint8_t *flags = arena_alloc(&j->arena, j->items + 1);
	size_t n;
	enum rc rc = item_columns(j->from, NULL, NULL, flags, NULL, err);

	if (rc || (rc = item_subsets(j->from, &j->arena, &j->subset_name, &n, err)))
		return rc;
	j->subset = arena_alloc(&j->arena, (n + 1) * sizeof *j->subset);
	for (size_t i = 0; i < n; i++)
		j->subset[i] = -1;
	if ((rc = project_begin_corpus(j->to, err)))
		return rc;
	rc = copy_all(j, flags, err);
	if (!rc)
		return project_commit_corpus(j->to, err);
	project_rollback_corpus(j->to);
	return rc;
}

enum rc pack_run(struct project *from, const char *path, const struct pack_options *o,
		 struct pack_counts *out, struct err *err)
{
	struct job j = { .from = from, .o = o, .n = out, .items = item_count(from) };
	enum rc rc;

	*out = (struct pack_counts){ 0 };
	j.take = arena_zalloc(&j.arena, j.items + 1);
	if ((rc = choose(&j, err)) || (rc = project_create(path, project_clock(from), err)))
		goto out;
	out->made = true;
	rc = project_open(path, PROJECT_IMPORT, project_clock(from), &j.to, err);
	if (!rc)
		rc = fill(&j, err);
	project_close(j.to);
out:
	arena_release(&j.arena);
	return rc;
}
