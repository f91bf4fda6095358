/* filter -- see filter.h. */
#include "core/work/filter.h"

#include "core/base/regex.h"
#include "core/store/item.h"

struct grep {
	struct regex *regex;
	uint8_t *pick;
	size_t n;
	enum rc rc;
	struct err *err;
};

static bool in_text(struct grep *g, struct slice text)
{
	bool found = false;
	size_t start, end;

	if (!g->rc && text.n)
		g->rc = regex_find(g->regex, text.s, text.n, 0, &found, &start, &end, g->err);
	return found;
}

static bool on_text(void *ctx, int64_t id, struct slice prompt, struct slice a, struct slice b)
{
	struct grep *g = ctx;
	size_t i = (size_t)id - 1;

	if (i < g->n && g->pick[i])
		g->pick[i] = in_text(g, a) || in_text(g, b) || in_text(g, prompt);
	return !g->rc;
}

enum rc filter_grep(struct project *p, const struct panel *panel, const char *pattern,
		    uint8_t *pick, struct err *err)
{
	struct grep g = { .pick = pick, .n = panel->n, .err = err };
	enum rc rc = regex_compile(pattern, REGEX_SMART | REGEX_MULTILINE, &g.regex, err);

	if (!rc)
		rc = item_scan_texts(p, 1, on_text, &g, err);
	if (!rc)
		rc = g.rc;
	regex_free(g.regex);
	return rc;
}
