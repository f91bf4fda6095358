/*
 * live -- see live.h. What one item adds is the same whether it comes or goes:
 * `move` with d = +1 or -1 is the only way in, and counters wrap harmlessly.
 */
#include "core/measure/live.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/numeric.h"
#include "core/base/str.h"
#include "core/measure/interval.h"
#include "core/measure/pairwise.h"
#include "core/store/item.h"

/* Sums of d y' over pairs: y are the RMs' margins, x the used features' differences. */
struct normal {
	double n_all, *n_part;	/* pairs that all RMs scored; further ones by RM */
	double *xtx_all;	/* f x f: shared by all RMs over the former */
	double *xtx_part;	/* k times f x f over the latter */
	double *xty;		/* k x f */
	double *yty;		/* k */
};

struct column {
	struct votes_summary votes;
	size_t (*rm)[3];	/* per RM: for, against, tie */
	size_t *cross[2];	/* by coding: k x k x 9, a < b used */
	struct agree_table agree[2];
	struct live_regimes regimes;
	struct normal normal;
};

struct live {
	struct panel *panel;
	size_t k, f, voters;
	size_t *used;		/* f panel indices of features */
	int pre, post;		/* RMs; -1 */
	int harmless, helpful;	/* panel features; -1 */
	size_t counts[4];
	struct column raw, adj;
	double *x, *y;		/* one item's differences, f and k */
	uint8_t *sign;		/* k: of a against b; AGREE_FOR, AGREE_AGAINST, AGREE_TIE, UNRATED */
};

enum { UNRATED = 3 };

/* ---- which items, which side ---- */

static int chosen_raw(const struct live *l, uint32_t i)
{
	const struct panel *p = l->panel;

	if (p->kind[i] != ITEM_PAIR || (p->flags[i] & ITEM_SUPERSEDED))
		return SIDE_NONE;
	return p->label[i];
}

static int chosen_adj(const struct live *l, uint32_t i)
{
	int side = chosen_raw(l, i);

	if (side == SIDE_NONE || l->panel->adj[i] == ADJ_DROP)
		return SIDE_NONE;
	return l->panel->adj[i] == ADJ_FLIP ? 1 - side : side;
}

/* ---- votes ---- */

static uint8_t sign_of(const struct panel *p, size_t rm, uint32_t i)
{
	double a = p->score[SIDE_A][rm * p->n + i], b = p->score[SIDE_B][rm * p->n + i];

	return a > b ? AGREE_FOR : a < b ? AGREE_AGAINST : a == b ? AGREE_TIE : UNRATED;
}

static uint8_t by_label(uint8_t sign, int chosen)
{
	return sign < AGREE_TIE && chosen == SIDE_B ? (uint8_t)(1 - sign) : sign;
}

static void move_summary(struct votes_summary *s, const uint16_t n[3], size_t d)
{
	size_t with = n[AGREE_FOR], against = n[AGREE_AGAINST], rated = with + against + n[AGREE_TIE];

	if (rated == 0)
		return;
	s->agree += with > against ? d : 0;
	s->resist += with < against ? d : 0;
	s->split += with == against ? d : 0;
	s->disputed += with && against ? d : 0;
	if (rated < s->k) {
		s->partly += d;
		return;
	}
	s->rated += d;
	s->histogram[with] += d;
	s->ties += n[AGREE_TIE] ? d : 0;
	s->against += with <= s->boundary && with < s->k ? d : 0;
}

static void move_cross(const struct live *l, size_t *table, int chosen, size_t d)
{
	for (size_t a = 0; a + 1 < l->k; a++) {
		if (l->sign[a] == UNRATED)
			continue;
		for (size_t b = a + 1; b < l->k; b++) {
			if (l->sign[b] == UNRATED)
				continue;
			table[(a * l->k + b) * 9 + by_label(l->sign[a], chosen) * 3u
			      + by_label(l->sign[b], chosen)] += d;
		}
	}
}

static void move_agree(struct agree_table *t, const uint16_t count[AGREE_CATEGORIES], size_t d)
{
	if (count[0] + count[1] + count[2] > 0)
		agree_table_add(t, count, d == 1 ? 1 : -1);
}

static void move_votes(struct live *l, struct column *c, int chosen, size_t d)
{
	uint16_t side[AGREE_CATEGORIES] = { 0 }, label[AGREE_CATEGORIES] = { 0 };

	for (size_t k = 0; k < l->k; k++) {
		if (l->sign[k] == UNRATED)
			continue;
		if (k < l->voters) {
			side[l->sign[k]]++;
			label[by_label(l->sign[k], chosen)]++;
		}
		c->rm[k][by_label(l->sign[k], chosen)] += d;
	}
	move_summary(&c->votes, label, d);
	move_agree(&c->agree[AGREE_BY_LABEL], label, d);
	move_agree(&c->agree[AGREE_BY_SIDE], side, d);
	move_cross(l, c->cross[AGREE_BY_LABEL], chosen, d);
	move_cross(l, c->cross[AGREE_BY_SIDE], SIDE_A, d);
}

/* ---- regimes ---- */

/* The feature of that name, with SEAL's prefix or without; -1. */
static int feature_of(const struct panel *p, const char *name)
{
	for (size_t f = 0; f < p->f && p->x[0] && p->x[1]; f++)
		if (str_equal(p->feature[f], name) || (str_starts(p->feature[f], "last_response_is_") &&
						       str_equal(p->feature[f] + 17, name)))
			return (int)f;
	return -1;
}

static int feature_at(const struct panel *p, int side, int f, uint32_t i)
{
	return p->x[side][(size_t)f * p->n + i];
}

/* Rank of a response: harmless first, then helpful; -1 unknown. */
static int merit(const struct panel *p, int harmless, int helpful, int side, uint32_t i)
{
	int first = feature_at(p, side, harmless, i), second = feature_at(p, side, helpful, i);

	if (first == PANEL_MISSING || second == PANEL_MISSING)
		return -1;
	return 2 * (first > 0) + (second > 0);
}

static enum live_gamma gamma_of(const struct panel *p, int harmless, int helpful, uint32_t i,
				int chosen)
{
	if (harmless < 0 || helpful < 0)
		return LIVE_LM_UNKNOWN;
	int c = merit(p, harmless, helpful, chosen, i), r = merit(p, harmless, helpful, 1 - chosen, i);

	if (c < 0 || r < 0)
		return LIVE_LM_UNKNOWN;
	return c > r ? LIVE_LM_CHOSEN : c < r ? LIVE_LM_REJECTED : LIVE_LM_INDIFFERENT;
}

enum live_gamma live_gamma_of(const struct panel *p, uint32_t i, int chosen)
{
	return gamma_of(p, feature_of(p, "harmless"), feature_of(p, "helpful"), i, chosen);
}

/* A tie is not agreement (SEAL's strict >); both signs are by label. */
static int regime_of(uint8_t pre, uint8_t post)
{
	if (pre == UNRATED || post == UNRATED)
		return -1;
	if (post == AGREE_FOR)
		return pre == AGREE_FOR ? LIVE_STAYED : LIVE_GOT;
	return pre == AGREE_FOR ? LIVE_REVERSED : LIVE_RESISTS;
}

int live_regime_of(const struct panel *p, size_t pre, size_t post, uint32_t i, int chosen)
{
	return regime_of(by_label(sign_of(p, pre, i), chosen), by_label(sign_of(p, post, i), chosen));
}

const char *live_regime_name(enum live_regime r)
{
	static const char *const name[] = { "stayed", "got", "resists", "reversed" };

	return name[r];
}

const char *live_gamma_name(enum live_gamma g)
{
	static const char *const name[] = { "chosen", "indifferent", "rejected", "unknown" };

	return name[g];
}

static void move_regimes(const struct live *l, struct column *c, uint32_t i, int chosen, size_t d)
{
	if (l->pre < 0 || l->post < 0)
		return;
	int r = regime_of(by_label(l->sign[l->pre], chosen), by_label(l->sign[l->post], chosen));

	if (r < 0)
		return;
	c->regimes.n += d;
	c->regimes.cell[gamma_of(l->panel, l->harmless, l->helpful, i, chosen)][r] += d;
}

/* ---- imprint ---- */

/* The item's feature differences a - b into l->x; false if one is unknown. */
static bool load_x(struct live *l, uint32_t i)
{
	for (size_t j = 0; j < l->f; j++) {
		int a = feature_at(l->panel, SIDE_A, (int)l->used[j], i);
		int b = feature_at(l->panel, SIDE_B, (int)l->used[j], i);

		if (a == PANEL_MISSING || b == PANEL_MISSING)
			return false;
		l->x[j] = a - b;
	}
	return true;
}

static void add_outer(double *xtx, const double *x, size_t f, double d)
{
	for (size_t i = 0; i < f; i++) {
		if (x[i] == 0)
			continue;
		for (size_t j = 0; j < f; j++)
			xtx[i * f + j] += d * x[i] * x[j];
	}
}

/* Which side was chosen changes the signs of x and y alike, so the sums do not see it. */
static void move_normal(struct live *l, struct normal *s, uint32_t i, double d)
{
	const struct panel *p = l->panel;
	size_t scored = 0;

	if (l->f == 0 || !load_x(l, i))
		return;
	for (size_t k = 0; k < l->k; k++) {
		l->y[k] = p->score[SIDE_A][k * p->n + i] - p->score[SIDE_B][k * p->n + i];
		scored += isfinite(l->y[k]) != 0;
	}
	if (scored == l->k) {
		s->n_all += d;
		add_outer(s->xtx_all, l->x, l->f, d);
	}
	for (size_t k = 0; k < l->k; k++) {
		if (!isfinite(l->y[k]))
			continue;
		for (size_t j = 0; j < l->f; j++)
			s->xty[k * l->f + j] += d * l->x[j] * l->y[k];
		s->yty[k] += d * l->y[k] * l->y[k];
		if (scored == l->k)
			continue;
		s->n_part[k] += d;
		add_outer(s->xtx_part + k * l->f * l->f, l->x, l->f, d);
	}
}

/* ---- one item, in or out ---- */

static void load_signs(struct live *l, uint32_t i)
{
	for (size_t k = 0; k < l->k; k++)
		l->sign[k] = sign_of(l->panel, k, i);
}

static void move_labelled(struct live *l, struct column *c, uint32_t i, int chosen, size_t d)
{
	if (chosen == SIDE_NONE)
		return;
	load_signs(l, i);
	move_votes(l, c, chosen, d);
	move_regimes(l, c, i, chosen, d);
}

void live_apply(struct live *l, uint32_t i, enum adjudication now)
{
	int before = chosen_adj(l, i), after;

	if (l->panel->kind[i] == ITEM_PAIR && !(l->panel->flags[i] & ITEM_SUPERSEDED)) {
		l->counts[l->panel->adj[i]]--;
		l->counts[now]++;
	}
	l->panel->adj[i] = (uint8_t)now;
	after = chosen_adj(l, i);
	if (before == after)
		return;
	move_labelled(l, &l->adj, i, before, (size_t)-1);
	move_labelled(l, &l->adj, i, after, 1);
	if (before == SIDE_NONE)
		move_normal(l, &l->adj.normal, i, 1);
	else if (after == SIDE_NONE)
		move_normal(l, &l->adj.normal, i, -1);
}

static void move_features(struct live *l, uint32_t i, size_t d)
{
	int raw = chosen_raw(l, i), adj = chosen_adj(l, i);

	load_signs(l, i);
	if (raw != SIDE_NONE) {
		move_regimes(l, &l->raw, i, raw, d);
		move_normal(l, &l->raw.normal, i, d == 1 ? 1 : -1);
	}
	if (adj != SIDE_NONE) {
		move_regimes(l, &l->adj, i, adj, d);
		move_normal(l, &l->adj.normal, i, d == 1 ? 1 : -1);
	}
}

void live_feature(struct live *l, uint32_t i, size_t f, int side, int8_t value)
{
	ENSURE(f < l->panel->f && (side == SIDE_A || side == SIDE_B) && i < l->panel->n);
	move_features(l, i, (size_t)-1);
	l->panel->x[side][f * l->panel->n + i] = value;
	move_features(l, i, 1);
}

/* ---- making and unmaking ---- */

static int rm_of_role(const struct panel *p, const char *role)
{
	for (size_t k = 0; k < p->k; k++)
		if (p->rm_role && str_equal(p->rm_role[k], role))
			return (int)k;
	return -1;
}

static void column_init(const struct live *l, struct column *c, int boundary)
{
	size_t ff = l->f * l->f, k = l->k;

	memset(c, 0, sizeof(*c));
	c->votes.k = l->voters;
	c->votes.boundary = boundary >= 0 ? (size_t)boundary : l->voters ? (l->voters - 1) / 2 : 0;
	c->rm = mem_zalloc(k, sizeof(*c->rm));
	for (size_t coding = 0; coding < 2; coding++) {
		c->cross[coding] = mem_zalloc(k * k, 9 * sizeof(size_t));
		agree_table_init(&c->agree[coding], 3);
	}
	c->regimes.have = l->pre >= 0 && l->post >= 0;
	c->regimes.gamma = c->regimes.have && l->harmless >= 0 && l->helpful >= 0;
	c->normal = (struct normal){
		.n_part = mem_zalloc(k, sizeof(double)), .xtx_all = mem_zalloc(ff, sizeof(double)),
		.xtx_part = mem_zalloc(k * ff, sizeof(double)),
		.xty = mem_zalloc(k * l->f, sizeof(double)), .yty = mem_zalloc(k, sizeof(double)),
	};
}

static void column_release(struct column *c)
{
	free(c->rm);
	for (size_t coding = 0; coding < 2; coding++) {
		free(c->cross[coding]);
		agree_table_release(&c->agree[coding]);
	}
	free(c->normal.n_part);
	free(c->normal.xtx_all);
	free(c->normal.xtx_part);
	free(c->normal.xty);
	free(c->normal.yty);
}

static void column_copy(const struct live *l, struct column *to, const struct column *from)
{
	size_t ff = l->f * l->f, k = l->k;

	to->votes = from->votes;
	to->regimes = from->regimes;
	memcpy(to->rm, from->rm, k * sizeof(*to->rm));
	for (size_t coding = 0; coding < 2; coding++) {
		memcpy(to->cross[coding], from->cross[coding], k * k * 9 * sizeof(size_t));
		agree_table_merge(&to->agree[coding], &from->agree[coding], SIZE_MAX);
	}
	to->normal.n_all = from->normal.n_all;
	memcpy(to->normal.n_part, from->normal.n_part, k * sizeof(double));
	memcpy(to->normal.xtx_all, from->normal.xtx_all, ff * sizeof(double));
	memcpy(to->normal.xtx_part, from->normal.xtx_part, k * ff * sizeof(double));
	memcpy(to->normal.xty, from->normal.xty, k * l->f * sizeof(double));
	memcpy(to->normal.yty, from->normal.yty, k * sizeof(double));
}

/* Counts of votes by the kernels, which go through the columns many items at a time. */
static void build_agreement(struct live *l, const struct panel_view *v, enum agree_coding coding,
			    struct arena *a)
{
	const struct pairwise *p = pairwise_votes(v, coding, a);
	size_t pairs = l->k * (l->k ? l->k - 1 : 0) / 2;

	agree_table_release(&l->raw.agree[coding]);
	agree_votes(v, coding, &l->raw.agree[coding]);
	for (size_t at = 0; at < pairs; at++)
		for (size_t s = 0; s < 9; s++)
			l->raw.cross[coding][(p[at].a * l->k + p[at].b) * 9 + s] = (size_t)p[at].table[s];
}

static void build_votes(struct live *l)
{
	struct arena a = ARENA_INIT;
	int8_t *chosen = arena_alloc(&a, l->panel->n + 1);
	struct panel_view v = { .panel = l->panel, .chosen = chosen };

	for (uint32_t i = 0; i < l->panel->n; i++) {
		chosen[i] = (int8_t)chosen_raw(l, i);
		v.in += chosen[i] != SIDE_NONE;
	}
	l->raw.votes = votes_summary(&v, (int)l->raw.votes.boundary);
	for (size_t k = 0; k < l->k; k++) {
		struct votes_resistance r = votes_resistance(&v, k);

		l->raw.rm[k][AGREE_FOR] = r.agree;
		l->raw.rm[k][AGREE_AGAINST] = r.resist;
		l->raw.rm[k][AGREE_TIE] = r.tie;
	}
	build_agreement(l, &v, AGREE_BY_LABEL, &a);
	build_agreement(l, &v, AGREE_BY_SIDE, &a);
	arena_release(&a);
}

/* What has no kernel of its own: regimes and normal equations, item by item. */
static void build_sums(struct live *l)
{
	for (uint32_t i = 0; i < l->panel->n; i++) {
		int chosen = chosen_raw(l, i);

		if (l->panel->kind[i] == ITEM_PAIR && !(l->panel->flags[i] & ITEM_SUPERSEDED))
			l->counts[ADJ_OPEN]++;
		if (chosen == SIDE_NONE)
			continue;
		if (l->raw.regimes.have) {
			load_signs(l, i);
			move_regimes(l, &l->raw, i, chosen, 1);
		}
		move_normal(l, &l->raw.normal, i, 1);
	}
}

/* The adjudicated column starts as the raw one; then the items that were judged move. */
static void build_adjudicated(struct live *l)
{
	column_copy(l, &l->adj, &l->raw);
	for (uint32_t i = 0; i < l->panel->n; i++) {
		enum adjudication now = (enum adjudication)l->panel->adj[i];

		l->panel->adj[i] = ADJ_OPEN;
		if (now != ADJ_OPEN)
			live_apply(l, i, now);
	}
}

static void choose_features(struct live *l, const uint8_t *use)
{
	const struct panel *p = l->panel;

	l->used = mem_alloc(p->f, sizeof(*l->used));
	for (size_t f = 0; f < p->f && p->x[0] && p->x[1]; f++)
		if (!use || use[f])
			l->used[l->f++] = f;
}

struct live *live_new(struct panel *panel, const uint8_t *use, int boundary)
{
	struct live *l = mem_zalloc(1, sizeof(*l));

	l->panel = panel;
	l->k = panel->score[0] && panel->score[1] ? panel->k : 0;
	l->voters = l->k ? panel->voters : 0;
	ENSURE(l->k <= VOTES_MAX_RMS);
	choose_features(l, use);
	l->pre = l->k ? rm_of_role(panel, "pre") : -1;
	l->post = l->k ? rm_of_role(panel, "post") : -1;
	l->harmless = feature_of(panel, "harmless");
	l->helpful = feature_of(panel, "helpful");
	l->x = mem_alloc(l->f, sizeof(*l->x));
	l->y = mem_alloc(l->k, sizeof(*l->y));
	l->sign = mem_alloc(l->k, 1);
	column_init(l, &l->raw, boundary);
	column_init(l, &l->adj, boundary);
	if (l->k)
		build_votes(l);
	build_sums(l);
	build_adjudicated(l);
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	column_release(&l->raw);
	column_release(&l->adj);
	free(l->used);
	free(l->x);
	free(l->y);
	free(l->sign);
	free(l);
}

/* ---- asking ---- */

static const struct column *column_of(const struct live *l, bool adjudicated)
{
	return adjudicated ? &l->adj : &l->raw;
}

void live_counts(const struct live *l, size_t n[4])
{
	memcpy(n, l->counts, sizeof(l->counts));
}

struct votes_summary live_votes(const struct live *l, bool adjudicated)
{
	return column_of(l, adjudicated)->votes;
}

struct votes_resistance live_resistance(const struct live *l, bool adjudicated, size_t rm)
{
	const size_t *n = column_of(l, adjudicated)->rm[rm];
	struct votes_resistance r = { .agree = n[AGREE_FOR], .resist = n[AGREE_AGAINST],
				      .tie = n[AGREE_TIE] };

	ENSURE(rm < l->k);
	r.rated = r.agree + r.resist + r.tie;
	r.rate = interval_wilson((double)r.resist, (double)r.rated);
	r.not_agree_rate = r.rated ? (double)(r.resist + r.tie) / (double)r.rated : NAN;
	return r;
}

const struct agree_table *live_agree(const struct live *l, bool adjudicated,
				     enum agree_coding coding)
{
	return &column_of(l, adjudicated)->agree[coding];
}

void live_pairwise(const struct live *l, bool adjudicated, enum agree_coding coding,
		   size_t a, size_t b, double table[9])
{
	const size_t *t = column_of(l, adjudicated)->cross[coding];
	bool turn = a > b;

	ENSURE(a != b && a < l->k && b < l->k);
	t += (turn ? b * l->k + a : a * l->k + b) * 9;
	for (size_t r = 0; r < 3; r++)
		for (size_t c = 0; c < 3; c++)
			table[r * 3 + c] = (double)(turn ? t[c * 3 + r] : t[r * 3 + c]);
}

struct live_regimes live_regimes(const struct live *l, bool adjudicated)
{
	return column_of(l, adjudicated)->regimes;
}

size_t live_used(const struct live *l)
{
	return l->f;
}

struct live_normal live_normal(const struct live *l, bool adjudicated, size_t rm, double *xtx,
			       double *xty)
{
	const struct normal *s = &column_of(l, adjudicated)->normal;
	size_t ff = l->f * l->f;

	ENSURE(rm < l->k);
	for (size_t i = 0; i < ff; i++)
		xtx[i] = s->xtx_all[i] + s->xtx_part[rm * ff + i];
	memcpy(xty, s->xty + rm * l->f, l->f * sizeof(*xty));
	return (struct live_normal){ .n = s->n_all + s->n_part[rm], .yty = s->yty[rm], .f = l->f };
}

/* The rows and columns of features that differ within some pair, packed; how many. */
static size_t pack(size_t f, double *xtx, double *xty, size_t *at)
{
	size_t m = 0;

	for (size_t i = 0; i < f; i++)
		if (xtx[i * f + i] > 0)
			at[m++] = i;
	for (size_t i = 0; i < m; i++) {
		xty[i] = xty[at[i]];
		for (size_t j = 0; j < m; j++)
			xtx[i * m + j] = xtx[at[i] * f + at[j]];
	}
	return m;
}

static void solve(const struct live_normal *s, size_t m, const double *inverse, const double *xty,
		  const size_t *at, double *beta, double *se)
{
	double explained = 0, ssr;

	for (size_t i = 0; i < m; i++) {
		double b = 0;

		for (size_t j = 0; j < m; j++)
			b += inverse[i * m + j] * xty[j];
		beta[at[i]] = b;
		explained += b * xty[i];
	}
	ssr = s->yty - explained > 0 ? s->yty - explained : 0;
	for (size_t i = 0; i < m; i++)
		se[at[i]] = sqrt(ssr / (s->n - (double)m) * inverse[i * m + i]);
}

double live_imprint(const struct live *l, bool adjudicated, size_t rm, double *beta, double *se)
{
	double *xtx = mem_alloc(l->f * l->f, sizeof(*xtx)), *xty = mem_alloc(l->f, sizeof(*xty));
	size_t *at = mem_alloc(l->f, sizeof(*at)), m;
	struct live_normal s = live_normal(l, adjudicated, rm, xtx, xty);

	for (size_t i = 0; i < l->f; i++)
		beta[i] = se[i] = NAN;
	m = pack(l->f, xtx, xty, at);
	if (s.n > (double)m && m > 0 && numeric_spd_inverse(xtx, m, NULL))
		solve(&s, m, xtx, xty, at, beta, se);
	free(xtx);
	free(xty);
	free(at);
	return s.n;
}
