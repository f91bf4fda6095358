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

#define DIGIT 11
#define DIGITS 3		/* 11 + 11 + 10 bits */
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
	uint32_t (*count)[BUCKETS] = mem_zalloc(DIGITS, sizeof(*count));

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
	uint64_t key;
	uint32_t at;
};

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct keyed *)a)->key, y = ((const struct keyed *)b)->key;

	return (x > y) - (x < y);
}

/* Order the indices v[0..n) of one run, whose numbers agree in their upper halves. */
static void finish_run(const double *x, uint32_t *v, size_t n)
{
	struct keyed *k;
	bool sorted = true;

	for (size_t i = 1; i < n && sorted; i++)
		sorted = ordered(x[v[i - 1]]) <= ordered(x[v[i]]);
	if (sorted)
		return;
	k = mem_alloc(n, sizeof(*k));
	for (size_t i = 0; i < n; i++)
		k[i] = (struct keyed){ ordered(x[v[i]]), v[i] };
	qsort(k, n, sizeof(*k), by_key);
	for (size_t i = 0; i < n; i++)
		v[i] = k[i].at;
	free(k);
}

/* The indices of x in its order; the caller frees. */
static uint32_t *order_of(const double *x, size_t n)
{
	uint64_t *room = mem_alloc(2 * n + 1, sizeof(*room)), *v;
	uint32_t *out = mem_alloc(n + 1, sizeof(*out));

	for (size_t i = 0; i < n; i++)
		room[i] = (ordered(x[i]) & 0xffffffff00000000u) | (uint32_t)i;
	v = radix_sort(room, room + n, n);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint32_t)v[i];
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && v[j] >> 32 == v[i] >> 32; j++)
			continue;
		if (j - i > 1)
			finish_run(x, out + i, j - i);
	}
	free(room);
	return out;
}

void ranks_mid(const double *x, size_t n, double *rank)
{
	uint32_t *order = order_of(x, n);

	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && x[order[j]] == x[order[i]]; j++)
			continue;
		for (size_t q = i; q < j; q++)
			rank[order[q]] = (double)(i + j + 1) / 2;
	}
	free(order);
}

double ranks_median(const double *x, size_t n)
{
	uint32_t *order = order_of(x, n);
	double m = NAN;

	if (n > 0)
		m = n % 2 ? x[order[n / 2]] : (x[order[n / 2 - 1]] + x[order[n / 2]]) / 2;
	free(order);
	return m;
}

struct sums {
	double xx, yy, xy;
};

HOT_CLONED
static struct sums products(const double *restrict x, const double *restrict y, size_t n, double mx, double my)
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
