/* cmd_log -- `assay log PROJECT`. */
#include <string.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/unicode.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "tui/cli/cmd.h"
#include "tui/cli/interrupt.h"
#include "tui/cli/out.h"

#define POLL_NS 200000000L	/* how soon --follow sees another process's event */
#define BODY_COLUMNS 100

struct view {
	struct project *project;
	bool json;
	enum event_kind kind;		/* EVENT_KIND_COUNT: all */
	const char *annotator;		/* NULL: all */
	struct arena arena;
	int64_t seq;			/* of the last one seen */
};

static const char *item_key(struct view *v, const struct digest *identity)
{
	struct err none = ERR_INIT;
	struct item_row row;
	int64_t id;

	if (item_by_identity(v->project, identity, &id, &none) ||
	    item_get(v->project, id, &v->arena, &row, &none))
		return NULL;
	return row.key;
}

static void tell_json(struct view *v, const struct event *e)
{
	struct str b = STR_INIT;
	struct jsonout j = jsonout_begin(&b);
	char wall[25], hex[DIGEST_HEX];

	clock_format(e->wall_ns, wall);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "id", e->id);
	jsonout_text(&j, "origin", e->origin);
	jsonout_int(&j, "clock", e->clock);
	jsonout_text(&j, "wall", wall);
	jsonout_text(&j, "session", e->session);
	jsonout_text(&j, "annotator", e->annotator);
	if (e->has_item)
		digest_hex(&e->item, hex);
	jsonout_text(&j, "item", e->has_item ? hex : NULL);
	jsonout_text(&j, "key", e->has_item ? item_key(v, &e->item) : NULL);
	jsonout_text(&j, "kind", event_kind_name(e->kind));
	if (e->body)
		jsonout_raw(&j, "body", e->body, strlen(e->body));
	else
		jsonout_null(&j, "body");
	jsonout_close_object(&j);
	out_f("%s\n", b.s);
	str_release(&b);
}

static bool is_hex(const char *z, size_t n)
{
	return strlen(z) == n && strspn(z, "0123456789abcdef") == n;
}

/* A digest by its first digits, an event's id by its last: what tells it from its neighbours. */
static void add_text(struct str *out, const char *z)
{
	if (is_hex(z, DIGEST_HEX - 1))
		str_addf(out, "%.8s", z);
	else if (is_hex(z, 32))
		str_addf(out, "…%s", z + 24);
	else
		str_addz(out, z);
}

static void add_value(struct str *out, const struct json *v);

/* "choice b, revealed, layout side": members in a row, without what is false or null. */
static void add_members(struct str *out, const struct json *o)
{
	bool some = false;

	for (size_t i = 0; i < json_count(o); i++) {
		const struct json *m = json_at(o, i);
		const char *name = json_name(m);
		enum json_kind kind = json_kind(m);

		if (kind == JSON_NULL || kind == JSON_FALSE)
			continue;
		str_addf(out, "%s%s", some ? ", " : "", name ? name : "");
		some = true;
		if (kind == JSON_TRUE)
			continue;
		if (name)
			str_addc(out, ' ');
		add_value(out, m);
	}
}

static void add_value(struct str *out, const struct json *v)
{
	enum json_kind kind = json_kind(v);

	if (kind == JSON_STRING)
		add_text(out, json_text(v, ""));
	else if (kind == JSON_NUMBER)
		str_addf(out, "%.10g", json_double(v, 0));
	else if (kind == JSON_OBJECT || kind == JSON_ARRAY) {
		str_addc(out, '(');
		add_members(out, v);
		str_addc(out, ')');
	}
}

/* The body in words; as it stands where it is no JSON. */
static void add_body(struct str *out, const char *body)
{
	struct err ignored = ERR_INIT;
	struct json *j = NULL;

	if (json_parse(body, strlen(body), &j, &ignored)) {
		str_addz(out, body);
		return;
	}
	add_members(out, j);
	json_free(j);
}

static void tell_line(struct view *v, const struct event *e)
{
	struct str safe = STR_INIT, words = STR_INIT;
	char wall[25];
	const char *key = NULL;
	int cols;

	clock_format(e->wall_ns, wall);
	wall[19] = '\0';
	wall[10] = ' ';
	if (e->body)
		add_body(&words, e->body);
	else
		str_addz(&words, "(erased)");
	unicode_clean(&safe, words.s, words.len, true);
	if (e->has_item && !(key = item_key(v, &e->item)))
		key = "(not here)";
	out_line("%s  %-12s  %-10s  %-12s  %.*s", wall, e->annotator, event_kind_name(e->kind),
		 key ? key : "-", (int)unicode_fit(safe.s, safe.len, BODY_COLUMNS, &cols), safe.s);
	str_release(&safe);
	str_release(&words);
}

static bool tell(void *ctx, const struct event *e)
{
	struct view *v = ctx;

	v->seq = e->seq;
	if (v->kind != EVENT_KIND_COUNT && e->kind != v->kind)
		return true;
	if (v->annotator && strcmp(e->annotator, v->annotator) != 0)
		return true;
	if (v->json)
		tell_json(v, e);
	else
		tell_line(v, e);
	arena_reset(&v->arena);
	return !out_broken() && !interrupt_seen();
}

static enum rc follow(struct view *v, struct err *err)
{
	const struct timespec pause = { .tv_nsec = POLL_NS };
	enum rc rc = RC_OK;

	while (!rc && !out_broken() && !interrupt_seen()) {
		out_flush();
		nanosleep(&pause, NULL);
		if (project_work_changed(v->project))
			rc = event_each(v->project, v->seq, tell, v, err);
	}
	if (!rc && interrupt_seen()) {
		err->text[0] = '\0';
		rc = err->code = RC_STOP;
	}
	return rc;
}

static enum rc run_log(struct command_run *r)
{
	const char *kind = option_text(&r->args, "kind");
	struct view v = {
		.project = r->project,
		.json = option_given(&r->args, "json"),
		.kind = kind ? event_kind_of(kind) : EVENT_KIND_COUNT,
		.annotator = option_text(&r->args, "annotator"),
	};
	enum rc rc;

	if (option_given(&r->args, "follow"))
		interrupt_watch();
	project_work_changed(r->project);
	rc = event_each(r->project, 0, tell, &v, &r->err);
	if (!rc && option_given(&r->args, "follow"))
		rc = follow(&v, &r->err);
	arena_release(&v.arena);
	return rc;
}

static const char *kind_name(size_t i)
{
	return i < EVENT_KIND_COUNT ? event_kind_name((enum event_kind)i) : NULL;
}

static const struct option opts[] = {
	{ .name = "json", .help = "one JSON object a line, with the whole body" },
	{ .name = "follow",
	  .letter = 'f',
	  .help = "go on with what others write, until interrupted" },
	{ .name = "kind",
	  .kind = OPTION_CHOICE,
	  .arg = "KIND",
	  .choice = kind_name,
	  .help = "only events of this kind" },
	{ .name = "annotator",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only this person's events" },
	{ 0 },
};

const struct command cmd_log = {
	.name = "log", .args = "PROJECT", .help = "what people did, event by event",
	.about = "The log is the truth: choices, tags and notes are what it comes to. Events are\n"
		 "never changed; an undo is an event too. Times are UTC.",
	.example = "assay log hh.assay --kind choice\nassay log hh.assay --json --follow",
	.group = GROUP_LABEL, .need = NEED_READ, .min = 1, .max = 1, .opts = opts, .run = run_log,
};
