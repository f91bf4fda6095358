/*
 * agree -- agreement among raters: Fleiss, Krippendorff, Cohen, Gwet.
 *
 * Owns: tables of rating patterns and every coefficient computed from them. May
 * call: interval, panel, base. Never: walks the items a second time; a table
 * holds one cell per distinct pattern, so a coefficient costs O(cells).
 *
 * A pattern is how many raters put one item into each category. Missing
 * ratings are simply not counted. Tables take additions and removals alike.
 */
#ifndef ASSAY_MEASURE_AGREE_H
#define ASSAY_MEASURE_AGREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/measure/interval.h"
#include "core/measure/panel.h"

#define AGREE_CATEGORIES 8

struct agree_cell {
	uint16_t count[AGREE_CATEGORIES];	/* raters by category; 0 behind the table's */
	double items; /* items that show this pattern; may come back to 0 */
};

struct agree_table {
	size_t categories;
	size_t n, cap;
	struct agree_cell *cell;
	uint32_t *slot;		/* hash of patterns: index of the cell + 1 */
	size_t slots;
};

/* categories <= AGREE_CATEGORIES. */
void agree_table_init(struct agree_table *t, size_t categories);
void agree_table_release(struct agree_table *t);
/* items may be negative: takes them back out. */
void agree_table_add(struct agree_table *t, const uint16_t *count, double items);
/* Cells of `from` added to t, with one category emptied (its ratings missing; SIZE_MAX: none). */
void agree_table_merge(struct agree_table *t, const struct agree_table *from, size_t missing);
/* As merge, but items with a rating in that category stay out. */
void agree_table_merge_without(struct agree_table *t, const struct agree_table *from,
			       size_t category);

struct agree_result {
	double items;			/* that entered */
	double raters;			/* of each item; 0 where it varies */
	double values;			/* ratings that entered */
	double observed, expected;	/* agreement; for alpha disagreement */
	struct estimate k;		/* the coefficient; se by the jackknife over items */
};

/*
 * Fleiss' kappa (Fleiss 1971) of the items with exactly `raters` ratings; 0
 * takes the most frequent number >= 2. The others are dropped and counted.
 */
struct agree_result agree_fleiss(const struct agree_table *t, size_t raters);

enum agree_level { AGREE_NOMINAL, AGREE_ORDINAL, AGREE_INTERVAL };

/*
 * Krippendorff's alpha (Krippendorff 2011) over all items with two ratings or
 * more. Categories are ordered as they stand; interval takes their indices as
 * values. Ordinal distances depend on the marginals of this very table.
 */
struct agree_result agree_alpha(const struct agree_table *t, enum agree_level level);

/*
 * The interval alpha of any numbers: unit u has value[start[u]] up to
 * value[start[u + 1]], NaN missing. se is not given.
 */
struct agree_result agree_alpha_values(const double *value, const size_t *start, size_t units);

/*
 * Gwet's AC1 (nominal) and AC2 (2008, 2014): ordinal weights 1 - C(|k-l|+1, 2) /
 * C(q, 2) or, for interval, quadratic ones. q is the table's number of
 * categories, whether each occurs or not.
 */
struct agree_result agree_gwet(const struct agree_table *t, enum agree_level level);

/* Mean over items of the share of rater pairs that agree, and the same over all rater pairs. */
struct agree_raw {
	double items, over_items, over_pairs, unanimous;
};
struct agree_raw agree_raw(const struct agree_table *t);

/*
 * Cohen's kappa of a c x c table of counts, row-major, rows one rater, columns
 * the other; se of Fleiss, Cohen and Everitt (1969).
 */
struct agree_result agree_cohen(const double *table, size_t c);
/* phi of a 2 x 2 table; NaN where a margin is empty. */
double agree_phi(const double table[4]);

/* The committee's votes as patterns of three categories. */
enum { AGREE_FOR = 0, AGREE_AGAINST = 1, AGREE_TIE = 2 };	/* by side: a, b, tie */
enum agree_coding { AGREE_BY_LABEL, AGREE_BY_SIDE };

/* Every item in view with at least one RM that rates it; t is initialised here, 3 categories. */
void agree_votes(const struct panel_view *v, enum agree_coding coding, struct agree_table *t);

#endif
