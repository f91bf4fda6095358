/* cmd_completion -- `assay completion bash|zsh|fish`. */
#include "tui/cli/cmd.h"
#include "tui/cli/complete.h"
#include "tui/cli/out.h"

static enum rc run_completion(struct command_run *r)
{
	struct str b = STR_INIT;

	if (!complete_script(&b, r->args.word[0]))
		return err_set(&r->err, RC_INPUT, "%s: no such shell: there are bash, zsh and fish",
			       r->args.word[0]);
	out_bytes(b.s, b.len);
	str_release(&b);
	return RC_OK;
}

static const struct option opts[] = { { 0 } };

const struct command cmd_completion = {
	.name = "completion",
	.args = "bash|zsh|fish",
	.help = "a script that completes commands and options",
	.about = "Prints the script; where it goes depends on the shell.",
	.example = "assay completion bash > ~/.local/share/bash-completion/completions/assay\n"
		   "assay completion fish > ~/.config/fish/completions/assay.fish",
	.group = GROUP_CARE,
	.min = 1,
	.max = 1,
	.opts = opts,
	.words = complete_shell,
	.run = run_completion,
};
