/* base -- what nearly every file wants: errors, memory, strings. */
#ifndef ASSAY_BASE_BASE_H
#define ASSAY_BASE_BASE_H

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"

#endif
