/*
 * chunks -- see chunks.h.
 *
 * Files come sorted by item as a rule, so a bounded set of chunks in memory
 * reads and writes each one once; which chunk has to leave is a clock's choice.
 */
#include "core/store/chunks.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/db.h"
#include "core/base/mem.h"
#include "core/store/project.h"

#define BUDGET (48u << 20)	/* bytes of chunks in memory */

struct chunk {
	int64_t owner;
	int side;
	size_t number;
	bool used;		/* since the clock's hand last came by */
	char *v;
};

struct chunks {
	struct db *db;
	const struct chunks_kind *kind;
	struct chunk *chunk;
	size_t n, cap, max, hand;
	uint32_t *index;	/* open table of positions + 1 in chunk */
	size_t index_cap;
	struct chunk *last;
};

struct chunks *chunks_new(struct project *p, const struct chunks_kind *kind)
{
	struct chunks *c = mem_zalloc(1, sizeof *c);

	c->db = project_corpus(p);
	c->kind = kind;
	c->max = BUDGET / (CHUNKS_ITEMS * kind->size);
	c->index_cap = 1;
	while (c->index_cap < 2 * c->max)
		c->index_cap *= 2;
	c->index = mem_zalloc(c->index_cap, sizeof *c->index);
	c->chunk = mem_zalloc(c->max, sizeof *c->chunk);
	return c;
}

static size_t slot_of(const struct chunks *c, int64_t owner, int side, size_t number)
{
	uint64_t h = (uint64_t)owner * 2 + (uint64_t)side;

	h = (h * UINT64_C(0x9e3779b97f4a7c15)) ^ (number * UINT64_C(0xc2b2ae3d27d4eb4f));
	return (size_t)(h >> 17) & (c->index_cap - 1);
}

static bool is_it(const struct chunk *k, int64_t owner, int side, size_t number)
{
	return k->owner == owner && k->side == side && k->number == number;
}

static struct chunk *find(struct chunks *c, int64_t owner, int side, size_t number)
{
	size_t i = slot_of(c, owner, side, number);

	while (c->index[i]) {
		if (is_it(&c->chunk[c->index[i] - 1], owner, side, number))
			return &c->chunk[c->index[i] - 1];
		i = (i + 1) & (c->index_cap - 1);
	}
	return NULL;
}

static void fill_missing(const struct chunks_kind *kind, char *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		memcpy(v + i * kind->size, kind->missing, kind->size);
}

static enum rc load(struct chunks *c, struct chunk *k, struct err *err)
{
	size_t room = CHUNKS_ITEMS * c->kind->size;
	struct db_stmt *s = NULL;
	struct slice v;
	bool row = false;
	enum rc rc = db_stmt(c->db, c->kind->get, &s, err);

	if (rc)
		return rc;
	fill_missing(c->kind, k->v, CHUNKS_ITEMS);
	db_int(s, 1, k->owner);
	db_int(s, 2, k->side);
	db_int(s, 3, (int64_t)k->number);
	if (!(rc = db_step(s, &row, err)) && row) {
		v = db_get_blob(s, 0);
		if (v.n)
			memcpy(k->v, v.s, v.n < room ? v.n : room);
	}
	db_done(s);
	return rc;
}

static enum rc save(struct chunks *c, const struct chunk *k, struct err *err)
{
	const struct chunks_kind *kind = c->kind;
	struct db_stmt *s = NULL;
	size_t n = CHUNKS_ITEMS;
	enum rc rc = db_stmt(c->db, kind->put, &s, err);

	if (rc)
		return rc;
	while (n && memcmp(k->v + (n - 1) * kind->size, kind->missing, kind->size) == 0)
		n--;
	db_int(s, 1, k->owner);
	db_int(s, 2, k->side);
	db_int(s, 3, (int64_t)k->number);
	db_blob(s, 4, k->v, n * kind->size);
	rc = db_exec(s, err);
	db_done(s);
	return rc;
}

/*
 * Positions move when a chunk leaves, so the table is made anew; that is rare beside a chunk's
 * 4096 values.
 */
static void reindex(struct chunks *c)
{
	memset(c->index, 0, c->index_cap * sizeof *c->index);
	for (size_t k = 0; k < c->n; k++) {
		size_t i = slot_of(c, c->chunk[k].owner, c->chunk[k].side, c->chunk[k].number);

		while (c->index[i])
			i = (i + 1) & (c->index_cap - 1);
		c->index[i] = (uint32_t)k + 1;
	}
}

/* A place for one more chunk: a new one, or that of one that was not used lately. */
static enum rc take_place(struct chunks *c, struct chunk **out, struct err *err)
{
	enum rc rc;

	if (c->n < c->max) {
		*out = &c->chunk[c->n++];
		(*out)->v = mem_alloc(CHUNKS_ITEMS, c->kind->size);
		return RC_OK;
	}
	while (c->chunk[c->hand].used) {
		c->chunk[c->hand].used = false;
		c->hand = (c->hand + 1) % c->n;
	}
	*out = &c->chunk[c->hand];
	if ((rc = save(c, *out, err)))
		return rc;
	c->hand = (c->hand + 1) % c->n;
	return RC_OK;
}

static enum rc bring(struct chunks *c, int64_t owner, int side, size_t number, struct chunk **out,
		     struct err *err)
{
	struct chunk *k = NULL;
	enum rc rc = take_place(c, &k, err);

	if (rc)
		return rc;
	k->owner = owner;
	k->side = side;
	k->number = number;
	reindex(c);
	*out = k;
	return load(c, k, err);
}

enum rc chunks_at(struct chunks *c, int64_t owner, enum side side, int64_t item, void **out,
		  struct err *err)
{
	size_t number = (size_t)(item - 1) / CHUNKS_ITEMS, at = (size_t)(item - 1) % CHUNKS_ITEMS;
	struct chunk *k = c->last;
	enum rc rc;

	ENSURE(owner > 0 && item > 0 && (side == SIDE_A || side == SIDE_B));
	if (!k || !is_it(k, owner, side, number))
		k = find(c, owner, side, number);
	if (!k && (rc = bring(c, owner, side, number, &k, err)))
		return rc;
	k->used = true;
	c->last = k;
	*out = k->v + at * c->kind->size;
	return RC_OK;
}

enum rc chunks_flush(struct chunks *c, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; i < c->n && !rc; i++)
		rc = save(c, &c->chunk[i], err);
	return rc;
}

void chunks_free(struct chunks *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		free(c->chunk[i].v);
	free(c->chunk);
	free(c->index);
	free(c);
}

enum rc chunks_read(struct project *p, const struct chunks_kind *kind, int64_t owner,
		    enum side side, size_t n, void *out, struct err *err)
{
	size_t at, have, done = 0;
	struct db_stmt *s = NULL;
	struct slice v;
	bool row = false;
	enum rc rc = db_stmt(project_corpus(p), kind->column, &s, err);

	if (rc)
		return rc;
	db_int(s, 1, owner);
	db_int(s, 2, side);
	while (!(rc = db_step(s, &row, err)) && row) {
		at = (size_t)db_get_int(s, 0) * CHUNKS_ITEMS;
		v = db_get_blob(s, 1);
		have = v.n / kind->size < CHUNKS_ITEMS ? v.n / kind->size : CHUNKS_ITEMS;
		if (at >= n || at < done)
			continue;
		have = have < n - at ? have : n - at;
		/* Chunks come in order: only what lies between them is missing. */
		fill_missing(kind, (char *)out + done * kind->size, at - done);
		memcpy((char *)out + at * kind->size, v.s, have * kind->size);
		done = at + have;
	}
	fill_missing(kind, (char *)out + done * kind->size, n - done);
	db_done(s);
	return rc;
}
