/* test-grade — grades at their bounds, a calibration's line and file */
#include <glib/gstdio.h>
#include <math.h>

#include "base/error.h"
#include "read/grade.h"

/* The tables of ISO/IEC 15415:2011, 7.8: the bound belongs to the better grade. */
static void check_scale(SlQuality quality, const double bound[4], double worse)
{
    for (int i = 0; i < 4; i++) {
        g_assert_cmpint(sl_quality_grade(quality, bound[i]), ==, 4 - i);
        g_assert_cmpint(sl_quality_grade(quality, bound[i] + worse), ==, 3 - i);
        g_assert_cmpint(sl_quality_grade(quality, bound[i] - worse), >=, 4 - i);
    }
}

static void test_bounds(void)
{
    check_scale(SL_QUALITY_CONTRAST, (const double[]){0.70, 0.55, 0.40, 0.20}, -1e-4);
    check_scale(SL_QUALITY_MODULATION, (const double[]){0.50, 0.40, 0.30, 0.20}, -1e-4);
    check_scale(SL_QUALITY_MARGIN, (const double[]){0.50, 0.40, 0.30, 0.20}, -1e-4);
    check_scale(SL_QUALITY_AXIAL, (const double[]){0.06, 0.08, 0.10, 0.12}, 1e-4);
    check_scale(SL_QUALITY_GRID, (const double[]){0.38, 0.50, 0.63, 0.75}, 1e-4);
    check_scale(SL_QUALITY_UNUSED, (const double[]){0.62, 0.50, 0.37, 0.25}, -1e-4);
    g_assert_cmpint(sl_quality_grade(SL_QUALITY_UNUSED, -0.5), ==, 0);
    g_assert_cmpint(sl_quality_grade(SL_QUALITY_DECODE, 0), ==, 0);
    g_assert_cmpint(sl_quality_grade(SL_QUALITY_DECODE, 1), ==, 4);
}

static void test_segments(void)
{
    for (int damaged = 0; damaged < 8; damaged++)
        g_assert_cmpint(sl_segment_grade(SL_SEGMENT_A2, damaged, 144), ==, MAX(0, 4 - damaged));
    const int timing[] = {0, 7, 11, 14, 15}, alignment[] = {0, 10, 20, 30, 31};
    for (int i = 0; i < 5; i++) { /* of a hundred modules */
        g_assert_cmpint(sl_segment_grade(SL_SEGMENT_B1, timing[i], 100), ==, 4 - i);
        g_assert_cmpint(sl_segment_grade(SL_SEGMENT_C, alignment[i], 100), ==, 4 - i);
    }
    g_assert_cmpint(sl_segment_grade(SL_SEGMENT_C, 0, 0), ==, 4); /* version 1 has none */
    g_assert_cmpint(sl_grade_letter(4), ==, 'A');
    g_assert_cmpint(sl_grade_letter(0), ==, 'F');
}

static void test_calibration(void)
{
    const SlCalibration made = {0.80, 0.05, 0.62, 0.11, 3, 0.004};
    g_autofree char *text = sl_calibration_write(&made);
    g_autofree char *path =
        g_strdup_printf("%s/starlabel-grade-%u.ini", g_get_tmp_dir(), g_random_int());
    g_autoptr(GError) error = NULL;
    SlCalibration read;

    g_assert_cmpfloat(fabs(sl_calibration_apply(&made, 0.62) - 0.80), <, 1e-9);
    g_assert_cmpfloat(fabs(sl_calibration_apply(&made, 0.11) - 0.05), <, 1e-9);
    g_assert_cmpfloat(fabs(sl_calibration_apply(&made, 0.365) - 0.425), <, 1e-9);
    g_assert_cmpfloat(sl_calibration_apply(&made, 1), ==, 1); /* no paper reflects more */
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(sl_calibration_load(path, &read, &error));
    g_assert_no_error(error);
    g_assert_cmpint(read.cards, ==, 3);
    g_assert_cmpfloat(fabs(read.light_grey - 0.62), <, 1e-5);
    g_remove(path);
}

/* Files that are none, or whose light and dark fix no line, are refused and change nothing. */
static void test_bad_calibrations(void)
{
    static const char *const bad[] = {
        "",
        "[starlabel calibration]\nformat=2\n",
        "[starlabel calibration]\nformat=1\ncards=1\nlight-reflectance=0.8\n",
        "[starlabel calibration]\nformat=1\ncards=1\nlight-reflectance=0.8\ndark-reflectance=0.1\n"
        "light-grey=0.5\ndark-grey=0.5\nspread=0\n",
        "[starlabel calibration]\nformat=1\ncards=1\nlight-reflectance=8\ndark-reflectance=0.1\n"
        "light-grey=0.9\ndark-grey=0.1\nspread=0\n",
    };
    g_autofree char *path =
        g_strdup_printf("%s/starlabel-grade-%u.ini", g_get_tmp_dir(), g_random_int());

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        SlCalibration read = {.cards = 77};
        g_assert_true(g_file_set_contents(path, bad[i], -1, NULL));
        g_assert_false(sl_calibration_load(path, &read, &error));
        g_assert_error(error, SL_ERROR, SL_ERROR_FORMAT);
        g_assert_cmpint(read.cards, ==, 77);
    }
    g_remove(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/grade/the-bound-belongs-to-the-better-grade", test_bounds);
    g_test_add_func("/grade/damage-of-fixed-patterns", test_segments);
    g_test_add_func("/grade/a-calibration-is-a-straight-line", test_calibration);
    g_test_add_func("/grade/bad-calibrations-are-refused", test_bad_calibrations);
    return g_test_run();
}
