/* rectify — photo and sheet on one flat grid */
#include "read/rectify.h"

#include <math.h>
#include <string.h>

/* A flat pixel is the mean of at most this many by as many samples. Where it covers more px of the
 * photo, the samples are taken from the photo at half its size, or a quarter …: never from one
 * that is less than twice as fine as the flat, so that the halving blurs nothing that is seen. */
#define MAX_SAMPLES 4

/* On a bent surface every so many samples of a row are worked out, and the others put between: on
 * the narrowest bottle, 16 mm, at 10 px per mm that is off by 0.02 px. */
#define BENT_STEP 4

/* What a sample outside the photo adds: more than all others of a pixel together. */
#define UNSEEN_SAMPLE (-1e6F)

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

/* How a row of the flat is looked up in the photo, or in its half, quarter … */
typedef struct {
    const SlImage *photo;
    double scale; /* px of the whole photo per px of `photo` */
    SlWarpMap map;
    double m[9];   /* a plane is one matrix from mm to px of the whole photo */
    double *x, *y; /* of one row's samples, px of `photo` */
} Sampler;

static void sampler_clear(Sampler *sampler)
{
    g_free(sampler->x);
    g_free(sampler->y);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sampler, sampler_clear)

static Sampler sampler_new(const SlImage *photo, double scale, const SlWarp *warp, int n)
{
    Sampler sampler = {.photo = photo, .scale = scale, .map = sl_warp_map(warp)};

    for (int row = 0; row < 3; row++) {
        const double *h = &warp->h[3 * row];
        sampler.m[3 * row] = h[0] / warp->unit_mm;
        sampler.m[3 * row + 1] = h[1] / warp->unit_mm;
        sampler.m[3 * row + 2] =
            h[2] - (h[0] * warp->centre.x + h[1] * warp->centre.y) / warp->unit_mm;
    }
    sampler.x = g_new(double, n);
    sampler.y = g_new(double, n);
    return sampler;
}

/* Where the `n` samples of a row lie that are `step` mm from one another, from (x, y) on; nowhere
 * on the photo if they are behind the camera. */
static void place_on_plane(Sampler *s, double x, double y, double step, int n)
{
    const double *m = s->m;
    double u = m[0] * x + m[1] * y + m[2], v = m[3] * x + m[4] * y + m[5];
    double w = m[6] * x + m[7] * y + m[8], shift = 0.5 / s->scale - 0.5;

    for (int i = 0; i < n; i++) {
        double along = i * step, below = w + m[6] * along;
        double by = 1 / (below * s->scale);
        by = below > 1e-9 ? by : -HUGE_VAL;
        s->x[i] = (u + m[0] * along) * by + shift;
        s->y[i] = (v + m[3] * along) * by + shift;
    }
}

static void place_on_bend(Sampler *s, double x, double y, double step, int n)
{
    double shift = 0.5 / s->scale - 0.5;
    SlPointPx from = sl_warp_map_apply(&s->map, x, y);

    for (int i = 0; i < n; i += BENT_STEP) {
        SlPointPx to = sl_warp_map_apply(&s->map, x + (i + BENT_STEP) * step, y);
        for (int k = 0; k < BENT_STEP && i + k < n; k++) {
            double part = (double)k / BENT_STEP;
            s->x[i + k] = (from.x + part * (to.x - from.x)) / s->scale + shift;
            s->y[i + k] = (from.y + part * (to.y - from.y)) / s->scale + shift;
        }
        from = to;
    }
}

/* The photo's grey at (x, y), or UNSEEN_SAMPLE. */
static inline float grey_at(const SlImage *photo, double x, double y)
{
    if (!(x > -EDGE_PX && y > -EDGE_PX && x < photo->width - 1 + EDGE_PX &&
          y < photo->height - 1 + EDGE_PX))
        return UNSEEN_SAMPLE;
    x = CLAMP(x, 0, photo->width - 1);
    y = CLAMP(y, 0, photo->height - 1);
    int left = MIN((int)x, photo->width - 2), top = MIN((int)y, photo->height - 2);
    const guint8 *px = photo->px + (gsize)top * photo->width + left;
    const guint8 *next = px + photo->width;
    float fx = (float)(x - left), fy = (float)(y - top);
    float above = (float)px[0] + fx * (float)(px[1] - px[0]);
    float under = (float)next[0] + fx * (float)(next[1] - next[0]);
    return above + fy * (under - above);
}

/* One row of the flat, whose first pixel is centred at (x, y) mm: each the mean of n x n samples.
 */
static void fill_row(Sampler *s, double x, double y, double size, int n, int width, float *row)
{
    double step = size / n;

    memset(row, 0, sizeof *row * width);
    for (int k = 0; k < n; k++) {
        double first = (0.5 / n - 0.5) * size;
        (s->map.bent ? place_on_bend : place_on_plane)(s, x + first, y + first + k * step, step,
                                                       n * width);
        for (int i = 0; i < n * width; i++)
            row[i / n] += grey_at(s->photo, s->x[i], s->y[i]);
    }
    for (int col = 0; col < width; col++)
        row[col] = row[col] < 0 ? SL_FLAT_UNSEEN : row[col] / (float)(n * n);
}

SlFlat *sl_rectify(const SlImage *photo, const SlWarp *warp, SlRectMm box, double px_per_mm)
{
    SlFlat *flat = sl_flat_new(box, px_per_mm, SL_FLAT_UNSEEN);

    if (flat == NULL || photo->width < 2 || photo->height < 2)
        return flat;
    double size = 1 / px_per_mm, scale = 1;
    double growth = sl_warp_px_per_mm(warp, box.x + box.width / 2, box.y + box.height / 2) * size;
    while (growth >= MAX_SAMPLES && MIN(photo->width, photo->height) >= 4) {
        photo = sl_image_half(photo);
        growth /= 2;
        scale *= 2;
    }
    int n = (int)CLAMP(ceil(growth - 0.25), 1, MAX_SAMPLES);
    g_auto(Sampler) sampler = sampler_new(photo, scale, warp, n * flat->width);
    for (int row = 0; row < flat->height; row++)
        fill_row(&sampler, box.x + 0.5 * size, box.y + (row + 0.5) * size, size, n, flat->width,
                 flat->grey + (gsize)row * flat->width);
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
