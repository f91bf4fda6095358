/* regex -- see regex.h. */
#include "core/base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/*
 * A million steps is far more than a sane pattern needs on a long dialogue and
 * a few milliseconds of work, so a pattern that explodes is named, not waited for.
 */
#define MATCH_LIMIT 1000000
#define HEAP_LIMIT_KIB 65536
#define JIT_STACK_MAX ((size_t)1 << 20)

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	bool jit;
};

/* Letters that stand for themselves: not the W of \W, not the names in \p{Lu}. */
#define UPPER "\\\\(?:[pPN]\\{[^}]*\\}|[pP]?.)(*SKIP)(*FAIL)|\\p{Lu}"

static bool has_upper(const char *pattern, bool literal)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	const char *what = literal ? "\\p{Lu}" : UPPER;
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)what, PCRE2_ZERO_TERMINATED,
				       PCRE2_UTF | PCRE2_DOTALL, &code, &at, NULL);
	ENSURE(re);
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(re, NULL);

	ENSURE(data);
	code = pcre2_match(re, (PCRE2_SPTR)pattern, strlen(pattern), 0, 0, data, NULL);
	pcre2_match_data_free(data);
	pcre2_code_free(re);
	return code > 0;
}

static uint32_t options_of(const char *pattern, int flags)
{
	bool literal = flags & REGEX_LITERAL;
	uint32_t o = PCRE2_UTF;

	/* \C would cut characters in two; PCRE2 knows UCP for non-literal patterns only. */
	o |= literal ? PCRE2_LITERAL : PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
	if ((flags & REGEX_MULTILINE) && !literal)
		o |= PCRE2_MULTILINE;
	if (flags & REGEX_CASELESS)
		o |= PCRE2_CASELESS;
	else if ((flags & REGEX_SMART) && !has_upper(pattern, literal))
		o |= PCRE2_CASELESS;
	return o;
}

static size_t characters(const char *s, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes && s[i]; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

static enum rc compile_error(const char *pattern, int code, size_t at, struct err *err)
{
	char text[160];

	pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof(text));
	return err_set(err, RC_INPUT, "bad pattern \"%.120s\": %s, at character %zu",
		       pattern, text, characters(pattern, at) + 1);
}

static void make_match(struct regex *r)
{
	r->data = pcre2_match_data_create(1, NULL);
	r->context = pcre2_match_context_create(NULL);
	ENSURE(r->data && r->context);
	pcre2_set_match_limit(r->context, MATCH_LIMIT);
	pcre2_set_heap_limit(r->context, HEAP_LIMIT_KIB);
	r->jit = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
	if (!r->jit)
		return;
	r->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_MAX, NULL);
	if (r->stack)
		pcre2_jit_stack_assign(r->context, NULL, r->stack);
}

enum rc regex_compile(const char *pattern, int flags, struct regex **out, struct err *err)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	struct regex *r = mem_zalloc(1, sizeof(*r));
	enum rc rc = RC_OK;
	PCRE2_SIZE at = 0;
	int code = 0;

	ENSURE(context);
	if (flags & REGEX_WORD)
		pcre2_set_compile_extra_options(context, PCRE2_EXTRA_MATCH_WORD);
	r->code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
				options_of(pattern, flags), &code, &at, context);
	if (!r->code) {
		rc = compile_error(pattern, code, at, err);
		goto out;
	}
	make_match(r);
	*out = r;
	r = NULL;
out:
	regex_free(r);
	pcre2_compile_context_free(context);
	return rc;
}

static int run(struct regex *r, const char *s, size_t n, size_t from)
{
	PCRE2_SPTR text = (PCRE2_SPTR)s;
	int code = PCRE2_ERROR_JIT_STACKLIMIT;

	if (r->jit)
		code = pcre2_jit_match(r->code, text, n, from, 0, r->data, r->context);
	/* The interpreter keeps its backtracking on the heap and gets further. */
	if (code == PCRE2_ERROR_JIT_STACKLIMIT)
		code = pcre2_match(r->code, text, n, from, PCRE2_NO_JIT | PCRE2_NO_UTF_CHECK,
				   r->data, r->context);
	return code;
}

enum rc regex_find(struct regex *r, const char *s, size_t n, size_t from, bool *found,
		   size_t *start, size_t *end, struct err *err)
{
	*found = false;
	if (!s)
		s = "";
	while (from < n && ((unsigned char)s[from] & 0xc0) == 0x80)
		from++;
	if (from > n)
		return RC_OK;
	int code = run(r, s, n, from);

	if (code == PCRE2_ERROR_NOMATCH)
		return RC_OK;
	if (code < 0) {
		char text[120];

		pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof(text));
		return err_set(err, RC_INPUT, "the pattern takes too long on this text (%s): "
			       "make it simpler", text);
	}
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(r->data);

	*found = true;
	/* \K inside a lookahead can put the start behind the end. */
	*start = v[0] <= v[1] ? v[0] : v[1];
	*end = v[1];
	return RC_OK;
}

size_t regex_after(size_t start, size_t end)
{
	return end > start ? end : end + 1;
}

void regex_free(struct regex *r)
{
	if (!r)
		return;
	pcre2_jit_stack_free(r->stack);
	pcre2_match_context_free(r->context);
	pcre2_match_data_free(r->data);
	pcre2_code_free(r->code);
	free(r);
}
