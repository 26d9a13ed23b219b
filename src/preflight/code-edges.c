/* code-edges — the code's place by the outer edges of its finder patterns, to a part of a dot */
#include "preflight/examine.h"

#include <math.h>

#define REACH  0.6 /* modules on both sides of the place that is known so far */
#define STEPS  256
#define MIDDLE 3.5 /* of a finder pattern's side */

SlPointPx sl_spot_place(const SlCodeSpot *spot, double col, double row)
{
    const SlPointPx *p = spot->corners.p;
    double u = col / spot->symbol->side, v = row / spot->symbol->side;
    double a = (1 - u) * (1 - v), b = u * (1 - v), c = u * v, d = (1 - u) * v;

    return (SlPointPx){a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                       a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y};
}

/* Where the print begins on the way from outside (col, row) by (dx, dy) modules; false if it does
 * not change there. */
static gboolean find_edge(const SlPicture *picture, const SlCodeSpot *spot, double col, double row,
                          double dx, double dy, SlPointPx *edge)
{
    SlPointPx from = sl_spot_place(spot, col - REACH * dx, row - REACH * dy);
    SlPointPx to = sl_spot_place(spot, col + REACH * dx, row + REACH * dy);
    double outer = sl_picture_reflectance(picture, from.x, from.y);
    double inner = sl_picture_reflectance(picture, to.x, to.y);

    if (outer < 0 || inner < 0 || fabs(outer - inner) < 0.02)
        return FALSE;
    for (int i = 0; i <= STEPS; i++) {
        double t = (double)i / STEPS;
        SlPointPx at = {from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)};
        double r = sl_picture_reflectance(picture, at.x, at.y);
        if ((r - (outer + inner) / 2) * (outer - inner) > 0)
            continue;
        *edge = at;
        return TRUE;
    }
    return FALSE;
}

static SlPointPx sum(SlPointPx a, SlPointPx b, double times)
{
    return (SlPointPx){a.x + times * b.x, a.y + times * b.y};
}

/* Where the line from `a` along `u` meets the line from `b` along `v`. */
static SlPointPx meet(SlPointPx a, SlPointPx u, SlPointPx b, SlPointPx v)
{
    double cross = u.x * v.y - u.y * v.x;

    if (fabs(cross) < 1e-9)
        return a;
    return sum(a, u, ((b.x - a.x) * v.y - (b.y - a.y) * v.x) / cross);
}

void sl_spot_refine(const SlPicture *picture, SlCodeSpot *spot)
{
    double side = spot->symbol->side;
    SlPointPx left, left_below, top, top_right, right, bottom;

    if (!find_edge(picture, spot, 0, MIDDLE, 1, 0, &left) ||
        !find_edge(picture, spot, 0, side - MIDDLE, 1, 0, &left_below) ||
        !find_edge(picture, spot, MIDDLE, 0, 0, 1, &top) ||
        !find_edge(picture, spot, side - MIDDLE, 0, 0, 1, &top_right) ||
        !find_edge(picture, spot, side, MIDDLE, -1, 0, &right) ||
        !find_edge(picture, spot, MIDDLE, side, 0, -1, &bottom))
        return;
    SlPointPx down = sum(left_below, left, -1), along = sum(top_right, top, -1);
    spot->corners = (SlQuadPx){{meet(left, down, top, along), meet(right, down, top, along),
                                meet(right, down, bottom, along), meet(left, down, bottom, along)}};
}
