/* orders -- see orders.h. */
#include "core/measure/orders.h"

#include <math.h>

#include "core/store/item.h"

/* Sign that both orders share: 1 the first shown, -1 the second, 0 none; 2 a margin is missing. */
static int shared(const struct panel *p, size_t rm, size_t i)
{
	double a = p->score[SIDE_A][rm * p->n + i], b = p->score[SIDE_B][rm * p->n + i];

	if (isnan(a) || isnan(b))
		return 2;
	return (a > 0 && b > 0) - (a < 0 && b < 0);
}

bool orders_inconsistent(const struct panel *p, size_t rm, size_t i)
{
	int s = panel_pairwise(p, rm) ? shared(p, rm, i) : 0;

	return s == 1 || s == -1;
}

struct orders orders_count(const struct panel_view *v, size_t rm)
{
	const struct panel *p = v->panel;
	struct orders o = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		int s = v->chosen[i] == SIDE_NONE ? 2 : shared(p, rm, i);
		int chosen = v->chosen[i];

		if (s == 2)
			continue;
		o.rated++;
		o.first += s == 1;
		o.second += s == -1;
		if (s != 0)
			o.resist_inconsistent += p->score[chosen][rm * p->n + i] <
						 p->score[1 - chosen][rm * p->n + i];
	}
	o.inconsistent = interval_wilson((double)(o.first + o.second), (double)o.rated);
	return o;
}
