/*
 * ripple — small smooth displacements over a label
 *
 * What plane and cylinder leave over (a wrinkled label, a lens that bends straight lines) is a
 * field of displacements in mm: a uniform cubic B-spline, whose control points stand so far apart
 * that no letter can change its shape by it.
 */
#ifndef SL_RIPPLE_H
#define SL_RIPPLE_H

#include "base/geometry.h"

/* Control points on one side: twenty letters of a line and their margins. */
#define SL_RIPPLE_MAX_SIDE 24

typedef struct {
    int columns, rows;   /* 0: nothing is displaced */
    double x0, y0, step; /* mm; the first control point, and from one to the next */
    float d[2][SL_RIPPLE_MAX_SIDE * SL_RIPPLE_MAX_SIDE]; /* mm, of x and of y */
} SlRipple;

/* The point (x, y) of the label should be displaced by (dx, dy). */
typedef struct {
    double x, y, dx, dy; /* mm */
    double weight[3];    /* xx, xy, yy: an edge says nothing along itself */
} SlRippleTie;

/* A ripple of zeros over `box` with control points `step_mm` apart, or wider if there were too
 * many. */
SlRipple sl_ripple_over(SlRectMm box, double step_mm);

/* Add the displacement of (*x, *y) to it. */
void sl_ripple_displace(const SlRipple *ripple, double *x, double *y);

/*
 * Fit the ripple to the ties, as smooth as they allow; a tie that is `scale_mm` off counts half.
 * Where there are no ties it goes on straight and fades.
 */
void sl_ripple_fit(SlRipple *ripple, const SlRippleTie *ties, int n, double scale_mm);

#endif
