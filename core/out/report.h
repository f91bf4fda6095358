/*
 * report -- everything that was found, as one page to send around: HTML with
 * inline plots and no script, or Markdown.
 *
 * Owns: the page. May call: figures, svg, work, store. Never: names another
 * file or address that a browser would fetch; lets data act as markup.
 */
#ifndef ASSAY_OUT_REPORT_H
#define ASSAY_OUT_REPORT_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/out/figures.h"

/* "html", "md"; NULL past the last. */
const char *report_format(size_t i);

/* The page of an opened context (all figures), appended to out. RC_INPUT: no such format. */
enum rc report_write(const struct figures_context *c, const char *format, struct str *out,
		     struct err *err) MUST_USE;

#endif
