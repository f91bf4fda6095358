/* choicebar -- see choicebar.h. */
#include "tui/view/choicebar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/unicode.h"
#include "core/text/wrap.h"
#include "core/work/taxonomy.h"

struct option {
	const char *action, *word, *narrow;
	enum choice choice;	/* when nothing is swapped */
};

static const struct option options[] = {
	{ "choose-left", "◂ A", "◂ A", CHOICE_A },
	{ "choose-right", "B ▸", "B ▸", CHOICE_B },
	{ "both-good", "both good", "good", CHOICE_BOTH_GOOD },
	{ "both-bad", "both bad", "bad", CHOICE_BOTH_BAD },
	{ "unsure", "don't know", "unsure", CHOICE_UNSURE },
};

#define KEYED 9		/* sources that have a key */
#define LABEL 9		/* columns of "choice", "why" */

static bool is_on(struct desk *d, uint32_t i, enum choice c)
{
	enum choice mine = (enum choice)d->mine[i].choice;

	if (c == CHOICE_A || c == CHOICE_B)
		c = desk_swapped(d, i) ? (c == CHOICE_A ? CHOICE_B : CHOICE_A) : c;
	return mine == c;
}

/* One thing to press: key, word, and a tick where it is pressed. Columns used. */
static int cell(struct grid *g, int row, int col, int left, const char *key, const char *word,
		bool on)
{
	int at = col;

	if (left <= 0)
		return 0;
	at += grid_puts(g, row, at, left, STYLE_KEY, key);
	at += grid_puts(g, row, at, left - (at - col), STYLE_TEXT, " ");
	at += grid_putf(g, row, at, left - (at - col), on ? STYLE_SELECTED : STYLE_TEXT, on ? "✓ %s"
			: "%s", word);
	return at - col;
}

/* Columns of the label before the choices; none where room is very short. */
static int label_cols(int cols)
{
	return cols < 60 ? 1 : LABEL;
}

static void draw_choice(struct choicebar *c, struct desk *d, struct grid *g, struct rect r,
			uint32_t i)
{
	bool narrow = r.cols < 84;
	int at = r.col + label_cols(r.cols), end = r.col + r.cols;

	if (label_cols(r.cols) == LABEL)
		grid_puts(g, r.row, r.col + 1, LABEL - 1, STYLE_DIM, "choice");
	for (size_t k = 0; k < COUNT(options); k++) {
		struct str key = STR_INIT;
		bool on = is_on(d, i, options[k].choice);

		desk_key(d, options[k].action, &key);
		if (c->focus == CHOICEBAR_CHOICE && on)
			grid_cursor(g, r.row, at);
		at += cell(g, r.row, at, end - at, key.s, narrow ? options[k].narrow
			   : options[k].word, on);
		at += r.cols < 60 ? 1 : narrow ? 2 : 4;
		str_release(&key);
	}
	if (!isnan(c->confidence) && end - at > 8)
		grid_putf(g, r.row, at, end - at, STYLE_DIM, "%.0f %% sure", 100 * c->confidence);
}

/* A word for a source where room is short: the second of its brief, or the only one. */
static const char *short_word(const char *brief, char out[24])
{
	const char *s = strchr(brief, ' ');

	s = s ? s + 1 : brief;
	snprintf(out, 24, "%.*s", (int)strcspn(s, " "), s);
	return out;
}

/* Columns that all sources take with their brief or their short words. */
static int why_width(struct desk *d, uint32_t i, bool brief)
{
	const struct taxonomy *t = desk_sources(d);
	char word[24];
	int w = LABEL;

	for (size_t k = 0; k < t->n; k++) {
		const char *z = brief ? t->source[k].brief : short_word(t->source[k].brief, word);

		w += (brief ? 5 : 3) + (desk_tagged(d, i, k) ? 2 : 0) + unicode_width(z, strlen(z));
	}
	return w;
}

static void draw_sources(struct choicebar *c, struct desk *d, struct grid *g, struct rect r,
			 uint32_t i)
{
	const struct taxonomy *t = desk_sources(d);
	bool brief = why_width(d, i, true) <= r.cols, words = why_width(d, i, false) <= r.cols;
	int at = r.col + LABEL, end = r.col + r.cols;
	char action[32], word[24];

	grid_puts(g, r.row, r.col + 1, LABEL - 1, STYLE_DIM, "why");
	for (size_t k = 0; k < t->n && at < end; k++) {
		struct str key = STR_INIT;
		bool on = desk_tagged(d, i, k);
		const char *z = t->source[k].brief;

		if (k >= KEYED && !on)
			continue;
		z = brief ? z : words || on ? short_word(z, word) : "";
		snprintf(action, sizeof(action), "source-%zu", k + 1);
		if (k < KEYED)
			desk_key(d, action, &key);
		if (c->focus == CHOICEBAR_SOURCE && c->source == (int)k)
			grid_cursor(g, r.row, at);
		at += cell(g, r.row, at, end - at, key.s, z, on) + (brief ? 3 : 1);
		str_release(&key);
	}
}

static void draw_lines(struct grid *g, struct rect r, const char *s, size_t n)
{
	struct wrap_row w;
	size_t at = 0;
	int indent = 0;

	for (; r.rows > 1 && wrap_next(s, n, r.cols, false, &at, &indent, &w); r.row++, r.rows--)
		grid_put(g, r.row, r.col, r.cols, STYLE_DIM, s + w.off, w.len);
	grid_put_cut(g, r.row, r.col, r.cols, STYLE_DIM, s + at, n - at);
}

/* The definition as long as a source is in hand; else the comment; else nothing. */
static void draw_definition(const struct choicebar *c, const struct taxonomy *t, struct grid *g,
			    struct rect r)
{
	struct str line = STR_INIT;

	if (c->question) {
		str_addz(&line, c->question);
		grid_cursor(g, r.row, r.col + LABEL);
	} else if (c->focus == CHOICEBAR_SOURCE && c->source >= 0 && (size_t)c->source < t->n) {
		const struct taxonomy_source *s = &t->source[c->source];

		str_addf(&line, "%s %s: %s %s", s->id, s->name, s->definition, s->example);
	} else if (c->note && *c->note) {
		str_addf(&line, "✎ %s", c->note);
	}
	draw_lines(g, (struct rect){ r.row, r.col + LABEL, r.rows, r.cols - LABEL - 1 }, line.s,
		   line.len);
	str_release(&line);
}

int choicebar_rows(const struct choicebar *c, int rows, int cols)
{
	(void)c;
	if (rows < 10)
		return 1;
	return 2 + (rows >= 16) + (rows >= 22) * (cols < 200);
}

void choicebar_draw(struct choicebar *c, struct desk *d, struct grid *g, struct rect r,
		    uint32_t index)
{
	draw_choice(c, d, g, layout_top(&r, 1), index);
	if (r.rows > 0)
		draw_sources(c, d, g, layout_top(&r, 1), index);
	if (r.rows > 0)
		draw_definition(c, desk_sources(d), g, r);
}
