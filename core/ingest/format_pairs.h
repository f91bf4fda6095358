/*
 * format_pairs -- what other formats share with our generic pairs.
 *
 * Owns: JudgeBench's categories. May call: base. Never: touches the store.
 */
#ifndef ASSAY_INGEST_FORMAT_PAIRS_H
#define ASSAY_INGEST_FORMAT_PAIRS_H

#include "core/base/str.h"

/*
 * JudgeBench's four categories of its 17 sources (Tan et al. 2025, section 4):
 * knowledge, reasoning, math, coding. Any other source is its own subset.
 */
struct slice format_pairs_category(struct slice source);

#endif
