/* soft-modules — light evened out, then a linear equaliser, trained on what a code has fixed */
#include "read/soft-modules.h"

#include "read/symbol-layout.h"

#include <math.h>
#include <string.h>

#define MARGIN         4 /* modules around the code that are sampled */
#define QUIET          2 /* of them are surely light: half the quiet zone */
#define AROUND         2 /* light and contrast are measured over 5 x 5 modules */
#define REACH          2 /* neighbours within this many modules are unmixed */
#define N_TAPS         ((2 * REACH + 1) * (2 * REACH + 1) + 1) /* and a constant */
#define CENTRE         ((N_TAPS - 1) / 2)
#define ROUNDS         3
#define RIDGE          0.02 /* of the training modules: what they do not show stays as it is */
#define QUARTER        3    /* modules away from one that its neighbourhood goes */
#define MIN_IN_QUARTER 8
#define NOISE          4.0  /* grey values that mean nothing */
#define VISIBLE        0.25 /* of the code's contrast: with so much all is to be seen */
#define MAX_MISS       0.75 /* mean square: worse than this, and the fixed patterns do not show */
#define LOG_ODDS       6.0  /* of a module of sureness 1, as soft-code.c has it */

/* Modules with a margin; the index of (0, 0) is MARGIN * stride + MARGIN. */
typedef struct {
    int side, stride, n;
    float *grey;   /* then the value with the light evened out, 1 dark, -1 light */
    float *weight; /* 0 … 1: what contrast there is */
    float *target; /* what it should be, 0 if unknown */
    float *out;    /* unmixed */
    double miss;   /* mean square on what is known */
} Field;

static void field_clear(Field *field)
{
    g_free(field->grey);
    g_free(field->weight);
    g_free(field->target);
    g_free(field->out);
}

/* The mean over the middle of each module. */
static Field sample(const SlMesh *mesh, const SlImage *image)
{
    static const double at[5][2] = {{0.5, 0.5}, {0.3, 0.3}, {0.7, 0.3}, {0.3, 0.7}, {0.7, 0.7}};
    int stride = mesh->side + 2 * MARGIN, n = stride * stride;
    Field field = {mesh->side,       stride,           n, g_new(float, n), g_new0(float, n),
                   g_new0(float, n), g_new0(float, n), 0};

    for (int i = 0; i < n; i++) {
        int col = i % stride - MARGIN, row = i / stride - MARGIN;
        double sum = 0;
        for (int k = 0; k < 5; k++)
            sum += sl_grey_at(image, sl_mesh_apply(mesh, col + at[k][0], row + at[k][1]));
        field.grey[i] = (float)(sum / 5);
    }
    return field;
}

/* Mean, and mean distance from it, of the modules around (x, y), QUIET beyond the code at most. */
static double spread_at(const Field *field, int x, int y, double *mean)
{
    int first = MARGIN - QUIET, last = field->stride - 1 - first, n = 0;
    double sum = 0, spread = 0;

    for (int pass = 0; pass < 2; pass++)
        for (int v = MAX(y - AROUND, first); v <= MIN(y + AROUND, last); v++)
            for (int u = MAX(x - AROUND, first); u <= MIN(x + AROUND, last); u++) {
                double grey = field->grey[v * field->stride + u];
                if (pass == 0)
                    sum += grey, n++;
                else
                    spread += fabs(grey - sum / n);
            }
    *mean = sum / n;
    return spread / n;
}

/* Lightest less darkest of the modules of the code in one quarter about (x, y); large if too few
 * of them are left at the code's border. */
static double range_in_quarter(const Field *field, int x, int y, int quarter)
{
    int first = MARGIN, last = field->stride - 1 - MARGIN, n = 0;
    int left = quarter % 2 == 0 ? x - QUARTER : x, top = quarter / 2 == 0 ? y - QUARTER : y;
    float least = 255, most = 0;

    for (int v = MAX(top, first); v <= MIN(top + QUARTER, last); v++)
        for (int u = MAX(left, first); u <= MIN(left + QUARTER, last); u++, n++) {
            least = MIN(least, field->grey[v * field->stride + u]);
            most = MAX(most, field->grey[v * field->stride + u]);
        }
    return n < MIN_IN_QUARTER ? 255 : most - least;
}

/*
 * What could be seen at each module, 0 … 1. Glare drowns dark modules, so that a light one beside
 * it means nothing: only where there is contrast on all sides of a module it counts.
 */
static void set_weights(Field *field)
{
    double all = 0;

    for (int i = 0; i < field->n; i++) {
        double least = 255;
        for (int quarter = 0; quarter < 4; quarter++)
            least =
                MIN(least, range_in_quarter(field, i % field->stride, i / field->stride, quarter));
        field->weight[i] = (float)least;
    }
    for (int i = 0; i < field->side * field->side; i++)
        all +=
            field->weight[(i / field->side + MARGIN) * field->stride + MARGIN + i % field->side] /
            ((double)field->side * field->side);
    for (int i = 0; i < field->n; i++)
        field->weight[i] = (float)CLAMP((field->weight[i] - NOISE) / MAX(VISIBLE * all, 1), 0, 1);
}

/* Replace greys by 1 for dark and -1 for light as it is around each module. */
static void even_out(Field *field)
{
    g_autofree float *even = g_new(float, field->n);

    for (int i = 0; i < field->n; i++) {
        double mean, spread = spread_at(field, i % field->stride, i / field->stride, &mean);
        even[i] = (float)CLAMP((mean - field->grey[i]) / MAX(spread, NOISE / 2), -2, 2);
    }
    memcpy(field->grey, even, sizeof(float) * (gsize)field->n);
}

/* Fixed patterns and the inner half of the quiet zone. */
static void set_targets(Field *field)
{
    g_autofree guint8 *layout = sl_layout_new((field->side - 17) / 4);

    for (int i = 0; i < field->n; i++) {
        int col = i % field->stride - MARGIN, row = i / field->stride - MARGIN;
        gboolean inside = col >= 0 && row >= 0 && col < field->side && row < field->side;
        int what = inside ? layout[row * field->side + col] : SL_MODULE_LIGHT;
        int outside = MAX(MAX(-col, -row), MAX(col, row) - field->side + 1);
        if (what == SL_MODULE_DARK)
            field->target[i] = 1;
        else if (what == SL_MODULE_LIGHT && outside <= QUIET)
            field->target[i] = -1;
    }
}

typedef struct {
    double a[N_TAPS][N_TAPS], b[N_TAPS], taps[N_TAPS];
} Equaliser;

static void neighbours(const Field *field, int i, double in[N_TAPS])
{
    int k = 0;

    for (int dy = -REACH; dy <= REACH; dy++)
        for (int dx = -REACH; dx <= REACH; dx++)
            in[k++] = field->grey[i + dy * field->stride + dx];
    in[k] = 1;
}

static gboolean is_trained_on(const Field *field, int i)
{
    int col = i % field->stride, row = i / field->stride;

    return field->target[i] != 0 && field->weight[i] > 0 && MIN(col, row) >= REACH &&
           MAX(col, row) < field->stride - REACH;
}

/* Cholesky's method; the solution replaces `b`. */
static void solve(double a[N_TAPS][N_TAPS], double b[N_TAPS])
{
    for (int i = 0; i < N_TAPS; i++)
        for (int k = 0; k <= i; k++) {
            double sum = a[i][k];
            for (int j = 0; j < k; j++)
                sum -= a[i][j] * a[k][j];
            a[i][k] = i == k ? sqrt(MAX(sum, 1e-9)) : sum / a[k][k];
        }
    for (int i = 0; i < N_TAPS; i++) {
        for (int j = 0; j < i; j++)
            b[i] -= a[i][j] * b[j];
        b[i] /= a[i][i];
    }
    for (int i = N_TAPS - 1; i >= 0; i--) {
        for (int j = i + 1; j < N_TAPS; j++)
            b[i] -= a[j][i] * b[j];
        b[i] /= a[i][i];
    }
}

/* Least squares for the taps that bring the trained modules nearest to what they should be. */
static void train(const Field *field, Equaliser *e)
{
    double in[N_TAPS], total = 1;

    memset(e, 0, sizeof *e);
    for (int i = 0; i < field->n; i++) {
        if (!is_trained_on(field, i))
            continue;
        double weight = field->weight[i] * fabsf(field->target[i]);
        neighbours(field, i, in);
        for (int k = 0; k < N_TAPS; k++) {
            for (int j = 0; j <= k; j++)
                e->a[k][j] += weight * in[k] * in[j];
            e->b[k] += weight * in[k] * (field->target[i] > 0 ? 1 : -1);
        }
        total += weight;
    }
    for (int k = 0; k < N_TAPS; k++)
        e->a[k][k] += RIDGE * total;
    e->b[CENTRE] += RIDGE * total;
    memcpy(e->taps, e->b, sizeof e->taps);
    solve(e->a, e->taps);
}

static void unmix(Field *field, const Equaliser *e)
{
    double in[N_TAPS], sum2 = 0, n = 0;

    for (int i = 0; i < field->n; i++) {
        int col = i % field->stride, row = i / field->stride;
        if (MIN(col, row) < REACH || MAX(col, row) >= field->stride - REACH)
            continue;
        double out = 0;
        neighbours(field, i, in);
        for (int k = 0; k < N_TAPS; k++)
            out += e->taps[k] * in[k];
        field->out[i] = (float)out;
        if (is_trained_on(field, i) && fabsf(field->target[i]) == 1) {
            double miss = out - field->target[i];
            sum2 += field->weight[i] * MIN(miss * miss, 1);
            n += field->weight[i];
        }
    }
    field->miss = n > 0 ? sum2 / n : 1;
}

/* How sure a module is, -1 … 1, from the noise that the fixed ones have. */
static float sureness(const Field *field, int i)
{
    double noise = MAX(field->miss, 0.02);

    return (float)CLAMP(2 * field->out[i] * field->weight[i] / noise / LOG_ODDS, -1, 1);
}

/* What has been made out teaches, too, by its sureness; a little less than what is known. */
static void learn(Field *field)
{
    for (int i = 0; i < field->n; i++)
        if (fabsf(field->target[i]) != 1)
            field->target[i] = 0;
    for (int row = 0; row < field->side; row++)
        for (int col = 0; col < field->side; col++) {
            int i = (row + MARGIN) * field->stride + col + MARGIN;
            if (field->target[i] == 0)
                field->target[i] = 0.9F * sureness(field, i);
        }
}

gboolean sl_soft_modules(const SlMesh *mesh, const SlImage *image, float *modules)
{
    Field field = sample(mesh, image);
    g_autofree Equaliser *equaliser = g_new(Equaliser, 1);

    set_weights(&field);
    even_out(&field);
    set_targets(&field);
    for (int i = 0; i < ROUNDS; i++) {
        if (i > 0)
            learn(&field);
        train(&field, equaliser);
        unmix(&field, equaliser);
    }
    gboolean shows = field.miss <= MAX_MISS;
    for (int i = 0; shows && i < field.side * field.side; i++)
        modules[i] =
            sureness(&field, (i / field.side + MARGIN) * field.stride + MARGIN + i % field.side);
    field_clear(&field);
    return shows;
}
