/* strata -- see strata.h. */
#include "core/work/strata.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static int by_question(const void *x, const void *y)
{
	const struct study_item *const *a = x, *const *b = y;
	int c = strcmp((*a)->question_id, (*b)->question_id);

	return c ? c : (*a < *b ? -1 : *a > *b);
}

/* The items of the trials proper, those of one question together. */
static struct study_item **sorted(const struct study *s, size_t *n)
{
	struct study_item **v = mem_alloc(s->n_item + 1, sizeof *v);

	*n = 0;
	for (size_t i = 0; i < s->n_item; i++)
		if (!s->item[i].practice && !s->item[i].check)
			v[(*n)++] = &s->item[i];
	qsort(v, *n, sizeof *v, by_question);
	return v;
}

static const char *name_of(int first, int second)
{
	return first != second ? "differ" : first ? "both_right" : "both_wrong";
}

/* Each question's stratum by the gold of its answers in arm 0 and 1; "" where one is missing. */
static void name_all(const struct study *s, struct study_item **v, size_t n)
{
	for (size_t from = 0, to; from < n; from = to) {
		int gold[2] = { -1, -1 };

		for (to = from; to < n && str_equal(v[to]->question_id, v[from]->question_id); to++)
			gold[!str_equal(v[to]->arm, s->arm[0].name)] = v[to]->gold;
		for (size_t i = from; i < to; i++)
			v[i]->stratum = gold[0] < 0 || gold[1] < 0 ? "" : name_of(gold[0], gold[1]);
	}
}

static void count_all(struct study *s, struct study_item **v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i && str_equal(v[i]->question_id, v[i - 1]->question_id))
			continue;
		for (size_t k = 0; k < s->n_stratum; k++)
			s->stratum[k].here += str_equal(s->stratum[k].name, v[i]->stratum);
	}
	for (size_t k = 0; k < s->n_stratum; k++)
		if (!s->stratum[k].natural)
			s->stratum[k].natural = s->stratum[k].here;
}

/* The three of the paper; a natural number that the study gives for one of them stays. */
static void preset(struct study *s, int64_t same, int64_t differ)
{
	static const char *const name[3] = { "both_right", "both_wrong", "differ" };
	struct study_stratum *v = arena_zalloc(&s->arena, 3 * sizeof *v);

	for (size_t k = 0; k < 3; k++) {
		v[k].name = name[k];
		v[k].draw = k < 2 ? same : differ;
		for (size_t i = 0; i < s->n_stratum; i++)
			if (str_equal(s->stratum[i].name, name[k]))
				v[k].natural = s->stratum[i].natural;
	}
	s->stratum = v;
	s->n_stratum = 3;
}

bool strata_fill(struct study *s, int64_t same, int64_t differ, struct str *why)
{
	size_t n;
	struct study_item **v;
	bool good = true;

	if (same >= 0 && s->n_arm != 2) {
		str_addz(why, "wants exactly two arms: strata are where both are right, both wrong, or differ");
		return false;
	}
	v = sorted(s, &n);
	if (same >= 0) {
		name_all(s, v, n);
		preset(s, same, differ);
	}
	count_all(s, v, n);
	for (size_t k = 0; k < s->n_stratum && good; k++)
		if (s->stratum[k].draw > s->stratum[k].here) {
			str_addf(why, "wants %lld questions of the stratum %s, and there are %lld",
				 (long long)s->stratum[k].draw, s->stratum[k].name,
				 (long long)s->stratum[k].here);
			good = false;
		}
	free(v);
	return good;
}

int64_t strata_drawn(const struct study *s, size_t k)
{
	return s->stratum[k].draw ? s->stratum[k].draw : s->stratum[k].here;
}

double strata_weight(const struct study *s, size_t k)
{
	double natural = 0, drawn = 0;

	for (size_t i = 0; i < s->n_stratum; i++) {
		natural += (double)s->stratum[i].natural;
		drawn += (double)strata_drawn(s, i);
	}
	if (!(natural > 0) || !strata_drawn(s, k))
		return 0;
	return (double)s->stratum[k].natural / natural / ((double)strata_drawn(s, k) / drawn);
}
