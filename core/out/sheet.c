/* sheet -- see sheet.h. */
#include "core/out/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/unicode.h"

#define GAP 2
#define SHORT 24	/* a column that gives way is not wider than this */
#define LAST 20		/* and the last column is given at least so much */

static const char *const eighth[] = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
static const char *const height[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

static void add_cell(struct sheet *t, const char *s, size_t n)
{
	struct str safe = STR_INIT;

	if (t->cells == t->cap)
		t->cell = mem_grow(t->cell, &t->cap, t->cells + 1, sizeof *t->cell);
	unicode_clean(&safe, s, n, true);
	t->cell[t->cells++] = arena_dup(&t->arena, safe.s, safe.len);
	str_release(&safe);
}

void sheet_begin(struct sheet *t, const char *heads)
{
	bool more;

	*t = (struct sheet){ 0 };
	do {
		size_t n;

		ENSURE(t->columns < SHEET_COLUMNS);
		if ((t->right[t->columns] = *heads == '>'))
			heads++;
		n = strcspn(heads, "|");
		add_cell(t, heads, n);
		t->columns++;
		more = heads[n] == '|';	/* behind the last one there may stand an empty head */
		heads += n + more;
	} while (more);
}

void sheet_cell(struct sheet *t, const char *fmt, ...)
{
	struct str b = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addvf(&b, fmt, ap);
	va_end(ap);
	add_cell(t, b.s, b.len);
	str_release(&b);
}

void sheet_number(struct sheet *t, double v, int decimals)
{
	if (isnan(v))
		sheet_cell(t, "-");
	else
		sheet_cell(t, "%.*f", decimals, v);
}

static void pad(struct str *out, int n)
{
	for (; n > 0; n--)
		str_addc(out, ' ');
}

static void put_line(const struct sheet *t, const char *const *cell, const int *wide, int indent,
		     int width, struct str *out)
{
	int at = indent;

	pad(out, indent);
	for (size_t c = 0; c < t->columns; c++) {
		bool last = c + 1 == t->columns;
		size_t n = strlen(cell[c]);
		int used = unicode_width(cell[c], n), room = width - at;

		if (wide[c] < 0)
			continue;
		if (last && width && used > room) {
			n = unicode_fit(cell[c], n, room > 1 ? room - 1 : 0, &used);
			str_add(out, cell[c], n);
			str_addz(out, "…");
			break;
		}
		if (!last && used > wide[c]) {
			n = unicode_fit(cell[c], n, wide[c] - 1, &used);
			str_add(out, cell[c], n);
			str_addz(out, "…");
			pad(out, wide[c] - used - 1 + GAP);
			at += wide[c] + GAP;
			continue;
		}
		if (t->right[c])
			pad(out, wide[c] - used);
		str_add(out, cell[c], n);
		if (!last)
			pad(out, (t->right[c] ? 0 : wide[c] - used) + GAP);
		at += wide[c] + GAP;
	}
	while (out->len && out->s[out->len - 1] == ' ')
		out->s[--out->len] = '\0';
	str_addc(out, '\n');
}

/* A column in which no row says anything is left out: wide -1. */
static void hide_empty(const struct sheet *t, int *wide)
{
	for (size_t c = 0; c < t->columns; c++) {
		bool some = false;

		for (size_t i = t->columns + c; i < t->cells && !some; i += t->columns)
			some = t->cell[i][0] != '\0';
		if (!some)
			wide[c] = -1;
	}
}

void sheet_give(struct sheet *t, const char *columns)
{
	t->give = columns;
}

static int total(const struct sheet *t, const int *wide)
{
	size_t last = t->columns - 1;
	int sum = wide[last] < LAST ? wide[last] : LAST;

	for (size_t c = 0; c < last; c++)
		sum += wide[c] < 0 ? 0 : wide[c] + GAP;
	return sum;
}

/* Make the columns narrow enough: see sheet_give. The first one gives way when nothing else can. */
static void fit(const struct sheet *t, int width, int *wide)
{
	int over;

	for (const char *z = t->give; *z && total(t, wide) > width; z++) {
		size_t c = (size_t)((*z | 0x20) - 'a');

		if (wide[c] > SHORT)
			wide[c] = SHORT;
	}
	for (const char *z = t->give; *z && total(t, wide) > width; z++)
		if (*z < 'a')
			wide[*z - 'A'] = -1;
	over = total(t, wide) - width;
	if (over > 0 && wide[0] > 8)
		wide[0] = wide[0] - over > 8 ? wide[0] - over : 8;
}

void sheet_end(struct sheet *t, int indent, int width, struct str *out)
{
	int wide[SHEET_COLUMNS] = { 0 };

	while (t->cells % t->columns)
		add_cell(t, "", 0);
	for (size_t i = 0; i < t->cells; i++) {
		int w = unicode_width(t->cell[i], strlen(t->cell[i]));

		if (w > wide[i % t->columns])
			wide[i % t->columns] = w;
	}
	hide_empty(t, wide);
	if (width && t->give)
		fit(t, width - indent, wide);
	for (size_t i = 0; t->cells > t->columns && i < t->cells; i += t->columns)
		put_line(t, t->cell + i, wide, indent, width, out);
	free(t->cell);
	arena_release(&t->arena);
	*t = (struct sheet){ 0 };
}

void sheet_bar(struct str *out, double share, int cols)
{
	int left = isnan(share) ? 0 : (int)lround(fmin(fmax(share, 0), 1) * cols * 8);

	for (int i = 0; i < cols; i++, left -= 8)
		str_addz(out, eighth[left >= 8 ? 8 : left > 0 ? left : 0]);
}

void sheet_spark(struct str *out, const size_t *count, size_t n)
{
	size_t most = 1;

	for (size_t i = 0; i < n; i++)
		if (count[i] > most)
			most = count[i];
	for (size_t i = 0; i < n; i++)
		str_addz(out, height[count[i] * 7 / most]);
}
