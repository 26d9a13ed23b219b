/* register — patches found, and a surface fitted through them */
#include "read/register.h"

#include <math.h>

/* A patch is 2 * 10 + 1 px wide: four modules of the code at the usual 5 px per module, enough of
 * its pattern or of a letter to be found again, little enough not to bend inside. */
#define PATCH_HALF_PX 10
#define PATCH_STEP_PX 10

/* A patch whose grey varies less (standard deviation) shows only paper. */
#define PATCH_MIN_CONTRAST 5.0

/* A patch that correlates less was not found: chance alone reaches 0.3 to 0.4 over a search. */
#define PATCH_MIN_LIKENESS 0.55

/* Rounds of search and fit: the radius around the anchor's centre that may take part, in units of
 * its half side. A patch farther out than the last round's radius has not been predicted well. */
static const double rounds[] = {1.3, 1.8, 2.6, 3.8, 6, 100, 100};

/* A cylinder must leave less than this part of the plane's miss, or the plane stays. */
#define BEND_GAIN 0.7

typedef struct {
    const SlFlat *seen, *drawn;
    double likeness[2 * 16 + 1][2 * 16 + 1];
    int reach;
} Search;

#define MAX_REACH_PX 16

/* Correlation of the drawn patch around (x, y) with the seen one displaced by (dx, dy). */
static double correlate(const SlFlat *seen, const SlFlat *drawn, int x, int y, int dx, int dy)
{
    double s = 0, t = 0, ss = 0, tt = 0, st = 0;
    int n = 0;

    if (x + dx < PATCH_HALF_PX || y + dy < PATCH_HALF_PX || x + dx + PATCH_HALF_PX >= seen->width ||
        y + dy + PATCH_HALF_PX >= seen->height)
        return -1;
    for (int row = -PATCH_HALF_PX; row <= PATCH_HALF_PX; row++) {
        const float *a = seen->grey + (gsize)(y + dy + row) * seen->width + x + dx;
        const float *b = drawn->grey + (gsize)(y + row) * drawn->width + x;
        float rs = 0, rt = 0, rss = 0, rtt = 0, rst = 0;
        for (int col = -PATCH_HALF_PX; col <= PATCH_HALF_PX; col++) {
            if (a[col] < 0)
                return -1;
            rs += a[col];
            rt += b[col];
            rss += a[col] * a[col];
            rtt += b[col] * b[col];
            rst += a[col] * b[col];
        }
        s += rs, t += rt, ss += rss, tt += rtt, st += rst;
        n += 2 * PATCH_HALF_PX + 1;
    }
    double vs = ss - s * s / n, vt = tt - t * t / n;
    return vs > n * 0.25 && vt > n * 0.25 ? (st - s * t / n) / sqrt(vs * vt) : 0;
}

static double contrast(const SlFlat *drawn, int x, int y)
{
    double t = 0, tt = 0;
    int n = (2 * PATCH_HALF_PX + 1) * (2 * PATCH_HALF_PX + 1);

    for (int row = -PATCH_HALF_PX; row <= PATCH_HALF_PX; row++)
        for (int col = -PATCH_HALF_PX; col <= PATCH_HALF_PX; col++) {
            double v = sl_flat_at(drawn, x + col, y + row);
            t += v;
            tt += v * v;
        }
    return sqrt(MAX(0, tt / n - t / n * (t / n)));
}

/* Offset of a parabola's top through three values around the middle one, -0.5 … 0.5. */
static double peak(double before, double at, double after)
{
    double curve = before - 2 * at + after;

    return curve < -1e-9 ? CLAMP((before - after) / (2 * curve), -0.5, 0.5) : 0;
}

/* The gradients of the drawn patch as a weight whose larger eigenvalue is nearly one. */
static void edge_weight(const SlFlat *drawn, int x, int y, double weight[3])
{
    double xx = 0, xy = 0, yy = 0;

    for (int row = 1 - PATCH_HALF_PX; row < PATCH_HALF_PX; row++)
        for (int col = 1 - PATCH_HALF_PX; col < PATCH_HALF_PX; col++) {
            double gx =
                sl_flat_at(drawn, x + col + 1, y + row) - sl_flat_at(drawn, x + col - 1, y + row);
            double gy =
                sl_flat_at(drawn, x + col, y + row + 1) - sl_flat_at(drawn, x + col, y + row - 1);
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
        }
    double largest = (xx + yy) / 2 + sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
    weight[0] = xx / (largest + 1);
    weight[1] = xy / (largest + 1);
    weight[2] = yy / (largest + 1);
}

/* Search the patch at (x, y); true, with its displacement in px, if it was found. */
static gboolean find_patch(Search *s, int x, int y, double *dx, double *dy, double *likeness)
{
    int best_x = 0, best_y = 0, r = s->reach;
    double best = -2;

    for (int row = -r; row <= r; row++)
        for (int col = -r; col <= r; col++) {
            double found = correlate(s->seen, s->drawn, x, y, col, row);
            s->likeness[row + r][col + r] = found;
            if (found > best) {
                best = found;
                best_x = col;
                best_y = row;
            }
        }
    *dx = best_x;
    *dy = best_y;
    *likeness = best;
    if (best < PATCH_MIN_LIKENESS)
        return FALSE;
    if (abs(best_x) < r)
        *dx += peak(s->likeness[best_y + r][best_x + r - 1], best,
                    s->likeness[best_y + r][best_x + r + 1]);
    if (abs(best_y) < r)
        *dy += peak(s->likeness[best_y + r - 1][best_x + r], best,
                    s->likeness[best_y + r + 1][best_x + r]);
    return TRUE;
}

/* Distance from the anchor's centre in units of its half side, as squares grow. */
static double distance(SlRectMm anchor, double x, double y)
{
    double half = MAX(anchor.width, anchor.height) / 2;

    return MAX(fabs(x - anchor.x - anchor.width / 2), fabs(y - anchor.y - anchor.height / 2)) /
           half;
}

/* One tie for each patch within `radius` of the anchor that was found. */
static void find_ties(Search *s, const SlWarp *warp, SlRectMm anchor, double radius, GArray *ties)
{
    const SlFlat *drawn = s->drawn;
    double mm = 1 / drawn->px_per_mm;

    g_array_set_size(ties, 0);
    for (int y = PATCH_HALF_PX; y + PATCH_HALF_PX < drawn->height; y += PATCH_STEP_PX)
        for (int x = PATCH_HALF_PX; x + PATCH_HALF_PX < drawn->width; x += PATCH_STEP_PX) {
            double at_x = drawn->box.x + (x + 0.5) * mm, at_y = drawn->box.y + (y + 0.5) * mm;
            double dx, dy, likeness, weight[3];
            if (distance(anchor, at_x, at_y) > radius ||
                contrast(drawn, x, y) < PATCH_MIN_CONTRAST ||
                !find_patch(s, x, y, &dx, &dy, &likeness))
                continue;
            SlTie tie = sl_tie_new(warp, at_x, at_y, dx * mm, dy * mm);
            edge_weight(drawn, x, y, weight);
            for (int k = 0; k < 3; k++)
                tie.weight[k] *= weight[k] * likeness * likeness;
            g_array_append_val(ties, tie);
        }
}

/* Fit a plane, or from the better of two axes a cylinder; the RMS in mm, negative if none. */
static double fit(SlWarp *warp, const GArray *ties, double scale_mm, gboolean may_bend)
{
    const SlTie *data = (const SlTie *)(void *)ties->data;
    SlWarp best = *warp;
    double rms = sl_warp_fit(&best, data, (int)ties->len, scale_mm, warp->bend != 0);

    for (int start = 0; may_bend && warp->bend == 0 && start < 4; start++) {
        SlWarp bent = *warp;
        bent.axis = start % 2 == 0 ? 0 : G_PI_2;
        bent.bend = start < 2 ? 0.1 : -0.1;
        double bent_rms = sl_warp_fit(&bent, data, (int)ties->len, scale_mm, TRUE);
        if (bent_rms >= 0 && bent_rms < rms * (best.bend == 0 ? BEND_GAIN : 1)) {
            best = bent;
            rms = bent_rms;
        }
    }
    if (rms >= 0)
        *warp = best;
    return rms;
}

int sl_register(const SlImage *photo, const SlFlat *drawn, SlRectMm anchor, int reach_px,
                gboolean may_bend, SlWarp *warp)
{
    g_autoptr(GArray) ties = g_array_new(FALSE, FALSE, sizeof(SlTie));
    g_autofree Search *search = g_new0(Search, 1);
    SlWarp moved = *warp;
    int held = 0;

    search->drawn = drawn;
    for (gsize i = 0; i < G_N_ELEMENTS(rounds); i++) {
        g_autoptr(SlFlat) seen = sl_rectify(photo, &moved, drawn->box, drawn->px_per_mm);
        gboolean last = i + 1 == G_N_ELEMENTS(rounds);
        /* the far rounds are predicted by the near ones; the last one only polishes */
        int reach = last ? 2 : MAX(3, reach_px - (int)i);
        search->seen = seen;
        search->reach = MIN(reach, MAX_REACH_PX);
        if (seen == NULL)
            return 0;
        find_ties(search, &moved, anchor, rounds[i], ties);
        double scale_mm = (last ? 0.3 : 1.0) / drawn->px_per_mm;
        if (fit(&moved, ties, scale_mm, may_bend && i > 0) < 0)
            return 0;
        held = (int)ties->len;
    }
    *warp = moved;
    return held;
}

double sl_flat_likeness(const SlFlat *seen, const SlFlat *drawn, const SlRectMm *except)
{
    double sum = 0, mm = 1 / drawn->px_per_mm;
    int n = 0;

    for (int y = PATCH_HALF_PX; y + PATCH_HALF_PX < drawn->height; y += PATCH_STEP_PX)
        for (int x = PATCH_HALF_PX; x + PATCH_HALF_PX < drawn->width; x += PATCH_STEP_PX) {
            double at_x = drawn->box.x + (x + 0.5) * mm, at_y = drawn->box.y + (y + 0.5) * mm;
            if (except != NULL && at_x > except->x && at_x < except->x + except->width &&
                at_y > except->y && at_y < except->y + except->height)
                continue;
            if (contrast(drawn, x, y) < PATCH_MIN_CONTRAST)
                continue;
            sum += correlate(seen, drawn, x, y, 0, 0);
            n++;
        }
    return n > 0 ? sum / n : -1;
}
