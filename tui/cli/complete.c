/* complete -- see complete.h. */
#include "tui/cli/complete.h"

#include <string.h>

#include "tui/cli/command.h"

static void add_names(struct str *out)
{
	for (size_t i = 0; command_table[i]; i++)
		str_addf(out, "%s%s", i ? " " : "", command_table[i]->name);
}

static void add_choices(struct str *out, option_choice_fn *choice)
{
	const char *z;

	for (size_t i = 0; (z = choice(i)); i++)
		str_addf(out, "%s%s", i ? " " : "", z);
}

/* Inside single quotes: a quote ends them, stands escaped, and opens them again. */
static void add_quoted(struct str *out, const char *z, const char *escape)
{
	str_addc(out, '\'');
	for (; *z; z++) {
		if (*z == '\'')
			str_addz(out, "'\\''");
		else if (strchr(escape, *z))
			str_addf(out, "\\%c", *z);
		else
			str_addc(out, *z);
	}
	str_addc(out, '\'');
}

/* ---- bash ---- */

static void bash_command(struct str *out, const struct command *c)
{
	str_addf(out, "\t%s)\n\t\tcase $prev in\n", c->name);
	for (const struct option *o = c->opts; o->name; o++) {
		if (o->kind == OPTION_FLAG)
			continue;
		str_addf(out, "\t\t--%s", o->name);
		if (o->letter)
			str_addf(out, "|-%c", o->letter);
		str_addz(out, ") ");
		if (o->choice) {
			str_addz(out, "words='");
			add_choices(out, o->choice);
			str_addz(out, "'");
		} else {
			str_addz(out, o->kind == OPTION_FILE ? "files=1" : ":");
		}
		str_addz(out, " ;;\n");
	}
	str_addz(out, "\t\t*) files=1 words='--help");
	for (const struct option *o = c->opts; o->name; o++)
		str_addf(out, " --%s", o->name);
	if (c->words) {
		str_addc(out, ' ');
		add_choices(out, c->words);
	}
	str_addz(out, "' ;;\n\t\tesac ;;\n");
}

static void bash(struct str *out)
{
	str_addz(out, "# bash completion for assay; made by `assay completion bash`\n"
		      "_assay()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
		      "prev=${COMP_WORDS[COMP_CWORD-1]}"
		      " words= files=\n\tCOMPREPLY=()\n"
		      "\tif [ \"$COMP_CWORD\" -le 1 ]; then\n\t\twords='--help --version ");
	add_names(out);
	str_addz(out, "'\n\telse\n\tcase ${COMP_WORDS[1]} in\n");
	for (size_t i = 0; command_table[i]; i++)
		bash_command(out, command_table[i]);
	str_addz(out,
		 "\tesac\n\tfi\n"
		 "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
		 "\tif [ -n \"$files\" ] && [ \"${cur#-}\" = \"$cur\" ]; then\n"
		 "\t\tmapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$cur\")\n"
		 "\t\tcompopt -o filenames 2>/dev/null\n\tfi\n}\n"
		 "complete -F _assay assay\n");
}

/* ---- zsh ---- */

static void zsh_option(struct str *out, const struct option *o)
{
	struct str spec = STR_INIT;

	str_addf(&spec, "%s--%s%s[%s]", o->many ? "*" : "", o->name,
		 o->kind == OPTION_FLAG ? "" : "=", o->help);
	if (o->kind == OPTION_FILE)
		str_addf(&spec, ":%s:_files", o->arg);
	else if (o->choice) {
		str_addf(&spec, ":%s:(", o->arg);
		add_choices(&spec, o->choice);
		str_addc(&spec, ')');
	} else if (o->kind != OPTION_FLAG)
		str_addf(&spec, ":%s:", o->arg);
	str_addz(out, " \\\n\t\t\t");
	add_quoted(out, spec.s, "");
	str_release(&spec);
}

static void zsh_command(struct str *out, const struct command *c)
{
	str_addf(out, "\t\t%s) _arguments '--help[help]'", c->name);
	for (const struct option *o = c->opts; o->name; o++)
		zsh_option(out, o);
	if (c->words) {
		str_addz(out, c->need == NEED_NOTHING ? " '*:word:("
						      : " '1:project:_files -/' '*:word:(");
		add_choices(out, c->words);
		str_addz(out, ")' ;;\n");
	} else {
		str_addz(out, " '*:file:_files' ;;\n");
	}
}

static void zsh(struct str *out)
{
	str_addz(out,
		 "#compdef assay\n# zsh completion for assay; made by `assay completion zsh`\n"
		 "_assay()\n{\n\tlocal -a commands\n\tlocal curcontext=$curcontext state line\n"
		 "\tcommands=(\n");
	for (size_t i = 0; command_table[i]; i++) {
		struct str both = STR_INIT;

		str_addf(&both, "%s:%s", command_table[i]->name, command_table[i]->help);
		str_addz(out, "\t\t");
		add_quoted(out, both.s, "");
		str_addc(out, '\n');
		str_release(&both);
	}
	str_addz(out, "\t)\n\t_arguments -C '1: :->command' '*:: :->rest'\n\tcase $state in\n"
		      "\tcommand) _describe command commands ;;\n\trest)\n\t\tcase $line[1] in\n");
	for (size_t i = 0; command_table[i]; i++)
		zsh_command(out, command_table[i]);
	str_addz(out, "\t\tesac ;;\n\tesac\n}\n"
		      "if [ \"$funcstack[1]\" = _assay ]; then\n\t_assay \"$@\"\n"
		      "else\n\tcompdef _assay assay\nfi\n");
}

/* ---- fish ---- */

static void fish_option(struct str *out, const char *command, const struct option *o)
{
	str_addf(out, "complete -c assay -n '__fish_seen_subcommand_from %s' -l %s", command,
		 o->name);
	if (o->letter)
		str_addf(out, " -s %c", o->letter);
	if (o->kind == OPTION_FILE)
		str_addz(out, " -r -F");
	else if (o->kind != OPTION_FLAG)
		str_addz(out, " -x");
	if (o->choice) {
		str_addz(out, " -a '");
		add_choices(out, o->choice);
		str_addc(out, '\'');
	}
	str_addz(out, " -d ");
	add_quoted(out, o->help, "\\");
	str_addc(out, '\n');
}

static void fish(struct str *out)
{
	str_addz(out, "# fish completion for assay; made by `assay completion fish`\n");
	for (size_t i = 0; command_table[i]; i++) {
		const struct command *c = command_table[i];

		str_addf(out, "complete -c assay -n __fish_use_subcommand -f -a %s -d ", c->name);
		add_quoted(out, c->help, "\\");
		str_addc(out, '\n');
		for (const struct option *o = c->opts; o->name; o++)
			fish_option(out, c->name, o);
		if (c->words) {
			str_addf(out, "complete -c assay -n '__fish_seen_subcommand_from %s' -a '",
				 c->name);
			add_choices(out, c->words);
			str_addz(out, "'\n");
		}
	}
}

static const struct {
	const char *shell;
	void (*write)(struct str *out);
} script[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

const char *complete_shell(size_t i)
{
	return i < COUNT(script) ? script[i].shell : NULL;
}

bool complete_script(struct str *out, const char *shell)
{
	for (size_t i = 0; i < COUNT(script); i++) {
		if (strcmp(script[i].shell, shell) == 0) {
			script[i].write(out);
			return true;
		}
	}
	return false;
}
