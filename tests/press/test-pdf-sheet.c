/* test-pdf-sheet: many labels on one page */
#include "base/error.h"

#include "made.h"

#include <locale.h>
#include <math.h>

static SlPdfGrid a4(void)
{
    return (SlPdfGrid){.width_mm = 210,
                       .height_mm = 297,
                       .margin_x_mm = 10,
                       .margin_y_mm = 10,
                       .gap_x_mm = 5,
                       .gap_y_mm = 5};
}

static void test_sheet_fills_pages_and_draws_a_label_once(void)
{
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(GError) error = NULL;
    SlPdfOrder order = order_of(SL_PDF_SCREEN);
    SlPdfGrid grid = a4(); /* 2 x 8 labels of 60 x 30 mm; 3 columns would need 190.0 + 10 */
    int columns = 0, rows = 0;

    g_assert_true(sl_pdf_grid_fit(&grid, 60, 30, 0, &columns, &rows, &error));
    g_assert_cmpint(columns, ==, 3);
    g_assert_cmpint(rows, ==, 8);
    grid.start = 20;
    g_autoptr(GBytes) file = sl_pdf_sheet(&(SlPdfCell){scene, 30, NULL}, 1, &grid, &order, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(count(file, "/Type/Page/"), ==, 3); /* 4 + 24 + 2 */
    g_assert_cmpuint(count(file, "/Subtype/Form"), ==, 1);
    g_assert_cmpuint(count(file, "/S/Figure"), ==, 30);
}

static void test_sheet_makes_wide_captions_smaller(void)
{
    g_autoptr(SlScene) scene = example_scene();
    g_autoptr(SlPath) caption = sl_path_new();
    g_autoptr(GError) error = NULL;
    SlPdfOrder order = order_of(SL_PDF_PRESS_X1A);
    SlPdfGrid grid = a4();

    order.bleed_mm = 2;
    sl_path_rect(caption, &(SlRectMm){0, -3, 120, 3});
    g_autoptr(GBytes) file =
        sl_pdf_sheet(&(SlPdfCell){scene, 1, caption}, 1, &grid, &order, &error);
    g_assert_no_error(error);
    g_autofree char *content = content_of(file);
    /* Below the label, its bleed and a gap of 1 mm; on the black plate. */
    g_assert_nonnull(strstr(content, "q\n0 0 0 1 k\n0.5 0 0 0.5 10 43 cm\n0 0 m\n120 0 l\n"));
    g_assert_nonnull(find(file, "/BBox[-2 -2 62 32]"));
}

static void test_sheets_that_cannot_be_cut_are_refused(void)
{
    g_autoptr(SlScene) scene = example_scene(), other = example_scene();
    SlPdfOrder press = order_of(SL_PDF_PRESS_X1A), marks = press, bleed = press;
    SlPdfGrid grid = a4(), columns = a4(), start = a4(), odd = a4(), tall = a4();
    const SlPdfCell one = {scene, 1, NULL}, none = {scene, 0, NULL};
    const SlPdfCell many = {scene, SL_PDF_SHEET_MAX_LABELS + 1, NULL};
    const SlPdfCell two[] = {one, {other, 1, NULL}};

    marks.marks = TRUE;
    bleed.bleed_mm = 3; /* the gap is 5 */
    other->plan->width_mm = 50;
    columns.columns = 4;
    start.start = 24;
    odd.gap_x_mm = NAN;
    tall.gap_x_mm = 6;
    const struct {
        const SlPdfCell *cells;
        int n;
        const SlPdfGrid *grid;
        const SlPdfOrder *order;
        SlErrorCode code;
    } cases[] = {
        {&one, 1, &tall, &bleed, SL_ERROR_REFUSED},  {&one, 1, &grid, &bleed, SL_ERROR_REFUSED},
        {two, 2, &grid, &marks, SL_ERROR_REFUSED},   {&one, 1, &columns, &press, SL_ERROR_REFUSED},
        {&one, 1, &start, &press, SL_ERROR_REFUSED}, {&one, 1, &odd, &press, SL_ERROR_REFUSED},
        {&none, 1, &grid, &press, SL_ERROR_REFUSED}, {NULL, 0, &grid, &press, SL_ERROR_LIMIT},
        {&many, 1, &grid, &press, SL_ERROR_LIMIT},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(
            sl_pdf_sheet(cases[i].cells, cases[i].n, cases[i].grid, cases[i].order, &error));
        g_assert_error(error, SL_ERROR, (int)cases[i].code);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(void);
    } cases[] = {
        {"/sheet/fills-pages-and-draws-a-label-once",
         test_sheet_fills_pages_and_draws_a_label_once},
        {"/sheet/makes-wide-captions-smaller", test_sheet_makes_wide_captions_smaller},
        {"/sheet/what-cannot-be-cut-is-refused", test_sheets_that_cannot_be_cut_are_refused},
    };

    setlocale(LC_ALL, "");
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_func(cases[i].path, cases[i].run);
    return g_test_run();
}
