/* raster — what is asked of a painted raster */
#include "draw/paint.h"

#include <string.h>

const char *sl_scene_name(const SlScene *scene)
{
    return scene->number && *scene->number ? scene->number : "label";
}

void sl_raster_free(SlRaster *raster)
{
    if (!raster)
        return;
    g_free(raster->px);
    g_free(raster);
}

SlImage *sl_raster_grey(const SlRaster *raster)
{
    SlImage *grey = g_new0(SlImage, 1);
    gsize n = (gsize)raster->width * raster->height;
    guint8 luma[256];

    sl_raster_luma(raster, luma);
    grey->width = raster->width;
    grey->height = raster->height;
    grey->px = g_malloc(n);
    for (gsize i = 0; i < n; i++)
        grey->px[i] = luma[raster->px[i]];
    return grey;
}

void sl_raster_luma(const SlRaster *raster, guint8 luma[256])
{
    memset(luma, 0, 256);
    for (int i = 0; i < raster->n_palette; i++) {
        const guint8 *c = raster->palette[i];
        int clear = raster->clear[i];
        /* ITU-R BT.709-6, item 3.2, in ten-thousandths */
        int own = (2126 * c[0] + 7152 * c[1] + 722 * c[2] + 5000) / 10000;
        luma[i] = (guint8)((own * (255 - clear) + 255 * clear + 127) / 255);
    }
}
