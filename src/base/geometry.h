/*
 * geometry — points, quads, affine maps and homographies
 *
 * Two units that must not be mixed have two types: SlPointMm lies on a label (millimetres, origin
 * at the top left of the trimmed label, y downwards), SlPointPx in a picture (pixels, pixel centres
 * at integers, y downwards). Conversions happen once, at the border of a room.
 */
#ifndef SL_GEOMETRY_H
#define SL_GEOMETRY_H

#include <glib.h>

#define SL_MM_PER_INCH 25.4

typedef struct {
    double x, y;
} SlPointMm;

typedef struct {
    double x, y;
} SlPointPx;

/* An upright rectangle in mm; width and height are never negative. */
typedef struct {
    double x, y, width, height;
} SlRectMm;

/* Four corners, clockwise as seen, starting at the top left *as printed*. */
typedef struct {
    SlPointPx p[4];
} SlQuadPx;

/* x' = xx x + xy y + x0;  y' = yx x + yy y + y0  (the layout of cairo_matrix_t) */
typedef struct {
    double xx, yx, xy, yy, x0, y0;
} SlAffine;

#define SL_AFFINE_IDENTITY ((SlAffine){1, 0, 0, 1, 0, 0})

/* First `inner`, then `outer`. */
SlAffine sl_affine_multiply(const SlAffine *inner, const SlAffine *outer);
SlPointMm sl_affine_apply(const SlAffine *map, SlPointMm p);

/* A projective map of the plane, row-major, m[8] = 1 where it can be: (x, y, 1) -> (u, v, w). */
typedef struct {
    double m[9];
} SlHomography;

/*
 * The homography that takes the four points `from` to the four points `to`.
 * False, with `map` untouched, where three of the points lie on a line.
 */
gboolean sl_homography_from_points(const double from[4][2], const double to[4][2],
                                   SlHomography *map);
/* The map the other way; false, with `inverse` untouched, if there is none. */
gboolean sl_homography_invert(const SlHomography *map, SlHomography *inverse);
/* Apply `map` to (x, y). A point at infinity comes out as (HUGE_VAL, HUGE_VAL). */
void sl_homography_apply(const SlHomography *map, double x, double y, double *u, double *v);

/* True if the quad is convex, clockwise (y downwards) and encloses more than one square pixel. */
gboolean sl_quad_is_convex(const SlQuadPx *quad);
double sl_quad_area(const SlQuadPx *quad);

#endif
