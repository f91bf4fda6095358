/*
 * digest -- the door to libsodium: BLAKE2b-256 and random bytes.
 *
 * Owns: hashing and entropy. May call: err. Never: keeps state of its own.
 */
#ifndef ASSAY_BASE_DIGEST_H
#define ASSAY_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX (2 * DIGEST_BYTES + 1)

struct digest {
	unsigned char b[DIGEST_BYTES];
};

/* A running hash; opaque bytes big enough for libsodium's state, 64-byte aligned. */
struct digest_run {
	_Alignas(64) unsigned char state[512];
};

/* Must be called once before anything else here; aborts if libsodium cannot start. */
void digest_start(void);

struct digest digest_of(const void *p, size_t n);
void digest_begin(struct digest_run *r);
void digest_add(struct digest_run *r, const void *p, size_t n);
struct digest digest_end(struct digest_run *r);

bool digest_equal(const struct digest *a, const struct digest *b);
int digest_compare(const struct digest *a, const struct digest *b);	/* as memcmp */
void digest_hex(const struct digest *d, char out[DIGEST_HEX]);
/* 64 hex digits to a digest; false if s is anything else. */
bool digest_from_hex(const char *s, struct digest *out);

void digest_random(void *p, size_t n);
uint64_t digest_random_u64(void);

#endif
