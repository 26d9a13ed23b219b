/* flatten — resample a quad of the photo by its homography */
#include "read/flatten.h"

/* Each pixel is the mean of so many samples on a side: enough for a photo twice as fine. */
#define SAMPLES 2

#define WHITE 255.0

static double mean_at(const SlImage *plane, const SlHomography *map, int x, int y, double outside)
{
    double sum = 0;

    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        double u, v;
        sl_homography_apply(map, x + (i % SAMPLES + 0.5) / SAMPLES,
                            y + (i / SAMPLES + 0.5) / SAMPLES, &u, &v);
        sum += sl_image_sample(plane, u, v, outside);
    }
    return sum / (SAMPLES * SAMPLES);
}

/* `plane` covers the photo with one sample for `scale` px of the file on a side. */
static SlImage *flatten(const SlImage *plane, double scale, const SlQuadPx *corners, int width,
                        int height, double outside)
{
    const double from[4][2] = {{0, 0}, {width, 0}, {width, height}, {0, height}};
    double to[4][2];
    SlHomography map;

    for (int i = 0; i < 4; i++) {
        to[i][0] = (corners->p[i].x + 0.5) / scale - 0.5;
        to[i][1] = (corners->p[i].y + 0.5) / scale - 0.5;
    }
    if (!sl_quad_is_convex(corners) || !sl_homography_from_points(from, to, &map))
        return NULL;
    SlImage *flat = sl_image_new(width, height, (guint8)outside);
    for (int y = 0; flat != NULL && y < height; y++)
        for (int x = 0; x < width; x++)
            flat->px[(gsize)y * width + x] = (guint8)(mean_at(plane, &map, x, y, outside) + 0.5);
    return flat;
}

SlImage *sl_flatten(const SlPhoto *photo, const SlQuadPx *corners, int width, int height)
{
    double scale = photo->scale > 0 ? photo->scale : 1;

    return flatten(photo->grey, scale, corners, width, height, WHITE);
}

SlTint *sl_flatten_tint(const SlPhoto *photo, const SlQuadPx *corners, int width, int height)
{
    if (photo->tint == NULL)
        return NULL;
    double scale = (double)photo->file_width / photo->tint->blue->width;
    SlImage *blue = flatten(photo->tint->blue, scale, corners, width, height, SL_TINT_NONE);
    SlImage *red = flatten(photo->tint->red, scale, corners, width, height, SL_TINT_NONE);

    if (blue == NULL || red == NULL) {
        sl_image_free(blue);
        sl_image_free(red);
        return NULL;
    }
    SlTint *tint = g_new(SlTint, 1);
    *tint = (SlTint){blue, red};
    return tint;
}
