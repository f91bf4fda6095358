/*
 * crc -- CRC-32 as gzip has it (RFC 1952 section 8), eight bytes at a time.
 *
 * Owns: the tables, in the caller's struct. May call: nothing. Never: stands in
 * for a digest; it finds accidents, not intent.
 */
#ifndef ASSAY_BASE_CRC_H
#define ASSAY_BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

struct crc {
	uint32_t table[8][256];
	uint32_t value;		/* of what was added so far */
};

void crc_begin(struct crc *c);
void crc_add(struct crc *c, const void *p, size_t n);

#endif
