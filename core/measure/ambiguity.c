/* ambiguity -- see ambiguity.h. */
#include "core/measure/ambiguity.h"

#include <math.h>

#include "core/measure/compare.h"
#include "core/store/item.h"

struct ambiguity ambiguity_of(const struct panel_view *v, size_t rm, const uint8_t *mark)
{
	const struct panel *p = v->panel;
	struct ambiguity m = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		int chosen = v->chosen[i];
		double c, r;

		if (chosen == SIDE_NONE || mark[i] == AMBIGUITY_OUT)
			continue;
		c = p->score[chosen][rm * p->n + i];
		r = p->score[1 - chosen][rm * p->n + i];
		m.rated[mark[i]] += !isnan(c) && !isnan(r);
		m.resist[mark[i]] += c < r;
		m.tie[mark[i]] += c == r;
	}
	m.marked = interval_wilson((double)m.resist[AMBIGUITY_MARKED],
				   (double)m.rated[AMBIGUITY_MARKED]);
	m.rest = interval_wilson((double)m.resist[AMBIGUITY_REST], (double)m.rated[AMBIGUITY_REST]);
	if (m.rated[AMBIGUITY_MARKED] && m.rated[AMBIGUITY_REST])
		m.difference = compare_newcombe((double)m.resist[AMBIGUITY_MARKED],
						(double)m.rated[AMBIGUITY_MARKED],
						(double)m.resist[AMBIGUITY_REST],
						(double)m.rated[AMBIGUITY_REST]);
	else
		m.difference = interval_none("newcombe", "one of the two groups is empty");
	return m;
}
