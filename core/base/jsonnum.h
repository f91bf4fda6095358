/*
 * jsonnum -- numbers as JSON writes them: their grammar and their exact value.
 *
 * Owns: decimal to double, correctly rounded in any locale. May call: err, mem.
 * Never: takes what RFC 8259 has not (+1, .5, 1., 0x1, NaN).
 */
#ifndef ASSAY_BASE_JSONNUM_H
#define ASSAY_BASE_JSONNUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * Move *at behind the number that begins there. NULL if well formed; else what is wrong,
 * *at on the byte.
 */
const char *jsonnum_check(struct slice in, size_t *at);
/* The value of a checked number; false beyond the range of a double. */
bool jsonnum_double(struct slice raw, double *out);
/*
 * The same for an integer to its last digit (3.0 and 1e3 are integers too); false if
 * fractional or out of range.
 */
bool jsonnum_integer(struct slice raw, int64_t *out);

#endif
