/* mem -- see mem.h. */
#include "core/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/base/err.h"

#define LARGE_PAGE ((size_t)2 << 20)
#define LARGE ((size_t)1 << 20)		/* from here on large pages pay */

static size_t bytes(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		err_die("out of memory: %zu x %zu bytes asked for", n, size);
	return n && size ? n * size : 1;
}

/* The large pages that lie whole in p[0..n). Where the system knows none, nothing is lost. */
static void *ask_large(void *p, size_t n)
{
#ifdef MADV_HUGEPAGE
	uintptr_t from = ((uintptr_t)p + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
	uintptr_t to = ((uintptr_t)p + n) & ~(LARGE_PAGE - 1);

	if (p && from < to)
		madvise((char *)p + (from - (uintptr_t)p), to - from, MADV_HUGEPAGE);
#else
	(void)n;
#endif
	return p;
}

/*
 * An array in large pages: scores of 160,000 items are 5,000 page faults in small
 * ones, a dozen in large ones, and faults were half of the time to the first screen.
 */
static void *large_alloc(size_t n)
{
	void *p = NULL;

	n = (n + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
	return posix_memalign(&p, LARGE_PAGE, n) ? NULL : ask_large(p, n);
}

void *mem_alloc(size_t n, size_t size)
{
	void *p = bytes(n, size) < LARGE ? malloc(bytes(n, size)) : large_alloc(bytes(n, size));

	if (!p)
		err_die("out of memory: %zu bytes asked for", bytes(n, size));
	return p;
}

void *mem_zalloc(size_t n, size_t size)
{
	/* calloc takes fresh pages as zeroed: no second pass over them. */
	void *p = ask_large(calloc(1, bytes(n, size)), bytes(n, size));

	if (!p)
		err_die("out of memory: %zu bytes asked for", bytes(n, size));
	return p;
}

void *mem_resize(void *p, size_t n, size_t size)
{
	void *q = realloc(p, bytes(n, size));

	if (!q)
		err_die("out of memory: %zu bytes asked for", bytes(n, size));
	return q;
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap + *cap / 2;

	if (need <= *cap)
		return p;
	if (want < need)
		want = need;
	if (want < 16)
		want = 16;
	p = mem_resize(p, want, size);
	*cap = want;
	return p;
}

char *mem_strdup(const char *s)
{
	return mem_dup(s, strlen(s));
}

char *mem_dup(const char *s, size_t n)
{
	char *p = mem_alloc(n + 1, 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}
