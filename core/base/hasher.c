/* hasher -- see hasher.h. */
#include "core/base/hasher.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/mem.h"

struct hasher {
	struct digest_run run;		/* the thread's while there is one and busy is set */
	bool begun, threaded;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t turn;		/* busy or stop has changed */
	bool busy, stop;
	const void *p;
	size_t n;
};

struct hasher *hasher_new(void)
{
	/* digest_run wants 64-byte alignment, which malloc does not promise. */
	void *p = NULL;
	struct hasher *h;

	if (posix_memalign(&p, _Alignof(struct hasher), sizeof(*h)))
		err_die("out of memory");
	h = p;
	*h = (struct hasher){ .begun = false };
	digest_begin(&h->run);
	ENSURE(!pthread_mutex_init(&h->lock, NULL) && !pthread_cond_init(&h->turn, NULL));
	return h;
}

static void *work(void *ctx)
{
	struct hasher *h = ctx;

	pthread_mutex_lock(&h->lock);
	for (;;) {
		while (!h->busy && !h->stop)
			pthread_cond_wait(&h->turn, &h->lock);
		if (!h->busy)
			break;
		pthread_mutex_unlock(&h->lock);
		digest_add(&h->run, h->p, h->n);
		pthread_mutex_lock(&h->lock);
		h->busy = false;
		pthread_cond_signal(&h->turn);
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

static void await(struct hasher *h)
{
	while (h->busy)
		pthread_cond_wait(&h->turn, &h->lock);
}

void hasher_add(struct hasher *h, const void *p, size_t n)
{
	if (!n)
		return;
	/* Without a thread (the first piece, or none to be had) it is hashed here and now. */
	if (!h->threaded && h->begun)
		h->threaded = pthread_create(&h->thread, NULL, work, h) == 0;
	h->begun = true;
	if (!h->threaded) {
		digest_add(&h->run, p, n);
		return;
	}
	pthread_mutex_lock(&h->lock);
	await(h);
	h->p = p;
	h->n = n;
	h->busy = true;
	pthread_cond_signal(&h->turn);
	pthread_mutex_unlock(&h->lock);
}

static void join(struct hasher *h)
{
	if (!h->threaded)
		return;
	pthread_mutex_lock(&h->lock);
	h->stop = true;
	pthread_cond_signal(&h->turn);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->thread, NULL);
	h->threaded = false;
}

struct digest hasher_end(struct hasher *h)
{
	join(h);
	return digest_end(&h->run);
}

void hasher_free(struct hasher *h)
{
	if (!h)
		return;
	join(h);
	pthread_mutex_destroy(&h->lock);
	pthread_cond_destroy(&h->turn);
	free(h);
}
