/*
 * gram -- see gram.h. Tiles of 2 x 4 dot products keep eight sums in
 * registers and read six columns for them.
 */
#include "core/measure/gram.h"

#include <string.h>

#include "core/measure/hot.h"

#define COLUMN(x, j) ((x) + (j)*GRAM_BLOCK)

/* Rows i, i+1 of the tile against columns j .. j+3. */
HOT_INLINED
void tile(double *restrict g, size_t k, const double *restrict p, const double *restrict q,
	  const double *restrict x, size_t len)
{
	const double *restrict x0 = x, *restrict x1 = COLUMN(x, 1);
	const double *restrict x2 = COLUMN(x, 2), *restrict x3 = COLUMN(x, 3);
	double a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0;

	for (size_t i = 0; i < len; i++) {
		a0 += p[i] * x0[i];
		a1 += p[i] * x1[i];
		a2 += p[i] * x2[i];
		a3 += p[i] * x3[i];
		b0 += q[i] * x0[i];
		b1 += q[i] * x1[i];
		b2 += q[i] * x2[i];
		b3 += q[i] * x3[i];
	}
	g[0] += a0, g[1] += a1, g[2] += a2, g[3] += a3;
	g[k] += b0, g[k + 1] += b1, g[k + 2] += b2, g[k + 3] += b3;
}

HOT_INLINED
double dot(const double *restrict p, const double *restrict q, size_t len)
{
	double s = 0;

	for (size_t i = 0; i < len; i++)
		s += p[i] * q[i];
	return s;
}

/* Column j, weighted; into `room` if there are weights. */
HOT_INLINED
const double *weighted(const double *x, const double *w, double *restrict room, size_t len)
{
	if (w == NULL)
		return x;
	for (size_t i = 0; i < len; i++)
		room[i] = x[i] * w[i];
	return room;
}

HOT_CLONED
void gram_add(double *g, const double *x, size_t k, const double *w, size_t len)
{
	double room[2][GRAM_BLOCK];
	size_t i = 0;

	for (; i + 1 < k; i += 2) {
		const double *p = weighted(COLUMN(x, i), w, room[0], len);
		const double *q = weighted(COLUMN(x, i + 1), w, room[1], len);
		size_t j = 0;

		for (; j + 4 <= i + 2; j += 4)
			tile(g + i * k + j, k, p, q, COLUMN(x, j), len);
		for (; j <= i + 1; j++) {
			if (j <= i)
				g[i * k + j] += dot(p, COLUMN(x, j), len);
			g[(i + 1) * k + j] += dot(q, COLUMN(x, j), len);
		}
	}
	if (i < k) {
		const double *p = weighted(COLUMN(x, i), w, room[0], len);

		for (size_t j = 0; j <= i; j++)
			g[i * k + j] += dot(p, COLUMN(x, j), len);
	}
}

HOT_CLONED
void gram_add_vector(double *b, const double *x, size_t k, const double *y, size_t len)
{
	for (size_t j = 0; j < k; j++)
		b[j] += dot(COLUMN(x, j), y, len);
}

HOT_CLONED
void gram_times(const double *x, size_t k, const double *beta, double *restrict out, size_t len)
{
	memset(out, 0, len * sizeof(*out));
	for (size_t j = 0; j < k; j++) {
		const double *restrict c = COLUMN(x, j);

		for (size_t i = 0; i < len; i++)
			out[i] += beta[j] * c[i];
	}
}

HOT_CLONED
void gram_twins(const double *x, size_t k, const double *restrict e, double *out, size_t len)
{
	for (size_t j = 0; j < k; j++) {
		const double *restrict c = COLUMN(x, j);
		double *restrict o = COLUMN(out, j);

		for (size_t i = 0; i < len / 2; i++)
			o[i] = c[2 * i] * e[2 * i] + c[2 * i + 1] * e[2 * i + 1];
	}
}

HOT_CLONED
double gram_residuals(const double *restrict y, const double *restrict fit, double *restrict e,
		      double *restrict w, size_t len)
{
	double sum = 0;

	for (size_t i = 0; i < len; i++) {
		e[i] = y[i] - fit[i];
		w[i] = e[i] * e[i];
		sum += w[i];
	}
	return sum;
}

void gram_mirror(double *g, size_t k)
{
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < i; j++)
			g[j * k + i] = g[i * k + j];
}

void gram_difference(const int8_t *restrict a, const int8_t *restrict b,
		     const uint32_t *restrict item, const int8_t *restrict sign,
		     double *restrict out, size_t len)
{
	if (item == NULL && sign == NULL)
		for (size_t i = 0; i < len; i++)
			out[i] = a[i] - b[i];
	else if (item == NULL)
		for (size_t i = 0; i < len; i++)
			out[i] = sign[i] * (a[i] - b[i]);
	else if (sign == NULL)
		for (size_t i = 0; i < len; i++)
			out[i] = a[item[i]] - b[item[i]];
	else
		for (size_t i = 0; i < len; i++)
			out[i] = sign[item[i]] * (a[item[i]] - b[item[i]]);
}

void gram_sides(const int8_t *restrict a, const int8_t *restrict b, const uint32_t *restrict item,
		double *restrict out, size_t pairs)
{
	for (size_t i = 0; i < pairs; i++) {
		out[2 * i] = a[item[i]];
		out[2 * i + 1] = b[item[i]];
	}
}

void gram_choose(const int8_t *restrict a, const int8_t *restrict b, const uint32_t *restrict item,
		 const int8_t *restrict turned, double *restrict first, double *restrict second,
		 size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int va = a[item[i]], vb = b[item[i]], swap = (va ^ vb) & -turned[i];

		first[i] = va ^ swap;
		second[i] = vb ^ swap;
	}
}
