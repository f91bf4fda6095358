/* err -- see err.h. */
#include "core/base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*death_hook)(const char *);

enum rc err_vset(struct err *err, enum rc code, const char *fmt, va_list ap)
{
	err->code = code;
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	return code;
}

enum rc err_set(struct err *err, enum rc code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_vset(err, code, fmt, ap);
	va_end(ap);
	return code;
}

enum rc err_context(struct err *err, const char *fmt, ...)
{
	char old[sizeof err->text];
	size_t used;
	va_list ap;

	memcpy(old, err->text, sizeof old);
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof err->text - used, ": %s", old);
	return err->code;
}

int err_exit_status(enum rc code)
{
	switch (code) {
	case RC_OK:
		return 0;
	case RC_FAIL:
		return 1;
	case RC_NOTFOUND:
	case RC_INPUT:
	case RC_CONFLICT:
		return 2;
	case RC_DAMAGED:
		return 3;
	case RC_BUSY:
	case RC_SYSTEM:
		return 4;
	case RC_STOP:
		return 130;
	}
	return 70;
}

void err_on_death(void (*hook)(const char *message))
{
	death_hook = hook;
}

static void last_words(const char *message)
{
	void (*hook)(const char *) = death_hook;

	death_hook = NULL;	/* dying while dying must not come back here */
	if (hook)
		hook(message);
}

void err_die(const char *fmt, ...)
{
	char message[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	last_words(message);
	_exit(70);
}

void err_bug(const char *file, int line, const char *what)
{
	char message[512];

	snprintf(message, sizeof message, "%s:%d: this must hold and does not: %s", file, line, what);
	last_words(message);
	abort();
}
