/*
 * wrap, markdown and pager: rows advance and fit at any width; scrolling and
 * resizing stay within.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/text/quote.h"
#include "core/text/wrap.h"
#include "tui/widget/markdown.h"
#include "tui/widget/pager.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int what)
{
	if (!what)
		abort();
}

static void rows(const char *s, size_t n, int width)
{
	struct wrap_row r;
	size_t at = 0, end = 0, was = 0;
	int indent = 0;

	for (; wrap_next(s, n, width, true, &at, &indent, &r); was = at) {
		must(at > was && r.off >= end && r.off + r.len <= at);
		must(r.cols <= (width ? width : 1) && r.indent <= width / 2);
		end = r.off + r.len;
	}
	must(at == n);
}

static void spans(const char *s, size_t n)
{
	struct markdown m;
	struct markdown_span sp;
	struct slice q;
	size_t end = 0, at = 0;

	markdown_start(&m, s, n);
	while (markdown_next(&m, &sp)) {
		must(sp.off >= end && sp.len && sp.off + sp.len <= n);
		end = sp.off + sp.len;
	}
	while (quote_next(s, n, &at, &q))
		must(q.s >= s && q.s + q.n <= s + n);
}

/* The first bytes say the sizes and what is done. */
static void read_it(const uint8_t *what, const char *s, size_t n)
{
	struct pager p;
	struct grid g;
	struct pager_span sel;

	pager_init(&p);
	p.markdown = true;
	pager_add(&p, "Human", STYLE_HUMAN, (struct slice){ s, n / 2 });
	pager_add(&p, NULL, STYLE_TEXT, (struct slice){ s + n / 2, n - n / 2 });
	grid_init(&g, 8, 70);
	for (int i = 0; i < 4; i++) {
		struct rect r = { 0, 0, 1 + what[i] % 8, 1 + what[i] / 8 };

		pager_draw(&p, &g, r, true);
		must(g.cur_row < 8 && g.cur_col < 70 && p.top < p.nrow + 1);
		pager_scroll(&p, (long)what[i] - 128);
		if (!p.selecting)
			pager_select_start(&p);
		pager_select_word(&p, what[i] & 1 ? 1 : -1);
		pager_select_line(&p, what[i] & 2 ? 1 : -1);
		if (what[i] & 4)
			pager_select_anchor(&p);
		if (pager_selected(&p, &sel))
			must(sel.off + sel.len <= p.block[sel.block].n && sel.len);
	}
	grid_release(&g);
	pager_release(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 5)
		return 0;
	rows((const char *)data + 5, size - 5, data[0] % 90);
	spans((const char *)data + 5, size - 5);
	read_it(data + 1, (const char *)data + 5, size - 5);
	return 0;
}
