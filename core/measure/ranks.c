/*
 * ranks -- see ranks.h. The upper half of each number, with its index beside
 * it in one word, goes through a radix sort; runs that agree there, rare
 * unless the numbers are equal, are finished by comparison.
 */
#include "core/measure/ranks.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/measure/hot.h"

#define DIGIT 8
#define DIGITS 4
#define BUCKETS (1u << DIGIT)

/* A double as an integer of the same order; -0 counts as 0. */
static uint64_t ordered(double x)
{
	uint64_t u;

	memcpy(&u, &x, sizeof(u));
	if (u == (uint64_t)1 << 63)
		u = 0;
	return u >> 63 ? ~u : u | (uint64_t)1 << 63;
}

static unsigned digit_of(uint64_t v, int d)
{
	return v >> (32 + DIGIT * d) & (BUCKETS - 1);
}

/* v: upper half of the key above the index. The sorted one of the two buffers. */
static uint64_t *radix_sort(uint64_t *v, uint64_t *room, size_t n)
{
	uint32_t(*count)[BUCKETS] = mem_zalloc(DIGITS, sizeof(*count));

	for (size_t i = 0; i < n; i++)
		for (int d = 0; d < DIGITS; d++)
			count[d][digit_of(v[i], d)]++;
	for (int d = 0; d < DIGITS; d++) {
		uint32_t at = 0;
		uint64_t *t;

		if (n > 0 && count[d][digit_of(v[0], d)] == n)
			continue;
		for (size_t b = 0; b < BUCKETS; b++) {
			uint32_t c = count[d][b];

			count[d][b] = at;
			at += c;
		}
		for (size_t i = 0; i < n; i++)
			room[count[d][digit_of(v[i], d)]++] = v[i];
		t = v;
		v = room;
		room = t;
	}
	free(count);
	return v;
}

struct keyed {
	uint64_t key, word;
};

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct keyed *)a)->key, y = ((const struct keyed *)b)->key;

	return (x > y) - (x < y);
}

/* Put one run in order, whose numbers agree in their upper halves. */
static void finish_run(const double *x, uint64_t *v, size_t n)
{
	struct keyed *k;
	bool sorted = true;

	for (size_t i = 1; i < n && sorted; i++)
		sorted = ordered(x[(uint32_t)v[i - 1]]) <= ordered(x[(uint32_t)v[i]]);
	if (sorted)
		return;
	k = mem_alloc(n, sizeof(*k));
	for (size_t i = 0; i < n; i++)
		k[i] = (struct keyed){ ordered(x[(uint32_t)v[i]]), v[i] };
	qsort(k, n, sizeof(*k), by_key);
	for (size_t i = 0; i < n; i++)
		v[i] = k[i].word;
	free(k);
}

/*
 * x in its order: upper half of each key above its index, runs that agree in
 * the upper half put in order too. The buffer to free goes to *room.
 */
static uint64_t *order_of(const double *x, size_t n, uint64_t **room)
{
	uint64_t *v = *room = mem_alloc(2 * n + 1, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = (ordered(x[i]) & 0xffffffff00000000u) | (uint32_t)i;
	v = radix_sort(v, v + n, n);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && v[j] >> 32 == v[i] >> 32; j++)
			continue;
		if (j - i > 1)
			finish_run(x, v + i, j - i);
	}
	return v;
}

/* Do two neighbours in order have the same value? */
static bool tied(const double *x, const uint64_t *v, size_t i, size_t j)
{
	return v[i] >> 32 == v[j] >> 32 && x[(uint32_t)v[i]] == x[(uint32_t)v[j]];
}

void ranks_mid(const double *x, size_t n, double *rank)
{
	uint64_t *room, *v = order_of(x, n, &room);

	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && tied(x, v, i, j); j++)
			continue;
		for (size_t q = i; q < j; q++)
			rank[(uint32_t)v[q]] = (double)(i + j + 1) / 2;
	}
	free(room);
}

double ranks_median(const double *x, size_t n)
{
	uint64_t *room, *v = order_of(x, n, &room);
	double m = NAN;

	if (n > 0)
		m = n % 2 ? x[(uint32_t)v[n / 2]]
			  : (x[(uint32_t)v[n / 2 - 1]] + x[(uint32_t)v[n / 2]]) / 2;
	free(room);
	return m;
}

struct sums {
	double xx, yy, xy;
};

HOT_CLONED
static struct sums products(const double *restrict x, const double *restrict y, size_t n, double mx,
			    double my)
{
	struct sums s = { 0, 0, 0 };

	for (size_t i = 0; i < n; i++) {
		double a = x[i] - mx, b = y[i] - my;

		s.xx += a * a;
		s.yy += b * b;
		s.xy += a * b;
	}
	return s;
}

HOT_CLONED
static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

double ranks_pearson(const double *x, const double *y, size_t n)
{
	struct sums s;

	if (n < 2)
		return NAN;
	s = products(x, y, n, mean_of(x, n), mean_of(y, n));
	return !(s.xx > 0) || !(s.yy > 0) ? NAN : s.xy / sqrt(s.xx) / sqrt(s.yy);
}

double ranks_spearman(const double *x, const double *y, size_t n)
{
	double *rank = mem_alloc(2 * n + 1, sizeof(*rank)), r;

	ranks_mid(x, n, rank);
	ranks_mid(y, n, rank + n);
	r = ranks_pearson(rank, rank + n, n);
	free(rank);
	return r;
}
