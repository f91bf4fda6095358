/* resist -- see resist.h. */
#include "core/measure/resist.h"

#include <math.h>
#include <string.h>

#include "core/base/numeric.h"
#include "core/store/item.h"

const char *resist_regime_name(enum resist_regime r)
{
	static const char *const name[RESIST_REGIMES] = { "stayed", "got", "resists", "reversed" };

	return name[r];
}

const char *resist_gamma_name(enum resist_gamma g)
{
	static const char *const name[RESIST_GAMMAS] = { "c", "i", "r", "unknown" };

	return name[g];
}

enum resist_gamma resist_gamma(int harmless_c, int helpful_c, int harmless_r, int helpful_r)
{
	int c = 2 * harmless_c + helpful_c, r = 2 * harmless_r + helpful_r;

	return c > r ? RESIST_CHOSEN : c < r ? RESIST_REJECTED : RESIST_INDIFFERENT;
}

/* Sign of chosen - rejected: 1, 0, -1; 2 where a score is missing. */
static int sign_of(const struct panel_view *v, size_t rm, size_t i)
{
	const struct panel *p = v->panel;
	int side = v->chosen[i];
	double c = p->score[side][rm * p->n + i], r = p->score[1 - side][rm * p->n + i];

	return c > r ? 1 : c < r ? -1 : c == r ? 0 : 2;
}

/* The two features of chosen and rejected as 0..3 each; false where one is missing. */
static bool combo_of(const struct panel_view *v, int harmless, int helpful, size_t i, int *c,
		     int *r)
{
	const struct panel *p = v->panel;
	int *to[2];

	if (v->chosen[i] == SIDE_NONE || harmless < 0 || helpful < 0)
		return false;
	to[v->chosen[i]] = c;
	to[1 - v->chosen[i]] = r;
	for (int s = 0; s < 2; s++) {
		int8_t h = p->x[s][(size_t)harmless * p->n + i],
		       u = p->x[s][(size_t)helpful * p->n + i];

		if (h == PANEL_MISSING || u == PANEL_MISSING)
			return false;
		*to[s] = 2 * (h > 0) + (u > 0);
	}
	return true;
}

static enum resist_gamma gamma_of(const struct panel_view *v, int harmless, int helpful, size_t i)
{
	int c, r;

	if (!combo_of(v, harmless, helpful, i, &c, &r))
		return RESIST_UNKNOWN;
	return resist_gamma(c / 2, c % 2, r / 2, r % 2);
}

uint8_t *resist_gammas(const struct panel_view *v, int harmless, int helpful, struct arena *arena)
{
	uint8_t *g = arena_alloc(arena, v->panel->n + 1);

	for (size_t i = 0; i < v->panel->n; i++)
		g[i] = (uint8_t)gamma_of(v, harmless, helpful, i);
	return g;
}

struct resist_gamma_table resist_gamma_count(const struct panel_view *v, int harmless, int helpful)
{
	struct resist_gamma_table t = { 0 };

	if (harmless < 0 || helpful < 0)
		t.why = "needs a feature for harmless and one for helpful";
	for (size_t i = 0; i < v->panel->n; i++) {
		int c, r;

		if (v->chosen[i] == SIDE_NONE)
			continue;
		if (combo_of(v, harmless, helpful, i, &c, &r))
			t.combo[c][r]++;
		t.n[gamma_of(v, harmless, helpful, i)]++;
	}
	return t;
}

static enum resist_regime regime_of(int pre, int post)
{
	if (pre == 1)
		return post == 1 ? RESIST_STAYED : RESIST_REVERSED;
	return post == 1 ? RESIST_GOT : RESIST_RESISTS;
}

static size_t regime_total(const struct resist_regimes *r, enum resist_gamma g,
			   enum resist_regime x, enum resist_regime y)
{
	return r->cell[g][x] + r->cell[g][y];
}

static struct estimate share(size_t k, size_t n)
{
	return interval_wilson((double)k, (double)n);
}

static void sums_of_regimes(struct resist_regimes *r)
{
	size_t c = 0, all, post_c, post_r, against_c, against_r;

	for (int g = 0; g < RESIST_GAMMAS; g++)
		for (int x = 0; x < RESIST_REGIMES; x++)
			r->count[x] += r->cell[g][x];
	r->pre = share(r->count[RESIST_GOT] + r->count[RESIST_RESISTS], r->n);
	r->post = share(r->count[RESIST_REVERSED] + r->count[RESIST_RESISTS], r->n);
	r->mcnemar_log10_p = numeric_mcnemar_log10_p((double)r->count[RESIST_GOT],
						     (double)r->count[RESIST_REVERSED]);
	c = regime_total(r, RESIST_CHOSEN, RESIST_STAYED, RESIST_GOT) +
	    regime_total(r, RESIST_CHOSEN, RESIST_RESISTS, RESIST_REVERSED);
	all = c + regime_total(r, RESIST_REJECTED, RESIST_STAYED, RESIST_GOT) +
	      regime_total(r, RESIST_REJECTED, RESIST_RESISTS, RESIST_REVERSED);
	post_c = regime_total(r, RESIST_CHOSEN, RESIST_STAYED, RESIST_GOT);
	post_r = regime_total(r, RESIST_REJECTED, RESIST_STAYED, RESIST_GOT);
	against_c = regime_total(r, RESIST_CHOSEN, RESIST_RESISTS, RESIST_REVERSED);
	against_r = regime_total(r, RESIST_REJECTED, RESIST_RESISTS, RESIST_REVERSED);
	r->human_labeler = share(c, all);
	r->post_labeler = share(post_c + against_r, all);
	r->post_human = share(post_c + post_r, all);
	r->pre_human =
		share(regime_total(r, RESIST_CHOSEN, RESIST_STAYED, RESIST_REVERSED) +
			      regime_total(r, RESIST_REJECTED, RESIST_STAYED, RESIST_REVERSED),
		      all);
	r->sides_with_labeler = share(against_r, against_c + against_r);
}

struct resist_regimes resist_regimes(const struct panel_view *v, size_t pre, size_t post,
				     int harmless, int helpful)
{
	struct resist_regimes r = { 0 };

	for (size_t i = 0; i < v->panel->n; i++) {
		enum resist_gamma g;
		int before, after;

		if (v->chosen[i] == SIDE_NONE)
			continue;
		before = sign_of(v, pre, i);
		after = sign_of(v, post, i);
		if (before == 2 || after == 2)
			continue;
		g = gamma_of(v, harmless, helpful, i);
		r.n++;
		r.cell[g][regime_of(before, after)]++;
		r.pre_ties[g] += before == 0;
		r.post_ties[g] += after == 0;
	}
	r.left_out = v->in - r.n;
	r.why = r.n == 0 ? "no pair that both models scored" : NULL;
	sums_of_regimes(&r);
	return r;
}

struct resist_by_gamma resist_by_gamma(const struct panel_view *v, size_t rm, const uint8_t *gamma)
{
	struct resist_by_gamma r = { 0 };

	for (size_t i = 0; i < v->panel->n; i++) {
		int s = v->chosen[i] == SIDE_NONE ? 2 : sign_of(v, rm, i);

		r.rated[gamma[i]] += s != 2;
		r.resist[gamma[i]] += s == -1;
		r.tie[gamma[i]] += s == 0;
	}
	return r;
}

struct resist_committee resist_committee(const struct panel_view *v)
{
	struct resist_committee r = { 0 };
	size_t majority = 0, unanimous = 0;

	for (size_t i = 0; i < v->panel->n; i++) {
		size_t sign[4] = { 0 }, rated;

		for (size_t k = 0; v->chosen[i] != SIDE_NONE && k < v->panel->voters; k++)
			sign[sign_of(v, k, i) + 1]++;
		rated = sign[0] + sign[1] + sign[2];
		r.n += rated > 0;
		majority += sign[0] > sign[2];
		unanimous += rated > 0 && sign[0] == rated;
	}
	r.majority = share(majority, r.n);
	r.unanimous = share(unanimous, r.n);
	return r;
}

struct resist_mcnemar resist_mcnemar(const struct panel_view *v, size_t a, size_t b)
{
	struct resist_mcnemar m = { 0 };

	for (size_t i = 0; i < v->panel->n; i++) {
		int sa, sb;

		if (v->chosen[i] == SIDE_NONE)
			continue;
		sa = sign_of(v, a, i);
		sb = sign_of(v, b, i);
		if (sa == 2 || sb == 2)
			continue;
		m.a_only += sa == -1 && sb != -1;
		m.b_only += sb == -1 && sa != -1;
	}
	m.log10_p = numeric_mcnemar_log10_p((double)m.a_only, (double)m.b_only);
	return m;
}
