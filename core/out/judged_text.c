/* judged -- see judged.h: the tables. */
#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/measure/arms.h"
#include "core/measure/detect.h"
#include "core/out/judged.h"
#include "core/out/sheet.h"

#define BINS 5

static const char *const words[TRIAL_QUANTITIES] = {
	[TRIAL_CORRECTNESS] = "outputs that are right",
	[TRIAL_APPROVAL] = "approved",
	[TRIAL_ERROR] = "judged in error",
	[TRIAL_FPR] = "wrong ones approved",
	[TRIAL_FPR_BOTH_WRONG] = "the same, both arms wrong",
	[TRIAL_FNR] = "right ones not approved",
	[TRIAL_FNR_BOTH_RIGHT] = "the same, both arms right",
	[TRIAL_CONVINCING] = "approved more than right",
};

static void text_rate(const struct judged *s, int arm, enum trial_quantity q, struct sheet *t)
{
	struct estimate e = trial_rate(s->row, s->n, arm, q, s->rule);
	struct str bar = STR_INIT;

	sheet_cell(t, "%s", words[q]);
	sheet_cell(t, "%.0f", e.n);
	sheet_number(t, 100 * e.value, 1);
	if (isnan(e.lo))
		sheet_cell(t, "-");
	else
		sheet_cell(t, "%.1f to %.1f", 100 * e.lo, 100 * e.hi);
	sheet_bar(&bar, fmin(1, fmax(0, e.value)), 20);
	sheet_cell(t, "%s", bar.s);
	str_release(&bar);
}

static void text_spark(const struct judged *s, int arm, struct str *out)
{
	struct trial_histogram wrong = trial_histogram(s->row, s->n, arm, 0);
	struct trial_histogram right = trial_histogram(s->row, s->n, arm, 1);
	size_t a[5], b[5];

	for (int i = 0; i < 5; i++) {
		a[i] = (size_t)wrong.n[i];
		b[i] = (size_t)right.n[i];
	}
	str_addz(out, "  confidence 0 to 100 % that it is right: wrong ones ");
	sheet_spark(out, a, 5);
	str_addz(out, ", right ones ");
	sheet_spark(out, b, 5);
	str_addc(out, '\n');
}

static void text_arm(const struct judged *s, int arm, const char *name, struct str *out)
{
	struct trial_counts c = trial_counts(s->row, s->n, arm);
	double late = c.by[0][TRIAL_TIMEOUT] + c.by[1][TRIAL_TIMEOUT];
	struct sheet t;

	str_addf(out, "  %s: %.0f judgments, %.0f timed out\n", name, c.n, late);
	sheet_begin(&t, "|>n|>%|>95 %|");
	for (enum trial_quantity q = 0; q < TRIAL_QUANTITIES; q++)
		text_rate(s, arm, q, &t);
	sheet_end(&t, 2, 0, out);
	text_spark(s, arm, out);
	if (late > 0)
		str_addf(out,
			 "  wrong ones approved if timeouts are left out %.1f %%, count as not "
			 "approved %.1f %%, as approved %.1f %%\n",
			 100 * trial_rate(s->row, s->n, arm, TRIAL_FPR, TRIAL_LEFT_OUT).value,
			 100 * trial_rate(s->row, s->n, arm, TRIAL_FPR, TRIAL_REJECTS).value,
			 100 * trial_rate(s->row, s->n, arm, TRIAL_FPR, TRIAL_APPROVES).value);
	str_addc(out, '\n');
}

static void text_difference(const struct judged *s, struct str *out)
{
	struct sheet t;

	if (s->a < 0 || s->b < 0)
		return;
	str_addf(out, "  %s - %s, clustered by evaluator and by question (in points)\n",
		 s->arm[s->b], s->arm[s->a]);
	sheet_begin(&t, "|>difference|>95 %|>t|>df|>p|>evaluators worse");
	for (enum trial_quantity q = 0; q < TRIAL_QUANTITIES; q++) {
		struct arms_difference d = arms_difference(s->row, s->n, s->a, s->b, q, s->rule);

		sheet_cell(&t, "%s%s", words[q], s->primary == q ? " *" : "");
		sheet_number(&t, 100 * d.e.value, 1);
		if (isnan(d.e.lo))
			sheet_cell(&t, "-");
		else
			sheet_cell(&t, "%.1f to %.1f", 100 * d.e.lo, 100 * d.e.hi);
		sheet_number(&t, d.t, 2);
		sheet_number(&t, d.df, 0);
		sheet_number(&t, d.p, 4);
		sheet_number(&t, 100 * arms_paired(s->row, s->n, s->a, s->b, q, s->rule).worse, 0);
	}
	sheet_end(&t, 2, 0, out);
	str_addz(out, "  * the planned contrast\n\n");
}

static void text_time(const struct judged *s, struct str *out)
{
	double *seconds = mem_alloc(s->n + 1, sizeof(*seconds));
	int8_t *right = mem_alloc(s->n + 1, 1);
	uint32_t *who = mem_alloc(s->n + 1, sizeof(*who));
	struct detect_time v;
	struct sheet t;

	for (size_t i = 0; i < s->n; i++) {
		const struct trial_row *r = &s->row[i];

		seconds[i] = r->seconds;
		who[i] = r->evaluator;
		right[i] = (int8_t)(r->gold < 0 || r->outcome == TRIAL_TIMEOUT ? -1 :
				    (r->outcome == TRIAL_APPROVE) == (r->gold == 1));
	}
	v = detect_time(seconds, right, who, s->n, BINS);
	sheet_begin(&t, "seconds|>n|>% right|>95 %|");
	for (size_t b = 0; b < v.bins; b++) {
		struct str bar = STR_INIT;

		if (!(v.bin[b].n > 0))
			continue;
		sheet_cell(&t, "%.1f to %.1f", v.bin[b].from, v.bin[b].to);
		sheet_cell(&t, "%.0f", v.bin[b].n);
		sheet_number(&t, 100 * v.bin[b].right, 1);
		sheet_cell(&t, "%.1f to %.1f", 100 * v.bin[b].lo, 100 * v.bin[b].hi);
		sheet_bar(&bar, v.bin[b].right, 20);
		sheet_cell(&t, "%s", bar.s);
		str_release(&bar);
	}
	sheet_end(&t, 2, 0, out);
	if (!isnan(v.slope.value))
		str_addf(out, "  within evaluators, e times as long: %+.1f points (%.1f to %.1f)\n",
			 100 * v.slope.value, 100 * v.slope.lo, 100 * v.slope.hi);
	free(seconds);
	free(right);
	free(who);
}

void judged_text(const struct judged *s, struct str *out)
{
	for (size_t a = 0; a < s->arms; a++)
		text_arm(s, (int)a, s->arm[a], out);
	if (s->arms > 1)
		text_arm(s, -1, "overall", out);
	text_difference(s, out);
	text_time(s, out);
}
