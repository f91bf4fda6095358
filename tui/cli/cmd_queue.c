/* cmd_queue -- `assay queue PROJECT`. */
#include <math.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/jsonout.h"
#include "core/measure/panel.h"
#include "core/out/sheet.h"
#include "core/store/item.h"
#include "core/store/projection.h"
#include "core/work/policy.h"
#include "core/work/queue.h"
#include "core/work/taxonomy.h"
#include "tui/cli/cmd.h"
#include "tui/cli/names.h"
#include "tui/cli/notes.h"
#include "tui/cli/out.h"

#define SHOWN 40	/* rows of the table where no --limit was given and a person reads it */

/* What annotators said of one item, counted. */
struct said {
	uint16_t choice[CHOICE_COUNT];
	uint16_t tag[PROJECTION_SOURCES];
};

struct view {
	struct command_run *r;
	struct panel *panel;
	struct queue *queue;
	struct said *said;	/* per item; NULL where nobody said anything */
	struct arena arena;
};

static bool count_said(void *ctx, const struct projection_state *s)
{
	struct view *v = ctx;
	struct said *to;

	if (s->item_id < 1 || (size_t)s->item_id > v->panel->n)
		return true;
	if (!v->said)
		v->said = arena_zalloc(&v->arena, v->panel->n * sizeof *v->said);
	to = &v->said[s->item_id - 1];
	to->choice[s->choice]++;
	for (int b = 0; b < PROJECTION_SOURCES; b++)
		to->tag[b] = (uint16_t)(to->tag[b] + (s->tags >> b & 1));
	return true;
}

/* ---- JSON ---- */

static void json_why(struct jsonout *j, const char *why)
{
	jsonout_array(j, "why");
	while (*why) {
		const char *end = strstr(why, "; ");
		size_t n = end ? (size_t)(end - why) : strlen(why);

		jsonout_textn(j, NULL, why, n);
		why += n + (end ? 2 : 0);
	}
	jsonout_close_array(j);
}

static void json_said(struct jsonout *j, const struct said *s)
{
	jsonout_object(j, "choices");
	for (int c = CHOICE_A; s && c < CHOICE_COUNT; c++)
		if (s->choice[c])
			jsonout_int(j, projection_choice_name((enum choice)c), s->choice[c]);
	jsonout_close_object(j);
	jsonout_object(j, "tags");
	for (int b = 0; s && b < PROJECTION_SOURCES; b++) {
		char id[4];

		taxonomy_id(b, id);
		if (s->tag[b])
			jsonout_int(j, id, s->tag[b]);
	}
	jsonout_close_object(j);
}

/* Numbers that follow the label where there is one: votes for it, margin towards it. */
static void json_numbers(struct jsonout *j, const struct view *v, uint32_t i)
{
	const struct votes_columns *c = queue_columns(v->queue);
	int label = v->panel->label[i], rated = c->for_a[i] + c->for_b[i] + c->ties[i];
	double margin = (double)c->margin[i];

	if (label == SIDE_NONE)
		jsonout_null(j, "votes");
	else
		jsonout_int(j, "votes", label == SIDE_A ? c->for_a[i] : c->for_b[i]);
	jsonout_int(j, "rated", rated);
	jsonout_int(j, "ties", c->ties[i]);
	jsonout_int(j, "for_a", c->for_a[i]);
	jsonout_int(j, "for_b", c->for_b[i]);
	jsonout_double(j, "margin", label == SIDE_B ? -margin : margin);
	jsonout_double(j, "spread", (double)c->spread[i]);
	jsonout_double(j, "entropy", (double)c->entropy[i]);
	jsonout_bool(j, "disputed", c->for_a[i] && c->for_b[i]);
}

static void json_row(const struct view *v, const struct item_row *row, uint32_t i, struct str *out)
{
	struct jsonout j = jsonout_begin(out);
	struct str why = STR_INIT;
	char hex[DIGEST_HEX];

	digest_hex(&row->identity, hex);
	jsonout_object(&j, NULL);
	jsonout_text(&j, "item", hex);
	jsonout_text(&j, "key", row->key);
	jsonout_text(&j, "subset", v->panel->subset_name[v->panel->subset[i]]);
	json_numbers(&j, v, i);
	queue_why(v->queue, i, false, &why);
	json_why(&j, why.s);
	json_said(&j, v->said ? &v->said[i] : NULL);
	jsonout_close_object(&j);
	str_addc(out, '\n');
	str_release(&why);
}

static enum rc tell_json(struct view *v, size_t limit)
{
	struct arena a = ARENA_INIT;
	struct str line = STR_INIT;
	enum rc rc = RC_OK;

	for (size_t k = 0; !rc && k < limit && !out_broken(); k++) {
		uint32_t i = queue_at(v->queue, k);
		struct item_row row;

		rc = item_get(v->r->project, (int64_t)i + 1, &a, &row, &v->r->err);
		str_clear(&line);
		if (!rc)
			json_row(v, &row, i, &line);
		out_bytes(line.s, line.len);
		arena_reset(&a);
	}
	str_release(&line);
	arena_release(&a);
	return rc;
}

/* ---- the table ---- */

static void add_said(struct str *b, const struct said *s)
{
	for (int c = CHOICE_A; c < CHOICE_COUNT; c++)
		if (s->choice[c])
			str_addf(b, "%s%s", b->len ? " " : "",
				 projection_choice_name((enum choice)c));
	for (int t = 0; t < PROJECTION_SOURCES; t++) {
		char id[4];

		taxonomy_id(t, id);
		if (s->tag[t])
			str_addf(b, "%s%s", b->len ? " " : "", id);
	}
}

static void table_row(struct sheet *t, const struct view *v, const struct item_row *row, uint32_t i)
{
	const struct votes_columns *c = queue_columns(v->queue);
	struct str b = STR_INIT;

	sheet_cell(t, "%s", row->key);
	sheet_cell(t, "%s", v->panel->subset_name[v->panel->subset[i]]);
	if (v->panel->label[i] == SIDE_B)
		sheet_cell(t, "%d:%d", c->for_b[i], c->for_a[i]);
	else
		sheet_cell(t, "%d:%d", c->for_a[i], c->for_b[i]);
	sheet_number(t, (double)(v->panel->label[i] == SIDE_B ? -c->margin[i] : c->margin[i]), 2);
	sheet_number(t, (double)c->entropy[i], 2);
	sheet_number(t, (double)c->spread[i], 2);
	if (v->said)
		add_said(&b, &v->said[i]);
	sheet_cell(t, "%s", b.s);
	str_clear(&b);
	queue_why(v->queue, i, false, &b);
	sheet_cell(t, "%s", b.s);
	sheet_cell(t, "%s", row->opening);
	str_release(&b);
}

static enum rc tell_table(struct view *v, size_t limit, int width)
{
	struct arena a = ARENA_INIT;
	struct str b = STR_INIT;
	struct sheet t;
	enum rc rc = RC_OK;

	sheet_begin(&t, "item|subset|>for:against|>margin|>entropy|>spread|said|why|opening");
	sheet_give(&t, "hFEDBG");
	for (size_t k = 0; !rc && k < limit; k++) {
		uint32_t i = queue_at(v->queue, k);
		struct item_row row;

		rc = item_get(v->r->project, (int64_t)i + 1, &a, &row, &v->r->err);
		if (!rc)
			table_row(&t, v, &row, i);
		arena_reset(&a);
	}
	sheet_end(&t, 0, width, &b);
	if (!rc)
		out_bytes(b.s, b.len);
	str_release(&b);
	arena_release(&a);
	return rc;
}

/* Why no row stands in the table: the filter, the agreement, or that there are no pairs. */
static void tell_none(const struct view *v)
{
	const struct option_args *a = &v->r->args;
	const char *grep = option_text(a, "grep"), *subset = option_text(a, "subset");
	bool all = option_given(a, "all"), where = option_given(a, "where");
	const char *disputed = all ? "" : "disputed ", *more = all ? "" : "; --all looks at every pair";
	size_t pairs = 0, claims = 0;
	struct str in = STR_INIT;

	for (size_t i = 0; i < v->panel->n; i++) {
		bool there = !(v->panel->flags[i] & ITEM_SUPERSEDED);

		pairs += there && v->panel->kind[i] == ITEM_PAIR;
		claims += there && v->panel->kind[i] == ITEM_CLAIM;
	}
	if (subset)
		str_addf(&in, " of subset %s", subset);
	if (!pairs && claims)
		out_line("no pairs here: %zu claim%s, which a study asks about; see `assay help study`",
			 claims, str_s((int64_t)claims));
	else if (!pairs)
		out_line("no pairs here; `assay import` brings them");
	else if (where)
		out_line("no %spair%s is like that%s%s", disputed, in.s, grep ? " and has what --grep wants" : "",
			 more);
	else if (grep)
		out_line("no %spair%s has /%s/%s", disputed, in.s, grep, more);
	else
		out_line("nothing%s is disputed here; --all lists every pair", in.s);
	str_release(&in);
}

static enum rc tell(struct view *v)
{
	size_t n = queue_count(v->queue), limit = n;
	bool json = option_given(&v->r->args, "json");
	enum rc rc;

	if (!json && out_is_terminal())
		limit = SHOWN;
	limit = (size_t)option_count(&v->r->args, "limit", (int64_t)limit);
	limit = limit < n ? limit : n;
	if (json)
		return tell_json(v, limit);
	rc = tell_table(v, limit, out_is_terminal() ? out_columns() : 0);
	if (!rc && limit < n)
		out_line("%zu of %zu; --limit N shows more", limit, n);
	else if (!rc && !n)
		tell_none(v);
	return rc;
}

/* Features and adjudications only where an order or a condition may ask for them. */
static enum rc load(struct command_run *r, const struct queue_rule *rule, struct panel **out)
{
	bool asks = rule->where || str_equal(rule->order, "gamma") || str_equal(rule->order, "estimate");
	int parts = PANEL_SCORES | (asks ? PANEL_FEATURES : 0);
	struct policy policy;
	size_t touched = 0;
	enum rc rc = panel_load(r->project, parts, out, &r->err);

	if (!rc && asks && !(rc = policy_find(NULL, &policy, &r->err)))
		rc = policy_apply(r->project, &policy, NULL, *out, &touched, &r->err);
	return rc;
}

static enum rc run_queue(struct command_run *r)
{
	struct view v = { .r = r };
	const struct queue_rule rule = {
		.order = option_text(&r->args, "order"),
		.grep = option_text(&r->args, "grep"),
		.where = option_text(&r->args, "where"),
		.subset = option_text(&r->args, "subset"),
		.all = option_given(&r->args, "all"),
		.seed = (uint64_t)option_count(&r->args, "seed", 0),
	};
	enum rc rc = load(r, &rule, &v.panel);

	if (!rc)
		rc = queue_new(r->project, v.panel, &rule, &v.queue, &r->err);
	if (!rc)
		rc = projection_each(r->project, count_said, &v, &r->err);
	if (!rc)
		rc = tell(&v);
	queue_free(v.queue);
	panel_free(v.panel);
	arena_release(&v.arena);
	return rc;
}

static const struct option opts[] = {
	{ .name = "order",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .choice = names_order,
	  .help = "what comes first" },
	{ .name = "where",
	  .kind = OPTION_TEXT,
	  .arg = "SQL",
	  .help = "only items for which this holds" },
	{ .name = "grep",
	  .kind = OPTION_TEXT,
	  .arg = "REGEX",
	  .help = "only items with this in the prompt or a response" },
	{ .name = "subset",
	  .kind = OPTION_TEXT,
	  .arg = "NAME",
	  .help = "only the pairs of this subset" },
	{ .name = "limit",
	  .letter = 'n',
	  .kind = OPTION_COUNT,
	  .arg = "N",
	  .help = "at most so many" },
	{ .name = "seed", .kind = OPTION_COUNT, .arg = "N", .help = "for the orders that draw" },
	{ .name = "all", .help = "the undisputed ones too" },
	{ .name = "json", .help = "one JSON object a line" },
	{ 0 },
};

const struct command cmd_queue = {
	.name = "queue",
	.args = "PROJECT",
	.help = "the disputed pairs, best first, and why each is here",
	.about = "for:against counts the committee's votes for the recorded label and against it;\n"
		 "a tie is neither. margin is the mean standardised margin towards the label.\n\n"
		 "--where is an SQL condition over the columns listed below; X REGEXP 'pattern'\n"
		 "is among its words.",
	.example = "assay queue hh.assay --order entropy --limit 20\n"
		   "assay queue hh.assay --where \"votes <= 2 and subset = 'math'\" --json",
	.group = GROUP_LABEL,
	.need = NEED_READ,
	.min = 1,
	.max = 1,
	.notes = notes_queue,
	.opts = opts,
	.run = run_queue,
};
