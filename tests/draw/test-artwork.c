/*
 * test-artwork — every use and variant that ships, from label to files: what other programs see
 */
#include "label-tools.h"
#include "oracle.h"

#include "draw/paint.h"

#define TEXT "https://www.example.jp/jc-star/product/0123456789"

static SlScene *compose(const SlScheme *scheme, SlFonts *fonts, const SlUse *use,
                        const SlVariant *variant, gboolean draft)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strconcat(use->template_name, ".svg", NULL);
    g_autofree char *path = g_build_filename(SCHEME_FOLDER, file, NULL);
    g_autoptr(SlTemplate) tpl = sl_template_load(path, use->template_name, scheme, NULL, &error);
    g_assert_no_error(error);

    SlStageOrder order = {.use = use, .variant = variant};
    g_autoptr(SlStage) stage = sl_stage_new(tpl, scheme, fonts, &order, &error);
    g_assert_no_error(error);

    SlLabel label = {.number = "JCS-25-000101", .level = 2, .code_text = TEXT, .draft = draft};
    SlScene *scene = sl_compose(stage, &label, &error);
    g_assert_no_error(error);
    return scene;
}

/* Both files decode, and show the same: 4 x 4 samples a dot differ from librsvg's by half a step,
 * finer ones by a tenth; two edges in one dot may add up. A strip is
 * all edges, hence the mean. */
static void assert_files(const SlScene *scene, int scale)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, scale, &error);
    g_assert_no_error(error);
    sl_read_back(raster, scene, scale, &error);
    g_assert_no_error(error);

    g_autoptr(GBytes) png = sl_paint_png(raster, scene, scale, &error);
    g_autoptr(GBytes) svg = sl_paint_svg(scene, &error);
    g_autoptr(Picture) drawn = oracle_render_svg(svg, raster->width, raster->height);
    gsize n;
    const void *data = g_bytes_get_data(png, &n);
    g_autoptr(Picture) ours = oracle_read_png(data, n);
    g_assert_nonnull(ours);
    gboolean fine = scene->dots_per_mm * scale < 12;
    double mean = picture_compare(ours, drawn, fine ? 40 : 128);
    g_test_message("%d x %d, %d colours: mean difference %.3f", raster->width, raster->height,
                   raster->n_palette, mean);
    g_assert_cmpfloat(mean, <, 1.5);

    g_autoptr(GBytes) ppm = picture_to_ppm(drawn);
    g_autofree char *from_png = oracle_decode(png, "png"), *from_svg = oracle_decode(ppm, "ppm");
    const char *says = scene->code_text ? scene->code_text : ""; /* a strip without a code */
    g_assert_cmpstr(from_png, ==, says);
    g_assert_cmpstr(from_svg, ==, says);
}

static void every_use_and_variant_can_be_trusted(gconstpointer data)
{
    const gboolean draft = GPOINTER_TO_INT(data);
    g_autoptr(SlScheme) scheme = tool_scheme();
    g_autoptr(SlFonts) fonts = tool_fonts(scheme);

    g_assert_cmpint(scheme->uses->len, >, 2);
    for (guint u = 0; u < scheme->uses->len; u++)
        for (guint v = 0; v < scheme->variants->len; v++) {
            const SlUse *use = scheme->uses->pdata[u];
            const SlVariant *variant = scheme->variants->pdata[v];
            g_autoptr(SlScene) scene = compose(scheme, fonts, use, variant, draft);

            g_test_message("%s, %s", use->name, variant->name);
            for (int i = 0; i < 4 && use->scales[i] > 0; i++)
                assert_files(scene, use->scales[i]);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/artwork/every-use-and-variant-can-be-trusted", GINT_TO_POINTER(FALSE),
                         every_use_and_variant_can_be_trusted);
    g_test_add_data_func("/artwork/every-draft-can-be-trusted", GINT_TO_POINTER(TRUE),
                         every_use_and_variant_can_be_trusted);
    return g_test_run();
}
