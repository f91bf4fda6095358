/*
 * word -- small things said in words, the same on every screen.
 *
 * Owns: how counts, choices and tags are written. May call: desk, core. Never:
 * names a side that the annotator may not know.
 */
#ifndef ASSAY_VIEW_WORD_H
#define ASSAY_VIEW_WORD_H

#include "core/base/str.h"
#include "tui/view/desk.h"

/* 1462 as "1,462". */
void word_count(struct str *out, size_t n);
/*
 * My choice as the list shows it, by screen side: "A", "B", "good", "bad", "?", "skip", "·".
 * Static.
 */
const char *word_mine(struct desk *d, uint32_t index);
/* "S1 S4", with sep between; and "146" where that is too long. */
void word_tags(struct str *out, struct desk *d, uint32_t tags, const char *sep);
void word_tags_short(struct str *out, uint32_t tags);
/* The last human turn of a prompt; the whole of it where nobody speaks. */
struct slice word_last_turn(struct slice prompt);
/* "0:41", "1:02:03". */
void word_time(struct str *out, int64_t ns);
/* "about 9 h", "about 20 min". */
void word_about(struct str *out, double seconds);

#endif
