/* cmd_featurize -- `assay featurize PROJECT`: features by regular expression. */
#include "core/base/arena.h"
#include "core/base/jsonout.h"
#include "core/ingest/featurize.h"
#include "core/out/sheet.h"
#include "tui/cli/cmd.h"
#include "tui/cli/interrupt.h"
#include "tui/cli/out.h"
#include "tui/cli/progress.h"

static bool on_progress(void *ctx, int64_t at, int64_t of)
{
	progress_show(ctx, at, of, at);
	return !interrupt_seen();
}

static void tell(const struct featurize_report *f)
{
	struct str b = STR_INIT;
	struct sheet t;

	str_addf(&b, "%lld items, %lld responses\n", (long long)f->items, (long long)f->responses);
	sheet_begin(&t, "feature|>responses|>%||>changed");
	for (size_t i = 0; i < f->n; i++) {
		double share = (double)f->feature[i].on / (double)(f->responses ? f->responses : 1);
		struct str bar = STR_INIT;

		sheet_cell(&t, "%s", f->feature[i].name);
		sheet_cell(&t, "%lld", (long long)f->feature[i].on);
		sheet_number(&t, 100 * share, 1);
		sheet_bar(&bar, share, 20);
		sheet_cell(&t, "%s", bar.s);
		sheet_cell(&t, "%lld", (long long)f->feature[i].changed);
		str_release(&bar);
	}
	sheet_end(&t, 2, 0, &b);
	out_bytes(b.s, b.len);
	str_release(&b);
}

static void tell_json(const struct featurize_report *f)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	jsonout_object(&j, NULL);
	jsonout_int(&j, "items", f->items);
	jsonout_int(&j, "responses", f->responses);
	jsonout_object(&j, "features");
	for (size_t i = 0; i < f->n; i++) {
		jsonout_object(&j, f->feature[i].name);
		jsonout_int(&j, "on", f->feature[i].on);
		jsonout_int(&j, "changed", f->feature[i].changed);
		jsonout_close_object(&j);
	}
	jsonout_close_object(&j);
	jsonout_close_object(&j);
	out_f("%s\n", b.s);
	str_release(&b);
}

static enum rc run_featurize(struct command_run *r)
{
	struct arena a = ARENA_INIT;
	struct progress p;
	struct featurize_report f = { 0 };
	const struct featurize_options o = {
		.rules = option_text(&r->args, "rules"),
		.progress = on_progress,
		.progress_ctx = &p,
	};
	enum rc rc;

	interrupt_watch();
	progress_begin(&p, r->clock, "features");
	rc = featurize_run(r->project, &o, &a, &f, &r->err);
	progress_end(&p);
	if (!rc && option_given(&r->args, "json"))
		tell_json(&f);
	else if (!rc)
		tell(&f);
	arena_release(&a);
	return rc;
}

static const struct option opts[] = {
	{ .name = "rules", .kind = OPTION_FILE, .arg = "FILE",
	  .help = "other rules than the built-in ones (schema/features.json shows the form)" },
	{ .name = "json", .help = "the counts as one JSON object" },
	{ 0 },
};

const struct command cmd_featurize = {
	.name = "featurize",
	.args = "PROJECT",
	.help = "features of the responses by regular expression",
	.about = "Looks at the responses, never at the beginning they share. Each feature keeps "
		 "the\n"
		 "pattern and the version that made it; what people set by hand stays.",
	.example = "assay featurize hh.assay\nassay featurize hh.assay --rules my-rules.json",
	.group = GROUP_DATA,
	.need = NEED_IMPORT,
	.min = 1,
	.max = 1,
	.opts = opts,
	.run = run_featurize,
};
