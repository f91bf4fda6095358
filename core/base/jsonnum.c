/* jsonnum -- see jsonnum.h. */
#include "core/base/jsonnum.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"

static size_t skip_digits(const char *s, size_t at, size_t n)
{
	while (at < n && s[at] >= '0' && s[at] <= '9')
		at++;
	return at;
}

const char *jsonnum_check(struct slice in, size_t *where)
{
	size_t at = *where, from;

	if (in.s[at] == '-')
		at++;
	from = at;
	*where = at = skip_digits(in.s, at, in.n);
	if (at == from)
		return "a number without digits";
	if (in.s[from] == '0' && at > from + 1)
		return "a number with a leading zero";
	if (at < in.n && in.s[at] == '.') {
		from = at + 1;
		*where = at = skip_digits(in.s, from, in.n);
		if (at == from)
			return "no digit behind the decimal point";
	}
	if (at < in.n && (in.s[at] == 'e' || in.s[at] == 'E')) {
		at++;
		if (at < in.n && (in.s[at] == '+' || in.s[at] == '-'))
			at++;
		from = at;
		*where = at = skip_digits(in.s, at, in.n);
		if (at == from)
			return "an exponent without digits";
	}
	return NULL;
}

/* strtod in the "C" locale, whatever the program's is. */
static double slow_number(struct slice raw)
{
	char few[64], *text = raw.n < sizeof(few) ? few : mem_alloc(raw.n + 1, 1);
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0), old;
	double v;

	ENSURE(c != (locale_t)0);
	memcpy(text, raw.s, raw.n);
	text[raw.n] = '\0';
	old = uselocale(c);
	v = strtod(text, NULL);
	uselocale(old);
	freelocale(c);
	if (text != few)
		free(text);
	return v;
}

/*
 * A number's parts, value = (-1)^negative * digits * 10^exponent. false: too long for the
 * exact way.
 */
static bool split_number(struct slice raw, uint64_t *digits, int *exponent, bool *negative)
{
	size_t i = 0;
	int count = 0, e = 0, sign = 1, given = 0;

	*digits = 0;
	*exponent = 0;
	*negative = raw.s[0] == '-';
	if (*negative)
		i++;
	for (bool fraction = false; i < raw.n && raw.s[i] != 'e' && raw.s[i] != 'E'; i++) {
		if (raw.s[i] == '.') {
			fraction = true;
			continue;
		}
		*digits = *digits * 10 + (uint64_t)(raw.s[i] - '0');
		if (*digits && ++count > 15)
			return false;
		e -= fraction;
	}
	if (i < raw.n) {
		i++;
		if (raw.s[i] == '-' || raw.s[i] == '+')
			sign = raw.s[i++] == '-' ? -1 : 1;
		for (; i < raw.n; i++)
			if ((given = given * 10 + (raw.s[i] - '0')) > 1000)
				return false;
	}
	*exponent = e + sign * given;
	return true;
}

bool jsonnum_double(struct slice raw, double *out)
{
	static const double ten[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	};
	uint64_t digits;
	int e;
	bool negative;
	double v;

	/*
	 * Clinger's fast path: digits below 2^53 and powers up to 10^22 are
	 * exact doubles, so one operation rounds once. Not where the machine
	 * computes in wider registers.
	 */
	if (FLT_EVAL_METHOD == 0 && split_number(raw, &digits, &e, &negative) && e >= -22 &&
	    e <= 22) {
		v = e < 0 ? (double)digits / ten[-e] : (double)digits * ten[e];
		v = negative ? -v : v;
	} else {
		v = slow_number(raw);
	}
	if (!isfinite(v))
		return false;
	*out = v;
	return true;
}

bool jsonnum_integer(struct slice raw, int64_t *out)
{
	size_t i = 0;
	bool negative;
	uint64_t v = 0;
	double d;

	negative = raw.s[0] == '-';
	for (i = negative; i < raw.n; i++) {
		unsigned digit = (unsigned)(raw.s[i] - '0');

		if (digit > 9)
			break;
		if (v > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	if (i == raw.n) {
		*out = negative ? -(int64_t)v : (int64_t)v;
		return true;
	}
	/* 3.0 and 1e3 are integers too, where a double holds them exactly. */
	if (!jsonnum_double(raw, &d) || d != nearbyint(d) || fabs(d) > 9007199254740992.0)
		return false;
	*out = (int64_t)d;
	return true;
}
