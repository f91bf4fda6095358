/* figures -- see figures.h. */
#include "core/out/figures.h"

#include "core/base/unicode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/out/figures_ahead.h"
#include "core/out/figures_proxy.h"
#include "core/out/clean.h"
#include "core/store/event.h"
#include "core/store/item.h"
#include "core/store/projection.h"
#include "core/work/policy.h"

static const struct figure *const groups[] = {
	figures_votes,
	figures_reliability,
	figures_seal,
	figures_shift,
	figures_bias,
	figures_annotators,
	figures_consensus,
	figures_trial,
	figures_labels,
	figures_ambiguity,
	figures_labelers,
};

struct memo {
	figures_kernel *fn;
	bool adjudicated;
	void *result;
};

struct figures_memo {
	struct memo *row;
	size_t n, cap;
	struct figures_ahead *ahead;	/* what figures_warm computed lives in it */
};

/* A context and all that it owns. */
struct whole {
	struct figures_context c;
	struct panel *panel;
	struct panel judges;		/* as loaded, with all RMs; its arrays are panel's */
	struct arena arena;
	struct figures_memo memo;
};

const struct figure *figures_row(size_t i)
{
	for (size_t g = 0; g < COUNT(groups); g++)
		for (const struct figure *f = groups[g]; f->name; f++)
			if (i-- == 0)
				return f;
	return NULL;
}

const struct figure *figures_find(const char *name)
{
	const struct figure *f;

	for (size_t i = 0; (f = figures_row(i)); i++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

int figures_needs_all(void)
{
	const struct figure *f;
	int needs = 0;

	for (size_t i = 0; (f = figures_row(i)); i++)
		needs |= f->needs;
	return needs;
}

/* ---- which columns of the panel take part ---- */

static enum rc no_such(const char *what, const char *name, size_t len, const char *const *names,
		       size_t n, struct err *err)
{
	struct str all = STR_INIT;

	for (size_t i = 0; i < n && all.len < 300; i++)
		str_addf(&all, "%s%s", i ? ", " : "", *names[i] ? names[i] : "(none)");
	err_set(err, RC_INPUT, "%.*s: no such %s; there %s %s", (int)len, name, what,
		n == 1 ? "is" : "are", n ? all.s : "none");
	str_release(&all);
	return RC_INPUT;
}

/* Mark in `in` the names of a list "A,B"; order[i] is the i-th named, *n how many. */
static enum rc named(const char *list, const char *what, const char *const *names, size_t n_names,
		     size_t *order, size_t *n, struct err *err)
{
	*n = 0;
	while (*list) {
		size_t len = strcspn(list, ","), i = 0;

		while (i < n_names && (strlen(names[i]) != len || memcmp(names[i], list, len) != 0))
			i++;
		if (i == n_names)
			return no_such(what, list, len, names, n_names, err);
		for (size_t k = 0; k < *n; k++)
			if (order[k] == i)
				return err_set(err, RC_INPUT, "%s: named twice", names[i]);
		order[(*n)++] = i;
		list += len + (list[len] == ',');
	}
	return RC_OK;
}

static enum rc cut_rms(struct panel *p, const char *list, struct arena *a, struct err *err)
{
	size_t *order = arena_alloc(a, (p->k + 1) * sizeof *order), n;
	const char **rm, **role, **kind;
	enum rc rc = named(list, "reward model", p->rm, p->k, order, &n, err);

	if (rc)
		return rc;
	rm = arena_alloc(a, n * sizeof *rm);
	role = arena_alloc(a, n * sizeof *role);
	kind = arena_alloc(a, n * sizeof *kind);
	for (int s = 0; s < 2 && p->score[s]; s++) {
		double *to = arena_alloc(a, n * p->n * sizeof *to);

		for (size_t k = 0; k < n; k++)
			memcpy(to + k * p->n, p->score[s] + order[k] * p->n, p->n * sizeof *to);
		p->score[s] = to;
	}
	for (size_t k = 0; k < n; k++) {
		rm[k] = p->rm[order[k]];
		role[k] = p->rm_role[order[k]];
		kind[k] = p->rm_kind[order[k]];
	}
	p->rm = rm;
	p->rm_role = role;
	p->rm_kind = kind;
	p->k = p->voters = n;	/* who is named is the committee, whatever the role */
	return RC_OK;
}

static void keep_features(struct panel *p, const size_t *order, size_t n, struct arena *a)
{
	const char **feature = arena_alloc(a, (n + 1) * sizeof *feature);

	for (int s = 0; s < 2 && p->x[s]; s++) {
		int8_t *to = arena_alloc(a, n * p->n + 1);

		for (size_t f = 0; f < n; f++)
			memcpy(to + f * p->n, p->x[s] + order[f] * p->n, p->n);
		p->x[s] = to;
	}
	for (size_t f = 0; f < n; f++)
		feature[f] = p->feature[order[f]];
	p->feature = feature;
	p->f = n;
}

static enum rc cut_features(struct panel *p, const struct figures_options *o, struct arena *a,
			    struct err *err)
{
	size_t *order = arena_alloc(a, (p->f + 1) * sizeof *order), n, left = 0;
	size_t *rest = arena_alloc(a, (p->f + 1) * sizeof *rest);
	enum rc rc;

	if (o->features) {
		if ((rc = named(o->features, "feature", p->feature, p->f, order, &n, err)))
			return rc;
		keep_features(p, order, n, a);
		return RC_OK;
	}
	if ((rc = named(o->without, "feature", p->feature, p->f, order, &n, err)))
		return rc;
	for (size_t f = 0; f < p->f; f++) {
		bool out = false;

		for (size_t i = 0; i < n; i++)
			out = out || order[i] == f;
		if (!out)
			rest[left++] = f;
	}
	keep_features(p, rest, left, a);
	return RC_OK;
}

/* ---- people ---- */

struct people {
	struct arena *arena;
	const char **name;
	size_t n, cap, acts;
};

static bool see(struct people *v, const char *name)
{
	for (size_t i = v->n; i-- > 0;)
		if (strcmp(v->name[i], name) == 0)
			return true;
	if (v->n == v->cap)
		v->name = mem_grow(v->name, &v->cap, v->n + 1, sizeof *v->name);
	v->name[v->n++] = arena_dup(v->arena, name, strlen(name));
	return true;
}

static bool see_annotator(void *ctx, const struct projection_state *s)
{
	struct people *v = ctx;

	return !s->item_id || see(v, s->annotator);
}

static bool see_trial(void *ctx, const struct event *e)
{
	struct people *v = ctx;

	v->acts++;
	return see(v, e->annotator);
}

static enum rc count_annotators(struct whole *w, struct err *err)
{
	struct people v = { .arena = &w->arena };
	const char *only = w->c.options.annotator;
	enum rc rc = projection_each(w->c.project, see_annotator, &v, err);
	size_t found = 0;

	while (!rc && only && found < v.n && strcmp(v.name[found], only) != 0)
		found++;
	if (!rc && only && found == v.n)
		rc = no_such("annotator", only, strlen(only), v.name, v.n, err);
	w->c.annotators = v.n;
	v.n = 0;
	if (!rc)
		rc = event_each_of(w->c.project, EVENT_TRIAL, see_trial, &v, err);
	w->c.judgments = v.acts;
	w->c.judges_n = v.n;
	free(v.name);
	return rc;
}

/* ---- the context ---- */

static enum rc find_subset(struct whole *w, struct err *err)
{
	const char *name = w->c.options.subset;

	w->c.subset = -1;
	if (!name)
		return RC_OK;
	w->c.subset = panel_subset(w->panel, name);
	if (w->c.subset < 0)
		return no_such("subset", name, strlen(name), w->panel->subset_name,
			       w->panel->n_subsets, err);
	return RC_OK;
}

/* ---- policies ---- */

static const struct clean_policy *cleaning(const char *name)
{
	size_t n;
	const struct clean_policy *c = clean_policies(&n);

	for (size_t i = 0; name && i < n; i++)
		if (strcmp(c[i].name, name) == 0)
			return &c[i];
	return NULL;
}

/* What a cleaning policy does with every pair, judged by the RMs of p, into adj[p->n]. */
static enum rc clean_into(const struct whole *w, struct panel *p, uint8_t *adj, size_t *touched,
			  const char **judges, struct err *err)
{
	const struct clean_options o = { .policy = w->c.options.policy,
					 .set = w->c.options.set,
					 .n_set = w->c.options.n_set };
	struct clean *c;
	enum rc rc = clean_run(w->c.project, p, &o, &c, err);

	if (rc)
		return rc;
	memset(adj, ADJ_OPEN, p->n);
	for (size_t i = 0; i < c->n; i++)
		adj[c->row[i].index] = c->row[i].action;
	*touched = c->count[ADJ_KEEP] + c->count[ADJ_FLIP] + c->count[ADJ_DROP];
	*judges = c->circular ? c->role : NULL;
	clean_free(c);
	return RC_OK;
}

static enum rc adjudicate(struct whole *w, struct err *err)
{
	const struct figures_options *o = &w->c.options;
	struct policy people;
	enum rc rc;

	if (cleaning(o->policy)) {
		w->c.policy = o->policy;
		if (o->annotator)
			return err_set(err, RC_INPUT, "--annotator: policy %s judges by scores",
				       o->policy);
		rc = clean_into(w, w->panel, w->panel->adj, &w->c.touched, &w->c.judges, err);
		w->c.circular = w->c.judges != NULL;
		return rc;
	}
	if (o->n_set)
		return err_set(err, RC_INPUT, "--set: only cleaning policies take parameters");
	if ((rc = policy_find(o->policy, &people, err))) {
		struct str known = STR_INIT;
		const struct err was = *err;
		size_t n;
		const struct clean_policy *c = clean_policies(&n);

		for (size_t i = 0; i < n; i++)
			str_addf(&known, "%s%s", i ? ", " : "", c[i].name);
		err_set(err, rc, "%.250s; of cleaning: %s", was.text, known.s);
		str_release(&known);
		return rc;
	}
	w->c.policy = people.name;
	return policy_apply(w->c.project, &people, o->annotator, w->panel, &w->c.touched, err);
}

/* A copy of the judges in a, all but the one of this name. */
static struct panel all_but(const struct panel *judges, const char *name, struct arena *a)
{
	struct panel q = *judges;
	const char **rm = arena_alloc(a, q.k * sizeof *rm);
	const char **role = arena_alloc(a, q.k * sizeof *role);
	const char **kind = arena_alloc(a, q.k * sizeof *kind);
	double *score[2];
	size_t k = 0;

	q.voters = 0;
	for (int s = 0; s < 2; s++)
		score[s] = arena_alloc(a, q.k * q.n * sizeof **score + 1);
	for (size_t i = 0; i < judges->k; i++) {
		if (strcmp(judges->rm[i], name) == 0)
			continue;
		for (int s = 0; s < 2; s++)
			memcpy(score[s] + k * q.n, judges->score[s] + i * q.n,
			       q.n * sizeof **score);
		q.voters += i < judges->voters;
		rm[k] = judges->rm[i];
		role[k] = judges->rm_role[i];
		kind[k++] = judges->rm_kind[i];
	}
	q.rm = rm;
	q.rm_role = role;
	q.rm_kind = kind;
	q.score[0] = score[0];
	q.score[1] = score[1];
	q.k = k;
	q.adj = arena_zalloc(a, q.n + 1);
	return q;
}

enum rc figures_without(const struct figures_context *c, size_t k, struct arena *a,
			struct panel_view *out, struct err *err)
{
	const struct whole *w = (const struct whole *)c;	/* its first member */
	struct panel *q = arena_alloc(a, sizeof *q);
	struct panel shown = *c->panel;
	size_t touched;
	const char *judges;
	enum rc rc;

	*q = all_but(&w->judges, c->panel->rm[k], a);
	rc = clean_into(w, q, q->adj, &touched, &judges, err);
	if (rc)
		return rc;
	shown.adj = q->adj;
	*out = panel_view(&shown, true, c->subset, a);
	out->panel = c->panel;
	return RC_OK;
}

static enum rc fill(struct whole *w, int needs, struct err *err)
{
	const struct figures_options *o = &w->c.options;
	enum rc rc;

	if (cleaning(o->policy))
		needs |= PANEL_SCORES;
	if (o->cluster && strcmp(o->cluster, "turn") == 0)
		needs |= PANEL_TURNS;
	if ((rc = panel_load(w->c.project, needs, &w->panel, err)) || (rc = find_subset(w, err)) ||
	    (rc = count_annotators(w, err)))
		return rc;
	w->c.panel = w->panel;
	w->judges = *w->panel;
	rc = adjudicate(w, err);
	if (!rc && o->rm)
		rc = cut_rms(w->panel, o->rm, &w->arena, err);
	if (!rc && (o->features || o->without))
		rc = cut_features(w->panel, o, &w->arena, err);
	if (rc)
		return rc;
	if (w->c.annotators &&
	    (rc = population_load(w->c.project, w->panel, &w->arena, &w->c.population, err)))
		return rc;
	w->c.raw = panel_view(w->panel, false, w->c.subset, &w->arena);
	w->c.adjudicated = panel_view(w->panel, true, w->c.subset, &w->arena);
	return RC_OK;
}

enum rc figures_open(struct project *p, const struct figures_options *o, int needs,
		     struct figures_context **out, struct err *err)
{
	struct whole *w = mem_zalloc(1, sizeof *w);
	enum rc rc;

	w->c.project = p;
	w->c.options = *o;
	w->c.arena = &w->arena;
	w->c.memo = &w->memo;
	rc = fill(w, needs, err);
	if (rc)
		figures_close(&w->c);
	else
		*out = &w->c;
	return rc;
}

void figures_close(struct figures_context *c)
{
	struct whole *w = (struct whole *)c;	/* its first member */

	if (!w)
		return;
	panel_free(w->panel);
	arena_release(&w->arena);
	free(w->memo.row);
	figures_ahead_free(w->memo.ahead);
	free(w);
}

bool figures_circular(const struct figures_context *c, size_t k)
{
	return c->judges && str_equal(c->panel->rm_role[k], c->judges);
}

const struct panel_view *figures_view(const struct figures_context *c, bool adjudicated)
{
	return adjudicated ? &c->adjudicated : &c->raw;
}

const void *figures_once(const struct figures_context *c, figures_kernel *fn, bool adjudicated,
			 size_t size)
{
	struct figures_memo *m = c->memo;
	struct memo new = { .fn = fn, .adjudicated = adjudicated };

	for (size_t i = 0; i < m->n; i++)
		if (m->row[i].fn == fn && m->row[i].adjudicated == adjudicated)
			return m->row[i].result;
	new.result = figures_ahead_result(m->ahead, fn, adjudicated);
	if (new.result)
		return new.result;
	new.result = arena_zalloc(c->arena, size);
	fn(c, adjudicated, new.result);
	if (m->n == m->cap)
		m->row = mem_grow(m->row, &m->cap, m->n + 1, sizeof *m->row);
	m->row[m->n++] = new;
	return new.result;
}

void figures_interval(struct jsonout *j, const struct estimate *e, bool adjudicated)
{
	jsonout_double(j, "lo", adjudicated ? NAN : e->lo);
	jsonout_double(j, "hi", adjudicated ? NAN : e->hi);
	if (isnan(e->value) && e->why)
		jsonout_text(j, "why", e->why);
	else if (adjudicated)
		jsonout_text(j, "why", FIGURES_NOT_DRAWN);
}

void figures_population(const struct figures_context *c, population_value_fn *value,
			const void *ctx, struct jsonout *j)
{
	const struct population *p = &c->population;
	struct population_share s = population_share(p, value, ctx);

	jsonout_int(j, "n", (int64_t)p->answered);
	jsonout_int(j, "picked", (int64_t)p->picked);
	jsonout_double(j, "pool", p->pool);
	jsonout_text(j, "design", p->design);
	jsonout_double(j, "rate", s.at.e.value);
	jsonout_double(j, "se", s.at.e.se);
	jsonout_double(j, "lo", s.at.e.lo);
	jsonout_double(j, "hi", s.at.e.hi);
	jsonout_text(j, "method", s.at.e.method);
	jsonout_double(j, "nonresponse", s.at.nonresponse);
	jsonout_double(j, "worst_lo", s.at.worst_lo);
	jsonout_double(j, "worst_hi", s.at.worst_hi);
	if (isnan(s.at.e.value))
		jsonout_text(j, "why", s.at.e.why);
	figures_proxy(c, value, ctx, j);
	/* The interval above holds at one look, at the planned n. */
	jsonout_int(j, "planned", (int64_t)p->planned);
	jsonout_bool(j, "interim", !p->planned || p->answered < p->planned);
	jsonout_object(j, "sequence");
	jsonout_double(j, "lo", s.sequence.lo);
	jsonout_double(j, "hi", s.sequence.hi);
	jsonout_text(j, "method", s.sequence.method);
	if (s.sequence.why)
		jsonout_text(j, "why", s.sequence.why);
	jsonout_close_object(j);
}

/* ---- the two ways to tell them ---- */

bool figures_column(const struct figures_context *c, bool adjudicated)
{
	return adjudicated && c->touched > 0;
}

static size_t count_kind(const struct panel *p, enum item_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->kind[i] == kind && !(p->flags[i] & ITEM_SUPERSEDED);
	return n;
}

static void json_names(struct jsonout *j, const char *name, const char *const *z, size_t n)
{
	jsonout_array(j, name);
	for (size_t i = 0; i < n; i++)
		jsonout_text(j, NULL, z[i]);
	jsonout_close_array(j);
}

static void compute_ahead(const struct figures_context *c, const struct figure *const *rows,
			  size_t n)
{
	if (!c->memo->ahead)
		c->memo->ahead = figures_ahead_run(c, rows, n);
}

static void json_project(const struct figures_context *c, struct jsonout *j)
{
	jsonout_object(j, "project");
	jsonout_text(j, "name", project_name(c->project));
	jsonout_int(j, "pairs", (int64_t)count_kind(c->panel, ITEM_PAIR));
	jsonout_int(j, "claims", (int64_t)count_kind(c->panel, ITEM_CLAIM));
	json_names(j, "rms", c->panel->rm, c->panel->k);
	json_names(j, "features", c->panel->feature, c->panel->f);
	jsonout_int(j, "annotators", (int64_t)c->annotators);
	jsonout_text(j, "subset", c->options.subset);
	jsonout_text(j, "policy", c->policy);
	jsonout_int(j, "adjudicated", (int64_t)c->touched);
	jsonout_close_object(j);
}

static void json_column(const struct figures_context *c, const struct figure *const *rows, size_t n,
			bool adjudicated, struct jsonout *j)
{
	jsonout_object(j, adjudicated ? "adjudicated" : "raw");
	jsonout_int(j, "n", (int64_t)figures_view(c, adjudicated)->in);
	for (size_t i = 0; i < n; i++)
		if (rows[i]->json)
			rows[i]->json(c, adjudicated, j);
	jsonout_close_object(j);
}

static void json_population(const struct figures_context *c, const struct figure *const *rows,
			    size_t n, struct jsonout *j)
{
	size_t some = 0;

	jsonout_object(j, "population");
	jsonout_int(j, "n", (int64_t)c->population.answered);
	for (size_t i = 0; c->population.design && i < n; i++) {
		if (rows[i]->population) {
			rows[i]->population(c, j);
			some++;
		}
	}
	if (!some)
		jsonout_text(j, "why", FIGURES_NOT_DRAWN);
	jsonout_close_object(j);
}

void figures_json(const struct figures_context *c, const struct figure *const *rows, size_t n,
		  struct str *out)
{
	struct jsonout j = jsonout_begin(out);

	compute_ahead(c, rows, n);
	jsonout_object(&j, NULL);
	json_project(c, &j);
	json_column(c, rows, n, false, &j);
	json_column(c, rows, n, true, &j);
	json_population(c, rows, n, &j);
	jsonout_close_object(&j);
	str_addc(out, '\n');
}

/* Items of a kind in the subset asked for; *labelled: those that have a label. */
static size_t count_here(const struct figures_context *c, enum item_kind kind, size_t *labelled)
{
	const struct panel *p = c->panel;
	size_t n = 0;

	*labelled = 0;
	for (size_t i = 0; i < p->n; i++) {
		if (p->kind[i] != kind || p->flags[i] & ITEM_SUPERSEDED ||
		    (c->subset >= 0 && p->subset[i] != c->subset))
			continue;
		n++;
		*labelled += p->label[i] != SIDE_NONE;
	}
	return n;
}

/* ", 12 people" where there are any. */
static void add_count(struct str *out, size_t n, const char *what)
{
	if (n)
		str_addf(out, ", %zu %s%s", n, what, str_s((int64_t)n));
}

void figures_head(const struct figures_context *c, struct str *out)
{
	size_t labelled, gold, pairs = count_here(c, ITEM_PAIR, &labelled);
	size_t claims = count_here(c, ITEM_CLAIM, &gold), at = out->len;

	add_count(out, pairs, "pair");
	if (pairs > labelled)
		str_addf(out, labelled ? " (%zu with a label)" : " (none with a label)", labelled);
	add_count(out, claims, "claim");
	if (out->len == at)
		str_addz(out, ", no items");
	memmove(out->s + at, out->s + at + 2, out->len - at - 1);
	out->len -= 2;
	if (c->options.subset)
		str_addf(out, " of subset %s", c->options.subset);
	add_count(out, c->panel->k, "reward model");
	if (pairs && !c->panel->k)
		str_addz(out, ", no scores");
	add_count(out, c->annotators, "annotator");
	if (c->judgments)
		str_addf(out, ", %zu judgment%s of %zu %s", c->judgments, str_s((int64_t)c->judgments),
			 c->judges_n, c->judges_n == 1 ? "person" : "people");
	else if (!c->annotators)
		str_addz(out, ", no annotations");
}

static void text_head(const struct figures_context *c, struct str *out)
{
	str_addf(out, "%s: ", project_name(c->project));
	figures_head(c, out);
	if (c->touched)
		str_addf(out, "; policy %s touches %zu", c->policy, c->touched);
	str_addc(out, '\n');
}

void figures_text(const struct figures_context *c, const struct figure *const *rows, size_t n,
		  struct str *out)
{
	struct str one = STR_INIT, all = STR_INIT;

	compute_ahead(c, rows, n);
	text_head(c, &all);
	for (size_t i = 0; i < n; i++) {
		if (!rows[i]->text)
			continue;
		str_clear(&one);
		rows[i]->text(c, &one);
		if (one.len)
			str_addf(&all, "\n%s: %s\n%s", rows[i]->name, rows[i]->help, one.s);
	}
	unicode_clean(out, all.s, all.len, false);	/* names of models are as hostile as any text */
	str_release(&one);
	str_release(&all);
}
