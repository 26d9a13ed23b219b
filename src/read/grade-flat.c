/* grade-flat — reflectances of the code and its modules, through an aperture */
#include "read/grade-inside.h"

#include <math.h>

/* px of the flat for a module: the picture's own, within these. */
#define MIN_PX 8
#define MAX_PX 20

/* A local threshold is the middle of the extremes within so many modules. */
#define LOCAL_REACH 4

/* The aperture is made of so many by so many points for each px. */
#define POINTS 4

double sl_grading_modulation(const SlGrading *g, int at)
{
    double contrast = g->light - g->dark;

    return contrast > 0 ? 2 * fabs(g->at[at] - g->threshold) / contrast : 0;
}

/* Part of the pixel (x, y) that lies within `radius` of (0, 0). */
static double covered(double x, double y, double radius)
{
    int n = 0;

    for (int i = 0; i < POINTS * POINTS; i++) {
        double dx = x + (i % POINTS + 0.5) / POINTS - 0.5;
        double dy = y + (i / POINTS + 0.5) / POINTS - 0.5;
        n += dx * dx + dy * dy <= radius * radius;
    }
    return (double)n / (POINTS * POINTS);
}

/* The mean of the flat through an aperture at (x, y) px; SL_FLAT_UNSEEN if it shows nothing. */
static float through(const SlFlat *flat, double x, double y, double radius)
{
    double sum = 0, weight = 0;

    for (int row = (int)ceil(y - radius - 0.5); row <= (int)floor(y + radius + 0.5); row++)
        for (int col = (int)ceil(x - radius - 0.5); col <= (int)floor(x + radius + 0.5); col++) {
            if (row < 0 || col < 0 || row >= flat->height || col >= flat->width ||
                sl_flat_at(flat, col, row) == SL_FLAT_UNSEEN)
                continue;
            double part = covered(col - x, row - y, radius);
            sum += part * sl_flat_at(flat, col, row);
            weight += part;
        }
    return weight > 0 ? (float)(sum / weight) : SL_FLAT_UNSEEN;
}

gboolean sl_grading_flatten(SlGrading *g, const SlImage *photo, const SlCalibration *calibration)
{
    SlRectMm box = {-SL_GRADE_QUIET, -SL_GRADE_QUIET, g->wide, g->wide};
    gsize unseen = 0;

    g->px = (int)CLAMP(lround(g->grid->px_per_module), MIN_PX, MAX_PX);
    sl_flat_free(g->flat);
    g->flat = sl_rectify(photo, &g->warp, box, g->px);
    if (g->flat == NULL)
        return FALSE;
    gsize n = (gsize)g->flat->width * g->flat->height;
    for (gsize i = 0; i < n; i++) {
        float *at = &g->flat->grey[i];
        unseen += *at == SL_FLAT_UNSEEN;
        if (*at == SL_FLAT_UNSEEN)
            continue;
        double linear = sl_grey_linear(*at);
        *at = (float)(calibration != NULL ? sl_calibration_apply(calibration, linear) : linear);
    }
    return unseen < n / 2;
}

/* The reference grey-scale image (7.2.3): the flat through the aperture; its extremes are R_max and
 * R_min, of the code with its quiet zone (7.8.3). */
static void find_extremes(SlGrading *g)
{
    double radius = SL_GRADE_APERTURE / 2 * g->px;
    int reach = (int)ceil(radius), wide = 2 * reach + 1;
    g_autofree float *weight = g_new(float, (gsize)wide *wide);

    for (int i = 0; i < wide * wide; i++)
        weight[i] = (float)covered(i % wide - reach, i / wide - reach, radius);
    g->light = 0;
    g->dark = 1;
    for (int y = reach; y + reach < g->flat->height; y++)
        for (int x = reach; x + reach < g->flat->width; x++) {
            float sum = 0, all = 0;
            for (int i = 0; i < wide * wide; i++) {
                float at = sl_flat_at(g->flat, x + i % wide - reach, y + i / wide - reach);
                if (at == SL_FLAT_UNSEEN)
                    continue;
                sum += weight[i] * at;
                all += weight[i];
            }
            if (all <= 0)
                continue;
            g->light = MAX(g->light, sum / all);
            g->dark = MIN(g->dark, sum / all);
        }
    g->threshold = (g->light + g->dark) / 2;
}

/* How far a module lies off its place: the mean of its four intersections that are known. */
static void module_offset(const SlGrading *g, int col, int row, double *dx, double *dy)
{
    int n = 0;

    *dx = *dy = 0;
    for (int k = 0; k < 4; k++) {
        int i = CLAMP(col + k % 2, 0, g->side), j = CLAMP(row + k / 2, 0, g->side);
        gsize at = (gsize)j * (g->side + 1) + i;
        if (!isfinite(g->offset[0][at]))
            continue;
        *dx += g->offset[0][at];
        *dy += g->offset[1][at];
        n++;
    }
    *dx /= MAX(n, 1);
    *dy /= MAX(n, 1);
}

static void threshold_locally(SlGrading *g)
{
    for (int row = 0; row < g->wide; row++)
        for (int col = 0; col < g->wide; col++) {
            float least = 2, most = -1;
            for (int y = MAX(0, row - LOCAL_REACH); y <= MIN(g->wide - 1, row + LOCAL_REACH); y++)
                for (int x = MAX(0, col - LOCAL_REACH); x <= MIN(g->wide - 1, col + LOCAL_REACH);
                     x++) {
                    float at = g->at[y * g->wide + x];
                    if (at == SL_FLAT_UNSEEN)
                        continue;
                    least = MIN(least, at);
                    most = MAX(most, at);
                }
            float at = g->at[row * g->wide + col];
            g->by_local[row * g->wide + col] = at != SL_FLAT_UNSEEN && at < (least + most) / 2;
        }
}

void sl_grading_measure(SlGrading *g)
{
    double radius = SL_GRADE_APERTURE / 2 * g->px;

    find_extremes(g);
    g->at = g_new(float, (gsize)g->wide * g->wide);
    g->by_global = g_new0(guint8, (gsize)g->wide * g->wide);
    g->by_local = g_new0(guint8, (gsize)g->wide * g->wide);
    for (int row = -SL_GRADE_QUIET; row < g->side + SL_GRADE_QUIET; row++)
        for (int col = -SL_GRADE_QUIET; col < g->side + SL_GRADE_QUIET; col++) {
            double dx, dy;
            int at = sl_grading_at(g, col, row);
            module_offset(g, col, row, &dx, &dy);
            g->at[at] = through(g->flat, (col + SL_GRADE_QUIET + 0.5) * g->px - 0.5 + dx,
                                (row + SL_GRADE_QUIET + 0.5) * g->px - 0.5 + dy, radius);
            g->by_global[at] = g->at[at] != SL_FLAT_UNSEEN && g->at[at] < g->threshold;
        }
    threshold_locally(g);
}
