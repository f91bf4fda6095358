/* writer_scores -- the committee's scores, one a line, as import reads them. */
#include <math.h>

#include "core/base/arena.h"
#include "core/base/jsonout.h"
#include "core/out/writer.h"
#include "core/store/item.h"

static void one(struct writer_run *r, const char *key, const char *rm, int side, double score)
{
	struct jsonout j = jsonout_begin(&r->line);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "pair_id", key);
	jsonout_text(&j, "rm", rm);
	jsonout_text(&j, "response", side == SIDE_A ? "a" : "b");
	jsonout_double(&j, "score", score);
	jsonout_close_object(&j);
	str_addc(&r->line, '\n');
	writer_flush(r);
}

static void all_of(struct writer_run *r, uint32_t i, const char *key)
{
	const struct panel *p = r->panel;

	for (size_t k = 0; k < p->k; k++)
		for (int side = 0; side < 2; side++) {
			double score = p->score[side][k * p->n + i];

			if (isnan(score))
				continue;
			r->in++;
			one(r, key, p->rm[k], side, score);
		}
}

static enum rc scores(struct writer_run *r, struct err *err)
{
	struct arena a = ARENA_INIT;
	enum rc rc = RC_OK;

	for (uint32_t i = 0; !rc && i < r->panel->n; i++) {
		struct item_row row;

		if (r->subset >= 0 && r->panel->subset[i] != r->subset)
			continue;
		arena_reset(&a);
		rc = item_get(r->project, (int64_t)i + 1, &a, &row, err);
		if (!rc)
			all_of(r, i, row.key);
	}
	arena_release(&a);
	return rc;
}

const struct writer writer_scores = {
	.records = scores,
};
