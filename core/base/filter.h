/*
 * filter -- a user's SQL condition over a table of ours, read only.
 *
 * Owns: the virtual table, the authoriser, what a condition may do. May call:
 * err, mem, str. Never: opens a file; lets a condition write, attach, or read
 * anything but the one table.
 */
#ifndef ASSAY_BASE_FILTER_H
#define ASSAY_BASE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

enum filter_type { FILTER_NULL, FILTER_INT, FILTER_REAL, FILTER_TEXT };

struct filter_value {
	enum filter_type type;
	int64_t i;
	double d;
	struct slice s;		/* borrowed until the next value */
};

/* A table that is fed by callbacks. */
struct filter_table {
	const char *name;		/* "items" */
	const char *const *column;	/* names, in order */
	size_t n_columns;
	size_t n_rows;
	void (*value)(void *ctx, size_t row, size_t column, struct filter_value *out);
	/* NULL: this column may be read; else why not, as a sentence. May be NULL. */
	const char *(*refuse)(void *ctx, size_t column);
	/* X REGEXP pattern. May be NULL: then there is no REGEXP. */
	enum rc (*regexp)(void *ctx, const char *pattern, struct slice text, bool *match, struct err *err);
	/* Asked every few milliseconds; true stops with RC_STOP. May be NULL. */
	bool (*cancelled)(void *ctx);
	void *ctx;
};

/*
 * Call fn with every row for which the condition holds, in order, until it
 * returns false. Only SELECT and functions are allowed. RC_INPUT says what is
 * wrong and at which character of the condition.
 */
typedef bool filter_fn(void *ctx, size_t row);
enum rc filter_rows(const struct filter_table *t, const char *condition, filter_fn *fn,
		    void *fn_ctx, struct err *err) MUST_USE;

#endif
