/* manual -- see manual.h. */
#include "tui/cli/manual.h"

#include <stdio.h>
#include <string.h>

#include "tui/cli/notes.h"
#include "tui/cli/out.h"

static const char *const status[][2] = {
	{ "0", "done" },
	{ "1", "checked and found wanting (verify, --max-rejects)" },
	{ "2", "usage or input" },
	{ "3", "the project is damaged or of a newer assay" },
	{ "4", "the system failed us: disk full, I/O, permission" },
	{ "130", "interrupted" },
};

static const char *const environment[][2] = {
	{ "ASSAY_ANNOTATOR",
	  "who is annotating, where --annotator is not given; else the login name" },
	{ "NO_COLOR", "if set, no colours" },
	{ "XDG_CONFIG_HOME", "where assay/config is looked for; else ~/.config" },
};

void manual_option(struct str *out, const struct option *o)
{
	if (o->letter)
		str_addf(out, "-%c%s%s, ", o->letter, o->arg ? " " : "", o->arg ? o->arg : "");
	str_addf(out, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

/* ---- help on the terminal ---- */

static void print_group(enum command_group g)
{
	out_f("\n%s\n", command_group_title(g));
	for (size_t i = 0; command_table[i]; i++)
		if (command_table[i]->group == g)
			out_f("  %-11s %s\n", command_table[i]->name, command_table[i]->help);
}

void manual_print_overview(void)
{
	out_text("assay: which preference labels can be trusted?\n\n"
		 "usage: assay COMMAND PROJECT ... | assay help COMMAND | assay --version\n");
	for (int g = 0; g < GROUP_COUNT; g++)
		print_group((enum command_group)g);
	out_text("\nFirst: assay import my.assay pairs.jsonl scores.jsonl\n"
		 "then:  assay label my.assay\n"
		 "Keys, colours: assay help config\n");
}

/* Text with every line moved in by two. */
static void print_moved(const char *z)
{
	while (*z) {
		size_t n = strcspn(z, "\n");

		out_f("%s%.*s\n", n ? "  " : "", (int)n, z);
		z += n + (z[n] == '\n');
	}
}

static void print_choices(const struct option *o)
{
	const char *z;

	if (!o->choice)
		return;
	for (size_t i = 0; (z = o->choice(i)); i++)
		out_f("%s%s", i ? ", " : ": ", z);
}

static void print_options(const struct option *o)
{
	struct str left = STR_INIT;

	out_text("\nOptions\n");
	for (; o->name; o++) {
		str_clear(&left);
		manual_option(&left, o);
		out_f("  %-22s %s", left.s, o->help);
		print_choices(o);
		out_text("\n");
	}
	out_text("  -h, --help             this page\n");
	str_release(&left);
}

/* The names that may stand behind PROJECT, in lines of a readable length. */
static void print_words(const struct command *c)
{
	const char *z;
	size_t at = 0;

	out_text("\nNames\n");
	for (size_t i = 0; (z = c->words(i)); i++) {
		if (c->words_help) {
			out_f("  %-11s %s\n", z, c->words_help(i));
			continue;
		}
		if (at && at + strlen(z) > 72) {
			out_text(",\n");
			at = 0;
		}
		out_f("%s%s", at ? ", " : "  ", z);
		at += strlen(z) + 2;
	}
	if (!c->words_help)
		out_text("\n");
}

static void print_notes(void (*notes)(struct str *out))
{
	struct str b = STR_INIT;

	notes(&b);
	out_f("\n%s", b.s);
	str_release(&b);
}

void manual_print_config(void)
{
	struct str b = STR_INIT;

	notes_config(&b);
	out_bytes(b.s, b.len);
	str_release(&b);
}

void manual_print_command(const struct command *c)
{
	out_f("assay %s: %s\n\nusage: assay %s%s%s%s\n\n", c->name, c->help, c->name,
	      *c->args ? " " : "", c->args, c->opts[0].name ? " [OPTION...]" : "");
	print_moved(c->about);
	print_options(c->opts);
	if (c->words)
		print_words(c);
	if (c->notes)
		print_notes(c->notes);
	if (c->example) {
		out_text("\nExamples\n");
		print_moved(c->example);
	}
}

/* ---- the man page ---- */

/* Text for roff: nothing in it may act as a request or an escape. */
static void roff(struct str *out, const char *z)
{
	for (bool start = true; *z; z++) {
		if (start && (*z == '.' || *z == '\''))
			str_addz(out, "\\&");
		start = *z == '\n';
		if (*z == '\\')
			str_addz(out, "\\e");
		else if (*z == '-')
			str_addz(out, "\\-");
		else if (*z == '`' || *z == '\'')
			str_addf(out, "\\(%s", *z == '`' ? "ga" : "aq");
		else if (*z == '"')
			str_addz(out, "\\(dq");
		else if (*z == '~')
			str_addz(out, "\\(ti");
		else if (*z == '^')
			str_addz(out, "\\(ha");
		else
			str_addc(out, *z);
	}
}

/* Paragraphs: an empty line begins the next; one with two blanks in a row keeps its lines. */
static void roff_paragraphs(struct str *out, const char *z)
{
	while (*z) {
		const char *end = strstr(z, "\n\n");
		size_t n = end ? (size_t)(end - z) : strlen(z);
		struct str one = STR_INIT;
		bool lines;

		str_add(&one, z, n);
		lines = strstr(one.s, "  ") != NULL;
		str_addz(out, lines ? ".PP\n.nf\n" : ".PP\n");
		roff(out, one.s);
		str_addz(out, lines ? "\n.fi\n" : "\n");
		str_release(&one);
		z += n + (end ? 2 : 0);
	}
}

static void roff_option(struct str *out, const struct option *o)
{
	struct str name = STR_INIT;
	const char *z;

	manual_option(&name, o);
	str_addz(out, ".TP\n.B ");
	roff(out, name.s);
	str_addc(out, '\n');
	roff(out, o->help);
	for (size_t i = 0; o->choice && (z = o->choice(i)); i++) {
		str_addz(out, i ? ", " : ": ");
		roff(out, z);
	}
	str_addc(out, '\n');
	str_release(&name);
}

/* Tables keep their lines. */
static void roff_notes(struct str *out, void (*notes)(struct str *out))
{
	struct str b = STR_INIT;

	notes(&b);
	str_addz(out, ".PP\n.nf\n");
	roff(out, b.s);
	str_addz(out, ".fi\n");
	str_release(&b);
}

static void roff_words(struct str *out, const struct command *c)
{
	if (!c->words_help)
		str_addz(out, ".PP\nNames: ");
	for (size_t i = 0; c->words(i); i++) {
		str_addz(out, c->words_help ? ".TP\n.B " : i ? ", " : "");
		roff(out, c->words(i));
		if (c->words_help) {
			str_addc(out, '\n');
			roff(out, c->words_help(i));
			str_addc(out, '\n');
		}
	}
	if (!c->words_help)
		str_addz(out, ".\n");
}

static void roff_command(struct str *out, const struct command *c)
{
	str_addz(out, ".SS \"assay ");
	roff(out, c->name);
	str_addc(out, ' ');
	roff(out, c->args);
	str_addz(out, "\"\n");
	roff(out, c->help);
	str_addz(out, c->help[strlen(c->help) - 1] == '?' ? "\n" : ".\n");
	roff_paragraphs(out, c->about);
	for (const struct option *o = c->opts; o->name; o++)
		roff_option(out, o);
	if (c->words)
		roff_words(out, c);
	if (c->notes)
		roff_notes(out, c->notes);
	if (c->example) {
		str_addz(out, ".PP\n.RS\n.nf\n");
		roff(out, c->example);
		str_addz(out, "\n.fi\n.RE\n");
	}
}

static void roff_pairs(struct str *out, const char *const (*rows)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str_addf(out, ".TP\n.B %s\n", rows[i][0]);
		roff(out, rows[i][1]);
		str_addc(out, '\n');
	}
}

void manual_page(struct str *out)
{
	str_addz(out, ".TH ASSAY 1 \"\" \"assay " ASSAY_VERSION "\" \"User Commands\"\n"
		      ".SH NAME\nassay \\- find out which preference labels can be trusted\n"
		      ".SH SYNOPSIS\n.B assay\n.I COMMAND PROJECT\n[\\fIOPTION\\fR...]\n.br\n"
		      ".B assay help\n[\\fICOMMAND\\fR]\n.br\n.B assay \\-\\-version\n"
		      ".SH DESCRIPTION\n"
		      "assay is a workbench in the terminal for pairs of responses of which\n"
		      "people said that one is better. It sets the votes of a committee of reward\n"
		      "models beside these labels, shows what is disputed, lets people say why,\n"
		      "and computes every measure of trust again with each choice. A project is a\n"
		      "folder of SQLite files, copied like any other.\n"
		      ".PP\nData goes to standard output, talk to standard error.\n"
		      ".SH COMMANDS\n");
	for (int g = 0; g < GROUP_COUNT; g++)
		for (size_t i = 0; command_table[i]; i++)
			if (command_table[i]->group == (enum command_group)g)
				roff_command(out, command_table[i]);
	str_addz(out, ".SH CONFIGURATION\n");
	roff_notes(out, notes_config);
	str_addz(out, ".SH EXIT STATUS\n");
	roff_pairs(out, status, COUNT(status));
	str_addz(out, ".SH ENVIRONMENT\n");
	roff_pairs(out, environment, COUNT(environment));
	str_addz(out, ".SH FILES\n.TP\n.I PROJECT/work.db\nwhat people did: small, precious, the "
		      "one to back up\n"
		      ".TP\n.I PROJECT/corpus.db\nwhat was imported; can be built again from its "
		      "sources\n"
		      ".TP\n.I PROJECT/cache\nmay be deleted at any time\n"
		      ".TP\n.I PROJECT/guideline.md\nwhat F4 shows in the workbench; optional\n"
		      ".TP\n.I PROJECT/sources.json\nsources of your own, S7 to S9; optional\n"
		      ".TP\n.I $XDG_CONFIG_HOME/assay/config\nkeys and settings, else "
		      "~/.config/assay/config; see CONFIGURATION\n");
}
