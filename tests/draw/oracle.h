/*
 * oracle — what other programs see in the files that we write
 *
 * libpng reads PNG bytes, rsvg-convert rasterises SVG bytes, zbarimg decodes either. A program that
 * is not installed fails the test: tests/packages.sh names them all.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "base/file.h"

#include <glib/gstdio.h>
#include <png.h>
#include <string.h>

/* A picture as another program sees it: 3 bytes a pixel. */
typedef struct {
    int width, height;
    guint8 *rgb;
} Picture;

static inline void picture_free(Picture *picture)
{
    if (picture)
        g_free(picture->rgb);
    g_free(picture);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Picture, picture_free)

/* Over white, as on paper. NULL if libpng finds anything wrong with the file. */
static inline Picture *oracle_read_png(const void *data, gsize n)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    const png_color white = {255, 255, 255};

    if (!png_image_begin_read_from_memory(&image, data, n))
        return NULL;
    image.format = PNG_FORMAT_RGB;

    Picture *picture = g_new(Picture, 1);
    picture->width = (int)image.width;
    picture->height = (int)image.height;
    picture->rgb = g_malloc(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, &white, picture->rgb, 0, NULL))
        g_clear_pointer(&picture, picture_free);
    return picture;
}

static inline const guint8 *picture_at(const Picture *picture, int x, int y)
{
    return picture->rgb + 3 * ((gsize)y * (gsize)picture->width + (gsize)x);
}

static inline int picture_difference(const guint8 *a, const guint8 *b)
{
    int most = 0;

    for (int i = 0; i < 3; i++)
        most = MAX(most, ABS(a[i] - b[i]));
    return most;
}

/* True if the pixel and its eight neighbours have one colour: no edge runs through it. */
static inline gboolean picture_is_flat(const Picture *picture, int x, int y)
{
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            int nx = CLAMP(x + dx, 0, picture->width - 1);
            int ny = CLAMP(y + dy, 0, picture->height - 1);
            if (picture_difference(picture_at(picture, nx, ny), picture_at(picture, x, y)))
                return FALSE;
        }
    return TRUE;
}

/* An edge may touch the rim of a flat pixel: finer sampling sees it, one of 4 x 4,
 * which rounds places to an eighth of a dot, does not. */
#define PICTURE_FLAT_TOLERANCE 32

/* The mean difference of two pictures of one size. Where `ours` is flat there may be almost none,
 * on an edge `on_edges` at most. */
static inline double picture_compare(const Picture *ours, const Picture *other, int on_edges)
{
    double sum = 0;

    for (int y = 0; y < ours->height; y++)
        for (int x = 0; x < ours->width; x++) {
            int d = picture_difference(picture_at(ours, x, y), picture_at(other, x, y));

            sum += d;
            if (d > (picture_is_flat(ours, x, y) ? PICTURE_FLAT_TOLERANCE : on_edges))
                g_error("the pictures differ by %d at %d, %d", d, x, y);
        }
    return sum / ((double)ours->width * ours->height);
}

/* A new path in the temporary folder, owned by the caller. */
static inline char *oracle_temporary(const char *extension)
{
    g_autofree char *pattern = g_strdup_printf("starlabel-XXXXXX.%s", extension);
    char *path = NULL;
    int fd = g_file_open_tmp(pattern, &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    return path;
}

static inline char *oracle_run(const char *const *argv)
{
    g_autoptr(GError) error = NULL;
    char *out = NULL;
    int status = 0;

    g_assert_true(g_spawn_sync(NULL, (char **)(void *)argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                               NULL, &status, &error));
    g_assert_no_error(error);
    return out;
}

/* librsvg's picture of an SVG, `width` x `height` px on white. */
static inline Picture *oracle_render_svg(GBytes *svg, int width, int height)
{
    g_autofree char *in = oracle_temporary("svg"), *out = oracle_temporary("png");
    g_autofree char *columns = g_strdup_printf("%d", width);
    g_autofree char *rows = g_strdup_printf("%d", height);
    const char *argv[] = {"rsvg-convert", "-w", columns, "-h", rows, "-b",
                          "white",        "-o", out,     in,   NULL};
    g_autofree char *png = NULL;
    gsize n = 0;

    g_assert_true(sl_file_write(in, svg, FALSE, NULL));
    g_free(oracle_run(argv));
    g_assert_true(g_file_get_contents(out, &png, &n, NULL));
    g_unlink(in);
    g_unlink(out);

    Picture *picture = oracle_read_png(png, n);
    g_assert_nonnull(picture);
    g_assert_cmpint(picture->width, ==, width);
    g_assert_cmpint(picture->height, ==, height);
    return picture;
}

/* The text that zbarimg reads from a picture file, without its line feed; "" if it reads none. */
static inline char *oracle_decode(GBytes *bytes, const char *extension)
{
    g_autofree char *path = oracle_temporary(extension);
    const char *argv[] = {"zbarimg",   "-q",          "--raw", "--nodbus",
                          "-Sdisable", "-Sqr.enable", path,    NULL};

    g_assert_true(sl_file_write(path, bytes, FALSE, NULL));
    char *text = oracle_run(argv);
    g_unlink(path);
    return g_strchomp(text);
}

/* Any picture as a PPM, for zbarimg. */
static inline GBytes *picture_to_ppm(const Picture *picture)
{
    GString *out = g_string_new(NULL);

    g_string_printf(out, "P6\n%d %d\n255\n", picture->width, picture->height);
    g_string_append_len(out, (const char *)picture->rgb,
                        (gssize)picture->width * picture->height * 3);
    return g_string_free_to_bytes(out);
}

#endif
