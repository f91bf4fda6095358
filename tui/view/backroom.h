/*
 * backroom -- what takes longer than a first screen may wait: features and the
 * sums of the live measures, made by a thread of its own.
 *
 * Owns: the thread, its read-only connection, the panel with features. May
 * call: core/store, core/measure. Never: writes; never touches the desk's panel
 * but for its scores, which do not change.
 */
#ifndef ASSAY_VIEW_BACKROOM_H
#define ASSAY_VIEW_BACKROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/measure/live.h"
#include "core/measure/panel.h"

struct backroom;

/* What it made; the caller frees live first, then panel, then margin_sd. */
struct backroom_made {
	struct panel *panel;	/* features, adjudications as at the start; scores are the desk's */
	struct live *live;
	double *margin_sd;	/* per RM: what makes margins comparable */
};

/* Starts at once. scores must outlive everything made here; its adj is copied now. */
struct backroom *backroom_start(const char *project, const struct clock *clock,
				const struct panel *scores);
/* Is it done? Does not wait. */
bool backroom_ready(struct backroom *b);
/* Wait for the end and take what was made; frees b. On failure *out is all NULL. */
enum rc backroom_finish(struct backroom *b, struct backroom_made *out, struct err *err) MUST_USE;

#endif
