/* warp — plane, cylinder and lens between label and photo */
#include "read/warp-inside.h"

#include <math.h>
#include <string.h>

/* Beyond, a lens would fold the picture over its own rim. */
#define LENS_RIM 0.9

/* Focal length of a phone's main camera in units of the picture's longer side: 24 to 28 mm on a
 * 36 mm frame. It matters only for the tilt of a curved surface. */
#define PHONE_FOCAL 0.75

/* Below this a bend is a plane, and the formulas would divide by it. */
#define FLAT_BEND 1e-6

gboolean sl_warp_from_square(const SlQuadPx *corners, SlPointMm origin, double side, int width,
                             int height, SlWarp *warp)
{
    const double from[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    double to[4][2];
    SlHomography map;

    for (int i = 0; i < 4; i++) {
        to[i][0] = corners->p[i].x;
        to[i][1] = corners->p[i].y;
    }
    if (!(side > 0) || !(sl_quad_area(corners) > 1) || !sl_homography_from_points(from, to, &map))
        return FALSE;
    memset(warp, 0, sizeof *warp);
    memcpy(warp->h, map.m, sizeof warp->h);
    warp->unit_mm = side / 2;
    warp->centre = (SlPointMm){origin.x + side / 2, origin.y + side / 2};
    warp->focal_px = PHONE_FOCAL * MAX(width, height);
    warp->principal = (SlPointPx){(width - 1) / 2.0, (height - 1) / 2.0};
    return TRUE;
}

SlWarp sl_warp_rescale(const SlWarp *warp, SlPointMm origin, double mm_per_unit)
{
    SlWarp scaled = *warp;

    scaled.ripple = (SlRipple){0};
    scaled.unit_mm = warp->unit_mm * mm_per_unit;
    scaled.centre.x = origin.x + warp->centre.x * mm_per_unit;
    scaled.centre.y = origin.y + warp->centre.y * mm_per_unit;
    return scaled;
}

/* How the camera sees one unit of depth: the third column of K [r1 r2 r3], from the first two. */
static void depth_column(const SlWarp *w, double column[3])
{
    double r[2][3];

    for (int i = 0; i < 2; i++) {
        double third = w->h[6 + i];
        r[i][0] = (w->h[i] - w->principal.x * third) / w->focal_px;
        r[i][1] = (w->h[3 + i] - w->principal.y * third) / w->focal_px;
        r[i][2] = third;
    }
    double size = 0;
    for (int i = 0; i < 2; i++)
        size += sqrt(r[i][0] * r[i][0] + r[i][1] * r[i][1] + r[i][2] * r[i][2]) / 2;
    size = MAX(size, 1e-12);
    double x = (r[0][1] * r[1][2] - r[0][2] * r[1][1]) / size;
    double y = (r[0][2] * r[1][0] - r[0][0] * r[1][2]) / size;
    double z = (r[0][0] * r[1][1] - r[0][1] * r[1][0]) / size;
    column[0] = w->focal_px * x + w->principal.x * z;
    column[1] = w->focal_px * y + w->principal.y * z;
    column[2] = z;
}

SlWarpMap sl_warp_map(const SlWarp *warp)
{
    SlWarpMap map = {.warp = warp, .bent = fabs(warp->bend) >= FLAT_BEND};

    if (map.bent) {
        map.along = cos(warp->axis);
        map.aside = sin(warp->axis);
        depth_column(warp, map.lift);
    }
    return map;
}

SlRolled sl_warp_roll(const SlWarpMap *map, double x, double y)
{
    const SlWarp *w = map->warp;

    sl_ripple_displace(&w->ripple, &x, &y);
    SlRolled r = {(x - w->centre.x) / w->unit_mm, (y - w->centre.y) / w->unit_mm, 0};

    if (!map->bent)
        return r;
    double c = map->along, s = map->aside;
    double across = r.x * c + r.y * s, along = -r.x * s + r.y * c;
    double angle = across * w->bend;
    if (fabs(angle) > G_PI_2)
        return (SlRolled){r.x, r.y, HUGE_VAL};
    across = sin(angle) / w->bend;
    r.x = across * c - along * s;
    r.y = across * s + along * c;
    r.depth = (1 - cos(angle)) / w->bend;
    return r;
}

/* Move what the lens moves, along the ray from the picture's middle. */
static SlPointPx through_lens(const SlWarp *w, SlPointPx p)
{
    double x = (p.x - w->principal.x) / w->focal_px, y = (p.y - w->principal.y) / w->focal_px;
    double grow = w->lens * (x * x + y * y);

    if (3 * grow < -LENS_RIM)
        return (SlPointPx){HUGE_VAL, HUGE_VAL};
    return (SlPointPx){p.x + grow * (p.x - w->principal.x), p.y + grow * (p.y - w->principal.y)};
}

SlPointPx sl_warp_project(const SlWarpMap *map, SlRolled r)
{
    const double *h = map->warp->h, *lift = map->lift;
    double below = h[6] * r.x + h[7] * r.y + lift[2] * r.depth + h[8];

    if (!(below > 1e-9) || isinf(r.depth))
        return (SlPointPx){HUGE_VAL, HUGE_VAL};
    SlPointPx p = {(h[0] * r.x + h[1] * r.y + lift[0] * r.depth + h[2]) / below,
                   (h[3] * r.x + h[4] * r.y + lift[1] * r.depth + h[5]) / below};
    return map->warp->lens == 0 ? p : through_lens(map->warp, p);
}

SlPointPx sl_warp_map_apply(const SlWarpMap *map, double x, double y)
{
    return sl_warp_project(map, sl_warp_roll(map, x, y));
}

gboolean sl_warp_from_bent_square(const SlQuadPx *corners, SlPointMm origin, double side, int width,
                                  int height, double bend, double axis, SlWarp *warp)
{
    const SlWarp square = {.bend = bend, .axis = axis, .unit_mm = 1};
    const SlWarpMap map_of_square = sl_warp_map(&square);
    double from[4][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}, to[4][2], depth = 0, lift[3];
    SlHomography map;
    SlWarp bent;

    if (!sl_warp_from_square(corners, origin, side, width, height, &bent))
        return FALSE;
    for (int i = 0; i < 4; i++) {
        SlRolled r = sl_warp_roll(&map_of_square, from[i][0], from[i][1]);
        if (isinf(r.depth))
            return FALSE;
        depth = r.depth; /* the same for all of them */
        from[i][0] = r.x;
        from[i][1] = r.y;
        to[i][0] = corners->p[i].x;
        to[i][1] = corners->p[i].y;
    }
    if (!sl_homography_from_points(from, to, &map))
        return FALSE;
    memcpy(bent.h, map.m, sizeof bent.h);
    depth_column(&bent, lift);
    for (int row = 0; row < 3; row++) /* the plane of the corners lies `depth` below the crest */
        bent.h[3 * row + 2] -= lift[row] * depth;
    if (!(bent.h[8] > 1e-9))
        return FALSE;
    for (int i = 0; i < 9; i++)
        bent.h[i] /= map.m[8] - lift[2] * depth;
    bent.bend = bend;
    bent.axis = axis;
    *warp = bent;
    return TRUE;
}

SlPointPx sl_warp_apply(const SlWarp *w, double x, double y)
{
    SlWarpMap map = sl_warp_map(w);

    return sl_warp_map_apply(&map, x, y);
}

void sl_warp_derivative(const SlWarp *w, double x, double y, double d[4])
{
    double step = w->unit_mm * 1e-3;
    SlWarpMap map = sl_warp_map(w);
    SlPointPx left = sl_warp_map_apply(&map, x - step, y);
    SlPointPx right = sl_warp_map_apply(&map, x + step, y);
    SlPointPx above = sl_warp_map_apply(&map, x, y - step);
    SlPointPx under = sl_warp_map_apply(&map, x, y + step);

    d[0] = (right.x - left.x) / (2 * step);
    d[1] = (under.x - above.x) / (2 * step);
    d[2] = (right.y - left.y) / (2 * step);
    d[3] = (under.y - above.y) / (2 * step);
}

double sl_warp_px_per_mm(const SlWarp *w, double x, double y)
{
    double d[4];

    sl_warp_derivative(w, x, y, d);
    double area = fabs(d[0] * d[3] - d[1] * d[2]);
    return isfinite(area) ? sqrt(area) : 0;
}

SlQuadPx sl_warp_quad(const SlWarp *w, SlRectMm box)
{
    return (SlQuadPx){{sl_warp_apply(w, box.x, box.y), sl_warp_apply(w, box.x + box.width, box.y),
                       sl_warp_apply(w, box.x + box.width, box.y + box.height),
                       sl_warp_apply(w, box.x, box.y + box.height)}};
}

/* The inverse of a 2 x 2 matrix; false if it has none. */
static gboolean invert2(const double d[4], double inverse[4])
{
    double det = d[0] * d[3] - d[1] * d[2];

    if (!isfinite(det) || fabs(det) < 1e-12)
        return FALSE;
    inverse[0] = d[3] / det;
    inverse[1] = -d[1] / det;
    inverse[2] = -d[2] / det;
    inverse[3] = d[0] / det;
    return TRUE;
}

gboolean sl_warp_invert(const SlWarp *w, double u, double v, double *x, double *y)
{
    double at_x = *x, at_y = *y;

    for (int i = 0; i < 20; i++) {
        double d[4], inverse[4];
        SlPointPx p = sl_warp_apply(w, at_x, at_y);
        sl_warp_derivative(w, at_x, at_y, d);
        if (!isfinite(p.x) || !invert2(d, inverse))
            return FALSE;
        double du = u - p.x, dv = v - p.y;
        at_x += inverse[0] * du + inverse[1] * dv;
        at_y += inverse[2] * du + inverse[3] * dv;
        if (hypot(du, dv) < 1e-6) {
            *x = at_x;
            *y = at_y;
            return TRUE;
        }
    }
    return FALSE;
}

SlTie sl_tie_new(const SlWarp *w, double x, double y, double dx, double dy)
{
    SlPointPx p = sl_warp_apply(w, x + dx, y + dy);
    SlTie tie = {.x = x, .y = y, .u = p.x, .v = p.y, .weight = {1, 0, 1}};
    double d[4];

    sl_warp_derivative(w, x, y, d);
    if (!isfinite(p.x) || !invert2(d, tie.mm_per_px))
        memset(tie.weight, 0, sizeof tie.weight);
    return tie;
}
