/* guideline -- see guideline.h. */
#include "tui/view/guideline.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/digest.h"

#define MOST (1 << 20)

enum rc guideline_read(const char *project, struct str *out, struct err *err)
{
	struct str path = STR_INIT;
	char buf[4096];
	size_t n;
	FILE *f;
	enum rc rc = RC_OK;

	str_addf(&path, "%s/guideline.md", project);
	f = fopen(path.s, "rb");
	if (!f) {
		rc = err_set(err, RC_NOTFOUND, "no guideline: write one into %s", path.s);
		goto out;
	}
	str_clear(out);
	while (out->len < MOST && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(out, buf, n);
	fclose(f);
out:
	str_release(&path);
	return rc;
}

void guideline_version(const char *project, char out[24])
{
	struct str text = STR_INIT;
	struct err err = ERR_INIT;
	char hex[DIGEST_HEX];
	struct digest d;
	const char *v;

	out[0] = 0;
	if (guideline_read(project, &text, &err) == RC_OK) {
		d = digest_of(text.s, text.len);
		digest_hex(&d, hex);
		snprintf(out, 24, "%.8s", hex);
		v = strstr(text.s, "version: ");
		if (v && v - text.s < 400)
			snprintf(out, 24, "%.*s", (int)strcspn(v + 9, " \r\n\t"), v + 9);
	}
	str_release(&text);
}

const char *guideline_tour(void)
{
	return
	"**What this is for**\n"
	"Every pair here has a prompt, two responses and a recorded label that says "
	"which one somebody "
	"preferred. Reward models scored both, and where they disagree with each other "
	"or with the label, "
	"somebody has to look. That is you.\n"
	"\n"
	"**The queue** lists the pairs to look at. j and k walk, Enter reads one. What "
	"you see of the "
	"disagreement has no direction: until you have chosen, no screen tells which "
	"response was preferred, "
	"so that your choice is your own.\n"
	"\n"
	"**A pair** shows the prompt once and the two responses, in an order drawn for "
	"you. Tab goes from "
	"text to text, Space turns a page, words that differ are marked.\n"
	"- a or b: that one is better. e: both good. x: both bad. d: you don't know.\n"
	"- 1 to 6 say why the label may not be trusted; i asks you questions that lead "
	"there, F2 explains "
	"all six. E selects words as evidence.\n"
	"- c writes a comment. s skips: no reason needed, it comes again last.\n"
	"- Enter goes on to the next pair.\n"
	"\n"
	"**Nothing is lost.** The word saved stands at the lower right once your key is "
	"on the disk. u takes "
	"your newest act back and goes where it was; Ctrl-R brings it back. Both work "
	"tomorrow, too.\n"
	"\n"
	"**After the choice** a panel shows the label, the votes and every model's "
	"margin, and the line at "
	"the foot shows what your choices did to the measures: raw → adjudicated. m "
	"shows all of them.\n"
	"\n"
	"**When you look for something**: / finds a pattern, :where takes a condition, : "
	"gives any command "
	"and Tab completes it, ? lists the keys of the screen you are on.\n";
}
