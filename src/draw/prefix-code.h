/*
 * prefix-code — Huffman codes with a longest length (RFC 1951, 3.2.2)
 */
#ifndef SL_PREFIX_CODE_H
#define SL_PREFIX_CODE_H

#include <glib.h>

#define SL_PREFIX_MAX_SYMBOLS 288
#define SL_PREFIX_MAX_BITS    15

typedef struct {
    guint8 length[SL_PREFIX_MAX_SYMBOLS]; /* bits of a symbol's code; 0: it has none */
    guint16 code[SL_PREFIX_MAX_SYMBOLS];  /* its bits, first bit lowest, as deflate packs them */
} SlPrefixCode;

/*
 * The code of `n` symbols that occur `count` times, none longer than `max_bits`. At least two
 * symbols get a code, so that every decoder takes it. 2^max_bits must be above n.
 */
void sl_prefix_code_make(const guint32 *count, int n, int max_bits, SlPrefixCode *code);

#endif
