/*
 * layout-stars — five-pointed stars in a row, filled or outlined
 */
#ifndef SL_LAYOUT_STARS_H
#define SL_LAYOUT_STARS_H

#include "read/rectify.h"

/* Up to `most` stars of one size on one level, from left to right, into `boxes`; their number. */
int sl_layout_stars(const SlFlat *flat, const SlRectMm *except, int most, SlRectMm *boxes);

#endif
