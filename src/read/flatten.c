/* flatten — resample a quad of the photo by its homography */
#include "read/flatten.h"

/* Each pixel is the mean of so many samples on a side: enough for a photo twice as fine. */
#define SAMPLES 2

#define WHITE 255.0

static double mean_at(const SlImage *grey, const SlHomography *map, int x, int y)
{
    double sum = 0;

    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        double u, v;
        sl_homography_apply(map, x + (i % SAMPLES + 0.5) / SAMPLES,
                            y + (i / SAMPLES + 0.5) / SAMPLES, &u, &v);
        sum += sl_image_sample(grey, u, v, WHITE);
    }
    return sum / (SAMPLES * SAMPLES);
}

SlImage *sl_flatten(const SlPhoto *photo, const SlQuadPx *corners, int width, int height)
{
    const double from[4][2] = {{0, 0}, {width, 0}, {width, height}, {0, height}};
    double scale = photo->scale > 0 ? photo->scale : 1, to[4][2];
    SlHomography map;

    for (int i = 0; i < 4; i++) {
        to[i][0] = (corners->p[i].x + 0.5) / scale - 0.5;
        to[i][1] = (corners->p[i].y + 0.5) / scale - 0.5;
    }
    if (!sl_quad_is_convex(corners) || !sl_homography_from_points(from, to, &map))
        return NULL;
    SlImage *flat = sl_image_new(width, height, (guint8)WHITE);
    for (int y = 0; flat != NULL && y < height; y++)
        for (int x = 0; x < width; x++)
            flat->px[(gsize)y * width + x] = (guint8)(mean_at(photo->grey, &map, x, y) + 0.5);
    return flat;
}
