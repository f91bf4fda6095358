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
	struct votes_summary v;
	size_t n;

	if (!g->live)
		return (struct gauge_column){ NAN, NAN, 0 };
	v = live_votes(g->live, adjudicated);
	n = v.agree + v.resist + v.split;

	return (struct gauge_column){ percent(v.resist, n), percent(v.disputed, n), n };
}

void gauge_start(struct gauge *g, struct live *live)
{
	g->live = live;
	g->raw = gauge_column(g, false);
	if (g->trail_n)
		return;
	g->start = gauge_column(g, true);
	gauge_note(g);
}

void gauge_note(struct gauge *g)
{
	if (!g->live)
		return;
	if (g->trail_n == GAUGE_TRAIL) {
		memmove(g->trail, g->trail + 1, (GAUGE_TRAIL - 1) * sizeof(g->trail[0]));
		g->trail_n--;
	}
	g->trail[g->trail_n++] = gauge_column(g, true).resist;
}
