/*
 * agree -- see agree.h. Every coefficient is a function of a few sums over
 * items; the jackknife takes one item out of the sums at a time, once per cell.
 */
#include "core/measure/agree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define C AGREE_CATEGORIES

/* ---- tables of patterns ---- */

void agree_table_init(struct agree_table *t, size_t categories)
{
	ENSURE(categories >= 1 && categories <= C);
	memset(t, 0, sizeof(*t));
	t->categories = categories;
}

void agree_table_release(struct agree_table *t)
{
	free(t->cell);
	free(t->slot);
	agree_table_init(t, t->categories ? t->categories : 1);
}

static size_t hash(const uint16_t *count)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t c = 0; c < C; c++)
		h = (h ^ count[c]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ (h >> 29));
}

static uint32_t *find(struct agree_table *t, const uint16_t *count)
{
	size_t i = hash(count) & (t->slots - 1);

	while (t->slot[i] && memcmp(t->cell[t->slot[i] - 1].count, count, sizeof(uint16_t[C])) != 0)
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

static void rehash(struct agree_table *t)
{
	size_t n = t->slots ? 2 * t->slots : 64;

	free(t->slot);
	t->slot = mem_zalloc(n, sizeof(*t->slot));
	t->slots = n;
	for (size_t i = 0; i < t->n; i++)
		*find(t, t->cell[i].count) = (uint32_t)(i + 1);
}

void agree_table_add(struct agree_table *t, const uint16_t *count, double items)
{
	uint16_t key[C] = { 0 };
	uint32_t *s;

	memcpy(key, count, t->categories * sizeof(*count));
	if (2 * (t->n + 1) > t->slots)
		rehash(t);
	s = find(t, key);
	if (!*s) {
		t->cell = mem_grow(t->cell, &t->cap, t->n + 1, sizeof(*t->cell));
		memcpy(t->cell[t->n].count, key, sizeof(key));
		t->cell[t->n].items = 0;
		*s = (uint32_t)++t->n;
	}
	t->cell[*s - 1].items += items;
}

void agree_table_merge(struct agree_table *t, const struct agree_table *from, size_t missing)
{
	for (size_t i = 0; i < from->n; i++) {
		uint16_t count[C];

		memcpy(count, from->cell[i].count, sizeof(count));
		if (missing < C)
			count[missing] = 0;
		agree_table_add(t, count, from->cell[i].items);
	}
}

void agree_table_merge_without(struct agree_table *t, const struct agree_table *from,
			       size_t category)
{
	for (size_t i = 0; i < from->n; i++)
		if (!from->cell[i].count[category])
			agree_table_add(t, from->cell[i].count, from->cell[i].items);
}

static size_t ratings(const struct agree_cell *cell)
{
	size_t n = 0;

	for (size_t c = 0; c < C; c++)
		n += cell->count[c];
	return n;
}

/* ---- sums over items, of which all coefficients are functions ---- */

struct sums {
	double items;		/* with two ratings or more: pairable */
	double rated;		/* with one or more */
	double values;		/* ratings of pairable items */
	double agree;		/* sum of (weighted) agreement within pairable items */
	double share[C];	/* sum over rated items of the category's share */
	double n[C];		/* ratings of pairable items by category */
	double o[C][C];		/* coincidences: n_a (n_b - [a = b]) / (m - 1) */
};

struct spec {
	size_t q;		/* categories */
	enum agree_level level;
	double weight[C][C];	/* agreement of two categories */
};

static double gwet_weight(size_t a, size_t b, size_t q, enum agree_level level)
{
	double d = fabs((double)a - (double)b), m = (double)q;

	if (a == b)
		return 1;
	if (level == AGREE_NOMINAL || q < 2)
		return 0;
	if (level == AGREE_ORDINAL)
		return 1 - (d + 1) * d / (m * (m - 1));
	return 1 - d * d / ((m - 1) * (m - 1));
}

static struct spec spec_of(size_t q, enum agree_level level, bool weighted)
{
	struct spec s = { .q = q, .level = level };

	for (size_t a = 0; a < q; a++)
		for (size_t b = 0; b < q; b++)
			s.weight[a][b] = gwet_weight(a, b, q, weighted ? level : AGREE_NOMINAL);
	return s;
}

/* w items of this pattern into the sums, or out of them. */
static void sums_add(struct sums *s, const struct spec *spec, const struct agree_cell *cell,
		     double w)
{
	double m = (double)ratings(cell), p = 0;

	if (m < 1)
		return;
	s->rated += w;
	for (size_t a = 0; a < spec->q; a++)
		s->share[a] += w * cell->count[a] / m;
	if (m < 2)
		return;
	s->items += w;
	s->values += w * m;
	for (size_t a = 0; a < spec->q; a++) {
		s->n[a] += w * cell->count[a];
		if (!cell->count[a])
			continue;
		for (size_t b = 0; b < spec->q; b++) {
			double both = (double)cell->count[a] * (cell->count[b] - (a == b));

			s->o[a][b] += w * both / (m - 1);
			p += spec->weight[a][b] * both;
		}
	}
	s->agree += w * p / (m * (m - 1));
}

/* A coefficient of the sums; fills observed and expected. NaN where it is not defined. */
typedef double coefficient(const struct sums *s, const struct spec *spec, double *observed,
			   double *expected);

static double chance_corrected(double p, double e, double *observed, double *expected)
{
	*observed = p;
	*expected = e;
	return e < 1 ? (p - e) / (1 - e) : NAN;
}

static double fleiss_of(const struct sums *s, const struct spec *spec, double *observed,
			double *expected)
{
	double e = 0;

	for (size_t c = 0; c < spec->q; c++)
		e += s->n[c] / s->values * (s->n[c] / s->values);
	return chance_corrected(s->agree / s->items, e, observed, expected);
}

static double gwet_of(const struct sums *s, const struct spec *spec, double *observed,
		      double *expected)
{
	double spread = 0, total = 0, q = (double)spec->q;

	for (size_t a = 0; a < spec->q; a++) {
		spread += s->share[a] / s->rated * (1 - s->share[a] / s->rated);
		for (size_t b = 0; b < spec->q; b++)
			total += spec->weight[a][b];
	}
	return chance_corrected(s->agree / s->items, total * spread / (q * (q - 1)), observed,
				expected);
}

static double distance(const struct sums *s, enum agree_level level, size_t a, size_t b)
{
	double d = 0;

	if (a == b)
		return 0;
	if (level == AGREE_NOMINAL)
		return 1;
	if (level == AGREE_INTERVAL)
		return ((double)a - (double)b) * ((double)a - (double)b);
	for (size_t c = a < b ? a : b; c <= (a < b ? b : a); c++)
		d += s->n[c];
	d -= (s->n[a] + s->n[b]) / 2;
	return d * d;
}

static double alpha_of(const struct sums *s, const struct spec *spec, double *observed,
		       double *expected)
{
	double o = 0, e = 0;

	for (size_t a = 0; a < spec->q; a++)
		for (size_t b = 0; b < spec->q; b++) {
			double d = distance(s, spec->level, a, b);

			o += s->o[a][b] * d;
			e += s->n[a] * s->n[b] * d;
		}
	*observed = o / s->values;
	*expected = e / (s->values * (s->values - 1));
	return *expected > 0 ? 1 - *observed / *expected : NAN;
}

/*
 * se by the jackknife over items (Efron and Stein 1981): items of one cell
 * leave the same sums behind, so each cell is taken out once.
 */
static double jackknife(const struct agree_table *t, const struct spec *spec, const struct sums *s,
			coefficient *fn, bool (*use)(const struct agree_cell *, size_t), size_t arg)
{
	double n = 0, mean = 0, ss = 0, o, e;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < t->n; i++) {
			struct sums without = *s;
			double k;

			if (!(t->cell[i].items > 0) || !use(&t->cell[i], arg))
				continue;
			sums_add(&without, spec, &t->cell[i], -1);
			k = fn(&without, spec, &o, &e);
			if (pass == 0) {
				n += t->cell[i].items;
				mean += t->cell[i].items * k;
			} else {
				ss += t->cell[i].items * (k - mean) * (k - mean);
			}
		}
		if (pass == 0)
			mean /= n;
	}
	return n > 1 ? sqrt((n - 1) / n * ss) : NAN;
}

static bool use_exactly(const struct agree_cell *cell, size_t raters)
{
	return ratings(cell) == raters;
}

static bool use_rated(const struct agree_cell *cell, size_t least)
{
	return ratings(cell) >= least;
}

static struct agree_result finish(double value, double se, struct agree_result r)
{
	r.k.n = r.items;
	r.k.value = value;
	r.k.se = isnan(value) ? NAN : se;
	r.k.lo = value - INTERVAL_Z95 * r.k.se;
	r.k.hi = fmin(1, value + INTERVAL_Z95 * r.k.se);
	if (isnan(value)) {
		r.k.hi = NAN;
		r.k.why = r.items < 1 ? "no item has two ratings" : "every rating is the same";
	}
	return r;
}

static struct agree_result measure(const struct agree_table *t, const struct spec *spec,
				   coefficient *fn, bool (*use)(const struct agree_cell *, size_t),
				   size_t arg)
{
	struct agree_result r = { .k = { .method = "jackknife over items" } };
	struct sums s = { 0 };
	double value = NAN;

	for (size_t i = 0; i < t->n; i++)
		if (use(&t->cell[i], arg))
			sums_add(&s, spec, &t->cell[i], t->cell[i].items);
		else if (t->cell[i].items > 0)
			r.k.dropped += (size_t)t->cell[i].items;
	r.items = s.items;
	r.values = s.values;
	r.observed = r.expected = NAN;
	if (s.items >= 1)
		value = fn(&s, spec, &r.observed, &r.expected);
	return finish(value, isnan(value) ? NAN : jackknife(t, spec, &s, fn, use, arg), r);
}

/* ---- the coefficients ---- */

static size_t usual_raters(const struct agree_table *t)
{
	double best = 0;
	size_t raters = 2;

	for (size_t i = 0; i < t->n; i++) {
		double items = 0;
		size_t m = ratings(&t->cell[i]);

		for (size_t j = 0; j < t->n; j++)
			if (ratings(&t->cell[j]) == m)
				items += t->cell[j].items;
		if (m >= 2 && (items > best || (items == best && m > raters))) {
			best = items;
			raters = m;
		}
	}
	return raters;
}

struct agree_result agree_fleiss(const struct agree_table *t, size_t raters)
{
	struct spec spec = spec_of(t->categories, AGREE_NOMINAL, false);
	size_t m = raters ? raters : usual_raters(t);
	struct agree_result r = measure(t, &spec, fleiss_of, use_exactly, m);

	r.raters = (double)m;
	r.k.dropped_why = "another number of ratings";
	return r;
}

struct agree_result agree_alpha(const struct agree_table *t, enum agree_level level)
{
	struct spec spec = spec_of(t->categories, level, false);
	struct agree_result r = measure(t, &spec, alpha_of, use_rated, 2);

	r.k.dropped_why = "fewer than two ratings";
	return r;
}

struct agree_result agree_gwet(const struct agree_table *t, enum agree_level level)
{
	struct spec spec = spec_of(t->categories, level, true);

	return measure(t, &spec, gwet_of, use_rated, 1);
}

struct agree_result agree_alpha_values(const double *value, const size_t *start, size_t units)
{
	struct agree_result r = { .k = { .method = "interval alpha",
					 .dropped_why = "fewer than two ratings" } };
	double n = 0, sum = 0, squares = 0, within = 0;

	for (size_t u = 0; u < units; u++) {
		double m = 0, s = 0, q = 0, first = NAN;

		for (size_t i = start[u]; i < start[u + 1]; i++)
			if (!isnan(value[i])) {
				first = isnan(first) ? value[i] : first;
				m++;
				s += value[i] - first;
				q += (value[i] - first) * (value[i] - first);
			}
		if (m < 2) {
			r.k.dropped++;
			continue;
		}
		within += 2 * (m * q - s * s) / (m - 1);
		r.items++;
		n += m;
		sum += s + m * first;
		squares += q + 2 * first * s + m * first * first;
	}
	r.values = n;
	r.observed = within / n;
	r.expected = 2 * (n * squares - sum * sum) / (n * (n - 1));
	return finish(r.items >= 1 && r.expected > 0 ? 1 - r.observed / r.expected : NAN, NAN, r);
}

struct agree_raw agree_raw(const struct agree_table *t)
{
	struct agree_raw r = { 0 };
	double pairs = 0, same = 0, shares = 0;

	for (size_t i = 0; i < t->n; i++) {
		double m = (double)ratings(&t->cell[i]), w = t->cell[i].items, s = 0;

		if (m < 2)
			continue;
		for (size_t c = 0; c < t->categories; c++)
			s += (double)t->cell[i].count[c] * (t->cell[i].count[c] - 1.0);
		r.items += w;
		pairs += w * m * (m - 1);
		same += w * s;
		shares += w * s / (m * (m - 1));
		r.unanimous += s == m * (m - 1) ? w : 0;
	}
	r.over_items = r.items > 0 ? shares / r.items : NAN;
	r.over_pairs = pairs > 0 ? same / pairs : NAN;
	return r;
}

/* Fleiss, Cohen and Everitt 1969, equation 13: the variance without the null hypothesis. */
static double cohen_se(const double *t, size_t c, const double *row, const double *col, double n,
		       double e, double k)
{
	double a = 0, b = 0, last = k - e * (1 - k);

	for (size_t i = 0; i < c; i++)
		for (size_t j = 0; j < c; j++) {
			double p = t[i * c + j] / n;

			if (i == j)
				a += p * pow(1 - (row[i] + col[i]) * (1 - k), 2);
			else
				b += p * (col[i] + row[j]) * (col[i] + row[j]);
		}
	return sqrt(fmax(0, a + (1 - k) * (1 - k) * b - last * last) / n) / (1 - e);
}

struct agree_result agree_cohen(const double *table, size_t c)
{
	struct agree_result r = { .raters = 2, .k = { .method = "Fleiss-Cohen-Everitt" } };
	double row[C] = { 0 }, col[C] = { 0 }, n = 0, same = 0, e = 0, k;

	ENSURE(c >= 1 && c <= C);
	for (size_t i = 0; i < c; i++)
		for (size_t j = 0; j < c; j++) {
			n += table[i * c + j];
			row[i] += table[i * c + j];
			col[j] += table[i * c + j];
		}
	for (size_t i = 0; i < c; i++) {
		same += table[i * c + i];
		row[i] /= n;
		col[i] /= n;
		e += row[i] * col[i];
	}
	r.items = n;
	r.values = 2 * n;
	if (n < 1)
		return finish(NAN, NAN, r);
	k = chance_corrected(same / n, e, &r.observed, &r.expected);
	return finish(k, cohen_se(table, c, row, col, n, e, k), r);
}

double agree_phi(const double t[4])
{
	double a = t[0] + t[1], b = t[2] + t[3], c = t[0] + t[2], d = t[1] + t[3];

	return a * b * c * d > 0 ? (t[0] * t[3] - t[1] * t[2]) / (sqrt(a * b) * sqrt(c * d)) : NAN;
}

/* ---- the committee ---- */

/* Votes of one RM onto the counts of every item; three byte columns, so that it runs wide. */
static void count_rm(const double *restrict a, const double *restrict b, size_t n,
		     uint8_t *restrict over, uint8_t *restrict under, uint8_t *restrict same)
{
	for (size_t i = 0; i < n; i++) {
		over[i] = (uint8_t)(over[i] + (a[i] > b[i]));
		under[i] = (uint8_t)(under[i] + (a[i] < b[i]));
		same[i] = (uint8_t)(same[i] + (a[i] == b[i]));
	}
}

void agree_votes(const struct panel_view *v, enum agree_coding coding, struct agree_table *t)
{
	const struct panel *p = v->panel;
	uint8_t *n[3] = { mem_zalloc(3 * p->n + 1, 1) };
	size_t q = p->voters + 1;
	uint32_t *cell = mem_zalloc(q * q * q, sizeof(*cell));

	n[1] = n[0] + p->n;
	n[2] = n[1] + p->n;
	ENSURE(p->voters < 256);
	for (size_t k = 0; k < p->voters; k++)
		count_rm(p->score[0] + k * p->n, p->score[1] + k * p->n, p->n, n[0], n[1], n[2]);
	for (size_t i = 0; i < p->n; i++) {
		int turn = coding == AGREE_BY_LABEL && v->chosen[i] == 1;

		if (v->chosen[i] >= 0)
			cell[(n[turn][i] * q + n[!turn][i]) * q + n[2][i]]++;
	}
	agree_table_init(t, 3);
	for (size_t i = 1; i < q * q * q; i++)	/* the first cell: nobody rated */
		if (cell[i])
			agree_table_add(t, (uint16_t[]){ (uint16_t)(i / (q * q)),
							 (uint16_t)(i / q % q), (uint16_t)(i % q) },
					cell[i]);
	free(cell);
	free(n[0]);
}
