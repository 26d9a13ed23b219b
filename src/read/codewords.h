/*
 * codewords — the codewords of a symbol whose modules are known, and what was wrong with them
 *
 *     modules --format, mask, order--> codewords --blocks--> Reed-Solomon --> the symbol as meant
 *
 * Grading needs to know which modules are as they were meant to be; a decoder alone does not say
 * (ISO/IEC 18004:2015, 7.7 and 12).
 */
#ifndef SL_CODEWORDS_H
#define SL_CODEWORDS_H

#include "label/symbol.h"
#include "read/symbol-layout.h"

#define SL_CODEWORDS_MAX_BLOCKS 81

typedef struct {
    SlSymbol *meant; /* every module as it was meant; owned */
    guint8 *layout;  /* SL_MODULE_… of every module; owned */
    gint16 *word;    /* of every module: its codeword, 0 … n_words - 1, or -1; owned */
    guint8 *block;   /* of every codeword: the block it belongs to; owned */
    int n_words;     /* codewords, check codewords among them */
    SlBlocks blocks;
    int reserved; /* check codewords of a block that may not be used to correct: p of table 9 */
    int errors[SL_CODEWORDS_MAX_BLOCKS]; /* codewords that were corrected, by block */
} SlCodewords;

/* NULL if the format cannot be told, or a block holds more errors than can be corrected. */
SlCodewords *sl_codewords_read(const SlSymbol *seen);
void sl_codewords_free(SlCodewords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SlCodewords, sl_codewords_free)

/*
 * ISO/IEC 15415:2011, 7.8.8: the part of the error correction that is left when `bad[i]` codewords
 * of block i are in error, of the worst block; negative if it does not suffice.
 */
double sl_codewords_unused(const SlCodewords *words, const int *bad);

#endif
