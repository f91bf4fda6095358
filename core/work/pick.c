/* pick -- see pick.h. */
#include "core/work/pick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/filter.h"
#include "core/base/mem.h"
#include "core/base/regex.h"
#include "core/base/str.h"
#include "core/measure/live.h"
#include "core/store/item.h"
#include "core/store/projection.h"

/* ---- a pattern ---- */

struct grep {
	const struct pick *f;
	struct regex *regex;
	uint8_t *pick, *noted;		/* noted: found in a comment */
	size_t hits;
	enum rc rc;
	struct err *err;
};

static bool in_text(struct grep *g, struct slice text)
{
	bool found = false;
	size_t start, end;

	if (!g->rc && text.n)
		g->rc = regex_find(g->regex, text.s, text.n, 0, &found, &start, &end, g->err);
	return found;
}

static bool on_text(void *ctx, int64_t id, struct slice prompt, struct slice a, struct slice b)
{
	struct grep *g = ctx;
	size_t i = (size_t)id - 1;

	if (i < g->f->panel->n && g->pick[i]) {
		g->pick[i] = g->noted[i] || in_text(g, a) || in_text(g, b) || in_text(g, prompt);
		g->hits += g->pick[i];
	}
	if (g->f->progress)
		*g->f->progress = (struct pick_progress){ i + 1, g->f->panel->n, g->hits };
	if (!g->rc && id % 256 == 0 && g->f->cancelled && g->f->cancelled(g->f->cancel_ctx))
		g->rc = err_set(g->err, RC_STOP, "the search was stopped");
	return !g->rc;
}

static bool on_note(void *ctx, const struct projection_state *s)
{
	struct grep *g = ctx;
	size_t i = (size_t)s->item_id - 1;

	if (s->item_id <= 0 || i >= g->f->panel->n)
		return true;
	if (g->f->annotator ? !str_equal(g->f->annotator, s->annotator) : g->f->blind)
		return true;
	if (in_text(g, (struct slice){ s->note, strlen(s->note) }))
		g->noted[i] = 1;
	return !g->rc;
}

enum rc pick_grep(const struct pick *f, const char *pattern, uint8_t *pick, struct err *err)
{
	struct grep g = { .f = f, .pick = pick, .err = err };
	int flags = f->grep_flags ? f->grep_flags : REGEX_SMART | REGEX_MULTILINE;
	enum rc rc = regex_compile(pattern, flags, &g.regex, err);

	g.noted = mem_zalloc(f->panel->n + 1, 1);
	if (!rc)
		rc = projection_each(f->project, on_note, &g, err);
	if (!rc && !g.rc)
		rc = item_scan_texts(f->project, 1, on_text, &g, err);
	if (!rc)
		rc = g.rc;
	regex_free(g.regex);
	free(g.noted);
	return rc;
}

/* ---- a condition ---- */

#define PATTERNS 4

/* What people said about one item, gathered when a condition first asks. */
struct said {
	char *choices, *note, *tags;	/* NULL: none */
	int done;
};

struct where {
	const struct pick *f;
	uint32_t *at;			/* panel index of a row */
	size_t rows;
	int pre, post;
	uint8_t *pick, *keep;
	struct said *said;		/* by panel index; NULL until asked for */
	struct digest tagged;		/* item of the last tag seen, */
	int64_t tagged_id;		/* and its id; 0: not in this corpus */
	struct item_source *source;
	size_t sources;
	struct arena all, row, text;	/* for the whole run; for the row at hand */
	int64_t row_id, text_id;
	struct item_row item;
	struct slice prompt, response[2];
	char hex[DIGEST_HEX];
	struct { char *pattern; struct regex *regex; } pattern[PATTERNS];
	size_t next_pattern;
	enum rc rc;			/* what went wrong inside a callback */
	struct err err;
};

enum {
	COL_ITEM,
	COL_KEY,
	COL_GROUP,
	COL_SUBSET,
	COL_SOURCE,
	COL_LINE,
	COL_LABEL,
	COL_VOTES,
	COL_RATED,
	COL_TIES,
	COL_MARGIN,
	COL_SPREAD,
	COL_ENTROPY,
	COL_REGIME,
	COL_GAMMA,
	COL_STATUS,
	COL_CHOICES,
	COL_TAGS,
	COL_NOTE,
	COL_DONE,
	COL_PROMPT,
	COL_A,
	COL_B,
	COL_COUNT
};

static const struct pick_column columns[COL_COUNT] = {
	[COL_ITEM] = { "item", "identity, 64 hex digits", false, false },
	[COL_KEY] = { "key", "the source's own id", false, false },
	[COL_GROUP] = { "group", "digest of the prompt: pairs of one prompt share it", false,
			false },
	[COL_SUBSET] = { "subset", "name of the subset", false, false },
	[COL_SOURCE] = { "source", "name of the file it came from", false, false },
	[COL_LINE] = { "line", "line in that file, from 1", false, false },
	[COL_LABEL] = { "label", "side that was chosen, 'a' or 'b'", true, false },
	[COL_VOTES] = { "votes", "models that prefer the chosen response", true, false },
	[COL_RATED] = { "rated", "models of the committee that scored both responses", false, false },
	[COL_TIES] = { "ties", "models that scored both the same", false, false },
	[COL_MARGIN] = { "margin", "mean standardised margin, chosen minus rejected", true, false },
	[COL_SPREAD] = { "spread", "standard deviation of the standardised margins", false, false },
	[COL_ENTROPY] = { "entropy", "entropy of the votes in bits", false, false },
	[COL_REGIME] = { "regime", "SEAL: 'stayed', 'got', 'resists', 'reversed'", true, false },
	[COL_GAMMA] = { "gamma", "SEAL: LM labels favour 'chosen', 'rejected' or are 'indifferent'",
			true, false },
	[COL_STATUS] = { "status", "adjudication: 'open', 'keep', 'flip', 'drop'", true, false },
	[COL_CHOICES] = { "choices", "choices as 'ann:a bob:both_bad'", false, true },
	[COL_TAGS] = { "tags", "sources tagged, as 'S1 S5'", false, true },
	[COL_NOTE] = { "note", "comments, one a line", false, true },
	[COL_DONE] = { "done", "annotators who chose", false, true },
	[COL_PROMPT] = { "prompt", "text before the responses part", false, false },
	[COL_A] = { "a", "text of response a", false, false },
	[COL_B] = { "b", "text of response b", false, false },
};

const struct pick_column *pick_columns(size_t *n)
{
	*n = COL_COUNT;
	return columns;
}

static void give_int(struct filter_value *v, int64_t i)
{
	v->type = FILTER_INT;
	v->i = i;
}

static void give_real(struct filter_value *v, double d)
{
	v->type = isnan(d) ? FILTER_NULL : FILTER_REAL;
	v->d = d;
}

static void give_slice(struct filter_value *v, struct slice s)
{
	v->type = FILTER_TEXT;
	v->s = s;
}

static void give_text(struct filter_value *v, const char *z)
{
	v->type = z ? FILTER_TEXT : FILTER_NULL;
	v->s = (struct slice){ z, z ? strlen(z) : 0 };
}

/* A callback cannot fail; what failed is kept, and the run is stopped by `cancelled`. */
static bool load_row(struct where *w, uint32_t i)
{
	int64_t id = (int64_t)i + 1;

	if (w->row_id == id)
		return true;
	w->row_id = 0;
	arena_reset(&w->row);
	if (!w->rc)
		w->rc = item_get(w->f->project, id, &w->row, &w->item, &w->err);
	if (!w->rc)
		w->row_id = id;
	return !w->rc;
}

static bool load_texts(struct where *w, uint32_t i)
{
	int64_t id = (int64_t)i + 1;

	if (w->text_id == id)
		return true;
	w->text_id = 0;
	arena_reset(&w->text);
	if (!w->rc)
		w->rc = item_texts(w->f->project, id, &w->text, &w->prompt, w->response, &w->err);
	if (!w->rc)
		w->text_id = id;
	return !w->rc;
}

static char *joined(struct where *w, const char *before, const char *glue, const char *a,
		    const char *b)
{
	struct str s = STR_INIT;
	char *out;

	str_addf(&s, "%s%s%s%s%s", before ? before : "", before ? glue : "", a, b ? ":" : "", b ? b : "");
	out = arena_dup(&w->all, s.s, s.len);
	str_release(&s);
	return out;
}

static bool on_state(void *ctx, const struct projection_state *s)
{
	struct where *w = ctx;

	if (s->item_id <= 0 || (size_t)s->item_id > w->f->panel->n)
		return true;
	if (w->f->annotator && !str_equal(w->f->annotator, s->annotator))
		return true;
	struct said *said = &w->said[s->item_id - 1];

	said->done += s->choice != CHOICE_NONE;
	if (s->choice != CHOICE_NONE)
		said->choices = joined(w, said->choices, " ", s->annotator, projection_choice_name(s->choice));
	if (s->note[0])
		said->note = joined(w, said->note, "\n", s->note, NULL);
	return true;
}

/* Is this source among them, as a word? */
static bool listed(const char *tags, const char *source)
{
	size_t n = strlen(source);

	for (const char *at = tags; at && (at = strstr(at, source)); at += n)
		if ((at == tags || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static bool on_tag(void *ctx, const struct projection_tag *t)
{
	struct where *w = ctx;
	struct said *said;

	if (w->f->annotator && !str_equal(w->f->annotator, t->annotator))
		return true;
	/* Tags come item by item: the one before is nearly always this one. */
	if (!digest_equal(&t->item, &w->tagged)) {
		struct err none = ERR_INIT;

		w->tagged = t->item;
		if (item_by_identity(w->f->project, &t->item, &w->tagged_id, &none))
			w->tagged_id = 0;
	}
	if (w->tagged_id <= 0 || (size_t)w->tagged_id > w->f->panel->n)
		return true;
	said = &w->said[w->tagged_id - 1];
	if (!listed(said->tags, t->source))
		said->tags = joined(w, said->tags, " ", t->source, NULL);
	return true;
}

static const struct said *said_of(struct where *w, uint32_t i)
{
	if (!w->said) {
		w->said = arena_zalloc(&w->all, w->f->panel->n * sizeof(*w->said));
		if (!w->rc)
			w->rc = projection_each(w->f->project, on_state, w, &w->err);
		if (!w->rc)
			w->rc = projection_tags(w->f->project, on_tag, w, &w->err);
	}
	return &w->said[i];
}

static const char *source_name(struct where *w, int64_t id)
{
	if (!w->source && !w->rc)
		w->rc = item_sources(w->f->project, &w->all, &w->source, &w->sources, &w->err);
	for (size_t s = 0; s < w->sources; s++)
		if (w->source[s].id == id)
			return w->source[s].name;
	return NULL;
}

static void give_item(struct where *w, uint32_t i, size_t column, struct filter_value *v)
{
	if (!load_row(w, i))
		return;
	switch (column) {
	case COL_ITEM:
		digest_hex(&w->item.identity, w->hex);
		give_text(v, w->hex);
		break;
	case COL_GROUP:
		digest_hex(&w->item.group, w->hex);
		give_text(v, w->hex);
		break;
	case COL_KEY:
		give_text(v, w->item.key);
		break;
	case COL_SOURCE:
		give_text(v, source_name(w, w->item.source));
		break;
	default:
		give_int(v, w->item.line);
	}
}

static void give_scores(struct where *w, uint32_t i, size_t column, struct filter_value *v)
{
	const struct votes_columns *c = w->f->columns;
	int label = w->f->panel->label[i];
	unsigned rated = (unsigned)c->for_a[i] + c->for_b[i] + c->ties[i];

	switch (column) {
	case COL_VOTES:
		if (rated && label != SIDE_NONE)
			give_int(v, label == SIDE_B ? c->for_b[i] : c->for_a[i]);
		break;
	case COL_RATED:
		give_int(v, rated);
		break;
	case COL_TIES:
		give_int(v, c->ties[i]);
		break;
	case COL_MARGIN:
		if (label != SIDE_NONE)
			give_real(v, rated ? (label == SIDE_B ? -c->margin[i] : c->margin[i]) : NAN);
		break;
	case COL_SPREAD:
		give_real(v, rated ? c->spread[i] : NAN);
		break;
	default:
		give_real(v, rated ? c->entropy[i] : NAN);
	}
}

static void give_seal(struct where *w, uint32_t i, size_t column, struct filter_value *v)
{
	const struct panel *p = w->f->panel;
	int label = p->kind[i] == ITEM_PAIR ? p->label[i] : SIDE_NONE;

	if (label == SIDE_NONE)
		return;
	if (column == COL_REGIME && w->pre >= 0 && w->post >= 0) {
		int r = live_regime_of(p, (size_t)w->pre, (size_t)w->post, i, label);

		give_text(v, r < 0 ? NULL : live_regime_name((enum live_regime)r));
	} else if (column == COL_GAMMA) {
		enum live_gamma g = live_gamma_of(p, i, label);

		give_text(v, g == LIVE_LM_UNKNOWN ? NULL : live_gamma_name(g));
	}
}

static void give_people(struct where *w, uint32_t i, size_t column, struct filter_value *v)
{
	const struct said *s = said_of(w, i);

	switch (column) {
	case COL_CHOICES:
		give_text(v, s->choices ? s->choices : "");
		break;
	case COL_TAGS:
		give_text(v, s->tags ? s->tags : "");
		break;
	case COL_NOTE:
		give_text(v, s->note ? s->note : "");
		break;
	default:
		give_int(v, s->done);
	}
}

static void give_value(void *ctx, size_t row, size_t column, struct filter_value *v)
{
	static const char *const status[] = { "open", "keep", "flip", "drop" };
	struct where *w = ctx;
	uint32_t i = w->at[row];
	const struct panel *p = w->f->panel;

	v->type = FILTER_NULL;
	if (column == COL_SUBSET)
		give_text(v, p->subset[i] < p->n_subsets ? p->subset_name[p->subset[i]] : "");
	else if (column == COL_LABEL)
		give_text(v, p->label[i] == SIDE_A ? "a" : p->label[i] == SIDE_B ? "b" : NULL);
	else if (column == COL_STATUS)
		give_text(v, status[p->adj[i] & 3]);
	else if (column <= COL_LINE)
		give_item(w, i, column, v);
	else if (column <= COL_ENTROPY)
		give_scores(w, i, column, v);
	else if (column <= COL_GAMMA)
		give_seal(w, i, column, v);
	else if (column <= COL_DONE)
		give_people(w, i, column, v);
	else if (load_texts(w, i))
		give_slice(v, column == COL_PROMPT ? w->prompt : w->response[column - COL_A]);
}

static const char *refuse(void *ctx, size_t column)
{
	const struct where *w = ctx;

	if (w->f->blind && columns[column].names_side)
		return "it tells which response the label or the models prefer: not while you work blind";
	if (w->f->blind && columns[column].people && !w->f->annotator)
		return "it tells what others said: not while you work blind";
	return NULL;
}

static struct regex *pattern_of(struct where *w, const char *pattern, enum rc *rc, struct err *err)
{
	struct regex *r = NULL;

	for (size_t i = 0; i < PATTERNS; i++)
		if (str_equal(w->pattern[i].pattern, pattern))
			return w->pattern[i].regex;
	if ((*rc = regex_compile(pattern, REGEX_SMART | REGEX_MULTILINE, &r, err)))
		return NULL;
	size_t at = w->next_pattern++ % PATTERNS;

	regex_free(w->pattern[at].regex);
	free(w->pattern[at].pattern);
	w->pattern[at].pattern = mem_strdup(pattern);
	w->pattern[at].regex = r;
	return r;
}

static enum rc matches(void *ctx, const char *pattern, struct slice text, bool *match,
		       struct err *err)
{
	enum rc rc = RC_OK;
	size_t start, end;
	struct regex *r = pattern_of(ctx, pattern, &rc, err);

	*match = false;
	return r ? regex_find(r, text.s, text.n, 0, match, &start, &end, err) : rc;
}

static bool stop(void *ctx)
{
	const struct where *w = ctx;

	return w->rc || (w->f->cancelled && w->f->cancelled(w->f->cancel_ctx));
}

static bool on_row(void *ctx, size_t row)
{
	struct where *w = ctx;

	w->keep[w->at[row]] = 1;
	return true;
}

static int role_of(const struct panel *p, const char *role)
{
	for (size_t k = 0; k < p->k && p->score[0]; k++)
		if (p->rm_role && str_equal(p->rm_role[k], role))
			return (int)k;
	return -1;
}

static void where_open(struct where *w, const struct pick *f, const uint8_t *pick)
{
	w->f = f;
	w->at = arena_alloc(&w->all, (f->panel->n + 1) * sizeof(*w->at));
	w->keep = arena_zalloc(&w->all, f->panel->n + 1);
	w->pre = role_of(f->panel, "pre");
	w->post = role_of(f->panel, "post");
	for (uint32_t i = 0; i < f->panel->n; i++)
		if (pick[i])
			w->at[w->rows++] = i;
}

static void where_close(struct where *w)
{
	for (size_t i = 0; i < PATTERNS; i++) {
		regex_free(w->pattern[i].regex);
		free(w->pattern[i].pattern);
	}
	arena_release(&w->all);
	arena_release(&w->row);
	arena_release(&w->text);
	free(w);
}

enum rc pick_where(const struct pick *f, const char *condition, uint8_t *pick, struct err *err)
{
	struct where *w = mem_zalloc(1, sizeof(*w));
	const char *names[COL_COUNT];
	enum rc rc;

	for (size_t c = 0; c < COL_COUNT; c++)
		names[c] = columns[c].name;
	where_open(w, f, pick);
	struct filter_table t = { .name = "items",
				  .column = names,
				  .n_columns = COL_COUNT,
				  .n_rows = w->rows,
				  .value = give_value,
				  .refuse = refuse,
				  .regexp = matches,
				  .cancelled = stop,
				  .ctx = w };

	rc = filter_rows(&t, condition, on_row, w, err);
	if (w->rc)
		rc = err_set(err, w->rc, "%s", w->err.text);
	for (size_t i = 0; !rc && i < f->panel->n; i++)
		pick[i] = pick[i] && w->keep[i];
	where_close(w);
	return rc;
}
