/*
 * record -- what one line of any format comes to, before it meets the store.
 *
 * Owns: the canonical shape. May call: nothing. Never: knows a format or the
 * store's ids. All strings live in the line or its arena.
 */
#ifndef ASSAY_INGEST_RECORD_H
#define ASSAY_INGEST_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"

/* What is odd about a row that is taken all the same. Names and helps: record_warnings. */
enum record_odd {
	RECORD_PARTED,
	RECORD_EMPTY,
	RECORD_MARKER,
	RECORD_SAME,
	RECORD_DUPLICATE,
	RECORD_SAME_ID,
	RECORD_NOT_TEXT,
	RECORD_MISSING_SCORE,
	RECORD_LABEL_DIFFERS,
	RECORD_NO_LABEL,
	RECORD_ODD_COUNT
};

struct record_warning {
	const char *name, *help;
};
extern const struct record_warning record_warnings[RECORD_ODD_COUNT];

/* Which item scores, features and acts are about. */
enum record_by {
	RECORD_BY_ITEM,		/* the one this record brings itself */
	RECORD_BY_ROW,		/* row of a pair file, from 0 */
	RECORD_BY_KEY		/* the source's own id */
};

struct record_score {
	struct slice rm;
	enum side side;
	bool missing;
	bool pairwise;	/* half a margin for this side shown first, no score of it alone */
	double v;
};

struct record_feature {
	struct slice name;
	enum side side;
	bool missing;
	int v;
};

struct record {
	bool has_item;
	/* without source, line, subset, opening: the run fills them */
	struct item_new item;
	struct slice subset;
	unsigned odd;			/* bit per enum record_odd */

	enum record_by by;
	int64_t row;
	struct slice key;
	/* sides below: a is the chosen response, b the rejected one */
	bool by_label;
	struct record_score *score;
	size_t n_score;
	struct record_feature *feature;
	size_t n_feature;

	struct slice annotator;		/* an act: n > 0 */
	enum event_kind act;		/* EVENT_CHOICE or EVENT_TRIAL */
	enum choice choice;		/* of the row's sides */
	struct slice body;		/* JSON: of a trial all, of a choice what the file said */
};

#endif
