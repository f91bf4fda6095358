/*
 * hot -- marks for loops that run over all items.
 *
 * Owns: two function attributes. May call: nothing. Never: changes what a
 * function means.
 *
 * HOT_CLONED makes a second copy for processors with AVX2 where compiler and
 * linker can choose at load time; it halves the time. Multiply and add are
 * fused there, so the last digits of sums may differ between machines, never
 * between runs on one. What a cloned function calls must be HOT_INLINED.
 */
#ifndef ASSAY_MEASURE_HOT_H
#define ASSAY_MEASURE_HOT_H

#include <limits.h>	/* glibc says here that it is glibc */

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
	!defined(__SANITIZE_ADDRESS__)
#define HOT_CLONED __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define HOT_CLONED
#endif
#define HOT_INLINED static inline __attribute__((always_inline))

#endif
