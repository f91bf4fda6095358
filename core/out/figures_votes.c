/*
 * figures_votes -- rows: votes, majority, disputed, resistance, subsets.
 *
 * Owns: how counts from signs of margins are told. May call: measure/votes,
 * out/sheet. Never: counts.
 */
#include <math.h>

#include "core/measure/votes.h"
#include "core/out/figures.h"
#include "core/out/sheet.h"
#include "core/store/item.h"

#define BAR 24

static void summarise(const struct figures_context *c, bool adjudicated, void *result)
{
	struct votes_summary *s = result;

	*s = votes_summary(figures_view(c, adjudicated), c->options.boundary);
}

static const struct votes_summary *summary(const struct figures_context *c, bool adjudicated)
{
	return figures_once(c, summarise, adjudicated, sizeof(struct votes_summary));
}

/* As many resistances as there can be RMs; fixed, since a memo has one size. */
struct resistances {
	struct votes_resistance rm[VOTES_MAX_RMS];
};

static void resist(const struct figures_context *c, bool adjudicated, void *result)
{
	struct resistances *r = result;

	for (size_t k = 0; k < c->panel->k && k < VOTES_MAX_RMS; k++)
		r->rm[k] = votes_resistance(figures_view(c, adjudicated), k);
}

static const struct votes_resistance *resistances(const struct figures_context *c, bool adjudicated)
{
	const struct resistances *r = figures_once(c, resist, adjudicated, sizeof *r);

	return r->rm;
}

/* Of every RM on labels cleaned by the others; NaN where none is left to clean. */
struct others {
	double rate[VOTES_MAX_RMS];
};

static void leave_out(const struct figures_context *c, bool adjudicated, void *result)
{
	struct others *o = result;

	(void)adjudicated;
	for (size_t k = 0; k < c->panel->k && k < VOTES_MAX_RMS; k++) {
		struct arena a = ARENA_INIT;
		struct err none = ERR_INIT;
		struct panel_view v;

		o->rate[k] = NAN;
		if (figures_circular(c, k) && !figures_without(c, k, &a, &v, &none))
			o->rate[k] = votes_resistance(&v, k).rate.value;
		arena_release(&a);
	}
}

static const double *by_others(const struct figures_context *c)
{
	const struct others *o = figures_once(c, leave_out, true, sizeof *o);

	return o->rate;
}

#define NO_COMMITTEE "no reward model of role committee"

static double share(size_t k, size_t n)
{
	return n ? (double)k / (double)n : NAN;
}

/* ---- votes ---- */

/* From one vote to the boundary (Yeh et al.; theirs is not known, so ours is a parameter). */
static size_t low_agreement(const struct votes_summary *s)
{
	size_t n = 0;

	for (size_t v = 1; v <= s->boundary && v < s->k; v++)
		n += s->histogram[v];
	return n;
}

static void json_votes(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct votes_summary *s = summary(c, adjudicated);

	jsonout_object(j, "votes");
	jsonout_int(j, "k", (int64_t)s->k);
	jsonout_int(j, "rated", (int64_t)s->rated);
	jsonout_array(j, "histogram");
	for (size_t v = 0; v <= s->k; v++)
		jsonout_int(j, NULL, (int64_t)s->histogram[v]);
	jsonout_close_array(j);
	jsonout_object(j, "agreement");
	jsonout_int(j, "none", (int64_t)(s->rated ? s->histogram[0] : 0));
	jsonout_int(j, "low", (int64_t)low_agreement(s));
	jsonout_int(j, "boundary", (int64_t)s->boundary);
	jsonout_close_object(j);
	jsonout_int(j, "ties", (int64_t)s->ties);
	jsonout_int(j, "partly", (int64_t)s->partly);
	if (!s->k)
		jsonout_text(j, "why", NO_COMMITTEE);
	jsonout_close_object(j);
}

static void text_votes(const struct figures_context *c, struct str *out)
{
	const struct votes_summary *raw = summary(c, false), *adj = summary(c, true);
	struct str bar = STR_INIT;
	struct sheet t;
	double most = 0;

	if (!raw->k)
		return;
	for (size_t v = 0; v <= raw->k; v++)
		most = fmax(most, share(raw->histogram[v], raw->rated));
	sheet_begin(&t, c->touched ? ">votes|>raw|>%||>adjudicated|>%" : ">votes|>pairs|>%|");
	for (size_t v = 0; v <= raw->k && raw->rated; v++) {
		double p = share(raw->histogram[v], raw->rated);

		sheet_cell(&t, "%zu of %zu", v, raw->k);
		sheet_cell(&t, "%zu", raw->histogram[v]);
		sheet_number(&t, 100 * p, 1);
		str_clear(&bar);
		sheet_bar(&bar, p / most, BAR);
		sheet_cell(&t, "%s", bar.s);
		if (c->touched) {
			sheet_cell(&t, "%zu", adj->histogram[v]);
			sheet_number(&t, 100 * share(adj->histogram[v], adj->rated), 1);
		}
	}
	sheet_end(&t, 2, 0, out);
	str_addf(out, "  %zu pairs rated by all %zu, %zu of them with a tie", raw->rated, raw->k,
		 raw->ties);
	if (raw->partly)
		str_addf(out, "; %zu rated by some only and left out", raw->partly);
	str_addf(out, "\n  no agreement (0 votes) %.1f %%, low (1 vote to %zu) %.1f %%; that boundary "
		      "is a parameter (--boundary), no published figure\n",
		 100 * share(raw->histogram[0], raw->rated), raw->boundary,
		 100 * share(low_agreement(raw), raw->rated));
	str_release(&bar);
}

/* ---- majority, disputed ---- */

static void json_majority(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct votes_summary *s = summary(c, adjudicated);

	jsonout_object(j, "majority");
	jsonout_int(j, "agree", (int64_t)s->agree);
	jsonout_int(j, "resist", (int64_t)s->resist);
	jsonout_int(j, "split", (int64_t)s->split);
	jsonout_close_object(j);
}

static void json_disputed(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct votes_summary *s = summary(c, adjudicated);

	jsonout_object(j, "disputed");
	jsonout_int(j, "split", (int64_t)s->disputed);
	jsonout_int(j, "against", (int64_t)s->against);
	jsonout_int(j, "boundary", (int64_t)s->boundary);
	jsonout_int(j, "rated", (int64_t)s->rated);
	jsonout_close_object(j);
}

/* One line: what, raw count and share, and where it went. */
static void count_row(struct sheet *t, const struct figures_context *c, const char *what,
		      const size_t n[2], const size_t of[2])
{
	sheet_cell(t, "%s", what);
	for (int col = 0; col < (c->touched ? 2 : 1); col++) {
		sheet_cell(t, "%zu", n[col]);
		sheet_number(t, 100 * share(n[col], of[col]), 1);
	}
}

static void begin_counts(struct sheet *t, const struct figures_context *c)
{
	sheet_begin(t, c->touched ? "|>raw|>%|>adjudicated|>%" : "|>pairs|>%");
}

static void text_majority(const struct figures_context *c, struct str *out)
{
	const struct votes_summary *r = summary(c, false), *a = summary(c, true);
	const size_t of[2] = { r->agree + r->resist + r->split, a->agree + a->resist + a->split };
	struct sheet t;

	if (!r->k)
		return;
	begin_counts(&t, c);
	count_row(&t, c, "with the label", (size_t[]){ r->agree, a->agree }, of);
	count_row(&t, c, "against the label", (size_t[]){ r->resist, a->resist }, of);
	count_row(&t, c, "split evenly", (size_t[]){ r->split, a->split }, of);
	sheet_end(&t, 2, 0, out);
}

static void text_disputed(const struct figures_context *c, struct str *out)
{
	const struct votes_summary *r = summary(c, false), *a = summary(c, true);
	const size_t of[2] = { r->rated, a->rated };
	struct str what = STR_INIT;
	struct sheet t;

	if (!r->k)
		return;
	begin_counts(&t, c);
	count_row(&t, c, "at least one strictly for each side",
		  (size_t[]){ r->disputed, a->disputed }, of);
	str_addf(&what, "at most %zu of %zu for the label", r->boundary, r->k);
	count_row(&t, c, what.s, (size_t[]){ r->against, a->against }, of);
	sheet_end(&t, 2, 0, out);
	str_release(&what);
}

/* ---- resistance ---- */

static void json_resistance(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct votes_resistance *r = resistances(c, adjudicated);

	jsonout_object(j, "resistance");
	for (size_t k = 0; k < c->panel->k && k < VOTES_MAX_RMS; k++) {
		jsonout_object(j, c->panel->rm[k]);
		jsonout_int(j, "rated", (int64_t)r[k].rated);
		jsonout_int(j, "agree", (int64_t)r[k].agree);
		jsonout_int(j, "resist", (int64_t)r[k].resist);
		jsonout_int(j, "tie", (int64_t)r[k].tie);
		jsonout_double(j, "rate", r[k].rate.value);
		jsonout_double(j, "not_agree_rate", r[k].not_agree_rate);
		figures_interval(j, &r[k].rate, adjudicated);
		jsonout_bool(j, "circular", adjudicated && figures_circular(c, k));
		if (adjudicated && figures_circular(c, k))
			jsonout_double(j, "leave_one_out", by_others(c)[k]);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

/* ---- by subset ---- */

struct domain {
	size_t pairs;
	struct votes_summary votes;
	struct votes_resistance rm[VOTES_MAX_RMS];
};

struct domains {
	struct domain *at;	/* one per subset */
};

static void split_by_subset(const struct figures_context *c, bool adjudicated, void *result)
{
	struct domains *d = result;
	size_t n = c->panel->n_subsets;

	d->at = arena_zalloc(c->arena, n * sizeof *d->at + 1);
	for (size_t s = 0; s < n; s++) {
		struct arena scratch = ARENA_INIT;
		struct panel_view v = panel_view(c->panel, adjudicated, (int)s, &scratch);

		d->at[s].pairs = v.in;
		d->at[s].votes = votes_summary(&v, c->options.boundary);
		for (size_t k = 0; v.in && k < c->panel->k && k < VOTES_MAX_RMS; k++)
			d->at[s].rm[k] = votes_resistance(&v, k);
		arena_release(&scratch);
	}
}

static const struct domain *domains(const struct figures_context *c, bool adjudicated)
{
	const struct domains *d = figures_once(c, split_by_subset, adjudicated, sizeof *d);

	return d->at;
}

static bool shown(const struct figures_context *c, const struct domain *d, size_t s)
{
	return d[s].pairs && (c->subset < 0 || (size_t)c->subset == s);
}

static void json_subsets(const struct figures_context *c, bool adjudicated, struct jsonout *j)
{
	const struct domain *d = domains(c, adjudicated);

	jsonout_object(j, "subsets");
	for (size_t s = 0; s < c->panel->n_subsets; s++) {
		if (!shown(c, d, s))
			continue;
		jsonout_object(j, c->panel->subset_name[s]);
		jsonout_int(j, "pairs", (int64_t)d[s].pairs);
		jsonout_int(j, "rated", (int64_t)d[s].votes.rated);
		jsonout_array(j, "histogram");
		for (size_t v = 0; v <= d[s].votes.k; v++)
			jsonout_int(j, NULL, (int64_t)d[s].votes.histogram[v]);
		jsonout_close_array(j);
		jsonout_object(j, "accuracy");
		for (size_t k = 0; k < c->panel->k && k < VOTES_MAX_RMS; k++)
			jsonout_double(j, c->panel->rm[k],
				       share(d[s].rm[k].agree, d[s].rm[k].rated));
		jsonout_close_object(j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

static void subset_row(struct sheet *t, const struct figures_context *c, const struct domain *d,
		       size_t s)
{
	const char *name = c->panel->subset_name[s];
	struct str spark = STR_INIT;

	sheet_cell(t, "%s", *name ? name : "(none)");
	sheet_cell(t, "%zu", d[s].pairs);
	sheet_spark(&spark, d[s].votes.histogram, d[s].votes.k + 1);
	sheet_cell(t, "%s", spark.s);
	for (size_t k = 0; k < c->panel->k && k < SHEET_COLUMNS - 3; k++)
		sheet_number(t, 100 * share(d[s].rm[k].agree, d[s].rm[k].rated), 2);
	str_release(&spark);
}

static void text_subsets(const struct figures_context *c, struct str *out)
{
	const struct domain *d = domains(c, false);
	struct str heads = STR_INIT;
	struct sheet t;
	size_t some = 0;

	for (size_t s = 0; s < c->panel->n_subsets; s++)
		some += shown(c, d, s);
	if (some < 2)
		return;
	str_addz(&heads, "subset|>pairs|votes 0 to K");
	for (size_t k = 0; k < c->panel->k && k < SHEET_COLUMNS - 3; k++) {
		str_addz(&heads, "|>");
		for (const char *z = c->panel->rm[k]; *z; z++)
			str_addc(&heads, *z == '|' ? '/' : *z);
	}
	sheet_begin(&t, heads.s);
	for (size_t s = 0; s < c->panel->n_subsets; s++)
		if (shown(c, d, s))
			subset_row(&t, c, d, s);
	sheet_end(&t, 2, 0, out);
	str_release(&heads);
}

/* ---- population ---- */

struct of_rm {
	const struct figures_context *c;
	size_t rm;
};

/* +1 the RM prefers the chosen response, -1 the other, 0 neither; false: dropped or not rated. */
static bool sign(const struct figures_context *c, size_t rm, uint32_t i, int *out)
{
	const struct panel *p = c->panel;
	int chosen = c->adjudicated.chosen[i];
	double a, b;

	if (chosen == SIDE_NONE)
		return false;
	a = p->score[chosen][rm * p->n + i];
	b = p->score[1 - chosen][rm * p->n + i];
	*out = (a > b) - (a < b);
	return !isnan(a) && !isnan(b);
}

static void resists(const void *ctx, uint32_t i, double *num, double *den)
{
	const struct of_rm *of = ctx;
	int s;
	bool rated = sign(of->c, of->rm, i, &s);

	*den = rated;
	*num = rated && s < 0;
}

static void population_resistance(const struct figures_context *c, struct jsonout *j)
{
	jsonout_object(j, "resistance");
	for (size_t k = 0; k < c->panel->k && k < VOTES_MAX_RMS; k++) {
		const struct of_rm of = { c, k };

		jsonout_object(j, c->panel->rm[k]);
		figures_population(c, resists, &of, j);
		jsonout_bool(j, "circular", figures_circular(c, k));
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

/* The population's share and the interval that holds now: of the plan once it is reached, else of
 * the sequence. */
static void population_cells(const struct figures_context *c, size_t k, struct sheet *t)
{
	const struct of_rm of = { c, k };
	const struct population *p = &c->population;
	struct population_share s;
	const struct estimate *e;

	if (!p->design) {
		sheet_cell(t, "%s", "");
		sheet_cell(t, "%s", "");
		return;
	}
	s = population_share(p, resists, &of);
	e = p->planned && p->answered >= p->planned ? &s.at.e : &s.sequence;
	sheet_number(t, s.at.e.value, 4);
	if (isnan(e->lo))
		sheet_cell(t, "-");
	else
		sheet_cell(t, "%.4f to %.4f", e->lo, e->hi);
}

static void resistance_row(const struct figures_context *c, size_t k, struct sheet *t)
{
	const struct votes_resistance *raw = &resistances(c, false)[k];
	struct str bar = STR_INIT;

	sheet_cell(t, "%s", c->panel->rm[k]);
	sheet_cell(t, "%zu", raw->rated);
	sheet_cell(t, "%zu", raw->agree);
	sheet_cell(t, "%zu", raw->resist);
	sheet_cell(t, "%zu", raw->tie);
	sheet_number(t, raw->rate.value, 4);
	sheet_cell(t, "%.4f to %.4f", raw->rate.lo, raw->rate.hi);
	sheet_bar(&bar, raw->rate.value, BAR);
	sheet_cell(t, "%s", bar.s);
	if (c->touched)
		sheet_number(t, resistances(c, true)[k].rate.value, 4);
	else
		sheet_cell(t, "%s", "");
	if (c->circular)
		sheet_number(t, by_others(c)[k], 4);
	else
		sheet_cell(t, "%s", "");
	population_cells(c, k, t);
	str_release(&bar);
}

static void text_resistance(const struct figures_context *c, struct str *out)
{
	struct sheet t;

	if (!c->panel->k)
		return;
	sheet_begin(&t, "reward model|>rated|>agree|>resist|>tie|>rate|95 %||>adjudicated"
			"|>cleaned by the others|>population|95 % of it");
	for (size_t k = 0; k < c->panel->k && k < VOTES_MAX_RMS; k++)
		resistance_row(c, k, &t);
	sheet_end(&t, 2, 0, out);
	if (c->population.design)
		str_addf(out, "  population: from %zu answered draws of a pool of %.0f\n",
			 c->population.answered, c->population.pool);
	if (c->circular)
		str_addz(out,
			 "  circular: the policy used the votes of these very models, so\n"
			 "  adjudicated flatters them; cleaned by the others does not, unless\n"
			 "  models err alike\n");
}

/* Which majority: -1 against the label, 0 split, 1 with it. */
struct of_majority {
	const struct figures_context *c;
	int which;
};

static void most(const void *ctx, uint32_t i, double *num, double *den)
{
	const struct of_majority *of = ctx;
	int sum = 0, rated = 0, s;

	for (size_t k = 0; k < of->c->panel->voters; k++) {
		if (sign(of->c, k, i, &s)) {
			sum += s;
			rated++;
		}
	}
	*den = rated > 0;
	*num = rated > 0 && (sum > 0) - (sum < 0) == of->which;
}

static void population_majority(const struct figures_context *c, struct jsonout *j)
{
	static const char *const name[] = { "resist", "split", "agree" };

	jsonout_object(j, "majority");
	for (int which = -1; which <= 1; which++) {
		const struct of_majority of = { c, which };

		jsonout_object(j, name[which + 1]);
		figures_population(c, most, &of, j);
		jsonout_close_object(j);
	}
	jsonout_close_object(j);
}

const struct figure figures_votes[] = {
	{ "votes", "how many of the committee vote for the label", FIGURES_SCORES, json_votes,
	  text_votes, NULL },
	{ "majority", "what most of the committee says", FIGURES_SCORES, json_majority,
	  text_majority, population_majority },
	{ "disputed", "pairs that want another look", FIGURES_SCORES, json_disputed, text_disputed,
	  NULL },
	{ "resistance", "share of pairs where a model prefers the rejected response",
	  FIGURES_SCORES, json_resistance, text_resistance, population_resistance },
	{ "subsets", "accuracy in per cent by subset, a tie counts as wrong", FIGURES_SCORES,
	  json_subsets, text_subsets, NULL },
	{ 0 },
};
