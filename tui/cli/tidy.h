/*
 * tidy -- take back a project folder that this very command made and could not fill.
 *
 * Owns: that. May call: nothing. Never: is given a folder that was there before.
 */
#ifndef ASSAY_CLI_TIDY_H
#define ASSAY_CLI_TIDY_H

void tidy_project(const char *path);

#endif
