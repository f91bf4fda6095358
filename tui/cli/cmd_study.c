/* cmd_study -- `assay study check|run|status|export|simulate|plan`: timed judgments. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/digest.h"
#include "core/base/jsonout.h"
#include "core/measure/trial.h"
#include "core/out/trials.h"
#include "core/work/sandbox.h"
#include "core/work/simulate.h"
#include "core/work/sitting.h"
#include "core/work/strata.h"
#include "core/work/study.h"
#include "tui/cli/calibrate.h"
#include "tui/cli/cmd.h"
#include "tui/cli/interrupt.h"
#include "tui/cli/out.h"
#include "tui/cli/who.h"
#include "tui/proctor.h"
#include "tui/term/curses.h"
#include "tui/term/style.h"

/* A study opened with its project. */
struct opened {
	struct study *study;
	struct project *project;
};

static void release(struct opened *o)
{
	project_close(o->project);
	study_free(o->study);
}

static void remove_folder(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d)))
		unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(path);
}

/* Made beside and moved into place: of several subjects who begin at once, one makes it. */
static enum rc make_project(const char *path, const struct clock *clock, struct err *err)
{
	struct str beside = STR_INIT;
	size_t n = strlen(path);
	enum rc rc;

	while (n > 1 && path[n - 1] == '/')
		n--;
	str_add(&beside, path, n);
	str_addf(&beside, ".new-%ld", (long)getpid());
	rc = project_create(beside.s, clock, err);
	if (!rc && rename(beside.s, path)) {
		struct stat st;

		remove_folder(beside.s);
		if (stat(path, &st))
			rc = err_set(err, RC_SYSTEM, "%s: cannot be made", path);
	}
	str_release(&beside);
	return rc;
}

/* PROJECT is made if it is not there: a study needs no import. */
static enum rc open_both(struct command_run *r, enum project_mode mode, const struct clock *clock,
			 struct opened *o)
{
	const char *path = r->args.word[1];
	struct stat st;
	enum rc rc = study_load(r->args.word[2], &o->study, NULL, &r->err);

	if (!rc && mode == PROJECT_WORK && stat(path, &st))
		rc = make_project(path, clock, &r->err);
	if (!rc)
		rc = project_open(path, mode, clock, &o->project, &r->err);
	return rc;
}

/* ---- check ---- */

static enum rc check(struct command_run *r)
{
	struct study *s = NULL;
	struct str all = STR_INIT;
	char digest[DIGEST_HEX];
	enum rc rc = study_load(r->args.word[1], &s, &all, &r->err);

	if (all.len) {
		out_bytes(all.s, all.len);
		r->err.text[0] = '\0';	/* every fault has been told */
		rc = RC_FAIL;
	}
	str_release(&all);
	if (rc)
		return rc;
	digest_hex(&s->digest, digest);
	out_line("%s: good: \"%s\", %zu items, %zu arms, %zu pages; study %.16s", r->args.word[1],
		 s->title, s->n_item, s->n_arm, s->n_page, digest);
	study_free(s);
	return RC_OK;
}

/* ---- run ---- */

static void terminal_facts(const struct command_run *r, const struct study *s, struct str *b)
{
	struct jsonout j = jsonout_begin(b);
	struct winsize size = { 0 };
	const char *term = getenv("TERM");
	struct calibrate_result c = calibrate_terminal();
	const char *colours = getenv("COLORTERM"), *theme = option_text(&r->args, "theme");
	char digest[DIGEST_HEX];

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	jsonout_object(&j, NULL);
	digest_hex(&s->digest, digest);
	jsonout_text(&j, "program", "assay " ASSAY_VERSION);
	jsonout_text(&j, "study", digest);
	jsonout_text(&j, "title", s->title);
	jsonout_text(&j, "version", s->version);
	jsonout_int(&j, "seed", (int64_t)s->seed);
	jsonout_text(&j, "theme", theme ? theme : getenv("NO_COLOR") ? "mono" : "dark");
	jsonout_text(&j, "colorterm", colours ? colours : "");
	jsonout_text(&j, "term", term ? term : "");
	jsonout_int(&j, "rows", size.ws_row);
	jsonout_int(&j, "cols", size.ws_col);
	jsonout_bool(&j, "ssh", getenv("SSH_CONNECTION") != NULL);
	jsonout_bool(&j, "tmux", getenv("TMUX") != NULL);
	jsonout_object(&j, "round_trip_ms");	/* the terminal's share of every time below */
	jsonout_int(&j, "n", (int64_t)c.samples);
	jsonout_double(&j, "median", c.median_ms);
	jsonout_double(&j, "p95", c.p95_ms);
	jsonout_double(&j, "max", c.max_ms);
	jsonout_close_object(&j);
	jsonout_close_object(&j);
}

static int theme_of(struct command_run *r)
{
	const char *name = option_text(&r->args, "theme");

	if (!name)
		name = getenv("NO_COLOR") ? "mono" : "dark";
	return style_theme_find(name);
}

static enum rc sit(struct command_run *r, struct opened *o, const char *who)
{
	struct sitting *w = NULL;
	struct term *t = NULL;
	struct str facts = STR_INIT;
	enum proctor_end end = PROCTOR_LEFT;
	struct sitting_account a;
	enum rc rc;

	terminal_facts(r, o->study, &facts);
	rc = sitting_open(o->project, o->study, who, facts.s, &w, &r->err);
	if (!rc)
		rc = curses_open(theme_of(r), &t, &r->err);
	if (!rc) {
		rc = proctor_run(t, w, o->study, r->clock, &end, &r->err);
		t->ops->close(t);
	}
	if (w && !rc) {
		a = sitting_account(w);
		out_talk("%s: %zu of %zu done, %zu timed out, %zu void, %zu open", o->study->title,
			 a.done, a.assigned, a.timed_out, a.voided + a.aborted, a.open);
		if (end == PROCTOR_LEFT)
			out_talk("the same command goes on where you stopped");
	}
	sitting_close(w);
	str_release(&facts);
	return rc;
}

static enum rc run_study(struct command_run *r)
{
	struct opened o = { NULL, NULL };
	const char *who = NULL;
	enum rc rc = who_annotates(&r->args, &who, &r->err);

	if (!rc && theme_of(r) < 0)
		rc = err_set(&r->err, RC_INPUT, "--theme: no such theme: %s",
			     option_text(&r->args, "theme"));
	if (!rc && !isatty(STDIN_FILENO))
		rc = err_set(
			&r->err, RC_INPUT,
			"a study needs a terminal to sit at; `assay study simulate` needs none");
	if (!rc)
		rc = open_both(r, PROJECT_WORK, r->clock, &o);
	if (!rc && o.study->kind == STUDY_CODE)
		rc = sandbox_ready(&r->err);
	if (!rc)
		rc = sit(r, &o, who);
	release(&o);
	return rc;
}

/* ---- status, export ---- */

static enum rc status_once(struct command_run *r, struct opened *o)
{
	struct trials *t = NULL;
	struct str b = STR_INIT;
	bool unblind = option_given(&r->args, "unblind");
	enum rc rc = trials_gather(o->project, o->study, &t, &r->err);

	if (!rc && option_given(&r->args, "json"))
		trials_status_json(t, unblind, &b);
	else if (!rc)
		trials_status_text(t, unblind, &b);
	if (b.len && option_given(&r->args, "follow") && isatty(STDOUT_FILENO))
		out_text("\033[H\033[J");
	out_bytes(b.s, b.len);
	str_release(&b);
	trials_free(t);
	return rc;
}

/* With --follow: again whenever somebody did something. */
static enum rc status(struct command_run *r)
{
	const struct timespec pause = { .tv_nsec = 200000000L };
	struct opened o = { NULL, NULL };
	bool follow = option_given(&r->args, "follow");
	enum rc rc = open_both(r, PROJECT_READ, r->clock, &o);

	if (!rc && follow)
		interrupt_watch();
	if (!rc)
		project_work_changed(o.project);
	if (!rc)
		rc = status_once(r, &o);
	while (!rc && follow && !out_broken() && !interrupt_seen()) {
		out_flush();
		nanosleep(&pause, NULL);
		if (project_work_changed(o.project))
			rc = status_once(r, &o);
	}
	if (!rc && interrupt_seen()) {
		r->err.text[0] = '\0';
		rc = r->err.code = RC_STOP;
	}
	release(&o);
	return rc;
}

static enum rc export_study(struct command_run *r)
{
	const char *dir = option_text(&r->args, "output");
	struct opened o = { NULL, NULL };
	struct trials *t = NULL;
	bool unblind = option_given(&r->args, "unblind");
	enum rc rc;

	if (!dir)
		return err_set(&r->err, RC_INPUT,
			       "export: --output: needed: a directory for the study's files");
	rc = open_both(r, PROJECT_READ, r->clock, &o);
	if (!rc)
		rc = trials_gather(o.project, o.study, &t, &r->err);
	if (!rc && mkdir(dir, 0777) && access(dir, W_OK))
		rc = err_set(&r->err, RC_SYSTEM, "%s: is no directory that can be written", dir);
	if (!rc)
		rc = trials_export(t, dir, unblind, &r->err);
	if (!rc)
		out_talk("%s: %zu trials of %zu people%s", dir, t->n, t->people,
			 unblind ? ""
				 : "; blind: arm, gold and stratum are left out without --unblind");
	trials_free(t);
	release(&o);
	return rc;
}

/* ---- simulate, plan ---- */

/* A share from 0 to 1. */
static enum rc share(struct command_run *r, const char *name, double *out)
{
	const char *z = option_text(&r->args, name);
	char *end;
	double v;

	if (!z)
		return RC_OK;
	v = strtod(z, &end);
	if (*end || end == z || !(v >= 0 && v <= 1))
		return err_set(&r->err, RC_INPUT, "--%s: %s: must be a number from 0 to 1", name,
			       z);
	*out = v;
	return RC_OK;
}

/* --fpr ARM=RATE and the like, any number of times; a rate alone is for all arms. */
static enum rc planted(struct command_run *r, const char *name, const struct study *s, double *out)
{
	const char *z;

	for (size_t i = 0; (z = option_each(&r->args, name, i)); i++) {
		const char *eq = strchr(z, '=');
		char *end = NULL;
		double v = eq ? strtod(eq + 1, &end) : -1;
		size_t arm = 0;

		if (!eq) {
			v = strtod(z, &end);
			for (size_t k = 0; k < SIMULATE_ARMS && !*end && v >= 0 && v <= 1; k++)
				out[k] = v;
			if (end > z && !*end && v >= 0 && v <= 1)
				continue;
		}

		while (eq && arm < s->n_arm &&
		       (strncmp(s->arm[arm].name, z, (size_t)(eq - z)) != 0 ||
			s->arm[arm].name[eq - z]))
			arm++;
		if (!eq || *end || !(v >= 0 && v <= 1) || arm == s->n_arm || arm >= SIMULATE_ARMS)
			return err_set(&r->err, RC_INPUT,
				       "--%s: %s: must be ARM=RATE, ARM one of the study's, RATE "
				       "from 0 to 1",
				       name, z);
		out[arm] = v;
	}
	return RC_OK;
}

static enum rc simulate(struct command_run *r)
{
	struct opened o = { NULL, NULL };
	struct simulate_rule rule = simulate_default();
	struct clock clock = clock_fixed(r->clock->wall_ns(r->clock));
	size_t trials = 0;
	enum rc rc = open_both(r, PROJECT_WORK, &clock, &o);

	rule.subjects = (size_t)option_count(&r->args, "subjects", 20);
	rule.seed = (uint64_t)option_count(&r->args, "seed", 1);
	rule.first = (size_t)option_count(&r->args, "first", 0);
	rule.seconds = (double)option_count(&r->args, "seconds", 20);
	if (!rc)
		rc = planted(r, "approve-right", o.study, rule.approve_right);
	if (!rc)
		rc = share(r, "timeout", &rule.timeout);
	if (!rc)
		rc = share(r, "dropout", &rule.dropout);
	if (!rc)
		rc = share(r, "spread", &rule.spread);
	if (!rc)
		rc = planted(r, "fpr", o.study, rule.approve_wrong);
	if (!rc)
		rc = simulate_run(o.project, o.study, &rule, &clock, &trials, &r->err);
	if (!rc)
		out_talk("%zu synthetic subjects, %zu trials; their sessions say \"simulated\"",
			 rule.subjects, trials);
	release(&o);
	return rc;
}

static void assignment_table(const struct study *s, size_t people, struct err *err)
{
	out_text("participant,place,item,question,arm,swap,practice,check,repeat_of\n");
	for (size_t p = 0; p < people; p++) {
		struct arena a = ARENA_INIT;
		struct assign_trial *v;
		size_t n;

		if (assign_make(s, p, &a, &v, &n, err))
			return;
		for (size_t i = 0; i < n; i++) {
			out_f("%zu,%zu,%s,%s,%s,%d,%d,%d,", p, i, v[i].item->id,
			      v[i].item->question_id, v[i].item->arm, v[i].swap, v[i].practice,
			      v[i].check);
			if (v[i].repeat)
				out_f("%zu", v[i].repeat_of);
			out_text("\n");
		}
		arena_release(&a);
	}
}

/* The stratified draw and what each drawn question stands for. */
static void strata_table(const struct study *s)
{
	if (!s->n_stratum)
		return;
	out_text("\n  stratum           natural   here  drawn   weight\n");
	for (size_t k = 0; k < s->n_stratum; k++)
		out_f("  %-16s %8lld %6lld %6lld   %.4f\n", s->stratum[k].name,
		      (long long)s->stratum[k].natural, (long long)s->stratum[k].here,
		      (long long)strata_drawn(s, k), strata_weight(s, k));
}

struct design {
	double ve, vq, v0, power;	/* variances of the difference, and the power wanted */
	double trials, arms, share;	/* a subject's trials; share of them that the rate counts */
};

static struct trial_power power_of(const struct design *d, double people)
{
	double n = d->trials * d->share;

	return trial_power(d->ve, d->vq, d->v0, people, n, people * n / d->arms, d->power);
}

/* For FPR only what is wrong counts: its share among the questions' items. */
static double counted_share(const struct study *s)
{
	double n = 0, wrong = 0;

	for (size_t i = 0; i < s->n_item; i++)
		if (!s->item[i].practice && !s->item[i].check) {
			n++;
			wrong += s->item[i].gold == 0;
		}
	return strcmp(s->plan.contrast, "fpr") == 0 && n > 0 ? wrong / n : 1;
}

static void power_table(const struct study *s, const struct design *d, int64_t people)
{
	out_f("\n  subjects  judgments an arm      se   difference of %s seen with power %g\n",
	      s->plan.contrast, d->power);
	for (int64_t e = people < 4 ? 2 : people / 2; e <= people * 4; e *= 2) {
		struct trial_power p = power_of(d, (double)e);

		out_f("  %8lld  %16.0f  %6.4f   %6.4f\n", (long long)e,
		      (double)e * d->trials * d->share / d->arms, p.se, p.detectable);
	}
}

/* The other way round: how many subjects show a difference as small as this? */
static void subjects_needed(const struct design *d, double wanted)
{
	double most = power_of(d, 1e9).detectable;
	int64_t e = 2;

	if (most > wanted) {
		out_f("\nno number of subjects shows a difference of %g: with these questions alone it is "
		      "%.4f; draw more questions\n", wanted, most);
		return;
	}
	while (power_of(d, (double)e).detectable > wanted)
		e++;
	out_f("\nsubjects needed to see a difference of %g: %lld\n", wanted, (long long)e);
}

static enum rc design_of(struct command_run *r, const struct study *s, struct design *d)
{
	struct arena a = ARENA_INIT;
	struct assign_trial *v;
	size_t n = 0, checks = 0;
	enum rc rc = assign_make(s, 0, &a, &v, &n, &r->err);

	*d = (struct design){ .ve = .01, .vq = .02, .v0 = .2, .power = .8, .arms = (double)s->n_arm,
			      .share = counted_share(s) };
	if (!rc && !(rc = share(r, "var-subject", &d->ve)) &&
	    !(rc = share(r, "var-question", &d->vq)) && !(rc = share(r, "var-rest", &d->v0)))
		rc = share(r, "power", &d->power);
	for (size_t i = 0; i < n && !rc; i++) {
		d->trials += !v[i].practice && !v[i].check && !v[i].repeat;
		checks += v[i].check;
	}
	if (!rc && !option_given(&r->args, "table"))
		out_line("%s: %.0f trials and %zu checks a subject", s->title, d->trials, checks);
	arena_release(&a);
	return rc;
}

/* Sample size, by the variances of inference.md section 7. */
static enum rc plan(struct command_run *r)
{
	struct study *s = NULL;
	struct design d;
	int64_t people = option_count(&r->args, "subjects", 0);
	double wanted = 0;
	enum rc rc = study_load(r->args.word[2], &s, NULL, &r->err);

	if (!rc && !people)
		people = s->plan.n ? s->plan.n : 20;
	if (!rc)
		rc = share(r, "difference", &wanted);
	if (!rc)
		rc = design_of(r, s, &d);
	if (!rc && option_given(&r->args, "table")) {
		assignment_table(s, (size_t)people, &r->err);
	} else if (!rc) {
		strata_table(s);
		power_table(s, &d, people);
		if (wanted > 0)
			subjects_needed(&d, wanted);
		out_f("\n5 %% two-sided; variances of the difference: subject x arm %g, question x arm %g, "
		      "rest %g\n(guesses unless you have a pilot); %.0f %% of the judgments count\n",
		      d.ve, d.vq, d.v0, 100 * d.share);
	}
	study_free(s);
	return rc;
}

/* ---- the row ---- */

static const struct {
	const char *name;
	size_t words;
	command_fn *run;
} subs[] = {
	{ "check", 2, check }, { "run", 3, run_study }, { "status", 3, status },
	{ "export", 3, export_study }, { "simulate", 3, simulate }, { "plan", 3, plan },
};

static enum rc run(struct command_run *r)
{
	for (size_t i = 0; i < COUNT(subs); i++) {
		if (strcmp(subs[i].name, r->args.word[0]) != 0)
			continue;
		if (r->args.words != subs[i].words)
			return err_set(&r->err, RC_INPUT, "%s: takes %s", subs[i].name,
				       subs[i].words == 2 ? "FILE" : "PROJECT FILE");
		return subs[i].run(r);
	}
	return err_set(&r->err, RC_INPUT,
		       "%s: must be check, run, status, export, simulate or plan", r->args.word[0]);
}

static const char *theme_name(size_t i)
{
	return style_theme_name((int)i);
}

static const struct option opts[] = {
	{ .name = "annotator",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "run: the subject (else ASSAY_ANNOTATOR, else the login name)" },
	{ .name = "theme",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = theme_name,
	  .help = "run: colours" },
	{ .name = "unblind",
	  .kind = OPTION_FLAG,
	  .help = "status, export: show arm, gold and what came out" },
	{ .name = "json", .kind = OPTION_FLAG, .help = "status: for programs" },
	{ .name = "follow",
	  .letter = 'f',
	  .kind = OPTION_FLAG,
	  .help = "status: again whenever somebody did something, until Ctrl-C" },
	{ .name = "output",
	  .letter = 'o',
	  .kind = OPTION_FILE,
	  .arg = "DIR",
	  .help = "export: the directory for the files" },
	{ .name = "subjects",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "simulate, plan: how many" },
	{ .name = "first",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "simulate: names begin with simN" },
	{ .name = "seed",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "simulate: of the random numbers" },
	{ .name = "seconds",
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "simulate: mean time to answer" },
	{ .name = "approve-right",
	  .many = true,
	  .kind = OPTION_TEXT,
	  .arg = "ARM=P",
	  .help = "simulate: chance to approve what is right, by arm or for all (.8)" },
	{ .name = "fpr",
	  .many = true,
	  .kind = OPTION_TEXT,
	  .arg = "ARM=P",
	  .help = "simulate: chance to approve what is wrong, by arm (.4)" },
	{ .name = "spread",
	  .kind = OPTION_TEXT,
	  .arg = "SD",
	  .help = "simulate: how much subjects differ" },
	{ .name = "timeout",
	  .kind = OPTION_TEXT,
	  .arg = "P",
	  .help = "simulate: share of trials that run out" },
	{ .name = "dropout",
	  .kind = OPTION_TEXT,
	  .arg = "P",
	  .help = "simulate: chance to leave before a trial" },
	{ .name = "table",
	  .kind = OPTION_FLAG,
	  .help = "plan: the assignment of every subject, as CSV" },
	{ .name = "difference",
	  .kind = OPTION_TEXT,
	  .arg = "D",
	  .help = "plan: how many subjects show a difference of D" },
	{ .name = "power", .kind = OPTION_TEXT, .arg = "P", .help = "plan: wanted power (.8)" },
	{ .name = "var-subject",
	  .kind = OPTION_TEXT,
	  .arg = "V",
	  .help = "plan: variance of subject x arm (.01)" },
	{ .name = "var-question",
	  .kind = OPTION_TEXT,
	  .arg = "V",
	  .help = "plan: variance of question x arm (.02)" },
	{ .name = "var-rest", .kind = OPTION_TEXT, .arg = "V", .help = "plan: the rest (.2)" },
	{ 0 },
};

const struct command cmd_study = {
	.name = "study",
	.args = "check FILE | run|status|export|simulate|plan PROJECT FILE",
	.help = "judgments of right and wrong against the clock",
	.about = "check      every fault of a study file, by its path\n"
		 "run        sit down as a subject: consent, practice, trials, survey; after a "
		 "break or\n"
		 "           a kill the same command goes on, and the clock of an open trial has "
		 "not waited\n"
		 "status     who is where, who is left out and why; blind unless --unblind\n"
		 "export     trials.csv and .jsonl, people.csv (code and pay), survey.csv,\n"
		 "           intervals.csv, sessions.jsonl, balance.csv, dictionary.csv, plan.json, "
		 "analysis.R\n"
		 "simulate   synthetic subjects with planted rates, to try an analysis before "
		 "people\n"
		 "plan       sample sizes; the draw and its weights; with --table the assignment\n\n"
		 "The least of FILE: title, arms (two names), items (id, question_id, arm, question, "
		 "answer, gold).\n"
		 "limit_s is the time of a trial; plan is hashed into the log before the first one.\n"
		 "A deadline is absolute: resize, Ctrl-Z, kill and restart give no time back.\n"
		 "Times of answers are taken when the key reaches the program; keyboard, screen, "
		 "tmux and\n"
		 "ssh come on top and are not seen: fit for judgments of seconds, not of "
		 "milliseconds.\n\n"
		 "PROJECT is made if it is not there. The schema of FILE is "
		 "schema/study.schema.json;\n"
		 "samples/ has three studies.",
	.example = "assay study run quality.assay samples/qa-study.json --annotator s01\n"
		   "assay study status quality.assay samples/qa-study.json",
	.group = GROUP_LABEL,
	.need = NEED_NOTHING,
	.min = 2,
	.max = 3,
	.opts = opts,
	.run = run,
};
