/*
 * out -- what the commands say: data on stdout, talk on stderr.
 *
 * Owns: both streams, and noticing that one of them no longer takes anything.
 * May call: core/base. Never: lets a byte of data through that could command a
 * terminal, except in JSON, where it stands escaped.
 */
#ifndef ASSAY_CLI_OUT_H
#define ASSAY_CLI_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/str.h"

/* To stdout, buffered; silently nothing once it is broken (ask out_broken in long loops). */
void out_bytes(const char *p, size_t n);
void out_text(const char *z);
void out_f(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* A line for people: made safe for a terminal; the newline is added. */
void out_line(const char *fmt, ...) PRINTF_LIKE(1, 2);
void out_flush(void);
/* A reader that went away or a full disk: there is no use in going on. */
bool out_broken(void);
/*
 * Flush at the end. RC_SYSTEM when something was lost; the message is empty
 * when the reader simply left (`assay queue | head`).
 */
enum rc out_finish(struct err *err) MUST_USE;

/* One line to stderr, made safe for a terminal; the newline is added. */
void out_talk(const char *fmt, ...) PRINTF_LIKE(1, 2);

bool out_is_terminal(void);	/* stdout */
int out_columns(void);		/* of the terminal stdout is; 80 where it is none */

#endif
