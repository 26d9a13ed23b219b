/* marks — what stands outside the label for the people at the press */
#include "press/marks.h"

#include "base/decimal.h"
#include "press/objects.h"
#include "press/operators.h"

#define TARGET_RADIUS_MM 1.5
#define TARGET_ARM_MM    2.5
#define CIRCLE           0.5522847498 /* control points of a quarter circle: 4/3 (sqrt 2 - 1) */

double sl_marks_border(double bleed_mm, gboolean marks)
{
    return marks ? MAX(bleed_mm, SL_MARKS_OFFSET_MM) + SL_MARKS_LENGTH_MM + SL_MARKS_EDGE_MM
                 : bleed_mm;
}

/* Lines of the ink, in a state of overprint that only a press knows. */
static void begin(GString *out, const SlPlates *plates, int ink, const char *state)
{
    g_string_append(out, "q\n");
    if (plates->press)
        g_string_append_printf(out, "%s gs\n", state);
    sl_plates_use(plates, out, ink, TRUE);
    sl_decimal_append(out, SL_MARKS_LINE_MM, 4);
    g_string_append(out, " w 0 J 0 j 10 M\n");
}

static void draw_lines(GString *out, const SlPlates *plates, int ink, const SlPath *path)
{
    begin(out, plates, ink, SL_GS_KNOCKOUT);
    sl_path_operators(out, path, 0, 0);
    g_string_append(out, "S\nQ\n");
}

static void line(SlPath *path, double x1, double y1, double x2, double y2)
{
    sl_path_move(path, x1, y1);
    sl_path_line(path, x2, y2);
}

static double offset(double bleed_mm)
{
    return MAX(bleed_mm, SL_MARKS_OFFSET_MM);
}

void sl_marks_columns(GString *out, const SlPlates *plates, int ink, const SlRectMm *block,
                      double x, double width, double bleed_mm)
{
    g_autoptr(SlPath) path = sl_path_new();
    double near = offset(bleed_mm), far = near + SL_MARKS_LENGTH_MM;
    double top = block->y, bottom = block->y + block->height;

    for (int i = 0; i < 2; i++) {
        line(path, x + i * width, top - far, x + i * width, top - near);
        line(path, x + i * width, bottom + near, x + i * width, bottom + far);
    }
    draw_lines(out, plates, ink, path);
}

void sl_marks_rows(GString *out, const SlPlates *plates, int ink, const SlRectMm *block, double y,
                   double height, double bleed_mm)
{
    g_autoptr(SlPath) path = sl_path_new();
    double near = offset(bleed_mm), far = near + SL_MARKS_LENGTH_MM;
    double left = block->x, right = block->x + block->width;

    for (int i = 0; i < 2; i++) {
        line(path, left - far, y + i * height, left - near, y + i * height);
        line(path, right + near, y + i * height, right + far, y + i * height);
    }
    draw_lines(out, plates, ink, path);
}

void sl_marks_crop(GString *out, const SlPlates *plates, int ink, const SlRectMm *trim,
                   double bleed_mm)
{
    sl_marks_columns(out, plates, ink, trim, trim->x, trim->width, bleed_mm);
    sl_marks_rows(out, plates, ink, trim, trim->y, trim->height, bleed_mm);
}

static void target(SlPath *path, double x, double y)
{
    const double r = TARGET_RADIUS_MM, k = CIRCLE * r;

    sl_path_move(path, x + r, y);
    sl_path_curve(path, x + r, y + k, x + k, y + r, x, y + r);
    sl_path_curve(path, x - k, y + r, x - r, y + k, x - r, y);
    sl_path_curve(path, x - r, y - k, x - k, y - r, x, y - r);
    sl_path_curve(path, x + k, y - r, x + r, y - k, x + r, y);
    sl_path_close(path);
    line(path, x - TARGET_ARM_MM, y, x + TARGET_ARM_MM, y);
    line(path, x, y - TARGET_ARM_MM, x, y + TARGET_ARM_MM);
}

void sl_marks_targets(GString *out, const SlPlates *plates, int ink, const SlRectMm *trim,
                      double bleed_mm)
{
    g_autoptr(SlPath) path = sl_path_new();
    double away = offset(bleed_mm) + TARGET_ARM_MM;
    double x = trim->x + trim->width / 2, y = trim->y + trim->height / 2;
    const double shortest = 4 * TARGET_ARM_MM; /* else they run into the crop marks */

    if (trim->width >= shortest) {
        target(path, x, trim->y - away);
        target(path, x, trim->y + trim->height + away);
    }
    if (trim->height >= shortest) {
        target(path, trim->x - away, y);
        target(path, trim->x + trim->width + away, y);
    }
    if (path->ops->len > 0)
        draw_lines(out, plates, ink, path);
}

void sl_marks_die_line(GString *out, const SlPlates *plates, int ink, const SlRectMm *trim)
{
    begin(out, plates, ink, SL_GS_OVERPRINT);
    sl_rect_operators(out, trim);
    g_string_append(out, "S\nQ\n");
}

void sl_marks_slug(GString *out, const SlPlates *plates, int ink, const SlPath *path,
                   const char *words, double x, double y)
{
    SlRectMm box = sl_path_box(path);

    if (words != NULL) {
        g_string_append(out, "/Span<</ActualText");
        sl_pdf_text_append(out, words);
        g_string_append(out, ">>BDC\n");
    }
    g_string_append(out, "q\n");
    sl_plates_use(plates, out, ink, FALSE);
    sl_path_operators(out, path, x - box.x, y - box.y);
    g_string_append(out, "f\nQ\n");
    if (words != NULL)
        g_string_append(out, "EMC\n");
}
