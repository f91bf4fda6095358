/* trials, the files an analyst takes away -- see trials.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/beside.h"
#include "core/base/json.h"
#include "core/base/schema.h"
#include "core/out/trials.h"

/* A column of the long table: name, whether it unblinds, what it is. */
struct column {
	const char *name;
	bool unblinds;
	const char *unit, *help;
};

static const struct column columns[] = {
	{ "participant", false, "", "number of the subject in this study, from 0" },
	{ "subject", false, "", "the name the subject started with" },
	{ "session", false, "", "one run of the program" },
	{ "trial_index", false, "", "place in the subject's own order, from 0, practice included" },
	{ "item", false, "", "id of the item" },
	{ "question", false, "", "items of one question share it" },
	{ "arm", true, "", "which model's output was judged" },
	{ "stratum", true, "", "stratum of the question" },
	{ "gold", true, "0/1", "is the output right" },
	{ "practice", false, "0/1", "practice trials enter no measure" },
	{ "check", false, "0/1", "attention checks enter no measure" },
	{ "repeat_of", false, "", "trial_index of the first showing; empty if this is no planned repeat" },
	{ "swap", false, "0/1", "options were shown the other way round" },
	{ "end_reason", false, "", "response, timeout, void, abort; open if the trial has not ended" },
	{ "point", false, "", "point of the scale, from 1" },
	{ "confidence", false, "probability", "that the output is right; empty without an answer" },
	{ "approve", false, "0/1", "confidence above one half; a timeout does not approve" },
	{ "correct", true, "0/1", "approve equals gold" },
	{ "rt_s", false, "s", "onset to answer" },
	{ "first_key_s", false, "s", "onset to the first key" },
	{ "seen_s", false, "s", "time in which the item was on the screen" },
	{ "hidden_s", false, "s", "time in which it was hidden by an interruption" },
	{ "limit_s", false, "s", "the trial's limit" },
	{ "overshoot_ms", false, "ms", "from the deadline until the item left the screen; if watched" },
	{ "commit_ms", false, "ms", "end of the trial to the writing of its row" },
	{ "pauses", false, "", "interruptions" },
	{ "restarts", false, "", "how often the program was started anew within the trial" },
	{ "resizes", false, "", "changes of the terminal's size" },
	{ "late_keys", false, "", "keys after the deadline: never an answer" },
	{ "held_keys", false, "", "auto-repeat of a key that answers: ignored" },
	{ "pastes", false, "", "pastes into the trial: refused" },
	{ "focus_losses", false, "", "how often the terminal lost the focus" },
	{ "away_s", false, "s", "time without the focus" },
	{ "slept_s", false, "s", "the machine's suspend within the trial" },
	{ "answerable", false, "0/1", "answerable from what was shown? empty if not asked" },
	{ "onset_ns", false, "ns", "onset on CLOCK_BOOTTIME" },
	{ "response_ns", false, "ns", "answer on CLOCK_BOOTTIME, stamped when poll woke" },
	{ "early_answers", false, "", "answers before min_response_s: a key held down" },
	{ "finds", false, "", "searches in the passage" },
	{ "scrolls", false, "", "keys that scrolled" },
	{ "runs", false, "", "programs run in the scratch" },
	{ "reached_end", false, "0/1", "the end of the passage was on the screen" },
	{ "wall", false, "UTC", "when the row was written" },
	{ "reason", false, "", "the subject's words" },
};

static double seconds(int64_t ns)
{
	return (double)ns / 1e9;
}

static void put_number(struct jsonout *j, const char *name, double v, bool known)
{
	if (known)
		jsonout_double(j, name, v);
	else
		jsonout_null(j, name);
}

static void put_who(struct jsonout *j, const struct trials_row *r, bool unblind)
{
	jsonout_int(j, "participant", (int64_t)r->participant);
	jsonout_text(j, "subject", r->annotator);
	jsonout_text(j, "session", r->session);
	jsonout_int(j, "trial_index", (int64_t)r->index);
	jsonout_text(j, "item", r->item->id);
	jsonout_text(j, "question", r->item->question_id);
	if (unblind) {
		jsonout_text(j, "arm", r->item->arm);
		jsonout_text(j, "stratum", r->item->stratum);
		jsonout_int(j, "gold", r->item->gold);
	}
	jsonout_int(j, "practice", r->practice);
	jsonout_int(j, "check", r->check);
	put_number(j, "repeat_of", (double)r->repeat_of, r->repeat);
	jsonout_int(j, "swap", r->swap);
}

static void put_answer(struct jsonout *j, const struct trials_row *r, bool unblind)
{
	bool answered = r->ended && r->timed.end == TIMED_RESPONSE && r->point >= 0;
	bool judged = answered || (r->ended && r->timed.end == TIMED_TIMEOUT);
	int approve = answered && r->confidence > .5;

	jsonout_text(j, "end_reason", r->ended ? timed_end_name(r->timed.end) : "open");
	put_number(j, "point", r->point + 1, answered);
	put_number(j, "confidence", r->confidence, answered);
	put_number(j, "approve", approve, judged);
	if (unblind)
		put_number(j, "correct", approve == r->item->gold, judged);
}

static void put_times(struct jsonout *j, const struct trials_row *r)
{
	const struct timed *t = &r->timed;
	bool timeout = r->ended && t->end == TIMED_TIMEOUT;

	put_number(j, "rt_s", seconds(t->response - t->onset), t->response != 0);
	put_number(j, "first_key_s", seconds(t->first_key - t->onset), t->first_key != 0);
	put_number(j, "seen_s", seconds(timed_seen(t, t->ended)), r->ended);
	jsonout_double(j, "hidden_s", seconds(t->hidden_ns));
	jsonout_double(j, "limit_s", seconds(t->rule.limit_ns));
	put_number(j, "overshoot_ms", (double)(r->cleared - t->deadline) / 1e6, timeout && r->cleared);
	put_number(j, "commit_ms", (double)(r->commit - t->ended) / 1e6, r->ended && r->cleared);
}

/* The row as one object: the names are those of `columns`, in their order. */
static void put_row(struct jsonout *j, const struct trials_row *r, bool unblind)
{
	char wall[25];

	clock_format(r->wall_ns, wall);
	jsonout_object(j, NULL);
	put_who(j, r, unblind);
	put_answer(j, r, unblind);
	put_times(j, r);
	jsonout_int(j, "pauses", r->timed.pauses);
	jsonout_int(j, "restarts", r->timed.restarts);
	jsonout_int(j, "resizes", r->timed.resizes);
	jsonout_int(j, "late_keys", r->timed.late);
	jsonout_int(j, "held_keys", r->timed.held);
	jsonout_int(j, "pastes", r->timed.pastes);
	jsonout_int(j, "focus_losses", r->timed.focus_losses);
	jsonout_double(j, "away_s", seconds(r->timed.away_ns));
	jsonout_double(j, "slept_s", seconds(r->timed.slept_ns));
	put_number(j, "answerable", r->answerable, r->answerable >= 0);
	jsonout_int(j, "onset_ns", r->timed.onset);
	if (r->timed.response)
		jsonout_int(j, "response_ns", r->timed.response);
	else
		jsonout_null(j, "response_ns");
	jsonout_int(j, "early_answers", r->timed.early);
	jsonout_int(j, "finds", r->finds);
	jsonout_int(j, "scrolls", r->scrolls);
	jsonout_int(j, "runs", r->runs);
	jsonout_int(j, "reached_end", r->reached_end);
	jsonout_text(j, "wall", wall);
	jsonout_text(j, "reason", r->reason);
	jsonout_close_object(j);
}

static void jsonl(const struct trials *t, bool unblind, struct str *b)
{
	for (size_t i = 0; i < t->n; i++) {
		struct jsonout j = jsonout_begin(b);

		put_row(&j, &t->row[i], unblind);
		str_addc(b, '\n');
	}
}

/* The same rows as CSV, through the same writer, so that the two cannot part. */
static void csv_cell(struct str *b, const struct json *cell)
{
	switch (json_kind(cell)) {
	case JSON_NUMBER: {
		double v = json_double(cell, 0);

		str_addf(b, fabs(v - round(v)) < 1e-12 && fabs(v) < 1e15 ? "%.0f" : "%.9g", v);
		break;
	}
	case JSON_STRING:
		trials_csv_text(b, json_text(cell, ""));
		break;
	default:
		break;
	}
}

static void csv(const struct trials *t, bool unblind, struct str *b)
{
	const char *comma = "";

	for (size_t c = 0; c < COUNT(columns); c++)
		if (unblind || !columns[c].unblinds) {
			str_addf(b, "%s%s", comma, columns[c].name);
			comma = ",";
		}
	str_addc(b, '\n');
	for (size_t i = 0; i < t->n; i++) {
		struct str line = STR_INIT;
		struct jsonout j = jsonout_begin(&line);
		struct json *tree = NULL;
		struct err ignored = ERR_INIT;

		put_row(&j, &t->row[i], unblind);
		if (!json_parse(line.s, line.len, &tree, &ignored)) {
			for (size_t c = 0; c < json_count(tree); c++) {
				if (c)
					str_addc(b, ',');
				csv_cell(b, json_at(tree, c));
			}
			str_addc(b, '\n');
		}
		json_free(tree);
		str_release(&line);
	}
}

static void dictionary(bool unblind, struct str *b)
{
	str_addz(b, "column,unit,meaning\n");
	for (size_t c = 0; c < COUNT(columns); c++) {
		if (!unblind && columns[c].unblinds)
			continue;
		str_addf(b, "%s,%s,", columns[c].name, columns[c].unit);
		trials_csv_text(b, columns[c].help);
		str_addc(b, '\n');
	}
}

static void plan(const struct trials *t, struct str *b)
{
	const struct study_plan *p = &t->study->plan;
	struct jsonout j = jsonout_begin(b);
	char digest[DIGEST_HEX];

	digest_hex(&t->study->digest, digest);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "study", t->study->title);
	jsonout_text(&j, "digest", digest);
	jsonout_text(&j, "contrast", p->contrast);
	jsonout_text(&j, "from", p->arm_a);
	jsonout_text(&j, "to", p->arm_b);
	jsonout_text(&j, "timeout", p->timeout == STUDY_TIMEOUT_EXCLUDED ? "excluded" : "not_approved");
	jsonout_text(&j, "exclusions", p->exclusions);
	jsonout_int(&j, "n", p->n);
	jsonout_text(&j, "stopping", p->stopping);
	jsonout_text(&j, "family", p->family);
	jsonout_double(&j, "alpha", p->alpha);
	jsonout_int(&j, "deviations", (int64_t)t->deviations);
	jsonout_double(&j, "checks_pass", p->checks_pass);
	jsonout_bool(&j, "exclude_incomplete", p->exclude_incomplete);
	jsonout_object(&j, "flow");
	trials_flow_json(t, &j);
	jsonout_close_object(&j);
	jsonout_close_object(&j);
	str_addc(b, '\n');
}

static enum rc write_file(const char *directory, const char *name, const struct str *b,
			  struct err *err)
{
	struct str path = STR_INIT;
	struct beside file = BESIDE_INIT;
	enum rc rc;

	str_addf(&path, "%s/%s", directory, name);
	rc = beside_open(&file, path.s, err);
	if (!rc) {
		beside_put(&file, b->s, b->len);
		rc = beside_sync(&file, err);
	}
	if (!rc)
		rc = beside_keep(&file, err);
	beside_close(&file);
	str_release(&path);
	return rc;
}

enum rc trials_export(const struct trials *t, const char *directory, bool unblind, struct err *err)
{
	static const char *const name[] = {
		"trials.csv", "trials.jsonl", "people.csv", "dictionary.csv", "plan.json", "survey.csv",
		"sessions.jsonl", "intervals.csv", "balance.csv", "analysis.R",
	};
	enum rc rc = RC_OK;

	for (size_t i = 0; i < COUNT(name) && !rc; i++) {
		struct str b = STR_INIT;

		switch (i) {
		case 0: csv(t, unblind, &b); break;
		case 1: jsonl(t, unblind, &b); break;
		case 2: trials_people_csv(t, &b); break;
		case 3: dictionary(unblind, &b); break;
		case 4: plan(t, &b); break;
		case 5: trials_survey_csv(t, &b); break;
		case 6: trials_sessions_jsonl(t, &b); break;
		case 7: trials_intervals_csv(t, &b); break;
		case 8: trials_balance_csv(t, unblind, &b); break;
		default:
			if (unblind)
				str_addz(&b, schema_text("analysis.R"));
			break;
		}
		if (b.len)
			rc = write_file(directory, name[i], &b, err);
		str_release(&b);
	}
	return rc;
}
