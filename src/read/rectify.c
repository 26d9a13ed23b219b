/* rectify — photo and sheet on one flat grid */
#include "read/rectify.h"

#include <math.h>
#include <string.h>

/* A flat pixel is the mean of at most this many by as many samples of the photo. */
#define MAX_SAMPLES 6

/* The photo's edge is repeated so far: a picture may be cut exactly along the label. */
#define EDGE_PX 2.0

/* A Gaussian is cut at three standard deviations (0.3 % of it lies beyond). */
#define BLUR_REACH    3.0
#define BLUR_MAX_TAPS 128

SlFlat *sl_flat_new(SlRectMm box, double px_per_mm, float grey)
{
    double width = ceil(box.width * px_per_mm - 1e-6), height = ceil(box.height * px_per_mm - 1e-6);

    if (!(width >= 1 && width <= SL_FLAT_MAX_SIDE_PX) ||
        !(height >= 1 && height <= SL_FLAT_MAX_SIDE_PX))
        return NULL;
    SlFlat *flat = g_new(SlFlat, 1);
    *flat =
        (SlFlat){.width = (int)width, .height = (int)height, .box = box, .px_per_mm = px_per_mm};
    gsize n = (gsize)flat->width * flat->height;
    flat->grey = g_new(float, n);
    for (gsize i = 0; i < n; i++)
        flat->grey[i] = grey;
    return flat;
}

SlFlat *sl_flat_copy(const SlFlat *flat)
{
    SlFlat *copy = g_new(SlFlat, 1);

    *copy = *flat;
    copy->grey = g_memdup2(flat->grey, sizeof(float) * flat->width * flat->height);
    return copy;
}

void sl_flat_free(SlFlat *flat)
{
    if (flat == NULL)
        return;
    g_free(flat->grey);
    g_free(flat);
}

/* The warp as the sampler wants it: a plane is one matrix from mm to px. */
typedef struct {
    const SlImage *photo;
    const SlWarp *warp;
    gboolean plane;
    double m[9];
} Sampler;

static Sampler sampler_new(const SlImage *photo, const SlWarp *warp)
{
    Sampler sampler = {.photo = photo, .warp = warp, .plane = warp->bend == 0};

    for (int row = 0; row < 3; row++) {
        const double *h = &warp->h[3 * row];
        sampler.m[3 * row] = h[0] / warp->unit_mm;
        sampler.m[3 * row + 1] = h[1] / warp->unit_mm;
        sampler.m[3 * row + 2] =
            h[2] - (h[0] * warp->centre.x + h[1] * warp->centre.y) / warp->unit_mm;
    }
    return sampler;
}

/* The photo's grey where the label's point (x, y) lies; negative outside. */
static inline double sample(const Sampler *s, double x, double y)
{
    const SlImage *photo = s->photo;
    SlPointPx p;

    if (s->plane) {
        double below = s->m[6] * x + s->m[7] * y + s->m[8];
        if (!(below > 1e-9))
            return -1;
        p.x = (s->m[0] * x + s->m[1] * y + s->m[2]) / below;
        p.y = (s->m[3] * x + s->m[4] * y + s->m[5]) / below;
    } else {
        p = sl_warp_apply(s->warp, x, y);
    }
    if (!(p.x > -EDGE_PX && p.y > -EDGE_PX && p.x < photo->width - 1 + EDGE_PX &&
          p.y < photo->height - 1 + EDGE_PX))
        return -1;
    p.x = CLAMP(p.x, 0, photo->width - 1);
    p.y = CLAMP(p.y, 0, photo->height - 1);
    int left = MIN((int)p.x, photo->width - 2), top = MIN((int)p.y, photo->height - 2);
    const guint8 *px = photo->px + (gsize)top * photo->width + left;
    double fx = p.x - left, fy = p.y - top;
    double above = px[0] + fx * (px[1] - px[0]);
    double under = px[photo->width] + fx * (px[photo->width + 1] - px[photo->width]);
    return above + fy * (under - above);
}

/* The mean of n x n samples of the flat pixel at (x, y) mm. */
static float sample_area(const Sampler *sampler, double x, double y, double size, int n)
{
    double sum = 0;

    for (int row = 0; row < n; row++)
        for (int col = 0; col < n; col++) {
            double grey = sample(sampler, x + ((col + 0.5) / n - 0.5) * size,
                                 y + ((row + 0.5) / n - 0.5) * size);
            if (grey < 0)
                return SL_FLAT_UNSEEN;
            sum += grey;
        }
    return (float)(sum / (n * n));
}

SlFlat *sl_rectify(const SlImage *photo, const SlWarp *warp, SlRectMm box, double px_per_mm)
{
    SlFlat *flat = sl_flat_new(box, px_per_mm, SL_FLAT_UNSEEN);

    if (flat == NULL || photo->width < 2 || photo->height < 2)
        return flat;
    Sampler sampler = sampler_new(photo, warp);
    double size = 1 / px_per_mm;
    double growth = sl_warp_px_per_mm(warp, box.x + box.width / 2, box.y + box.height / 2) * size;
    int n = (int)CLAMP(ceil(growth - 0.25), 1, MAX_SAMPLES);
    for (int row = 0; row < flat->height; row++)
        for (int col = 0; col < flat->width; col++)
            flat->grey[(gsize)row * flat->width + col] = sample_area(
                &sampler, box.x + (col + 0.5) * size, box.y + (row + 0.5) * size, size, n);
    return flat;
}

/* Overlap of [a, b] with pixel `i`, which covers i … i + 1. */
static double overlap(double a, double b, int i)
{
    return MAX(0, MIN(b, i + 1.0) - MAX(a, (double)i));
}

/* Mean of one row of `n` bytes (stride apart) or floats over [a, b]; white beyond. */
static double mean_of_bytes(const guint8 *px, int n, double a, double b)
{
    double sum = 0, inside = 0;

    for (int i = MAX(0, (int)floor(a)); i < n && i < b; i++) {
        double part = overlap(a, b, i);
        sum += part * px[i];
        inside += part;
    }
    return (sum + 255 * (b - a - inside)) / (b - a);
}

SlFlat *sl_flat_of_image(const SlImage *image, double image_px_per_mm, SlRectMm box,
                         double px_per_mm)
{
    SlFlat *flat = sl_flat_new(box, px_per_mm, 255);

    if (flat == NULL)
        return NULL;
    /* never narrower than a source pixel: enlarging blends neighbours instead of repeating them */
    double step = image_px_per_mm / px_per_mm, half = MAX(step, 1) / 2;
    double left = box.x * image_px_per_mm, top = box.y * image_px_per_mm;
    g_autofree float *wide = g_new(float, (gsize)flat->width * image->height);
    int first = (int)CLAMP(floor(top - half), 0, image->height);
    int last = (int)CLAMP(ceil(top + flat->height * step + half), 0, image->height);
    for (int row = first; row < last; row++)
        for (int col = 0; col < flat->width; col++) {
            double x = left + (col + 0.5) * step;
            wide[(gsize)row * flat->width + col] = (float)mean_of_bytes(
                image->px + (gsize)row * image->width, image->width, x - half, x + half);
        }
    for (int row = 0; row < flat->height; row++) {
        double y = top + (row + 0.5) * step, a = y - half, b = y + half;
        for (int col = 0; col < flat->width; col++) {
            double sum = 0, inside = 0;
            for (int i = MAX(first, (int)floor(a)); i < last && i < b; i++) {
                double part = overlap(a, b, i);
                sum += part * wide[(gsize)i * flat->width + col];
                inside += part;
            }
            flat->grey[(gsize)row * flat->width + col] =
                (float)((sum + 255 * (b - a - inside)) / (b - a));
        }
    }
    return flat;
}

/* Half a Gaussian kernel, kernel[0] in the middle; the number of taps beside it. */
static int gaussian(double sigma, float kernel[BLUR_MAX_TAPS])
{
    int reach = (int)CLAMP(ceil(BLUR_REACH * sigma), 1, BLUR_MAX_TAPS - 1);
    double sum = 0;

    for (int i = 0; i <= reach; i++) {
        /* the mean over the pixel, so that narrow kernels keep their width */
        double value = erf((i + 0.5) / (sigma * G_SQRT2)) - erf((i - 0.5) / (sigma * G_SQRT2));
        kernel[i] = (float)value;
        sum += i == 0 ? value : 2 * value;
    }
    for (int i = 0; i <= reach; i++)
        kernel[i] /= (float)sum;
    return reach;
}

/* Blur `n` values, `stride` apart, in place; the ends repeat. */
static void blur_line(float *values, int n, gsize stride, const float *kernel, int reach,
                      float *line)
{
    for (int i = 0; i < n + 2 * reach; i++)
        line[i] = values[(gsize)CLAMP(i - reach, 0, n - 1) * stride];
    for (int i = 0; i < n; i++) {
        const float *at = line + i + reach;
        float sum = kernel[0] * at[0];
        for (int k = 1; k <= reach; k++)
            sum += kernel[k] * (at[-k] + at[k]);
        values[(gsize)i * stride] = sum;
    }
}

void sl_flat_blur(SlFlat *flat, double sigma_x, double sigma_y)
{
    float kernel[BLUR_MAX_TAPS];
    g_autofree float *line =
        g_new(float, (gsize)MAX(flat->width, flat->height) + 2 * BLUR_MAX_TAPS);

    if (sigma_x >= 0.2) {
        int reach = gaussian(sigma_x, kernel);
        for (int row = 0; row < flat->height; row++)
            blur_line(flat->grey + (gsize)row * flat->width, flat->width, 1, kernel, reach, line);
    }
    if (sigma_y >= 0.2) {
        int reach = gaussian(sigma_y, kernel);
        for (int col = 0; col < flat->width; col++)
            blur_line(flat->grey + col, flat->height, flat->width, kernel, reach, line);
    }
}

void sl_flat_darken(SlFlat *flat)
{
    gsize n = (gsize)flat->width * flat->height;

    for (gsize i = 0; i < n; i++)
        if (flat->grey[i] != SL_FLAT_UNSEEN)
            flat->grey[i] = 255 - flat->grey[i];
}
