/* warp-fit — ties pull plane, cylinder and lens into place */
#include <math.h>
#include <string.h>

#include "read/warp-inside.h"

/* Eight of the homography, then bend and axis, then the lens. */
#define PLANE_PARAMETERS 8
#define BENT_PARAMETERS  10
#define LENS_PARAMETER   10
#define ALL_PARAMETERS   11

/* Lenses of phones and webcams lie about 0 with this spread; one so far off counts like so many
 * ties that are `scale_mm` off: a wrinkle in a label that fills little of the picture asks for a
 * lens, too. */
#define LENS_SPREAD 0.03
#define LENS_TIES   30

/* Least squares ends after this many steps; it is near enough after four or five. */
#define FIT_STEPS 20

static void get_parameters(const SlWarp *w, double p[ALL_PARAMETERS])
{
    memcpy(p, w->h, PLANE_PARAMETERS * sizeof(double));
    p[8] = w->bend;
    p[9] = w->axis;
    p[LENS_PARAMETER] = w->lens;
}

static void set_parameters(SlWarp *w, const double p[ALL_PARAMETERS])
{
    memcpy(w->h, p, PLANE_PARAMETERS * sizeof(double));
    w->h[8] = 1;
    w->bend = p[8];
    w->axis = p[9];
    w->lens = p[LENS_PARAMETER];
}

/* The miss of one tie that the warp rolls to `r`, in mm in the label's directions. */
static void miss(const SlWarpMap *map, const SlTie *tie, SlRolled r, double e[2])
{
    SlPointPx p = sl_warp_project(map, r);
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
        miss(&map, &ties[i], sl_warp_roll(&map, ties[i].x, ties[i].y), e);
        sum += log1p(weighed(&ties[i], e, e) / (scale * scale)) * scale * scale;
    }
    double lens = w->lens * scale / LENS_SPREAD;
    return sum + LENS_TIES * lens * lens;
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

/* Which parameters a fit may move. */
typedef struct {
    int n, at[ALL_PARAMETERS];
} Moving;

static Moving moving_of(SlFitFree what)
{
    Moving moving = {0};

    for (int k = 0; k < ALL_PARAMETERS; k++)
        if (k < PLANE_PARAMETERS || (k < BENT_PARAMETERS && (what & SL_FIT_BEND) != 0) ||
            (k == LENS_PARAMETER && (what & SL_FIT_LENS) != 0))
            moving.at[moving.n++] = k;
    return moving;
}

/* What the spread of lenses adds to the normal equations. */
static void add_lens_prior(const Moving *moving, double lens, double scale,
                           double a[ALL_PARAMETERS][ALL_PARAMETERS + 1])
{
    int k = moving->n - 1;
    double weight = LENS_TIES * scale * scale / (LENS_SPREAD * LENS_SPREAD);

    if (moving->at[k] != LENS_PARAMETER)
        return;
    a[k][k] += weight;
    a[k][ALL_PARAMETERS] -= weight * lens;
}

/* Normal equations of the ties about `w`; `a` gets the right-hand side as its last column. */
static void normal_equations(const SlWarp *w, const SlTie *ties, int n, double scale,
                             const Moving *moving, double a[ALL_PARAMETERS][ALL_PARAMETERS + 1])
{
    double p[ALL_PARAMETERS], step[ALL_PARAMETERS];
    SlWarp other[ALL_PARAMETERS];
    SlWarpMap map = sl_warp_map(w), moved[ALL_PARAMETERS];

    get_parameters(w, p);
    for (int k = 0; k < moving->n; k++) {
        double q[ALL_PARAMETERS];
        memcpy(q, p, sizeof q);
        step[k] = 1e-6 * MAX(1, fabs(p[moving->at[k]]));
        q[moving->at[k]] += step[k];
        other[k] = *w;
        set_parameters(&other[k], q);
        moved[k] = sl_warp_map(&other[k]);
    }
    memset(a, 0, sizeof(double) * ALL_PARAMETERS * (ALL_PARAMETERS + 1));
    for (int i = 0; i < n; i++) {
        double e[2], d[ALL_PARAMETERS][2];
        SlRolled r = sl_warp_roll(&map, ties[i].x, ties[i].y);
        miss(&map, &ties[i], r, e);
        for (int k = 0; k < moving->n; k++) {
            /* only bend and axis change how the label is rolled */
            gboolean same = moving->at[k] < PLANE_PARAMETERS || moving->at[k] == LENS_PARAMETER;
            miss(&moved[k], &ties[i], same ? r : sl_warp_roll(&moved[k], ties[i].x, ties[i].y),
                 d[k]);
            d[k][0] = (d[k][0] - e[0]) / step[k];
            d[k][1] = (d[k][1] - e[1]) / step[k];
        }
        double trust = 1 / (1 + weighed(&ties[i], e, e) / (scale * scale));
        for (int k = 0; k < moving->n; k++) {
            for (int l = 0; l < moving->n; l++)
                a[k][l] += trust * weighed(&ties[i], d[k], d[l]);
            a[k][ALL_PARAMETERS] -= trust * weighed(&ties[i], d[k], e);
        }
    }
    add_lens_prior(moving, w->lens, scale, a);
}

double sl_warp_fit(SlWarp *warp, const SlTie *ties, int n, double scale, SlFitFree what)
{
    const Moving moving = moving_of(what);
    SlWarp best = *warp;
    double damping = 1e-4, best_cost = cost(&best, ties, n, scale);

    if (2 * n < moving.n + 2)
        return -1;
    for (int step = 0; step < FIT_STEPS && damping < 1e6; step++) {
        double a[ALL_PARAMETERS][ALL_PARAMETERS + 1], b[ALL_PARAMETERS][ALL_PARAMETERS + 1];
        double p[ALL_PARAMETERS], change[ALL_PARAMETERS];
        normal_equations(&best, ties, n, scale, &moving, a);
        memcpy(b, a, sizeof b);
        for (int k = 0; k < moving.n; k++) {
            b[k][k] += damping * a[k][k] + 1e-12;
            b[k][moving.n] = a[k][ALL_PARAMETERS];
        }
        if (!solve(b, moving.n, change))
            break;
        get_parameters(&best, p);
        for (int k = 0; k < moving.n; k++)
            p[moving.at[k]] += change[k];
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
