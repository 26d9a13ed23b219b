/*
 * warp-inside — the two halves of a warp, for its fit: what bends the label, and what sees it
 */
#ifndef SL_WARP_INSIDE_H
#define SL_WARP_INSIDE_H

#include "read/warp.h"

/* A point of the normalised label, rolled onto the cylinder: `x` and `y` shorten across the axis,
 * and the surface recedes by `depth`, which is infinite on its far side. */
typedef struct {
    double x, y, depth;
} SlRolled;

SlRolled sl_warp_roll(const SlWarpMap *map, double x, double y);

/* Where the camera sees it; infinite behind the camera. */
SlPointPx sl_warp_project(const SlWarpMap *map, SlRolled r);

#endif
