/*
 * event_verify -- is a log whole? For event.h's event_verify and for merging.
 *
 * Owns: walking the chains. May call: event_row, base. Never: writes.
 */
#ifndef ASSAY_STORE_EVENT_VERIFY_H
#define ASSAY_STORE_EVENT_VERIFY_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

struct db;

/* *bad counts breaks; the first is described in why. */
enum rc event_verify_log(struct db *db, size_t *events, size_t *bad, struct str *why,
			 struct err *err) MUST_USE;

#endif
