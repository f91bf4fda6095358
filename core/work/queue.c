/* queue -- see queue.h. */
#include "core/work/queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/measure/orders.h"
#include "core/base/rng.h"
#include "core/measure/allocate.h"
#include "core/measure/live.h"
#include "core/store/item.h"
#include "core/work/pick.h"

#define NO_RANK UINT32_MAX

/* How an order is made; the row of `names` of the same number says what it is. */
struct order {
	uint32_t (*key)(const struct queue *q, uint32_t i); /* ascending; NULL: drawn or as it is */
	const char *design;
	bool names_side;	/* would tell the label: refused in blind mode */
};

struct queue {
	const struct panel *panel;
	const struct order *order;
	struct votes_columns columns;
	struct arena arena;
	uint64_t seed;
	uint32_t *at;		/* panel index by rank */
	uint32_t *rank;		/* by panel index; NO_RANK */
	size_t n;
	int pre, post;		/* RMs of these roles; -1 */
	double *q;		/* by rank; NULL for deterministic orders */
	int *stratum;		/* by rank; NULL unless stratified */
	float wide, near;	/* spread from which, |margin| up to which an item is called so */
};

/* ---- keys: smaller comes first ---- */

/* IEEE floats >= 0 sort as their bits do; NaN, which is missing, sorts behind all. */
static uint32_t bits_of(float f)
{
	uint32_t u;

	if (isnan(f))
		return UINT32_MAX;
	f = fabsf(f);
	memcpy(&u, &f, sizeof(u));
	return u;
}

static unsigned minority(const struct votes_columns *c, uint32_t i)
{
	return c->for_a[i] < c->for_b[i] ? c->for_a[i] : c->for_b[i];
}

static uint32_t key_votes(const struct queue *q, uint32_t i)
{
	unsigned a = q->columns.for_a[i], b = q->columns.for_b[i];
	unsigned apart = a > b ? a - b : b - a;

	return a + b ? apart << 8 | (255 - (a + b)) : UINT32_MAX;
}

static uint32_t key_margin(const struct queue *q, uint32_t i)
{
	return bits_of(q->columns.margin[i]);
}

static uint32_t key_entropy(const struct queue *q, uint32_t i)
{
	uint32_t bits = bits_of(q->columns.entropy[i]);

	return bits == UINT32_MAX ? bits : UINT32_MAX - 1 - bits;
}

static uint32_t key_spread(const struct queue *q, uint32_t i)
{
	uint32_t bits = bits_of(q->columns.spread[i]);

	return bits == UINT32_MAX ? bits : UINT32_MAX - 1 - bits;
}

static void sides(const struct queue *q, uint32_t i, unsigned *with, unsigned *against)
{
	unsigned a = q->columns.for_a[i], b = q->columns.for_b[i];
	bool label_b = q->panel->label[i] == SIDE_B;

	*with = label_b ? b : a;
	*against = label_b ? a : b;
}

static uint32_t key_against(const struct queue *q, uint32_t i)
{
	unsigned with, against;

	sides(q, i, &with, &against);
	return with << 8 | (255 - against);
}

/* SEAL's table read from its worst corner: LM labels against the human, and the model with them. */
static uint32_t key_gamma(const struct queue *q, uint32_t i)
{
	static const uint32_t by_gamma[] = {
		[LIVE_LM_REJECTED] = 0, [LIVE_LM_INDIFFERENT] = 1,
		[LIVE_LM_CHOSEN] = 2, [LIVE_LM_UNKNOWN] = 3,
	};
	static const uint32_t by_regime[] = {
		[LIVE_RESISTS] = 0, [LIVE_REVERSED] = 1, [LIVE_GOT] = 2, [LIVE_STAYED] = 3,
	};
	int label = q->panel->label[i], regime = -1;

	if (label == SIDE_NONE)
		return UINT32_MAX;
	if (q->pre >= 0 && q->post >= 0)
		regime = live_regime_of(q->panel, (size_t)q->pre, (size_t)q->post, i, label);
	return 5 * by_gamma[live_gamma_of(q->panel, i, label)] + (regime < 0 ? 4 : by_regime[regime]);
}

enum order_id { ORDER_VOTES, ORDER_MARGIN, ORDER_ENTROPY, ORDER_SPREAD, ORDER_AGAINST, ORDER_GAMMA,
		ORDER_RANDOM, ORDER_STRATIFIED, ORDER_ESTIMATE, ORDER_FILE, ORDER_COUNT };

static const struct queue_order names[ORDER_COUNT] = {
	[ORDER_VOTES] = { "votes",
			  "most disputed first: the models split most evenly (4:4 before 5:3), "
			  "at the same distance where more voted; ties do not vote" },
	[ORDER_MARGIN] = { "margin", "mean standardised margin nearest to zero first, whichever "
				     "side it favours" },
	[ORDER_ENTROPY] = { "entropy", "highest entropy of the votes first: by shares, so 1:1 "
				       "counts as 4:4 does" },
	[ORDER_SPREAD] = { "spread",
			   "largest standard deviation of the models' standardised margins first" },
	[ORDER_AGAINST] = { "against", "fewest votes for the label first, of all where half the "
				       "models or fewer "
				       "are for it; tells the label, so not in blind mode" },
	[ORDER_GAMMA] = { "gamma", "SEAL: first where LM labels speak against the human label and "
				   "the model with them; needs models of role pre and post and "
				   "features harmless, helpful; not in blind mode" },
	[ORDER_RANDOM] = { "random", "drawn without replacement, every remaining item equally "
				     "likely; seeded" },
	[ORDER_STRATIFIED] = { "stratified",
			       "first a stratum (split of the votes by subset), all equally "
			       "likely, "
			       "then an item in it; seeded, the probability is logged" },
	[ORDER_ESTIMATE] = { "estimate", "drawn where an answer narrows the estimate most: strata "
					 "as above, by what "
					 "was found in them so far; the probability is logged" },
	[ORDER_FILE] = { "file", "as imported" },
};

static const struct order orders[ORDER_COUNT] = {
	[ORDER_VOTES] = { key_votes, "ordered", false },
	[ORDER_MARGIN] = { key_margin, "ordered", false },
	[ORDER_ENTROPY] = { key_entropy, "ordered", false },
	[ORDER_SPREAD] = { key_spread, "ordered", false },
	[ORDER_AGAINST] = { key_against, "ordered", true },
	[ORDER_GAMMA] = { key_gamma, "ordered", true },
	[ORDER_RANDOM] = { NULL, "random", false },
	[ORDER_STRATIFIED] = { NULL, "stratified", false },
	[ORDER_ESTIMATE] = { NULL, "estimate", false },
	[ORDER_FILE] = { NULL, "ordered", false },
};

const struct queue_order *queue_orders(size_t *n)
{
	*n = ORDER_COUNT;
	return names;
}

static enum rc find_order(const struct queue_rule *rule, enum order_id *out, struct err *err)
{
	const char *wanted = rule->order ? rule->order : names[0].name;
	struct str list = STR_INIT;
	enum rc rc = RC_INPUT;

	for (size_t i = 0; i < ORDER_COUNT; i++) {
		if (str_equal(names[i].name, wanted)) {
			*out = (enum order_id)i;
			rc = RC_OK;
		}
		str_addf(&list, "%s%s", i ? ", " : "", names[i].name);
	}
	if (rc)
		err_set(err, rc, "no order \"%s\": there are %s", wanted, list.s);
	else if (rule->blind && orders[*out].names_side)
		rc = err_set(err, RC_INPUT, "order \"%s\" tells which response the label chose: "
			     "it can be had with --open only", wanted);
	str_release(&list);
	return rc;
}

/* ---- the pool ---- */

static bool is_flagged(const struct queue *q, enum order_id order, uint32_t i)
{
	unsigned with, against;

	if (q->panel->voters == 0)
		return true;
	if (order != ORDER_AGAINST)
		return q->columns.for_a[i] && q->columns.for_b[i];
	sides(q, i, &with, &against);
	return q->panel->label[i] != SIDE_NONE && against && with <= against;
}

static void pick_flagged(const struct queue *q, enum order_id order, const struct queue_rule *rule,
			 int subset, uint8_t *pick)
{
	const struct panel *p = q->panel;

	for (uint32_t i = 0; i < p->n; i++)
		pick[i] = p->kind[i] == ITEM_PAIR && !(p->flags[i] & ITEM_SUPERSEDED)
			&& (subset < 0 || p->subset[i] == subset)
			&& (rule->all || is_flagged(q, order, i));
}

static enum rc pick_items(struct project *project, struct queue *q, enum order_id order,
			  const struct queue_rule *rule, uint8_t *pick, struct err *err)
{
	int subset = -1;
	enum rc rc = RC_OK;

	if (rule->subset) {
		subset = panel_subset(q->panel, rule->subset);
		if (subset < 0)
			return err_set(err, RC_INPUT, "no subset \"%s\" in this project",
				       rule->subset);
	}
	pick_flagged(q, order, rule, subset, pick);
	struct pick f = { project, q->panel, &q->columns, rule->annotator, rule->blind,
			    rule->cancelled, rule->cancel_ctx, rule->grep_flags,
			    rule->progress };

	if (rule->where)
		rc = pick_where(&f, rule->where, pick, err);
	if (!rc && rule->grep)
		rc = pick_grep(&f, rule->grep, pick, err);
	return rc;
}

static void gather(struct queue *q, const uint8_t *pick)
{
	q->at = mem_alloc(q->panel->n, sizeof(*q->at));
	for (uint32_t i = 0; i < q->panel->n; i++)
		if (pick[i])
			q->at[q->n++] = i;
}

/* ---- order ---- */

#define DIGIT 11
#define BUCKETS (1u << DIGIT)

/* One pass of a stable least-digit-first radix sort; false if all had the same digit. */
static bool radix_pass(const uint64_t *from, uint64_t *to, size_t n, const size_t *count,
		       unsigned shift)
{
	size_t place[BUCKETS], sum = 0;

	for (size_t b = 0; b < BUCKETS; b++) {
		if (count[b] == n)
			return false;
		place[b] = sum;
		sum += count[b];
	}
	for (size_t i = 0; i < n; i++)
		to[place[from[i] >> shift & (BUCKETS - 1)]++] = from[i];
	return true;
}

/* Stable by the upper 32 bits; returns which of the two arrays holds the result. */
static uint64_t *radix_sort(uint64_t *v, uint64_t *spare, size_t n)
{
	static const unsigned shift[3] = { 32, 32 + DIGIT, 32 + 2 * DIGIT };
	size_t (*count)[BUCKETS] = mem_zalloc(3, sizeof(*count));

	for (size_t i = 0; i < n; i++)
		for (size_t d = 0; d < 3; d++)
			count[d][v[i] >> shift[d] & (BUCKETS - 1)]++;
	for (size_t d = 0; d < 3 && n; d++) {
		if (!radix_pass(v, spare, n, count[d], shift[d]))
			continue;
		uint64_t *other = v;

		v = spare;
		spare = other;
	}
	free(count);
	return v;
}

static void sort(struct queue *q)
{
	uint64_t *v = mem_alloc(q->n, sizeof(*v)), *spare = mem_alloc(q->n, sizeof(*v));

	for (size_t r = 0; r < q->n; r++)
		v[r] = (uint64_t)q->order->key(q, q->at[r]) << 32 | q->at[r];
	const uint64_t *sorted = radix_sort(v, spare, q->n);

	for (size_t r = 0; r < q->n; r++)
		q->at[r] = (uint32_t)sorted[r];
	free(v);
	free(spare);
}

static void draw_random(struct queue *q)
{
	q->q = mem_alloc(q->n, sizeof(*q->q));
	for (size_t r = 0; r < q->n; r++)
		q->q[r] = 1.0 / (double)(q->n - r);
}

static int stratum_of(const struct queue *q, uint32_t i)
{
	return q->panel->subset[i] * QUEUE_STRATUM_SUBSET + (int)minority(&q->columns, i);
}

/* A stratum as a run of the pool sorted by stratum; the next to be drawn is at `from`. */
struct stratum {
	int code;
	size_t from, to;
};

static struct stratum *cut_strata(const struct queue *q, const uint64_t *sorted, size_t *n)
{
	struct stratum *s = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t r = 0; r < q->n; r++) {
		int code = (int)(sorted[r] >> 32);

		if (*n == 0 || s[*n - 1].code != code) {
			s = mem_grow(s, &cap, *n + 1, sizeof(*s));
			s[(*n)++] = (struct stratum){ code, r, r };
		}
		s[*n - 1].to = r + 1;
	}
	return s;
}

/* The pool is in random order already: within a stratum it is drawn as it lies. */
static void draw_stratified(struct queue *q, struct rng *rng)
{
	uint64_t *v = mem_alloc(q->n, sizeof(*v)), *spare = mem_alloc(q->n, sizeof(*v));

	for (size_t r = 0; r < q->n; r++)
		v[r] = (uint64_t)stratum_of(q, q->at[r]) << 32 | q->at[r];
	const uint64_t *sorted = radix_sort(v, spare, q->n);
	size_t live = 0;
	struct stratum *s = cut_strata(q, sorted, &live);

	q->q = mem_alloc(q->n, sizeof(*q->q));
	q->stratum = mem_alloc(q->n, sizeof(*q->stratum));
	for (size_t r = 0; r < q->n; r++) {
		struct stratum *now = &s[rng_below(rng, live)];

		q->q[r] = 1.0 / ((double)live * (double)(now->to - now->from));
		q->stratum[r] = now->code;
		q->at[r] = (uint32_t)sorted[now->from++];
		if (now->from == now->to)
			*now = s[--live];
	}
	free(s);
	free(v);
	free(spare);
}

/* What was found in each stratum so far; its fresh items come first, what is answered behind. */
static struct estimate_stratum *found_so_far(const struct queue *q, const struct stratum *s,
					     size_t n, uint64_t *sorted, struct stratum *fresh)
{
	struct estimate_stratum *e = mem_zalloc(n + 1, sizeof(*e));

	for (size_t h = 0; h < n; h++) {
		fresh[h] = (struct stratum){ s[h].code, s[h].from, s[h].from };
		e[h].pool = (double)(s[h].to - s[h].from);
		for (size_t r = s[h].from; r < s[h].to; r++) {
			uint64_t item = sorted[r];
			uint8_t adj = q->panel->adj[(uint32_t)item];

			if (adj == ADJ_OPEN) {
				sorted[r] = sorted[fresh[h].to];
				sorted[fresh[h].to++] = item;
			} else {
				estimate_stratum_add(&e[h], adj != ADJ_KEEP, 1);
			}
		}
	}
	return e;
}

static size_t pick_stratum(const struct stratum *s, size_t n, const double *each, struct rng *rng)
{
	double u = rng_double(rng);
	size_t h = n;

	for (size_t i = 0; i < n; i++) {
		if (s[i].from == s[i].to)
			continue;
		h = i;
		u -= each[i] * (double)(s[i].to - s[i].from);
		if (u < 0)
			break;
	}
	return h;
}

/*
 * Draws by allocate_next, without the answers that the draws before will bring:
 * so q is known when the order is made. What is answered is not drawn again; it
 * stands behind, without q.
 */
static void draw_estimate(struct queue *q, struct rng *rng)
{
	uint64_t *v = mem_alloc(q->n, sizeof(*v)), *spare = mem_alloc(q->n, sizeof(*v));

	for (size_t r = 0; r < q->n; r++)
		v[r] = (uint64_t)stratum_of(q, q->at[r]) << 32 | q->at[r];
	uint64_t *sorted = radix_sort(v, spare, q->n);
	size_t n = 0, r = 0, h;
	struct stratum *s = cut_strata(q, sorted, &n), *fresh = mem_alloc(n + 1, sizeof(*fresh));
	struct estimate_stratum *e = found_so_far(q, s, n, sorted, fresh);
	double *each = mem_alloc(n + 1, sizeof(*each));

	q->q = mem_alloc(q->n, sizeof(*q->q));
	q->stratum = mem_alloc(q->n, sizeof(*q->stratum));
	for (allocate_next(e, n, each); (h = pick_stratum(fresh, n, each, rng)) < n; r++) {
		q->q[r] = each[h];
		q->stratum[r] = fresh[h].code;
		q->at[r] = (uint32_t)sorted[fresh[h].from++];
		e[h].skipped++;		/* drawn, answer unknown: less is left, nothing is learnt */
		allocate_next(e, n, each);
	}
	for (h = 0; h < n; h++)
		for (size_t i = fresh[h].to; i < s[h].to; i++, r++) {
			q->q[r] = NAN;
			q->stratum[r] = s[h].code;
			q->at[r] = (uint32_t)sorted[i];
		}
	free(each);
	free(e);
	free(fresh);
	free(s);
	free(v);
	free(spare);
}

/*
 * Each design has its own stream of random numbers. `estimate` takes a new one with
 * every answer: with the old one the first draw after each would fall on the same
 * place, and q would be a lie.
 */
static void seed_order(const struct queue *q, enum order_id order, struct rng *rng)
{
	struct str stream = STR_INIT;
	size_t answered = 0;

	for (size_t r = 0; order == ORDER_ESTIMATE && r < q->n; r++)
		answered += q->panel->adj[q->at[r]] != ADJ_OPEN;
	str_addz(&stream, names[order].name);
	if (answered)
		str_addf(&stream, " %zu", answered);
	rng_seed_named(rng, q->seed, stream.s);
	str_release(&stream);
}

static void arrange(struct queue *q, enum order_id order, bool blind)
{
	struct rng rng;

	seed_order(q, order, &rng);
	/* Blind, equals come in random order: the file's order may tell where they are from. */
	if (order == ORDER_RANDOM || order == ORDER_STRATIFIED || order == ORDER_ESTIMATE ||
	    (blind && q->order->key))
		rng_shuffle(&rng, q->at, q->n);
	if (q->order->key)
		sort(q);
	else if (order == ORDER_RANDOM)
		draw_random(q);
	else if (order == ORDER_STRATIFIED)
		draw_stratified(q, &rng);
	else if (order == ORDER_ESTIMATE)
		draw_estimate(q, &rng);
	q->rank = mem_alloc(q->panel->n, sizeof(*q->rank));
	memset(q->rank, 0xff, q->panel->n * sizeof(*q->rank));
	for (size_t r = 0; r < q->n; r++)
		q->rank[q->at[r]] = (uint32_t)r;
}

/* The value below which `share` of the finite, non-negative ones lie, to seven bits of mantissa. */
static float quantile(const float *v, size_t n, double share)
{
	size_t *count = mem_zalloc(1u << 16, sizeof(*count)), total = 0, sum = 0;
	uint32_t b = 0, bits;
	float f = NAN;

	for (size_t i = 0; i < n; i++) {
		if ((bits = bits_of(v[i])) == UINT32_MAX)
			continue;
		count[bits >> 16]++;
		total++;
	}
	while (total && b < (1u << 16) && (double)(sum += count[b]) < share * (double)total)
		b++;
	bits = b << 16;
	if (total)
		memcpy(&f, &bits, sizeof(f));
	free(count);
	return f;
}

static int rm_of_role(const struct panel *p, const char *role)
{
	for (size_t k = 0; k < p->k && p->rm_role; k++)
		if (str_equal(p->rm_role[k], role))
			return (int)k;
	return -1;
}

enum rc queue_new(struct project *p, const struct panel *panel, const struct queue_rule *rule,
		  struct queue **out, struct err *err)
{
	struct queue *q = mem_zalloc(1, sizeof(*q));
	uint8_t *pick = mem_alloc(panel->n, 1);
	enum order_id order = ORDER_VOTES;
	enum rc rc;

	q->panel = panel;
	q->seed = rule->seed;
	if ((rc = find_order(rule, &order, err)))
		goto out;
	q->order = &orders[order];
	q->pre = rm_of_role(panel, "pre");
	q->post = rm_of_role(panel, "post");
	q->columns = votes_columns(panel, &q->arena);
	if ((rc = pick_items(p, q, order, rule, pick, err)))
		goto out;
	gather(q, pick);
	arrange(q, order, rule->blind);
	q->wide = quantile(q->columns.spread, panel->n, 0.9);
	q->near = quantile(q->columns.margin, panel->n, 0.1);
	*out = q;
	q = NULL;
out:
	queue_free(q);
	free(pick);
	return rc;
}

void queue_free(struct queue *q)
{
	if (!q)
		return;
	free(q->at);
	free(q->rank);
	free(q->q);
	free(q->stratum);
	arena_release(&q->arena);
	free(q);
}

size_t queue_count(const struct queue *q)
{
	return q->n;
}

uint32_t queue_at(const struct queue *q, size_t i)
{
	ENSURE(i < q->n);
	return q->at[i];
}

size_t queue_rank(const struct queue *q, uint32_t index)
{
	if (index >= q->panel->n || q->rank[index] == NO_RANK)
		return SIZE_MAX;
	return q->rank[index];
}

const struct votes_columns *queue_columns(const struct queue *q)
{
	return &q->columns;
}

/* ---- why ---- */

static void phrase(struct str *out, size_t begun, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void phrase(struct str *out, size_t begun, const char *fmt, ...)
{
	va_list ap;

	if (out->len > begun)
		str_addz(out, "; ");
	va_start(ap, fmt);
	str_addvf(out, fmt, ap);
	va_end(ap);
}

static void why_votes(const struct queue *q, uint32_t i, bool blind, struct str *out, size_t begun)
{
	unsigned a = q->columns.for_a[i], b = q->columns.for_b[i], with = a, against = b;
	bool labelled = q->panel->label[i] != SIDE_NONE;

	sides(q, i, &with, &against);
	if (a && b) {
		if (blind || !labelled)
			phrase(out, begun, "split %u:%u", a > b ? a : b, a > b ? b : a);
		else
			phrase(out, begun, "split %u for, %u against", with, against);
	}
	if (blind || !labelled)
		return;
	if (against && !with)
		phrase(out, begun, "all %u against the label", against);
	else if (against > with)
		phrase(out, begun, "majority against the label");
}

static void why_flags(int flags, struct str *out, size_t begun)
{
	static const struct {
		int flag;
		const char *phrase;
	} row[] = {
		{ ITEM_EMPTY, "empty response" },
		{ ITEM_SAME_RESPONSES, "the same response twice" },
		{ ITEM_PARTED, "transcripts part early" },
		{ ITEM_MARKER, "role marker inside a response" },
		{ ITEM_DUPLICATE, "duplicate" },
	};

	for (size_t f = 0; f < COUNT(row); f++)
		if (flags & row[f].flag)
			phrase(out, begun, "%s", row[f].phrase);
}

void queue_why(const struct queue *q, uint32_t i, bool blind, struct str *out)
{
	const struct votes_columns *c = &q->columns;
	size_t begun = out->len;
	unsigned rated = (unsigned)c->for_a[i] + c->for_b[i] + c->ties[i];

	why_votes(q, i, blind, out, begun);
	if (c->ties[i])
		phrase(out, begun, "%u %s", c->ties[i], c->ties[i] == 1 ? "tie" : "ties");
	if (rated && rated < q->panel->voters)
		phrase(out, begun, "%u of %zu models rated it", rated, q->panel->voters);
	for (size_t k = 0; k < q->panel->voters; k++)
		if (orders_inconsistent(q->panel, k, i))
			phrase(out, begun, "%s contradicts itself when the order turns",
			       q->panel->rm[k]);
	if (rated > 1 && c->spread[i] > 0 && c->spread[i] >= q->wide)
		phrase(out, begun, "wide spread");
	if (rated && fabsf(c->margin[i]) < q->near)
		phrase(out, begun, "mean margin near zero");
	why_flags(q->panel->flags[i], out, begun);
}

struct queue_draw queue_draw(const struct queue *q, size_t rank)
{
	ENSURE(rank < q->n);
	return (struct queue_draw){
		.design = q->order->design,
		.pool_n = q->n,
		.stratum = q->stratum ? q->stratum[rank] : -1,
		.q = q->q ? q->q[rank] : NAN,
		.seed = q->seed,
		.t = rank + 1,
	};
}
