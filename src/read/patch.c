/* patch — least squares over a window */
#include "read/patch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A term, or a rival's difference, of which this part at most (of its energy) is left when the
 * other terms are taken out says nothing new. */
#define DEPENDENT 1e-3

/* The shift terms are tangents: they are followed by this much at a time, and not at all where
 * hardly any ink is seen. */
#define MAX_STEP_PX    0.7
#define MIN_SHIFT_GAIN 0.05
/* Nor where the drawing shows hardly anything (standard deviation, of 255). */
#define MIN_SHIFT_CONTRAST 6.0

/* Paper is never taken for darker than this grey. */
#define DARKEST_PAPER 16.0

/* Glare drives a photo to white, less what JPEG and noise take off. */
#define GLARE_DARKNESS 6.0F

/* Mean darkness of a drawing that leaves too little paper to measure. */
#define MOSTLY_INK 110.0

/* Darkness of a drawing that is paper here. */
#define MOSTLY_PAPER 32.0F

enum {
    ONE,
    ALONG,
    DOWN,
    DRAWN,
    DRAWN_X,
    DRAWN_Y,
    DRAWN_XX,
    DRAWN_YY,
    DRAWN_XY,
    BOLD,
    FADE_ALONG,
    FADE_DOWN,
    CURVE_ALONG,
    CURVE_DOWN,
    CURVE_ACROSS
};

/* Four sums side by side: the order of additions is fixed, and they need not wait for each other.
 */
static double dot(const float *a, const float *b, int n)
{
    double sum[4] = {0};
    int i = 0;

    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++)
            sum[k] += (double)(a[i + k] * b[i + k]);
    for (; i < n; i++)
        sum[0] += (double)(a[i] * b[i]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* a -= f b */
static void subtract(float *a, const float *b, double f, int n)
{
    float by = (float)f;

    for (int i = 0; i < n; i++)
        a[i] -= by * b[i];
}

/* The value of `flat` at (x, y), the edge repeated. */
static float clamped(const SlFlat *flat, int x, int y)
{
    return sl_flat_at(flat, CLAMP(x, 0, flat->width - 1), CLAMP(y, 0, flat->height - 1));
}

/* The terms as they are, one after the other, for the window at (left, top). */
static void fill_terms(const SlFlat *d, int left, int top, int width, int height,
                       float *const term[SL_PATCH_TERMS])
{
    for (int row = 0, i = 0; row < height; row++)
        for (int col = 0; col < width; col++, i++) {
            int x = left + col, y = top + row;
            float at = sl_flat_at(d, x, y);
            float before = clamped(d, x - 1, y), after = clamped(d, x + 1, y);
            float above = clamped(d, x, y - 1), under = clamped(d, x, y + 1);
            float gx = (after - before) / 2, gy = (under - above) / 2;
            term[ONE][i] = 1;
            term[ALONG][i] = (float)((col + 0.5) / width - 0.5);
            term[DOWN][i] = (float)((row + 0.5) / height - 0.5);
            term[DRAWN][i] = at;
            term[DRAWN_X][i] = gx;
            term[DRAWN_Y][i] = gy;
            term[DRAWN_XX][i] = after - 2 * at + before;
            term[DRAWN_YY][i] = under - 2 * at + above;
            term[DRAWN_XY][i] = (clamped(d, x + 1, y + 1) - clamped(d, x - 1, y + 1) -
                                 clamped(d, x + 1, y - 1) + clamped(d, x - 1, y - 1)) /
                                4;
            term[BOLD][i] = sqrtf(gx * gx + gy * gy);
            float u = term[ALONG][i], v = term[DOWN][i];
            term[FADE_ALONG][i] = u * at;
            term[FADE_DOWN][i] = v * at;
            term[CURVE_ALONG][i] = u * u;
            term[CURVE_DOWN][i] = v * v;
            term[CURVE_ACROSS][i] = u * v;
        }
}

/* Take out of `values` what the first `terms` terms explain. */
static void take_out(const SlPatch *patch, float *values, int terms)
{
    for (int k = 0; k < terms; k++)
        if (patch->term[k] != NULL)
            subtract(values, patch->term[k], dot(values, patch->term[k], patch->n), patch->n);
}

/* Make term k orthonormal to those before it; NULL if they explain it. Returns the length it had
 * left, by which coefficients are scaled. */
static double orthonormalise(SlPatch *patch, int k)
{
    int n = patch->n;
    float *values = patch->term[k];

    double before = dot(values, values, n);
    take_out(patch, values, k);
    double after = dot(values, values, n);
    if (!(after > DEPENDENT * before) || !(after > 1e-6)) {
        g_clear_pointer(&patch->term[k], g_free);
        return 0;
    }
    for (int i = 0; i < n; i++)
        values[i] /= (float)sqrt(after);
    return sqrt(after);
}

static gboolean is_seen(const SlFlat *flat, int x, int y, int width, int height)
{
    if (x < 0 || y < 0 || width < 2 || height < 2 || x + width > flat->width ||
        y + height > flat->height)
        return FALSE;
    for (int row = y; row < y + height; row++)
        for (int col = x; col < x + width; col++)
            if (sl_flat_at(flat, col, row) == SL_FLAT_UNSEEN)
                return FALSE;
    return TRUE;
}

static float *cut(const SlFlat *flat, int x, int y, int width, int height)
{
    float *values = g_new(float, (gsize)width *height);

    for (int row = 0; row < height; row++)
        memcpy(values + (gsize)row * width, flat->grey + (gsize)(y + row) * flat->width + x,
               sizeof(float) * width);
    return values;
}

/* Mean of the values, and their energy about it. */
static double energy_about_mean(const float *values, int n, double *mean)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += values[i];
    *mean = sum / n;
    return MAX(0, dot(values, values, n) - sum * sum / n);
}

SlPatch *sl_patch_new(const SlFlat *seen, const SlFlat *drawn, int x, int y, int width, int height)
{
    if (!is_seen(seen, x, y, width, height) || !is_seen(drawn, x, y, width, height))
        return NULL;
    SlPatch *patch = g_new0(SlPatch, 1);
    double length[SL_PATCH_TERMS];

    *patch = (SlPatch){.width = width, .height = height, .n = width * height};
    patch->seen = cut(seen, x, y, width, height);
    patch->drawn = cut(drawn, x, y, width, height);
    patch->rest = cut(seen, x, y, width, height);
    patch->energy = energy_about_mean(patch->drawn, patch->n, &patch->drawn_mean);
    energy_about_mean(patch->seen, patch->n, &patch->seen_mean);
    for (int k = 0; k < SL_PATCH_TERMS; k++)
        patch->term[k] = g_new(float, patch->n);
    fill_terms(drawn, x, y, width, height, patch->term);
    for (int k = 0; k < SL_PATCH_TERMS; k++) {
        length[k] = orthonormalise(patch, k);
        double part = length[k] > 0 ? dot(patch->rest, patch->term[k], patch->n) : 0;
        if (length[k] > 0)
            subtract(patch->rest, patch->term[k], part, patch->n);
        /* terms before it are taken out, terms after it are not: the coefficient of the four */
        if (k == DRAWN && length[k] > 0)
            patch->gain = part / length[k];
        if ((k == DRAWN_X || k == DRAWN_Y) && length[k] > 0 && fabs(patch->gain) > 1e-3)
            *(k == DRAWN_X ? &patch->shift_x : &patch->shift_y) = -part / length[k] / patch->gain;
    }
    patch->rest_energy = dot(patch->rest, patch->rest, patch->n);
    patch->noise = sqrt(patch->rest_energy / MAX(1, patch->n - SL_PATCH_TERMS));
    return patch;
}

SlPatch *sl_patch_settle(const SlImage *photo, const SlWarp *warp, const SlFlat *drawn, int pad,
                         int rounds, double most_mm, double *dx, double *dy)
{
    double start_x = *dx, start_y = *dy, limit = MAX_STEP_PX / drawn->px_per_mm;
    SlPatch *patch = NULL;

    for (int round = 0; round < rounds; round++) {
        SlRectMm box = drawn->box;
        box.x += *dx;
        box.y += *dy;
        g_autoptr(SlFlat) seen = sl_rectify(photo, warp, box, drawn->px_per_mm);
        g_clear_pointer(&patch, sl_patch_free);
        if (seen == NULL)
            return NULL;
        sl_flat_darken(seen);
        patch =
            sl_patch_new(seen, drawn, pad, pad, drawn->width - 2 * pad, drawn->height - 2 * pad);
        if (patch == NULL || round + 1 == rounds || !(patch->gain > MIN_SHIFT_GAIN) ||
            patch->energy < MIN_SHIFT_CONTRAST * MIN_SHIFT_CONTRAST * patch->n)
            break;
        *dx += CLAMP(patch->shift_x / drawn->px_per_mm, -limit, limit);
        *dy += CLAMP(patch->shift_y / drawn->px_per_mm, -limit, limit);
        *dx = CLAMP(*dx, start_x - most_mm, start_x + most_mm);
        *dy = CLAMP(*dy, start_y - most_mm, start_y + most_mm);
    }
    return patch;
}

void sl_patch_free(SlPatch *patch)
{
    if (patch == NULL)
        return;
    for (int k = 0; k < SL_PATCH_TERMS; k++)
        g_free(patch->term[k]);
    g_free(patch->seen);
    g_free(patch->drawn);
    g_free(patch->rest);
    g_free(patch);
}

gboolean sl_patch_try(const SlPatch *patch, const SlFlat *change, int x, int y, double gain,
                      SlRival *rival)
{
    if (!is_seen(change, x, y, patch->width, patch->height) || !(gain > 0))
        return FALSE;
    g_autofree float *d = cut(change, x, y, patch->width, patch->height);
    double before = dot(d, d, patch->n);
    take_out(patch, d, SL_PATCH_TERMS);
    double after = dot(d, d, patch->n);
    if (!(after > DEPENDENT * before) || !(after > 1e-6))
        return FALSE;
    double s = dot(patch->rest, d, patch->n) / after;
    double left = MAX(0, patch->rest_energy - s * s * after);
    rival->score = s / gain;
    rival->rest_energy = left;
    rival->error = sqrt(left / MAX(1, patch->n - SL_PATCH_TERMS - 1) / after) / gain;
    return TRUE;
}

double sl_patch_ink(const SlPatch *patch)
{
    double paper = 255 - (patch->seen_mean - patch->gain * patch->drawn_mean);

    return patch->gain * 255 / MAX(paper, DARKEST_PAPER);
}

double sl_patch_paper(const SlPatch *patch, double ink)
{
    /* seen = dark + gain * drawn, with gain = ink * (255 - dark) / 255, solved for `dark` */
    if (patch->drawn_mean > MOSTLY_INK)
        return -1;
    double dark =
        (patch->seen_mean - ink * patch->drawn_mean) / MAX(1 - ink * patch->drawn_mean / 255, 0.05);

    return MAX(dark, 0);
}

double sl_patch_gain_of(const SlPatch *patch, double ink)
{
    /* where ink covers nearly all, the paper is taken for white */
    return ink * MAX(255 - MAX(sl_patch_paper(patch, ink), 0), DARKEST_PAPER) / 255;
}

double sl_patch_unexplained(const SlPatch *patch, double gain)
{
    double shown = gain * gain * patch->energy;

    return shown > 0 ? patch->rest_energy / shown : HUGE_VAL;
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

double sl_patch_trimmed(const SlPatch *patch, double part)
{
    int kept = MAX(1, patch->n - (int)(part * patch->n));
    g_autofree float *squares = g_new(float, patch->n);
    double sum = 0;

    for (int i = 0; i < patch->n; i++)
        squares[i] = patch->rest[i] * patch->rest[i];
    qsort(squares, patch->n, sizeof *squares, compare_floats);
    for (int i = 0; i < kept; i++)
        sum += (double)squares[i];
    return sum / kept;
}

double sl_patch_beyond(const SlPatch *patch, double least)
{
    int n = 0;

    for (int i = 0; i < patch->n; i++)
        n += fabs((double)patch->rest[i]) > least;
    return (double)n / patch->n;
}

double sl_patch_inked(const SlPatch *patch, double ink)
{
    double least = MAX(0, sl_patch_paper(patch, ink)) + 255 * sl_patch_gain_of(patch, ink) / 2;
    int n = 0;

    for (int i = 0; i < patch->n; i++)
        n += patch->drawn[i] < MOSTLY_PAPER && patch->seen[i] > least;
    return (double)n / patch->n;
}

double sl_patch_glare(const SlPatch *patch)
{
    int bright = 0;

    for (int i = 0; i < patch->n; i++)
        bright += patch->seen[i] < GLARE_DARKNESS;
    return (double)bright / patch->n;
}
