/* ripple — a B-spline of displacements, fitted by conjugate gradients */
#include "read/ripple.h"

#include <math.h>
#include <string.h>

#define MAX_POINTS (SL_RIPPLE_MAX_SIDE * SL_RIPPLE_MAX_SIDE)

/* What a second difference of control points costs, and a displacement by itself, in units of one
 * tie of full weight: about nine ties stand around a control point. */
#define SMOOTHNESS 1.0
#define SHRINKAGE  0.1

/* Rounds of weighing the ties anew, and steps of the solver in each: it has converged long before
 * on fields of this size. */
#define ROUNDS       3
#define SOLVER_STEPS 60
#define SOLVED       1e-5

SlRipple sl_ripple_over(SlRectMm box, double step_mm)
{
    double least = MAX(box.width, box.height) / (SL_RIPPLE_MAX_SIDE - 4);
    SlRipple ripple = {.step = MAX(step_mm, least)};

    ripple.columns = (int)ceil(box.width / ripple.step) + 3;
    ripple.rows = (int)ceil(box.height / ripple.step) + 3;
    ripple.x0 = box.x - ripple.step;
    ripple.y0 = box.y - ripple.step;
    return ripple;
}

/* The four weights of a uniform cubic B-spline at `t`, 0 … 1 between the middle two points. */
static void spline(double t, double weight[4])
{
    double s = 1 - t;

    weight[0] = s * s * s / 6;
    weight[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    weight[2] = (3 * s * s * s - 6 * s * s + 4) / 6;
    weight[3] = t * t * t / 6;
}

/* The sixteen control points that move (x, y), and their weights; beyond the field its edge goes
 * on. */
static void find_points(const SlRipple *ripple, double x, double y, int at[16], double weight[16])
{
    double u = CLAMP((x - ripple->x0) / ripple->step, 1, ripple->columns - 2);
    double v = CLAMP((y - ripple->y0) / ripple->step, 1, ripple->rows - 2);
    int left = MIN((int)u, ripple->columns - 3), top = MIN((int)v, ripple->rows - 3);
    double across[4], down[4];

    spline(u - left, across);
    spline(v - top, down);
    for (int k = 0; k < 16; k++) {
        at[k] = (top - 1 + k / 4) * ripple->columns + left - 1 + k % 4;
        weight[k] = down[k / 4] * across[k % 4];
    }
}

static void displacement(const SlRipple *ripple, double x, double y, double d[2])
{
    int at[16];
    double weight[16];

    d[0] = d[1] = 0;
    find_points(ripple, x, y, at, weight);
    for (int k = 0; k < 16; k++) {
        d[0] += weight[k] * ripple->d[0][at[k]];
        d[1] += weight[k] * ripple->d[1][at[k]];
    }
}

void sl_ripple_displace(const SlRipple *ripple, double *x, double *y)
{
    double d[2];

    if (ripple->columns == 0)
        return;
    displacement(ripple, *x, *y, d);
    *x += d[0];
    *y += d[1];
}

/* The least-squares problem: ties with their control points, and how far each is trusted. */
typedef struct {
    const SlRipple *ripple;
    const SlRippleTie *ties;
    int n;
    int (*at)[16];
    double (*weight)[16];
    double *trust;
} Problem;

/* to += SMOOTHNESS * D'D from, for one line of control points. */
static void smooth_line(const double *from, double *to, int n, int stride)
{
    for (int i = 1; i + 1 < n; i++) {
        double bend = from[(i - 1) * stride] - 2 * from[i * stride] + from[(i + 1) * stride];
        to[(i - 1) * stride] += SMOOTHNESS * bend;
        to[i * stride] -= 2 * SMOOTHNESS * bend;
        to[(i + 1) * stride] += SMOOTHNESS * bend;
    }
}

/* to = A from, both axes one after the other. */
static void multiply(const Problem *p, const double *from, double *to)
{
    int columns = p->ripple->columns, rows = p->ripple->rows, points = columns * rows;

    for (int i = 0; i < 2 * points; i++)
        to[i] = SHRINKAGE * from[i];
    for (int axis = 0; axis < 2; axis++) {
        for (int row = 0; row < rows; row++)
            smooth_line(from + axis * points + row * columns, to + axis * points + row * columns,
                        columns, 1);
        for (int col = 0; col < columns; col++)
            smooth_line(from + axis * points + col, to + axis * points + col, rows, columns);
    }
    for (int i = 0; i < p->n; i++) {
        const double *w = p->ties[i].weight;
        double x = 0, y = 0;
        for (int k = 0; k < 16; k++) {
            x += p->weight[i][k] * from[p->at[i][k]];
            y += p->weight[i][k] * from[points + p->at[i][k]];
        }
        double px = p->trust[i] * (w[0] * x + w[1] * y), py = p->trust[i] * (w[1] * x + w[2] * y);
        for (int k = 0; k < 16; k++) {
            to[p->at[i][k]] += p->weight[i][k] * px;
            to[points + p->at[i][k]] += p->weight[i][k] * py;
        }
    }
}

/* What the ties ask for. */
static void right_hand_side(const Problem *p, double *to)
{
    int points = p->ripple->columns * p->ripple->rows;

    memset(to, 0, sizeof(double) * 2 * points);
    for (int i = 0; i < p->n; i++) {
        const SlRippleTie *tie = &p->ties[i];
        double x = p->trust[i] * (tie->weight[0] * tie->dx + tie->weight[1] * tie->dy);
        double y = p->trust[i] * (tie->weight[1] * tie->dx + tie->weight[2] * tie->dy);
        for (int k = 0; k < 16; k++) {
            to[p->at[i][k]] += p->weight[i][k] * x;
            to[points + p->at[i][k]] += p->weight[i][k] * y;
        }
    }
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Conjugate gradients (Hestenes and Stiefel 1952) from `x`. */
static void solve(const Problem *p, double *x)
{
    static const int most = 2 * MAX_POINTS;
    int n = 2 * p->ripple->columns * p->ripple->rows;
    g_autofree double *room = g_new(double, 3 * most);
    double *rest = room, *way = room + most, *image = room + 2 * most;

    right_hand_side(p, rest);
    double target = SOLVED * dot(rest, rest, n);
    multiply(p, x, image);
    for (int i = 0; i < n; i++)
        way[i] = rest[i] -= image[i];
    double size = dot(rest, rest, n);
    for (int step = 0; step < SOLVER_STEPS && size > target; step++) {
        multiply(p, way, image);
        double length = size / MAX(dot(way, image, n), 1e-300);
        for (int i = 0; i < n; i++) {
            x[i] += length * way[i];
            rest[i] -= length * image[i];
        }
        double next = dot(rest, rest, n);
        for (int i = 0; i < n; i++)
            way[i] = rest[i] + next / size * way[i];
        size = next;
    }
}

/* Cauchy's weight of each tie under the field as it is. */
static void weigh(Problem *p, double scale_mm)
{
    for (int i = 0; i < p->n; i++) {
        const SlRippleTie *tie = &p->ties[i];
        double d[2];
        displacement(p->ripple, tie->x, tie->y, d);
        double x = tie->dx - d[0], y = tie->dy - d[1];
        double miss = tie->weight[0] * x * x + 2 * tie->weight[1] * x * y + tie->weight[2] * y * y;
        p->trust[i] = 1 / (1 + miss / (scale_mm * scale_mm));
    }
}

void sl_ripple_fit(SlRipple *ripple, const SlRippleTie *ties, int n, double scale_mm)
{
    int points = ripple->columns * ripple->rows;
    g_autofree double *x = g_new(double, 2 * MAX_POINTS), *trust = g_new(double, n + 1);
    g_autofree int(*at)[16] = g_malloc_n(n + 1, sizeof *at);
    g_autofree double(*weight)[16] = g_malloc_n(n + 1, sizeof *weight);
    Problem problem = {ripple, ties, n, at, weight, trust};

    if (points == 0)
        return;
    for (int i = 0; i < n; i++)
        find_points(ripple, ties[i].x, ties[i].y, at[i], weight[i]);
    for (int axis = 0; axis < 2; axis++)
        for (int i = 0; i < points; i++)
            x[axis * points + i] = ripple->d[axis][i];
    for (int round = 0; round < ROUNDS; round++) {
        weigh(&problem, scale_mm);
        solve(&problem, x);
        for (int axis = 0; axis < 2; axis++)
            for (int i = 0; i < points; i++)
                ripple->d[axis][i] = (float)x[axis * points + i];
    }
}
