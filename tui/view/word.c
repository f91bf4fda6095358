/* word -- see word.h. */
#include "tui/view/word.h"

#include <stdio.h>
#include <string.h>

#include "core/text/transcript.h"

void word_count(struct str *out, size_t n)
{
	char digits[32];
	int len = snprintf(digits, sizeof(digits), "%zu", n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			str_addc(out, ',');
		str_addc(out, digits[i]);
	}
}

const char *word_mine(struct desk *d, uint32_t index)
{
	const struct desk_mine *m = &d->mine[index];

	switch ((enum choice)m->choice) {
	case CHOICE_A:
		return desk_swapped(d, index) ? "B" : "A";
	case CHOICE_B:
		return desk_swapped(d, index) ? "A" : "B";
	case CHOICE_BOTH_GOOD:
		return "good";
	case CHOICE_BOTH_BAD:
		return "bad";
	case CHOICE_UNSURE:
		return "?";
	case CHOICE_TIE:
		return "tie";
	default:
		return m->flags & DESK_SKIPPED ? "skip" : "·";
	}
}

void word_tags(struct str *out, struct desk *d, uint32_t tags, const char *sep)
{
	bool first = true;

	for (int b = 0; b < PROJECTION_SOURCES; b++) {
		if (!(tags >> b & 1))
			continue;
		str_addf(out, "%s%s", first ? "" : sep, desk_bit_name(d, b));
		first = false;
	}
}

void word_tags_short(struct str *out, uint32_t tags)
{
	str_clear(out);
	for (int b = 0; b < PROJECTION_SOURCES; b++)
		if (tags >> b & 1)
			str_addf(out, b < 9 ? "%d" : "+%d", b + 1);
}

struct slice word_last_turn(struct slice prompt)
{
	struct slice last = prompt;
	struct turn t;
	size_t at = 0;

	while (transcript_turn(prompt.s, prompt.n, &at, &t))
		if (t.who == SPEAKER_HUMAN)
			last = t.text;
	return last;
}

void word_time(struct str *out, int64_t ns)
{
	int64_t s = ns / CLOCK_SECOND;

	if (s >= 3600)
		str_addf(out, "%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	else
		str_addf(out, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

void word_about(struct str *out, double seconds)
{
	if (seconds < 90)
		str_addz(out, "about a minute");
	else if (seconds < 5400)
		str_addf(out, "about %.0f min", seconds / 60);
	else
		str_addf(out, "about %.0f h", seconds / 3600);
}
