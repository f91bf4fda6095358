/* assign -- see assign.h. */
#include "core/work/assign.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/rng.h"
#include "core/base/str.h"

/* A question: the items that ask it, by arm. */
struct question {
	const char *id, *stratum;
	const struct study_item **by_arm;	/* n_arm; NULL where there is none */
	size_t first;				/* place in the file */
};

size_t assign_williams_rows(size_t n)
{
	return n % 2 ? 2 * n : n;
}

void assign_williams(size_t n, size_t row, size_t *out)
{
	bool mirrored = n % 2 && row >= n;
	size_t shift = row % n;

	/* 0, 1, n-1, 2, n-2, ... shifted; odd n needs the mirror images too */
	for (size_t i = 0; i < n; i++) {
		size_t base = i == 0 ? 0 : i % 2 ? (i + 1) / 2 : n - i / 2;
		size_t at = mirrored ? n - 1 - i : i;

		out[at] = (base + shift) % n;
	}
}

static size_t arm_index(const struct study *s, const char *name)
{
	for (size_t i = 0; i < s->n_arm; i++)
		if (str_equal(s->arm[i].name, name))
			return i;
	return 0;
}

static int by_question(const void *x, const void *y)
{
	const struct study_item *const *a = x, *const *b = y;
	int c = strcmp((*a)->question_id, (*b)->question_id);

	return c ? c : (*a < *b ? -1 : *a > *b);
}

static int by_place(const void *x, const void *y)
{
	const struct question *a = x, *b = y;

	return a->first < b->first ? -1 : a->first > b->first;
}

/* The questions of the trials proper, in the order of the file. */
static struct question *gather(const struct study *s, struct arena *a, size_t *n)
{
	const struct study_item **v = arena_alloc(a, (s->n_item + 1) * sizeof *v);
	struct question *q = arena_zalloc(a, (s->n_item + 1) * sizeof *q);
	size_t m = 0, out = 0;

	for (size_t i = 0; i < s->n_item; i++)
		if (!s->item[i].practice && !s->item[i].check)
			v[m++] = &s->item[i];
	qsort(v, m, sizeof *v, by_question);
	for (size_t i = 0; i < m; i++) {
		struct question *last = out ? &q[out - 1] : NULL;

		if (!last || !str_equal(last->id, v[i]->question_id)) {
			last = &q[out++];
			last->id = v[i]->question_id;
			last->stratum = v[i]->stratum;
			last->by_arm = arena_zalloc(a, s->n_arm * sizeof(struct study_item *));
			last->first = (size_t)(v[i] - s->item);
		}
		last->by_arm[arm_index(s, v[i]->arm)] = v[i];
	}
	qsort(q, out, sizeof *q, by_place);
	*n = out;
	return q;
}

static int64_t wanted(const struct study *s, const char *stratum)
{
	for (size_t i = 0; i < s->n_stratum; i++)
		if (str_equal(s->stratum[i].name, stratum))
			return s->stratum[i].draw;
	return 0;
}

/*
 * The stratified draw, the same for everybody: from each stratum with a `draw`
 * so many questions, all from the others; then one seeded order of them.
 */
static size_t draw(const struct study *s, struct question *q, size_t n, struct arena *a)
{
	uint32_t *order = arena_alloc(a, (n + 1) * sizeof *order);
	struct question *copy = arena_alloc(a, (n + 1) * sizeof *copy);
	int64_t *taken = arena_zalloc(a, (s->n_stratum + 1) * sizeof *taken);
	struct rng r;
	size_t out = 0;

	rng_seed_named(&r, s->seed, "draw");
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	rng_shuffle(&r, order, n);
	memcpy(copy, q, n * sizeof *q);
	for (size_t i = 0; i < n; i++) {
		const struct question *one = &copy[order[i]];
		int64_t most = wanted(s, one->stratum);
		size_t k = 0;

		while (k < s->n_stratum && !str_equal(s->stratum[k].name, one->stratum))
			k++;
		if (most && taken[k] >= most)
			continue;
		taken[k]++;
		q[out++] = *one;
	}
	if (s->order == STUDY_FILE)
		qsort(q, out, sizeof *q, by_place);
	return out;
}

/* The item of a question in the wanted arm, or in the next arm that has one. */
static const struct study_item *version(const struct study *s, const struct question *q, size_t arm)
{
	for (size_t i = 0; i < s->n_arm; i++)
		if (q->by_arm[(arm + i) % s->n_arm])
			return q->by_arm[(arm + i) % s->n_arm];
	return NULL;
}

/*
 * Participant p's window of the drawn questions and their arms. Windows follow
 * each other round the list, and the arm turns by one from question to question and from
 * participant to participant, so that any n_arm in a row see each question in each arm once.
 */
static size_t window(const struct study *s, const struct question *q, size_t n, size_t p,
		     const struct study_item **out)
{
	size_t m = s->trials && s->trials < n ? s->trials : n;
	size_t groups = (n + m - 1) / m, group = p % groups, turn = p / groups;

	for (size_t i = 0; i < m; i++) {
		size_t at = (group * m + i) % n;

		out[i] = version(s, &q[at], at + turn);
	}
	return m;
}

/* Put the items into the order of the study: Williams rows over the arms, or random, or as they
 * are. */
static void arrange(const struct study *s, size_t p, struct rng *r, const struct study_item **v,
		    size_t n, struct arena *a)
{
	const struct study_item **copy = arena_alloc(a, (n + 1) * sizeof *copy);
	uint32_t *order = arena_alloc(a, (n + 1) * sizeof *order);
	size_t *row = arena_alloc(a, (s->n_arm + 1) * sizeof *row);
	bool *used = arena_zalloc(a, n + 1);

	if (s->order == STUDY_FILE)
		return;
	memcpy(copy, v, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	rng_shuffle(r, order, n);
	assign_williams(s->n_arm, p % assign_williams_rows(s->n_arm), row);
	for (size_t i = 0; i < n; i++) {
		size_t want = s->order == STUDY_WILLIAMS ? row[i % s->n_arm] : SIZE_MAX;
		size_t pick = SIZE_MAX;

		for (size_t k = 0; k < n; k++) {
			if (used[order[k]])
				continue;
			if (pick == SIZE_MAX)
				pick = order[k];
			if (want == SIZE_MAX || arm_index(s, copy[order[k]]->arm) == want) {
				pick = order[k];
				break;
			}
		}
		used[pick] = true;
		v[i] = copy[pick];
	}
}

static bool coin(struct rng *r, const struct study *s)
{
	return rng_below(r, 2) && s->swap_options;
}

/* Insert one at `at`, moving what follows; repeat_of indices behind it move too. */
static void insert(struct assign_trial *v, size_t *n, size_t at, struct assign_trial one)
{
	memmove(v + at + 1, v + at, (*n - at) * sizeof *v);
	v[at] = one;
	++*n;
	for (size_t i = 0; i < *n; i++)
		if (i != at && v[i].repeat && v[i].repeat_of >= at)
			v[i].repeat_of++;
}

/* Attention checks, spread evenly. */
static void add_checks(const struct study *s, struct rng *r, struct assign_trial *v, size_t first,
		       size_t *n)
{
	size_t checks = 0, done = 0, trials = *n - first;

	for (size_t i = 0; i < s->n_item; i++)
		checks += s->item[i].check;
	for (size_t i = 0; i < s->n_item; i++) {
		size_t at;

		if (!s->item[i].check)
			continue;
		at = first + (done + 1) * trials / (checks + 1) + done;
		insert(v, n, at, (struct assign_trial){ .item = &s->item[i], .check = true, .swap = coin(r, s) });
		done++;
	}
}

/* Planned repeats: of early trials, at least ASSIGN_REPEAT_LAG later, every other one swapped. */
static void add_repeats(const struct study *s, struct rng *r, struct assign_trial *v, size_t first,
			size_t *n)
{
	for (size_t i = 0; i < s->repeats; i++) {
		size_t early = *n - first > ASSIGN_REPEAT_LAG ? *n - first - ASSIGN_REPEAT_LAG : 0;
		size_t of, tries = 0;
		bool taken;

		if (!early)
			return;
		do {
			of = first + (size_t)rng_below(r, early);
			taken = v[of].check || v[of].repeat;
			for (size_t k = 0; k < *n; k++)
				taken = taken || (v[k].repeat && v[k].repeat_of == of);
		} while (taken && ++tries < 1000);
		if (taken)
			return;
		v[*n] = v[of];
		v[*n].repeat = true;
		v[*n].repeat_of = of;
		v[*n].swap = i % 2 ? v[of].swap : s->swap_options && !v[of].swap;
		++*n;
	}
}

enum rc assign_make(const struct study *s, size_t participant, struct arena *a,
		    struct assign_trial **out, size_t *n, struct err *err)
{
	size_t questions, first = 0, m;
	struct question *q = gather(s, a, &questions);
	const struct study_item **items;
	struct assign_trial *v;
	struct rng r;

	if (!questions)
		return err_set(err, RC_INPUT,
			       "the study \"%s\" has no question to show: all its items are "
			       "practice or checks",
			       s->title);
	rng_seed_named(&r, s->seed + participant * UINT64_C(0x9e3779b97f4a7c15), "participant");
	questions = draw(s, q, questions, a);
	items = arena_alloc(a, (questions + 1) * sizeof *items);
	v = arena_zalloc(a, (s->n_item + s->repeats + questions + 2) * sizeof *v);
	m = window(s, q, questions, participant, items);
	arrange(s, participant, &r, items, m, a);
	*n = 0;
	for (size_t i = 0; i < s->n_item; i++)
		if (s->item[i].practice)
			v[(*n)++] = (struct assign_trial){ .item = &s->item[i], .practice = true };
	first = *n;
	for (size_t i = 0; i < m; i++)
		v[(*n)++] = (struct assign_trial){ .item = items[i], .swap = coin(&r, s) };
	add_checks(s, &r, v, first, n);
	add_repeats(s, &r, v, first, n);
	*out = v;
	return RC_OK;
}
