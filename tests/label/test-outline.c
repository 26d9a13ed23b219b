/* test-outline — a symbol's outlines hold its dark area, thinned or not; contrast from inks */
#include "label/contrast.h"
#include "label/symbol-outline.h"

#include <math.h>
#include <string.h>

/* Twice the signed area inside all outlines: holes run the other way round and count against. */
static double area_of(const SlPath *path)
{
    const SlPointMm *p = (const SlPointMm *)(const void *)path->points->data;
    SlPointMm first = {0, 0}, pen = {0, 0};
    double twice = 0;

    for (guint i = 0; i < path->ops->len; i++) {
        guint8 op = g_array_index(path->ops, guint8, i);
        SlPointMm to = op == SL_PATH_CLOSE ? first : *p++;
        if (op == SL_PATH_MOVE)
            first = to;
        else
            twice += pen.x * to.y - to.x * pen.y;
        pen = to;
    }
    return twice / 2;
}

/* The same area counted: samples whose square of width `thin` lies in the dark. */
static double count_area(const SlSymbol *symbol, double thin)
{
    const int fine = 40; /* samples on a module's side; thin must be a whole even number of them */
    const int half = (int)lround(thin * fine / 2);
    gint64 n = 0;

    for (int y = 0; y < symbol->side * fine; y++)
        for (int x = 0; x < symbol->side * fine; x++) {
            gboolean dark = TRUE;
            for (int k = 0; k < 4 && dark; k++) {
                int cx = x + (k & 1 ? half : -half), cy = y + (k & 2 ? half : -half);
                dark = cx >= 0 && cy >= 0 && cx < symbol->side * fine && cy < symbol->side * fine &&
                       sl_symbol_is_dark(symbol, cx / fine, cy / fine);
            }
            n += dark;
        }
    return (double)n / (fine * fine);
}

static void test_area(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    for (int round_no = 0; round_no < 12; round_no++) {
        guint8 dark[9 * 9];
        SlSymbol symbol = {.side = 9, .dark = dark};
        for (guint i = 0; i < sizeof dark; i++)
            dark[i] = (guint8)g_rand_boolean(rand);
        for (int step = 0; step <= 2; step++) {
            double thin = step * 0.1;
            g_autoptr(SlPath) path = sl_symbol_outline(&symbol, thin);
            g_assert_cmpfloat(fabs(area_of(path) - count_area(&symbol, thin)), <, 1e-9);
        }
    }
}

/* One dark module loses half on either side; a ring's hole grows. */
static void test_thin(void)
{
    guint8 one[] = {1}, ring[] = {1, 1, 1, 1, 0, 1, 1, 1, 1};
    SlSymbol dot = {.side = 1, .dark = one}, loop = {.side = 3, .dark = ring};
    g_autoptr(SlPath) a = sl_symbol_outline(&dot, 0.2), b = sl_symbol_outline(&loop, 0.2);
    SlRectMm box = sl_path_box(a);

    g_assert_cmpfloat_with_epsilon(box.x, 0.1, 1e-12);
    g_assert_cmpfloat_with_epsilon(box.width, 0.8, 1e-12);
    g_assert_cmpfloat_with_epsilon(area_of(a), 0.64, 1e-12);
    g_assert_cmpfloat_with_epsilon(area_of(b), 2.8 * 2.8 - 1.2 * 1.2, 1e-12);
}

/* Modules that meet at a corner stay apart: no outline crosses another. */
static void test_corner(void)
{
    guint8 dark[] = {1, 0, 0, 1};
    SlSymbol symbol = {.side = 2, .dark = dark};
    g_autoptr(SlPath) path = sl_symbol_outline(&symbol, 0.2);

    g_assert_cmpuint(path->points->len, ==, 8);
    g_assert_cmpfloat_with_epsilon(area_of(path), 2 * 0.64, 1e-12);
}

static void test_contrast(void)
{
    const SlInk paper = {.rgb = {1, 1, 1}, .knockout = TRUE}, key = {.cmyk = {0, 0, 0, 1}};
    const SlInk cyan = {.cmyk = {1, 0, 0, 0}}, magenta = {.rgb = {1, 0, 1}, .cmyk = {0, 1, 0, 0}};
    double white = sl_ink_reflectance(&paper);

    g_assert_cmpstr(sl_symbol_grade(white - sl_ink_reflectance(&key)), ==, "A");
    g_assert_cmpstr(sl_symbol_grade(white - sl_ink_reflectance(&cyan)), ==, "A");
    g_assert_cmpstr(sl_symbol_grade(white - sl_ink_reflectance(&magenta)), ==,
                    "D"); /* red on red */
    g_assert_cmpfloat_with_epsilon(sl_ink_ratio(&paper, &key), 21, 1e-9);
    /* WCAG's own example of a failing pair: #777777 on white has 4.48 */
    const SlInk grey = {.rgb = {0x77 / 255.0, 0x77 / 255.0, 0x77 / 255.0}};
    g_assert_cmpfloat_with_epsilon(sl_ink_ratio(&grey, &paper), 4.48, 0.005);

    SlContrast weak = {.symbol = 0.45, .screen = 2, .words = 21};
    g_autoptr(SlNote) print = sl_contrast_warning(&weak, FALSE);
    g_autoptr(SlNote) screen = sl_contrast_warning(&weak, TRUE);
    g_assert_nonnull(strstr(print->text, "45 %, grade C"));
    g_assert_nonnull(strstr(screen->text, "2:1"));
    weak.symbol = SL_CONTRAST_GRADE_B;
    g_assert_null(sl_contrast_warning(&weak, FALSE));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outline/holds-the-dark-area", test_area);
    g_test_add_func("/outline/thins-dark-modules-alone", test_thin);
    g_test_add_func("/outline/parts-what-meets-at-a-corner", test_corner);
    g_test_add_func("/contrast/has-the-grades-of-the-standards", test_contrast);
    return g_test_run();
}
