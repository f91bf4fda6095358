/*
 * svg -- small plots as inline SVG, and text made safe for HTML.
 *
 * Owns: their shapes. May call: base. Never: lets a byte of data act as markup;
 * needs a script or another file.
 */
#ifndef ASSAY_OUT_SVG_H
#define ASSAY_OUT_SVG_H

#include <stddef.h>

#include "core/base/str.h"

/* Text as HTML text or attribute value; what is hostile to a reader (controls, bidi overrides)
 * becomes a mark. */
void svg_text(struct str *out, const char *s, size_t n);
void svg_textz(struct str *out, const char *z);

/* Upright bars, one a label; `second` (NULL: none) stands as a narrower bar in front. Values >= 0.
 */
void svg_bars(struct str *out, const char *title, const char *const *label, const double *first,
	      const double *second, size_t n);

struct svg_point {
	const char *label;
	double value, lo, hi;	/* NaN: not drawn */
	double second;		/* a hollow mark; NaN: none */
};

/* One line a label on an axis from `from` to `to`: a dot with its interval. */
void svg_points(struct str *out, const char *title, const struct svg_point *p, size_t n,
		double from, double to);

#endif
