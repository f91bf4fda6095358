/* out -- see out.h. */
#include "tui/cli/out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/unicode.h"

static int broken;	/* errno of the first write that failed */

void out_bytes(const char *p, size_t n)
{
	if (broken || !n)
		return;
	errno = 0;
	if (fwrite(p, 1, n, stdout) != n)
		broken = errno ? errno : EIO;
}

void out_text(const char *z)
{
	out_bytes(z, strlen(z));
}

void out_f(const char *fmt, ...)
{
	struct str b = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addvf(&b, fmt, ap);
	va_end(ap);
	out_bytes(b.s, b.len);
	str_release(&b);
}

void out_line(const char *fmt, ...)
{
	struct str raw = STR_INIT, safe = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addvf(&raw, fmt, ap);
	va_end(ap);
	unicode_clean(&safe, raw.s, raw.len, true);
	str_addc(&safe, '\n');
	out_bytes(safe.s, safe.len);
	str_release(&raw);
	str_release(&safe);
}

void out_flush(void)
{
	errno = 0;
	if (!broken && fflush(stdout) != 0)
		broken = errno ? errno : EIO;
}

bool out_broken(void)
{
	return broken != 0;
}

enum rc out_finish(struct err *err)
{
	out_flush();
	/* Some file systems tell of a full disk only at close. */
	errno = 0;
	if (!broken && fclose(stdout) != 0 && errno != EBADF)
		broken = errno;
	if (!broken)
		return RC_OK;
	if (broken == EPIPE) {
		err->text[0] = '\0';
		return err->code = RC_SYSTEM;
	}
	return err_set(err, RC_SYSTEM, "stdout: %s", strerror(broken));
}

void out_talk(const char *fmt, ...)
{
	struct str raw = STR_INIT, safe = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addvf(&raw, fmt, ap);
	va_end(ap);
	unicode_clean(&safe, raw.s, raw.len, true);
	fprintf(stderr, "%s\n", safe.s);
	str_release(&raw);
	str_release(&safe);
}

bool out_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}

int out_columns(void)
{
	struct winsize w;
	const char *z = getenv("COLUMNS");
	int n = z ? atoi(z) : 0;

	if (n > 0)
		return n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
		return w.ws_col;
	return 80;
}
