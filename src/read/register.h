/*
 * register — move the warp until the photo lies on the drawn picture
 *
 * The label is cut into patches; each is searched for near the place where the warp expects it, by
 * normalised correlation, which neither light nor ink disturbs. What the patches say is fitted with
 * a plane or a cylinder, robustly, from the code outwards: a small error at the code is a large
 * one at the far end of the label. A straight edge says nothing along itself, and is so weighed.
 */
#ifndef SL_REGISTER_H
#define SL_REGISTER_H

#include "read/rectify.h"

typedef enum {
    SL_SURFACE_BENT,    /* a plane or, where that holds better, a cylinder */
    SL_SURFACE_RIPPLED, /* and what is left over as a ripple on it */
} SlSurface;

/*
 * Refine `warp` on `photo` against `drawn` (blurred about as the photo is).
 *
 *   anchor    where the warp is right already to within `reach_px`: the code
 *   reach_px  how far to search, in px of `drawn`
 *   surface   what to try where a plane does not hold
 *
 * Returns how many patches hold in the end; 0, `warp` untouched, if nothing could be fitted.
 */
int sl_register(const SlImage *photo, const SlFlat *drawn, SlRectMm anchor, int reach_px,
                SlSurface surface, SlWarp *warp);

/*
 * How like `seen` is to `drawn`: the mean over all patches of `drawn` that show anything and are
 * seen, without those whose centre lies in `except` (may be NULL), of the correlation there,
 * -1 … 1. -1 if there is no such patch, or most of them are not seen.
 */
double sl_flat_likeness(const SlFlat *seen, const SlFlat *drawn, const SlRectMm *except);

#endif
