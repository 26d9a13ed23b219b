/* image — a grey picture, its samples and its colours */
#include "base/image.h"

#include <math.h>
#include <string.h>

SlImage *sl_image_new(int width, int height, guint8 grey)
{
    g_return_val_if_fail(width > 0 && width <= SL_IMAGE_MAX_SIDE_PX, NULL);
    g_return_val_if_fail(height > 0 && height <= SL_IMAGE_MAX_SIDE_PX, NULL);

    SlImage *image = g_new0(SlImage, 1);
    image->width = width;
    image->height = height;
    image->px = g_malloc((gsize)width * height);
    memset(image->px, grey, (gsize)width * height);
    return image;
}

SlImage *sl_image_copy(const SlImage *image)
{
    SlImage *copy = g_new(SlImage, 1);

    *copy = *image;
    copy->half = NULL;
    copy->px = g_memdup2(image->px, (gsize)image->width * image->height);
    return copy;
}

SlImage *sl_image_negative(const SlImage *image)
{
    SlImage *copy = sl_image_copy(image);
    gsize n = (gsize)copy->width * copy->height;

    for (gsize i = 0; i < n; i++)
        copy->px[i] = 255 - copy->px[i];
    return copy;
}

void sl_image_free(SlImage *image)
{
    if (image == NULL)
        return;
    sl_image_free(image->half);
    g_free(image->px);
    g_free(image);
}

const SlImage *sl_image_half(const SlImage *image)
{
    if (image->half != NULL || image->width < 2 || image->height < 2)
        return image->half;

    SlImage *half = sl_image_new(image->width / 2, image->height / 2, 255);
    for (int y = 0; y < half->height; y++) {
        const guint8 *a = image->px + (gsize)2 * y * image->width, *b = a + image->width;
        guint8 *to = half->px + (gsize)y * half->width;
        for (int x = 0; x < half->width; x++)
            to[x] = (guint8)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
    }
    ((SlImage *)image)->half = half; /* what it shows is the same */
    return half;
}

double sl_image_sample(const SlImage *image, double x, double y, double outside)
{
    /* written so that NaN is outside, too */
    if (!(x > -1 && y > -1 && x < image->width && y < image->height))
        return outside;

    int left = (int)floor(x), top = (int)floor(y);
    double fx = x - left, fy = y - top, grey[4];
    for (int i = 0; i < 4; i++) {
        int col = left + (i & 1), row = top + (i >> 1);
        gboolean inside = col >= 0 && row >= 0 && col < image->width && row < image->height;
        grey[i] = inside ? image->px[(gsize)row * image->width + col] : outside;
    }
    return (grey[0] * (1 - fx) + grey[1] * fx) * (1 - fy) +
           (grey[2] * (1 - fx) + grey[3] * fx) * fy;
}

/* ---- colours ------------------------------------------------------------------------------- */

SlTint *sl_tint_new(int width, int height)
{
    SlTint *tint = g_new(SlTint, 1);

    tint->blue = sl_image_new(width, height, SL_TINT_NONE);
    tint->red = sl_image_new(width, height, SL_TINT_NONE);
    return tint;
}

void sl_tint_free(SlTint *tint)
{
    if (tint == NULL)
        return;
    sl_image_free(tint->blue);
    sl_image_free(tint->red);
    g_free(tint);
}

static void resample(const SlImage *from, SlImage *to)
{
    double fx = (double)from->width / to->width, fy = (double)from->height / to->height;

    for (int y = 0; y < to->height; y++) {
        double v = CLAMP((y + 0.5) * fy - 0.5, 0, from->height - 1);
        for (int x = 0; x < to->width; x++) {
            double u = CLAMP((x + 0.5) * fx - 0.5, 0, from->width - 1);
            to->px[(gsize)y * to->width + x] =
                (guint8)(sl_image_sample(from, u, v, SL_TINT_NONE) + 0.5);
        }
    }
}

SlTint *sl_tint_resize(const SlTint *tint, int width, int height)
{
    SlTint *other = sl_tint_new(width, height);

    resample(tint->blue, other->blue);
    resample(tint->red, other->red);
    return other;
}

/* JFIF 1.02, "RGB can be computed directly from YCbCr". */
guint32 sl_tint_rgb(guint8 grey, guint8 blue, guint8 red)
{
    double b = blue - SL_TINT_NONE, r = red - SL_TINT_NONE;
    double rgb[3] = {grey + 1.402 * r, grey - 0.344136 * b - 0.714136 * r, grey + 1.772 * b};
    guint32 value = 0;

    for (int i = 0; i < 3; i++)
        value = value << 8 | (guint32)(CLAMP(rgb[i], 0, 255) + 0.5);
    return value;
}
