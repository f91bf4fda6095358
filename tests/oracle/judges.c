/*
 * judges -- reads one case a line (JSON) and prints what the kernels of
 * agreement, judgments, estimates and consensus make of it, for test_judges.py to
 * recompute. "what" says which; null is missing.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/base/mem.h"
#include "core/measure/agree.h"
#include "core/measure/arms.h"
#include "core/measure/compare.h"
#include "core/measure/consensus.h"
#include "core/measure/detect.h"
#include "core/measure/estimate.h"
#include "core/measure/trial.h"

static double at(const struct json *j, size_t i)
{
	return json_double(json_at(j, i), NAN);
}

static double *numbers(const struct json *j, size_t *n)
{
	double *v = mem_alloc(json_count(j) + 1, sizeof(*v));

	*n = json_count(j);
	for (size_t i = 0; i < *n; i++)
		v[i] = at(j, i);
	return v;
}

static void put(struct jsonout *o, const char *name, const struct estimate *e)
{
	jsonout_array(o, name);
	jsonout_double(o, NULL, e->value);
	jsonout_double(o, NULL, e->se);
	jsonout_double(o, NULL, e->lo);
	jsonout_double(o, NULL, e->hi);
	jsonout_close_array(o);
}

static void put_result(struct jsonout *o, const char *name, struct agree_result r)
{
	jsonout_array(o, name);
	jsonout_double(o, NULL, r.k.value);
	jsonout_double(o, NULL, r.k.se);
	jsonout_double(o, NULL, r.items);
	jsonout_double(o, NULL, r.observed);
	jsonout_double(o, NULL, r.expected);
	jsonout_close_array(o);
}

static void put_test(struct jsonout *o, const char *name, struct compare_test t)
{
	jsonout_array(o, name);
	jsonout_double(o, NULL, t.statistic);
	jsonout_double(o, NULL, t.df);
	jsonout_double(o, NULL, t.p);
	jsonout_double(o, NULL, t.effect);
	jsonout_close_array(o);
}

static void patterns(const struct json *j, struct jsonout *o)
{
	const struct json *rows = json_get(j, "rows");
	struct agree_table t;
	struct agree_raw raw;

	agree_table_init(&t, (size_t)json_double(json_get(j, "q"), 2));
	for (size_t i = 0; i < json_count(rows); i++) {
		uint16_t count[AGREE_CATEGORIES] = { 0 };

		for (size_t c = 0; c < t.categories; c++)
			count[c] = (uint16_t)at(json_at(rows, i), c);
		agree_table_add(&t, count, 1);
	}
	put_result(o, "fleiss", agree_fleiss(&t, (size_t)json_double(json_get(j, "raters"), 0)));
	put_result(o, "nominal", agree_alpha(&t, AGREE_NOMINAL));
	put_result(o, "ordinal", agree_alpha(&t, AGREE_ORDINAL));
	put_result(o, "interval", agree_alpha(&t, AGREE_INTERVAL));
	put_result(o, "ac1", agree_gwet(&t, AGREE_NOMINAL));
	put_result(o, "ac2_ordinal", agree_gwet(&t, AGREE_ORDINAL));
	put_result(o, "ac2_interval", agree_gwet(&t, AGREE_INTERVAL));
	raw = agree_raw(&t);
	jsonout_double(o, "over_items", raw.over_items);
	jsonout_double(o, "over_pairs", raw.over_pairs);
	agree_table_release(&t);
}

static void table(const struct json *j, struct jsonout *o)
{
	size_t n;
	double *v = numbers(json_get(j, "table"), &n);

	put_result(o, "cohen", agree_cohen(v, (size_t)json_double(json_get(j, "q"), 2)));
	if (n == 4)
		jsonout_double(o, "phi", agree_phi(v));
	free(v);
}

static void samples(const struct json *j, struct jsonout *o)
{
	size_t n, m;
	double *x = numbers(json_get(j, "x"), &n), *y = numbers(json_get(j, "y"), &m), u;
	const struct json *k = json_get(j, "counts");
	struct compare_summary s = compare_summary(x, n);
	struct estimate e;

	put_test(o, "mann_whitney", compare_mann_whitney(x, n, y, m, &u));
	jsonout_double(o, "u", u);
	put_test(o, "welch", compare_welch(x, n, y, m));
	put_test(o, "one", compare_one_sample(x, n));
	put_test(o, "fisher", compare_fisher(at(k, 0), at(k, 1), at(k, 2), at(k, 3)));
	put_test(o, "z", compare_proportions(at(k, 0), at(k, 1), at(k, 2), at(k, 3)));
	e = compare_newcombe(at(k, 0), at(k, 1), at(k, 2), at(k, 3));
	put(o, "newcombe", &e);
	jsonout_double(o, "q25", s.q25);
	jsonout_double(o, "p90", s.p90);
	jsonout_double(o, "sd", s.sd);
	jsonout_double(o, "pearson", compare_pearson(x, y, n < m ? n : m));
	free(x);
	free(y);
}

static void detection(const struct json *j, struct jsonout *o)
{
	size_t n, m;
	double *score = numbers(json_get(j, "score"), &n), *g = numbers(json_get(j, "gold"), &m);
	int8_t *gold = mem_alloc(n + 1, 1);
	struct estimate e;

	for (size_t i = 0; i < n; i++)
		gold[i] = (int8_t)g[i];
	e = detect_auroc(score, gold, n);
	put(o, "auroc", &e);
	e = detect_brier(score, gold, n);
	put(o, "brier", &e);
	free(gold);
	free(g);
	free(score);
}

/* Rows: evaluator, question, item, arm, gold, outcome. */
static struct trial_row *trial_rows(const struct json *rows, size_t *n)
{
	struct trial_row *r = mem_zalloc(json_count(rows) + 1, sizeof(*r));

	*n = json_count(rows);
	for (size_t i = 0; i < *n; i++) {
		const struct json *v = json_at(rows, i);

		r[i].evaluator = (uint32_t)at(v, 0);
		r[i].question = (uint32_t)at(v, 1);
		r[i].item = (uint32_t)at(v, 2);
		r[i].arm = (uint16_t)at(v, 3);
		r[i].gold = (int8_t)at(v, 4);
		r[i].outcome = (uint8_t)at(v, 5);
		r[i].stratum = TRIAL_NONE;
		r[i].weight = 1;
		r[i].confidence = r[i].seconds = NAN;
	}
	return r;
}

static void put_quantity(struct jsonout *o, const struct trial_row *r, size_t n,
			 enum trial_quantity q, enum trial_rule rule)
{
	struct arms_difference d = arms_difference(r, n, 0, 1, q, rule);
	struct arms_paired p = arms_paired(r, n, 0, 1, q, rule);
	struct estimate e;
	char name[64];

	snprintf(name, sizeof(name), "%s %d", trial_quantity_name(q), (int)rule);
	jsonout_object(o, name);
	e = trial_rate(r, n, 0, q, rule);
	put(o, "a", &e);
	e = trial_rate(r, n, 1, q, rule);
	put(o, "b", &e);
	put(o, "difference", &d.e);
	jsonout_double(o, "v_e", d.v_e);
	jsonout_double(o, "v_q", d.v_q);
	jsonout_double(o, "p", d.p);
	put(o, "paired", &p.e);
	jsonout_double(o, "paired_p", p.p);
	jsonout_close_object(o);
}

static void trials(const struct json *j, struct jsonout *o)
{
	size_t n, m;
	struct trial_row *r = trial_rows(json_get(j, "rows"), &n);
	double *natural = numbers(json_get(j, "natural"), &m);

	trial_strata(r, n, 0, 1);
	if (m == 3)
		trial_reweigh(r, n, natural);
	for (int q = 0; q < TRIAL_QUANTITIES; q++)
		for (int rule = 0; rule <= TRIAL_WRONG; rule++)
			put_quantity(o, r, n, q, rule);
	free(natural);
	free(r);
}

static void strata(const struct json *j, struct jsonout *o)
{
	const struct json *rows = json_get(j, "strata");
	struct estimate_stratum *s = mem_zalloc(json_count(rows) + 1, sizeof(*s));
	size_t n = json_count(rows);
	struct estimate_population p;

	for (size_t h = 0; h < n; h++) {
		const struct json *v = json_at(rows, h);

		s[h].pool = at(v, 0);
		for (size_t i = 1; i + 1 < json_count(v); i += 2)
			estimate_stratum_add(&s[h], at(v, i), at(v, i + 1));
	}
	p = estimate_strata(s, n);
	put(o, "mean", &p.e);
	p = estimate_strata_ratio(s, n, true);
	put(o, "ratio", &p.e);
	free(s);
}

static void adaptive(const struct json *j, struct jsonout *o)
{
	const struct json *rows = json_get(j, "draws");
	struct estimate_draw *d = mem_zalloc(json_count(rows) + 1, sizeof(*d));
	size_t n = json_count(rows);
	double pool = json_double(json_get(j, "pool"), 0);
	struct estimate_population p;

	for (size_t i = 0; i < n; i++)
		d[i] = (struct estimate_draw){ at(json_at(rows, i), 0), at(json_at(rows, i), 1),
					       at(json_at(rows, i), 2), 0, 0 };
	p = estimate_adaptive(d, n, pool);
	put(o, "mean", &p.e);
	p = estimate_adaptive_ratio(d, n, pool, true);
	put(o, "ratio", &p.e);
	free(d);
}

static void consensus(const struct json *j, struct jsonout *o)
{
	const struct json *rows = json_get(j, "ratings");
	struct consensus_rating *r = mem_alloc(json_count(rows) + 1, sizeof(*r));
	size_t n = json_count(rows), items = (size_t)json_double(json_get(j, "items"), 0);
	size_t q = (size_t)json_double(json_get(j, "q"), 2);
	struct arena a = ARENA_INIT;
	struct consensus c;

	for (size_t i = 0; i < n; i++)
		r[i] = (struct consensus_rating){ (uint32_t)at(json_at(rows, i), 0),
						  (uint32_t)at(json_at(rows, i), 1),
						  (uint8_t)at(json_at(rows, i), 2) };
	c = consensus_fit(r, n, items, (size_t)json_double(json_get(j, "annotators"), 0), q,
			  CONSENSUS_EVERY, CONSENSUS_DIAGONAL, &a);
	jsonout_array(o, "posterior");
	for (size_t i = 0; i < items * q; i++)
		jsonout_double(o, NULL, c.posterior[i]);
	jsonout_close_array(o);
	jsonout_array(o, "accuracy");
	for (size_t i = 0; i < c.annotators; i++)
		jsonout_double(o, NULL, c.accuracy[i]);
	jsonout_close_array(o);
	arena_release(&a);
	free(r);
}

static const struct {
	const char *name;
	void (*fn)(const struct json *, struct jsonout *);
} known[] = {
	{ "patterns", patterns },   { "table", table },		{ "samples", samples },
	{ "detection", detection }, { "trials", trials },	{ "strata", strata },
	{ "adaptive", adaptive },   { "consensus", consensus },
};

int main(void)
{
	static char line[1 << 20];

	while (fgets(line, sizeof(line), stdin)) {
		struct err err = ERR_INIT;
		struct json *j;
		struct str b = STR_INIT;
		struct jsonout o = jsonout_begin(&b);

		if (json_parse(line, strlen(line), &j, &err)) {
			fprintf(stderr, "judges: %s\n", err.text);
			return 2;
		}
		jsonout_object(&o, NULL);
		for (size_t i = 0; i < COUNT(known); i++)
			if (strcmp(known[i].name, json_text(json_get(j, "what"), "")) == 0)
				known[i].fn(j, &o);
		jsonout_close_object(&o);
		puts(b.s);
		str_release(&b);
		json_free(j);
	}
	return 0;
}
