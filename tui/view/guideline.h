/*
 * guideline -- the project's guideline text, its version, and the first tour.
 *
 * Owns: where the guideline lies (guideline.md in the project's folder) and how
 * its version is found. May call: base. Never: writes it.
 */
#ifndef ASSAY_VIEW_GUIDELINE_H
#define ASSAY_VIEW_GUIDELINE_H

#include "core/base/err.h"
#include "core/base/str.h"

/* RC_NOTFOUND: there is none, and where it would lie. */
enum rc guideline_read(const char *project, struct str *out, struct err *err) MUST_USE;
/*
 * "v3" from a line "version: v3" near its beginning, else the first 8 hex
 * digits of its BLAKE2b; "" where there is no guideline. Into out[24].
 */
void guideline_version(const char *project, char out[24]);
/* The tour's text; static. */
const char *guideline_tour(void);

#endif
