/*
 * option -- the words of a command line, read by typed rows.
 *
 * Owns: cutting argv into values and plain words, and saying what is wrong with
 * it. May call: core/base. Never: knows a command; keeps a copy of argv.
 *
 * `--name value`, `--name=value`, `-o value`, `-ovalue`; `--` ends the options;
 * a lone `-` is a plain word (stdin). A value option given twice keeps the last,
 * unless its row says `many`.
 */
#ifndef ASSAY_CLI_OPTION_H
#define ASSAY_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_FILE, OPTION_COUNT, OPTION_CHOICE };

/* The i-th name that may stand there; NULL past the last. */
typedef const char *option_choice_fn(size_t i);

struct option {
	const char *name;	/* without the dashes; NULL ends a table */
	char letter;		/* short form, 0 if none */
	bool many;		/* may be given several times */
	enum option_kind kind;
	const char *arg;	/* "NAME", as help shows it; NULL for flags */
	const char *help;	/* a phrase */
	option_choice_fn *choice; /* checked for OPTION_CHOICE, else completion only; may be NULL */
};

#define OPTION_MAX 64

struct option_value {
	const struct option *row;
	const char *text;
	int64_t count;
};

struct option_args {
	const char **word;	/* plain words, in order; owned */
	size_t words;
	struct option_value value[OPTION_MAX];
	size_t values;
	bool help;		/* --help or -h was there: nothing else was checked */
};

/* argv[0] is the first word behind the command. RC_INPUT: which option, and why. */
enum rc option_parse(const struct option *rows, int argc, char **argv, struct option_args *out,
		     struct err *err) MUST_USE;
void option_release(struct option_args *a);

/* The values, by the name of the row. */
bool option_given(const struct option_args *a, const char *name);
const char *option_text(const struct option_args *a, const char *name);	/* NULL if not given */
int64_t option_count(const struct option_args *a, const char *name, int64_t otherwise);
/* The i-th value of an option that may be repeated; NULL past the last. */
const char *option_each(const struct option_args *a, const char *name, size_t i);

/* The nearest of the names that is near enough to be meant, or NULL. */
const char *option_meant(const char *word, const char *(*name)(const void *ctx, size_t i),
			 const void *ctx);

#endif
