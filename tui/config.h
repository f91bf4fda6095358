/*
 * config -- the annotator's file of keys and settings.
 *
 * Owns: its syntax, and where it lies. May call: keymap, view/prefs, base.
 * Never: guesses: a line that it does not understand is an error with
 * file:line.
 *
 *	# comment
 *	set theme light
 *	bind pair z both-good		map, key, action; "none" takes a key away
 *	comment two answers, one question
 *	filter hard entropy > 0.9 and spread > 0.5
 *	warn harmless-base These dialogues hold offensive language.
 */
#ifndef ASSAY_CONFIG_H
#define ASSAY_CONFIG_H

#include "core/base/err.h"
#include "core/base/str.h"
#include "tui/keymap.h"
#include "tui/view/prefs.h"

/* XDG_CONFIG_HOME/assay/config, else ~/.config/assay/config; empty if there is neither variable. */
void config_path(struct str *out);
/* No such file is no error, unless it was asked for by name (must). RC_INPUT: "file:line: what". */
enum rc config_read(const char *path, bool must, struct keymaps *k, struct prefs *p,
		    struct err *err) MUST_USE;
/* One line, as the file has them and as `:set` and `:bind` give them. */
enum rc config_line(const char *line, struct keymaps *k, struct prefs *p, struct err *err) MUST_USE;

#endif
