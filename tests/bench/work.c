/* work -- what a keystroke costs: the queue's order, and every additive measure after one tag. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/measure/live.h"
#include "core/measure/votes.h"
#include "core/work/queue.h"
#include "tests/lib/panelkit.h"

#define ROUNDS 4000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct panel *world(size_t n)
{
	struct panel *p = kit_panel(n, 8, 12);
	struct rng r;

	rng_seed(&r, 2);
	for (int s = 0; s < 2; s++) {
		for (size_t i = 0; i < n * p->k; i++)
			p->score[s][i] = rng_normal(&r);
		for (size_t i = 0; i < n * p->f; i++)
			p->x[s][i] = (int8_t)rng_below(&r, 2);
	}
	return p;
}

static void order(const struct panel *p, const char *name)
{
	double best = 1e12;

	for (int round = 0; round < 7; round++) {
		struct queue_rule rule = { .order = name };
		struct arena a = ARENA_INIT;
		struct queue *q = NULL;
		struct err err = ERR_INIT;
		double t0 = now(), t1, t2;

		votes_columns(p, &a);
		t1 = now();
		if (queue_new(NULL, p, &rule, &q, &err))
			exit(1);
		t2 = now();
		if (t2 - t1 - (t1 - t0) < best)
			best = t2 - t1 - (t1 - t0);
		queue_free(q);
		arena_release(&a);
	}
	printf("queue by %-9s of %8zu pairs, without the votes        %9.3f ms   goal at 160,000: 3\n",
	       name, p->n, best / 1e3);
}

static void one_tag(struct panel *p)
{
	struct live *l = live_new(p, NULL, -1);
	double took[ROUNDS];
	struct rng r;

	rng_seed(&r, 7);
	for (int i = 0; i < ROUNDS; i++) {
		uint32_t item = (uint32_t)rng_below(&r, p->n);
		enum adjudication to = (enum adjudication)rng_below(&r, 4);
		double t0 = now();

		live_apply(l, item, to);
		took[i] = now() - t0;
	}
	qsort(took, ROUNDS, sizeof *took, by_value);
	printf("every additive measure after one tag, %8zu pairs: p99       %9.3f us   median %.3f; goal 100\n",
	       p->n, took[ROUNDS * 99 / 100], took[ROUNDS / 2]);
	live_free(l);
}

int main(void)
{
	static const size_t size[] = { 160000, 1000000 };

	for (size_t i = 0; i < COUNT(size); i++) {
		struct panel *p = world(size[i]);

		order(p, "spread");
		order(p, "votes");
		one_tag(p);
		kit_free(p);
	}
	return 0;
}
