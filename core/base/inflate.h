/*
 * inflate -- the door to libarchive: a byte stream out of a plain or
 * compressed file (gz, xz, zst, bz2) or stdin.
 *
 * Owns: the open file and its buffers. May call: err, mem, digest. Never: reads
 * a whole file at once.
 *
 * The digest is of the bytes as they lie on disk (not of what they expand to),
 * so it names the source file.
 */
#ifndef ASSAY_BASE_INFLATE_H
#define ASSAY_BASE_INFLATE_H

#include <stdint.h>

#include "core/base/digest.h"
#include "core/base/err.h"

struct inflate;

/*
 * Open a path, or stdin for "-". RC_INPUT with one sentence for: no such file,
 * a directory, not readable, something that is neither text nor a known
 * compression.
 */
enum rc inflate_open(const char *path, struct inflate **out, struct err *err) MUST_USE;
/*
 * The next piece, borrowed until the next call; *n == 0 at the end. RC_INPUT when the
 * stream is cut or broken.
 */
enum rc inflate_read(struct inflate *f, const char **p, size_t *n, struct err *err) MUST_USE;
/* Bytes of the file consumed so far, and its size (0 if unknown): for progress. */
int64_t inflate_at(const struct inflate *f);
int64_t inflate_size(const struct inflate *f);
/* Of all bytes of the file; valid once inflate_read came to the end. */
struct digest inflate_digest(const struct inflate *f);
void inflate_close(struct inflate *f);	/* NULL is fine */

#endif
