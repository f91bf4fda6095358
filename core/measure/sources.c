/* sources -- see sources.h. */
#include "core/measure/sources.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/mem.h"

const char *sources_type_name(enum sources_type t)
{
	static const char *const name[SOURCES_TYPES] = { "all", "low_agreement", "both_bad" };

	return name[t];
}

static bool of_type(const struct annotators_row *r, size_t n, enum sources_type type)
{
	int first = -1;

	for (size_t i = 0; i < n && type != SOURCES_ALL; i++) {
		int c = annotators_category(&r[i], ANNOTATORS_BY_SIDE);

		if (type == SOURCES_BOTH_BAD && r[i].choice == ANNOTATORS_BOTH_BAD)
			return true;
		if (type == SOURCES_LOW_AGREEMENT && c >= 0 && first >= 0 && c != first)
			return true;
		first = first < 0 ? c : first;
	}
	return type == SOURCES_ALL;
}

struct sources_shares sources_shares(const struct annotators_row *r, size_t n,
				     struct annotators_filter f, enum sources_type type)
{
	struct sources_shares s = { 0 };
	uint32_t tags;

	for (size_t i = 0, m; i < n; i += m) {
		m = annotators_item(r, n, i, &tags);
		if (!annotators_takes(f, &r[i], tags) || !of_type(&r[i], m, type))
			continue;
		s.seen++;
		s.items += tags != 0;
		for (int b = 0; b < SOURCES_MAX; b++) {
			s.item[b] += tags >> b & 1;
			for (size_t k = i; k < i + m; k++)
				s.tag[b] += r[k].tags >> b & 1;
		}
	}
	for (int b = 0; b < SOURCES_MAX; b++)
		s.tags += s.tag[b];
	return s;
}

struct agree_result sources_agreement(const struct annotators_row *r, size_t n, int source)
{
	size_t people = 0;
	struct agree_result out;
	struct agree_table t;
	uint32_t tags;
	bool *coder;

	for (size_t i = 0; i < n; i++)
		people = r[i].annotator >= people ? (size_t)r[i].annotator + 1 : people;
	coder = mem_zalloc(people + 1, sizeof(*coder));
	for (size_t i = 0; i < n; i++)
		coder[r[i].annotator] = coder[r[i].annotator] || r[i].tags;
	agree_table_init(&t, 2);
	for (size_t i = 0, m; i < n; i += m) {
		uint16_t count[2] = { 0 };

		m = annotators_item(r, n, i, &tags);
		for (size_t k = i; k < i + m; k++)
			if (coder[r[k].annotator])
				count[r[k].tags >> source & 1]++;
		agree_table_add(&t, count, 1);
	}
	out = agree_alpha(&t, AGREE_NOMINAL);
	agree_table_release(&t);
	free(coder);
	return out;
}
