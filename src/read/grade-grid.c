/* grade-grid — where the grid's intersections lie, and how wide dark modules are */
#include "read/grade-inside.h"

#include <math.h>

/* An intersection is found by the pattern of so many modules on each side of it. */
#define WINDOW_MODULES 2.5

/* It is found where the picture correlates so well with the pattern; damage does not. */
#define MIN_LIKENESS 0.8

/* It is looked for no farther than this, in modules: beyond, the neighbour would be taken. */
#define MAX_OFFSET 0.9

/* An intersection so many modules off the plane weighs half: the ideal grid is the mean one, not
 * that of the many. */
#define SETTLE_MODULES 2.0

/* Edges that are needed to tell growth; blur shifts no edge that is so many modules from others. */
#define MIN_EDGES  16
#define EDGE_CLEAR 2

typedef struct {
    const SlGrading *g;
    int n;
    int *x, *y;      /* px of the window about the intersection */
    float *expected; /* 1 light, 0 dark */
} Window;

/* The pattern around the intersection (i, j). */
static void fill_window(Window *w, int i, int j)
{
    const SlGrading *g = w->g;
    int reach = (int)(WINDOW_MODULES * g->px);
    int x0 = (i + SL_GRADE_QUIET) * g->px, y0 = (j + SL_GRADE_QUIET) * g->px;

    w->n = 0;
    for (int dy = -reach; dy < reach; dy++)
        for (int dx = -reach + (dy & 1); dx < reach; dx += 2) { /* as on a chessboard */
            int col = (int)floor((double)(x0 + dx) / g->px) - SL_GRADE_QUIET;
            int row = (int)floor((double)(y0 + dy) / g->px) - SL_GRADE_QUIET;
            w->x[w->n] = x0 + dx;
            w->y[w->n] = y0 + dy;
            w->expected[w->n++] = !sl_grading_meant(g, col, row);
        }
}

/* Correlation with the flat, displaced by (dx, dy) px; -1 where that leaves it. */
static double likeness_at(const Window *w, int dx, int dy)
{
    const SlFlat *flat = w->g->flat;
    double s = 0, t = 0, ss = 0, tt = 0, st = 0;

    for (int k = 0; k < w->n; k++) {
        int x = w->x[k] + dx, y = w->y[k] + dy;
        if (x < 0 || y < 0 || x >= flat->width || y >= flat->height ||
            sl_flat_at(flat, x, y) == SL_FLAT_UNSEEN)
            return -1;
        double a = sl_flat_at(flat, x, y), b = w->expected[k];
        s += a, t += b, ss += a * a, tt += b * b, st += a * b;
    }
    double vs = ss - s * s / w->n, vt = tt - t * t / w->n;
    return vs > 0 && vt > 0 ? (st - s * t / w->n) / sqrt(vs * vt) : -1;
}

static double peak(double before, double at, double after)
{
    double curve = before - 2 * at + after;

    return curve < -1e-9 ? CLAMP((before - after) / (2 * curve), -0.5, 0.5) : 0;
}

/* Climb to the displacement that fits best; false if none fits well. */
static gboolean climb(const Window *w, float *dx, float *dy)
{
    static const int ways[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    int x = 0, y = 0, limit = (int)(MAX_OFFSET * w->g->px);
    double best = likeness_at(w, 0, 0);

    for (gboolean moved = TRUE; moved && ABS(x) <= limit && ABS(y) <= limit;) {
        int from_x = x, from_y = y;
        moved = FALSE;
        for (int k = 0; k < 4; k++) {
            double found = likeness_at(w, from_x + ways[k][0], from_y + ways[k][1]);
            if (found <= best)
                continue;
            best = found;
            x = from_x + ways[k][0];
            y = from_y + ways[k][1];
            moved = TRUE;
        }
    }
    if (best < MIN_LIKENESS)
        return FALSE;
    *dx = (float)(x + peak(likeness_at(w, x - 1, y), best, likeness_at(w, x + 1, y)));
    *dy = (float)(y + peak(likeness_at(w, x, y - 1), best, likeness_at(w, x, y + 1)));
    return TRUE;
}

void sl_grading_locate(SlGrading *g)
{
    gsize n = (gsize)(g->side + 1) * (g->side + 1);
    int across = (int)(2 * WINDOW_MODULES * g->px) + 2;
    g_autofree int *x = g_new(int, (gsize)across *across), *y = g_new(int, (gsize)across *across);
    g_autofree float *expected = g_new(float, (gsize)across *across);
    Window w = {g, 0, x, y, expected};

    for (int k = 0; k < 2; k++) {
        g_free(g->offset[k]);
        g->offset[k] = g_new(float, n);
    }
    for (gsize at = 0; at < n; at++) {
        fill_window(&w, (int)(at % (g->side + 1)), (int)(at / (g->side + 1)));
        if (!climb(&w, &g->offset[0][at], &g->offset[1][at]))
            g->offset[0][at] = g->offset[1][at] = NAN;
    }
}

gboolean sl_grading_settle(SlGrading *g)
{
    g_autoptr(GArray) ties = g_array_new(FALSE, FALSE, sizeof(SlTie));

    for (int at = 0; at < (g->side + 1) * (g->side + 1); at++) {
        double dx = g->offset[0][at], dy = g->offset[1][at];
        if (!isfinite(dx) || !isfinite(dy))
            continue;
        SlTie tie = sl_tie_new(&g->warp, at % (g->side + 1), (double)(at / (g->side + 1)),
                               dx / g->px, dy / g->px);
        g_array_append_val(ties, tie);
    }
    return sl_warp_fit(&g->warp, (const SlTie *)(void *)ties->data, (int)ties->len, SETTLE_MODULES,
                       SL_FIT_PLANE) >= 0;
}

/* The parallelogram nearest to the warp's square: a scan's ideal grid has equal steps. */
static void ideal_step(const SlGrading *g, SlPointPx *origin, SlPointPx *across, SlPointPx *down)
{
    SlRectMm all = {0, 0, g->side, g->side};
    SlQuadPx q = sl_warp_quad(&g->warp, all);
    double n = 2.0 * g->side;

    *across = (SlPointPx){(q.p[1].x - q.p[0].x + q.p[2].x - q.p[3].x) / n,
                          (q.p[1].y - q.p[0].y + q.p[2].y - q.p[3].y) / n};
    *down = (SlPointPx){(q.p[3].x - q.p[0].x + q.p[2].x - q.p[1].x) / n,
                        (q.p[3].y - q.p[0].y + q.p[2].y - q.p[1].y) / n};
    double mx = (q.p[0].x + q.p[1].x + q.p[2].x + q.p[3].x) / 4;
    double my = (q.p[0].y + q.p[1].y + q.p[2].y + q.p[3].y) / 4;
    *origin = (SlPointPx){mx - g->side * (across->x + down->x) / 2,
                          my - g->side * (across->y + down->y) / 2};
}

double sl_grading_grid(const SlGrading *g, gboolean scan)
{
    SlPointPx origin, across, down;
    double worst = 0;

    ideal_step(g, &origin, &across, &down);
    double module = sqrt(fabs(across.x * down.y - across.y * down.x));
    for (int at = 0; at < (g->side + 1) * (g->side + 1); at++) {
        double dx = g->offset[0][at], dy = g->offset[1][at];
        if (!isfinite(dx) || !isfinite(dy))
            continue;
        double far = hypot(dx, dy) / g->px;
        if (scan) {
            double col = at % (g->side + 1), row = (double)(at / (g->side + 1));
            SlPointPx p = sl_warp_apply(&g->warp, col + dx / g->px, row + dy / g->px);
            far = hypot(p.x - origin.x - col * across.x - row * down.x,
                        p.y - origin.y - col * across.y - row * down.y) /
                  module;
        }
        worst = MAX(worst, far);
    }
    return worst;
}

double sl_grading_axial(const SlGrading *g)
{
    SlPointPx origin, across, down;

    ideal_step(g, &origin, &across, &down);
    double x = hypot(across.x, across.y), y = hypot(down.x, down.y);
    return 2 * fabs(x - y) / (x + y);
}

/* ---- growth -------------------------------------------------------------------------------- */

/* `clear` modules on the far side of the edge before module `i` of a line, and on the near side. */
static gboolean is_clear_edge(const SlGrading *g, int line, int i, gboolean across)
{
    gboolean after = across ? sl_grading_meant(g, i, line) : sl_grading_meant(g, line, i);

    for (int k = 1 - EDGE_CLEAR; k <= EDGE_CLEAR; k++) {
        int at = i + k - 1; /* the modules i - EDGE_CLEAR … i + EDGE_CLEAR - 1 */
        gboolean dark = across ? sl_grading_meant(g, at, line) : sl_grading_meant(g, line, at);
        if (dark != (at >= i ? after : !after))
            return FALSE;
    }
    return TRUE;
}

/* Where the reflectance crosses GT near the edge before module `i`, in modules beyond its place;
 * NaN if it does not. */
static double crossing(const SlGrading *g, int line, int i, gboolean across)
{
    int steady = (int)((line + SL_GRADE_QUIET + 0.5) * g->px);
    double place = (i + SL_GRADE_QUIET) * (double)g->px - 0.5, best = NAN;

    for (int k = (int)place - g->px; k < (int)place + g->px; k++) {
        double a = across ? sl_flat_at(g->flat, k, steady) : sl_flat_at(g->flat, steady, k);
        double b = across ? sl_flat_at(g->flat, k + 1, steady) : sl_flat_at(g->flat, steady, k + 1);
        if ((a < g->threshold) == (b < g->threshold))
            continue;
        double at = k + (g->threshold - a) / (b - a) - place;
        if (!isfinite(best) || fabs(at) < fabs(best))
            best = at;
    }
    return best / g->px;
}

static gboolean growth(const SlGrading *g, gboolean across, double *value)
{
    double sum[2] = {0, 0};
    int n[2] = {0, 0};

    for (int line = 0; line < g->side; line++)
        for (int i = 0; i <= g->side; i++) {
            if (!is_clear_edge(g, line, i, across))
                continue;
            gboolean begins = across ? sl_grading_meant(g, i, line) : sl_grading_meant(g, line, i);
            double off = crossing(g, line, i, across);
            if (!isfinite(off))
                continue;
            sum[begins] += begins ? -off : off; /* outwards */
            n[begins]++;
        }
    if (n[0] < MIN_EDGES || n[1] < MIN_EDGES)
        return FALSE;
    *value = sum[0] / n[0] + sum[1] / n[1]; /* what shifts both edges alike cancels */
    return TRUE;
}

gboolean sl_grading_growth(const SlGrading *g, double *x, double *y)
{
    return growth(g, TRUE, x) && growth(g, FALSE, y);
}
