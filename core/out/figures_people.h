/*
 * figures_people -- what people said, as the arrays that kernels work on.
 *
 * Owns: reading states and choice events of a project into rows. May call:
 * store, measure/annotators, figures. Never: computes a measure.
 */
#ifndef ASSAY_OUT_FIGURES_PEOPLE_H
#define ASSAY_OUT_FIGURES_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#include "core/measure/annotators.h"
#include "core/out/figures.h"

struct figures_people {
	struct annotators_row *row;		/* pairs of the subset; item = panel index */
	size_t n;
	const char **name;			/* by row.annotator */
	size_t names;
	struct annotators_repeat *repeat;
	size_t repeats;
	uint8_t *answered;			/* by panel index: anybody chose or tagged */
	const char *why; /* NULL, or why it could not be read; in the arena */
};

/* Labels of the column; read once, kept while the context lives. */
const struct figures_people *figures_people(const struct figures_context *c, bool adjudicated);

#endif
