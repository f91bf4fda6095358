/* timed -- see timed.h. */
#include "core/work/timed.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/str.h"

static const char *const end_names[TIMED_END_COUNT] = {
	[TIMED_OPEN] = "open", [TIMED_RESPONSE] = "response", [TIMED_TIMEOUT] = "timeout",
	[TIMED_VOID] = "void", [TIMED_ABORT] = "abort",
};

static const char *const interruption_names[] = {
	[TIMED_COUNT] = "count", [TIMED_PAUSE] = "pause", [TIMED_VOIDS] = "void",
};

const char *timed_end_name(enum timed_end e)
{
	return end_names[e];
}

enum timed_interruption timed_interruption_of(const char *name, bool *known)
{
	for (size_t i = 0; i < COUNT(interruption_names); i++)
		if (str_equal(name, interruption_names[i])) {
			*known = true;
			return (enum timed_interruption)i;
		}
	*known = false;
	return TIMED_COUNT;
}

/* The item can be seen from here on. */
static void open_interval(struct timed *t, int64_t from)
{
	if (t->n_interval == TIMED_INTERVALS)
		return;
	t->interval[t->n_interval].from = from;
	t->interval[t->n_interval].to = 0;
	t->n_interval++;
}

static void close_interval(struct timed *t, int64_t to)
{
	if (t->n_interval && !t->interval[t->n_interval - 1].to)
		t->interval[t->n_interval - 1].to = to;
}

static void finish(struct timed *t, enum timed_end how, int64_t when)
{
	t->end = how;
	t->ended = when;
	if (t->away_since)
		t->away_ns += when - t->away_since;
	t->away_since = 0;
	if (t->hidden)
		t->hidden_ns += when - t->hidden_since;
	else
		close_interval(t, when);
	t->hidden = false;
}

/* Does the clock stand now? */
static bool stands(const struct timed *t)
{
	return t->hidden && t->rule.interruption == TIMED_PAUSE;
}

void timed_begin(struct timed *t, const struct timed_rule *rule, const char *boot_id, int64_t onset)
{
	size_t n = strlen(boot_id);

	memset(t, 0, sizeof *t);
	t->rule = *rule;
	memcpy(t->boot_id, boot_id, n < sizeof t->boot_id ? n : sizeof t->boot_id - 1);
	t->onset = onset;
	t->deadline = onset + rule->limit_ns;
	open_interval(t, onset);
}

enum timed_end timed_tick(struct timed *t, int64_t now)
{
	if (t->end == TIMED_OPEN && !stands(t) && now >= t->deadline)
		finish(t, TIMED_TIMEOUT, t->deadline);
	return t->end;
}

bool timed_key(struct timed *t, int64_t when)
{
	if (timed_tick(t, when) != TIMED_OPEN) {
		t->late++;
		return false;
	}
	if (!t->first_key)
		t->first_key = when;
	return true;
}

bool timed_answer(struct timed *t, int64_t when)
{
	if (timed_tick(t, when) != TIMED_OPEN) {
		t->late++;
		return false;
	}
	if (t->hidden)
		return false;
	if (when - t->onset < t->rule.min_response_ns) {
		t->early++;
		return false;
	}
	t->response = when;
	finish(t, TIMED_RESPONSE, when);
	return true;
}

void timed_hide(struct timed *t, int64_t when)
{
	if (timed_tick(t, when) != TIMED_OPEN || t->hidden)
		return;
	if (t->rule.interruption == TIMED_VOIDS ||
	    (t->rule.interruption == TIMED_PAUSE && t->pauses >= t->rule.pauses_allowed)) {
		finish(t, TIMED_VOID, when);
		return;
	}
	close_interval(t, when);
	t->pauses++;
	t->hidden = true;
	t->hidden_since = when;
}

void timed_show(struct timed *t, int64_t when)
{
	if (timed_tick(t, when) != TIMED_OPEN || !t->hidden)
		return;
	if (t->rule.interruption == TIMED_PAUSE)
		t->deadline += when - t->hidden_since;
	t->hidden_ns += when - t->hidden_since;
	t->hidden = false;
	open_interval(t, when);
}

void timed_resize(struct timed *t)
{
	if (t->end == TIMED_OPEN)
		t->resizes++;
}

void timed_focus(struct timed *t, bool has, int64_t when)
{
	if (t->end != TIMED_OPEN || has == !t->away_since)
		return;
	if (has) {
		t->away_ns += when - t->away_since;
		t->away_since = 0;
	} else {
		t->focus_losses++;
		t->away_since = when;
	}
}

void timed_slept(struct timed *t, int64_t now, int64_t slept)
{
	int64_t from = now - slept;

	if (t->n_interval && from < t->interval[t->n_interval - 1].from)
		from = t->interval[t->n_interval - 1].from;
	if (t->end != TIMED_OPEN)
		return;
	t->slept_ns += slept;
	if (t->hidden)
		return;		/* it was away already, and stays so */
	timed_hide(t, from);
	timed_show(t, now);
}

enum timed_end timed_restart(struct timed *t, const char *boot_id, int64_t last_seen, int64_t now,
			     bool resume)
{
	if (t->end != TIMED_OPEN)
		return t->end;
	t->restarts++;
	if (!str_equal(boot_id, t->boot_id)) {
		finish(t, TIMED_VOID, last_seen);
		return t->end;
	}
	if (timed_tick(t, now) != TIMED_OPEN)
		return t->end;
	if (!resume)
		finish(t, TIMED_ABORT, now);
	return t->end;
}

void timed_abort(struct timed *t, int64_t when)
{
	if (timed_tick(t, when) == TIMED_OPEN)
		finish(t, TIMED_ABORT, when);
}

int64_t timed_left(const struct timed *t, int64_t now)
{
	int64_t at = stands(t) ? t->hidden_since : now;

	return t->end != TIMED_OPEN || at >= t->deadline ? 0 : t->deadline - at;
}

int64_t timed_seen(const struct timed *t, int64_t now)
{
	int64_t until = t->ended ? t->ended : now;
	int64_t hidden = t->hidden_ns + (t->hidden ? until - t->hidden_since : 0);

	return until - t->onset - hidden;
}

void timed_save(const struct timed *t, struct jsonout *j)
{
	jsonout_int(j, "limit_ns", t->rule.limit_ns);
	jsonout_int(j, "min_response_ns", t->rule.min_response_ns);
	jsonout_text(j, "interruption", interruption_names[t->rule.interruption]);
	jsonout_int(j, "pauses_allowed", t->rule.pauses_allowed);
	jsonout_text(j, "boot_id", t->boot_id);
	jsonout_int(j, "onset", t->onset);
	jsonout_int(j, "deadline", t->deadline);
	jsonout_int(j, "first_key", t->first_key);
	jsonout_int(j, "response_at", t->response);
	jsonout_int(j, "ended", t->ended);
	jsonout_text(j, "end_reason", end_names[t->end]);
	jsonout_bool(j, "hidden", t->hidden);
	jsonout_int(j, "hidden_since", t->hidden_since);
	jsonout_int(j, "hidden_ns", t->hidden_ns);
	jsonout_int(j, "pauses", t->pauses);
	jsonout_int(j, "early", t->early);
	jsonout_int(j, "late", t->late);
	jsonout_int(j, "resizes", t->resizes);
	jsonout_int(j, "restarts", t->restarts);
	jsonout_int(j, "held", t->held);
	jsonout_int(j, "pastes", t->pastes);
	jsonout_int(j, "focus_losses", t->focus_losses);
	jsonout_int(j, "away_since", t->away_since);
	jsonout_int(j, "away_ns", t->away_ns);
	jsonout_int(j, "slept_ns", t->slept_ns);
	jsonout_array(j, "intervals");
	for (size_t i = 0; i < t->n_interval; i++) {
		jsonout_array(j, NULL);
		jsonout_int(j, NULL, t->interval[i].from);
		jsonout_int(j, NULL, t->interval[i].to);
		jsonout_close_array(j);
	}
	jsonout_close_array(j);
}

static int64_t whole(const struct json *j, bool *ok)
{
	if (json_kind(j) != JSON_NUMBER)
		*ok = false;
	return json_int(j, 0);
}

static int64_t integer(const struct json *object, const char *name, bool *ok)
{
	return whole(json_get(object, name), ok);
}

static void load_intervals(const struct json *list, struct timed *t, bool *ok)
{
	size_t n = json_count(list);

	if (n > TIMED_INTERVALS) {
		*ok = false;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct json *pair = json_at(list, i);

		t->interval[i].from = whole(json_at(pair, 0), ok);
		t->interval[i].to = whole(json_at(pair, 1), ok);
	}
	t->n_interval = n;
}

enum rc timed_load(const struct json *object, struct timed *out, struct err *err)
{
	struct timed t = { .n_interval = 0 };
	bool ok = true, known = false;
	const char *boot = json_text(json_get(object, "boot_id"), "");
	const char *end = json_text(json_get(object, "end_reason"), "");
	size_t n = strlen(boot);

	t.rule.limit_ns = integer(object, "limit_ns", &ok);
	t.rule.min_response_ns = integer(object, "min_response_ns", &ok);
	t.rule.interruption = timed_interruption_of(
		json_text(json_get(object, "interruption"), ""), &known);
	t.rule.pauses_allowed = (int)integer(object, "pauses_allowed", &ok);
	memcpy(t.boot_id, boot, n < sizeof t.boot_id ? n : sizeof t.boot_id - 1);
	t.onset = integer(object, "onset", &ok);
	t.deadline = integer(object, "deadline", &ok);
	t.first_key = integer(object, "first_key", &ok);
	t.response = integer(object, "response_at", &ok);
	t.ended = integer(object, "ended", &ok);
	t.hidden = json_bool(json_get(object, "hidden"), false);
	t.hidden_since = integer(object, "hidden_since", &ok);
	t.hidden_ns = integer(object, "hidden_ns", &ok);
	t.pauses = (int)integer(object, "pauses", &ok);
	t.early = (int)integer(object, "early", &ok);
	t.late = (int)integer(object, "late", &ok);
	t.resizes = (int)integer(object, "resizes", &ok);
	t.restarts = (int)integer(object, "restarts", &ok);
	t.held = (int)integer(object, "held", &ok);
	t.pastes = (int)integer(object, "pastes", &ok);
	t.focus_losses = (int)integer(object, "focus_losses", &ok);
	t.away_since = integer(object, "away_since", &ok);
	t.away_ns = integer(object, "away_ns", &ok);
	t.slept_ns = integer(object, "slept_ns", &ok);
	load_intervals(json_get(object, "intervals"), &t, &ok);
	for (t.end = TIMED_OPEN; t.end < TIMED_END_COUNT; t.end++)
		if (str_equal(end, end_names[t.end]))
			break;
	if (!ok || !known || !n || t.end == TIMED_END_COUNT || (t.end == TIMED_OPEN) != (t.ended == 0))
		return err_set(err, RC_INPUT, "a stored trial is incomplete or contradicts itself");
	*out = t;
	return RC_OK;
}
