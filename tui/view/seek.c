/* seek -- see seek.h. */
#include "tui/view/seek.h"

#include <string.h>

#define AT_MOST (CLOCK_SECOND / 20)	/* without a look at the keys */

static bool in_my_note(struct desk *d, uint32_t index)
{
	const struct item_row *row = desk_row(d, index);
	struct projection_state mine;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	size_t start, end;
	bool found = false;

	if (row && !projection_mine(d->project, &row->identity, d->annotator, &a, &mine, &err) &&
	    regex_find(d->find, mine.note, strlen(mine.note), 0, &found, &start, &end, &err))
		found = false;
	arena_release(&a);
	return found;
}

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
	return found || (d->mine[index].flags & DESK_NOTE && in_my_note(d, index));
}

/* Has the search had its time? Asked now and then, the clock being dearer than a short text. */
static bool tired(const struct desk *d, size_t step, int64_t since)
{
	return !d->patient && step % 32 == 0 && d->clock->mono_ns(d->clock) - since > AT_MOST;
}

bool seek_item(struct desk *d, int direction)
{
	size_t n = queue_count(d->queue), step = direction < 0 ? n - 1 : 1, i;
	int64_t since = d->clock->mono_ns(d->clock);

	if (!d->find || !n)
		return false;
	if (direction == 0 && seek_matches(d, desk_at(d, d->rank)))
		return true;
	if (d->sought_from != d->rank || d->sought_back != (direction < 0))
		d->sought = 0;
	d->sought_from = d->rank;
	d->sought_back = direction < 0;
	d->seeking = 0;
	for (i = d->sought + 1; i < n && !tired(d, i, since); i++) {
		size_t at = (d->rank + i % n * step) % n;

		if (seek_matches(d, queue_at(d->queue, at))) {
			d->rank = at;
			d->sought = 0;
			return true;
		}
	}
	d->sought = i < n ? i - 1 : 0;
	if (i < n) {
		d->seeking = direction < 0 ? -1 : 1;
		desk_say(d, STYLE_TEXT, "looking for /%s/: %zu of %zu items; Esc stops",
			 d->find_pattern, i, n);
	} else {
		desk_say(d, STYLE_WARNING, "no %sitem of this queue has \"%s\"",
			 seek_matches(d, desk_focus(d)) ? "other " : "", d->find_pattern);
	}
	return false;
}

void seek_stop(struct desk *d)
{
	d->seeking = 0;
	desk_say(d, STYLE_WARNING, "stopped: /%s/ is not in the next %zu items; n looks on",
		 d->find_pattern, d->sought);
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
