/*
 * jpeg — a picture for people as JPEG bytes: small enough to send, never what is printed
 */
#ifndef SL_JPEG_H
#define SL_JPEG_H

#include "base/image.h"

#define SL_JPEG_QUALITY 85 /* good to the eye */

/* A photo; its colours are subsampled, as cameras do. `tint` NULL: grey. NULL with
 * SL_ERROR_LIBRARY. */
GBytes *sl_jpeg_of_photo(const SlImage *grey, const SlTint *tint, GError **error);
/* Pixels 0xRRGGBB, the top byte means nothing, rows without padding; lines keep their
 * colour, because it is not subsampled. NULL with SL_ERROR_LIBRARY. */
GBytes *sl_jpeg_of_rgb(const guint32 *px, int width, int height, GError **error);

#endif
