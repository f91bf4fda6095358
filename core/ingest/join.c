/* join -- see join.h. */
#include "core/ingest/join.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/format.h"
#include "core/store/item.h"

struct join join_begin(struct project *p, const char *for_source)
{
	struct join j = { .p = p, .for_source = for_source };

	str_init(&j.last);
	return j;
}

void join_end(struct join *j)
{
	free(j->label);
	j->label = NULL;
	str_release(&j->last);
}

static bool has_items(const struct item_source *s)
{
	return str_equal(s->kind, "pairs") || str_equal(s->kind, "claims");
}

static bool a_is_chosen(const char *format)
{
	const struct format *f = NULL;
	struct err ignored = ERR_INIT;

	return !format_find(format, &f, &ignored) && f->a_is_chosen;
}

/* Names of the pair files, for a message. */
static void list_sources(const struct item_source *s, size_t n, struct str *out)
{
	for (size_t i = 0; i < n; i++)
		if (has_items(&s[i]) && out->len < 300)
			str_addf(out, "%s%s", out->len ? ", " : "", s[i].name);
}

static enum rc by_name(struct join *j, const struct item_source *s, size_t n, struct err *err)
{
	struct str names = STR_INIT;
	enum rc rc;

	/* A path says more than a name; of the same name the newest counts. */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = n; i-- > 0;)
			if (has_items(&s[i]) &&
			    str_equal(pass ? s[i].name : s[i].path, j->for_source)) {
				j->source = s[i].id;
				j->a_is_chosen = a_is_chosen(s[i].format);
				return RC_OK;
			}
	list_sources(s, n, &names);
	rc = err_set(err, RC_INPUT, "--for %s: no pair file of that name was imported; there %s %s",
		     j->for_source, names.len ? "are" : "is", names.len ? names.s : "none");
	str_release(&names);
	return rc;
}

static enum rc the_only_one(struct join *j, const struct item_source *s, size_t n, struct err *err)
{
	struct str names = STR_INIT;
	size_t found = 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < n; i++)
		if (has_items(&s[i])) {
			j->source = s[i].id;
			j->a_is_chosen = a_is_chosen(s[i].format);
			found++;
		}
	if (found > 1) {
		list_sources(s, n, &names);
		rc = err_set(err, RC_INPUT,
			     "\"row\" could count in any of %zu pair files; say --for"
			     " with one of: %s", found, names.s);
	}
	str_release(&names);
	return rc;
}

enum rc join_prepare(struct join *j, const struct record *r, struct err *err)
{
	struct item_source *s = NULL;
	struct arena a = ARENA_INIT;
	size_t n = 0;
	enum rc rc = RC_OK;

	if (j->ready || r->by == RECORD_BY_ITEM)
		return RC_OK;
	if (j->for_source || r->by == RECORD_BY_ROW) {
		rc = item_sources(j->p, &a, &s, &n, err);
		if (!rc)
			rc = j->for_source ? by_name(j, s, n, err) : the_only_one(j, s, n, err);
	}
	j->ready = !rc;
	arena_release(&a);
	return rc;
}

static enum rc by_key(struct join *j, struct slice key, int64_t *id, bool *swapped, struct err *err)
{
	enum rc rc;

	/* Long files name one pair in many lines that follow each other. */
	if (j->last_id && j->last.len == key.n && memcmp(j->last.s, key.s, key.n) == 0) {
		*id = j->last_id;
		*swapped = j->last_swapped;
		return RC_OK;
	}
	if ((rc = item_by_key(j->p, j->source, key, id, swapped, err)))
		return rc;
	str_clear(&j->last);
	str_add(&j->last, key.s, key.n);
	j->last_id = *id;
	j->last_swapped = *swapped;
	return RC_OK;
}

enum rc join_find(struct join *j, const struct record *r, int64_t *id, bool *swapped,
		  struct err *err)
{
	enum rc rc;

	if (r->by == RECORD_BY_KEY)
		rc = by_key(j, r->key, id, swapped, err);
	else if (!j->source)
		return err_set(err, RC_NOTFOUND, "no such pair: row %lld of no pair file",
			       (long long)r->row);
	else
		rc = item_by_row(j->p, j->source, r->row, id, swapped, err);
	if (rc != RC_NOTFOUND)
		return rc;
	if (r->by == RECORD_BY_KEY)
		return err_set(err, RC_NOTFOUND, "no such pair: \"%.*s\"",
			       (int)(r->key.n > 100 ? 100 : r->key.n), r->key.s);
	return err_set(err, RC_NOTFOUND, "no such pair: row %lld", (long long)r->row);
}

static enum rc load_labels(struct join *j, struct err *err)
{
	if (j->label)
		return RC_OK;
	j->n_label = item_count(j->p);
	j->label = mem_alloc(j->n_label + 1, 1);
	return item_columns(j->p, j->label, NULL, NULL, NULL, err);
}

enum rc join_side(struct join *j, const struct record *r, int64_t id, bool swapped, enum side side,
		  enum side *out, struct err *err)
{
	bool flip = swapped;
	enum rc rc;

	if (r->by_label && !(r->by == RECORD_BY_ROW && j->a_is_chosen)) {
		if ((rc = load_labels(j, err)))
			return rc;
		if (j->label[id - 1] != SIDE_A && j->label[id - 1] != SIDE_B)
			return err_set(err, RC_INPUT,
				       "the pair has no label, so \"chosen\" names no"
				       " response");
		flip = j->label[id - 1] == SIDE_B;
	}
	*out = flip ? (side == SIDE_A ? SIDE_B : SIDE_A) : side;
	return RC_OK;
}
