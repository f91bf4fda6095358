/* sitting -- see sitting.h. */
#include "core/work/sitting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/store/event.h"

/* How one assigned trial stands. */
struct slot {
	bool ended;
	enum timed_end end;
	int point;		/* index into the scale; -1 none */
	bool opened;
	struct timed timed;	/* as last stored */
};

struct sitting {
	struct project *project;
	const struct study *study;
	const struct clock *clock;
	struct event_writer *writer;
	struct arena arena;
	char *annotator;
	char digest[DIGEST_HEX];
	size_t participant;
	bool enrolled, planned, declined, unqualified, deviates, again;
	int64_t newest;			/* wall time of this subject's last event */
	int64_t ahead;			/* BOOTTIME minus MONOTONIC when last looked at */
	size_t others;			/* participants enrolled before */
	struct assign_trial *trial;
	size_t n_trial;
	struct slot *slot;
	bool *page_done, *before_done, *after_done;
	size_t at;			/* the slot in hand */
	size_t breaks;			/* taken */
	int practice_round;		/* tries used up */
	bool feedback;			/* of slot `at`, to be confirmed */
	struct timed timed;
	int64_t begun;			/* boot time of `open`; its deadline is the one that a restart uses */
	int64_t last_seen;
};

/* ---- reading the log back ---- */

static void note_page(struct sitting *w, const struct json *body)
{
	const char *id = json_text(json_get(body, "page"), "");

	for (size_t i = 0; i < w->study->n_page; i++)
		if (str_equal(w->study->page[i].id, id))
			w->page_done[i] = true;
	if (!json_bool(json_get(body, "accepted"), true))
		w->declined = true;
}

static bool qualifies(const struct study_question *q, const char *answer)
{
	for (size_t i = 0; i < q->n_qualify; i++)
		if (str_equal(q->qualify[i], answer))
			return true;
	return !q->n_qualify;
}

static void note_reply(struct sitting *w, const struct json *body)
{
	const char *id = json_text(json_get(body, "question"), "");
	bool after = str_equal(json_text(json_get(body, "when"), ""), "after");
	const struct study_question *q = after ? w->study->after : w->study->before;
	size_t n = after ? w->study->n_after : w->study->n_before;

	for (size_t i = 0; i < n; i++)
		if (str_equal(q[i].id, id)) {
			(after ? w->after_done : w->before_done)[i] = true;
			w->unqualified = w->unqualified ||
				!qualifies(&q[i], json_text(json_get(body, "answer"), ""));
		}
}

static void note_survey(struct sitting *w, const struct json *body)
{
	const char *what = json_text(json_get(body, "what"), "");

	if (str_equal(what, "enrol")) {
		w->enrolled = true;
		w->participant = (size_t)json_double(json_get(body, "participant"), 0);
	} else if (str_equal(what, "page")) {
		note_page(w, body);
	} else if (str_equal(what, "reply")) {
		note_reply(w, body);
	} else if (str_equal(what, "break")) {
		w->breaks++;
	} else if (str_equal(what, "practice_again")) {
		w->practice_round++;
		for (size_t i = 0; i < w->n_trial; i++)
			if (w->trial[i].practice)
				w->slot[i] = (struct slot){ .point = -1 };
	}
}

static void note_trial(struct sitting *w, const struct event *e, const struct json *body)
{
	size_t i = (size_t)json_double(json_get(body, "index"), 1e9);
	const char *phase = json_text(json_get(body, "phase"), "");
	struct err ignored = ERR_INIT;
	struct slot *slot;

	if (i >= w->n_trial)
		return;
	slot = &w->slot[i];
	if (timed_load(body, &slot->timed, &ignored))
		return;
	slot->opened = true;
	if (e->mono_ns > w->last_seen)
		w->last_seen = slot->timed.onset;
	if (str_equal(phase, "end")) {
		slot->ended = true;
		slot->end = slot->timed.end;
		slot->point = (int)json_double(json_get(body, "point"), -1);
	}
}

struct scan {
	struct sitting *w;
	int pass;		/* 0: who is enrolled and which plan; 1: this subject's own */
};

static bool same_study(const struct sitting *w, const struct json *body)
{
	return str_equal(json_text(json_get(body, "study"), ""), w->digest);
}

static void scan_first(struct sitting *w, const struct event *e, const struct json *body)
{
	bool mine = str_equal(e->annotator, w->annotator);

	if (e->kind == EVENT_PLAN) {
		if (same_study(w, body))
			w->planned = true;
		else if (str_equal(json_text(json_get(body, "title"), ""), w->study->title))
			w->deviates = true;
	}
	if (e->kind == EVENT_SURVEY && same_study(w, body) &&
	    str_equal(json_text(json_get(body, "what"), ""), "enrol")) {
		w->others += !mine;
		if (mine)
			note_survey(w, body);
	}
}

static bool scan_event(void *ctx, const struct event *e)
{
	struct scan *scan = ctx;
	struct sitting *w = scan->w;
	struct json *body = NULL;
	struct err ignored = ERR_INIT;

	if ((e->kind != EVENT_PLAN && e->kind != EVENT_SURVEY && e->kind != EVENT_TRIAL) || !e->body)
		return true;
	if (scan->pass == 0 ? e->kind == EVENT_TRIAL : !str_equal(e->annotator, w->annotator))
		return true;	/* most of a large study's events: not even parsed */
	if (json_parse(e->body, strlen(e->body), &body, &ignored))
		return true;
	if (scan->pass == 0)
		scan_first(w, e, body);
	else if (same_study(w, body)) {
		w->newest = e->wall_ns;
		if (e->kind == EVENT_SURVEY)
			note_survey(w, body);
		else if (e->kind == EVENT_TRIAL)
			note_trial(w, e, body);
	}
	json_free(body);
	return true;
}

/* ---- writing ---- */

static struct jsonout body_begin(const struct sitting *w, struct str *b)
{
	struct jsonout j = jsonout_begin(b);

	jsonout_object(&j, NULL);
	jsonout_text(&j, "study", w->digest);
	return j;
}

static enum rc body_write(struct sitting *w, enum event_kind kind, struct jsonout *j, struct str *b,
			  struct err *err)
{
	enum rc rc;

	jsonout_close_object(j);
	rc = event_append(w->writer, kind, NULL, b->s, NULL, err);
	str_release(b);
	return rc;
}

static enum rc survey(struct sitting *w, const char *what, const char *name, const char *value,
		      struct err *err)
{
	struct str b = STR_INIT;
	struct jsonout j = body_begin(w, &b);

	jsonout_text(&j, "what", what);
	if (name)
		jsonout_text(&j, name, value);
	return body_write(w, EVENT_SURVEY, &j, &b, err);
}

static enum rc write_plan(struct sitting *w, struct err *err)
{
	const struct study_plan *p = &w->study->plan;
	struct str b = STR_INIT;
	struct jsonout j = body_begin(w, &b);

	jsonout_text(&j, "title", w->study->title);
	jsonout_text(&j, "version", w->study->version);
	jsonout_bool(&j, "deviation", w->deviates);
	jsonout_text(&j, "contrast", p->contrast);
	jsonout_text(&j, "arm_a", p->arm_a);
	jsonout_text(&j, "arm_b", p->arm_b);
	jsonout_text(&j, "exclusions", p->exclusions);
	jsonout_text(&j, "timeout", p->timeout == STUDY_TIMEOUT_EXCLUDED ? "excluded" : "not_approved");
	jsonout_int(&j, "n", p->n);
	jsonout_text(&j, "stopping", p->stopping);
	jsonout_text(&j, "family", p->family);
	jsonout_double(&j, "alpha", p->alpha);
	jsonout_int(&j, "seed", (int64_t)w->study->seed);
	return body_write(w, EVENT_PLAN, &j, &b, err);
}

static enum rc write_enrol(struct sitting *w, struct err *err)
{
	struct str b = STR_INIT;
	struct jsonout j = body_begin(w, &b);

	w->participant = w->others;
	jsonout_text(&j, "what", "enrol");
	jsonout_int(&j, "participant", (int64_t)w->participant);
	return body_write(w, EVENT_SURVEY, &j, &b, err);
}

static enum rc write_trial(struct sitting *w, const char *phase, const struct sitting_answer *a,
			   struct err *err)
{
	const struct assign_trial *t = &w->trial[w->at];
	struct str b = STR_INIT;
	struct jsonout j = body_begin(w, &b);

	jsonout_text(&j, "phase", phase);
	jsonout_int(&j, "participant", (int64_t)w->participant);
	jsonout_int(&j, "index", (int64_t)w->at);
	jsonout_text(&j, "item", t->item->id);
	jsonout_bool(&j, "practice", t->practice);
	jsonout_bool(&j, "check", t->check);
	if (t->repeat)
		jsonout_int(&j, "repeat_of", (int64_t)t->repeat_of);
	jsonout_bool(&j, "swap", t->swap);
	if (a && a->point >= 0) {
		jsonout_int(&j, "point", a->point);
		jsonout_double(&j, "confidence", w->study->point[a->point].value);
	}
	if (a) {
		jsonout_text(&j, "reason", a->reason);
		jsonout_int(&j, "finds", a->finds);
		jsonout_int(&j, "scrolls", a->scrolls);
		jsonout_int(&j, "runs", a->runs);
		jsonout_bool(&j, "reached_end", a->reached_end);
		if (a->not_answerable)
			jsonout_bool(&j, "answerable", a->not_answerable == 2);
		jsonout_int(&j, "commit", w->clock->boot_ns(w->clock));
		jsonout_int(&j, "cleared", a->cleared);
	}
	timed_save(&w->timed, &j);
	return body_write(w, EVENT_TRIAL, &j, &b, err);
}

/* ---- where are we? ---- */

static size_t undone(const bool *done, size_t n)
{
	size_t i = 0;

	while (i < n && done[i])
		i++;
	return i;
}

static size_t next_slot(const struct sitting *w)
{
	size_t i = 0;

	while (i < w->n_trial && w->slot[i].ended)
		i++;
	return i;
}

static bool correct(const struct sitting *w, size_t i)
{
	int point = w->slot[i].point;
	bool approves = point >= 0 && w->study->point[point].value > .5;

	return w->slot[i].end == TIMED_RESPONSE && approves == (w->trial[i].item->gold == 1);
}

/* Practice is over: how much of it was right? */
static double practice_share(const struct sitting *w)
{
	size_t n = 0, right = 0;

	for (size_t i = 0; i < w->n_trial; i++)
		if (w->trial[i].practice) {
			n++;
			right += correct(w, i);
		}
	return n ? (double)right / (double)n : 1;
}

static size_t trials_done(const struct sitting *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_trial; i++)
		n += !w->trial[i].practice && w->slot[i].ended;
	return n;
}

static bool practice_over(const struct sitting *w)
{
	return w->at >= w->n_trial || !w->trial[w->at].practice;
}

static bool practice_failed(const struct sitting *w)
{
	return practice_over(w) && trials_done(w) == 0 &&
	       practice_share(w) + 1e-12 < w->study->practice_pass;
}

enum sitting_step sitting_step(const struct sitting *w)
{
	const struct study *s = w->study;
	size_t done = trials_done(w);

	if (w->declined || w->unqualified)
		return SITTING_FAILED;
	if (undone(w->page_done, s->n_page) < s->n_page)
		return SITTING_PAGE;
	if (undone(w->before_done, s->n_before) < s->n_before)
		return SITTING_BEFORE;
	if (w->feedback)
		return SITTING_FEEDBACK;
	if (practice_failed(w))
		return SITTING_FAILED;
	if (w->at < w->n_trial && s->break_every && done && done % s->break_every == 0 &&
	    w->breaks < done / s->break_every)
		return SITTING_BREAK;
	if (w->at < w->n_trial)
		return SITTING_TRIAL;
	if (undone(w->after_done, s->n_after) < s->n_after)
		return SITTING_AFTER;
	return SITTING_DONE;
}

const struct study_page *sitting_page(const struct sitting *w)
{
	return &w->study->page[undone(w->page_done, w->study->n_page)];
}

const struct study_question *sitting_question(const struct sitting *w)
{
	const struct study *s = w->study;
	size_t i = undone(w->before_done, s->n_before);

	return i < s->n_before ? &s->before[i] : &s->after[undone(w->after_done, s->n_after)];
}

void sitting_show(const struct sitting *w, struct sitting_show *out)
{
	const struct assign_trial *t = &w->trial[w->at];
	const struct study_item *it = t->item;

	memset(out, 0, sizeof *out);
	out->passage = it->passage;
	out->question = it->question;
	out->answer = it->answer;
	out->option = it->option;
	out->n_option = it->n_option;
	if (t->swap && it->n_option > 1) {
		const char **turned = arena_alloc((struct arena *)&w->arena, it->n_option * sizeof *turned);

		for (size_t i = 0; i < it->n_option; i++)
			turned[i] = it->option[it->n_option - 1 - i];
		out->option = turned;
	}
	out->practice = t->practice;
	for (size_t i = 0; i < w->n_trial; i++) {
		out->of += w->trial[i].practice == t->practice;
		out->number += w->trial[i].practice == t->practice && i <= w->at;
	}
	out->limit_ns = study_limit(w->study, it);
	out->input = it->input;
}

bool sitting_feedback(const struct sitting *w, const char **words)
{
	*words = w->trial[w->at].item->feedback;
	return correct(w, w->at);
}

/* ---- acts ---- */

/* All of practice is answered: once more from its beginning, if the rule wants it and allows it. */
static enum rc practice_again(struct sitting *w, struct err *err)
{
	enum rc rc;

	if (!practice_failed(w) || w->practice_round + 1 >= w->study->practice_tries)
		return RC_OK;
	rc = survey(w, "practice_again", NULL, NULL, err);
	if (rc)
		return rc;
	w->practice_round++;
	for (size_t i = 0; i < w->n_trial; i++)
		if (w->trial[i].practice)
			w->slot[i] = (struct slot){ .point = -1 };
	w->at = next_slot(w);
	return RC_OK;
}

static enum rc confirm_page(struct sitting *w, bool accepted, struct err *err)
{
	size_t i = undone(w->page_done, w->study->n_page);
	char version[DIGEST_HEX];
	struct str b = STR_INIT;
	struct jsonout j = body_begin(w, &b);
	enum rc rc;

	digest_hex(&w->study->page[i].version, version);
	jsonout_text(&j, "what", "page");
	jsonout_text(&j, "page", w->study->page[i].id);
	jsonout_text(&j, "version", version);
	jsonout_bool(&j, "again", w->again);
	jsonout_bool(&j, "accepted", accepted);
	rc = body_write(w, EVENT_SURVEY, &j, &b, err);
	if (rc)
		return rc;
	w->page_done[i] = true;
	w->declined = !accepted;
	return RC_OK;
}

enum rc sitting_confirm(struct sitting *w, bool accepted, struct err *err)
{
	enum rc rc;

	switch (sitting_step(w)) {
	case SITTING_PAGE:
		return confirm_page(w, accepted, err);
	case SITTING_FEEDBACK:
		w->feedback = false;
		w->at = next_slot(w);
		return practice_again(w, err);
	case SITTING_BREAK:
		rc = survey(w, "break", NULL, NULL, err);
		w->breaks += !rc;
		return rc;
	default:
		return RC_OK;
	}
}

enum rc sitting_reply(struct sitting *w, const char *answer, struct err *err)
{
	const struct study *s = w->study;
	size_t i = undone(w->before_done, s->n_before);
	bool after = i == s->n_before;
	size_t k = after ? undone(w->after_done, s->n_after) : i;
	struct str b = STR_INIT;
	struct jsonout j = body_begin(w, &b);
	enum rc rc;

	jsonout_text(&j, "what", "reply");
	jsonout_text(&j, "when", after ? "after" : "before");
	jsonout_text(&j, "question", (after ? s->after : s->before)[k].id);
	jsonout_text(&j, "answer", answer);
	rc = body_write(w, EVENT_SURVEY, &j, &b, err);
	if (!rc) {
		(after ? w->after_done : w->before_done)[k] = true;
		w->unqualified = !qualifies(&(after ? s->after : s->before)[k], answer);
	}
	return rc;
}

static int64_t ahead_of_mono(const struct clock *c)
{
	return c->boot_ns(c) - c->mono_ns(c);
}

enum rc sitting_start(struct sitting *w, struct timed **timed, struct err *err)
{
	const struct assign_trial *t = &w->trial[w->at];
	struct slot *slot = &w->slot[w->at];
	int64_t now = w->clock->boot_ns(w->clock);
	struct timed_rule rule = {
		.limit_ns = study_limit(w->study, t->item),
		.min_response_ns = w->study->min_response_ns,
		.interruption = w->study->interruption,
		.pauses_allowed = w->study->pauses_allowed,
	};

	*timed = &w->timed;
	w->ahead = ahead_of_mono(w->clock);
	if (slot->opened) {
		w->timed = slot->timed;
		w->begun = 0;	/* its deadline stands already */
		timed_restart(&w->timed, w->clock->boot_id, w->last_seen, now,
			      w->study->resume == STUDY_RESUME);
		return RC_OK;
	}
	timed_begin(&w->timed, &rule, w->clock->boot_id, now);
	w->begun = now;
	slot->opened = true;
	slot->timed = w->timed;
	return write_trial(w, "open", NULL, err);
}

void sitting_onset(struct sitting *w, int64_t boot_ns)
{
	if (w->begun) {
		struct timed_rule rule = w->timed.rule;

		timed_begin(&w->timed, &rule, w->clock->boot_id, boot_ns);
		w->begun = 0;
	} else if (w->timed.hidden) {
		timed_show(&w->timed, boot_ns);
	}
}

bool sitting_slept(struct sitting *w)
{
	int64_t ahead = ahead_of_mono(w->clock), slept = ahead - w->ahead;

	w->ahead = ahead;
	if (slept < CLOCK_SECOND / 10)	/* two clocks are never read at one moment */
		return false;
	timed_slept(&w->timed, w->clock->boot_ns(w->clock), slept);
	return true;
}

bool sitting_again(const struct sitting *w)
{
	return w->again;
}

enum rc sitting_note(struct sitting *w, const char *what, struct err *err)
{
	return write_trial(w, what, NULL, err);
}

enum rc sitting_finish(struct sitting *w, const struct sitting_answer *a, struct err *err)
{
	struct slot *slot = &w->slot[w->at];
	struct sitting_answer kept = *a;
	enum rc rc;

	ENSURE(w->timed.end != TIMED_OPEN);
	if (w->timed.end != TIMED_RESPONSE)
		kept.point = -1;	/* a late answer is no answer */
	rc = write_trial(w, "end", &kept, err);
	if (rc)
		return rc;
	slot->ended = true;
	slot->end = w->timed.end;
	slot->point = kept.point;
	slot->timed = w->timed;
	w->feedback = w->trial[w->at].practice;
	if (!w->feedback)
		w->at = next_slot(w);
	return RC_OK;
}

/* ---- open and close ---- */

/* Who is enrolled, and by which plan. */
static enum rc read_who(struct sitting *w, struct err *err)
{
	struct scan scan = { w, 0 };

	w->others = 0;
	return event_each(w->project, 0, scan_event, &scan, err);
}

static enum rc read_own(struct sitting *w, struct err *err)
{
	struct scan scan = { w, 1 };
	enum rc rc = assign_make(w->study, w->participant, &w->arena, &w->trial, &w->n_trial, err);
	if (rc)
		return rc;
	w->slot = arena_zalloc(&w->arena, (w->n_trial + 1) * sizeof *w->slot);
	for (size_t i = 0; i < w->n_trial; i++)
		w->slot[i].point = -1;
	rc = event_each(w->project, 0, scan_event, &scan, err);
	w->at = next_slot(w);
	return rc;
}

/* A wall clock decides: the break may have seen another boot, and no time is measured with it. */
static void show_again(struct sitting *w)
{
	int64_t gap = w->clock->wall_ns(w->clock) - w->newest;

	w->again = w->newest && gap > w->study->max_gap_ns && w->at < w->n_trial && !w->declined &&
		   undone(w->page_done, w->study->n_page) == w->study->n_page;
	for (size_t i = w->study->consent_required ? 1 : 0; i < w->study->n_page && w->again; i++)
		w->page_done[i] = false;
}

/* In one transaction: two who sit down at once get two numbers, and one plan. */
static enum rc enrol(struct sitting *w, struct err *err)
{
	struct err ignored = ERR_INIT;
	enum rc rc = event_batch_begin(w->writer, err);

	if (rc)
		return rc;
	rc = read_who(w, err);
	if (!rc && !w->planned)
		rc = write_plan(w, err);
	if (!rc && !w->enrolled)
		rc = write_enrol(w, err);
	if (rc)
		(void)!event_batch_end(w->writer, false, &ignored);
	else
		rc = event_batch_end(w->writer, true, err);
	return rc ? rc : read_own(w, err);
}

static enum rc refuse(const struct sitting *w, struct err *err)
{
	if (w->declined)
		return err_set(err, RC_CONFLICT, "%s did not consent to \"%s\": nothing is asked again",
			       w->annotator, w->study->title);
	if (w->unqualified)
		return err_set(err, RC_CONFLICT, "%s does not qualify for \"%s\": nothing is asked again",
			       w->annotator, w->study->title);
	if (w->study->resume == STUDY_BLOCKED && trials_done(w) > 0 && w->at < w->n_trial)
		return err_set(
		    err, RC_CONFLICT,
		    "%s began \"%s\" before, and this study does not go on after a break",
		    w->annotator, w->study->title);
	return RC_OK;
}

enum rc sitting_open(struct project *p, const struct study *s, const char *annotator,
		     const char *header, struct sitting **out, struct err *err)
{
	struct sitting *w = mem_zalloc(1, sizeof *w);
	enum rc rc;

	w->project = p;
	w->study = s;
	w->clock = project_clock(p);
	w->annotator = mem_strdup(annotator);
	digest_hex(&s->digest, w->digest);
	w->page_done = arena_zalloc(&w->arena, s->n_page + 1);
	w->before_done = arena_zalloc(&w->arena, s->n_before + 1);
	w->after_done = arena_zalloc(&w->arena, s->n_after + 1);
	rc = read_who(w, err);
	if (!rc && w->enrolled)
		rc = read_own(w, err);
	if (!rc)
		rc = refuse(w, err);
	if (!rc)
		show_again(w);
	if (!rc)
		rc = event_writer_open(p, annotator, header, NULL, &w->writer, err);
	if (!rc && !w->enrolled)
		rc = enrol(w, err);
	if (rc) {
		sitting_close(w);
		return rc;
	}
	*out = w;
	return RC_OK;
}

enum rc sitting_together(struct sitting *w, bool on, struct err *err)
{
	return on ? event_batch_begin(w->writer, err) : event_batch_end(w->writer, true, err);
}

void sitting_close(struct sitting *w)
{
	if (!w)
		return;
	event_writer_close(w->writer);
	arena_release(&w->arena);
	free(w->annotator);
	free(w);
}

void sitting_code(const struct sitting *w, char out[9])
{
	sitting_code_of(w->digest, w->annotator, w->participant, out);
}

void sitting_code_of(const char *study_hex, const char *annotator, size_t participant, char out[9])
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	struct str b = STR_INIT;
	struct digest d;

	str_addf(&b, "%s %s %zu", study_hex, annotator, participant);
	d = digest_of(b.s, b.len);
	for (int i = 0; i < 8; i++)
		out[i] = letters[d.b[i] % 32];
	out[8] = '\0';
	str_release(&b);
}

double sitting_pay(const struct sitting *w)
{
	double pay = w->study->pay_base;

	for (size_t i = 0; i < w->n_trial; i++)
		if (!w->trial[i].practice && !w->trial[i].repeat && w->slot[i].ended &&
		    w->slot[i].end == TIMED_RESPONSE)
			pay += correct(w, i) ? w->study->pay_correct : w->study->pay_wrong;
	return pay;
}

size_t sitting_participant(const struct sitting *w)
{
	return w->participant;
}

struct sitting_account sitting_account(const struct sitting *w)
{
	struct sitting_account a = { 0, 0, 0, 0, 0, 0 };

	for (size_t i = 0; i < w->n_trial; i++) {
		if (w->trial[i].practice)
			continue;
		a.assigned++;
		a.open += !w->slot[i].ended;
		a.done += w->slot[i].ended && w->slot[i].end == TIMED_RESPONSE;
		a.timed_out += w->slot[i].ended && w->slot[i].end == TIMED_TIMEOUT;
		a.voided += w->slot[i].ended && w->slot[i].end == TIMED_VOID;
		a.aborted += w->slot[i].ended && w->slot[i].end == TIMED_ABORT;
	}
	return a;
}
