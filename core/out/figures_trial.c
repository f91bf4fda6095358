/*
 * figures_trial -- rows: trials, probes.
 *
 * Owns: reading judgments of claims from the log into trial rows. May call:
 * store, measure/trial, measure/detect, out/judged, out/sheet. Never: counts.
 *
 * A claim's arm is its subset, its question the prompt that it shares with
 * other answers. Of a study's trials the log holds neither arm nor gold, so
 * that nobody sees them there; the study's file (options.study) brings them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/measure/detect.h"
#include "core/out/figures.h"
#include "core/out/judged.h"
#include "core/out/sheet.h"
#include "core/out/trials.h"
#include "core/store/event.h"
#include "core/store/item.h"

struct trialing {
	struct judged judged;
	const char *why;
	size_t unknown;		/* judgments of items that are not here */
};

struct reading {
	const struct figures_context *c;
	struct trial_row *row;
	size_t n, cap;
	const char **who;
	size_t people, people_cap;
	int arm_of[256];	/* subset -> arm, -1 none yet */
	const char **arm;
	size_t arms, unknown;
};

static uint32_t evaluator(struct reading *r, const char *name)
{
	for (size_t i = 0; i < r->people; i++)
		if (strcmp(r->who[i], name) == 0)
			return (uint32_t)i;
	r->who = mem_grow(r->who, &r->people_cap, r->people + 1, sizeof(*r->who));
	r->who[r->people] = arena_dup(r->c->arena, name, strlen(name));
	return (uint32_t)r->people++;
}

/* More subsets than arms there can be share the last one. */
static uint16_t arm(struct reading *r, uint16_t subset)
{
	size_t s = subset < 256 ? subset : 255;

	if (r->arm_of[s] < 0) {
		const char *name = r->c->panel->subset_name[subset];

		if (r->arms == TRIAL_ARMS)
			return TRIAL_ARMS - 1;
		r->arm[r->arms] = *name ? name : "all";
		r->arm_of[s] = (int)r->arms++;
	}
	return (uint16_t)r->arm_of[s];
}

/* The panel index of the item a trial event is about, or SIZE_MAX. */
static size_t item_of(struct reading *r, const struct event *e, const struct json *body)
{
	const char *key = json_text(json_get(body, "item"), "");
	struct err err = ERR_INIT;
	bool swapped;
	int64_t id;
	enum rc rc = e->has_item ? item_by_identity(r->c->project, &e->item, &id, &err)
				 : item_by_key(r->c->project, 0, (struct slice){ key, strlen(key) },
					       &id, &swapped, &err);

	if (rc || id < 1 || (size_t)id > r->c->panel->n ||
	    r->c->panel->kind[id - 1] != ITEM_CLAIM ||
	    (r->c->panel->flags[id - 1] & ITEM_SUPERSEDED))
		return SIZE_MAX;
	return (size_t)id - 1;
}

static bool flag(const struct json *body, const char *name)
{
	return json_bool(json_get(body, name), false);
}

/* A judgment, or false: an open trial, practice, a check, a repeat, void, aborted. */
static bool outcome(const struct json *b, struct trial_row *row)
{
	const char *end = json_text(json_get(b, "end_reason"), "");
	const char *verdict = json_text(json_get(b, "verdict"), "");

	if (strcmp(json_text(json_get(b, "phase"), ""), "end") != 0 || flag(b, "practice") ||
	    flag(b, "check") || json_get(b, "repeat_of"))
		return false;
	row->confidence = json_double(json_get(b, "confidence"), NAN);
	row->seconds = json_double(json_get(b, "seconds"), NAN);
	if (json_get(b, "ended"))
		row->seconds = (json_double(json_get(b, "ended"), NAN) -
				json_double(json_get(b, "onset"), NAN)) / 1e9;
	if (strcmp(end, "timeout") == 0) {
		row->outcome = TRIAL_TIMEOUT;
		return true;
	}
	if (*verdict)
		row->outcome = strcmp(verdict, "correct") == 0 ? TRIAL_APPROVE : TRIAL_REJECT;
	else
		row->outcome = (uint8_t)trial_outcome_of(row->confidence);
	return strcmp(end, "response") == 0 && (*verdict || !isnan(row->confidence));
}

static void take(struct reading *r, const struct event *e, const struct json *body)
{
	struct trial_row row = { .weight = 1, .stratum = TRIAL_NONE };
	const struct panel *p = r->c->panel;
	size_t i;

	if (!outcome(body, &row))
		return;
	i = item_of(r, e, body);
	if (i == SIZE_MAX) {
		r->unknown++;
		return;
	}
	if (r->c->subset >= 0 && p->subset[i] != r->c->subset)
		return;
	row.item = (uint32_t)i;
	row.question = p->group ? p->group[i] : (uint32_t)i;
	row.arm = arm(r, p->subset[i]);
	row.gold = p->label[i];
	row.evaluator = evaluator(r, e->annotator);
	r->row = mem_grow(r->row, &r->cap, r->n + 1, sizeof(*r->row));
	r->row[r->n++] = row;
}

static bool see(void *ctx, const struct event *e)
{
	struct reading *r = ctx;
	struct err err = ERR_INIT;
	struct json *body;

	if (e->kind == EVENT_TRIAL && e->body &&
	    !json_parse(e->body, strlen(e->body), &body, &err)) {
		take(r, e, body);
		json_free(body);
	}
	return true;
}

static void *settled(const struct figures_context *c, void *v, size_t n, size_t size)
{
	void *out = arena_alloc(c->arena, n * size + 1);

	if (n)
		memcpy(out, v, n * size);
	free(v);
	return out;
}

static const char *const *names(const struct figures_context *c, const char *const *v, size_t n)
{
	const char **out = arena_alloc(c->arena, (n + 1) * sizeof(*out));

	for (size_t i = 0; i < n; i++)
		out[i] = arena_dup(c->arena, v[i], strlen(v[i]));
	return out;
}

/* Everything that the log holds of this study. */
static void gather_study(const struct figures_context *c, struct trialing *t)
{
	struct err err = ERR_INIT;
	struct study *s = NULL;
	struct trials *all = NULL;

	if (study_load(c->options.study, &s, NULL, &err) ||
	    trials_gather(c->project, s, &all, &err)) {
		t->why = arena_dup(c->arena, err.text, strlen(err.text));
	} else {
		trials_judged(all, c->arena, &t->judged);
		t->judged.arm = names(c, t->judged.arm, t->judged.arms);
		t->judged.evaluator = names(c, t->judged.evaluator, t->judged.evaluators);
	}
	trials_free(all);
	study_free(s);
}

static void gather(const struct figures_context *c, bool adjudicated, void *result)
{
	struct trialing *t = result;
	struct reading r = { .c = c, .arm = arena_zalloc(c->arena, TRIAL_ARMS * sizeof(char *)) };
	struct err err = ERR_INIT;

	(void)adjudicated;	/* gold is gold */
	if (c->options.study) {
		gather_study(c, t);
		return;
	}
	memset(r.arm_of, -1, sizeof(r.arm_of));
	if (event_each(c->project, 0, see, &r, &err))
		t->why = arena_dup(c->arena, err.text, strlen(err.text));
	if (r.arms == 2)
		trial_strata(r.row, r.n, 0, 1);
	t->unknown = r.unknown;
	t->judged = (struct judged){ .n = r.n, .arm = r.arm, .arms = r.arms, .evaluators = r.people,
				     .rule = TRIAL_REJECTS, .a = r.arms == 2 ? 0 : -1,
				     .b = r.arms == 2 ? 1 : -1, .primary = TRIAL_FPR_BOTH_WRONG };
	t->judged.row = settled(c, r.row, r.n, sizeof(*r.row));
	t->judged.evaluator = settled(c, r.who, r.people, sizeof(*r.who));
}

static const struct trialing *trialing(const struct figures_context *c)
{
	return figures_once(c, gather, false, sizeof(struct trialing));
}

/* M-MIS-8: how far a score that stands for the judgment goes with it. */
static void json_proxies(const struct figures_context *c, const struct judged *s, struct jsonout *j)
{
	const struct panel *p = c->panel;

	jsonout_object(j, "proxies");
	for (size_t k = 0; k < p->k && p->score[0]; k++) {
		struct trial_validity v = trial_validity(s->row, s->n, p->score[0] + k * p->n);

		if (!(v.proxies > 0))
			continue;
		jsonout_object(j, p->rm[k]);
		jsonout_int(j, "n", (int64_t)v.proxies);
		jsonout_double(j, "pearson", v.proxy_human);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static const char name_it[] = "the judgments are a study's; name its file with --study";

static void json_trials(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct trialing *t = trialing(c);

	jsonout_object(j, "trials");
	if (t->unknown)
		jsonout_int(j, "of_unknown_items", (int64_t)t->unknown);
	if (t->why || !t->judged.n) {
		jsonout_text(j, "why",
			     t->why	  ? t->why
			     : t->unknown ? name_it
					  : "nobody has judged a claim yet");
	} else if (adjudicated) {
		jsonout_text(j, "why", "judgments are held against gold: the same as raw");
	} else {
		judged_json(&t->judged, j);
		json_proxies(c, &t->judged, j);
	}
	jsonout_close_object(j);
}

static void text_trials(const struct figures_context *c, struct str *out)
{
	const struct trialing *t = trialing(c);

	if (!t->why && t->judged.n)
		judged_text(&t->judged, out);
	else if (t->why || t->unknown)
		str_addf(out, "  %s\n", t->why ? t->why : name_it);
}

/* ---- scores of claims against gold ---- */

static struct estimate probe(const struct figures_context *c, size_t k)
{
	const struct panel *p = c->panel;
	double *score = mem_alloc(p->n + 1, sizeof(*score));
	int8_t *gold = mem_alloc(p->n + 1, 1);
	size_t n = 0;
	struct estimate e;

	for (size_t i = 0; i < p->n; i++)
		if (p->kind[i] == ITEM_CLAIM && !(p->flags[i] & ITEM_SUPERSEDED) &&
		    (c->subset < 0 || p->subset[i] == c->subset)) {
			score[n] = p->score[0][k * p->n + i];
			gold[n++] = p->label[i];
		}
	e = detect_auroc(score, gold, n);
	free(gold);
	free(score);
	return e;
}

static void json_probes(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	jsonout_object(j, "probes");
	for (size_t k = 0; k < c->panel->k && !adjudicated; k++) {
		struct estimate e = probe(c, k);

		if (!(e.n > 0))
			continue;
		jsonout_object(j, c->panel->rm[k]);
		jsonout_int(j, "n", (int64_t)e.n);
		jsonout_double(j, "auroc", e.value);
		jsonout_double(j, "se", e.se);
		jsonout_int(j, "dropped", (int64_t)e.dropped);
		figures_interval(j, &e, false);
		jsonout_close_object(j);
	}
	if (adjudicated)
		jsonout_text(j, "why", "scores are held against gold: the same as raw");
	jsonout_close_object(j);
}

static void text_probes(const struct figures_context *c, struct str *out)
{
	struct sheet t;

	sheet_begin(&t, "scorer|>claims|>AUROC|>95 %|");
	for (size_t k = 0; k < c->panel->k; k++) {
		struct estimate e = probe(c, k);
		struct str bar = STR_INIT;

		if (!(e.n > 0))
			continue;
		sheet_cell(&t, "%s", c->panel->rm[k]);
		sheet_cell(&t, "%.0f", e.n);
		sheet_number(&t, e.value, 4);
		sheet_cell(&t, "%.4f to %.4f", e.lo, e.hi);
		sheet_bar(&bar, e.value, 20);
		sheet_cell(&t, "%s", bar.s);
		str_release(&bar);
	}
	sheet_end(&t, 2, 0, out);
}

const struct figure figures_trial[] = {
	{ "trials", "judgments of right and wrong, by arm", FIGURES_GROUPS | FIGURES_SCORES,
	  json_trials, text_trials, NULL },
	{ "probes", "scores of claims against gold", FIGURES_SCORES, json_probes, text_probes,
	  NULL },
	{ 0 },
};
