/* seek -- see seek.h. */
#include "tui/view/seek.h"

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

bool seek_item(struct desk *d, int direction)
{
	size_t n = queue_count(d->queue), step = direction < 0 ? n - 1 : 1, at = d->rank;

	if (!d->find || !n)
		return false;
	if (direction == 0 && seek_matches(d, desk_at(d, at)))
		return true;
	for (size_t i = 1; i < n; i++) {
		at = (at + step) % n;
		if (seek_matches(d, queue_at(d->queue, at))) {
			d->rank = at;
			return true;
		}
	}
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
