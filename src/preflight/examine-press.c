/* examine-press — which plates the code is painted on */
#include "preflight/examine.h"

#include "base/words.h"

#include <math.h>

#define NO_INK  0.005 /* half a percent: rounding */
#define SOLID   0.995
#define OUTSIDE 0.75 /* modules by which a code's paint may reach beyond its square */
#define LARGEST 1.3  /* an image of the code with its quiet zone is at most so much wider … */

SlRectMm sl_spot_on_page(const SlFinished *finished, const SlCodeSpot *spot)
{
    const SlPressPage *page = finished->page;
    double left = HUGE_VAL, top = HUGE_VAL, right = -HUGE_VAL, bottom = -HUGE_VAL;

    for (int i = 0; i < 4; i++) {
        left = MIN(left, spot->corners.p[i].x);
        right = MAX(right, spot->corners.p[i].x);
        top = MIN(top, spot->corners.p[i].y);
        bottom = MAX(bottom, spot->corners.p[i].y);
    }
    return (SlRectMm){page->trim.x + (left + 0.5) / finished->px_per_mm_x,
                      page->trim.y + (top + 0.5) / finished->px_per_mm_y,
                      (right - left) / finished->px_per_mm_x,
                      (bottom - top) / finished->px_per_mm_y};
}

static gboolean holds(SlRectMm outer, SlRectMm inner, double slack)
{
    return inner.x >= outer.x - slack && inner.y >= outer.y - slack &&
           inner.x + inner.width <= outer.x + outer.width + slack &&
           inner.y + inner.height <= outer.y + outer.height + slack;
}

static gboolean is_blank(const SlInks *inks)
{
    double most = inks->spot;

    for (int i = 0; i < SL_PLATE_COUNT; i++)
        most = MAX(most, inks->plate[i]);
    if (inks->rgb)
        return inks->value[0] > SOLID && inks->value[1] > SOLID && inks->value[2] > SOLID;
    return !inks->unknown && most < NO_INK;
}

static gboolean is_black_alone(const SlInks *inks)
{
    return !inks->unknown && !inks->rgb && inks->spot < NO_INK &&
           inks->plate[SL_PLATE_C] < NO_INK && inks->plate[SL_PLATE_M] < NO_INK &&
           inks->plate[SL_PLATE_Y] < NO_INK && inks->plate[SL_PLATE_K] > SOLID;
}

/* A paint that is the code, or a part of it: inside its square, or an image about as large. */
static gboolean is_of_code(const SlPressPaint *paint, SlRectMm code, double module)
{
    if (paint->kind == SL_PAINT_UNPLACED || is_blank(&paint->inks))
        return FALSE;
    if (holds(code, paint->box, OUTSIDE * module))
        return TRUE;
    return paint->kind == SL_PAINT_IMAGE && holds(paint->box, code, module) &&
           paint->box.width < LARGEST * (code.width + 8 * module);
}

static int first_of_code(const SlPressPage *page, SlRectMm code, double module)
{
    for (guint i = 0; i < page->paints->len; i++)
        if (is_of_code(&g_array_index(page->paints, SlPressPaint, i), code, module))
            return (int)i;
    return -1;
}

void sl_examine_black(SlExam *exam, const SlFinished *finished, const SlCodeSpot *spot)
{
    const char *cure = _("print the code with black alone: C 0 M 0 Y 0 K 100, overprint off");
    SlRectMm code = sl_spot_on_page(finished, spot);
    double module = code.width / spot->symbol->side;
    int first = first_of_code(finished->page, code, module);

    if (first < 0) {
        sl_exam_add(exam, SL_ASK_BLACK, SL_EXAM_UNSURE, &spot->corners,
                    g_strdup(_("no object of the page is the code alone")),
                    g_strdup(_("K 100 alone, overprint off")),
                    _("place the code as an object of its own"));
        return;
    }
    for (guint i = (guint)first; i < finished->page->paints->len; i++) {
        const SlPressPaint *paint = &g_array_index(finished->page->paints, SlPressPaint, i);
        if (!is_of_code(paint, code, module) || (is_black_alone(&paint->inks) && !paint->overprint))
            continue;
        g_autofree char *inks = sl_inks_words(&paint->inks);
        sl_exam_add(exam, SL_ASK_BLACK, paint->inks.unknown ? SL_EXAM_UNSURE : SL_EXAM_DIFFERENT,
                    &spot->corners,
                    g_strdup_printf("%s%s", inks, paint->overprint ? _(", overprint on") : ""),
                    g_strdup(_("K 100 alone, overprint off")), cure);
        return;
    }
    sl_exam_add(exam, SL_ASK_BLACK, SL_EXAM_SAME, &spot->corners, g_strdup(_("K 100 alone")), NULL,
                NULL);
}

gboolean sl_press_ground(const SlPressPage *page, SlRectMm code, SlRectMm box, SlInks *inks)
{
    int first = first_of_code(page, code, code.width / 21);
    gboolean found = FALSE;

    for (int i = 0; i < first; i++) {
        const SlPressPaint *paint = &g_array_index(page->paints, SlPressPaint, i);
        if ((paint->kind != SL_PAINT_FILL && paint->kind != SL_PAINT_IMAGE) ||
            !holds(paint->box, box, 0.01))
            continue;
        *inks = paint->inks;
        found = TRUE;
    }
    return found;
}
