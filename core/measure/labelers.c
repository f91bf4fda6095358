/* labelers -- see labelers.h. */
#include "core/measure/labelers.h"

#include <math.h>
#include <string.h>

#include "core/store/item.h"

/* Numbers the values in their order: slot[v + 128], -1 where a value does not occur. */
static size_t number_values(const struct panel_view *v, const int8_t *const a[2],
			    const int8_t *const b[2], int slot[256])
{
	size_t n = 0;

	memset(slot, 0, 256 * sizeof(*slot));
	for (size_t i = 0; i < v->panel->n; i++)
		for (int s = 0; s < 2 && v->chosen[i] != SIDE_NONE; s++) {
			slot[a[s][i] + 128] |= b[s][i] != PANEL_MISSING;
			slot[b[s][i] + 128] |= a[s][i] != PANEL_MISSING;
		}
	slot[0] = 0;	/* missing */
	for (int i = 0; i < 256; i++)
		slot[i] = slot[i] ? (int)n++ : -1;
	return n;
}

struct labelers labelers_compare(const struct panel_view *v, const int8_t *const a[2],
				 const int8_t *const b[2])
{
	double table[LABELERS_VALUES * LABELERS_VALUES] = { 0 };
	struct labelers l = { .kappa = { .k = { .value = NAN, .se = NAN, .lo = NAN, .hi = NAN } } };
	int slot[256];

	l.values = number_values(v, a, b, slot);
	for (size_t i = 0; i < v->panel->n; i++)
		for (int s = 0; s < 2 && v->chosen[i] != SIDE_NONE; s++) {
			if (a[s][i] == PANEL_MISSING || b[s][i] == PANEL_MISSING) {
				l.left_out++;
				continue;
			}
			l.n++;
			l.match += a[s][i] == b[s][i];
			if (l.values <= LABELERS_VALUES)
				table[(size_t)slot[a[s][i] + 128] * l.values +
				      (size_t)slot[b[s][i] + 128]]++;
		}
	l.exact = interval_wilson((double)l.match, (double)l.n);
	if (l.n == 0)
		l.why = "no response that both labelled";
	else if (l.values > LABELERS_VALUES)
		l.why = "more than 32 different values";
	else if (l.values < 2)
		l.why = "all values are the same";
	else
		l.kappa = agree_cohen(table, l.values);
	return l;
}
