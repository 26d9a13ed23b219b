/*
 * warp — where a point of the label lies on the photo
 *
 *     label (mm)  --ripple-->  --bend-->  --homography-->  --lens-->  photo (px)
 *
 * A plane is a homography of eight numbers. A bottle adds two: the direction of its axis and its
 * curvature; how far the surface then recedes from the camera follows from the homography itself,
 * if the camera's focal length is taken to be that of a phone (r3 = r1 x r2, Zhang 2000). A lens
 * moves what it sees along the ray from the picture's middle, by the cube of the distance. What
 * none of them can follow is the ripple's.
 *
 * Coordinates are normalised about the code (centre, half its side), so that the numbers of the map
 * are of one order whatever the label's size. "mm" is any unit of length in which the label's plan
 * stands: grid.c uses modules.
 */
#ifndef SL_WARP_H
#define SL_WARP_H

#include "read/ripple.h"

typedef struct {
    double h[9];       /* normalised label -> px, h[8] = 1 */
    SlPointMm centre;  /* of the code */
    double unit_mm;    /* half the code's side */
    double bend, axis; /* curvature per unit (0: a plane) and direction across the axis, radians */
    double focal_px;   /* of a camera that would take the picture */
    SlPointPx principal; /* the picture's middle */
    double lens;         /* part by which it lengthens a ray of focal_px; 0: straight lines stay */
    SlRipple ripple;     /* in mm, too */
} SlWarp;

/* The label's point (x, y) should be found at (u, v) on the photo. */
typedef struct {
    double x, y;         /* mm */
    double u, v;         /* px */
    double mm_per_px[4]; /* inverse of the map's derivative there, row by row */
    double weight[3];    /* xx, xy, yy in label directions: an edge says nothing along itself */
} SlTie;

/*
 * The plane that takes the square of `side` at (origin) to `corners`.
 * False, `warp` untouched, if the corners span no plane. `width` and `height` are the photo's.
 */
gboolean sl_warp_from_square(const SlQuadPx *corners, SlPointMm origin, double side, int width,
                             int height, SlWarp *warp);

/* The same for a square on a cylinder of that bend about the axis 0 or G_PI_2. */
gboolean sl_warp_from_bent_square(const SlQuadPx *corners, SlPointMm origin, double side, int width,
                                  int height, double bend, double axis, SlWarp *warp);

/* The same surface, without its ripple, for another unit: what was (0, 0) … side is now origin …
 * origin + size. */
SlWarp sl_warp_rescale(const SlWarp *warp, SlPointMm origin, double mm_per_unit);

SlPointPx sl_warp_apply(const SlWarp *warp, double x, double y);

/* A warp, and what of it is the same for every point: for whoever has many of them. */
typedef struct {
    const SlWarp *warp; /* borrowed */
    gboolean bent;
    double along, aside; /* cosine and sine of the axis */
    double lift[3];      /* how the camera sees one unit of depth */
} SlWarpMap;

SlWarpMap sl_warp_map(const SlWarp *warp);
/* Infinite where the point lies behind the camera, or on the far side of a bottle. */
SlPointPx sl_warp_map_apply(const SlWarpMap *map, double x, double y);

/* Derivative d(px)/d(mm) at (x, y), row by row. */
void sl_warp_derivative(const SlWarp *warp, double x, double y, double d[4]);

/* Photo px per mm at (x, y): the root of the area's growth. */
double sl_warp_px_per_mm(const SlWarp *warp, double x, double y);

/* The quad of an upright rectangle. */
SlQuadPx sl_warp_quad(const SlWarp *warp, SlRectMm box);

/* Find the point of the label that is seen at (u, v): Newton's method from (x, y), in place. */
gboolean sl_warp_invert(const SlWarp *warp, double u, double v, double *x, double *y);

/* A tie at (x, y) whose place is where `warp` now puts (x + dx, y + dy). */
SlTie sl_tie_new(const SlWarp *warp, double x, double y, double dx, double dy);

typedef enum { SL_FIT_PLANE = 0, SL_FIT_BEND = 1, SL_FIT_LENS = 2 } SlFitFree;

/*
 * Move `warp` so that it fits the ties, by damped least squares with Cauchy weights: a tie that is
 * `scale_mm` off counts half. `what` is free besides the plane; the rest stays.
 * Returns the weighted RMS in mm, or a negative number, `warp` untouched, if there are too few.
 */
double sl_warp_fit(SlWarp *warp, const SlTie *ties, int n, double scale_mm, SlFitFree what);

#endif
