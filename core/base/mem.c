/* mem -- see mem.h. */
#include "core/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"

static size_t bytes(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		err_die("out of memory: %zu x %zu bytes asked for", n, size);
	return n && size ? n * size : 1;
}

void *mem_alloc(size_t n, size_t size)
{
	void *p = malloc(bytes(n, size));

	if (!p)
		err_die("out of memory: %zu bytes asked for", bytes(n, size));
	return p;
}

void *mem_zalloc(size_t n, size_t size)
{
	void *p = calloc(1, bytes(n, size));

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
