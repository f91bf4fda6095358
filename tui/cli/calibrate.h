/*
 * calibrate -- how long a byte takes to the terminal and back.
 *
 * Owns: asking the terminal where its cursor is (DSR 6), before the screen is
 * taken. May call: base. Never: waits long for a terminal that does not answer.
 */
#ifndef ASSAY_CLI_CALIBRATE_H
#define ASSAY_CLI_CALIBRATE_H

#include <stddef.h>

struct calibrate_result {
	size_t samples;		/* answered; 0: the terminal does not answer */
	double median_ms, p95_ms, max_ms;
};

/* Twenty questions on stdin and stdout, which must be a terminal; keys typed meanwhile are lost. */
struct calibrate_result calibrate_terminal(void);

#endif
