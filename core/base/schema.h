/*
 * schema -- the files of schema/ as the build put them into the program.
 *
 * Owns: nothing; the table is made by the build. Never: is read from disk at
 * run time.
 */
#ifndef ASSAY_BASE_SCHEMA_H
#define ASSAY_BASE_SCHEMA_H

struct schema_file {
	const char *name;	/* "sources.json" */
	const char *text;
};

extern const struct schema_file schema_files[];	/* ends with a NULL name */

/* The text of one, or NULL. */
const char *schema_text(const char *name);

#endif
