/*
 * mem -- memory that is there or the program ends.
 *
 * Owns: allocation with checked sizes. May call: err. Never: returns NULL.
 * What these return is the caller's, to be given to free().
 */
#ifndef ASSAY_BASE_MEM_H
#define ASSAY_BASE_MEM_H

#include <stddef.h>

/* n * size bytes, uninitialised or zeroed; n * size may be 0. */
void *mem_alloc(size_t n, size_t size);
void *mem_zalloc(size_t n, size_t size);
/* realloc to n * size bytes. */
void *mem_resize(void *p, size_t n, size_t size);
/*
 * Room for at least `need` elements in the array p of *cap elements: grows by
 * half at least and updates *cap. p may be NULL with *cap 0.
 */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);
char *mem_strdup(const char *s);
/* n bytes and a NUL behind them. */
char *mem_dup(const char *s, size_t n);

#endif
