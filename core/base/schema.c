/* schema -- see schema.h. */
#include "core/base/schema.h"

#include <stddef.h>
#include <string.h>

const char *schema_text(const char *name)
{
	for (const struct schema_file *f = schema_files; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f->text;
	return NULL;
}
