/* warp — plane and cylinder between label and photo */
#include "read/warp.h"

#include <math.h>
#include <string.h>

/* Eight of the homography, then bend and axis. */
#define PLANE_PARAMETERS 8
#define ALL_PARAMETERS   10

/* Least squares ends after this many steps; it is near enough after four or five. */
#define FIT_STEPS 20

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

/* A point of the normalised label, rolled onto the cylinder: `x` and `y` shorten across the axis,
 * and the surface recedes by `depth`, which is infinite on its far side. */
typedef struct {
    double x, y, depth;
} Rolled;

static Rolled roll(const SlWarpMap *map, double x, double y)
{
    const SlWarp *w = map->warp;

    sl_ripple_displace(&w->ripple, &x, &y);
    Rolled r = {(x - w->centre.x) / w->unit_mm, (y - w->centre.y) / w->unit_mm, 0};

    if (!map->bent)
        return r;
    double c = map->along, s = map->aside;
    double across = r.x * c + r.y * s, along = -r.x * s + r.y * c;
    double angle = across * w->bend;
    if (fabs(angle) > G_PI_2)
        return (Rolled){r.x, r.y, HUGE_VAL};
    across = sin(angle) / w->bend;
    r.x = across * c - along * s;
    r.y = across * s + along * c;
    r.depth = (1 - cos(angle)) / w->bend;
    return r;
}

/* Where the camera sees it; infinite behind the camera. */
static SlPointPx project(const SlWarpMap *map, Rolled r)
{
    const double *h = map->warp->h, *lift = map->lift;
    double below = h[6] * r.x + h[7] * r.y + lift[2] * r.depth + h[8];

    if (!(below > 1e-9) || isinf(r.depth))
        return (SlPointPx){HUGE_VAL, HUGE_VAL};
    return (SlPointPx){(h[0] * r.x + h[1] * r.y + lift[0] * r.depth + h[2]) / below,
                       (h[3] * r.x + h[4] * r.y + lift[1] * r.depth + h[5]) / below};
}

SlPointPx sl_warp_map_apply(const SlWarpMap *map, double x, double y)
{
    return project(map, roll(map, x, y));
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
        Rolled r = roll(&map_of_square, from[i][0], from[i][1]);
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

static void get_parameters(const SlWarp *w, double p[ALL_PARAMETERS])
{
    memcpy(p, w->h, PLANE_PARAMETERS * sizeof(double));
    p[8] = w->bend;
    p[9] = w->axis;
}

static void set_parameters(SlWarp *w, const double p[ALL_PARAMETERS])
{
    memcpy(w->h, p, PLANE_PARAMETERS * sizeof(double));
    w->h[8] = 1;
    w->bend = p[8];
    w->axis = p[9];
}

/* The miss of one tie that the warp rolls to `r`, in mm in the label's directions. */
static void miss(const SlWarpMap *map, const SlTie *tie, Rolled r, double e[2])
{
    SlPointPx p = project(map, r);
    double du = isfinite(p.x) ? p.x - tie->u : 1e6, dv = isfinite(p.y) ? p.y - tie->v : 1e6;

    e[0] = tie->mm_per_px[0] * du + tie->mm_per_px[1] * dv;
    e[1] = tie->mm_per_px[2] * du + tie->mm_per_px[3] * dv;
}

static double weighed(const SlTie *tie, const double a[2], const double b[2])
{
    return tie->weight[0] * a[0] * b[0] + tie->weight[1] * (a[0] * b[1] + a[1] * b[0]) +
           tie->weight[2] * a[1] * b[1];
}

/* Sum of Cauchy's cost log(1 + e²/s²) s², weighted by each tie's trace. */
static double cost(const SlWarp *w, const SlTie *ties, int n, double scale)
{
    SlWarpMap map = sl_warp_map(w);
    double sum = 0;

    for (int i = 0; i < n; i++) {
        double e[2];
        miss(&map, &ties[i], roll(&map, ties[i].x, ties[i].y), e);
        sum += log1p(weighed(&ties[i], e, e) / (scale * scale)) * scale * scale;
    }
    return sum;
}

/* Solve a x = b in place, n <= ALL_PARAMETERS, by elimination with pivots. */
static gboolean solve(double a[ALL_PARAMETERS][ALL_PARAMETERS + 1], int n, double *x)
{
    for (int col = 0; col < n; col++) {
        int pivot = col;
        for (int row = col + 1; row < n; row++)
            if (fabs(a[row][col]) > fabs(a[pivot][col]))
                pivot = row;
        if (!(fabs(a[pivot][col]) > 1e-300))
            return FALSE;
        for (int k = 0; k <= n; k++) {
            double swap = a[col][k];
            a[col][k] = a[pivot][k];
            a[pivot][k] = swap;
        }
        for (int row = 0; row < n; row++) {
            double f = row == col ? 0 : a[row][col] / a[col][col];
            for (int k = col; f != 0 && k <= n; k++)
                a[row][k] -= f * a[col][k];
        }
    }
    for (int i = 0; i < n; i++)
        x[i] = a[i][n] / a[i][i];
    return TRUE;
}

/* Normal equations of the ties about `w`; `a` gets the right-hand side as its last column. */
static void normal_equations(const SlWarp *w, const SlTie *ties, int n, double scale, int free_n,
                             double a[ALL_PARAMETERS][ALL_PARAMETERS + 1])
{
    double p[ALL_PARAMETERS], step[ALL_PARAMETERS];
    SlWarp other[ALL_PARAMETERS];
    SlWarpMap map = sl_warp_map(w), moved[ALL_PARAMETERS];

    get_parameters(w, p);
    for (int k = 0; k < free_n; k++) {
        double q[ALL_PARAMETERS];
        memcpy(q, p, sizeof q);
        step[k] = 1e-6 * MAX(1, fabs(p[k]));
        q[k] += step[k];
        other[k] = *w;
        set_parameters(&other[k], q);
        moved[k] = sl_warp_map(&other[k]);
    }
    memset(a, 0, sizeof(double) * ALL_PARAMETERS * (ALL_PARAMETERS + 1));
    for (int i = 0; i < n; i++) {
        double e[2], d[ALL_PARAMETERS][2];
        Rolled r = roll(&map, ties[i].x, ties[i].y);
        miss(&map, &ties[i], r, e);
        for (int k = 0; k < free_n; k++) {
            /* only bend and axis change how the label is rolled */
            miss(&moved[k], &ties[i],
                 k < PLANE_PARAMETERS ? r : roll(&moved[k], ties[i].x, ties[i].y), d[k]);
            d[k][0] = (d[k][0] - e[0]) / step[k];
            d[k][1] = (d[k][1] - e[1]) / step[k];
        }
        double trust = 1 / (1 + weighed(&ties[i], e, e) / (scale * scale));
        for (int k = 0; k < free_n; k++) {
            for (int l = 0; l < free_n; l++)
                a[k][l] += trust * weighed(&ties[i], d[k], d[l]);
            a[k][ALL_PARAMETERS] -= trust * weighed(&ties[i], d[k], e);
        }
    }
}

double sl_warp_fit(SlWarp *warp, const SlTie *ties, int n, double scale, gboolean bend)
{
    int free_n = bend ? ALL_PARAMETERS : PLANE_PARAMETERS;
    SlWarp best = *warp;
    double damping = 1e-4, best_cost = cost(&best, ties, n, scale);

    if (2 * n < free_n + 2)
        return -1;
    for (int step = 0; step < FIT_STEPS && damping < 1e6; step++) {
        double a[ALL_PARAMETERS][ALL_PARAMETERS + 1], b[ALL_PARAMETERS][ALL_PARAMETERS + 1];
        double p[ALL_PARAMETERS], change[ALL_PARAMETERS];
        normal_equations(&best, ties, n, scale, free_n, a);
        memcpy(b, a, sizeof b);
        for (int k = 0; k < free_n; k++) {
            b[k][k] += damping * a[k][k] + 1e-12;
            b[k][free_n] = a[k][ALL_PARAMETERS];
        }
        if (!solve(b, free_n, change))
            break;
        get_parameters(&best, p);
        for (int k = 0; k < free_n; k++)
            p[k] += change[k];
        SlWarp next = best;
        set_parameters(&next, p);
        double next_cost = cost(&next, ties, n, scale);
        if (next_cost < best_cost) {
            gboolean done = best_cost - next_cost < 1e-9 * best_cost;
            best = next;
            best_cost = next_cost;
            damping /= 10;
            if (done)
                break;
        } else {
            damping *= 10;
        }
    }
    *warp = best;
    double total = 0;
    for (int i = 0; i < n; i++)
        total += (ties[i].weight[0] + ties[i].weight[2]) / 2;
    return total > 0 ? sqrt(best_cost / total / 2) : -1;
}
