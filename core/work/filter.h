/*
 * filter -- which items a regular expression or an SQL condition picks.
 *
 * Owns: the scan of texts for a pattern; the virtual table `items` that a
 * condition may name (design.md section 6). May call: store, measure, base.
 * Never: orders anything, changes anything.
 *
 * A pick is one byte per item (panel index), 1 where it stays. Filters narrow:
 * they only ever clear bytes.
 */
#ifndef ASSAY_WORK_FILTER_H
#define ASSAY_WORK_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/measure/panel.h"
#include "core/measure/votes.h"
#include "core/store/project.h"

/*
 * Clear pick[i] where the pattern is neither in the prompt nor in a response.
 * Smart case. RC_INPUT: what is wrong with the pattern and where.
 */
enum rc filter_grep(struct project *p, const struct panel *panel, const char *pattern,
		    uint8_t *pick, struct err *err) MUST_USE;
/*
 * Clear pick[i] where the SQL condition over `items` does not hold. Read only.
 * RC_INPUT: what SQLite says is wrong; blind: a condition that names label,
 * votes or scores is refused.
 */
enum rc filter_where(struct project *p, const struct panel *panel, const struct votes_columns *columns,
		     const char *condition, bool blind, uint8_t *pick, struct err *err) MUST_USE;

#endif
