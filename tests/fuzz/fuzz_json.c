/*
 * Whatever the bytes: the scanner and the tree agree, and what was accepted can be walked,
 * read and written again.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base.h"
#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct json_member *m, struct arena *a)
{
	struct json_member e;
	struct slice s;
	size_t at = 0;
	int64_t i;
	double d;

	if (m->kind == JSON_STRING) {
		s = json_string(m, a);
		ENSURE(unicode_bad(s.s, s.n) == s.n);
	} else if (m->kind == JSON_ARRAY) {
		while (json_each(m->raw, &at, &e))
			walk(&e, a);
	} else if (m->kind == JSON_OBJECT) {
		while (json_each_member(m->raw, &at, a, &e))
			walk(&e, a);
	} else if (m->kind == JSON_NUMBER) {
		if (json_number(m, &d))
			ENSURE(isfinite(d));
		if (json_integer(m, &i))
			ENSURE(json_number(m, &d));
	}
}

/* Written again by jsonout, a string must scan to itself. */
static void round_trip(const uint8_t *data, size_t size, struct arena *a)
{
	static struct json_flat flat;
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	struct err err = ERR_INIT;

	jsonout_object(&j, NULL);
	jsonout_textn(&j, "k", (const char *)data, size);
	jsonout_close_object(&j);
	ENSURE(json_scan(b.s, b.len, a, &flat, &err) == RC_OK);
	if (unicode_bad((const char *)data, size) == size) {
		struct slice s = json_string(json_find(&flat, "k"), a);

		ENSURE(s.n == size && (!size || memcmp(s.s, data, size) == 0));
	}
	str_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct json_flat flat;
	struct arena a = ARENA_INIT;
	struct err err = ERR_INIT;
	struct json *tree = NULL;
	const char *s = (const char *)data;
	enum rc scanned = json_scan(s, size, &a, &flat, &err);
	enum rc parsed = json_parse(s, size, &tree, &err);

	if (!parsed && scanned)
		ENSURE(strstr(err.text, "more than") || json_count(tree) > JSON_MEMBERS);
	if (!scanned)
		for (size_t i = 0; i < flat.n; i++)
			walk(&flat.member[i], &a);
	json_free(tree);
	round_trip(data, size, &a);
	arena_release(&a);
	return 0;
}
