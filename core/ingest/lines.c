/* lines -- see lines.h. */
#include "core/ingest/lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

struct lines {
	struct inflate *file;
	size_t cap;
	const char *piece;	/* borrowed from file */
	size_t n, at;
	struct str carry;	/* the beginning of a line that an earlier piece ended in */
	bool too_long;		/* of the line in carry */
	bool end;
	int64_t no;
};

enum rc lines_open(const char *path, size_t cap, struct lines **out, struct err *err)
{
	struct inflate *file = NULL;
	struct lines *l;
	enum rc rc;

	if ((rc = inflate_open(path, &file, err)))
		return rc;
	l = mem_zalloc(1, sizeof(*l));
	l->file = file;
	l->cap = cap;
	l->piece = "";
	str_init(&l->carry);
	*out = l;
	return RC_OK;
}

static void carry(struct lines *l, const char *p, size_t n)
{
	if (l->too_long)
		return;
	if (l->carry.len + n > l->cap) {
		l->too_long = true;
		str_release(&l->carry);
		return;
	}
	str_add(&l->carry, p, n);
}

/* A whole line stands at p, or in carry and goes on at p. */
static void give(struct lines *l, const char *p, size_t n, struct line *out)
{
	bool pieces = l->carry.len || l->too_long;

	if (pieces || n > l->cap)
		carry(l, p, n);
	out->too_long = l->too_long;
	out->s = pieces ? l->carry.s : p;
	out->n = pieces ? l->carry.len : n;
	if (l->too_long)
		out->n = 0;
	out->no = ++l->no;
	if (l->no == 1 && out->n >= 3 && memcmp(out->s, "\xEF\xBB\xBF", 3) == 0) {
		out->s += 3;
		out->n -= 3;
	}
	if (out->n && out->s[out->n - 1] == '\r')
		out->n--;
}

static enum rc next_physical(struct lines *l, struct line *out, bool *more, struct err *err)
{
	enum rc rc;

	/* The last line lent from carry is given back only now. */
	str_clear(&l->carry);
	l->too_long = false;
	*more = true;
	for (;;) {
		const char *from = l->piece + l->at;
		const char *nl = l->at < l->n ? memchr(from, '\n', l->n - l->at) : NULL;

		if (nl) {
			l->at += (size_t)(nl - from) + 1;
			give(l, from, (size_t)(nl - from), out);
			return RC_OK;
		}
		if (l->at < l->n)
			carry(l, from, l->n - l->at);
		l->at = l->n = 0;
		if (!l->end && (rc = inflate_read(l->file, &l->piece, &l->n, err)))
			return rc;
		if (l->n)
			continue;
		l->end = true;
		*more = l->carry.len || l->too_long;
		if (*more)
			give(l, "", 0, out);
		return RC_OK;
	}
}

static bool blank(const struct line *line)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->s[i] != ' ' && line->s[i] != '\t' && line->s[i] != '\r')
			return false;
	return !line->too_long;
}

enum rc lines_next(struct lines *l, struct line *out, bool *more, struct err *err)
{
	enum rc rc;

	do {
		rc = next_physical(l, out, more, err);
	} while (!rc && *more && blank(out));
	return rc;
}

const struct inflate *lines_file(const struct lines *l)
{
	return l->file;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	inflate_close(l->file);
	str_release(&l->carry);
	free(l);
}
