/* digest -- see digest.h. The only file that knows libsodium. */
#include "core/base/digest.h"

#include <sodium.h>
#include <string.h>

#include "core/base/err.h"

_Static_assert(sizeof(struct digest_run) >= sizeof(crypto_generichash_state),
	       "struct digest_run must hold libsodium's state");
_Static_assert(_Alignof(struct digest_run) >= _Alignof(crypto_generichash_state),
	       "struct digest_run must be aligned for libsodium's state");

/* A hash that has seen nothing yet: copying it is cheaper than beginning anew for each short text.
 */
static struct digest_run fresh;
static bool started;

static crypto_generichash_state *state_of(struct digest_run *r)
{
	return (crypto_generichash_state *)(void *)r->state;
}

void digest_start(void)
{
	if (sodium_init() < 0)
		err_die("libsodium could not start: no source of random bytes");
	ENSURE(!crypto_generichash_init(state_of(&fresh), NULL, 0, DIGEST_BYTES));
	started = true;
}

struct digest digest_of(const void *p, size_t n)
{
	struct digest_run r;

	digest_begin(&r);
	digest_add(&r, p, n);
	return digest_end(&r);
}

void digest_begin(struct digest_run *r)
{
	ENSURE(started);
	memcpy(r->state, fresh.state, sizeof(crypto_generichash_state));
}

void digest_add(struct digest_run *r, const void *p, size_t n)
{
	ENSURE(!crypto_generichash_update(state_of(r), p, n));
}

struct digest digest_end(struct digest_run *r)
{
	struct digest d;

	ENSURE(!crypto_generichash_final(state_of(r), d.b, sizeof(d.b)));
	return d;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

int digest_compare(const struct digest *a, const struct digest *b)
{
	return memcmp(a->b, b->b, sizeof(a->b));
}

void digest_hex(const struct digest *d, char out[DIGEST_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		out[2 * i] = digits[d->b[i] >> 4];
		out[2 * i + 1] = digits[d->b[i] & 15];
	}
	out[DIGEST_HEX - 1] = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool digest_from_hex(const char *s, struct digest *out)
{
	struct digest d;

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		int hi = hex_value(s[2 * i]);
		int lo = hi < 0 ? -1 : hex_value(s[2 * i + 1]);

		if (lo < 0)
			return false;
		d.b[i] = (unsigned char)(hi * 16 + lo);
	}
	if (s[2 * DIGEST_BYTES])
		return false;
	*out = d;
	return true;
}

void digest_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}

uint64_t digest_random_u64(void)
{
	uint64_t v;

	randombytes_buf(&v, sizeof(v));
	return v;
}
