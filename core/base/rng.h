/*
 * rng -- random numbers as a parameter: xoshiro256**, seeded, the same on
 * every machine.
 *
 * Owns: the generator's state, held by the caller. May call: nothing.
 * Never: seeds itself (random seeds come from digest_random).
 */
#ifndef ASSAY_BASE_RNG_H
#define ASSAY_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];
};

/* State from one 64-bit seed through splitmix64. */
void rng_seed(struct rng *r, uint64_t seed);
/* The same, from a seed and a string: a stream of its own for each name. */
void rng_seed_named(struct rng *r, uint64_t seed, const char *name);
uint64_t rng_next(struct rng *r);
/* Uniform in [0, n) without bias; n > 0. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform in [0, 1), 53 bits. */
double rng_double(struct rng *r);
/* Standard normal (polar method). */
double rng_normal(struct rng *r);
/* Fisher-Yates over n indices. */
void rng_shuffle(struct rng *r, uint32_t *v, size_t n);

#endif
