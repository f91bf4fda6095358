/* seek -- see seek.h. */
#include "tui/view/seek.h"

#define AT_MOST (CLOCK_SECOND * 3 / 2)	/* a search may keep the screen waiting */

bool seek_matches(struct desk *d, uint32_t index)
{
	const struct slice *text[3] = { &d->prompt, &d->response[0], &d->response[1] };
	struct err err = ERR_INIT;
	size_t start, end;
	bool found = false;

	if (!d->find || !desk_texts(d, index))
		return false;
	for (int k = 0; k < 3 && !found; k++)
		if (regex_find(d->find, text[k]->s, text[k]->n, 0, &found, &start, &end, &err))
			found = false;
	return found;
}

/* Has the search had its time? Asked now and then, the clock being dearer than a short text. */
static bool tired(const struct desk *d, size_t step, int64_t since)
{
	return step % 64 == 0 && d->clock->mono_ns(d->clock) - since > AT_MOST;
}

bool seek_item(struct desk *d, int direction)
{
	size_t n = queue_count(d->queue), step = direction < 0 ? n - 1 : 1, i;
	int64_t since = d->clock->mono_ns(d->clock);

	if (!d->find || !n)
		return false;
	if (direction == 0 && seek_matches(d, desk_at(d, d->rank)))
		return true;
	if (d->sought_from != d->rank)
		d->sought = 0;
	d->sought_from = d->rank;
	for (i = d->sought + 1; i < n && !tired(d, i, since); i++) {
		size_t at = (d->rank + i % n * step) % n;

		if (seek_matches(d, queue_at(d->queue, at))) {
			d->rank = at;
			d->sought = 0;
			return true;
		}
	}
	d->sought = i < n ? i - 1 : 0;
	if (i < n)
		desk_say(d, STYLE_WARNING, "not in the next %zu items; n looks on", i);
	else
		desk_say(d, STYLE_WARNING, "no %sitem of this queue has \"%s\"",
			 seek_matches(d, desk_focus(d)) ? "other " : "", d->find_pattern);
	return false;
}

#define LIT_MOST 5000

void seek_light(struct pager *p, size_t block, struct slice text, struct regex *r)
{
	struct err err = ERR_INIT;
	size_t at = 0, start, end;
	bool found;

	for (int n = 0; r && n < LIT_MOST && at <= text.n; n++) {
		if (regex_find(r, text.s, text.n, at, &found, &start, &end, &err) || !found)
			return;
		if (end > start)
			pager_mark(p, PAGER_SEARCH, block, start, end - start, STYLE_MATCH);
		at = end > start ? end : end + 1;
	}
}
