/*
 * str -- a growing string of bytes, always NUL-terminated.
 *
 * Owns: the buffer. May call: mem. Never: cares about encodings.
 * An empty one costs no allocation; growth happens in one function; ownership
 * leaves only through str_take. May hold NUL bytes; len is the truth.
 */
#ifndef ASSAY_BASE_STR_H
#define ASSAY_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct str {
	char *s;	/* never NULL once initialised with STR_INIT or used */
	size_t len;
	size_t cap;	/* 0: s is the shared empty string, not ours to free */
};

/* A borrowed run of bytes; s may be NULL where n is 0. */
struct slice {
	const char *s;
	size_t n;
};

extern char str_empty[1];
#define STR_INIT { str_empty, 0, 0 }

void str_init(struct str *b);
void str_release(struct str *b);	/* frees; leaves it empty and usable */
void str_clear(struct str *b);		/* length 0, keeps the buffer */
void str_reserve(struct str *b, size_t more);
void str_add(struct str *b, const char *p, size_t n);
void str_addz(struct str *b, const char *z);
void str_addc(struct str *b, char c);
void str_addf(struct str *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void str_addvf(struct str *b, const char *fmt, va_list ap);
/* The buffer, to be freed by the caller; b is empty again. */
char *str_take(struct str *b);

bool str_equal(const char *a, const char *b);		/* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* What a noun gets behind a number: "" behind 1, else "s". */
const char *str_s(int64_t n);
/* Borrowed: the part behind the last '/', as basename(3) but without changing anything. */
const char *str_base(const char *path);

#endif
