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
 * its half side, grows from the first by a step, which is shorter on a bottle. A patch farther out
 * has not been predicted well; one that took part before is, and is searched for only so far. */
#define FIRST_RADIUS  1.3
#define FLAT_STEP     1.3
#define BENT_STEP     0.4
#define LAST_ROUNDS   2
#define NEAR_REACH_PX 2

/* Rounds with a ripple after them: how far a patch is searched for, and how far apart the control
 * points stand: three steps of the patches. */
static const int ripple_reach[] = {4, 2};
#define RIPPLE_STEP_PX 30.0

/* A bottle: the surface falls by this part of the anchor's half side at its rim, twice over. */
#define MUCH_BEND 0.1

/* What cannot be seen says nothing, if this part of the patches can. */
#define LEAST_SEEN 0.3

/* A cylinder must leave less than this part of the plane's miss, or the plane stays. */
#define BEND_GAIN 0.7

/* Likewise a lens, whose bow is small but the same all over the picture. */
#define LENS_GAIN 0.97

/* No patch is searched for farther than this. */
#define MAX_REACH_PX 16

#define PATCH_SIDE (2 * PATCH_HALF_PX + 1)
#define PATCH_PX   (PATCH_SIDE * PATCH_SIDE)

/* Whole greys, and the sums that make a correlation one pass over products. */
typedef struct {
    int width, height;
    gint16 *grey;
    gint64 *sum, *squares; /* (width + 1) x (height + 1): of all above and left */
    gint32 *unseen;        /* likewise, count */
} Sums;

static void sums_clear(Sums *s)
{
    g_free(s->grey);
    g_free(s->sum);
    g_free(s->squares);
    g_free(s->unseen);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sums, sums_clear)

static Sums sums_of(const SlFlat *flat)
{
    gsize stride = (gsize)flat->width + 1, n = stride * (flat->height + 1);
    Sums s = {.width = flat->width, .height = flat->height};

    s.grey = g_new(gint16, (gsize)flat->width * flat->height);
    s.sum = g_new0(gint64, n);
    s.squares = g_new0(gint64, n);
    s.unseen = g_new0(gint32, n);
    for (int y = 0; y < flat->height; y++) {
        gint64 sum = 0, squares = 0;
        gint32 unseen = 0;
        for (int x = 0; x < flat->width; x++) {
            gsize at = (gsize)y * flat->width + x, to = (y + 1) * stride + x + 1;
            gboolean seen = flat->grey[at] >= 0;
            /* a fifth bit: flats are smooth, and their sub-grey steps carry the slope */
            s.grey[at] = seen ? (gint16)(flat->grey[at] * 16 + 0.5F) : 0;
            sum += s.grey[at];
            squares += (gint64)s.grey[at] * s.grey[at];
            unseen += !seen;
            s.sum[to] = s.sum[to - stride] + sum;
            s.squares[to] = s.squares[to - stride] + squares;
            s.unseen[to] = s.unseen[to - stride] + unseen;
        }
    }
    return s;
}

/* Sum over the patch around (x, y) of a summed table. */
#define OVER_PATCH(s, table, x, y)                                                                 \
    ((s)->table[((gsize)(y) + PATCH_HALF_PX + 1) * ((s)->width + 1) + (x) + PATCH_HALF_PX + 1] -   \
     (s)->table[((gsize)(y)-PATCH_HALF_PX) * ((s)->width + 1) + (x) + PATCH_HALF_PX + 1] -         \
     (s)->table[((gsize)(y) + PATCH_HALF_PX + 1) * ((s)->width + 1) + (x)-PATCH_HALF_PX] +         \
     (s)->table[((gsize)(y)-PATCH_HALF_PX) * ((s)->width + 1) + (x)-PATCH_HALF_PX])

static double variance(const Sums *s, int x, int y)
{
    double sum = (double)OVER_PATCH(s, sum, x, y);

    return ((double)OVER_PATCH(s, squares, x, y) - sum * sum / PATCH_PX) / (256.0 * PATCH_PX);
}

static gint64 products(const gint16 *a, int a_stride, const gint16 *b, int b_stride)
{
    gint64 total = 0;

    for (int row = 0; row < PATCH_SIDE; row++, a += a_stride, b += b_stride) {
        gint32 sum = 0; /* 21 products of at most 4080 squared, each an eighth */
        for (int col = 0; col < PATCH_SIDE; col++)
            sum += (a[col] * b[col]) >> 3;
        total += sum;
    }
    return total * 8;
}

/* Correlation of the drawn patch around (x, y) with the seen one displaced by (dx, dy). */
static double correlate(const Sums *seen, const Sums *drawn, int x, int y, int dx, int dy)
{
    int u = x + dx, v = y + dy;

    if (u < PATCH_HALF_PX || v < PATCH_HALF_PX || u + PATCH_HALF_PX >= seen->width ||
        v + PATCH_HALF_PX >= seen->height || OVER_PATCH(seen, unseen, u, v) > 0)
        return -1;
    double vs = variance(seen, u, v), vt = variance(drawn, x, y);
    if (vs < 0.25 || vt < 0.25)
        return 0;
    gsize a = (gsize)(v - PATCH_HALF_PX) * seen->width + u - PATCH_HALF_PX;
    gsize b = (gsize)(y - PATCH_HALF_PX) * drawn->width + x - PATCH_HALF_PX;
    double st = (double)products(seen->grey + a, seen->width, drawn->grey + b, drawn->width);
    double s = (double)OVER_PATCH(seen, sum, u, v), t = (double)OVER_PATCH(drawn, sum, x, y);
    return (st - s * t / PATCH_PX) / (256.0 * PATCH_PX) / sqrt(vs * vt);
}

typedef struct {
    const SlFlat *flat; /* the drawn one */
    const Sums *seen, *drawn;
    double likeness[2 * MAX_REACH_PX + 1][2 * MAX_REACH_PX + 1];
} Search;

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
static gboolean find_patch(Search *s, int x, int y, int r, double *dx, double *dy, double *likeness)
{
    int best_x = 0, best_y = 0;
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

/* One tie for each patch within `radius` of the anchor that was found; those within `near` have
 * been fitted before. */
static void find_ties(Search *s, const SlWarp *warp, SlRectMm anchor, double radius, double near,
                      int reach, GArray *ties)
{
    const SlFlat *drawn = s->flat;
    double mm = 1 / drawn->px_per_mm;

    g_array_set_size(ties, 0);
    for (int y = PATCH_HALF_PX; y + PATCH_HALF_PX < drawn->height; y += PATCH_STEP_PX)
        for (int x = PATCH_HALF_PX; x + PATCH_HALF_PX < drawn->width; x += PATCH_STEP_PX) {
            double at_x = drawn->box.x + (x + 0.5) * mm, at_y = drawn->box.y + (y + 0.5) * mm;
            double far = distance(anchor, at_x, at_y), dx, dy, likeness, weight[3];
            if (far > radius ||
                variance(s->drawn, x, y) < PATCH_MIN_CONTRAST * PATCH_MIN_CONTRAST ||
                !find_patch(s, x, y, far <= near ? MIN(reach, NEAR_REACH_PX) : reach, &dx, &dy,
                            &likeness))
                continue;
            SlTie tie = sl_tie_new(warp, at_x, at_y, dx * mm, dy * mm);
            edge_weight(drawn, x, y, weight);
            for (int k = 0; k < 3; k++)
                tie.weight[k] *= weight[k] * likeness * likeness;
            g_array_append_val(ties, tie);
        }
}

/* Fit a plane, or from the better of two axes a cylinder; the RMS in mm, negative if none. */
static double fit(SlWarp *warp, const GArray *ties, double scale_mm)
{
    const SlTie *data = (const SlTie *)(void *)ties->data;
    SlWarp best = *warp;
    double rms = sl_warp_fit(&best, data, (int)ties->len, scale_mm,
                             warp->bend != 0 ? SL_FIT_BEND : SL_FIT_PLANE);

    for (int start = 0; warp->bend == 0 && start < 4; start++) {
        SlWarp bent = *warp;
        bent.axis = start % 2 == 0 ? 0 : G_PI_2;
        bent.bend = start < 2 ? 0.1 : -0.1;
        double bent_rms = sl_warp_fit(&bent, data, (int)ties->len, scale_mm, SL_FIT_BEND);
        if (bent_rms >= 0 && bent_rms < rms * (best.bend == 0 ? BEND_GAIN : 1)) {
            best = bent;
            rms = bent_rms;
        }
    }
    if (rms >= 0)
        *warp = best;
    return rms;
}

/* A lens, where that leaves less than a part of what the surface alone does. */
static void fit_lens(SlWarp *warp, const GArray *ties, double scale_mm, double rms)
{
    SlWarp bowed = *warp;
    SlFitFree what = SL_FIT_LENS | (warp->bend != 0 ? SL_FIT_BEND : SL_FIT_PLANE);
    double bowed_rms =
        sl_warp_fit(&bowed, (const SlTie *)(void *)ties->data, (int)ties->len, scale_mm, what);

    if (bowed_rms >= 0 && bowed_rms < LENS_GAIN * rms)
        *warp = bowed;
}

/* Let the warp follow what plane and cylinder leave over. False if the photo cannot be seen. */
static gboolean fit_ripple(const SlImage *photo, Search *search, SlRectMm anchor, int reach,
                           SlWarp *warp, GArray *ties)
{
    const SlFlat *drawn = search->flat;
    g_autoptr(SlFlat) seen = sl_rectify(photo, warp, drawn->box, drawn->px_per_mm);
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(SlRippleTie));

    if (seen == NULL)
        return FALSE;
    g_auto(Sums) seen_sums = sums_of(seen);
    search->seen = &seen_sums;
    find_ties(search, warp, anchor, HUGE_VAL, 0, reach, ties);
    if (warp->ripple.columns == 0)
        warp->ripple = sl_ripple_over(drawn->box, RIPPLE_STEP_PX / drawn->px_per_mm);
    SlWarp stiff = *warp;
    stiff.ripple.columns = 0;
    for (guint i = 0; i < ties->len; i++) {
        const SlTie *tie = &g_array_index(ties, SlTie, i);
        SlRippleTie want = {.x = tie->x, .y = tie->y};
        double x = tie->x, y = tie->y;
        if (!sl_warp_invert(&stiff, tie->u, tie->v, &x, &y))
            continue;
        want.dx = x - tie->x;
        want.dy = y - tie->y;
        for (int k = 0; k < 3; k++)
            want.weight[k] = tie->weight[k];
        g_array_append_val(wanted, want);
    }
    sl_ripple_fit(&warp->ripple, (const SlRippleTie *)(void *)wanted->data, (int)wanted->len,
                  0.5 / drawn->px_per_mm);
    return TRUE;
}

int sl_register(const SlImage *photo, const SlFlat *drawn, SlRectMm anchor, int reach_px,
                SlSurface surface, SlWarp *warp)
{
    g_autoptr(GArray) ties = g_array_new(FALSE, FALSE, sizeof(SlTie));
    g_autofree Search *search = g_new0(Search, 1);
    g_auto(Sums) drawn_sums = sums_of(drawn);
    SlRectMm box = drawn->box;
    double whole = MAX(MAX(distance(anchor, box.x, box.y),
                           distance(anchor, box.x + box.width, box.y + box.height)),
                       1);
    double radius = FIRST_RADIUS, near = 0;
    SlWarp moved = *warp;

    search->flat = drawn;
    search->drawn = &drawn_sums;
    for (int last = 0; last < LAST_ROUNDS;) {
        g_autoptr(SlFlat) seen = sl_rectify(photo, &moved, box, drawn->px_per_mm);
        if (seen == NULL)
            return 0;
        g_auto(Sums) seen_sums = sums_of(seen);
        search->seen = &seen_sums;
        find_ties(search, &moved, anchor, radius, near, MIN(reach_px, MAX_REACH_PX), ties);
        double scale_mm = (last + 1 == LAST_ROUNDS ? 0.3 : 1.0) / drawn->px_per_mm;
        double rms = fit(&moved, ties, scale_mm);
        if (rms < 0)
            return 0;
        if (surface == SL_SURFACE_RIPPLED && radius >= whole)
            fit_lens(&moved, ties, scale_mm, rms);
        last += radius >= whole;
        near = radius;
        radius += fabs(moved.bend) > MUCH_BEND ? BENT_STEP : FLAT_STEP;
    }
    for (gsize i = 0; surface == SL_SURFACE_RIPPLED && i < G_N_ELEMENTS(ripple_reach); i++)
        if (!fit_ripple(photo, search, anchor, ripple_reach[i], &moved, ties))
            return 0;
    *warp = moved;
    return (int)ties->len;
}

double sl_flat_likeness(const SlFlat *seen, const SlFlat *drawn, const SlRectMm *except)
{
    g_auto(Sums) seen_sums = sums_of(seen), drawn_sums = sums_of(drawn);
    double sum = 0, mm = 1 / drawn->px_per_mm;
    int n = 0, all = 0;

    for (int y = PATCH_HALF_PX; y + PATCH_HALF_PX < drawn->height; y += PATCH_STEP_PX)
        for (int x = PATCH_HALF_PX; x + PATCH_HALF_PX < drawn->width; x += PATCH_STEP_PX) {
            double at_x = drawn->box.x + (x + 0.5) * mm, at_y = drawn->box.y + (y + 0.5) * mm;
            if (except != NULL && at_x > except->x && at_x < except->x + except->width &&
                at_y > except->y && at_y < except->y + except->height)
                continue;
            if (variance(&drawn_sums, x, y) < PATCH_MIN_CONTRAST * PATCH_MIN_CONTRAST)
                continue;
            all++;
            if (OVER_PATCH(&seen_sums, unseen, x, y) > 0)
                continue;
            sum += correlate(&seen_sums, &drawn_sums, x, y, 0, 0);
            n++;
        }
    return n > LEAST_SEEN * all ? sum / n : -1;
}
