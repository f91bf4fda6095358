/*
 * measures -- reads one committee a line (JSON) and prints what the kernels
 * make of it, for test_measures.py to recompute.
 *
 * In: {"label":[0,1,-1...],"score":[[[a...],[b...]] per RM],"x":[[[a...],[b...]] per feature],
 * "length":[[a...],[b...]]}; null is missing. RMs are r0, r1...; features f0, f1...
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/jsonout.h"
#include "core/measure/disagree.h"
#include "core/measure/drivers.h"
#include "core/measure/ensemble.h"
#include "core/measure/imprint.h"
#include "core/measure/length.h"
#include "core/measure/resist.h"
#include "core/measure/shift.h"
#include "core/measure/votes.h"
#include "tests/lib/panelkit.h"

static struct panel *read_panel(const struct json *j)
{
	const struct json *label = json_get(j, "label"), *score = json_get(j, "score"),
			  *x = json_get(j, "x");
	struct panel *p = kit_panel(json_count(label), json_count(score), json_count(x));

	for (size_t i = 0; i < p->n; i++)
		p->label[i] = (int8_t)json_double(json_at(label, i), -1);
	for (size_t s = 0; s < 2; s++) {
		p->length[s] = arena_alloc(&p->arena, (p->n + 1) * sizeof(uint32_t));
		for (size_t i = 0; i < p->n; i++)
			p->length[s][i] = (uint32_t)json_double(
				json_at(json_at(json_get(j, "length"), s), i), 0);
		for (size_t k = 0; k < p->k; k++)
			for (size_t i = 0; i < p->n; i++)
				p->score[s][k * p->n + i] =
					json_double(json_at(json_at(json_at(score, k), s), i), NAN);
		for (size_t f = 0; f < p->f; f++)
			for (size_t i = 0; i < p->n; i++)
				p->x[s][f * p->n + i] = (int8_t)json_double(
					json_at(json_at(json_at(x, f), s), i), FEATURE_MISSING);
	}
	return p;
}

static void put_fit(struct jsonout *o, const char *name, const struct regress_fit *f)
{
	jsonout_object(o, name);
	jsonout_text(o, "why", f->why);
	jsonout_double(o, "df", f->df);
	jsonout_double(o, "r2", f->r2);
	jsonout_double(o, "loglik", f->loglik);
	jsonout_bool(o, "converged", f->converged);
	jsonout_array(o, "dropped");
	for (size_t i = 0; i < f->drops; i++)
		jsonout_text(o, NULL, f->drop[i].name);
	jsonout_close_array(o);
	jsonout_array(o, "moving");
	for (size_t i = 0; i < f->n_moving; i++)
		jsonout_text(o, NULL, f->moving[i]);
	jsonout_close_array(o);
	jsonout_object(o, "coef");
	for (size_t i = 0; i < f->k && f->why == NULL; i++) {
		const struct regress_coef *c = &f->coef[i];
		const double v[] = { c->beta,       c->classical.se, c->classical.p, c->hc1.se,
				     c->cluster.se, c->cluster.p,    c->vif };

		jsonout_array(o, c->name);
		for (size_t q = 0; q < COUNT(v); q++)
			jsonout_double(o, NULL, v[q]);
		jsonout_close_array(o);
	}
	jsonout_close_object(o);
	jsonout_close_object(o);
}

static void put_regressions(struct jsonout *o, const struct panel_view *v, struct arena *a)
{
	size_t k = v->panel->k;
	struct imprint *m = arena_alloc(a, (k + 1) * sizeof(*m));
	struct disagree *d = arena_alloc(a, (k + 1) * sizeof(*d));
	struct drivers *w = arena_alloc(a, (k + 1) * sizeof(*w));

	for (int pooled = 0; pooled < 2; pooled++) {
		imprint_all(v, &(struct imprint_options){ .pooled = pooled }, m, a);
		jsonout_array(o, pooled ? "pooled" : "within");
		for (size_t q = 0; q < k; q++)
			put_fit(o, NULL, &m[q].fit);
		jsonout_close_array(o);
	}
	disagree_all(v, d, a);
	drivers_all(v, w, a);
	jsonout_array(o, "drivers");
	for (size_t q = 0; q < k; q++)
		put_fit(o, NULL, &w[q].fit);
	jsonout_close_array(o);
	jsonout_array(o, "disagree");
	for (size_t q = 0; q < k; q++) {
		jsonout_object(o, NULL);
		jsonout_int(o, "n", (int64_t)d[q].n);
		jsonout_int(o, "events", (int64_t)d[q].events);
		jsonout_array(o, "separated");
		for (size_t i = 0; i < d[q].n_separated; i++)
			jsonout_text(o, NULL, d[q].separated_by[i]);
		jsonout_close_array(o);
		put_fit(o, "fit", &d[q].fit);
		put_fit(o, "without", &d[q].without);
		jsonout_close_object(o);
	}
	jsonout_close_array(o);
}

static void put_numbers(struct jsonout *o, const char *name, const double *v, size_t n)
{
	jsonout_array(o, name);
	for (size_t i = 0; i < n; i++)
		jsonout_double(o, NULL, v[i]);
	jsonout_close_array(o);
}

static void put_counts(struct jsonout *o, const struct panel_view *v, struct arena *a)
{
	const struct panel *p = v->panel;
	struct votes_summary s = votes_summary(v, -1);
	struct ensemble_correlation *c = ensemble_correlations(v, a);
	struct length all[VOTES_MAX_RMS];
	double *score[2] = { arena_alloc(a, p->n * sizeof(double) + 1),
			     arena_alloc(a, p->n * sizeof(double) + 1) };

	length_all(v, (const uint32_t *const *)p->length, all);
	jsonout_array(o, "histogram");
	for (size_t i = 0; i <= p->k; i++)
		jsonout_int(o, NULL, (int64_t)s.histogram[i]);
	jsonout_close_array(o);
	put_numbers(o, "majority", (double[]){ (double)s.agree, (double)s.resist, (double)s.split },
		    3);
	jsonout_array(o, "models");
	for (size_t k = 0; k < p->k; k++) {
		struct votes_resistance r = votes_resistance(v, k);
		struct length l = all[k];

		put_numbers(o, NULL,
			    (double[]){ (double)r.agree, (double)r.resist, (double)r.tie, r.rate.lo,
					r.rate.hi, l.pearson, l.spearman, l.within_pearson,
					l.shorter.value, l.longer.value },
			    10);
	}
	jsonout_close_array(o);
	jsonout_array(o, "margins");
	for (size_t i = 0; p->k > 1 && i < p->k * (p->k - 1) / 2; i++)
		put_numbers(o, NULL, (double[]){ (double)c[i].n, c[i].pearson, c[i].spearman }, 3);
	jsonout_close_array(o);
	jsonout_array(o, "ensemble");
	for (int m = 0; m < ENSEMBLE_MODES; m++) {
		struct ensemble_accuracy g;

		ensemble_scores(v, (enum ensemble_mode)m, score);
		g = ensemble_grade(v, score[0], score[1]);
		put_numbers(o, NULL,
			    (double[]){ (double)g.rated, (double)g.agree, g.margin, g.margin_sd },
			    4);
	}
	jsonout_close_array(o);
}

static void put_shift(struct jsonout *o, const struct panel_view *v, struct arena *a)
{
	struct shift s = shift_between(v, 0, 1, a);
	struct resist_regimes r =
		resist_regimes(v, 0, 1, v->panel->f > 1 ? 0 : -1, v->panel->f > 1 ? 1 : -1);

	jsonout_object(o, "shift");
	put_numbers(o, "theta",
		    (double[]){ (double)s.theta.n, s.theta.mean, s.theta.median, s.theta.t,
				s.theta.p, s.theta.sign_log10_p },
		    6);
	put_numbers(o, "margin",
		    (double[]){ (double)s.margin.n, s.margin.mean, s.margin.median, s.margin.t,
				s.margin.p, s.margin.sign_log10_p },
		    6);
	jsonout_double(o, "identity", s.identity);
	put_fit(o, "imprint", &s.imprint.fit);
	put_fit(o, "regression", &s.theta_fit);
	jsonout_array(o, "cells");
	for (int g = 0; g < RESIST_GAMMAS; g++)
		for (int q = 0; q < RESIST_REGIMES; q++)
			jsonout_int(o, NULL, (int64_t)r.cell[g][q]);
	jsonout_close_array(o);
	jsonout_double(o, "mcnemar", r.mcnemar_log10_p);
	jsonout_close_object(o);
}

static void answer(const char *line, size_t n)
{
	struct str out = STR_INIT;
	struct err err = ERR_INIT;
	struct arena a = ARENA_INIT;
	struct jsonout o = jsonout_begin(&out);
	struct panel_view v;
	struct panel *p;
	struct json *j;

	if (json_parse(line, n, &j, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	p = read_panel(j);
	v = kit_view(p, &a);
	for (size_t f = 0; f < p->f; f++)
		snprintf((char *)(uintptr_t)p->feature[f], 24, "f%zu", f);
	jsonout_object(&o, NULL);
	put_counts(&o, &v, &a);
	put_regressions(&o, &v, &a);
	if (p->k > 1)
		put_shift(&o, &v, &a);
	jsonout_close_object(&o);
	puts(out.s);
	str_release(&out);
	arena_release(&a);
	kit_free(p);
	json_free(j);
}

int main(void)
{
	size_t cap = 0;
	char *line = NULL;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0)
		answer(line, (size_t)n - (line[n - 1] == '\n'));
	free(line);
	return 0;
}
