/* cmd_clean -- `assay clean PROJECT --policy NAME`: what a policy would do, and why. */
#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/jsonout.h"
#include "core/out/clean.h"
#include "core/out/sheet.h"
#include "core/store/item.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/notes.h"
#include "tui/cli/out.h"

#define SHOWN 40
#define SETTINGS 32

static void json_row(const struct clean *c, const struct clean_row *w, const struct item_row *item)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	char hex[DIGEST_HEX];

	digest_hex(&item->identity, hex);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "item", hex);
	jsonout_text(&j, "key", item->key);
	jsonout_text(&j, "policy", c->policy);
	jsonout_text(&j, "parameters", c->parameters);
	jsonout_text(&j, "action", clean_action(w->action));
	jsonout_text(&j, "reason", w->reason);
	jsonout_double(&j, "score", w->score);
	jsonout_bool(&j, "tie", w->tie);
	jsonout_close_object(&j);
	str_addc(&b, '\n');
	out_bytes(b.s, b.len);
	str_release(&b);
}

static enum rc tell_json(struct command_run *r, const struct clean *c)
{
	struct arena a = ARENA_INIT;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < c->n && !out_broken(); i++) {
		struct item_row item;

		rc = item_get(r->project, (int64_t)c->row[i].index + 1, &a, &item, &r->err);
		if (!rc)
			json_row(c, &c->row[i], &item);
		arena_reset(&a);
	}
	arena_release(&a);
	return rc;
}

/* The pairs that would not stay as they were recorded. */
static enum rc tell_changed(struct command_run *r, const struct clean *c, size_t limit,
			    struct str *b)
{
	struct arena a = ARENA_INIT;
	struct sheet t;
	size_t shown = 0;
	enum rc rc = RC_OK;

	sheet_begin(&t, "item|action|>score|why|opening");
	for (size_t i = 0; !rc && i < c->n && shown < limit; i++) {
		const struct clean_row *w = &c->row[i];
		struct item_row item;

		if (w->action != ADJ_FLIP && w->action != ADJ_DROP)
			continue;
		rc = item_get(r->project, (int64_t)w->index + 1, &a, &item, &r->err);
		if (rc)
			break;
		sheet_cell(&t, "%s", item.key);
		sheet_cell(&t, "%s", clean_action(w->action));
		sheet_number(&t, w->score, fabs(w->score - round(w->score)) > 0 ? 3 : 0);
		sheet_cell(&t, "%s", w->reason);
		sheet_cell(&t, "%s", item.opening);
		arena_reset(&a);
		shown++;
	}
	sheet_end(&t, 0, out_is_terminal() ? out_columns() : 0, b);
	arena_release(&a);
	return rc;
}

static void tell_counts(const struct clean *c, struct str *b)
{
	struct sheet t;

	str_addf(b, "policy %s: %s\n", c->policy, c->help);
	if (*c->parameters)
		str_addf(b, "with %s\n", c->parameters);
	str_addc(b, '\n');
	sheet_begin(&t, "action|>pairs|>%|why");
	for (size_t i = 0; i < c->n_reasons; i++) {
		sheet_cell(&t, "%s", clean_action(c->reason[i].action));
		sheet_cell(&t, "%zu", c->reason[i].n);
		sheet_number(&t, 100.0 * (double)c->reason[i].n / (double)c->n, 1);
		sheet_cell(&t, "%s", c->reason[i].reason);
	}
	sheet_end(&t, 2, 0, b);
	str_addf(b, "%zu pairs = %zu kept + %zu flipped + %zu dropped + %zu open\n", c->n,
		 c->count[ADJ_KEEP], c->count[ADJ_FLIP], c->count[ADJ_DROP], c->count[ADJ_OPEN]);
	if (c->unscored)
		str_addf(b, "%zu of them had no score to judge by and stay\n", c->unscored);
	if (c->circular)
		str_addz(b,
			 "circular: the committee that cleans cannot grade itself on the result\n");
}

static enum rc tell(struct command_run *r, const struct clean *c)
{
	size_t changed = c->count[ADJ_FLIP] + c->count[ADJ_DROP];
	size_t limit = (size_t)option_count(&r->args, "limit",
					    out_is_terminal() ? SHOWN : INT64_MAX);
	struct str b = STR_INIT;
	enum rc rc;

	tell_counts(c, &b);
	if (changed)
		str_addc(&b, '\n');
	rc = tell_changed(r, c, limit, &b);
	if (limit < changed)
		str_addf(&b, "%zu of %zu; --limit N shows more\n", limit, changed);
	if (!rc)
		out_bytes(b.s, b.len);
	str_release(&b);
	return rc;
}

static enum rc run_clean(struct command_run *r)
{
	const char *set[SETTINGS];
	struct clean_options o = {
		.policy = option_text(&r->args, "policy"),
		.subset = option_text(&r->args, "subset"),
		.set = set,
	};
	struct panel *panel = NULL;
	struct clean *c = NULL;
	enum rc rc;

	while (o.n_set < SETTINGS && (set[o.n_set] = option_each(&r->args, "set", o.n_set)))
		o.n_set++;
	if (!o.policy)
		return err_set(&r->err, RC_INPUT, "--policy: needed; --help lists the policies");
	rc = panel_load(r->project, PANEL_SCORES, &panel, &r->err);
	if (!rc)
		rc = clean_run(r->project, panel, &o, &c, &r->err);
	if (!rc)
		rc = option_given(&r->args, "json") ? tell_json(r, c) : tell(r, c);
	clean_free(c);
	panel_free(panel);
	return rc;
}

static const struct option opts[] = {
	{ .name = "policy",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_policy,
	  .help = "which rule" },
	{ .name = "set",
	  .kind = OPTION_TEXT,
	  .arg = "KEY=VALUE",
	  .many = true,
	  .help = "a parameter of the policy" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ .name = "limit",
	  .letter = 'n',
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "list at most so many pairs" },
	{ .name = "json", .help = "one JSON object a pair, also of those that stay" },
	{ 0 },
};

const struct command cmd_clean = {
	.name = "clean",
	.args = "PROJECT --policy NAME",
	.help = "which pairs a policy keeps, flips, drops, and why",
	.about = "A dry run: nothing is changed. `assay export --policy NAME` writes the result, "
		 "and\n"
		 "`assay measure --policy NAME` measures it.",
	.example = "assay clean hh.assay --policy vote-all-flip",
	.group = GROUP_DATA,
	.need = NEED_READ,
	.min = 1,
	.max = 1,
	.notes = notes_clean,
	.opts = opts,
	.run = run_clean,
};
