/* finder-frame — how one finder pattern lies: its two axes, seen askew on a bottle or from the side
 */
#include "read/finder.h"

#include "read/mesh.h"

#include <math.h>

#define STEPS_OF_REFINEMENT 4
#define TURN                0.35 /* radians that an axis may differ from the code's */

double sl_finder_likeness(const SlImage *image, const SlFinderFrame *f)
{
    const double n = 81, slope2 = 9 * 60; /* the sum of col^2, or of row^2 */
    double dark = 0, sum = 0, sum2 = 0, cross = 0, along = 0, down = 0;

    for (int row = -4; row <= 4; row++) {
        for (int col = -4; col <= 4; col++) {
            int ring = MAX(ABS(col), ABS(row));
            SlPointPx p = {f->centre.x + col * f->across.x + row * f->down.x,
                           f->centre.y + col * f->across.y + row * f->down.y};
            double seen = 255 - sl_grey_at(image, p);
            gboolean is_dark = ring != 2 && ring < 4;
            dark += is_dark;
            sum += seen;
            sum2 += seen * seen;
            cross += is_dark * seen;
            along += col * seen;
            down += row * seen;
        }
    }
    /* a shadow's or a lamp's slope is no part of the pattern, which is the same on all sides */
    double slope = (along * along + down * down) / (n * slope2);
    double variance = sum2 / n - sum * sum / (n * n) - slope, truth = dark / n * (1 - dark / n);
    return variance > 1 ? (cross / n - sum * dark / (n * n)) / sqrt(variance * truth) : 0;
}

static SlPointPx turned(SlPointPx v, double angle, double scale)
{
    double c = cos(angle) * scale, s = sin(angle) * scale;

    return (SlPointPx){c * v.x - s * v.y, s * v.x + c * v.y};
}

static void keep_better(const SlImage *image, SlFinderFrame *best, SlFinderFrame other)
{
    other.likeness = sl_finder_likeness(image, &other);
    if (other.likeness > best->likeness)
        *best = other;
}

/* Move, turn and stretch a little, less each time. */
void sl_finder_refine(const SlImage *image, SlFinderFrame *best)
{
    double step = 0.16;

    best->likeness = sl_finder_likeness(image, best);
    for (int i = 0; i < 2 * STEPS_OF_REFINEMENT; i++) {
        double before = best->likeness;
        for (int sign = -1; sign <= 1; sign += 2) {
            SlFinderFrame f = *best;
            f.across = turned(best->across, 0, 1 + sign * step);
            keep_better(image, best, f);
            f = *best, f.down = turned(best->down, 0, 1 + sign * step);
            keep_better(image, best, f);
            f = *best, f.across = turned(best->across, sign * step, 1);
            keep_better(image, best, f);
            f = *best, f.down = turned(best->down, sign * step, 1);
            keep_better(image, best, f);
            f = *best, f.centre.x += 2 * sign * step * best->across.x,
            f.centre.y += 2 * sign * step * best->across.y;
            keep_better(image, best, f);
            f = *best, f.centre.x += 2 * sign * step * best->down.x,
            f.centre.y += 2 * sign * step * best->down.y;
            keep_better(image, best, f);
        }
        if (best->likeness <= before)
            step /= 2;
    }
}

SlFinderFrame sl_finder_frame(const SlImage *image, const SlFinder *finder, SlPointPx across,
                              SlPointPx down)
{
    static const double scales[] = {0.5, 0.7, 1, 1.4};
    double a = finder->module / MAX(hypot(across.x, across.y), 1e-9);
    double d = finder->module / MAX(hypot(down.x, down.y), 1e-9);
    SlFinderFrame best = {finder->centre, turned(across, 0, a), turned(down, 0, d), -1};

    for (int i = 0; i < 16 * 9; i++) {
        SlFinderFrame f = {finder->centre,
                           turned(across, (i / 16 % 3 - 1) * TURN, a * scales[i % 4]),
                           turned(down, (i / 48 - 1) * TURN, d * scales[i / 4 % 4]), 0};
        keep_better(image, &best, f);
    }
    sl_finder_refine(image, &best);
    return best;
}
