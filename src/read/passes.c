/* passes — scaling, thresholds, equalisation, blur and sharpening of a grey picture */
#include "read/passes.h"

#include <math.h>
#include <string.h>

static guint8 to_grey(double value)
{
    return (guint8)CLAMP(value + 0.5, 0, 255);
}

/* ---- scaling ----------------------------------------------------------------------------- */

/* Whole-number shrinking: plain sums, the fast path of every first look. */
static SlImage *shrink_whole(const SlImage *from, int factor)
{
    SlImage *to = sl_image_new(from->width / factor, from->height / factor, 255);
    g_autofree guint32 *sums = g_new(guint32, to->width);
    guint32 area = (guint32)(factor * factor);

    for (int y = 0; y < to->height; y++) {
        memset(sums, 0, sizeof *sums * to->width);
        for (int dy = 0; dy < factor; dy++) {
            const guint8 *row = from->px + ((gsize)y * factor + dy) * from->width;
            for (int x = 0; x < to->width; x++)
                for (int dx = 0; dx < factor; dx++)
                    sums[x] += *row++;
        }
        guint8 *out = to->px + (gsize)y * to->width;
        for (int x = 0; x < to->width; x++)
            out[x] = (guint8)((sums[x] + area / 2) / area);
    }
    return to;
}

/* Which source pixels a target pixel is made of, and their weights in 1/4096. */
typedef struct {
    int first, n;
    int weight[34]; /* a picture never shrinks more than 32 fold in one step */
} Taps;

static Taps *make_taps(int from, int to)
{
    Taps *taps = g_new0(Taps, to);
    double step = (double)from / to, half = MAX(step, 1) / 2;

    for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * step, sum = 0, weights[G_N_ELEMENTS(taps->weight)];
        int first = MAX(0, (int)floor(centre - half - 0.5 * (step < 1)));
        int n = 0;
        for (int p = first; p < from && n < (int)G_N_ELEMENTS(weights); p++, n++) {
            /* growing: a tent of one pixel; shrinking: how much of p lies in the box */
            double weight = step < 1 ? 1 - fabs(p + 0.5 - centre)
                                     : MIN(p + 1, centre + half) - MAX(p, centre - half);
            if (weight <= 0 && p + 0.5 > centre)
                break;
            weights[n] = MAX(weight, 0);
            sum += weights[n];
        }
        taps[i].first = first;
        taps[i].n = n;
        for (int k = 0; k < n; k++)
            taps[i].weight[k] = (int)lround(weights[k] / sum * 4096);
    }
    return taps;
}

static SlImage *scale_any(const SlImage *from, int width, int height)
{
    SlImage *to = sl_image_new(width, height, 255);
    g_autofree Taps *across = make_taps(from->width, width);
    g_autofree Taps *down = make_taps(from->height, height);
    g_autofree guint32 *sums = g_new(guint32, from->width);

    for (int y = 0; y < height; y++) {
        memset(sums, 0, sizeof *sums * from->width);
        for (int k = 0; k < down[y].n; k++) {
            const guint8 *row = from->px + (gsize)(down[y].first + k) * from->width;
            guint32 weight = (guint32)down[y].weight[k];
            for (int x = 0; x < from->width; x++)
                sums[x] += weight * row[x];
        }
        guint8 *out = to->px + (gsize)y * width;
        for (int x = 0; x < width; x++) {
            guint64 sum = 1 << 23;
            for (int k = 0; k < across[x].n; k++)
                sum += (guint64)across[x].weight[k] * sums[across[x].first + k];
            out[x] = (guint8)MIN(sum >> 24, 255);
        }
    }
    return to;
}

SlImage *sl_image_scale(const SlImage *from, int width, int height)
{
    int factor = from->width / width;

    if (width == from->width && height == from->height)
        return sl_image_copy(from);
    if (factor >= 2 && factor == from->height / height && width * factor == from->width &&
        height * factor == from->height)
        return shrink_whole(from, factor);
    if (factor > 16 || from->height / height > 16) { /* keep the taps short */
        g_autoptr(SlImage) part = shrink_whole(from, 8);
        return sl_image_scale(part, width, height);
    }
    return scale_any(from, width, height);
}

/* ---- sums over windows ------------------------------------------------------------------- */

/*
 * For each pixel the average over a window of 2 radius + 1 px a side, cut at the border: a running
 * sum of columns, then a running sum along the row. One row of sums is all the memory it takes.
 */
typedef void (*RowUse)(const guint8 *row, const guint8 *mean, int n, void *data, guint8 *out);

static void add_row(guint32 *sums, const SlImage *image, int y, int sign)
{
    const guint8 *row = image->px + (gsize)y * image->width;

    for (int x = 0; x < image->width; x++)
        sums[x] += (guint32)(sign * row[x]);
}

static void mean_row(const guint32 *sums, int n, int radius, int rows, guint8 *mean)
{
    guint64 sum = 0;
    int count = 0;

    for (int x = 0; x < MIN(radius, n); x++, count++)
        sum += sums[x];
    for (int x = 0; x < n; x++) {
        if (x + radius < n)
            sum += sums[x + radius], count++;
        if (x - radius - 1 >= 0)
            sum -= sums[x - radius - 1], count--;
        mean[x] = (guint8)(sum / ((guint64)count * (guint64)rows));
    }
}

static SlImage *windowed(const SlImage *from, int radius, RowUse use, void *data)
{
    SlImage *to = sl_image_new(from->width, from->height, 255);
    g_autofree guint32 *sums = g_new0(guint32, from->width);
    g_autofree guint8 *mean = g_new(guint8, from->width);
    int rows = 0;

    for (int y = 0; y < MIN(radius, from->height); y++, rows++)
        add_row(sums, from, y, 1);
    for (int y = 0; y < from->height; y++) {
        if (y + radius < from->height)
            add_row(sums, from, y + radius, 1), rows++;
        if (y - radius - 1 >= 0)
            add_row(sums, from, y - radius - 1, -1), rows--;
        mean_row(sums, from->width, radius, rows, mean);
        gsize at = (gsize)y * from->width;
        use(from->px + at, mean, from->width, data, to->px + at);
    }
    return to;
}

static void use_threshold(const guint8 *row, const guint8 *mean, int n, void *data, guint8 *out)
{
    int bias = *(const int *)data;

    for (int x = 0; x < n; x++)
        out[x] = row[x] + bias < mean[x] ? 0 : 255;
}

SlImage *sl_image_threshold(const SlImage *from, int window, int bias)
{
    return windowed(from, MAX(window / 2, 1), use_threshold, &bias);
}

static void use_mean(const guint8 *row, const guint8 *mean, int n, void *data, guint8 *out)
{
    (void)row, (void)data;
    memcpy(out, mean, n);
}

SlImage *sl_image_blur(const SlImage *from, int radius)
{
    return windowed(from, MAX(radius, 1), use_mean, NULL);
}

static void use_sharpen(const guint8 *row, const guint8 *mean, int n, void *data, guint8 *out)
{
    double amount = *(const double *)data;

    for (int x = 0; x < n; x++)
        out[x] = to_grey(row[x] + amount * (row[x] - mean[x]));
}

SlImage *sl_image_sharpen(const SlImage *from, int radius, double amount)
{
    return windowed(from, MAX(radius, 1), use_sharpen, &amount);
}

/* ---- by histogram ------------------------------------------------------------------------ */

SlImage *sl_image_invert(const SlImage *from)
{
    SlImage *to = sl_image_copy(from);
    gsize n = (gsize)to->width * to->height;

    for (gsize i = 0; i < n; i++)
        to->px[i] = (guint8)(255 - to->px[i]);
    return to;
}

/* The threshold that parts the histogram best: largest variance between the classes. */
static int otsu_threshold(const guint32 histogram[256], double total)
{
    double sum = 0, below = 0, sum_below = 0, best = -1;
    int threshold = 128;

    for (int i = 0; i < 256; i++)
        sum += (double)i * histogram[i];
    for (int i = 0; i < 255; i++) {
        below += histogram[i];
        sum_below += (double)i * histogram[i];
        double above = total - below;
        if (below == 0 || above == 0)
            continue;
        double apart = sum_below / below - (sum - sum_below) / above;
        double variance = below * above * apart * apart;
        if (variance > best) {
            best = variance;
            threshold = i + 1;
        }
    }
    return threshold;
}

SlImage *sl_image_otsu(const SlImage *from)
{
    SlImage *to = sl_image_copy(from);
    gsize n = (gsize)to->width * to->height;
    guint32 histogram[256] = {0};

    for (gsize i = 0; i < n; i++)
        histogram[to->px[i]]++;
    int threshold = otsu_threshold(histogram, (double)n);
    for (gsize i = 0; i < n; i++)
        to->px[i] = to->px[i] < threshold ? 0 : 255;
    return to;
}

/* The equalising curve of one tile, its slope limited to `clip` times that of no change. */
static void tile_curve(const SlImage *from, int x0, int y0, int x1, int y1, double clip,
                       guint8 curve[256])
{
    guint32 histogram[256] = {0};
    double area = (double)(x1 - x0) * (y1 - y0), limit = MAX(1, clip * area / 256);

    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            histogram[from->px[(gsize)y * from->width + x]]++;
    double excess = 0;
    for (int i = 0; i < 256; i++)
        excess += MAX(0, histogram[i] - limit);
    double sum = 0;
    for (int i = 0; i < 256; i++) {
        sum += MIN(histogram[i], limit) + excess / 256;
        curve[i] = to_grey(sum / area * 255 - 0.5);
    }
}

typedef struct {
    int columns, rows;
    guint8 (*curves)[256];
} Tiles;

static Tiles make_tiles(const SlImage *from, int tile, double clip)
{
    Tiles tiles = {CLAMP(from->width / tile, 1, 64), CLAMP(from->height / tile, 1, 64), NULL};

    tiles.curves = g_malloc((gsize)tiles.columns * tiles.rows * sizeof *tiles.curves);
    for (int r = 0; r < tiles.rows; r++)
        for (int c = 0; c < tiles.columns; c++)
            tile_curve(from, c * from->width / tiles.columns, r * from->height / tiles.rows,
                       (c + 1) * from->width / tiles.columns, (r + 1) * from->height / tiles.rows,
                       clip, tiles.curves[r * tiles.columns + c]);
    return tiles;
}

/* Between which two tiles a pixel lies, and how far along in 1/256. */
static void between(int at, int size, int n, int *first, int *second, int *part)
{
    int position = (int)((gint64)(2 * at + 1) * n * 128 / size) - 128;

    *first = CLAMP(position >> 8, 0, n - 1);
    *second = CLAMP((position >> 8) + 1, 0, n - 1);
    *part = position & 255;
}

SlImage *sl_image_equalise(const SlImage *from, int tile, double clip)
{
    SlImage *to = sl_image_new(from->width, from->height, 255);
    Tiles tiles = make_tiles(from, MAX(tile, 8), clip);
    int r0, r1, down, c0, c1, across;

    for (int y = 0; y < from->height; y++) {
        between(y, from->height, tiles.rows, &r0, &r1, &down);
        for (int x = 0; x < from->width; x++) {
            gsize at = (gsize)y * from->width + x;
            guint8 grey = from->px[at];
            between(x, from->width, tiles.columns, &c0, &c1, &across);
            int top = tiles.curves[r0 * tiles.columns + c0][grey] * (256 - across) +
                      tiles.curves[r0 * tiles.columns + c1][grey] * across;
            int bottom = tiles.curves[r1 * tiles.columns + c0][grey] * (256 - across) +
                         tiles.curves[r1 * tiles.columns + c1][grey] * across;
            to->px[at] = (guint8)((top * (256 - down) + bottom * down + (1 << 15)) >> 16);
        }
    }
    g_free(tiles.curves);
    return to;
}
