/* main -- set the process up, then hand over to the command table. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>

#include "core/base/digest.h"
#include "core/base/err.h"
#include "tui/cli/command.h"

static void last_words(const char *message)
{
	fprintf(stderr, "assay: %s\n", message);
}

int main(int argc, char **argv)
{
	/* Characters only: numbers are written and read with a point everywhere. */
	setlocale(LC_CTYPE, "");
	/* A reader that left is an error of write, seen in out.c, not a death. */
	signal(SIGPIPE, SIG_IGN);
	err_on_death(last_words);
	digest_start();
	return command_main(argc, argv);
}
