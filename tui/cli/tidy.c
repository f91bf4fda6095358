/* tidy -- see tidy.h. */
#include "tui/cli/tidy.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void tidy_project(const char *path)
{
	char inside[PATH_MAX];
	DIR *d = opendir(path);
	const struct dirent *e;

	while (d && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (snprintf(inside, sizeof inside, "%s/%s", path, e->d_name) <
			    (int)sizeof inside &&
		    unlink(inside) != 0 && (errno == EISDIR || errno == EPERM))
			tidy_project(inside);
	}
	if (d)
		closedir(d);
	rmdir(path);
}
