/* trials -- see trials.h. Gathering and status; figures and files are in trials_figures.c and
 * trials_files.c. */
#include "core/out/trials.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/store/event.h"
#include "core/work/assign.h"

struct gather {
	struct trials *t;
	struct project *project;
	char digest[DIGEST_HEX];
	size_t cap_row, cap_person, cap_word, cap_session;
	struct trials_row *row;
	struct trials_person *person;
};

static const char *keep(struct gather *g, const char *z)
{
	return arena_dup(&g->t->arena, z, strlen(z));
}

static struct trials_person *person(struct gather *g, const char *name)
{
	struct trials_person *p;

	for (size_t i = 0; i < g->t->people; i++)
		if (str_equal(g->person[i].annotator, name))
			return &g->person[i];
	g->person = mem_grow(g->person, &g->cap_person, g->t->people + 1, sizeof *g->person);
	p = &g->person[g->t->people++];
	memset(p, 0, sizeof *p);
	p->annotator = keep(g, name);
	return p;
}

/* The row of one person's trial; the newest open or end event fills it. */
static struct trials_row *row_of(struct gather *g, const char *annotator, size_t index)
{
	struct trials_row *r;

	for (size_t i = g->t->n; i-- > 0;)
		if (g->row[i].index == index && str_equal(g->row[i].annotator, annotator))
			return &g->row[i];
	g->row = mem_grow(g->row, &g->cap_row, g->t->n + 1, sizeof *g->row);
	r = &g->row[g->t->n++];
	memset(r, 0, sizeof *r);
	r->annotator = person(g, annotator)->annotator;
	r->index = index;
	return r;
}

static void take_trial(struct gather *g, const struct event *e, const struct json *b)
{
	const struct study_item *it = study_item(g->t->study, json_text(json_get(b, "item"), ""));
	bool end = str_equal(json_text(json_get(b, "phase"), ""), "end");
	struct err ignored = ERR_INIT;
	struct timed timed;
	struct trials_row *r;

	if (!it || timed_load(b, &timed, &ignored))
		return;
	r = row_of(g, e->annotator, (size_t)json_int(json_get(b, "index"), 0));
	if (r->ended && !end)
		return;
	r->participant = (size_t)json_int(json_get(b, "participant"), 0);
	r->session = keep(g, e->session);
	r->item = it;
	r->timed = timed;
	r->swap = json_bool(json_get(b, "swap"), false);
	r->practice = json_bool(json_get(b, "practice"), false);
	r->check = json_bool(json_get(b, "check"), false);
	r->repeat = json_get(b, "repeat_of") != NULL;
	r->repeat_of = (size_t)json_int(json_get(b, "repeat_of"), 0);
	r->ended = end;
	r->point = (int)json_int(json_get(b, "point"), -1);
	r->confidence = json_double(json_get(b, "confidence"), NAN);
	r->reason = keep(g, json_text(json_get(b, "reason"), ""));
	r->finds = (int)json_int(json_get(b, "finds"), 0);
	r->scrolls = (int)json_int(json_get(b, "scrolls"), 0);
	r->runs = (int)json_int(json_get(b, "runs"), 0);
	r->reached_end = json_bool(json_get(b, "reached_end"), false);
	r->answerable = json_get(b, "answerable") ? json_bool(json_get(b, "answerable"), false) : -1;
	r->cleared = json_int(json_get(b, "cleared"), 0);
	r->commit = json_int(json_get(b, "commit"), 0);
	r->wall_ns = e->wall_ns;
}

static bool qualifies(const struct study *s, const char *id, const char *answer)
{
	for (size_t i = 0; i < s->n_before + s->n_after; i++) {
		const struct study_question *q = i < s->n_before ? &s->before[i] : &s->after[i - s->n_before];
		bool good = !q->n_qualify;

		for (size_t k = 0; k < q->n_qualify; k++)
			good = good || str_equal(q->qualify[k], answer);
		if (str_equal(q->id, id))
			return good;
	}
	return true;
}

static void take_word(struct gather *g, const struct event *e, const struct json *b,
		      const char *what)
{
	bool page = str_equal(what, "page"), reply = str_equal(what, "reply");
	const char *when = json_text(json_get(b, "when"), "");
	struct trials_word *w;

	g->t->word = mem_grow(g->t->word, &g->cap_word, g->t->words + 1, sizeof *w);
	w = &g->t->word[g->t->words++];
	w->annotator = keep(g, e->annotator);
	w->what = keep(g, page ? json_bool(json_get(b, "accepted"), true) ? "page" : "declined"
			  : reply ? when : what);
	w->id = keep(g, json_text(json_get(b, page ? "page" : "question"), ""));
	w->value = keep(g, json_text(json_get(b, page ? "version" : "answer"), ""));
	w->wall_ns = e->wall_ns;
}

static void take_session(struct gather *g, const struct event *e)
{
	struct trials_session *s;

	g->t->session = mem_grow(g->t->session, &g->cap_session, g->t->sessions + 1, sizeof *s);
	s = &g->t->session[g->t->sessions++];
	*s = (struct trials_session){ keep(g, e->annotator), keep(g, e->session), keep(g, e->body),
				      e->wall_ns };
}

static void take_survey(struct gather *g, const struct event *e, const struct json *b)
{
	const char *what = json_text(json_get(b, "what"), "");
	struct trials_person *p = person(g, e->annotator);

	if (!str_equal(what, "enrol"))
		take_word(g, e, b, what);
	if (str_equal(what, "reply") && !qualifies(g->t->study, json_text(json_get(b, "question"), ""),
						   json_text(json_get(b, "answer"), "")))
		p->unqualified = true;
	if (str_equal(what, "enrol"))
		p->participant = (size_t)json_int(json_get(b, "participant"), 0);
	if (str_equal(what, "page") && !json_bool(json_get(b, "accepted"), true))
		p->declined = true;
	if (str_equal(what, "practice_again"))
		for (size_t i = 0; i < g->t->n; i++)
			if (g->row[i].practice && str_equal(g->row[i].annotator, e->annotator))
				g->row[i].ended = false;
}

static bool take(void *ctx, const struct event *e)
{
	struct gather *g = ctx;
	struct json *b = NULL;
	struct err ignored = ERR_INIT;

	if (e->kind == EVENT_SESSION && e->body && strstr(e->body, g->digest))
		take_session(g, e);
	if ((e->kind != EVENT_TRIAL && e->kind != EVENT_SURVEY && e->kind != EVENT_PLAN) || !e->body)
		return true;
	if (json_parse(e->body, strlen(e->body), &b, &ignored))
		return true;
	if (!str_equal(json_text(json_get(b, "study"), ""), g->digest)) {
		g->t->deviations += e->kind == EVENT_PLAN &&
				    str_equal(json_text(json_get(b, "title"), ""), g->t->study->title);
	} else if (e->kind == EVENT_TRIAL) {
		take_trial(g, e, b);
		person(g, e->annotator)->last_wall_ns = e->wall_ns;
	} else if (e->kind == EVENT_SURVEY) {
		take_survey(g, e, b);
		person(g, e->annotator)->last_wall_ns = e->wall_ns;
	}
	json_free(b);
	return true;
}

static enum rc account(struct gather *g, struct trials_person *p, struct err *err)
{
	struct arena a = ARENA_INIT;
	struct assign_trial *v;
	size_t n;
	enum rc rc = assign_make(g->t->study, p->participant, &a, &v, &n, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		p->assigned += !v[i].practice;
	p->left = p->assigned;
	for (size_t i = 0; i < g->t->n; i++) {
		const struct trials_row *r = &g->row[i];

		if (r->practice || !str_equal(r->annotator, p->annotator))
			continue;
		p->left--;
		p->open += !r->ended;
		p->done += r->ended && r->timed.end == TIMED_RESPONSE;
		p->timed_out += r->ended && r->timed.end == TIMED_TIMEOUT;
		p->voided += r->ended && r->timed.end == TIMED_VOID;
		p->aborted += r->ended && r->timed.end == TIMED_ABORT;
	}
	p->finished = !p->left && !p->open;
	arena_release(&a);
	return RC_OK;
}

enum rc trials_gather(struct project *p, const struct study *s, struct trials **out,
		      struct err *err)
{
	struct gather g = { .project = p };
	enum rc rc;

	g.t = mem_zalloc(1, sizeof *g.t);
	g.t->study = s;
	digest_hex(&s->digest, g.digest);
	rc = event_each(p, 0, take, &g, err);
	for (size_t i = 0; !rc && i < g.t->people; i++)
		rc = account(&g, &g.person[i], err);
	g.t->row = g.row;
	g.t->person = g.person;
	trials_people(g.t, g.digest);
	if (rc)
		trials_free(g.t);
	else
		*out = g.t;
	return rc;
}

void trials_free(struct trials *t)
{
	if (!t)
		return;
	arena_release(&t->arena);
	free(t->row);
	free(t->person);
	free(t->word);
	free(t->session);
	free(t);
}

/* ---- status ---- */

static struct trials_person totals(const struct trials *t)
{
	struct trials_person sum = { .annotator = "all" };

	for (size_t i = 0; i < t->people; i++) {
		const struct trials_person *p = &t->person[i];

		sum.assigned += p->assigned;
		sum.done += p->done;
		sum.timed_out += p->timed_out;
		sum.voided += p->voided;
		sum.aborted += p->aborted;
		sum.open += p->open;
		sum.left += p->left;
	}
	return sum;
}

static void account_json(const struct trials_person *p, struct jsonout *j)
{
	jsonout_int(j, "assigned", (int64_t)p->assigned);
	jsonout_int(j, "done", (int64_t)p->done);
	jsonout_int(j, "timed_out", (int64_t)p->timed_out);
	jsonout_int(j, "void", (int64_t)p->voided);
	jsonout_int(j, "abort", (int64_t)p->aborted);
	jsonout_int(j, "open", (int64_t)p->open);
	jsonout_int(j, "left", (int64_t)p->left);
}

void trials_status_json(const struct trials *t, bool unblind, struct str *out)
{
	struct jsonout j = jsonout_begin(out);
	struct trials_person sum = totals(t);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "study", t->study->title);
	jsonout_int(&j, "planned", t->study->plan.n);
	jsonout_int(&j, "deviations", (int64_t)t->deviations);
	jsonout_array(&j, "people");
	for (size_t i = 0; i < t->people; i++) {
		char when[25];

		clock_format(t->person[i].last_wall_ns, when);
		jsonout_object(&j, NULL);
		jsonout_text(&j, "annotator", t->person[i].annotator);
		jsonout_int(&j, "participant", (int64_t)t->person[i].participant);
		account_json(&t->person[i], &j);
		jsonout_bool(&j, "finished", t->person[i].finished);
		jsonout_bool(&j, "declined", t->person[i].declined);
		if (t->person[i].out)
			jsonout_text(&j, "left_out", t->person[i].out);
		jsonout_int(&j, "checks", (int64_t)t->person[i].checks);
		jsonout_int(&j, "checks_right", (int64_t)t->person[i].checks_right);
		jsonout_text(&j, "code", t->person[i].code);
		jsonout_text(&j, "last", when);
		jsonout_close_object(&j);
	}
	jsonout_close_array(&j);
	jsonout_object(&j, "accounting");
	account_json(&sum, &j);
	jsonout_close_object(&j);
	jsonout_object(&j, "flow");
	trials_flow_json(t, &j);
	jsonout_close_object(&j);
	if (unblind) {
		jsonout_object(&j, "trials");
		trials_figures(t, &j);
		jsonout_close_object(&j);
	}
	jsonout_close_object(&j);
	str_addc(out, '\n');
}

static void person_line(const struct trials_person *p, const char *state, struct str *out)
{
	str_addf(out, "  %-16s %8zu %6zu %9zu %5zu %6zu %5zu %5zu  %s\n", p->annotator, p->assigned,
		 p->done, p->timed_out, p->voided, p->aborted, p->open, p->left, state);
}

void trials_status_text(const struct trials *t, bool unblind, struct str *out)
{
	struct trials_person sum = totals(t);

	str_addf(out, "%s: %zu people", t->study->title, t->people);
	if (t->study->plan.n)
		str_addf(out, " of %lld planned", (long long)t->study->plan.n);
	if (t->deviations)
		str_addf(out, "; the log holds %zu other version%s of this study", t->deviations,
			 t->deviations == 1 ? "" : "s");
	str_addz(out, "\n\n  who              assigned   done timed out  void  abort  open  left\n");
	for (size_t i = 0; i < t->people; i++)
		person_line(&t->person[i],
			    t->person[i].out ? t->person[i].out
			    : t->person[i].finished ? "finished" : "",
			    out);
	person_line(&sum, "", out);
	trials_flow_text(t, out);
	if (unblind) {
		str_addc(out, '\n');
		trials_figures_text(t, out);
	} else {
		str_addz(out, "\nblind: what came out is shown by arm with --unblind only\n");
	}
}
