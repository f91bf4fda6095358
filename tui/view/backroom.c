/* backroom -- see backroom.h. */
#include "tui/view/backroom.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/project.h"

struct backroom {
	pthread_t thread;
	atomic_bool ready;
	char *project;
	const struct clock *clock;
	const struct panel *scores;
	uint8_t *adj;
	struct backroom_made made;
	enum rc rc;
	struct err err;
};

/* Standard deviation of each RM's margins, so that one scale serves them all. */
static double *margin_sds(const struct panel *p)
{
	double *sd = mem_zalloc(p->k + 1, sizeof(*sd));

	for (size_t k = 0; k < p->k; k++) {
		const double *a = p->score[0] + k * p->n, *b = p->score[1] + k * p->n;
		double n = 0, mean = 0, m2 = 0;

		for (size_t i = 0; i < p->n; i++) {
			double x = a[i] - b[i], dx = x - mean;

			if (isnan(x))
				continue;
			mean += dx / ++n;
			m2 += dx * (x - mean);
		}
		sd[k] = n > 1 ? sqrt(m2 / (n - 1)) : 1;
	}
	return sd;
}

static enum rc make(struct backroom *b)
{
	struct project *project;
	struct panel *p;
	enum rc rc = project_open(b->project, PROJECT_READ, b->clock, &project, &b->err);

	if (rc)
		return rc;
	rc = panel_load(project, PANEL_FEATURES, &p, &b->err);
	project_close(project);
	if (rc)
		return rc;
	if (p->n != b->scores->n || p->k != b->scores->k) {
		panel_free(p);
		return err_set(&b->err, RC_CONFLICT,
			       "the project was imported into meanwhile: open it again");
	}
	/* Scores never change while they are open: one copy serves both panels. */
	p->score[0] = b->scores->score[0];
	p->score[1] = b->scores->score[1];
	memcpy(p->adj, b->adj, p->n);
	b->made.panel = p;
	b->made.margin_sd = margin_sds(p);
	b->made.live = live_new(p, NULL, -1);
	return RC_OK;
}

static void *work(void *arg)
{
	struct backroom *b = arg;

	b->rc = make(b);
	atomic_store(&b->ready, true);
	return NULL;
}

struct backroom *backroom_start(const char *project, const struct clock *clock,
				const struct panel *scores)
{
	struct backroom *b = mem_zalloc(1, sizeof(*b));
	sigset_t all, before;

	b->project = mem_strdup(project);
	b->clock = clock;
	b->scores = scores;
	b->adj = mem_alloc(scores->n + 1, 1);
	memcpy(b->adj, scores->adj, scores->n);
	/* Signals are for the loop's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	if (pthread_create(&b->thread, NULL, work, b))
		err_die("no thread for the measures: the system has none left");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return b;
}

bool backroom_ready(struct backroom *b)
{
	return atomic_load(&b->ready);
}

enum rc backroom_finish(struct backroom *b, struct backroom_made *out, struct err *err)
{
	enum rc rc;

	pthread_join(b->thread, NULL);
	rc = b->rc;
	if (rc)
		*err = b->err;
	*out = b->made;
	free(b->project);
	free(b->adj);
	free(b);
	return rc;
}
