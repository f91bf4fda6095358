/*
 * json -- see json.h. The only file that knows cJSON.
 *
 * A text is checked in one pass by recursive descent (depth is bounded), the
 * insides of strings many bytes at a time. What the scanner hands out are
 * spans; nothing is copied unless it holds an escape.
 */
#include "core/base/json.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/jsonnum.h"
#include "core/base/jsontext.h"
#include "core/base/mem.h"

/* Keys of the open objects are a stack; above KEYS_SORTED in one object they are sorted. */
#define KEYS_SORTED 32
#define KEYS_INLINE 96

struct scan {
	const char *s;
	size_t n, at;
	struct arena *a;
	struct json_flat *out;	/* NULL: only check */
	struct slice *key;
	size_t n_key, cap_key;
	size_t nul;		/* behind the first \u0000, or 0 */
	int depth;
	struct slice few[KEYS_INLINE];
};

static enum rc bad(const struct scan *c, size_t at, struct err *err, const char *what)
{
	if (at >= c->n)
		return err_set(err, RC_INPUT, "byte %zu: the text ends here: %s", c->n + 1, what);
	return err_set(err, RC_INPUT, "byte %zu: %s", at + 1, what);
}

static void skip_space(struct scan *c)
{
	while (c->at < c->n) {
		char ch = c->s[c->at];

		if (ch != ' ' && ch != '\n' && ch != '\t' && ch != '\r')
			break;
		c->at++;
	}
}

/* ---- strings, numbers and words ---- */

/* c->at stands on the opening quote; moves behind the closing one. */
static enum rc check_string(struct scan *c, bool *escaped, struct err *err)
{
	size_t nul = 0;
	const char *what = jsontext_check((struct slice){ c->s, c->n }, &c->at, escaped, &nul);

	if (what)
		return bad(c, c->at, err, what);
	if (nul && !c->nul)
		c->nul = nul;
	return RC_OK;
}

static enum rc check_number(struct scan *c, struct err *err)
{
	const char *what = jsonnum_check((struct slice){ c->s, c->n }, &c->at);

	return what ? bad(c, c->at, err, what) : RC_OK;
}

static enum rc check_word(struct scan *c, const char *word, struct err *err)
{
	size_t len = strlen(word);

	if (c->n - c->at < len || memcmp(c->s + c->at, word, len))
		return bad(c, c->at, err, "not a JSON value");
	c->at += len;
	return RC_OK;
}

/* ---- objects and arrays ---- */

static struct slice inside(struct slice quoted)
{
	return (struct slice){ quoted.s + 1, quoted.n - 2 };
}

static bool slice_equal(struct slice a, struct slice b)
{
	return a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

static int slice_compare(const void *pa, const void *pb)
{
	const struct slice *a = pa, *b = pb;

	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return memcmp(a->s, b->s, a->n);
}

static enum rc twice(const struct scan *c, struct slice key, struct err *err)
{
	return err_set(err, RC_INPUT, "byte %zu: the key \"%.*s\" stands twice in one object",
		       c->at + 1,
		       (int)(key.n > 60 ? 60 : key.n), key.s);
}

/* Remember a key of the object whose keys begin at `first`; few keys are compared at once. */
static enum rc push_key(struct scan *c, size_t first, struct slice key, struct err *err)
{
	if (c->n_key - first < KEYS_SORTED)
		for (size_t i = first; i < c->n_key; i++)
			if (slice_equal(c->key[i], key))
				return twice(c, key, err);
	if (c->n_key == c->cap_key) {
		struct slice *more = arena_alloc(c->a, 2 * c->cap_key * sizeof(*more));

		memcpy(more, c->key, c->n_key * sizeof(*more));
		c->key = more;
		c->cap_key *= 2;
	}
	c->key[c->n_key++] = key;
	return RC_OK;
}

/*
 * The object whose keys begin at `first` is complete: many keys are sorted, so that
 * hostile input stays cheap.
 */
static enum rc pop_keys(struct scan *c, size_t first, struct err *err)
{
	size_t n = c->n_key - first;

	c->n_key = first;
	if (n <= KEYS_SORTED)
		return RC_OK;
	qsort(c->key + first, n, sizeof(*c->key), slice_compare);
	for (size_t i = first + 1; i < first + n; i++)
		if (slice_equal(c->key[i - 1], c->key[i]))
			return twice(c, c->key[i], err);
	return RC_OK;
}

static enum rc check_value(struct scan *c, struct json_member *m, struct err *err);

static enum rc check_member(struct scan *c, size_t first, struct json_member *m, struct err *err)
{
	size_t from = c->at;
	bool escaped;
	enum rc rc;

	if (c->at >= c->n || c->s[c->at] != '"')
		return bad(c, c->at, err, "a key in quotes is wanted");
	if ((rc = check_string(c, &escaped, err)))
		return rc;
	m->key = inside((struct slice){ c->s + from, c->at - from });
	if (escaped)
		m->key = jsontext_unescape(m->key, c->a);
	if ((rc = push_key(c, first, m->key, err)))
		return rc;
	skip_space(c);
	if (c->at >= c->n || c->s[c->at] != ':')
		return bad(c, c->at, err, "a colon is wanted behind a key");
	c->at++;
	skip_space(c);
	return check_value(c, m, err);
}

/* Behind an element: 1 another follows, 0 the bracket closed. */
static enum rc check_next(struct scan *c, char close, bool *more, struct err *err)
{
	skip_space(c);
	if (c->at < c->n && (c->s[c->at] == ',' || c->s[c->at] == close)) {
		*more = c->s[c->at++] == ',';
		skip_space(c);
		return RC_OK;
	}
	return bad(c, c->at, err,
		   close == '}' ? "a comma or } is wanted" : "a comma or ] is wanted");
}

static enum rc list_member(struct scan *c, const struct json_member *m, struct err *err)
{
	struct json_flat *f = c->out;

	if (!f || c->depth != 1)
		return RC_OK;
	if (f->n == JSON_MEMBERS)
		return err_set(err, RC_INPUT, "byte %zu: more than %d members in one object",
			       c->at + 1,
			       JSON_MEMBERS);
	f->member[f->n++] = *m;
	return RC_OK;
}

static enum rc check_object(struct scan *c, struct err *err)
{
	size_t first = c->n_key;
	struct json_member m;
	bool more = true;
	enum rc rc;

	c->at++;
	skip_space(c);
	if (c->at < c->n && c->s[c->at] == '}') {
		c->at++;
		return RC_OK;
	}
	while (more) {
		if ((rc = check_member(c, first, &m, err)) || (rc = list_member(c, &m, err)) ||
		    (rc = check_next(c, '}', &more, err)))
			return rc;
	}
	return pop_keys(c, first, err);
}

static enum rc check_array(struct scan *c, struct err *err)
{
	struct json_member m;
	bool more = true;
	enum rc rc;

	c->at++;
	skip_space(c);
	if (c->at < c->n && c->s[c->at] == ']') {
		c->at++;
		return RC_OK;
	}
	while (more)
		if ((rc = check_value(c, &m, err)) || (rc = check_next(c, ']', &more, err)))
			return rc;
	return RC_OK;
}

static enum rc check_nested(struct scan *c, enum json_kind kind, struct err *err)
{
	enum rc rc;

	if (c->depth == JSON_DEPTH)
		return bad(c, c->at, err, "nested too deeply");
	c->depth++;
	rc = kind == JSON_OBJECT ? check_object(c, err) : check_array(c, err);
	c->depth--;
	return rc;
}

static enum json_kind kind_of(char first)
{
	switch (first) {
	case '"': return JSON_STRING;
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case 't': return JSON_TRUE;
	case 'f': return JSON_FALSE;
	case 'n': return JSON_NULL;
	default: return JSON_NUMBER;
	}
}

/* c->at stands on the first byte of a value; fills all of m but the key. */
static enum rc check_value(struct scan *c, struct json_member *m, struct err *err)
{
	size_t from = c->at;
	enum rc rc;

	if (from >= c->n)
		return bad(c, from, err, "a value is wanted");
	m->escaped = false;
	m->kind = kind_of(c->s[from]);
	switch (m->kind) {
	case JSON_STRING: rc = check_string(c, &m->escaped, err); break;
	case JSON_OBJECT:
	case JSON_ARRAY: rc = check_nested(c, m->kind, err); break;
	case JSON_TRUE: rc = check_word(c, "true", err); break;
	case JSON_FALSE: rc = check_word(c, "false", err); break;
	case JSON_NULL: rc = check_word(c, "null", err); break;
	default:
		if (c->s[from] != '-' && (c->s[from] < '0' || c->s[from] > '9'))
			return bad(c, from, err, "not a JSON value");
		rc = check_number(c, err);
	}
	m->raw = (struct slice){ c->s + from, c->at - from };
	return rc;
}

static enum rc scan_text(struct scan *c, struct json_member *top, struct err *err)
{
	enum rc rc;

	c->key = c->few;
	c->cap_key = KEYS_INLINE;
	c->n_key = c->at = c->nul = 0;
	c->depth = 0;
	skip_space(c);
	if ((rc = check_value(c, top, err)))
		return rc;
	skip_space(c);
	return c->at == c->n ? RC_OK : bad(c, c->at, err, "more text behind the JSON value");
}

enum rc json_scan(const char *s, size_t n, struct arena *a, struct json_flat *out, struct err *err)
{
	struct scan c;
	struct json_member top;
	enum rc rc;

	c.s = s;
	c.n = n;
	c.a = a;
	c.out = out;
	out->n = 0;
	rc = scan_text(&c, &top, err);
	out->kind = rc ? JSON_NULL : top.kind;
	if (out->kind != JSON_OBJECT)
		out->n = 0;
	return rc;
}

/* ---- walking what was checked ---- */

static size_t space_end(struct slice s, size_t at)
{
	while (at < s.n && (s.s[at] == ' ' || s.s[at] == '\n' || s.s[at] == '\t' ||
			    s.s[at] == '\r'))
		at++;
	return at;
}

/* Behind the string whose opening quote is at `at`. */
static size_t string_end(struct slice s, size_t at, bool *escaped)
{
	*escaped = false;
	for (at++;; at += 2) {
		while (s.s[at] != '"' && s.s[at] != '\\')
			at = jsontext_plain(s.s, at + 1, s.n);
		if (s.s[at] == '"')
			return at + 1;
		*escaped = true;
	}
}

static size_t nested_end(struct slice s, size_t at)
{
	int depth = 0;
	bool ignored;

	do {
		char ch = s.s[at];

		if (ch == '"') {
			at = string_end(s, at, &ignored);
			continue;
		}
		if (ch == '{' || ch == '[')
			depth++;
		else if (ch == '}' || ch == ']')
			depth--;
		at++;
	} while (depth);
	return at;
}

static size_t value_end(struct slice s, size_t at, struct json_member *m)
{
	size_t from = at;

	m->escaped = false;
	m->kind = kind_of(s.s[at]);
	if (m->kind == JSON_STRING)
		at = string_end(s, at, &m->escaped);
	else if (m->kind == JSON_OBJECT || m->kind == JSON_ARRAY)
		at = nested_end(s, at);
	else
		while (at < s.n && !strchr(",]} \n\t\r", s.s[at]))
			at++;
	m->raw = (struct slice){ s.s + from, at - from };
	return at;
}

/* From the opening bracket or behind an element to the next one; false at the closing bracket. */
static bool step_in(struct slice s, size_t *at)
{
	size_t i = space_end(s, *at);

	if (i >= s.n || s.s[i] == ']' || s.s[i] == '}')
		return false;
	if (!*at || s.s[i] == ',')
		i = space_end(s, i + 1);
	*at = i;
	return i < s.n && s.s[i] != ']' && s.s[i] != '}';
}

bool json_each(struct slice array, size_t *at, struct json_member *element)
{
	if (!step_in(array, at))
		return false;
	element->key = (struct slice){ NULL, 0 };
	*at = value_end(array, *at, element);
	return true;
}

bool json_each_member(struct slice object, size_t *at, struct arena *a, struct json_member *member)
{
	size_t from, end;
	bool escaped;

	if (!step_in(object, at))
		return false;
	from = *at;
	end = string_end(object, from, &escaped);
	member->key = inside((struct slice){ object.s + from, end - from });
	if (escaped)
		member->key = jsontext_unescape(member->key, a);
	end = space_end(object, space_end(object, end) + 1);
	*at = value_end(object, end, member);
	return true;
}

enum rc json_scan_inner(struct slice raw, struct arena *a, struct json_flat *out, struct err *err)
{
	struct json_member m;
	size_t at = 0;

	out->n = 0;
	out->kind = raw.n ? kind_of(raw.s[0]) : JSON_NULL;
	if (out->kind != JSON_OBJECT)
		return RC_OK;
	while (json_each_member(raw, &at, a, &m)) {
		if (out->n == JSON_MEMBERS)
			return err_set(err, RC_INPUT, "more than %d members in one object",
				       JSON_MEMBERS);
		out->member[out->n++] = m;
	}
	return RC_OK;
}

const struct json_member *json_find(const struct json_flat *f, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < f->n; i++)
		if (f->member[i].key.n == len && memcmp(f->member[i].key.s, name, len) == 0)
			return &f->member[i];
	return NULL;
}

struct slice json_string(const struct json_member *m, struct arena *a)
{
	struct slice in;

	if (m->kind != JSON_STRING)
		return (struct slice){ "", 0 };
	in = inside(m->raw);
	return m->escaped ? jsontext_unescape(in, a) : in;
}

bool json_number(const struct json_member *m, double *out)
{
	return m->kind == JSON_NUMBER && jsonnum_double(m->raw, out);
}

bool json_integer(const struct json_member *m, int64_t *out)
{
	return m->kind == JSON_NUMBER && jsonnum_integer(m->raw, out);
}

/* ---- the tree ---- */

static const cJSON *node(const struct json *j)
{
	return (const cJSON *)(const void *)j;
}

static const struct json *opaque(const cJSON *j)
{
	return (const struct json *)(const void *)j;
}

/*
 * cJSON reads numbers through a double of its own rounding. Walk the checked
 * text beside the tree and put our value there, and the number's text where
 * cJSON keeps (and frees) a string's, so that large integers stay whole. false:
 * a number no double can hold.
 */
static bool keep_numbers(cJSON *tree, struct slice raw, struct arena *a)
{
	bool list = cJSON_IsArray(tree);
	struct json_member m;
	size_t at = 0;

	if (cJSON_IsNumber(tree)) {
		char *text = cJSON_malloc(raw.n + 1);

		if (!text)
			err_die("out of memory");
		memcpy(text, raw.s, raw.n);
		text[raw.n] = '\0';
		tree->valuestring = text;
		return jsonnum_double(raw, &tree->valuedouble);
	}
	if (!list && !cJSON_IsObject(tree))
		return true;
	for (cJSON *c = tree->child; c; c = c->next) {
		ENSURE(list ? json_each(raw, &at, &m) : json_each_member(raw, &at, a, &m));
		if (!keep_numbers(c, m.raw, a))
			return false;
	}
	return true;
}

enum rc json_parse(const char *s, size_t n, struct json **out, struct err *err)
{
	struct arena a = ARENA_INIT;
	struct json_member top;
	struct scan c;
	cJSON *tree;
	enum rc rc;

	c.s = s;
	c.n = n;
	c.a = &a;
	c.out = NULL;
	if ((rc = scan_text(&c, &top, err)))
		goto out;
	if (c.nul) {
		rc = err_set(err, RC_INPUT, "byte %zu: \\u0000 in a string", c.nul);
		goto out;
	}
	tree = cJSON_ParseWithLength(top.raw.s, top.raw.n);
	if (!tree)
		err_die("out of memory");
	if (!keep_numbers(tree, top.raw, &a)) {
		cJSON_Delete(tree);
		rc = err_set(err, RC_INPUT, "a number is beyond the range of a double");
		goto out;
	}
	*out = (struct json *)(void *)tree;
out:
	arena_release(&a);
	return rc;
}

void json_free(struct json *j)
{
	cJSON_Delete((cJSON *)(void *)j);
}

enum json_kind json_kind(const struct json *j)
{
	switch (j ? node(j)->type & 0xFF : cJSON_NULL) {
	case cJSON_False: return JSON_FALSE;
	case cJSON_True: return JSON_TRUE;
	case cJSON_Number: return JSON_NUMBER;
	case cJSON_String: return JSON_STRING;
	case cJSON_Array: return JSON_ARRAY;
	case cJSON_Object: return JSON_OBJECT;
	default: return JSON_NULL;
	}
}

const struct json *json_get(const struct json *object, const char *name)
{
	if (!object || json_kind(object) != JSON_OBJECT)
		return NULL;
	return opaque(cJSON_GetObjectItemCaseSensitive(node(object), name));
}

size_t json_count(const struct json *j)
{
	enum json_kind kind = json_kind(j);

	if (kind != JSON_ARRAY && kind != JSON_OBJECT)
		return 0;
	return (size_t)cJSON_GetArraySize(node(j));
}

const struct json *json_at(const struct json *j, size_t i)
{
	const cJSON *c = json_count(j) ? node(j)->child : NULL;

	for (; c && i; i--)
		c = c->next;
	return opaque(c);
}

const char *json_name(const struct json *member)
{
	return member ? node(member)->string : NULL;
}

const char *json_text(const struct json *j, const char *otherwise)
{
	return json_kind(j) == JSON_STRING ? node(j)->valuestring : otherwise;
}

double json_double(const struct json *j, double otherwise)
{
	return json_kind(j) == JSON_NUMBER ? node(j)->valuedouble : otherwise;
}

bool json_bool(const struct json *j, bool otherwise)
{
	enum json_kind kind = json_kind(j);

	return kind == JSON_TRUE || (kind != JSON_FALSE && otherwise);
}

int64_t json_int(const struct json *j, int64_t otherwise)
{
	const char *text = json_number_text(j);
	int64_t v;

	if (!text || !jsonnum_integer((struct slice){ text, strlen(text) }, &v))
		return otherwise;
	return v;
}

const char *json_number_text(const struct json *j)
{
	return json_kind(j) == JSON_NUMBER ? node(j)->valuestring : NULL;
}
