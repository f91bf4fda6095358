/*
 * remap -- `--map FIELD=PATH`: a file's own names for what a format calls FIELD.
 *
 * Owns: paths into a row (members and list positions, joined by dots). May
 * call: json, base. Never: knows a format.
 */
#ifndef ASSAY_INGEST_REMAP_H
#define ASSAY_INGEST_REMAP_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/json.h"

struct remap_rule {
	const char *field, *path;
};

struct remap {
	struct remap_rule *rule;
	size_t n;
};

/*
 * list: "prompt=data.question", ..., NULL at the end; may be NULL. RC_INPUT: no
 * FIELD=PATH. Into a.
 */
enum rc remap_parse(const char *const *list, struct arena *a, struct remap *out,
		    struct err *err) MUST_USE;
/*
 * Put what stands at each path under its field's name, in the place of a member
 * that is called so. A path that leads nowhere in this row changes nothing.
 */
void remap_apply(const struct remap *m, struct json_flat *row, struct arena *a);

#endif
