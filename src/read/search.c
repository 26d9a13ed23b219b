/* search — the table of passes, and one pass */
#include "read/search.h"

#include "read/passes.h"
#include "read/second-look.h"

#include <math.h>

#define MIN_SIDE_PX     21
#define MAX_PASS_PIXELS SL_PHOTO_WORK_PIXELS /* no pass looks at more */
#define MAX_ENLARGED    (3 * 1000 * 1000)    /* pixels, where a small photo is enlarged */
#define MAX_SCALES      16

const SlPass sl_passes[] = {
    {"zxing-1600", SL_LOOK_ZXING, SL_TREAT_NONE, 1600, 1, SL_EFFORT_FAST, SL_WHEN_ALWAYS},
    {"zxing-third", SL_LOOK_ZXING, SL_TREAT_NONE, 0, 0.333333, SL_EFFORT_FAST, SL_WHEN_MORE},
    {"zxing-full", SL_LOOK_ZXING, SL_TREAT_NONE, 0, 1, SL_EFFORT_FAST, SL_WHEN_MORE},
    {"zbar-900-window", SL_LOOK_ZBAR, SL_TREAT_WINDOW_LARGE, 900, 1, SL_EFFORT_FAST, SL_WHEN_MORE},
    {"grid-1600", SL_LOOK_GRID, SL_TREAT_NONE, 1600, 1, SL_EFFORT_NORMAL, SL_WHEN_ALWAYS},
    {"zxing-half", SL_LOOK_ZXING, SL_TREAT_NONE, 0, 0.5, SL_EFFORT_NORMAL, SL_WHEN_MORE},
    {"zxing-global", SL_LOOK_GLOBAL, SL_TREAT_NONE, 1600, 1, SL_EFFORT_NORMAL, SL_WHEN_NONE_READ},
    {"zbar-400", SL_LOOK_ZBAR, SL_TREAT_NONE, 400, 1.7, SL_EFFORT_NORMAL, SL_WHEN_NONE_READ},
    {"zxing-equalise", SL_LOOK_ZXING, SL_TREAT_EQUALISE, 1600, 1, SL_EFFORT_NORMAL,
     SL_WHEN_NONE_READ},
    {"zxing-invert", SL_LOOK_ZXING, SL_TREAT_INVERT, 1600, 1, SL_EFFORT_NORMAL, SL_WHEN_NONE_READ},
    {"zxing-window", SL_LOOK_ZXING, SL_TREAT_WINDOW_LARGE, 1600, 1, SL_EFFORT_NORMAL,
     SL_WHEN_NONE_READ},
    {"zbar-1600", SL_LOOK_ZBAR, SL_TREAT_NONE, 1600, 1, SL_EFFORT_NORMAL, SL_WHEN_NONE_READ},
    {"grid-full", SL_LOOK_GRID, SL_TREAT_NONE, 0, 1, SL_EFFORT_NORMAL, SL_WHEN_MORE},
    {"zbar-window-small", SL_LOOK_ZBAR, SL_TREAT_WINDOW_SMALL, 1600, 1, SL_EFFORT_THOROUGH,
     SL_WHEN_NONE_READ},
    {"zbar-twice", SL_LOOK_ZBAR, SL_TREAT_NONE, 0, 2, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"zxing-twice", SL_LOOK_ZXING, SL_TREAT_EQUALISE, 0, 2, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"zbar-otsu", SL_LOOK_ZBAR, SL_TREAT_OTSU, 1600, 1, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"zxing-sharp", SL_LOOK_ZXING, SL_TREAT_SHARPEN, 0, 1, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"grid-sharp", SL_LOOK_GRID, SL_TREAT_SHARPEN, 1600, 1, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"grid-equalise", SL_LOOK_GRID, SL_TREAT_EQUALISE, 1600, 1, SL_EFFORT_THOROUGH,
     SL_WHEN_NONE_READ},
    {"grid-800", SL_LOOK_GRID, SL_TREAT_NONE, 800, 1, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"grid-twice", SL_LOOK_GRID, SL_TREAT_NONE, 0, 2, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"grid-invert", SL_LOOK_GRID, SL_TREAT_INVERT, 1600, 1, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
    {"zbar-invert", SL_LOOK_ZBAR, SL_TREAT_INVERT, 900, 1, SL_EFFORT_THOROUGH, SL_WHEN_NONE_READ},
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
        if (before->look == pass->look && before->treatment == pass->treatment &&
            size_of(before, image, &w, &h) && w == width && h == height)
            return TRUE;
    }
    return FALSE;
}

/* From px of one picture to px of another of `across`, `down` times its size. */
static void rescale(SlQuadPx *quad, double across, double down)
{
    for (int k = 0; k < 4; k++) {
        quad->p[k].x = (quad->p[k].x + 0.5) * across - 0.5;
        quad->p[k].y = (quad->p[k].y + 0.5) * down - 0.5;
    }
}

static void look(SlLook how, const SlImage *image, const GArray *known, GPtrArray *found)
{
    static const SlEngine engines[] = {
        [SL_LOOK_ZXING] = SL_ENGINE_ZXING_LOCAL,
        [SL_LOOK_GLOBAL] = SL_ENGINE_ZXING_GLOBAL,
        [SL_LOOK_ZBAR] = SL_ENGINE_ZBAR,
    };

    if (how == SL_LOOK_GRID)
        sl_second_look(image, known, found);
    else
        sl_engine_run(engines[how], image, found);
}

gboolean sl_pass_run(const SlPass *pass, SlScales *scales, const GArray *known, GPtrArray *found)
{
    int width, height;
    guint before = found->len;

    if (!size_of(pass, scales->image, &width, &height) ||
        is_repeated(pass, scales->image, width, height))
        return FALSE;
    const SlImage *image = scaled(scales, width, height);
    g_autoptr(SlImage) treated = treat(image, pass->treatment);
    double across = (double)scales->image->width / width;
    double down = (double)scales->image->height / height;
    g_autoptr(GArray) places = g_array_copy((GArray *)known);
    for (guint i = 0; i < places->len; i++)
        rescale(&g_array_index(places, SlQuadPx, i), 1 / across, 1 / down);
    look(pass->look, treated != NULL ? treated : image, places, found);
    for (guint i = before; i < found->len; i++)
        rescale(&((SlFound *)g_ptr_array_index(found, i))->corners, across, down);
    return TRUE;
}
