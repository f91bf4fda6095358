/* option -- see option.h. */
#include "tui/cli/option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

#define MEANT_MAX 40	/* longer words are no slip of the finger */

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits between two short words; two neighbours exchanged count as one. */
static size_t edits(const char *a, const char *b)
{
	size_t d[MEANT_MAX + 1][MEANT_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	for (size_t i = 0; i <= n; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			d[i][j] = smaller(d[i - 1][j], d[i][j - 1]) + 1;
			d[i][j] = smaller(d[i][j], d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[n][m];
}

const char *option_meant(const char *word, const char *(*name)(const void *ctx, size_t i),
			 const void *ctx)
{
	const char *best = NULL, *z;
	size_t n = strlen(word), least = n / 3 + 2;

	if (n > MEANT_MAX)
		return NULL;
	for (size_t i = 0; (z = name(ctx, i)); i++) {
		size_t e;

		if (strlen(z) > MEANT_MAX)
			continue;
		e = n >= 3 && str_starts(z, word) ? 1 : edits(word, z);
		if (e < least) {
			least = e;
			best = z;
		}
	}
	return best;
}

static const char *row_name(const void *ctx, size_t i)
{
	const struct option *rows = ctx;

	return rows[i].name;
}

static const struct option *find(const struct option *rows, const char *name, size_t n)
{
	for (; rows->name; rows++)
		if (strlen(rows->name) == n && memcmp(rows->name, name, n) == 0)
			return rows;
	return NULL;
}

static const struct option *find_letter(const struct option *rows, char c)
{
	for (; rows->name; rows++)
		if (rows->letter && rows->letter == c)
			return rows;
	return NULL;
}

/* "a name", "a number": what an option wants, for people. */
static const char *wanted(const struct option *row)
{
	switch (row->kind) {
	case OPTION_COUNT:
		return "a number";
	case OPTION_FILE:
		return "a file";
	default:
		return row->arg && strcmp(row->arg, "NAME") == 0 ? "a name" : "a value";
	}
}

static enum rc take_count(struct option_value *v, struct err *err)
{
	char *end;

	errno = 0;
	v->count = strtoll(v->text, &end, 10);
	if (errno || *end || v->count < 0 || v->text[0] < '0' || v->text[0] > '9')
		return err_set(err, RC_INPUT, "--%s: %s: not a whole number from 0 up",
			       v->row->name, v->text);
	return RC_OK;
}

static enum rc check_choice(const struct option_value *v, struct err *err)
{
	struct str all = STR_INIT;
	const char *z;
	enum rc rc;

	for (size_t i = 0; (z = v->row->choice(i)); i++) {
		if (strcmp(z, v->text) == 0) {
			str_release(&all);
			return RC_OK;
		}
		str_addf(&all, "%s%s", i ? ", " : "", z);
	}
	rc = err_set(err, RC_INPUT, "--%s: %s: not one of %s", v->row->name, v->text, all.s);
	str_release(&all);
	return rc;
}

static enum rc keep(struct option_args *a, const struct option *row, const char *text,
		    struct err *err)
{
	struct option_value *v = NULL;

	if (text && !*text)
		return err_set(err, RC_INPUT, "--%s: needs %s", row->name, wanted(row));
	for (size_t i = 0; i < a->values && !row->many; i++)
		if (a->value[i].row == row)
			v = &a->value[i];
	if (!v && a->values == OPTION_MAX)
		return err_set(err, RC_INPUT, "--%s: too many options", row->name);
	if (!v)
		v = &a->value[a->values++];
	*v = (struct option_value){ .row = row, .text = text };
	if (row->kind == OPTION_COUNT)
		return take_count(v, err);
	if (row->kind == OPTION_CHOICE && row->choice)
		return check_choice(v, err);
	return RC_OK;
}

static enum rc unknown(const struct option *rows, const char *word, size_t n, struct err *err)
{
	char *name = mem_dup(word, n);
	const char *meant = option_meant(name, row_name, rows);
	enum rc rc;

	if (meant)
		rc = err_set(err, RC_INPUT, "--%s: no such option; did you mean --%s?", name,
			     meant);
	else
		rc = err_set(err, RC_INPUT, "--%s: no such option; --help lists them", name);
	free(name);
	return rc;
}

/* One "--..." at argv[*at], which moves onto its value if that is a word of its own. */
static enum rc take_long(const struct option *rows, int argc, char **argv, int *at,
			 struct option_args *a, struct err *err)
{
	const char *word = argv[*at] + 2, *is = strchr(word, '=');
	size_t n = is ? (size_t)(is - word) : strlen(word);
	const struct option *row = find(rows, word, n);

	if (!row)
		return unknown(rows, word, n, err);
	if (row->kind == OPTION_FLAG)
		return is ? err_set(err, RC_INPUT, "--%s: takes no value", row->name)
			  : keep(a, row, NULL, err);
	if (is)
		return keep(a, row, is + 1, err);
	if (*at + 1 >= argc || str_starts(argv[*at + 1], "--"))
		return err_set(err, RC_INPUT, "--%s: needs %s", row->name, wanted(row));
	return keep(a, row, argv[++*at], err);
}

static enum rc take_short(const struct option *rows, int argc, char **argv, int *at,
			  struct option_args *a, struct err *err)
{
	const char *word = argv[*at];
	const struct option *row = find_letter(rows, word[1]);

	if (!row)
		return err_set(err, RC_INPUT, "%s: no such option; --help lists them", word);
	if (row->kind == OPTION_FLAG)
		return word[2] ? err_set(err, RC_INPUT, "-%c: takes no value", row->letter)
			       : keep(a, row, NULL, err);
	if (word[2])
		return keep(a, row, word + 2, err);
	if (*at + 1 >= argc)
		return err_set(err, RC_INPUT, "-%c: needs %s", row->letter, wanted(row));
	return keep(a, row, argv[++*at], err);
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

enum rc option_parse(const struct option *rows, int argc, char **argv, struct option_args *out,
		     struct err *err)
{
	bool plain = false;

	*out = (struct option_args){ .word = mem_alloc((size_t)argc + 1, sizeof *out->word) };
	out->help = asks_help(argc, argv);
	for (int i = 0; i < argc && !out->help; i++) {
		const char *w = argv[i];
		enum rc rc = RC_OK;

		if (!w[0])
			rc = err_set(err, RC_INPUT, "word %d is empty; a variable that is not set?", i + 1);
		else if (plain || w[0] != '-' || !w[1])
			out->word[out->words++] = w;
		else if (strcmp(w, "--") == 0)
			plain = true;
		else if (w[1] == '-')
			rc = take_long(rows, argc, argv, &i, out, err);
		else
			rc = take_short(rows, argc, argv, &i, out, err);
		if (rc)
			return rc;
	}
	return RC_OK;
}

void option_release(struct option_args *a)
{
	free(a->word);
	*a = (struct option_args){ 0 };
}

static const struct option_value *value(const struct option_args *a, const char *name, size_t nth)
{
	for (size_t i = 0; i < a->values; i++)
		if (strcmp(a->value[i].row->name, name) == 0 && nth-- == 0)
			return &a->value[i];
	return NULL;
}

bool option_given(const struct option_args *a, const char *name)
{
	return value(a, name, 0) != NULL;
}

const char *option_text(const struct option_args *a, const char *name)
{
	return option_each(a, name, 0);
}

int64_t option_count(const struct option_args *a, const char *name, int64_t otherwise)
{
	const struct option_value *v = value(a, name, 0);

	return v ? v->count : otherwise;
}

const char *option_each(const struct option_args *a, const char *name, size_t i)
{
	const struct option_value *v = value(a, name, i);

	return v ? v->text : NULL;
}
