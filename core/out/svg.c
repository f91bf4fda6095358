/* svg -- see svg.h. */
#include "core/out/svg.h"

#include <math.h>
#include <string.h>

#include "core/base/unicode.h"

#define WIDTH 640
#define BARS_HIGH 180
#define LINE 24
#define LEFT 170	/* room for the names of lines */
#define RIGHT 70	/* and for the number behind them */

void svg_text(struct str *out, const char *s, size_t n)
{
	struct str safe = STR_INIT;

	unicode_clean(&safe, s, n, true);
	for (size_t i = 0; i < safe.len; i++) {
		switch (safe.s[i]) {
		case '&':
			str_addz(out, "&amp;");
			break;
		case '<':
			str_addz(out, "&lt;");
			break;
		case '>':
			str_addz(out, "&gt;");
			break;
		case '"':
			str_addz(out, "&quot;");
			break;
		case '\'':
			str_addz(out, "&#39;");
			break;
		default:
			str_addc(out, safe.s[i]);
		}
	}
	str_release(&safe);
}

void svg_textz(struct str *out, const char *z)
{
	svg_text(out, z, strlen(z));
}

static void begin(struct str *out, const char *title, int width, int height)
{
	str_addf(out, "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"><title>",
		 width, height, width, height);
	svg_textz(out, title);
	str_addz(out, "</title>\n");
}

static void label_at(struct str *out, double x, double y, const char *anchor, const char *z)
{
	str_addf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
	svg_textz(out, z);
	str_addz(out, "</text>\n");
}

static void number_at(struct str *out, double x, double y, const char *anchor, double v,
		      int decimals)
{
	str_addf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%.*f</text>\n", x, y, anchor,
		 decimals, v);
}

static void bar(struct str *out, double x, double w, double high, const char *class)
{
	str_addf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
		 class, x, BARS_HIGH - high + 16, w, high);
}

void svg_bars(struct str *out, const char *title, const char *const *label, const double *first,
	      const double *second, size_t n)
{
	double most = 0, step = n ? (double)WIDTH / (double)n : WIDTH;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fmax(first[i], second ? second[i] : 0));
	most = most > 0 ? most : 1;
	begin(out, title, WIDTH, BARS_HIGH + 40);
	for (size_t i = 0; i < n; i++) {
		double x = step * (double)i, high = first[i] / most * BARS_HIGH;

		bar(out, x + step * .1, step * .8, high, "first");
		if (second)
			bar(out, x + step * .35, step * .3, second[i] / most * BARS_HIGH, "second");
		number_at(out, x + step / 2, BARS_HIGH - high + 12, "middle", first[i], 0);
		label_at(out, x + step / 2, BARS_HIGH + 32, "middle", label[i]);
	}
	str_addz(out, "</svg>\n");
}

static double place(double v, double from, double to)
{
	return LEFT + (v - from) / (to - from) * (WIDTH - LEFT - RIGHT);
}

static void point(struct str *out, const struct svg_point *p, double y, double from, double to)
{
	label_at(out, LEFT - 10, y + 4, "end", p->label);
	if (!isnan(p->lo) && !isnan(p->hi))
		str_addf(
			out,
			"<line class=\"range\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
			place(p->lo, from, to), place(p->hi, from, to), y, y);
	if (!isnan(p->second))
		str_addf(out, "<circle class=\"hollow\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>\n",
			 place(p->second, from, to), y);
	if (isnan(p->value))
		return;
	str_addf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n",
		 place(p->value, from, to), y);
	number_at(out, WIDTH - RIGHT + 10, y + 4, "start", p->value, 4);
}

void svg_points(struct str *out, const char *title, const struct svg_point *p, size_t n,
		double from, double to)
{
	int high = (int)n * LINE + LINE;

	begin(out, title, WIDTH, high);
	for (int i = 0; i <= 4; i++) {
		double v = from + (to - from) * i / 4, x = place(v, from, to);

		str_addf(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>\n",
			 x, x, (int)n * LINE);
		number_at(out, x, high - 6, "middle", v, 2);
	}
	for (size_t i = 0; i < n; i++)
		point(out, &p[i], LINE * ((double)i + .5), from, to);
	str_addz(out, "</svg>\n");
}
