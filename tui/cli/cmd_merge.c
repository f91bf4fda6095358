/* cmd_merge -- `assay merge PROJECT OTHER...`: the union of two logs. */
#include <sys/stat.h>

#include "core/base/jsonout.h"
#include "core/store/event.h"
#include "tui/cli/cmd.h"
#include "tui/cli/out.h"

/* A project folder stands for its work.db. */
static void work_file(const char *other, struct str *path)
{
	struct stat st;

	str_addz(path, other);
	if (stat(other, &st) == 0 && S_ISDIR(st.st_mode))
		str_addz(path, "/work.db");
}

static void tell(const struct command_run *r, const char *other, const struct event_merged *m)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	if (!option_given(&r->args, "json")) {
		out_line("%s: %zu event%s taken over, %zu %s here already", other, m->taken,
			 str_s((int64_t)m->taken), m->known, m->known == 1 ? "was" : "were");
		if (m->strange)
			out_line("  note: %zu of them on items that this project does not have: import the"
				 " same files here", m->strange);
		return;
	}
	jsonout_object(&j, NULL);
	jsonout_text(&j, "other", other);
	jsonout_int(&j, "taken", (int64_t)m->taken);
	jsonout_int(&j, "known", (int64_t)m->known);
	jsonout_int(&j, "strange", (int64_t)m->strange);
	jsonout_close_object(&j);
	out_f("%s\n", b.s);
	str_release(&b);
}

static enum rc run_merge(struct command_run *r)
{
	bool forced = option_given(&r->args, "force");
	enum rc rc = RC_OK;

	for (size_t i = 1; !rc && i < r->args.words; i++) {
		struct str path = STR_INIT;
		struct event_merged m = { 0 };

		work_file(r->args.word[i], &path);
		rc = event_merge_kin(r->project, path.s, forced, &m, &r->err);
		if (!rc)
			tell(r, r->args.word[i], &m);
		str_release(&path);
	}
	return rc;
}

static const struct option opts[] = {
	{ .name = "force", .help = "also from a project that has no item with this one in common" },
	{ .name = "json", .help = "one JSON object for each OTHER" },
	{ 0 },
};

const struct command cmd_merge = {
	.name = "merge",
	.args = "PROJECT OTHER...",
	.help = "take over annotations made elsewhere",
	.about = "OTHER is a project or the work.db of one. The logs become their union: nothing "
		 "is\n"
		 "lost, nothing counted twice, and the order of merging does not matter. A log about\n"
		 "other items altogether is refused: what came in never goes out again.",
	.example = "assay merge hh.assay from-laptop.assay",
	.group = GROUP_SHARE,
	.need = NEED_WORK,
	.min = 2,
	.max = 1000,
	.opts = opts,
	.run = run_merge,
};
