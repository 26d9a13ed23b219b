/* line — glyphs set on a flat */
#include "read/line.h"

#include <math.h>
#include <string.h>

/* The drawn line and the sheet's picture are the same glyphs: anything less than this is a sheet
 * that contradicts itself, and the pen is looked for. */
#define AGREES 0.97

/* Resolution at which the line is compared with the sheet, in px of the slot's height. */
#define COMPARE_HEIGHT_PX 40

/* Index of a character's glyph, or -1. */
static int find_glyph(const SlLine *line, gunichar character)
{
    const GPtrArray *glyphs = line->sheet->glyphs;

    for (guint i = 0; i < glyphs->len; i++)
        if (((const SlGlyph *)g_ptr_array_index(glyphs, i))->character == character)
            return (int)i;
    return -1;
}

double sl_line_advance(const SlLine *line, gunichar character)
{
    int i = find_glyph(line, character);

    if (i < 0)
        return 0;
    const SlGlyph *glyph = g_ptr_array_index(line->sheet->glyphs, i);
    return glyph->advance_px / line->sheet->px_per_mm * line->scale;
}

static void free_soft(SlLine *line)
{
    for (guint i = 0; line->soft != NULL && i < line->sheet->glyphs->len; i++)
        sl_flat_free(line->soft[i]);
    g_clear_pointer(&line->soft, g_free);
}

void sl_line_clear(SlLine *line)
{
    free_soft(line);
}

/* A glyph's darkness with room around it, blurred by what a flat's pixel and its blur do. */
static SlFlat *soften(const SlImage *image, double sigma, int pad)
{
    SlRectMm box = {-pad, -pad, image->width + 2 * pad, image->height + 2 * pad};
    SlFlat *flat = sl_flat_of_image(image, 1, box, 1);

    if (flat != NULL) {
        sl_flat_darken(flat);
        sl_flat_blur(flat, sigma, sigma);
    }
    return flat;
}

void sl_line_set_blur(SlLine *line, double px_per_mm, double blur_px)
{
    const SlSheet *sheet = line->sheet;
    double step = sheet->px_per_mm / line->scale / px_per_mm; /* glyph px per flat px */
    /* a flat's pixel is a box of `step`, whose variance is step² / 12; the glyph's own pixel and
     * the bilinear sample are in it already */
    double box = MAX(0, step * step - 1) / 12;
    double sigma = sqrt(blur_px * blur_px * step * step + box);

    free_soft(line);
    line->px_per_mm = px_per_mm;
    line->blur_px = blur_px;
    line->soft = g_new0(SlFlat *, sheet->glyphs->len);
    for (guint i = 0; i < sheet->glyphs->len; i++) {
        const SlGlyph *glyph = g_ptr_array_index(sheet->glyphs, i);
        line->soft[i] = soften(glyph->image, sigma, (int)ceil(3 * sigma) + 2);
    }
}

/* Bilinear, inside only. */
static inline float soft_at(const SlFlat *soft, double x, double y)
{
    int left = (int)x, top = (int)y;
    const float *px = soft->grey + (gsize)top * soft->width + left;
    float fx = (float)(x - left), fy = (float)(y - top);
    float above = px[0] + fx * (px[1] - px[0]);
    float under = px[soft->width] + fx * (px[soft->width + 1] - px[soft->width]);

    return above + fy * (under - above);
}

void sl_line_add(const SlLine *line, SlFlat *flat, gunichar character, double pen_mm, double factor)
{
    int index = find_glyph(line, character);
    const SlFlat *soft = index >= 0 && line->soft != NULL ? line->soft[index] : NULL;

    if (soft == NULL)
        return;
    const SlGlyph *glyph = g_ptr_array_index(line->sheet->glyphs, index);
    /* flat px -> px of the softened glyph; pixel centres at integers on both sides */
    double grow = line->sheet->px_per_mm / line->scale, step = grow / flat->px_per_mm;
    double x0 = (flat->box.x - pen_mm) * grow + glyph->origin_px - soft->box.x + step / 2;
    double y0 = (flat->box.y - line->top_mm) * grow - 0.5 - soft->box.y + step / 2;
    int left = MAX(0, (int)ceil(-x0 / step)), top = MAX(0, (int)ceil(-y0 / step));
    int right = MIN(flat->width - 1, (int)floor((soft->width - 1.001 - x0) / step));
    int bottom = MIN(flat->height - 1, (int)floor((soft->height - 1.001 - y0) / step));

    for (int row = top; row <= bottom; row++)
        for (int col = left; col <= right; col++)
            flat->grey[(gsize)row * flat->width + col] +=
                (float)factor * soft_at(soft, x0 + col * step, y0 + row * step);
}

SlFlat *sl_line_draw(const SlLine *line, const char *text, SlRectMm box)
{
    SlFlat *flat = sl_flat_new(box, line->px_per_mm, 0);
    double pen = line->pen_mm;

    for (; flat != NULL && text != NULL && *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar character = g_utf8_get_char(text);
        sl_line_add(line, flat, character, pen, 1);
        pen += sl_line_advance(line, character);
    }
    return flat;
}

/* Correlation of two darkness flats of the same grid. */
static double correlation(const SlFlat *a, const SlFlat *b)
{
    double s = 0, t = 0, ss = 0, tt = 0, st = 0;
    double n = (double)a->width * a->height;

    for (int i = 0; i < (int)n; i++) {
        s += a->grey[i];
        t += b->grey[i];
        ss += (double)a->grey[i] * a->grey[i];
        tt += (double)b->grey[i] * b->grey[i];
        st += (double)a->grey[i] * b->grey[i];
    }
    double vs = ss - s * s / n, vt = tt - t * t / n;
    return vs > 0 && vt > 0 ? (st - s * t / n) / sqrt(vs * vt) : 0;
}

/* Agreement of the line with the sheet's own picture at this pen and height. */
static double agreement_at(SlLine *line, const SlFlat *picture, double pen_mm, double top_mm)
{
    line->pen_mm = pen_mm;
    line->top_mm = top_mm;
    g_autoptr(SlFlat) drawn = sl_line_draw(line, line->sheet->number, picture->box);
    return drawn != NULL ? correlation(drawn, picture) : 0;
}

/* Text that was set smaller hangs at a height that the sheet does not say; so pen and height are
 * looked for, half a pixel at a time, when they do not fit as they stand. */
static void settle(SlLine *line, SlRectMm box)
{
    const SlSheet *sheet = line->sheet;
    double px_per_mm = MIN(sheet->px_per_mm, COMPARE_HEIGHT_PX / box.height);
    g_autoptr(SlFlat) picture = sl_flat_of_image(sheet->picture, sheet->px_per_mm, box, px_per_mm);
    double pen = line->pen_mm, top = line->top_mm, best_pen = pen, best_top = top;
    double step = 0.5 / px_per_mm, best;

    if (picture == NULL)
        return;
    sl_flat_darken(picture);
    sl_line_set_blur(line, px_per_mm, 0.3);
    sl_flat_blur(picture, 0.3, 0.3);
    best = agreement_at(line, picture, pen, top);
    int reach = best < AGREES ? (int)(box.height / step / 2) : 0;
    for (int i = -reach; i <= reach; i++) {
        double found = agreement_at(line, picture, pen, top + i * step);
        if (found > best) {
            best = found;
            best_top = top + i * step;
        }
    }
    for (int i = -4; reach > 0 && i <= 4; i++) {
        double found = agreement_at(line, picture, pen + i * step, best_top);
        if (found > best) {
            best = found;
            best_pen = pen + i * step;
        }
    }
    line->pen_mm = best_pen;
    line->top_mm = best_top;
    line->agreement = best;
}

gboolean sl_line_init(SlLine *line, const SlSheet *sheet)
{
    const SlSlot *slot = &sheet->plan->slots[SL_SLOT_NUMBER];

    if (!slot->present || sheet->glyphs == NULL || sheet->glyphs->len == 0 ||
        !(slot->box.width > 0 && slot->box.height > 0))
        return FALSE;
    *line = (SlLine){
        .sheet = sheet, .pen_mm = slot->box.x, .top_mm = slot->box.y, .scale = 1, .agreement = 1};
    if (sheet->number == NULL)
        return TRUE;
    line->scale = sheet->number_scale > 0 ? sheet->number_scale : 1;
    line->pen_mm = (sheet->number_pen_x_px + 0.5) / sheet->px_per_mm;
    line->agreement = 0;
    settle(line, slot->box);
    return TRUE;
}
