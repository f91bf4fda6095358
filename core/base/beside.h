/*
 * beside -- a file that is there whole or not at all: written beside its name, synced, renamed.
 *
 * Owns: the file beside until it is kept or dropped. May call: err, mem, str. Never: puts a file in
 * the place of a device, a FIFO, a symbolic link or a database.
 *
 * What is no regular file (/dev/stdout, /dev/full, a FIFO) is written straight: there is nothing to
 * rename. A symbolic link is followed. All fail with RC_INPUT for a name that is a directory or a
 * database, with RC_SYSTEM for what the system refuses; the message begins with the path.
 */
#ifndef ASSAY_BASE_BESIDE_H
#define ASSAY_BASE_BESIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

struct beside {
	const char *path;	/* as it was named; borrowed */
	char *final, *part;	/* NULL: written straight */
	void *file;
};

#define BESIDE_INIT { .path = NULL }

enum rc beside_open(struct beside *b, const char *path, struct err *err) MUST_USE;
/* True for what is no regular file: it keeps no manifest beside it. */
bool beside_is_straight(const struct beside *b);
/* A write that fails is remembered and told by beside_sync. */
void beside_put(struct beside *b, const char *p, size_t n);
/* All bytes on the disk, the name is still the other one; NULL path: nothing to do. */
enum rc beside_sync(struct beside *b, struct err *err) MUST_USE;
/* After beside_sync: gives the file its name. */
enum rc beside_keep(struct beside *b, struct err *err) MUST_USE;
/* Releases; what was not kept is taken away. Empty is fine. */
void beside_close(struct beside *b);

#endif
