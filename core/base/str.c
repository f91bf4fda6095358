/* str -- see str.h. */
#include "core/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

char str_empty[1];

void str_init(struct str *b)
{
	b->s = str_empty;
	b->len = b->cap = 0;
}

void str_release(struct str *b)
{
	if (b->cap)
		free(b->s);
	str_init(b);
}

void str_clear(struct str *b)
{
	b->len = 0;
	if (b->cap)
		b->s[0] = '\0';
}

void str_reserve(struct str *b, size_t more)
{
	char *old = b->cap ? b->s : NULL;

	if (b->len + more + 1 <= b->cap)
		return;
	b->s = mem_grow(old, &b->cap, b->len + more + 1, 1);
	b->s[b->len] = '\0';
}

void str_add(struct str *b, const char *p, size_t n)
{
	if (!n)
		return;
	str_reserve(b, n);
	memcpy(b->s + b->len, p, n);
	b->len += n;
	b->s[b->len] = '\0';
}

void str_addz(struct str *b, const char *z)
{
	str_add(b, z, strlen(z));
}

void str_addc(struct str *b, char c)
{
	str_add(b, &c, 1);
}

void str_addvf(struct str *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	ENSURE(n >= 0);
	str_reserve(b, (size_t)n);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, again);
	b->len += (size_t)n;
	va_end(again);
}

void str_addf(struct str *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_addvf(b, fmt, ap);
	va_end(ap);
}

char *str_take(struct str *b)
{
	char *s = b->cap ? b->s : mem_dup("", 0);

	str_init(b);
	return s;
}

bool str_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

const char *str_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *str_s(int64_t n)
{
	return n == 1 ? "" : "s";
}
