/*
 * lines -- a file of any size and compression, line by line.
 *
 * Owns: the cutting at newlines and its carry buffer. May call: inflate, mem,
 * err. Never: holds more than one line, or more of it than the cap.
 */
#ifndef ASSAY_INGEST_LINES_H
#define ASSAY_INGEST_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/inflate.h"

#define LINES_CAP ((size_t)64 << 20)

struct lines;

struct line {
	/* without newline, carriage return, byte order mark; until lines_next */
	const char *s;
	size_t n;
	int64_t no;		/* as an editor counts: from 1, blank lines too */
	bool too_long;		/* above the cap: nothing of it is kept, n is 0 */
};

enum rc lines_open(const char *path, size_t cap, struct lines **out, struct err *err) MUST_USE;
/* The next line that is not blank; *more false at the end of the file. */
enum rc lines_next(struct lines *l, struct line *out, bool *more, struct err *err) MUST_USE;
/* For progress, and the digest once the end was reached. Borrowed. */
const struct inflate *lines_file(const struct lines *l);
void lines_close(struct lines *l);	/* NULL is fine */

#endif
