/* acts -- see acts.h. */
#include "core/ingest/acts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/store/item.h"

struct act {
	enum event_kind kind;
	struct digest item, said;	/* said: over item, annotator and body */
	const char *annotator, *body;
};

struct acts {
	struct project *p;
	struct arena keep;
	struct act *act;
	size_t n, cap;
	int64_t last_id;	/* rows about one item follow each other */
	struct item_row last;
};

struct acts *acts_new(struct project *p)
{
	struct acts *a = mem_zalloc(1, sizeof(*a));

	a->p = p;
	return a;
}

void acts_free(struct acts *a)
{
	if (!a)
		return;
	arena_release(&a->keep);
	free(a->act);
	free(a);
}

static struct digest said_by(const struct digest *item, const char *annotator, const char *body)
{
	struct digest_run run;

	digest_begin(&run);
	digest_add(&run, item->b, DIGEST_BYTES);
	digest_add(&run, annotator, strlen(annotator) + 1);
	digest_add(&run, body, strlen(body) + 1);
	return digest_end(&run);
}

static enum choice of_item(enum choice c, bool swapped)
{
	if (!swapped || (c != CHOICE_A && c != CHOICE_B))
		return c;
	return c == CHOICE_A ? CHOICE_B : CHOICE_A;
}

/* A choice's body as cli.md has it; what the file said stays whole under "given". */
static const char *choice_body(struct acts *a, const struct record *r, enum choice c)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	char hex[DIGEST_HEX];
	const char *body;

	jsonout_object(&j, NULL);
	jsonout_text(&j, "choice", projection_choice_name(c));
	if (c == CHOICE_A || c == CHOICE_B)
		digest_hex(&a->last.response[c == CHOICE_B], hex);
	jsonout_text(&j, "response", c == CHOICE_A || c == CHOICE_B ? hex : NULL);
	jsonout_null(&j, "side_on_screen");
	jsonout_bool(&j, "after_reveal", false);
	jsonout_bool(&j, "imported", true);
	jsonout_raw(&j, "given", r->body.s, r->body.n);
	jsonout_close_object(&j);
	body = arena_dup(&a->keep, b.s, b.len);
	str_release(&b);
	return body;
}

enum rc acts_add(struct acts *a, const struct record *r, int64_t id, bool swapped, struct err *err)
{
	struct act *act;
	enum rc rc;

	if (id != a->last_id) {
		if ((rc = item_get(a->p, id, &a->keep, &a->last, err)))
			return rc;
		a->last_id = id;
	}
	a->act = mem_grow(a->act, &a->cap, a->n + 1, sizeof(*a->act));
	act = &a->act[a->n++];
	act->kind = r->act;
	act->item = a->last.identity;
	act->annotator = arena_dup(&a->keep, r->annotator.s, r->annotator.n);
	if (r->act == EVENT_CHOICE)
		act->body = choice_body(a, r, of_item(r->choice, swapped));
	else
		act->body = arena_dup(&a->keep, r->body.s, r->body.n);
	act->said = said_by(&act->item, act->annotator, act->body);
	return RC_OK;
}

static enum rc append_all(struct acts *a, struct event_writer *w, struct err *err)
{
	struct err ignored = ERR_INIT;
	enum rc rc = event_batch_begin(w, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < a->n && !rc; i++)
		rc = event_append_as(w, a->act[i].annotator, a->act[i].kind, &a->act[i].item,
				     a->act[i].body, NULL, err);
	if (!rc)
		return event_batch_end(w, true, err);
	if (event_batch_end(w, false, &ignored))
		err_context(err, "and could not be taken back (%s)", ignored.text);
	return rc;
}

/* ---- what the log has already, from an earlier version of the file or a rerun ---- */

struct logged {
	struct digest *d;
	size_t n, cap;
};

static int by_digest(const void *a, const void *b)
{
	return digest_compare(a, b);
}

static bool note_logged(void *ctx, const struct event *e)
{
	struct logged *l = ctx;

	if ((e->kind != EVENT_CHOICE && e->kind != EVENT_TRIAL) || !e->has_item || !e->body)
		return true;
	l->d = mem_grow(l->d, &l->cap, l->n + 1, sizeof(*l->d));
	l->d[l->n++] = said_by(&e->item, e->annotator, e->body);
	return true;
}

static enum rc drop_logged(struct acts *a, int64_t *same, struct err *err)
{
	struct logged l = { NULL, 0, 0 };
	enum rc rc = event_each(a->p, 0, note_logged, &l, err);
	size_t n = 0;

	if (!rc && l.n) {
		qsort(l.d, l.n, sizeof(*l.d), by_digest);
		for (size_t i = 0; i < a->n; i++)
			if (!bsearch(&a->act[i].said, l.d, l.n, sizeof(*l.d), by_digest))
				a->act[n++] = a->act[i];
		*same = (int64_t)(a->n - n);
		a->n = n;
	}
	free(l.d);
	return rc;
}

/* ---- writing ---- */

static void origin_of(const struct acts *a, const struct digest *file, char out[33])
{
	char hex[DIGEST_HEX];
	struct digest_run run;
	struct digest d;

	digest_begin(&run);
	digest_add(&run, file->b, DIGEST_BYTES);
	for (size_t i = 0; i < a->n; i++)
		digest_add(&run, a->act[i].said.b, DIGEST_BYTES);
	d = digest_end(&run);
	digest_hex(&d, hex);
	memcpy(out, hex, 32);
	out[32] = '\0';
}

static void header_of(const struct digest *file, const char *name, struct str *out)
{
	struct jsonout j = jsonout_begin(out);
	char hex[DIGEST_HEX];

	digest_hex(file, hex);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "import", name);
	jsonout_text(&j, "digest", hex);
	jsonout_close_object(&j);
}

enum rc acts_write(struct acts *a, const struct digest *file, const char *name, int64_t *same,
		   struct err *err)
{
	struct event_writer *w = NULL;
	struct str header = STR_INIT;
	char origin[33];
	enum rc rc;

	*same = 0;
	if ((rc = drop_logged(a, same, err)) || !a->n)
		return rc;
	origin_of(a, file, origin);
	header_of(file, name, &header);
	rc = event_writer_open(a->p, "import", header.s, origin, &w, err);
	str_release(&header);
	if (rc)
		return rc;
	rc = append_all(a, w, err);
	event_writer_close(w);
	return rc;
}
