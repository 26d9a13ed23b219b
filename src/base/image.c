/* image — a grey picture and its samples */
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
