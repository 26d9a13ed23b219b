/*
 * test-ground — a label painted over kept artwork is the label painted whole
 */
#include <stdio.h>
#include <string.h>

#include "draw/ground.h"
#include "draw/paint.h"
#include "label-tools.h"

static SlScene *compose(const SlStage *stage, int level, int i)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *number = g_strdup_printf("JC-STAR-1-%06d", i);
    g_autofree char *url = g_strdup_printf("https://www.example.jp/p/%s", number);
    const SlLabel label = {.number = number, .level = level, .code_text = url};
    SlScene *scene = sl_compose(stage, &label, &error);

    g_assert_no_error(error);
    return scene;
}

/* The same scene without a ground: an empty shape of the label's own stands before the artwork. */
static SlRaster *paint_whole(SlScene *scene, int scale)
{
    g_autoptr(GError) error = NULL;
    SlShape nothing = {
        .part = SL_PART_NUMBER, .path = sl_path_new(), .fill = 0, .stroke = SL_INK_NONE};

    g_array_prepend_val(scene->shapes, nothing);
    g_assert_cmpuint(sl_ground_shapes(scene), ==, 0);
    SlRaster *raster = sl_paint_raster(scene, scale, &error);
    g_assert_no_error(error);
    return raster;
}

static void same_picture(const SlRaster *a, const SlRaster *b)
{
    g_assert_cmpint(a->width, ==, b->width);
    g_assert_cmpint(a->height, ==, b->height);
    for (gsize i = 0; i < (gsize)a->width * (gsize)a->height; i++)
        g_assert_true(memcmp(a->palette[a->px[i]], b->palette[b->px[i]], 3) == 0);
}

static void check_stage(const SlStage *stage, int scale)
{
    for (int i = 0; i < 9; i++) { /* levels come again: painted first, then over what is kept */
        g_autoptr(GError) error = NULL;
        g_autoptr(SlScene) scene = compose(stage, 1 + i % 4, i);
        g_assert_cmpuint(sl_ground_shapes(scene), >, 0);
        g_autoptr(SlRaster) first = sl_paint_raster(scene, scale, &error);
        g_autoptr(SlRaster) again = sl_paint_raster(scene, scale, &error);
        g_assert_no_error(error);
        g_assert_cmpmem(first->px, (gsize)first->width * first->height, again->px,
                        (gsize)again->width * again->height);
        g_assert_cmpmem(first->palette, sizeof first->palette, again->palette,
                        sizeof again->palette);
        g_autoptr(SlRaster) whole = paint_whole(scene, scale);
        same_picture(first, whole);
    }
}

static void is_the_label_painted_whole(void)
{
    static const char *const names[] = {"horizontal", "vertical", "compact"};
    static const double dpi[] = {96, 300, 600};
    g_autoptr(SlScheme) scheme = tool_scheme();
    g_autoptr(SlFonts) fonts = tool_fonts(scheme);
    SlUse use = {
        .name = "test", .medium = SL_MEDIUM_SCREEN, .width_mm = 60, .min_dots_per_module = 1};

    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        for (guint d = 0; d < G_N_ELEMENTS(dpi); d++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *path = g_strdup_printf(SCHEME_FOLDER "/%s.svg", names[n]);
            g_autoptr(SlTemplate) tpl = sl_template_load(path, names[n], scheme, NULL, &error);
            g_assert_no_error(error);
            const SlStageOrder order = {.use = &use,
                                        .variant = scheme->variants->pdata[0],
                                        .width_mm = 60,
                                        .dots_per_mm = dpi[d] / 25.4,
                                        .ec = 'M'};
            g_autoptr(SlStage) stage = sl_stage_new(tpl, scheme, fonts, &order, &error);
            g_assert_no_error(error);
            check_stage(stage, dpi[d] < 200 ? 2 : 1);
        }
}

/* More stages than are kept: what was forgotten is painted anew, to the same bytes. */
static void forgets_and_paints_anew(void)
{
    g_autoptr(SlScheme) scheme = tool_scheme();
    g_autoptr(SlFonts) fonts = tool_fonts(scheme);
    g_autoptr(GError) error = NULL;
    g_autoptr(SlTemplate) tpl =
        sl_template_load(SCHEME_FOLDER "/horizontal.svg", "horizontal", scheme, NULL, &error);
    SlUse use = {
        .name = "test", .medium = SL_MEDIUM_SCREEN, .width_mm = 60, .min_dots_per_module = 1};

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 20; i++) {
            const SlStageOrder order = {.use = &use,
                                        .variant = scheme->variants->pdata[0],
                                        .width_mm = 50 + i,
                                        .dots_per_mm = 8,
                                        .ec = 'M'};
            g_autoptr(SlStage) stage = sl_stage_new(tpl, scheme, fonts, &order, &error);
            g_assert_no_error(error);
            check_stage(stage, 1);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ground/is-the-label-painted-whole", is_the_label_painted_whole);
    g_test_add_func("/ground/forgets-and-paints-anew", forgets_and_paints_anew);
    return g_test_run();
}
