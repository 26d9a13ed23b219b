/* picture — sRGB rasters, their grey and their reflectance */
#include "preflight/picture.h"

#include <math.h>
#include <string.h>

SlPicture *sl_picture_new(int width, int height)
{
    SlPicture *picture = g_new0(SlPicture, 1);
    gsize n = (gsize)width * (gsize)height * 3;

    picture->width = width;
    picture->height = height;
    picture->rgb = g_malloc(n);
    memset(picture->rgb, 255, n);
    return picture;
}

void sl_picture_free(SlPicture *picture)
{
    if (picture == NULL)
        return;
    g_free(picture->rgb);
    g_free(picture);
}

SlPicture *sl_picture_crop(const SlPicture *picture, int x, int y, int width, int height)
{
    SlPicture *part = sl_picture_new(width, height);
    int left = MAX(0, -x), right = MIN(width, picture->width - x);

    for (int row = MAX(0, -y); row < height && row + y < picture->height && right > left; row++)
        memcpy(part->rgb + 3 * ((gsize)row * width + left),
               picture->rgb + 3 * ((gsize)(row + y) * picture->width + left + x),
               3 * (gsize)(right - left));
    return part;
}

SlImage *sl_picture_grey(const SlPicture *picture)
{
    SlImage *grey = sl_image_new(picture->width, picture->height, 255);
    gsize n = (gsize)picture->width * (gsize)picture->height;

    for (gsize i = 0; i < n; i++) {
        const guint8 *p = picture->rgb + 3 * i;
        grey->px[i] = (guint8)lround(0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2]);
    }
    return grey;
}

static double linear(guint8 value)
{
    double v = value / 255.0;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

double sl_picture_reflectance(const SlPicture *picture, double x, double y)
{
    double col = floor(x + 0.5), row = floor(y + 0.5);

    if (!(col >= 0 && row >= 0 && col < picture->width && row < picture->height))
        return -1;
    const guint8 *p = picture->rgb + 3 * ((gsize)row * (gsize)picture->width + (gsize)col);
    return 0.2126 * linear(p[0]) + 0.7152 * linear(p[1]) + 0.0722 * linear(p[2]);
}
