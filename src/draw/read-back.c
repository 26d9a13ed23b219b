/*
 * read-back — decode the code of a finished raster before it may leave the house
 *
 * Two witnesses that know nothing of each other: arithmetic over every dot of the module grid and
 * its quiet zone, and a real decoder that sees the picture at the resolution of a camera, once as
 * it is and once with the ink run out. What the decoder says is compared byte for byte.
 */
#include "draw/paint.h"

#include "base/error.h"
#include "base/words.h"

#include <math.h>
#include <string.h>
#include <zbar.h>

#define QUIET_MODULES   4    /* ISO/IEC 18004, 6.3.8 */
#define MIN_CONTRAST    0.70 /* grade A (ISO/IEC 15415, symbol contrast): printing only loses */
#define QUIET_TOLERANCE 0.05 /* of full white, by which the quiet zone may be darker */
#define PX_PER_MODULE   4    /* for the decoder, which is at its best from 3 to 6 */
#define EVERY_OTHER     4    /* px a module from which it needs but every other line */
#define INK_GAIN        0.25 /* of a module, both sides together: three times what is usual */
#define FOURCC_Y800     0x30303859ul

typedef struct {
    const SlRaster *raster;
    const SlScene *scene;
    const char *name; /* what errors call the label */
    SlCodeSquare at;
    guint8 dark, light; /* palette indices */
} Check;

static gboolean refuse(GError **error, const Check *check, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean refuse(GError **error, const Check *check, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *reason = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, SL_ERROR, SL_ERROR_REFUSED, _("'%s': the drawn code: %s"), check->name,
                reason);
    return FALSE;
}

/* ---- arithmetic ---------------------------------------------------------------------------- */

/* sRGB to light (IEC 61966-2-1). */
static double linear(guint8 value)
{
    double v = value / 255.0;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* By how much `dark` is darker than `light`: as the eye weighs light (ITU-R BT.709), and in red
 * light alone, which ISO/IEC 15415 grades with (660 nm) and many scanners shine. */
typedef struct {
    double luminance, red;
} Contrast;

static Contrast contrast(const guint8 light[3], const guint8 dark[3])
{
    double d[3];

    for (int i = 0; i < 3; i++)
        d[i] = linear(light[i]) - linear(dark[i]);
    return (Contrast){.luminance = 0.2126 * d[0] + 0.7152 * d[1] + 0.0722 * d[2], .red = d[0]};
}

static guint8 index_at(const Check *check, int x, int y)
{
    return check->raster->px[(gsize)y * check->raster->width + x];
}

static gboolean quiet_zone_is_on_raster(const Check *check, GError **error)
{
    const SlCodeSquare *at = &check->at;
    int quiet = QUIET_MODULES * at->module, side = at->side * at->module;

    if (at->x >= quiet && at->y >= quiet && at->x + side + quiet <= check->raster->width &&
        at->y + side + quiet <= check->raster->height)
        return TRUE;
    return refuse(error, check,
                  _("its quiet zone of %d modules does not fit on the label: move the "
                    "code inwards or make it smaller"),
                  QUIET_MODULES);
}

/* The two colours, taken where any symbol has them: the top left finder's corner is dark, the
 * separator beside the finder is light (ISO/IEC 18004, 6.3.3 and 6.3.4). */
static gboolean colours_are_right(Check *check, GError **error)
{
    const SlCodeSquare *at = &check->at;
    int middle = at->module / 2;

    check->dark = index_at(check, at->x + middle, at->y + middle);
    check->light = index_at(check, at->x + 7 * at->module + middle, at->y + middle);

    const guint8 *light = check->raster->palette[check->light];
    const guint8 *dark = check->raster->palette[check->dark];
    Contrast seen = contrast(light, dark);
    double difference = fmin(seen.luminance, seen.red);
    if (seen.luminance < 0 && seen.red < 0)
        return refuse(error, check,
                      _("it is inverted, light on dark: give it a dark ink on a light "
                        "plate"));
    if (difference < MIN_CONTRAST)
        return refuse(error, check,
                      _("its contrast is %d %%, below the %d %% of grade A: give it a "
                        "darker ink or a lighter plate"),
                      (int)(fmax(difference, 0) * 100), (int)(MIN_CONTRAST * 100));
    return TRUE;
}

/* Is a dot of the code dark? Where dark areas are thinned, the modules around it must be so, too.
 */
static gboolean expect_dark(const Check *check, int x, int y)
{
    const SlCodeSquare *at = &check->at;
    const int before = at->thin / 2, after = at->thin - before, side = at->side * at->module;
    const int xs[] = {x - before, x + after}, ys[] = {y - before, y + after};

    for (int i = 0; i < 4; i++) {
        int cx = xs[i & 1], cy = ys[i >> 1];
        if (cx < 0 || cy < 0 || cx >= side || cy >= side ||
            !sl_symbol_is_dark(check->scene->symbol, cx / at->module, cy / at->module))
            return FALSE;
    }
    return TRUE;
}

/* Every dot of every module has exactly the colour of its module. */
static gboolean grid_is_right(const Check *check, GError **error)
{
    const SlCodeSquare *at = &check->at;
    const int side = at->side * at->module;
    g_autofree guint8 *expected = g_malloc((gsize)side);

    for (int y = 0; y < side; y++) {
        const guint8 *row = check->raster->px + (gsize)(at->y + y) * check->raster->width + at->x;

        for (int x = 0; at->thin > 0 && x < side; x++)
            expected[x] = expect_dark(check, x, y) ? check->dark : check->light;
        for (int col = 0; at->thin == 0 && y % at->module == 0 && col < at->side; col++)
            memset(expected + (gsize)col * at->module,
                   sl_symbol_is_dark(check->scene->symbol, col, y / at->module) ? check->dark
                                                                                : check->light,
                   (gsize)at->module);
        if (memcmp(row, expected, (gsize)side) == 0)
            continue;
        for (int x = 0; x < side; x++)
            if (row[x] != expected[x])
                return refuse(error, check,
                              _("the module in column %d, row %d is not what it should "
                                "be: something is drawn over it"),
                              x / at->module + 1, y / at->module + 1);
    }
    return TRUE;
}

/* Are `n` dots from (x, y) of the code on light? Nearly always all of them are of one colour. */
static gboolean dots_are_light(const Check *check, const gboolean dirty[256], int x, int y, int n,
                               GError **error)
{
    const SlCodeSquare *at = &check->at;
    const guint8 *dots =
        check->raster->px + (gsize)(at->y + y) * (gsize)check->raster->width + (at->x + x);

    if (!dirty[dots[0]] && memcmp(dots, dots + 1, (gsize)n - 1) == 0)
        return TRUE;
    for (int i = 0; i < n; i++)
        if (dirty[dots[i]])
            return refuse(error, check,
                          _("its quiet zone of %d modules is not clean at dot "
                            "%d, %d: keep artwork away from the code"),
                          QUIET_MODULES, at->x + x + i, at->y + y);
    return TRUE;
}

static gboolean quiet_zone_is_light(const Check *check, GError **error)
{
    const guint8(*palette)[3] = check->raster->palette;
    const int quiet = QUIET_MODULES * check->at.module, side = check->at.side * check->at.module;
    gboolean dirty[256] = {FALSE};

    for (int i = 0; i < check->raster->n_palette; i++) {
        Contrast seen = contrast(palette[check->light], palette[i]);
        dirty[i] = fmax(seen.luminance, seen.red) > QUIET_TOLERANCE;
    }
    for (int y = -quiet; y < side + quiet; y++) {
        gboolean beside = y >= 0 && y < side;
        int n = beside ? quiet : side + 2 * quiet;

        if (!dots_are_light(check, dirty, -quiet, y, n, error) ||
            (beside && !dots_are_light(check, dirty, side, y, quiet, error)))
            return FALSE;
    }
    return TRUE;
}

/* ---- the decoder --------------------------------------------------------------------------- */

/* The luma of a part of the raster; it must lie on it. */
static SlImage *cut_grey(const SlRaster *raster, int x, int y, int width, int height)
{
    SlImage *grey = sl_image_new(width, height, 0);
    guint8 luma[256];

    sl_raster_luma(raster, luma);
    for (int row = 0; row < height; row++) {
        const guint8 *from = raster->px + (gsize)(y + row) * raster->width + x;
        guint8 *to = grey->px + (gsize)row * width;

        for (int i = 0; i < width; i++)
            to[i] = luma[from[i]];
    }
    return grey;
}

/* Each of `n` pixels becomes no lighter than its partner. */
static void darken(guint8 *px, const guint8 *partner, int n)
{
    for (int i = 0; i < n; i++)
        px[i] = MIN(px[i], partner[i]);
}

/* Let every dark dot grow by `dots` in width and height, half of it to either side. */
static SlImage *spread_ink(const SlImage *grey, int dots)
{
    const int width = grey->width, height = grey->height;
    const int first = -(dots / 2), last = dots - dots / 2;
    g_autoptr(SlImage) across = sl_image_copy(grey);

    for (int y = 0; y < height; y++) {
        const guint8 *from = grey->px + (gsize)y * width;
        guint8 *to = across->px + (gsize)y * width;
        for (int d = first; d <= last; d++)
            if (d != 0 && ABS(d) < width)
                darken(to + MAX(0, -d), from + MAX(0, d), width - ABS(d));
    }
    SlImage *grown = sl_image_copy(across);
    for (int y = 0; y < height; y++)
        for (int d = MAX(first, -y); d <= MIN(last, height - 1 - y); d++)
            if (d != 0)
                darken(grown->px + (gsize)y * width, across->px + (gsize)(y + d) * width, width);
    return grown;
}

static void turn_over(SlImage *grey)
{
    for (gsize i = 0; i < (gsize)grey->width * grey->height; i++)
        grey->px[i] = (guint8)(255 - grey->px[i]);
}

/* The opposite: outlines are thinned for a press by less than a dot, so the raster is not. */
static SlImage *thin_ink(const SlImage *grey, int dots)
{
    g_autoptr(SlImage) turned = sl_image_copy(grey);

    turn_over(turned);
    SlImage *thin = spread_ink(turned, dots);
    turn_over(thin);
    return thin;
}

/* Each square of `factor` dots becomes one pixel, their mean. */
static SlImage *shrink(const SlImage *grey, int factor)
{
    SlImage *small = sl_image_new(grey->width / factor, grey->height / factor, 0);
    g_autofree guint32 *columns = g_new(guint32, (gsize)grey->width);
    const guint32 dots = (guint32)(factor * factor);

    for (int y = 0; y < small->height; y++) {
        guint8 *to = small->px + (gsize)y * small->width;
        const guint32 *column = columns;

        memset(columns, 0, (gsize)grey->width * sizeof *columns);
        for (int j = 0; j < factor; j++) {
            const guint8 *from = grey->px + ((gsize)y * factor + j) * grey->width;
            for (int x = 0; x < grey->width; x++)
                columns[x] += from[x];
        }
        for (int x = 0; x < small->width; x++) {
            guint32 sum = 0;
            for (int i = 0; i < factor; i++)
                sum += *column++;
            to[x] = (guint8)(sum / dots);
        }
    }
    return small;
}

/* The bytes of the one QR code that zbar sees, or NULL if it sees none or several; `module` is in
 * px, 0 if it is not known. zbar's recycled symbols leak in scanners that live long, so each call
 * has its own; making one takes some 10 µs. */
static GBytes *decode(const SlImage *grey, int module)
{
    const int step = module >= EVERY_OTHER ? 2 : 1;
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    GBytes *bytes = NULL;

    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, step);
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, step);
    zbar_image_set_format(image, FOURCC_Y800);
    zbar_image_set_size(image, (unsigned)grey->width, (unsigned)grey->height);
    zbar_image_set_data(image, grey->px, (unsigned long)grey->width * (unsigned)grey->height, NULL);
    if (zbar_scan_image(scanner, image) == 1) {
        const zbar_symbol_t *symbol = zbar_image_first_symbol(image);

        if (zbar_symbol_get_type(symbol) == ZBAR_QRCODE)
            bytes = g_bytes_new(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol));
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return bytes;
}

static gboolean says_the_text(GBytes *bytes, const char *text)
{
    gsize n;
    const void *data = g_bytes_get_data(bytes, &n);

    return n == strlen(text) && memcmp(data, text, n) == 0;
}

static gboolean judge_decoded(const Check *check, GBytes *bytes, const char *how, GError **error)
{
    if (!bytes)
        return refuse(error, check,
                      _("a decoder cannot read it%s: make it larger or its text shorter"), how);
    if (!says_the_text(bytes, check->scene->code_text))
        return refuse(error, check, _("it does not say '%s'"), check->scene->code_text);
    return TRUE;
}

static gboolean thinned_is_read(const Check *check, const SlImage *grey, int factor, GError **error)
{
    const SlScene *scene = check->scene;
    double dots = scene->thin_mm * scene->dots_per_mm * check->at.module / scene->dots_per_module;

    if (scene->thin_mm <= 0 || scene->thin_dots > 0)
        return TRUE;
    g_autoptr(SlImage) thin = thin_ink(grey, (int)ceil(dots));
    g_autoptr(SlImage) small = shrink(thin, factor);
    g_autoptr(GBytes) bytes = decode(small, check->at.module / factor);
    return judge_decoded(check, bytes, _(" once it is thinned for the press"), error);
}

/* What a decoder makes of the code and its quiet zone, as drawn and with the ink run out. */
static gboolean decoder_agrees(const Check *check, GError **error)
{
    const SlCodeSquare *at = &check->at;
    const int quiet = QUIET_MODULES * at->module, side = at->side * at->module + 2 * quiet;
    const int factor = MAX(1, at->module / PX_PER_MODULE);
    g_autoptr(SlImage) grey = cut_grey(check->raster, at->x - quiet, at->y - quiet, side, side);
    g_autoptr(SlImage) clean = shrink(grey, factor);
    g_autoptr(GBytes) as_drawn = decode(clean, at->module / factor);

    if (!judge_decoded(check, as_drawn, "", error) || !thinned_is_read(check, grey, factor, error))
        return FALSE;
    g_autoptr(SlImage) spread_grey = spread_ink(grey, MAX(1, (int)lround(INK_GAIN * at->module)));
    g_autoptr(SlImage) spread_small = shrink(spread_grey, factor);
    g_autoptr(GBytes) run_out = decode(spread_small, at->module / factor);
    return judge_decoded(check, run_out, _(" once the ink spreads"), error);
}

/* ---- artwork that came with its code inside ------------------------------------------------ */

/* Nothing is known of its modules, so only the decoder is asked, at a few resolutions. */
static gboolean finished_code_is_right(const Check *check, GError **error)
{
    static const int SIDES_PX[] = {360, 200, 640, 1200};
    const SlRaster *raster = check->raster;
    const SlSlot *slot = &check->scene->plan->slots[SL_SLOT_QR];
    double dots = raster->width / check->scene->plan->width_mm;
    int x = 0, y = 0, width = raster->width, height = raster->height;

    if (slot->present) {
        x = CLAMP((int)floor(slot->box.x * dots), 0, raster->width - 1);
        y = CLAMP((int)floor(slot->box.y * dots), 0, raster->height - 1);
        width = CLAMP((int)ceil(slot->box.width * dots), 1, raster->width - x);
        height = CLAMP((int)ceil(slot->box.height * dots), 1, raster->height - y);
    }
    g_autoptr(SlImage) grey = cut_grey(raster, x, y, width, height);
    for (guint i = 0; i < G_N_ELEMENTS(SIDES_PX); i++) {
        g_autoptr(SlImage) small = shrink(grey, MAX(1, MIN(width, height) / SIDES_PX[i]));
        g_autoptr(GBytes) bytes = decode(small, 0);

        if (bytes)
            return judge_decoded(check, bytes, "", error);
    }
    return judge_decoded(check, NULL, "", error);
}

gboolean sl_read_back(const SlRaster *raster, const SlScene *scene, int scale, GError **error)
{
    Check check = {.raster = raster, .scene = scene, .name = sl_scene_name(scene)};

    if (!scene->symbol)
        return !scene->code_text || finished_code_is_right(&check, error);
    return sl_code_square(scene, scale, &check.at, error) &&
           quiet_zone_is_on_raster(&check, error) && colours_are_right(&check, error) &&
           grid_is_right(&check, error) && quiet_zone_is_light(&check, error) &&
           decoder_agrees(&check, error);
}
