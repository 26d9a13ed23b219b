/*
 * jpeg — a picture for people as JPEG bytes: small enough to send, never what is printed
 */
#ifndef SL_JPEG_H
#define SL_JPEG_H

#include "base/image.h"

/* 85 is good to the eye; lines in colour keep their colour because it is not subsampled. */
#define SL_JPEG_QUALITY 85

/* Grey as it is. NULL with SL_ERROR_LIBRARY. */
GBytes *sl_jpeg_of_grey(const SlImage *image, GError **error);
/* Pixels 0xRRGGBB, the top byte means nothing, rows without padding. NULL with SL_ERROR_LIBRARY. */
GBytes *sl_jpeg_of_rgb(const guint32 *px, int width, int height, GError **error);

#endif
