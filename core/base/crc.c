/* crc -- see crc.h. */
#include "core/base/crc.h"

#define POLYNOMIAL UINT32_C(0xEDB88320)

void crc_begin(struct crc *c)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t v = i;

		for (int bit = 0; bit < 8; bit++)
			v = v >> 1 ^ (v & 1 ? POLYNOMIAL : 0);
		c->table[0][i] = v;
	}
	for (int k = 1; k < 8; k++)
		for (uint32_t i = 0; i < 256; i++) {
			uint32_t v = c->table[k - 1][i];

			c->table[k][i] = v >> 8 ^ c->table[0][v & 0xFF];
		}
	c->value = 0;
}

static uint32_t little(const unsigned char *s)
{
	return (uint32_t)s[0] | (uint32_t)s[1] << 8 | (uint32_t)s[2] << 16 | (uint32_t)s[3] << 24;
}

void crc_add(struct crc *c, const void *p, size_t n)
{
	const unsigned char *s = p;
	uint32_t v = ~c->value;

	for (; n >= 8; n -= 8, s += 8) {
		uint32_t lo = v ^ little(s), hi = little(s + 4);

		v = c->table[7][lo & 0xFF] ^ c->table[6][lo >> 8 & 0xFF] ^
		    c->table[5][lo >> 16 & 0xFF] ^ c->table[4][lo >> 24] ^
		    c->table[3][hi & 0xFF] ^ c->table[2][hi >> 8 & 0xFF] ^
		    c->table[1][hi >> 16 & 0xFF] ^ c->table[0][hi >> 24];
	}
	while (n--)
		v = v >> 8 ^ c->table[0][(v ^ *s++) & 0xFF];
	c->value = ~v;
}
