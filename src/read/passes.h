/*
 * passes — what is done to a grey picture before a decoder looks at it
 *
 * Every function returns a new picture owned by the caller and leaves its argument alone.
 */
#ifndef SL_PASSES_H
#define SL_PASSES_H

#include "base/image.h"

/*
 * The picture scaled to `width` x `height`: area average when it shrinks, bilinear when it grows.
 * A point (x, y) of the result lies at ((x + 0.5) * from->width / width - 0.5, …) of `from`.
 */
SlImage *sl_image_scale(const SlImage *from, int width, int height);

/* Black and white: darker than the average of a window of `window` px a side, less `bias`. */
SlImage *sl_image_threshold(const SlImage *from, int window, int bias);

/* Black and white by one threshold for the whole picture (Otsu 1979). */
SlImage *sl_image_otsu(const SlImage *from);

/* Local contrast equalised in tiles of about `tile` px, clipped (CLAHE, Zuiderveld 1994). */
SlImage *sl_image_equalise(const SlImage *from, int tile, double clip);

SlImage *sl_image_invert(const SlImage *from);

/* Average over a box of 2 `radius` + 1 px a side. */
SlImage *sl_image_blur(const SlImage *from, int radius);

/* The picture plus `amount` times what a blur of `radius` takes away. */
SlImage *sl_image_sharpen(const SlImage *from, int radius, double amount);

#endif
