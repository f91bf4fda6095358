/* jsonout -- see jsonout.h. */
#include "core/base/jsonout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/jsontext.h"

struct jsonout jsonout_begin(struct str *b)
{
	struct jsonout j = { .to = b, .comma = false, .depth = 0 };

	return j;
}

/* The escape of a byte below 0x20, a quote or a backslash; 0 if it stands as it is. */
static char short_escape(unsigned char c)
{
	switch (c) {
	case '"': return '"';
	case '\\': return '\\';
	case '\b': return 'b';
	case '\f': return 'f';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return 0;
	}
}

static void put_special(struct str *b, unsigned char c)
{
	char e = short_escape(c);

	if (e) {
		char two[2] = { '\\', e };

		str_add(b, two, 2);
	} else if (c < 0x20 || c == 0x7F) {
		str_addf(b, "\\u%04x", c);
	} else {
		str_addz(b, "\xEF\xBF\xBD");
	}
}

static void put_string(struct str *b, const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t from = 0, i = 0;

	str_addc(b, '"');
	while (i < n) {
		unsigned char c = u[i];
		size_t len = c < 0x80 ? 1 : jsontext_utf8(s + i, n - i);

		if (len > 1 || (len == 1 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)) {
			i += len;
			continue;
		}
		str_add(b, s + from, i - from);
		put_special(b, c);
		from = ++i;
	}
	if (n)
		str_add(b, s + from, n - from);
	str_addc(b, '"');
}

static void put_name(struct jsonout *j, const char *name)
{
	if (j->comma)
		str_addc(j->to, ',');
	j->comma = true;
	if (name) {
		put_string(j->to, name, strlen(name));
		str_addc(j->to, ':');
	}
}

static void open_with(struct jsonout *j, const char *name, char bracket)
{
	put_name(j, name);
	str_addc(j->to, bracket);
	j->comma = false;
	j->depth++;
}

static void close_with(struct jsonout *j, char bracket)
{
	ENSURE(j->depth > 0);
	str_addc(j->to, bracket);
	j->comma = true;
	j->depth--;
}

void jsonout_object(struct jsonout *j, const char *name)
{
	open_with(j, name, '{');
}

void jsonout_array(struct jsonout *j, const char *name)
{
	open_with(j, name, '[');
}

void jsonout_close_object(struct jsonout *j)
{
	close_with(j, '}');
}

void jsonout_close_array(struct jsonout *j)
{
	close_with(j, ']');
}

void jsonout_text(struct jsonout *j, const char *name, const char *z)
{
	if (z)
		jsonout_textn(j, name, z, strlen(z));
	else
		jsonout_null(j, name);
}

void jsonout_textn(struct jsonout *j, const char *name, const char *s, size_t n)
{
	put_name(j, name);
	put_string(j->to, s, n);
}

void jsonout_int(struct jsonout *j, const char *name, int64_t v)
{
	put_name(j, name);
	str_addf(j->to, "%lld", (long long)v);
}

void jsonout_double(struct jsonout *j, const char *name, double v)
{
	char text[40];

	if (!isfinite(v)) {
		jsonout_null(j, name);
		return;
	}
	put_name(j, name);
	snprintf(text, sizeof(text), "%.17g", v);
	/* Whatever the locale calls its decimal point, JSON has a full stop. */
	for (char *c = text; *c; c++)
		if (!strchr("0123456789+-e", *c))
			*c = '.';
	str_addz(j->to, text);
}

void jsonout_bool(struct jsonout *j, const char *name, bool v)
{
	put_name(j, name);
	str_addz(j->to, v ? "true" : "false");
}

void jsonout_null(struct jsonout *j, const char *name)
{
	put_name(j, name);
	str_addz(j->to, "null");
}

void jsonout_raw(struct jsonout *j, const char *name, const char *s, size_t n)
{
	put_name(j, name);
	str_add(j->to, s, n);
}
