/* trial -- see trial.h. */
#include "core/measure/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/numeric.h"

enum trial_outcome trial_outcome_of(double confidence)
{
	return confidence > .5 ? TRIAL_APPROVE : confidence < .5 ? TRIAL_REJECT : TRIAL_UNSURE;
}

const char *trial_quantity_name(enum trial_quantity q)
{
	static const char *const name[TRIAL_QUANTITIES] = {
		[TRIAL_CORRECTNESS] = "correctness",
		[TRIAL_APPROVAL] = "approval",
		[TRIAL_ERROR] = "error",
		[TRIAL_FPR] = "fpr",
		[TRIAL_FPR_BOTH_WRONG] = "fpr_both_wrong",
		[TRIAL_FNR] = "fnr",
		[TRIAL_FNR_BOTH_RIGHT] = "fnr_both_right",
		[TRIAL_CONVINCING] = "convincing",
	};

	return name[q];
}

/* The rows a quantity is about, before timeouts are thought of. */
static bool concerned(const struct trial_row *r, enum trial_quantity q)
{
	switch (q) {
	case TRIAL_APPROVAL:
		return true;
	case TRIAL_FPR:
		return r->gold == 0;
	case TRIAL_FPR_BOTH_WRONG:
		return r->gold == 0 && r->stratum == TRIAL_BOTH_WRONG;
	case TRIAL_FNR:
		return r->gold == 1;
	case TRIAL_FNR_BOTH_RIGHT:
		return r->gold == 1 && r->stratum == TRIAL_BOTH_RIGHT;
	default:
		return r->gold >= 0;
	}
}

bool trial_value(const struct trial_row *r, enum trial_quantity q, enum trial_rule rule, double *y)
{
	bool late = r->outcome == TRIAL_TIMEOUT;
	double yes = r->outcome == TRIAL_APPROVE || (late && rule == TRIAL_APPROVES);

	if (!concerned(r, q) || (late && rule == TRIAL_LEFT_OUT && q != TRIAL_CORRECTNESS))
		return false;
	switch (q) {
	case TRIAL_CORRECTNESS:
		*y = r->gold;
		break;
	case TRIAL_ERROR:
		*y = late && rule == TRIAL_WRONG ? 1 : yes != r->gold;
		break;
	case TRIAL_FNR:
	case TRIAL_FNR_BOTH_RIGHT:
		*y = 1 - yes;
		break;
	case TRIAL_CONVINCING:
		*y = yes - r->gold;
		break;
	default:
		*y = yes;
	}
	return true;
}

struct trial_counts trial_counts(const struct trial_row *r, size_t n, int arm)
{
	struct trial_counts c = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (arm >= 0 && r[i].arm != arm)
			continue;
		c.n++;
		if (r[i].gold < 0)
			c.unknown++;
		else
			c.by[r[i].gold][r[i].outcome]++;
	}
	return c;
}

struct estimate trial_rate(const struct trial_row *r, size_t n, int arm, enum trial_quantity q,
			   enum trial_rule rule)
{
	double w = 0, w2 = 0, wy = 0, m = 0, y;
	struct estimate e = interval_none("Wilson", "no judgment is of this kind");
	size_t in = 0;

	for (size_t i = 0; i < n; i++) {
		if (arm >= 0 && r[i].arm != arm)
			continue;
		in++;
		if (!(r[i].weight > 0) || !trial_value(&r[i], q, rule, &y))
			continue;
		m++;
		w += r[i].weight;
		w2 += r[i].weight * r[i].weight;
		wy += r[i].weight * y;
	}
	if (m > 0 && q == TRIAL_CONVINCING) {
		e = interval_none("mean", NULL);
		e.value = wy / w;
	} else if (m > 0) {
		/* w w / w2 is m exactly where all weights are equal; keep it so in floating point.
		 */
		double eff = w2 * m == w * w ? m : w * w / w2;

		e = interval_wilson(wy / w * eff, eff);
		e.value = wy / w;
		e.method = eff == m ? "Wilson" : "Wilson, effective n";
	}
	e.n = m;
	e.dropped = in - (size_t)m;
	e.dropped_why = "of another kind";
	return e;
}

/* ---- strata ---- */

static size_t questions_of(const struct trial_row *r, size_t n)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		m = r[i].question >= m ? (size_t)r[i].question + 1 : m;
	return m;
}

void trial_strata(struct trial_row *r, size_t n, int a, int b)
{
	size_t m = questions_of(r, n);
	int8_t (*gold)[2] = mem_alloc(m + 1, sizeof(*gold));

	memset(gold, -1, (m + 1) * sizeof(*gold));
	for (size_t i = 0; i < n; i++)
		if (r[i].gold >= 0 && (r[i].arm == a || r[i].arm == b))
			gold[r[i].question][r[i].arm == b] = r[i].gold;
	for (size_t i = 0; i < n; i++) {
		const int8_t *g = gold[r[i].question];

		r[i].stratum = g[0] < 0 || g[1] < 0 ? TRIAL_NONE
			       : g[0] != g[1]	    ? TRIAL_DIFFER
			       : g[0]		    ? TRIAL_BOTH_RIGHT
						    : TRIAL_BOTH_WRONG;
	}
	free(gold);
}

void trial_reweigh(struct trial_row *r, size_t n, const double natural[3])
{
	size_t m = questions_of(r, n), items = 0;
	uint8_t *seen = mem_zalloc(m + 1, 1);
	double in[3] = { 0 }, all = 0, pool = natural[0] + natural[1] + natural[2], *judged;

	for (size_t i = 0; i < n; i++) {
		items = r[i].item >= items ? (size_t)r[i].item + 1 : items;
		if (r[i].stratum == TRIAL_NONE || seen[r[i].question])
			continue;
		seen[r[i].question] = 1;
		in[r[i].stratum]++;
		all++;
	}
	judged = mem_zalloc(items + 1, sizeof(*judged));
	for (size_t i = 0; i < n; i++)
		judged[r[i].item]++;
	for (size_t i = 0; i < n; i++) {
		uint8_t s = r[i].stratum;

		r[i].weight = s == TRIAL_NONE ? 0 :
			      natural[s] / pool / (in[s] / all) / judged[r[i].item];
	}
	free(judged);
	free(seen);
}

/* ---- confidence, validity, power ---- */

struct trial_histogram trial_histogram(const struct trial_row *r, size_t n, int arm, int gold)
{
	struct trial_histogram h = { { 0 } };

	for (size_t i = 0; i < n; i++)
		if ((arm < 0 || r[i].arm == arm) && r[i].gold == gold && r[i].confidence >= 0 &&
		    r[i].confidence <= 1)
			h.n[(size_t)lround(4 * r[i].confidence)]++;
	return h;
}

static int by_item(const void *a, const void *b)
{
	const struct trial_row *x = *(const struct trial_row *const *)a;
	const struct trial_row *y = *(const struct trial_row *const *)b;

	return (x->item > y->item) - (x->item < y->item);
}

/*
 * Pearson over all ordered pairs of judgments of one item: with both orders in,
 * it comes from the sums within items alone.
 */
static double between_people(const struct trial_row *const *p, size_t n, double *pairs)
{
	double m = 0, sum = 0, both = 0, square = 0, mean, v;

	for (size_t i = 0, j; i < n; i = j) {
		double k, s = 0;

		for (j = i; j < n && p[j]->item == p[i]->item; j++)
			s += p[j]->outcome == TRIAL_APPROVE;
		k = (double)(j - i);
		m += k * (k - 1);
		sum += s * (k - 1);
		square += s * (k - 1);
		both += s * (s - 1);
	}
	*pairs = m / 2;
	mean = sum / m;
	v = square / m - mean * mean;
	return m > 0 && v > 0 ? (both / m - mean * mean) / v : NAN;
}

struct trial_validity trial_validity(const struct trial_row *r, size_t n, const double *proxy)
{
	struct trial_validity v = { NAN, NAN, NAN, 0, 0, 0 };
	const struct trial_row **p = mem_alloc(n + 1, sizeof(*p));
	double *yes = mem_alloc(3 * n + 1, sizeof(*yes)), *gold = yes + n, *score = yes + 2 * n;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (r[i].outcome == TRIAL_TIMEOUT)
			continue;
		yes[m] = r[i].outcome == TRIAL_APPROVE;
		gold[m] = r[i].gold >= 0 ? r[i].gold : NAN;
		score[m] = proxy ? proxy[r[i].item] : NAN;
		v.golds += !isnan(gold[m]);
		v.proxies += !isnan(score[m]);
		p[m++] = &r[i];
	}
	qsort(p, m, sizeof(*p), by_item);
	v.human_human = between_people(p, m, &v.pairs);
	v.gold_human = compare_pearson(gold, yes, m);
	v.proxy_human = compare_pearson(score, yes, m);
	free(yes);
	free(p);
	return v;
}

struct trial_power trial_power(double v_evaluator, double v_question, double v_rest,
			       double evaluators, double questions, double per_arm, double power)
{
	double se = sqrt(2 * v_evaluator / evaluators + 2 * v_question / questions +
			 2 * v_rest / per_arm);

	return (struct trial_power){ se, (INTERVAL_Z95 + numeric_quantile_normal(power)) * se };
}
