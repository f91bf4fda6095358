/*
 * keymap -- which key means which action where: actions, bindings and maps as
 * tables, maps linked by parents.
 *
 * Owns: the names of actions, the default keys, remapping. May call: term/key,
 * base. Never: runs an action (app does).
 *
 * A key is looked up in the view's map, then in its parent's and so on. A
 * default that does not resolve is a bug found at start-up; a user's line that
 * does not is an error with its reason.
 */
#ifndef ASSAY_KEYMAP_H
#define ASSAY_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

enum action {
	ACT_NONE,
#define APP_ACTION(id, ...) ACT_##id,
#define VIEW_ACTION(id, ...) ACT_##id,
#include "tui/actions.def"
#undef APP_ACTION
#undef VIEW_ACTION
	ACT_COUNT
};

enum keymap_id {
	MAP_GLOBAL, MAP_MOVES, MAP_QUEUE, MAP_PAIR, MAP_MEASURES, MAP_LOG, MAP_PAGE, MAP_VERDICT,
	MAP_EVIDENCE, MAP_AID, MAP_WARNING, MAP_COUNT
};

/* What Tab offers for an action's text. */
enum keymap_complete {
	COMPLETE_NONE, COMPLETE_THEMES, COMPLETE_ORDERS, COMPLETE_COLUMNS, COMPLETE_SUBSETS,
	COMPLETE_SOURCES, COMPLETE_NOTES, COMPLETE_SETTINGS, COMPLETE_FEATURES, COMPLETE_FILTERS,
};

struct keymap_action {
	const char *name, *help;
	enum keymap_id map;	/* where it means something */
	const char *ask;	/* NULL: needs no text */
	enum keymap_complete complete;
};

/* Static; ENSUREs that a is an action. */
const struct keymap_action *keymap_action(enum action a);
/* ACT_NONE if no action has that name. */
enum action keymap_action_of(const char *name);
const char *keymap_name(enum keymap_id m);
/* MAP_COUNT if none. */
enum keymap_id keymap_of(const char *name);

struct keymaps;

/* The defaults. */
struct keymaps *keymap_new(void);
void keymap_free(struct keymaps *k);	/* NULL is fine */
/* ACT_NONE: not ours. */
enum action keymap_find(const struct keymaps *k, enum keymap_id map, int32_t key);
/* Does an action mean something where this map holds? */
bool keymap_reaches(enum keymap_id map, enum action a);
/*
 * Bind a key in a map ("pair", "e", "both-good"); the action "none" takes the
 * binding away. RC_INPUT: no such map, key or action, and which there are.
 */
enum rc keymap_bind(struct keymaps *k, const char *map, const char *key, const char *action,
		    struct err *err) MUST_USE;
/* The keys of an action as seen from a map: "a", or "j Down"; at most `max` of them. "" if none. */
void keymap_keys(const struct keymaps *k, enum keymap_id map, enum action a, int max,
		 struct str *out);

#endif
