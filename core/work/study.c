/* study -- see study.h. Reading is one pass over the tree; every getter knows its path. */
#include "core/work/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/inflate.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/work/strata.h"

#define SECOND_NS INT64_C(1000000000)
#define FILE_MAX ((size_t)256 << 20)

struct reader {
	struct study *s;
	const char *file;
	struct str *all;	/* every fault, or NULL */
	struct err *err;
	int faults;
};

/* Note a fault; the first one is the error. */
static void fault(struct reader *r, const char *path, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void fault(struct reader *r, const char *path, const char *fmt, ...)
{
	struct str line = STR_INIT;
	va_list ap;

	str_addf(&line, "%s: %s: ", r->file, path);
	va_start(ap, fmt);
	str_addvf(&line, fmt, ap);
	va_end(ap);
	if (!r->faults++)
		err_set(r->err, RC_INPUT, "%s", line.s);
	if (r->all)
		str_addf(r->all, "%s\n", line.s);
	str_release(&line);
}

/* "path.name" and "path.name[i]" into out; a path too long is cut. */
static const char *join(char out[256], const char *path, const char *name)
{
	snprintf(out, 256, "%s%s%s", path, *path ? "." : "", name);
	return out;
}

static const char *at_index(char out[256], const char *path, const char *name, size_t i)
{
	snprintf(out, 256, "%s%s%s[%zu]", path, *path ? "." : "", name, i);
	return out;
}

/* No member but these; a misspelt option must not be silently without effect. */
static void only(struct reader *r, const struct json *object, const char *path,
		 const char *const *names, size_t n)
{
	if (json_kind(object) != JSON_OBJECT) {
		fault(r, *path ? path : "(top)", "must be an object");
		return;
	}
	for (size_t i = 0; i < json_count(object); i++) {
		const char *name = json_name(json_at(object, i));
		char full[256];
		size_t k = 0;

		while (k < n && strcmp(names[k], name) != 0)
			k++;
		if (k == n && name[0] != '$' && name[0] != '_')
			fault(r, join(full, path, name), "is no member that a study knows");
	}
}
#define ONLY(r, object, path, ...) \
	do { \
		static const char *const names_[] = { __VA_ARGS__ }; \
		only(r, object, path, names_, COUNT(names_)); \
	} while (0)

static const char *keep(struct reader *r, const char *z)
{
	return arena_dup(&r->s->arena, z, strlen(z));
}

/* A text member; otherwise NULL makes it required. */
static const char *text(struct reader *r, const struct json *o, const char *path, const char *name,
			const char *otherwise)
{
	const struct json *j = json_get(o, name);
	char full[256];

	if (!j && otherwise)
		return otherwise;
	if (!j)
		fault(r, join(full, path, name), "is missing");
	else if (json_kind(j) != JSON_STRING)
		fault(r, join(full, path, name), "must be a text");
	else
		return keep(r, json_text(j, ""));
	return otherwise ? otherwise : "";
}

static double number(struct reader *r, const struct json *o, const char *path, const char *name,
		     double least, double most, double otherwise)
{
	const struct json *j = json_get(o, name);
	double v = json_double(j, NAN);
	char full[256];

	if (!j)
		return otherwise;
	if (json_kind(j) != JSON_NUMBER || !(v >= least && v <= most)) {
		fault(r, join(full, path, name), "must be a number from %g to %g", least, most);
		return otherwise;
	}
	return v;
}

static bool truth(struct reader *r, const struct json *o, const char *path, const char *name,
		  bool otherwise)
{
	const struct json *j = json_get(o, name);
	char full[256];

	if (j && json_kind(j) != JSON_TRUE && json_kind(j) != JSON_FALSE)
		fault(r, join(full, path, name), "must be true or false");
	return json_bool(j, otherwise);
}

/* One of some words; its index. */
static int word(struct reader *r, const struct json *o, const char *path, const char *name,
		const char *const *words, size_t n, int otherwise)
{
	const struct json *j = json_get(o, name);
	struct str list = STR_INIT;
	char full[256];

	if (!j)
		return otherwise;
	for (size_t i = 0; i < n; i++)
		if (str_equal(json_text(j, ""), words[i]))
			return (int)i;
	for (size_t i = 0; i < n; i++)
		str_addf(&list, "%s%s", i ? ", " : "", words[i]);
	fault(r, join(full, path, name), "must be one of: %s", list.s);
	str_release(&list);
	return otherwise;
}

/* An array member, NULL if absent; a fault if it is something else. */
static const struct json *list(struct reader *r, const struct json *o, const char *path,
			       const char *name)
{
	const struct json *j = json_get(o, name);
	char full[256];

	if (j && json_kind(j) != JSON_ARRAY) {
		fault(r, join(full, path, name), "must be a list");
		return NULL;
	}
	return j;
}

static const char **texts(struct reader *r, const struct json *o, const char *path,
			  const char *name, size_t *n)
{
	const struct json *j = list(r, o, path, name);
	const char **out;
	char full[256];

	*n = json_count(j);
	out = arena_zalloc(&r->s->arena, (*n + 1) * sizeof *out);
	for (size_t i = 0; i < *n; i++) {
		const struct json *e = json_at(j, i);

		if (json_kind(e) != JSON_STRING)
			fault(r, at_index(full, path, name, i), "must be a text");
		out[i] = keep(r, json_text(e, ""));
	}
	return out;
}

static int64_t seconds(double s)
{
	return (int64_t)llround(s * (double)SECOND_NS);
}

/* ---- the parts of a study ---- */

static const struct study_point paper_scale[] = {
	{ "surely not", 0 }, { "probably not", .25 }, { "not sure", .5 }, { "probably", .75 },
	{ "surely", 1 },
};

static void read_scale(struct reader *r, const struct json *top)
{
	const struct json *j = list(r, top, "", "scale");
	struct study_point *p;
	char full[256];

	if (!j) {
		r->s->n_point = COUNT(paper_scale);
		r->s->point = arena_alloc(&r->s->arena, sizeof paper_scale);
		memcpy(r->s->point, paper_scale, sizeof paper_scale);
		return;
	}
	r->s->n_point = json_count(j);
	if (r->s->n_point < 2 || r->s->n_point > 9)
		fault(r, "scale", "must have two to nine points");
	p = r->s->point = arena_zalloc(&r->s->arena, (r->s->n_point + 1) * sizeof *p);
	for (size_t i = 0; i < r->s->n_point; i++) {
		const struct json *e = json_at(j, i);

		at_index(full, "", "scale", i);
		ONLY(r, e, full, "label", "value");
		p[i].label = text(r, e, full, "label", NULL);
		p[i].value = number(r, e, full, "value", 0, 1, NAN);
		if (isnan(p[i].value))
			fault(r, full, "needs a value: the probability from 0 to 1 that the output is right");
	}
}

static void read_arms(struct reader *r, const struct json *top)
{
	const struct json *j = list(r, top, "", "arms");
	struct study_arm *a;
	char full[256];

	r->s->n_arm = json_count(j);
	if (!r->s->n_arm)
		fault(r, "arms", "must name at least one arm");
	a = r->s->arm = arena_zalloc(&r->s->arena, (r->s->n_arm + 1) * sizeof *a);
	for (size_t i = 0; i < r->s->n_arm; i++) {
		const struct json *e = json_at(j, i);

		at_index(full, "", "arms", i);
		ONLY(r, e, full, "name", "limit_s");
		a[i].name = text(r, e, full, "name", NULL);
		a[i].limit_ns = seconds(number(r, e, full, "limit_s", 0.001, 86400, 0));
		for (size_t k = 0; k < i; k++)
			if (str_equal(a[k].name, a[i].name))
				fault(r, full, "has the name of arms[%zu]", k);
	}
}

static void read_pages(struct reader *r, const struct json *top)
{
	const struct json *j = list(r, top, "", "pages");
	struct study_page *p;
	char full[256];

	r->s->n_page = json_count(j);
	p = r->s->page = arena_zalloc(&r->s->arena, (r->s->n_page + 1) * sizeof *p);
	for (size_t i = 0; i < r->s->n_page; i++) {
		const struct json *e = json_at(j, i);
		struct str both = STR_INIT;

		at_index(full, "", "pages", i);
		ONLY(r, e, full, "id", "title", "text", "consent");
		p[i].id = text(r, e, full, "id", NULL);
		p[i].title = text(r, e, full, "title", "");
		p[i].text = text(r, e, full, "text", NULL);
		if (truth(r, e, full, "consent", false))
			r->s->consent_required = true;
		str_addf(&both, "%s\n%s", p[i].title, p[i].text);
		p[i].version = digest_of(both.s, both.len);
		str_release(&both);
	}
}

/* Those of the choices with which the subject goes on. */
static void read_qualify(struct reader *r, const struct json *e, const char *path,
			 struct study_question *q)
{
	q->qualify = texts(r, e, path, "qualify", &q->n_qualify);
	for (size_t i = 0; i < q->n_qualify; i++) {
		size_t k = 0;

		while (k < q->n_choice && !str_equal(q->choice[k], q->qualify[i]))
			k++;
		if (k == q->n_choice)
			fault(r, path, "qualify[%zu] is none of the choices", i);
	}
}

static struct study_question *read_survey(struct reader *r, const struct json *top,
					  const char *name, size_t *n)
{
	const struct json *j = list(r, json_get(top, "survey"), "survey", name);
	struct study_question *q;
	char full[256];

	*n = json_count(j);
	q = arena_zalloc(&r->s->arena, (*n + 1) * sizeof *q);
	for (size_t i = 0; i < *n; i++) {
		const struct json *e = json_at(j, i);

		at_index(full, "survey", name, i);
		ONLY(r, e, full, "id", "text", "choices", "required", "qualify");
		q[i].id = text(r, e, full, "id", NULL);
		q[i].text = text(r, e, full, "text", NULL);
		q[i].choice = texts(r, e, full, "choices", &q[i].n_choice);
		q[i].required = truth(r, e, full, "required", false);
		if (q[i].n_choice == 1 || q[i].n_choice > 9)
			fault(r, full, "must have no choices (free text) or two to nine");
		read_qualify(r, e, full, &q[i]);
	}
	return q;
}

static void read_strata(struct reader *r, const struct json *top)
{
	const struct json *j = list(r, top, "", "strata");
	struct study_stratum *p;
	char full[256];

	r->s->n_stratum = json_count(j);
	p = r->s->stratum = arena_zalloc(&r->s->arena, (r->s->n_stratum + 1) * sizeof *p);
	for (size_t i = 0; i < r->s->n_stratum; i++) {
		const struct json *e = json_at(j, i);

		at_index(full, "", "strata", i);
		ONLY(r, e, full, "name", "natural", "draw");
		p[i].name = text(r, e, full, "name", NULL);
		p[i].natural = (int64_t)number(r, e, full, "natural", 0, 1e12, 0);
		p[i].draw = (int64_t)number(r, e, full, "draw", 0, 1e9, 0);
	}
}

static void read_plan(struct reader *r, const struct json *top)
{
	static const char *const contrasts[] = { "fpr", "error", "approval" };
	static const char *const rules[] = { "not_approved", "excluded" };
	const struct json *j = json_get(top, "plan");
	struct study_plan *p = &r->s->plan;
	int k;

	p->contrast = "fpr";
	p->alpha = .05;
	p->arm_a = p->arm_b = p->exclusions = p->stopping = p->family = "";
	if (!j)
		return;
	ONLY(r, j, "plan", "contrast", "arms", "exclusions", "timeout", "n", "stopping", "family",
	     "alpha", "checks_pass", "exclude_incomplete");
	k = word(r, j, "plan", "contrast", contrasts, COUNT(contrasts), 0);
	p->contrast = contrasts[k];
	p->timeout = (enum study_timeout)word(r, j, "plan", "timeout", rules, COUNT(rules), 0);
	p->exclusions = text(r, j, "plan", "exclusions", "");
	p->stopping = text(r, j, "plan", "stopping", "");
	p->family = text(r, j, "plan", "family", "");
	p->n = (int64_t)number(r, j, "plan", "n", 1, 1e6, 0);
	p->alpha = number(r, j, "plan", "alpha", 1e-6, .5, .05);
	p->checks_pass = number(r, j, "plan", "checks_pass", 0, 1, 0);
	p->exclude_incomplete = truth(r, j, "plan", "exclude_incomplete", false);
	if (json_get(j, "arms")) {
		size_t n;
		const char **two = texts(r, j, "plan", "arms", &n);

		if (n != 2)
			fault(r, "plan.arms", "must name two arms: the contrast is the second minus the first");
		p->arm_a = n > 0 ? two[0] : "";
		p->arm_b = n > 1 ? two[1] : "";
	}
}

/* ---- items ---- */

static bool arm_known(const struct study *s, const char *name)
{
	for (size_t i = 0; i < s->n_arm; i++)
		if (str_equal(s->arm[i].name, name))
			return true;
	return false;
}

/* gold: true or false, or "gold_correct" as other tools call it. */
static int read_gold(struct reader *r, const struct json *e, const char *path)
{
	const char *name = json_get(e, "gold") ? "gold" : "gold_correct";
	const struct json *j = json_get(e, name);
	char full[256];

	if (json_kind(j) == JSON_NUMBER)
		return json_double(j, 0) != 0;
	if (!j || (json_kind(j) != JSON_TRUE && json_kind(j) != JSON_FALSE))
		fault(r, join(full, path, "gold"), "must be true (the output is right) or false");
	return json_bool(j, false);
}

static void read_item(struct reader *r, const struct json *e, const char *path,
		      struct study_item *it)
{
	char full[256];

	if (json_kind(e) != JSON_OBJECT) {
		fault(r, path, "must be an object");
		memset(it, 0, sizeof *it);
		it->id = it->question_id = it->arm = it->stratum = "";
		return;
	}
	it->id = text(r, e, path, "id", NULL);
	it->question_id = text(r, e, path, "question_id", it->id);
	it->practice = truth(r, e, path, "practice", false);
	it->check = truth(r, e, path, "check", false);
	it->arm = text(r, e, path, "arm",
		       it->practice || it->check ? "" : text(r, e, path, "condition", ""));
	it->stratum = text(r, e, path, "stratum", "");
	it->passage = text(r, e, path, "passage", "");
	it->question = text(r, e, path, "question", NULL);
	it->answer = text(r, e, path, "answer", NULL);
	it->option = texts(r, e, path, "options", &it->n_option);
	it->feedback = text(r, e, path, "feedback", "");
	it->input = text(r, e, path, "input", "");
	it->gold = read_gold(r, e, path);
	if (!it->practice && !it->check && !arm_known(r->s, it->arm))
		fault(r, join(full, path, "arm"), "is \"%s\", which is none of the arms", it->arm);
}

static int by_id(const void *a, const void *b)
{
	const struct study_item *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

/* Ids name rows of the result: each only once. */
static void check_ids(struct reader *r)
{
	const struct study_item **v = mem_alloc(r->s->n_item, sizeof *v);

	for (size_t i = 0; i < r->s->n_item; i++)
		v[i] = &r->s->item[i];
	qsort(v, r->s->n_item, sizeof *v, by_id);
	for (size_t i = 1; i < r->s->n_item; i++)
		if (str_equal(v[i - 1]->id, v[i]->id))
			fault(r, "items", "two of them have the id \"%s\"", v[i]->id);
	free(v);
}

/* A whole file, decompressed, into b. */
static enum rc slurp(const char *path, struct str *b, struct err *err)
{
	struct inflate *f;
	const char *p;
	size_t n;
	enum rc rc = inflate_open(path, &f, err);

	if (rc)
		return rc;
	do {
		rc = inflate_read(f, &p, &n, err);
		if (!rc)
			str_add(b, p, n);
		if (!rc && b->len > FILE_MAX)
			rc = err_set(err, RC_INPUT, "%s: is larger than a study can be (256 MB)", path);
	} while (!rc && n);
	inflate_close(f);
	return rc;
}

/* Beside the study file unless absolute. */
static char *beside(const char *study, const char *file)
{
	struct str b = STR_INIT;

	if (file[0] != '/')
		str_add(&b, study, (size_t)(str_base(study) - study));
	str_addz(&b, file);
	return str_take(&b);
}

static void items_from_lines(struct reader *r, const char *path, const struct str *b)
{
	size_t cap = 0, line = 0;

	for (const char *p = b->s, *end = b->s + b->len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		struct json *j = NULL;
		struct err why = ERR_INIT;
		char at[256];

		snprintf(at, sizeof at, "%.200s:%zu", str_base(path), ++line);
		if (n && json_parse(p, n, &j, &why))
			fault(r, at, "%s", why.text);
		if (j) {
			struct study_item *grown = r->s->item;

			if (r->s->n_item == cap) {
				size_t fresh = cap ? cap * 2 : 64;

				grown = arena_zalloc(&r->s->arena, fresh * sizeof *grown);
				if (cap)
					memcpy(grown, r->s->item, cap * sizeof *grown);
				cap = fresh;
				r->s->item = grown;
			}
			read_item(r, j, at, &r->s->item[r->s->n_item++]);
			json_free(j);
		}
		p += n + (nl ? 1 : 0);
		if (!nl)
			break;
	}
}

static void read_items(struct reader *r, const struct json *top, const char *study,
		       struct digest_run *h)
{
	const struct json *j = json_get(top, "items");
	char full[256];

	if (json_kind(j) == JSON_ARRAY) {
		r->s->n_item = json_count(j);
		r->s->item = arena_zalloc(&r->s->arena, (r->s->n_item + 1) * sizeof *r->s->item);
		for (size_t i = 0; i < r->s->n_item; i++)
			read_item(r, json_at(j, i), at_index(full, "", "items", i), &r->s->item[i]);
	} else if (j && json_kind(j) == JSON_STRING) {
		char *path = beside(study, json_text(j, ""));
		struct str b = STR_INIT;
		struct err why = ERR_INIT;

		if (slurp(path, &b, &why))
			fault(r, "items", "%s", why.text);
		digest_add(h, b.s, b.len);
		items_from_lines(r, path, &b);
		str_release(&b);
		free(path);
	} else {
		fault(r, "items", "must be a list of items or the name of a JSONL file");
	}
	if (!r->s->n_item)
		fault(r, "items", "there are none");
	else
		check_ids(r);
}

/* ---- the whole ---- */

static void read_timing(struct reader *r, const struct json *top)
{
	static const char *const interruptions[] = { "count", "pause", "void" };
	static const char *const resumes[] = { "resume", "restart", "block" };
	struct study *s = r->s;
	double limit = s->kind == STUDY_CODE ? 600 : 180;

	s->limit_ns = seconds(number(r, top, "", "limit_s", 0.001, 86400, limit));
	s->min_response_ns = seconds(number(r, top, "", "min_response_s", 0, 60, 0.1));
	s->isi_ns = seconds(number(r, top, "", "isi_s", 0, 60, 0.5));
	s->hide_countdown = truth(r, top, "", "hide_countdown", false);
	s->interruption = (enum timed_interruption)word(r, top, "", "interruption", interruptions,
							COUNT(interruptions), TIMED_COUNT);
	s->pauses_allowed = (int)number(r, top, "", "pauses_allowed", 0, 1000, 1);
	s->focus_counts = truth(r, top, "", "focus_counts", false);
	s->resume = (enum study_resume)word(r, top, "", "resume", resumes, COUNT(resumes), STUDY_RESUME);
	s->max_gap_ns = seconds(number(r, top, "", "max_gap_s", 1, 1e7, 3600));
}

static void read_session(struct reader *r, const struct json *top)
{
	static const char *const orders[] = { "williams", "random", "file" };
	struct study *s = r->s;
	const struct json *practice = json_get(top, "practice"), *pay = json_get(top, "payout");

	s->order = (enum study_order)word(r, top, "", "order", orders, COUNT(orders), STUDY_WILLIAMS);
	s->trials = (size_t)number(r, top, "", "trials", 1, 1e6, 0);
	s->break_every = (size_t)number(r, top, "", "break_every", 1, 1e6, 0);
	s->repeats = (size_t)number(r, top, "", "repeats", 0, 1e4, 0);
	s->swap_options = truth(r, top, "", "swap_options", true);
	s->reason_required = truth(r, top, "", "reason_required", false);
	s->reason_words = (size_t)number(r, top, "", "reason_words", 1, 200, 0);
	s->reason_required = s->reason_required || s->reason_words;
	s->ask_answerable = truth(r, top, "", "ask_answerable", false);
	s->pay_unit = "";
	s->practice_tries = 1;
	if (practice) {
		ONLY(r, practice, "practice", "pass", "tries");
		s->practice_pass = number(r, practice, "practice", "pass", 0, 1, 0);
		s->practice_tries = (int)number(r, practice, "practice", "tries", 1, 100, 1);
	}
	if (pay) {
		ONLY(r, pay, "payout", "base", "correct", "wrong", "unit");
		s->pay_base = number(r, pay, "payout", "base", 0, 1e9, 0);
		s->pay_correct = number(r, pay, "payout", "correct", 0, 1e9, 0);
		s->pay_wrong = number(r, pay, "payout", "wrong", 0, 1e9, 0);
		s->pay_unit = text(r, pay, "payout", "unit", "");
	}
}

static void check_plan(struct reader *r)
{
	const struct study_plan *p = &r->s->plan;

	if (*p->arm_a && !arm_known(r->s, p->arm_a))
		fault(r, "plan.arms[0]", "\"%s\" is none of the arms", p->arm_a);
	if (*p->arm_b && !arm_known(r->s, p->arm_b))
		fault(r, "plan.arms[1]", "\"%s\" is none of the arms", p->arm_b);
	for (size_t i = 0; i < r->s->n_item && r->s->n_stratum; i++) {
		const struct study_item *it = &r->s->item[i];
		size_t k = 0;

		while (k < r->s->n_stratum && !str_equal(r->s->stratum[k].name, it->stratum))
			k++;
		if (k == r->s->n_stratum && !it->practice && !it->check)
			fault(r, it->id, "has the stratum \"%s\", which is none of the strata", it->stratum);
	}
}

/* "draw": "200+50", the paper's: so many questions where both arms are alike, half of them right
 * and half wrong, and so many where they differ. */
static void read_draw(struct reader *r, const struct json *top)
{
	const struct json *j = json_get(top, "draw");
	const char *z = json_text(j, ""), *plus = strchr(z, '+');
	struct str why = STR_INIT;
	char *end = NULL;
	long same, differ;

	same = strtol(z, &end, 10);
	differ = plus ? strtol(plus + 1, NULL, 10) : -1;
	if (j && (!plus || end != plus || same < 0 || differ < 0 || same % 2))
		fault(r, "draw", "must be as \"200+50\": an even number of questions whose answers are "
		      "alike in both arms, and a number of those where they differ");
	else if (!strata_fill(r->s, j ? same / 2 : -1, differ, &why))
		fault(r, "draw", "%s", why.s);
	str_release(&why);
}

static void read_top(struct reader *r, const struct json *top, const char *path,
		     struct digest_run *h)
{
	static const char *const kinds[] = { "qa", "code", "pair" };
	struct study *s = r->s;

	ONLY(r, top, "", "title", "version", "kind", "seed", "limit_s", "min_response_s", "isi_s",
	     "hide_countdown", "interruption", "pauses_allowed", "focus_counts", "resume",
	     "max_gap_s", "order", "trials", "break_every", "repeats", "swap_options",
	     "reason_required", "reason_words", "ask_answerable", "draw",
	     "practice", "payout", "scale", "question_line", "arms", "pages",
	     "survey", "strata", "items", "plan");
	if (json_kind(top) != JSON_OBJECT)
		return;
	s->title = text(r, top, "", "title", NULL);
	s->version = text(r, top, "", "version", "1");
	s->kind = (enum study_kind)word(r, top, "", "kind", kinds, COUNT(kinds), STUDY_QA);
	s->seed = (uint64_t)number(r, top, "", "seed", 0, 9007199254740992.0, 1);
	s->question_line = text(r, top, "", "question_line", "Is the answer right?");
	if (json_get(top, "survey"))
		ONLY(r, json_get(top, "survey"), "survey", "before", "after");
	read_timing(r, top);
	read_session(r, top);
	read_scale(r, top);
	read_arms(r, top);
	read_pages(r, top);
	read_strata(r, top);
	s->before = read_survey(r, top, "before", &s->n_before);
	s->after = read_survey(r, top, "after", &s->n_after);
	read_plan(r, top);
	read_items(r, top, path, h);
	read_draw(r, top);
	check_plan(r);
}

enum rc study_load(const char *path, struct study **out, struct str *all, struct err *err)
{
	struct str b = STR_INIT;
	struct json *top = NULL;
	struct study *s = NULL;
	struct reader r = { NULL, str_base(path), all, err, 0 };
	struct digest_run h;
	enum rc rc = slurp(path, &b, err);

	if (rc)
		goto out;
	rc = json_parse(b.s, b.len, &top, err);
	if (rc) {
		err_context(err, "%s", path);
		goto out;
	}
	s = mem_zalloc(1, sizeof *s);
	r.s = s;
	digest_begin(&h);
	digest_add(&h, b.s, b.len);
	read_top(&r, top, path, &h);
	s->digest = digest_end(&h);
	if (r.faults) {
		rc = err->code;
		study_free(s);
	} else {
		*out = s;
	}
out:
	json_free(top);
	str_release(&b);
	return rc;
}

void study_free(struct study *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	free(s);
}

int64_t study_limit(const struct study *s, const struct study_item *it)
{
	for (size_t i = 0; i < s->n_arm; i++)
		if (str_equal(s->arm[i].name, it->arm) && s->arm[i].limit_ns)
			return s->arm[i].limit_ns;
	return s->limit_ns;
}

const struct study_item *study_item(const struct study *s, const char *id)
{
	for (size_t i = 0; i < s->n_item; i++)
		if (str_equal(s->item[i].id, id))
			return &s->item[i];
	return NULL;
}
