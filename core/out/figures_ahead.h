/*
 * figures_ahead -- the costly kernels of a run of measures, computed on all
 * processors before the first figure is told.
 *
 * Owns: the threads, and what they computed. May call: out/figures, base.
 * Never: reads the project; a kernel sees only the immutable context.
 */
#ifndef ASSAY_OUT_FIGURES_AHEAD_H
#define ASSAY_OUT_FIGURES_AHEAD_H

#include "core/out/figures.h"

struct figures_ahead;

/* Run the tasks of these rows; NULL where the panel is too small for threads to pay. */
struct figures_ahead *figures_ahead_run(const struct figures_context *c,
					const struct figure *const *rows, size_t n);
/* What fn made of that column, or NULL. a may be NULL. */
void *figures_ahead_result(struct figures_ahead *a, figures_kernel *fn, bool adjudicated);
void figures_ahead_free(struct figures_ahead *a); /* NULL is fine */

#endif
