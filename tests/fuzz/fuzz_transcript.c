/*
 * Two texts, cut at the first NUL: turns cover them, the shared beginning is one, the
 * opening keeps its bound.
 */
#include <stdint.h>
#include <string.h>

#include "core/base/base.h"
#include "core/text/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *nul = size ? memchr(s, 0, size) : NULL;
	struct slice a = { s, nul ? (size_t)(nul - s) : size }, b = { s, 0 };
	struct str opening = STR_INIT;
	struct turn t;
	size_t at = 0, last = 0, cut;
	bool parted;

	if (nul)
		b = (struct slice){ nul + 1, size - a.n - 1 };
	while (transcript_turn(a.s, a.n, &at, &t)) {
		ENSURE(at > last && at <= a.n);
		ENSURE(t.text.s + t.text.n == a.s + at);
		last = at;
	}
	ENSURE(last == a.n);
	cut = transcript_shared(a, b, &parted);
	ENSURE(cut <= a.n && cut <= b.n && (!cut || memcmp(a.s, b.s, cut) == 0));
	ENSURE(!cut || memcmp(a.s + cut - 12, "\n\nAssistant:", 12) == 0);
	(void)transcript_has_marker(a);
	transcript_opening(a, 96, &opening);
	ENSURE(opening.len <= 96);
	str_release(&opening);
	return 0;
}
