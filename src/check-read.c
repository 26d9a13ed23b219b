/* check-read — number and stars of finished artwork: the label is exactly where its trim says */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/label.h"
#include "read/number.h"
#include "read/register.h"
#include "read/stars.h"

/* Artwork is compared with the drawn sheets at this resolution: a star's edge is a few px wide. */
#define FIT_PX_PER_MM 10.0
#define FIT_BLUR_PX   0.7
#define MIN_FIT       0.6 /* the right sheet has 0.8 and more, another template under 0.3 */
#define SHARP_BLUR_PX 0.5 /* what a renderer's smoothing of edges amounts to */
#define SLOT_SAMPLES  24  /* across a slot and down */
#define SLOT_ROOM     0.1 /* around a slot, in parts of its height */

/* ---- reading where the trim says ----------------------------------------------------------- */

/* The sheet lies on the whole picture. */
static gboolean lay(const SlSheet *sheet, const SlImage *image, SlWarp *warp)
{
    double side = MIN(sheet->plan->width_mm, sheet->plan->height_mm);
    double right = side * image->width / sheet->plan->width_mm - 0.5;
    double bottom = side * image->height / sheet->plan->height_mm - 0.5;
    SlQuadPx quad = {{{-0.5, -0.5}, {right, -0.5}, {right, bottom}, {-0.5, bottom}}};

    return sl_warp_from_square(&quad, (SlPointMm){0, 0}, side, image->width, image->height, warp);
}

/* How like the picture is to a sheet, code apart. */
static double fit_of(const SlSheet *sheet, const SlImage *image, const SlWarp *warp)
{
    SlRectMm all = {0, 0, sheet->plan->width_mm, sheet->plan->height_mm};
    if (!sl_sheet_draw_picture(sheet))
        return -1;
    double px_per_mm = MIN(MIN(FIT_PX_PER_MM, sheet->px_per_mm), image->width / all.width);
    g_autoptr(SlFlat) seen = sl_rectify(image, warp, all, px_per_mm);
    g_autoptr(SlFlat) drawn = sl_flat_of_image(sheet->picture, sheet->px_per_mm, all, px_per_mm);

    if (seen == NULL || drawn == NULL)
        return -1;
    sl_flat_blur(seen, FIT_BLUR_PX, FIT_BLUR_PX);
    sl_flat_blur(drawn, FIT_BLUR_PX, FIT_BLUR_PX);
    return sl_flat_likeness(seen, drawn, &sheet->plan->slots[SL_SLOT_QR].box);
}

/* True where the sheet's number is light on a dark ground. */
static gboolean number_is_light(const SlSheet *sheet)
{
    SlRectMm box = sheet->plan->slots[SL_SLOT_NUMBER].box;
    double sum = 0;
    int n = 0;

    for (double v = 0.5 / SLOT_SAMPLES; v < 1; v += 1.0 / SLOT_SAMPLES)
        for (double u = 0.5 / SLOT_SAMPLES; u < 1; u += 1.0 / SLOT_SAMPLES, n++)
            sum += sl_image_sample(sheet->picture, (box.x + u * box.width) * sheet->px_per_mm - 0.5,
                                   (box.y + v * box.height) * sheet->px_per_mm - 0.5, 255);
    return sum / n < 128;
}

/* A sheet of the same template whose number is dark on light, or NULL. */
static const SlSheet *find_dark_sister(const SlSheet *sheet, const GPtrArray *sheets)
{
    for (guint i = 0; i < sheets->len; i++) {
        const SlSheet *other = g_ptr_array_index(sheets, i);
        if (strcmp(other->template_name, sheet->template_name) == 0 &&
            sl_sheet_draw_picture(other) && !number_is_light(other))
            return other;
    }
    return NULL;
}

static int by_grey(gconstpointer a, gconstpointer b)
{
    return *(const guint8 *)a - *(const guint8 *)b;
}

/* The number as if it stood black on white, and nothing around its slot. */
static SlImage *number_in_black(const SlImage *image, const SlSheet *sheet, const SlWarp *warp)
{
    SlRectMm box = sheet->plan->slots[SL_SLOT_NUMBER].box;
    guint8 greys[SLOT_SAMPLES * SLOT_SAMPLES * 4];
    SlImage *black = sl_image_copy(image);
    int n = 0;

    for (; n < (int)sizeof greys; n++) {
        double u = (n % (SLOT_SAMPLES * 4) + 0.5) / (SLOT_SAMPLES * 4);
        double v = (n / (SLOT_SAMPLES * 4) + 0.5) / SLOT_SAMPLES;
        SlPointPx at = sl_warp_apply(warp, box.x + u * box.width, box.y + v * box.height);
        greys[n] = (guint8)lround(sl_image_sample(image, at.x, at.y, 0));
    }
    qsort(greys, sizeof greys, 1, by_grey);
    double ground = greys[n / 2], ink = MAX(greys[n - 1 - n / 100], ground + 1);
    SlQuadPx slot = sl_warp_quad(warp, box);
    double room = SLOT_ROOM * (slot.p[3].y - slot.p[0].y);
    for (int y = 0; y < black->height; y++)
        for (int x = 0; x < black->width; x++) {
            guint8 *px = &black->px[(gsize)y * (gsize)black->width + (gsize)x];
            gboolean inside = x > slot.p[0].x - room && x < slot.p[2].x + room &&
                              y > slot.p[0].y - room && y < slot.p[2].y + room;
            double grey = inside ? 255 * (ink - *px) / (ink - ground) : 255;
            *px = (guint8)lround(CLAMP(grey, 0, 255));
        }
    return black;
}

static void turn(SlImage *image)
{
    for (gsize i = 0; image != NULL && i < (gsize)image->width * (gsize)image->height; i++)
        image->px[i] = (guint8)(255 - image->px[i]);
}

/* Ink is read dark on light. What is light on dark is read on the negative: the number with the
 * glyphs of a dark sister, the stars, where they are in doubt, with their own negatives. */
static void read_reversed(const SlImage *image, SlSheet *sheet, const GPtrArray *sheets,
                          const SlWarp *warp, SlReading *reading)
{
    g_autoptr(SlImage) negative = sl_image_negative(image);
    const SlSheet *sister = find_dark_sister(sheet, sheets);
    SlView view = {image, warp, sheet, SHARP_BLUR_PX},
           turned = {negative, warp, sheet, SHARP_BLUR_PX};

    sl_stars_read(&view, &reading->level, &reading->stars);
    if (reading->level.seen == SL_SEEN_UNSURE) {
        for (int i = 0; i < SL_LEVEL_MAX * 2; i++)
            turn(sheet->star[i / 2][i % 2]);
        g_clear_pointer(&reading->level.text, g_free);
        sl_stars_read(&turned, &reading->level, &reading->stars);
    }
    if (sister == NULL || !sl_sheet_draw_pieces(sister))
        return;
    g_autoptr(SlImage) black = number_in_black(image, sheet, warp);
    SlView number = {black, warp, sister, SHARP_BLUR_PX};
    sl_number_read(&number, &reading->number);
}

static void read_parts(const SlImage *image, SlSheet *sheet, const GPtrArray *sheets,
                       const SlWarp *warp, SlReading *reading)
{
    SlView view = {image, warp, sheet, SHARP_BLUR_PX};

    if (!sl_sheet_draw_pieces(sheet))
        return;
    if (number_is_light(sheet)) {
        read_reversed(image, sheet, sheets, warp, reading);
        return;
    }
    sl_number_read(&view, &reading->number);
    sl_stars_read(&view, &reading->level, &reading->stars);
}

static gboolean read_at_trim(const SlImage *image, const GPtrArray *sheets, SlReading *reading)
{
    SlSheet *best = NULL;
    SlWarp best_warp = {0};
    double best_fit = MIN_FIT;

    for (guint i = 0; i < sheets->len; i++) {
        SlSheet *sheet = g_ptr_array_index(sheets, i);
        SlWarp warp;
        if (!lay(sheet, image, &warp))
            continue;
        double fit = fit_of(sheet, image, &warp);
        if (fit > best_fit) {
            best = sheet;
            best_fit = fit;
            best_warp = warp;
        }
    }
    if (best == NULL)
        return FALSE;
    reading->template_name = g_strdup(best->template_name);
    reading->variant = g_strdup(best->variant);
    reading->fit = best_fit;
    read_parts(image, best, sheets, &best_warp, reading);
    return TRUE;
}

gboolean sl_check_read(const SlCheckLabel *label, const SlScheme *scheme, const SlRecord *record,
                       SlReading *reading, GError **error)
{
    g_autoptr(GPtrArray) sheets =
        sl_verifier_sheets(label->order->verifier, scheme,
                           label->code != NULL ? SL_SHEETS_ANY : SL_SHEETS_CODELESS, record, error);

    if (sheets == NULL)
        return FALSE;
    if (label->one_label && read_at_trim(label->photo->grey, sheets, reading))
        return TRUE;
    return label->code == NULL ||
           sl_read_label(label->photo, label->code, sheets, scheme, reading, error);
}
