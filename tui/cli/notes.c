/* notes -- see notes.h. */
#include "tui/cli/notes.h"

#include <string.h>

#include "core/ingest/format.h"
#include "core/out/clean.h"
#include "core/out/export.h"
#include "core/work/pick.h"
#include "core/work/policy.h"
#include "core/work/queue.h"
#include "tui/view/prefs.h"

#define COLUMNS 96

static void title(struct str *out, const char *z)
{
	str_addf(out, "%s%s\n", out->len ? "\n" : "", z);
}

/* "  name  text", the text broken at blanks and kept behind the name. */
static void row(struct str *out, int width, const char *name, const char *text)
{
	size_t room = COLUMNS - (size_t)width - 4;

	str_addf(out, "  %-*s", width, name);
	do {
		size_t n = strlen(text);

		if (n > room)
			for (n = room; n && text[n] != ' ';)
				n--;
		n = n ? n : strlen(text);
		str_addf(out, "  %.*s\n", (int)n, text);
		text += n;
		text += *text == ' ';
		if (*text)
			str_addf(out, "  %*s", width, "");
	} while (*text);
}

static void rows(struct str *out, int width, const char *const (*list)[2], size_t n)
{
	for (size_t i = 0; i < n; i++)
		row(out, width, list[i][0], list[i][1]);
}

/* ---- formats ---- */

/* "pair_id score | row score" as people read it: commas, and "or". */
static void add_keys(struct str *out, const char *keys)
{
	for (; *keys; keys++)
		if (strncmp(keys, " | ", 3) == 0) {
			str_addz(out, "; or ");
			keys += 2;
		} else if (*keys == ' ') {
			str_addz(out, ", ");
		} else {
			str_addc(out, *keys);
		}
}

/* The formats of a kind, or all others. The generic ones stand last in the table, first here. */
static void formats(struct str *out, const char *kind, bool of_it)
{
	size_t n;
	const struct format *const *all = format_all(&n);

	while (n--) {
		struct str keys = STR_INIT;

		if (str_equal(all[n]->kind, kind) != of_it)
			continue;
		add_keys(&keys, all[n]->keys);
		row(out, 11, all[n]->name, keys.s);
		str_addf(out, "    %s\n", all[n]->example);
		str_release(&keys);
	}
}

void notes_import(struct str *out)
{
	title(out, "Formats: a JSON object a line; the keys it must have, then a line of it");
	formats(out, "pairs", true);
	formats(out, "pairs", false);
	title(out, "Names of rows");
	str_addz(out, "  Under `chosen` and `rejected`, texts are hh or trl, numbers model, objects "
		      "features.\n\n  A pair is named by `id` or `pair_id`, else by its row, counted from 0 "
		      "(messages count\n  lines from 1). Scores, features and annotations name "
		      "theirs by `row`, or by `pair_id`,\n  `item_id` or `id`. `subset` is kept "
		      "where it is there. `--map prompt=data.question`\n  takes other names.\n");
}

/* ---- policies ---- */

static void people(struct str *out)
{
	size_t n;
	const struct policy *p = policy_all(&n);

	title(out, "Policies that read what people did");
	for (size_t i = 0; i < n; i++)
		row(out, 15, p[i].name, p[i].help);
}

static void scores(struct str *out)
{
	static const char *const keys[][2] = {
		{ "p", "the share of pairs that is flagged, 0 to 1" },
		{ "F", "flip where so many models or fewer vote for the label" },
		{ "q", "the quantile of mean standardised scores below which a response is bad" },
		{ "m", "how many annotators must say it" },
	};
	size_t n;
	const struct clean_policy *c = clean_policies(&n);

	title(out, "Policies that read scores (figures of the same models are circular)");
	for (size_t i = 0; i < n; i++) {
		struct str text = STR_INIT;

		str_addf(&text, "%s%s%s", c[i].help, *c[i].parameters ? "; --set " : "",
			 c[i].parameters);
		row(out, 15, c[i].name, text.s);
		str_release(&text);
	}
	title(out, "Keys of --set");
	rows(out, 15, keys, COUNT(keys));
}

static void actions(struct str *out)
{
	static const char *const words[][2] = {
		{ "keep", "the recorded label stands: somebody or something confirms it" },
		{ "flip", "the other response is the better one; export exchanges the two" },
		{ "drop", "neither response is worth learning from; the pair is left out" },
		{ "open", "nothing decides it; the pair stays as it was recorded" },
	};

	title(out, "What a policy says of a pair");
	rows(out, 15, words, COUNT(words));
}

void notes_clean(struct str *out)
{
	actions(out);
	people(out);
	scores(out);
}

void notes_export(struct str *out)
{
	size_t n;
	const struct export_format *f = export_formats(&n);

	title(out, "Formats");
	for (size_t i = 0; i < n; i++)
		row(out, 18, f[i].name, f[i].help);
	notes_clean(out);
}

/* ---- what the words of tables mean ---- */

void notes_measure(struct str *out)
{
	static const char *const words[][2] = {
		{ "rated", "pairs that every model of the committee scored" },
		{ "rated by some", "only some models scored the pair: it is left out of the votes "
				   "(`partly` in --json)" },
		{ "ties", "a model scored both responses the same: not a vote for either" },
		{ "agree, resist", "the model scores the chosen, the rejected response higher" },
		{ "circular", "the figure's labels were cleaned by the very models it grades" },
		{ "raw", "by the recorded labels" },
		{ "adjudicated", "by what the policy made of them; keep, flip and drop alone change "
				 "it: choices, verdicts, the tags S5 and S6" },
		{ "with label", "annotators: share of their choices of a side that is the label's" },
		{ "with RMs", "annotators: the same against what most of the committee prefers" },
		{ "with others", "annotators: the same against what most other people chose" },
		{ "left", "annotators: share of chosen sides that stood on the left; .5 is no habit" },
		{ "repeats alike", "annotators: share of items shown to them again and answered alike" },
		{ "both bad", "sources: tagged items on which somebody chose both bad" },
	};

	title(out, "Words of the tables");
	rows(out, 15, words, COUNT(words));
	notes_clean(out);
}

static void orders(struct str *out, const char *standard)
{
	size_t n;
	const struct queue_order *o = queue_orders(&n);

	title(out, standard);
	for (size_t i = 0; i < n; i++)
		row(out, 11, o[i].name, o[i].help);
}

/* The columns of --where; those that a blind annotator may not ask for are marked. */
static void conditions(struct str *out)
{
	size_t n;
	const struct pick_column *c = pick_columns(&n);

	title(out, "Columns of --where");
	for (size_t i = 0; i < n; i++)
		row(out, 11, c[i].name, c[i].help);
}

/* Orders or columns that would tell the label. */
static void refused(struct str *out)
{
	struct str names = STR_INIT;
	size_t n;
	const struct pick_column *c = pick_columns(&n);

	title(out, "Refused while you work blind, for it would tell the label");
	row(out, 11, "--order", "against, gamma");
	for (size_t i = 0; i < n; i++)
		if (c[i].names_side)
			str_addf(&names, "%s%s", names.len ? ", " : "", c[i].name);
	str_addz(&names, "; of choices, tags, notes you see your own");
	row(out, 11, "--where", names.s);
	str_release(&names);
}

void notes_queue(struct str *out)
{
	static const char *const words[][2] = {
		{ "item", "the key its source gives it, else its row from 0" },
		{ "for:against", "models that vote for the recorded label, models against it; the "
				 "blind queue of the workbench shows larger:smaller" },
		{ "margin", "mean of the models' standardised margins, positive towards the label" },
		{ "entropy", "of the votes, in bits: 1 is an even split, 0 is unanimous" },
		{ "spread", "standard deviation of the models' standardised margins" },
		{ "said", "the choices and tags that annotators have made on it" },
		{ "why", "what flagged it" },
		{ "opening", "opening words of the question" },
	};

	orders(out, "Orders (votes, where none is named)");
	title(out, "Columns of the table");
	rows(out, 11, words, COUNT(words));
	conditions(out);
}

void notes_label(struct str *out)
{
	static const char *const words[][2] = {
		{ "blind", "nothing that names a side has been shown; the choice counts as blind" },
		{ "seen", "you have chosen, or revealed: label, votes and scores are on the screen" },
		{ "open", "--open: they were from the start" },
		{ "swap", "the seeded draw put the item's side b on the left, as A" },
		{ "all", "the whole response is on the screen" },
		{ "6:2", "in the blind queue, larger:smaller of the votes, never which way; "
			 "`assay queue` has for:against the label" },
		{ "1 =", "one model scores both responses the same" },
		{ "bars", "a model's margin: left of the middle against the label, right of it for it" },
	};

	orders(out, "Orders (random, where none is named; with --open votes)");
	refused(out);
	title(out, "Words on the screen");
	rows(out, 11, words, COUNT(words));
	title(out, "Configuration");
	str_addz(out, "  `assay help config` has the file of keys and settings.\n");
}

/* ---- configuration ---- */

void notes_config(struct str *out)
{
	static const char *const lines[][2] = {
		{ "set NAME VALUE", "a setting, see below" },
		{ "bind PLACE KEY ACTION", "a key; `?` in the workbench lists places, keys and "
					   "actions, the action none takes the key away" },
		{ "comment TEXT", "a comment that Tab offers where you write one" },
		{ "filter NAME CONDITION", "a condition that :filter NAME applies in the workbench" },
		{ "warn SUBSET TEXT", "a warning before the pairs of a subset; * is every one" },
		{ "# ...", "a remark" },
	};
	const char *name, *help;

	title(out, "The file is $XDG_CONFIG_HOME/assay/config, else ~/.config/assay/config. None is "
		   "needed.\nA line that is not understood is told with its number. The same lines "
		   "may be typed behind\n`:` in the workbench and hold until you leave it.\n\nLines");
	rows(out, 21, lines, COUNT(lines));
	title(out, "Settings");
	for (size_t i = 0; prefs_row(i, &name, &help); i++)
		row(out, 21, name, help);
	title(out, "Example");
	str_addz(out, "  set theme light\n  set rest 30\n  bind pair z both-good\n"
		      "  comment two answers, one question\n"
		      "  filter hard entropy > 0.9 and spread > 0.5\n"
		      "  warn harmless-base These dialogues hold offensive language.\n");
}
