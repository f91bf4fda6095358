/* Any line, through every converter of the table: a record whose spans are sound, or a reason. */
#include <stdint.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/json.h"
#include "core/base/unicode.h"
#include "core/ingest/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sound(struct slice s)
{
	ENSURE(!s.n || s.s);
	ENSURE(!s.n || unicode_bad(s.s, s.n) == s.n);
}

static void check(const struct record *r)
{
	if (r->has_item) {
		sound(r->item.prompt);
		sound(r->item.response[0]);
		sound(r->item.response[1]);
		sound(r->subset);
		ENSURE(r->item.key.n > 0);
		ENSURE(r->item.label >= -1 && r->item.label <= 1);
	}
	ENSURE(r->has_item || r->by != RECORD_BY_ITEM);
	for (size_t i = 0; i < r->n_score; i++) {
		ENSURE(r->score[i].rm.n > 0);
		ENSURE(r->score[i].side == SIDE_A || r->score[i].side == SIDE_B);
		ENSURE(r->score[i].missing || r->score[i].v - r->score[i].v == 0);
	}
	for (size_t i = 0; i < r->n_feature; i++)
		ENSURE(r->feature[i].v >= -127 && r->feature[i].v <= 127);
	if (r->annotator.n)
		sound(r->body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct json_flat flat;
	const struct format *sniffed = NULL;
	const struct format *const *all;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	size_t n;

	if (json_scan((const char *)data, size, &a, &flat, &err) || flat.kind != JSON_OBJECT)
		goto out;
	if (format_sniff(&flat, &sniffed, &err))
		ENSURE(err.text[0]);
	all = format_all(&n);
	for (size_t i = 0; i < n; i++) {
		struct format_line in = { &flat, { (const char *)data, size }, 7, { "rm", 2 }, &a };
		struct err why = ERR_INIT;
		struct record r;

		memset(&r, 0, sizeof(r));
		/* A format asked for by name meets lines that it would not recognise. */
		if (all[i]->convert(&in, &r, &why))
			ENSURE(why.text[0]);
		else
			check(&r);
	}
out:
	arena_release(&a);
	return 0;
}
