/*
 * jsonout -- JSON as we write it: one line, members in the order given,
 * doubles with 17 significant digits, NaN and infinities as null.
 *
 * Owns: commas, quoting, nesting. May call: str, err. Never: writes to a file.
 * Strings are escaped; bytes that are not UTF-8 become U+FFFD.
 */
#ifndef ASSAY_BASE_JSONOUT_H
#define ASSAY_BASE_JSONOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct jsonout {
	struct str *to;
	bool comma;	/* the next value needs one before it */
	int depth;
};

/* Appends to b. */
struct jsonout jsonout_begin(struct str *b);
/* name NULL inside an array or at the top. */
void jsonout_object(struct jsonout *j, const char *name);
void jsonout_array(struct jsonout *j, const char *name);
void jsonout_close_object(struct jsonout *j);
void jsonout_close_array(struct jsonout *j);
void jsonout_text(struct jsonout *j, const char *name, const char *z);	/* NULL gives null */
void jsonout_textn(struct jsonout *j, const char *name, const char *s, size_t n);
void jsonout_int(struct jsonout *j, const char *name, int64_t v);
void jsonout_double(struct jsonout *j, const char *name, double v);
void jsonout_bool(struct jsonout *j, const char *name, bool v);
void jsonout_null(struct jsonout *j, const char *name);
/* A value that is JSON already. */
void jsonout_raw(struct jsonout *j, const char *name, const char *s, size_t n);

#endif
