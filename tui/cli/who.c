/* who -- see who.h. */
#include "tui/cli/who.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

enum rc who_annotates(const struct option_args *a, const char **out, struct err *err)
{
	const char *name = option_text(a, "annotator");
	const struct passwd *pw;

	if (!name || !*name)
		name = getenv("ASSAY_ANNOTATOR");
	if (!name || !*name) {
		pw = getpwuid(getuid());
		name = pw ? pw->pw_name : NULL;
	}
	if (!name || !*name)
		return err_set(err, RC_INPUT,
			       "who is annotating? say --annotator NAME or set ASSAY_ANNOTATOR");
	*out = name;
	return RC_OK;
}

bool who_is_named(const struct option_args *a)
{
	const char *name = option_text(a, "annotator"), *set = getenv("ASSAY_ANNOTATOR");

	return (name && *name) || (set && *set);
}
