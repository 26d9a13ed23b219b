/* geometry — affine maps, homographies and quads */
#include "base/geometry.h"

#include <math.h>
#include <string.h>

/* Below this a pivot or a denominator is taken for zero: coordinates are at most 1e5 px, so honest
 * values stay many orders of magnitude above. */
#define TINY 1e-12

SlAffine sl_affine_multiply(const SlAffine *inner, const SlAffine *outer)
{
    return (SlAffine){
        .xx = inner->xx * outer->xx + inner->yx * outer->xy,
        .yx = inner->xx * outer->yx + inner->yx * outer->yy,
        .xy = inner->xy * outer->xx + inner->yy * outer->xy,
        .yy = inner->xy * outer->yx + inner->yy * outer->yy,
        .x0 = inner->x0 * outer->xx + inner->y0 * outer->xy + outer->x0,
        .y0 = inner->x0 * outer->yx + inner->y0 * outer->yy + outer->y0,
    };
}

SlPointMm sl_affine_apply(const SlAffine *map, SlPointMm p)
{
    return (SlPointMm){map->xx * p.x + map->xy * p.y + map->x0,
                       map->yx * p.x + map->yy * p.y + map->y0};
}

/* Solve the n x n system in the augmented rows `a` by elimination with partial pivoting. */
static gboolean solve(double a[8][9], double x[8])
{
    for (int col = 0; col < 8; col++) {
        int pivot = col;
        for (int row = col + 1; row < 8; row++)
            if (fabs(a[row][col]) > fabs(a[pivot][col]))
                pivot = row;
        if (fabs(a[pivot][col]) < TINY)
            return FALSE;
        if (pivot != col) {
            double swap[9];
            memcpy(swap, a[col], sizeof swap);
            memcpy(a[col], a[pivot], sizeof swap);
            memcpy(a[pivot], swap, sizeof swap);
        }
        for (int row = col + 1; row < 8; row++) {
            double f = a[row][col] / a[col][col];
            for (int k = col; k < 9; k++)
                a[row][k] -= f * a[col][k];
        }
    }
    for (int row = 7; row >= 0; row--) {
        double sum = a[row][8];
        for (int k = row + 1; k < 8; k++)
            sum -= a[row][k] * x[k];
        x[row] = sum / a[row][row];
    }
    return TRUE;
}

gboolean sl_homography_from_points(const double from[4][2], const double to[4][2],
                                   SlHomography *map)
{
    double a[8][9] = {{0}}, h[8];

    for (int i = 0; i < 4; i++) {
        double x = from[i][0], y = from[i][1], u = to[i][0], v = to[i][1];
        double even[9] = {x, y, 1, 0, 0, 0, -u * x, -u * y, u};
        double odd[9] = {0, 0, 0, x, y, 1, -v * x, -v * y, v};
        memcpy(a[2 * i], even, sizeof even);
        memcpy(a[2 * i + 1], odd, sizeof odd);
    }
    if (!solve(a, h))
        return FALSE;
    memcpy(map->m, h, sizeof h);
    map->m[8] = 1;
    return TRUE;
}

gboolean sl_homography_invert(const SlHomography *map, SlHomography *inverse)
{
    const double *m = map->m;
    double c[9] = {
        m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    };
    double det = m[0] * c[0] + m[1] * c[3] + m[2] * c[6];

    if (!(fabs(det) > TINY))
        return FALSE;
    double scale = fabs(c[8]) > TINY ? c[8] : det;
    for (int i = 0; i < 9; i++)
        inverse->m[i] = c[i] / scale;
    return TRUE;
}

void sl_homography_apply(const SlHomography *map, double x, double y, double *u, double *v)
{
    const double *m = map->m;
    double w = m[6] * x + m[7] * y + m[8];

    if (fabs(w) < TINY) {
        *u = *v = HUGE_VAL;
        return;
    }
    *u = (m[0] * x + m[1] * y + m[2]) / w;
    *v = (m[3] * x + m[4] * y + m[5]) / w;
}

double sl_quad_area(const SlQuadPx *quad)
{
    double twice = 0;

    for (int i = 0; i < 4; i++) {
        SlPointPx a = quad->p[i], b = quad->p[(i + 1) % 4];
        twice += a.x * b.y - b.x * a.y;
    }
    return fabs(twice) / 2;
}

gboolean sl_quad_is_convex(const SlQuadPx *quad)
{
    for (int i = 0; i < 4; i++) {
        SlPointPx a = quad->p[i], b = quad->p[(i + 1) % 4], c = quad->p[(i + 2) % 4];
        double turn = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
        if (!(turn > 0))
            return FALSE;
    }
    return sl_quad_area(quad) > 1;
}
