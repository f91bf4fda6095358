/*
 * transcript -- a dialogue as turns: "\n\nHuman: ...\n\nAssistant: ...".
 *
 * Owns: where a turn begins, where two transcripts part. May call: base. Never:
 * changes a byte.
 */
#ifndef ASSAY_TEXT_TRANSCRIPT_H
#define ASSAY_TEXT_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

enum speaker { SPEAKER_NONE, SPEAKER_HUMAN, SPEAKER_ASSISTANT, SPEAKER_SYSTEM };

struct turn {
	enum speaker who;
	struct slice text;	/* without the marker; leading blank taken off */
};

/*
 * The next turn at *at, which moves on; text before the first marker is a turn of
 * SPEAKER_NONE. false at the end.
 */
bool transcript_turn(const char *s, size_t n, size_t *at, struct turn *out);
/*
 * Where the shared beginning of two transcripts ends: behind the last
 * "\n\nAssistant:" within their longest common prefix; 0 if there is none.
 * *parted: they part before the last turn of either (the text behind the cut holds another marker).
 */
size_t transcript_shared(struct slice a, struct slice b, bool *parted);
/*
 * Does a line of this turn or response begin with "Human:" or "Assistant:"
 * (blanks before it not counted), as if another turn had got into it?
 */
bool transcript_has_marker(struct slice response);
/* The same for any turn of a whole transcript, whose own markers do not count. */
bool transcript_turn_has_marker(struct slice transcript);
/*
 * The last human turn's words, white space folded, cut at a character, at most
 * max bytes, appended. The whole text's where it has no human turn.
 */
void transcript_opening(struct slice prompt, size_t max, struct str *out);

#endif
