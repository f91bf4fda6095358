/* prefs -- see prefs.h. */
#include "tui/view/prefs.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tui/term/style.h"

enum kind { BOOL, MINUTES, LAYOUT, THEME };

struct row {
	const char *name, *help;
	enum kind kind;
	size_t at;
};

static const struct row rows[] = {
	{ "theme", "colours: default, dark, light, high-contrast, colour-blind, mono", THEME,
	  offsetof(struct prefs, theme) },
	{ "words", "on, off: mark the words that differ", BOOL, offsetof(struct prefs, words) },
	{ "together", "on, off: scroll both responses together", BOOL,
		offsetof(struct prefs, together) },
	{ "layout", "auto, side, stacked, single: how a pair is laid out", LAYOUT,
	  offsetof(struct prefs, layout) },
	{ "rest", "minutes of work before a reminder to rest; 0 for none", MINUTES,
	  offsetof(struct prefs, rest) },
	{ "mouse", "on, off: the wheel scrolls, a click focuses (Shift selects text)", BOOL,
	  offsetof(struct prefs, mouse) },
	{ "emoji", "on, off: show pictographs as they are", BOOL, offsetof(struct prefs, emoji) },
	{ "ascii", "on, off: no block glyphs, for terminals without them", BOOL,
		offsetof(struct prefs, ascii) },
};

void prefs_init(struct prefs *p)
{
	memset(p, 0, sizeof(*p));
	p->words = p->emoji = true;
	p->rest = 50;
}

void prefs_release(struct prefs *p)
{
	for (size_t i = 0; i < p->templates; i++)
		free(p->template[i]);
	for (size_t i = 0; i < p->warnings; i++) {
		free(p->warning[i].subset);
		free(p->warning[i].text);
	}
	for (size_t i = 0; i < p->filters; i++) {
		free(p->filter[i].name);
		free(p->filter[i].where);
	}
	free(p->theme);
	memset(p, 0, sizeof(*p));
}

static enum rc wrong(const struct row *r, const char *value, struct err *err)
{
	return err_set(err, RC_INPUT, "%s cannot be \"%s\"; %s", r->name, value, r->help);
}

static enum rc set_bool(bool *to, const struct row *r, const char *value, struct err *err)
{
	if (!strcmp(value, "on"))
		*to = true;
	else if (!strcmp(value, "off"))
		*to = false;
	else
		return wrong(r, value, err);
	return RC_OK;
}

static enum rc set_layout(int *to, const struct row *r, const char *value, struct err *err)
{
	static const char *const names[] = { "auto", "side", "stacked", "single" };

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!strcmp(value, names[i])) {
			*to = (int)i;
			return RC_OK;
		}
	}
	return wrong(r, value, err);
}

static enum rc set_minutes(int *to, const struct row *r, const char *value, struct err *err)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < 0 || n > 1440)
		return wrong(r, value, err);
	*to = (int)n;
	return RC_OK;
}

static enum rc set_theme(char **to, const struct row *r, const char *value, struct err *err)
{
	if (style_theme_find(value) < 0)
		return wrong(r, value, err);
	free(*to);
	*to = mem_strdup(value);
	return RC_OK;
}

static enum rc no_such(const char *name, struct err *err)
{
	struct str all = STR_INIT;
	enum rc rc;

	for (size_t i = 0; i < COUNT(rows); i++)
		str_addf(&all, "%s%s", i ? ", " : "", rows[i].name);
	rc = err_set(err, RC_INPUT, "no setting \"%s\"; there are: %s", name, all.s);
	str_release(&all);
	return rc;
}

enum rc prefs_set(struct prefs *p, const char *name, const char *value, struct err *err)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		void *at = (char *)p + r->at;

		if (strcmp(r->name, name))
			continue;
		if (r->kind == BOOL)
			return set_bool(at, r, value, err);
		if (r->kind == LAYOUT)
			return set_layout(at, r, value, err);
		if (r->kind == MINUTES)
			return set_minutes(at, r, value, err);
		return set_theme(at, r, value, err);
	}
	return no_such(name, err);
}

enum rc prefs_template(struct prefs *p, const char *text, struct err *err)
{
	if (p->templates == PREFS_TEMPLATES)
		return err_set(err, RC_INPUT, "more than %d comment templates", PREFS_TEMPLATES);
	p->template[p->templates++] = mem_strdup(text);
	return RC_OK;
}

enum rc prefs_warn(struct prefs *p, const char *subset, const char *text, struct err *err)
{
	if (p->warnings == PREFS_WARNINGS)
		return err_set(err, RC_INPUT, "more than %d warnings", PREFS_WARNINGS);
	p->warning[p->warnings].subset = mem_strdup(subset);
	p->warning[p->warnings++].text = mem_strdup(text);
	return RC_OK;
}

enum rc prefs_filter(struct prefs *p, const char *name, const char *where, struct err *err)
{
	if (p->filters == PREFS_FILTERS)
		return err_set(err, RC_INPUT, "more than %d filters", PREFS_FILTERS);
	p->filter[p->filters].name = mem_strdup(name);
	p->filter[p->filters++].where = mem_strdup(where);
	return RC_OK;
}

const char *prefs_filter_where(const struct prefs *p, const char *name)
{
	/* The latest of a name holds. */
	for (size_t i = p->filters; i-- > 0;)
		if (!strcmp(p->filter[i].name, name))
			return p->filter[i].where;
	return NULL;
}

const char *prefs_warning_for(const struct prefs *p, const char *subset)
{
	for (size_t i = 0; i < p->warnings; i++)
		if (!strcmp(p->warning[i].subset, subset) || !strcmp(p->warning[i].subset, "*"))
			return p->warning[i].text;
	return NULL;
}

bool prefs_row(size_t i, const char **name, const char **help)
{
	if (i >= COUNT(rows))
		return false;
	*name = rows[i].name;
	*help = rows[i].help;
	return true;
}
