/*
 * deflate-rows — a zlib stream of a picture's rows (RFC 1950, RFC 1951), made for drawn pictures
 *
 * Labels are runs of one colour and rows that resemble the row above. A general compressor looks
 * up every byte of them; this one asks the byte before, the row above and one place with the same
 * four bytes, and takes long answers whole. On a label it is several times as fast as libdeflate's
 * middle level at nearly the same size; on photographs it would be poor.
 */
#ifndef SL_DEFLATE_ROWS_H
#define SL_DEFLATE_ROWS_H

#include <glib.h>

/*
 * Append the zlib stream of `n` bytes, whose rows are `stride` bytes long, to `out`.
 * `n` must be below 2^31.
 */
void sl_deflate_rows(const guint8 *data, gsize n, gsize stride, GByteArray *out);

#endif
