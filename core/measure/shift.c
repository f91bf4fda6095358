/* shift -- see shift.h. */
#include "core/measure/shift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/numeric.h"
#include "core/measure/cases.h"
#include "core/measure/drivers.h"
#include "core/measure/ranks.h"
#include "core/store/item.h"

double shift_theta(double ux, double uy, double vx, double vy)
{
	double cross = ux * vy - uy * vx, dot = ux * vx + uy * vy, angle;

	if ((ux == 0 && uy == 0) || (vx == 0 && vy == 0))
		return NAN;
	/* acos of the normalised product, clamped and signed, without its loss of digits near 0 and
	 * 180. */
	angle = atan2(cross, dot) * (180 / M_PI);
	return angle <= -180 ? 180 : angle;
}

static struct shift_sample summarise(const double *v, size_t n)
{
	struct shift_sample s = {
		.n = n, .mean = NAN, .median = NAN, .sd = NAN, .se = NAN, .t = NAN, .p = NAN
	};
	double sum = 0, squares = 0;

	s.sign_log10_p = NAN;
	if (n == 0)
		return s;
	for (size_t i = 0; i < n; i++) {
		sum += v[i];
		s.positive += v[i] > 0;
		s.negative += v[i] < 0;
	}
	s.mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (v[i] - s.mean) * (v[i] - s.mean);
	s.median = ranks_median(v, n);
	s.sign_log10_p = numeric_mcnemar_log10_p((double)s.positive, (double)s.negative);
	if (n < 2)
		return s;
	s.sd = sqrt(squares / (double)(n - 1));
	s.se = s.sd / sqrt((double)n);
	if (s.se > 0) {
		s.t = s.mean / s.se;
		s.p = numeric_p_t(s.t, (double)(n - 1));
	}
	return s;
}

/* Pre and post scores of chosen and rejected. */
struct vectors {
	double pre[2], post[2];
};

static bool vectors_of(const struct panel_view *v, size_t pre, size_t post, size_t i,
		       struct vectors *out)
{
	const struct panel *p = v->panel;

	if (v->chosen[i] == SIDE_NONE)
		return false;
	for (int s = 0; s < 2; s++) {
		int side = s == 0 ? v->chosen[i] : 1 - v->chosen[i];

		out->pre[s] = p->score[side][pre * p->n + i];
		out->post[s] = p->score[side][post * p->n + i];
	}
	return isfinite(out->pre[0] + out->pre[1] + out->post[0] + out->post[1]);
}

static int quadrant_of(const double r[2])
{
	if (r[0] > 0)
		return r[1] > 0 ? 0 : r[1] < 0 ? 2 : -1;
	if (r[0] < 0)
		return r[1] > 0 ? 1 : r[1] < 0 ? 3 : -1;
	return -1;
}

struct samples {
	double *theta, *margin, *regime[RESIST_REGIMES];
	size_t n, regimes[RESIST_REGIMES];
};

static void add_pair(struct shift *s, struct samples *m, const struct vectors *q)
{
	double theta = shift_theta(q->pre[0], q->pre[1], q->post[0], q->post[1]);
	bool pre = q->pre[0] > q->pre[1], post = q->post[0] > q->post[1];
	enum resist_regime r = pre ? (post ? RESIST_STAYED : RESIST_REVERSED)
				   : (post ? RESIST_GOT : RESIST_RESISTS);
	int before = quadrant_of(q->pre), after = quadrant_of(q->post);

	m->margin[s->n++] = (q->post[0] - q->post[1]) - (q->pre[0] - q->pre[1]);
	if (before >= 0)
		s->quadrant[0][before]++;
	if (after >= 0)
		s->quadrant[1][after]++;
	if (isnan(theta)) {
		s->zero++;
		return;
	}
	m->theta[m->n++] = theta;
	m->regime[r][m->regimes[r]++] = theta;
}

static void sample(const struct panel_view *v, size_t pre, size_t post, struct shift *s)
{
	struct samples m = { 0 };
	double *room = mem_alloc((2 + RESIST_REGIMES) * (v->panel->n + 1), sizeof(*room));

	m.theta = room;
	m.margin = room + v->panel->n;
	for (size_t r = 0; r < RESIST_REGIMES; r++)
		m.regime[r] = room + (2 + r) * v->panel->n;
	for (size_t i = 0; i < v->panel->n; i++) {
		struct vectors q;

		if (vectors_of(v, pre, post, i, &q))
			add_pair(s, &m, &q);
	}
	for (int q = 0; q < 4; q++)
		for (int w = 0; w < 2; w++)
			s->quadrant[w][q] = s->n > 0 ? s->quadrant[w][q] / (double)s->n : NAN;
	s->theta = summarise(m.theta, m.n);
	s->margin = summarise(m.margin, s->n);
	for (size_t r = 0; r < RESIST_REGIMES; r++)
		s->theta_by_regime[r] = summarise(m.regime[r], m.regimes[r]);
	free(room);
}

/* The imprint of post - pre and its identity with the difference of the two imprints. */
static void imprint_shift(const struct panel_view *v, size_t pre, size_t post, struct shift *s,
			  struct arena *arena)
{
	const struct panel *p = v->panel;
	struct imprint_scores m[3];
	struct imprint fit[3];
	double *joint = mem_alloc(6 * p->n + 1, sizeof(*joint));

	for (int side = 0; side < 2; side++) {
		const double *a = p->score[side] + pre * p->n, *b = p->score[side] + post * p->n;
		double *to = joint + 3 * (size_t)side * p->n;

		/* A pair that only one of them scored must leave all three. */
		for (size_t i = 0; i < p->n; i++) {
			to[i] = isnan(b[i]) ? NAN : a[i];
			to[p->n + i] = isnan(a[i]) ? NAN : b[i];
			to[2 * p->n + i] = b[i] - a[i];
		}
		for (size_t q = 0; q < 3; q++)
			m[q].side[side] = to + q * p->n;
	}
	imprint_fit(v, &(struct imprint_options){ 0 }, m, 3, fit, arena);
	s->imprint = fit[2];
	for (size_t j = 0; j < fit[2].fit.k; j++)
		s->identity = fmax(s->identity,
				   fabs(fit[2].fit.coef[j].beta -
					(fit[1].fit.coef[j].beta - fit[0].fit.coef[j].beta)));
	free(joint);
}

static void theta_regression(const struct panel_view *v, size_t pre, size_t post, struct shift *s,
			     struct arena *arena)
{
	struct arena work = ARENA_INIT;
	struct cases all = cases_complete(v, false, &work), c = { 0 };
	uint32_t *item = arena_alloc(&work, (all.n + 1) * sizeof(*item));
	double *y = arena_alloc(&work, (all.n + 1) * sizeof(*y));

	for (size_t i = 0; i < all.n; i++) {
		struct vectors q;

		if (!vectors_of(v, pre, post, all.item[i], &q))
			continue;
		y[c.n] = shift_theta(q.pre[0], q.pre[1], q.post[0], q.post[1]);
		item[c.n] = all.item[i];
		c.n += isnan(y[c.n]) ? 0 : 1;
	}
	c.item = item;
	s->theta_fit = drivers_fit(v, &c, y, arena);
	arena_release(&work);
}

struct shift shift_between(const struct panel_view *v, size_t pre, size_t post, struct arena *arena)
{
	struct shift s = { 0 };

	sample(v, pre, post, &s);
	s.left_out = v->in - s.n;
	if (s.n == 0)
		s.why = "no pair that both models scored";
	if (v->panel->f == 0 || s.n == 0) {
		s.imprint.fit.why = s.theta_fit.why = s.n == 0 ? s.why : "no features";
		return s;
	}
	imprint_shift(v, pre, post, &s, arena);
	theta_regression(v, pre, post, &s, arena);
	return s;
}
