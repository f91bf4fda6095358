/* trials, the people of a study and what is told of them -- see trials.h. */
#include <math.h>
#include <string.h>

#include "core/out/trials.h"
#include "core/work/sitting.h"

static const char *const reasons[] = {
	"declined", "not qualified", "failed practice", "failed checks", "incomplete",
};

const char *trials_reason(size_t i)
{
	return i < COUNT(reasons) ? reasons[i] : NULL;
}

static bool right(const struct trials_row *r)
{
	return r->ended && r->timed.end == TIMED_RESPONSE && (r->confidence > .5) == (r->item->gold == 1);
}

static bool of(const struct trials_row *r, const struct trials_person *p)
{
	return str_equal(r->annotator, p->annotator);
}

/* All of practice is over, too little of it was right, and no trial followed. */
static bool failed_practice(const struct trials *t, const struct trials_person *p)
{
	size_t n = 0, good = 0, all = 0;

	for (size_t i = 0; i < t->study->n_item; i++)
		all += t->study->item[i].practice;
	for (size_t i = 0; i < t->n; i++) {
		if (!of(&t->row[i], p))
			continue;
		if (!t->row[i].practice)
			return false;
		n += t->row[i].ended;
		good += right(&t->row[i]);
	}
	return n && n == all && (double)good / (double)n + 1e-12 < t->study->practice_pass;
}

/* Index into reasons, or one behind. */
static size_t reason_of(const struct trials *t, const struct trials_person *p)
{
	const struct study_plan *plan = &t->study->plan;

	if (p->declined)
		return 0;
	if (p->unqualified)
		return 1;
	if (failed_practice(t, p))
		return 2;
	if (p->checks && (double)p->checks_right / (double)p->checks + 1e-12 < plan->checks_pass)
		return 3;
	if (plan->exclude_incomplete && !p->finished)
		return 4;
	return COUNT(reasons);
}

void trials_people(struct trials *t, const char *study_hex)
{
	for (size_t i = 0; i < t->people; i++) {
		struct trials_person *p = &t->person[i];

		p->pay = t->study->pay_base;
		for (size_t k = 0; k < t->n; k++) {
			const struct trials_row *r = &t->row[k];

			if (r->practice || !r->ended || !of(r, p))
				continue;
			p->checks += r->check;
			p->checks_right += r->check && right(r);
			if (!r->repeat && r->timed.end == TIMED_RESPONSE)
				p->pay += right(r) ? t->study->pay_correct : t->study->pay_wrong;
		}
		sitting_code_of(study_hex, p->annotator, p->participant, p->code);
		p->out = trials_reason(reason_of(t, p));
	}
}

struct flow {
	size_t out[COUNT(reasons)], counted, judgments;
};

static struct flow flow_of(const struct trials *t)
{
	struct flow f = { .counted = 0 };
	struct arena a = ARENA_INIT;
	struct judged judged;

	for (size_t i = 0; i < t->people; i++) {
		for (size_t k = 0; k < COUNT(reasons); k++)
			f.out[k] += t->person[i].out == reasons[k];
		f.counted += !t->person[i].out;
	}
	trials_judged(t, &a, &judged);
	f.judgments = judged.n;
	arena_release(&a);
	return f;
}

void trials_flow_text(const struct trials *t, struct str *out)
{
	struct flow f = flow_of(t);

	str_addf(out, "\nflow: %zu enrolled", t->people);
	for (size_t k = 0; k < COUNT(reasons); k++)
		if (f.out[k])
			str_addf(out, " - %zu %s", f.out[k], reasons[k]);
	str_addf(out, " = %zu counted, with %zu judgments\n", f.counted, f.judgments);
}

void trials_flow_json(const struct trials *t, struct jsonout *j)
{
	struct flow f = flow_of(t);

	jsonout_int(j, "enrolled", (int64_t)t->people);
	jsonout_object(j, "left_out");
	for (size_t k = 0; k < COUNT(reasons); k++)
		jsonout_int(j, reasons[k], (int64_t)f.out[k]);
	jsonout_close_object(j);
	jsonout_int(j, "counted", (int64_t)f.counted);
	jsonout_int(j, "judgments", (int64_t)f.judgments);
}

void trials_csv_text(struct str *b, const char *z)
{
	bool formula = *z && strchr("=+-@\t\r", *z);

	str_addc(b, '"');
	if (formula)
		str_addc(b, '\'');
	for (; *z; z++) {
		if (*z == '"')
			str_addc(b, '"');
		str_addc(b, *z == '\r' ? ' ' : *z);
	}
	str_addc(b, '"');
}

void trials_people_csv(const struct trials *t, struct str *b)
{
	str_addz(b, "subject,participant,assigned,done,timed_out,void,abort,open,left,finished,declined,"
		 "left_out,checks,checks_right,pay,code\n");
	for (size_t i = 0; i < t->people; i++) {
		const struct trials_person *p = &t->person[i];

		trials_csv_text(b, p->annotator);
		str_addf(b, ",%zu,%zu,%zu,%zu,%zu,%zu,%zu,%zu,%d,%d,", p->participant, p->assigned, p->done,
			 p->timed_out, p->voided, p->aborted, p->open, p->left, p->finished, p->declined);
		trials_csv_text(b, p->out ? p->out : "");
		str_addf(b, ",%zu,%zu,%.2f,%s\n", p->checks, p->checks_right, p->pay, p->code);
	}
}

void trials_survey_csv(const struct trials *t, struct str *b)
{
	str_addz(b, "subject,what,id,value,wall\n");
	for (size_t i = 0; i < t->words; i++) {
		const struct trials_word *w = &t->word[i];
		char wall[25];

		clock_format(w->wall_ns, wall);
		trials_csv_text(b, w->annotator);
		str_addf(b, ",%s,", w->what);
		trials_csv_text(b, w->id);
		str_addc(b, ',');
		trials_csv_text(b, w->value);
		str_addf(b, ",%s\n", wall);
	}
}

void trials_sessions_jsonl(const struct trials *t, struct str *b)
{
	for (size_t i = 0; i < t->sessions; i++) {
		const struct trials_session *s = &t->session[i];
		struct jsonout j = jsonout_begin(b);
		char wall[25];

		clock_format(s->wall_ns, wall);
		jsonout_object(&j, NULL);
		jsonout_text(&j, "subject", s->annotator);
		jsonout_text(&j, "session", s->session);
		jsonout_text(&j, "wall", wall);
		jsonout_raw(&j, "header", s->header, strlen(s->header));
		jsonout_close_object(&j);
		str_addc(b, '\n');
	}
}

void trials_intervals_csv(const struct trials *t, struct str *b)
{
	str_addz(b, "subject,trial_index,interval,from_s,to_s\n");
	for (size_t i = 0; i < t->n; i++) {
		const struct timed *w = &t->row[i].timed;

		for (size_t k = 0; k < w->n_interval; k++) {
			trials_csv_text(b, t->row[i].annotator);
			str_addf(b, ",%zu,%zu,%.9f,", t->row[i].index, k,
				 (double)(w->interval[k].from - w->onset) / 1e9);
			if (w->interval[k].to)
				str_addf(b, "%.9f", (double)(w->interval[k].to - w->onset) / 1e9);
			str_addc(b, '\n');
		}
	}
}

/* Which option the answer begins with, as it stood on the screen; -1: none of them. */
static int place_of(const struct trials_row *r)
{
	const struct study_item *it = r->item;

	for (size_t i = 0; i < it->n_option; i++) {
		size_t n = strlen(it->option[i]);

		if (n && !strncmp(it->answer, it->option[i], n))
			return (int)(r->swap ? it->n_option - 1 - i : i);
	}
	return -1;
}

static void balance_line(const struct trials *t, const char *arm, struct str *b)
{
	size_t n = 0, swapped = 0, gold = 0, place[3] = { 0, 0, 0 }, yes[2] = { 0, 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct trials_row *r = &t->row[i];
		bool approves = r->timed.end == TIMED_RESPONSE && r->confidence > .5;
		int at;

		if (!r->ended || r->practice || r->check || (arm && !str_equal(r->item->arm, arm)))
			continue;
		at = place_of(r);
		n++;
		swapped += r->swap;
		gold += r->item->gold == 1;
		place[at == 0 ? 0 : at > 0 ? 1 : 2]++;
		yes[r->swap] += approves;
	}
	trials_csv_text(b, arm ? arm : "all");
	str_addf(b, ",%zu,%zu,%zu,%zu,%zu,%zu,%zu", n, swapped, place[0], place[1], place[2], yes[0],
		 yes[1]);
	str_addf(b, arm ? ",%zu\n" : ",\n", gold);
}

void trials_balance_csv(const struct trials *t, bool unblind, struct str *b)
{
	str_addz(b, "arm,trials,turned,answer_first,answer_later,answer_nowhere,"
		 "approved_unturned,approved_turned,gold\n");
	balance_line(t, NULL, b);
	for (size_t i = 0; i < t->study->n_arm && unblind; i++)
		balance_line(t, t->study->arm[i].name, b);
}
