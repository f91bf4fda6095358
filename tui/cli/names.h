/*
 * names -- what may stand behind --policy and the like, for help and completion.
 *
 * Owns: nothing; asks the tables of core. Never: checks a name (core does).
 */
#ifndef ASSAY_CLI_NAMES_H
#define ASSAY_CLI_NAMES_H

#include <stddef.h>

/* The i-th; NULL past the last. */
const char *names_policy(size_t i);	/* of adjudication, then those that judge by scores */
const char *names_order(size_t i);	/* of queues */

#endif
