/* rectify — photo and sheet on one flat grid */
#include "read/rectify.h"

#include <math.h>
#include <string.h>

/* A flat pixel is the mean of at most this many by as many samples. Where it covers more px of the
 * photo, the samples are taken from the photo at half its size, or a quarter …: never from one
 * that is less than twice as fine as the flat, so that the halving blurs nothing that is seen. */
#define MAX_SAMPLES 4

/* The warp is worked out at every so many px of the flat, and lies straight between them: they are
 * a few px of the photo apart, and no surface bends by more than 0.02 px over so little. */
#define NODE_PX 4

/* Parts of a px that places are told apart by, and those that are blended; SL_IMAGE_MAX_SIDE_PX
 * times the first stays below 2^31. */
#define FIXED 65536
#define FINE  256

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

/* A piece of a curved surface that shows less than this part of the area that the middle of the
 * code shows is seen from behind, or so obliquely that nothing can be told. */
#define LEAST_FACING 0.03

/* Where the flat lies on the photo, or on its half, quarter …: of every NODE_PX-th point of the
 * flat, counted from its outer corner, the place there. */
typedef struct {
    const SlImage *photo;
    int columns, rows, n; /* of nodes; samples of a flat pixel to each side */
    SlPointPx *nodes;
    SlPointPx *at; /* the nodes' columns on the row that is looked at */
    guint *x, *y;  /* the row's samples in 1 / FIXED px, and up to a node's behind the last */
} Sampler;

static void sampler_clear(Sampler *sampler)
{
    g_free(sampler->nodes);
    g_free(sampler->at);
    g_free(sampler->x);
    g_free(sampler->y);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sampler, sampler_clear)

/* Twice the area on the photo of the triangle of nodes at `at`: a surface that is seen from behind
 * has a negative one. */
static double turn(const Sampler *s, gsize at)
{
    SlPointPx a = s->nodes[at], b = s->nodes[at + 1], c = s->nodes[at + s->columns];

    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Take away the nodes where a curved surface turns its back, or nearly: there is nothing to see. */
static void hide_back(Sampler *s, double facing)
{
    gsize n = (gsize)s->columns * s->rows;
    g_autofree gboolean *hidden = g_new0(gboolean, n);

    for (int row = 0; row + 1 < s->rows; row++)
        for (int col = 0; col + 1 < s->columns; col++)
            hidden[(gsize)row * s->columns + col] =
                !(turn(s, (gsize)row * s->columns + col) > LEAST_FACING * facing);
    for (gsize i = 0; i < n; i++)
        if (hidden[i])
            s->nodes[i] = (SlPointPx){NAN, NAN};
}

/* `scale`: px of the whole photo, for which the warp is, to one of `photo`. */
static Sampler sampler_new(const SlImage *photo, double scale, const SlWarp *warp,
                           const SlFlat *flat, int n)
{
    Sampler s = {.photo = photo,
                 .columns = (flat->width + NODE_PX - 1) / NODE_PX + 1,
                 .rows = (flat->height + NODE_PX - 1) / NODE_PX + 1,
                 .n = n};
    SlWarpMap map = sl_warp_map(warp);
    double step = NODE_PX / flat->px_per_mm;

    s.nodes = g_new(SlPointPx, (gsize)s.columns * s.rows);
    for (int row = 0; row < s.rows; row++)
        for (int col = 0; col < s.columns; col++) {
            SlPointPx p =
                sl_warp_map_apply(&map, flat->box.x + col * step, flat->box.y + row * step);
            s.nodes[(gsize)row * s.columns + col] =
                (SlPointPx){(p.x + 0.5) / scale - 0.5, (p.y + 0.5) / scale - 0.5};
        }
    double facing = sl_warp_px_per_mm(warp, warp->centre.x, warp->centre.y) * step / scale;
    if (map.bent)
        hide_back(&s, facing * facing);
    s.at = g_new(SlPointPx, s.columns);
    s.x = g_new(guint, (gsize)s.columns * NODE_PX * n);
    s.y = g_new(guint, (gsize)s.columns * NODE_PX * n);
    return s;
}

/* Turn to the row at `y` px of the flat. True if four px of the photo surround all of it. */
static gboolean turn_to(Sampler *s, double y)
{
    int row = (int)(y / NODE_PX);
    double down = y / NODE_PX - row;
    double right = s->photo->width - 1.01, bottom = s->photo->height - 1.01;
    const SlPointPx *above = s->nodes + (gsize)row * s->columns, *under = above + s->columns;
    gboolean inside = TRUE;

    for (int col = 0; col < s->columns; col++) {
        SlPointPx p = {above[col].x + down * (under[col].x - above[col].x),
                       above[col].y + down * (under[col].y - above[col].y)};
        inside = inside && p.x >= 0 && p.y >= 0 && p.x < right && p.y < bottom;
        s->at[col] = p;
    }
    return inside;
}

/* The photo's grey at (x, y), its edge repeated a little; else UNSEEN_SAMPLE. */
static float grey_at(const SlImage *photo, double x, double y)
{
    if (!(x > -EDGE_PX && y > -EDGE_PX && x < photo->width - 1 + EDGE_PX &&
          y < photo->height - 1 + EDGE_PX)) /* nor what lies behind the camera */
        return UNSEEN_SAMPLE;
    x = CLAMP(x, 0, photo->width - 1);
    y = CLAMP(y, 0, photo->height - 1);
    int left = MIN((int)x, photo->width - 2), top = MIN((int)y, photo->height - 2);
    const guint8 *px = photo->px + (gsize)top * photo->width + left;
    const guint8 *next = px + photo->width;
    double above = px[0] + (x - left) * (px[1] - px[0]);
    double under = next[0] + (x - left) * (next[1] - next[0]);
    return (float)(above + (y - top) * (under - above));
}

/* Add the row's samples. */
static void add_samples(const Sampler *s, int width, float *row)
{
    for (int i = 0; i < width; i++)
        for (int k = 0; k < s->n; k++) {
            const SlPointPx *from = &s->at[i / NODE_PX], *to = from + 1;
            double part = (i % NODE_PX + (k + 0.5) / s->n) / NODE_PX;
            row[i] += grey_at(s->photo, from->x + part * (to->x - from->x),
                              from->y + part * (to->y - from->y));
        }
}

/* Put the row's samples between the nodes. */
static void place_samples(Sampler *s)
{
    int n = NODE_PX * s->n;
    guint *x = s->x, *y = s->y;

    for (const SlPointPx *at = s->at; at < s->at + s->columns - 1; at++) {
        int across = (int)((at[1].x - at[0].x) * FIXED / n);
        int down = (int)((at[1].y - at[0].y) * FIXED / n);
        int left = (int)(at[0].x * FIXED) + across / 2, top = (int)(at[0].y * FIXED) + down / 2;
        for (int k = 0; k < n; k++) {
            *x++ = (guint)(left + k * across);
            *y++ = (guint)(top + k * down);
        }
    }
}

/* The same as add_samples(), in whole numbers, where four px of the photo surround every sample. */
static void add_samples_inside(Sampler *s, int width, float *row)
{
    const guint8 *photo = s->photo->px;
    gsize stride = (gsize)s->photo->width;
    const guint *x = s->x, *y = s->y;

    place_samples(s);
    for (int col = 0; col < width; col++) {
        int sum = 0; /* of at most MAX_SAMPLES times 255 FINE FINE */
        for (int k = 0; k < s->n; k++, x++, y++) {
            const guint8 *px = photo + *y / FIXED * stride + *x / FIXED;
            int across = (int)(*x % FIXED / FINE), down = (int)(*y % FIXED / FINE);
            int above = px[0] * FINE + across * (px[1] - px[0]);
            int under = px[stride] * FINE + across * (px[stride + 1] - px[stride]);
            sum += above * FINE + down * (under - above);
        }
        row[col] += (float)sum * (1.0F / (FINE * FINE));
    }
}

/* Row `y` of the flat: each pixel the mean of n x n samples. */
static void fill_row(Sampler *s, int y, int width, float *row)
{
    memset(row, 0, sizeof *row * width);
    for (int k = 0; k < s->n; k++) {
        if (turn_to(s, y + (k + 0.5) / s->n))
            add_samples_inside(s, width, row);
        else
            add_samples(s, width, row);
    }
    for (int col = 0; col < width; col++)
        row[col] = row[col] < 0 ? SL_FLAT_UNSEEN : row[col] / (float)(s->n * s->n);
}

/* A flat from at most most x most samples a pixel. */
static SlFlat *rectify(const SlImage *photo, const SlWarp *warp, SlRectMm box, double px_per_mm,
                       int most)
{
    SlFlat *flat = sl_flat_new(box, px_per_mm, SL_FLAT_UNSEEN);

    if (flat == NULL || photo->width < 2 || photo->height < 2)
        return flat;
    SlPointMm middle = {box.x + box.width / 2, box.y + box.height / 2};
    double scale = 1, growth = sl_warp_px_per_mm(warp, middle.x, middle.y) / px_per_mm;
    while (growth >= MAX(most, 2) && MIN(photo->width, photo->height) >= 4) {
        photo = sl_image_half(photo);
        growth /= 2;
        scale *= 2;
    }
    int n = (int)CLAMP(ceil(growth - 0.25), 1, most);
    g_auto(Sampler) sampler = sampler_new(photo, scale, warp, flat, n);
    for (int row = 0; row < flat->height; row++)
        fill_row(&sampler, row, flat->width, flat->grey + (gsize)row * flat->width);
    return flat;
}

SlFlat *sl_rectify(const SlImage *photo, const SlWarp *warp, SlRectMm box, double px_per_mm)
{
    return rectify(photo, warp, box, px_per_mm, MAX_SAMPLES);
}

SlFlat *sl_rectify_roughly(const SlImage *photo, const SlWarp *warp, SlRectMm box, double px_per_mm)
{
    return rectify(photo, warp, box, px_per_mm, 1);
}

/* Of which pixels of a line each pixel of another is the mean: those first, first + 1 … with these
 * weights, and white for what lies beyond the line's ends. */
typedef struct {
    int first, n;
    float *weight; /* n of them, in the store that all share */
    float white;   /* 255 times what is missing of 1 */
} Taps;

/* Taps of `n` pixels `step` apart from `start` on, each covering `half` to both sides. */
static Taps *taps_new(double start, double step, double half, int n, int n_source, float **store)
{
    int most = (int)ceil(2 * half) + 1;
    Taps *taps = g_new(Taps, n);

    *store = g_new(float, (gsize)n *most);
    for (int i = 0; i < n; i++) {
        double middle = start + (i + 0.5) * step, a = middle - half, b = middle + half, inside = 0;
        Taps *t = &taps[i];
        *t = (Taps){.first = (int)CLAMP(floor(a), 0, n_source), .weight = *store + (gsize)i * most};
        for (int px = t->first; px < n_source && px < b && t->n < most; px++) {
            double part = MAX(0, MIN(b, px + 1.0) - MAX(a, (double)px));
            t->weight[t->n++] = (float)(part / (b - a));
            inside += part;
        }
        t->white = (float)(255 * MAX(0, 1 - inside / (b - a)));
    }
    return taps;
}

static void scale_row(const guint8 *from, const Taps *taps, int n, float *to)
{
    for (int i = 0; i < n; i++) {
        const Taps *t = &taps[i];
        float sum = t->white;
        for (int k = 0; k < t->n; k++)
            sum += t->weight[k] * (float)from[t->first + k];
        to[i] = sum;
    }
}

SlFlat *sl_flat_of_image(const SlImage *image, double image_px_per_mm, SlRectMm box,
                         double px_per_mm)
{
    SlFlat *flat = sl_flat_new(box, px_per_mm, 255);

    if (flat == NULL)
        return NULL;
    /* never narrower than a source pixel: enlarging blends neighbours instead of repeating them */
    double step = image_px_per_mm / px_per_mm, half = MAX(step, 1) / 2;
    g_autofree float *store_x = NULL, *store_y = NULL;
    g_autofree Taps *across =
        taps_new(box.x * image_px_per_mm, step, half, flat->width, image->width, &store_x);
    g_autofree Taps *down =
        taps_new(box.y * image_px_per_mm, step, half, flat->height, image->height, &store_y);
    g_autofree float *wide = g_new(float, (gsize)flat->width * image->height);
    const Taps *bottom = &down[flat->height - 1];
    for (int row = down[0].first; row < bottom->first + bottom->n; row++)
        scale_row(image->px + (gsize)row * image->width, across, flat->width,
                  wide + (gsize)row * flat->width);
    for (int row = 0; row < flat->height; row++) {
        float *to = flat->grey + (gsize)row * flat->width;
        for (int col = 0; col < flat->width; col++)
            to[col] = down[row].white;
        for (int k = 0; k < down[row].n; k++) {
            const float *from = wide + (gsize)(down[row].first + k) * flat->width;
            float weight = down[row].weight[k];
            for (int col = 0; col < flat->width; col++)
                to[col] += weight * from[col];
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
