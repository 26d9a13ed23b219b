/* search — the table of passes, and one pass */
#include "read/search.h"

#include "read/passes.h"

#include <math.h>

#define MIN_SIDE_PX     21
#define MAX_PASS_PIXELS (16 * 1000 * 1000) /* no pass looks at more */
#define MAX_ENLARGED    (3 * 1000 * 1000)  /* pixels, where a small photo is enlarged */
#define MAX_SCALES      16

const SlPass sl_passes[] = {
    {"zxing-1600", SL_ENGINE_ZXING_LOCAL, SL_TREAT_NONE, 1600, 1, SL_EFFORT_FAST, TRUE},
    {"zxing-third", SL_ENGINE_ZXING_LOCAL, SL_TREAT_NONE, 0, 0.333333, SL_EFFORT_FAST, FALSE},
    {"zxing-full", SL_ENGINE_ZXING_LOCAL, SL_TREAT_NONE, 0, 1, SL_EFFORT_FAST, FALSE},
    {"zxing-half", SL_ENGINE_ZXING_LOCAL, SL_TREAT_NONE, 0, 0.5, SL_EFFORT_FAST, FALSE},
    {"zxing-global", SL_ENGINE_ZXING_GLOBAL, SL_TREAT_NONE, 1600, 1, SL_EFFORT_NORMAL, FALSE},
    {"zbar-900-window", SL_ENGINE_ZBAR, SL_TREAT_WINDOW_LARGE, 900, 1, SL_EFFORT_FAST, FALSE},
    {"zbar-400", SL_ENGINE_ZBAR, SL_TREAT_NONE, 400, 1.7, SL_EFFORT_NORMAL, FALSE},
    {"zxing-equalise", SL_ENGINE_ZXING_LOCAL, SL_TREAT_EQUALISE, 1600, 1, SL_EFFORT_NORMAL, FALSE},
    {"zxing-invert", SL_ENGINE_ZXING_LOCAL, SL_TREAT_INVERT, 1600, 1, SL_EFFORT_NORMAL, FALSE},
    {"zxing-window-large", SL_ENGINE_ZXING_LOCAL, SL_TREAT_WINDOW_LARGE, 1600, 1, SL_EFFORT_NORMAL,
     FALSE},
};
const guint sl_n_passes = G_N_ELEMENTS(sl_passes);

struct SlScales {
    const SlImage *image;
    SlImage *made[MAX_SCALES];
    int n;
};

SlScales *sl_scales_new(const SlImage *image)
{
    SlScales *scales = g_new0(SlScales, 1);

    scales->image = image;
    return scales;
}

void sl_scales_free(SlScales *scales)
{
    if (scales == NULL)
        return;
    for (int i = 0; i < scales->n; i++)
        sl_image_free(scales->made[i]);
    g_free(scales);
}

/* The picture at that size, borrowed. The last place is used again when all are taken. */
static const SlImage *scaled(SlScales *scales, int width, int height)
{
    if (width == scales->image->width && height == scales->image->height)
        return scales->image;
    for (int i = 0; i < scales->n; i++)
        if (scales->made[i]->width == width && scales->made[i]->height == height)
            return scales->made[i];
    if (scales->n == MAX_SCALES)
        sl_image_free(scales->made[--scales->n]);
    return scales->made[scales->n++] = sl_image_scale(scales->image, width, height);
}

static SlImage *treat(const SlImage *image, SlTreatment treatment)
{
    int side = MAX(image->width, image->height);

    switch (treatment) {
    case SL_TREAT_WINDOW_LARGE:
        return sl_image_threshold(image, MAX(side / 8, 31), 4);
    case SL_TREAT_WINDOW_SMALL:
        return sl_image_threshold(image, 25, 4);
    case SL_TREAT_OTSU:
        return sl_image_otsu(image);
    case SL_TREAT_EQUALISE:
        return sl_image_equalise(image, MAX(side / 8, 32), 3);
    case SL_TREAT_SHARPEN:
        return sl_image_sharpen(image, 2, 1.5);
    case SL_TREAT_BLUR:
        return sl_image_blur(image, 1);
    case SL_TREAT_INVERT:
        return sl_image_invert(image);
    case SL_TREAT_NONE:
        break;
    }
    return NULL;
}

/* The size a pass looks at; false if it has no sense. */
static gboolean size_of(const SlPass *pass, const SlImage *image, int *width, int *height)
{
    int side = MAX(image->width, image->height);
    double scale =
        pass->long_side > 0 ? MIN(pass->scale, (double)pass->long_side / side) : pass->scale;

    *width = (int)lround(image->width * scale);
    *height = (int)lround(image->height * scale);
    double pixels = (double)*width * *height;
    return *width >= MIN_SIDE_PX && *height >= MIN_SIDE_PX && pixels <= MAX_PASS_PIXELS &&
           (scale <= 1 || pixels <= MAX_ENLARGED);
}

/* An earlier row of the table that comes to the same for this photo. */
static gboolean is_repeated(const SlPass *pass, const SlImage *image, int width, int height)
{
    for (const SlPass *before = sl_passes; before < pass; before++) {
        int w, h;
        if (before->engine == pass->engine && before->treatment == pass->treatment &&
            size_of(before, image, &w, &h) && w == width && h == height)
            return TRUE;
    }
    return FALSE;
}

gboolean sl_pass_run(const SlPass *pass, SlScales *scales, GPtrArray *found)
{
    int width, height;
    guint before = found->len;

    if (!size_of(pass, scales->image, &width, &height) ||
        is_repeated(pass, scales->image, width, height))
        return FALSE;
    const SlImage *image = scaled(scales, width, height);
    g_autoptr(SlImage) treated = treat(image, pass->treatment);
    sl_engine_run(pass->engine, treated != NULL ? treated : image, found);

    double across = (double)scales->image->width / width;
    double down = (double)scales->image->height / height;
    for (guint i = before; i < found->len; i++) {
        SlQuadPx *corners = &((SlFound *)g_ptr_array_index(found, i))->corners;
        for (int k = 0; k < 4; k++) {
            corners->p[k].x = (corners->p[k].x + 0.5) * across - 0.5;
            corners->p[k].y = (corners->p[k].y + 0.5) * down - 0.5;
        }
    }
    return TRUE;
}
