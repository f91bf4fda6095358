/* pager_select -- the part of pager.h that chooses words as evidence. */
#include "tui/widget/pager.h"

#include "core/base/unicode.h"

static bool space_at(const struct pager_block *b, size_t off, size_t *len)
{
	return unicode_is_space(unicode_decode(b->s + off, b->n - off, len));
}

/* First byte at or behind off that begins a word; n if none does. */
static size_t word_from(const struct pager_block *b, size_t off)
{
	size_t len;

	while (off < b->n && space_at(b, off, &len))
		off += len;
	return off;
}

static size_t word_end(const struct pager_block *b, size_t off)
{
	size_t len;

	while (off < b->n && !space_at(b, off, &len))
		off += len;
	return off;
}

static size_t step_back(const struct pager_block *b, size_t off)
{
	do
		off--;
	while (off && ((unsigned char)b->s[off] & 0xc0) == 0x80);
	return off;
}

/* Beginning of the last word that begins before off; off itself where there is none. */
static size_t word_before(const struct pager_block *b, size_t off)
{
	size_t at = off, len;

	while (at && space_at(b, step_back(b, at), &len))
		at = step_back(b, at);
	if (!at)
		return off;
	while (at && !space_at(b, step_back(b, at), &len))
		at = step_back(b, at);
	return at;
}

static void to(struct pager *p, size_t block, size_t off)
{
	p->cursor = (struct pager_pos){ block, off };
	pager_show(p, block, off);
}

void pager_select_start(struct pager *p)
{
	size_t row = p->top;

	for (; row < p->nrow; row++) {
		const struct pager_row *r = &p->row[row];
		size_t off = word_from(&p->block[r->block], r->w.off);

		if (off < p->block[r->block].n) {
			p->selecting = true;
			p->anchored = false;
			p->cursor = (struct pager_pos){ r->block, off };
			return;
		}
	}
}

static void word_on(struct pager *p)
{
	size_t block = p->cursor.block;
	const struct pager_block *b = &p->block[block];
	size_t off = word_from(b, word_end(b, p->cursor.off));

	while (off >= p->block[block].n) {	/* on to the next block that has words */
		if (p->anchored || ++block >= p->nblock)
			return;
		off = word_from(&p->block[block], 0);
	}
	to(p, block, off);
}

static void word_back(struct pager *p)
{
	size_t block = p->cursor.block, from = p->cursor.off, off = word_before(&p->block[block], from);

	while (off == from) {
		if (p->anchored || !block)
			return;
		from = p->block[--block].n;
		off = word_before(&p->block[block], from);
	}
	to(p, block, off);
}

void pager_select_word(struct pager *p, int direction)
{
	if (p->selecting && direction > 0)
		word_on(p);
	else if (p->selecting)
		word_back(p);
}

void pager_select_line(struct pager *p, int direction)
{
	size_t row = 0;

	if (!p->selecting)
		return;
	while (row + 1 < p->nrow && (p->row[row + 1].block < p->cursor.block ||
	       (p->row[row + 1].block == p->cursor.block && p->row[row + 1].w.off <= p->cursor.off)))
		row++;
	for (;;) {
		const struct pager_row *r;
		size_t off;

		if (direction < 0 ? !row : row + 1 >= p->nrow)
			return;
		row = direction < 0 ? row - 1 : row + 1;
		r = &p->row[row];
		if (p->anchored && r->block != p->cursor.block)
			return;
		off = word_from(&p->block[r->block], r->w.off);
		if (off < r->w.off + r->w.len) {
			to(p, r->block, off);
			return;
		}
	}
}

void pager_select_anchor(struct pager *p)
{
	p->anchor = p->cursor;
	p->anchored = p->selecting && !p->anchored;
}

void pager_select_stop(struct pager *p)
{
	p->selecting = p->anchored = false;
}

bool pager_selected(const struct pager *p, struct pager_span *out)
{
	struct pager_pos from = p->anchored ? p->anchor : p->cursor, end = p->cursor;

	if (!p->selecting || p->cursor.block >= p->nblock)
		return false;
	if (end.off < from.off) {
		from = p->cursor;
		end = p->anchor;
	}
	*out = (struct pager_span){ from.block, from.off,
		word_end(&p->block[end.block], end.off) - from.off, STYLE_SELECTED };
	return true;
}
