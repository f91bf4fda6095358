/* clean -- see clean.h. */
#include "core/out/clean.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/store/item.h"
#include "core/work/policy.h"

/* Parameters by number; a policy takes some of them. */
enum { P_F, P_Q, P_M, P_P, P_COUNT };

static const struct {
	const char *name;
	double least, most;
	bool whole;
} parameters[P_COUNT] = {
	[P_F] = { "F", 0, 64, true },
	[P_Q] = { "q", 0, 1, false },
	[P_M] = { "m", 1, 1000, true },
	[P_P] = { "p", 0, 1, false },
};

/* The work of one run: whose scores count, what the parameters are. */
struct job {
	struct project *project;
	struct panel *panel;
	struct clean *clean;
	double value[P_COUNT];
	size_t *rm, k;			/* RMs that judge */
	struct policy people;		/* adjudication that overrides (sac_like) or decides */
	double *mean[2], low;		/* sac_like: mean standardised score by side; its quantile */
};

typedef void judge_fn(struct job *j, struct clean_row *row);

struct rule {
	const char *role;		/* RMs of this role judge; NULL: people do */
	judge_fn *judge;
	bool flips;			/* what is flagged is swapped, not dropped */
	bool lowest;			/* flagged are the lowest share p by score */
	unsigned takes;			/* bit per parameter */
	double standard[P_COUNT];
};

/* ---- scores of one pair ---- */

static int label_of(const struct job *j, const struct clean_row *row)
{
	return j->panel->label[row->index];
}

static double gap(const struct job *j, size_t k, uint32_t i, int label)
{
	const struct panel *p = j->panel;

	return p->score[label][j->rm[k] * p->n + i] - p->score[1 - label][j->rm[k] * p->n + i];
}

/* Votes for the label; false if a judge's score is missing. */
static bool count_votes(const struct job *j, struct clean_row *row, size_t *votes)
{
	*votes = 0;
	for (size_t k = 0; k < j->k; k++) {
		double g = gap(j, k, row->index, label_of(j, row));

		if (isnan(g))
			return false;
		*votes += g > 0;
		row->tie |= g == 0;
	}
	row->score = (double)*votes;
	return true;
}

static void decide(struct clean_row *row, enum adjudication what, const char *why)
{
	row->action = (uint8_t)what;
	row->reason = why;
}

static void unscored(struct job *j, struct clean_row *row)
{
	j->clean->unscored++;
	decide(row, ADJ_KEEP, "a score is missing");
}

/* ---- rules ---- */

static void judge_all(struct job *j, struct clean_row *row)
{
	size_t votes;

	if (!count_votes(j, row, &votes))
		unscored(j, row);
	else if (votes == 0)
		decide(row, ADJ_DROP, "no model votes for the label");
	else
		decide(row, ADJ_KEEP, "a model votes for the label");
}

static void judge_majority(struct job *j, struct clean_row *row)
{
	size_t votes;

	if (!count_votes(j, row, &votes))
		unscored(j, row);
	else if (2 * votes < j->k)
		decide(row, ADJ_DROP, "fewer than half the models vote for the label");
	else
		decide(row, ADJ_KEEP, "half the models or more vote for the label");
}

/* The judge's tie keeps the pair. */
static void judge_judge(struct job *j, struct clean_row *row)
{
	double g = gap(j, 0, row->index, label_of(j, row));

	row->score = g;
	row->tie = g == 0;
	if (isnan(g))
		unscored(j, row);
	else if (g < 0)
		decide(row, ADJ_DROP, "the judge prefers the rejected response");
	else
		decide(row, ADJ_KEEP, "the judge does not prefer the rejected response");
}

/* Scores only; which are the lowest shows when all are there. */
static void judge_gap(struct job *j, struct clean_row *row)
{
	double sum = 0;

	for (size_t k = 0; k < j->k; k++) {
		double g = gap(j, k, row->index, label_of(j, row));

		sum += g;
		row->tie |= g == 0;
	}
	row->score = sum / (double)j->k;
	if (isnan(row->score))
		unscored(j, row);
	else
		decide(row, ADJ_KEEP, "mean gap above the lowest share");
}

static void judge_people(struct job *j, struct clean_row *row)
{
	static const char *const why[] = {
		[ADJ_OPEN] = "nobody decided", [ADJ_KEEP] = "people keep the label",
		[ADJ_FLIP] = "people turn the label", [ADJ_DROP] = "people drop the pair",
	};
	uint8_t what = j->panel->adj[row->index];

	decide(row, (enum adjudication)what, why[what]);
}

/*
 * A reading of source-aware cleaning, not the paper's algorithm: people first,
 * then both responses poor drops, then at most F votes for the label flips.
 */
static void judge_sac_like(struct job *j, struct clean_row *row)
{
	size_t votes;
	bool scored = count_votes(j, row, &votes);
	uint32_t i = row->index;

	if (j->panel->adj[i] != ADJ_OPEN)
		judge_people(j, row);
	else if (!scored)
		unscored(j, row);
	else if (j->mean[0][i] < j->low && j->mean[1][i] < j->low)
		decide(row, ADJ_DROP, "both mean scores below the quantile q");
	else if ((double)votes <= j->value[P_F])
		decide(row, ADJ_FLIP, "at most F models vote for the label");
	else
		decide(row, ADJ_KEEP, "more than F models vote for the label");
}

#define BIT(p) (1u << (p))

/* What they are for people; `rules` has a row of the same number. */
static const struct clean_policy names[] = {
	{ "vote-all-flip", "flip pairs whose label no model votes for (PrefCleanBench VoteAll-F)",
	  "" },
	{ "vote-all-remove", "drop pairs whose label no model votes for (VoteAll-R)", "" },
	{ "vote-maj-flip", "flip pairs whose label fewer than half the models vote for (VoteMaj-F)",
	  "" },
	{ "vote-maj-remove",
	  "drop pairs whose label fewer than half the models vote for (VoteMaj-R)", "" },
	{ "judge-flip", "flip pairs whose rejected response the judge scores higher (LLM-Judge-F)",
	  "" },
	{ "judge-remove",
	  "drop pairs whose rejected response the judge scores higher (LLM-Judge-R)", "" },
	{ "gap-flip", "flip the share p of pairs with the lowest mean gap (RwGap-F)", "p=0.1" },
	{ "gap-remove", "drop the share p of pairs with the lowest mean gap (RwGap-R)", "p=0.1" },
	{ "sac_like",
	  "people's word first; else drop where both mean standardised scores lie below quantile q, "
	  "flip at F votes or fewer, keep the rest; a reading of ours, not the paper's algorithm",
	  "F=0 q=0.05 m=1" },
};

static const struct rule rules[COUNT(names)] = {
	{ "committee", judge_all, true, false, 0, { 0 } },
	{ "committee", judge_all, false, false, 0, { 0 } },
	{ "committee", judge_majority, true, false, 0, { 0 } },
	{ "committee", judge_majority, false, false, 0, { 0 } },
	{ "judge", judge_judge, true, false, 0, { 0 } },
	{ "judge", judge_judge, false, false, 0, { 0 } },
	{ "committee", judge_gap, true, true, BIT(P_P), { [P_P] = 0.1 } },
	{ "committee", judge_gap, false, true, BIT(P_P), { [P_P] = 0.1 } },
	{ "committee", judge_sac_like, true, false, BIT(P_F) | BIT(P_Q) | BIT(P_M),
	  { [P_F] = 0, [P_Q] = 0.05, [P_M] = 1 } },
};

/* For the adjudication policies of core/work/policy. */
static const struct rule people_rule = { NULL, judge_people, true, false, BIT(P_M), { [P_M] = 1 } };

const struct clean_policy *clean_policies(size_t *n)
{
	*n = COUNT(names);
	return names;
}

const char *clean_action(uint8_t adjudication)
{
	static const char *const name[] = {
		[ADJ_OPEN] = "open", [ADJ_KEEP] = "keep", [ADJ_FLIP] = "flip", [ADJ_DROP] = "drop",
	};

	return name[adjudication & 3];
}

/* ---- setting up ---- */

static enum rc no_policy(const char *name, struct err *err)
{
	struct str list = STR_INIT;
	size_t n = 0;
	const struct policy *p = policy_all(&n);
	enum rc rc;

	for (size_t i = 0; i < n; i++)
		str_addf(&list, "%s, ", p[i].name);
	for (size_t i = 0; i < COUNT(names); i++)
		str_addf(&list, "%s%s", i ? ", " : "", names[i].name);
	rc = err_set(err, RC_INPUT, "no policy \"%.60s\": there are %s", name, list.s);
	str_release(&list);
	return rc;
}

static enum rc find_rule(struct job *j, const char *name, const struct rule **rule, struct err *err)
{
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < COUNT(names); i++) {
		if (!str_equal(names[i].name, name))
			continue;
		*rule = &rules[i];
		j->clean->policy = names[i].name;
		j->clean->help = names[i].help;
		j->clean->circular = true;
		j->clean->role = rules[i].role;
		return policy_find(NULL, &j->people, err);
	}
	if (policy_find(name, &j->people, &ignored))
		return no_policy(name, err);
	*rule = &people_rule;
	j->clean->policy = j->people.name;
	j->clean->help = j->people.help;
	return RC_OK;
}

static enum rc set_one(struct job *j, const struct rule *r, const char *set, struct err *err)
{
	const char *equals = strchr(set, '=');
	char *end = NULL;

	for (size_t p = 0; equals && p < P_COUNT; p++) {
		if (strncmp(parameters[p].name, set, (size_t)(equals - set)) != 0 ||
		    strlen(parameters[p].name) != (size_t)(equals - set) || !(r->takes & BIT(p)))
			continue;
		double v = strtod(equals + 1, &end);

		if (!equals[1] || *end || !(v >= parameters[p].least && v <= parameters[p].most) ||
		    (parameters[p].whole && v != floor(v)))
			return err_set(err, RC_INPUT, "%s=%.40s: %s should be a %snumber from %g to %g",
				       parameters[p].name, equals + 1, parameters[p].name,
				       parameters[p].whole ? "whole " : "", parameters[p].least,
				       parameters[p].most);
		j->value[p] = v;
		return RC_OK;
	}
	return err_set(err, RC_INPUT, "policy %s has no parameter \"%.60s\": it takes %s",
		       j->clean->policy, set, r->takes ? j->clean->parameters : "none");
}

static const char *parameters_text(struct job *j, const struct rule *r)
{
	struct str s = STR_INIT;
	const char *out;

	for (size_t p = 0; p < P_COUNT; p++)
		if (r->takes & BIT(p))
			str_addf(&s, "%s%s=%g", s.len ? " " : "", parameters[p].name, j->value[p]);
	out = arena_dup(&j->clean->arena, s.s, s.len);
	str_release(&s);
	return out;
}

static enum rc set_parameters(struct job *j, const struct rule *r, const struct clean_options *o,
			      struct err *err)
{
	memcpy(j->value, r->standard, sizeof(j->value));
	if (r == &people_rule)
		j->value[P_M] = j->people.m;
	j->clean->parameters = parameters_text(j, r);
	for (size_t i = 0; i < o->n_set; i++)
		if (set_one(j, r, o->set[i], err))
			return err->code;
	j->clean->parameters = parameters_text(j, r);
	return RC_OK;
}

/* The RMs of the rule's role, pairwise ones where votes alone count;
   of the judges exactly one, lest two argue. */
static enum rc find_judges(struct job *j, const struct rule *r, struct err *err)
{
	const struct panel *p = j->panel;
	bool votes = r->judge == judge_all || r->judge == judge_majority;

	j->rm = arena_alloc(&j->clean->arena, (p->k + 1) * sizeof(*j->rm));
	for (size_t k = 0; r->role && k < p->k; k++)
		if (str_equal(p->rm_role[k], r->role) && (votes || !panel_pairwise(p, k)))
			j->rm[j->k++] = k;
	if (r->role && j->k == 0)
		return err_set(err, RC_INPUT, "policy %s needs scores of role %s: import some with --role %s",
			       j->clean->policy, r->role, r->role);
	if (r->judge == judge_judge && j->k > 1)
		return err_set(err, RC_INPUT, "policy %s needs one model of role judge, there are %zu",
			       j->clean->policy, j->k);
	return RC_OK;
}

/* ---- sac_like's means ---- */

/* Mean and 1/sd of all of one RM's scores. */
static void moments(const struct panel *p, size_t k, double *mean, double *scale)
{
	double n = 0, sum = 0, squares = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t at = 0; at < 2 * p->n; at++) {
			double v = p->score[at >= p->n][k * p->n + at % p->n];

			if (!isfinite(v))
				continue;
			n += pass == 0;
			sum += pass == 0 ? v : 0;
			squares += pass == 1 ? (v - *mean) * (v - *mean) : 0;
		}
		*mean = n > 0 ? sum / n : 0;
	}
	*scale = squares > 0 ? sqrt(n / squares) : 0;
}

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The value that a share q of all means lie below; nothing lies below it for q = 0. */
static double quantile_of_means(const struct job *j)
{
	size_t n = 0, want;
	double *all = mem_alloc(2 * j->panel->n, sizeof(*all)), low = -INFINITY;

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < j->panel->n; i++)
			if (isfinite(j->mean[s][i]))
				all[n++] = j->mean[s][i];
	qsort(all, n, sizeof(*all), by_number);
	want = (size_t)floor(j->value[P_Q] * (double)n);
	if (want > 0)
		low = want < n ? all[want] : INFINITY;
	free(all);
	return low;
}

static void standardise(struct job *j)
{
	const struct panel *p = j->panel;

	for (int s = 0; s < 2; s++)
		j->mean[s] = arena_zalloc(&j->clean->arena, (p->n + 1) * sizeof(double));
	for (size_t k = 0; k < j->k; k++) {
		double mean = 0, scale = 0;

		moments(p, j->rm[k], &mean, &scale);
		for (int s = 0; s < 2; s++)
			for (size_t i = 0; i < p->n; i++)
				j->mean[s][i] += (p->score[s][j->rm[k] * p->n + i] - mean) * scale / (double)j->k;
	}
	j->low = quantile_of_means(j);
}

/* ---- the run ---- */

static void gather(struct job *j, int subset)
{
	const struct panel *p = j->panel;
	struct clean *c = j->clean;

	c->row = arena_alloc(&c->arena, (p->n + 1) * sizeof(*c->row));
	for (uint32_t i = 0; i < p->n; i++) {
		if (subset >= 0 && p->subset[i] != subset)
			continue;
		if (p->flags[i] & ITEM_SUPERSEDED)
			c->left_out.superseded++;
		else if (p->kind[i] != ITEM_PAIR)
			c->left_out.claims++;
		else if (p->label[i] == SIDE_NONE)
			c->left_out.unlabelled++;
		else
			c->row[c->n++] = (struct clean_row){ .index = i, .score = NAN };
	}
}

struct ranked {
	double score;
	size_t row;
};

static int by_score(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Flag the lowest floor(p n); equals in the order of the file. */
static void flag_lowest(struct job *j)
{
	struct clean *c = j->clean;
	struct ranked *v = mem_alloc(c->n, sizeof(*v));
	size_t n = 0, want = (size_t)floor(j->value[P_P] * (double)c->n);

	for (size_t r = 0; r < c->n; r++)
		if (!isnan(c->row[r].score))
			v[n++] = (struct ranked){ c->row[r].score, r };
	qsort(v, n, sizeof(*v), by_score);
	for (size_t at = 0; at < want && at < n; at++)
		decide(&c->row[v[at].row], ADJ_DROP, "mean gap among the lowest share");
	free(v);
}

static void count(struct clean *c, const struct clean_row *row)
{
	size_t r = 0;

	c->count[row->action]++;
	while (r < c->n_reasons &&
	       (c->reason[r].reason != row->reason || c->reason[r].action != row->action))
		r++;
	if (r == c->n_reasons)
		c->reason[c->n_reasons++] = (struct clean_reason){ row->reason, row->action, 0 };
	c->reason[r].n++;
}

#define REASONS 32

static void judge(struct job *j, const struct rule *r)
{
	struct clean *c = j->clean;

	c->reason = arena_alloc(&c->arena, REASONS * sizeof(*c->reason));
	for (size_t i = 0; i < c->n; i++)
		r->judge(j, &c->row[i]);
	if (r->lowest)
		flag_lowest(j);
	for (size_t i = 0; i < c->n; i++) {
		if (r->flips && r->role && r->judge != judge_sac_like && c->row[i].action == ADJ_DROP)
			c->row[i].action = ADJ_FLIP;
		count(c, &c->row[i]);
	}
}

static enum rc find_subset(const struct panel *p, const char *name, int *out, struct err *err)
{
	*out = name ? panel_subset(p, name) : -1;
	if (name && *out < 0)
		return err_set(err, RC_INPUT, "no subset \"%s\" in this project", name);
	return RC_OK;
}

enum rc clean_run(struct project *p, struct panel *panel, const struct clean_options *o,
		  struct clean **out, struct err *err)
{
	struct job j = { .project = p, .panel = panel, .clean = mem_zalloc(1, sizeof(*j.clean)) };
	const struct rule *rule = NULL;
	size_t touched = 0;
	int subset = -1;
	enum rc rc;

	if ((rc = find_rule(&j, o->policy ? o->policy : policy_all(&touched)->name, &rule, err)) ||
	    (rc = find_subset(panel, o->subset, &subset, err)) ||
	    (rc = set_parameters(&j, rule, o, err)) || (rc = find_judges(&j, rule, err)))
		goto out;
	if (rule->takes & BIT(P_M)) {
		j.people.m = (int)j.value[P_M];
		if ((rc = policy_apply(p, &j.people, NULL, panel, &touched, err)))
			goto out;
	}
	if (rule->judge == judge_sac_like)
		standardise(&j);
	gather(&j, subset);
	judge(&j, rule);
	*out = j.clean;
	j.clean = NULL;
out:
	clean_free(j.clean);
	return rc;
}

void clean_free(struct clean *c)
{
	if (!c)
		return;
	arena_release(&c->arena);
	free(c);
}
