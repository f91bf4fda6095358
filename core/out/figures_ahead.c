/* figures_ahead -- see figures_ahead.h. */
#include "core/out/figures_ahead.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"

#define MAX_TASKS 64
#define MAX_THREADS 8
#define WORTH 16384 /* scores below which a thread costs more than it saves */

/* In order of cost, so that the longest does not begin last. */
static const struct figures_task *const lists[] = {
	figures_seal_tasks,
	figures_bias_tasks,
	figures_reliability_tasks,
	figures_shift_tasks,
};

struct job {
	const struct figures_task *task;
	bool adjudicated;
	void *result;
	struct arena arena;
};

struct figures_ahead {
	const struct figures_context *context;
	struct job job[MAX_TASKS];
	size_t n;
	atomic_size_t next;
};

static void *work(void *ctx)
{
	struct figures_ahead *a = ctx;
	size_t i;

	while ((i = atomic_fetch_add(&a->next, 1)) < a->n) {
		struct figures_context own = *a->context;
		struct job *j = &a->job[i];

		own.arena = &j->arena;
		own.memo =
			NULL; /* a task that asked for another result would crash here, not race */
		j->result = arena_zalloc(&j->arena, j->task->size);
		j->task->fn(&own, j->adjudicated, j->result);
	}
	return NULL;
}

static bool wanted(const struct figures_task *t, const struct figure *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i]->name, t->row) == 0)
			return true;
	return false;
}

static bool listed(const struct figures_ahead *a, figures_kernel *fn)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->job[i].task->fn == fn)
			return true;
	return false;
}

/* A kernel may serve several rows; it runs once for each column. */
static void collect(struct figures_ahead *a, const struct figure *const *rows, size_t n)
{
	for (size_t l = 0; l < COUNT(lists); l++)
		for (const struct figures_task *t = lists[l]; t->row != NULL; t++) {
			if (!wanted(t, rows, n) || listed(a, t->fn) || a->n + 2 > MAX_TASKS)
				continue;
			a->job[a->n++] = (struct job){ .task = t };
			if (a->context->touched > 0)
				a->job[a->n++] = (struct job){ .task = t, .adjudicated = true };
		}
}

/* The calling thread works too. Signals are the main thread's. */
static void run(struct figures_ahead *a, size_t threads)
{
	pthread_t id[MAX_THREADS];
	sigset_t all, before;
	size_t started = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (started + 1 < threads && started < MAX_THREADS &&
	       pthread_create(&id[started], NULL, work, a) == 0)
		started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	work(a);
	for (size_t i = 0; i < started; i++)
		pthread_join(id[i], NULL);
}

struct figures_ahead *figures_ahead_run(const struct figures_context *c,
					const struct figure *const *rows, size_t n)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct figures_ahead *a;

	if (c->panel->n * c->panel->k < WORTH || processors < 2)
		return NULL;
	a = mem_zalloc(1, sizeof(*a));
	a->context = c;
	atomic_init(&a->next, 0);
	collect(a, rows, n);
	run(a, a->n < (size_t)processors ? a->n : (size_t)processors);
	a->context = NULL;
	return a;
}

void *figures_ahead_result(struct figures_ahead *a, figures_kernel *fn, bool adjudicated)
{
	for (size_t i = 0; a != NULL && i < a->n; i++)
		if (a->job[i].task->fn == fn && a->job[i].adjudicated == adjudicated)
			return a->job[i].result;
	return NULL;
}

void figures_ahead_free(struct figures_ahead *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->n; i++)
		arena_release(&a->job[i].arena);
	free(a);
}
