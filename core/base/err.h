/*
 * err -- how a function says what went wrong.
 *
 * Owns: return codes, the message that travels up, death. May call: nothing.
 * Never: prints (a hook set by the front end does).
 *
 * A fallible function returns enum rc and fills the caller's struct err on
 * failure only; on success *err is untouched, so calls chain. The message is
 * one sentence that says what, which, why; whoever shows it adds nothing.
 */
#ifndef ASSAY_BASE_ERR_H
#define ASSAY_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum rc {
	RC_OK = 0,
	RC_FAIL,	/* could not be done, none of the reasons below; also "checked and wanting" */
	RC_NOTFOUND,	/* no such item, name, file row */
	RC_INPUT,	/* the user's words or file are wrong */
	RC_BUSY,	/* another process holds the lock */
	RC_CONFLICT,	/* already there, or changed under us */
	RC_STOP,	/* interrupted or cancelled */
	RC_DAMAGED,	/* the project is damaged or too new */
	RC_SYSTEM,	/* the operating system failed us: disk, permission, I/O */
};

struct err {
	enum rc code;
	char text[512];
};

#define ERR_INIT { RC_OK, "" }

/* Fill *err with code and message; returns code, so `return err_set(...)`. Long messages are cut.
 */
enum rc err_set(struct err *err, enum rc code, const char *fmt, ...) PRINTF_LIKE(3, 4);
enum rc err_vset(struct err *err, enum rc code, const char *fmt, va_list ap);

/* Put "context: " before the message; returns err->code. */
enum rc err_context(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The process exit status that cli.md gives a code: 0, 1, 2, 3, 4 or 130. */
int err_exit_status(enum rc code);

/*
 * Death, for out of memory and broken invariants only. The hook (restore the
 * terminal, print the line) is called once with the message; then abort for a
 * bug, _exit(70) otherwise. NULL takes the hook away.
 */
void err_on_death(void (*hook)(const char *message));
_Noreturn void err_die(const char *fmt, ...) PRINTF_LIKE(1, 2);
_Noreturn void err_bug(const char *file, int line, const char *what);

#define ENSURE(cond) ((cond) ? (void)0 : err_bug(__FILE__, __LINE__, #cond))

#endif
