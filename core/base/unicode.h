/*
 * unicode -- the door to utf8proc: validity, widths, graphemes, and what must
 * be made visible.
 *
 * Owns: every question about characters. May call: err, str. Never: asks libc
 * (no wcwidth, no locale).
 */
#ifndef ASSAY_BASE_UNICODE_H
#define ASSAY_BASE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * Offset of the first byte that is not valid UTF-8 (RFC 3629, no surrogates); n if
 * all is. Fast on ASCII.
 */
size_t unicode_bad(const char *s, size_t n);
/* Decode one code point at s (n > 0); *len in bytes. Bad bytes give U+FFFD one byte at a time. */
int32_t unicode_decode(const char *s, size_t n, size_t *len);
/* Encode cp into out[4]; the length. */
size_t unicode_encode(int32_t cp, char out[4]);

/*
 * One glyph: a base and what joins it (combining marks, variation selectors,
 * ZWJ chains, regional pairs). cols is 1 or 2; 0 never comes out. A control
 * (newline too, not the tab), bidi override, zero-width, unassigned or invalid
 * byte, or combining mark without a base is a glyph of its own with `hostile`
 * set: it must be drawn as unicode_mark says, never as it is, and its cols are
 * those of the mark (1 to 10). A tab has 1 column and is a space.
 */
struct glyph {
	size_t off, len;
	int cols;
	bool hostile;
	bool space;	/* a blank at which a line may be broken */
};

/* The glyph at *at, which moves behind it; false at the end. */
bool unicode_glyph(const char *s, size_t n, size_t *at, struct glyph *g);
/*
 * What is drawn for a hostile glyph: a short visible mark such as "␛", "‹U+202E›";
 * its columns in *cols. Into out[16].
 */
void unicode_mark(const char *s, size_t n, char out[16], int *cols);
/* Columns of a text as it would be drawn on one line. */
int unicode_width(const char *s, size_t n);
/* Bytes of s that fit into cols columns (whole glyphs); *used = the columns they take. */
size_t unicode_fit(const char *s, size_t n, int cols, int *used);
/* Copy with every hostile glyph replaced by its mark (newlines and tabs too if one_line). */
void unicode_clean(struct str *out, const char *s, size_t n, bool one_line);

/* Letter, digit or mark: what words are made of. */
bool unicode_is_word(int32_t cp);
/* White space of any kind, no-break ones and line ends too. */
bool unicode_is_space(int32_t cp);
/* Two columns wide: a word of its own, and a place where a line may break. */
bool unicode_is_ideograph(int32_t cp);
/* A pictograph or a regional indicator (half a flag). */
bool unicode_is_emoji(int32_t cp);
bool unicode_is_flag(int32_t cp);
/* The letter below its accents: "é" is "e". */
int32_t unicode_base(int32_t cp);
/* Simple lower case, one code point to one. */
int32_t unicode_lower(int32_t cp);

#endif
