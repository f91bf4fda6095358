/*
 * prefs -- what an annotator may set once and for all.
 *
 * Owns: the values, their names and checks as rows of a table. May call: base.
 * Never: reads a file (tui/config does).
 */
#ifndef ASSAY_VIEW_PREFS_H
#define ASSAY_VIEW_PREFS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

#define PREFS_TEMPLATES 32
#define PREFS_WARNINGS 32
#define PREFS_FILTERS 32

struct prefs_warning {
	char *subset;	/* "*": every one */
	char *text;
};

struct prefs_filter {
	char *name, *where;
};

struct prefs {
	char *theme;		/* NULL: the default */
	bool words;		/* mark words that differ */
	bool together;		/* scroll both responses together */
	bool mouse, emoji, ascii;
	int layout;		/* as the pair view counts: auto, side, stacked, single */
	int rest;		/* minutes of work before a reminder; 0: never */
	char *template[PREFS_TEMPLATES];	/* comments to choose from */
	size_t templates;
	struct prefs_warning warning[PREFS_WARNINGS];
	size_t warnings;
	struct prefs_filter filter[PREFS_FILTERS];	/* conditions by a name */
	size_t filters;
};

void prefs_init(struct prefs *p);
void prefs_release(struct prefs *p);
/* Set one by name; RC_INPUT says which names or values there are. */
enum rc prefs_set(struct prefs *p, const char *name, const char *value, struct err *err) MUST_USE;
/* A comment to offer, a warning to give; copied. RC_INPUT: too many. */
enum rc prefs_template(struct prefs *p, const char *text, struct err *err) MUST_USE;
enum rc prefs_warn(struct prefs *p, const char *subset, const char *text, struct err *err) MUST_USE;
enum rc prefs_filter(struct prefs *p, const char *name, const char *where,
		     struct err *err) MUST_USE;
/* The condition of a filter, NULL if none has that name. */
const char *prefs_filter_where(const struct prefs *p, const char *name);
/* The warning for a subset, NULL if none. */
const char *prefs_warning_for(const struct prefs *p, const char *subset);
/* Row i of the table of names: name, one-line help; false past the end. */
bool prefs_row(size_t i, const char **name, const char **help);

#endif
