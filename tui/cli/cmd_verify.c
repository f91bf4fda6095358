/* cmd_verify -- `assay verify PROJECT`: chains, projections, accounting. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"
#include "tui/cli/cmd.h"
#include "tui/cli/out.h"

struct findings {
	size_t events, broken;
	struct str why;		/* of the first break */
	bool projections;
	size_t sources, unbalanced;
	struct str which;	/* the first import that does not add up */
	int64_t read, added, changed, same, rejected;
	size_t items;
};

static bool sound(const struct findings *f)
{
	return !f->broken && f->projections && !f->unbalanced;
}

static int64_t count(const struct json *j, const char *name)
{
	return (int64_t)json_double(json_get(j, name), 0);
}

/* Every import kept its report; each must add up. */
static enum rc account(struct findings *f, const struct item_source *s, struct err *err)
{
	struct json *j;
	enum rc rc;
	int64_t read, sum;

	if (!s->report || !*s->report)
		return RC_OK;
	if ((rc = json_parse(s->report, strlen(s->report), &j, err)))
		return err_context(err, "report of %s", s->name);
	read = count(j, "read");
	f->read += read;
	f->added += count(j, "added");
	f->changed += count(j, "changed");
	f->same += count(j, "same");
	f->rejected += count(j, "rejected");
	sum = count(j, "added") + count(j, "changed") + count(j, "same") + count(j, "rejected");
	json_free(j);
	if (sum != read && !f->unbalanced++)
		str_addf(&f->which, "%s: read %lld, accounted for %lld", s->name, (long long)read,
			 (long long)sum);
	return RC_OK;
}

static enum rc account_all(struct project *p, struct findings *f, struct err *err)
{
	struct arena a = ARENA_INIT;
	struct item_source *s;
	enum rc rc = item_sources(p, &a, &s, &f->sources, err);

	for (size_t i = 0; !rc && i < f->sources; i++)
		rc = account(f, &s[i], err);
	f->items = item_count(p);
	arena_release(&a);
	return rc;
}

static enum rc check(struct project *p, struct findings *f, struct err *err)
{
	enum rc rc = project_check(p, err);

	if (!rc)
		rc = event_verify(p, &f->events, &f->broken, &f->why, err);
	if (!rc)
		rc = projection_check(p, &f->projections, err);
	if (!rc)
		rc = account_all(p, f, err);
	return rc;
}

static void tell(const struct findings *f)
{
	if (f->broken)
		out_line("log: %zu events, %zu breaks; the first: %s", f->events, f->broken,
			 f->why.s);
	else
		out_line("log: %zu events, every chain whole", f->events);
	out_line("projections: %s",
		 f->projections ? "equal to what the log gives"
				: "differ from what the log gives; --rebuild makes them anew");
	out_line("imports: %zu sources, %zu items; read %lld = %lld added + %lld changed + %lld "
		 "same + "
		 "%lld rejected",
		 f->sources, f->items, (long long)f->read, (long long)f->added,
		 (long long)f->changed, (long long)f->same, (long long)f->rejected);
	if (f->unbalanced)
		out_line("imports: %zu do not add up; the first: %s", f->unbalanced, f->which.s);
	out_line("%s", sound(f) ? "sound" : "NOT sound");
}

static void tell_json(const struct findings *f)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);

	jsonout_object(&j, NULL);
	jsonout_bool(&j, "ok", sound(f));
	jsonout_object(&j, "log");
	jsonout_int(&j, "events", (int64_t)f->events);
	jsonout_int(&j, "breaks", (int64_t)f->broken);
	jsonout_text(&j, "first", f->broken ? f->why.s : NULL);
	jsonout_close_object(&j);
	jsonout_object(&j, "projections");
	jsonout_bool(&j, "same", f->projections);
	jsonout_close_object(&j);
	jsonout_object(&j, "imports");
	jsonout_int(&j, "sources", (int64_t)f->sources);
	jsonout_int(&j, "items", (int64_t)f->items);
	jsonout_int(&j, "read", f->read);
	jsonout_int(&j, "added", f->added);
	jsonout_int(&j, "changed", f->changed);
	jsonout_int(&j, "same", f->same);
	jsonout_int(&j, "rejected", f->rejected);
	jsonout_int(&j, "unbalanced", (int64_t)f->unbalanced);
	jsonout_close_object(&j);
	jsonout_close_object(&j);
	out_f("%s\n", b.s);
	str_release(&b);
}

static enum rc rebuild(struct command_run *r)
{
	struct project *p;
	enum rc rc = project_open(r->args.word[0], PROJECT_WORK, r->clock, &p, &r->err);

	if (rc)
		return rc;
	rc = projection_rebuild(p, &r->err);
	project_close(p);
	return rc;
}

static enum rc run_verify(struct command_run *r)
{
	struct findings f = { .why = STR_INIT, .which = STR_INIT };
	enum rc rc = RC_OK;

	if (option_given(&r->args, "rebuild"))
		rc = rebuild(r);
	if (!rc)
		rc = project_open(r->args.word[0], PROJECT_READ, r->clock, &r->project, &r->err);
	if (!rc)
		rc = check(r->project, &f, &r->err);
	if (!rc && option_given(&r->args, "json"))
		tell_json(&f);
	else if (!rc)
		tell(&f);
	if (!rc && !sound(&f))
		rc = r->err.code = RC_FAIL;
	str_release(&f.why);
	str_release(&f.which);
	return rc;
}

static const struct option opts[] = {
	{ .name = "rebuild", .help = "make the projections anew from the log first" },
	{ .name = "json", .help = "the findings as one JSON object" },
	{ 0 },
};

const struct command cmd_verify = {
	.name = "verify",
	.args = "PROJECT",
	.help = "is the log whole, and does everything add up?",
	.about =
		"Checks both databases and the hash chain of every origin, compares the projections\n"
		"with what the log gives, and adds up what every import said it read. Exit status\n"
		"1 if anything is wanting.",
	.example = "assay verify hh.assay && cp -r hh.assay /backup",
	.group = GROUP_CARE,
	.need = NEED_NOTHING,
	.min = 1,
	.max = 1,
	.opts = opts,
	.run = run_verify,
};
