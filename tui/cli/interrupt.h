/*
 * interrupt -- SIGINT, SIGTERM and SIGHUP as a flag, for jobs that must tidy up.
 *
 * Owns: the flag. May call: nothing. Never: does anything in a handler but set it.
 */
#ifndef ASSAY_CLI_INTERRUPT_H
#define ASSAY_CLI_INTERRUPT_H

#include <stdbool.h>

/* From now on those signals set the flag instead of ending the process; reads and sleeps return
 * early. */
void interrupt_watch(void);
bool interrupt_seen(void);

#endif
