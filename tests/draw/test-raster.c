/*
 * test-raster — a scene's pixels: whole dots for the code, true inks, the paint order
 */
#include "hand-scene.h"

#include "base/error.h"

static guint32 rgb_at(const SlRaster *raster, int x, int y)
{
    const guint8 *c = raster->palette[raster->px[(gsize)y * raster->width + x]];

    return (guint32)c[0] << 16 | (guint32)c[1] << 8 | c[2];
}

static guint32 ink_rgb(const SlScene *scene, int ink)
{
    const double *rgb = scene->inks[ink]->rgb;

    return (guint32)lround(rgb[0] * 255) << 16 | (guint32)lround(rgb[1] * 255) << 8 |
           (guint32)lround(rgb[2] * 255);
}

/* Every dot of the code's area has the ink of its module, and no other. */
static void assert_code_is_exact(const SlRaster *raster, const SlScene *scene, int scale)
{
    const int module = scene->dots_per_module * scale, side = scene->symbol->side * module;
    const int x0 = (int)lround(scene->plan->code_origin.x * scene->dots_per_mm) * scale;
    const int y0 = (int)lround(scene->plan->code_origin.y * scene->dots_per_mm) * scale;

    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            gboolean dark = sl_symbol_is_dark(scene->symbol, x / module, y / module);
            g_assert_cmphex(rgb_at(raster, x0 + x, y0 + y), ==,
                            ink_rgb(scene, dark ? HAND_KEY : HAND_PLATE));
        }
}

static void modules_are_whole_dots(void)
{
    for (int scale = 1; scale <= 3; scale++) {
        g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);
        g_autoptr(SlRaster) raster = sl_paint_raster(scene, scale, NULL);

        g_assert_nonnull(raster);
        g_assert_cmpint(raster->width, ==, scene->width_dots * scale);
        g_assert_cmpint(raster->height, ==, scene->height_dots * scale);
        assert_code_is_exact(raster, scene, scale);
    }
}

static void inks_come_out_true(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);

    g_assert_cmphex(rgb_at(raster, 0, 0), ==, 0xffffff);                      /* paper */
    g_assert_cmphex(rgb_at(raster, 700, 10), ==, ink_rgb(scene, HAND_BRAND)); /* ground */
    g_assert_cmphex(rgb_at(raster, 700, 29), ==, ink_rgb(scene, HAND_GOLD));  /* stroke */
    g_assert_cmphex(rgb_at(raster, 700, 640), ==, ink_rgb(scene, HAND_BRAND));
    g_assert_cmpint(raster->n_palette, <, 100);
}

static void fill_rules_differ(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    SlPath *nested = hand_rect(scene, 700, 100, 100, 100);
    g_autoptr(SlPath) inner = hand_rect(scene, 725, 125, 50, 50);

    sl_path_append(nested, inner, &SL_AFFINE_IDENTITY);
    hand_add(scene, SL_PART_ARTWORK, NULL, nested, HAND_KEY);
    g_autoptr(SlRaster) filled = sl_paint_raster(scene, 1, NULL);
    g_assert_cmphex(rgb_at(filled, 750, 150), ==, 0x000000);

    g_array_index(scene->shapes, SlShape, scene->shapes->len - 1).even_odd = TRUE;
    g_autoptr(SlRaster) holed = sl_paint_raster(scene, 1, NULL);
    g_assert_cmphex(rgb_at(holed, 710, 110), ==, 0x000000);
    g_assert_cmphex(rgb_at(holed, 750, 150), !=, 0x000000);
}

static void later_shapes_cover_the_code(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    double x = scene->plan->code_origin.x * scene->dots_per_mm;

    hand_add(scene, SL_PART_SAMPLE, NULL, hand_rect(scene, x, x, 20, 20), HAND_GOLD);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_assert_cmphex(rgb_at(raster, (int)lround(x) + 10, (int)lround(x) + 10), ==,
                    ink_rgb(scene, HAND_GOLD));
}

/* 150 inks with their antialiased edges are far more than a palette holds. */
static void too_many_shades_are_rounded_but_never_inks(void)
{
    HandOrder order = HAND_PRINT;
    order.n_inks = 150;
    g_autoptr(SlScene) scene = hand_scene(&order);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_autoptr(SlRaster) again = sl_paint_raster(scene, 1, NULL);

    g_assert_nonnull(raster);
    g_assert_cmpint(raster->n_palette, >, 150);
    g_assert_cmpint(raster->n_palette, <=, 256);
    assert_code_is_exact(raster, scene, 1);
    for (int i = HAND_INKS; i < 150; i++) /* the middle of each one's star */
        g_assert_cmphex(rgb_at(raster, order.width_dots - 40 - i % 8 * 20, 30 + i / 8 * 20), ==,
                        ink_rgb(scene, i));
    g_assert_cmpmem(raster->px, (gsize)raster->width * raster->height, again->px,
                    (gsize)again->width * again->height);
}

static void assert_refused(const SlScene *scene, int scale, int code, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, scale, &error);

    g_assert_null(raster);
    g_assert_error(error, SL_ERROR, code);
    g_assert_nonnull(strstr(error->message, word));
}

static void a_code_off_the_dots_is_refused(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);

    scene->plan->code_origin.x += 0.3 / scene->dots_per_mm;
    assert_refused(scene, 1, SL_ERROR_LIBRARY, "whole dots");
}

static void a_code_off_the_label_is_refused(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);

    scene->plan->code_origin.x = scene->plan->width_mm;
    assert_refused(scene, 1, SL_ERROR_LIBRARY, "on the label");
    scene->plan->code_origin.x = -10 / scene->dots_per_mm;
    assert_refused(scene, 1, SL_ERROR_LIBRARY, "on the label");
}

static void too_large_a_picture_is_refused(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);

    assert_refused(scene, 0, SL_ERROR_LIMIT, "too large");
    scene->width_dots = SL_IMAGE_MAX_SIDE_PX;
    assert_refused(scene, 2, SL_ERROR_LIMIT, "too large");
    scene->height_dots = SL_IMAGE_MAX_SIDE_PX;
    assert_refused(scene, 1, SL_ERROR_LIMIT, "too large");
    scene->height_dots = 0;
    assert_refused(scene, 1, SL_ERROR_LIMIT, "too large");
}

static void grey_is_luma(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_autoptr(SlImage) grey = sl_raster_grey(raster);

    g_assert_cmpint(grey->width, ==, raster->width);
    for (int i = 0; i < raster->width * raster->height; i++) {
        const guint8 *c = raster->palette[raster->px[i]];
        g_assert_cmpfloat_with_epsilon(grey->px[i], 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2],
                                       0.51);
    }
}

static gpointer paint_in_thread(gpointer data)
{
    return sl_paint_raster(data, 1, NULL);
}

static void threads_paint_the_same(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    GThread *threads[3];
    SlRaster *rasters[3];

    for (int i = 0; i < 3; i++)
        threads[i] = g_thread_new("paint", paint_in_thread, scene);
    for (int i = 0; i < 3; i++)
        rasters[i] = g_thread_join(threads[i]);
    for (int i = 1; i < 3; i++) {
        gsize n = (gsize)rasters[0]->width * rasters[0]->height;
        g_assert_cmpmem(rasters[0]->px, n, rasters[i]->px, n);
        g_assert_cmpmem(rasters[0]->palette, sizeof rasters[0]->palette, rasters[i]->palette,
                        sizeof rasters[i]->palette);
    }
    for (int i = 0; i < 3; i++)
        sl_raster_free(rasters[i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/raster/modules-are-whole-dots", modules_are_whole_dots);
    g_test_add_func("/raster/inks-come-out-true", inks_come_out_true);
    g_test_add_func("/raster/fill-rules-differ", fill_rules_differ);
    g_test_add_func("/raster/later-shapes-cover-the-code", later_shapes_cover_the_code);
    g_test_add_func("/raster/too-many-shades-are-rounded-but-never-inks",
                    too_many_shades_are_rounded_but_never_inks);
    g_test_add_func("/raster/a-code-off-the-dots-is-refused", a_code_off_the_dots_is_refused);
    g_test_add_func("/raster/a-code-off-the-label-is-refused", a_code_off_the_label_is_refused);
    g_test_add_func("/raster/too-large-a-picture-is-refused", too_large_a_picture_is_refused);
    g_test_add_func("/raster/grey-is-luma", grey_is_luma);
    g_test_add_func("/raster/threads-paint-the-same", threads_paint_the_same);
    return g_test_run();
}
