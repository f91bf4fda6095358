/* writer -- see writer.h: the three forms of a pair. */
#include "core/out/writer.h"

#include <string.h>

#include "core/base/jsonout.h"
#include "core/text/transcript.h"

static const char marker[] = "\n\nAssistant:";
#define MARKER (sizeof(marker) - 1)

void writer_flush(struct writer_run *r)
{
	r->put(r->ctx, r->line.s, r->line.len);
	r->written++;
	str_clear(&r->line);
}

/* Does the shared beginning end where a reply begins, as in hh-rlhf? */
static bool is_transcript(const struct writer_pair *p)
{
	if (p->prompt.n >= MARKER)
		return memcmp(p->prompt.s + p->prompt.n - MARKER, marker, MARKER) == 0;
	/* Transcripts that part at their first turn share nothing. */
	return p->prompt.n == 0 && p->chosen.n > 8 && memcmp(p->chosen.s, "\n\nHuman:", 8) == 0;
}

/* ---- hh-rlhf: two transcripts ---- */

static void whole(struct str *out, const struct writer_pair *p, struct slice response)
{
	bool ready = is_transcript(p);

	str_clear(out);
	if (!ready)
		str_addz(out, "\n\nHuman: ");
	str_add(out, p->prompt.s, p->prompt.n);
	if (!ready)
		str_addz(out, "\n\nAssistant: ");
	str_add(out, response.s, response.n);
}

static void hh_pair(struct str *line, const struct writer_pair *p)
{
	struct jsonout j = jsonout_begin(line);
	struct str text = STR_INIT;

	jsonout_object(&j, NULL);
	whole(&text, p, p->chosen);
	jsonout_textn(&j, "chosen", text.s, text.len);
	whole(&text, p, p->rejected);
	jsonout_textn(&j, "rejected", text.s, text.len);
	jsonout_close_object(&j);
	str_addc(line, '\n');
	str_release(&text);
}

const struct writer writer_hh = {
	.pair = hh_pair,
};

/* ---- TRL, standard: three strings ---- */

static void trl_pair(struct str *line, const struct writer_pair *p)
{
	struct jsonout j = jsonout_begin(line);

	jsonout_object(&j, NULL);
	jsonout_textn(&j, "prompt", p->prompt.s, p->prompt.n);
	jsonout_textn(&j, "chosen", p->chosen.s, p->chosen.n);
	jsonout_textn(&j, "rejected", p->rejected.s, p->rejected.n);
	jsonout_close_object(&j);
	str_addc(line, '\n');
}

const struct writer writer_trl = {
	.pair = trl_pair,
};

/* ---- TRL, conversational: lists of messages ---- */

static void message(struct jsonout *j, const char *role, struct slice text)
{
	jsonout_object(j, NULL);
	jsonout_text(j, "role", role);
	jsonout_textn(j, "content", text.s, text.n);
	jsonout_close_object(j);
}

static const char *role_of(enum speaker who)
{
	return who == SPEAKER_ASSISTANT ? "assistant" : who == SPEAKER_SYSTEM ? "system" : "user";
}

/* The turns before the reply; the empty one that the last marker opens is the reply's. */
static void prompt_messages(struct jsonout *j, const struct writer_pair *p)
{
	struct slice text = p->prompt;
	struct turn turn;
	size_t at = 0;

	jsonout_array(j, "prompt");
	if (!is_transcript(p)) {
		message(j, "user", text);
		jsonout_close_array(j);
		return;
	}
	text.n = text.n >= MARKER ? text.n - MARKER : 0;
	while (transcript_turn(text.s, text.n, &at, &turn))
		if (turn.who != SPEAKER_NONE || turn.text.n)
			message(j, role_of(turn.who), turn.text);
	jsonout_close_array(j);
}

/* One message as a rule; more where the transcripts part before the last turn. */
static void reply_messages(struct jsonout *j, const char *name, const struct writer_pair *p,
			   struct slice reply)
{
	struct turn turn;
	size_t at = 0;
	struct str text = STR_INIT;

	jsonout_array(j, name);
	if (!is_transcript(p)) {
		message(j, "assistant", reply);
		jsonout_close_array(j);
		return;
	}
	if (p->prompt.n)
		str_addz(&text, marker);
	str_add(&text, reply.s, reply.n);
	while (transcript_turn(text.s, text.len, &at, &turn))
		message(j, role_of(turn.who), turn.text);
	jsonout_close_array(j);
	str_release(&text);
}

static void conversational_pair(struct str *line, const struct writer_pair *p)
{
	struct jsonout j = jsonout_begin(line);

	jsonout_object(&j, NULL);
	prompt_messages(&j, p);
	reply_messages(&j, "chosen", p, p->chosen);
	reply_messages(&j, "rejected", p, p->rejected);
	jsonout_close_object(&j);
	str_addc(line, '\n');
}

const struct writer writer_trl_conversational = {
	.pair = conversational_pair,
};
