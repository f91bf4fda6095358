/*
 * hasher -- a running digest computed beside the caller: large files are hashed
 * by a thread while their bytes are being read as data.
 *
 * Owns: the thread, which begins with the second piece (small files need
 * none). May call: digest, mem, err. Never: copies a byte.
 */
#ifndef ASSAY_BASE_HASHER_H
#define ASSAY_BASE_HASHER_H

#include <stddef.h>

#include "core/base/digest.h"

struct hasher;

struct hasher *hasher_new(void);
/*
 * Hash n bytes at p after all that came before. They must stay as they are
 * until the next hasher_add or hasher_end returns.
 */
void hasher_add(struct hasher *h, const void *p, size_t n);
/* Of everything added; once. */
struct digest hasher_end(struct hasher *h);
void hasher_free(struct hasher *h);	/* NULL is fine */

#endif
