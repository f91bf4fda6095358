/* view -- see view.h: what all views share. */
#include "tui/view/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/unicode.h"
#include "tui/view/word.h"
#include "tui/widget/chart.h"

#define SPARK 12

unsigned view_move(struct view *v, int move, const char *text)
{
	(void)text;
	return v->ops->move(v, (enum view_move)move);
}

/* "38.3 → 37.9 %": raw → adjudicated; one number where nothing moved. */
static void arrow(struct str *out, const char *name, double raw, double now)
{
	if (isnan(raw))
		str_addf(out, "%s  -", name);
	else if (isnan(now) || fabs(raw - now) < 0.005)
		str_addf(out, "%s %.1f %%", name, raw);
	else if (fabs(raw - now) < 0.095)
		str_addf(out, "%s %.2f → %.2f %%", name, raw, now);
	else
		str_addf(out, "%s %.1f → %.1f %%", name, raw, now);
}

static void tag_counts(struct str *out, struct desk *d)
{
	const struct gauge *g = &d->gauge;

	for (int b = 0; b < PROJECTION_SOURCES; b++) {
		if (!g->tags[b])
			continue;
		str_addf(out, "%s%s %zu", out->len ? " · " : "", desk_bit_name(d, b), g->tags[b]);
	}
}

/* "37 done, 1.2 a minute, about 9 h left" as far as it is known. */
static void pace(struct str *out, const struct desk *d)
{
	size_t left = queue_count(d->queue) - d->done;
	double each;

	if (!d->done) {
		str_addz(out, "nothing done yet, :tour shows how");
		return;
	}
	word_count(out, d->done);
	str_addz(out, " done");
	if (d->choices < 2)
		return;
	each = (double)d->choosing_ns / 1e9 / (double)d->choices;
	if (each < 60)
		str_addf(out, ", %.1f s each", each);
	else
		str_addf(out, ", %.1f min each", each / 60);
	if (left) {
		str_addz(out, ", ");
		word_about(out, each * (double)left);
		str_addz(out, " left");
	}
}

/* Put a part if it fits before `end`; the column behind it. */
static int part(struct grid *g, int row, int at, int end, struct str *s)
{
	int w = unicode_width(s->s, s->len);

	if (s->len && at + w <= end) {
		grid_put(g, row, at, w, STYLE_TEXT, s->s, s->len);
		at += w + 3;
	}
	str_clear(s);
	return at;
}

/* Resistance, its trail, the disputed share: not before the choice (inference.md section 6). */
static int measures(const struct desk *d, struct grid *g, int row, int at, int end, int cols)
{
	struct gauge_column now = gauge_column(&d->gauge, true);
	struct str s = STR_INIT;

	if (d->panel->k && !desk_unblind(d, desk_focus(d))) {
		at += grid_puts(g, row, at, end - at, STYLE_DIM, "measures after the choice") + 3;
		return at;
	}
	if (!d->panel->k)
		return at;
	if (!d->made.live)
		return at + grid_puts(g, row, at, end - at, STYLE_DIM, "counting ...") + 3;
	arrow(&s, "resistance", d->gauge.raw.resist, now.resist);
	at = part(g, row, at, end, &s);
	if (d->gauge.trail_n > 1 && at + SPARK <= end && cols >= 100) {
		chart_spark(g, row, at - 1, SPARK, d->gauge.trail, d->gauge.trail_n, STYLE_DIM);
		at += (int)(d->gauge.trail_n < SPARK ? d->gauge.trail_n : SPARK) + 2;
	}
	arrow(&s, "disputed", d->gauge.raw.disputed, now.disputed);
	at = part(g, row, at, end, &s);
	str_release(&s);
	return at;
}

void view_footer(struct desk *d, struct grid *g, int row, int cols)
{
	int at = 1, end = cols - 7;
	struct str s = STR_INIT;

	at = measures(d, g, row, at, end, cols);
	tag_counts(&s, d);
	at = part(g, row, at, end, &s);
	pace(&s, d);
	part(g, row, at, end, &s);
	if (d->saved)
		grid_puts(g, row, cols - 6, 5, STYLE_SAVED, "saved");
	str_release(&s);
}
