/*
 * strata -- both right, both wrong, differ: where the two arms' answers to a
 * question stand, how many there are, and how many are drawn (Wen et al.).
 *
 * Owns: filling in strata, natural numbers and the preset draw of a study that
 * has been read. May call: study, base. Never: draws; assign does.
 */
#ifndef ASSAY_WORK_STRATA_H
#define ASSAY_WORK_STRATA_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/work/study.h"

/*
 * Count the questions of each stratum (`here`), which are the natural numbers where the
 * study names none. same >= 0: the preset, `same` questions of both_right and of both_wrong
 * and `differ` of differ, by the gold of the two arms, in place of strata the study
 * names. False: not enough of one, or not two arms; why says which.
 */
bool strata_fill(struct study *s, int64_t same, int64_t differ, struct str *why);

/* What one drawn question of stratum k stands for: (N_s / N) / (n_s / n). 0: nothing known. */
double strata_weight(const struct study *s, size_t k);
/* Questions drawn of stratum k. */
int64_t strata_drawn(const struct study *s, size_t k);

#endif
