/*
 * reed-solomon — correct errors and erasures of a block of QR codewords
 *
 * Bytes are elements of GF(256) over x^8 + x^4 + x^3 + x^2 + 1, the generator's roots are
 * a^0 … a^(n_check - 1) (ISO/IEC 18004, 7.5.2).
 */
#ifndef SL_REED_SOLOMON_H
#define SL_REED_SOLOMON_H

#include <glib.h>

#define SL_RS_MAX_CHECK 68 /* codewords; the standard has no longer block */
#define SL_RS_MAX_WORD  255

/*
 * Correct the `n` bytes of `word` in place, the last `n_check` of which are check bytes; `erased`
 * are the `n_erased` places (0 is the first byte) of which nothing is known. Any errors besides are
 * found as long as n_erased + 2 * errors <= n_check.
 *
 * Returns how many bytes beside the erased ones were changed, or -1, `word` untouched, if no
 * codeword is so near.
 */
int sl_rs_correct(guint8 *word, int n, int n_check, const int *erased, int n_erased);

#endif
