/* gauge -- see gauge.h. */
#include "tui/view/gauge.h"

#include <math.h>
#include <string.h>

static double percent(size_t k, size_t n)
{
	return n ? 100.0 * (double)k / (double)n : NAN;
}

struct gauge_column gauge_column(const struct gauge *g, bool adjudicated)
{
	struct votes_summary v = live_votes(g->live, adjudicated);
	size_t n = v.agree + v.resist + v.split;

	return (struct gauge_column){ percent(v.resist, n), percent(v.disputed, n), n };
}

void gauge_load(struct gauge *g, struct panel *p)
{
	bool first = !g->live;

	live_free(g->live);
	g->live = live_new(p, NULL, -1);
	g->raw = gauge_column(g, false);
	memset(g->tags, 0, sizeof(g->tags));
	if (first) {
		g->start = gauge_column(g, true);
		gauge_note(g);
	}
}

void gauge_release(struct gauge *g)
{
	live_free(g->live);
	g->live = NULL;
}

void gauge_note(struct gauge *g)
{
	if (g->trail_n == GAUGE_TRAIL) {
		memmove(g->trail, g->trail + 1, (GAUGE_TRAIL - 1) * sizeof(g->trail[0]));
		g->trail_n--;
	}
	g->trail[g->trail_n++] = gauge_column(g, true).resist;
}
