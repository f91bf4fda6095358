/* keymap -- see keymap.h. */
#include "tui/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/term/key.h"

static const struct keymap_action actions[ACT_COUNT] = {
#define APP_ACTION(id, name, map, fn, arg, ask, complete, help) \
	[ACT_##id] = { name, help, MAP_##map, ask, COMPLETE_##complete },
#define VIEW_ACTION APP_ACTION
#include "tui/actions.def"
#undef APP_ACTION
#undef VIEW_ACTION
};

struct map_row {
	const char *name;
	int parent;	/* -1: none */
};

static const struct map_row maps[MAP_COUNT] = {
	[MAP_GLOBAL] = { "everywhere", -1 },
	[MAP_MOVES] = { "moves", MAP_GLOBAL },
	[MAP_QUEUE] = { "queue", MAP_MOVES },
	[MAP_PAIR] = { "pair", MAP_MOVES },
	[MAP_MEASURES] = { "measures", MAP_MOVES },
	[MAP_LOG] = { "log", MAP_MOVES },
	[MAP_PAGE] = { "page", MAP_MOVES },
	[MAP_VERDICT] = { "verdict", MAP_MOVES },
	[MAP_EVIDENCE] = { "evidence", MAP_GLOBAL },
	[MAP_AID] = { "aid", MAP_GLOBAL },
	[MAP_WARNING] = { "warning", MAP_GLOBAL },
};

struct default_row {
	enum keymap_id map;
	const char *keys;	/* names, blanks between */
	enum action action;
};

static const struct default_row defaults[] = {
	{ MAP_GLOBAL, "? F1", ACT_HELP },
	{ MAP_GLOBAL, ":", ACT_COMMAND },
	{ MAP_GLOBAL, "/", ACT_SEARCH },
	{ MAP_GLOBAL, "n", ACT_FIND_NEXT },
	{ MAP_GLOBAL, "N", ACT_FIND_PREVIOUS },
	{ MAP_GLOBAL, "q", ACT_BACK },
	{ MAP_GLOBAL, "Esc C-c", ACT_CANCEL },
	{ MAP_GLOBAL, "Q", ACT_QUIT },
	{ MAP_GLOBAL, "u", ACT_UNDO },
	{ MAP_GLOBAL, "C-r", ACT_REDO },
	{ MAP_GLOBAL, "Tab", ACT_NEXT_PANE },
	{ MAP_GLOBAL, "S-Tab", ACT_PREVIOUS_PANE },
	{ MAP_GLOBAL, "C-l", ACT_REDRAW },
	{ MAP_GLOBAL, "C-z", ACT_SUSPEND },
	{ MAP_GLOBAL, "C-p F3", ACT_PALETTE },
	{ MAP_GLOBAL, "m", ACT_MEASURES },
	{ MAP_GLOBAL, "L", ACT_LOG },
	{ MAP_GLOBAL, "F2", ACT_SOURCES },
	{ MAP_MOVES, "j Down", ACT_DOWN },
	{ MAP_MOVES, "k Up", ACT_UP },
	{ MAP_MOVES, "C-d", ACT_HALF_DOWN },
	{ MAP_MOVES, "C-u", ACT_HALF_UP },
	{ MAP_MOVES, "PgDn Space", ACT_PAGE_DOWN },
	{ MAP_MOVES, "PgUp", ACT_PAGE_UP },
	{ MAP_MOVES, "g Home", ACT_TOP },
	{ MAP_MOVES, "G End", ACT_BOTTOM },
	{ MAP_MOVES, "Enter", ACT_OPEN },
	{ MAP_MOVES, "Right l", ACT_NEXT_PANE },
	{ MAP_MOVES, "Left h", ACT_PREVIOUS_PANE },
	{ MAP_QUEUE, "*", ACT_MARK },
	{ MAP_QUEUE, "V", ACT_RANGE },
	{ MAP_QUEUE, "o", ACT_ORDER },
	{ MAP_QUEUE, "w", ACT_WHERE },
	{ MAP_QUEUE, "&", ACT_GREP },
	{ MAP_QUEUE, "t", ACT_TAG_MARKED },
	{ MAP_QUEUE, "A", ACT_EVERYTHING },
	{ MAP_PAIR, "a", ACT_CHOOSE_LEFT },
	{ MAP_PAIR, "b", ACT_CHOOSE_RIGHT },
	{ MAP_PAIR, "e", ACT_BOTH_GOOD },
	{ MAP_PAIR, "x", ACT_BOTH_BAD },
	{ MAP_PAIR, "d", ACT_UNSURE },
	{ MAP_PAIR, "1", ACT_SOURCE_1 },
	{ MAP_PAIR, "2", ACT_SOURCE_2 },
	{ MAP_PAIR, "3", ACT_SOURCE_3 },
	{ MAP_PAIR, "4", ACT_SOURCE_4 },
	{ MAP_PAIR, "5", ACT_SOURCE_5 },
	{ MAP_PAIR, "6", ACT_SOURCE_6 },
	{ MAP_PAIR, "7", ACT_SOURCE_7 },
	{ MAP_PAIR, "8", ACT_SOURCE_8 },
	{ MAP_PAIR, "9", ACT_SOURCE_9 },
	{ MAP_PAIR, "c", ACT_COMMENT },
	{ MAP_PAIR, "v", ACT_REVEAL },
	{ MAP_PAIR, "s", ACT_SKIP },
	{ MAP_PAIR, "J", ACT_NEXT_ITEM },
	{ MAP_PAIR, "K", ACT_PREVIOUS_ITEM },
	{ MAP_PAIR, "t", ACT_LAYOUT },
	{ MAP_PAIR, "w", ACT_WORDS },
	{ MAP_PAIR, "S", ACT_SYNC },
	{ MAP_PAIR, "y", ACT_COPY },
	{ MAP_PAIR, "f", ACT_CONFIDENCE },
	{ MAP_PAIR, "E", ACT_EVIDENCE },
	{ MAP_PAIR, "F", ACT_FEATURE },
	{ MAP_PAIR, "i", ACT_AID },
	{ MAP_PAIR, "A", ACT_VERDICT },
	{ MAP_GLOBAL, "F4", ACT_GUIDELINE },
	{ MAP_EVIDENCE, "l Right", ACT_WORD_NEXT },
	{ MAP_EVIDENCE, "h Left", ACT_WORD_BACK },
	{ MAP_EVIDENCE, "j Down", ACT_WORD_DOWN },
	{ MAP_EVIDENCE, "k Up", ACT_WORD_UP },
	{ MAP_EVIDENCE, "Space v", ACT_WORD_ANCHOR },
	{ MAP_EVIDENCE, "1", ACT_EVIDENCE_1 },
	{ MAP_EVIDENCE, "2", ACT_EVIDENCE_2 },
	{ MAP_EVIDENCE, "3", ACT_EVIDENCE_3 },
	{ MAP_EVIDENCE, "4", ACT_EVIDENCE_4 },
	{ MAP_EVIDENCE, "5", ACT_EVIDENCE_5 },
	{ MAP_EVIDENCE, "6", ACT_EVIDENCE_6 },
	{ MAP_WARNING, "Enter", ACT_GO_ON },
	{ MAP_AID, "y", ACT_AID_YES },
	{ MAP_AID, "n", ACT_AID_NO },
	{ MAP_VERDICT, "a", ACT_VERDICT_LEFT },
	{ MAP_VERDICT, "b", ACT_VERDICT_RIGHT },
	{ MAP_VERDICT, "e", ACT_VERDICT_GOOD },
	{ MAP_VERDICT, "x", ACT_VERDICT_BAD },
	{ MAP_VERDICT, "d", ACT_VERDICT_UNSURE },
};

struct binding {
	int32_t key;
	enum action action;
};

struct keymaps {
	struct {
		struct binding *row;
		size_t n, cap;
	} map[MAP_COUNT];
};

const struct keymap_action *keymap_action(enum action a)
{
	ENSURE(a > ACT_NONE && a < ACT_COUNT);
	return &actions[a];
}

enum action keymap_action_of(const char *name)
{
	for (int a = ACT_NONE + 1; a < ACT_COUNT; a++)
		if (!strcmp(actions[a].name, name))
			return (enum action)a;
	return ACT_NONE;
}

const char *keymap_name(enum keymap_id m)
{
	return maps[m].name;
}

static void set(struct keymaps *k, enum keymap_id map, int32_t key, enum action a)
{
	struct binding *b = k->map[map].row;
	size_t n = k->map[map].n;

	for (size_t i = 0; i < n; i++) {
		if (b[i].key == key) {
			b[i].action = a;
			return;
		}
	}
	b = mem_grow(b, &k->map[map].cap, n + 1, sizeof(*b));
	b[n] = (struct binding){ key, a };
	k->map[map].row = b;
	k->map[map].n = n + 1;
}

static void set_defaults(struct keymaps *k, const struct default_row *d)
{
	const char *p = d->keys;

	while (*p) {
		size_t n = strcspn(p, " ");
		char *name = mem_dup(p, n);
		int32_t key = key_of(name);

		if (key == KEY_NONE_ || d->action == ACT_NONE)
			err_die("default key \"%s\" of \"%s\" is no key", name,
				actions[d->action].name);
		set(k, d->map, key, d->action);
		free(name);
		p += n + strspn(p + n, " ");
	}
}

struct keymaps *keymap_new(void)
{
	struct keymaps *k = mem_zalloc(1, sizeof(*k));

	for (size_t i = 0; i < COUNT(defaults); i++)
		set_defaults(k, &defaults[i]);
	return k;
}

void keymap_free(struct keymaps *k)
{
	if (!k)
		return;
	for (int m = 0; m < MAP_COUNT; m++)
		free(k->map[m].row);
	free(k);
}

/* The binding in this very map, or NULL. An "unbound" one hides the parent's. */
static const struct binding *own(const struct keymaps *k, int map, int32_t key)
{
	for (size_t i = 0; i < k->map[map].n; i++)
		if (k->map[map].row[i].key == key)
			return &k->map[map].row[i];
	return NULL;
}

enum action keymap_find(const struct keymaps *k, enum keymap_id map, int32_t key)
{
	for (int m = (int)map; m >= 0; m = maps[m].parent) {
		const struct binding *b = own(k, m, key);

		if (b)
			return b->action;
	}
	return ACT_NONE;
}

bool keymap_reaches(enum keymap_id map, enum action a)
{
	for (int m = (int)map; m >= 0; m = maps[m].parent)
		if (actions[a].map == (enum keymap_id)m)
			return true;
	return false;
}

enum keymap_id keymap_of(const char *name)
{
	int m = 0;

	while (m < MAP_COUNT && strcmp(maps[m].name, name))
		m++;
	return (enum keymap_id)m;
}

static enum rc no_such_map(const char *name, struct err *err)
{
	struct str all = STR_INIT;
	enum rc rc;

	for (int m = 0; m < MAP_COUNT; m++)
		str_addf(&all, "%s%s", m ? ", " : "", maps[m].name);
	rc = err_set(err, RC_INPUT, "no place \"%s\" for keys; there are: %s", name, all.s);
	str_release(&all);
	return rc;
}

enum rc keymap_bind(struct keymaps *k, const char *map, const char *key, const char *action,
		    struct err *err)
{
	enum keymap_id m = keymap_of(map);
	int32_t code = key_of(key);
	enum action a = keymap_action_of(action);

	if (m == MAP_COUNT)
		return no_such_map(map, err);
	if (code == KEY_NONE_)
		return err_set(err, RC_INPUT,
			       "no key \"%s\"; keys are like a, C-r, Enter, PgDn, F5, S-Tab", key);
	if (a == ACT_NONE && strcmp(action, "none"))
		return err_set(err, RC_INPUT, "no action \"%s\"; `?` in the workbench lists them",
			       action);
	if (a != ACT_NONE && !keymap_reaches(m, a))
		return err_set(err, RC_INPUT,
			       "\"%s\" means nothing in \"%s\"; it belongs to \"%s\"", action, map,
			       maps[actions[a].map].name);
	set(k, m, code, a);
	return RC_OK;
}

void keymap_keys(const struct keymaps *k, enum keymap_id map, enum action a, int max,
		 struct str *out)
{
	int n = 0;

	for (int m = (int)map; m >= 0; m = maps[m].parent) {
		for (size_t i = 0; i < k->map[m].n && n < max; i++) {
			const struct binding *b = &k->map[m].row[i];
			char name[16];

			if (b->action != a || keymap_find(k, map, b->key) != a)
				continue;
			key_label(b->key, name);
			str_addf(out, "%s%s", n++ ? " " : "", name);
		}
	}
}
