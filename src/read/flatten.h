/*
 * flatten — a label cut out of its photo and laid flat, for people to look at
 *
 * Only for showing: what is judged is read by read/rectify.h, with the label's true surface.
 */
#ifndef SL_FLATTEN_H
#define SL_FLATTEN_H

#include "base/geometry.h"
#include "read/photo.h"

/*
 * The quad `corners` (px of the upright file, as readings have them) as an upright picture of
 * `width` x `height` px, at most SL_IMAGE_MAX_SIDE_PX each. What lies outside the photo is white.
 * NULL if the corners span no plane.
 */
SlImage *sl_flatten(const SlPhoto *photo, const SlQuadPx *corners, int width, int height);

/* The colours of that quad; NULL where the photo has none. */
SlTint *sl_flatten_tint(const SlPhoto *photo, const SlQuadPx *corners, int width, int height);

#endif
