/* annotators -- see annotators.h. */
#include "core/measure/annotators.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"

#define CATEGORIES 5

/* ---- items and codings ---- */

size_t annotators_item(const struct annotators_row *r, size_t n, size_t at, uint32_t *tags)
{
	size_t i = at;

	for (*tags = 0; i < n && r[i].item == r[at].item; i++)
		*tags |= r[i].tags;
	return i - at;
}

bool annotators_takes(struct annotators_filter f, const struct annotators_row *first, uint32_t tags)
{
	return (f.votes < 0 || first->votes == f.votes) &&
	       (f.source < 0 || (tags >> f.source & 1) != 0);
}

size_t annotators_categories(enum annotators_coding c)
{
	return c == ANNOTATORS_ORDINAL ? 3 : CATEGORIES;
}

int annotators_category(const struct annotators_row *r, enum annotators_coding c)
{
	int side = r->choice == ANNOTATORS_A ? 0 : 2;

	switch (r->choice) {
	case ANNOTATORS_A:
	case ANNOTATORS_B:
		if (c != ANNOTATORS_BY_LABEL)
			return side;
		return r->label < 0 ? -1 : r->label == (side == 2) ? 0 : 2;
	case ANNOTATORS_TIE:
		break;
	case ANNOTATORS_BOTH_GOOD:
		if (c != ANNOTATORS_ORDINAL)
			return 3;
		break;
	case ANNOTATORS_BOTH_BAD:
		if (c != ANNOTATORS_ORDINAL)
			return 4;
		break;
	default:
		return -1;
	}
	return 1;
}

void annotators_table(const struct annotators_row *r, size_t n, struct annotators_filter f,
		      enum annotators_coding coding, struct agree_table *t)
{
	uint32_t tags;

	agree_table_init(t, annotators_categories(coding));
	for (size_t i = 0, m; i < n; i += m) {
		uint16_t count[CATEGORIES] = { 0 };

		m = annotators_item(r, n, i, &tags);
		if (!annotators_takes(f, &r[i], tags))
			continue;
		for (size_t k = i; k < i + m; k++) {
			int c = annotators_category(&r[k], coding);

			if (c >= 0)
				count[c]++;
		}
		agree_table_add(t, count, 1);
	}
}

/* ---- against label and committee ---- */

static void share(struct annotators_shares *s, const struct annotators_row *r)
{
	int c = annotators_category(r, ANNOTATORS_BY_LABEL);

	if (r->choice == ANNOTATORS_NONE)
		return;
	s->by_side[r->choice]++;
	if (r->label < 0) {
		s->unlabelled++;
		return;
	}
	s->n++;
	s->chose_label += c == 0;
	s->tie += c == 1;
	s->against += c == 2;
	s->both_good += c == 3;
	s->both_bad += c == 4;
	s->unsure += c < 0;
}

struct annotators_shares annotators_shares(const struct annotators_row *r, size_t n,
					   struct annotators_filter f)
{
	struct annotators_shares s = { 0 };
	uint32_t tags;

	for (size_t i = 0, m; i < n; i += m) {
		m = annotators_item(r, n, i, &tags);
		for (size_t k = i; k < i + m && annotators_takes(f, &r[i], tags); k++)
			share(&s, &r[k]);
	}
	return s;
}

/* 0 a, 1 b, -1 no side. */
static int side(const struct annotators_row *r)
{
	return r->choice == ANNOTATORS_A ? 0 : r->choice == ANNOTATORS_B ? 1 : -1;
}

struct estimate annotators_against(const struct annotators_row *r, size_t n, int who,
				   enum annotators_truth truth)
{
	double k = 0, m = 0;
	size_t left_out = 0;
	struct estimate e;

	for (size_t i = 0; i < n; i++) {
		int t = truth == ANNOTATORS_LABEL ? r[i].label : r[i].majority;

		if ((who >= 0 && r[i].annotator != (uint32_t)who) || r[i].choice == ANNOTATORS_NONE)
			continue;
		if (side(&r[i]) < 0 || t < 0) {
			left_out++;
			continue;
		}
		m++;
		k += side(&r[i]) == t;
	}
	e = interval_wilson(k, m);
	e.dropped = left_out;
	e.dropped_why = "no side chosen, or none to compare with";
	return e;
}

/* The most frequent category of these rows but `but`; -1 where two are level or nobody is left. */
static int plurality(const struct annotators_row *r, size_t n, const struct annotators_row *but)
{
	int count[CATEGORIES] = { 0 }, best = -1, top = 0;

	for (size_t i = 0; i < n; i++) {
		int c = annotators_category(&r[i], ANNOTATORS_BY_SIDE);

		if (&r[i] != but && c >= 0)
			count[c]++;
	}
	for (int c = 0; c < CATEGORIES; c++)
		if (count[c] > top) {
			top = count[c];
			best = c;
		} else if (top && count[c] == top) {
			best = -1;
		}
	return best;
}

struct estimate annotators_against_others(const struct annotators_row *r, size_t n, int who)
{
	double k = 0, m = 0;
	uint32_t tags;
	size_t left_out = 0;
	struct estimate e;

	for (size_t i = 0, rows; i < n; i += rows) {
		rows = annotators_item(r, n, i, &tags);
		for (size_t j = i; j < i + rows; j++) {
			int mine = annotators_category(&r[j], ANNOTATORS_BY_SIDE), theirs;

			if ((who >= 0 && r[j].annotator != (uint32_t)who) || mine < 0)
				continue;
			theirs = plurality(&r[i], rows, &r[j]);
			if (theirs < 0) {
				left_out++;
				continue;
			}
			m++;
			k += mine == theirs;
		}
	}
	e = interval_wilson(k, m);
	e.dropped = left_out;
	e.dropped_why = "nobody else, or the others are level";
	return e;
}

struct agree_result annotators_cohen(const struct annotators_row *r, size_t n, int a, int b)
{
	double t[CATEGORIES * CATEGORIES] = { 0 };
	uint32_t tags;

	for (size_t i = 0, rows; i < n; i += rows) {
		int x = -1, y = -1;

		rows = annotators_item(r, n, i, &tags);
		for (size_t j = i; j < i + rows; j++) {
			if (r[j].annotator == (uint32_t)a)
				x = annotators_category(&r[j], ANNOTATORS_BY_SIDE);
			if (r[j].annotator == (uint32_t)b)
				y = annotators_category(&r[j], ANNOTATORS_BY_SIDE);
		}
		if (x >= 0 && y >= 0)
			t[x * CATEGORIES + y]++;
	}
	return agree_cohen(t, CATEGORIES);
}

/* ---- position, time, repeats ---- */

struct estimate annotators_left(const struct annotators_row *r, size_t n, int who)
{
	double k = 0, m = 0;

	for (size_t i = 0; i < n; i++)
		if ((who < 0 || r[i].annotator == (uint32_t)who) && side(&r[i]) >= 0 &&
		    r[i].left >= 0) {
			m++;
			k += r[i].left;
		}
	return interval_wilson(k, m);
}

struct detect_time annotators_speed(const struct annotators_row *r, size_t n, size_t bins)
{
	double *seconds = mem_alloc(n + 1, sizeof(*seconds));
	int8_t *right = mem_alloc(n + 1, 1);
	uint32_t *who = mem_alloc(n + 1, sizeof(*who));
	struct detect_time t;

	for (size_t i = 0; i < n; i++) {
		seconds[i] = r[i].seconds;
		right[i] = (int8_t)(side(&r[i]) < 0 || r[i].label < 0 ? -1
								      : side(&r[i]) == r[i].label);
		who[i] = r[i].annotator;
	}
	t = detect_time(seconds, right, who, n, bins);
	free(who);
	free(right);
	free(seconds);
	return t;
}

struct annotators_repeats annotators_repeats(const struct annotators_repeat *r, size_t n, int who)
{
	struct annotators_repeats out;
	double t[ANNOTATORS_CHOICES * ANNOTATORS_CHOICES] = { 0 }, k[2] = { 0 }, m[2] = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (who >= 0 && r[i].annotator != (uint32_t)who)
			continue;
		if (r[i].first == ANNOTATORS_NONE || r[i].again == ANNOTATORS_NONE)
			continue;
		t[r[i].first * ANNOTATORS_CHOICES + r[i].again]++;
		m[r[i].swapped]++;
		k[r[i].swapped] += r[i].first == r[i].again;
	}
	out.same = interval_wilson(k[0] + k[1], m[0] + m[1]);
	out.straight = interval_wilson(k[0], m[0]);
	out.swapped = interval_wilson(k[1], m[1]);
	out.kappa = agree_cohen(t, ANNOTATORS_CHOICES);
	return out;
}
