/* test-see-through — what no shape covers is clear, and all else is as it was */
#include "label-tools.h"
#include "oracle.h"
#include "draw/paint.h"

#include <string.h>

/* A label of the use in a variant, as it is issued. */
static SlScene *compose(const SlScheme *scheme, const char *use_name, const char *variant)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SlFonts) fonts = tool_fonts(scheme);
    const SlUse *use = sl_scheme_find_use(scheme, use_name);
    g_autofree char *path = g_strdup_printf(SCHEME_FOLDER "/%s.svg", use->template_name);
    g_autoptr(SlTemplate) tpl = sl_template_load(path, use->template_name, scheme, NULL, &error);
    g_assert_no_error(error);
    SlStageOrder order = {.use = use, .variant = sl_scheme_find_variant(scheme, variant)};
    g_autoptr(SlStage) stage = sl_stage_new(tpl, scheme, fonts, &order, &error);
    g_assert_no_error(error);
    SlLabel label = {
        .number = "JCS-25-000101", .level = 2, .code_text = "https://www.example.jp/p/1"};
    SlScene *scene = sl_compose(stage, &label, &error);
    g_assert_no_error(error);
    return scene;
}

static void test_corners_are_clear_and_the_rest_is_not(void)
{
    g_autoptr(SlScheme) scheme = tool_scheme();
    const char *const uses[] = {"web", "badge", "strip"}, *const variants[] = {"colour", "dark"};

    for (int i = 0; i < 6; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SlScene) scene = compose(scheme, uses[i / 2], variants[i % 2]);
        g_autoptr(SlRaster) on_paper = sl_paint_raster(scene, 2, &error);
        scene->see_through = TRUE;
        g_autoptr(SlRaster) open = sl_paint_raster(scene, 2, &error);
        g_assert_no_error(error);
        gsize n = (gsize)open->width * (gsize)open->height, n_clear = 0;
        const gsize corners[] = {0, (gsize)open->width - 1, n - (gsize)open->width, n - 1};

        for (guint k = 0; k < G_N_ELEMENTS(corners); k++)
            g_assert_cmpint(open->clear[open->px[corners[k]]], ==, 255);
        for (gsize p = 0; p < n; p++) {
            int index = open->px[p];
            n_clear += open->clear[index] == 255;
            if (open->clear[index] == 0)
                g_assert_cmpmem(open->palette[index], 3, on_paper->palette[on_paper->px[p]], 3);
        }
        g_assert_cmpuint(n_clear, <, n / 8); /* the margin round the frame, and no more */
        sl_read_back(open, scene, 2, &error);
        g_assert_no_error(error);
    }
}

static void test_the_png_says_so(void)
{
    g_autoptr(SlScheme) scheme = tool_scheme();
    g_autoptr(GError) error = NULL;
    g_autoptr(SlScene) scene = compose(scheme, "web", "dark");

    for (int see_through = 0; see_through < 2; see_through++) {
        scene->see_through = see_through;
        g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, &error);
        g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, &error);
        g_assert_no_error(error);
        gsize n;
        const char *data = g_bytes_get_data(png, &n);
        g_assert_true((memmem(data, n, "tRNS", 4) != NULL) == (see_through == 1));
        g_autofree char *text = oracle_decode(png, "png");
        g_assert_cmpstr(text, ==, scene->code_text);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/see-through/corners-are-clear-and-the-rest-is-not",
                    test_corners_are_clear_and_the_rest_is_not);
    g_test_add_func("/see-through/the-png-says-so", test_the_png_says_so);
    return g_test_run();
}
