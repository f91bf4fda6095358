/*
 * markdown -- which bytes of a text are emphasis, headings, code.
 *
 * Owns: the light reading of Markdown: line by line, nothing nested, nothing
 * taken out. May call: core/base, style. Never: changes the text.
 */
#ifndef ASSAY_WIDGET_MARKDOWN_H
#define ASSAY_WIDGET_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/term/style.h"

struct markdown {
	const char *s;
	size_t n;
	size_t at;		/* next byte to look at */
	size_t line;		/* end of the present line */
	bool begun, fenced;
};

struct markdown_span {
	size_t off, len;
	enum style style;	/* STYLE_STRONG, STYLE_EMPHASIS or STYLE_CODE */
};

void markdown_start(struct markdown *m, const char *s, size_t n);
/* The next span, in order, none overlapping; false at the end. */
bool markdown_next(struct markdown *m, struct markdown_span *out);

#endif
