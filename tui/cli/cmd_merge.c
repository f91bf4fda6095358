/* cmd_merge -- `assay merge PROJECT OTHER...`: the union of two logs. */
#include <sys/stat.h>

#include "core/base/jsonout.h"
#include "core/store/event.h"
#include "core/store/item.h"
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

/* Events about items that were never imported here: kept, but nobody will see them. */
struct strangers {
	struct project *p;
	size_t n;
	enum rc rc;
	struct err err;
};

static bool is_strange(void *ctx, const struct event *e)
{
	struct strangers *s = ctx;
	struct err err = ERR_INIT;
	int64_t id;
	enum rc rc = e->has_item ? item_by_identity(s->p, &e->item, &id, &err) : RC_OK;

	s->n += rc == RC_NOTFOUND;
	if (rc && rc != RC_NOTFOUND) {
		s->rc = rc;
		s->err = err;
	}
	return !s->rc;
}

static enum rc count_strangers(struct project *p, int64_t after, size_t *n, struct err *err)
{
	struct strangers s = { .p = p, .err = ERR_INIT };
	enum rc rc = event_each(p, after, is_strange, &s, err);

	*n = s.n;
	if (!rc && (rc = s.rc))
		*err = s.err;
	return rc;
}

static void tell(const struct command_run *r, const char *other, size_t taken, size_t known,
		 size_t strange)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	if (!option_given(&r->args, "json")) {
		out_line("%s: %zu events taken over, %zu were here already", other, taken, known);
		if (strange)
			out_line("  note: %zu are about items that this project does not have: import the"
				 " same files here", strange);
		return;
	}
	jsonout_object(&j, NULL);
	jsonout_text(&j, "other", other);
	jsonout_int(&j, "taken", (int64_t)taken);
	jsonout_int(&j, "known", (int64_t)known);
	jsonout_int(&j, "strange", (int64_t)strange);
	jsonout_close_object(&j);
	out_f("%s\n", b.s);
	str_release(&b);
}

static enum rc run_merge(struct command_run *r)
{
	enum rc rc = RC_OK;

	for (size_t i = 1; !rc && i < r->args.words; i++) {
		struct str path = STR_INIT;
		size_t taken = 0, known = 0, strange = 0;
		int64_t before = event_last_seq(r->project);

		work_file(r->args.word[i], &path);
		rc = event_merge(r->project, path.s, &taken, &known, &r->err);
		if (!rc && taken)
			rc = count_strangers(r->project, before, &strange, &r->err);
		if (!rc)
			tell(r, r->args.word[i], taken, known, strange);
		str_release(&path);
	}
	return rc;
}

static const struct option opts[] = {
	{ .name = "json", .help = "one JSON object for each OTHER" },
	{ 0 },
};

const struct command cmd_merge = {
	.name = "merge",
	.args = "PROJECT OTHER...",
	.help = "take over annotations made elsewhere",
	.about = "OTHER is a project or the work.db of one. The logs become their union: nothing "
		 "is\n"
		 "lost, nothing counted twice, and the order of merging does not matter.",
	.example = "assay merge hh.assay from-laptop.assay",
	.group = GROUP_SHARE,
	.need = NEED_WORK,
	.min = 2,
	.max = 1000,
	.opts = opts,
	.run = run_merge,
};
