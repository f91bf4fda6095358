/* cmd_measure -- `assay measure PROJECT [MEASURE...]`. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/out/figures.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/notes.h"
#include "tui/cli/out.h"

#define SETTINGS 32

static const char *measure_name(size_t i)
{
	const struct figure *f = figures_row(i);

	return f ? f->name : NULL;
}

static const char *measure_help(size_t i)
{
	return figures_row(i)->help;
}

static const char *nth_name(const void *ctx, size_t i)
{
	(void)ctx;
	return measure_name(i);
}

static enum rc add_named(const char *word, const struct figure **rows, size_t *n, struct err *err)
{
	const struct figure *f = figures_find(word);
	const char *meant;

	if (f) {
		rows[(*n)++] = f;
		return RC_OK;
	}
	meant = option_meant(word, nth_name, NULL);
	if (meant)
		return err_set(err, RC_INPUT, "%s: no such measure; did you mean %s?", word, meant);
	return err_set(err, RC_INPUT, "%s: no such measure; `assay help measure` lists them", word);
}

/* The rows that were asked for, all without a word; *needs what they cannot do without. */
static enum rc choose(struct command_run *r, const struct figure ***out, size_t *n, int *needs)
{
	size_t all = 0;
	const struct figure **rows;
	enum rc rc = RC_OK;

	while (figures_row(all))
		all++;
	rows = mem_alloc(all + r->args.words, sizeof *rows);
	*n = 0;
	*needs = 0;
	for (size_t i = 1; !rc && i < r->args.words; i++)
		rc = add_named(r->args.word[i], rows, n, &r->err);
	if (r->args.words == 1)
		while (*n < all) {
			rows[*n] = figures_row(*n);
			++*n;
		}
	for (size_t i = 0; i < *n; i++)
		*needs |= rows[i]->needs;
	*out = rows;
	return rc;
}

static enum rc run_measure(struct command_run *r)
{
	const char *set[SETTINGS];
	struct figures_options o = {
		.subset = option_text(&r->args, "subset"),
		.annotator = option_text(&r->args, "annotator"),
		.policy = option_text(&r->args, "policy"),
		.rm = option_text(&r->args, "rm"),
		.features = option_text(&r->args, "features"),
		.without = option_text(&r->args, "without"),
		.cluster = option_text(&r->args, "cluster"),
		.boundary = (int)option_count(&r->args, "boundary", -1),
		.study = option_text(&r->args, "study"),
		.set = set,
	};
	struct figures_context *c = NULL;
	const struct figure **rows;
	struct str b = STR_INIT;
	size_t n;
	int needs;
	enum rc rc = choose(r, &rows, &n, &needs);

	while (o.n_set < SETTINGS && (set[o.n_set] = option_each(&r->args, "set", o.n_set)))
		o.n_set++;
	if (!rc && o.features && o.without)
		rc = err_set(&r->err, RC_INPUT, "--features and --without: only one of them");
	if (!rc)
		rc = figures_open(r->project, &o, needs, &c, &r->err);
	if (!rc && option_given(&r->args, "json"))
		figures_json(c, rows, n, &b);
	else if (!rc)
		figures_text(c, rows, n, &b);
	out_bytes(b.s, b.len);
	str_release(&b);
	figures_close(c);
	free(rows);
	return rc;
}

static const char *cluster_name(size_t i)
{
	static const char *const name[] = { "pair", "turn", NULL };

	return name[i];
}

static const struct option opts[] = {
	{ .name = "json", .help = "everything as one JSON object, doubles with 17 digits" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ .name = "annotator",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "adjudicate by this person's annotations only" },
	{ .name = "policy",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_policy,
	  .help = "how annotations become adjudications, or a cleaning rule" },
	{ .name = "set", .kind = OPTION_TEXT, .arg = "KEY=VALUE", .many = true,
	  .help = "a parameter of a cleaning rule" },
	{ .name = "rm",
	  .kind = OPTION_TEXT,
	  .arg = "A,B",
	  .help = "the committee is these reward models, in this order" },
	{ .name = "features",
	  .kind = OPTION_TEXT,
	  .arg = "A,B",
	  .help = "only these features enter the regressions" },
	{ .name = "without",
	  .kind = OPTION_TEXT,
	  .arg = "A,B",
	  .help = "all features but these enter the regressions" },
	{ .name = "cluster",
	  .kind = OPTION_CHOICE,
	  .arg = "BY",
	  .choice = cluster_name,
	  .help = "what clustered errors are clustered by" },
	{ .name = "boundary",
	  .kind = OPTION_COUNT,
	  .arg = "L",
	  .help = "at most so many votes are `against` (else the largest minority)" },
	{ .name = "study",
	  .kind = OPTION_TEXT,
	  .arg = "FILE",
	  .help = "trials: those of this study; its file knows arms and gold" },
	{ 0 },
};

const struct command cmd_measure = {
	.name = "measure", .args = "PROJECT [MEASURE...]",
	.help = "every measure, raw beside adjudicated",
	.about = "raw counts the recorded labels. adjudicated puts what annotators found in their\n"
		 "place, item by item; it describes this file and estimates nothing beyond it.\n"
		 "population estimates all items from those that were drawn at random.\n\n"
		 "A tie is never a vote. Intervals are at 95 %. Without a MEASURE, all of them.",
	.example = "assay measure hh.assay\n"
		   "assay measure hh.assay resistance --rm bt-lexicon,bt-mix --json",
	.group = GROUP_MEASURE, .need = NEED_READ, .min = 1, .max = 100, .notes = notes_measure,
	.opts = opts,
	.words = measure_name,
	.words_help = measure_help, .run = run_measure,
};
