/*
 * palette — true colours become palette indices
 *
 * Cairo's fast antialiasing gives a label some 70 colours, so a palette loses nothing. Artwork with
 * more than 256 has its antialiased shades rounded; the inks themselves are never changed.
 */
#ifndef SL_PALETTE_H
#define SL_PALETTE_H

#include "draw/paint.h"

/* The sRGB of an ink as 0xRRGGBB: the one place where an ink's colour is rounded. */
guint32 sl_ink_rgb24(const SlInk *ink);

/*
 * Fill the palette and the indices of `raster`, whose size is set and whose `px` is allocated.
 *
 *   rgb     width * height pixels 0xRRGGBB without padding; the top byte is ignored
 *   inks    `n_inks` colours 0xRRGGBB that must come out exactly
 *
 * The palette stands in order of first appearance. Always succeeds.
 */
void sl_palette_apply(const guint32 *rgb, const guint32 *inks, int n_inks, SlRaster *raster);

/*
 * Fill in the indices of one area of a raster that has a palette already; colours that it has not
 * are added. False if they are too many: then the indices of the area mean nothing.
 */
gboolean sl_palette_patch(const guint32 *rgb, int x0, int y0, int x1, int y1, SlRaster *raster);

/* The index of one colour of such a raster, which is added if it has it not; -1 if it is full. */
int sl_palette_index(guint32 colour, SlRaster *raster);

/*
 * Make clear what no shape covers: `on_white` and `on_black` are the same scene painted on either
 * paper. Edges are rounded to sixteenths of the nearest ink. A raster whose colours leave no room
 * in the palette stays as it is, on white.
 */
void sl_palette_open(const guint32 *on_white, const guint32 *on_black, const SlScene *scene,
                     SlRaster *raster);

#endif
