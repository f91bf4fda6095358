/* policy -- see policy.h. */
#include "core/work/policy.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/measure/consensus.h"
#include "core/store/item.h"

/* The source bits that the rules know by name. */
enum { BIT_S1 = 1, BIT_S5 = 1 << 4, BIT_S6 = 1 << 5 };

/* What the annotators of one item said, counted once; rules read nothing else. */
struct tally {
	int m;
	bool labelled;		/* the label names a side */
	enum choice verdict;
	bool verdict_for, verdict_against;
	int on_for, on_against;	/* annotators who chose with, against the label */
	int both_bad, harmful, wrong, bad; /* bad: any of the three, an annotator counted once */
	int s1;
};

static bool verdict_keep(const struct tally *t)
{
	return t->verdict_for;
}

static bool verdict_flip(const struct tally *t)
{
	return t->verdict_against;
}

static bool verdict_drop(const struct tally *t)
{
	return t->verdict == CHOICE_BOTH_BAD;
}

static bool verdict_none(const struct tally *t)
{
	return t->verdict != CHOICE_NONE;
}

static bool said_harmful(const struct tally *t)
{
	return t->harmful >= t->m;
}

static bool said_wrong(const struct tally *t)
{
	return t->wrong >= t->m;
}

static bool said_both_bad(const struct tally *t)
{
	return t->both_bad >= t->m;
}

/* One says S5, another both bad: together they may be m. */
static bool said_bad(const struct tally *t)
{
	return t->bad >= t->m;
}

static bool tagged_s1(const struct tally *t)
{
	return t->labelled && t->s1 >= t->m;
}

static bool chose_against(const struct tally *t)
{
	return t->on_against >= t->m && t->on_against > t->on_for;
}

static bool chose_for(const struct tally *t)
{
	return t->on_for >= t->m;
}

struct rule {
	bool (*holds)(const struct tally *);
	enum adjudication what;
	const char *reason;
};

enum { VERDICT_KEEP, VERDICT_FLIP, VERDICT_DROP, VERDICT_NONE, HARMFUL, WRONG, BOTH_BAD, BAD,
       TAGGED_S1, AGAINST, FOR };

/* In order of precedence: the first row that is in force and holds decides. */
static const struct rule rules[] = {
	[VERDICT_KEEP] = { verdict_keep, ADJ_KEEP, "verdict for the label" },
	[VERDICT_FLIP] = { verdict_flip, ADJ_FLIP, "verdict against the label" },
	[VERDICT_DROP] = { verdict_drop, ADJ_DROP, "verdict: both bad" },
	[VERDICT_NONE] = { verdict_none, ADJ_OPEN, "verdict names no side" },
	[HARMFUL] = { said_harmful, ADJ_DROP, "S5: harmful suggestions in both" },
	[WRONG] = { said_wrong, ADJ_DROP, "S6: misinformation or irrelevance in both" },
	[BOTH_BAD] = { said_both_bad, ADJ_DROP, "both bad" },
	[BAD] = { said_bad, ADJ_DROP, "S5, S6 or both bad" },
	[TAGGED_S1] = { tagged_s1, ADJ_FLIP, "S1: mis-labeled" },
	[AGAINST] = { chose_against, ADJ_FLIP, "chosen against the label" },
	[FOR] = { chose_for, ADJ_KEEP, "chosen with the label" },
};

#define BIT(r) (1u << (r))
#define VERDICTS (BIT(VERDICT_KEEP) | BIT(VERDICT_FLIP) | BIT(VERDICT_DROP) | BIT(VERDICT_NONE))
#define DROPS (BIT(HARMFUL) | BIT(WRONG) | BIT(BOTH_BAD) | BIT(BAD))
#define CHOICES (BIT(AGAINST) | BIT(FOR))

static const struct policy policies[] = {
	{ "default",
	  "a verdict decides; else S5, S6 or both bad drop, a choice against the label flips, "
	  "one for it keeps; one annotator is enough",
	  1, VERDICTS | DROPS | CHOICES, false, false },
	{ "two", "as default, but two annotators must say it", 2, VERDICTS | DROPS | CHOICES, false,
	  false },
	{ "three", "as default, but three annotators must say it", 3, VERDICTS | DROPS | CHOICES,
	  false, false },
	{ "blind", "as default, but only choices made before anything was revealed count", 1,
	  VERDICTS | DROPS | CHOICES, true, false },
	{ "tags", "as default, and the tag S1 alone flips too", 1,
	  VERDICTS | DROPS | BIT(TAGGED_S1) | CHOICES, false, false },
	{ "verdicts", "verdicts decide, nothing else does", 1, VERDICTS, false, false },
	{ "consensus",
	  "verdicts decide; else what a model of who errs how (Dawid and Skene) is at least 90 % "
	  "sure of; it supposes one truth, which S2 to S4 deny",
	  1, VERDICTS, true, true },
	{ "none", "every item stays as it was recorded", 1, 0, false, false },
};

const struct policy *policy_all(size_t *n)
{
	*n = COUNT(policies);
	return policies;
}

enum rc policy_find(const char *name, struct policy *out, struct err *err)
{
	struct str names = STR_INIT;
	enum rc rc;

	if (!name)
		name = policies[0].name;
	for (size_t i = 0; i < COUNT(policies); i++)
		if (str_equal(policies[i].name, name)) {
			*out = policies[i];
			return RC_OK;
		}
	for (size_t i = 0; i < COUNT(policies); i++)
		str_addf(&names, "%s%s", i ? ", " : "", policies[i].name);
	rc = err_set(err, RC_INPUT, "no adjudication policy \"%s\": there are %s", name, names.s);
	str_release(&names);
	return rc;
}

static void tally_one(struct tally *t, const struct projection_state *s, bool blind,
		      enum choice with, enum choice against)
{
	enum choice c = blind ? s->blind_choice : s->choice;
	bool harmful = s->tags & BIT_S5, wrong = s->tags & BIT_S6;

	t->on_for += t->labelled && c == with;
	t->on_against += t->labelled && c == against;
	t->both_bad += c == CHOICE_BOTH_BAD;
	t->harmful += harmful;
	t->wrong += wrong;
	t->bad += harmful || wrong || c == CHOICE_BOTH_BAD;
	t->s1 += (s->tags & BIT_S1) != 0;
}

static struct tally tally_all(const struct policy *pol, int label, enum choice verdict,
			      const struct projection_state *s, size_t n)
{
	enum choice with = label == SIDE_B ? CHOICE_B : CHOICE_A;
	enum choice against = label == SIDE_B ? CHOICE_A : CHOICE_B;
	struct tally t = { .m = pol->m, .verdict = verdict };

	t.labelled = label == SIDE_A || label == SIDE_B;
	t.verdict_for = t.labelled && verdict == with;
	t.verdict_against = t.labelled && verdict == against;
	for (size_t i = 0; i < n; i++)
		tally_one(&t, &s[i], pol->blind, with, against);
	return t;
}

struct policy_outcome policy_judge(const struct policy *pol, int label, enum choice verdict,
				   const struct projection_state *s, size_t n)
{
	struct tally t = tally_all(pol, label, verdict, s, n);

	for (size_t r = 0; r < COUNT(rules); r++)
		if ((pol->rules & BIT(r)) && rules[r].holds(&t))
			return (struct policy_outcome){ rules[r].what, rules[r].reason };
	return (struct policy_outcome){ ADJ_OPEN, n ? "undecided" : "not annotated" };
}

/* ---- all items ---- */

struct apply {
	const struct policy *pol;
	const char *annotator;
	struct panel *panel;
	uint8_t *verdict;		/* enum choice per item; NULL: none count */
	struct projection_state *s;	/* of the item being gathered */
	size_t n, cap;
	int64_t item;			/* 0: none */
	size_t touched;
};

static bool is_pair(const struct panel *p, int64_t id)
{
	return id > 0 && (size_t)id <= p->n && p->kind[id - 1] == ITEM_PAIR;
}

/* The states of one item are together: judge it, make room for the next. */
static void flush(struct apply *a)
{
	if (a->item) {
		size_t i = (size_t)a->item - 1;
		enum choice verdict = a->verdict ? (enum choice)a->verdict[i] : CHOICE_NONE;
		struct policy_outcome o =
			policy_judge(a->pol, a->panel->label[i], verdict, a->s, a->n);

		a->touched += o.what != ADJ_OPEN;
		a->panel->adj[i] = (uint8_t)o.what;
		if (a->verdict)
			a->verdict[i] = CHOICE_NONE;
	}
	a->n = 0;
	a->item = 0;
}

static bool on_state(void *ctx, const struct projection_state *s)
{
	struct apply *a = ctx;

	if (!is_pair(a->panel, s->item_id))
		return true;
	if (a->annotator && !str_equal(a->annotator, s->annotator))
		return true;
	if (s->item_id != a->item) {
		flush(a);
		a->item = s->item_id;
	}
	a->s = mem_grow(a->s, &a->cap, a->n + 1, sizeof(*a->s));
	a->s[a->n++] = *s;
	return true;
}

static bool on_verdict(void *ctx, const struct digest *item, int64_t item_id, enum choice verdict)
{
	struct apply *a = ctx;

	(void)item;
	if (is_pair(a->panel, item_id))
		a->verdict[item_id - 1] = (uint8_t)verdict;
	return true;
}

/* Items with a verdict that nobody chose on; the others were taken by flush. */
static void judge_verdicts(struct apply *a)
{
	for (size_t i = 0; a->verdict && i < a->panel->n; i++) {
		if (a->verdict[i] == CHOICE_NONE)
			continue;
		a->item = (int64_t)i + 1;
		flush(a);
	}
}

/* ---- consensus ---- */

#define SURE 0.9

/* Classes of the model; unsure and none are no rating. */
enum { CLASS_A, CLASS_B, CLASS_GOOD, CLASS_BAD, CLASS_TIE, CLASSES };

struct ratings {
	const struct panel *panel;
	const char *annotator;
	struct arena *arena;
	struct consensus_rating *r;
	size_t n, cap;
	uint32_t *item;			/* panel index by item of the model */
	size_t items, item_cap;
	const char **who;
	size_t people, people_cap;
};

static int class_of(enum choice c)
{
	static const int class[CHOICE_COUNT] = {
		[CHOICE_NONE] = -1, [CHOICE_A] = CLASS_A, [CHOICE_B] = CLASS_B,
		[CHOICE_BOTH_GOOD] = CLASS_GOOD, [CHOICE_BOTH_BAD] = CLASS_BAD,
		[CHOICE_UNSURE] = -1, [CHOICE_TIE] = CLASS_TIE,
	};

	return class[c];
}

static uint32_t rater(struct ratings *v, const char *name)
{
	for (size_t i = 0; i < v->people; i++)
		if (str_equal(v->who[i], name))
			return (uint32_t)i;
	v->who = mem_grow(v->who, &v->people_cap, v->people + 1, sizeof(*v->who));
	v->who[v->people] = arena_dup(v->arena, name, strlen(name));
	return (uint32_t)v->people++;
}

static bool on_rating(void *ctx, const struct projection_state *s)
{
	struct ratings *v = ctx;
	int class = class_of(s->blind_choice);

	if (!is_pair(v->panel, s->item_id) || class < 0 ||
	    (v->annotator && !str_equal(v->annotator, s->annotator)))
		return true;
	if (!v->items || v->item[v->items - 1] != (uint32_t)s->item_id - 1) {
		v->item = mem_grow(v->item, &v->item_cap, v->items + 1, sizeof(*v->item));
		v->item[v->items++] = (uint32_t)s->item_id - 1;
	}
	v->r = mem_grow(v->r, &v->cap, v->n + 1, sizeof(*v->r));
	v->r[v->n++] = (struct consensus_rating){ (uint32_t)v->items - 1, rater(v, s->annotator),
						  (uint8_t)class };
	return true;
}

static enum adjudication agreed(int class, int label)
{
	if (class == CLASS_BAD)
		return ADJ_DROP;
	if (label == SIDE_NONE || (class != CLASS_A && class != CLASS_B))
		return ADJ_OPEN;
	return (class == CLASS_A) == (label == SIDE_A) ? ADJ_KEEP : ADJ_FLIP;
}

/* Items that a verdict decided stay as they are. */
static enum rc apply_consensus(struct project *p, struct apply *a, const uint8_t *decided,
			       struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct ratings v = { .panel = a->panel, .annotator = a->annotator, .arena = &arena };
	enum rc rc = projection_each(p, on_rating, &v, err);
	struct consensus c;

	if (!rc && v.n) {
		c = consensus_fit(v.r, v.n, v.items, v.people, CLASSES, CONSENSUS_EVERY,
				  CONSENSUS_DIAGONAL, &arena);
		for (size_t i = 0; i < v.items && c.model != CONSENSUS_NONE; i++) {
			uint8_t *adj = &a->panel->adj[v.item[i]];

			if (decided[v.item[i]] || c.best[i] < 0 ||
			    c.posterior[i * CLASSES + (size_t)c.best[i]] < SURE)
				continue;
			*adj = (uint8_t)agreed(c.best[i], a->panel->label[v.item[i]]);
			a->touched += *adj != ADJ_OPEN;
		}
	}
	free(v.r);
	free(v.item);
	free(v.who);
	arena_release(&arena);
	return rc;
}

enum rc policy_apply(struct project *p, const struct policy *pol, const char *annotator,
		     struct panel *panel, size_t *touched, struct err *err)
{
	struct apply a = { .pol = pol, .annotator = annotator, .panel = panel };
	uint8_t *decided = mem_zalloc(panel->n, 1);
	enum rc rc = RC_OK;

	memset(panel->adj, ADJ_OPEN, panel->n);
	if (!annotator) {
		a.verdict = mem_zalloc(panel->n, 1);
		if ((rc = projection_verdicts(p, on_verdict, &a, err)))
			goto out;
		memcpy(decided, a.verdict, panel->n);
	}
	if ((rc = projection_each(p, on_state, &a, err)))
		goto out;
	flush(&a);
	judge_verdicts(&a);
	if (pol->consensus && (rc = apply_consensus(p, &a, decided, err)))
		goto out;
	*touched = a.touched;
out:
	free(decided);
	free(a.verdict);
	free(a.s);
	return rc;
}
