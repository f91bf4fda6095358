/*
 * format_acts -- what people did elsewhere: choices between responses, and
 * timed judgments of right and wrong.
 */
#include <string.h>

#include "core/base/jsonout.h"
#include "core/ingest/format.h"
#include "core/ingest/format_rows.h"

static struct slice kept(const struct format_line *in, struct str *b)
{
	struct slice s = { arena_dup(in->a, b->s, b->len), b->len };

	str_release(b);
	return s;
}

/* ---- annotations: pair_id, annotator, choice ---- */

static bool sniff_annotations(const struct json_flat *j)
{
	return json_find(j, "annotator") && json_find(j, "choice");
}

static enum rc choice_of(struct slice s, enum choice *out, struct err *err)
{
	char name[16];

	if (s.n == 1 && (s.s[0] == 'A' || s.s[0] == 'B')) {
		*out = s.s[0] == 'A' ? CHOICE_A : CHOICE_B;
		return RC_OK;
	}
	if (s.n && s.n < sizeof(name)) {
		memcpy(name, s.s, s.n);
		name[s.n] = '\0';
		*out = projection_choice_of(name);
		if (*out != CHOICE_COUNT && *out != CHOICE_NONE)
			return RC_OK;
	}
	return err_set(err, RC_INPUT,
		       "\"choice\" is none of a, b, tie, both_good, both_bad, unsure");
}

static enum rc convert_annotations(const struct format_line *in, struct record *out,
				   struct err *err)
{
	struct slice choice;
	enum rc rc;

	if ((rc = format_join(in, out, err)) ||
	    (rc = format_key(in, "annotator", &out->annotator, err)) ||
	    (rc = format_text(in, "choice", &choice, err)) ||
	    (rc = choice_of(choice, &out->choice, err)))
		return rc;
	out->act = EVENT_CHOICE;
	out->body = in->text;
	return RC_OK;
}

const struct format format_annotations = {
	.name = "annotations", .kind = "annotations",
	.help = "pair_id, annotator, choice (a, b, tie, both_good, both_bad, unsure)",
	.keys = "annotator choice",
	.example = "{\"pair_id\":\"p1\",\"annotator\":\"ann\",\"choice\":\"a\"}",
	.sniff = sniff_annotations, .convert = convert_annotations,
};

/* ---- judgments: annotator, item_id, verdict, confidence ---- */

static bool sniff_judgments(const struct json_flat *j)
{
	return json_find(j, "annotator") && json_find(j, "item_id") && json_find(j, "verdict");
}

/* 1 correct, 0 incorrect, -1 the time ran out. */
static enum rc verdict_of(const struct format_line *in, int *out, struct err *err)
{
	struct slice s;
	enum rc rc = format_text_maybe(in, "verdict", &s, err);

	if (rc)
		return rc;
	*out = -1;
	if (!s.s)
		return RC_OK;
	if (s.n == 7 && memcmp(s.s, "correct", 7) == 0)
		*out = 1;
	else if (s.n == 9 && memcmp(s.s, "incorrect", 9) == 0)
		*out = 0;
	else
		return err_set(err, RC_INPUT,
			       "\"verdict\" is neither \"correct\" nor \"incorrect\"");
	return RC_OK;
}

/* A number from lo to hi, or absent: *has. */
static enum rc number(const struct format_line *in, const char *name, double lo, double hi,
		      bool *has, double *out, struct err *err)
{
	const struct json_member *m = json_find(in->j, name);

	*has = m && m->kind != JSON_NULL;
	if (*has && (!json_number(m, out) || *out < lo || *out > hi))
		return err_set(err, RC_INPUT, "\"%s\" is no number from %g to %g", name, lo, hi);
	return RC_OK;
}

/*
 * The body of a trial event from elsewhere. "confidence" is the probability
 * that the output is right, 0 to 1; the file's own (in the verdict, per cent)
 * stays in "given".
 */
static void trial_body(const struct format_line *in, const struct record *out, int verdict,
		       const double *sure, const double *seconds, struct str *b)
{
	struct jsonout j = jsonout_begin(b);

	jsonout_object(&j, NULL);
	jsonout_bool(&j, "imported", true);
	jsonout_text(&j, "phase", "end");
	jsonout_textn(&j, "item", out->key.s, out->key.n);
	jsonout_text(&j, "end_reason", verdict < 0 ? "timeout" : "response");
	jsonout_text(&j, "verdict", verdict < 0 ? NULL : verdict ? "correct" : "incorrect");
	if (sure && verdict >= 0)
		jsonout_double(&j, "confidence", verdict ? *sure / 100 : 1 - *sure / 100);
	if (seconds)
		jsonout_double(&j, "seconds", *seconds);
	jsonout_raw(&j, "given", in->text.s, in->text.n);
	jsonout_close_object(&j);
}

static enum rc convert_judgments(const struct format_line *in, struct record *out, struct err *err)
{
	double sure = 0, shown = 0, answered = 0, seconds;
	bool has_sure, has_shown, has_answered;
	struct str b = STR_INIT;
	int verdict;
	enum rc rc;

	if ((rc = format_join(in, out, err)) ||
	    (rc = format_key(in, "annotator", &out->annotator, err)) ||
	    (rc = verdict_of(in, &verdict, err)) ||
	    (rc = number(in, "confidence", 0, 100, &has_sure, &sure, err)) ||
	    (rc = number(in, "shown_at_ms", 0, 1e15, &has_shown, &shown, err)) ||
	    (rc = number(in, "answered_at_ms", 0, 1e15, &has_answered, &answered, err)))
		return rc;
	if (has_shown && has_answered && answered < shown)
		return err_set(err, RC_INPUT, "answered before it was shown");
	seconds = (answered - shown) / 1000;
	trial_body(in, out, verdict, has_sure ? &sure : NULL,
		   has_shown && has_answered ? &seconds : NULL, &b);
	out->act = EVENT_TRIAL;
	out->body = kept(in, &b);
	return RC_OK;
}

const struct format format_judgments = {
	.name = "judgments", .kind = "judgments",
	.help = "annotator, item_id, shown_at_ms, answered_at_ms, verdict, confidence",
	.keys = "annotator item_id verdict",
	.example = "{\"annotator\":\"ann\",\"item_id\":\"c1\",\"verdict\":\"correct\","
		   "\"confidence\":80}",
	.sniff = sniff_judgments, .convert = convert_judgments,
};
