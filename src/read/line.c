/* line — glyphs set on a flat */
#include "read/line.h"

#include <math.h>
#include <string.h>

/* The drawn line and the sheet's picture are the same glyphs: anything less than this is a sheet
 * that contradicts itself, and the pen is looked for. */
#define AGREES 0.97

/* Resolution at which the line is compared with the sheet, in px of the slot's height. */
#define COMPARE_HEIGHT_PX 40

const SlGlyph *sl_line_glyph(const SlLine *line, gunichar character)
{
    const GPtrArray *glyphs = line->sheet->glyphs;

    for (guint i = 0; glyphs != NULL && i < glyphs->len; i++) {
        const SlGlyph *glyph = g_ptr_array_index(glyphs, i);
        if (glyph->character == character)
            return glyph;
    }
    return NULL;
}

double sl_line_advance(const SlLine *line, gunichar character)
{
    const SlGlyph *glyph = sl_line_glyph(line, character);

    return glyph != NULL ? glyph->advance_px / line->sheet->px_per_mm * line->scale : 0;
}

/* Mean darkness of an image over [left, right] x [top, bottom] in px, pixel i covering i … i+1. */
static double mean_darkness(const SlImage *image, double left, double top, double right,
                            double bottom)
{
    double sum = 0;

    for (int y = MAX(0, (int)floor(top)); y < image->height && y < bottom; y++) {
        double high = MIN(bottom, y + 1.0) - MAX(top, (double)y);
        const guint8 *row = image->px + (gsize)y * image->width;
        for (int x = MAX(0, (int)floor(left)); x < image->width && x < right; x++)
            sum += high * (MIN(right, x + 1.0) - MAX(left, (double)x)) * (255 - row[x]);
    }
    return sum / ((right - left) * (bottom - top));
}

void sl_line_add(const SlLine *line, SlFlat *flat, gunichar character, double pen_mm, double factor)
{
    const SlGlyph *glyph = sl_line_glyph(line, character);

    if (glyph == NULL)
        return;
    /* flat px -> glyph px; coordinates count from the image's outer edge */
    double grow = line->sheet->px_per_mm / line->scale, step = grow / flat->px_per_mm;
    double half = MAX(step, 1) / 2, origin = glyph->origin_px + 0.5;
    double x0 = (flat->box.x - pen_mm) * grow + origin, y0 = (flat->box.y - line->top_mm) * grow;
    int left = MAX(0, (int)floor((-half - x0) / step - 0.5));
    int right = MIN(flat->width - 1, (int)ceil((glyph->image->width + half - x0) / step));
    int top = MAX(0, (int)floor((-half - y0) / step - 0.5));
    int bottom = MIN(flat->height - 1, (int)ceil((glyph->image->height + half - y0) / step));

    for (int row = top; row <= bottom; row++)
        for (int col = left; col <= right; col++) {
            double x = x0 + (col + 0.5) * step, y = y0 + (row + 0.5) * step;
            double dark = mean_darkness(glyph->image, x - half, y - half, x + half, y + half);
            flat->grey[(gsize)row * flat->width + col] += (float)(factor * dark);
        }
}

SlFlat *sl_line_draw(const SlLine *line, const char *text, SlRectMm box, double px_per_mm)
{
    SlFlat *flat = sl_flat_new(box, px_per_mm, 0);
    double pen = line->pen_mm;

    for (; flat != NULL && text != NULL && *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar character = g_utf8_get_char(text);
        sl_line_add(line, flat, character, pen, 1);
        pen += sl_line_advance(line, character);
    }
    if (flat != NULL)
        sl_flat_blur(flat, line->blur_px, line->blur_px);
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
    g_autoptr(SlFlat) drawn =
        sl_line_draw(line, line->sheet->number, picture->box, picture->px_per_mm);
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
