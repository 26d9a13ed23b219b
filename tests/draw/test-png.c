/*
 * test-png — libpng and zbarimg read what we wrote
 */
#include "hand-scene.h"
#include "oracle.h"

/* ---- what a strict reader finds in the chunks ---------------------------------------------- */

static guint32 big_endian(const guint8 *p)
{
    return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

/* The data of the first chunk of that type, or NULL. */
static const guint8 *find_chunk(GBytes *png, const char *type, guint32 *length)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(png, &n);

    for (gsize at = 8; at + 12 <= n; at += 12 + big_endian(data + at))
        if (memcmp(data + at + 4, type, 4) == 0) {
            *length = big_endian(data + at);
            return data + at + 8;
        }
    return NULL;
}

static void assert_pixels(GBytes *png, const SlRaster *raster)
{
    gsize n;
    const void *data = g_bytes_get_data(png, &n);
    g_autoptr(Picture) picture = oracle_read_png(data, n);

    g_assert_nonnull(picture);
    g_assert_cmpint(picture->width, ==, raster->width);
    g_assert_cmpint(picture->height, ==, raster->height);
    for (int i = 0; i < raster->width * raster->height; i++)
        g_assert_cmpmem(picture->rgb + 3 * i, 3, raster->palette[raster->px[i]], 3);
}

static void libpng_reads_every_pixel_back(void)
{
    const HandOrder *orders[] = {&HAND_PRINT, &HAND_WEB};

    for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
        for (int scale = 1; scale <= 2; scale++) {
            g_autoptr(SlScene) scene = hand_scene(orders[i]);
            g_autoptr(SlRaster) raster = sl_paint_raster(scene, scale, NULL);
            g_autoptr(GBytes) png = sl_paint_png(raster, scene, scale, NULL);

            assert_pixels(png, raster);
        }
}

/* A raster of `n_colours` in a pattern whose rows differ, repeat, and do not fill their last byte.
 */
static SlRaster *patterned(int n_colours, int width, int height)
{
    SlRaster *raster = g_new0(SlRaster, 1);

    raster->width = width;
    raster->height = height;
    raster->n_palette = n_colours;
    raster->px = g_malloc((gsize)width * height);
    for (int i = 0; i < n_colours; i++)
        memcpy(raster->palette[i], (guint8[3]){(guint8)(255 - i), (guint8)(i * 7), (guint8)i}, 3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            raster->px[y * width + x] = (guint8)((x * 5 + y / 3 * 7) % n_colours);
    return raster;
}

static void the_smallest_bit_depth_is_taken(void)
{
    static const struct {
        int n_colours, depth;
    } cases[] = {{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 4}, {16, 4}, {17, 8}, {256, 8}};
    g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int width = 1; width < 20; width += 3) {
            g_autoptr(SlRaster) raster = patterned(cases[i].n_colours, width, 11);
            g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
            guint32 n = 0;
            const guint8 *header = find_chunk(png, "IHDR", &n);

            g_assert_cmpint(header[8], ==, cases[i].depth);
            g_assert_cmpint(header[9], ==, 3);
            g_assert_nonnull(find_chunk(png, "PLTE", &n));
            g_assert_cmpint(n, ==, 3 * cases[i].n_colours);
            assert_pixels(png, raster);
        }
}

static void the_resolution_is_said(void)
{
    static const struct {
        const HandOrder *order;
        int scale;
        guint32 per_metre;
    } cases[] = {{&HAND_PRINT, 1, 23622}, {&HAND_WEB, 1, 3780}, {&HAND_WEB, 3, 11339}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SlScene) scene = hand_scene(cases[i].order);
        g_autoptr(SlRaster) raster = sl_paint_raster(scene, cases[i].scale, NULL);
        g_autoptr(GBytes) png = sl_paint_png(raster, scene, cases[i].scale, NULL);
        guint32 n = 0;
        const guint8 *physical = find_chunk(png, "pHYs", &n);

        g_assert_nonnull(physical);
        g_assert_cmpint(n, ==, 9);
        g_assert_cmpint(big_endian(physical), ==, cases[i].per_metre);
        g_assert_cmpint(big_endian(physical + 4), ==, cases[i].per_metre);
        g_assert_cmpint(physical[8], ==, 1);
        g_assert_nonnull(find_chunk(png, "sRGB", &n));
        g_assert_null(find_chunk(png, "iCCP", &n));
        g_assert_null(find_chunk(png, "tIME", &n));
    }
}

/* iTXt: key NUL, 0, 0, language NUL, translated key NUL, text (clause 11.3.3.4) */
static void the_title_is_kept_in_its_language(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
    g_autoptr(GString) expected = g_string_new("Title");
    guint32 n = 0;
    const guint8 *text = find_chunk(png, "iTXt", &n);

    g_string_append_len(expected, "\0\0\0ja\0\0", 7);
    g_string_append(expected, scene->title);
    g_assert_nonnull(text);
    g_assert_cmpmem(text, n, expected->str, expected->len);
}

static void a_damaged_file_is_seen(void) /* or the tests above would prove nothing */
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
    gsize n;
    const guint8 *data = g_bytes_get_data(png, &n);
    g_autofree guint8 *damaged = g_memdup2(data, n);

    damaged[n / 2] ^= 0x10;
    g_assert_null(oracle_read_png(damaged, n));
}

static void zbarimg_decodes_it(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
    g_autofree char *text = oracle_decode(png, "png");

    g_assert_cmpstr(text, ==, scene->code_text);
}

static gpointer pack_in_thread(gpointer data)
{
    g_autoptr(SlRaster) raster = sl_paint_raster(data, 1, NULL);

    return sl_paint_png(raster, data, 1, NULL);
}

static void the_same_scene_gives_the_same_bytes(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_PRINT);
    g_autoptr(GBytes) here = pack_in_thread(scene);
    GThread *one = g_thread_new("one", pack_in_thread, scene);
    GThread *two = g_thread_new("two", pack_in_thread, scene);
    g_autoptr(GBytes) first = g_thread_join(one);
    g_autoptr(GBytes) second = g_thread_join(two);

    g_assert_true(g_bytes_equal(here, first));
    g_assert_true(g_bytes_equal(here, second));
}

static void a_scene_without_words_is_written(void)
{
    g_autoptr(SlScene) scene = hand_scene(&HAND_WEB);

    g_clear_pointer(&scene->title, g_free);
    g_clear_pointer(&scene->desc, g_free);
    g_clear_pointer(&scene->lang, g_free);
    g_autoptr(SlRaster) raster = sl_paint_raster(scene, 1, NULL);
    g_autoptr(GBytes) png = sl_paint_png(raster, scene, 1, NULL);
    assert_pixels(png, raster);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/png/libpng-reads-every-pixel-back", libpng_reads_every_pixel_back);
    g_test_add_func("/png/the-smallest-bit-depth-is-taken", the_smallest_bit_depth_is_taken);
    g_test_add_func("/png/the-resolution-is-said", the_resolution_is_said);
    g_test_add_func("/png/the-title-is-kept-in-its-language", the_title_is_kept_in_its_language);
    g_test_add_func("/png/a-damaged-file-is-seen", a_damaged_file_is_seen);
    g_test_add_func("/png/zbarimg-decodes-it", zbarimg_decodes_it);
    g_test_add_func("/png/the-same-scene-gives-the-same-bytes",
                    the_same_scene_gives_the_same_bytes);
    g_test_add_func("/png/a-scene-without-words-is-written", a_scene_without_words_is_written);
    return g_test_run();
}
